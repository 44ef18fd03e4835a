"""Two answers side by side: bridges, revisions, thresholds, and what entered or left."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

import attrs

from aidledger._answers.answer import Reached
from aidledger._answers.bridge import Bridge
from aidledger._cli import pages, words
from aidledger._cli.pages import as_json, as_page, nothing_on_record, padded, titled, what_was_read
from aidledger._cli.questions import BadQuestionError, Opened, Sum
from aidledger._cli.words import TOTAL, Column, Row, Section
from aidledger._ledger.comparing import compare
from aidledger._ledger.revisions import Revision, Revisions
from aidledger._ledger.timeline import AsOf
from aidledger._records.plain import plain
from aidledger._values.money import Bag, Money
from aidledger.errors import AidledgerError

_MOST: Final = 20

Line = tuple[str, str, str, str]
"""What it is, the fact, the currency, and the amount."""


def moved(bridge: Bridge, *, most: int = _MOST) -> tuple[list[Line], str]:
    """Return a line for each movement and currency, the first so many; and what is to be said of the rest."""
    called = bridge.names
    listed = [
        (each.cause.value, called[each.dataset, each.fact], money.currency, f"{money.amount:+,f}")
        for each in bridge.contributions
        for money in each.amount
    ]
    rest = len(listed) - most
    return listed[:most] if rest > 1 else listed, f"… and {rest:,} more: see --json" if rest > 1 else ""


def sections(bridge: Bridge) -> list[Section]:
    """Return a bridge, in groups one for each of them."""
    if bridge.fields and not bridge.keys:
        return [Section(heading=_HEADING, empty=_NOTHING)]
    return (
        [_section(words.key(key), bridge.group(key)) for key in bridge.keys]
        if bridge.fields
        else [_section(_HEADING, bridge)]
    )


_HEADING: Final = "What made the difference"
_NOTHING: Final = "nothing did: no such event is on record in either"


def _section(heading: str, bridge: Bridge) -> Section:
    listed, rest = moved(bridge)
    codes = sorted({*bridge.before.currencies, *bridge.after.currencies, *(line[2] for line in listed)})
    lines = [*_ends("before", bridge.before, codes), *listed, *_ends("after", bridge.after, codes)]
    figures = padded(line[3] for line in lines)
    styles = [TOTAL] * len(codes) + [""] * len(listed) + [TOTAL] * len(codes)
    return Section(
        heading=heading,
        columns=(Column(), Column(elastic=True), Column(), Column(right=True)),
        rows=tuple(Row((*line[:3], figure), style) for line, figure, style in zip(lines, figures, styles, strict=True)),
        empty=_NOTHING,
        notes=(rest,) if rest else (),
    )


def _ends(name: str, bag: Bag, codes: Sequence[str]) -> list[Line]:
    return [(name, "", code, f"{bag[code]:,f}") for code in codes]


_SHORT: Final = re.compile(r"([A-Z]{3}) ([^\seE]*+[eE]\S*+)", re.ASCII)


def money(text: str) -> Money:
    """Return the money that was written; raise `BadQuestionError` on what is none.

    >>> money("USD 5e9") == money("USD 5,000,000,000")
    True
    """
    try:
        short = _SHORT.fullmatch(text)
        return Money(short[2], short[1]) if short else Money.parse(text)
    except AidledgerError as error:
        raise BadQuestionError(f"AMOUNT: {error}") from error


def reached(found: Opened, known: dt.date | None, asked: Sum, threshold: Money, *, is_json: bool) -> str:
    """Return when a sum reached a threshold, as text or as JSON."""
    line = found.ledger.timeline(known=known)
    with asked.asked():
        when = line.reaches(asked.tally, threshold)
    digest = found.ledger.digest(known=known)
    if is_json:
        return as_json(
            {
                "projection": asked.tally.name,
                "threshold": str(threshold),
                "known": line.known and line.known.isoformat(),
                "on_record": line.on_record,
                **when.to_dict(),
                "digest": digest,
            }
        )
    said = _in_words(when) if line.on_record else nothing_on_record(line.known)
    notes = () if when.is_tight else ("it may be nearer than that: to say so would take to look at too many worlds",)
    section = Section(heading=f"{titled(asked.in_words)}: {threshold} reached", empty=said, notes=notes)
    footer = what_was_read(found.name, line.known, best=known is None, digest=digest)
    return as_page([section], caveats=when.caveats, footer=footer)


def _in_words(reached: Reached) -> str:
    if reached.when is None:
        return "never: all that is on record cannot come to that"
    day = f"on {reached.when}" if reached.when.is_day else f"on some day in {reached.when}"
    return f"{day}, certain" if reached.certain else f"{day}, or never: not certain"


_MOST_MOVEMENTS = 12  # of one revision


def revisions(found: Opened, day: dt.date, asked: Sum, *, is_json: bool) -> str:
    """Return the answers about a day, as text or as JSON."""
    with asked.asked():
        revised = found.ledger.revisions(asked.tally, day)
    digest = found.ledger.digest()
    if is_json:
        return as_json({**revised.to_dict(), "digest": digest})
    heading = f"{titled(asked.in_words)}, as of {day}: {words.counted(len(revised), 'answer')} so far"
    rows = tuple(row for each in revised for row in _moved(each))
    columns = (Column("known"), Column(), Column(elastic=True), Column(), Column("amount", right=True))
    sections = [_answers(heading, revised)]
    if rows:
        sections.append(Section(heading="What moved it", columns=columns, rows=rows))
    known = found.ledger.timeline().known
    read = what_was_read(found.name, known, best=True, digest=digest)
    return as_page(sections, caveats=asked.tally.remarks, footer=read)


def _answers(heading: str, revised: Revisions) -> Section:
    lines = []
    before = None
    for row in revised.rows():
        day = "" if row["known"] == before else str(row["known"])
        before = row["known"]
        labels = (day, *(words.named(row[field]) for field in revised.fields))
        lines.append(pages.Line(labels, row["currency"], row["amount"], row["low"], row["high"]))
    return pages.section(heading, ("known from", *revised.fields), lines, fixed=1)


def _moved(each: Revision) -> list[Row]:
    listed, rest = moved(each.bridge, most=_MOST_MOVEMENTS)
    figures = pages.padded(line[3] for line in listed)
    days = [str(each.known), *[""] * len(listed)]
    rows = [Row((day, *line[:3], figure)) for day, line, figure in zip(days, listed, figures, strict=False)]
    return [*rows, Row(("", "", rest, "", ""))] if rest else rows


_MOST_EVENTS: Final = 12


@attrs.frozen
class Side:
    """One of the two answers: a ledger, the day, and the day of knowledge, None for as best known."""

    found: Opened
    day: dt.date
    known: dt.date | None

    @property
    def at(self) -> AsOf:
        """The answer."""
        return self.found.ledger.as_of(self.day, known=self.known)

    @property
    def in_words(self) -> str:
        """Which answer it is, on one line."""
        at = self.at
        if not at.on_record:
            return nothing_on_record(at.known)
        return f"as of {self.day}, {words.knowledge(at.known, best=self.known is None)}, {self.found.name}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        at = self.at
        return {
            "as_of": self.day.isoformat(),
            "known": at.known and at.known.isoformat(),
            "on_record": at.on_record,
            "digest": self.found.ledger.digest(known=self.known),
        }


def comparison(first: Side, second: Side, asked: Sum, *, is_json: bool) -> str:
    """Return what changed from the first to the second, as text or as JSON.

    Events of any kind entered or left, of which each states what was asked for.
    """
    delta = compare(first.at, second.at)
    entered, left = (tuple(filter(asked.is_about, events)) for events in (delta.entered, delta.left))
    with asked.asked():
        bridge = delta.bridge(asked.tally)
    if is_json:
        return as_json(
            {
                "first": first.to_dict(),
                "second": second.to_dict(),
                "entered": plain(entered),
                "left": plain(left),
                "bridge": bridge.to_dict(),
            }
        )
    rows = (Row(("from", first.in_words)), Row(("to", second.in_words)))
    sides = Section(heading=titled(asked.in_words), columns=(Column(), Column(elastic=True)), rows=rows)
    moved = (
        words.events(f"{said}{asked.conditions}: {words.counted(len(events), 'event')}", events).cut(
            _MOST_EVENTS, "see --json"
        )
        for said, events in (("Entered", entered), ("Left", left))
    )
    return as_page([sides, *sections(bridge), *moved], caveats=asked.tally.remarks)
