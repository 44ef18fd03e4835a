"""What an event can contribute in any world: the arithmetic behind bounds.

A world is a choice of one day in each imprecise date; an alteration is placed on the later of its own day
and that of what it alters, the first placed live record of its fact. Days that depend on each other are
together in one block, a commitment with its alterations, so the lowest and the highest total of a tally are
the sums of those of the blocks. Within a block every member has two stakes: what it surely contributes to the
question once it has happened, and what it contributes at most, if fields that are not stated turn out to match.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs

from aidledger.events import Alteration, Event, annotated
from aidledger.money import EXACT, ZERO, Bag
from aidledger.placement import Placed, candidates, earliest, latest, order
from aidledger.tally import HUNDRED, Tally
from aidledger.when import NO, YES

Amounts = dict[str, Decimal]


@attrs.frozen
class Block:
    """Events whose days depend on each other: ``bases``, the first placed first, and what alters them.

    There is more than one base only where a ledger has several live records of one fact.
    """

    bases: tuple[Event, ...]
    alterations: tuple[Alteration, ...] = ()

    @property
    def starts(self) -> dt.date:
        """The first day on which anything in it can count."""
        return min(map(earliest, self.bases))

    def members(self) -> Iterator[tuple[Event, dt.date]]:
        """Return each event that can count, with the first day on which it can; an alteration once for each base."""
        for base in self.bases:
            yield base, earliest(base)
            for alteration in self.alterations:
                yield annotated(alteration, altered=base), max(earliest(alteration), earliest(base))

    def days(self) -> list[dt.date]:
        """Return the days on which its lowest or highest total can change, sorted."""
        events = (*self.bases, *self.alterations)
        return sorted({day for event in events for day in (earliest(event), latest(event))})


@attrs.frozen
class Stake:
    """What a member contributes to a question once it has happened: ``sure``, or at most ``all``."""

    event: Event
    sure: Bag
    all: Bag


def blocks(placed: Sequence[Placed]) -> list[Block]:
    """Return the events in blocks; an alteration of what is not live counts nothing and is in none."""
    altering: dict[tuple[str, type[Event]], list[Alteration]] = {}
    for each in placed:
        if isinstance(each.event, Alteration) and each.event.altered is not None:
            altering.setdefault((each.event.of, each.event.alters), []).append(each.event)
    altered = candidates(placed) if altering else {}
    found = [Block(tuple(altered[fact]), tuple(alterations)) for fact, alterations in altering.items()]
    found.extend(
        Block((each.event,))
        for each in placed
        if not isinstance(each.event, Alteration) and (each.event.fact, type(each.event)) not in altering
    )
    return found


def stake(tally: Tally[Any], event: Event, group: Any) -> Stake:
    """Return what the event contributes to a group once it has happened, surely and at most."""
    amount = tally.amount(event) or Bag()
    sure = possible = ZERO
    if amount:
        for part in tally.parts(event):
            answer = tally.matches(part, group)
            if answer is not NO:
                possible = EXACT.add(possible, part.percent)
                sure = EXACT.add(sure, part.percent) if answer is YES else sure
    return Stake(event, _percent(amount, sure), _percent(amount, possible))


def extremes(tally: Tally[Any], block: Block, group: Any) -> Callable[[dt.date], tuple[Amounts, Amounts]] | None:
    """Return the function from a day to the lowest and highest total of the block; None where it is always nothing."""
    choices = []
    for base in block.bases:
        altering = [stake(tally, annotated(each, altered=base), group) for each in block.alterations]
        choices.append((stake(tally, base, group), altering))
    if not any(each.all or each.sure for base, altering in choices for each in (base, *altering)):
        return None
    return _Extremes(tuple(choices))


@attrs.frozen
class _Extremes:
    """For each base that can be the first placed: its stake, and those of the alterations, which are then of it."""

    choices: tuple[tuple[Stake, list[Stake]], ...]

    def __call__(self, day: dt.date) -> tuple[Amounts, Amounts]:
        outcomes: list[tuple[Amounts, Amounts]] = []
        if all(latest(base.event) > day for base, _ in self.choices):
            outcomes.append(({}, {}))
        for base, altering in self.choices:
            if earliest(base.event) <= day:
                others = [other for other, _ in self.choices if other is not base]
                if all(_can_follow(other.event, base.event) for other in others if latest(other.event) <= day):
                    outcomes.extend(self._with_first(base, altering, others, day))
        every = {code for low, high in outcomes for code in (*low, *high)}
        lows = {code: min(low.get(code, ZERO) for low, _ in outcomes) for code in every}
        highs = {code: max(high.get(code, ZERO) for _, high in outcomes) for code in every}
        return lows, highs

    def _with_first(
        self, base: Stake, altering: Iterable[Stake], others: Iterable[Stake], day: dt.date
    ) -> Iterator[tuple[Amounts, Amounts]]:
        """Return the extremes where ``base`` has happened first, without and with what it does not state."""
        rest: tuple[Amounts, Amounts] = ({}, {})
        for other in others:
            free = latest(other.event) > day
            may = earliest(other.event) <= day and _can_follow(other.event, base.event, by=day)
            _widen(rest, [other.sure, other.all] if may else [], free=free)
        for pick in (_sure, _all):
            found = (dict(rest[0]), dict(rest[1]))
            _widen(found, [pick(base)], free=False)
            for each in altering:
                if earliest(each.event) <= day:
                    _widen(found, [pick(each)], free=latest(each.event) > day)
            yield found


def _widen(found: tuple[Amounts, Amounts], bags: Sequence[Bag], *, free: bool) -> None:
    """Add the lowest and highest of one member: of ``bags``, and of nothing where it is free not to happen."""
    options = [*bags, Bag()] if free else bags
    for code in {code for bag in options for code in bag.currencies}:
        amounts = [bag[code] for bag in options]
        for side, extreme in zip(found, (min(amounts), max(amounts)), strict=True):
            side[code] = EXACT.add(side.get(code, ZERO), extreme)


def _can_follow(other: Event, first: Event, by: dt.date = dt.date.max) -> bool:
    """Return whether ``other`` can be placed after ``first``, where that has its earliest day, and not after ``by``."""
    return order(other, min(latest(other), by)) > order(first, earliest(first))


def _sure(each: Stake) -> Bag:
    return each.sure


def _all(each: Stake) -> Bag:
    return each.all


def _percent(amount: Bag, percent: Decimal) -> Bag:
    if not percent:
        return Bag()
    return amount if percent == HUNDRED else amount.scaled(percent)
