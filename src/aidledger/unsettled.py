"""What of a tally is settled by a day, the same in every world, and which events leave something open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import attrs

from aidledger.contributions import carrier
from aidledger.events import Alteration, Event
from aidledger.members import Member, altered_fact, cast
from aidledger.money import EXACT, ZERO
from aidledger.placement import Fact, Placed, earliest, fact_of, latest
from aidledger.profiles import Profiles
from aidledger.tally import Tally
from aidledger.watched import days_read

Sums = dict[Any, dict[str, Decimal]]
"""Amounts by group and currency; a group is there where anything was added to it."""


@attrs.frozen
class Split:
    """A tally at the end of a day: what is settled, and the members that are not."""

    settled: Sums
    members: tuple[Member, ...]


def split(tally: Tally[Any], placed: Sequence[Placed], day: dt.date, read: Collection[str]) -> Split:
    """Return what of the tally is settled by the end of a day, and what is not.

    ``read`` are the ids of the events on whose very day an amount depends.
    """
    counted = _counted(tally, placed, day)
    several = _several(placed, {fact for event in counted if (fact := altered_fact(event))}, day)
    profiles = Profiles(tally)
    leaving_open = set()
    for event in counted:
        base = carrier(event)
        is_open = latest(event) > day or latest(base) > day or _family(event) in several
        if is_open or base.id in read or event.id in read or not profiles.of(event).is_sure:
            leaving_open.add(_family(event))
    settled: Sums = {}
    for event in counted:
        if _family(event) not in leaving_open:
            for group, bag in tally.contributions(event):
                sums = settled.setdefault(group, {})
                for code, amount in bag.amounts:
                    sums[code] = EXACT.add(sums.get(code, ZERO), amount)
    chosen = {event.id for event in counted if _family(event) in leaving_open}
    return Split(settled, cast(placed, day, lambda event: event.id in chosen))


def reading(tally: Tally[Any], placed: Sequence[Placed], day: dt.date) -> set[str]:
    """Return the ids of the events with an imprecise date that an amount depends on, of those possible by a day."""
    profiles = Profiles(tally)
    found: set[str] = set()
    for event in _counted(tally, placed, day):
        if profiles.of(event).parts:  # what is in no question may have no exchange rate
            found |= days_read(tally.amount, event)
    return found


def has_spreads(tally: Tally[Any]) -> bool:
    """Return whether the bounds of a tally know what amounts that depend on the day are at least and at most."""
    return type(tally).spread is not Tally.spread


def _counted(tally: Tally[Any], placed: Sequence[Placed], day: dt.date) -> list[Event]:
    return [e for each in placed if tally.may_count(e := each.event) and earliest(e) <= day and not _is_adrift(e)]


def _is_adrift(event: Event) -> bool:
    """Return whether it alters nothing that is live, and so counts nothing."""
    return isinstance(event, Alteration) and event.altered is None


def _family(event: Event) -> Fact:
    return altered_fact(event) or fact_of(event)


def _several(placed: Sequence[Placed], facts: Collection[Fact], day: dt.date) -> set[Fact]:
    """Return those of the altered facts that several live records state."""
    seen: set[Fact] = set()
    found: set[Fact] = set()
    for each in placed if facts else ():
        fact = fact_of(each.event)
        if fact in facts and earliest(each.event) <= day:
            (found if fact in seen else seen).add(fact)
    return found
