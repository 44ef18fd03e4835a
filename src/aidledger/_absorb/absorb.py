"""How releases of a data set enter a ledger: `absorb`, and `adopt` for what came in before records had labels."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from aidledger._absorb.absorptions import Adoption, Change, by_fact
from aidledger._absorb.deciding import stated_by
from aidledger._absorb.matching import Families, Row, rows
from aidledger._absorb.overlays import Overlay
from aidledger._absorb.recording import Restating, corrected_fields
from aidledger._absorb.remarks import in_place, values
from aidledger._ledger.ledger import Ledger
from aidledger._records.liveness import Held, Unkeyed, behind, held, in_effect, links
from aidledger._records.plain import content_hash
from aidledger._records.records import Event, Record, Source
from aidledger._values.dates import as_day
from aidledger._values.text import Hint, Message
from aidledger.errors import Finding, LedgerError, RecordError, Severity

if TYPE_CHECKING:
    from aidledger._absorb.absorptions import Absorption


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
    """Return what `aidledger.adopt` returns."""
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


IDENTITY: Final = ("kind", "donor")
"""The fields that all stay the same as long as a key means the same fact, unless others are given."""

RECOGNISED_BY: Final = ("occurred", "amount", "title")
"""The fields of which one stays the same as long as a key means the same fact, unless others are given."""


def absorb(  # noqa: PLR0913 -- a release can be taken in many ways, each with its default
    ledger: Ledger,
    rows: Iterable[Event | Unkeyed],
    *,
    recorded: dt.date | str,
    dataset: str,
    release: str | None = None,
    partial: bool = False,
    whole: bool = False,
    corrections: str = "keep",
    identity: Sequence[str] = IDENTITY,
    recognised_by: Sequence[str] = RECOGNISED_BY,
    sources: Sequence[Source] = (),
    groups: Callable[[Event], Hashable] | None = None,
) -> Absorption:
    """Return the records that make the data set what its new release says, from the day ``recorded`` on.

    A release is all rows of the data set, in any order: events whose ``fact`` is a stable key, and `Unkeyed` ones.
    Their ``id``, ``recorded``, ``release`` and ``supersedes`` mean nothing; records get fresh ones, and the label
    ``release`` (left out, "release of" and the day). It is compared with the imported records of the data set, those
    with a label: new rows are recorded, a changed one supersedes every live imported record of its fact, a vanished
    one is retracted with every standing imported record that it supersedes. Afterwards the live imported records are
    the rows of the release, each as often as it is written there; what was known before ``recorded`` stays; absorbing
    it again appends nothing.

    - Two rows with one key that say the same are *written twice*, and both are recorded, under one fact.
    - Two rows with one key that say different things, or a row whose key stood for another fact before: *the key is
      re-used*, and the row is recorded under a fact of its own, made from its content. A key is taken to mean the same
      fact as long as all fields of ``identity`` stay the same, kind and donor unless you choose others, and at least
      one of ``recognised_by``: date, amount and title unless you choose others. (A row that states fewer than two of
      several is recognised by ``identity`` alone.) With nothing in either a key always means the same fact.
    - Rows without a key are matched by content, with what no key of the release stands for.
    - ``of`` names a fact as the release has it; where the row has another in the ledger, ``of`` follows.

    Records without a label are *manual*. Imports do not depend on them; what they correct stays corrected. A
    correction of a row that changed is restated over it: the fields that the editor changed stay, all others are the
    release's. A row that an editor took off stays off. The corrections of a row that vanished end with it, and come
    back when it does. With ``corrections="replace"`` the corrections of rows that changed end instead. Each manual
    record that is touched is a finding.

    A ``partial`` release holds some of the rows only, and retracts nothing; what in it cannot be told apart is refused.
    Rows for which ``groups`` returns the same, other than None, come together: a partial release that has one of them
    has to have all. A release that is not partial and lacks most rows on record is refused until ``whole`` says that
    this is meant.

    What a day's answer was is settled when the day is over: a release may be recorded on the day of the newest imported
    record, and then it is what is known at the end of that day. ``sources`` are what the retractions cite; left out,
    each cites the publications that its record cites, as they were looked at on the day ``recorded``.

    Raises `LedgerError` with every reason where rows are of another data set, ``recorded`` is before the newest
    imported record of this one, none of its records has a label (see `adopt`), most rows on record are missing, or a
    partial release is not clear; `WrongTypeError` on a row that is not an event, `UnknownFieldError` on ``identity`` or
    ``recognised_by`` with fields that do not exist, `UnknownCodeError` on other ``corrections``.

    >>> from aidledger import Ledger, Money, revise
    >>> from aidledger.events import Committed
    >>> def row(key, amount, donor="JPN"):
    ...     return Committed(id=key, fact=key, dataset="tracker", recorded="2024-01-10", occurred="2023-05",
    ...                      donor=donor, amount=Money(amount, "USD"))
    >>> first = absorb(Ledger(), [row("jpn1", 5), row("jpn2", 7)], recorded="2024-01-10", dataset="tracker")
    >>> ledger = Ledger(first.events)
    >>> ledger = ledger.including(revise(ledger["jpn1@2024-01-10"], recorded="2024-01-20", sources=(), donor="KOR"))
    >>> second = absorb(ledger, [row("jpn1", 6), row("jpn3", 1)], recorded="2024-02-10", dataset="tracker")
    >>> for record in second.events:
    ...     print(record.kind, record.id, record.release)
    retracted jpn1@2024-01-20.retracted@2024-02-10 release of 2024-02-10
    committed jpn1@2024-02-10 release of 2024-02-10
    committed jpn1@2024-02-10.corrected None
    retracted jpn2@2024-01-10.retracted@2024-02-10 release of 2024-02-10
    committed jpn3@2024-02-10 release of 2024-02-10
    >>> print(second)
    tracker, recorded 2024-02-10
    2 rows: 1 new, 1 changed, 0 unchanged; 1 vanished
    0 written twice, 0 under a key that stands for another fact
    1 correction-restated
    5 records to append, 1 findings
    >>> print(second.findings[0].message.partition(" is ")[2])
    restated as 'jpn1@2024-02-10.corrected': donor KOR (published: JPN)
    """
    from aidledger._absorb.deciding import How, decided
    from aidledger._values.dates import as_day

    return decided(
        ledger,
        rows,
        How(
            recorded=as_day(recorded, "recorded"),
            dataset=dataset,
            release=release,
            partial=partial,
            whole=whole,
            corrections=corrections,
            identity=identity,
            recognised_by=recognised_by,
            sources=sources,
            groups=groups,
        ),
    )


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
    return adopted(
        ledger,
        rows,
        label=release,
        dataset=dataset,
        recorded=recorded,
        identity=identity,
        recognised_by=recognised_by,
        differing=differing,
    )
