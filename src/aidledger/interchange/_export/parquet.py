"""Parquet files written and read (extra ``arrow``): what a file claims is checked before it is unpacked."""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs

from aidledger._aid.kinds import CORE
from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger.errors import AidledgerError
from aidledger.files._folders import shown_path, whole_file
from aidledger.files._problems import refusal, safe
from aidledger.interchange._export.arrow import (
    about_schema,
    batches,
    most_text,
    needed,
    read_batches,
    schema_of,
)
from aidledger.interchange._export.rows import BATCH
from aidledger.interchange._export.writing import Exported, sheet_of

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


_COMPRESSION: Final = "zstd"


def write_parquet(
    what: Exported, path: str | os.PathLike[str], vocabulary: Vocabulary = CORE, *, wide: bool = False
) -> None:
    """Write the table of `to_arrow` to a Parquet file: whole or not at all, in place of what is there.

    Rows are worked out a few thousand at a time. Raises what `to_arrow` raises, and `StoreError` where the file cannot
    be written; what was there before is then there still.
    """
    parquet = _parquet()
    sheet = sheet_of(what, vocabulary)
    schema = schema_of(sheet, wide=wide)
    with whole_file(path) as file, parquet.ParquetWriter(file, schema, compression=_COMPRESSION) as writer:
        for batch in batches(sheet, schema):
            writer.write_batch(batch)


def read_parquet(path: str | os.PathLike[str], vocabulary: Vocabulary = CORE) -> tuple[Record, ...]:
    """Return the records of a Parquet file that `write_parquet` wrote, each with its row, from 1, as ``origin``.

    A text has at most a mebibyte, and all texts together 64 mebibytes, or a hundred times the size of the file. Raises
    `LoadError` with all that is wrong, each as ``path:row``, `MissingExtraError` without pyarrow.

    >>> import tempfile
    >>> from aidledger import Ledger, reference
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_parquet(reference(), f"{folder}/ledger.parquet")
    ...     Ledger(read_parquet(f"{folder}/ledger.parquet")) == reference()
    True
    """
    with _opened(path) as (file, shown, size):
        batches_of_file = file.iter_batches(BATCH) if file.num_row_groups else ()
        return read_batches(batches_of_file, file.schema_arrow, vocabulary, shown, size=size)


def about_parquet(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a Parquet file says that it is, as `about_table` does of a table; nothing where it says nothing.

    Raises `LoadError` where the file cannot be read.
    """
    with _opened(path) as (file, shown, _):
        return about_schema(file.schema_arrow, shown)


def _parquet() -> Any:
    needed()
    from pyarrow import parquet  # type: ignore[import-untyped]  # it has no types

    return parquet


@contextlib.contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[tuple[Any, str, int]]:
    """Open a regular file of this machine as Parquet, of so many bytes; whatever is wrong with it is a `LoadError`.

    Texts come as dictionaries, in which one that a million rows have is there once.
    """
    arrow, parquet = needed(), _parquet()
    name = os.fsdecode(path)
    shown = shown_path(name)
    try:
        state = Path(name).stat()
        if not stat.S_ISREG(state.st_mode):
            raise refusal(shown, "not-a-file", "it is no regular file: name a Parquet file")
        texts = sorted(_page_sizes(name, most_text(state.st_size), shown).repeating)
        with arrow.OSFile(name) as opened, parquet.ParquetFile(opened, read_dictionary=texts) as file:
            yield file, shown, state.st_size
    except AidledgerError:
        raise
    except FileNotFoundError as error:
        raise refusal(shown, "not-found", "there is no such file: check the path") from error
    except (OSError, ValueError, KeyError, arrow.ArrowException) as error:  # pyarrow raises any of them
        reason = safe(f"{error}".partition("\n")[0].rstrip(".")) or type(error).__name__
        raise refusal(shown, "bad-parquet", f"it cannot be read ({reason}): check that it is Parquet") from error


def _page_sizes(name: str, most: int, path: str) -> Pages:
    """Follow the pages of a file; refuse one that unpacks to more than is read, before it is unpacked."""
    try:
        with Path(name).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            pages = Pages.of(content)
    except BadPagesError as error:
        raise refusal(path, "bad-parquet", f"it cannot be read ({error}): check that it is Parquet") from error
    if pages.unpacked > most:
        message = f"it unpacks to {pages.unpacked:,} bytes, the limit is {most:,}: split it, or shorten its texts"
        raise refusal(path, "too-large", message)
    return pages
