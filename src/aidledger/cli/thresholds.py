"""When a sum was reached: the day, as exactly as the dates allow."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from aidledger.cli.failures import BadQuestionError
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json, as_page, nothing_on_record, titled, what_was_read
from aidledger.cli.questions import Sum
from aidledger.cli.sections import Section
from aidledger.errors import AidledgerError
from aidledger.money import Money
from aidledger.reached import Reached

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
