"""Recording: the records that make a data set say what the rows of a release state."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Container, Iterable, Iterator
from typing import Any, Final

import attrs

from aidledger._absorb.matching import Stated
from aidledger._records.corrections import retract
from aidledger._records.liveness import retracted
from aidledger._records.plain import stated_fields
from aidledger._records.records import Event, Record, Retracted, Source, annotated

_KIND: Final = "kind"
_SOURCES: Final = "sources"
_BESIDE: Final = frozenset({"note", _SOURCES})
"""What goes along with a correction, and is one by itself only where nothing else was corrected."""


@attrs.frozen
class Corrected:
    """A field that a correction states otherwise than the row: ``published`` is what the row says now.

    ``before`` is what the row said when it was corrected; the same as ``published`` unless the publisher changed it.
    """

    field: str
    before: Any
    published: Any
    corrected: Any

    @property
    def is_contested(self) -> bool:
        """Whether the publisher changed it as well, and to something else."""
        return bool(self.before != self.published)


@attrs.frozen
class Merged:
    """What a row says once it is corrected, and in which ``fields`` that is not what was published.

    The correction is over where the row now says itself all that it corrected. ``is_whole`` is set where the two make
    no event together: then all is as the editor has it.
    """

    event: Event
    fields: tuple[Corrected, ...]
    is_over: bool
    is_whole: bool = False


def merged(ours: Event, base: Event | None, published: Event, onto: Event) -> Merged:
    """Return a row with what a correction of ``base`` changed in it, and with the sources of both.

    ``onto`` is the row as corrected so far: at first as ``published``.
    """
    fields = corrected_fields(ours, base, published)
    own = _own_sources(ours, base)
    sources = tuple(dict.fromkeys((*onto.sources, *own)))
    is_over = _is_over(ours, base, fields, (source for source in own if source not in published.sources))
    kind = type(ours) if any(each.field == _KIND for each in fields) else type(onto)
    names = [name for name in _names(kind) if name != _SOURCES]
    stated = {name: getattr(onto if hasattr(onto, name) else ours, name) for name in names}
    stated.update({each.field: each.corrected for each in fields if each.field in stated})
    record = {name: getattr(onto, name) for name in ("id", "fact", "recorded")}
    try:
        event = kind(**record, **stated, sources=sources)
    except Exception:  # noqa: BLE001 -- whatever a user's class refuses: fields that each are right, and not together
        return Merged(attrs.evolve(ours, **record, sources=sources), fields, is_over, is_whole=True)
    return Merged(event, fields, is_over)


def corrected_fields(ours: Event, base: Event | None, published: Event) -> tuple[Corrected, ...]:
    """Return the fields in which a correction of ``base`` differs from it, and from what is published.

    Without a base that is each field that it states, and that the row has otherwise. Sources are none of them.
    """
    found = []
    if type(ours) is not type(published) and (base is None or type(ours) is not type(base)):
        found.append(Corrected(_KIND, (base or published).kind, published.kind, ours.kind))
    names = _names(type(ours))
    for field in attrs.fields(type(ours)):
        if field.name not in names or field.name == _SOURCES:
            continue
        value, now = getattr(ours, field.name), getattr(published, field.name, None)
        unstated = None if field.default is attrs.NOTHING else field.default
        was: Any = getattr(base, field.name, None) if base is not None else now if now == unstated else unstated
        if value not in (unstated if base is None else was, now):
            found.append(Corrected(field.name, was, now, value))
    return tuple(found)


def _own_sources(ours: Event, base: Event | None) -> tuple[Source, ...]:
    return tuple(source for source in ours.sources if base is None or source not in base.sources)


def _is_over(ours: Event, base: Event | None, fields: Iterable[Corrected], sources: Iterable[Source]) -> bool:
    """Return whether nothing is left of a correction; a note and sources alone are one if nothing else ever was."""
    left = {each.field for each in fields}
    was = {each.field for each in corrected_fields(ours, base, base)} if base is not None else {_KIND}
    return not left - _BESIDE if was - _BESIDE else not left and not any(sources)


def _names(kind: type[Event]) -> tuple[str, ...]:
    return stated_fields(kind)  # type: ignore[arg-type]  # a class has a hash, whatever its instances have


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
