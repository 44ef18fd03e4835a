"""What is worth a look in a release: rows written twice, keys re-used, unclear references, manual records touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from aidledger.checks import dates_past_recorded
from aidledger.events import Event, Retracted
from aidledger.families import Stated
from aidledger.findings import Finding, Severity
from aidledger.merging import Corrected
from aidledger.places import Fate, Touched
from aidledger.plain import one_line, plain

_LONGEST: Final = 60  # letters of a value

_Said = Iterator[tuple[str, str]]


def remarks(told: Sequence[tuple[Stated, Event]], vanished: Sequence[Event]) -> tuple[Finding, ...]:
    """Return what is worth a look in these rows, each with its record."""
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
    return tuple(findings)


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


def of_manual(touched: Iterable[Touched]) -> Iterator[Finding]:
    """Yield a finding for each manual record that a release touched, with the values where it is not as published."""
    for each in touched:
        yield Finding(
            code=each.fate.value,
            message=_became(each),
            severity=Severity.WARNING,
            origin=None if each.row is None else each.row.origin,
            record=each.record.id,
        )


def in_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of path and line."""
    return tuple(sorted(findings, key=_by_place))


def _became(each: Touched) -> str:
    """Return what became of a manual record, in a sentence that names it, and what stands in its place."""
    manual, after = repr(each.record.id), repr(each.after.id) if each.after is not None else ""
    fields = "; ".join(map(values, each.fields))
    stays = f" as {after}: {fields}" if after else ""
    if isinstance(each.record, Retracted):
        said = _OF_RETRACTIONS[each.fate].format(manual=manual, after=after)
    else:
        said = _OF_CORRECTIONS[each.fate].format(manual=manual)
    if each.fate is Fate.RELEASED and not after:
        return f"{said}, as published"
    return said + (stays or (f": {fields}" if fields and each.fate in _ENDED else ""))


_ENDED: Final = (Fate.WITHOUT_ROW, Fate.REPLACED)
_OF_CORRECTIONS: Final = {
    Fate.RESTATED: "row: it changed, and the correction {manual} is restated",
    Fate.CONTESTED: "row: the publisher changed what {manual} corrects, and the correction is restated",
    Fate.OVER: "row: it now says what {manual} says, and the correction is over",
    Fate.WITHOUT_ROW: "row: it is not in the release any more, and the correction {manual} ends with it",
    Fate.BACK: "row: it is back, and so is the correction {manual}, restated",
    Fate.REPLACED: "row: it changed, and the correction {manual} ends",
    Fate.RELEASED: "fact: the release states what {manual} recorded by hand: it counts once",
    Fate.REVERTED: "row: its newest version was taken off, and the earlier version {manual} counts",
}
_OF_RETRACTIONS: Final = {
    Fate.WITHOUT_ROW: "row: it is not in the release any more, and {manual} had taken it off",
    Fate.REPLACED: "row: it changed, and counts again, though {manual} took it off",
    Fate.OFF_AGAIN: "row: {manual} took it off, and it is in the release with a change: {after} takes it off again",
    Fate.OTHER_COPY: "row: a copy of it vanished, taken to be the one that {manual} took off: this one counts",
    Fate.REVERTED: "row: {manual} took its newest version off, and an earlier version counts",
}


def values(each: Corrected) -> str:
    """Return a field as corrected, and as it was published."""
    before = f", before: {_shown(each.before)}" if each.is_contested else ""
    return f"{each.field} {_shown(each.corrected)} (published: {_shown(each.published)}{before})"


def _shown(value: object) -> str:
    text = "not stated" if value is None or value == () else one_line(str(plain(value)))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _place(stated: Stated) -> str:
    first = stated.repeats
    return "another row" if first is None or first.event.origin is None else str(first.event.origin)


def _by_place(finding: Finding) -> tuple[Any, ...]:
    origin = finding.origin
    place = ("", 0) if origin is None else origin.place
    return (*place, finding.record or "", finding.code)
