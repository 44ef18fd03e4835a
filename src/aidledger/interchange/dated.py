"""The date of a row: by one of its columns, else by one that counts months, else any day that the sheet is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aidledger.errors import DateError
from aidledger.interchange.cells import CellError, CellReader, Row
from aidledger.interchange.lookups import Remarks
from aidledger.interchange.mapping import Field
from aidledger.interchange.patterns import cut, day_of, month_after, month_of, year_of
from aidledger.interchange.sheet_cells import IMPOSSIBLE, Cell
from aidledger.problems import found
from aidledger.when import When

_OCCURRED: Final = "occurred"
_PARTS: Final = (year_of, month_of, day_of)


class DateField:
    """Reads one field that is a date; that of an event ends no later than it was recorded."""

    def __init__(self, field: Field, positions: Mapping[str, int], reader: CellReader) -> None:
        self._places = [(positions[column], column) for column in field.columns]
        self._reader = reader
        self._is_event = field.name == _OCCURRED
        self._calendar = [(positions[column], column) for column in field.calendar]
        self._month = None if field.month is None else (positions[field.month[0]], *field.month)

    def read(self, row: Row, remarks: Remarks) -> When | None:
        """Return the date, None where the row says nothing; raise `CellError` where what it says is none."""
        failed: CellError | None = None
        undated: tuple[Cell, str] | None = None
        for at, column in self._places:
            raw = row[at] if at < len(row) else ""
            is_undated = self._reader.is_undated(raw)  # before it is nothing: a word can be among both
            cell = None if is_undated else self._reader.dated(raw, column)
            if cell is None:
                undated = (raw, column) if is_undated or self._reader.is_undated("") else undated
                continue
            try:
                return self._date(cell, column, remarks)
            except DateError as error:
                failed = failed or CellError("bad-date", column, str(error))
        when = self._by_calendar(row, remarks, failed) or self._by_month(row, remarks, failed)
        if when is not None:
            return when
        if failed is not None:
            raise failed
        return None if undated is None or not self._is_event else self._undated(*undated, remarks)

    def _date(self, cell: Cell, column: str, remarks: Remarks) -> When:
        said = self._reader.date(cell)
        if said.odd is not None:
            remarks.append(("odd-date", column, said.odd))
        return self._cut(said.when, column, remarks) if self._is_event else said.when

    def _cut(self, said: When, column: str, remarks: Remarks) -> When:
        recorded = self._reader.recorded
        when = cut(said, recorded, self._reader.mapping.dates.begins)
        if said.latest is not None and said.latest > recorded:
            message = f"{said} reaches past {recorded}, when it was recorded: read as {when}"
            remarks.append(("odd-date", column, message))
        return when

    def _by_calendar(self, row: Row, remarks: Remarks, failed: CellError | None) -> When | None:
        """Return the year, month or day that columns of their own give; None where they give no year."""
        parts: list[str] = []
        column = ""
        try:
            for (at, name), read in zip(self._calendar, _PARTS, strict=False):
                raw = row[at] if at < len(row) else ""
                cell = None if self._reader.is_undated(raw) else self._reader.stated(raw, name)
                if cell is None:
                    break
                column = name
                parts.append(read(self._reader.text(cell, column)))
            if not parts:
                return None
            said = When.parse("-".join(parts))
            when = self._cut(said, column, remarks) if self._is_event else said
        except DateError as error:
            raise failed or CellError("bad-date", column, str(error)) from error
        if failed is not None:
            remarks.append(("date-by-month", column, f"read as {when}, by the columns of year and month: {failed}"))
        return when

    def _by_month(self, row: Row, remarks: Remarks, failed: CellError | None) -> When | None:
        if self._month is None:
            return None
        at, column, first = self._month
        try:
            cell = self._reader.stated(row[at], column) if at < len(row) else None
            number = 0 if cell is None else self._reader.number(cell, column)
            if number < 1 or number != int(number):
                return None
            when = month_after(first, int(number))
            when = cut(when, self._reader.recorded) if self._is_event else when
        except (CellError, DateError) as error:
            if isinstance(error, CellError) and error.code == IMPOSSIBLE:
                raise
            return None  # it is no help
        why = "" if failed is None else f": {failed}"
        remarks.append(("date-by-month", column, f"read as {when}, by the number of the month{why}"))
        return when

    def _undated(self, cell: Cell, column: str, remarks: Remarks) -> When:
        begins, recorded = self._reader.mapping.dates.begins, self._reader.recorded
        said = "the empty cell" if isinstance(cell, str) and not cell.strip() else found(cell)
        if begins is None or begins > recorded:
            advice = "give the first day of the sheet, begins = … in [dates]"
            raise CellError("bad-date", column, f"{said} gives no day: {advice}")
        when = When.between(begins, recorded)
        remarks.append(("no-date", column, f"{said} gives no day: it can be any of {when}"))
        return when
