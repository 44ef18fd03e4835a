"""What came of an import, and what a check found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from aidledger import stores
from aidledger._absorb.absorptions import Absorption, Adoption, Fate
from aidledger._absorb.remarks import Correction, corrections_in_effect
from aidledger._aid.checks import check, check_record
from aidledger._cli import pages, terminal, words
from aidledger._cli.importing import Asked, Done
from aidledger._cli.pages import as_json, as_page
from aidledger._cli.questions import Place, worded
from aidledger._cli.words import TOTAL, Column, Row, Section
from aidledger._ledger.ledger import Ledger
from aidledger._records.plain import plain
from aidledger._records.records import Retracted
from aidledger.errors import Finding, LoadError, Severity
from aidledger.files._problems import Reading
from aidledger.files._trees import shown_path

if TYPE_CHECKING:
    from aidledger.files._manifests import Manifest


_MOST_OF_A_CODE: Final = 3  # findings; a release has thousands
_UNTIL_THEN: Final = "what shows among records only is looked at once these are mended"
_NOTHING: Final = ("not-found", "no-events")  # nothing is there that could be looked at


@attrs.frozen
class Checked:
    """Every finding, by path and line; ``records`` counts what was looked at, None where not all could be read."""

    findings: tuple[Finding, ...]
    records: int | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong, and not only worth a look."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def summary(self) -> str:
        """One line about all of it."""
        errors = sum(finding.severity is Severity.ERROR for finding in self.findings)
        warnings = len(self.findings) - errors
        counts = [words.counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
        found = " and ".join(counts) or "no findings"
        if self.records is not None:
            return f"{words.counted(self.records, 'record')}, {found}"
        return found if all(finding.code in _NOTHING for finding in self.findings) else f"{found}; {_UNTIL_THEN}"


def checked(place: Place, *others: Place, against: str | None = None) -> Checked:
    """Check files and folders, which are one ledger, or the shipped ledger.

    ``against`` is the path of a manifest of a ledger that was only added to since.

    Of each record that could be read all is said; what is among records only where all of them make a ledger.
    Raises `LoadError` on what is not a manifest.
    """
    kept = None
    if against is not None:
        from aidledger.files._manifests import load_manifest

        kept = load_manifest(against)
    if place.path is None:
        try:
            ledger = stores.reference()
        except LoadError as error:
            return Checked(error.findings)
        return _all(ledger, kept, place)
    places = [(each.path, each.vocabulary) for each in (place, *others) if each.path is not None]
    reading = Reading.joined(stores.read(path, vocabulary) for path, vocabulary in places)
    built, problems = reading.built()
    if built is not None and not problems:
        return _all(built, kept, place)
    findings = [*problems, *(finding for record in reading.records for finding in check_record(record))]
    return Checked(tuple(sorted(findings, key=_place)))


def _all(ledger: Ledger, kept: Manifest | None, place: Place) -> Checked:
    difference = None if kept is None else kept.difference(ledger, place.vocabulary)
    findings = check(ledger) if difference is None else (difference, *check(ledger))
    return Checked(findings, len(ledger), corrections_in_effect(ledger))


def shown(finding: Finding) -> str:
    """Return a finding on one line, ``path:line: CODE message``; of a warning the message begins with that word."""
    if finding.severity is Severity.WARNING:
        finding = attrs.evolve(finding, message=f"warning: {finding.message}")
    return terminal.line(finding)


def capped(findings: Iterable[Finding], line: Callable[[Finding], str], rest: str) -> Iterator[str]:
    """Yield a line for each error, then each warning, rare ones first; of each code some, and where the ``rest`` is."""
    by_code: dict[tuple[bool, str], list[Finding]] = {}
    for finding in findings:
        by_code.setdefault((finding.severity is not Severity.ERROR, finding.code), []).append(finding)
    for (_, code), same in sorted(by_code.items(), key=lambda item: (item[0][0], len(item[1]), item[0][1])):
        most = _MOST_OF_A_CODE if len(same) > _MOST_OF_A_CODE + 1 else len(same)
        yield from map(line, same[:most])
        if most < len(same):
            yield f"… and {len(same) - most:,} more {code}: {rest}"


def corrected(correction: Correction) -> str:
    """Return a correction in effect on one line: where it was made, its row, and each field beside the publisher's."""
    where = correction.record.origin or correction.record.id
    return terminal.line(f"{where}: correction in effect: {correction}")


