"""Arrow tables of ledgers, timelines and answers, and records read back from them (extra ``arrow``)."""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Protocol

import attrs

from aidledger._aid.kinds import CORE
from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.text import Hint, Message
from aidledger.errors import AmountError, MissingExtraError, VersionError, WrongTypeError, exists
from aidledger.files._codec import FILES, SCHEMA
from aidledger.files._problems import found, refusal, safe
from aidledger.interchange._export.records import KNOWN, NEEDED, Batch, Unmade, read_rows
from aidledger.interchange._export.rows import BATCH, EVENTS, RECORDS, SHARE, SOURCE, ExportColumn, ExportSheet, Form
from aidledger.interchange._export.writing import Exported, sheet_of

PLACES: Final = 2
"""Decimal places of a figure, where no figure of its column has more: files of one ledger have the same types."""

_DIGITS: Final = 38  # of a decimal that every reader takes
_WIDE_DIGITS: Final = 76
_WHOLE: Final = 1 << 63
_MEASURED: Final = (Form.FIGURE, Form.SHARES, Form.WHOLE)


class ArrowStream(Protocol):
    """What hands over a table by Arrow's own protocol: tables and readers of pyarrow, frames of polars and pandas."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the stream as a capsule."""
        ...


class ArrowTable(ArrowStream, Protocol):
    """A ``pyarrow.Table``, as far as its types are known: pyarrow itself has none.

    Whatever reads Arrow takes it as it is; ``pyarrow.table(…)`` of it is the same table.
    """

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        ...

    @property
    def column_names(self) -> list[str]:
        """The names of its columns, in order."""
        ...

    def to_pylist(self) -> list[dict[str, Any]]:
        """Return its rows as mappings."""
        ...


def needed() -> types.ModuleType:
    """Return pyarrow; raise `MissingExtraError` where it is not installed."""
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # it has no types
    except ImportError as error:
        raise MissingExtraError("reading or writing Arrow and Parquet", "arrow") from error
    module: types.ModuleType = pa
    return module


def arrow_types(sheet: ExportSheet, *, wide: bool) -> Mapping[str, Any]:
    """Return the Arrow type of each column of a sheet.

    Raises `AmountError` where a figure does not fit, naming its row.
    """
    arrow = needed()
    measures = _measures(sheet)
    return {column.name: _type(arrow, column.form, measures.get(column.name), wide=wide) for column in sheet.columns}


@attrs.define
class _Measure:
    """How many digits the figures of a column need, and which figures need the most."""

    sheet: ExportSheet
    column: str
    before: int = 0
    places: int = 0
    longest: str = ""
    finest: str = ""

    def take(self, figure: Decimal, row: int) -> None:
        exponent = figure.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        before = figure.adjusted() + 1 if figure else 0
        if before > self.before:
            self.before, self.longest = before, self._named(figure, row)
        if places > self.places:
            self.places, self.finest = places, self._named(figure, row)

    def decimal(self, arrow: types.ModuleType, *, wide: bool) -> Any:
        for digits, make in ((_DIGITS, arrow.decimal128), (_WIDE_DIGITS, arrow.decimal256))[: 2 if wide else 1]:
            if self.before + self.places <= digits:
                return make(digits, max(self.places, min(PLACES, digits - self.before)))
        most = _WIDE_DIGITS if wide else _DIGITS
        both = " beside ".join(filter(None, dict.fromkeys((self.longest, self.finest))))
        message = f"{self.column}: {both} needs {self.before + self.places} digits, a decimal of Arrow has {most}: "
        if wide:
            raise AmountError(f"{message}round what is written so")
        raise AmountError(Message(message, Hint.keyword(wide=not wide), " has 76 digits, which not every reader takes"))

    def _named(self, figure: Decimal, row: int) -> str:
        return f"{figure:f} ({self.sheet.named(row)})"


def _measures(sheet: ExportSheet) -> dict[str, _Measure]:
    columns = [column for column in sheet.columns if column.form in _MEASURED]
    measures = {column.name: _Measure(sheet, column.name) for column in columns}
    start = 0
    for batch in sheet.made(columns) if columns else ():
        for column, cells in zip(columns, batch, strict=True):
            measure = measures[column.name]
            for row, cell in enumerate(cells, start):
                if cell is not None:
                    for figure in _figures(column, cell):
                        measure.take(figure, row)
        start += len(batch[0])
    return measures


