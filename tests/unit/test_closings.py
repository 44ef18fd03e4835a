from __future__ import annotations

import datetime as dt

import pytest
from dateutil.easter import easter

from aidledger.rates._conversion import described, first_open, last_open


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-04-17", "2025-04-17 (Thursday)"),
        ("2025-04-18", "2025-04-18 (Good Friday)"),
        ("2025-04-19", "2025-04-19 (Saturday)"),
        ("2025-04-20", "2025-04-20 (Sunday)"),
        ("2025-04-21", "2025-04-21 (Easter Monday)"),
        ("2025-05-01", "2025-05-01 (Labour Day)"),
        ("2024-12-25", "2024-12-25 (Christmas Day)"),
        ("2024-12-26", "2024-12-26 (26 December)"),
        ("2023-01-01", "2023-01-01 (New Year's Day)"),
    ],
)
def test_a_day_has_the_name_of_what_closes_the_banks_else_of_the_weekday(day, said):
    assert described(dt.date.fromisoformat(day)) == said


def test_easter_is_on_the_day_on_which_it_is():
    for year in range(1583, 2600):
        friday, monday = (easter(year) + dt.timedelta(days) for days in (-2, 1))
        assert (described(friday)[12:-1], described(monday)[12:-1]) == ("Good Friday", "Easter Monday")


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        ("2024-06-13", "2024-06-13", "2024-06-13"),
        ("2024-06-15", "2024-06-17", "2024-06-14"),
        ("2023-01-01", "2023-01-02", "2022-12-30"),
        ("2025-04-18", "2025-04-18", "2025-04-18"),  # a rate that misses on a working day is missed
        ("0001-01-01", "0001-01-02", "0001-01-01"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_on_weekends_and_on_the_first_of_january_nobody_publishes(day, after, before):
    given = dt.date.fromisoformat(day)
    assert (str(first_open(given)), str(last_open(given))) == (after, before)
