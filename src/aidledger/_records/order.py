"""Where a timeline puts its events: each on the latest day that it can be, in a total order.

An alteration is put on the later of its own latest day and that of what it alters, and after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

import attrs

from aidledger._records.records import Alteration, Event, Record, annotated

Order = tuple[dt.date, bool, dt.date, dt.date, str, str]
Key = tuple[str, str]
"""A data set and a fact of it: what a fact means is of its own data set, and so is what alters it or draws on it."""
Fact = tuple[str, str, type[Event]]
"""A data set, a fact of it, and the kind that states it: what an alteration means is of its own data set."""


@attrs.frozen
class Placed:
    """An event and the day on which the timeline puts it."""

    event: Event
    day: dt.date


def earliest(event: Event) -> dt.date:
    """Return the first day on which the event can have happened; an event's date is closed."""
    return cast("dt.date", event.occurred.earliest)


def latest(event: Event) -> dt.date:
    """Return the last day on which the event can have happened."""
    return cast("dt.date", event.occurred.latest)


def key_of(record: Record) -> Key:
    """Return the data set and the fact that a record states."""
    return record.dataset, record.fact


def altered_key(alteration: Alteration) -> Key:
    """Return the data set and the fact that an alteration alters."""
    return alteration.dataset, alteration.of


def fact_of(event: Event) -> Fact:
    """Return the fact that an event states."""
    return event.dataset, event.fact, type(event)


def meant_by(alteration: Alteration) -> Fact:
    """Return the fact that an alteration alters."""
    return alteration.dataset, alteration.of, alteration.alters


def first_day(event: Event) -> dt.date:
    """Return the first day on which a timeline could put the event: an alteration not before what it alters."""
    altered = event.altered if isinstance(event, Alteration) else None
    return earliest(event) if altered is None else max(earliest(event), earliest(altered))


def order(event: Event, day: dt.date) -> Order:
    """Return the place of an event that is put on ``day`` in the order of a timeline.

    By day; what alters comes after what does not; then by the earliest and by the latest day that it can be, so
    that the less sure of its start comes first; then by fact and id, which decide nothing but make the order total.
    """
    return (day, isinstance(event, Alteration), earliest(event), latest(event), event.fact, event.id)


def place(live: Iterable[Event]) -> tuple[Placed, ...]:
    """Return the events, each on its day, in the order of the timeline; alterations with what they alter."""
    alterations: list[Alteration] = []
    placed: list[tuple[Order, Event]] = []
    for event in live:
        if isinstance(event, Alteration):
            alterations.append(event)
        else:
            placed.append((order(event, event.placed_on), event))
    placed.sort(key=_first)
    first: dict[Fact, Event] = {}
    for _, event in placed:
        first.setdefault(fact_of(event), event)
    for alteration in alterations:
        event = annotated(alteration, altered=first.get(meant_by(alteration)))
        placed.append((order(event, event.placed_on), event))
    placed.sort(key=_first)
    return tuple(Placed(event, where[0]) for where, event in placed)


def _first(pair: tuple[Order, Any]) -> Order:
    return pair[0]
