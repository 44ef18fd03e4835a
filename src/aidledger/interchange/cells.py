"""What stands in a cell, read as text, number or date: as the sheet writes them, and without a guess."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import attrs

from aidledger.errors import AmountError, DateError
from aidledger.fields import CONTROL
from aidledger.interchange.coding import folded
from aidledger.interchange.mapping import Cells, Mapping
from aidledger.interchange.patterns import Patterns, Said, timed
from aidledger.interchange.sheet_cells import Cell, Valueless
from aidledger.money import exact
from aidledger.problems import found
from aidledger.when import When

Row = Sequence[Cell]
_LINE_ENDS: Final = re.compile(r"\r\n?|_x000D_\n?")
_GROUPS: Final = r"[+-]?(?:[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+|\d+)(?:{decimal}\d+)?"
_EXPONENT: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
_MINUS: Final = "\N{MINUS SIGN}"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_EPOCHS: Final = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
_FIRST_SERIAL: Final = 61  # before, Excel counts a 29 February 1900 that never was
_LAST_SERIAL: Final = 2_958_465


class CellError(Exception):
    """A cell that cannot be read: the code and the message of a finding, and the column."""

    def __init__(self, code: str, column: str, message: str) -> None:
        super().__init__(message)
        self.code, self.column = code, column


class UnknownNameError(CellError):
    """A name that is in no list of codes, and that no word of the mapping gives a code for."""

    def __init__(self, name: str, column: str, message: str) -> None:
        super().__init__("unknown-code", column, message)
        self.name = name


@attrs.frozen
class CellReader:
    """Reads the cells of one sheet; ``recorded`` is the day on which its rows become known."""

    cells: Cells
    mapping: Mapping
    recorded: dt.date
    _longest: int = attrs.field(
        init=False, default=attrs.Factory(lambda self: max(map(len, self.cells.missing), default=0), takes_self=True)
    )
    _number: re.Pattern[str] = attrs.field(
        init=False, default=attrs.Factory(lambda self: _numbers(self.cells), takes_self=True)
    )
    _missing_numbers: frozenset[Decimal] = attrs.field(
        init=False, default=attrs.Factory(lambda self: frozenset(self._numbers_of(self.cells.missing)), takes_self=True)
    )

    def stated(self, cell: Cell, column: str) -> Cell | None:
        """Return the cell, a text without blanks around it; None where it says nothing."""
        if isinstance(cell, str):
            text = cell.strip()
            return None if not text or (len(text) <= 2 * self._longest and folded(text) in self.cells.missing) else text
        if isinstance(cell, Valueless):
            advice = "open the file in a spreadsheet and save it again, or correct the cell"
            raise CellError(cell.code, column, f"the cell holds {cell.said}: {advice}")
        return None if self._missing_numbers and cell in self._missing_numbers else cell

    def dated(self, cell: Cell, column: str) -> Cell | None:
        """Return a cell of a date, as `stated` does; one that the mapping corrects says something in any case."""
        return self.stated(cell, column) if self._correction(cell) is None else cell

    def is_undated(self, cell: Cell) -> bool:
        """Return whether a cell only says that there is no date; an empty one does where the mapping says so."""
        dates = self.mapping.dates
        if self._correction(cell) is not None:
            return False
        if dates.is_undated(_written(cell)):
            return True
        return isinstance(cell, str) and dates.has_undated_days and dates.is_undated(_read_text(dates, cell))

    def text(self, cell: Cell, column: str) -> str:
        """Return what a cell says as text; whole numbers without a dot, days as 2024-06-13."""
        if isinstance(cell, str):
            if cell.isprintable():
                return cell
            return CONTROL.sub(" ", _LINE_ENDS.sub("\n", cell)).strip()
        if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal, dt.date)):
            raise CellError("bad-value", column, f"a text is expected, not {found(cell)}")
        if isinstance(cell, dt.date):
            return (cell.date() if isinstance(cell, dt.datetime) else cell).isoformat()
        return f"{exact(self.number(cell, column)):f}"

    def number(self, cell: Cell, column: str) -> Decimal:
        """Return what a cell says as a number, exactly as the file has it."""
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
            return Decimal(repr(cell))
        plain = str(cell) if isinstance(cell, Decimal) else self._digits(cell) if isinstance(cell, str) else None
        if plain is not None:
            try:
                return exact(plain)
            except AmountError as error:
                raise CellError("bad-amount", column, str(error)) from error
        advice = "see 'missing', 'decimal' and 'thousands' under [cells] of the mapping"
        raise CellError("bad-amount", column, f"{found(cell)} is no number: {advice}")

    def _numbers_of(self, texts: Iterable[str]) -> Iterator[Decimal]:
        """Yield the numbers among texts: those that a cell can hold as a number."""
        for text in texts:
            with contextlib.suppress(CellError):
                yield self.number(text, "")

    def _digits(self, text: str) -> str | None:
        """Return a number as it is written everywhere; None where a text is none."""
        decimal, thousands = self.cells.decimal, self.cells.thousands
        text = text.replace(_MINUS, "-")
        if thousands.isspace():
            text = "".join(text.split())
        if self._number.fullmatch(text):
            plain = text.replace(thousands, "") if thousands else text
            return plain.replace(decimal, ".").removeprefix("+")
        return text.removeprefix("+") if decimal == "." and _EXPONENT.fullmatch(text) else None

    def date(self, cell: Cell) -> Said:
        """Return what a cell says as a date, as the mapping corrects it; raise `DateError` where it is none."""
        if isinstance(cell, dt.datetime):
            said = self.date(cell.date())
            return said if cell.time() == dt.time() else timed(str(cell), said)
        when = self._correction(cell)
        if when is not None:
            return Said(when, f"{found(cell)} is corrected by the mapping: read as {when}")
        if isinstance(cell, dt.date):
            return Said(When.on(cell))
        if isinstance(cell, str):
            said = _read(self.mapping.dates, cell)
            when = self.mapping.corrections.get(said.when.text)  # what is wrong can be named by its day, too
            return said if when is None else Said(when, f"{found(cell)} is corrected by the mapping: read as {when}")
        if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
            return self._counted(cell)
        raise DateError(f"{found(cell)} is no date")

    def _correction(self, cell: Cell) -> When | None:
        return self.mapping.corrections.get(_written(cell)) if self.mapping.corrections else None

    def day(self, cell: Cell, column: str) -> tuple[dt.date, str | None]:
        """Return what a cell says as one exact day, and what is odd in how it says it."""
        try:
            said = self.date(cell)
        except DateError as error:
            raise CellError("bad-date", column, str(error)) from error
        if said.when.latest is None or not said.when.is_day:
            raise CellError("bad-date", column, f"{found(cell)} is not one day: correct the cell")
        return said.when.latest, said.odd

    def _counted(self, cell: float | Decimal) -> Said:
        """Return a year; or the day of a number that counts days, where the mapping says from when."""
        if cell == int(cell) and _FIRST_YEAR <= cell <= _LAST_YEAR:
            return Said(When.parse(f"{int(cell):04}"))
        serials = self.mapping.serials
        if serials is not None and _FIRST_SERIAL <= cell <= _LAST_SERIAL:
            day = Said(When.on(_EPOCHS[serials] + dt.timedelta(days=int(cell))))
            return day if cell == int(cell) else timed(str(cell), day)
        advice = "format the cells as dates, or say serials = 1900 under [dates] where they count days"
        raise DateError(f"{found(Decimal(str(cell)))} is no date: {advice}")


def _written(cell: Cell) -> str:
    """Return what a mapping writes for a cell: a text in any case, a day as 2024-06-13, a number without a dot."""
    if isinstance(cell, str):
        return folded(cell)
    if isinstance(cell, dt.date):
        return (cell.date() if isinstance(cell, dt.datetime) else cell).isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@functools.lru_cache(maxsize=4_096)
def _read(patterns: Patterns, text: str) -> Said:
    return patterns.read(text)


def _read_text(patterns: Patterns, text: str) -> str:
    """Return the date that a text means, in EDTF; nothing where it means none."""
    try:
        return _read(patterns, text).when.text
    except DateError:
        return ""


def _numbers(cells: Cells) -> re.Pattern[str]:
    thousands = "" if cells.thousands.isspace() else re.escape(cells.thousands)
    pattern = _GROUPS if thousands else r"[+-]?\d+(?:{decimal}\d+)?"
    return re.compile(pattern.format(thousands=thousands, decimal=re.escape(cells.decimal)), re.ASCII)
