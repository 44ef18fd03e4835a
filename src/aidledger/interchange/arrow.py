"""Arrow tables of ledgers, timelines and answers, and records read back from them (extra ``arrow``).

Amounts are decimals that hold every figure exactly, days are days, an imprecise date is its text and two days, words
of which there are few are dictionaries. A table says what it is in its metadata, which `about_table` returns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from aidledger.errors import LoadError, ReadError, VersionError, WrongTypeError, exists
from aidledger.events import Record
from aidledger.interchange.arrow_types import ArrowStream, ArrowTable, arrow_types, needed
from aidledger.interchange.exported import Exported, sheet_of
from aidledger.interchange.record_rows import KNOWN, NEEDED, Batch, read_rows
from aidledger.interchange.record_sheets import EVENTS, RECORDS
from aidledger.interchange.sheets import BATCH, Sheet
from aidledger.problems import found
from aidledger.reading import Reading
from aidledger.upcast import FILES, SCHEMA
from aidledger.vocabulary import CORE, Vocabulary

__all__ = ["ArrowStream", "ArrowTable", "about_table", "from_arrow", "to_arrow"]

ABOUT: Final = b"aidledger"
"""The key of the metadata under which a table says, as JSON, what it is."""

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
    """
    whole = _whole(table)
    return read_batches(whole.to_batches(max_chunksize=BATCH), whole.schema, vocabulary, path)


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
    return about_schema(_whole(table).schema, _TABLE)


# --- what tables and files share ---------------------------------------------------------------


def schema_of(sheet: Sheet, *, wide: bool) -> Any:
    """Return the Arrow schema of a sheet, which says what it is."""
    said = json.dumps(sheet.about, ensure_ascii=False)
    return needed().schema(list(arrow_types(sheet, wide=wide).items()), metadata={ABOUT: said.encode()})


def batches(sheet: Sheet, schema: Any) -> Iterator[Any]:
    """Return a sheet as record batches."""
    arrow = needed()
    for cells in sheet.batches():
        columns = [arrow.array(column, field.type) for column, field in zip(cells, schema, strict=True)]
        yield arrow.RecordBatch.from_arrays(columns, schema=schema)


def read_batches(found_batches: Iterable[Any], schema: Any, vocabulary: Vocabulary, path: str) -> tuple[Record, ...]:
    """Return the records of record batches; raise `LoadError` with all that is wrong.

    What the table as a whole is not is said once, and then no row is looked at.
    """
    said = about_schema(schema, path)
    holds, version = said.get("holds", RECORDS), said.get("schema", SCHEMA)
    if holds not in (RECORDS, EVENTS):
        message = f"the table holds {found(holds)}: only records can be read back, write the ledger"
        raise unreadable(path, "wrong-type", message)
    try:
        FILES.lift({}, version)
    except VersionError as error:
        raise unreadable(path, "unknown-version", f"{error}") from None
    for code, message in _wrong_columns(list(schema.names)):
        raise unreadable(path, code, message)
    return read_rows(_columns(found_batches), vocabulary, path, version).checked(path)


def about_schema(schema: Any, path: str) -> dict[str, Any]:
    """Return what a schema says in its metadata; raise `LoadError` where that cannot be read."""
    text = (schema.metadata or {}).get(ABOUT)
    if text is None:
        return {}
    try:
        said: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = f"{error}" if isinstance(error, ValueError) else "it goes too deep"
        raise unreadable(path, "bad-json", f"what the table says that it is cannot be read ({reason})") from error
    if not isinstance(said, dict):
        raise unreadable(path, "bad-json", f"what the table says that it is has to be an object, not {found(said)}")
    return said


def unreadable(path: str, code: str, message: str) -> LoadError:
    """Return the error that a table as a whole cannot be read."""
    (finding,) = Reading.failed(path, None, code, message).findings
    return LoadError(f"{path}: 1 problem", [ReadError(finding)])


def _whole(table: ArrowStream) -> Any:
    arrow = needed()
    if not hasattr(table, "__arrow_c_stream__"):
        raise WrongTypeError(
            f"{type(table).__name__} hands over no Arrow: give a table of pyarrow, or a frame of polars or pandas"
        )
    return arrow.table(table)


def _wrong_columns(names: list[str]) -> Iterator[tuple[str, str]]:
    for name in NEEDED:
        if name not in names:
            yield "missing-field", f"the table has no column {name}: each record has one"
    for name in names:
        if names.count(name) > 1:
            yield "bad-value", f"the column {found(name)} is there twice: drop one of them"
        if name not in KNOWN:
            yield "unknown-field", f"no column {found(name)} is read: {exists(name, KNOWN, most=len(KNOWN))}"


def _columns(found_batches: Iterable[Any]) -> Iterator[Batch]:
    """Return the columns that have something in them: most of a table's have nothing."""
    for batch in found_batches:
        columns = zip(batch.schema.names, batch.columns, strict=True)
        yield (
            batch.num_rows,
            {name: column.to_pylist() for name, column in columns if column.null_count < len(column)},
        )
