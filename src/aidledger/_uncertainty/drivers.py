"""What makes the bounds of a tally wide on a day."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from aidledger._answers.answer import DATE, Bounds, Doubt
from aidledger._folds.grouping import Profiles
from aidledger._folds.tally import Part, Tally
from aidledger._records.records import Event, annotated
from aidledger._records.vocabulary import is_wide
from aidledger._uncertainty.contributions import reading, split
from aidledger._uncertainty.curves import percentage
from aidledger._uncertainty.families import Member, families
from aidledger._uncertainty.known import Knowledge
from aidledger._values.dates import UNKNOWN
from aidledger._values.money import EXACT, NO_PAIR, ZERO, Bag, Groups, Pair, both

Span = dict[str, Pair]
"""The lowest and the highest amount, by currency."""

Pick = Callable[[Decimal, Decimal], Decimal]
"""Which percentage of an event counts, of what surely is in the group, and what is at most."""


def because(known: Knowledge, tally: Tally[Any], day: dt.date, group: Any, width: Bag) -> tuple[Doubt, ...]:
    """Return the doubts that make a width, the widest first; between currencies, by their share of it."""
    read = reading(tally, known.placed, day)
    finding = _Finding(tally, day, group)
    doubts = []
    for family in families(split(tally, known.placed, day, read).members):
        for event, field, span in finding.doubts(family):
            amounts = {code: EXACT.subtract(high, low) for code, (low, high) in span.items() if width[code]}
            found = Bag.of(amounts)
            if found:
                doubts.append(Doubt(event, field, found))
    return tuple(sorted(doubts, key=lambda doubt: (-_share(doubt.width, width), doubt.event.id, doubt.field)))


def _share(part: Bag, whole: Bag) -> Fraction:
    return max(Fraction(money.amount) / Fraction(whole[money.currency]) for money in part)


@attrs.frozen
class _Finding:
    """Finds what is not known of families of events; spans are of amounts as far as they can be in the group."""

    tally: Tally[Any]
    day: dt.date
    group: Any
    _profiles: Profiles = attrs.field(default=attrs.Factory(lambda self: Profiles(self.tally), takes_self=True))

    def doubts(self, family: Sequence[Member]) -> Iterator[tuple[Event, str, Span]]:
        """Return what is not known, and between what the sum of the family can be for that alone."""
        bases = [family[number] for number in sorted({n for member in family for n in member.bases or ()})]
        altering = [member for member in family if member.bases is not None]
        is_one = len(bases) <= 1
        for base in bases or family:
            if not base.event.occurred.is_day:
                yield base.event, DATE, self._of_date(base, altering, bases)
            unstated = _or_nothing(self._net(base, altering, _unstated, are_sure=is_one))
            everything = [base.event, *(_altering(member, base) for member in altering)]
            for field in dict.fromkeys(field for event in everything for field in self._undecided(event)):
                yield base.event, field, unstated
        for member in altering:
            if not member.event.occurred.is_day:
                spans = [self._span(member, base, max) for base in bases]
                yield member.event, DATE, _or_nothing(_hull(spans)) if member.is_open else _hull(map(_width, spans))

    def _of_date(self, base: Member, altering: Sequence[Member], bases: Sequence[Member]) -> Span:
        """Return what the day of a commitment can change; where it decides which of several is altered, of all."""
        own = self._span(base, None, max)
        if len(bases) > 1 and any(self._decides(member, bases) for member in altering):
            altered = [_or_nothing(_hull(self._span(each, base, max) for base in bases)) for each in altering]
            return _or_nothing(_sum([own, *altered])) if base.is_open else _sum([_width(own), *altered])
        if base.is_open:
            return _or_nothing(self._net(base, altering, max, are_sure=len(bases) <= 1))
        return _width(own)

    def _decides(self, member: Member, bases: Iterable[Member]) -> bool:
        """Return whether it makes a difference which of several an alteration alters, or can, once all is stated."""
        return len({percent for base in bases for percent in self._percents(member, base)}) > 1

    def _net(self, base: Member, altering: Iterable[Member], pick: Pick, *, are_sure: bool) -> Span:
        """Return what a commitment amounts to that has been made; what alters it does so surely, or can."""
        spans = [(self._span(each, base, pick), are_sure and not each.is_open) for each in altering]
        return _sum(
            [self._span(base, None, pick), *(span if is_sure else _or_nothing(span) for span, is_sure in spans)]
        )

    def _span(self, member: Member, base: Member | None, pick: Pick) -> Span:
        """Return between what an event can be that has happened: amounts differ where they depend on the day."""
        percent = pick(*self._percents(member, base))
        event = _altering(member, base)
        if not (percent and member.is_shown):
            return {}
        spread = None if event.occurred.is_day else self.tally.spread(event)
        if spread is None:
            return {code: (percentage(a, percent),) * 2 for code, a in (self.tally.amount(event) or Bag()).amounts}
        low, high = spread.by(self.day)
        return {spread.currency: (percentage(low, percent), percentage(high, percent))}

    def _percents(self, member: Member, base: Member | None) -> tuple[Decimal, Decimal]:
        return self._profiles.of(_altering(member, base)).percents(self.group)

    def _undecided(self, event: Event) -> list[str]:
        """Return the fields that the event does not state and that decide whether it is in the group."""
        values = [(self.group,) if len(self.tally.fields) == 1 else self.group]
        asked = [(field, frozenset({value})) for field, value in zip(self.tally.fields, *values, strict=True)]
        parts = [part for part in self.tally.divided(self.tally.values(event)) if self._is_open(part)]
        return [
            field
            for field in self.tally.asked
            if any(
                part.values[field] not in wanted and is_wide(field, part.values[field])
                for part in parts
                for name, wanted in (*asked, *self.tally.wanted)
                if name == field
            )
        ]

    def _is_open(self, part: Part) -> bool:
        return self.tally.matches(part, self.group) is UNKNOWN


def _altering(member: Member, base: Member | None) -> Event:
    return member.event if base is None else annotated(member.event, altered=base.event)


def _unstated(sure: Decimal, most: Decimal) -> Decimal:
    return EXACT.subtract(most, sure)


def _or_nothing(span: Span) -> Span:
    return {code: (min(low, ZERO), max(high, ZERO)) for code, (low, high) in span.items()}


def _width(span: Span) -> Span:
    return {code: (ZERO, EXACT.subtract(high, low)) for code, (low, high) in span.items()}


def _sum(spans: Iterable[Span]) -> Span:
    found: Span = {}
    for span in spans:
        for code, (low, high) in span.items():
            found[code] = both(found.get(code, NO_PAIR), (low, high))
    return found


def _hull(spans: Iterable[Span]) -> Span:
    """Return the span in which all of these are."""
    every = list(spans)
    codes = {code for span in every for code in span}
    ends = {code: [span.get(code, NO_PAIR) for span in every] for code in codes}
    return {code: (min(low for low, _ in pairs), max(high for _, high in pairs)) for code, pairs in ends.items()}


def explained(found: Bounds | Groups[Any, Bounds], known: Knowledge, tally: Tally[Any], day: dt.date) -> Any:
    """Return bounds, or those of groups, that know why they are wide."""
    if isinstance(found, Bounds):
        return attrs.evolve(found, why=functools.partial(because, known, tally, day, ()))
    why = functools.partial(because, known, tally, day)
    return Groups({key: attrs.evolve(each, why=functools.partial(why, key)) for key, each in found.items()})
