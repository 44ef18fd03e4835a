"""Sheets of CSV and XLSX files, read as a header and rows of cells; in bounded memory, whatever is in the file."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
import stat
import sys
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final, TextIO

import attrs

from aidledger.files._problems import refusal, safe
from aidledger.interchange._archives import ArchiveError
from aidledger.interchange._names import squeezed
from aidledger.interchange._workbooks import (
    LONGEST_TEXT,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    PARTS,
    Cells,
    Workbook,
    column_of,
    open_workbook,
    rows,
    too_long,
    unescaped,
)

MOST_CELLS: Final = 8_000_000  # of all rows together, each as wide as its last cell is far

_NUMBER: Final = re.compile(rb"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,3})?")
_LONGEST_NUMBER: Final = 400
_EXACT_DIGITS: Final = 15  # a float has so many digits of any number, and at most 17 are written of a float
_ENTITY: Final = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));|&")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DAY_OR_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,6})?)?", re.ASCII)
_BOOLEANS: Final = {b"1": True, b"true": True, b"0": False, b"false": False}
_FIRST: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 -- sheets know no zones
_NEVER: Final = 60  # what sheets take for 29 February 1900; before, they are one day behind
_YEARS_LATER: Final = 1_462  # days from there to the first day of sheets that count from 1904
_DAY_MS: Final = 86_400_000
_LONGEST_PART: Final = dt.timedelta(milliseconds=_DAY_MS - 1)
_ERROR: Final = b' t="e"'
_TRIMMED: Final = b"<is><t>"
_LONG: Final = 10  # digits of an index
_MOST_REMEMBERED: Final = 50_000
_SAID: Final = re.compile(rb'(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?')
_LONGEST_SHOWN: Final = 40
_TEXT: Final = (b"s", "")
_PLAIN: Final = (b"n", "")


@attrs.frozen
class Valueless:
    """What stands in a cell in place of a value: a formula that nobody worked out, an error, or what no value can be.

    ``code`` is that of the finding for a row that needs the value.
    """

    said: str
    code: str = "cell-without-value"


IMPOSSIBLE: Final = "bad-cell"
_NO_VALUE: Final = "a formula that was saved without its value"
_ONE: Final = "keep one, and save the file again"
Cell = str | float | int | bool | Decimal | dt.date | dt.datetime | dt.time | dt.timedelta | Valueless


class _Columns(dict[bytes, int]):
    """The places of columns, from 0, by their letters."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = column_of(letters) - 1
        return self[letters]


class _Strings(dict[bytes, str | None]):
    """The texts that cells share, by their numbers as the XML has them; None where there is no such text."""

    def __init__(self, strings: Sequence[str]) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, number: bytes) -> str | None:
        is_there = number.isdigit() and len(number) < _LONG and int(number) < len(self._strings)
        self[number] = self._strings[int(number)] if is_there else None
        return self[number]


class _Numbers(dict[bytes, Cell | None]):
    """The numbers that were read last, as `number_of` reads them."""

    def __missing__(self, text: bytes) -> Cell | None:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        self[text] = number_of(text)
        return self[text]


class _Kinds(dict[bytes, tuple[bytes, str]]):
    """The type of a cell, and whether it is a moment or a duration, by its style and type as the XML has them."""

    def __init__(self, moments: Mapping[bytes, str]) -> None:
        super().__init__()
        self._moments = moments

    def __missing__(self, said: bytes) -> tuple[bytes, str]:
        found = _SAID.fullmatch(said)
        style, kind = found.groups(default=b"") if found else (b"", said)
        is_number = kind in (b"", b"n")
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        moment = self._moments.get(style or b"0", "") if is_number else ""
        self[said] = _TEXT if kind == b"s" else _PLAIN if is_number and not moment else (kind or b"n", moment)
        return self[said]


