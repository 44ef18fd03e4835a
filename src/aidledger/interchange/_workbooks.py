"""XLSX workbooks: which sheets there are, what their cells refer to, which numbers are days, and the rows in the XML.

Nearly every writer of sheets writes cells in one way, and a row of such cells is taken apart by one expression. All
other XML, with comments, prefixes, texts in place or attributes in another order, goes through a parser, which gives
the same. Both take time that grows with the size of the sheet, whatever is in it.
"""

from __future__ import annotations

import collections
import itertools
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final
from xml.sax.saxutils import escape

import attrs

from aidledger.interchange._archives import Archive, ArchiveError, walk, walked
from aidledger.interchange._names import folded

LONGEST_TEXT: Final = 32_767  # characters in a cell, as in every program that writes sheets
MOST_TEXT: Final = 64 << 20  # characters of all cells together, and of the texts that they share
MOST_STRINGS: Final = 2_000_000
LONGEST_ESCAPED: Final = 8 * LONGEST_TEXT  # as _x000D_, a letter takes seven
BLANKS: Final = " \t\r\n"

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_USUAL: Final = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}  # where no relation says it
_TRUE: Final = ("1", "true", "on")

# What stands in a format besides the letters that mean a day or a time: texts in quotes, a letter behind one of \ _ *,
# and brackets, but for those that count hours, minutes or seconds on.
_BESIDES: Final = re.compile(r'"[^"]*+"?|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*+\]?', re.IGNORECASE | re.DOTALL)
_DURATION: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_MOMENT: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_BUILT_IN: Final = {str(number): "moment" for number in (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59))} | {
    "46": "duration"
}
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = range(0xD800, 0xE000)


@attrs.frozen
class Workbook:
    """One sheet of a workbook, and what is needed to read it.

    ``strings`` are the texts that cells refer to. ``moments`` says of which styles the numbers count days, as a
    ``"moment"`` or a ``"duration"``.
    """

    sheet: str
    xml: bytes
    strings: Sequence[str]
    moments: Mapping[bytes, str]
    is_1904: bool


