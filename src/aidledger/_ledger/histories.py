"""Answers over time: which days a history has, and the answer on each in one pass."""

from __future__ import annotations

import bisect
import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from aidledger._answers.history import History, Stamp
from aidledger._folds.folding import answered, refuse_no_predicate, results
from aidledger._folds.projection import Projection, unmapped
from aidledger._folds.tally import Tally
from aidledger._records.records import latest
from aidledger._uncertainty.known import Knowledge
from aidledger._values.dates import as_day
from aidledger.errors import DateError, UnknownCodeError, WrongTypeError, exists

_DAYS_OF_WEEK: Final = 7
_MONTHS: Final = 12


def period_ends(every: str, start: dt.date, end: dt.date) -> tuple[dt.date, ...]:
    """Return the last day of each period from ``start`` to ``end``, both inclusive, then ``end`` itself, once.

    ``every`` is day, week (ISO: it ends on Sunday), month, quarter or year. Raises `UnknownCodeError` on any other,
    `DateError` where ``start`` is after ``end``.

    >>> [str(day) for day in period_ends("month", dt.date(2024, 1, 15), dt.date(2024, 3, 10))]
    ['2024-01-31', '2024-02-29', '2024-03-10']
    """
    ends = _PERIODS.get(every)
    if ends is None:
        raise UnknownCodeError(f"every: {every!r:.200} is no period: {exists(every, _PERIODS)}")
    if start > end:
        raise DateError(
            f"start, {start}, is after end, {end}: give an earlier start, or a later end (left out, it is the day of "
            "knowledge, or that of the last event where it is later)"
        )
    found = tuple(day for day in ends(start, end) if start <= day <= end)
    return found if found and found[-1] == end else (*found, end)


def given_days(on: Iterable[dt.date | str]) -> tuple[dt.date, ...]:
    """Return these days in order, each once; raise `WrongTypeError` on what is no list of days."""
    if isinstance(on, (str, dt.date)) or not isinstance(on, Iterable):
        raise WrongTypeError(f"on: a list of days is expected, not {on!r:.200}: write on=['2024-06-30']")
    found = tuple(sorted({as_day(day, "on") for day in on}))
    if not found:
        raise DateError("on: the list is empty: name at least one day, or ask with every='month'")
    return found


def _between(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    return map(dt.date.fromordinal, range(start.toordinal(), end.toordinal() + 1))


def _weeks(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    sunday = start.toordinal() + _DAYS_OF_WEEK - start.isoweekday()
    return map(dt.date.fromordinal, range(sunday, end.toordinal() + 1, _DAYS_OF_WEEK))


def _ends_of_months(length: int) -> Callable[[dt.date, dt.date], Iterator[dt.date]]:
    """Return what finds the ends of periods of so many months, of which a year has a whole number."""

    def ends(start: dt.date, end: dt.date) -> Iterator[dt.date]:
        for year in range(start.year, end.year + 1):
            for month in range(length, _MONTHS + 1, length):
                yield dt.date(year, month, calendar.monthrange(year, month)[1])

    return ends


_PERIODS: Final[dict[str, Callable[[dt.date, dt.date], Iterator[dt.date]]]] = {
    "day": _between,
    "week": _weeks,
    "month": _ends_of_months(1),
    "quarter": _ends_of_months(3),
    "year": _ends_of_months(_MONTHS),
}


R = TypeVar("R")


def history(
    known: Knowledge,
    projection: Projection[R],
    *,
    day_known: dt.date | None,
    every: str | None,
    on: Iterable[dt.date | str] | None,
    start: dt.date | str | None,
    end: dt.date | str | None,
) -> History[R]:
    """Return the results on the days asked for; see `aidledger.Timeline.history`."""
    start, days = _days(known, projection, day_known, (every, on, start, end))
    values: Iterable[Any]
    bounds: tuple[Any, ...] | None = None
    caveats: tuple[str, ...] = ()
    if isinstance(projection, Tally):
        steps = known.steps(projection)
        values, swept = steps.sweep(days)
        bounds, caveats, datasets = tuple(swept), steps.caveats_by(days[-1]), steps.datasets_by(days[-1])
    else:
        values = _results(known, projection, days)
        datasets = known.datasets_by(days[-1], projection)
    return History(
        dates=days,
        values=tuple(values),
        bounds=bounds,
        fields=projection.fields if isinstance(projection, Tally) else (),
        projection=projection.name,
        known=day_known,
        caveats=caveats,
        datasets=datasets,
        milestones=tuple(each for each in known.milestones if start <= latest(each) <= days[-1]),
        stamp=Stamp(known.digest),
    )


def first(known: Knowledge, projection: Projection[R], predicate: Callable[[R], bool]) -> dt.date | None:
    """Return the first day with an event on which a predicate of the result holds; None where there is none."""
    refuse_no_predicate(predicate)
    days = tuple(dict.fromkeys(each.day for each in known.of(projection)))
    for day, found in zip(days, _results(known, projection, days), strict=True):
        if _holds(predicate, found, day):
            return day
    return None


def _holds(predicate: Callable[[R], bool], found: R, day: dt.date) -> bool:
    return answered(predicate, lambda: found, lambda: f"as of {day}")


def _results(known: Knowledge, projection: Projection[Any], days: tuple[dt.date, ...]) -> Iterator[Any]:
    """Return the result at the end of each of these days, which are in order, each when it is asked for."""
    root, finish = unmapped(projection)
    if isinstance(root, Tally):
        steps = known.steps(root)
        for day in days:
            yield finish(steps.value(day))
        return
    refusal = known.refusal(projection)
    answered = days if refusal is None else days[: bisect.bisect_left(days, refusal[0])]
    yield from results(projection, known.events, [bisect.bisect_right(known.days, day) for day in answered], answered)
    if refusal is not None and len(answered) < len(days):
        raise refusal[1]


def _days(
    known: Knowledge,
    projection: Projection[Any],
    day_known: dt.date | None,
    asked: tuple[str | None, Iterable[dt.date | str] | None, dt.date | str | None, dt.date | str | None],
) -> tuple[dt.date, tuple[dt.date, ...]]:
    """Return where the history begins, and its days."""
    every, on, start, end = asked
    if (every is None) == (on is None):
        both = "neither" if on is None else "both"
        raise WrongTypeError(
            f"a history is asked with every='month' or with on=['2024-06-30']: give one of them, not {both}"
        )
    if on is not None:
        if start is not None or end is not None:
            raise WrongTypeError("on=[…] names every day of the history: leave start and end out, or ask with every=…")
        days = given_days(on)
        return days[0], days
    begins = _first_day(known, projection) if start is None else as_day(start, "start")
    last = [each.day for each in known.of(projection)[-1:]]
    ends = max(filter(None, (day_known, *last)), default=None) if end is None else as_day(end, "end")
    if begins is None or ends is None:
        raise DateError("nothing is on record, so there is no first and last day: give start and end")
    return begins, period_ends(every or "", begins, ends)


def _first_day(known: Knowledge, projection: Projection[Any]) -> dt.date | None:
    """Return the first day on which an answer can be other than nothing."""
    possible = known.steps(projection).possible.values() if isinstance(projection, Tally) else ()
    return min(possible, default=next((each.day for each in known.of(projection)), None))
