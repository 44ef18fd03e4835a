"""The days of a history: ends of days, weeks, months, quarters and years."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from aidledger.errors import DateError, UnknownCodeError, WrongTypeError, exists
from aidledger.when import as_day

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


def _days(start: dt.date, end: dt.date) -> Iterator[dt.date]:
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
    "day": _days,
    "week": _weeks,
    "month": _ends_of_months(1),
    "quarter": _ends_of_months(3),
    "year": _ends_of_months(_MONTHS),
}
