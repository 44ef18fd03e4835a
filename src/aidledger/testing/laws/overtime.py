"""Laws 15 and 23: answers on many days, and what the difference of two answers is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aidledger.bridges import Bridge, Cause
from aidledger.delta import compare
from aidledger.errors import SharedStateError
from aidledger.events import Alteration, Event, annotated
from aidledger.groups import Groups
from aidledger.ledger import Ledger
from aidledger.money import Bag
from aidledger.projection import Projection
from aidledger.tally import Tally
from aidledger.testing import oracle
from aidledger.testing.asking import REFUSALS, agree, holds, said
from aidledger.testing.laws.bounds import of_group

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
