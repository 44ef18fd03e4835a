"""Pages: sections as text, as JSON or as CSV; the one module that knows how tables are drawn."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._answers.answer import Answer, structured
from aidledger._cli import terminal, words
from aidledger._cli.words import MARKED, TOTAL, Section, TableColumn, TableRow
from aidledger._values.money import ZERO, Bag, Groups, union_of_currencies
from aidledger.interchange._export.writing import escaped

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
        from rich.console import Console

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
        from rich.padding import Padding
        from rich.text import Text

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
        head = [terminal.line(column.name) for column in columns]
        rows = [[cells[place] for place in kept] for cells in rows]
        natural = [max(map(_cell_len, cells)) for cells in zip(head, *rows, strict=True)]
        widths = self._fitting(columns, natural)
        if widths == natural and not self._has_colours:  # nothing to wrap, cut or colour: many times as quick
            for cells in [head, *rows] if any(head) else rows:
                shown = (_padded(*each) for each in zip(cells, widths, columns, strict=True))
                self._text.write(f"{' ' * _INDENT}{(' ' * _GAP).join(shown)}\n")
        else:
            self._draw(columns, widths, head, list(zip(rows, (row.style for row in section.rows), strict=True)))

    def _draw(
        self,
        columns: Sequence[TableColumn],
        widths: Sequence[int],
        head: Sequence[str],
        rows: Sequence[tuple[Sequence[str], str]],
    ) -> None:
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        def drawn(text: str, width: int, column: TableColumn) -> Text:
            # a right aligned one is padded here, since drawing takes away blanks that align decimals
            return Text(_padded(text, width, column) if column.right else text)

        # gaps are columns of their own: versions of rich differ in what padding does to the width of the last column
        table = Table(box=None, show_header=any(head), header_style="dim", padding=0, pad_edge=False)
        for place, (column, name, width) in enumerate(zip(columns, head, widths, strict=True)):
            if place:
                table.add_column(width=_GAP)
            table.add_column(
                drawn(name, width, column),
                width=width,
                no_wrap=not (column.elastic and self._wrap),
                overflow="fold" if self._wrap else "ellipsis",
            )
        for row, style in rows:
            cells = [drawn(*each) for each in zip(row, widths, columns, strict=True)]
            table.add_row(*[each for cell in cells for each in (Text(), cell)][1:], style=_STYLES[style])
        self._console.width = max(self._width, _INDENT + sum(widths) + _GAP * (len(widths) - 1))
        self._console.print(Padding(table, (0, 0, 0, _INDENT), expand=False))
        self._console.width = self._width

    def _fitting(self, columns: Sequence[TableColumn], natural: list[int]) -> list[int]:
        """Return the widths of the columns: as wide as their texts, but the widest elastic ones give way."""
        elastic = [place for place, column in enumerate(columns) if column.elastic]
        widths = [min(wide, self._width) if place in elastic else wide for place, wide in enumerate(natural)]
        room = self._width - _INDENT - _GAP * (len(widths) - 1)
        while sum(widths) > room and any(widths[place] > _LEAST for place in elastic):
            widths[max(elastic, key=lambda place: widths[place])] -= 1
        return widths


def _padded(text: str, width: int, column: TableColumn) -> str:
    """Return a text as wide as its column."""
    room = " " * (width - _cell_len(text))
    return room + text if column.right else text + room


def _cell_len(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def as_json(found: dict[str, Any]) -> str:
    """Return it as JSON, in which no character can drive a terminal, and which every encoding of the output can have.

    >>> print(as_json({"known": None}), end="")
    {
      "known": null
    }
    """
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if not terminal.can_have(text):
        text = json.dumps(found, indent=2)
    return terminal.json_safe(text) + "\n"


def as_page(sections: Iterable[Section], *, caveats: Iterable[str] = (), footer: Sequence[str] = ()) -> str:
    """Return sections as text, caveats below them, and what was read in small print."""
    page = Page(wrap=True)
    for section in sections:
        page.add(section)
        page.gap()
    for caveat in caveats:
        page.say(f"! {caveat}", "yellow")
    for line in footer:
        page.say(line, "dim")
    return page.text().rstrip("\n") + "\n"


def what_was_read(
    name: str, known: dt.date | None, *, best: bool, datasets: Sequence[str] = (), digest: str
) -> list[str]:
    """Return the small print of an answer: the day of knowledge, the ledger, its data sets, and the digest."""
    about = [words.knowledge(known, best=best), name, *([words.datasets(datasets)] if datasets else [])]
    return [" · ".join(about), digest]


def nothing_on_record(known: dt.date | None) -> str:
    """Return what is said in place of an answer where nothing was known."""
    return f"NOTHING WAS ON RECORD on {known}: that is not the same as zero"


def titled(text: str) -> str:
    """Return a text as a heading begins.

    >>> titled("committed by donor")
    'Committed by donor'
    """
    return text[:1].upper() + text[1:]


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


NOTHING: Final = "0: no such event is on record by then"
SETTLED: Final = "nothing that the sources leave open can change this"


@attrs.frozen
class AmountLine:
    """One amount, the lowest and highest that it could be, and the words before it."""

    labels: tuple[str, ...]
    currency: str
    amount: Decimal
    low: Decimal
    high: Decimal
    style: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it could be another."""
        return not self.low == self.amount == self.high


