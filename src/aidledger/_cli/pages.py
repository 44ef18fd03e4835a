"""Pages: sections drawn as text, as JSON or as CSV, and the tables of tallies."""

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
from aidledger._cli.words import TOTAL, Column, Row, Section
from aidledger._values.money import ZERO, Bag, Groups, union_of_currencies
from aidledger.interchange._export.writing import escaped


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
    from aidledger._cli.drawing import Page

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
class Line:
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


def lines(answer: Answer[Any]) -> list[Line]:
    """Return the lines of a tally's answer, in the order of its groups, then by currency."""
    if not answer.fields:
        return _lines((), answer.value, answer.bounds) if answer.datasets else []
    found: list[Line] = []
    for key, bounds in answer.bounds.items() if isinstance(answer.bounds, Groups) else ():
        labels = tuple(map(words.named, (key,) if len(answer.fields) == 1 else key))
        found.extend(_lines(labels, answer.value.get(key, Bag()), bounds))
    return found


def as_total(line: Line, labels: int) -> Line:
    """Return the line of a sum over groups, as the last line of a table with so many labels.

    A sum that is grouped itself keeps its own labels.
    """
    labelled = (*line.labels, "all", *[""] * labels)[:labels]
    return attrs.evolve(line, labels=labelled, style=TOTAL)


def largest_first(found: Iterable[Line]) -> list[Line]:
    """Return the lines by currency, in each the largest amount first."""
    return sorted(found, key=lambda line: (not line.currency, line.currency, -line.amount, -line.high, line.labels))


def are_settled(found: Sequence[Line]) -> bool:
    """Return whether there are amounts, and none of them could be another."""
    return bool(found) and not any(line.is_open for line in found)


def section(
    heading: str, names: Sequence[str], found: Sequence[Line], *, notes: tuple[str, ...] = (), fixed: int = 0
) -> Section:
    """Return a table of lines, of which ``names`` name the labels; the bounds have columns where one is open.

    So many ``fixed`` labels are never cut or wrapped, as days are not.
    """
    if not found:
        return Section(heading=heading, empty=NOTHING, notes=notes)
    is_open = any(line.is_open for line in found)
    columns = [Column(name, elastic=place >= fixed) for place, name in enumerate(names)]
    columns += [Column("currency"), Column("amount", right=True)]
    cells = [[line.currency for line in found], aligned(line.amount for line in found)]
    if is_open:
        columns += [Column("could be from", right=True), Column("to", right=True)]
        cells.append(aligned(line.low if line.is_open else None for line in found))
        cells.append(aligned(line.high if line.is_open else None for line in found))
    rows = tuple(
        Row((*line.labels, *figures), line.style) for line, figures in zip(found, zip(*cells, strict=True), strict=True)
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


def _lines(labels: tuple[str, ...], value: Bag, bounds: Any) -> list[Line]:
    """Return a line for each currency; where all amounts cancel out, one without a currency."""
    return [
        Line(labels, code, value[code], bounds.low[code], bounds.high[code])
        for code in union_of_currencies(bounds.low, value, bounds.high)
    ] or [Line(labels, "", ZERO, ZERO, ZERO)]
