"""Ledgers, timelines and answers written as a file: Parquet for programs, CSV for spreadsheets."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, Final

from aidledger.errors import UnknownCodeError, exists
from aidledger.interchange.csv_text import write_rows
from aidledger.interchange.exported import Exported, sheet_of
from aidledger.interchange.sheets import Form, Sheet
from aidledger.interchange.whole_files import whole_file
from aidledger.vocabulary import CORE, Vocabulary

FORMATS: Final = ("parquet", "csv")
"""The formats that `export` writes."""


def export(
    what: Exported,
    path: str | os.PathLike[str],
    vocabulary: Vocabulary = CORE,
    *,
    format: str | None = None,  # noqa: A002 -- what everybody calls it
    wide: bool = False,
) -> str:
    """Write a ledger, a timeline, a history, an answer or what explains one to a file, and return the format.

    ``format`` is ``parquet`` (extra ``arrow``) or ``csv``; left out, it is the suffix of the path. ``wide`` is for
    Parquet, as in `to_arrow`. Raises `UnknownCodeError` on another format, and what `write_parquet` and `write_csv` do.
    """
    chosen = PurePath(os.fsdecode(path)).suffix.removeprefix(".").lower() if format is None else format
    if chosen == "csv":
        write_csv(what, path, vocabulary)
    elif chosen == "parquet":
        from aidledger.interchange.parquet import write_parquet

        write_parquet(what, path, vocabulary, wide=wide)
    else:
        where = "format" if format is not None else f"the suffix of {os.fsdecode(path)!r:.200}"
        raise UnknownCodeError(f"{where}: {chosen!r:.200} is no format: {exists(chosen, FORMATS)}")
    return chosen


def write_csv(what: Exported, path: str | os.PathLike[str], vocabulary: Vocabulary = CORE) -> None:
    """Write the same rows and columns as `to_arrow` has to a CSV file: whole or not at all, in place of what is there.

    Codes and keys of a list are parted by blanks, shares are written as ``UKR=60 POL=40``, sources as JSON. No cell is
    a formula, as `aidledger.interchange.csv_text.escaped` says. It is not read back: it does not say which kind of
    text a cell is, nor what the file is.

    Raises `StoreError` where the file cannot be written, and what `to_arrow` raises of what it is given.
    """
    sheet = sheet_of(what, vocabulary)
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        write_rows(text, [column.name for column in sheet.columns], _rows(sheet))
        text.detach()  # whoever opened the file closes it


def _rows(sheet: Sheet) -> Iterator[Sequence[object]]:
    for batch in sheet.batches():
        columns = [
            [None if cell is None else _TEXTS[column.form](cell) for cell in cells] if column.form in _TEXTS else cells
            for column, cells in zip(sheet.columns, batch, strict=True)
        ]
        yield from zip(*columns, strict=True)


def _shares(shares: list[dict[str, Any]]) -> str:
    return " ".join(f"{share['code']}={share['percent']:f}" for share in shares)


def _sources(sources: list[dict[str, Any]]) -> str | None:
    stated = [{name: value for name, value in source.items() if value is not None} for source in sources]
    return json.dumps(stated, ensure_ascii=False, default=dt.date.isoformat) if stated else None


_TEXTS: Final[dict[Form, Callable[[Any], str | None]]] = {
    Form.TEXTS: " ".join,
    Form.SHARES: _shares,
    Form.SOURCES: _sources,
}
