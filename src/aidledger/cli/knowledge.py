"""What was not yet known: how the facts about a day were stated on one day of knowledge, and how they are now."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import attrs

from aidledger.bridges import Cause
from aidledger.events import Event
from aidledger.knowledge import Knowledge
from aidledger.ledger import Ledger
from aidledger.movements import ways
from aidledger.placement import Key, first_day, key_of
from aidledger.timeline import Timeline


class Change(enum.Enum):
    """In what way a fact is stated otherwise than before: what moves an amount has the name that a bridge gives it."""

    NEW = Cause.NEWLY_KNOWN.value
    REDATED = Cause.RE_DATED.value
    REVALUED = Cause.RE_VALUED.value
    RETRACTED = Cause.RETRACTED.value
    REWORDED = "re-worded"  # title, note or sources alone


@attrs.frozen
class Later:
    """One fact, as stated ``before`` and ``after``: its live records, none where there was or is none.

    ``changes`` are the ways in which it is stated otherwise, of which there can be two: another date, and else.
    """

    changes: tuple[Change, ...]
    before: tuple[Event, ...]
    after: tuple[Event, ...]

    @property
    def change(self) -> Change:
        """The first of the ways."""
        return self.changes[0]

    @property
    def events(self) -> tuple[Event, ...]:
        """The records that state it now; where none does, those that did."""
        return self.after or self.before


def later(ledger: Ledger, day: dt.date, known: dt.date) -> tuple[Later, ...]:
    """Return the facts about ``day`` that are stated otherwise, as best known, than they were known on ``known``.

    A fact is about the day where one of its records, then or now, can have happened by it. First those that now
    count by the day and did not, or the other way round; then in the order of `Change`, money first, by date.
    """
    then, now = ledger.timeline(known=known), ledger.timeline()
    both = then._knowledge, now._knowledge  # noqa: SLF001 -- which of several records states another otherwise
    before, after = _by_key(then), _by_key(now)
    counted = [{event.id for event in line.as_of(day)} for line in (then, now)]
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, ()), after.get(key, ())
        is_about = any(first_day(event) <= day for event in (*old, *new))
        if is_about and {event.id for event in old} != {event.id for event in new}:
            counts = [any(event.id in ids for event in events) for events, ids in zip((old, new), counted, strict=True)]
            found.append((counts[0] == counts[1], Later(_changes(old, new, both), old, new)))
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], *_relevance(pair[1]))))


def _by_key(line: Timeline) -> dict[Key, tuple[Event, ...]]:
    found: dict[Key, tuple[Event, ...]] = {}
    for event in line:
        found[key_of(event)] = (*found.get(key_of(event), ()), event)
    return found


def _changes(old: tuple[Event, ...], new: tuple[Event, ...], known: tuple[Knowledge, Knowledge]) -> tuple[Change, ...]:
    if not (old and new):
        return (Change.RETRACTED if old else Change.NEW,)
    return tuple(Change(cause.value) for cause in ways(old, new, known)) or (Change.REWORDED,)


def _relevance(each: Later) -> tuple[Any, ...]:
    first = each.events[0]
    place = list(Change).index(each.change)
    return (place, not hasattr(first, "amount"), *first.occurred.sort_key, first.dataset, first.fact)
