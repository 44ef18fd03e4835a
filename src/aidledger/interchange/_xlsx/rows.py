"""The rows of an XLSX sheet: found in its XML, each cell with its place, its style, its type and what it holds.

Nearly every writer of sheets writes cells in one way, and a row of such cells is taken apart by one expression. All
other XML, with comments, prefixes, texts in place or attributes in another order, goes through a parser, which gives
the same. Both take time that grows with the size of the sheet, whatever is in it.
"""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from aidledger.interchange._xlsx.archives import ArchiveError, walked
from aidledger.interchange._xlsx.workbooks import Texts

MOST_COLUMNS: Final = 16_384  # as many as XLSX has
MOST_ROWS: Final = 1_048_576
_LONGEST_ROW: Final = 4 << 20  # bytes: a sheet with a longer one goes through the parser, which counts cells

# Possessive throughout (``++``, ``*+``): what was taken is not given back, so nothing is looked at twice.
_DATA: Final = re.compile(rb"<sheetData[ \t\r\n]*+>")
_ASIDE: Final = re.compile(rb"<(?:!|\?(?!xml[ \t\r\n]))")
_TAGS: Final = re.compile(rb"[ \t\r\n]*+(?:<row[^<>']*+(?<=/)>[ \t\r\n]*+)*+(<row(?=[ >])[^<>']*+>[ \t\r\n]*+)?")
_TAG: Final = re.compile(rb"<row([^<>]*+)>")
_STATED: Final = re.compile(rb'[ \t\r\n]r(?:="([0-9]{1,9}+)"|(?=[ \t\r\n=]))')
_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3}+)([0-9]{1,7}+)"((?: s="[0-9]{1,9}+")?(?: t="[A-Za-z]{1,12}+")?)'
    rb"(?:/>|>((?:<f(?=[ />])[^<>]*+>(?:(?<!/>)[^<]*+</f>)?)?(?:<v/>)?)"
    rb'(?:(?:<v>|((?<=inlineStr">)<is><t(?: xml:space="preserve")?+>))([^<]*+)(?(5)</t></is>|</v>))?</c>)'
)
_KEPT: Final = {"\r": "&#13;"}  # it was written so, or it would be the end of a line
_FIRST_ROWS: Final = 20
_PLACE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_DIGITS: Final = re.compile(r"[0-9]{1,9}")

Cells = list[Any]
"""What stands before the first cell of a row, then of each cell, as in the XML: the letters of its column, the number
of its row (empty where it says none), its style and type (as in ``' s="1" t="str"'``), its formula, what a text in
place begins with, its value, and what stands behind it, which is nothing. What is not there is None, or empty."""

PARTS: Final = 7
"""How many parts a cell has in `Cells`."""


def rows(xml: bytes) -> Iterator[tuple[int, Cells, bool]]:
    """Return the rows of a sheet that have cells: the number of each, its cells, and whether another has its number.

    Raises `ArchiveError` where the sheet cannot be read, has more rows than a sheet can have, or has them in no order.
    """
    data = _data(xml)
    before = 0
    row: tuple[int, Cells] | None = None
    for count, following in enumerate(itertools.chain(_plain(xml, *data) if data else _parsed(xml), [None])):
        if count > MOST_ROWS:
            raise ArchiveError("too-large", f"the sheet has more than {MOST_ROWS:,} rows: split it")
        if row is not None:
            if row[0] < before:
                message = f"row {row[0]:,} stands behind row {before:,}: save the workbook again"
                raise ArchiveError("bad-place", message, row[0])
            yield *row, row[0] == before or (following is not None and following[0] == row[0])
            before = row[0]
        row = following


def _number(last: int, stated: bytes | str | None) -> int:
    """Return the number of a row; where it states none, it is the next one."""
    number = last + 1 if stated is None else int(stated)
    if not 0 < number <= MOST_ROWS:
        raise ArchiveError("too-large", f"the sheet has a row {number:,}, and they go from 1 to {MOST_ROWS:,}")
    return number


# --- rows as nearly everybody writes them -------------------------------------------------------


class _OddError(Exception):
    """Rows that only a parser can take apart."""


def _data(xml: bytes) -> tuple[int, int] | None:
    """Return where the rows begin and end, if ``</row>`` ends each of them, and most can be split."""
    begin, end = _DATA.search(xml), xml.rfind(b"</sheetData>")
    if begin is None or end < begin.end() or _ASIDE.search(xml, 0, begin.end()):
        return None
    data = begin.end(), end
    try:
        first = [
            _split(xml[start:stop]) is not None for start, stop, _ in itertools.islice(_heads(xml, *data), _FIRST_ROWS)
        ]
        collections.deque(_heads(xml, *data), maxlen=0)
    except _OddError:
        return None
    return data if 2 * sum(first) >= len(first) else None


