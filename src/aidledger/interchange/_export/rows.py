"""Records as rows: the columns of a ledger or a timeline."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import json
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

import attrs

from aidledger._aid.kinds import CORE
from aidledger._ledger.ledger import Ledger
from aidledger._ledger.timeline import AsOf, Timeline
from aidledger._records.plain import digest, plain
from aidledger._records.records import Record, Source
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.dates import When
from aidledger._values.fields import Shares, resolved
from aidledger._values.money import Money, Qualifier
from aidledger.errors import RecordError, WrongTypeError
from aidledger.files._codec import SCHEMA, stored_kind
from aidledger.files._problems import found

BATCH: Final = 1 << 14
"""Rows that are worked out at a time: what is in memory besides the records."""


class Form(enum.Enum):
    """What the cells of a column hold; a cell that is not stated is None."""

    TEXT = "text"
    WORD = "word"  # text of which there are few, repeated in many rows
    DAY = "day"
    FIGURE = "figure"  # a Decimal
    WHOLE = "whole"  # an int
    TRUTH = "truth"
    TEXTS = "texts"  # a list of codes or keys
    SHARES = "shares"  # a list of mappings: code, percent
    SOURCES = "sources"  # a list of mappings: what a source states, its date also as two days


SOURCE: Final[Mapping[str, Form]] = {
    "title": Form.TEXT,
    "publisher": Form.TEXT,
    "published": Form.TEXT,
    "published_earliest": Form.DAY,
    "published_latest": Form.DAY,
    "accessed": Form.DAY,
    "locator": Form.TEXT,
    "url": Form.TEXT,
}
"""What is in each of the sources."""

SHARE: Final[Mapping[str, Form]] = {"code": Form.TEXT, "percent": Form.FIGURE}
"""What is in each of the shares."""


@attrs.frozen
class ExportColumn:
    """A column: its name, and what its cells hold."""

    name: str
    form: Form


Cells = Sequence[Sequence[Any]]
"""The cells of some rows, column by column."""


@attrs.frozen(kw_only=True, eq=False)
class ExportSheet:
    """A table on its way out.

    ``about`` says what it is, ``made`` returns the cells of the columns that it is given, `BATCH` rows at a time, and
    can be called again; ``named`` returns what messages call a row, by its number from 0.
    """

    columns: tuple[ExportColumn, ...]
    about: Mapping[str, Any]
    made: Callable[[Sequence[ExportColumn]], Iterator[Cells]]
    named: Callable[[int], str]

    def batches(self) -> Iterator[Cells]:
        """Return the cells of all columns."""
        return self.made(self.columns)


RECORDS: Final = "records"
EVENTS: Final = "events"
PLACED_ON: Final = ExportColumn("placed_on", Form.DAY)
"""The day on which a timeline puts an event; of a timeline only, and not read back."""

_FIRST: Final = ("id", "fact", "kind", "version", "dataset", "recorded", "release", "title", "occurred")
_LAST: Final = ("own_fields", "note", "sources")
_TEXTS: Final = frozenset(
    {"id", "fact", "of", "retracts", "title", "note", "reason", "item", "unit", "base", "among", "own_fields"}
)
_CURRENCY: Final = {"amount": "currency"}  # of every other figure it is the name of the figure and ``_currency``
_SHARED: Final = {"recipient": "recipients"}  # the column of shares, where a field holds a code or shares
_KINDS: Final = frozenset(CORE.kinds.values())


@attrs.frozen
class FieldColumn:
    """One column of a field, and what of the field's value is in it."""

    column: ExportColumn
    of: Callable[[Any], Any]


@attrs.frozen
class FieldColumns:
    """How a field's values of one type are spread over columns."""

    field: str
    type: type
    parts: tuple[FieldColumn, ...]

    def takes(self, value: object) -> bool:
        """Return whether a value stands in these columns: of exactly the type, and a list of nothing but texts."""
        if type(value) is not self.type:
            return False
        return self.type is not tuple or self.field == "sources" or all(type(each) is str for each in value)  # type: ignore[attr-defined]


def record_sheet(records: Iterable[Record], vocabulary: Vocabulary = CORE) -> ExportSheet:
    """Return the records of a ledger, or of any iterable, or the events of a timeline, as a row each, in order.

    Raises `VocabularyError` on a kind that the vocabulary does not have, `WrongTypeError` on what is no record.
    """
    listed = tuple(records)
    try:
        about = _about(records, listed)
    except UnicodeEncodeError as error:
        half = found(error.object[error.start])
        raise RecordError(f"{half} is half of a character and cannot be stored: take it out of the records") from error
    stored = {kind: stored_kind(each, vocabulary) for kind, each in _by_class(listed).items()}

    def made(columns: Sequence[ExportColumn]) -> Iterator[Cells]:
        wanted = frozenset(column.name for column in columns)
        for start in range(0, len(listed), BATCH):
            cells = _cells(listed[start : start + BATCH], stored, wanted)
            yield [cells[column.name] for column in columns]

    return ExportSheet(
        columns=(*record_columns(), PLACED_ON) if isinstance(records, (Timeline, AsOf)) else record_columns(),
        about={**about, "datasets": sorted({each.dataset for each in listed})},
        made=made,
        named=lambda row: listed[row].id,
    )


@functools.cache
def spreads() -> tuple[FieldColumns, ...]:
    """Return how every field of the shipped kinds is spread over columns."""
    spread: dict[tuple[str, type], FieldColumns] = {}
    for kind in CORE.kinds.values():
        for field in attrs.fields(resolved(kind)):
            if field.init:
                for each in _members(field.type):
                    spread.setdefault((field.name, each), _spread(field.name, each))
    return tuple(spread.values())


