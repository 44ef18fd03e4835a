"""Records, what every kind of record shares, and where a timeline puts its events.

A `Record` is anything that a ledger holds. An `Event` says that something happened, on some day (``occurred``). An
`Alteration` changes what an earlier event set. `Retracted` says that a record was wrong; it is not an event.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import operator
from collections.abc import Iterable
from typing import Any, ClassVar, Final, TypeVar, cast

import attrs

from aidledger._values import fields
from aidledger._values.dates import When, later
from aidledger._values.money import Money
from aidledger.errors import Origin

R = TypeVar("R", bound="Record")
E = TypeVar("E", bound="Event")

_ASIDES: Final = ("origin", "altered")
"""The fields that are no part of the content of a record."""


@attrs.frozen(kw_only=True)
class Source:
    """Where a figure comes from: a publication, and the place in it.

    ``published`` may be imprecise; ``accessed`` is the day on which a page without a date was read.
    A source without publisher, or without any date, is a finding of the checks.

    >>> Source(title="The Kyiv-Tokyo axis", publisher="CEIAS", published="2025-08-15").published
    When('2025-08-15')
    """

    title: str | None = attrs.field(default=None, validator=fields.is_text)
    publisher: str | None = attrs.field(default=None, validator=fields.is_text)
    published: When | None = attrs.field(default=None, converter=fields.as_optional_when)
    accessed: dt.date | None = attrs.field(default=None, converter=fields.as_accessed)
    locator: str | None = attrs.field(default=None, validator=fields.is_text)
    url: str | None = attrs.field(default=None, validator=fields.is_text)


@functools.cache
def _compared(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.eq)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Record:
    """What a ledger holds: one immutable statement, known from the end of the day ``recorded``.

    ``id`` is the key of this one record, ``fact`` the stable key of what it states, ``dataset`` the
    series that it belongs to. ``release`` is the label of the publication that an import read it from; a record
    without one was made by hand. ``origin`` is where it was read; it is no part of equality or digest.
    """

    kind: ClassVar[str]

    id: str = attrs.field(validator=fields.is_key)
    fact: str = attrs.field(validator=fields.is_key)
    dataset: str = attrs.field(validator=fields.is_key)
    recorded: dt.date = attrs.field(converter=fields.as_recorded)
    release: str | None = attrs.field(default=None, validator=fields.is_label)
    sources: tuple[Source, ...] = attrs.field(default=(), converter=fields.as_tuple, validator=fields.all_are(Source))
    note: str | None = attrs.field(default=None, validator=fields.is_text)
    origin: Origin | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __eq__(self, other: object) -> bool:
        """Return whether another record is of the same class and states the same."""
        if type(other) is not type(self):
            return NotImplemented
        names = _compared(type(self))  # type: ignore[arg-type]  # a class has a hash, whatever its instances have
        return self is other or all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        """Return a hash by the id, which equal records share."""
        return hash(self.id)

    def __repr__(self) -> str:
        """Return what is stated, and nothing of what is not."""
        stated = (
            f"{field.name}={value if isinstance(value, (dt.date, When, Money)) else repr(value)}"
            for field in attrs.fields(type(self))
            if field.eq and field.name != "sources" and (value := getattr(self, field.name)) not in (None, ())
        )
        return f"{type(self).__name__}({', '.join(stated)}, {len(self.sources)} source(s))"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Event(Record):
    """Something that happened, on some day of ``occurred``.

    ``supersedes`` names the records of the same fact and data set that this one replaces, because
    they were wrong. A class of your own subclasses this, is frozen, and has a dot in its ``kind``.
    """

    occurred: When = attrs.field(converter=fields.as_occurred)
    supersedes: tuple[str, ...] = attrs.field(default=(), converter=fields.as_tuple, validator=fields.are_keys)
    title: str | None = attrs.field(default=None, validator=fields.is_text)

    @property
    def placed_on(self) -> dt.date:
        """The day on which a timeline puts it: the latest that it can be.

        An alteration is put on the later of its own and that of what it alters.
        """
        return cast("dt.date", self.occurred.latest)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Retracted(Record):
    """The record that ``retracts`` names was wrong, and nothing replaces it. It has no date of its own."""

    kind: ClassVar[str] = "retracted"

    retracts: str = attrs.field(validator=fields.is_key)
    reason: str | None = attrs.field(default=None, validator=fields.is_text)


# --- alterations: the world changed, and the earlier event was right -------------------------


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Alteration(Event):
    """An event that changes what an earlier one set: ``of`` is the fact of that one.

    It states no donor, recipient or the like: it has those of what it alters. In a timeline
    ``altered`` is that event, or None where no live record of the fact is of the kind ``alters``.
    """

    alters: ClassVar[type[Event]]

    of: str = attrs.field(validator=fields.is_key)
    altered: Event | None = attrs.field(default=None, init=False, eq=False, repr=False)

    @property
    def placed_on(self) -> dt.date:
        """The day on which a timeline puts it, after what it alters."""
        altered = self.altered
        return super().placed_on if altered is None else later(self.occurred, altered.occurred)


@functools.cache
def _derives(kind: type[Any]) -> bool:
    return any(not field.init and field.name not in _ASIDES for field in attrs.fields(kind))


def derives(event: Event) -> bool:
    """Return whether the kind of an event works fields out when one is made, and so perhaps from its date."""
    return _derives(type(event))  # type: ignore[arg-type]  # a class has a hash, whatever its instances have


def redated(event: E, when: When) -> E:
    """Return the event with another date; what its kind works out when an event is made is worked out again."""
    if not derives(event):
        return annotated(event, occurred=when)
    asides = {name: getattr(event, name) for name in _ASIDES if hasattr(event, name)}
    return annotated(attrs.evolve(event, occurred=when), **asides)


def annotated(record: R, **asides: object) -> R:
    """Return the same record with asides (``origin``, ``altered``), which are no part of its content."""
    twin = copy.copy(record)
    for name, value in asides.items():
        object.__setattr__(twin, name, value)
    return twin


# --- order: each event on the latest day that it can be, what alters after what it alters ----------

Order = tuple[dt.date, bool, dt.date, dt.date, str, str]
Key = tuple[str, str]
"""A data set and a fact of it: what a fact means is of its own data set, and so is what alters it or draws on it."""
Fact = tuple[str, str, type[Event]]
"""A data set, a fact of it, and the kind that states it: what an alteration means is of its own data set."""


@attrs.frozen
class Placement:
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


def place(live: Iterable[Event]) -> tuple[Placement, ...]:
    """Return the events, each on its day, in the order of the timeline; alterations with what they alter."""
    alterations: list[Alteration] = []
    placed: list[tuple[Order, Event]] = []
    for event in live:
        if isinstance(event, Alteration):
            alterations.append(event)
        else:
            placed.append((order(event, event.placed_on), event))
    placed.sort(key=operator.itemgetter(0))
    first: dict[Fact, Event] = {}
    for _, event in placed:
        first.setdefault(fact_of(event), event)
    for alteration in alterations:
        event = annotated(alteration, altered=first.get(meant_by(alteration)))
        placed.append((order(event, event.placed_on), event))
    placed.sort(key=operator.itemgetter(0))
    return tuple(Placement(event, where[0]) for where, event in placed)
