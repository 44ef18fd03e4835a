"""Recording: the records that make a data set say what the rows of a release state, and what editors made of them."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from aidledger._absorb.matching import Stated
from aidledger._records.corrections import retract, retracted, superseded
from aidledger._records.plain import stated_fields
from aidledger._records.records import Event, Record, Retracted, Source, annotated

R = TypeVar("R", bound=Record)

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
        self.release = release
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
            release=self.release,
            supersedes=tuple(before.id for before in stated.before),
        )
        return annotated(event, origin=stated.row.event.origin)

    def again(self, event: Event) -> Event:
        """Return a record that says what one without a label says, and takes its place."""
        again = attrs.evolve(
            event,
            id=self.fresh(event.fact, f"@{self.day}"),
            recorded=self.day,
            release=self.release,
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
        return attrs.evolve(retraction, release=self.release)

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


# --- manual records -----------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"([0-9]+)")


class Fate(enum.Enum):
    """What became of a manual record when a release came in; the value is the code of its finding."""

    RESTATED = "correction-restated"
    CONTESTED = "correction-contested"
    OVER = "correction-over"
    WITHOUT_ROW = "correction-without-row"
    BACK = "correction-back"
    REPLACED = "correction-replaced"
    OFF_AGAIN = "taken-off-again"
    OTHER_COPY = "taken-off-other-copy"
    RELEASED = "manual-record-released"
    REVERTED = "newest-version-taken-off"


@attrs.frozen(eq=False)
class Touched:
    """A manual record that a release touched, and what became of it.

    ``row`` is the imported record that states its row now, or that did until the row vanished; ``after`` the manual
    record that was made in its place, if one was. ``fields`` are those in which it is not what was published.
    """

    fate: Fate
    record: Record
    row: Event | None = None
    after: Record | None = None
    fields: tuple[Corrected, ...] = ()


@attrs.define(eq=False)
class Place:
    """A row: the imported record that stated it ``before``, and the one that states it ``after``.

    Where the row had vanished and ``is_back``, ``before`` is the record that stated it until then, and ``suspended``
    are the corrections that ended with it. ``now`` is the correction that was restated here.
    """

    before: Event | None
    after: Event | None
    is_back: bool = False
    suspended: tuple[Event, ...] = ()
    now: Event | None = None
    made_of: frozenset[str] = frozenset()

    @property
    def is_kept(self) -> bool:
        """Whether the same record states it."""
        return self.before is not None and self.before is self.after

    @property
    def facts(self) -> set[str]:
        """The facts of both records."""
        return {record.fact for record in (self.before, self.after) if record is not None}


@attrs.frozen(eq=False)
class ImportChange:
    """What an import alone comes to: the live events ``before`` and ``after`` it, by fact, and the ``new`` records.

    ``moved`` has, by the id of a record that vanished, the new one whose row has its key and differs in its identity
    alone: the import takes it for another fact, and corrections follow it.
    """

    before: Mapping[str, Sequence[Event]]
    after: Mapping[str, Sequence[Event]]
    new: Sequence[Record]
    moved: Mapping[str, Event] = attrs.field(factory=dict)


class Recording:
    """The records of a data set as they were, those that an import adds, and what is recorded for manual ones besides.

    ``made`` has that, in no order; ``touched`` says of each manual record what became of it.
    """

    def __init__(
        self,
        manual: Iterable[Record],
        imported: Mapping[str, Record],
        new: Sequence[Record],
        restating: Restating,
        sources: tuple[Source, ...],
        *,
        replaces: bool,
    ) -> None:
        self.restating, self.sources, self.replaces = restating, sources, replaces
        self.imported = frozenset({*imported, *(record.id for record in new)})
        self.before = by_fact((*imported.values(), *manual))
        self.added = by_fact(new)
        self.made: list[Record] = []
        self.touched: list[Touched] = []

    def make(self, record: Record) -> None:
        """Take a record that was made."""
        self.made.append(record)
        self.added.setdefault(record.fact, []).append(record)

    def nearest(self, record: Event, known: Mapping[str, Record]) -> set[str]:
        """Return the ids of the imported records that a record was made over: the first on each way back, or itself."""
        found, waiting, seen = set(), [record.id], {record.id}
        while waiting:
            identity = waiting.pop()
            if identity in self.imported:
                found.add(identity)
            else:
                targets = [target for target in superseded(known[identity]) if target not in seen]
                seen.update(targets)
                waiting += targets
        return found

    def over(self, record: Event, known: Mapping[str, Record]) -> Event | None:
        """Return the newest imported record that a record was made over, if there is one."""
        found = (known[identity] for identity in self.nearest(record, known))
        return max((each for each in found if isinstance(each, Event)), key=in_turn, default=None)


def by_fact(records: Iterable[R]) -> dict[str, list[R]]:
    """Return records by the fact that they are about."""
    found: dict[str, list[R]] = {}
    for record in records:
        found.setdefault(record.fact, []).append(record)
    return found


def in_turn(record: Record) -> tuple[object, ...]:
    """Return what records are ordered by: the day, then the numbers in their ids as numbers."""
    return (record.recorded, [int(each) if each.isdecimal() else each for each in _NUMBER.split(record.id)])
