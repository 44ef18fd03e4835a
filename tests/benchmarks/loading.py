"""How long loading 10,000 events takes, in one file and in 10,000, beside what `tomllib` alone needs for the same text.

    python tests/benchmarks/loading.py [EVENTS] [--profile]

It prints, and fails on no time; it does fail where what is loaded is not what was written.
"""

from __future__ import annotations

import cProfile
import datetime as dt
import pstats
import random
import sys
import tempfile
import time
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidledger import Event, Ledger, Money, Qualifier, Shares, Source
from aidledger.events import (
    AgreementSigned,
    Allocated,
    CommitmentChanged,
    Committed,
    Delivered,
    Disbursed,
    MilestoneReached,
    TotalReported,
)
from aidledger.files import to_toml
from aidledger.projections import committed
from aidledger.stores import load

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
TARGET = 3
DONORS = "AUS AUT BEL CAN CHE DEU DNK ESP EST EU FIN FRA GBR ITA JPN KOR LTU LVA NLD NOR POL SWE USA".split()
RECIPIENTS = "UKR MDA POL SOM KEN ETH".split()
SHARED, NOTED = 0.05, 0.5  # of the events
KINDS = {
    Committed: 50,
    Disbursed: 15,
    Delivered: 15,
    Allocated: 5,
    CommitmentChanged: 5,
    MilestoneReached: 4,
    AgreementSigned: 3,
    TotalReported: 3,
}
WORDS = (
    "loan grant package for energy winter grid repair shelter wheat corridor training demining budget support "
    "first second third tranche announced signed by the minister in Kyiv 'urgent' — réparations, Київ, 日本"
).split()


def events(count: int) -> list[Event]:
    """Return events in the variety of a tracker: mostly money, with one source or more, dates as sources give them."""
    chance = random.Random(20251122)  # noqa: S311 -- the same events each time
    made: list[Event] = []
    commitments = [_committed(chance, 0)]
    for number in range(1, count):
        kind = chance.choices(tuple(KINDS), tuple(KINDS.values()))[0]
        if kind is Committed:
            commitments.append(_committed(chance, number))
            continue
        stated = _stated(chance, number)
        if kind in (Disbursed, Allocated, CommitmentChanged):
            of = chance.choice(commitments)
            stated |= {"of": of.fact, "amount": Money(chance.randrange(1, 900) * 1_000, of.amount.currency)}
        elif kind is Delivered:
            stated |= {"item": "generators", "quantity": chance.randrange(1, 999), "qualifier": Qualifier.AT_LEAST}
            stated |= {"donor": chance.choice(DONORS), "recipient": "UKR", "partners": ("UNDP",), "channel": "JICA"}
        elif kind is TotalReported:
            stated |= {
                "donor": chance.choice(DONORS),
                "amount": _money(chance),
                "measure": "allocated",
                "since": "2022",
            }
        else:
            stated |= {"parties": (chance.choice(DONORS), "UKR")}
        made.append(kind(**stated))
    return [*commitments, *made]


def _committed(chance: random.Random, number: int) -> Committed:
    recipient = Shares({"UKR": 60, "MDA": "37.5"}) if chance.random() < SHARED else chance.choice(RECIPIENTS)
    return Committed(
        **_stated(chance, number),
        amount=_money(chance),
        donor=chance.choice(DONORS),
        recipient=recipient,
        instrument=chance.choice(("grant", "loan", None)),
        category=chance.choice(("financial", "humanitarian", "military")),
    )


def _stated(chance: random.Random, number: int) -> dict[str, Any]:
    """Return what every event states."""
    day = dt.date(2022, 2, 24) + dt.timedelta(days=chance.randrange(1_300))
    recorded = day + dt.timedelta(days=60)
    return {
        "id": f"row-{number}@{recorded}",
        "fact": f"row-{number}",
        "dataset": "tracker",
        "recorded": recorded,
        "occurred": chance.choice((f"{day}", f"{day}", f"{day}", f"{day:%Y-%m}", f"{day:%Y-%m}~")),
        "title": _words(chance, 6),
        "note": _words(chance, 30) if chance.random() < NOTED else None,
        "sources": tuple(_source(chance, day) for _ in range(chance.choice((1, 1, 1, 2, 3)))),
    }


def _money(chance: random.Random) -> Money:
    return Money(chance.randrange(1, 4_000_000) * 1_000, chance.choice(("USD", "USD", "EUR", "JPY")))


def _words(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(2, most)))


def _source(chance: random.Random, day: dt.date) -> Source:
    return Source(
        title=_words(chance, 10),
        publisher=chance.choice(("Ministry of Foreign Affairs", "Reuters", "CEIAS", "Kiel Institute")),
        published=day.isoformat(),
        locator=f"row {chance.randrange(10_000)}",
        url=f"https://example.org/{day:%Y/%m/%d}/release-{chance.randrange(10_000)}.html",
    )


def parsed(place: Path) -> int:
    """Return how many events the files of a place have, by `tomllib` alone."""
    files = [place] if place.is_file() else sorted(place.rglob("*.toml"))
    texts = (tomllib.loads(file.read_bytes().decode(), parse_float=Decimal) for file in files)
    return sum(len(text["event"]) for text in texts)


def seconds(run: Callable[[Path], object], place: Path) -> float:
    """Return the processor time of one run; what else the machine does is not in it."""
    before = time.process_time()
    run(place)
    return time.process_time() - before


def compared(name: str, place: Path, expected: Ledger) -> None:
    """Print how long loading a place takes beside parsing it; the two take turns, and the best of each counts."""
    loaded = load(place)
    answers = [ledger.as_of("2025-06-30").project(committed) for ledger in (loaded, expected)]
    if loaded != expected or answers[0] != answers[1] or parsed(place) != len(expected):
        raise SystemExit(f"{name}: what was loaded differs from what was written")
    times = [(seconds(parsed, place), seconds(load, place)) for _ in range(ROUNDS)]
    floor, whole = (min(column) for column in zip(*times, strict=True))
    ratio = whole / floor
    print(f"{name:>14}  tomllib {floor:6.3f} s  load {whole:6.3f} s  ratio {ratio:.2f}, ", end="")
    print(f"target at most {TARGET}: {'met' if ratio <= TARGET else 'MISSED'}")


def main(count: int) -> None:
    """Write the events in both ways, and load them."""
    written = events(count)
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder, "one.toml"), Path(folder, "many")
        one.write_text(to_toml(written), encoding="utf-8")
        many.mkdir()
        for event in written:
            (many / f"{event.id}.toml").write_text(to_toml([event]), encoding="utf-8")
        print(f"{count:,} events, {one.stat().st_size / 1e6:.1f} MB")
        for name, place in (("one file", one), (f"{count:,} files", many)):
            compared(name, place, Ledger(written))
        if "--profile" in sys.argv:
            with cProfile.Profile() as profile:
                load(one)
            pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument.isdecimal()]
    main(int(given[0]) if given else 10_000)