def _place(finding: Finding) -> tuple[str, int]:
    return ("", 0) if finding.origin is None else finding.origin.place


_COUNTS: Final = (Column(), Column(right=True), Column(elastic=True))  # what, how many, what that means
_RECORDS: Final = (
    ("new", "new", "facts that were not on record"),
    ("changed", "changed", "supersede what was on record"),
    ("unchanged", "unchanged", "on record as they are"),
)
_BESIDES: Final = (
    ("vanished", "vanished", "on record, and in no row any more: retracted"),
    ("written_twice", "written twice", "of the events repeat another entirely"),
    ("reused", "key re-used", "of the events have a key that stood for another fact"),
)


_MANUAL: Final = {
    Fate.RESTATED: "of rows that changed: what was corrected stays",
    Fate.CONTESTED: "of rows in which the publisher changed the same: what was corrected stays",
    Fate.OVER: "the row now says the same",
    Fate.WITHOUT_ROW: "their rows vanished: they end",
    Fate.BACK: "their rows came back",
    Fate.REPLACED: "of rows that changed: what is published counts",
    Fate.OFF_AGAIN: "of rows that changed or came back, and stay off",
    Fate.OTHER_COPY: "the copy that was taken off is the one that vanished",
    Fate.RELEASED: "recorded by hand, and in the release now: they count once",
    Fate.REVERTED: "an earlier version of the row counts",
}


def adopted_in_json(asked: Asked, adoption: Adoption, written: str | None) -> str:
    """Return what came of an adoption as JSON, with every finding."""
    told = adoption.to_dict()
    records = len(told.pop("events"))
    return as_json({**told, "ledger": asked.into, "dry_run": asked.is_dry, "records": records, "written": written})


def adopted_in_text(adoption: Adoption, written: str | None) -> str:
    """Return what came of an adoption as text, with every finding."""
    findings = "".join(f"{line(finding)}\n" for finding in adoption.findings)
    counts = adoption.counts
    told = (
        ("rows adopted", counts["adopted"], "imported: on record once more, with the label"),
        ("manual records", counts["manual"], "made by hand: listed above"),
        ("rows not on record", counts["not_on_record"], "left to the next release"),
    )
    rows = tuple(Row((what, f"{count:,}", meaning if count else "")) for what, count, meaning in told)
    records = words.counted(len(adoption.events), "record")
    place = f"{records} written to {written}" if written else f"dry run: {records} would be written, and nothing was"
    page = as_page(
        [Section(heading=f"Data set {adoption.dataset}, adopted as {adoption.release}", columns=_COUNTS, rows=rows)],
        footer=[f"known from {adoption.recorded} on", place],
    )
    return findings + ("\n" if findings else "") + page


def keep(findings: Sequence[Finding], path: str) -> None:
    """Write findings to a file, a line each; raise `StoreError` where it cannot be written."""
    from aidledger.files._publishing import whole_file

    with whole_file(path) as file:
        file.write("".join(f"{line(finding)}\n" for finding in findings).encode())


def in_json(done: Done) -> str:
    """Return it as JSON, with every finding."""
    asked, absorbed = done.asked, done.absorption
    return as_json(
        {
            "file": done.imported.path,
            "layout": done.layout,
            "dataset": asked.dataset,
            "recorded": asked.recorded.isoformat(),
            "release": asked.release if absorbed is None else absorbed.release,
            "ledger": asked.into,
            "dry_run": asked.is_dry,
            "read": {
                **done.imported.counts,
                "reasons": done.imported.reasons,
                "omissions": done.imported.omissions,
            },
            "unknown": plain(done.imported.unknown),
            "totals": plain(getattr(done.imported, "totals", ())),
            "absorbed": None if absorbed is None else absorbed.report.counts,
            "manual": {} if absorbed is None else absorbed.manual,
            "records": 0 if absorbed is None else len(absorbed.events),
            "written": done.written,
            "refusal": done.refusal,
            "warnings": list(done.warnings),
            "findings": [plain(finding) for finding in done.findings],
        }
    )


