"""The records that make a data set say what the rows of a release state: new ones, revisions, retractions."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Container, Iterable, Iterator
from typing import Final

import attrs

from aidledger.corrections import retract
from aidledger.events import Event, Record, Retracted, Source, annotated
from aidledger.families import Stated
from aidledger.standing import retracted

_LONGEST: Final = 112  # of the 120 that an id can have; a count may follow
_DIGITS: Final = 12


class Restating:
    """Makes records that become known on one day, with ids that no record has: not in ``taken``, nor made before."""

    def __init__(self, day: dt.date, taken: Container[object]) -> None:
        self._day = day
        self._taken = taken
        self._made: set[str] = set()
        self._next: dict[str, int] = {}

    def record(self, stated: Stated) -> Event:
        """Return the record that says what a row states: the live one that says so already, or a new one."""
        if stated.same is not None:
            return stated.same
        event = attrs.evolve(
            stated.row.event,
            id=self._fresh(stated.fact, f"@{self._day}"),
            fact=stated.fact,
            recorded=self._day,
            supersedes=tuple(before.id for before in stated.before),
        )
        return annotated(event, origin=stated.row.event.origin)

    def retractions(
        self, vanished: Iterable[Event], held: Iterable[Record], sources: tuple[Source, ...]
    ) -> list[Retracted]:
        """Return retractions of these records, and of all that stand and that they supersede: none comes back.

        Where there are no ``sources``, a retraction cites what its record cites, as it was looked at on the day.
        """
        return [
            retract(
                event,
                recorded=self._day,
                sources=sources or self._looked_at(event),
                reason=f"not in the release recorded {self._day}",
                id=self._fresh(event.id, f".retracted@{self._day}"),
            )
            for event in _standing(vanished, held)
        ]

    def _looked_at(self, event: Event) -> tuple[Source, ...]:
        """Return the publications that a record is from, without the place in them, where it is no longer."""
        named = [(source.title, source.publisher) for source in event.sources if source.title or source.publisher]
        return tuple(
            Source(title=title, publisher=publisher, accessed=self._day) for title, publisher in dict.fromkeys(named)
        )

    def _fresh(self, stem: str, tail: str) -> str:
        if len(stem) + len(tail) > _LONGEST:
            digest = hashlib.sha256(stem.encode()).hexdigest()[:_DIGITS]
            stem = f"{stem[: _LONGEST - len(tail) - _DIGITS - 1]}.{digest}"
        base = stem + tail
        while True:
            number = self._next.get(base, 1)
            self._next[base] = number + 1
            identity = base if number == 1 else f"{base}.{number}"
            if identity not in self._taken and identity not in self._made:
                self._made.add(identity)
                return identity


def _standing(vanished: Iterable[Event], held: Iterable[Record]) -> Iterator[Event]:
    known = {record.id: record for record in held}
    gone = retracted(known)
    reached = list(vanished)
    seen = {event.id for event in reached}
    while reached:
        event = reached.pop()
        if event.id not in gone:
            yield event
        for target in event.supersedes:
            before = known[target]
            if target not in seen and isinstance(before, Event):
                seen.add(target)
                reached.append(before)
