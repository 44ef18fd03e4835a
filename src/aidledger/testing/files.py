"""Strategies for files that are imported: a text of which each row is known, and where it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from aidledger.testing.needed import SearchStrategy
from aidledger.testing.needed import strategies as st

_PRINTABLE: Final = st.characters(exclude_categories=["C", "Z"], include_characters=" ")


@attrs.frozen(kw_only=True)
class TextFile:
    r"""A text file: what stands before its rows, each row as it is written, with its line end, and what stands after.

    A row can take several lines, and several can stand on one; blank lines before it are written as part of it.

    >>> file = TextFile(head="key,day\n", rows=("a,2024\n", "\nb,2023\n"))
    >>> file.lines
    (2, 4)
    """

    rows: tuple[str, ...]
    head: str = ""
    tail: str = ""

    @property
    def text(self) -> str:
        """All that is in the file."""
        return "".join((self.head, *self.rows, self.tail))

    @property
    def lines(self) -> tuple[int, ...]:
        """The line on which each row begins; the first of the file is 1."""
        found, line = [], 1 + self.head.count("\n")
        for row in self.rows:
            found.append(line + len(row) - len(row.lstrip("\n")))
            line += row.count("\n")
        return tuple(found)


def tables(
    columns: Mapping[str, Sequence[str]], *, delimiter: str = ",", max_size: int = 12
) -> SearchStrategy[TextFile]:
    """Return a strategy for CSV files with a header and some rows, none of them blank.

    ``columns`` has by name what cells of a column can hold: what is read, what is refused, nothing. In some rows they
    hold one of these, in others any short text now and then.
    """
    usual = [st.sampled_from(tuple(cells)) for cells in columns.values()]
    any_text = st.text(_PRINTABLE, max_size=6)
    cells = st.tuples(*usual) | st.tuples(*(each | any_text for each in usual))
    stated = cells.map(lambda row: row if "".join(row).strip() else ("?", *row[1:]))  # a blank row is no row
    rows = st.lists(stated.map(lambda row: _written(row, delimiter)), max_size=max_size)
    return rows.map(lambda drawn: TextFile(head=_written(tuple(columns), delimiter), rows=tuple(drawn)))


def _written(cells: Sequence[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return text.getvalue()
