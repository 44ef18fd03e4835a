"""Deciding, step by step, what absorbing a release comes to; partial releases too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final

import attrs

from aidledger._absorb.absorptions import Absorption, Change, Changed, Recording, Report, by_fact
from aidledger._absorb.matching import Families, References, Row, Stated, batches, rows
from aidledger._absorb.overlays import Overlay
from aidledger._absorb.recording import Restating
from aidledger._absorb.remarks import BY_WHAT_STAYS, in_place, of_manual, remarks
from aidledger._aid.kinds import CORE, Claim
from aidledger._ledger.ledger import Ledger
from aidledger._records.liveness import Held, Unkeyed, held
from aidledger._records.records import Event, Record, Source
from aidledger._values.fields import as_tuple
from aidledger._values.text import Hint, Message
from aidledger.errors import Finding, LedgerError, Severity, UnknownCodeError, UnknownFieldError, WrongTypeError, exists

_AGREES: Final = ("kind", "donor", "occurred", "title")
"""The fields in which a row without a key agrees with the one that it may have been before."""


@attrs.frozen(eq=False)
class Rows:
    """What each row states, the live imported records, those that no row states, and which belong to one group."""

    stated: Sequence[Stated]
    current: Sequence[Event]
    missing: Sequence[Event]
    groups: Callable[[Event], Hashable] | None


def refused_in_part(rows: Rows) -> None:
    """Raise `LedgerError` with every row that may be another than it seems, and every group that is not complete."""
    findings = [*_other_facts(rows), *_fewer_copies(rows), *_changed_without_key(rows), *_incomplete(rows)]
    if findings:
        raise LedgerError(findings)


def unclear_in_part(stated: Iterable[Stated]) -> Iterator[Finding]:
    """Yield a finding for each new row without a key: it counts, even if it is an old one that changed."""
    for each in stated:
        if not each.row.keyed and each.same is None:
            message = "row: it has no key and is taken to be new: if it is a row on record that changed, both count"
            yield _finding("partial-row-without-key", message, each.row.event, Severity.WARNING)


def _other_facts(rows: Rows) -> Iterator[Finding]:
    for each in rows.stated:
        if each.is_reused and each.same is None and not each.before:
            message = f"fact: the key {each.row.name!r} stood for another fact, which the release may still have"
            advice = Message(f"{message}: give the whole release, or ", BY_WHAT_STAYS)
            yield _finding("partial-key-reused", advice, each.row.event)


def _fewer_copies(rows: Rows) -> Iterator[Finding]:
    by_fact: dict[str, list[Stated]] = {}
    for each in rows.stated:
        if each.before:
            by_fact.setdefault(each.fact, []).append(each)
    for same in by_fact.values():
        copies = len(same[0].before)
        if len(same) < copies:
            message = f"row: it is on record {copies} times, and here {len(same)}: write each copy, or give the whole"
            yield _finding("partial-copies", f"{message} release", same[0].row.event)


def _changed_without_key(rows: Rows) -> Iterator[Finding]:
    on_record: dict[Hashable, Event] = {}
    for event in rows.missing:
        on_record.setdefault(_agreeing(event), event)
    for each in rows.stated:
        if not each.row.keyed and each.same is None:
            other = on_record.get(_agreeing(each.row.event))
            if other is not None:
                message = f"row: it has no key, and agrees with {other.id!r} in {', '.join(_AGREES)}"
                advice = "nobody can tell whether it is that row, changed: give the whole release, or rows with keys"
                yield _finding("partial-row-changed", f"{message}: {advice}", each.row.event)


def _incomplete(rows: Rows) -> Iterator[Finding]:
    groups = rows.groups
    if groups is None:
        return
    contained = {groups(each.row.event) for each in rows.stated} - {None}
    missing: dict[Hashable, list[Event]] = {}
    for event in rows.missing:
        group = groups(event)
        if group in contained:
            missing.setdefault(group, []).append(event)
    for group, events in missing.items():
        message = f"release: {len(events):,} rows on record of {group} are not in it, such as {events[0].id!r}"
        advice = "a partial release repeats every row of what it contains: put the files together as one release"
        yield _finding("partial-incomplete", f"{message}: {advice}", events[0])


def _agreeing(event: Event) -> Hashable:
    return (event.dataset, *(getattr(event, field, None) for field in _AGREES))


def _finding(code: str, message: str, event: Event, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, message=message, severity=severity, origin=event.origin, record=event.id)


_PARTIAL: Final = Hint.keyword(partial=True)
_WHOLE: Final = Hint.keyword(whole=True)
CORRECTIONS: Final = ("keep", "replace")
"""What can become of the corrections of rows that changed."""

_OF_THE_RECORD: Final = frozenset({"id", "fact", "dataset", "recorded", "release", "supersedes", "origin", "altered"})
_FEW: Final = 2  # rows: fewer may vanish, whatever their part of all


@attrs.frozen(kw_only=True)
class How:
    """How a release is taken: all that `aidledger.absorb` can be told besides its rows."""

    recorded: dt.date
    dataset: str
    release: str | None
    partial: bool
    whole: bool
    corrections: str
    identity: Sequence[str]
    recognised_by: Sequence[str]
    sources: tuple[Source, ...] = attrs.field(converter=as_tuple)
    groups: Callable[[Event], Hashable] | None

    @property
    def label(self) -> str:
        """The label of the records: what was given, or the day."""
        return f"release of {self.recorded}" if self.release is None else self.release


def decided(ledger: Ledger, release: Iterable[Event | Unkeyed], how: How) -> Absorption:
    """Return what `aidledger.absorb` returns."""
    _refuse_senseless(how)
    given, here = rows(release), held(ledger, how.dataset)
    _refuse(given, here, how)
    restating = Restating(how.recorded, ledger, how.label)
    fields = [
        _fields(name, given, chosen)
        for name, chosen in (("identity", how.identity), ("recognised_by", how.recognised_by))
    ]
    stated = stated_by(given, _families(given, here, *fields))
    told = sorted(((each, restating.record(each)) for each in stated), key=lambda pair: (pair[1].fact, pair[1].id))
    new = [record for each, record in told if each.same is None]
    kept = {record.id for _, record in told}.union(*(record.supersedes for record in new))
    missing = [event for event in here.current if event.id not in kept]
    if how.partial:
        refused_in_part(Rows(stated, here.current, missing, how.groups))
    else:
        _refuse_emptying(missing, here, how)
    vanished = [] if how.partial else missing
    imported = [*new, *restating.retractions(vanished, here.imported.values(), how.sources)]
    recording = _overlaid(here, told, missing, imported, restating, how)
    return Absorption(
        dataset=how.dataset,
        recorded=how.recorded,
        release=how.label,
        events=tuple(sorted([*imported, *recording.made], key=lambda record: (record.fact, record.id))),
        report=_report(told, vanished),
        touched=tuple(recording.touched),
        findings=in_place(
            [
                *remarks(told, vanished),
                *(unclear_in_part(stated) if how.partial else ()),
                *of_manual(recording.touched),
            ]
        ),
    )


def _overlaid(
    here: Held,
    told: Sequence[tuple[Stated, Event]],
    missing: Sequence[Event],
    imported: Sequence[Record],
    restating: Restating,
    how: How,
) -> Recording:
    """Return what becomes of manual records; ``missing`` are the live imported ones that no row states."""
    after = [record for _, record in told]
    facts = {record.fact for record in after}
    if how.partial:
        change = Change(by_fact(here.current), by_fact([*after, *missing]), imported)
    else:
        facts |= {record.fact for record in here.records}
        change = Change(by_fact(here.current), by_fact(after), imported, _moved(told, missing, how.recognised_by))
    replaces = how.corrections == "replace"
    overlay = Overlay(here.manual, here.imported, change, restating, sources=how.sources, replaces=replaces)
    overlay.settle(facts)
    return overlay.recording


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


def _refuse_senseless(how: How) -> None:
    if how.partial and how.whole:
        message = Message("a release is whole or partial: leave out one of ", _PARTIAL, " and ", _WHOLE)
        raise WrongTypeError(message)
    if how.corrections not in CORRECTIONS:
        raise UnknownCodeError(
            f"corrections: {how.corrections!r:.200} is unknown: {exists(how.corrections, CORRECTIONS)}"
        )


def _refuse(given: Sequence[Row], here: Held, how: How) -> None:
    findings = [
        Finding(
            code="other-dataset",
            message=f"dataset: {row.event.dataset!r} is not {how.dataset!r}: absorb each data set by itself",
            origin=row.event.origin,
            record=row.event.id,
        )
        for row in given
        if row.event.dataset != how.dataset
    ]
    newest = here.newest
    if here.needs_adoption:
        message: str = Message(
            f"dataset: no record of {how.dataset!r} has the label of a release, so nobody can tell what was imported "
            "and what was recorded by hand: ",
            Hint("adopt", "adopt it once, with the rows that were imported last"),
        )
        findings.append(Finding(code="not-adopted", message=message))
    elif newest is not None and how.recorded < newest.recorded:
        message = (
            f"recorded: {how.recorded} is before {newest.recorded}, when the newest imported record of "
            f"{how.dataset!r} became known: absorb releases in the order in which they were published"
        )
        findings.append(Finding(code="recorded-too-early", message=message, record=newest.id))
    if findings:
        raise LedgerError(findings)


def _refuse_emptying(missing: Sequence[Event], here: Held, how: How) -> None:
    """Refuse a release without most rows on record; what sources claim as totals is of one release each, and no row."""
    rows, gone = ([each for each in events if not isinstance(each, Claim)] for events in (here.current, missing))
    if not rows:
        rows, gone = list(here.current), list(missing)
    if how.whole or len(gone) < _FEW or 2 * len(gone) <= len(rows):
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


def _families(given: Iterable[Row], here: Held, identity: tuple[str, ...], recognised_by: tuple[str, ...]) -> Families:
    by_key = by_fact(here.current)
    newest = {record.fact: record for record in here.imported.values() if isinstance(record, Event)}
    return Families(by_key, newest, (row.name for row in given if row.keyed), identity, recognised_by)


def stated_by(given: Iterable[Row], families: Families) -> list[Stated]:
    """Return what each row states, in the order of fact and then as families have it; first what others point to."""
    references = References()
    decided: list[Stated] = []
    for batch in batches(given):
        by_key: dict[str, list[Row]] = {}
        unkeyed: list[Row] = []
        for row in map(references.followed, batch):
            (by_key.setdefault(row.name, []) if row.keyed else unkeyed).append(row)
        found = families.placed(by_key)
        found += [stated for key, same in by_key.items() if same for stated in families.of_key(key, same)]
        found += families.of_content(unkeyed)
        for stated in found:
            references.add(stated.row.name, stated.fact, stated.row.event)
        decided += found
    return sorted(decided, key=lambda stated: stated.fact)


def _report(told: Sequence[tuple[Stated, Event]], vanished: Iterable[Event]) -> Report:
    return Report(
        new=tuple(record for each, record in told if each.same is None and not each.before),
        changed=tuple(Changed(each.before, record) for each, record in told if each.before),
        unchanged=tuple(record for each, record in told if each.same is not None),
        vanished=tuple(vanished),
        written_twice=tuple(record for each, record in told if each.repeats is not None),
        reused=tuple(record for each, record in told if each.is_reused),
    )
