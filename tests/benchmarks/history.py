"""What 1,000 dates of history cost, against one bare fold of the same events: python tests/benchmarks/history.py.

The bare fold is a ``for`` loop that calls the projection's own step, and gives one value and no bounds. The history is
cold: its timeline was asked nothing before. Time is that of the processor, the least of several rounds. The answers are
compared with those of single questions; that is all that can fail.
"""

from __future__ import annotations

import datetime as dt
import gc
import random
import time
from collections.abc import Callable
from typing import Any

from aidledger import Event, Ledger, Money, Projection, Tally, Timeline, fold
from aidledger._values import codes
from aidledger.events import CommitmentChanged, Committed, Disbursed
from aidledger.projections import committed

EVENTS, DATES, ROUNDS, TARGET = 100_000, 1_000, 5, 1.3
FIRST, DAYS = dt.date(2010, 1, 1), 5_475
DONORS = sorted(codes.COUNTRIES)[:40]

count = fold(lambda: 0, name="a count").on(Committed, lambda number, _: number + 1)
by_donor = fold(dict, name="counts by donor").on(
    Committed, lambda counts, event: {**counts, event.donor: counts.get(event.donor, 0) + 1}
)


def exact(draw: random.Random, number: int) -> Event:
    """Return a commitment or a disbursement on one day, with everything stated."""
    kind = Disbursed if number % 4 == 3 else Committed
    return made(kind, number, day(draw), amount(draw), donor=draw.choice(DONORS), instrument="grant")


def uneven(draw: random.Random, number: int) -> Event:
    """Return an event as sources have them: one in five a month wide, one in five a change, instruments not stated."""
    on = day(draw)
    when = on if draw.random() < 0.8 else on[:7]
    if number % 5 == 4:
        return made(CommitmentChanged, number, when, amount(draw), of=f"e{number - 1}")
    instrument = draw.choice(["loan", "grant", None])
    return made(Committed, number, when, amount(draw), donor=draw.choice(DONORS), instrument=instrument)


def day(draw: random.Random) -> str:
    return (FIRST + dt.timedelta(draw.randrange(DAYS))).isoformat()


def amount(draw: random.Random) -> Money:
    return Money(draw.randrange(1, 10**9), "USD")


def made(kind: type[Event], number: int, when: str, worth: Money, **stated: Any) -> Event:
    named = {"id": f"e{number}", "fact": f"e{number}", "dataset": "made-up", "recorded": "2025-01-01"}
    return kind(**named, occurred=when, amount=worth, **stated)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def bare(projection: Projection[Any], events: tuple[Event, ...]) -> Any:
    state, evolve = projection.initial(), projection.evolve
    for event in events:
        state = evolve(state, event)
    return state


def measured(ledger: Ledger, projection: Projection[Any]) -> float:
    """Return the ratio; compare some of the answers with those of single questions."""
    on = [FIRST + dt.timedelta(DAYS * number // DATES) for number in range(1, DATES + 1)]
    ours, theirs = [], []
    for _ in range(ROUNDS):
        line = ledger.including().timeline()
        events = tuple(line)
        theirs.append(seconds(lambda: bare(projection, events))[0])  # noqa: B023 -- called at once
        took, history = seconds(lambda: line.history(projection, on=on))  # noqa: B023 -- called at once
        ours.append(took)
    for point in history[:: DATES // 10]:
        compare(line, projection, point)
    return min(ours) / min(theirs)


def compare(line: Timeline, projection: Projection[Any], point: Any) -> None:
    at = line.as_of(point.date)
    value = at.project(projection)
    if isinstance(projection, Tally) and projection.fields:
        bounds = at.bounds(projection)
        assert all(point.value[key] == each for key, each in value.items()), point.date
        assert all(point.bounds[key] == each for key, each in bounds.items()), point.date
    else:
        assert point.value == value, point.date
        assert point.bounds is None or point.bounds == at.bounds(projection), point.date


def main() -> None:
    """Print the ratios."""
    tallies = (committed, committed.where(donor=DONORS[0]), committed.by("donor"), committed.by("donor", "instrument"))
    for events, said in ((exact, "on exact days, everything stated"), (uneven, "dated and changed as sources do")):
        draw = random.Random(1)  # noqa: S311 -- the same events each time
        ledger = Ledger(events(draw, number) for number in range(EVENTS))
        print(f"{EVENTS:,} events: {said}")
        for projection in (count, by_donor, *tallies):
            ratio = measured(ledger, projection)
            print(f"  {projection.name:40.40} {ratio:5.2f} x one bare fold{'' if ratio <= TARGET else '   MISSED'}")
    print(f"target: at most {TARGET} for {DATES:,} dates, each with value, and bounds of a tally")


if __name__ == "__main__":
    main()