def lines(answer: Answer[Any]) -> list[AmountLine]:
    """Return the lines of a tally's answer, in the order of its groups, then by currency."""
    if not answer.fields:
        return _lines((), answer.value, answer.bounds) if answer.datasets else []
    found: list[AmountLine] = []
    for key, bounds in answer.bounds.items() if isinstance(answer.bounds, Groups) else ():
        labels = tuple(map(words.named, (key,) if len(answer.fields) == 1 else key))
        found.extend(_lines(labels, answer.value.get(key, Bag()), bounds))
    return found


def as_total(line: AmountLine, labels: int) -> AmountLine:
    """Return the line of a sum over groups, as the last line of a table with so many labels.

    A sum that is grouped itself keeps its own labels.
    """
    labelled = (*line.labels, "all", *[""] * labels)[:labels]
    return attrs.evolve(line, labels=labelled, style=TOTAL)


def largest_first(found: Iterable[AmountLine]) -> list[AmountLine]:
    """Return the lines by currency, in each the largest amount first."""
    return sorted(found, key=lambda line: (not line.currency, line.currency, -line.amount, -line.high, line.labels))


def are_settled(found: Sequence[AmountLine]) -> bool:
    """Return whether there are amounts, and none of them could be another."""
    return bool(found) and not any(line.is_open for line in found)


def section(
    heading: str, names: Sequence[str], found: Sequence[AmountLine], *, notes: tuple[str, ...] = (), fixed: int = 0
) -> Section:
    """Return a table of lines, of which ``names`` name the labels; the bounds have columns where one is open.

    So many ``fixed`` labels are never cut or wrapped, as days are not.
    """
    if not found:
        return Section(heading=heading, empty=NOTHING, notes=notes)
    is_open = any(line.is_open for line in found)
    columns = [TableColumn(name, elastic=place >= fixed) for place, name in enumerate(names)]
    columns += [TableColumn("currency"), TableColumn("amount", right=True)]
    cells = [[line.currency for line in found], aligned(line.amount for line in found)]
    if is_open:
        columns += [TableColumn("could be from", right=True), TableColumn("to", right=True)]
        cells.append(aligned(line.low if line.is_open else None for line in found))
        cells.append(aligned(line.high if line.is_open else None for line in found))
    rows = tuple(
        TableRow((*line.labels, *figures), line.style)
        for line, figures in zip(found, zip(*cells, strict=True), strict=True)
    )
    return Section(heading=heading, columns=tuple(columns), rows=rows, notes=notes)


def aligned(figures: Iterable[Decimal | None]) -> list[str]:
    """Return amounts with thousands separated, padded so that their decimal points stand below each other.

    >>> aligned([Decimal("1000"), Decimal("0.25"), None])
    ['1,000   ', '0.25', '']
    """
    return padded("" if each is None else f"{each:,f}" for each in figures)


def padded(figures: Iterable[str]) -> list[str]:
    """Return written amounts, padded so that their decimal points stand below each other."""
    texts = list(figures)
    longest = max((len(text.partition(".")[2]) + ("." in text) for text in texts), default=0)
    return [text and text + " " * (longest - len(text.partition(".")[2]) - ("." in text)) for text in texts]


def _lines(labels: tuple[str, ...], value: Bag, bounds: Any) -> list[AmountLine]:
    """Return a line for each currency; where all amounts cancel out, one without a currency."""
    return [
        AmountLine(labels, code, value[code], bounds.low[code], bounds.high[code])
        for code in union_of_currencies(bounds.low, value, bounds.high)
    ] or [AmountLine(labels, "", ZERO, ZERO, ZERO)]
