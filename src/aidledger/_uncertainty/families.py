"""Families: an event with its alterations, and what it can contribute in any world."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, Literal

import attrs

from aidledger._records.records import (
    Alteration,
    Event,
    Fact,
    Placement,
    annotated,
    earliest,
    fact_of,
    latest,
    meant_by,
)
from aidledger._values.money import EXACT, ZERO, Bag

Numbers = tuple[int, ...]
"""Members, by their place among all members."""


@attrs.frozen(eq=False)
class Member:
    """An event that can happen by the day that is asked about, with the first and last day that it can have by then.

    ``is_open`` says that it can come later. ``bases`` are the members that an alteration can mean, None where it is
    none, or where nothing that it alters is live. ``is_free`` says that no other day depends on its own, nor its own on
    another; ``is_shown`` that a fold gets it: else it only decides where something that alters it is put.
    """

    event: Event
    first: int
    last: int
    is_open: bool
    bases: Numbers | None = None
    is_free: bool = True
    is_shown: bool = True

    @property
    def is_fixed(self) -> bool:
        """Whether it leaves no choice."""
        return self.first == self.last and not self.is_open

    @property
    def is_altering(self) -> bool:
        """Whether it is put after whatever else happens on a day."""
        return isinstance(self.event, Alteration)


def cast(placed: Sequence[Placement], end: dt.date, shows: Callable[[Event], bool]) -> tuple[Member, ...]:
    """Return the members by the end of a day: the events that are shown, and what these can alter.

    ``shows`` is asked about each event that can have happened by then.
    """
    shown = [each.event for each in placed if earliest(each.event) <= end and shows(each.event)]
    wanted = {key for event in shown if (key := altered_fact(event)) is not None}
    candidates: dict[Fact, list[Event]] = {}
    for each in placed if wanted else ():
        key = fact_of(each.event)
        if key in wanted and earliest(each.event) <= end:
            candidates.setdefault(key, []).append(each.event)
    shown = [event for event in shown if (key := altered_fact(event)) is None or key in candidates]
    known = {event.id for event in shown}
    hidden = [event for found in candidates.values() for event in found if event.id not in known]
    indices = {event.id: number for number, event in enumerate([*shown, *hidden])}
    bases = {key: tuple(indices[event.id] for event in found) for key, found in candidates.items()}
    last = end.toordinal()
    return tuple(
        Member(
            event,
            earliest(event).toordinal(),
            min(latest(event).toordinal(), last),
            latest(event) > end,
            bases=None if (key := altered_fact(event)) is None else bases[key],
            is_free=key is None and fact_of(event) not in bases,
            is_shown=event.id in known,
        )
        for event in [*shown, *hidden]
    )


def families(members: Sequence[Member]) -> list[tuple[Member, ...]]:
    """Return the members apart, with those together whose days depend on each other."""
    apart: dict[Numbers, list[int]] = {}
    for number, member in enumerate(members):
        if member.is_free:
            apart[(number,)] = [number]
        elif member.bases is not None:
            apart.setdefault(member.bases, list(member.bases)).append(number)
    return [_renumbered(members, chosen) for chosen in apart.values()]


def joined(apart: Iterable[Sequence[Member]]) -> tuple[Member, ...]:
    """Return families as members of one world."""
    found: list[Member] = []
    for family in apart:
        offset = len(found)
        for member in family:
            bases = None if member.bases is None else tuple(base + offset for base in member.bases)
            found.append(attrs.evolve(member, bases=bases))
    return tuple(found)


def _renumbered(members: Sequence[Member], chosen: Sequence[int]) -> tuple[Member, ...]:
    numbers = {old: new for new, old in enumerate(chosen)}
    return tuple(
        attrs.evolve(member, bases=None if member.bases is None else tuple(numbers[base] for base in member.bases))
        for member in (members[old] for old in chosen)
    )


def without_order(members: Sequence[Member], read: Collection[str]) -> tuple[Member, ...]:
    """Return the members on as few days as matter where order makes no difference: all on the last one.

    Only days that are ``read`` stay, and those that decide which of several is altered.
    """
    deciding = {base for member in members if member.bases and len(member.bases) > 1 for base in member.bases}
    last = max((member.last for member in members), default=0)
    return tuple(
        member if number in deciding or member.event.id in read else attrs.evolve(member, first=last, last=last)
        for number, member in enumerate(members)
    )


def altered_fact(event: Event) -> Fact | None:
    """Return the fact and the kind that an alteration alters; None of what is none, or where nothing of it is live."""
    return meant_by(event) if isinstance(event, Alteration) and event.altered is not None else None


_DAY: Final = dt.timedelta(days=1)

Amounts = dict[str, Decimal]
Figure = tuple[dt.date, dt.date, Decimal, Decimal]
"""The first and the last day of a member of a block, and what it contributes surely, and at most, in one currency."""


@attrs.frozen
class Block:
    """Events whose days depend on each other: ``bases``, the first placed first, and what alters them.

    There is more than one base only where a ledger has several live records of one fact.
    """

    bases: tuple[Event, ...]
    alterations: tuple[Placement, ...]

    @property
    def is_exact(self) -> bool:
        """Whether it has one base, and no day in it leaves a choice."""
        events = (*self.bases, *(each.event for each in self.alterations))
        return len(self.bases) == 1 and all(event.occurred.is_day for event in events)

    def placed(self) -> Iterator[Placement]:
        """Return its events, each on its day in the timeline."""
        yield from (Placement(base, latest(base)) for base in self.bases)
        yield from self.alterations

    def members(self) -> Iterator[tuple[Event, dt.date | None]]:
        """Return each event with the first day on which it can count: each base, then its alterations.

        That is None for the alterations where another base is always placed before, so that this is never altered.
        """
        for base in self.bases:
            yield base, earliest(base)
            can_be_first = all(_can_follow(other, base) for other in self.bases if other is not base)
            for each in self.alterations:
                altering = annotated(each.event, altered=base) if len(self.bases) > 1 else each.event
                yield altering, max(earliest(altering), earliest(base)) if can_be_first else None

    def days(self) -> list[dt.date]:
        """Return the days on which its lowest or highest total can change, sorted."""
        events = (*self.bases, *(each.event for each in self.alterations))
        days = {day for event in events for day in (earliest(event), latest(event))}
        if len(self.bases) > 1:  # only on the day after can each of the others follow one that was first
            days |= {earliest(base) + _DAY for base in self.bases if earliest(base) < dt.date.max}
        return sorted(days)


@attrs.frozen
class Stake:
    """What a member contributes to a question once it has happened: ``sure``, or at most ``most``."""

    event: Event
    sure: Bag
    most: Bag

    @classmethod
    def of(cls, event: Event, amount: Bag, percents: tuple[Decimal, Decimal]) -> Stake:
        """Return the stake of an event of which these percentages are in the question, surely and at most."""
        return cls(event, *map(amount.scaled, percents))


def blocks(
    placed: Sequence[Placement], kinds: Container[type[Event]] | None = None
) -> tuple[list[Block], list[Placement]]:
    """Return the blocks of what is altered, and the events that stand alone.

    An alteration of what is not live counts nothing, and is in neither. Where ``kinds`` are given, nothing else counts:
    a block is what their alterations make.
    """
    altering: dict[Fact, list[Placement]] = {}
    for each in placed:
        event = each.event
        if isinstance(event, Alteration) and event.altered is not None and (kinds is None or type(event) in kinds):
            altering.setdefault(meant_by(event), []).append(each)
    bases: dict[Fact, list[Event]] = {key: [] for key in altering}
    alone: list[Placement] = []
    for each in placed:
        event = each.event
        altered = bases.get(fact_of(event)) if bases else None
        if altered is not None:
            altered.append(event)
        elif not isinstance(event, Alteration) and (kinds is None or type(event) in kinds):
            alone.append(each)
    return [Block(tuple(bases[key]), tuple(alterations)) for key, alterations in altering.items()], alone


def extremes(stakes: Sequence[Stake], bases: int, day: dt.date) -> tuple[Amounts, Amounts]:
    """Return the lowest and the highest total of a block at the end of ``day``.

    ``stakes`` are those of its members, in their order; ``bases`` is how many of them can be what is altered.
    """
    length = len(stakes) // bases
    choices = [(stakes[start], stakes[start + 1 : start + length]) for start in range(0, len(stakes), length)]
    outcomes: list[tuple[Amounts, Amounts]] = []
    if all(latest(base.event) > day for base, _ in choices):
        outcomes.append(({}, {}))
    for base, altering in choices:
        if earliest(base.event) <= day:
            others = [other for other, _ in choices if other is not base]
            if all(_can_follow(other.event, base.event) for other in others if latest(other.event) <= day):
                outcomes.extend(_with_first(base, altering, others, day))
    every = {code for low, high in outcomes for code in (*low, *high)}
    lows = {code: min(low.get(code, ZERO) for low, _ in outcomes) for code in every}
    highs = {code: max(high.get(code, ZERO) for _, high in outcomes) for code in every}
    return lows, highs


def extremes_of_one(figures: Sequence[Figure], day: dt.date) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest total, in one currency, of a block with one base, which comes first."""
    first, last, *stated = figures[0]
    options = [ZERO] if last > day else []
    if first <= day:
        options += _totals(figures, stated[0], 2, day)
        if any(figure[2] != figure[3] for figure in figures):
            options += _totals(figures, stated[1], 3, day)
    return min(options), max(options)


