"""Sheets of CSV and XLSX files, read as a header and rows of cells; in bounded memory, whatever is in the file."""

from __future__ import annotations

import csv
import stat
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final, TextIO

import attrs

from aidledger.errors import Finding, LoadError, Origin, ReadError
from aidledger.files._problems import safe
from aidledger.interchange._xlsx.archives import ArchiveError
from aidledger.interchange._xlsx.cells import Cell, SheetCells
from aidledger.interchange._xlsx.rows import MOST_COLUMNS, MOST_ROWS
from aidledger.interchange._xlsx.workbooks import open_workbook

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


def squeezed(text: str) -> str:
    """Return a text with one blank in place of each stretch of blanks and line ends, and none around it."""
    return " ".join(text.split())


def refused(path: str, code: str, message: str, line: int | None = None) -> LoadError:
    """Return the error that says why a file, or a part of it that all else needs, cannot be read, and where."""
    finding = Finding(code=code, message=safe(message, most=2_000), origin=Origin(path, line))
    return LoadError(f"{path}: 1 problem", [ReadError(finding)])


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
            raise refused(shown, "not-a-file", "it is no regular file: give the path of a CSV or XLSX file")
        if state.st_size > MOST_BYTES:
            raise refused(shown, "too-large", f"it has {state.st_size:,} bytes, the limit is {MOST_BYTES:,}: split it")
        with place.open("rb") as file:
            begins = file.read(len(_ZIP))
            if begins == _XLS:
                raise refused(shown, "bad-xlsx", "it is an XLS file, or an encrypted one: save it as XLSX or CSV")
            if begins == _ZIP:
                return _xlsx(shown, file, name, header)
        opened = place.open(encoding=encoding, newline="")
    except FileNotFoundError as error:
        raise refused(shown, "not-found", "there is no such file: check the path") from error
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refused(shown, "cannot-read", f"it cannot be read ({reason.lower()}): check what it is") from error
    return _headed(shown, _csv_rows(shown, opened, delimiter), header, {}, is_counted=True)


def _headed(
    path: str,
    rows: Rows,
    header: int,
    odd: Mapping[int, str],
    *,
    is_counted: bool,
) -> Sheet:
    """Return the sheet of which these are the rows that hold something, in order, the header among them."""
    for number, cells in rows:
        if number > header:
            break
        if number == header:
            if number in odd:
                raise refused(path, "bad-place", odd[number], header)
            return Sheet(path, tuple(squeezed(str(cell)) for cell in cells), rows, odd, is_counted)
    message = f"row {header} is empty or missing: say in the mapping which row has the names of the columns"
    raise refused(path, "no-header", message, header)


# --- XLSX ---------------------------------------------------------------------------------------


def _xlsx(path: str, file: BinaryIO, name: str | None, header: int) -> Sheet:
    try:
        sheet = SheetCells(open_workbook(file, name))
    except ArchiveError as error:
        raise refused(path, error.code, str(error), error.row) from error
    headed = _headed(path, _xlsx_rows(path, sheet), header, sheet.odd, is_counted=False)
    return attrs.evolve(headed, name=sheet.name)


def _xlsx_rows(path: str, sheet: SheetCells) -> Rows:
    try:
        for number, cells in sheet.rows():
            if any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells):
                yield number, cells
    except ArchiveError as error:
        raise refused(path, error.code, str(error), error.row) from error


# --- CSV ----------------------------------------------------------------------------------------


def _csv_rows(path: str, opened: TextIO, delimiter: str) -> Rows:
    with opened:
        reader = csv.reader(_Lines(path, opened), delimiter=delimiter, strict=True)
        before = count = 0
        try:
            for cells in reader:
                line, before = before + 1, reader.line_num
                if len(cells) > MOST_COLUMNS:
                    message = f"the row has {len(cells):,} cells, the limit is {MOST_COLUMNS:,}: check 'delimiter'"
                    raise refused(path, "too-large", message, line)
                if any(map(str.strip, cells)):
                    count += 1
                    if count > MOST_ROWS:
                        message = f"the file has more than {MOST_ROWS:,} rows: split it, several can be one release"
                        raise refused(path, "too-large", message, line)
                    yield line, cells
        except csv.Error as error:
            message = f"the row cannot be read ({error}): check its quotes, and 'delimiter' in the mapping"
            raise refused(path, "bad-csv", message, before + 1) from error
        except UnicodeError as error:  # before Python 3.13 it names no byte where a mark of byte order is missing
            message = f"{_undecodable(error)}: say 'encoding' in the mapping"
            raise refused(path, "not-utf-8", message, before + 1) from error


def _undecodable(error: UnicodeError) -> str:
    return (
        f"byte {error.object[error.start]:#04x} is no {error.encoding}"
        if isinstance(error, UnicodeDecodeError)
        else str(error)
    )


class _Lines:
    """The lines of a file, none longer than the limit."""

    def __init__(self, path: str, opened: TextIO) -> None:
        self._path, self._opened, self._count = path, opened, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._opened.readline(_LONGEST_LINE + 1)
        self._count += 1
        if not line:
            raise StopIteration
        if len(line) > _LONGEST_LINE:
            message = f"the line is longer than {_LONGEST_LINE:,} characters: break it, or write shorter texts"
            raise refused(self._path, "line-too-long", message, self._count)
        return line.removeprefix("\ufeff") if self._count == 1 else line
