"""Sheets read into events, as a mapping says: every row of the sheet is in an event, or refused with a reason."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from aidledger._aid.checks import reduces
from aidledger._aid.kinds import CORE, Flow
from aidledger._records.corrections import Unkeyed
from aidledger._records.records import Event, Source
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.dates import as_day
from aidledger._values.fields import KEY
from aidledger._values.money import Money
from aidledger._values.text import Message
from aidledger.errors import AidledgerError, Finding, LoadError, Origin, ReadError, RecordError, Severity
from aidledger.files._problems import refusal, safe
from aidledger.interchange._cells import CellError, CellReader, Remarks, Row, UnknownNameError, positions
from aidledger.interchange._imported import (
    FIGURES,
    Accepted,
    Imported,
    Importing,
    Paths,
    UnknownSums,
    counted_once,
    drawing,
    event_of,
    together,
    unconverted,
)
from aidledger.interchange._mapping import Kind, Mapping, required_of
from aidledger.interchange._mapping_reading import load_mapping, shipped_mappings
from aidledger.interchange._names import bare
from aidledger.interchange._sheets import Sheet, open_sheet
from aidledger.interchange._values import Read, Values, holds, read_as

_LONGEST_MESSAGE: Final = 1_000
_LONGEST_NAME: Final = 100
_NOT_AS_MAPPED: Final = frozenset({"no-sheet", "no-header", "no-column", "column-twice"})


def read_table(
    path: Paths,
    mapping: Mapping | str | Path,
    *,
    recorded: dt.date | str,
    dataset: str,
    vocabulary: Vocabulary = CORE,
) -> Imported:
    """Return what came of a CSV file or a sheet of an XLSX file: events, and findings for all rows that are none.

    ``mapping`` says how columns become events: a `Mapping`, the path of its file, or the name of a shipped one, such as
    ``"kiel-release-7"``; further sheets that it names are read, too. ``recorded`` is the day on which the release
    became known, ``dataset`` the series it is of.

    ``path`` may be those of several files that are one release: what several of them say counts as often as in the one
    that says it most, and the rows that repeat others are left out.
    Nothing is written; `aidledger.absorb` decides what is new in ``Imported.release``.

    Raises `LoadError` where the file or the mapping cannot be read at all, or a column of the mapping is not in the
    sheet, or a key has different rows in two files; `MissingExtraError` where names are to be looked up and the extra
    ``tables`` is not installed.
    """
    day = as_day(recorded, "recorded")
    if KEY.fullmatch(dataset) is None:
        raise RecordError(f"dataset: {dataset!r:.200} is no key: lower-case letters, digits, '.', '@' and '-'")
    if not isinstance(mapping, Mapping):
        mapping = load_mapping(mapping, vocabulary)
    files, shown = together(path)
    readings = []
    for number, (file, _) in enumerate(files, start=1):
        reading = _ReleaseReading(day, dataset, prefix="" if number == 1 else f"file-{number}-")
        reading.take(file, mapping)
        for further in mapping.further:
            reading.take(file, further, is_further=True)
        readings.append(reading)
    return _done(readings, shown)


@attrs.frozen
class _Made:
    """One ``[[event]]`` of the mapping, made for this sheet."""

    kind: Kind
    holds: tuple[Callable[[Row], bool], ...]
    fact: Read
    own: tuple[tuple[str, Read], ...]
    shared: tuple[tuple[str, Read], ...]
    """Fields that other ``[[event]]`` tables have from the same place: read once a row."""
    required: tuple[tuple[str, str], ...]
    """The fields without which there is no event, and their columns."""
    figures: tuple[tuple[str, str], ...]
    """What is money that was promised or moved, and its columns."""


@attrs.define
class _Known:
    """What is known of one row while its events are made."""

    values: dict[str, Any] = attrs.field(factory=dict)
    sources: tuple[Source, ...] | None = None
    remarks: Remarks = attrs.field(factory=list)


class _ReleaseReading:
    """One release on its way into events, sheet by sheet."""

    def __init__(self, recorded: dt.date, dataset: str, prefix: str) -> None:
        self.recorded, self.dataset = recorded, dataset
        self._prefix = prefix  # of the names of rows without a key, which differ from file to file
        self.facts: dict[str, Origin] = {}
        self._repeated: dict[str, int] = {}  # where to begin to count, of a key that came before
        self.accepted: list[Accepted] = []
        self.refused: list[list[Finding]] = []
        self.remarks: list[Finding] = []
        self.unknown: dict[tuple[str, str], UnknownSums] = {}
        self.rows = 0
        self._sheets = 0

    def take(self, path: str | os.PathLike[str], mapping: Mapping, *, is_further: bool = False) -> None:
        """Read one sheet; one that need not be there, and cannot be read by its mapping, is left out with a remark."""
        try:
            sheet = open_sheet(
                os.fspath(path), mapping.sheet, mapping.header, delimiter=mapping.delimiter, encoding=mapping.encoding
            )
            with contextlib.closing(sheet.rows):
                self.read_as(_apart(sheet, mapping) if is_further else sheet, mapping)
        except LoadError as error:
            codes = {finding.code for finding in error.findings}
            if not (mapping.is_optional and codes <= _NOT_AS_MAPPED):
                raise
            if "no-sheet" not in codes:
                self.remarks.append(_left_out(error, mapping))

    def read_as(self, sheet: Sheet, mapping: Mapping) -> None:
        self._sheets += 1
        name = "row-" if self._sheets == 1 else f"sheet-{self._sheets}-row-"
        made = _SheetReading(sheet, mapping, self, row=self._prefix + name)
        for number, row in sheet.rows:
            self.rows += 1
            events, findings = made.row(number, row)
            if events:
                self.accepted.append((events, findings))
            else:
                self.refused.append(findings)

    def leave_out(
        self, field: str, error: UnknownNameError, origin: Origin, kind: str, figures: dict[str, Money | None]
    ) -> None:
        """Note what would be an event of a row, if its party was known."""
        left = self.unknown.setdefault((field, bare(error.name)), UnknownSums(error.name, field))
        left.rows[origin] = None
        left.figures += [(kind, name, money) for name, money in figures.items() if money is not None]

    def fact(self, fact: str, origin: Origin, remarks: Remarks) -> str:
        """Return a fact that no row before has: with a number behind it, where one has."""
        first = self.facts.get(fact)
        if first is None:
            return fact
        count = self._repeated.get(fact, 2)
        while f"{fact}.{count}" in self.facts:
            count += 1
        self._repeated[fact] = count + 1
        if first != origin:
            message = f"the key {fact!r} is that of row {first.line}, too: this one is {fact}.{count}"
            remarks.append(("key-repeated", "", message))
        return f"{fact}.{count}"


def _done(readings: Sequence[_ReleaseReading], path: str) -> Imported:
    """Return what came of all files of a release."""
    importing = Importing(path, "rows")
    facts = frozenset(fact for reading in readings for fact in reading.facts)
    unknown: dict[tuple[str, str], UnknownSums] = {}
    for reading in readings:
        for findings in reading.refused:
            importing.refuse(*findings)
        importing.remark(reading.remarks)
        for key, left in reading.unknown.items():
            unknown.setdefault(key, UnknownSums(left.name, left.field)).add(left)
    made: list[Event] = []
    for events, findings in counted_once([reading.accepted for reading in readings], importing):
        importing.accept(*[drawing(each, facts, findings) for each in events], remarks=findings)
        made += map(event_of, events)
    importing.remark(unconverted(made))
    names = [left.unknown() for left in unknown.values()]
    for left, one in zip(unknown.values(), names, strict=True):
        message = f"{one}: give its code in 'words' of the mapping"
        origin = min(left.rows, key=lambda origin: origin.place)
        importing.remark([Finding(code="unknown-name", message=safe(message, most=_LONGEST_MESSAGE), origin=origin)])
    return importing.done(rows=sum(reading.rows for reading in readings), unknown=names)


class _SheetReading:
    """The rows of one sheet on their way into events."""

    def __init__(self, sheet: Sheet, mapping: Mapping, reading: _ReleaseReading, *, row: str) -> None:
        self._path, self._sheet = sheet.path, sheet
        self._reading, self._unkeyed = reading, row
        values = Values(positions(sheet, mapping), CellReader(mapping.cells, mapping, reading.recorded))
        everywhere = Counter(id(field) for kind in mapping.events for field in kind.fields)
        self._shared = {
            id(field): values.field(field)
            for kind in mapping.events
            for field in kind.fields
            if everywhere[id(field)] > 1
        }
        self._kinds = [self._made(kind, values) for kind in mapping.events]
        self._refusals = [(values.conditions(refusal.conditions), refusal.because) for refusal in mapping.refusals]
        self._sources = [
            (
                {field.name: field.constant for field in fields if field.is_constant},
                tuple((field.name, values.field(field)) for field in fields if not field.is_constant),
            )
            for fields in mapping.sources
        ]
        self._made_sources: dict[tuple[Any, ...], Source] = {}

    def row(self, number: int, row: Row) -> tuple[list[Event | Unkeyed], list[Finding]]:
        """Return the events of a row, and what is to be said of it; why there is none, where there is none."""
        events: list[Event | Unkeyed] = []
        failed: list[CellError] = []
        known = _Known()
        misplaced = self._misplaced(number, row)
        if misplaced is not None:
            return [], [misplaced]
        try:
            for conditions, because in self._refusals:
                if holds(conditions, row):
                    return [], [self._finding(number, "left-out", "", because)]
            for made in self._kinds:
                if holds(made.holds, row):
                    try:
                        events.append(self._event(made, number, row, known))
                    except CellError as error:
                        failed.append(error)
        except CellError as error:  # a condition on a cell that has no value
            failed.append(error)
            events.clear()
        errors = [(error.code, error.column, Message(error)) for error in failed]
        if events:
            return events, [self._finding(number, *each) for each in dict.fromkeys([*known.remarks, *errors])]
        if not failed:
            return [], [self._finding(number, "no-kind", "", "no [[event]] of the mapping is for this row")]
        return [], [self._finding(number, *each, severity=Severity.ERROR) for each in dict.fromkeys(errors)]

    def _misplaced(self, number: int, row: Row) -> Finding | None:
        """Return what is wrong with a row of which nobody can tell in which columns its cells stand."""
        if number in self._sheet.odd:
            return self._finding(number, "bad-place", "", self._sheet.odd[number], severity=Severity.ERROR)
        columns = len(self._sheet.columns)
        if self._sheet.is_counted and any(str(cell).strip() for cell in row[columns:]):
            advice = "write quotes around a cell that holds the sign between cells"
            message = f"the row has {len(row)} cells, and the sheet {columns} columns: {advice}"
            return self._finding(number, "too-many-cells", "", message)
        return None

    def _event(self, made: _Made, number: int, row: Row, known: _Known) -> Event | Unkeyed:
        said: Remarks = []
        unknown: list[tuple[str, UnknownNameError]] = []
        try:
            stated = self._stated(made, row, known, said, unknown)
            _refuse_unstated(made, {*stated, *dict(unknown)})
            if made.figures:
                _refuse_senseless(made, stated)
                _note_reduction(made, stated["amount"], said)
            key = made.fact(row, said)
        except CellError:
            if not unknown:
                raise
            stated, key = {}, None  # the name is told alone: it is not for the name that money is left out
        if unknown:
            figures = {name: stated.get(name) for name, _ in made.figures}
            self._reading.leave_out(*unknown[0], Origin(self._path, number), made.kind.cls.kind, figures)
            raise unknown[0][1]
        origin = Origin(self._path, number)
        fact = self._reading.fact(key or f"{self._unkeyed}{number}", origin, said)
        try:
            if known.sources is None:
                known.sources = self._row_sources(row, known.remarks)
            event = made.kind.cls(
                id=fact,
                fact=fact,
                dataset=self._reading.dataset,
                recorded=self._reading.recorded,
                sources=known.sources,
                **stated,
            )
        except AidledgerError as error:
            raise CellError("bad-value", "", str(error)) from error
        self._reading.facts[fact] = origin
        known.remarks += said
        object.__setattr__(event, "origin", origin)  # nobody else has seen the event yet
        return event if key is not None else Unkeyed(event)

    def _stated(
        self, made: _Made, row: Row, known: _Known, said: Remarks, unknown: list[tuple[str, UnknownNameError]]
    ) -> dict[str, Any]:
        """Return the values of the fields that the row states; parties that are not known are noted as ``unknown``."""
        stated: dict[str, Any] = {}
        for fields, values, remarks in ((made.shared, known.values, known.remarks), (made.own, {}, said)):
            for name, read in fields:
                if name not in values:
                    values[name] = read_as(name, read, row, remarks)
                value = values[name]
                if type(value) is UnknownNameError:
                    unknown.append((name, value))
                elif value is not None:
                    stated[name] = value
        return stated

    def _row_sources(self, row: Row, remarks: Remarks) -> tuple[Source, ...]:
        """Return the sources of a row; one of which no column says anything is left out."""
        sources = []
        for index, (constants, columns) in enumerate(self._sources):
            values = tuple(read(row, remarks) for _, read in columns)
            if columns and not any(values):
                continue
            key = (index, values)
            if key not in self._made_sources:
                stated = {name: value for (name, _), value in zip(columns, values, strict=True) if value is not None}
                self._made_sources[key] = Source(**constants, **stated)
            sources.append(self._made_sources[key])
        return tuple(sources)

    def _made(self, kind: Kind, values: Values) -> _Made:
        columns = {field.name: field.named for field in kind.fields}
        needed = ("occurred", *required_of(kind.cls))
        return _Made(
            kind=kind,
            holds=values.conditions(kind.conditions),
            fact=values.field(kind.fact) if kind.fact is not None else lambda _row, _remarks: None,
            own=tuple((field.name, values.field(field)) for field in kind.fields if id(field) not in self._shared),
            shared=tuple((field.name, self._shared[id(field)]) for field in kind.fields if id(field) in self._shared),
            required=tuple((name, columns.get(name, "")) for name in needed),
            figures=tuple((name, columns.get(name, "")) for name in (FIGURES if issubclass(kind.cls, Flow) else ())),
        )

    def _finding(
        self, number: int, code: str, column: str, message: str, *, severity: Severity = Severity.WARNING
    ) -> Finding:
        said = Message(f"column {column!r}: ", message) if column else message
        origin = Origin(self._path, number)
        return Finding(code=code, message=safe(said, most=_LONGEST_MESSAGE), severity=severity, origin=origin)


def _apart(sheet: Sheet, mapping: Mapping) -> Sheet:
    """Return a further sheet with a path that says which it is; refuse that of a CSV file, which has none."""
    if sheet.name is None:
        message = f"a CSV file has no further sheet {mapping.sheet!r:.200}: take it out of the mapping, or write XLSX"
        raise refusal(sheet.path, "no-sheet", message)
    return attrs.evolve(sheet, path=f"{sheet.path} ({safe(sheet.name, most=_LONGEST_NAME)})")


def _left_out(error: LoadError, mapping: Mapping) -> Finding:
    first, *others = error.findings
    more = f" (and {len(others):,} more)" if others else ""
    message = f"the sheet {mapping.sheet!r} is not laid out as it is mapped, and is left out: {first.message}{more}"
    return Finding(
        code="sheet-left-out",
        message=safe(message, most=_LONGEST_MESSAGE),
        severity=Severity.WARNING,
        origin=first.origin,
    )


def _refuse_unstated(made: _Made, names: Collection[str]) -> None:
    """Refuse an event that does not state what it has to."""
    for name, columns in made.required:
        if name not in names:
            raise CellError("missing-value", columns, f"{name} is not stated, and is needed")


def _refuse_senseless(made: _Made, stated: dict[str, Any]) -> None:
    """Refuse what would be a finding of the checks, while the column is known."""
    amount = stated["amount"].amount
    for name, columns in made.figures:
        money = stated.get(name)
        if money is None:
            continue
        if not money.amount:
            raise CellError(
                "senseless-figure",
                columns,
                f"{money} as {name}: an amount of zero states nothing: correct the cell, or leave it empty",
            )
        if (money.amount > 0) is not (amount > 0):
            raise CellError("valued-otherwise", columns, f"{money} is of another sign than {stated['amount']}")


def _note_reduction(made: _Made, amount: Money, said: Remarks) -> None:
    """Note that a promise is taken back of which the row may say which it is, and the mapping does not."""
    if reduces(made.kind.cls, amount):
        advice = 'where the sheet says of which, send it to commitment-changed, by where = { … = { is = "negative" } }'
        message = f"{amount} takes back what was {made.kind.cls.kind}, and counts: {advice}"
        said.append(("promise-reduced", dict(made.figures)["amount"], message))


RECOGNISED_BY: Final = ("occurred", "amount", "measure")
"""What a key of the tracker still means the same fact by: not the title, which is the type of aid, and that of many.

