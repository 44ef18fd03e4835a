"""Long tables as CSV: UTF-8, one header, lines that end with a newline, and no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from aidledger.answers import structured
from aidledger.cli import terminal
from aidledger.interchange.csv_text import escaped


def as_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Return a table with a header; amounts are plain decimals, what is not stated is an empty cell.

    >>> as_csv(["fact", "amount"], [{"fact": "=1+1", "amount": Decimal(-5)}])
    "fact,amount\n'=1+1,-5\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_text(name) for name in names])
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, (Decimal, int)) and not isinstance(
        value, bool
    ):  # figures are made here, so that one below zero is no formula
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    found = structured(value)
    if found is None:
        return ""
    return _text(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))


def _text(value: str) -> str:
    """Return a text that begins no formula, with control characters as escapes."""
    return terminal.printable(escaped(value))