def _figures(column: ExportColumn, cell: Any) -> Iterator[Decimal]:
    if column.form is Form.SHARES:
        for share in cell:
            yield share["percent"]
    elif column.form is Form.FIGURE:
        yield cell
    elif abs(cell) >= _WHOLE:
        raise AmountError(f"{column.name}: {found(cell)} is beyond a whole number of 64 bits: state it as a decimal")


def _type(arrow: types.ModuleType, form: Form, measure: _Measure | None, *, wide: bool) -> Any:
    if form is Form.FIGURE and measure is not None:
        return measure.decimal(arrow, wide=wide)
    if form in _NESTED:
        return arrow.list_(
            arrow.struct([(name, _type(arrow, inner, measure, wide=wide)) for name, inner in _NESTED[form].items()])
        )
    simple = {
        Form.TEXT: arrow.string(),
        Form.WORD: arrow.dictionary(arrow.int32(), arrow.string()),
        Form.DAY: arrow.date32(),
        Form.WHOLE: arrow.int64(),
        Form.TRUTH: arrow.bool_(),
        Form.TEXTS: arrow.list_(arrow.string()),
    }
    return simple[form]


_NESTED: Final[Mapping[Form, Mapping[str, Form]]] = {Form.SHARES: SHARE, Form.SOURCES: SOURCE}


ABOUT: Final = b"aidledger"
"""The key of the metadata under which a table says, as JSON, what it is."""

LONGEST_TEXT: Final = 1 << 20
"""Bytes of the longest text that is read."""

_MOST_TEXT: Final = 64 << 20  # bytes of all texts that are read of a table that is small itself
_MOST_RATIO: Final = 100  # bytes of text for each byte of what holds them
_OF_AN_ELEMENT: Final = 64  # bytes that an element of a list counts as, besides its texts
_TABLE: Final = "<table>"


def to_arrow(what: Exported, vocabulary: Vocabulary = CORE, *, wide: bool = False) -> ArrowTable:
    """Return a ``pyarrow.Table`` of a ledger, a timeline, a history, an answer or what explains one.

    A ledger, or any records, is a row for each record, and `from_arrow` gives them back; a timeline, cut at a day or
    not, a row for each live event, with the day on which it is ``placed_on``. ``vocabulary`` is that of the records.
    Figures are ``decimal128(38, s)``, where ``s`` is 2, or as many places as the figures of the column have. With
    ``wide`` they are ``decimal256`` where they do not fit: polars does not read that, and DuckDB reads it as a float.

    Raises `AmountError` on a figure that does not fit, `VocabularyError` on a kind that the vocabulary does not have,
    `WrongTypeError` on anything else, `MissingExtraError` without pyarrow.

    >>> from aidledger import reference
    >>> table = to_arrow(reference())
    >>> table.num_rows == len(reference()), from_arrow(table) == tuple(reference())
    (True, True)
    """
    arrow = needed()
    sheet = sheet_of(what, vocabulary)
    schema = schema_of(sheet, wide=wide)
    made: ArrowTable = arrow.Table.from_batches(batches(sheet, schema), schema)
    return made


def from_arrow(table: ArrowStream, vocabulary: Vocabulary = CORE, *, path: str = _TABLE) -> tuple[Record, ...]:
    """Return the records of a table that `to_arrow` made, each with its row, from 1, as ``origin``.

    The table can be of any library that hands over Arrow: what was made in polars or pandas is read as well, without
    the columns that nobody needed. ``path`` names the table in messages. Raises `LoadError` with all that is wrong;
    links between records are for the `Ledger` to check. Raises `WrongTypeError` on what hands over no Arrow.

    A text has at most a mebibyte, and all texts together 64 mebibytes, or a hundred times the size of the table.
    """
    whole = _whole(table, path)
    size = whole.get_total_buffer_size()
    return read_batches(whole.to_batches(max_chunksize=BATCH), whole.schema, vocabulary, path, size=size)


