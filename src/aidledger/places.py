"""Rows and what is recorded over them: what `aidledger.overlays` works with."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

import attrs

from aidledger.events import Event, Record, Source
from aidledger.merging import Corrected
from aidledger.restating import Restating
from aidledger.standing import superseded

R = TypeVar("R", bound=Record)

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
class Change:
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
