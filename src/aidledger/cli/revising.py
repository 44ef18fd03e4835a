"""Every answer that there ever was about a day, as more became known, and what moved it each time."""

from __future__ import annotations

import datetime as dt

from aidledger.cli import amounts, bridging, words
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json, as_page, titled, what_was_read
from aidledger.cli.questions import Sum
from aidledger.cli.sections import Column, Row, Section
from aidledger.revisions import Revision, Revisions

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
        lines.append(amounts.Line(labels, row["currency"], row["amount"], row["low"], row["high"]))
    return amounts.section(heading, ("known from", *revised.fields), lines, fixed=1)


def _moved(each: Revision) -> list[Row]:
    listed, rest = bridging.moved(each.bridge, most=_MOST_MOVEMENTS)
    figures = amounts.padded(line[3] for line in listed)
    days = [str(each.known), *[""] * len(listed)]
    rows = [Row((day, *line[:3], figure)) for day, line, figure in zip(days, listed, figures, strict=False)]
    return [*rows, Row(("", "", rest, "", ""))] if rest else rows
