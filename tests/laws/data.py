"""What the laws of the ledger are tried on: ledgers in pieces, contradicted, corrected and corrected again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from aidledger import Event, Ledger, retract
from aidledger.events import Record, Retracted
from aidledger.testing import events, histories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

LAST = dt.date(2025, 1, 1)  # no strategy makes a record that becomes known later

some = histories(last=events())  # at least one record
masks = st.integers(0, 2**14 - 1)
shuffled = histories().flatmap(lambda records: st.tuples(st.just(Ledger(records)), st.permutations(records)))
three = st.tuples(histories(), masks, masks, masks).map(lambda drawn: [_closed(drawn[0], mask) for mask in drawn[1:]])


def links(record: Record) -> tuple[str, ...]:
    if isinstance(record, Retracted):
        return (record.retracts,)
    return record.supersedes if isinstance(record, Event) else ()


@st.composite
def already_there(draw: DrawFn) -> tuple[Ledger, list[Record]]:
    """Draw a ledger, and some of its records."""
    records, mask = draw(some), draw(masks)
    return Ledger(records), [record for number, record in enumerate(records) if mask >> number & 1]


@st.composite
def contradictions(draw: DrawFn) -> tuple[Ledger, Record]:
    """Draw a ledger, and a record with the id of one of its own that says something else, if only in a note."""
    records = draw(some)
    return Ledger(records), attrs.evolve(draw(st.sampled_from(records)), note="something else")


@st.composite
def hiding(draw: DrawFn) -> tuple[Ledger, Record, dt.date]:
    """Draw a ledger, a correction or retraction that it does not hold, and a day on which that can be taken back."""
    records = draw(some)
    newest = max((number for number, record in enumerate(records) if links(record)), default=None)
    if newest is None:
        return Ledger(records), retract(records[-1], recorded=LAST), LAST
    return Ledger(records[:newest]), records[newest], LAST


@st.composite
def chains(draw: DrawFn) -> tuple[Ledger, Event, dt.date, int, list[int]]:
    """Draw a ledger, a live event of it, when and how often that is corrected, and which of these are retracted."""
    records = draw(some)  # the last of them is live
    line = list(Ledger(records).timeline())
    event = line[draw(st.integers(0, len(line) - 1))]
    retracted = draw(st.lists(st.integers(0, 4), max_size=2))
    return Ledger(records), event, LAST, draw(st.integers(1, 4)), retracted


def _closed(records: Sequence[Record], mask: int) -> Ledger:
    """Return the ledger of the records that the bits of a number choose, and of what these link to."""
    chosen: dict[str, Record] = {}
    for number, record in reversed(list(enumerate(records))):
        if mask >> number & 1 or any(record.id in links(other) for other in chosen.values()):
            chosen[record.id] = record
    return Ledger(chosen.values())
