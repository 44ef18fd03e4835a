"""Law 32: what another data set says under the same keys is nothing to the first."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs

from aidledger.answers import Bounds
from aidledger.bridges import Bridge
from aidledger.delta import compare
from aidledger.differences import Delta
from aidledger.errors import DateError, MixedDatasetsError, OpenDayError, WrongTypeError
from aidledger.events import Event, Record
from aidledger.history import History
from aidledger.ledger import Ledger
from aidledger.money import Money
from aidledger.projection import Fold, Mapped, Projection
from aidledger.tally import Tally
from aidledger.testing.asking import agree, holds, low_and_high, said
from aidledger.timeline import AsOf, Timeline

Asked = tuple[dt.date, dt.date | None]
"""A day to ask about, and one of knowledge."""

_WORLDS: Final = 200
"""So few that it is noticed where the worlds of another data set are counted, too."""


def another_data_set_changes_no_answer(
    projection: Fold[Any] | Mapped[Any] | Tally[Any],
    ledger: Ledger,
    others: Sequence[Record],
    day: dt.date,
    known: dt.date | None = None,
) -> None:
    """32. Adding a second data set that uses the same facts and id prefixes changes no answer about the first.

    Nor does it change a bound, or how certain something is. ``ledger`` is of one data set, ``others`` are records of
    another. Where the first is not chosen, an answer is refused, or what it has of the first is as it was.
    """
    (dataset,) = ledger.datasets
    ledgers = (ledger, ledger.including(*others))
    known = max(record.recorded for record in ledgers[1]) if known is None else known
    asked = projection.where(dataset=dataset)
    alone, beside = (each.as_of(day, known=known) for each in ledgers)
    lines = [each.timeline(known=known) for each in ledgers]
    what = f"{asked.name} as of {day}, known {known}"
    agree(f"{what}: what is said", _said(alone, asked), _said(beside, asked))
    agree(f"{what}: with a choice and without", _said(alone, projection)[:2], _said(beside, asked)[:2])
    for end in (dt.date.min, dt.date.max):
        is_so = functools.partial(operator.eq, lines[0].as_of(end).project(asked))
        certain = (_found(at.certainty, asked, is_so, limit=_WORLDS) for at in (alone, beside))
        agree(f"{what}: how certain it is that it is as on {end}", *certain)
        agree(f"{what}: when it first is as on {end}", *(_found(line.first, asked, is_so) for line in lines))
    for options in ({"on": [dt.date.min, day]}, {"every": "quarter"}):
        agree(f"{what}: how it grew, {options}", *(_grew(line, asked, options) for line in lines))
    if not isinstance(asked, Tally):
        _keeps_its_own(f"{projection.name} as of {day}, known {known}", projection, (alone, beside), dataset)
    elif not asked.fields:
        when = (_found(line.reaches, asked, Money(3, asked.currency or "USD"), limit=_WORLDS) for line in lines)
        agree(f"{what}: when it is reached", *when)


def another_data_set_changes_no_cause(
    tally: Tally[Any], ledger: Ledger, others: Sequence[Record], first: Asked, second: Asked
) -> None:
    """32. Adding a second data set that uses the same facts and id prefixes changes no cause about the first.

    ``first`` and ``second`` are each a day to ask about and one of knowledge. Causes are those of bridges and of
    revisions; what entered and left is as it was too, and so are the records of each fact.
    """
    (dataset,) = ledger.datasets
    ledgers = (ledger, ledger.including(*others))
    deltas = [compare(*(each.as_of(day, known=known) for day, known in (first, second))) for each in ledgers]
    asked, what = tally.where(dataset=dataset), f"from {first} to {second}"
    for name in ("entered", "left"):
        events = ([event.id for event in getattr(delta, name) if event.dataset == dataset] for delta in deltas)
        agree(f"what {name} {what}", *events)
    for question in (asked, tally.combined()):
        moved = (_found(_moved, delta, question, dataset) for delta in deltas)
        agree(f"the bridge of {question.name} {what}", *moved)
    revised = (_found(_revised, each, asked, first[0]) for each in ledgers)
    agree(f"the revisions of {asked.name} as of {first[0]}", *revised)
    for fact in ledger.facts:
        agree(f"the records of {fact!r}", *(each.records(fact, dataset=dataset) for each in ledgers))


def _said(at: AsOf, question: Projection[Any]) -> tuple[Any, ...]:
    """Return all that is said to a question, but for what is said of the ledger: which records it knew, and if any."""
    answer = said(at, question)
    is_mixed = answer.refused == MixedDatasetsError.__name__
    holds(not is_mixed, f"{question.name} as of {at.as_of} is about one data set, and refused")
    if answer.refused is not None:
        return answer.value, answer.refused
    whole = at.answer(question)
    doubts: dict[Any, Any] = {}
    if answer.bounds is not None:
        groups = {(): answer.bounds} if isinstance(answer.bounds, Bounds) else answer.bounds
        doubts = {key: [(d.event.id, d.field, d.width) for d in each.because] for key, each in groups.items()}
    explained, caveats = at.explain(question).to_dict(), whole.caveats if at.on_record else ()
    return answer.value, answer.bounds and low_and_high(answer.bounds), explained, doubts, caveats, whole.datasets


def _found(ask: Callable[..., Any], *asked: Any, **options: Any) -> Any:
    """Return what is found, or which error came instead: no day to begin with, or a day that is open."""
    try:
        return ask(*asked, **options)
    except (DateError, OpenDayError, WrongTypeError) as error:
        return type(error)


def _grew(line: Timeline, asked: Projection[Any], options: dict[str, Any]) -> Any:
    found = _found(line.history, asked, **options)
    if not isinstance(found, History):
        return found
    return found.dates, found.values, found.bounds, found.caveats if line.on_record else (), found.datasets


def _keeps_its_own(what: str, projection: Projection[Any], ats: tuple[AsOf, AsOf], dataset: str) -> None:
    """See that where nothing was chosen, a mapping has of a data set what it had, or is refused."""
    alone, beside = ats
    try:
        found = beside.project(projection)
    except MixedDatasetsError:
        return
    what = f"{what}: what is held of {dataset!r} by fact, where fold(…, key=…) does not say that it is"
    agree(what, _of(alone.project(projection), dataset), _of(found, dataset))


def _of(value: Any, dataset: str) -> Any:
    """Return what a result holds of a data set by fact: in itself, or in its fields."""
    if attrs.has(type(value)):
        return {field.name: _of(getattr(value, field.name), dataset) for field in attrs.fields(type(value))}
    if not isinstance(value, Mapping):
        return None
    events = ((key, each) for key, each in value.items() if isinstance(each, Event) and each.dataset == dataset)
    return {key: each.id for key, each in events if key in (each.fact, getattr(each, "of", None))}


def _moved(delta: Delta, tally: Tally[Any], dataset: str) -> list[tuple[Any, ...]]:
    """Return what moved in a data set, in a stated order."""
    return _of_bridge(delta.bridge(tally), dataset)


def _of_bridge(bridge: Bridge, dataset: str) -> list[tuple[Any, ...]]:
    mine = (each for each in bridge.contributions if each.dataset == dataset)
    return sorted(((each.cause.value, each.fact, str(each.key), each.events, each.amount) for each in mine), key=repr)


def _revised(ledger: Ledger, tally: Tally[Any], day: dt.date) -> list[tuple[Any, ...]]:
    (dataset,) = dict(tally.wanted)["dataset"]
    return [
        (each.known, each.value, low_and_high(each.bounds), _of_bridge(each.bridge, dataset), each.records)
        for each in ledger.revisions(tally, day)
    ]
