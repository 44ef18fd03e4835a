"""What is worth a look in a release, and which rows of a ledger are corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from aidledger._absorb.absorptions import Fate, Touched
from aidledger._absorb.matching import Stated
from aidledger._absorb.recording import Corrected, corrected_fields
from aidledger._aid.checks import dates_past_recorded
from aidledger._ledger.ledger import Ledger
from aidledger._records.liveness import Held, behind, held, live, retracted
from aidledger._records.plain import one_line, plain
from aidledger._records.records import Event, Record, Retracted
from aidledger._values.text import Hint, Message
from aidledger.errors import Finding, Severity

_LONGEST: Final = 60  # letters of a value

_IDENTITY: Final = Hint("identity", "identity=")
_RECOGNISED_BY: Final = Hint("recognised_by", "recognised_by=")
BY_WHAT_STAYS: Final = Message("say by ", _IDENTITY, " and ", _RECOGNISED_BY, " what stays the same in a row")
"""Advice about keys that are used again."""

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
        yield "key-reused", Message(f"{message}: where that is not so, ", BY_WHAT_STAYS)
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


@attrs.frozen
class Correction:
    """A manual record in effect over an imported one: ``published`` is the row, ``fields`` what the editor changed.

    ``record`` is the manual event, or the retraction that takes the row off, which changes no field.
    """

    record: Record
    published: Event
    fields: tuple[Corrected, ...] = ()

    def __str__(self) -> str:
        """Return data set, fact, and each field as corrected and as published."""
        fields = "; ".join(map(values, self.fields))
        said = "taken off" if isinstance(self.record, Retracted) else fields or "its sources"
        return f"{self.published.dataset} {self.published.fact}: {said}"


def corrections_in_effect(ledger: Ledger, dataset: str | None = None) -> tuple[Correction, ...]:
    """Return the corrections of imported rows that are in effect as best known, by data set and fact.

    Of one data set where that is given. What was recorded by hand and is in no release is no correction.

    >>> from aidledger import reference
    >>> corrections_in_effect(reference())
    ()
    """
    chosen = ledger.datasets if dataset is None else (dataset,)
    found = [each for name in chosen for each in _corrections(held(ledger, name))]
    return tuple(sorted(found, key=lambda each: (each.published.dataset, each.published.fact, each.record.id)))


def _corrections(here: Held) -> Iterator[Correction]:
    known = {record.id: record for record in here.records}
    now = {event.id: event for event in live(here.records)}
    rows = {event.id: event for event in here.current}
    covered = set()
    for event in now.values():
        if event.id not in rows:
            for identity in behind(event, known):
                if identity in rows:
                    covered.add(identity)
                    row = rows[identity]
                    yield Correction(event, row, corrected_fields(event, row, row))
    off = rows.keys() - now.keys() - covered
    if off:
        gone = retracted(known)
        for record in here.manual:
            if isinstance(record, Retracted) and record.retracts in off and record.id not in gone:
                yield Correction(record, rows[record.retracts])