def _heads(xml: bytes, begin: int, end: int) -> Iterator[tuple[int, int, list[int]]]:
    """Return the pieces that end where a row does, each with the numbers of its rows: empty ones, then one with cells.

    Behind the last row with cells is a piece that has empty ones at most. Raises `_OddError`.
    """
    number = 0
    while begin < end:
        close = xml.find(b"</row>", begin, end)
        stop = end if close < 0 else close
        cells = xml.find(b"<c", begin, stop)
        head = _TAGS.fullmatch(xml, begin, stop if cells < 0 else cells) if stop - begin <= _LONGEST_ROW else None
        if head is None or (head[1] is None) is not (close < 0):
            raise _OddError
        numbers = []
        for tag in _TAG.findall(xml, begin, head.end()):
            stated = _STATED.search(tag)
            if stated is not None and stated[1] is None:
                raise _OddError
            number = _number(number, stated and stated[1])
            numbers.append(number)
        yield begin, stop, numbers
        begin = stop + len(b"</row>")


def _split(piece: bytes) -> Cells | None:
    """Return the cells of a piece, nothing where any of it is written in another way."""
    cells: Cells = _CELL.split(piece)
    return None if any(cells[PARTS::PARTS]) or b"<c" in cells[0] else cells


def _plain(xml: bytes, begin: int, end: int) -> Iterator[tuple[int, Cells]]:
    for start, stop, numbers in _heads(xml, begin, end):
        piece = xml[start:stop]
        if b"<c" in piece:
            cells = _split(piece)
            if cells is None:
                *_, (_, cells) = _parsed(b"<sheetData>%b</row></sheetData>" % piece)
            yield numbers[-1], cells


# --- all others -----------------------------------------------------------------------------------


def _parsed(xml: bytes) -> Iterator[tuple[int, Cells]]:
    found = _Rows()
    for _ in walked(xml, "the sheet", found.start, found.end, found.text):
        yield from found.done
        found.done.clear()


class _Rows:
    """Puts rows together from the elements of a sheet."""

    def __init__(self) -> None:
        self.done: list[tuple[int, Cells]] = []
        self._number = self._column = 0
        self._row: Cells | None = None
        self._cell: dict[str, bytes | None] | None = None
        self._texts = Texts()

    def start(self, around: str, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element that begins."""
        if name == "row" and self._row is not None:
            raise self._wrong("a row within a row")
        if name == "row" and around == "sheetData":
            stated = attributes.get("r")
            if stated is not None and _DIGITS.fullmatch(stated) is None:
                raise self._wrong(f"a row with the number {stated!r:.200}")
            self._number, self._column, self._row = _number(self._number, stated), 0, [b""]
        elif name == "c" and around == "row" and self._row is not None:
            if len(self._row) > PARTS * MOST_COLUMNS:
                raise ArchiveError("too-large", f"the row has more than {MOST_COLUMNS:,} cells", self._number)
            self._cell = self._begun(attributes)
        elif self._cell is not None:
            if around == "c":
                self._state(self._cell, name)
            self._texts.start(around, name, attributes)

    def _state(self, cell: dict[str, bytes | None], name: str) -> None:
        """Take an element that says what is in a cell."""
        if name == "f":
            cell["formula"] = b"<f>"
        elif name in ("v", "is"):
            if cell["value"] is not None:
                raise self._wrong("a cell with two values")
            cell["value"] = b""
            if name == "is":
                cell["said"] = b' t="inlineStr"'

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        self._texts.text(piece)

    def end(self, name: str) -> None:
        """Take an element that ends."""
        self._texts.end(name)
        if self._cell is not None and name in ("v", "is"):
            self._cell["value"] = escape(self._texts.taken(), _KEPT).encode()
        elif self._cell is not None and name == "c" and self._row is not None:
            self._row += (*self._cell.values(), b"")
            self._cell = None
        elif name == "row" and self._row is not None:
            self.done.append((self._number, self._row))
            self._row = self._cell = None

    def _begun(self, attributes: Mapping[str, str]) -> dict[str, bytes | None]:
        """Return a cell without its value; where it does not say where it is, it is the next one."""
        place = attributes.get("r")
        found = _PLACE.fullmatch(place or "")
        if place is not None and found is None:
            raise self._wrong(f"a cell with the place {place!r:.200}")
        self._column = self._column + 1 if found is None else column_of(found[1].upper().encode())
        said = "".join(f' {name}="{attributes[name]}"' for name in ("s", "t") if attributes.get(name))
        return {
            "column": letters_of(self._column),
            "row": b"" if found is None else found[2].encode(),
            "said": said.encode(),
            "formula": b"",
            "begins": None,
            "value": None,
        }

    def _wrong(self, what: str) -> ArchiveError:
        return ArchiveError("bad-xlsx", f"the sheet has {what}: save the workbook again", self._number or None)


def column_of(letters: bytes) -> int:
    """Return the number of a column, from 1; raise `ArchiveError` beyond the last one.

    >>> column_of(b"AB")
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    if number > MOST_COLUMNS:
        raise ArchiveError("too-large", f"the sheet has a column {letters.decode()}, and XFD is the last there can be")
    return number


def letters_of(column: int) -> bytes:
    """Return the letters of a column, from 1.

    >>> letters_of(28)
    b'AB'
    """
    letters = b""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters
