"""Amounts that depend on the day on which their event happened: what they are at least and at most, by each day."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import attrs

from aidledger.money import EXACT, ZERO

Extremes = tuple[tuple[dt.date, Decimal], ...]
"""The lowest amount so far, or the highest, from the end of each of these days on, in order, the first day first."""


@attrs.frozen
class Spread:
    """What an event of an imprecise date amounts to, in one currency, if it happened by the end of a day."""

    currency: str
    lows: Extremes
    highs: Extremes

    def days(self) -> set[dt.date]:
        """Return the days with which the lowest or the highest changes."""
        return {day for day, _ in (*self.lows, *self.highs)}

    def by(self, day: dt.date) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest amount by the end of ``day``, zero where it cannot have happened."""
        return _reached(self.lows, day), _reached(self.highs, day)


def added(parts: Sequence[Extremes]) -> Extremes:
    """Return the sum of several amounts, each from its first day on.

    >>> monday, friday = dt.date(2024, 6, 10), dt.date(2024, 6, 14)
    >>> [(str(day), amount) for day, amount in added([((monday, Decimal(3)),), ((friday, Decimal(4)),)])]
    [('2024-06-10', Decimal('3')), ('2024-06-14', Decimal('7'))]
    """
    if len(parts) == 1:
        return parts[0]
    days = sorted({day for part in parts for day, _ in part})
    sums = []
    for day in days:
        amount = ZERO
        for part in parts:
            amount = EXACT.add(amount, _reached(part, day))
        sums.append((day, amount))
    return tuple(sums)


def _reached(extremes: Extremes, day: dt.date) -> Decimal:
    index = bisect.bisect_right(extremes, day, key=_day)
    return extremes[index - 1][1] if index else ZERO


def _day(pair: tuple[dt.date, Decimal]) -> dt.date:
    return pair[0]
