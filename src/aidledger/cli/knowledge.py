"""What was not yet known: how the facts about a day were stated on one day of knowledge, and how they are now."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger.events import Event
from aidledger.ledger import Ledger
from aidledger.placement import first_day
from aidledger.timeline import Timeline

_BESIDE: Final = frozenset({"id", "recorded", "release", "supersedes", "sources", "note", "title", "occurred"})


class Change(enum.Enum):
    """In what way a fact is stated otherwise than before; of several ways the first."""

    NEW = "newly known"
    REDATED = "re-dated"
    REVALUED = "re-valued"
    RETRACTED = "retracted"
    REWORDED = "re-worded"  # title, note or sources alone


@attrs.frozen
class Later:
    """One fact, as stated ``before`` and ``after``: its live records, none where there was or is none."""

    change: Change
    before: tuple[Event, ...]
    after: tuple[Event, ...]

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
    before, after = _by_fact(then), _by_fact(now)
    counted = [{event.id for event in line.as_of(day)} for line in (then, now)]
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, ()), after.get(key, ())
        is_about = any(first_day(event) <= day for event in (*old, *new))
        if is_about and {event.id for event in old} != {event.id for event in new}:
            counts = [any(event.id in ids for event in events) for events, ids in zip((old, new), counted, strict=True)]
            found.append((counts[0] == counts[1], Later(_change(old, new), old, new)))
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], *_relevance(pair[1]))))


def _by_fact(line: Timeline) -> dict[tuple[str, str], tuple[Event, ...]]:
    found: dict[tuple[str, str], tuple[Event, ...]] = {}
    for event in line:
        key = (event.dataset, event.fact)
        found[key] = (*found.get(key, ()), event)
    return found


def _change(old: tuple[Event, ...], new: tuple[Event, ...]) -> Change:
    if not old:
        return Change.NEW
    if not new:
        return Change.RETRACTED
    if sorted(event.occurred.text for event in old) != sorted(event.occurred.text for event in new):
        return Change.REDATED
    return Change.REWORDED if _content(old) == _content(new) else Change.REVALUED


def _content(events: Iterable[Event]) -> list[list[str]]:
    """Return what the events state, but for dates and words."""
    return sorted(
        [event.kind, *(repr(getattr(event, field.name)) for field in _fields(event) if field.name not in _BESIDE)]
        for event in events
    )


def _fields(event: Event) -> list[Any]:
    return [field for field in attrs.fields(type(event)) if field.eq]


def _relevance(each: Later) -> tuple[Any, ...]:
    first = each.events[0]
    place = list(Change).index(each.change)
    return (place, not hasattr(first, "amount"), *first.occurred.sort_key, first.dataset, first.fact)
