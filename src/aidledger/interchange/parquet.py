"""Parquet files of ledgers, timelines and answers, and records read back from them (extra ``arrow``)."""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from aidledger.errors import AidledgerError
from aidledger.events import Record
from aidledger.interchange.arrow import about_schema, batches, most_text, read_batches, schema_of, unreadable
from aidledger.interchange.arrow_types import needed
from aidledger.interchange.exported import Exported, sheet_of
from aidledger.interchange.parquet_pages import BadPagesError, Pages
from aidledger.interchange.sheets import BATCH
from aidledger.interchange.whole_files import whole_file
from aidledger.problems import safe
from aidledger.stores.files import shown_path
from aidledger.vocabulary import CORE, Vocabulary

__all__ = ["about_parquet", "read_parquet", "write_parquet"]

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
            raise unreadable(shown, "not-a-file", "it is no regular file: name a Parquet file")
        texts = sorted(_pages(name, most_text(state.st_size), shown).repeating)
        with arrow.OSFile(name) as opened, parquet.ParquetFile(opened, read_dictionary=texts) as file:
            yield file, shown, state.st_size
    except AidledgerError:
        raise
    except FileNotFoundError as error:
        raise unreadable(shown, "not-found", "there is no such file: check the path") from error
    except (OSError, ValueError, KeyError, arrow.ArrowException) as error:  # pyarrow raises any of them
        reason = safe(f"{error}".partition("\n")[0].rstrip(".")) or type(error).__name__
        raise unreadable(shown, "bad-parquet", f"it cannot be read ({reason}): check that it is Parquet") from error


def _pages(name: str, most: int, path: str) -> Pages:
    """Follow the pages of a file; refuse one that unpacks to more than is read, before it is unpacked."""
    try:
        with Path(name).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            pages = Pages.of(content)
    except BadPagesError as error:
        raise unreadable(path, "bad-parquet", f"it cannot be read ({error}): check that it is Parquet") from error
    if pages.unpacked > most:
        message = f"it unpacks to {pages.unpacked:,} bytes, the limit is {most:,}: split it, or shorten its texts"
        raise unreadable(path, "too-large", message)
    return pages