@functools.cache
def record_columns() -> tuple[ExportColumn, ...]:
    """Return the columns of records, the same for every vocabulary."""
    by_field: dict[str, list[ExportColumn]] = {
        "kind": [ExportColumn("kind", Form.WORD)],
        "version": [ExportColumn("version", Form.WHOLE)],
        "own_fields": [ExportColumn("own_fields", Form.TEXT)],
    }
    for spread in spreads():
        by_field.setdefault(spread.field, []).extend(part.column for part in spread.parts)
    middle = [name for name in by_field if name not in _FIRST and name not in _LAST]
    return tuple(column for name in (*_FIRST, *middle, *_LAST) for column in by_field[name])


def _members(annotation: Any) -> list[type]:
    members = typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    return [typing.get_origin(each) or each for each in members if each is not types.NoneType]


def _spread(name: str, kind: type) -> FieldColumns:
    parts: list[tuple[str, Form, Callable[[Any], Any]]]
    if kind is Money:
        currency = _CURRENCY.get(name, f"{name}_currency")
        parts = [
            (name, Form.FIGURE, attrgetter("amount")),
            (currency, Form.WORD, attrgetter("currency")),
        ]
    elif kind is When:
        parts = [
            (name, Form.TEXT, attrgetter("text")),
            (f"{name}_earliest", Form.DAY, attrgetter("earliest")),
            (f"{name}_latest", Form.DAY, attrgetter("latest")),
        ]
    elif kind is Shares:
        parts = [(_SHARED.get(name, name), Form.SHARES, _shares)]
    elif kind is tuple:
        parts = [(name, Form.SOURCES, _sources) if name == "sources" else (name, Form.TEXTS, list)]
    elif kind is Qualifier:
        parts = [(name, Form.WORD, attrgetter("value"))]
    else:
        simple = {str: Form.WORD, dt.date: Form.DAY, Decimal: Form.FIGURE, int: Form.WHOLE}
        parts = [(name, Form.TEXT if name in _TEXTS else simple[kind], _itself)]
    return FieldColumns(name, kind, tuple(FieldColumn(ExportColumn(column, form), of) for column, form, of in parts))


def _itself(value: Any) -> Any:
    return value


def _shares(shares: Shares) -> list[dict[str, Any]]:
    return [{"code": code, "percent": percent} for code, percent in shares.parts]


def _sources(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    return [source_row(source) for source in sources]


def source_row(source: Source) -> dict[str, Any]:
    """Return what a source states, its date as text and as two days."""
    date = source.published
    days = (None, None, None) if date is None else (date.text, date.earliest, date.latest)
    dated = dict(zip(("published", "published_earliest", "published_latest"), days, strict=True))
    return {name: dated[name] if name in dated else getattr(source, name) for name in SOURCE}


def _by_class(records: Iterable[object]) -> dict[type[Record], Record]:
    """Return one record of each class."""
    classes: dict[type[Record], Record] = {}
    for each in records:
        if not isinstance(each, Record):
            raise WrongTypeError(
                f"{each!r:.200} is no record: give a ledger, a timeline, records, an answer, or what explains one"
            )
        classes[type(each)] = each
    return classes


def _cells(
    batch: Sequence[Record], stored: Mapping[type[Record], Mapping[str, Any]], wanted: frozenset[str]
) -> dict[str, Sequence[Any]]:
    cells: dict[str, Sequence[Any]] = {}
    for spread in spreads():
        parts = [part for part in spread.parts if part.column.name in wanted]
        if not parts:
            continue
        name, exactly = spread.field, spread.type
        values = [value if type(value := getattr(each, name, None)) is exactly else None for each in batch]
        if exactly is tuple and name != "sources":
            values = [value if value is None or spread.takes(value) else None for value in values]
        for part in parts:
            of = part.of
            cells[part.column.name] = [None if value is None else of(value) for value in values]
    others: dict[str, Callable[[Record], Any]] = {
        "kind": lambda each: stored[type(each)]["kind"],
        "version": lambda each: stored[type(each)].get("version"),
        "own_fields": _own_fields,
        PLACED_ON.name: attrgetter("placed_on"),
    }
    cells.update({name: list(map(of, batch)) for name, of in others.items() if name in wanted})
    return cells


def _own_fields(record: Record) -> str | None:
    """Return as JSON what a record of an own kind states that stands in no column."""
    if type(record) in _KINDS:
        return None
    fields = {field.name for field in attrs.fields(type(record)) if field.init}
    held = {
        spread.field for spread in spreads() if spread.field in fields and spread.takes(getattr(record, spread.field))
    }
    own = {name: value for name, value in plain(record).items() if name != "kind" and name not in held}
    return json.dumps(own, ensure_ascii=False) if own else None


def _about(records: Iterable[Record], listed: tuple[Record, ...]) -> dict[str, Any]:
    """Return what the records are of: a ledger, or a timeline with its days, and the fingerprint."""
    if isinstance(records, (Timeline, AsOf)):
        as_of = {"as_of": records.as_of.isoformat()} if isinstance(records, AsOf) else {}
        known = None if records.known is None else records.known.isoformat()
        fingerprint = records._knowledge.digest()  # noqa: SLF001 -- not for users of a timeline
        return {"holds": EVENTS, "schema": SCHEMA, **as_of, "known": known, "digest": fingerprint}
    fingerprint = records.digest() if isinstance(records, Ledger) else digest(listed)
    return {"holds": RECORDS, "schema": SCHEMA, "digest": fingerprint}
