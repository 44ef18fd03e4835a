"""How a data set whose records have no labels is adopted, so that releases of it can be absorbed: `adopt`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from aidledger._absorb.absorb import IDENTITY, RECOGNISED_BY, of_other_datasets
from aidledger._absorb.absorptions import Adoption, in_place, values
from aidledger._absorb.matching import Row, rows_of, stated_by
from aidledger._absorb.overlays import Overlay
from aidledger._absorb.recording import ImportChange, Restating, by_fact, corrected_fields
from aidledger._aid.checks import finding
from aidledger._ledger.ledger import Ledger
from aidledger._records.corrections import Held, Unkeyed, behind, held, in_effect, links
from aidledger._records.plain import content_hash
from aidledger._records.records import Event, Record
from aidledger._values.dates import as_day
from aidledger._values.text import Hint, Message
from aidledger.errors import Finding, LedgerError, RecordError, Severity


def adopt(
    ledger: Ledger,
    rows: Iterable[Event | Unkeyed] = (),
    *,
    release: str,
    dataset: str | None = None,
    recorded: dt.date | str | None = None,
    identity: Sequence[str] = IDENTITY,
    recognised_by: Sequence[str] = RECOGNISED_BY,
    differing: bool = False,
) -> Adoption:
    """Return the records that say which records of a data set were imported, where none of them has a label yet.

    ``rows`` are those that were imported last, read as they were then, and ``release`` is the label of that
    publication. The record that says the same as a row was imported, with all that it supersedes: it is recorded once
    more, with the label, and no answer changes. Every other record was made by hand, and is listed; one that corrects
    an imported row is restated over it, as `absorb` does. Without rows all records were made by hand.

    From then on `absorb` takes releases of the data set. ``dataset`` is that of the rows unless it is given.
    ``recorded`` is the day on which the new records become known; left out, the day after that of the newest record, so
    that what was known until then, and cited, stays as it was.

    An adoption cannot be done again. So rows of which something else is on record are refused: other rows were imported
    last, or they were read in another way, such as with another day. With ``differing`` they are not: what is on record
    of them was made by hand.

    Raises `LedgerError` where a record of the data set has a label already, there is no record, no row is on record,
    rows differ from what is on record of them, or are of another data set; `RecordError` where it is not clear which
    data set is meant.

    >>> from aidledger import Ledger, Money
    >>> from aidledger.events import Committed
    >>> row = Committed(id="jpn1", fact="jpn1", dataset="tracker", recorded="2024-01-10", occurred="2023-05",
    ...                 donor="JPN", amount=Money(5, "USD"))
    >>> print(adopt(Ledger([row]), [row], release="release 7"))
    tracker, adopted as release 7, recorded 2024-01-11
    1 rows adopted, 0 manual records, 0 rows not on record
    1 records to append
    """
    given = rows_of(rows)
    chosen = _dataset(ledger, given, dataset)
    here = held(ledger, chosen)
    _refuse(given, here, chosen)
    # the day after the newest record: what was known until then, and cited, stays as it was
    after = here.records[-1].recorded + dt.timedelta(days=1)
    day = after if recorded is None else as_day(recorded, "recorded")
    restating = Restating(day, ledger, release)
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
    change = ImportChange(by_fact(found), by_fact(labelled), labelled)
    made = Overlay(manual, imported, change, restating).settled(by_fact(manual)).made
    events = [*labelled, *made] if labelled else restating.mark(here.records[-1])
    counted = {record.id for record in in_effect(here.records)}
    by_hand = [record for record in manual if record.id in counted]
    return Adoption(
        dataset=chosen,
        recorded=day,
        release=release,
        events=tuple(sorted(events, key=lambda record: (record.fact, record.id))),
        adopted=tuple(labelled),
        manual=tuple(by_hand),
        findings=in_place([*map(_not_on_record, not_found), *(_manual(record, known, imported) for record in by_hand)]),
    )


def _dataset(ledger: Ledger, given: Sequence[Row], dataset: str | None) -> str:
    if dataset is not None:
        return dataset
    named = {row.event.dataset for row in given} or set(ledger.datasets)
    if len(named) != 1:
        raise RecordError(f"dataset: say which is adopted: {', '.join(sorted(named)) or 'the ledger is empty'}")
    return named.pop()


def _refuse(given: Sequence[Row], here: Held, dataset: str) -> None:
    findings = of_other_datasets(given, dataset, "adopt")
    if not here.records:
        message = f"dataset: there is no record of {dataset!r}: absorb its first release, and nothing need be adopted"
        findings.append(Finding(code="nothing-to-adopt", message=message))
    elif not here.needs_adoption:
        message = f"dataset: records of {dataset!r} have labels: it is adopted, and releases can be absorbed"
        findings.append(Finding(code="already-adopted", message=message))
    if findings:
        raise LedgerError(findings)


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
    stated = stated_by(given, by_fact(ranked), newest, identity, recognised_by)
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
    message = Message(
        f"release: {len(differ):,} of its {len(given):,} rows are on record, and say something else there: "
        f"{other.id!r} has {fields}. Were they imported on {day}? Give the rows that were imported last, read with "
        "the day and the mapping of then; or say ",
        Hint.keyword(differing=True),
        ", and what is on record of them was made by hand",
    )
    raise LedgerError([Finding(code="rows-differ", message=message, origin=row.origin, record=other.id)])


def _undated(event: Event) -> str:
    """Return what an event says besides its date: that of a row without one ends on the day of the import."""
    return content_hash(event, "occurred")


def _not_on_record(row: Row) -> Finding:
    message = "row: it is not on record as it is here, and is not adopted: the next release that has it records it"
    return finding(row.event, "row-not-on-record", message, Severity.WARNING)


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
    return finding(record, "manual-record", f"record: it was made by hand: {what}", Severity.WARNING)
