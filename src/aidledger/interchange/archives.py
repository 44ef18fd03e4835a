"""XLSX files taken as hostile: looked through before anything opens them, and handed on with nothing else in them.

An XLSX file is a ZIP archive of XML parts. What a sheet needs is unpacked here, within limits, and
packed again without compression: the reader of sheets gets the bytes that were looked at, whatever the archive claims.
Formulas are left out, since their values are beside them; they are half of many a sheet.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from typing import Final
from xml.etree import ElementTree as ET

import attrs

MOST_ENTRIES: Final = 10_000
MOST_DECLARED: Final = 1 << 30
MOST_UNPACKED: Final = 128 << 20
MOST_RATIO: Final = 300
MOST_CELLS: Final = 8_000_000
MOST_COLUMNS: Final = 16_384  # as many as XLSX has
MOST_ROWS: Final = 1_048_576
_SMALL: Final = 8 << 20  # what unpacks to no more may be packed as tightly as it likes
_LOCAL: Final = struct.Struct("<4s5H3L2H")  # the header of an entry, as it stands before it
_MOST_DIGITS: Final = 12
_PROLOG: Final = 4_096  # beyond, no part of a workbook is still before its first element

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_NEEDED: Final = ("[Content_Types].xml", "_rels/.rels", _WORKBOOK, _RELATIONS, "xl/styles.xml", "xl/sharedStrings.xml")
_RELATION_ID: Final = re.compile(r"\{[^}]*/relationships\}id")
_PATH: Final = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\\|\0")

# Cells as nearly every writer of sheets writes them: with one place, not far from the first (A to ZZ, four digits), and
# with a value or none. All others are odd, and looked at one by one.
_ODD: Final = re.compile(
    rb'<c(?! r="[A-Z]{1,2}[0-9]{1,4}"(?: s="[0-9]+")?'
    rb'(?:/>|><v>[^<]|(?: t="(?:str"><v(?:/>|>)|[bdns]"><v>[^<]|inlineStr"><is>))))[\s/>]'
)
_NEAR: Final = re.compile(rb"[A-Za-z]{1,2}[0-9]{1,4}")
_PREFIXED: Final = re.compile(rb":c[\s/>]")
_PREFIX: Final = re.compile(rb"<(/?)[\w.-]+:")
_TAG: Final = re.compile(rb"<(row|c)(?=[\s/>])([^<>]*)>")
_PLACE: Final = re.compile(rb"""(?<![\w:])r\s*=\s*["'](([A-Za-z]*)([0-9]+))["']""")
_FORMULA: Final = re.compile(rb"<f\b[^<>]*(?:/>|>[^<]*</f>)")
_NO_VALUE: Final = re.compile(rb"<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v>\s*</v>\s*|<v\s*/>\s*)?</c>")
_EMPTY: Final = re.compile(rb">\s*(?:<v\b[^<>]*>\s*(?:</v>)?\s*)?</c>")
_ERROR: Final = re.compile(rb"""\bt\s*=\s*["']e["']""")
_TEXT: Final = re.compile(rb"""\bt\s*=\s*["']str["']""")
_VALUE: Final = re.compile(rb"<v>([^<]+)</v>")


class ArchiveError(Exception):
    """An archive that is refused: the code and the message of the finding."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@attrs.frozen
class Unpacked:
    """One sheet of a workbook, ready to be read: an archive with what it needs, and the cells that have no value.

    ``valueless`` says for each such cell, by row and column from 0, what it holds instead.
    """

    archive: io.BytesIO
    sheet: str
    valueless: dict[tuple[int, int], str]


def unpack(content: bytes, wanted: str | None) -> Unpacked:
    """Return the sheet of this name, the first where none is wanted; raise `ArchiveError` on what is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_hostile(archive)
            parts = _Parts(content, {entry.filename: entry for entry in archive.infolist()})
        sheet, path = _sheet(parts, wanted)
        for name in (*_NEEDED, path):
            parts.take(name)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError) as error:
        raise ArchiveError("bad-xlsx", f"it is no XLSX file, or a damaged one ({error}): save it again") from error
    cells, valueless = _looked_through(parts.taken[path])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as whole:
        for name, part in parts.taken.items():
            whole.writestr(name, cells if name == path else part)
    packed.seek(0)
    return Unpacked(packed, sheet, valueless)


