"""Tables written to files: Parquet, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final, TextIO

from aidledger._aid.kinds import CORE
from aidledger._records.vocabulary import Vocabulary
from aidledger.errors import UnknownCodeError, WrongTypeError, exists
from aidledger.files._publishing import whole_file
from aidledger.interchange._export.answers import Exported, sheet_of
from aidledger.interchange._export.rows import Form, Sheet

# What spreadsheets take for the beginning of a formula, also in full width, and after the blanks that they strip;
# a tab or a carriage return in front can end the cell before it.
_FORMULA: Final = re.compile("[\t\r]|[\\s\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def escaped(text: str) -> str:
    """Return a text as a cell that is no formula: one that would be is given an apostrophe in front.

    Only for text; a figure below zero is not to be escaped, and `cell` does not.

    >>> escaped("=1+1"), escaped(" @cmd"), escaped("a grant = a gift")
    ("'=1+1", "' @cmd", 'a grant = a gift')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def cell(value: object) -> str:
    """Return a value as the text of a cell; what is not stated is empty.

    Figures are written in digits with a dot, days as ``2024-06-30``, truth as ``true`` and ``false``, text as `escaped`
    makes it. Raises `WrongTypeError` on a float, and on what has no text of its own.

    >>> cell(Decimal("-1.5E+3")), cell(dt.date(2024, 6, 30)), cell("-1500"), cell(None)
    ('-1500', '2024-06-30', "'-1500", '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    raise WrongTypeError(f"a cell holds text, a day or an exact figure, not {type(value).__name__} ({value!r:.200})")


def write_rows(file: TextIO, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a line of names and one for each row, every cell as `cell` makes it.

    ``file`` is open for text with ``newline=""``, since a cell may hold newlines.

    >>> import sys
    >>> write_rows(sys.stdout, ["donor", "amount"], [["JPN", Decimal(-3)], ["=1+1", None]])
    donor,amount
    JPN,-3
    '=1+1,
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(escaped, head))
    writer.writerows(map(cell, row) for row in rows)


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
        from aidledger.interchange._export.parquet import write_parquet

        write_parquet(what, path, vocabulary, wide=wide)
    else:
        where = "format" if format is not None else f"the suffix of {os.fsdecode(path)!r:.200}"
        raise UnknownCodeError(f"{where}: {chosen!r:.200} is no format: {exists(chosen, FORMATS)}")
    return chosen


def write_csv(what: Exported, path: str | os.PathLike[str], vocabulary: Vocabulary = CORE) -> None:
    """Write the same rows and columns as `to_arrow` has to a CSV file: whole or not at all, in place of what is there.

    Codes and keys of a list are parted by blanks, shares are written as ``UKR=60 POL=40``, sources as JSON. No cell is
    a formula: a text that would begin one has an apostrophe before it. It is not read back: it does not say which
    kind of text a cell is, nor what the file is.

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
