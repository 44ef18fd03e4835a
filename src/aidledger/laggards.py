"""Of a family of events, the world that is behind all others: whose sum is the lowest on every day.

What adds happens as late as it can there, and what takes away as early. There is no such world where being early would
be lower on one day and higher on another: where more is taken away from a commitment than it is, and where several live
records state what is altered.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger.curves import percentage
from aidledger.errors import RateError
from aidledger.events import Event, annotated
from aidledger.members import Member
from aidledger.money import EXACT, ZERO
from aidledger.profiles import Profiles
from aidledger.tally import Tally
from aidledger.unsettled import has_spreads

Rises = list[tuple[int, Decimal]]
"""By how much a sum rises on which days, as ordinals; below zero where it falls."""

Figures = tuple[Decimal, Decimal]
"""What an event surely contributes, and what it does at most, where it does not state what is asked for."""

_NO_FIGURES: Final = (ZERO, ZERO)


@attrs.frozen(eq=False)
class Figured:
    """What events contribute to a tally in one currency."""

    tally: Tally[Any]
    currency: str
    _profiles: Profiles = attrs.field(default=attrs.Factory(lambda self: Profiles(self.tally), takes_self=True))

    def depends_on_days(self, family: Sequence[Member]) -> bool:
        """Return whether what some event of a family contributes depends on its day, which is imprecise."""
        return has_spreads(self.tally) and any(self._has_spread(member.event) for member in family)

    def figures(self, member: Member, base: Member | None = None) -> Figures:
        """Return what a member contributes, where it alters ``base``; nothing where no rate is known."""
        if not member.is_shown:
            return _NO_FIGURES
        event: Event = member.event if base is None else annotated(member.event, altered=base.event)
        try:
            amount = self.tally.amount(event)
        except RateError:  # which is said where it matters
            return _NO_FIGURES
        figure = amount[self.currency] if amount else ZERO
        if not figure:
            return _NO_FIGURES
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
        bases = sorted({number for member in family for number in member.bases or ()}, key=lambda n: _place(family[n]))
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


def _place(member: Member) -> tuple[int, str]:
    return member.first, member.event.id