class SheetCells:
    """The rows of one sheet of a workbook, read one by one.

    ``name`` is that of the sheet; ``odd`` are the rows of which nobody can tell where they or their cells stand, and
    why; each is in it when it is reached.
    """

    def __init__(self, book: Workbook) -> None:
        self.name = book.sheet
        self.odd: dict[int, str] = {}
        self._book = book
        self._left = MOST_TEXT
        self._columns, self._numbers = _Columns(), _Numbers()
        self._kinds, self._strings = _Kinds(book.moments), _Strings(book.strings)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Return each row with its number, as long as its last cell is far.

        Raises `ArchiveError` on what is damaged, or beyond the limits.
        """
        width = 0
        for number, parts, is_twice in rows(self._book.xml):
            if is_twice:
                self.odd[number] = f"the sheet has two rows {number:,}: {_ONE}"
            try:
                row = self._row(number, parts)
            except UnicodeDecodeError as error:
                raise _damaged(f"row {number:,} has bytes that are not UTF-8", number) from error
            except ArchiveError as error:
                error.row = number
                raise
            width += len(row)
            if width > MOST_CELLS or self._left < 0:
                message = f"the sheet has more than {MOST_CELLS:,} cells, or {MOST_TEXT:,} characters, up to this row"
                raise ArchiveError("too-large", f"{message}: save it as CSV, and split it", number)
            yield number, row

    def _row(self, number: int, parts: Cells) -> list[Cell]:
        letters = parts[1::PARTS]
        self._look_at_places(number, letters, parts[2::PARTS])
        kinds, strings, numbers, columns, size = self._kinds, self._strings, self._numbers, self._columns, 0
        row: list[Cell] = [""] * (max(columns[letters[0]], columns[letters[-1]]) + 1) if letters else []
        cells = zip(letters, *(parts[at::PARTS] for at in (3, 4, 5, 6)), strict=True)
        for column, said, formula, begins, value in cells:
            cell: Cell | None
            if value:
                kind = kinds[said]
                if kind is _TEXT:
                    cell = text = strings[value]
                    size += len(text or "")
                else:
                    cell = numbers[value] if kind is _PLAIN else None
            elif formula or _ERROR in said:
                kind, cell = kinds[said], None
            else:
                continue
            if cell is None:
                cell = self._other(_place(column, number), kind, formula or b"", begins, value)
            at = columns[column]
            if at >= len(row):  # the last cell stands before others
                row += [""] * (at + 1 - len(row))
            row[at] = cell
        while row and row[-1] == "":
            row.pop()
        self._left -= size
        return row

    def _look_at_places(self, number: int, columns: Sequence[bytes], numbers: Sequence[bytes]) -> None:
        """Note a row of which a cell says that it stands in another, or two that they stand in one place."""
        elsewhere = set(numbers) - {b"%d" % number, b""}
        if elsewhere:
            other = int(max(elsewhere))
            self.odd.setdefault(number, f"a cell in row {number:,} says that it stands in row {other:,}: {_ONE}")
        if len(set(columns)) != len(columns):
            ((twice, _),) = Counter(columns).most_common(1)
            self.odd.setdefault(number, f"two cells stand in the place {_place(twice, number)}: {_ONE}")

    def _other(
        self, place: str, kind: tuple[bytes, str], formula: bytes, begins: bytes | None, value: bytes | None
    ) -> Cell:
        """Return what is in a cell that is not a number, or a text that several share."""
        name, moment = kind
        if not value or value.isspace():
            return _without_value(name, formula, value)
        if name == b"s":
            raise _damaged(f"the cell {place} refers to a text that is not there")
        if name in (b"str", b"inlineStr", b"d"):
            text = self._text(place, value.strip() if begins == _TRIMMED else value)
            return _day(text) if name == b"d" else text
        if name == b"e":
            return Valueless(f"the error {value.decode(errors='replace')[:_LONGEST_SHOWN]}")
        found: Cell | None
        if name == b"b":
            found, why = _BOOLEANS.get(value), "not true or false"
        elif name == b"n":
            days, why = self._numbers[value], "not a finite number"
            if isinstance(days, (float, Decimal)):
                found, why = _counted(float(days), moment, is_1904=self._book.is_1904), "a day beyond the calendar"
            else:
                found = None
        else:
            found, why = None, f"of a type that there is not, {name.decode()!r:.40}"
        return self._impossible(place, value, why) if found is None else found

    def _text(self, place: str, value: bytes) -> str:
        text = value.decode()
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")  # as XML has it
        if "&" in text:
            text = _ENTITY.sub(_entity, text)
        text = unescaped(text)
        if len(text) > LONGEST_TEXT:
            raise too_long(len(text), f"the cell {place}")
        self._left -= len(text)
        return text

    def _impossible(self, place: str, value: bytes, why: str) -> Valueless:
        shown = value[:_LONGEST_SHOWN].decode(errors="replace")
        return Valueless(f"{shown!r}, which is {why} (cell {place} of the sheet {self._book.sheet!r:.100})", IMPOSSIBLE)


def _without_value(kind: bytes, formula: bytes, value: bytes | None) -> Cell:
    """Return what is in a cell that has no value, or a blank one."""
    if kind == b"e":
        return Valueless("an error")
    is_text = kind == b"str" and (value is not None or formula.endswith(b"<v/>"))  # it may be an empty one
    return "" if is_text or not formula.startswith(b"<f") else Valueless(_NO_VALUE)


def _place(column: bytes, number: int) -> str:
    return f"{column.decode()}{number}"


def _damaged(message: str, row: int | None = None) -> ArchiveError:
    return ArchiveError("bad-xlsx", f"{message}: get the file again, or save it again", row)


def _entity(found: re.Match[str]) -> str:
    in_hexadecimal, in_decimal, name = found.groups()
    if name is not None:
        return _ENTITIES[name]
    number = int(in_hexadecimal, 16) if in_hexadecimal else int(in_decimal) if in_decimal else 0
    if not 0 < number <= sys.maxunicode or 0xD800 <= number < 0xE000:  # noqa: PLR2004 -- as XML has it
        raise ArchiveError("bad-xlsx", f"the sheet has {found[0]!r} in it, which is not XML: save it again")
    return chr(number)


def number_of(text: bytes) -> float | Decimal | None:
    """Return a number exactly as the file has it, nothing where it is not finite or not a number.

    Most numbers in sheets were floats, and are written in 15 to 17 digits: such a one is that float. One that no float
    gives in so many digits is returned as it is written.

    >>> number_of(b"0.10000000000000001"), number_of(b"9007199254740993"), number_of(b"1e999")
    (0.1, Decimal('9007199254740993'), None)
    """
    text = text.strip()
    if len(text) > _LONGEST_NUMBER or _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    if not math.isfinite(number):
        return None
    if len(text) <= _EXACT_DIGITS and b"e" not in text and b"E" not in text:
        return number
    stated = Decimal(text.decode())
    is_float = any(stated == Decimal(f"{number:.{digits}g}") for digits in (15, 16, 17))
    return number if is_float or stated == Decimal(repr(number)) else stated


def _day(text: str) -> Cell:
    """Return the day or moment of a cell that has one as text, else the text."""
    if _DAY_OR_MOMENT.fullmatch(text) is None:
        return text
    try:
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    except ValueError:
        return text


def _counted(days: float, kind: str, *, is_1904: bool) -> Cell | None:
    """Return the day, moment, time of day or duration of a number that counts days; nothing beyond the calendar."""
    try:
        if kind == "duration":
            return dt.timedelta(milliseconds=round(days * _DAY_MS))
        whole = math.floor(days)
        part = dt.timedelta(milliseconds=round((days - whole) * _DAY_MS))
        if whole == 0:
            return (_FIRST + min(part, _LONGEST_PART)).time()
        if whole < 0 or (whole == _NEVER and not is_1904):
            return None
        whole += _YEARS_LATER if is_1904 else whole < _NEVER
        moment = _FIRST + dt.timedelta(days=whole) + part
    except OverflowError:
        return None
    return moment if days % 1 else moment.date()


MOST_BYTES: Final = 256 << 20
_LONGEST_LINE: Final = 1 << 20
_ZIP: Final = b"PK\x03\x04"
_XLS: Final = b"\xd0\xcf\x11\xe0"
_LONGEST_PATH: Final = 4_096


Rows = Generator[tuple[int, Sequence[Cell]], None, None]
"""Rows with their numbers; closing it closes the file."""


@attrs.frozen
class Sheet:
    """One sheet: the names of its columns, and its rows, each with its number in the file; empty rows are left out.

    ``path`` is how the file is called in findings; ``name`` is that of the sheet, None in a CSV file. ``odd`` has the
    rows of which nobody can tell where they or their cells stand, and why; it is complete for a row when that is
    reached. ``is_counted`` says that a row may have no more cells than there are columns: one too many shifts the
    others where separators part them, and not where each says where it stands.
    """

    path: str
    columns: tuple[str, ...]
    rows: Rows
    odd: Mapping[int, str]
    is_counted: bool
    name: str | None = None


def open_sheet(path: str, name: str | None, header: int, *, delimiter: str = ",", encoding: str = "utf-8") -> Sheet:
    """Return a sheet; ``name`` is that of an XLSX sheet (the first where there is none), ``header`` a row from 1.

    Raises `LoadError` on what is no such file, or too large, or hostile. Rows are read one by one, and raise it as they
    are read.
    """
    shown = safe(path, most=_LONGEST_PATH)
    try:
        place = Path(path)
        state = place.stat()
        if not stat.S_ISREG(state.st_mode):
            raise refusal(shown, "not-a-file", "it is no regular file: give the path of a CSV or XLSX file")
        if state.st_size > MOST_BYTES:
            raise refusal(shown, "too-large", f"it has {state.st_size:,} bytes, the limit is {MOST_BYTES:,}: split it")
        with place.open("rb") as file:
            begins = file.read(len(_ZIP))
            if begins == _XLS:
                raise refusal(shown, "bad-xlsx", "it is an XLS file, or an encrypted one: save it as XLSX or CSV")
            if begins == _ZIP:
                return _xlsx(shown, file, name, header)
        opened = place.open(encoding=encoding, newline="")
    except FileNotFoundError as error:
        raise refusal(shown, "not-found", "there is no such file: check the path") from error
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refusal(shown, "cannot-read", f"it cannot be read ({reason.lower()}): check what it is") from error
    return _headed(shown, _csv_rows(shown, opened, delimiter), header, {}, is_counted=True)


def _headed(path: str, rows: Rows, header: int, odd: Mapping[int, str], *, is_counted: bool) -> Sheet:
    """Return the sheet of which these are the rows that hold something, in order, the header among them."""
    for number, cells in rows:
        if number > header:
            break
        if number == header:
            if number in odd:
                raise refusal(path, "bad-place", odd[number], header)
            return Sheet(path, tuple(squeezed(str(cell)) for cell in cells), rows, odd, is_counted)
    message = f"row {header} is empty or missing: say in the mapping which row has the names of the columns"
    raise refusal(path, "no-header", message, header)


def _xlsx(path: str, file: BinaryIO, name: str | None, header: int) -> Sheet:
    try:
        sheet = SheetCells(open_workbook(file, name))
    except ArchiveError as error:
        raise refusal(path, error.code, str(error), error.row) from error
    headed = _headed(path, _xlsx_rows(path, sheet), header, sheet.odd, is_counted=False)
    return attrs.evolve(headed, name=sheet.name)


def _xlsx_rows(path: str, sheet: SheetCells) -> Rows:
    try:
        for number, cells in sheet.rows():
            if any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells):
                yield number, cells
    except ArchiveError as error:
        raise refusal(path, error.code, str(error), error.row) from error


# --- CSV ----------------------------------------------------------------------------------------


def _csv_rows(path: str, opened: TextIO, delimiter: str) -> Rows:
    with opened:
        reader = csv.reader(_lines(path, opened), delimiter=delimiter, strict=True)
        before = count = 0
        try:
            for cells in reader:
                line, before = before + 1, reader.line_num
                if len(cells) > MOST_COLUMNS:
                    message = f"the row has {len(cells):,} cells, the limit is {MOST_COLUMNS:,}: check 'delimiter'"
                    raise refusal(path, "too-large", message, line)
                if any(map(str.strip, cells)):
                    count += 1
                    if count > MOST_ROWS:
                        message = f"the file has more than {MOST_ROWS:,} rows: split it, several can be one release"
                        raise refusal(path, "too-large", message, line)
                    yield line, cells
        except csv.Error as error:
            message = f"the row cannot be read ({error}): check its quotes, and 'delimiter' in the mapping"
            raise refusal(path, "bad-csv", message, before + 1) from error
        except UnicodeError as error:  # before Python 3.13 it names no byte where a mark of byte order is missing
            said = str(error)
            if isinstance(error, UnicodeDecodeError):
                said = f"byte {error.object[error.start]:#04x} is no {error.encoding}"
            raise refusal(path, "not-utf-8", f"{said}: say 'encoding' in the mapping", before + 1) from error


def _lines(path: str, opened: TextIO) -> Iterator[str]:
    """Return the lines of a file, none longer than the limit."""
    count = 0
    while line := opened.readline(_LONGEST_LINE + 1):
        count += 1
        if len(line) > _LONGEST_LINE:
            message = f"the line is longer than {_LONGEST_LINE:,} characters: break it, or write shorter texts"
            raise refusal(path, "line-too-long", message, count)
        yield line.removeprefix("\ufeff") if count == 1 else line
