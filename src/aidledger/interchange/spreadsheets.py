"""Sheets of CSV and XLSX files, read as a header and rows of cells; in bounded memory, whatever is in the file.

XLSX is read by python-calamine, the extra ``tables``; CSV by the standard library.
"""

from __future__ import annotations

import csv
import datetime as dt
import stat
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Final, TextIO

import attrs

from aidledger.errors import LoadError, MissingExtraError, ReadError
from aidledger.findings import Finding, Origin
from aidledger.interchange.archives import MOST_COLUMNS, ArchiveError, unpack
from aidledger.problems import safe

MOST_BYTES: Final = 256 << 20
_LONGEST_LINE: Final = 1 << 20
_ZIP: Final = b"PK\x03\x04"
_XLS: Final = b"\xd0\xcf\x11\xe0"
_LONGEST_PATH: Final = 4_096


@attrs.frozen
class Valueless:
    """What stands in a cell in place of a value: a formula that nobody worked out, or an error."""

    said: str


Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | Valueless
Rows = Generator[tuple[int, Sequence[Cell]], None, None]
"""Rows with their numbers; closing it closes the file."""
_NONE: Final[dict[int, Valueless]] = {}


@attrs.frozen
class Sheet:
    """One sheet: the names of its columns, and its rows, each with its number in the file; empty rows are left out.

    ``path`` is how the file is called in findings; ``name`` is that of the sheet, None in a CSV file.
    """

    path: str
    columns: tuple[str, ...]
    rows: Rows
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

    Raises `LoadError` on what is no such file, or too large, or hostile; `MissingExtraError` on XLSX without its extra.
    The rows of a CSV file are read one by one, and raise it as they are read.
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
                return _xlsx(shown, begins + file.read(MOST_BYTES), name, header)
        opened = place.open(encoding=encoding, newline="")
    except FileNotFoundError as error:
        raise refused(shown, "not-found", "there is no such file: check the path") from error
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refused(shown, "cannot-read", f"it cannot be read ({reason.lower()}): check what it is") from error
    return _headed(shown, _csv_rows(shown, opened, delimiter), header)


def _headed(path: str, rows: Rows, header: int) -> Sheet:
    """Return the sheet of which these are the rows that hold something, the header among them."""
    for number, cells in rows:
        if number > header:
            break
        if number == header:
            return Sheet(path, tuple(squeezed(str(cell)) for cell in cells), rows)
    message = f"row {header} is empty or missing: say in the mapping which row has the names of the columns"
    raise refused(path, "no-header", message, header)


# --- XLSX ---------------------------------------------------------------------------------------


def _xlsx(path: str, content: bytes, name: str | None, header: int) -> Sheet:
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise MissingExtraError("reading XLSX files", "tables") from error
    try:
        unpacked = unpack(content, name)
        sheet = calamine.CalamineWorkbook.from_filelike(unpacked.archive).get_sheet_by_name(unpacked.sheet)
    except ArchiveError as error:
        raise refused(path, error.code, str(error)) from error
    except calamine.CalamineError as error:
        raise refused(path, "bad-xlsx", f"the sheet cannot be read ({error}): save it again") from error
    _, first = sheet.start or (0, 0)
    valueless: dict[int, dict[int, Valueless]] = {}
    for (row, column), said in unpacked.valueless.items():
        valueless.setdefault(row + 1, {})[column - first] = Valueless(said)
    return attrs.evolve(_headed(path, _xlsx_rows(sheet.iter_rows(), valueless), header), name=unpacked.sheet)


def _xlsx_rows(rows: Iterable[Sequence[Cell]], valueless: dict[int, dict[int, Valueless]]) -> Rows:
    for number, read in enumerate(rows, start=1):
        cells: list[Cell] = read  # type: ignore[assignment]  # the reader makes a list for each row
        for column, said in valueless.get(number, _NONE).items():
            if 0 <= column < len(cells):  # elsewhere the reader found nothing at all
                cells[column] = said
        if any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            yield number, cells


# --- CSV ----------------------------------------------------------------------------------------


def _csv_rows(path: str, opened: TextIO, delimiter: str) -> Rows:
    with opened:
        reader = csv.reader(_Lines(path, opened), delimiter=delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                line, before = before + 1, reader.line_num
                if len(cells) > MOST_COLUMNS:
                    message = f"the row has {len(cells):,} cells, the limit is {MOST_COLUMNS:,}: check 'delimiter'"
                    raise refused(path, "too-large", message, line)
                if any(map(str.strip, cells)):
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
