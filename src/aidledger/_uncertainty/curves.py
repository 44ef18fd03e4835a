"""Sums over time: step functions of the day for the value, the lowest and the highest of each group."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._answers.answer import Bounds
from aidledger._folds.tally import Tally
from aidledger._values.money import EXACT, HUNDRED, ZERO, Bag, Groups, exact
from aidledger._values.text import Hint, Message
from aidledger.errors import MixedDatasetsError, OpenDayError, RateError

Changes = dict[str, dict[dt.date, Decimal]]
"""By how much a sum changes, by currency and day."""

Sides = tuple[Changes, Changes, Changes]
"""How the value of a group changes, and by how much its lowest and its highest differ from it."""

Total = tuple[tuple[str, Decimal], ...]
"""What a bag holds."""

_NONE: Final[Total] = ()
_NOTHING: Final = Bag()
_ONE: Final = Decimal(1)


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
    if percent == HUNDRED:
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


EMPTY: Final = Band(*(Curve((), ()),) * 3)
"""A group that nothing is ever in."""


@attrs.frozen
class Steps:
    """Everything that a tally says of a timeline, for any day."""

    tally: Tally[Any]
    bands: dict[Any, Band]
    possible: dict[Any, dt.date]
    """The first day on which something can contribute to a group."""
    datasets: dict[str, dt.date]
    """The first day on which something of a data set can contribute."""
    caveats: tuple[tuple[dt.date, str], ...]
    refused: tuple[tuple[dt.date, str], ...] = ()
    """The first day on which something can count whose amount cannot be told, and why, in order."""
    depending: tuple[tuple[dt.date, str], ...] = ()
    """The first day on which something can count whose amount depends on a day not known, and what, in order."""

    def value(self, day: dt.date) -> Any:
        """Return the value at the end of ``day``: a bag, or groups of those that something contributed to."""
        self.refuse(day)
        if not self.tally.fields:
            return self.bands[()].value.at(day) if self.bands else _NOTHING
        reached = ((key, band.value) for key, band in self.bands.items() if band.value.days)
        return Groups({key: curve.at(day) for key, curve in reached if curve.days[0] <= day})

    def bounds(self, day: dt.date) -> Any:
        """Return the bounds at the end of ``day``; in groups, for those that something can contribute to."""
        self.refuse(day)
        self.refuse_open_days(day)
        caveats = self.caveats_by(day)
        if not self.tally.fields:
            return self.bands[()].bounds(day, caveats) if self.bands else Bounds(_NOTHING, _NOTHING, caveats)
        return Groups(
            {key: self.bands[key].bounds(day, caveats) for key, first in self.possible.items() if first <= day}
        )

    def sweep(self, days: Sequence[dt.date]) -> tuple[list[Any], list[Any]]:
        """Return the values and the bounds at the end of each of these days, which are in order and at least one.

        In groups, for those to which something can contribute by the last of the days, at every day.
        """
        self.refuse(days[-1])
        self.refuse_open_days(days[-1])
        caveats = self._caveats_over(days)
        if not self.tally.fields:
            return self.bands.get((), EMPTY).sweep(days, caveats)
        keys = [key for key, first in self.possible.items() if first <= days[-1]]
        swept = [self.bands[key].sweep(days, caveats) for key in keys]
        values = [Groups(dict(zip(keys, row, strict=True))) for row in _rows([each for each, _ in swept], len(days))]
        bounds = [Groups(dict(zip(keys, row, strict=True))) for row in _rows([each for _, each in swept], len(days))]
        return values, bounds

    def datasets_by(self, day: dt.date) -> tuple[str, ...]:
        """Return the data sets of which something can have contributed by the end of ``day``, sorted."""
        return tuple(sorted(dataset for dataset, first in self.datasets.items() if first <= day))

    def caveats_by(self, day: dt.date) -> tuple[str, ...]:
        """Return what is to be said about the dates of what can have contributed by the end of ``day``."""
        return tuple(sorted({caveat for first, caveat in self.caveats if first <= day})) if self.caveats else ()

    def _caveats_over(self, days: Sequence[dt.date]) -> list[tuple[str, ...]]:
        """Return the caveats of each of these days, the same object where there is nothing new."""
        firsts = sorted({first for first, _ in self.caveats})
        found: list[tuple[str, ...]] = []
        said: tuple[str, ...] = ()
        reached = 0
        for day in days:
            index = bisect.bisect_right(firsts, day)
            said = said if index == reached else self.caveats_by(day)
            reached = index
            found.append(said)
        return found

    def refuse(self, day: dt.date) -> None:
        """Raise where there is no answer for ``day``: `MixedDatasetsError`, or `RateError` where a rate is missing."""
        self.refuse_mixture(day)
        if self.refused and self.refused[0][0] <= day:
            raise RateError(self.refused[0][1])

    def is_open(self, day: dt.date) -> bool:
        """Return whether some amount that can count by the end of ``day`` depends on a day that is not known."""
        return bool(self.depending) and self.depending[0][0] <= day

    def refuse_open_days(self, day: dt.date) -> None:
        """Raise `OpenDayError` where there are no bounds for ``day``, since an amount depends on a day that is open."""
        if not self.is_open(day):
            return
        found = [said for first, said in self.depending if first <= day]
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        message = Message(
            f"{self.tally.name}: {found[0]}{more}, so nobody can say what the sum is at least and at most: narrow the "
            "date, choose other events with ",
            Hint("where", "where()"),
            ", or count an amount that does not read the date",
            Hint("project", "; project() gives the value with each event on its latest day"),
        )
        raise OpenDayError(message)

    def refuse_mixture(self, day: dt.date) -> None:
        """Raise `MixedDatasetsError` where several data sets can contribute and nobody chose or asked for all."""
        if len(self.datasets) <= 1 or self.tally.is_combined or self.tally.chooses("dataset"):
            return
        found = self.datasets_by(day)
        if len(found) > 1:
            message = Message(
                Hint("question", self.tally.name),
                f" would add up {len(found)} data sets ({', '.join(found)}), which may hold the same facts: ",
                "choose with ",
                Hint("mixed", f".where(dataset={found[0]!r}), or add them with .combined()", found[0]),
            )
            raise MixedDatasetsError(message)


def _rows(columns: Sequence[Sequence[Any]], length: int) -> Iterator[tuple[Any, ...]]:
    """Return what is in each row of these columns, so many, also where there is no column."""
    return zip(*columns, strict=True) if columns else iter([()] * length)
