"""Dates that notice when they are read, and events that carry them.

What is made of an event whose date is never looked at is the same on whatever day it happened. So that this is known
and not assumed, a function is given an event with a date that behaves as any other, and notes what is asked of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from aidledger._records.records import Alteration, Event, annotated, derives, redated
from aidledger._values.dates import When, on_day

_NOT_THE_DAY: Final = frozenset({"__class__", "approximate", "uncertain", "is_closed", "_extent"})
"""What is the same of a date on whatever of its days something happened."""

_RAISED: Final = object()


class Watch:
    """Which events had their date read, by id, while it was ``on``."""

    __slots__ = ("on", "read")

    def __init__(self) -> None:
        self.on = False
        self.read: set[str] = set()

    def event(self, event: Event, day: dt.date | None = None) -> Event:
        """Return the event with a date that notes here when it is read: its own, or one ``day`` of it.

        Where its kind works fields out from the date, it is read as the event is made.
        """
        own = event.occurred
        watched = _watched(own if day is None else on_day(own, day), own, self, event.id)
        was_on, self.on = self.on, self.on or derives(event)
        try:
            return redated(event, watched)
        finally:
            self.on = was_on


class WatchedWhen(When):
    """A date like any other, that notes each attribute read, comparison, hash and text of it.

    It has no days of its own, so that none can be had but by asking; a copy is watched as well. It is pickled as the
    date that it stands for.
    """

    __slots__ = ("_identity", "_own", "_stands_for", "_watch")
    _identity: str
    _own: When
    _stands_for: When
    _watch: Watch

    def __getattribute__(self, name: str) -> Any:
        """Return the attribute of the date that it stands for; what does not depend on the day is not noted."""
        if name == "_extent":
            return getattr(object.__getattribute__(self, "_own"), name)
        if name == "__deepcopy__":
            return object.__getattribute__(self, name)
        if name not in _NOT_THE_DAY:
            watch = object.__getattribute__(self, "_watch")
            if watch.on:
                watch.read.add(object.__getattribute__(self, "_identity"))
        return getattr(object.__getattribute__(self, "_stands_for"), name)

    def __eq__(self, other: object) -> bool:
        """Return whether another date has the same text."""
        return self.text == other.text if isinstance(other, When) else NotImplemented

    def __hash__(self) -> int:
        """Return the hash of the text."""
        return When.__hash__(self)

    def __copy__(self) -> WatchedWhen:
        """Return itself: a date does not change."""
        return self

    def __deepcopy__(self, _: object) -> WatchedWhen:
        """Return itself: a date does not change."""
        return self


def days_read(function: Callable[[Event], Any], event: Event) -> set[str]:
    """Return the ids of the events on whose day what a function makes of an event depends: of it, and what it alters.

    Only a date that is not one day can be among them. What differs for an event with a watched date, or raises, depends
    on the day too, however it came to look at it. Raises what the function raises of the event itself.
    """
    base = event.altered if isinstance(event, Alteration) else None
    is_open = [each for each in (event, base) if each is not None and not each.occurred.is_day]
    if not is_open:
        return set()
    watch = Watch()
    made: Any = _RAISED
    try:
        watched = event if event.occurred.is_day else watch.event(event)
        if base is not None and not base.occurred.is_day:
            watched = annotated(watched, altered=watch.event(base))
        watch.on = True
        made = function(watched)
    except Exception:  # noqa: BLE001, S110 -- of the event itself it raises again, unless it is for the date
        pass
    watch.on = False
    return watch.read or ({each.id for each in is_open} if made != function(event) else set())


def _watched(when: When, own: When, watch: Watch, identity: str) -> WatchedWhen:
    made = object.__new__(WatchedWhen)
    for name, value in (("_stands_for", when), ("_own", own), ("_watch", watch), ("_identity", identity)):
        object.__setattr__(made, name, value)
    return made
