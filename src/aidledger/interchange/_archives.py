"""ZIP archives and their XML taken as hostile: nothing is unpacked but what is asked for, within limits."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final
from xml.parsers import expat

import attrs

MOST_ENTRIES: Final = 10_000
MOST_DECLARED: Final = 1 << 30
MOST_UNPACKED: Final = 128 << 20  # of all entries together that are unpacked
MOST_RATIO: Final = 300
_SMALL: Final = 1 << 20  # what unpacks to no more may be packed as tightly as it likes
_MOST_LISTED: Final = 16 << 20  # bytes of the list of entries
_LONGEST_COMMENT: Final = 0xFFFF

_END: Final = struct.Struct("<4s4H2LH")
_LISTED: Final = struct.Struct("<4s6H3L5H2L")
_HEADER: Final = struct.Struct("<4s5H3L2H")
_ZIP64: Final = 1  # the extra field with the sizes that do not fit
_FULL: Final = 0xFFFFFFFF  # what stands in place of such a size
_ENCRYPTED: Final = 1
_SIZES_BEHIND: Final = 8  # the flag of an entry that was written before its sizes were known
_STORED, _DEFLATED = 0, 8
_PATH: Final = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\\|\0")


class ArchiveError(Exception):
    """A file that is refused: the code and the message of the finding, and the row that it is about, if any."""

    def __init__(self, code: str, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.code, self.row = code, row


@attrs.frozen
class ArchiveEntry:
    """One entry of an archive, as the list at its end has it."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """The entries of an archive by their names; ``file`` is open for reading.

    Raises `ArchiveError` on what is damaged, or hostile.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MOST_UNPACKED
        self._begins: dict[str, int] = {}
        self.entries: dict[str, ArchiveEntry] = {}
        listed, begin = self._listed()
        _refuse_hostile(listed)
        end = 0
        for entry in sorted(listed, key=lambda entry: entry.offset):
            if entry.offset < end:
                raise ArchiveError("hostile-xlsx", f"the entry {entry.name!r:.200} lies within another one")
            self.entries[entry.name] = entry
            self._begins[entry.name] = self._data(entry)
            end = self._begins[entry.name] + entry.packed
            if end > begin:
                raise _damaged(f"the entry {entry.name!r:.200} is cut off")

    def read(self, name: str) -> bytes:
        """Return what an entry unpacks to; refuse one that is not of the size and checksum that are stated."""
        entry = self.entries[name]
        self._left -= entry.size
        if self._left < 0:
            message = f"what it needs unpacks to more than {MOST_UNPACKED:,} bytes, as far as {name!r:.200}"
            raise ArchiveError("too-large", f"{message}: save the sheet as CSV")
        raw = self._at(self._begins[name], entry.packed)
        part = raw if entry.method == _STORED else _inflated(entry, raw)
        if len(part) != entry.size:
            raise ArchiveError("hostile-xlsx", f"the entry {name!r:.200} is not of the size that it claims")
        if zlib.crc32(part) != entry.crc:
            raise _damaged(f"the entry {name!r:.200} does not have the checksum that is stated for it")
        return part

    def _listed(self) -> tuple[list[ArchiveEntry], int]:
        """Return the entries that the list at the end of the archive has, and where the list begins."""
        size = self._file.seek(0, 2)
        tail_at = max(0, size - _END.size - _LONGEST_COMMENT)
        tail = self._at(tail_at, size - tail_at)
        found = tail.rfind(b"PK\5\6", 0, len(tail) - _END.size + 4)
        if found < 0:
            raise _damaged("it has no list of entries")
        _, disk, disk_of_list, here, count, length, offset, _ = _END.unpack_from(tail, found)
        if disk or disk_of_list or here != count or offset + length > tail_at + found:
            raise _damaged("its list of entries is not where it should be")
        if count > MOST_ENTRIES or length > _MOST_LISTED:
            raise ArchiveError("hostile-xlsx", f"it has {count:,} entries, and a workbook has a few hundred")
        listed, at = self._at(offset, length), 0
        entries = []
        for _ in range(count):
            entry, at = _entry(listed, at)
            entries.append(entry)
        if at != length:
            raise _damaged("its list of entries goes on")
        return entries, offset

    def _data(self, entry: ArchiveEntry) -> int:
        """Return where the data of an entry begins; refuse one whose own header says something else than the list."""
        header = self._at(entry.offset, _HEADER.size)
        if len(header) < _HEADER.size:
            raise _damaged(f"the entry {entry.name!r:.200} is not there")
        sign, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _HEADER.unpack(header)
        name = self._at(entry.offset + _HEADER.size, name_size)
        unknown = (0, _FULL) if flags & _SIZES_BEHIND else (_FULL,)
        agree = all(
            said == listed or said in unknown
            for said, listed in ((crc, entry.crc), (packed, entry.packed), (size, entry.size))
        )
        if sign != b"PK\3\4" or _name(name) != entry.name or method != entry.method or not agree:
            raise _damaged(f"the entry {entry.name!r:.200} is not what the list of entries says")
        return entry.offset + _HEADER.size + int(name_size) + int(extra_size)

    def _at(self, begin: int, size: int) -> bytes:
        self._file.seek(begin)
        return self._file.read(size)


def _damaged(message: str) -> ArchiveError:
    return ArchiveError("bad-xlsx", f"it is not an XLSX file, or a damaged one ({message}): get it or save it again")


def _name(raw: bytes) -> str:
    return raw.decode("cp437")  # all names in a workbook that matter are ASCII