def open_workbook(file: BinaryIO, wanted: str | None) -> Workbook:
    """Return the sheet of this name, the first where none is wanted; raise `ArchiveError` on what is refused."""
    archive = Archive(file)
    for name in (_WORKBOOK, _RELATIONS):
        if name not in archive.entries:
            raise ArchiveError("bad-xlsx", f"it is not an XLSX file: it has no entry {name!r}: save it again as XLSX")
    paths: dict[str, str] = {}
    paths_by_kind: dict[str, str] = {}

    def relation(_: str, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            paths[attributes.get("Id", "")] = path
            paths_by_kind[attributes.get("Type", "").rpartition("/")[2]] = path

    walk(archive.read(_RELATIONS), "the list of its parts", relation)
    sheets: dict[str, str] = {}
    is_1904 = False

    def listed(around: str, name: str, attributes: Mapping[str, str]) -> None:
        nonlocal is_1904
        if around == "sheets" and name == "sheet":
            identities = [value for key, value in attributes.items() if key.endswith(":id")]
            path = paths.get(identities[0], "") if len(identities) == 1 else ""
            if path in archive.entries:
                sheets.setdefault(attributes.get("name", ""), path)
        elif name == "workbookPr":
            is_1904 = attributes.get("date1904", "") in _TRUE

    walk(archive.read(_WORKBOOK), "the list of its sheets", listed)
    sheet, path = _chosen(sheets, wanted)
    strings, moments = (_part(archive, paths_by_kind.get(kind), usual) for kind, usual in _USUAL.items())
    return Workbook(sheet, archive.read(path), _strings(strings), _moments(moments), is_1904)


def _part(archive: Archive, path: str | None, usual: str) -> bytes:
    """Return a part that a workbook may do without; not one that it has, and that is missing."""
    if path is not None and path not in archive.entries:
        raise ArchiveError("bad-xlsx", f"its part {path!r:.200} is missing: save it again")
    return archive.read(path or usual) if (path or usual) in archive.entries else b"<none/>"


def _chosen(sheets: Mapping[str, str], wanted: str | None) -> tuple[str, str]:
    for name, path in sheets.items():
        if wanted is None or folded(name) == folded(wanted):
            return name, path
    known = ", ".join(map(repr, sheets)) or "none"
    raise ArchiveError("no-sheet", f"there is no sheet {wanted!r:.200}: give the mapping one of {known:.1000}")


def _moments(part: bytes) -> dict[bytes, str]:
    """Return for each style whose numbers are days, times or durations which of them it is."""
    formats = dict(_BUILT_IN)
    styles: list[str] = []

    def start(around: str, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt" and around == "numFmts":
            code = _BESIDES.sub("", attributes.get("formatCode", "")).partition(";")[0]
            is_duration = _DURATION.search(code) is not None
            formats[attributes.get("numFmtId", "")] = (
                "duration" if is_duration else "moment" if _MOMENT.search(code) else ""
            )
        elif name == "xf" and around == "cellXfs":
            styles.append(attributes.get("numFmtId", ""))

    walk(part, "the list of its styles", start)
    kinds = (formats.get(style, "") for style in styles)
    return {b"%d" % index: kind for index, kind in enumerate(kinds) if kind}


def _strings(part: bytes) -> list[str]:
    """Return the texts that cells share."""
    texts = Texts()
    strings: list[str] = []
    total = 0

    def end(name: str) -> None:
        nonlocal total
        texts.end(name)
        if name == "si":
            strings.append(unescaped(texts.taken()))
            total += len(strings[-1])
            if len(strings[-1]) > LONGEST_TEXT:
                raise too_long(len(strings[-1]))
            if len(strings) > MOST_STRINGS or total > MOST_TEXT:
                message = f"its cells share more than {MOST_STRINGS:,} texts, or {MOST_TEXT:,} characters"
                raise ArchiveError("too-large", f"{message}: save the sheet as CSV")

    walk(part, "the list of its texts", texts.start, end, texts.text)
    return strings


class Texts:
    """Puts together the text of a cell from its runs, or its value; how it is pronounced is left out."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._pieces: list[str] = []
        self._size = 0
        self._is_text = self._is_kept = False

    def start(self, around: str, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element that begins."""
        if self._is_text:
            raise ArchiveError("bad-xlsx", f"a text has the element {name!r:.200} in it: save the workbook again")
        self._is_text = name == "v" or (name == "t" and around != "rPh")
        self._is_kept = name == "v" or attributes.get("xml:space") == "preserve"

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        if self._is_text:
            self._pieces.append(piece)
            self._size += len(piece)
            if self._size > LONGEST_ESCAPED:
                raise too_long(self._size)

    def end(self, _: str) -> None:
        """Take an element that ends."""
        if self._is_text:
            run = "".join(self._pieces)
            self._runs.append(run if self._is_kept else run.strip(BLANKS))
            self._pieces.clear()
            self._is_text = False

    def taken(self) -> str:
        """Return the text so far, and begin another."""
        text = "".join(self._runs)
        self._runs.clear()
        self._size = 0
        return text


def too_long(size: int, where: str = "one of its texts") -> ArchiveError:
    """Return the error that says that a text is longer than a cell may hold."""
    advice = f"and a cell holds {LONGEST_TEXT:,} at most: shorten it, or save the sheet as CSV"
    return ArchiveError("too-large", f"{where} has {size:,} characters or more, {advice}")


def unescaped(text: str) -> str:
    """Return a text with the letters that XLSX writes as ``_x000D_``.

    >>> unescaped("a_x0041_b_xD800_")
    'aAb_xD800_'
    """
    return _ESCAPE.sub(_letter, text) if "_x" in text else text


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1], 16)
    return escape[0] if number in _SURROGATES else chr(number)


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
    found = _ParsedRows()
    for _ in walked(xml, "the sheet", found.start, found.end, found.text):
        yield from found.done
        found.done.clear()


class _ParsedRows:
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