def _totals(figures: Sequence[Figure], base: Decimal, side: Literal[2, 3], day: dt.date) -> tuple[Decimal, Decimal]:
    low = high = base
    for figure in figures[1:]:
        if figure[0] <= day:
            stated, is_free = figure[side], figure[1] > day
            if stated < 0 or not is_free:
                low = EXACT.add(low, stated)
            if stated > 0 or not is_free:
                high = EXACT.add(high, stated)
    return low, high


def _with_first(
    base: Stake, altering: Sequence[Stake], others: Sequence[Stake], day: dt.date
) -> Iterator[tuple[Amounts, Amounts]]:
    """Return the extremes where ``base`` has happened first, without and with what it does not state."""
    rest: tuple[Amounts, Amounts] = ({}, {})
    for other in others:
        free = latest(other.event) > day
        may = earliest(other.event) <= day and _can_follow(other.event, base.event, by=day)
        _widen(rest, [other.sure, other.most] if may else [], free=free)
    for pick in (operator.attrgetter("sure"), operator.attrgetter("most")):
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
    """Return whether ``other`` can be placed after ``first``, where that has its earliest day, and not after ``by``.

    In a world both days are exact, so that on one day the id decides.
    """
    return (min(latest(other), by), other.id) > (earliest(first), first.id)