def in_text(done: Done, *, kept: str | None) -> str:
    """Return it as text; of the findings the first of each code, since all of them were ``kept`` or can be."""
    rest = f"see {shown_path(kept)}" if kept is not None else "--findings FILE keeps all"
    lines = "".join(f"{each}\n" for each in capped(done.findings, line, rest))
    return lines + ("\n" if lines else "") + as_page(_sections(done), footer=[_read(done), *_written(done)])


def line(finding: Finding) -> str:
    """Return a finding on a line, with advice as it is followed on the command line."""
    return shown(worded(finding))


def _sections(done: Done) -> Iterator[Section]:
    imported = done.imported
    refused = [Row((f"refused: {code}", f"{count:,}", "")) for code, count in imported.reasons.items()]
    left_out = [Row((f"left out: {code}", f"{count:,}", "")) for code, count in imported.omissions.items()]
    events = imported.counts["events"]
    several = f"{events:,} events: one of the {imported.what} can be several" if events > imported.accepted else ""
    rows = [
        Row(("in events", f"{imported.accepted:,}", several)),
        *left_out,
        *refused,
        Row(("all", f"{imported.rows:,}", ""), TOTAL),
    ]
    yield Section(heading=f"{imported.what.capitalize()} of the file", columns=_COUNTS, rows=tuple(rows))
    yield from _totals(done)
    if done.absorption is None:
        return
    counts = done.absorption.report.counts
    rows = [*_counted(counts, _RECORDS), Row(("all", f"{counts['rows']:,}", ""), TOTAL)]
    yield Section(heading="Events", columns=_COUNTS, rows=tuple(rows))
    yield Section(heading="Besides", columns=_COUNTS, rows=tuple(_counted(counts, _BESIDES)))
    manual = done.absorption.manual
    if manual:
        rows = [Row((fate.replace("-", " "), f"{count:,}", _MANUAL[Fate(fate)])) for fate, count in manual.items()]
        yield Section(heading="Manual records", columns=_COUNTS, rows=tuple(rows))


def _counted(counts: Mapping[str, int], told: Sequence[tuple[str, str, str]]) -> list[Row]:
    return [Row((label, f"{counts[name]:,}", meaning if counts[name] else "")) for name, label, meaning in told]


def _totals(done: Done) -> Iterator[Section]:
    """Yield the sums of an IATI file by transaction type and currency."""
    totals: Sequence[Any] = getattr(done.imported, "totals", ())
    if not totals:
        return
    names = ["type", "currency", "transactions", "in events", "amount", "of it in events"]
    figures = ["amount", "in_events"]
    if any(one.left_out for one in totals):
        names.append("left out")
        figures.append("amount_left_out")
    columns = [Column(name, right=place > 1) for place, name in enumerate(names)]
    counts = [(one.type or "?", one.currency or "?", f"{one.transactions:,}", f"{one.accepted:,}") for one in totals]
    sums = (pages.aligned(getattr(one, name) for one in totals) for name in figures)
    rows = (Row((*each, *shares)) for each, shares in zip(counts, zip(*sums, strict=True), strict=True))
    yield Section(heading="By type and currency", columns=tuple(columns), rows=tuple(rows))


def _read(done: Done) -> str:
    layout = f" read as {done.layout}" if done.layout else ""
    return f"{done.imported.path}{layout} · data set {done.asked.dataset} · recorded {done.asked.recorded}"


def _written(done: Done) -> Iterator[str]:
    """Yield what became of the ledger; of an import that is refused, the command says it."""
    if done.absorption is None:
        return
    records = _records(done.absorption)
    if done.written is not None:
        yield f"{records} written to {done.written}"
    elif not done.absorption.events:
        yield f"nothing new: {shown_path(done.asked.into)} stays as it is"
    else:
        yield f"dry run: {records} would be written to {shown_path(done.asked.into)}, and nothing was"


def _records(absorption: Absorption) -> str:
    """Return how many records there are to append; of several sorts, how many of each."""
    report, retractions = absorption.report, sum(isinstance(record, Retracted) for record in absorption.events)
    restated = len(absorption.events) - len(report.new) - len(report.changed) - retractions
    sorts = [
        f"{count:,} {word}"
        for count, word in ((len(report.new), "new"), (len(report.changed), "changed"), (restated, "restated"))
        if count
    ]
    if retractions:
        sorts.append(words.counted(retractions, "retraction"))
    told = f" ({', '.join(sorts)})" if sorts[1:] else ""
    return words.counted(len(absorption.events), "record") + told
