"""What absorbing a release comes to, step by step: which fact each row states, what vanished, what to append."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from aidledger.absorptions import Absorption, Changed, Report
from aidledger.errors import LedgerError, UnknownFieldError, exists
from aidledger.events import Event, Record, Source
from aidledger.families import Families, Stated
from aidledger.fields import as_tuple
from aidledger.findings import Finding
from aidledger.ledger import Ledger
from aidledger.references import References, Row, batches, rows
from aidledger.releases import Unkeyed
from aidledger.remarks import remarks
from aidledger.restating import Restating
from aidledger.standing import live
from aidledger.vocabulary import CORE
from aidledger.when import as_day

_OF_THE_RECORD: Final = frozenset({"id", "fact", "dataset", "recorded", "release", "supersedes", "origin", "altered"})


def decided(
    ledger: Ledger,
    release: Iterable[Event | Unkeyed],
    *,
    recorded: dt.date | str,
    dataset: str,
    identity: Sequence[str],
    recognised_by: Sequence[str],
    sources: Iterable[Source],
) -> Absorption:
    """Return what `aidledger.absorbing.absorb` returns."""
    day, given = as_day(recorded, "recorded"), rows(release)
    held = [record for record in ledger if record.dataset == dataset]
    _refuse(given, held, day, dataset)
    current = live(held)
    restating = Restating(day, ledger)
    fields = [
        _fields(name, given, chosen) for name, chosen in (("identity", identity), ("recognised_by", recognised_by))
    ]
    stated = _stated(given, _families(given, held, current, *fields))
    told = sorted(((each, restating.record(each)) for each in stated), key=lambda pair: (pair[1].fact, pair[1].id))
    new = [record for each, record in told if each.same is None]
    kept = {record.id for _, record in told}.union(*(record.supersedes for record in new))
    vanished = [event for event in current if event.id not in kept]
    retractions = restating.retractions(vanished, held, as_tuple(sources))
    return Absorption(
        dataset=dataset,
        recorded=day,
        events=tuple(sorted([*new, *retractions], key=lambda record: (record.fact, record.id))),
        report=_report(told, vanished),
        findings=remarks(told, vanished),
    )


def _refuse(given: Sequence[Row], held: Sequence[Record], day: dt.date, dataset: str) -> None:
    findings = [
        Finding(
            code="other-dataset",
            message=f"dataset: {row.event.dataset!r} is not {dataset!r}: absorb each data set by itself",
            origin=row.event.origin,
            record=row.event.id,
        )
        for row in given
        if row.event.dataset != dataset
    ]
    if held and day < held[-1].recorded:
        message = (
            f"recorded: {day} is before {held[-1].recorded}, when the newest record of {dataset!r} became known: "
            "absorb releases in the order in which they were published"
        )
        findings.append(Finding(code="recorded-too-early", message=message, record=held[-1].id))
    if findings:
        raise LedgerError(findings)


def _fields(parameter: str, given: Iterable[Row], chosen: Sequence[str]) -> tuple[str, ...]:
    kinds = {*CORE.kinds.values(), *(type(row.event) for row in given)}
    known = {field.name for kind in kinds for field in attrs.fields(kind)} - _OF_THE_RECORD | {"kind"}
    for name in as_tuple(chosen):
        if name not in known:
            raise UnknownFieldError(f"{parameter}: no row can have a field {name!r}: {exists(name, known, most=60)}")
    return tuple(chosen)


def _families(
    given: Iterable[Row],
    held: Iterable[Record],
    current: Iterable[Event],
    identity: tuple[str, ...],
    recognised_by: tuple[str, ...],
) -> Families:
    by_fact: dict[str, list[Event]] = {}
    for event in current:
        by_fact.setdefault(event.fact, []).append(event)
    newest = {record.fact: record for record in held if isinstance(record, Event)}
    return Families(by_fact, newest, (row.name for row in given if row.keyed), identity, recognised_by)


def _stated(given: Iterable[Row], families: Families) -> list[Stated]:
    """Return what each row states, in the order of fact and then as families have it; first what others point to."""
    references = References()
    decided: list[Stated] = []
    for batch in batches(given):
        by_key: dict[str, list[Row]] = {}
        unkeyed: list[Row] = []
        for row in map(references.followed, batch):
            (by_key.setdefault(row.name, []) if row.keyed else unkeyed).append(row)
        found = families.placed(by_key)
        found += [stated for key, same in by_key.items() if same for stated in families.of_key(key, same)]
        found += families.of_content(unkeyed)
        for stated in found:
            references.add(stated.row.name, stated.fact, stated.row.event)
        decided += found
    return sorted(decided, key=lambda stated: stated.fact)


def _report(told: Sequence[tuple[Stated, Event]], vanished: Iterable[Event]) -> Report:
    return Report(
        new=tuple(record for each, record in told if each.same is None and not each.before),
        changed=tuple(Changed(each.before, record) for each, record in told if each.before),
        unchanged=tuple(record for each, record in told if each.same is not None),
        vanished=tuple(vanished),
        written_twice=tuple(record for each, record in told if each.repeats is not None),
        reused=tuple(record for each, record in told if each.is_reused),
    )
