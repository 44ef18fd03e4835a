"""The pages of a Parquet file, by their own headers: how much they unpack to, before anything unpacks them.

What the end of a file says of sizes is what its writer says; the header of a page is what a reader goes by. Headers are
structs of Thrift's compact protocol, as the Parquet format defines them (``PageHeader`` in ``parquet.thrift``).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any, Final

import attrs

_UNPACKED, _PACKED, _DATA, _DATA_2 = 2, 3, 5, 8  # fields of a header
_ENCODING, _ENCODING_2 = 2, 4  # fields of a header of data
_DICTIONARIES: Final = {2, 8}
_DELTA_BYTE_ARRAY: Final = 7
_STRUCT: Final = 12
_LISTS: Final = (9, 10)
_INTEGERS: Final = (4, 5, 6)
_LARGEST_HEADER: Final = 1 << 16  # bytes; statistics in it can hold texts
_DEEPEST: Final = 8
_LONGEST_VARINT: Final = 70  # bits


class BadPagesError(Exception):
    """Pages that cannot be followed by their headers, or that nobody can tell the size of beforehand."""


@attrs.frozen
class Pages:
    """The pages of a file: how many bytes they unpack to, and the encodings that each column is in, by its path."""

    unpacked: int
    encodings: dict[str, set[int]]

    @property
    def repeating(self) -> list[str]:
        """The columns in which a value can be written once and meant often."""
        return [path for path, used in self.encodings.items() if used & _DICTIONARIES]

    @classmethod
    def of(cls, content: mmap.mmap, about: Any) -> Pages:
        """Follow the pages of a file; ``about`` is its metadata, as pyarrow has it."""
        unpacked, encodings = 0, dict[str, set[int]]()
        for group in map(about.row_group, range(about.num_row_groups)):
            for column in map(group.column, range(group.num_columns)):
                used = encodings.setdefault(column.path_in_schema, set())
                for size, encoding in _pages(content, column):
                    unpacked += size
                    used.add(encoding)
        return cls(unpacked, encodings)


def _pages(content: mmap.mmap, column: Any) -> Iterator[tuple[int, int]]:
    starts = [column.data_page_offset]
    if column.has_dictionary_page and column.dictionary_page_offset:
        starts.append(column.dictionary_page_offset)
    at = min(starts)
    end = at + column.total_compressed_size
    if not 0 < at <= end <= len(content):
        raise BadPagesError("a column is beyond the end of the file")
    while at < end:
        header = _Header(content[at : min(end, at + _LARGEST_HEADER)])
        fields = header.struct(0)
        unpacked, packed = fields.get(_UNPACKED), fields.get(_PACKED)
        if not (isinstance(unpacked, int) and isinstance(packed, int) and unpacked >= 0 and packed >= 0):
            raise BadPagesError("the header of a page does not say how large the page is")
        encoding = _encoding(fields)
        if encoding == _DELTA_BYTE_ARRAY:
            advice = "write the file with another, such as PLAIN or a dictionary"
            raise BadPagesError(f"texts in the encoding DELTA_BYTE_ARRAY can be of any size: {advice}")
        yield unpacked, encoding
        at += header.at + packed


def _encoding(fields: dict[int, Any]) -> int:
    """Return the encoding of a page of data, -1 of any other page."""
    for data, encoding in ((_DATA, _ENCODING), (_DATA_2, _ENCODING_2)):
        found = fields[data].get(encoding) if isinstance(fields.get(data), dict) else None
        if isinstance(found, int):
            return found
    return -1


@attrs.define
class _Header:
    """A struct as it is read, and how far it has been."""

    content: bytes
    at: int = 0

    def struct(self, deep: int) -> dict[int, Any]:
        """Return the fields of a struct by their number; of what holds no number or struct, None."""
        if deep > _DEEPEST:
            raise BadPagesError("the header of a page goes too deep")
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            fields[number] = self._value(head & 15, deep)
        return fields

    def _value(self, kind: int, deep: int) -> Any:
        if kind in _INTEGERS:
            return self._integer()
        if kind == _STRUCT:
            return self.struct(deep + 1)
        if kind in _LISTS:
            head = self._byte()
            count = head >> 4 if head >> 4 != 15 else self._varint()  # noqa: PLR2004 -- then the count follows
            for _ in range(count):
                self._value(head & 15, deep + 1)
        elif kind == 8:  # noqa: PLR2004 -- a text, or bytes
            self._skip(self._varint())
        else:
            sizes = {1: 0, 2: 0, 3: 1, 7: 8}  # true and false, a byte, a double
            if kind not in sizes:
                raise BadPagesError("the header of a page holds what none does")
            self._skip(sizes[kind])
        return None

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
        raise BadPagesError("the header of a page holds a number that does not end")

    def _byte(self) -> int:
        self._skip(1)
        return self.content[self.at - 1]

    def _skip(self, size: int) -> None:
        self.at += size
        if self.at > len(self.content):
            raise BadPagesError("the header of a page does not end")
