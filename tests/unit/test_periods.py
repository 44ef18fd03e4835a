from __future__ import annotations

import datetime as dt

import pytest

from aidledger._ledger.histories import given_days, period_ends
from aidledger.errors import DateError, UnknownCodeError, WrongTypeError

START, END = dt.date(2023, 11, 15), dt.date(2024, 2, 10)


def ends(every, start=START, end=END):
    return [day.isoformat() for day in period_ends(every, start, end)]


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("month", ["2023-11-30", "2023-12-31", "2024-01-31", "2024-02-10"]),
        ("quarter", ["2023-12-31", "2024-02-10"]),
        ("year", ["2023-12-31", "2024-02-10"]),
    ],
)
def test_the_ends_of_periods_and_then_the_last_day(every, expected):
    assert ends(every) == expected


def test_weeks_end_on_sunday():
    assert ends("week", dt.date(2024, 1, 1), dt.date(2024, 1, 16)) == ["2024-01-07", "2024-01-14", "2024-01-16"]
    sunday = dt.date(2024, 1, 7)
    assert ends("week", sunday, sunday) == ["2024-01-07"]


def test_every_day_is_there_once():
    assert ends("day", dt.date(2024, 2, 28), dt.date(2024, 3, 1)) == ["2024-02-28", "2024-02-29", "2024-03-01"]


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
def test_a_last_day_that_ends_a_period_is_there_once(every):
    last = dt.date(2023, 12, 31)  # a Sunday
    assert ends(every, dt.date(2023, 1, 1), last).count("2023-12-31") == 1
    assert ends(every, last, last) == ["2023-12-31"]


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
def test_the_calendar_has_a_first_and_a_last_day(every):
    first = dt.date.min
    assert ends(every, first, first) == ["0001-01-01"]
    assert ends(every, dt.date(9999, 12, 30), dt.date.max)[-1] == "9999-12-31"


def test_what_is_no_period_is_refused_with_those_that_are():
    with pytest.raises(UnknownCodeError, match=r"^every: 'monthly' is no period: did you mean 'month'\? \(exist: day,"):
        ends("monthly")


def test_a_start_after_the_end_is_refused():
    with pytest.raises(DateError, match=r"^start, 2024-02-10, is after end, 2023-11-15: give an earlier start"):
        ends("month", END, START)
    with pytest.raises(UnknownCodeError):
        ends("", END, START)


def test_given_days_come_in_order_and_once():
    days = ["2024-06-30", dt.date(2024, 1, 1), "2024-06-30"]
    assert given_days(iter(days)) == (dt.date(2024, 1, 1), dt.date(2024, 6, 30))


@pytest.mark.parametrize("on", ["2024-06-30", dt.date(2024, 6, 30), 20240630])
def test_what_is_no_list_of_days_is_refused(on):
    with pytest.raises(WrongTypeError, match=r"^on: a list of days is expected, not .*: write on=\['2024-06-30'\]$"):
        given_days(on)


def test_a_list_without_days_or_with_moments_is_refused():
    with pytest.raises(DateError, match=r"^on: the list is empty: name at least one day"):
        given_days([])
    with pytest.raises(WrongTypeError, match=r"^on is a day, and datetime"):
        given_days([dt.datetime(2024, 6, 30, tzinfo=dt.UTC)])
    with pytest.raises(DateError, match=r"^on: '2024-06' is not one day"):
        given_days(["2024-06"])