@attrs.define
class _Parts:
    """The entries of an archive, unpacked where they are needed; each has to end where the archive says."""

    content: bytes
    entries: dict[str, zipfile.ZipInfo]
    taken: dict[str, bytes] = attrs.field(factory=dict)

    def take(self, name: str) -> bytes:
        """Return what is in an entry, nothing where there is none; refuse what can be no part of a sheet."""
        if name not in self.entries or name in self.taken:
            return self.taken.get(name, b"")
        entry = self.entries[name]
        start = entry.header_offset + _LOCAL.size
        begins, *_, name_size, extra_size = _LOCAL.unpack(self.content[entry.header_offset : start])
        raw = self.content[start + name_size + extra_size :][: entry.compress_size]
        part = self._inflated(entry, raw)
        if begins != b"PK\3\4" or len(part) != entry.file_size:
            raise ArchiveError("hostile-xlsx", f"the entry {name!r:.200} is not of the size that it claims")
        if b"<!DOCTYPE" in part[:_PROLOG] or b"\0" in part[:_PROLOG]:
            raise ArchiveError(
                "hostile-xlsx", f"the entry {name!r:.200} has a DOCTYPE or is no UTF-8, as in no workbook"
            )
        self.taken[name] = part
        return part

    def _inflated(self, entry: zipfile.ZipInfo, raw: bytes) -> bytes:
        """Return what an entry unpacks to; at most one byte more than it claims, and nothing that goes on."""
        if entry.file_size > MOST_UNPACKED:
            message = f"the entry {entry.filename!r:.200} is larger than {MOST_UNPACKED:,} bytes: save the sheet as CSV"
            raise ArchiveError("too-large", message)
        if entry.compress_type == zipfile.ZIP_STORED:
            return raw
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise ArchiveError("bad-xlsx", f"the entry {entry.filename!r:.200} is packed in an odd way: save it again")
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        part = stream.decompress(raw, entry.file_size + 1)
        if not stream.eof or stream.unused_data:
            raise ArchiveError("bad-xlsx", f"the entry {entry.filename!r:.200} is cut off, or goes on: save it again")
        return part


