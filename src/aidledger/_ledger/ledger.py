"""The ledger: a set of records, whose order of arrival means nothing."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NoReturn

from aidledger._folds.grouping import mixed
from aidledger._folds.tally import Tally
from aidledger._ledger.comparing import Revisions, revisions
from aidledger._ledger.timeline import AsOf, Timeline
from aidledger._records.corrections import depths, live, refused_links
from aidledger._records.records import Record
from aidledger._uncertainty.known import Knowledge
from aidledger._values.dates import as_day
from aidledger.errors import (
    ConflictError,
    Finding,
    LedgerError,
    UnknownCodeError,
    UnknownFactError,
    WrongTypeError,
    exists,
)

_MOST_TIMES = 16  # states of knowledge kept worked out; past that, it starts afresh


class Ledger(Collection[Record]):
    """An immutable set of records, and the way to every question: `as_of`.

    Building one raises `ConflictError` where an id has two contents, and `LedgerError` where a link points to
    nothing, forward in ``recorded``, to another fact or data set, or in a circle; ``findings`` lists them all.

    >>> from aidledger import reference
    >>> from aidledger.projections import committed
    >>> print(reference().as_of("2024-06-30").project(committed))
    USD 3,931,000,000
    """

    __slots__ = ("_by_id", "_days", "_known", "_records")
    _by_id: dict[str, Record]
    _records: tuple[Record, ...]
    _days: tuple[dt.date, ...]
    _known: dict[int, Knowledge]

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._fill({}, records)

    def as_of(self, day: dt.date | str, *, known: dt.date | str | None = None) -> AsOf:
        """Return what had happened by the end of ``day``, as known at the end of ``known``, both inclusive.

        ``known`` left out means as best known: by the newest record. A day is a date or text such as ``2024-06-30``;
        a ``datetime`` is refused.
        """
        return self.timeline(known=known).as_of(day)

    def timeline(self, *, known: dt.date | str | None = None) -> Timeline:
        """Return all live events as known at the end of ``known``, inclusive; left out, as best known."""
        day = (self._days[-1] if self._days else None) if known is None else as_day(known, "known")
        count = 0 if day is None else bisect.bisect_right(self._days, day)
        knowledge = self._known.get(count)
        if knowledge is None:
            records = self._records[:count]
            knowledge = Knowledge(live(records), records, self.datasets)
            kept = self._known if len(self._known) < _MOST_TIMES else {}
            self._set("_known", {**kept, count: knowledge})
        return Timeline(day, knowledge)

    def records(self, fact: str, *, dataset: str | None = None) -> tuple[Record, ...]:
        """Return every record of a fact, in the order in which they were known; ``dataset`` says of which data set.

        On one day what corrects comes after what it corrects. Raises `UnknownFactError` where there is none,
        `MixedDatasetsError` where several data sets use the key and none was chosen, and `UnknownCodeError` where the
        ledger has no such data set.
        """
        if not (dataset is None or dataset in self.datasets):
            raise UnknownCodeError(f"no data set {dataset!r} in the ledger: {exists(dataset, self.datasets)}")
        mine = [record for record in self._records if dataset in (None, record.dataset)]
        found = [record for record in mine if record.fact == fact]
        if not found:
            where = "the ledger" if dataset is None else f"the data set {dataset!r}"
            raise UnknownFactError(f"no fact {fact!r} in {where}: {exists(fact, {record.fact for record in mine})}")
        if len(datasets := {record.dataset for record in found}) > 1:
            raise mixed(f"records({fact!r})", fact, datasets, "dataset={!r}".format)
        depth = depths(found)
        return tuple(sorted(found, key=lambda record: (record.recorded, depth[record.id], record.id)))

    def revisions(self, tally: Tally[Any], as_of: dt.date | str) -> Revisions:
        """Return every answer that there ever was about the day ``as_of``: one for each day on which it was revised.

        Each comes with its bounds, and with what moved it. Raises as `AsOf.bounds` does, where an answer would.

        >>> from aidledger import reference
        >>> from aidledger.projections import committed
        >>> print(reference().revisions(committed, "2025-04-20"))
        2025-08-15  USD 3,914,000,000 (USD 3,914,000,000 … 6,931,000,000)
                    newly known: jpn-ukr-first-assistance, jpn-som-wheat-grant, jpn-ukr-loans-and-grants-2023
        2026-11-22  USD 6,931,000,000
                    re-dated: jpn-ukr-fao-grain-project, jpn-ukr-era-loan
        """
        day = as_day(as_of, "as_of")
        asked = self.including()  # the same records; what it works out does not push out what this one keeps
        return revisions(tally, self, Ledger().as_of(day), lambda known: asked.as_of(day, known=known))

    def including(self, *records: Record) -> Ledger:
        """Return a ledger that holds these records too; this one stays as it is.

        A record that is already there changes nothing. Raises as building a ledger does.
        """
        grown = Ledger.__new__(Ledger)
        grown._fill(self._by_id, records)  # noqa: SLF001 -- the same class
        return grown

    def digest(self, *, known: dt.date | str | None = None) -> str:
        """Return the fingerprint of the records known at the end of ``known``, inclusive."""
        return self.timeline(known=known)._knowledge.digest()  # noqa: SLF001 -- not for users of a timeline

    @property
    def datasets(self) -> tuple[str, ...]:
        """The data sets that its records belong to, sorted."""
        return tuple(sorted({record.dataset for record in self._records}))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that its records state, sorted."""
        return tuple(sorted({record.fact for record in self._records}))

    def __getitem__(self, identity: str) -> Record:
        """Return the record with this id; raise `UnknownFactError` where there is none."""
        try:
            return self._by_id[identity]
        except KeyError:
            raise UnknownFactError(f"no record {identity!r} in the ledger: {exists(identity, self._by_id)}") from None

    def __contains__(self, record: object) -> bool:
        """Return whether it holds this record, or a record with this id."""
        if isinstance(record, Record):
            return self._by_id.get(record.id) == record
        return record in self._by_id

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records by the day on which they became known, then by id."""
        return iter(self._records)

    def __len__(self) -> int:
        """Return how many records it holds."""
        return len(self._records)

    def __or__(self, other: Ledger) -> Ledger:
        """Return the ledger that holds the records of both; the same record in both is one."""
        return self.including(*other) if isinstance(other, Ledger) else NotImplemented

    def __eq__(self, other: object) -> bool:
        """Return whether another ledger holds the same records."""
        return self._by_id == other._by_id if isinstance(other, Ledger) else NotImplemented

    def __hash__(self) -> int:
        """Return a hash of the ids that it holds."""
        return hash(frozenset(self._by_id))

    def __reduce__(self) -> tuple[type[Ledger], tuple[tuple[Record, ...]]]:
        """Pickle by its records."""
        return (type(self), (self._records,))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a ledger does not change; `including` returns a new one."""
        raise AttributeError(f"a ledger cannot be changed: {name!r} was not set; including() returns a new one")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a ledger does not change."""
        raise AttributeError(f"a ledger cannot be changed: {name!r} was not deleted")

    def __repr__(self) -> str:
        """Return how much it holds, and from when to when it was recorded."""
        if not self._records:
            return "<Ledger, empty>"
        sets = ", ".join(self.datasets)
        return f"<Ledger of {len(self)} records ({sets}), recorded {self._days[0]} to {self._days[-1]}>"

    def _fill(self, before: dict[str, Record], records: Iterable[Record]) -> None:
        by_id = dict(before)
        new: list[Record] = []
        conflicts: list[Finding] = []
        for record in records:
            refuse_no_record(record)
            held = by_id.setdefault(record.id, record)
            if held is record:
                new.append(record)
            elif held != record:
                conflicts.append(_conflict(record, held))
        refused = refused_links(new, by_id)
        if conflicts or refused:
            raise (LedgerError if refused else ConflictError)([*conflicts, *refused])
        self._set("_by_id", by_id)
        self._set("_records", tuple(sorted(by_id.values(), key=lambda record: (record.recorded, record.id))))
        self._set("_days", tuple(record.recorded for record in self._records))
        self._set("_known", {})

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


def refuse_no_record(record: object) -> None:
    """Raise `WrongTypeError` on what no ledger can hold: what is no record, and a record of no kind."""
    if not isinstance(record, Record):
        raise WrongTypeError(f"a ledger holds records, not {type(record).__name__}: {record!r:.200}")
    if "kind" not in vars(type(record)):  # projections go by exact classes, so nothing would count it
        raise WrongTypeError(
            f"{type(record).__name__} is no kind of record, and nothing would count {record.id!r}: "
            'use a shipped kind, or give your class a kind: ClassVar[str] = "acme.tranche"'
        )


def _conflict(record: Record, held: Record) -> Finding:
    where = f" ({held.origin})" if held.origin else ""
    message = f"the id {record.id!r} already stands for other content{where}: give a correction an id of its own"
    return Finding(code="duplicate-id", message=message, origin=record.origin, record=record.id)
