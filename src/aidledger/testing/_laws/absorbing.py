"""Law 12: a data set that is republished whole, absorbed release by release, by us or in a way of one's own."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

import attrs

from aidledger import Event, Ledger, absorb, retract, revise
from aidledger._records.corrections import held, retracted
from aidledger._records.plain import plain
from aidledger.answers import Absorption
from aidledger.errors import LedgerError
from aidledger.events import Record, Retracted
from aidledger.interchange import Unkeyed
from aidledger.testing._changes import AMOUNTS, EDITED, FIRST, Edited, Published, Step, event_of, published_row
from aidledger.testing._laws.ledger import agree, holds, what_was_known_stays

Release = Sequence[Event | Unkeyed]
Absorbing = Callable[..., Absorption]
"""`absorb`, or what stands in for it."""

_NOT_SAID: Final = ("id", "fact", "recorded", "release", "supersedes", "of")


def what_is_live_is_the_release(
    ledger: Ledger, release: Release, recorded: dt.date, dataset: str, *, absorbing: Absorbing = absorb
) -> None:
    """12. Absorb: afterwards the live imported records of the dataset, known k, are the release, as a multiset.

    Nothing is lost on the way: the report has every row and every live record, a row's fact is stated by nothing
    else, and ``of`` names what it named in the release.
    """
    absorption, grown = _absorbed(ledger, release, recorded, dataset, absorbing)
    before, after = _live(ledger, dataset), _live(grown, dataset, recorded)
    agree("what is live", what_is_said(release), what_is_said(after))
    report = absorption.report
    told = [*report.new, *report.unchanged, *(each.after for each in report.changed)]
    agree("rows in the report", len(release), report.rows)
    agree("records in the report", sorted(event.id for event in after), sorted(event.id for event in told))
    superseded = {event.id for each in report.changed for event in each.before}
    gone = [*superseded, *(event.id for event in (*report.unchanged, *report.vanished))]
    agree("live records in the report", sorted(event.id for event in before), sorted(gone))
    for each in report.changed:
        agree(f"what {each.after.id} supersedes", tuple(event.id for event in each.before), each.after.supersedes)
    agree(
        "records to append",
        {each.id for each in grown} - {each.id for each in ledger},
        {record.id for record in absorption.events},
    )
    _same_references(release, after)
    _one_statement_a_fact(before, after, absorption)
    _unknown_keys_stay(ledger, release, dataset, after)


def absorbing_again_appends_nothing(
    ledger: Ledger, release: Release, again: Release, recorded: dt.date, dataset: str, *, absorbing: Absorbing = absorb
) -> None:
    """12. Absorbing it again appends nothing; nor does the order of rows mean anything.

    ``again`` has the rows of the release in any order.
    """
    absorption, grown = _absorbed(ledger, release, recorded, dataset, absorbing)
    other, _ = _absorbed(ledger, again, recorded, dataset, absorbing)
    agree("the order of rows changes what is appended", absorption.events, other.events)
    agree("the order of rows changes the report", absorption.report.to_dict(), other.report.to_dict())
    for rows in (release, again):
        for day in (recorded, recorded + dt.timedelta(days=1)):
            repeated, _ = _absorbed(grown, rows, day, dataset, absorbing)
            agree("absorbing it again appends", (), repeated.events)
            agree("absorbing it again finds unchanged rows", len(release), len(repeated.report.unchanged))


def absorbing_keeps_earlier_answers(
    ledger: Ledger, release: Release, recorded: dt.date, dataset: str, day: dt.date, *, absorbing: Absorbing = absorb
) -> None:
    """12. Every earlier answer stands."""
    absorption, _ = _absorbed(ledger, release, recorded, dataset, absorbing)
    what_was_known_stays(ledger, absorption.events, day, recorded - dt.timedelta(days=1))


def releases_stay_known(
    ledger: Ledger, releases: Iterable[tuple[Release, dt.date]], dataset: str, *, absorbing: Absorbing = absorb
) -> None:
    """12. A, B, A again gives A, B, A: what is known at the end of each day is the last release absorbed on it.

    The days are in order, none before the newest record of the data set.
    """
    known: dict[dt.date, Counter[str]] = {}
    for release, recorded in releases:
        _, ledger = _absorbed(ledger, release, recorded, dataset, absorbing)
        known[recorded] = what_is_said(release)
    for day, told in known.items():
        agree(f"what was known on {day}", told, what_is_said(_live(ledger, dataset, day)))


def imports_do_not_depend_on_editors(steps: Iterable[Step], *, absorbing: Absorbing = absorb) -> None:
    """12. The imported records of a data set, taken alone, are the same whatever editors did.

    Their live events are the release; of a partial release they contain it. Absorbing it again appends nothing.
    """
    desk, alone = Desk(absorbing), Desk(absorbing)
    for step in steps:
        done = desk.do(step)
        if isinstance(step, Published):
            agree("whether a release is refused", alone.do(step), done)
            agree("what was imported", _imported_of(alone.ledger), _imported_of(desk.ledger))
            if done:
                told, found = what_is_said(step.rows), what_is_said(_live(desk.ledger, EDITED))
                holds(told <= found if step.partial else told == found, f"the release is {told}, live is {found}")
                agree("absorbing it again appends", (), desk.released(step).events)


def manual_records_stay_in_effect(steps: Iterable[Step], *, absorbing: Absorbing = absorb) -> None:
    """12. What editors corrected stays corrected, in those fields alone; what they took off stays off.

    A fact that no editor touched is live as imported, a manual record of a fact that no import states is as it was, and
    as known on any day no row counts more than once.
    """
    desk = Desk(absorbing)
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


def _absorbed(
    ledger: Ledger, release: Release, recorded: dt.date, dataset: str, absorbing: Absorbing
) -> tuple[Absorption, Ledger]:
    absorption = absorbing(ledger, release, recorded=recorded, dataset=dataset, whole=True)
    try:
        return absorption, ledger.including(*absorption.events)
    except LedgerError as error:
        raise AssertionError(f"the records cannot be appended: {error}") from error


def _live(ledger: Ledger, dataset: str, known: dt.date | None = None) -> list[Event]:
    """Return the live events among the imported records of the data set alone."""
    records = [record for record in ledger if known is None or record.recorded <= known]
    return list(held(records, dataset).current)


def _same_references(release: Release, after: Iterable[Event]) -> None:
    """Hold ``of`` to what it named, where each name of the release stands for one thing, and not for itself."""
    names: dict[str, set[str]] = {}
    facts: dict[str, set[str]] = {}
    pointing: dict[str, set[str]] = {}
    for event in map(event_of, release):
        names.setdefault(event.fact, set()).add(_said(event))
        pointing.setdefault(event.fact, set()).update({getattr(event, "of", None) or ""})
    for event in after:
        facts.setdefault(event.fact, set()).add(_said(event))
    try:
        TopologicalSorter(pointing).prepare()
    except CycleError:
        return
    if all(len(said) == 1 for said in names.values()):
        meant = _references(map(event_of, release), names)
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
    return Counter(_said(event_of(row)) for row in rows)


def _said(event: Event) -> str:
    return json.dumps({name: value for name, value in plain(event).items() if name not in _NOT_SAID})


def known_as_said(ledger: Ledger, dataset: str, day: dt.date) -> Counter[str]:
    """Return what the live events of a data set say as known on a day."""
    return what_is_said(event for event in ledger.timeline(known=day) if event.dataset == dataset)


# --- a model of what editors do ---------------------------------------------------------------------------------


_COMPARED: Final = ("amount", "donor", "occurred", "title")
_BY_HAND: Final = ("k", "hand-1", "hand-2")  # the first is also a key of the publisher


@attrs.define
class _Corrected:
    """What editors made of one row: the fields that they changed, and whether they took it off."""

    fields: dict[str, Any] = attrs.field(factory=dict)
    is_off: bool = False

    def over(self, row: Event) -> _Corrected:
        """Return what of it is left over a row."""
        return _Corrected(
            {name: value for name, value in self.fields.items() if getattr(row, name) != value}, self.is_off
        )


class Desk:
    """A ledger to which steps are done, and what should be in effect in it after each.

    ``skipped`` are the facts of which several copies were published: which of them an editor meant nobody can say.
    """

    def __init__(self, absorbing: Absorbing = absorb) -> None:
        self.absorbing = absorbing
        self.ledger = Ledger()
        self.skipped: set[str] = set()
        self._rows: dict[str, Event] = {}
        self._corrected: dict[str, _Corrected] = {}
        self._suspended: dict[str, _Corrected] = {}
        self._by_hand: dict[str, Event] = {}
        self._day = FIRST
        self._number = 0

    def do(self, step: Step) -> bool:
        """Do a step; return whether it was done, and not refused or without an object."""
        if isinstance(step, Published):
            return self._publish(step)
        live = sorted(self.ledger.timeline(), key=lambda event: (event.fact, event.id))
        if step.what == "add":
            return self._add(step)
        if step.what == "undo":
            live = [event for event in live if self._can_be_undone(event)]
        if not live:
            return False
        event = live[step.which % len(live)]
        records = [event] if step.what != "take off" else self._standing(event.fact)
        seen: list[Record] = [*records]
        if step.what == "revise":  # nobody revises what is live before it was brought back
            seen += (each for each in self.ledger.records(event.fact) if isinstance(each, Retracted))
        day = max(self._day + dt.timedelta(days=step.days), *(record.recorded for record in seen))
        self._number += 1
        if step.what == "revise":
            made: list[Record] = [
                revise(event, recorded=day, sources=(), id=f"e{self._number}", **{step.field: step.value})
            ]
            self._revised(event, step)
        else:
            made = [retract(each, recorded=day, id=f"e{self._number}.{count}") for count, each in enumerate(records)]
            self._retracted(event.fact, is_undone=step.what == "undo")
        self.ledger = self.ledger.including(*made)
        return True

    def expected(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what should be in effect of each fact that can be said of."""
        found = {fact: [_compared(event)] for fact, event in self._by_hand.items()}
        for fact, row in self._rows.items():
            corrected = self._corrected[fact]
            found[fact] = [] if corrected.is_off else [_compared(attrs.evolve(row, **corrected.fields))]
        return {fact: said for fact, said in found.items() if fact not in self.skipped}

    def found(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what is in effect of each of these facts."""
        told: dict[str, list[tuple[Any, ...]]] = {fact: [] for fact in self.expected()}
        for event in self.ledger.timeline():
            if event.fact not in self.skipped:
                told.setdefault(event.fact, []).append(_compared(event))
        return told

    def released(self, step: Published) -> Absorption:
        """Return what the release comes to in the ledger as it is."""
        whole = {"partial": step.partial, "whole": not step.partial}
        return self.absorbing(self.ledger, step.rows, recorded=step.recorded, dataset=EDITED, **whole)

    # --- releases ---------------------------------------------------------------------------------

    def _publish(self, step: Published) -> bool:
        try:
            absorption = self.released(step)
        except LedgerError:
            return False
        self._day = step.recorded
        self.ledger = self.ledger.including(*absorption.events)
        current: dict[str, list[Event]] = {}
        for event in held(self.ledger, EDITED).current:
            current.setdefault(event.fact, []).append(event)
        self.skipped |= {fact for fact, copies in current.items() if len(copies) > 1}
        for fact in self._rows.keys() - current.keys():
            self._suspended[fact] = self._corrected.pop(fact)
            del self._rows[fact]
        for fact, (row, *_) in current.items():
            before = self._corrected.get(fact) if fact in self._rows else self._suspended.pop(fact, None)
            if fact in self._by_hand:
                hand = self._by_hand.pop(fact)
                stated = {name: getattr(hand, name) for name in _COMPARED if getattr(hand, name) is not None}
                before = _Corrected(stated)
            self._corrected[fact] = (before or _Corrected()).over(row)
            self._rows[fact] = row
        return True

    # --- editors ----------------------------------------------------------------------------------

    def _add(self, step: Edited) -> bool:
        fact = _BY_HAND[step.which % len(_BY_HAND)]
        if fact in self.ledger.facts:
            return False
        day = self._day + dt.timedelta(days=max(step.days, 0))
        self._number += 1
        row = published_row(fact, AMOUNTS[step.which % len(AMOUNTS)], "h", "2023-08")
        event = attrs.evolve(row, id=f"e{self._number}", recorded=day, donor=None)
        self.ledger = self.ledger.including(event)
        self._by_hand[fact] = event
        return True

    def _revised(self, event: Event, step: Edited) -> None:
        if event.fact in self._by_hand:
            self._by_hand[event.fact] = attrs.evolve(self._by_hand[event.fact], **{step.field: step.value})
        else:  # a row of the release
            corrected = self._corrected[event.fact]
            fields = {**corrected.fields, step.field: step.value}
            self._corrected[event.fact] = _Corrected(fields, corrected.is_off).over(self._rows[event.fact])

    def _retracted(self, fact: str, *, is_undone: bool) -> None:
        self._by_hand.pop(fact, None)
        if fact in self._corrected:
            self._corrected[fact] = _Corrected(is_off=not is_undone)

    def _can_be_undone(self, event: Event) -> bool:
        """Return whether an editor made it over nothing but what was imported."""
        return event.release is None and all(self.ledger[each].release is not None for each in event.supersedes)

    def _standing(self, fact: str) -> list[Event]:
        records = {record.id: record for record in self.ledger.records(fact)}
        gone = retracted(records)
        return [each for each in records.values() if isinstance(each, Event) and each.id not in gone]


def _compared(event: Event) -> tuple[Any, ...]:
    return tuple(getattr(event, name) for name in _COMPARED)
