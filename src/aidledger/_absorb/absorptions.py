"""What came of absorbing a release: the records to append, a report, and findings; and which rows are corrected."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from aidledger._absorb.matching import Stated
from aidledger._absorb.recording import Corrected, Fate, Touched, corrected_fields
from aidledger._aid.checks import dates_past_recorded, finding
from aidledger._ledger.ledger import Ledger
from aidledger._records.corrections import Held, behind, held, live, retracted
from aidledger._records.plain import one_line, plain
from aidledger._records.records import Event, Record, Retracted
from aidledger._values.text import Hint, Message, html_table
from aidledger.errors import Finding, Severity

_MOST_SHOWN: Final = 100  # findings in a notebook; a release may have thousands


@attrs.frozen
class Changed:
    """A row that changed: the live records of its fact, and the record that supersedes them all."""

    before: tuple[Event, ...]
    after: Event


@attrs.frozen(kw_only=True, repr=False)
class Report:
    """What became of each row, and of each live record that the data set had.

    A row is in exactly one of ``new``, ``changed`` and ``unchanged``: ``rows`` is the sum of the three. A live record
    is unchanged, changed (in ``before`` of one or more rows) or ``vanished``. Besides, ``written_twice`` has each row
    that repeats another one entirely, and ``reused`` each whose key stands for another fact.
    Rows are here as the records that state them now.
    """

    new: tuple[Event, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: tuple[Event, ...] = ()
    vanished: tuple[Event, ...] = ()
    written_twice: tuple[Event, ...] = ()
    reused: tuple[Event, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the release has."""
        return len(self.new) + len(self.changed) + len(self.unchanged)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are, and how many of each sort."""
        return {"rows": self.rows, **{name: len(getattr(self, name)) for name in _SORTS}}

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the counts, and the ids of the records of each sort."""
        listed: dict[str, Any] = {name: [event.id for event in getattr(self, name)] for name in _LISTS}
        changed = [{"before": [event.id for event in each.before], "after": each.after.id} for each in self.changed]
        return {"counts": self.counts, **listed, "changed": changed}

    def __str__(self) -> str:
        """Return the counts in two lines."""
        counts = {name: f"{count:,}" for name, count in self.counts.items()}
        return (
            f"{counts['rows']} rows: {counts['new']} new, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged; {counts['vanished']} vanished\n"
            f"{counts['written_twice']} written twice, {counts['reused']} under a key that stands for another fact"
        )

    def __repr__(self) -> str:
        """Return the counts."""
        return f"<Report {', '.join(f'{name} {count}' for name, count in self.counts.items())}>"


_SORTS: Final = tuple(field.name for field in attrs.fields(Report))
_LISTS: Final = tuple(name for name in _SORTS if name != "changed")


