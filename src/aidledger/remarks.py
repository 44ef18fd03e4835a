"""What is worth a look in a release: rows written twice, keys re-used, references that are not clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aidledger.checks import dates_past_recorded
from aidledger.events import Event
from aidledger.families import Stated
from aidledger.findings import Finding, Severity

_Said = Iterator[tuple[str, str]]


def remarks(told: Sequence[tuple[Stated, Event]], vanished: Sequence[Event]) -> tuple[Finding, ...]:
    """Return what is worth a look in these rows, each with its record, in the order of path and line."""
    findings: list[Finding] = []
    if vanished and not told:
        message = (
            f"release: it has no rows, so that all {len(vanished):,} live records are retracted: check its reading"
        )
        findings.append(Finding(code="release-empty", message=message, severity=Severity.WARNING))
    for stated, record in told:
        origin = stated.row.event.origin
        for code, message in _said(stated):
            findings.append(
                Finding(code=code, message=message, severity=Severity.WARNING, origin=origin, record=record.id)
            )
        if stated.same is None:
            findings.extend(dates_past_recorded(record))
    return tuple(sorted(findings, key=_by_place))


def _said(stated: Stated) -> _Said:
    if stated.repeats is not None:
        yield (
            "written-twice",
            f"row: it repeats {_place(stated)} entirely, and both count: leave one out if one is meant",
        )
    if stated.is_reused:
        message = f"fact: the key {stated.row.name!r} stands for another fact, so this row states {stated.fact!r}"
        advice = "where that is not so, say by identity= and recognised_by= what stays the same in a row"
        yield "key-reused", f"{message}: {advice}"
    if len(stated.row.meant) > 1:
        others = ", ".join(map(repr, stated.row.meant[1:]))
        yield "of-ambiguous", f"of: it is taken to mean {stated.row.meant[0]!r}, and can mean {others}"


def _place(stated: Stated) -> str:
    first = stated.repeats
    return "another row" if first is None or first.event.origin is None else str(first.event.origin)


def _by_place(finding: Finding) -> tuple[Any, ...]:
    origin = finding.origin
    place = ("", 0) if origin is None else origin.place
    return (*place, finding.record, finding.code)
