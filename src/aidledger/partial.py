"""A release that holds only some of the rows of a data set: what in it nobody could tell apart is refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final

import attrs

from aidledger.errors import LedgerError
from aidledger.events import Event
from aidledger.families import Stated
from aidledger.findings import Finding, Severity

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
            advice = "give the whole release, or say by identity= and recognised_by= what stays the same in a row"
            yield _finding("partial-key-reused", f"{message}: {advice}", each.row.event)


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
