"""Which Arrow type a column has: chosen so that every figure fits exactly, and none is ever rounded or a float."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Protocol

import attrs

from aidledger.errors import AmountError, MissingExtraError
from aidledger.interchange.sheets import SHARE, SOURCE, Column, Form, Sheet
from aidledger.problems import found

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


def arrow_types(sheet: Sheet, *, wide: bool) -> Mapping[str, Any]:
    """Return the Arrow type of each column of a sheet.

    Raises `AmountError` where a figure does not fit, naming its row.
    """
    arrow = needed()
    measures = _measures(sheet)
    return {column.name: _type(arrow, column.form, measures.get(column.name), wide=wide) for column in sheet.columns}


@attrs.define
class _Measure:
    """How many digits the figures of a column need, and which figures need the most."""

    sheet: Sheet
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
        advice = "round what is written so" if wide else "wide=True has 76 digits, which not every reader takes"
        raise AmountError(
            f"{self.column}: {both} needs {self.before + self.places} digits, a decimal of Arrow has {most}: {advice}"
        )

    def _named(self, figure: Decimal, row: int) -> str:
        return f"{figure:f} ({self.sheet.named(row)})"


def _measures(sheet: Sheet) -> dict[str, _Measure]:
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


def _figures(column: Column, cell: Any) -> Iterator[Decimal]:
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
