"""Sections as text: the one module that knows how tables are drawn."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from aidledger._cli import terminal
from aidledger._cli.words import MARKED, TOTAL, Column, Section

_INDENT: Final = 2
_GAP: Final = 2
_LEAST: Final = 16  # columns that an elastic column keeps, however narrow the terminal
_STYLES: Final = {MARKED: "yellow", TOTAL: "bold", "": ""}


class Page:
    """What is printed, line by line, as wide as the terminal that is there.

    With ``wrap``, a long cell goes on in the next line; without, it is cut, so that each row is one line. Figures are
    never cut: where the terminal is too narrow for them, lines are longer than it is wide.
    """

    def __init__(self, *, wrap: bool) -> None:
        self._wrap = wrap
        self._text = io.StringIO()
        self._width = terminal.width()
        self._has_colours = has_colours = terminal.has_colours()
        self._console = Console(
            file=self._text,
            width=self._width,
            color_system="auto" if has_colours else None,
            force_terminal=has_colours,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
        )

    def text(self) -> str:
        """Return all of it, with no blanks at the ends of lines."""
        return "".join(f"{one.rstrip()}\n" for one in self._text.getvalue().splitlines())

    def say(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """Add a paragraph."""
        self._console.print(Padding(Text(terminal.line(text), style=style), (0, 0, 0, indent), expand=False))

    def gap(self) -> None:
        """Add an empty line."""
        self._console.print()

    def add(self, section: Section) -> None:
        """Add a section: its heading, its table, its notes."""
        self.say(section.heading, "bold")
        if section.rows:
            self._add_table(section)
        elif section.empty:
            self.say(section.empty, indent=_INDENT)
        for note in section.notes:
            self.say(note, "dim", indent=_INDENT)

    def _add_table(self, section: Section) -> None:
        rows = [[terminal.line(cell) for cell in row.cells] for row in section.rows]
        kept = [place for place, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
        columns = [section.columns[place] for place in kept]
        rows = [[cells[place] for place in kept] for cells in rows]
        has_names = any(column.name for column in columns)
        named = [terminal.line(column.name) for column in columns]
        natural = [max(map(cell_len, cells)) for cells in zip(named, *rows, strict=True)]
        widths = self._fitting(columns, natural)
        if widths == natural and not self._has_colours:  # nothing to wrap, cut or colour: many times as quick
            for cells in [named, *rows] if has_names else rows:
                shown = (_padded(*each) for each in zip(cells, widths, columns, strict=True))
                self._text.write(f"{' ' * _INDENT}{(' ' * _GAP).join(shown)}\n")
            return
        # gaps are columns of their own: versions of rich differ in what padding does to the width of the last column
        table = Table(box=None, show_header=has_names, header_style="dim", padding=0, pad_edge=False)
        for place, (column, name, width) in enumerate(zip(columns, named, widths, strict=True)):
            if place:
                table.add_column(width=_GAP)
            table.add_column(
                self._cell(name, width, column),
                width=width,
                no_wrap=not (column.elastic and self._wrap),
                overflow="fold" if self._wrap else "ellipsis",
            )
        for row, cells in zip(section.rows, rows, strict=True):
            drawn = [self._cell(*each) for each in zip(cells, widths, columns, strict=True)]
            table.add_row(*[each for cell in drawn for each in (Text(), cell)][1:], style=_STYLES[row.style])
        self._console.width = max(self._width, _INDENT + sum(widths) + _GAP * (len(widths) - 1))
        self._console.print(Padding(table, (0, 0, 0, _INDENT), expand=False))
        self._console.width = self._width

    @staticmethod
    def _cell(text: str, width: int, column: Column) -> Text:
        """Return a cell; a right aligned one is padded here, since drawing takes away blanks that align decimals."""
        return Text(_padded(text, width, column) if column.right else text)

    def _fitting(self, columns: Sequence[Column], natural: list[int]) -> list[int]:
        """Return the widths of the columns: as wide as their texts, but the widest elastic ones give way."""
        elastic = [place for place, column in enumerate(columns) if column.elastic]
        widths = [min(wide, self._width) if place in elastic else wide for place, wide in enumerate(natural)]
        room = self._width - _INDENT - _GAP * (len(widths) - 1)
        while sum(widths) > room and any(widths[place] > _LEAST for place in elastic):
            widths[max(elastic, key=lambda place: widths[place])] -= 1
        return widths


def _padded(text: str, width: int, column: Column) -> str:
    """Return a text as wide as its column."""
    room = " " * (width - cell_len(text))
    return room + text if column.right else text + room