def about_table(table: ArrowStream) -> dict[str, Any]:
    """Return what a table says that it is; nothing where it says nothing.

    Raises `LoadError` where that cannot be read.

    ``holds`` is records, events, history, answer, explanation or changes; besides there are, where they apply, the
    ``schema`` of the file format, ``digest``, ``as_of``, ``known``, ``datasets``, ``projection``, ``by``, ``caveats``.

    >>> from aidledger import reference
    >>> said = about_table(to_arrow(reference().as_of("2024-06-30")))
    >>> said["holds"], said["as_of"], said["known"]
    ('events', '2024-06-30', '2026-11-22')
    """
    return about_schema(_whole(table, _TABLE).schema, _TABLE)


# --- what tables and files share ---------------------------------------------------------------


def schema_of(sheet: ExportSheet, *, wide: bool) -> Any:
    """Return the Arrow schema of a sheet, which says what it is."""
    said = json.dumps(sheet.about, ensure_ascii=False)
    return needed().schema(list(arrow_types(sheet, wide=wide).items()), metadata={ABOUT: said.encode()})


def batches(sheet: ExportSheet, schema: Any) -> Iterator[Any]:
    """Return a sheet as record batches."""
    arrow = needed()
    for cells in sheet.batches():
        columns = [arrow.array(column, field.type) for column, field in zip(cells, schema, strict=True)]
        yield arrow.RecordBatch.from_arrays(columns, schema=schema)


def read_batches(
    found_batches: Iterable[Any], schema: Any, vocabulary: Vocabulary, path: str, *, size: int
) -> tuple[Record, ...]:
    """Return the records of record batches; raise `LoadError` with all that is wrong.

    ``size`` is how many bytes hold them. What the table as a whole is not is said once, and then no row is looked at.
    """
    said = about_schema(schema, path)
    holds, version = said.get("holds", RECORDS), said.get("schema", SCHEMA)
    if holds not in (RECORDS, EVENTS):
        message = f"the table holds {found(holds)}: only records can be read back, write the ledger"
        raise refusal(path, "wrong-type", message)
    try:
        FILES.lift({}, version)
    except VersionError as error:
        raise refusal(path, "unknown-version", f"{error}") from None
    for code, message in _wrong_columns(list(schema.names)):
        raise refusal(path, code, message)
    most = most_text(size)
    return read_rows(_columns(_bounded(found_batches, most, path)), vocabulary, path, version).checked(path)


def most_text(size: int) -> int:
    """Return how many bytes the texts of so many bytes of a table may have: a small file can hold one text often."""
    return max(_MOST_TEXT, _MOST_RATIO * size)


def about_schema(schema: Any, path: str) -> dict[str, Any]:
    """Return what a schema says in its metadata; raise `LoadError` where that cannot be read."""
    text = (schema.metadata or {}).get(ABOUT)
    if text is None:
        return {}
    try:
        said: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = f"{error}" if isinstance(error, ValueError) else "it goes too deep"
        raise refusal(path, "bad-json", f"what the table says that it is cannot be read ({reason})") from error
    if not isinstance(said, dict):
        raise refusal(path, "bad-json", f"what the table says that it is has to be an object, not {found(said)}")
    return said


def _whole(table: ArrowStream, path: str) -> Any:
    arrow = needed()
    if not hasattr(table, "__arrow_c_stream__"):
        raise WrongTypeError(
            f"{type(table).__name__} hands over no Arrow: give a table of pyarrow, or a frame of polars or pandas"
        )
    try:
        return arrow.table(table)
    except (arrow.ArrowException, TypeError, ValueError) as error:  # of a frame: a column of several types
        reason = safe(f"{error}".partition("\n")[0].rstrip("."))
        raise refusal(
            path, "wrong-type", f"it cannot be read as Arrow ({reason}): give each column one type"
        ) from error


