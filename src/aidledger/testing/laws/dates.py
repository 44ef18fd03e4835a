"""Laws 1 to 3: dates."""

from __future__ import annotations

import datetime as dt

from aidledger.testing.asking import agree, holds
from aidledger.when import UNKNOWN, When


def a_date_reads_back(when: When) -> None:
    """1. `parse(str(w)) == w`; equal texts hash alike."""
    again = When.parse(str(when))
    agree(f"reading {str(when)!r} gives another date", when, again)
    agree(f"{when!r} read again has another hash", hash(when), hash(again))
    facts = [(w.earliest, w.latest, w.approximate, w.uncertain) for w in (when, again)]
    agree(f"{when!r} read again means something else", *facts)


def a_date_begins_before_it_ends(when: When) -> None:
    """2. `earliest <= latest` where both are there; day precision has one day."""
    if when.earliest is not None and when.latest is not None:
        holds(when.earliest <= when.latest, f"{when!r} begins on {when.earliest} and ends on {when.latest}")
    text = str(when).rstrip("~?%")
    if text.count("-") == 2 and "/" not in text:  # noqa: PLR2004 -- year-month-day
        day = dt.date.fromisoformat(text)
        agree(f"{when!r} is one day", (day, day), (when.earliest, when.latest))


def narrowing_keeps_answers(outer: When, inner: When, day: dt.date) -> None:
    """3. Narrowing: a `When` inside another gives the same answer wherever the other answered YES or NO."""
    holds(inner in outer, f"{inner!r} is not inside {outer!r}: the law says nothing of them")
    answer = outer.happened_by(day)
    if answer is not UNKNOWN:
        agree(f"{inner!r} lies inside {outer!r} and answers otherwise by {day}", answer, inner.happened_by(day))
