"""Law 12, of a way of one's own to take releases: whatever it does, this is what it comes to."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from aidledger.errors import LedgerError
from aidledger.events import Event
from aidledger.ledger import Ledger
from aidledger.plain import plain
from aidledger.releases import Unkeyed
from aidledger.testing.asking import agree
from aidledger.testing.laws.ledger import what_was_known_stays

Taking = Callable[[Ledger, Any, dt.date], Ledger]
"""From a ledger, a release and the day on which it becomes known to the ledger that holds what it says."""

_NOT_COMPARED: Final = frozenset({"id", "fact", "recorded", "release", "supersedes", "of"})
_DAY: Final = dt.timedelta(days=1)


def what_is_taken_is_the_release(
    taking: Taking,
    ledger: Ledger,
    release: Any,
    rows: Sequence[Event | Unkeyed],
    recorded: dt.date,
    dataset: str,
    *,
    again: Iterable[Any] = (),
) -> Ledger | None:
    """12. Absorb: the live events are the release, as a multiset; every answer known before its ``recorded`` stands;
    absorbing it again appends nothing.

    ``rows`` are the events that the release states, and ``again`` has it once more in other words, such as its rows in
    another order. Returns the ledger that was made, or None where the release was refused with a `LedgerError`.
    """  # noqa: D205 -- the law is one sentence
    try:
        grown = taking(ledger, release, recorded)
    except LedgerError:
        return None
    lost = [record.id for record in ledger if record not in grown]
    agree("records that are no longer there", [], lost)
    new = [record for record in grown if record not in ledger]
    agree("data sets of what was recorded", {dataset} if new else set(), {record.dataset for record in new})
    agree("days of what was recorded", {recorded} if new else set(), {record.recorded for record in new})
    agree(f"what is live as known on {recorded}", what_is_said(rows), known_as_said(grown, dataset, recorded))
    for day in {recorded, *ledger.timeline().days[-1:]}:
        what_was_known_stays(ledger, new, day, recorded - _DAY)
    for repeated in (release, *again):
        for day in (recorded, recorded + _DAY):
            agree("what was taken again is recorded again", list(grown), list(taking(grown, repeated, day)))
    return grown


def releases_taken_stay_known(
    taking: Taking, ledger: Ledger, releases: Iterable[tuple[Any, Sequence[Event | Unkeyed], dt.date]], dataset: str
) -> None:
    """12. A, B, A again gives A, B, A: what is known at the end of each day is the last release taken on it.

    Each comes with the events that it states, and its day; the days are in order.
    """
    known: dict[dt.date, Counter[str]] = {}
    for release, rows, recorded in releases:
        try:
            ledger = taking(ledger, release, recorded)
        except LedgerError:
            continue
        known[recorded] = what_is_said(rows)
    for day, told in known.items():
        agree(f"what was known on {day}", told, known_as_said(ledger, dataset, day))


def what_is_said(rows: Iterable[Event | Unkeyed]) -> Counter[str]:
    """Return what rows say, and how often, but for what names a record."""
    events = [row.event if isinstance(row, Unkeyed) else row for row in rows]
    return Counter(
        json.dumps({name: value for name, value in plain(event).items() if name not in _NOT_COMPARED})
        for event in events
    )


def known_as_said(ledger: Ledger, dataset: str, day: dt.date) -> Counter[str]:
    """Return what the live events of a data set say as known on a day."""
    return what_is_said(event for event in ledger.timeline(known=day) if event.dataset == dataset)
