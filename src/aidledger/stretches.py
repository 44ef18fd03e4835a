"""What events come to within one stretch of days, both ends inclusive: the lowest and the highest, over all worlds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import ClassVar

import attrs

from aidledger.money import EXACT, ZERO

Extremes = tuple[Decimal, Decimal]


@attrs.frozen
class Piece:
    """What an event contributes in one currency: surely, and at most, on a day from ``first`` to ``last``."""

    identity: str
    first: int
    last: int
    sure: Decimal
    most: Decimal

    @property
    def is_negative(self) -> bool:
        """Whether it takes away."""
        return self.sure < 0 or self.most < 0


@attrs.define
class Alone:
    """The sums of events that stand alone, by the sign that decides which side they move, of one date."""

    is_knotted: ClassVar[bool] = False

    first: int
    last: int
    gains: Extremes = (ZERO, ZERO)
    losses: Extremes = (ZERO, ZERO)

    def add(self, piece: Piece) -> None:
        """Add what one event of this date contributes."""
        before = self.losses if piece.is_negative else self.gains
        now = (EXACT.add(before[0], piece.sure), EXACT.add(before[1], piece.most))
        if piece.is_negative:
            self.losses = now
        else:
            self.gains = now

    def within(self, start: int, end: int) -> Extremes:
        """Return the lowest and the highest that it comes to in a stretch with these ends."""
        if self.last < start or self.first > end:
            return (ZERO, ZERO)
        if self.first >= start and self.last <= end:
            return EXACT.add(self.gains[0], self.losses[1]), EXACT.add(self.gains[1], self.losses[0])
        return self.losses[1], self.gains[1]

    def days(self) -> Iterator[int]:
        """Return the ends of its dates, on both sides of which a stretch can hold it or not."""
        yield from (self.first, self.last)

    @property
    def is_rising(self) -> bool:
        """Whether more time never makes it less."""
        return not self.losses[1]


@attrs.frozen
class Altered:
    """What depends on each other: each that can be what is altered, with what alters it."""

    choices: tuple[tuple[Piece, tuple[Piece, ...]], ...]

    def within(self, start: int, end: int) -> Extremes:
        """Return the lowest and the highest that it comes to in a stretch with these ends."""
        options: list[Extremes] = []
        if all(base.last > end for base, _ in self.choices):
            options.append((ZERO, ZERO))  # whatever comes first, it comes later, and all else with it
        for base, altering in self.choices:
            others = [other for other, _ in self.choices if other is not base]
            for is_within in (False, True):  # where the first of them comes before the stretch, or in it
                on = max(base.first, start) if is_within else base.first
                if on <= min(base.last, end if is_within else start - 1):
                    rest = _following(others, base, on, start, end)
                    if rest is not None:
                        options += [plus(rest, each) for each in _with(base, altering, start, end, is_within=is_within)]
        return min(low for low, _ in options), max(high for _, high in options)

    def days(self) -> Iterator[int]:
        """Return the ends of its dates, on both sides of which a stretch can hold it or not."""
        for base, altering in self.choices:
            for piece in (base, *altering):
                yield from (piece.first, piece.last)

    @property
    def is_knotted(self) -> bool:
        """Whether it makes a difference that a stretch is a single day, wherever that is."""
        return len(self.choices) > 1

    @property
    def is_rising(self) -> bool:
        """Whether more time never makes it less."""
        return not any(piece.is_negative for base, altering in self.choices for piece in (base, *altering))


Unit = Alone | Altered
"""Events whose days depend on no others."""


def _with(base: Piece, altering: Sequence[Piece], start: int, end: int, *, is_within: bool) -> Iterator[Extremes]:
    """Return the extremes where ``base`` is what is altered, without and with what it does not state."""
    for is_most in (False, True):
        low = high = (base.most if is_most else base.sure) if is_within else ZERO
        for each in altering:
            amount = each.most if is_most else each.sure
            can = each.first <= end and (is_within or each.last >= start)
            must = each.last <= end and (is_within or each.first >= start)
            if must or (can and amount < 0):
                low = EXACT.add(low, amount)
            if must or (can and amount > 0):
                high = EXACT.add(high, amount)
        yield low, high


def _following(others: Iterable[Piece], base: Piece, on: int, start: int, end: int) -> Extremes | None:
    """Return the extremes of what comes after ``base``, which has this day; None where one of them cannot.

    In a world both days are exact, so that on one day the id decides.
    """
    found = (ZERO, ZERO)
    for other in others:
        first = max(other.first, on if other.identity > base.identity else on + 1)
        if first > other.last:
            return None
        options = [other.sure, other.most] if first <= end and other.last >= start else []
        options += [ZERO] if first < start or other.last > end else []
        found = plus(found, (min(options), max(options)))
    return found


def plus(first: Extremes, second: Extremes) -> Extremes:
    """Return the extremes of two sums that do not depend on each other."""
    return EXACT.add(first[0], second[0]), EXACT.add(first[1], second[1])
