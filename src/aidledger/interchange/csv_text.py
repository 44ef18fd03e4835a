"""CSV in which no cell is taken for a formula: a spreadsheet that opens it shows what was written, and runs nothing.

The text is UTF-8, cells are parted by commas, lines end in a newline, and quotes are doubled inside quotes.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, TextIO

from aidledger.errors import WrongTypeError

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