def _refuse_hostile(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise ArchiveError("hostile-xlsx", f"it has {len(entries):,} entries, and a workbook has a few hundred")
    for entry in entries:
        if _PATH.search(entry.filename):
            raise ArchiveError("hostile-xlsx", f"the entry {entry.filename!r:.200} is a path out of the archive")
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            message = (
                f"the entry {entry.filename!r:.200} unpacks to {entry.file_size:,} bytes from {entry.compress_size:,}"
            )
            raise ArchiveError("hostile-xlsx", f"{message}: that is a bomb, or a sheet of nothing: save it again")
    if len({entry.filename for entry in entries}) != len(entries):
        raise ArchiveError("hostile-xlsx", "two of its entries have one name")
    declared = sum(entry.file_size for entry in entries)
    if declared > MOST_DECLARED:
        raise ArchiveError("hostile-xlsx", f"it unpacks to {declared:,} bytes, the limit is {MOST_DECLARED:,}")


def _xml(part: bytes) -> ET.Element:
    if b"<!" in part:
        raise ArchiveError("hostile-xlsx", "the list of its sheets has declarations, as in no workbook")
    return ET.fromstring(part)  # noqa: S314 -- there is nothing in it to expand


def _sheet(parts: _Parts, wanted: str | None) -> tuple[str, str]:
    """Return the name of a sheet and the entry that it is in."""
    try:
        workbook, relations = (_xml(parts.take(name)) for name in (_WORKBOOK, _RELATIONS))
    except ET.ParseError as error:
        raise ArchiveError("bad-xlsx", f"it has no list of sheets that can be read ({error}): save it again") from error
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    sheets: dict[str, str] = {}
    for each in workbook.iterfind(".//{*}sheets/{*}sheet"):
        identity = next((value for key, value in each.attrib.items() if _RELATION_ID.fullmatch(key)), None)
        target = targets.get(identity, "")
        path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if path in parts.entries:
            sheets.setdefault(each.get("name", ""), path)
    for name, path in sheets.items():
        if wanted is None or _folded(name) == _folded(wanted):
            return name, path
    known = ", ".join(map(repr, sheets)) or "none"
    raise ArchiveError("no-sheet", f"there is no sheet {wanted!r:.200}: give the mapping one of {known:.1000}")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _looked_through(sheet: bytes) -> tuple[bytes, dict[tuple[int, int], str]]:
    """Return the XML of a sheet without formulas, and the cells without a value; refuse one of too many cells."""
    cells = _FORMULA.sub(b"", sheet)
    if _PREFIXED.search(cells):
        sheet = _PREFIX.sub(rb"<\1", sheet)
        cells = _FORMULA.sub(b"", sheet)
    is_far = is_empty = False
    valueless: dict[tuple[int, int], str] = {}
    for odd in _ODD.finditer(cells):
        end = cells.find(b">", odd.start())
        tag = cells[odd.start() : end]
        places = _PLACE.findall(tag)
        is_far = is_far or len(places) != 1 or _NEAR.fullmatch(places[0][0]) is None
        if _ERROR.search(tag):
            value = _VALUE.search(cells, end, cells.find(b"</c>", end) + 1)
            said = f"the error {value[1].decode(errors='replace')[:40]}" if value else "an error"
            _note(valueless, tag, said, is_text_well=False)
        elif _EMPTY.match(cells, end):
            is_empty = True  # perhaps for want of a formula's value
    if is_far:
        _refuse_far(cells)
    for formula in _NO_VALUE.finditer(sheet) if is_empty else ():
        start = sheet.rfind(b"<c", 0, formula.start())
        said = "a formula that was saved without its value"
        _note(valueless, sheet[start : formula.start()], said, is_text_well=b"<v" in formula[0])
    return cells, valueless


def _note(valueless: dict[tuple[int, int], str], tag: bytes, said: str, *, is_text_well: bool) -> None:
    """Remember what a cell holds in place of a value; a formula that gives a text may give an empty one."""
    place = _PLACE.search(tag)
    if place is not None and not (is_text_well and _TEXT.search(tag)):
        valueless[_row(place[3]), _number(place[2]) - 1] = said


def _refuse_far(sheet: bytes) -> None:
    """Refuse a sheet whose last row and last column span more cells than it has sense: all of them would be made."""
    row = column = last_row = last_column = -1
    for name, attributes in _TAG.findall(sheet):
        places = [(_row(digits), _number(letters) - 1) for _, letters, digits in _PLACE.findall(attributes)]
        if name == b"row":
            row, column = max((row for row, _ in places), default=row + 1), -1
            continue
        row, column = (max(row for row, _ in places), max(at for _, at in places)) if places else (row, column + 1)
        last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row >= MOST_ROWS or last_column >= MOST_COLUMNS or (last_row + 1) * (last_column + 1) > MOST_CELLS:
            message = f"the sheet spans {last_row + 1:,} rows and {last_column + 1:,} columns"
            raise ArchiveError("too-large", f"{message}, and the limit is {MOST_CELLS:,} cells: delete what is far off")


def _row(digits: bytes) -> int:
    """Return the number of a row, from 0; of one with very many digits, a number that is too large, too."""
    return int(digits if len(digits) <= _MOST_DIGITS else b"9" * _MOST_DIGITS) - 1


def _number(letters: bytes) -> int:
    """Return the number of a column, from 1: 28 for ``AB``."""
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number
