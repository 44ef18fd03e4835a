"""What of a tally is settled by a day, the same in every world, and which events leave something open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import attrs

from aidledger.contributions import carrier
from aidledger.events import Alteration, Event, annotated
from aidledger.members import Fact, Member, altered_fact, cast
from aidledger.money import EXACT, ZERO
from aidledger.placement import Placed, earliest, latest
from aidledger.profiles import Profiles
from aidledger.tally import Tally
from aidledger.watched import Watch

Sums = dict[Any, dict[str, Decimal]]
"""Amounts by group and currency; a group is there where anything was added to it."""


@attrs.frozen
class Split:
    """A tally at the end of a day: what is settled, and the members that are not.

    ``read`` are the ids of the events whose amount depends on their very day.
    """

    settled: Sums
    members: tuple[Member, ...]
    read: frozenset[str]


def split(tally: Tally[Any], placed: Sequence[Placed], day: dt.date) -> Split:
    """Return what of the tally is settled by the end of a day, and what is not."""
    kinds = {kind for kind, _ in tally.counts}
    counted = [e for each in placed if type(e := each.event) in kinds and earliest(e) <= day and not _is_adrift(e)]
    several = _several(placed, {fact for event in counted if (fact := altered_fact(event))}, day)
    profiles = Profiles(tally)
    read: set[str] = set()
    leaving_open = set()
    for event in counted:
        profile = profiles.of(event)
        if profile.parts:  # what is in no question needs no exchange rate
            read.update(_reads(tally, event))
        base = carrier(event)
        is_open = latest(event) > day or latest(base) > day or _family(event) in several
        if is_open or base.id in read or event.id in read or not profile.is_sure:
            leaving_open.add(_family(event))
    settled: Sums = {}
    for event in counted:
        if _family(event) not in leaving_open:
            for group, bag in tally.contributions(event):
                sums = settled.setdefault(group, {})
                for code, amount in bag.amounts:
                    sums[code] = EXACT.add(sums.get(code, ZERO), amount)
    chosen = {event.id for event in counted if _family(event) in leaving_open}
    return Split(settled, cast(placed, day, lambda event: event.id in chosen), frozenset(read))


def _is_adrift(event: Event) -> bool:
    """Return whether it alters nothing that is live, and so counts nothing."""
    return isinstance(event, Alteration) and event.altered is None


def _family(event: Event) -> Fact:
    return altered_fact(event) or (event.fact, type(event))


def _several(placed: Sequence[Placed], facts: Collection[Fact], day: dt.date) -> set[Fact]:
    """Return those of the altered facts that several live records state."""
    seen: set[Fact] = set()
    found: set[Fact] = set()
    for each in placed if facts else ():
        fact = (each.event.fact, type(each.event))
        if fact in facts and earliest(each.event) <= day:
            (found if fact in seen else seen).add(fact)
    return found


def _reads(tally: Tally[Any], event: Event) -> frozenset[str]:
    """Return the ids of the imprecise dates that the amount of an event depends on."""
    base = carrier(event)
    if event.occurred.is_day and base.occurred.is_day:
        return frozenset()
    watch = Watch()
    watched = event if event.occurred.is_day else watch.event(event, earliest(event))
    if base is not event and not base.occurred.is_day:
        watched = annotated(watched, altered=watch.event(base, earliest(base)))
    watch.on = True
    try:
        tally.amount(watched)
    except Exception:
        if not watch.read:
            raise
    return frozenset(watch.read)