A sum that it reports states its measure, which stays, while its date is that of the release.
"""

_PREFIX: Final = "kiel-"
_LONGEST_MISS: Final = 300


def read_kiel(path: Paths, *, recorded: dt.date | str, dataset: str) -> tuple[str, Imported]:
    """Return the name of the shipped mapping that a release of the tracker fits, and what came of reading it so.

    The layout is found by the names of the sheet and of its columns; each is a mapping that `read_table` takes by its
    name. ``path`` may be those of several files of one layout that are one release. Raises `LoadError` where no layout
    fits, with what each of them misses, and else what `read_table` raises.
    """
    missed: list[Finding] = []  # no errors: they would keep the sheets open that they came from
    files, shown = together(path)
    paths = [file for file, _ in files]
    for layout in reversed([name for name in shipped_mappings() if name.startswith(_PREFIX)]):
        try:
            return layout, read_table(paths, layout, recorded=recorded, dataset=dataset)
        except LoadError as error:
            if not {finding.code for finding in error.findings} <= _NOT_AS_MAPPED:
                raise
            missed.append(_missed(shown, layout, error.findings))
    advice = "write a mapping for it, and read it as a table"
    raise LoadError(f"{shown}: it has no layout of the tracker that is known: {advice}", list(map(ReadError, missed)))


def _missed(path: str, layout: str, problems: Sequence[Finding]) -> Finding:
    """Return what a layout misses in the sheet: the first of it, and how much more."""
    first, *others = problems
    more = f" (and {len(others):,} more)" if others else ""
    message = safe(f"it is not {layout}: {first.message}{more}", most=_LONGEST_MISS)
    return Finding(code="other-layout", message=message, origin=Origin(path, 1))
