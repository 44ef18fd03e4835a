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
    """Makes the records of a release, which become known on one day and have its label.

    Their ids are such as no record has: not in ``taken``, nor made before.
    """

    def __init__(self, day: dt.date, taken: Container[object], release: str) -> None:
        self.day = day
        self._release = release
        self._taken = taken
        self._made: set[str] = set()
        self._next: dict[str, int] = {}

    def record(self, stated: Stated) -> Event:
        """Return the record that says what a row states: the live one that says so already, or a new one."""
        if stated.same is not None:
            return stated.same
        event = attrs.evolve(
            stated.row.event,
            id=self.fresh(stated.fact, f"@{self.day}"),
            fact=stated.fact,
            recorded=self.day,
            release=self._release,
            supersedes=tuple(before.id for before in stated.before),
        )
        return annotated(event, origin=stated.row.event.origin)

    def again(self, event: Event) -> Event:
        """Return a record that says what one without a label says, and takes its place."""
        again = attrs.evolve(
            event,
            id=self.fresh(event.fact, f"@{self.day}"),
            recorded=self.day,
            release=self._release,
            supersedes=(event.id,),
        )
        return annotated(again, origin=event.origin)

    def mark(self, record: Record) -> list[Retracted]:
        """Return two retractions that come to nothing, and have a label: they say that the data set was adopted."""
        first = self.ended(record, self.day, "adopted: no record was imported", ())
        return [first, self.ended(first, self.day, "adopted: all records stay as they are", (), record)]

    def retractions(
        self, vanished: Iterable[Event], held: Iterable[Record], sources: tuple[Source, ...]
    ) -> list[Retracted]:
        """Return retractions of these records, and of all that stand and that they supersede: none comes back.

        Where there are no ``sources``, a retraction cites what its record cites, as it was looked at on the day.
        """
        reason = f"not in the release recorded {self.day}"
        return [self.ended(event, self.day, reason, sources) for event in _standing(vanished, held)]

    def ended(
        self, record: Record, day: dt.date, reason: str, sources: tuple[Source, ...], row: Record | None = None
    ) -> Retracted:
        """Return a retraction of a record, with the label of the release, citing what ``row`` cites, or the record."""
        retraction = retract(
            record,
            recorded=day,
            sources=sources or self._looked_at(row or record),
            reason=reason,
            id=self.fresh(record.id, f".retracted@{day}"),
        )
        return attrs.evolve(retraction, release=self._release)

    def _looked_at(self, record: Record) -> tuple[Source, ...]:
        """Return the publications that a record is from, without the place in them, where it is no longer."""
        named = [(source.title, source.publisher) for source in record.sources if source.title or source.publisher]
        return tuple(
            Source(title=title, publisher=publisher, accessed=self.day) for title, publisher in dict.fromkeys(named)
        )

    def fresh(self, stem: str, tail: str) -> str:
        """Return an id that no record has, made of these two."""
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
