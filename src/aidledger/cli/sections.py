"""Sections: a heading, a table, and what is to be said below it. Plain values; `aidledger.cli.tables` draws them."""

from __future__ import annotations

from typing import Final

import attrs

MARKED: Final = "marked"
TOTAL: Final = "total"


@attrs.frozen
class Column:
    """A column: its ``name``, whether it is ``right`` aligned, and whether it is ``elastic``: cut or wrapped first."""

    name: str = ""
    right: bool = False
    elastic: bool = False


@attrs.frozen
class Row:
    """The cells of a row; ``style`` is `MARKED`, `TOTAL` or nothing."""

    cells: tuple[str, ...]
    style: str = ""


@attrs.frozen(kw_only=True)
class Section:
    """A heading, a table of ``rows``, what is said where there are none (``empty``), and ``notes`` below."""

    heading: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    empty: str = ""
    notes: tuple[str, ...] = ()

    def cut(self, most: int, advice: str, *, keep_last: bool = False) -> Section:
        """Return it with at most so many rows, the first or the last; the rest is counted, with ``advice``."""
        rest = len(self.rows) - most
        if rest <= 1:  # the line that counts one row would take as much room as the row
            return self
        note = f"… and {rest:,} {'earlier' if keep_last else 'more'}: {advice}"
        return attrs.evolve(self, rows=self.rows[rest:] if keep_last else self.rows[:most], notes=(note, *self.notes))
