"""Days on which banks are closed, so that no exchange rate is published: what an error says of a day without one."""

from __future__ import annotations

import datetime as dt
from typing import Final

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIXED: Final = {(1, 1): "New Year's Day", (5, 1): "Labour Day", (12, 25): "Christmas Day", (12, 26): "26 December"}
_FROM_EASTER: Final = {-2: "Good Friday", 1: "Easter Monday"}
_SATURDAY: Final = 5
_DAY: Final = dt.timedelta(days=1)


def described(day: dt.date) -> str:
    """Return the day with its name: that of the holiday where the euro's payment system is closed, else of the weekday.

    >>> described(dt.date(2025, 4, 18)), described(dt.date(2025, 4, 19))
    ('2025-04-18 (Good Friday)', '2025-04-19 (Saturday)')
    """
    holiday = _FIXED.get((day.month, day.day)) or _FROM_EASTER.get((day - _easter(day.year)).days)
    return f"{day} ({holiday or _WEEKDAYS[day.weekday()]})"


def first_open(day: dt.date) -> dt.date:
    """Return ``day``, or the next day that is no Saturday, Sunday or New Year's Day, on which nobody publishes.

    The last day that there can be is a Friday.

    >>> first_open(dt.date(1999, 1, 1))
    datetime.date(1999, 1, 4)
    """
    while _is_closed(day):
        day += _DAY
    return day


def last_open(day: dt.date) -> dt.date:
    """Return ``day``, or the day before it that is no Saturday, Sunday or New Year's Day.

    >>> last_open(dt.date(2026, 1, 1))
    datetime.date(2025, 12, 31)
    """
    while _is_closed(day) and day > dt.date.min:
        day -= _DAY
    return day


def _is_closed(day: dt.date) -> bool:
    return day.weekday() >= _SATURDAY or (day.month, day.day) == (1, 1)


def _easter(year: int) -> dt.date:
    """Return Easter Sunday of the Gregorian calendar, by the algorithm that has been anonymous since Nature, 1876."""
    golden = year % 19
    century, rest = divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return dt.date(year, month, day + 1)