@attrs.frozen(kw_only=True, repr=False)
class Absorption:
    """What absorbing a release comes to: ``events`` are the records to append, in the order of fact and id.

    There are new events, revisions that supersede, and retractions, with the label ``release``, and without a label
    those that restate manual records; nothing is written yet. ``report`` says what became of each row, ``touched`` what
    became of manual records, ``findings`` what is worth a look, each with the place of its row.
    """

    dataset: str
    recorded: dt.date
    release: str
    events: tuple[Record, ...]
    report: Report
    findings: tuple[Finding, ...]
    touched: tuple[Touched, ...] = ()

    @property
    def manual(self) -> dict[str, int]:
        """How many manual records the release touched, by what became of them."""
        return dict(sorted(Counter(each.fate.value for each in self.touched).items()))

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the records to append, the report, and the findings."""
        return {
            "dataset": self.dataset,
            "recorded": self.recorded.isoformat(),
            "release": self.release,
            "report": self.report.to_dict(),
            "manual": self.manual,
            "findings": [plain(finding) for finding in self.findings],
            "events": [plain(event) for event in self.events],
        }

    def __str__(self) -> str:
        """Return the counts in a few lines; the findings are lines of their own."""
        manual = "".join(f"{count:,} {fate}\n" for fate, count in self.manual.items())
        return (
            f"{self._title}\n{self.report}\n{manual}"
            f"{len(self.events):,} records to append, {len(self.findings):,} findings"
        )

    def __repr__(self) -> str:
        """Return which data set it is about, and how much there is to append."""
        return f"<Absorption into {self.dataset}, recorded {self.recorded}: {len(self.events)} to append>"

    def _repr_html_(self) -> str:
        """Return the counts as a table, and the findings as another."""
        head = [name.replace("_", " ") for name in self.report.counts]
        table = html_table(self._title, head, [[f"{count:,}" for count in self.report.counts.values()]])
        if not self.findings:
            return table
        more = len(self.findings) - _MOST_SHOWN
        notes = [f"and {more:,} more"] if more > 0 else []
        return table + html_table("findings", ("where", "code", "message"), self._rows(), notes)

    @property
    def _title(self) -> str:
        return f"{self.dataset}, recorded {self.recorded}"

    def _rows(self) -> Iterable[tuple[str, str, str]]:
        for each in self.findings[:_MOST_SHOWN]:
            yield str(each.origin or each.record or ""), each.code, each.message


@attrs.frozen(kw_only=True, repr=False)
class Adoption:
    """What adopting a data set comes to: ``events`` are the records to append, in the order of fact and id.

    ``adopted`` are the rows that were imported, recorded once more with the label ``release``; ``manual`` all other
    records that count, or take others off. Each of those is a finding, and so is each row that is not on record.
    """

    dataset: str
    recorded: dt.date
    release: str
    events: tuple[Record, ...]
    adopted: tuple[Event, ...]
    manual: tuple[Record, ...]
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were adopted, how many manual records there are, and how many rows are not on record."""
        missing = sum(finding.code == "row-not-on-record" for finding in self.findings)
        return {"adopted": len(self.adopted), "manual": len(self.manual), "not_on_record": missing}

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the counts, the records to append, and the findings."""
        return {
            "dataset": self.dataset,
            "recorded": self.recorded.isoformat(),
            "release": self.release,
            "counts": self.counts,
            "findings": [plain(finding) for finding in self.findings],
            "events": [plain(event) for event in self.events],
        }

    def __str__(self) -> str:
        """Return the counts in a few lines; the findings are lines of their own."""
        counts = {name: f"{count:,}" for name, count in self.counts.items()}
        return (
            f"{self.dataset}, adopted as {self.release}, recorded {self.recorded}\n"
            f"{counts['adopted']} rows adopted, {counts['manual']} manual records, "
            f"{counts['not_on_record']} rows not on record\n{len(self.events):,} records to append"
        )

    def __repr__(self) -> str:
        """Return which data set it is about, and how much there is to append."""
        return f"<Adoption of {self.dataset} as {self.release}, recorded {self.recorded}: {len(self.events)} to append>"


# --- findings ------------------------------------------------------------------------------------------

_LONGEST: Final = 60  # letters of a value

_IDENTITY: Final = Hint("identity", "identity=")
_RECOGNISED_BY: Final = Hint("recognised_by", "recognised_by=")
BY_WHAT_STAYS: Final = Message("say by ", _IDENTITY, " and ", _RECOGNISED_BY, " what stays the same in a row")
"""Advice about keys that are used again."""

_Said = Iterator[tuple[str, str]]


def remarks(told: Sequence[tuple[Stated, Event]], vanished: Sequence[Event]) -> Iterator[Finding]:
    """Yield what is worth a look in these rows, each with its record."""
    if vanished and not told:
        message = (
            f"release: it has no rows, so that all {len(vanished):,} live records are retracted: check its reading"
        )
        yield Finding(code="release-empty", message=message, severity=Severity.WARNING)
    for stated, record in told:
        for code, message in _said(stated):
            yield attrs.evolve(finding(record, code, message, Severity.WARNING), origin=stated.row.event.origin)
        if stated.same is None:
            yield from dates_past_recorded(record)


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
