"""XLSX files taken as hostile: looked through before anything opens them, and handed on with nothing else in them.

An XLSX file is a ZIP archive of XML parts. What a sheet needs is unpacked here, piece by piece and within limits, and
packed again without compression: the reader of sheets gets the bytes that were looked at, whatever the archive claims.
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
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")  # the same in the list at the end
_END: Final = struct.Struct("<4s4H2LH")
_PROLOG: Final = 4_096  # beyond, no part of a workbook is still before its first element

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_NEEDED: Final = ("[Content_Types].xml", "_rels/.rels", _WORKBOOK, _RELATIONS, "xl/styles.xml", "xl/sharedStrings.xml")
_RELATION_ID: Final = re.compile(r"\{[^}]*/relationships\}id")
_PATH: Final = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\\|\0")

# Cells as nearly every writer of sheets writes them: with a place, and not far from the first (A to ZZ, four digits).
_NOT_NEAR: Final = re.compile(rb'<c(?! r="[A-Z]{1,2}[0-9]{1,4}")[\s/>]')
_PREFIXED: Final = re.compile(rb":c[\s/>]")
_PREFIX: Final = re.compile(rb"<(/?)[\w.-]+:")
_TAG: Final = re.compile(rb"<(row|c)(?=[\s/>])([^<>]*)>")
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
# A formula that gives a text may give an empty one; such are many, and passed over without another look.
_NO_VALUE: Final = re.compile(rb'<f(?<!t="str"><f)\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v>\s*</v>\s*|<v\s*/>\s*)?</c>')
_ERROR: Final = re.compile(rb'<c\s[^<>]*?t="e"[^<>]*>')
_TEXT: Final = re.compile(rb"""\st\s*=\s*["']str["']""")
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
    cells = parts.taken[path]
    if _PREFIXED.search(cells):
        cells = _PREFIX.sub(rb"<\1", cells)
    _refuse_far(cells)
    return Unpacked(parts.packed(), sheet, _valueless(cells))


@attrs.define
class _Parts:
    """The entries of an archive, unpacked one by one where they are needed, and what was needed as an archive again.

    The standard library stops where an entry claims to end, other readers where its compressed data do. Here both have to
    be the same place, so that what is looked at is what will be read.
    """

    content: bytes
    entries: dict[str, zipfile.ZipInfo]
    taken: dict[str, bytes] = attrs.field(factory=dict)
    _raw: dict[str, bytes] = attrs.field(factory=dict)

    def take(self, name: str) -> bytes:
        """Return what is in an entry, nothing where there is none; raise `ArchiveError` on what is no part of a sheet."""
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
        self.taken[name], self._raw[name] = part, raw
        return part

    def packed(self) -> io.BytesIO:
        """Return an archive of what was taken, as it was compressed, and of nothing else."""
        packed, listed = io.BytesIO(), []
        for name, raw in self._raw.items():
            entry, encoded = self.entries[name], name.encode()
            sizes = (entry.CRC, len(raw), entry.file_size, len(encoded))
            head = (20, 0x800, entry.compress_type, 0, 0x21)  # version, names in UTF-8, 1 January 1980
            listed.append(_CENTRAL.pack(b"PK\1\2", 20, *head, *sizes, 0, 0, 0, 0, 0, packed.tell()) + encoded)
            packed.write(_LOCAL.pack(b"PK\3\4", *head, *sizes, 0) + encoded + raw)
        start, listing = packed.tell(), b"".join(listed)
        packed.write(listing + _END.pack(b"PK\5\6", 0, 0, len(listed), len(listed), len(listing), start, 0))
        packed.seek(0)
        return packed

    def _inflated(self, entry: zipfile.ZipInfo, raw: bytes) -> bytes:
        if entry.compress_type == zipfile.ZIP_STORED:
            part, is_whole = raw, True
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            part = stream.decompress(raw, MOST_UNPACKED + 1)
            is_whole = stream.eof and not stream.unused_data
        else:
            raise ArchiveError(
                "bad-xlsx", f"the entry {entry.filename!r:.200} is packed as no workbook is: save it again"
            )
        if len(part) > MOST_UNPACKED:
            message = f"the entry {entry.filename!r:.200} is larger than {MOST_UNPACKED:,} bytes: save the sheet as CSV"
            raise ArchiveError("too-large", message)
        if not is_whole:
            raise ArchiveError(
                "bad-xlsx", f"the entry {entry.filename!r:.200} is cut off, or goes on: save the file again"
            )
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


def _refuse_far(sheet: bytes) -> None:
    """Refuse a sheet whose last row and last column span more cells than it has sense: all of them would be made."""
    if _NOT_NEAR.search(sheet) is None:
        return
    row = column = last_row = last_column = -1
    for tag, attributes in _TAG.findall(sheet):
        place = _PLACE.search(attributes)
        if tag == b"row":
            row, column = int(place[2]) - 1 if place and not place[1] else row + 1, -1
            continue
        column += 1
        if place and place[1]:
            row, column = int(place[2]) - 1, _number(place[1]) - 1
        last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row >= MOST_ROWS or last_column >= MOST_COLUMNS or (last_row + 1) * (last_column + 1) > MOST_CELLS:
            message = f"the sheet spans {last_row + 1:,} rows and {last_column + 1:,} columns"
            raise ArchiveError("too-large", f"{message}, and the limit is {MOST_CELLS:,} cells: delete what is far off")


def _valueless(sheet: bytes) -> dict[tuple[int, int], str]:
    """Return the cells of which the reader would say that they are empty: formulas never worked out, and errors."""
    found = {}
    for formula in _NO_VALUE.finditer(sheet):
        start = sheet.rfind(b"<c", 0, formula.start())
        attributes = sheet[start : sheet.find(b">", start)]
        place = _PLACE.search(attributes)
        if place is not None and not (_TEXT.search(attributes) and b"<v" in formula[0]):
            found[_cell(place)] = "a formula that was saved without its value"
    if b't="e"' in sheet:
        for tag in _ERROR.finditer(sheet):
            place = _PLACE.search(tag[0])
            if place is not None:
                value = _VALUE.search(sheet, tag.end(), sheet.find(b"</c>", tag.end()) + 1)
                found[_cell(place)] = f"the error {value[1].decode(errors='replace')[:40]}" if value else "an error"
    return found


def _cell(place: re.Match[bytes]) -> tuple[int, int]:
    """Return row and column, from 0."""
    return int(place[2]) - 1, _number(place[1]) - 1


def _number(letters: bytes) -> int:
    """Return the number of a column, from 1: 28 for ``AB``."""
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number
