"""The pages of a Parquet file, by their own headers: how much they unpack to, before anything unpacks them.

The end of a file says of sizes what its writer wants; the header of a page is what a reader goes by. Both are structs
of Thrift's compact protocol (``parquet.thrift`` of the format's specification). They are read here, and not by pyarrow:
on a damaged end it can abort the process.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any, Final

import attrs

_MAGIC: Final = b"PAR1"
_TAIL: Final = 8  # bytes: how long the description of the file is, and the magic
_GROUPS, _COLUMNS, _ABOUT = 4, 1, 3  # fields of the description, of a row group, of a column in it
_TYPE, _PATH, _PACKED_SIZE, _DATA_AT, _DICTIONARY_AT = 1, 3, 7, 9, 11  # fields of what is said about a column
_UNPACKED, _PACKED, _DATA, _DATA_2 = 2, 3, 5, 8  # fields of the header of a page
_ENCODING, _ENCODING_2 = 2, 4  # fields of its header of data
_BYTE_ARRAY: Final = 6
_DICTIONARIES: Final = {2, 8}
_DELTA_BYTE_ARRAY: Final = 7
_TRUE, _FALSE, _BYTE, _DOUBLE, _TEXT, _STRUCT = 1, 2, 3, 7, 8, 12
_INTEGERS: Final = (4, 5, 6)
_LISTS: Final = (9, 10)
_LARGEST_HEADER: Final = 1 << 16  # bytes; statistics in it can hold texts
_DEEPEST: Final = 12
_LONGEST_VARINT: Final = 70  # bits


class BadPagesError(Exception):
    """Pages that cannot be followed, or of which nobody can tell beforehand how large they are."""


@attrs.frozen
class Pages:
    """The pages of a file: how many bytes they unpack to, and the columns of texts with a dictionary, by their path.

    Such a text is written once, and can be meant a million times.
    """

    unpacked: int
    repeating: frozenset[str]

    @classmethod
    def of(cls, content: mmap.mmap | bytes) -> Pages:
        """Follow the pages of a file; raise `BadPagesError` where they cannot be."""
        unpacked, repeating = 0, set[str]()
        for column in _columns(content):
            for size, encoding in _pages(content, column):
                unpacked += size
                if encoding in _DICTIONARIES and column.get(_TYPE) == _BYTE_ARRAY:
                    repeating.add(_path(column))
        return cls(unpacked, frozenset(repeating))


def _columns(content: mmap.mmap | bytes) -> Iterator[dict[int, Any]]:
    """Yield what the end of the file says about each column of each row group."""
    end = len(content) - _TAIL
    size = int.from_bytes(content[end : end + 4], "little") if end > 0 else 0
    if content[end + 4 :] != _MAGIC or not 0 < size <= end:
        raise BadPagesError("it does not end as Parquet does")
    groups = _Struct(content[end - size : end]).fields(0).get(_GROUPS, [])
    for group in groups if isinstance(groups, list) else ():
        columns = group.get(_COLUMNS) if isinstance(group, dict) else None
        for column in columns if isinstance(columns, list) else ():
            about = column.get(_ABOUT) if isinstance(column, dict) else None
            if not isinstance(about, dict):
                raise BadPagesError("a column is not described")
            yield about


def _path(column: dict[int, Any]) -> str:
    parts = column.get(_PATH)
    names = [part for part in parts if isinstance(part, bytes)] if isinstance(parts, list) else []
    return b".".join(names).decode(errors="replace")


def _pages(content: mmap.mmap | bytes, column: dict[int, Any]) -> Iterator[tuple[int, int]]:
    """Yield how many bytes each page of a column unpacks to, and its encoding."""
    at, packed, dictionary_at = (column.get(key) for key in (_DATA_AT, _PACKED_SIZE, _DICTIONARY_AT))
    if not isinstance(at, int) or not isinstance(packed, int):
        raise BadPagesError("a column does not say where it is")
    if isinstance(dictionary_at, int) and 0 < dictionary_at < at:
        at = dictionary_at
    end = at + packed
    if not 0 < at <= end <= len(content):
        raise BadPagesError("a column is beyond the end of the file")
    while at < end:
        header = _Struct(content[at : min(end, at + _LARGEST_HEADER)])
        fields = header.fields(0)
        unpacked, size = fields.get(_UNPACKED), fields.get(_PACKED)
        if not (isinstance(unpacked, int) and isinstance(size, int) and unpacked >= 0 and size >= 0):
            raise BadPagesError("the header of a page does not say how large the page is")
        encoding = _encoding(fields)
        if encoding == _DELTA_BYTE_ARRAY:
            advice = "write the file with another, such as PLAIN or a dictionary"
            raise BadPagesError(f"texts in the encoding DELTA_BYTE_ARRAY can be of any size: {advice}")
        yield unpacked, encoding
        at += header.at + size


def _encoding(fields: dict[int, Any]) -> int:
    """Return the encoding of a page of data, -1 of any other page."""
    for data, encoding in ((_DATA, _ENCODING), (_DATA_2, _ENCODING_2)):
        found = fields[data].get(encoding) if isinstance(fields.get(data), dict) else None
        if isinstance(found, int):
            return found
    return -1


@attrs.define
class _Struct:
    """Bytes that begin with a struct, and how far they have been read."""

    content: bytes
    at: int = 0

    def fields(self, deep: int) -> dict[int, Any]:
        """Return the fields of a struct by their number: numbers, bytes, lists, and structs as mappings."""
        if deep > _DEEPEST:
            raise BadPagesError("what describes a page goes too deep")
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            kind = head & 15
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, deep)
        return fields

    def _value(self, kind: int, deep: int) -> Any:
        if kind in _INTEGERS:
            return self._integer()
        if kind == _STRUCT:
            return self.fields(deep + 1)
        if kind == _TEXT:
            return self._bytes(self._varint())
        if kind in _LISTS:
            return self._list(deep + 1)
        sizes = {_TRUE: 1, _FALSE: 1, _BYTE: 1, _DOUBLE: 8}  # in a list, a truth is a byte
        if kind not in sizes:
            raise BadPagesError("what describes a page holds what nothing does")
        return self._bytes(sizes[kind])

    def _list(self, deep: int) -> list[Any]:
        if deep > _DEEPEST:
            raise BadPagesError("what describes a page goes too deep")
        head = self._byte()
        count = head >> 4 if head >> 4 != 15 else self._varint()  # noqa: PLR2004 -- then the count follows
        return [self._value(head & 15, deep) for _ in range(count)]

    def _integer(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _varint(self) -> int:
        number = shift = 0
        while shift < _LONGEST_VARINT:
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:  # noqa: PLR2004 -- the last of them
                return number
            shift += 7
        raise BadPagesError("what describes a page holds a number that does not end")

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, size: int) -> bytes:
        self.at += size
        if self.at > len(self.content):
            raise BadPagesError("what describes a page does not end")
        return self.content[self.at - size : self.at]
