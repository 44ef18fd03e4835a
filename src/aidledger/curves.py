"""Sums over time: step functions of the day, and what the lowest and highest of a sum differ from it by."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from aidledger.answers import Bounds
from aidledger.money import EXACT, ZERO, Bag, exact

Changes = dict[str, dict[dt.date, Decimal]]
"""By how much a sum changes, by currency and day."""

Sides = tuple[Changes, Changes, Changes]
"""How the value of a group changes, and by how much its lowest and its highest differ from it."""

Total = tuple[tuple[str, Decimal], ...]
"""What a bag holds."""

_NONE: Final[Total] = ()
_NOTHING: Final = Bag()
_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)


@attrs.frozen
class Curve:
    """A sum that changes on some days: ``totals[i]`` holds from the end of ``days[i]`` on, nothing before."""

    days: tuple[dt.date, ...]
    totals: tuple[Total, ...]

    def at(self, day: dt.date) -> Bag:
        """Return the sum at the end of ``day``."""
        total = self.total(day)
        return Bag.settled(total) if total else _NOTHING

    def total(self, day: dt.date) -> Total:
        """Return what the sum at the end of ``day`` holds."""
        index = bisect.bisect_right(self.days, day)
        return self.totals[index - 1] if index else _NONE

    @classmethod
    def adding(cls, changes: Changes) -> Curve:
        """Return the running sum of the changes on each day."""
        moving = {code: by_day for code, by_day in sorted(changes.items()) if by_day}
        if len(moving) == 1:
            ((code, by_day),) = moving.items()
            days = sorted(by_day)
            return cls(tuple(days), tuple(_running(code, by_day, days)))
        days = sorted(set().union(*moving.values()))
        return cls(tuple(days), tuple(_running_apart(moving, days)))


@attrs.frozen
class Band:
    """A group over time: its value, and by how much its lowest and highest differ from it."""

    value: Curve
    below: Curve
    above: Curve

    def bounds(self, day: dt.date, caveats: tuple[str, ...]) -> Bounds:
        """Return the lowest and highest at the end of ``day``."""
        return _bounds(self.value.at(day), self.below.total(day), self.above.total(day), caveats)

    def sweep(self, days: Sequence[dt.date], caveats: Sequence[tuple[str, ...]]) -> tuple[list[Bag], list[Bounds]]:
        """Return the value and the bounds at the end of each of these days, which are in order.

        ``caveats`` are those of each day. Where nothing changes from one day to the next, both share one object.
        """
        values: list[Bag] = []
        bounds: list[Bounds] = []
        value, both = _NOTHING, Bounds(_NOTHING, _NOTHING)
        reached: tuple[Total, Total, Total] = (_NONE, _NONE, _NONE)
        for day, said in zip(days, caveats, strict=True):
            now = (self.value.total(day), self.below.total(day), self.above.total(day))
            if now[0] is not reached[0]:
                value = Bag.settled(now[0])
            if said is not both.caveats or any(new is not old for new, old in zip(now, reached, strict=True)):
                both = _bounds(value, now[1], now[2], said)
            reached = now
            values.append(value)
            bounds.append(both)
        return values, bounds


def add(changes: Changes, day: dt.date, code: str, figure: Decimal) -> None:
    """Add a figure to what changes on a day."""
    by_day = changes.get(code)
    if by_day is None:
        changes[code] = {day: figure}
    else:
        held = by_day.get(day)
        by_day[day] = figure if held is None else EXACT.add(held, figure)


def add_percent(changes: Changes, more: Changes, percent: Decimal) -> None:
    """Add a percentage of other changes."""
    if not percent:
        return
    for code, by_day in more.items():
        into = changes.setdefault(code, {})
        for day, figure in by_day.items():
            whole = percentage(figure, percent)
            held = into.get(day)
            into[day] = whole if held is None else EXACT.add(held, whole)


def percentage(figure: Decimal, percent: Decimal) -> Decimal:
    """Return a percentage of a figure, exactly."""
    if percent == _HUNDRED:
        return figure
    return EXACT.multiply(figure, percent).scaleb(-2, EXACT) if percent else ZERO


def _bounds(value: Bag, below: Total, above: Total, caveats: tuple[str, ...]) -> Bounds:
    low = Bag.settled(_plus(value.amounts, below)) if below else value
    high = Bag.settled(_plus(value.amounts, above)) if above else value
    return Bounds(low, high, caveats)


def _plus(first: Total, second: Total) -> Total:
    """Return the sum of what two bags hold."""
    if len(first) == len(second) == 1 and first[0][0] == second[0][0]:
        code = first[0][0]
        return _held(((code, EXACT.add(first[0][1], second[0][1])),))
    sums = dict(first)
    for code, figure in second:
        sums[code] = EXACT.add(sums.get(code, ZERO), figure)
    return _held(sorted(sums.items()))


def _running(code: str, by_day: Mapping[dt.date, Decimal], days: Sequence[dt.date]) -> Iterator[Total]:
    running = ZERO
    for day in days:
        running = EXACT.add(running, by_day[day])
        yield _held(((code, running),))


def _running_apart(moving: Mapping[str, Mapping[dt.date, Decimal]], days: Sequence[dt.date]) -> Iterator[Total]:
    running = dict.fromkeys(moving, ZERO)
    for day in days:
        for code, by_day in moving.items():
            if day in by_day:
                running[code] = EXACT.add(running[code], by_day[day])
        yield _held(running.items())


def _held(amounts: Iterable[tuple[str, Decimal]]) -> Total:
    """Return what a bag holds of amounts sorted by currency: no zeros, and written as `exact` does.

    So 0.5 twice is 1, not 1.0. Of a figure without places, by far the commonest, that is itself.
    """
    return tuple((code, amount if amount.same_quantum(_ONE) else exact(amount)) for code, amount in amounts if amount)
