"""The days that a time axis names: few enough to be read, and always the same for the same days."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Final

_MOST: Final = 9
_DAYS: Final = (1, 2, 7, 14)
_MONTHS: Final = (1, 2, 3, 6)
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def ticks(first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    """Return the days between two that an axis names, with their texts: days, months or years as there is room.

    >>> [text for _, text in ticks(dt.date(2022, 2, 24), dt.date(2024, 12, 31))]
    ['2022-07', '2023-01', '2023-07', '2024-01', '2024-07']
    """
    ways = itertools.chain(
        (_every_days(step, first, last) for step in _DAYS),
        (_every_months(step, first, last) for step in _MONTHS),
        (_every_years(step, first, last) for step in _YEARS),
    )
    return next(few for way in ways if len(few := list(itertools.islice(way, _MOST + 1))) <= _MOST)


def _every_days(step: int, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    for ordinal in range(-(-first.toordinal() // step) * step, last.toordinal() + 1, step):
        day = dt.date.fromordinal(ordinal)
        yield day, day.isoformat()


def _every_months(step: int, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    begins = first.year * 12 + first.month - (first.day == 1)
    for number in range(-(-begins // step) * step, last.year * 12 + last.month, step):
        day = dt.date(number // 12, number % 12 + 1, 1)
        yield day, day.isoformat()[:7]


def _every_years(step: int, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    begins = first.year + ((first.month, first.day) != (1, 1))
    for year in range(-(-begins // step) * step, last.year + 1, step):
        yield dt.date(year, 1, 1), str(year)
