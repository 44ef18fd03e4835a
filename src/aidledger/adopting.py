"""What adopting a data set comes to: which of its records were imported, recorded once more with a label."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from aidledger.absorptions import Adoption
from aidledger.contents import fingerprint
from aidledger.deciding import stated_by
from aidledger.errors import LedgerError, RecordError
from aidledger.events import Event, Record
from aidledger.families import Families
from aidledger.findings import Finding, Severity
from aidledger.labels import Held, held
from aidledger.ledger import Ledger
from aidledger.merging import corrected_fields
from aidledger.overlays import Overlay
from aidledger.places import Change, by_fact
from aidledger.references import Row, rows
from aidledger.releases import Unkeyed
from aidledger.remarks import in_place, values
from aidledger.restating import Restating
from aidledger.standing import behind, in_effect, links
from aidledger.when import as_day


def adopted(
    ledger: Ledger,
    release: Iterable[Event | Unkeyed],
    *,
    label: str,
    dataset: str | None,
    recorded: dt.date | str | None,
    identity: Sequence[str],
    recognised_by: Sequence[str],
    differing: bool,
) -> Adoption:
    """Return what `aidledger.absorbing.adopt` returns."""
    given = rows(release)
    chosen = _dataset(ledger, given, dataset)
    here = held(ledger, chosen)
    _refuse(given, here, chosen)
    day = _day(here) if recorded is None else as_day(recorded, "recorded")
    restating = Restating(day, ledger, label)
    found, not_found = _found(given, here, identity, recognised_by)
    if not differing:
        _refuse_differing(not_found, found, given, here)
    if given and not found:
        message = "release: none of its rows is on record: give the rows that were imported last, read in the same way"
        raise LedgerError([Finding(code="rows-not-on-record", message=message)])
    late = max((event.recorded for event in found), default=day)
    if day < late:
        raise LedgerError(
            [Finding(code="recorded-too-early", message=f"recorded: {day} is before {late}, when a row became known")]
        )
    labelled = [restating.again(event) for event in found]
    known = {record.id: record for record in here.records}
    imported = {identity: known[identity] for event in found for identity in (event.id, *behind(event, known))}
    manual = [record for record in here.records if record.id not in imported]
    overlay = Overlay(manual, imported, Change(by_fact(found), by_fact(labelled), labelled), restating)
    overlay.settle(by_fact(manual))
    events = [*labelled, *overlay.recording.made] if labelled else restating.mark(here.records[-1])
    counted = {record.id for record in in_effect(here.records)}
    return Adoption(
        dataset=chosen,
        recorded=day,
        release=label,
        events=tuple(sorted(events, key=lambda record: (record.fact, record.id))),
        adopted=tuple(labelled),
        manual=tuple(record for record in manual if record.id in counted),
        findings=in_place(
            [
                *map(_not_on_record, not_found),
                *(_manual(record, known, imported) for record in manual if record.id in counted),
            ]
        ),
    )


def _dataset(ledger: Ledger, given: Sequence[Row], dataset: str | None) -> str:
    if dataset is not None:
        return dataset
    named = {row.event.dataset for row in given} or set(ledger.datasets)
    if len(named) != 1:
        raise RecordError(f"dataset: say which is adopted: {', '.join(sorted(named)) or 'the ledger is empty'}")
    return named.pop()


def _refuse(given: Sequence[Row], here: Held, dataset: str) -> None:
    findings = [
        Finding(
            code="other-dataset",
            message=f"dataset: {row.event.dataset!r} is not {dataset!r}: adopt each data set by itself",
            origin=row.event.origin,
            record=row.event.id,
        )
        for row in given
        if row.event.dataset != dataset
    ]
    if not here.records:
        message = f"dataset: there is no record of {dataset!r}: absorb its first release, and nothing need be adopted"
        findings.append(Finding(code="nothing-to-adopt", message=message))
    elif not here.needs_adoption:
        message = f"dataset: records of {dataset!r} have labels: it is adopted, and releases can be absorbed"
        findings.append(Finding(code="already-adopted", message=message))
    if findings:
        raise LedgerError(findings)


def _day(here: Held) -> dt.date:
    """Return the day after that of the newest record: what was known until then, and cited, stays as it was."""
    return here.records[-1].recorded + dt.timedelta(days=1)


def _found(
    given: Sequence[Row], here: Held, identity: Sequence[str], recognised_by: Sequence[str]
) -> tuple[list[Event], list[Row]]:
    """Return the record of each row that is on record, and the rows that are not; a live record rather than another."""
    counted = {record.id for record in in_effect(here.records)}
    replaced = {target for record in here.records if isinstance(record, Event) for target in record.supersedes}
    events = [record for record in here.records if isinstance(record, Event)]
    newest = {event.fact: event for event in events}
    ranked = sorted(
        events,
        key=lambda event: (event.id not in counted, event.id in replaced, -event.recorded.toordinal()),
    )
    families = Families(by_fact(ranked), newest, (row.name for row in given if row.keyed), identity, recognised_by)
    stated = stated_by(given, families)
    found = sorted(
        (each.same for each in stated if each.same is not None), key=lambda event: (event.recorded, event.id)
    )
    return found, [each.row for each in stated if each.same is None]


def _refuse_differing(not_found: Sequence[Row], found: Iterable[Event], given: Sequence[Row], here: Held) -> None:
    """Refuse rows of which something else is on record: they are not what was imported, or were read in another way."""
    taken = {event.fact for event in found}
    events = [each for each in here.records if isinstance(each, Event) and each.fact not in taken] if not_found else []
    named = {event.fact: event for event in events}
    alike = {_undated(event): event for event in events}
    pairs = [(row.event, (row.keyed and named.get(row.name)) or alike.get(_undated(row.event))) for row in not_found]
    differ = [(row, other) for row, other in pairs if other]
    if not differ:
        return
    row, other = differ[0]
    fields = "; ".join(map(values, corrected_fields(other, row, row))) or "other sources"
    day = Counter(other.recorded for _, other in differ).most_common(1)[0][0]
    message = (
        f"release: {len(differ):,} of its {len(given):,} rows are on record, and say something else there: "
        f"{other.id!r} has {fields}. Were they imported on {day}? Give the rows that were imported last, read with "
        "the day and the mapping of then; or say differing=True, and what is on record of them was made by hand"
    )
    raise LedgerError([Finding(code="rows-differ", message=message, origin=row.origin, record=other.id)])


def _undated(event: Event) -> str:
    """Return what an event says besides its date: that of a row without one ends on the day of the import."""
    return fingerprint(event, "occurred")


def _not_on_record(row: Row) -> Finding:
    message = "row: it is not on record as it is here, and is not adopted: the next release that has it records it"
    return Finding(
        code="row-not-on-record",
        message=message,
        severity=Severity.WARNING,
        origin=row.event.origin,
        record=row.event.id,
    )


def _manual(record: Record, known: Mapping[str, Record], imported: Mapping[str, Record]) -> Finding:
    if not isinstance(record, Event):
        what = "it takes an imported row off" if set(links(record)) & imported.keys() else "it retracts another"
    else:
        over = [each for each in behind(record, known).values() if each.id in imported and isinstance(each, Event)]
        if over:
            base = max(over, key=lambda each: (each.recorded, each.id))
            fields = "; ".join(map(values, corrected_fields(record, base, base)))
            what = f"it corrects {base.id!r}: {fields or 'its sources'}"
        else:
            what = "no imported row is behind it"
    return Finding(
        code="manual-record",
        message=f"record: it was made by hand: {what}",
        severity=Severity.WARNING,
        origin=record.origin,
        record=record.id,
    )
