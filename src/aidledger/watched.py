"""Dates that notice when they are read, and events that carry them.

What a fold makes of an event whose date it never looks at depends on the order of the events alone. So that this is
known and not assumed, it is given a date that behaves as any other, and notes what is asked of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from aidledger.events import Event, annotated
from aidledger.when import When


class Watch:
    """Which events had their date read, by id, while it was ``on``."""

    __slots__ = ("on", "read")

    def __init__(self) -> None:
        self.on = False
        self.read: set[str] = set()

    def event(self, event: Event, day: dt.date) -> Event:
        """Return the event with ``day`` for a date, that notes here when it is read."""
        return annotated(event, occurred=_watched(When.on(day), self, event.id))


class WatchedWhen(When):
    """A date like any other, that notes each attribute read, comparison, hash, text and copy of it."""

    __slots__ = ("_identity", "_watch")
    _identity: str
    _watch: Watch

    def __getattribute__(self, name: str) -> Any:
        """Return the attribute; only that it is a date can be asked unnoticed."""
        if name != "__class__":
            watch = object.__getattribute__(self, "_watch")
            if watch.on:
                watch.read.add(object.__getattribute__(self, "_identity"))
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        """Return whether another date has the same text."""
        return self.text == other.text if isinstance(other, When) else NotImplemented

    __hash__ = When.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle as the date that it stands for."""
        return (When.parse, (self.text,))


def _watched(when: When, watch: Watch, identity: str) -> WatchedWhen:
    made = object.__new__(WatchedWhen)
    values = (when.text, when.earliest, when.latest, when.approximate, when.uncertain, identity, watch)
    names = ("text", "earliest", "latest", "approximate", "uncertain", "_identity", "_watch")
    for name, value in zip(names, values, strict=True):
        object.__setattr__(made, name, value)
    return made
