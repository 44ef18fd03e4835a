"""Laws 15, 23 and 32: answers on many days, differences of answers, and two data sets that share keys."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from aidledger import AsOf, Bag, Event, Groups, Ledger, Money, Projection, Tally, Timeline, compare
from aidledger.answers import Bounds, Bridge, Cause, Delta, History
from aidledger.errors import DateError, MixedDatasetsError, OpenDayError, SharedStateError, WrongTypeError
from aidledger.events import Alteration, Record, annotated
from aidledger.projections import Fold, Mapped
from aidledger.testing import _oracle as oracle
from aidledger.testing._laws.bounds import of_group
from aidledger.testing._laws.ledger import REFUSALS, agree, holds, low_and_high, said

Moment = tuple[Ledger, dt.date, dt.date | None]
"""A ledger, a day to ask about, and the last day of knowledge."""

Key = tuple[str, str]
"""A data set and a fact of it."""

Sums = dict[tuple[Key, Any], Bag]
"""What each fact of a data set contributes to each group."""


def a_history_is_every_answer(
    projection: Projection[Any], ledger: Ledger, days: Sequence[dt.date], known: dt.date | None = None
) -> None:
    """15. ``history`` at each of its days equals ``as_of`` there.

    In groups those are there, too, that come later: with nothing, and the bounds of their own ``where``.
    """
    line = ledger.timeline(known=known)
    expected = {day: said(line.as_of(day), projection) for day in sorted(set(days))}
    try:
        history = line.history(projection, on=days)
    except REFUSALS:
        holds(any(answer.refused for answer in expected.values()), f"the history of {projection.name} was refused")
        return
    except SharedStateError as error:
        raise AssertionError(str(error)) from error
    agree(f"the days of the history of {projection.name}", tuple(expected), history.dates)
    for point, answer in zip(history, expected.values(), strict=True):
        what = f"{projection.name} as of {point.date}, in a history"
        holds(answer.refused is None, f"{what}: {answer.refused} is what as_of says")
        if isinstance(projection, Tally) and projection.fields:
            agree(f"{what}: groups that are missing", set(), {*answer.value, *_groups(answer.bounds)} - {*point.value})
            for key, value in point.value.items():
                alone = said(line.as_of(point.date), of_group(projection, key).combined())
                ends = (point.bounds[key].low, point.bounds[key].high)
                agree(f"{what}, group {key!r}", alone.figures(), (value, {(): ends}))
        else:
            agree(what, answer.value, point.value)
            agree(f"{what}: bounds", answer.bounds, point.bounds)


def a_bridge_sums_to_the_difference(tally: Tally[Any], first: Moment, second: Moment) -> None:
    """23. ``bridge`` sums to the difference of the two answers exactly, and every amount has one cause.

    Of a fact that is no alteration and has one live record in each knowledge, or in one of them, the cause is the one
    that the design defines; a key that another data set uses too changes no cause.
    """
    ats = [ledger.as_of(day, known=known) for ledger, day, known in (first, second)]
    answers = [said(at, tally) for at in ats]
    try:
        bridge = compare(*ats).bridge(tally)
    except REFUSALS:
        holds(any(answer.refused for answer in answers), f"the bridge of {tally.name} was refused")
        return
    what = f"the bridge of {tally.name} from {ats[0]!r} to {ats[1]!r}"
    agree(f"{what}: before and after", [answer.value for answer in answers], [bridge.before, bridge.after])
    named = [(each.cause, each.dataset, each.fact, each.key) for each in bridge.contributions]
    agree(f"{what}: no amount has two causes, none is nothing", len(set(named)), len(named))
    holds(all(each.amount for each in bridge.contributions), f"{what}: an amount is nothing")
    _sums(what, bridge)
    _causes(what, bridge, tally, first, second)


def revisions_are_every_answer(tally: Tally[Any], ledger: Ledger, day: dt.date) -> None:
    """23. ``revisions`` are the answers as known on each recorded day, each bridged from the one before."""
    known_days = sorted({record.recorded for record in ledger})
    expected = {known: said(ledger.as_of(day, known=known), tally) for known in known_days}
    try:
        revisions = ledger.revisions(tally, day)
    except REFUSALS:
        holds(any(answer.refused for answer in expected.values()), f"the revisions of {tally.name} were refused")
        return
    shown = said(Ledger().as_of(day), tally)
    named = {revision.known: revision for revision in revisions}
    holds(set(named) <= set(known_days), f"the revisions of {tally.name} are of recorded days")
    for known, answer in expected.items():
        what = f"{tally.name} as of {day}, as known on {known}"
        holds(answer.refused is None, f"{what}: {answer.refused} is what as_of says")
        revision = named.get(known)
        if revision is None:
            agree(f"{what}: no revision", shown.figures(), answer.figures())
        else:
            holds(shown.figures() != answer.figures(), f"{what}: a revision that changes nothing")
            agree(f"{what}: a revision", (answer.value, answer.bounds), (revision.value, revision.bounds))
            agree(f"{what}: the bridge from the one before", (shown.value, answer.value), _ends(revision.bridge))
            _sums(what, revision.bridge)
            shown = answer


def _ends(bridge: Bridge) -> tuple[Any, Any]:
    return bridge.before, bridge.after


def _sums(what: str, bridge: Bridge) -> None:
    """See that contributions, amounts and total sum to the difference, in each group."""
    before, after = (_groups(value) for value in (bridge.before, bridge.after))
    by_cause = [_groups(amounts) for amounts in bridge.amounts.values()]
    for key in {*before, *after, *(each.key for each in bridge.contributions)}:
        difference = after.get(key, Bag()) - before.get(key, Bag())
        moved = [each.amount for each in bridge.contributions if each.key == key]
        agree(f"{what}, group {key!r}: the sum of all contributions", difference, sum(moved, start=Bag()))
        agree(f"{what}, group {key!r}: the total", difference, _groups(bridge.total)[key])
        amounts = [groups[key] for groups in by_cause]
        agree(f"{what}, group {key!r}: the sum of the causes", difference, sum(amounts, start=Bag()))


def _causes(what: str, bridge: Bridge, tally: Tally[Any], first: Moment, second: Moment) -> None:
    """See that each amount has the cause that the sentences of the design give it."""
    (_, start, _), (_, end, _) = first, second
    old, new = (oracle.live(oracle.known_by(ledger, known)) for ledger, _, known in (first, second))
    held, holding, later = (_held(tally, *asked) for asked in ((old, start), (new, start), (new, end)))
    redated = _held(tally, _with_new_dates(old, new), start)
    moved = [(((each.dataset, each.fact), each.key), each) for each in bridge.contributions]
    for where in {*held, *holding, *later, *(where for where, _ in moved)}:
        mine = {each.cause: each.amount for there, each in moved if there == where}
        (dataset, fact), group = where
        whose = f"{what}: {fact!r} of {dataset!r}, group {group!r}"
        then, now = held.get(where, Bag()), holding.get(where, Bag())
        passed = later.get(where, Bag()) - now
        agree(f"{whose}: that time passed", passed, mine.pop(Cause.TIME_PASSED, Bag()))
        agree(f"{whose}: what became known", now - then, sum(mine.values(), start=Bag()))
        before, after = ([event for event in live if _key(event) == (dataset, fact)] for live in (old, new))
        if not before or not after:
            allowed = {Cause.RETRACTED} if before else {Cause.NEWLY_KNOWN}
            agree(f"{whose}: live in one knowledge only", set(), set(mine) - allowed)
        elif not any(isinstance(event, Alteration) for event in (*before, *after)):
            agree(f"{whose}: live in both", set(), set(mine) - {Cause.RE_DATED, Cause.RE_VALUED})
            if len(before) == len(after) == 1:
                shifted = redated.get(where, Bag()) - then
                agree(f"{whose}: its new date with its old content", shifted, mine.get(Cause.RE_DATED, Bag()))
        elif before == after:
            allowed = _causes_of(before, old, new)
            agree(f"{whose}: an unchanged alteration takes the cause of its commitment", set(), set(mine) - allowed)


def _causes_of(alterations: Iterable[Event], old: Iterable[Event], new: Iterable[Event]) -> set[Cause]:
    """Return the causes that what these alter can have moved for."""
    found: set[Cause] = set()
    old_keys, new_keys = ({_key(event) for event in live} for live in (old, new))
    for key in ((event.dataset, event.of) for event in alterations if isinstance(event, Alteration)):
        if key in old_keys and key in new_keys:
            found |= {Cause.RE_DATED, Cause.RE_VALUED}
        else:
            found.add(Cause.RETRACTED if key in old_keys else Cause.NEWLY_KNOWN)
    return found


def _with_new_dates(old: Iterable[Event], new: Sequence[Event]) -> list[Event]:
    """Return the old events, each with the date of the new one of its fact."""
    dates: Mapping[Key, Any] = {_key(event): event.occurred for event in new}
    return [annotated(event, occurred=dates.get(_key(event), event.occurred)) for event in old]


def _held(tally: Tally[Any], live: Iterable[Event], day: dt.date) -> Sums:
    found: Sums = {}
    for event in oracle.up_to(oracle.placed(live), day):
        for group, amount in tally.contributions(event):
            where = (_key(event), group)
            found[where] = found.get(where, Bag()) + amount
    return {where: amount for where, amount in found.items() if amount}


def _key(event: Event) -> Key:
    return event.dataset, event.fact


def _groups(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Groups) else {(): value}


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
