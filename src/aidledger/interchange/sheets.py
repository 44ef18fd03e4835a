"""What is written as a table, before anybody has said in which format: columns, what their cells hold, and the rows."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

BATCH: Final = 1 << 14
"""Rows that are worked out at a time: what is in memory besides the records."""


class Form(enum.Enum):
    """What the cells of a column hold; a cell that is not stated is None."""

    TEXT = "text"
    WORD = "word"  # text of which there are few, repeated in many rows
    DAY = "day"
    FIGURE = "figure"  # a Decimal
    WHOLE = "whole"  # an int
    TRUTH = "truth"
    TEXTS = "texts"  # a list of codes or keys
    SHARES = "shares"  # a list of mappings: code, percent
    SOURCES = "sources"  # a list of mappings: what a source states, its date also as two days


SOURCE: Final[Mapping[str, Form]] = {
    "title": Form.TEXT,
    "publisher": Form.TEXT,
    "published": Form.TEXT,
    "published_earliest": Form.DAY,
    "published_latest": Form.DAY,
    "accessed": Form.DAY,
    "locator": Form.TEXT,
    "url": Form.TEXT,
}
"""What is in each of the sources."""

SHARE: Final[Mapping[str, Form]] = {"code": Form.TEXT, "percent": Form.FIGURE}
"""What is in each of the shares."""


@attrs.frozen
class Column:
    """A column: its name, and what its cells hold."""

    name: str
    form: Form


Cells = Sequence[Sequence[Any]]
"""The cells of some rows, column by column."""


@attrs.frozen(kw_only=True, eq=False)
class Sheet:
    """A table on its way out.

    ``about`` says what it is, ``made`` returns the cells of the columns that it is given, `BATCH` rows at a time, and
    can be called again; ``named`` returns what messages call a row, by its number from 0.
    """

    columns: tuple[Column, ...]
    about: Mapping[str, Any]
    made: Callable[[Sequence[Column]], Iterator[Cells]]
    named: Callable[[int], str]

    def batches(self) -> Iterator[Cells]:
        """Return the cells of all columns."""
        return self.made(self.columns)
