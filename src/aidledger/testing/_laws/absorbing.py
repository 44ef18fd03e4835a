"""Law 12: a data set that is republished whole, absorbed release by release, by us or in a way of one's own."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from aidledger._absorb.absorb import absorb
from aidledger._absorb.absorptions import Absorption
from aidledger._ledger.ledger import Ledger
from aidledger._records.liveness import Unkeyed, held
from aidledger._records.plain import plain
from aidledger._records.records import Event
from aidledger.errors import LedgerError
from aidledger.testing._asking import agree, holds
from aidledger.testing._editing import EDITED, Desk, Published, Step
from aidledger.testing._laws.ledger import what_was_known_stays

Release = Sequence[Event | Unkeyed]

_NOT_COMPARED = ("id", "fact", "recorded", "release", "supersedes", "of")


def what_is_live_is_the_release(ledger: Ledger, release: Release, recorded: dt.date, dataset: str) -> None:
    """12. Absorb: afterwards the live imported records of the dataset, known k, are the release, as a multiset.

    Nothing is lost on the way: the report has every row and every live record, a row's fact is stated by nothing
    else, and ``of`` names what it named in the release.
    """
    absorption, grown = _absorbed(ledger, release, recorded, dataset)
    before, after = _live(ledger, dataset), _live(grown, dataset, recorded)
    agree("what is live", _as_told(release), Counter(map(_said, after)))
    report = absorption.report
    told = [*report.new, *report.unchanged, *(each.after for each in report.changed)]
    agree("rows in the report", len(release), report.rows)
    agree("records in the report", sorted(event.id for event in after), sorted(event.id for event in told))
    superseded = {event.id for each in report.changed for event in each.before}
    gone = [*superseded, *(event.id for event in (*report.unchanged, *report.vanished))]
    agree("live records in the report", sorted(event.id for event in before), sorted(gone))
    for each in report.changed:
        agree(f"what {each.after.id} supersedes", tuple(event.id for event in each.before), each.after.supersedes)
    agree("records to append", {each.id for each in grown} - {each.id for each in ledger}, _ids(absorption))
    _same_references(release, after)
    _one_statement_a_fact(before, after, absorption)
    _unknown_keys_stay(ledger, release, dataset, after)


def absorbing_again_appends_nothing(
    ledger: Ledger, release: Release, again: Release, recorded: dt.date, dataset: str
) -> None:
    """12. Absorbing it again appends nothing; nor does the order of rows mean anything.

    ``again`` has the rows of the release in any order.
    """
    absorption, grown = _absorbed(ledger, release, recorded, dataset)
    other, _ = _absorbed(ledger, again, recorded, dataset)
    agree("the order of rows changes what is appended", absorption.events, other.events)
    agree("the order of rows changes the report", absorption.report.to_dict(), other.report.to_dict())
    for rows in (release, again):
        for day in (recorded, recorded + dt.timedelta(days=1)):
            repeated, _ = _absorbed(grown, rows, day, dataset)
            agree("absorbing it again appends", (), repeated.events)
            agree("absorbing it again finds unchanged rows", len(release), len(repeated.report.unchanged))


def absorbing_keeps_earlier_answers(
    ledger: Ledger, release: Release, recorded: dt.date, dataset: str, day: dt.date
) -> None:
    """12. Every earlier answer stands."""
    absorption, _ = _absorbed(ledger, release, recorded, dataset)
    what_was_known_stays(ledger, absorption.events, day, recorded - dt.timedelta(days=1))


def releases_stay_known(ledger: Ledger, releases: Iterable[tuple[Release, dt.date]], dataset: str) -> None:
    """12. A, B, A again gives A, B, A: what is known at the end of each day is the last release absorbed on it.

    The days are in order, none before the newest record of the data set.
    """
    known: dict[dt.date, Counter[str]] = {}
    for release, recorded in releases:
        _, ledger = _absorbed(ledger, release, recorded, dataset)
        known[recorded] = _as_told(release)
    for day, told in known.items():
        agree(f"what was known on {day}", told, Counter(map(_said, _live(ledger, dataset, day))))


def imports_do_not_depend_on_editors(steps: Iterable[Step]) -> None:
    """12. The imported records of a data set, taken alone, are the same whatever editors did.

    Their live events are the release; of a partial release they contain it. Absorbing it again appends nothing.
    """
    desk, alone = Desk(), Desk()
    for step in steps:
        done = desk.do(step)
        if isinstance(step, Published):
            agree("whether a release is refused", alone.do(step), done)
            agree("what was imported", _imported_of(alone.ledger), _imported_of(desk.ledger))
            if done:
                told, found = _as_told(step.rows), Counter(map(_said, _live(desk.ledger, EDITED)))
                holds(told <= found if step.partial else told == found, f"the release is {told}, live is {found}")
                again = absorb(
                    desk.ledger,
                    step.rows,
                    recorded=step.recorded,
                    dataset=EDITED,
                    partial=step.partial,
                    whole=not step.partial,
                )
                agree("absorbing it again appends", (), again.events)


def manual_records_stay_in_effect(steps: Iterable[Step]) -> None:
    """12. What editors corrected stays corrected, in those fields alone; what they took off stays off.

    A fact that no editor touched is live as imported, a manual record of a fact that no import states is as it was, and
    as known on any day no row counts more than once.
    """
    desk = Desk()
    for step in steps:
        if desk.do(step):
            agree("what is in effect", desk.expected(), desk.found())
            for day in {record.recorded for record in desk.ledger}:
                counted = Counter(event.fact for event in desk.ledger.timeline(known=day))
                twice = {fact for fact, count in counted.items() if count > 1} - desk.skipped
                agree(f"what counts more than once as known on {day}", set(), twice)


def _imported_of(ledger: Ledger) -> Counter[tuple[str, str, str]]:
    records = held(ledger, EDITED).imported.values()
    return Counter(
        (record.kind, str(record.recorded), _said(record) if isinstance(record, Event) else record.fact)
        for record in records
    )


def _absorbed(ledger: Ledger, release: Release, recorded: dt.date, dataset: str) -> tuple[Absorption, Ledger]:
    absorption = absorb(ledger, release, recorded=recorded, dataset=dataset, whole=True)
    try:
        return absorption, ledger.including(*absorption.events)
    except LedgerError as error:
        raise AssertionError(f"the records cannot be appended: {error}") from error


def _live(ledger: Ledger, dataset: str, known: dt.date | None = None) -> list[Event]:
    """Return the live events among the imported records of the data set alone."""
    records = [record for record in ledger if known is None or record.recorded <= known]
    return list(held(records, dataset).current)


def _event(row: Event | Unkeyed) -> Event:
    return row.event if isinstance(row, Unkeyed) else row


def _said(event: Event) -> str:
    return json.dumps({name: value for name, value in plain(event).items() if name not in _NOT_COMPARED})


def _as_told(release: Release) -> Counter[str]:
    return Counter(_said(_event(row)) for row in release)


def _ids(absorption: Absorption) -> set[str]:
    return {record.id for record in absorption.events}


def _same_references(release: Release, after: Iterable[Event]) -> None:
    """Hold ``of`` to what it named, where each name of the release stands for one thing, and not for itself."""
    names: dict[str, set[str]] = {}
    facts: dict[str, set[str]] = {}
    pointing: dict[str, set[str]] = {}
    for event in map(_event, release):
        names.setdefault(event.fact, set()).add(_said(event))
        pointing.setdefault(event.fact, set()).update({getattr(event, "of", None) or ""})
    for event in after:
        facts.setdefault(event.fact, set()).add(_said(event))
    try:
        TopologicalSorter(pointing).prepare()
    except CycleError:
        return
    if all(len(said) == 1 for said in names.values()):
        meant = _references(map(_event, release), names)
        found = _references(after, facts)
        holds(meant <= found, f"of names something else: {meant - found}")


def _references(events: Iterable[Event], names: dict[str, set[str]]) -> Counter[tuple[str, frozenset[str]]]:
    pairs = ((_said(event), names.get(getattr(event, "of", None) or "")) for event in events)
    return Counter((said, frozenset(meant)) for said, meant in pairs if meant)


def _one_statement_a_fact(before: Sequence[Event], after: Sequence[Event], absorption: Absorption) -> None:
    for fact in {record.fact for record in absorption.events}:
        said = {_said(event) for event in after if event.fact == fact}
        known = {_said(event) for event in before if event.fact == fact}
        holds(len(said) <= 1 or said <= known, f"the fact {fact!r} came to state {len(said)} different things")


def _unknown_keys_stay(ledger: Ledger, release: Release, dataset: str, after: Iterable[Event]) -> None:
    """Hold a key that never stood for anything, and has one row, to being the fact of that row."""
    keys = Counter(row.fact for row in release if isinstance(row, Event))
    old = {record.fact for record in ledger if record.dataset == dataset}
    stated = {(event.fact, _said(event)) for event in after}
    for row in release:
        if isinstance(row, Event) and keys[row.fact] == 1 and not any(fact.startswith(row.fact) for fact in old):
            holds((row.fact, _said(row)) in stated, f"the key {row.fact!r} is not the fact of its row")


Taking = Callable[[Ledger, Any, dt.date], Ledger]
"""From a ledger, a release and the day on which it becomes known to the ledger that holds what it says."""

_NOT_SAID: Final = frozenset({"id", "fact", "recorded", "release", "supersedes", "of"})
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
        json.dumps({name: value for name, value in plain(event).items() if name not in _NOT_SAID}) for event in events
    )


def known_as_said(ledger: Ledger, dataset: str, day: dt.date) -> Counter[str]:
    """Return what the live events of a data set say as known on a day."""
    return what_is_said(event for event in ledger.timeline(known=day) if event.dataset == dataset)
