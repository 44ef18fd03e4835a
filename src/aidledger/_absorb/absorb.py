"""How releases of a data set enter a ledger: `absorb`."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final

import attrs

from aidledger._absorb.absorptions import BY_WHAT_STAYS, Absorption, Changed, Report, in_place, of_manual, remarks
from aidledger._absorb.matching import Row, Stated, rows_of, stated_by
from aidledger._absorb.overlays import Overlay
from aidledger._absorb.recording import ImportChange, Restating, by_fact
from aidledger._aid.checks import finding
from aidledger._aid.kinds import CORE, Claim
from aidledger._ledger.ledger import Ledger
from aidledger._records.corrections import Held, Unkeyed, held
from aidledger._records.records import Event, Source
from aidledger._values.dates import as_day
from aidledger._values.fields import as_tuple
from aidledger._values.text import Hint, Message
from aidledger.errors import Finding, LedgerError, Severity, UnknownCodeError, UnknownFieldError, WrongTypeError, exists

_Groups = Callable[[Event], Hashable]

_PARTIAL: Final = Hint.keyword(partial=True)
_WHOLE: Final = Hint.keyword(whole=True)
CORRECTIONS: Final = ("keep", "replace")
"""What can become of the corrections of rows that changed."""

_OF_THE_RECORD: Final = frozenset({"id", "fact", "dataset", "recorded", "release", "supersedes", "origin", "altered"})
_FEW: Final = 2  # rows: fewer may vanish, whatever their part of all
_AGREES: Final = ("kind", "donor", "occurred", "title")
"""The fields in which a row without a key agrees with the one that it may have been before."""

IDENTITY: Final = ("kind", "donor")
"""The fields that all stay the same as long as a key means the same fact, unless others are given."""

RECOGNISED_BY: Final = ("occurred", "amount", "title")
"""The fields of which one stays the same as long as a key means the same fact, unless others are given."""


def absorb(  # noqa: PLR0913 -- a release can be taken in many ways, each with its default
    ledger: Ledger,
    rows: Iterable[Event | Unkeyed],
    *,
    recorded: dt.date | str,
    dataset: str,
    release: str | None = None,
    partial: bool = False,
    whole: bool = False,
    corrections: str = "keep",
    identity: Sequence[str] = IDENTITY,
    recognised_by: Sequence[str] = RECOGNISED_BY,
    sources: Sequence[Source] = (),
    groups: Callable[[Event], Hashable] | None = None,
) -> Absorption:
    """Return the records that make the data set what its new release says, from the day ``recorded`` on.

    A release is all rows of the data set, in any order: events whose ``fact`` is a stable key, and `Unkeyed` ones.
    Their ``id``, ``recorded``, ``release`` and ``supersedes`` mean nothing; records get fresh ones, and the label
    ``release`` (left out, "release of" and the day). It is compared with the imported records of the data set, those
    with a label: new rows are recorded, a changed one supersedes every live imported record of its fact, a vanished
    one is retracted with every standing imported record that it supersedes. Afterwards the live imported records are
    the rows of the release, each as often as it is written there; what was known before ``recorded`` stays; absorbing
    it again appends nothing.

    - Two rows with one key that say the same are *written twice*, and both are recorded, under one fact.
    - Two rows with one key that say different things, or a row whose key stood for another fact before: *the key is
      re-used*, and the row is recorded under a fact of its own, made from its content. A key is taken to mean the same
      fact as long as all fields of ``identity`` stay the same, kind and donor unless you choose others, and at least
      one of ``recognised_by``: date, amount and title unless you choose others. (A row that states fewer than two of
      several is recognised by ``identity`` alone.) With nothing in either a key always means the same fact.
    - Rows without a key are matched by content, with what no key of the release stands for.
    - ``of`` names a fact as the release has it; where the row has another in the ledger, ``of`` follows.

    Records without a label are *manual*. Imports do not depend on them; what they correct stays corrected. A
    correction of a row that changed is restated over it: the fields that the editor changed stay, all others are the
    release's. A row that an editor took off stays off. The corrections of a row that vanished end with it, and come
    back when it does. With ``corrections="replace"`` the corrections of rows that changed end instead. Each manual
    record that is touched is a finding.

    A ``partial`` release holds some of the rows only, and retracts nothing; what in it cannot be told apart is refused.
    Rows for which ``groups`` returns the same, other than None, come together: a partial release that has one of them
    has to have all. A release that is not partial and lacks most rows on record is refused until ``whole`` says that
    this is meant.

    What a day's answer was is settled when the day is over: a release may be recorded on the day of the newest imported
    record, and then it is what is known at the end of that day. ``sources`` are what the retractions cite; left out,
    each cites the publications that its record cites, as they were looked at on the day ``recorded``.

    Raises `LedgerError` with every reason where rows are of another data set, ``recorded`` is before the newest
    imported record of this one, none of its records has a label (see `adopt`), most rows on record are missing, or a
    partial release is not clear; `WrongTypeError` on a row that is not an event, `UnknownFieldError` on ``identity`` or
    ``recognised_by`` with fields that do not exist, `UnknownCodeError` on other ``corrections``.

    >>> from aidledger import Ledger, Money, revise
    >>> from aidledger.events import Committed
    >>> def row(key, amount, donor="JPN"):
    ...     return Committed(id=key, fact=key, dataset="tracker", recorded="2024-01-10", occurred="2023-05",
    ...                      donor=donor, amount=Money(amount, "USD"))
    >>> first = absorb(Ledger(), [row("jpn1", 5), row("jpn2", 7)], recorded="2024-01-10", dataset="tracker")
    >>> ledger = Ledger(first.events)
    >>> ledger = ledger.including(revise(ledger["jpn1@2024-01-10"], recorded="2024-01-20", sources=(), donor="KOR"))
    >>> second = absorb(ledger, [row("jpn1", 6), row("jpn3", 1)], recorded="2024-02-10", dataset="tracker")
    >>> for record in second.events:
    ...     print(record.kind, record.id, record.release)
    retracted jpn1@2024-01-20.retracted@2024-02-10 release of 2024-02-10
    committed jpn1@2024-02-10 release of 2024-02-10
    committed jpn1@2024-02-10.corrected None
    retracted jpn2@2024-01-10.retracted@2024-02-10 release of 2024-02-10
    committed jpn3@2024-02-10 release of 2024-02-10
    >>> print(second)
    tracker, recorded 2024-02-10
    2 rows: 1 new, 1 changed, 0 unchanged; 1 vanished
    0 written twice, 0 under a key that stands for another fact
    1 correction-restated
    5 records to append, 1 findings
    >>> print(second.findings[0].message.partition(" is ")[2])
    restated as 'jpn1@2024-02-10.corrected': donor KOR (published: JPN)
    """
    day, cited = as_day(recorded, "recorded"), as_tuple(sources)
    if partial and whole:
        raise WrongTypeError(Message("a release is whole or partial: leave out one of ", _PARTIAL, " and ", _WHOLE))
    if corrections not in CORRECTIONS:
        raise UnknownCodeError(f"corrections: {corrections!r:.200} is unknown: {exists(corrections, CORRECTIONS)}")
    given, here = rows_of(rows), held(ledger, dataset)
    _refuse(given, here, dataset, day)
    restating = Restating(day, ledger, f"release of {day}" if release is None else release)
    known_by = _fields("identity", given, identity), _fields("recognised_by", given, recognised_by)
    newest = {record.fact: record for record in here.imported.values() if isinstance(record, Event)}
    stated = stated_by(given, by_fact(here.current), newest, *known_by)
    told = sorted(((each, restating.record(each)) for each in stated), key=lambda pair: (pair[1].fact, pair[1].id))
    new = [record for each, record in told if each.same is None]
    kept = {record.id for _, record in told}.union(*(record.supersedes for record in new))
    missing = [event for event in here.current if event.id not in kept]
    if partial:
        _refuse_unclear(stated, missing, groups)
    elif not whole:
        _refuse_emptying(missing, here)
    vanished = [] if partial else missing
    imported = [*new, *restating.retractions(vanished, here.imported.values(), cited)]
    after, facts = [record for _, record in told], {record.fact for _, record in told}
    if partial:
        change = ImportChange(by_fact(here.current), by_fact([*after, *missing]), imported)
    else:
        facts |= {record.fact for record in here.records}
        change = ImportChange(by_fact(here.current), by_fact(after), imported, _moved(told, missing, recognised_by))
    recording = Overlay(
        here.manual, here.imported, change, restating, sources=cited, replaces=corrections == "replace"
    ).settled(facts)
    return Absorption(
        dataset=dataset,
        recorded=day,
        release=restating.release,
        events=tuple(sorted([*imported, *recording.made], key=lambda record: (record.fact, record.id))),
        report=_report(told, vanished),
        touched=tuple(recording.touched),
        findings=in_place(
            [*remarks(told, vanished), *(_unclear(stated) if partial else ()), *of_manual(recording.touched)]
        ),
    )


def _report(told: Sequence[tuple[Stated, Event]], vanished: Iterable[Event]) -> Report:
    return Report(
        new=tuple(record for each, record in told if each.same is None and not each.before),
        changed=tuple(Changed(each.before, record) for each, record in told if each.before),
        unchanged=tuple(record for each, record in told if each.same is not None),
        vanished=tuple(vanished),
        written_twice=tuple(record for each, record in told if each.repeats is not None),
        reused=tuple(record for each, record in told if each.is_reused),
    )


def _moved(
    told: Iterable[tuple[Stated, Event]], missing: Iterable[Event], recognised_by: Iterable[str]
) -> dict[str, Event]:
    """Return the new rows by the id of the record of their key that vanished, and agrees in what it is known by."""

    def known_by(event: Event, key: str) -> Hashable:
        said = tuple(getattr(event, field, None) for field in recognised_by)
        return (type(event), key, said) if any(value is not None for value in said) else None

    new = {
        known_by(record, each.row.name): record
        for each, record in told
        if each.is_reused and each.same is None and not each.before
    }
    new.pop(None, None)
    return {event.id: new[look] for event in missing if (look := known_by(event, event.fact)) in new} if new else {}


# --- what is refused ---------------------------------------------------------------------------------


def _refuse(given: Iterable[Row], here: Held, dataset: str, day: dt.date) -> None:
    findings = of_other_datasets(given, dataset, "absorb")
    newest = here.newest
    if here.needs_adoption:
        message: str = Message(
            f"dataset: no record of {dataset!r} has the label of a release, so nobody can tell what was imported "
            "and what was recorded by hand: ",
            Hint("adopt", "adopt it once, with the rows that were imported last"),
        )
        findings.append(Finding(code="not-adopted", message=message))
    elif newest is not None and day < newest.recorded:
        message = (
            f"recorded: {day} is before {newest.recorded}, when the newest imported record of "
            f"{dataset!r} became known: absorb releases in the order in which they were published"
        )
        findings.append(Finding(code="recorded-too-early", message=message, record=newest.id))
    if findings:
        raise LedgerError(findings)


def of_other_datasets(given: Iterable[Row], dataset: str, what: str) -> list[Finding]:
    """Return a finding for each row of another data set than the one of which ``what`` is done."""
    return [
        finding(
            row.event,
            "other-dataset",
            f"dataset: {row.event.dataset!r} is not {dataset!r}: {what} each data set by itself",
        )
        for row in given
        if row.event.dataset != dataset
    ]


def _refuse_emptying(missing: Sequence[Event], here: Held) -> None:
    """Refuse a release without most rows on record; what sources claim as totals is of one release each, and no row."""
    rows, gone = ([each for each in events if not isinstance(each, Claim)] for events in (here.current, missing))
    if not rows:
        rows, gone = list(here.current), list(missing)
    if len(gone) < _FEW or 2 * len(gone) <= len(rows):
        return
    message = Message(
        f"release: {len(gone):,} of the {len(rows):,} rows on record are not in it, and would be retracted: say ",
        _PARTIAL,
        " where it holds only some of the rows, ",
        _WHOLE,
        " where the others are gone",
    )
    raise LedgerError([Finding(code="most-rows-vanish", message=message, record=gone[0].id)])


def _fields(parameter: str, given: Iterable[Row], chosen: Sequence[str]) -> tuple[str, ...]:
    kinds = {*CORE.kinds.values(), *(type(row.event) for row in given)}
    known = {field.name for kind in kinds for field in attrs.fields(kind)} - _OF_THE_RECORD | {"kind"}
    for name in as_tuple(chosen):
        if name not in known:
            message = f": no row can have a field {name!r}: {exists(name, known, most=60)}"
            raise UnknownFieldError(Message(Hint(parameter, parameter), message))
    return tuple(chosen)


# --- partial releases --------------------------------------------------------------------------------


def _refuse_unclear(stated: Sequence[Stated], missing: Sequence[Event], groups: _Groups | None) -> None:
    """Raise `LedgerError` with every row that may be another than it seems, and every group that is not complete."""
    findings = [*_other_facts(stated), *_fewer_copies(stated), *_changed_without_key(stated, missing)]
    if groups is not None:
        findings += _incomplete(stated, missing, groups)
    if findings:
        raise LedgerError(findings)


def _unclear(stated: Iterable[Stated]) -> Iterator[Finding]:
    """Yield a finding for each new row without a key: it counts, even if it is an old one that changed."""
    for each in stated:
        if not each.row.keyed and each.same is None:
            message = "row: it has no key and is taken to be new: if it is a row on record that changed, both count"
            yield finding(each.row.event, "partial-row-without-key", message, Severity.WARNING)


def _other_facts(stated: Iterable[Stated]) -> Iterator[Finding]:
    for each in stated:
        if each.is_reused and each.same is None and not each.before:
            message = f"fact: the key {each.row.name!r} stood for another fact, which the release may still have"
            advice = Message(f"{message}: give the whole release, or ", BY_WHAT_STAYS)
            yield finding(each.row.event, "partial-key-reused", advice)


def _fewer_copies(stated: Iterable[Stated]) -> Iterator[Finding]:
    for _, copies_here in itertools.groupby((each for each in stated if each.before), key=lambda each: each.fact):
        same = list(copies_here)
        copies = len(same[0].before)
        if len(same) < copies:
            message = f"row: it is on record {copies} times, and here {len(same)}: write each copy, or give the whole"
            yield finding(same[0].row.event, "partial-copies", f"{message} release")


def _changed_without_key(stated: Iterable[Stated], missing: Iterable[Event]) -> Iterator[Finding]:
    on_record: dict[Hashable, Event] = {}
    for event in missing:
        on_record.setdefault(_agreeing(event), event)
    for each in stated:
        if not each.row.keyed and each.same is None:
            other = on_record.get(_agreeing(each.row.event))
            if other is not None:
                message = f"row: it has no key, and agrees with {other.id!r} in {', '.join(_AGREES)}"
                advice = "nobody can tell whether it is that row, changed: give the whole release, or rows with keys"
                yield finding(each.row.event, "partial-row-changed", f"{message}: {advice}")


def _incomplete(stated: Iterable[Stated], missing: Iterable[Event], groups: _Groups) -> Iterator[Finding]:
    contained = {groups(each.row.event) for each in stated} - {None}
    lacking: dict[Hashable, list[Event]] = {}
    for event in missing:
        if (group := groups(event)) in contained:
            lacking.setdefault(group, []).append(event)
    for group, events in lacking.items():
        message = f"release: {len(events):,} rows on record of {group} are not in it, such as {events[0].id!r}"
        advice = "a partial release repeats every row of what it contains: put the files together as one release"
        yield finding(events[0], "partial-incomplete", f"{message}: {advice}")


def _agreeing(event: Event) -> Hashable:
    return (event.dataset, *(getattr(event, field, None) for field in _AGREES))