def _wrong_columns(names: list[str]) -> Iterator[tuple[str, str]]:
    for name in NEEDED:
        if name not in names:
            yield "missing-field", f"the table has no column {name}: each record has one"
    for name in names:
        if names.count(name) > 1:
            yield "bad-value", f"the column {found(name)} is there twice: drop one of them"
        if name not in KNOWN:
            yield "unknown-field", f"no column {found(name)} is read: {exists(name, KNOWN, most=len(KNOWN))}"


def _bounded(found_batches: Iterable[Any], most: int, path: str) -> Iterator[Any]:
    """Hand on batches; raise `LoadError` where their texts have more bytes than are read, before they are made."""
    before = 0
    for batch in found_batches:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                size, longest = _size_of_texts(column)
            except NotImplementedError as error:
                message = f"a column of the type {error} is not read: keep it as it was written"
                raise refusal(path, "wrong-type", f"{name}: {message}") from None
            before += size
            if longest > LONGEST_TEXT:
                message = f"a text has {longest:,} bytes, the limit is {LONGEST_TEXT:,}: shorten it"
                raise refusal(path, "too-long", f"{name}: {message}")
        if before > most:
            message = f"the texts have more than {most:,} bytes, far more than the table: split it, or shorten them"
            raise refusal(path, "too-large", message)
        yield batch


def _size_of_texts(column: Any) -> tuple[int, int]:
    """Work out how many bytes the texts of a column have, and the longest of them, without making any.

    What is in a list counts besides, since there may be many of it in a few bytes. Raises `NotImplementedError` on a
    type that no column of records has.
    """
    kinds, compute = needed().types, _compute()
    if kinds.is_struct(column.type):
        sizes = [_size_of_texts(each) for each in column.flatten()]
        return sum(size for size, _ in sizes), max((longest for _, longest in sizes), default=0)
    if kinds.is_list(column.type) or kinds.is_large_list(column.type):
        within = column.flatten()
        size, longest = _size_of_texts(within)
        return size + len(within) * _OF_AN_ELEMENT, longest
    lengths = _lengths(column)
    if lengths is None:
        return 0, 0
    return compute.sum(lengths).as_py() or 0, compute.max(lengths).as_py() or 0


def _lengths(column: Any) -> Any:
    """Work out the bytes of each text of a column; None for numbers, days and the like, which are small."""
    arrow, kinds = needed(), needed().types
    if kinds.is_dictionary(column.type):
        lengths = _lengths(column.dictionary)
        return None if lengths is None else lengths.take(column.indices)
    if any(
        is_one(column.type)
        for is_one in (kinds.is_string, kinds.is_large_string, kinds.is_binary, kinds.is_large_binary)
    ):
        return _compute().binary_length(column).cast(arrow.int64())
    if kinds.is_string_view(column.type) or kinds.is_binary_view(column.type):
        return _lengths(column.cast(arrow.large_binary()))
    if (
        kinds.is_primitive(column.type)
        or kinds.is_decimal(column.type)
        or kinds.is_null(column.type)
        or kinds.is_fixed_size_binary(column.type)
    ):
        return None
    raise NotImplementedError(column.type)


def _compute() -> Any:
    import pyarrow.compute  # type: ignore[import-untyped]  # it has no types

    return pyarrow.compute


def _columns(found_batches: Iterable[Any]) -> Iterator[Batch]:
    """Make the columns that have something in them: most of a table's have nothing."""
    for batch in found_batches:
        columns = zip(batch.schema.names, batch.columns, strict=True)
        yield (
            batch.num_rows,
            {name: _values(column) for name, column in columns if column.null_count < len(column)},
        )


_NO_VALUE: Final = (ValueError, OverflowError, KeyError)
"""A day of the year 10,000, a text that is not UTF-8, a time zone that nobody knows (a KeyError in older pyarrow)."""


def _values(column: Any) -> list[Any]:
    """Make the values of a column; one that Python cannot have becomes an `Unmade`."""
    kinds = needed().types
    if kinds.is_dictionary(column.type) and kinds.is_string(column.type.value_type):
        column = column.dictionary_decode()  # several times as fast
    try:
        made: list[Any] = column.to_pylist()
    except _NO_VALUE:
        made = [_value(each) for each in column]
    return made


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except _NO_VALUE as error:
        return Unmade(str(error))
