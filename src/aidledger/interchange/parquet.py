"""Parquet files of ledgers, timelines and answers, and records read back from them (extra ``arrow``)."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from aidledger.errors import AidledgerError
from aidledger.events import Record
from aidledger.interchange.arrow import about_schema, batches, read_batches, schema_of, unreadable
from aidledger.interchange.arrow_types import needed
from aidledger.interchange.exported import Exported, sheet_of
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

    Raises `LoadError` with all that is wrong, each as ``path:row``, `MissingExtraError` without pyarrow.

    >>> import tempfile
    >>> from aidledger import Ledger, reference
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_parquet(reference(), f"{folder}/ledger.parquet")
    ...     Ledger(read_parquet(f"{folder}/ledger.parquet")) == reference()
    True
    """
    with _opened(path) as (file, shown):
        batches_of_file = file.iter_batches(BATCH) if file.num_row_groups else ()
        return read_batches(batches_of_file, file.schema_arrow, vocabulary, shown)


def about_parquet(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a Parquet file says that it is, as `about_table` does of a table; nothing where it says nothing.

    Raises `LoadError` where the file cannot be read.
    """
    with _opened(path) as (file, shown):
        return about_schema(file.schema_arrow, shown)


def _parquet() -> Any:
    needed()
    from pyarrow import parquet  # type: ignore[import-untyped]  # it has no types

    return parquet


@contextlib.contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[tuple[Any, str]]:
    """Open a regular file of this machine as Parquet; whatever is wrong with it is a `LoadError`."""
    arrow, parquet = needed(), _parquet()
    name = os.fsdecode(path)
    shown = shown_path(name)
    try:
        if not stat.S_ISREG(Path(name).stat().st_mode):
            raise unreadable(shown, "not-a-file", "it is no regular file: name a Parquet file")
        with arrow.OSFile(name) as opened, parquet.ParquetFile(opened) as file:
            yield file, shown
    except AidledgerError:
        raise
    except FileNotFoundError as error:
        raise unreadable(shown, "not-found", "there is no such file: check the path") from error
    except (OSError, ValueError, arrow.ArrowException) as error:  # what is in a file can make pyarrow raise any of them
        reason = safe(f"{error}".partition("\n")[0].rstrip(".")) or type(error).__name__
        raise unreadable(shown, "bad-parquet", f"it cannot be read ({reason}): check that it is Parquet") from error