def _entry(listed: bytes, at: int) -> tuple[ArchiveEntry, int]:
    """Return the entry that is listed there, and where the next one is."""
    if len(listed) < at + _LISTED.size:
        raise _damaged("its list of entries is cut off")
    sign, _, _, flags, method, _, _, crc, packed, size, *sizes, _, _, _, offset = _LISTED.unpack_from(listed, at)
    name_size, extra_size, comment_size = sizes
    begin, end = at + _LISTED.size, at + _LISTED.size + name_size
    name, extra = _name(listed[begin:end]), listed[end : end + extra_size]
    if sign != b"PK\1\2":
        raise _damaged("its list of entries is not one")
    if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
        raise ArchiveError("bad-xlsx", f"the entry {name!r:.200} is encrypted, or packed in an odd way: save it again")
    if _FULL in (packed, size, offset):
        size, packed, offset = _long_sizes(extra, (size, packed, offset))
    return ArchiveEntry(name, method, crc, packed, size, offset), end + extra_size + comment_size


def _long_sizes(extra: bytes, sizes: tuple[int, int, int]) -> list[int]:
    """Return the sizes and the offset of an entry, those that did not fit as its extra field has them."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _ZIP64 and length >= 8 * sizes.count(_FULL) and at + 4 + length <= len(extra):
            longer = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            return [next(longer) if each == _FULL else each for each in sizes]
        at += 4 + length
    raise _damaged("an entry does not say how large it is")


def _inflated(entry: ArchiveEntry, raw: bytes) -> bytes:
    """Return what an entry unpacks to; at most one byte more than it claims, and nothing that goes on."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        part = stream.decompress(raw, entry.size + 1)
    except zlib.error as error:
        raise _damaged(f"the entry {entry.name!r:.200} cannot be unpacked, {error}") from error
    if not stream.eof or stream.unused_data:
        raise _damaged(f"the entry {entry.name!r:.200} is cut off, or goes on")
    return part


def _refuse_hostile(entries: list[ArchiveEntry]) -> None:
    for entry in entries:
        if _PATH.search(entry.name):
            raise ArchiveError("hostile-xlsx", f"the entry {entry.name!r:.200} is a path out of the archive")
        if entry.size > _SMALL and entry.size > MOST_RATIO * max(entry.packed, 1):
            message = f"the entry {entry.name!r:.200} unpacks to {entry.size:,} bytes from {entry.packed:,}"
            raise ArchiveError("hostile-xlsx", f"{message}: that is a bomb, or a sheet of nothing: save it again")
    if len({entry.name for entry in entries}) != len(entries):
        raise ArchiveError("hostile-xlsx", "two of its entries have one name")
    declared = sum(entry.size for entry in entries)
    if declared > MOST_DECLARED:
        raise ArchiveError("hostile-xlsx", f"it unpacks to {declared:,} bytes, the limit is {MOST_DECLARED:,}")


Start = Callable[[str, str, dict[str, str]], None]
"""Takes an element that begins: the name of the one around it, its own, and its attributes."""

_PIECE: Final = 1 << 16
_LONGEST_TAG: Final = 1 << 20
_MOST_NAMES: Final = 2_000  # of elements and attributes: the parser keeps each of them
_DEEPEST: Final = 64  # elements in one another


def _pass(*_: object) -> None:
    """Do nothing."""


def walked(
    part: bytes, what: str, start: Start, end: Callable[[str], None] = _pass, text: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Read XML, calling these functions; pause after each piece, for what they found to be taken away.

    Names are given without a prefix, those of attributes with theirs. ``text`` may be given a text in several pieces.
    Raises `ArchiveError` on what is not well-formed, has a DOCTYPE, or is beyond the limits; ``what`` is how its
    message calls the part.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text, parser.buffer_size = True, _PIECE
    place = _Walk(what, start, end)
    parser.StartElementHandler, parser.EndElementHandler = place.started, place.ended
    parser.StartDoctypeDeclHandler = place.refuse_doctype
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for at in range(0, len(part), _PIECE):
            parser.Parse(part[at : at + _PIECE], False)  # noqa: FBT003 -- takes no keywords
            if at - parser.CurrentByteIndex > _LONGEST_TAG:
                raise ArchiveError("hostile-xlsx", f"{what} has a tag of more than {_LONGEST_TAG:,} bytes")
            yield
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise ArchiveError("bad-xlsx", f"{what} cannot be read ({error}): save the workbook again") from error


class _Walk:
    """Where a parser stands, and which names it has seen."""

    def __init__(self, what: str, start: Start, end: Callable[[str], None]) -> None:
        self._what, self._start, self._end = what, start, end
        self._names: set[str] = set()
        self._path = [""]

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name not in self._names or not self._names.issuperset(attributes):
            self._names.update((name, *attributes))
            if len(self._names) > _MOST_NAMES:
                raise ArchiveError("hostile-xlsx", f"{self._what} has more than {_MOST_NAMES:,} names of elements")
        if len(self._path) > _DEEPEST:
            raise ArchiveError("hostile-xlsx", f"{self._what} has more than {_DEEPEST} elements in one another")
        name = name.rpartition(":")[2]
        self._start(self._path[-1], name, attributes)
        self._path.append(name)

    def ended(self, _: str) -> None:
        self._end(self._path.pop())

    def refuse_doctype(self, *_: object) -> None:
        raise ArchiveError("hostile-xlsx", f"{self._what} has a DOCTYPE, as in no workbook")


def walk(
    part: bytes, what: str, start: Start, end: Callable[[str], None] = _pass, text: Callable[[str], None] | None = None
) -> None:
    """Read XML to its end, as `walked` does."""
    for _ in walked(part, what, start, end, text):
        pass
