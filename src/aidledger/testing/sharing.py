"""Ledgers of one data set, and records of another that uses the same facts and nearly the same ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs

from aidledger.events import Event, Record, Retracted
from aidledger.ledger import Ledger
from aidledger.testing.ledgers import histories
from aidledger.testing.needed import SearchStrategy
from aidledger.testing.needed import strategies as st
from aidledger.testing.records import events as usual
from aidledger.testing.strategies import days, known_days

FIRST, SECOND = "one", "two"


def sharing(
    events: SearchStrategy[Event] | None = None, *, max_size: int = 6
) -> SearchStrategy[tuple[Ledger, tuple[Record, ...]]]:
    """Return a strategy for a ledger of one data set, and records of another with the same facts.

    ``events`` are those of `aidledger.testing.events` where it is left out; their own data sets are not kept. Both
    have one event at least. An id of the second is one that the first can have, and an ending.
    """
    said = usual() if events is None else events
    made = histories(events=events, last=said, max_size=max_size)
    return st.tuples(made, made).map(_apart)


def asked_of_both(
    events: SearchStrategy[Event] | None = None,
) -> SearchStrategy[tuple[Ledger, tuple[Record, ...], dt.date, dt.date | None]]:
    """Return a strategy for what `sharing` has, a day to ask about, and one of knowledge."""
    known = st.none() | known_days()
    return st.tuples(sharing(events), st.integers(0, 7), days(), known).map(_asked)


def _apart(drawn: tuple[tuple[Record, ...], tuple[Record, ...]]) -> tuple[Ledger, tuple[Record, ...]]:
    first, second = drawn
    return Ledger(_of(first, FIRST, "")), tuple(_of(second, SECOND, f"-{SECOND}"))


def _of(records: Iterable[Record], dataset: str, tail: str) -> list[Record]:
    """Return the records as those of a data set; what corrects another by its id does so by its new one."""
    found = []
    for record in records:
        links: dict[str, Any] = {"supersedes": tuple(f"{target}{tail}" for target in getattr(record, "supersedes", ()))}
        if isinstance(record, Retracted):
            links = {"retracts": f"{record.retracts}{tail}"}
        found.append(attrs.evolve(record, id=f"{record.id}{tail}", dataset=dataset, **links))
    return found


def _asked(drawn: Any) -> tuple[Ledger, tuple[Record, ...], dt.date, dt.date | None]:
    """Ask mostly about the day on which one of the events of either is placed."""
    (ledger, others), which, day, known = drawn
    line = [*ledger.timeline(), *Ledger(others).timeline()]
    if which < len(line):
        day = line[which].placed_on
    return ledger, others, day, known
