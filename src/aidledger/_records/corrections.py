"""Records that correct records, which of all are live, and how the releases of a data set are labelled."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Container, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

import attrs

from aidledger._records.records import Event, Record, Retracted, Source
from aidledger._values.dates import as_day
from aidledger.errors import Finding, RecordError, UnknownFieldError, WrongTypeError, exists

R = TypeVar("R", bound=Record)

_FIXED = ("fact", "dataset", "release", "supersedes")


def revise(event: R, *, recorded: dt.date | str, sources: tuple[Source, ...], **changes: Any) -> R:
    """Return a record that states the same fact again, with ``changes``, and supersedes ``event``.

    Its id is that of ``event`` up to its ``@``, and ``@recorded`` (with a number behind it where that is the id of
    ``event`` itself) unless ``id`` is among the changes. Raises `RecordError` where it would be recorded before
    ``event`` or move to another fact or data set, `UnknownFieldError` on a field that the kind does not have.
    It is a record made by hand: it has no ``release``, even where ``event`` has one.

    >>> from aidledger import reference
    >>> era = reference()["jpn-ukr-era-loan@2025-08-15"]
    >>> revise(era, recorded="2026-11-22", sources=era.sources, occurred="2025-04-18").supersedes
    ('jpn-ukr-era-loan@2025-08-15',)
    """
    if not isinstance(event, Event):
        raise WrongTypeError(f"only an event is revised, not {type(event).__name__}: retract the retraction instead")
    names = [field.name for field in attrs.fields(type(event)) if field.init]
    for name in changes:
        if name not in names:
            raise UnknownFieldError(f"{type(event).__name__} has no field {name!r}: {exists(name, names, most=40)}")
        if name in _FIXED:
            if name == "release":
                raise RecordError("a revision is made by hand and has no release: only an import gives that label")
            raise RecordError(f"a revision keeps the {name} of what it revises: record a new event instead")
    day = _not_before(event, recorded)
    new = {"id": _next_id(event, day), "recorded": day, "release": None, "sources": sources, "supersedes": (event.id,)}
    return attrs.evolve(event, **{**new, **changes})


def retract(
    record: Record,
    *,
    recorded: dt.date | str,
    sources: tuple[Source, ...] = (),
    reason: str | None = None,
    id: str | None = None,  # noqa: A002 -- the name of the field
) -> Retracted:
    """Return a record that says: ``record`` was wrong, and nothing replaces it.

    Its id is that of ``record`` with ``.retracted@`` and the day, unless ``id`` is given.
    Raises `RecordError` where it would be recorded before ``record``. Retracting a retraction
    brings back what it alone hid.
    """
    if not isinstance(record, Record):
        raise WrongTypeError(f"only a record is retracted, not {type(record).__name__}")
    day = _not_before(record, recorded)
    return Retracted(
        id=id or f"{record.id}.retracted@{day}",
        fact=record.fact,
        dataset=record.dataset,
        recorded=day,
        sources=sources,
        retracts=record.id,
        reason=reason,
    )


def _not_before(record: Record, recorded: dt.date | str) -> dt.date:
    day = as_day(recorded, "recorded")
    if day < record.recorded:
        raise RecordError(
            f"{record.id} was recorded on {record.recorded}: a correction of it cannot be recorded before, on {day}"
        )
    return day


def _next_id(event: Event, day: dt.date) -> str:
    base = f"{event.id.partition('@')[0]}@{day}"
    if event.id != base and not event.id.startswith(f"{base}."):
        return base
    number = event.id.removeprefix(base).removeprefix(".")
    return f"{base}.{int(number) + 1 if number.isdecimal() else 2}"


def links(record: Record) -> tuple[str, ...]:
    """Return the ids of the records that this one supersedes or retracts."""
    if isinstance(record, Retracted):
        return (record.retracts,)
    return superseded(record)


def superseded(record: Record) -> tuple[str, ...]:
    """Return the ids of the records that this one supersedes."""
    return record.supersedes if isinstance(record, Event) else ()


def behind(record: Record, known: Mapping[str, Record], until: Container[str] = ()) -> dict[str, Record]:
    """Return all records that one supersedes, directly or through others, by id; ``until`` some, which are left out."""
    found: dict[str, Record] = {}
    waiting = list(superseded(record))
    while waiting:
        identity = waiting.pop()
        if identity not in found and identity not in until:
            found[identity] = known[identity]
            waiting += superseded(known[identity])
    return found


def live(records: Iterable[Record]) -> list[Event]:
    """Return the live events among the records that are known, in the order in which they come."""
    return [record for record in in_effect(records) if isinstance(record, Event)]


def in_effect(records: Iterable[Record]) -> list[Record]:
    """Return the live events and the standing retractions among the records that are known, in the same order."""
    known = {record.id: record for record in records}
    gone = retracted(known)
    standing = [record for record in known.values() if record.id not in gone]
    hidden: set[str] = set()
    reached = [target for record in standing if isinstance(record, Event) for target in record.supersedes]
    while reached:
        target = reached.pop()
        if target not in hidden:
            hidden.add(target)
            reached.extend(links(known[target]))
    return [record for record in standing if record.id not in hidden]


def retracted(known: Mapping[str, Record]) -> set[str]:
    """Return the ids that a standing retraction names, among the records that are known, by id."""
    retractions = {identity: record for identity, record in known.items() if isinstance(record, Retracted)}
    named: set[str] = set()
    for identity in reversed(list(_back_to_front(retractions))):  # a retraction after all that can retract it
        if identity not in named:
            named.add(retractions[identity].retracts)
    return named


def refused_links(new: Iterable[Record], by_id: Mapping[str, Record]) -> list[Finding]:
    """Return what is wrong with the links of the ``new`` records, of which ``by_id`` has all and those before them."""
    findings: list[Finding] = []
    linked = []
    for record in new:
        if links(record):
            linked.append(record)
            findings.extend(_refused(record, by_id))
    findings.extend(_cycles(linked, by_id))
    return findings


def depths(records: Iterable[Record]) -> dict[str, int]:
    """Return for each record how long the longest chain of links is that leads back from it."""
    known = {record.id: record for record in records}
    found: dict[str, int] = {}
    for identity in _back_to_front(known):
        found[identity] = max((found[target] + 1 for target in links(known[identity]) if target in found), default=0)
    return found


def _back_to_front(known: Mapping[str, Record]) -> Iterable[str]:
    """Return the ids so that each comes after all that it links to."""
    return TopologicalSorter(_graph(known.values(), known)).static_order()


def _graph(records: Iterable[Record], known: Mapping[str, Record]) -> dict[str, list[str]]:
    return {record.id: [target for target in links(record) if target in known] for record in records}


def _refused(record: Record, by_id: Mapping[str, Record]) -> Iterator[Finding]:
    word = "retracts" if isinstance(record, Retracted) else "supersedes"

    def finding(code: str, message: str) -> Finding:
        return Finding(code=code, message=f"{word}: {message}", origin=record.origin, record=record.id)

    for target in links(record):
        other = by_id.get(target)
        if other is None:
            yield finding("link-to-nothing", f"there is no record {target!r}: name the id of a record, not its fact")
            continue
        if other.recorded > record.recorded:
            yield finding(
                "link-forward",
                f"{target!r} was recorded on {other.recorded}, after this record ({record.recorded}): "
                "a correction is recorded on the same day or later",
            )
        if (other.fact, other.dataset) != (record.fact, record.dataset):
            yield finding(
                "link-across",
                f"{target!r} states the fact {other.fact!r} of {other.dataset!r}, this record {record.fact!r} "
                f"of {record.dataset!r}: a correction stays within one fact and data set",
            )
        if isinstance(other, Retracted) and isinstance(record, Event):
            yield finding("link-across", f"{target!r} is a retraction, which can be retracted but not superseded")


def _cycles(linked: Iterable[Record], by_id: Mapping[str, Record]) -> Iterator[Finding]:
    """Return a finding for each record on a circle of links; the new ones alone can make one."""
    graph = _graph(linked, by_id)
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
        else:
            return
        for identity in sorted(set(circle)):
            message = f"the links lead from {identity!r} back to itself: one record must be the first"
            yield Finding(code="link-cycle", message=message, origin=by_id[identity].origin, record=identity)
            del graph[identity]


@attrs.frozen(eq=False)
class Held:
    """The records of one data set, in the order of the ledger; ``imported`` has those that imports wrote, by id."""

    records: tuple[Record, ...]
    imported: Mapping[str, Record]

    @functools.cached_property
    def current(self) -> tuple[Event, ...]:
        """The live events among the imported records alone: the rows of the newest release, and of partial ones."""
        return tuple(live(self.imported.values()))

    @functools.cached_property
    def manual(self) -> tuple[Record, ...]:
        """The records that were made by hand, and the retractions that ended some of them."""
        return tuple(record for record in self.records if record.id not in self.imported)

    @property
    def newest(self) -> Record | None:
        """The imported record that became known last."""
        labelled = [record for record in self.imported.values() if record.release is not None]
        return labelled[-1] if labelled else None

    @property
    def needs_adoption(self) -> bool:
        """Whether there are records, and not one with a label: nobody can tell which of them were imported."""
        return bool(self.records) and all(record.release is None for record in self.records)


def held(ledger: Iterable[Record], dataset: str) -> Held:
    """Return the records that a ledger holds of one data set, with those that were imported."""
    records = tuple(record for record in ledger if record.dataset == dataset)
    found = imported(records)
    return Held(records, {record.id: record for record in records if record.id in found})


def imported(records: Iterable[Record]) -> frozenset[str]:
    """Return the ids of the records that imports wrote, among the records of one data set."""
    known = {record.id: record for record in records}
    reached = [record.id for record in known.values() if isinstance(record, Event) and record.release is not None]
    found = set(reached)
    while reached:
        for target in superseded(known[reached.pop()]):
            if target not in found:
                found.add(target)
                reached.append(target)
    naming: dict[str, list[str]] = {}
    for record in known.values():
        if isinstance(record, Retracted) and record.release is not None:
            naming.setdefault(record.retracts, []).append(record.id)
    reached = [target for target in naming if target in found]
    while reached:
        for identity in naming.get(reached.pop(), ()):
            found.add(identity)
            reached.append(identity)
    return frozenset(found)


@attrs.frozen
class Unkeyed:
    """A row of a release without a stable key: what its event states is all that it is known by.

    The ``fact`` of the event is a name within this release only, for ``of`` in other rows to point to; the next release
    may give it to another row. In the ledger the row has a fact made from its content, and from a count where several
    rows say the same.

    >>> from aidledger.events import MilestoneReached
    >>> row = MilestoneReached(id="row-2", fact="row-2", dataset="d", occurred="2024-06-13", recorded="2025-08-15")
    >>> Unkeyed(row).event.fact
    'row-2'
    """

    event: Event = attrs.field()

    @event.validator
    def _is_event(self, _: object, event: object) -> None:
        if not isinstance(event, Event):
            raise WrongTypeError(f"a row of a release is an event, not {type(event).__name__}: {event!r:.200}")


@attrs.frozen
class Placed(Unkeyed):
    """A row whose key an importer made, in part of what stands beside the row: what it says goes before its key.

    The ``fact`` of the event is a key as long as nothing else says more. A row that says what a live record of another
    key says, which no row of that key says any more, is that record; so is one that says it otherwise, on the same day
    and from the same sources. Thus a row that comes to stand before others takes nothing from them.
    """
