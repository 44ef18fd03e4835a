"""Strategies for ledgers and what becomes of them: later records, narrower dates, fields that get stated."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from typing import Any, Final

import attrs

from aidledger.codes import MIXED
from aidledger.corrections import retract, revise
from aidledger.doubts import DATE, Doubt
from aidledger.events import Alteration, Event, Record
from aidledger.ledger import Ledger
from aidledger.placement import earliest, latest
from aidledger.testing.ledgers import asked, asking, histories, ledgers
from aidledger.testing.needed import SearchStrategy
from aidledger.testing.needed import strategies as st
from aidledger.testing.records import events as usual
from aidledger.testing.strategies import KNOWN, days, known_days
from aidledger.testing.worlds import filled
from aidledger.when import When

_DAY: Final = dt.timedelta(days=1)
_AFTER_ALL: Final = When("2025-01/2025-02")
_STATED: Final = {
    "donor": ("JPN", "USA"),
    "recipient": ("UKR", "POL"),
    "instrument": ("loan", "grant"),
    "category": ("financial", "humanitarian"),
}
_KNOWN: Final = st.none() | known_days()
_MOMENTS: Final = st.lists(st.tuples(days(), _KNOWN), max_size=2)

Draw = Callable[[SearchStrategy[Any]], Any]

Moment = tuple[dt.date, dt.date | None]
"""A day to ask about, and the last day of knowledge; None for as best known."""


@st.composite
def becoming_known(
    draw: Draw, events: SearchStrategy[Event] | None = None
) -> tuple[Ledger, list[Record], dt.date, dt.date]:
    """Return a strategy for a ledger, records to include, a day to ask about, and a known-day before all of those."""
    records = draw(histories(events=events, last=usual() if events is None else events))
    cut, known = draw(st.integers(0, 6)), draw(known_days())
    before = [record for number, record in enumerate(records) if record.recorded <= known or number < cut]
    return Ledger(before), [record for record in records if record not in before], draw(days()), known


@st.composite
def growing(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, tuple[Record, ...], list[Moment]]:
    """Return a strategy for a ledger, records to include, and days to ask about, each with a day of knowledge or None.

    What is included may be known, and may have happened, before what is there: back-dated events, corrections of
    what was asked about, retractions.
    """
    records = draw(histories(events=events, last=usual() if events is None else events))
    size = draw(st.integers(0, len(records) - 1))
    ledger = Ledger(records[:size])
    day, others = draw(asking())(ledger), draw(_MOMENTS)
    return ledger, records[size:], [(day, None), *others, (day, draw(_KNOWN))]


@st.composite
def moments(
    draw: Draw, events: SearchStrategy[Event] | None = None
) -> tuple[tuple[Ledger, dt.date, dt.date | None], tuple[Ledger, dt.date, dt.date | None]]:
    """Return a strategy for two answers to compare: of each the ledger, the day to ask about, and that of knowledge.

    The second ledger holds one record more, mostly one that corrects or retracts another; the days are mostly those on
    which that makes a difference. Now and then it is the other way round, or knowledge ends earlier.
    """
    ledger, _, line = _with_something_live(draw, events)
    counting = [event for event in line if not isinstance(event, Alteration) or event.altered is not None]
    event, other = draw(st.sampled_from(counting or line)), draw(usual() if events is None else events)
    taken = draw(st.sampled_from((("occurred",), ("occurred", "amount"), ("amount", "donor"), (), None)))
    newest = attrs.evolve(other, id="newest", supersedes=(), recorded=KNOWN[-1])
    if taken is None:
        more: Record = newest
    elif taken:
        shared = {field.name for field in attrs.fields(type(event))}
        stated = {name: getattr(other, name) for name in taken if name in shared and hasattr(other, name)}
        more = revise(event, recorded=KNOWN[-1], sources=(), id="newest", **stated)
    else:
        more = retract(event, recorded=KNOWN[-1], id="newest")
    pair = [ledger, ledger.including(more)]
    if draw(st.sampled_from((False, False, False, True))):
        pair.reverse()
    asking = st.one_of(*[st.sampled_from((event.placed_on, newest.placed_on))] * 4, days())
    first, second = draw(asking), draw(asking)
    day = draw(st.sampled_from((first, first, second)))
    known = st.sampled_from((*[None] * 12, *KNOWN))
    return (pair[0], first, draw(known)), (pair[1], day, draw(known))


@st.composite
def happening_later(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, Event, dt.date]:
    """Return a strategy for a ledger, an event that it does not hold, and a day before that can have happened."""
    *records, event = draw(histories(events=events, last=usual() if events is None else events))
    if draw(st.booleans()):  # after all that is on record, which then has mostly happened by the day
        event = attrs.evolve(event, occurred=_AFTER_ALL)
    return Ledger(records), event, min(draw(days()), event.occurred.earliest - draw(st.sampled_from((1, 20))) * _DAY)


@st.composite
def narrowings(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, dt.date, Event, When]:
    """Return a strategy for a ledger, a day to ask about, a live event, and a date inside that of the event."""
    ledger, day, line = _with_something_live(draw, events)
    event = draw(st.sampled_from([event for event in line if not event.occurred.is_day] or line))
    sides = {event.occurred.earliest, event.occurred.latest, day, day + _DAY}
    inside = sorted(side for side in sides if side in event.occurred)
    first, last = sorted((draw(st.sampled_from(inside)), draw(st.sampled_from(inside))))
    return ledger, day, event, When.between(first, last)


@st.composite
def statings(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, dt.date, Event, dict[str, str]]:
    """Return a strategy for a ledger, a day to ask about, a live event, and values for fields that it leaves open."""
    ledger, day, line = _with_something_live(draw, events)
    event = draw(st.sampled_from([event for event in line if _left_open(event)] or line))
    left_open = _left_open(event)
    chosen = draw(st.sets(st.sampled_from(sorted(left_open)))) if left_open else set()
    which = draw(st.integers(0, 1))
    return ledger, day, event, {field: _STATED[field][which] for field in chosen or left_open}


@attrs.frozen
class FoundOut:
    """What turns out about doubts: of each the date is a day, and the field a word, that depend on ``number``."""

    number: int

    def __call__(self, doubt: Doubt) -> dict[str, Any]:
        """Return the field that was not known, with its value."""
        chance = zlib.crc32(f"{self.number} {doubt.event.id} {doubt.field}".encode())
        if doubt.field == DATE:
            first, last = earliest(doubt.event), latest(doubt.event)
            return {DATE: When.on(first + dt.timedelta(days=chance % ((last - first).days + 1)))}
        return {doubt.field: filled(getattr(doubt.event, doubt.field), _STATED[doubt.field][chance % 2])}


def found_out() -> SearchStrategy[FoundOut]:
    """Return a strategy for what turns out about `aidledger.doubts.Doubt`: a function to the field and its value."""
    return st.integers(0, 99).map(FoundOut)


@st.composite
def restatements(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, dt.date, Event, dt.date]:
    """Return a strategy for a ledger, a day to ask about, the only live event of a fact, and a day of recording."""
    ledger, day, line = _with_something_live(draw, events)
    keys = [(event.dataset, event.fact) for event in line]
    alone = [event for event, key in zip(line, keys, strict=True) if keys.count(key) == 1]
    event = draw(st.sampled_from(alone or line[:1]))
    return ledger if alone else Ledger([attrs.evolve(event, supersedes=())]), day, event, max(event.recorded, KNOWN[-1])


def _with_something_live(draw: Draw, events: SearchStrategy[Event] | None) -> tuple[Ledger, dt.date, list[Event]]:
    """Draw a ledger, a day to ask about, and the live events of the ledger, of which there is at least one."""
    ledger, day = draw(asked(ledgers(events=events)))
    if not ledger.timeline():
        ledger = Ledger([draw(usual() if events is None else events)])
    return ledger, day, list(ledger.timeline())


def _left_open(event: Event) -> list[str]:
    return [field for field in _STATED if getattr(event, field, ...) in (None, MIXED)]
