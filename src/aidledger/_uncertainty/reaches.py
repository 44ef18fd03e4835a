"""On which day a tally reaches a threshold, over all worlds."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._answers.answer import Reached
from aidledger._folds.folding import refuse_no_limit
from aidledger._folds.grouping import Profiles
from aidledger._folds.tally import Tally
from aidledger._records.records import Event, Placement, annotated
from aidledger._uncertainty.contributions import has_spreads
from aidledger._uncertainty.curves import EMPTY, Curve, percentage
from aidledger._uncertainty.families import Member, cast, families, joined
from aidledger._uncertainty.known import Knowledge
from aidledger._uncertainty.worlds import Choices, Days
from aidledger._values.dates import When
from aidledger._values.money import EXACT, NO_PAIR, ZERO, Bag, Money, Pair
from aidledger.errors import AmountError, MixedCurrenciesError, RateError, WrongTypeError

Rises = list[tuple[int, Decimal]]
"""By how much a sum rises on which days, as ordinals; below zero where it falls."""


@attrs.frozen(eq=False)
class Figured:
    """What events contribute to a tally in one currency."""

    tally: Tally[Any]
    currency: str
    _profiles: Profiles = attrs.field(default=attrs.Factory(lambda self: Profiles(self.tally), takes_self=True))

    def depends_on_days(self, family: Sequence[Member]) -> bool:
        """Return whether what some event of a family contributes depends on its day, which is imprecise."""
        return has_spreads(self.tally) and any(self._has_spread(member.event) for member in family)

    def figures(self, member: Member, base: Member | None = None) -> Pair:
        """Return what a member contributes, where it alters ``base``; nothing where no rate is known."""
        if not member.is_shown:
            return NO_PAIR
        event: Event = member.event if base is None else annotated(member.event, altered=base.event)
        try:
            amount = self.tally.amount(event)
        except RateError:  # which is said where it matters
            return NO_PAIR
        figure = amount[self.currency] if amount else ZERO
        if not figure:
            return NO_PAIR
        sure, most = self._profiles.of(event).percents(())
        return percentage(figure, sure), percentage(figure, most)

    def is_sure(self, family: Sequence[Member]) -> bool:
        """Return whether it is stated what each event contributes, and does not depend on the day."""
        return not self.depends_on_days(family) and all(
            sure == most
            for member in family
            for base in (None if member.bases is None else family[number] for number in member.bases or (0,))
            for sure, most in (self.figures(member, base),)
        )

    def last(self, family: Sequence[Member]) -> Rises | None:
        """Return how the sum of a family rises in the world that is behind all others; None where there is none."""
        if self.depends_on_days(family):
            return None
        bases = sorted(
            {number for member in family for number in member.bases or ()},
            key=lambda n: (family[n].first, family[n].event.id),
        )
        if not bases:
            return [rise for member in family for rise in self._alone(member)]
        if len(bases) > 1 and not all(family[number].is_fixed for number in bases):
            return None
        first = family[bases[0]]
        others = [rise for number in bases[1:] for rise in self._alone(family[number])]
        altering = [member for member in family if member.bases is not None]
        one = self._with_base(first, altering)
        return None if one is None else [*others, *one]

    def _has_spread(self, event: Event) -> bool:
        try:
            return not event.occurred.is_day and self.tally.spread(event) is not None
        except RateError:
            return False

    def _alone(self, member: Member) -> Rises:
        figure = min(self.figures(member))  # at most, of what takes away
        return [(member.last if figure > 0 else member.first, figure)]

    def _with_base(self, base: Member, altering: Sequence[Member]) -> Rises | None:
        """Return the lowest sums of a commitment with its alterations."""
        own = self.figures(base)
        figures = [self.figures(member, base) for member in altering]
        inside: list[Decimal] = []
        for pick in (0, 1):
            rises = _settling(altering, [each[pick] for each in figures])
            early = functools.reduce(EXACT.add, (figure for day, figure in rises if day <= base.first), own[pick])
            later = (figure for day, figure in rises if base.first < day < base.last)
            inside += itertools.accumulate(later, EXACT.add, initial=early)
        if base.is_fixed or min(inside) >= 0:
            day = base.last
        elif max(inside) <= 0:
            day = base.first
        else:
            return None
        surely, at_most = (
            [(day, own[pick]), *((max(day, on), f) for on, f in _settling(altering, [e[pick] for e in figures]))]
            for pick in (0, 1)
        )
        if is_below(surely, at_most):
            return surely
        return at_most if is_below(at_most, surely) else None


def is_below(first: Rises, second: Rises) -> bool:
    """Return whether a sum is at most another on every day."""
    ahead = _by_day([*first, *((day, EXACT.minus(figure)) for day, figure in second)])
    return all(total <= 0 for total in itertools.accumulate((figure for _, figure in ahead), EXACT.add))


def first_day_at(rises: Iterable[tuple[int, Decimal]], target: Decimal) -> int | None:
    """Return the first day at whose end a sum is at least ``target``; None where there is none."""
    total = ZERO
    for day, rise in _by_day(rises):
        total = EXACT.add(total, rise)
        if total >= target:
            return day
    return None


def _by_day(rises: Iterable[tuple[int, Decimal]]) -> Rises:
    """Return the rises in order, those of one day as one."""
    found: dict[int, Decimal] = {}
    for day, figure in rises:
        found[day] = EXACT.add(found.get(day, ZERO), figure)
    return sorted(found.items())


def _settling(altering: Sequence[Member], figures: Sequence[Decimal]) -> Rises:
    """Return the alterations, what takes away as early as can be, what adds as late, in order."""
    days = ((m.last if figure > 0 else m.first, figure) for m, figure in zip(altering, figures, strict=True))
    return sorted(days)


_DAYS: Final = 100  # a world with more days on which the sum changes counts as several

Family = Sequence[Member]


def reaches(known: Knowledge, tally: Tally[Any], threshold: Money, limit: int) -> Reached:
    """Return when the tally reaches the threshold, and whether it does so in every world."""
    _refuse(tally, threshold)
    refuse_no_limit(limit)
    steps = known.steps(tally)
    steps.refuse_open_days(dt.date.max)
    band = steps.bands.get((), EMPTY)
    code, target = threshold.currency, threshold.amount
    highs = _sums(band.value, band.above, code)
    first = next((day for day, amount in highs if amount >= target), None)
    if first is None:
        steps.refuse(dt.date.max)
        return Reached(None, certain=False)
    sure = next((day for day, amount in _sums(band.value, band.below, code) if amount >= target), None)
    if sure == first:
        found = _LastDay(first, certain=True, is_tight=True)
    else:
        found = _Search(known.placed, Figured(tally, code), target, limit, highs).found(first, sure)
    steps.refuse(found.latest if found.certain else dt.date.max)
    when = When.between(first, found.latest)
    return Reached(when, found.certain, found.is_tight, steps.caveats_by(found.latest))


def _refuse(tally: Tally[Any], threshold: Money) -> None:
    if tally.fields:
        raise WrongTypeError(
            f"{tally.name} is in groups: ask when one of them reaches a sum, with .where(…) for .by(…)"
        )
    if isinstance(threshold, Bag):
        raise MixedCurrenciesError(f"a threshold is in one currency, not {threshold}: write Money('5e9', 'USD')")
    if not isinstance(threshold, Money):
        raise WrongTypeError(f"a threshold is Money, not {threshold!r:.200}: write Money('5e9', 'USD')")
    if tally.currency not in (None, threshold.currency):
        raise MixedCurrenciesError(
            f"{tally.name} is in {tally.currency}, and never comes to {threshold}: ask for a sum in {tally.currency}"
        )
    if threshold.amount <= 0:
        raise AmountError(f"{threshold} is reached before anything happens: a threshold is above zero")


@attrs.frozen
class _LastDay:
    """The last day on which a threshold can be reached, whether it is in every world, and whether both are exact."""

    latest: dt.date
    certain: bool
    is_tight: bool = True


@attrs.frozen(eq=False)
class _Search:
    """What the highest and the lowest totals leave open."""

    placed: Sequence[Placement]
    figured: Figured
    target: Decimal
    limit: int
    highs: Sequence[tuple[dt.date, Decimal]]

    def found(self, first: dt.date, sure: dt.date | None) -> _LastDay:
        """Return what there is to find, where it is reached on ``first`` at the earliest, and surely by ``sure``."""
        every = families(cast(self.placed, dt.date.max, self.figured.tally.may_count))
        behind: Rises = []
        apart: list[Family] = []
        for family in every:
            rises = self.figured.last(family)
            if rises is None:
                apart.append(family)
            else:
                behind += rises
        if not apart and sure is not None:
            return _LastDay(sure, certain=True)
        days: set[int | None] | None = self._days(apart, behind) if apart else {None}
        if days is not None and None not in days:
            return _LastDay(_last(days), certain=True)
        if days is None and sure is not None:
            return _LastDay(sure, certain=True, is_tight=False)
        some = self._days(every, [])
        if some is not None:
            return _LastDay(_last(some), certain=None not in some)
        latest = self._last_possible(every)
        return _LastDay(latest, certain=False, is_tight=latest == first and days is not None)

    def _days(self, apart: Sequence[Family], rises: Rises) -> set[int | None] | None:
        """Return the first days on which the worlds of some families get there, with what else rises.

        None for a world that never does. Nothing where it is not known what an event contributes, or above the limit.
        """
        if not all(map(self.figured.is_sure, apart)):
            return None
        fixed = [family for family in apart if all(member.is_fixed for member in family)]
        rises = [*rises, *(rise for family in fixed for rise in self.figured.last(family) or ())]
        members = joined(family for family in apart if family not in fixed)
        choices = Choices(members, cuts=(day + after for day, _ in rises for after in (0, 1)), is_exact=True)
        weight = 1 + len(rises) // _DAYS
        found: set[int | None] = set()
        if choices.at_least() > self.limit:
            return None
        for number, days in enumerate(choices, start=1):
            if number * weight > self.limit:
                return None
            found.add(first_day_at([*rises, *self._rises(choices, days)], self.target))
        return found

    def _rises(self, choices: Choices, days: Days) -> Iterator[tuple[int, Decimal]]:
        for step in choices.order(days):
            base = None if step.altered is None else choices.members[step.altered]
            figure, _ = self.figured.figures(choices.members[step.member], base)
            yield max(step.day, step.altered_on or 0), figure

    def _last_possible(self, every: Sequence[Family]) -> dt.date:
        """Return the last day on which the highest total is enough, and something can be added."""
        windows = [window for family in every for window in self._windows(family)]
        starts = [day.toordinal() for day, _ in self.highs]
        ends = [*(start - 1 for start in starts[1:]), dt.date.max.toordinal()]
        found = [
            min(last, end)
            for (_, amount), start, end in zip(self.highs, starts, ends, strict=True)
            for begins, last in (windows if amount >= self.target else ())
            if begins <= end and last >= start
        ]
        return dt.date.fromordinal(max(found))

    def _windows(self, family: Family) -> Iterator[tuple[int, int]]:
        """Return when what adds something can happen."""
        for member in family:
            bases = [family[number] for number in member.bases or ()]
            figures = (self.figured.figures(member, base) for base in bases or (None,))
            if self.figured.depends_on_days([member]) or any(most > 0 for _, most in figures):
                first = max(member.first, min((base.first for base in bases), default=0))
                yield first, max(member.last, *(base.last for base in bases), 0)


def _last(days: set[int | None]) -> dt.date:
    return dt.date.fromordinal(max(day for day in days if day is not None))


def _sums(value: Curve, more: Curve, code: str) -> list[tuple[dt.date, Decimal]]:
    """Return the sum of two curves in one currency, on each day on which it can change."""
    changes: list[tuple[dt.date, int, Decimal]] = []
    for number, curve in enumerate((value, more)):
        changes += [(day, number, dict(t).get(code, ZERO)) for day, t in zip(curve.days, curve.totals, strict=True)]
    parts = [ZERO, ZERO]
    found: dict[dt.date, Decimal] = {}
    for day, number, amount in sorted(changes):
        parts[number] = amount
        found[day] = EXACT.add(*parts)
    return list(found.items())
