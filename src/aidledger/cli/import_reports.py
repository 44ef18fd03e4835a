"""What came of an import: findings a line each, then counts that add up, and what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from aidledger.absorptions import Absorption, Adoption
from aidledger.cli import amounts, words
from aidledger.cli.checking import capped, shown
from aidledger.cli.failures import spelled
from aidledger.cli.importing import Asked, Done
from aidledger.cli.pages import as_json, as_page
from aidledger.cli.sections import TOTAL, Column, Row, Section
from aidledger.events import Retracted
from aidledger.findings import Finding
from aidledger.places import Fate
from aidledger.plain import plain
from aidledger.stores.files import shown_path

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
    from aidledger.interchange.whole_files import whole_file

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
    return shown(attrs.evolve(finding, message=spelled(finding.message)))


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
    sums = (amounts.aligned(getattr(one, name) for one in totals) for name in figures)
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
