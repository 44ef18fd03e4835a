"""A tool of somebody else's, built on public names alone: a loan desk that follows commitments paid in tranches.

It has a kind of event of its own, a vocabulary, two projections, a tally, and a ledger in files beside the shipped one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import attrs

from aidledger import (
    CORE,
    Bag,
    DirectoryStore,
    Event,
    Ledger,
    Money,
    Projection,
    Source,
    Vocabulary,
    fold,
    load,
    reference,
)
from aidledger.events import Committed
from aidledger.projections import committed

# --- a kind of event, and the words that files may use ----------------------------------------------


@attrs.frozen(kw_only=True)
class Tranche(Event):
    """A part of a credit line was released; the line itself was never committed as a whole."""

    kind: ClassVar[str] = "acme.tranche"

    amount: Money = attrs.field(validator=attrs.validators.instance_of(Money))
    line: str = attrs.field(validator=attrs.validators.instance_of(str))
    number: int = attrs.field(validator=attrs.validators.ge(1))
    donor: str | None = None
    recipient: str | None = None


WORDS: Vocabulary = CORE.extended(Tranche)

# --- projections ----------------------------------------------------------------------------------


@attrs.frozen
class Gap:
    """How long it has ever been from one commitment to the next; the order of the events matters."""

    last: dt.date | None = None
    longest: dt.timedelta = dt.timedelta()

    def then(self, event: Committed) -> Gap:
        """Return the gap once this event has happened too."""
        day = event.placed_on
        return Gap(day, self.longest if self.last is None else max(self.longest, day - self.last))


def in_days(gap: Gap) -> int:
    """Return the longest gap in days."""
    return gap.longest.days


longest_gap: Projection[int] = fold(Gap, name="longest gap").on(Committed, Gap.then).map(in_days)


def released(seen: Mapping[str, int], event: Tranche) -> Mapping[str, int]:
    """Return the newest tranche of each line, once this event has happened too."""
    return {**seen, event.line: event.number}


def no_line() -> Mapping[str, int]:
    """Return the state before any tranche."""
    return {}


newest_tranches = fold(no_line, name="newest tranches").on(Tranche, released)
lines_open: Projection[tuple[str, ...]] = newest_tranches.map(lambda seen: tuple(sorted(seen)))

# --- a tally --------------------------------------------------------------------------------------

promised = committed.counting(Tranche, lambda event: event.amount)
"""What was firmly promised, tranches included."""

# --- a ledger of our own --------------------------------------------------------------------------

DESK = "acme-desk"
OWN = Source(title="Board minutes", publisher="ACME", published="2025-03")


def tranche(number: int, occurred: str, amount: Money) -> Tranche:
    """Return a tranche of the only line that we follow."""
    return Tranche(
        id=f"bridge-{number}@2025-03-31",
        fact=f"bridge-{number}",
        dataset=DESK,
        recorded="2025-03-31",
        sources=[OWN],
        occurred=occurred,
        amount=amount,
        line="bridge",
        number=number,
        donor="JPN",
        recipient="UKR",
    )


def written(folder: Path) -> Ledger:
    """Write our ledger to a folder, and return it as it is read back."""
    store = DirectoryStore(folder, WORDS)
    store.append(tranche(1, "2024-03", Money("250e6", "USD")))
    store.append(tranche(2, "2025-01-15", Money("150e6", "USD")), tranche(3, "2025-02", Money("20e9", "JPY")))
    return load(folder, WORDS)


def beside_the_shipped_one(folder: Path) -> Ledger:
    """Return the reference ledger and ours as one; each figure says from which data set it is."""
    return reference() | written(folder)


def promised_by(ledger: Ledger, day: str, *, dataset: str) -> Bag:
    """Return what one data set says was promised by a day."""
    return ledger.as_of(day).project(promised.where(dataset=dataset))


def promised_by_all(ledger: Ledger, day: str) -> Bag:
    """Return what both say together: they overlap in nothing, as we know and the library cannot."""
    return ledger.as_of(day).project(promised.combined())


def highest(ledger: Ledger, day: str) -> Bag:
    """Return what may at most have been promised by a day."""
    return ledger.as_of(day).bounds(promised.combined()).high


def by_recipient(ledger: Ledger, day: str) -> Mapping[str | None, Bag]:
    """Return the same by recipient."""
    return ledger.as_of(day).project(promised.by("recipient").combined())


def report(ledger: Ledger, day: str) -> list[str]:
    """Return a line for each contribution of ours: the figure comes apart into events and sources."""
    explained = ledger.as_of(day).explain(promised.where(dataset=DESK))
    return [f"{each.amount}: {each.event.fact}, {each.sources[0].publisher}" for each in explained]
