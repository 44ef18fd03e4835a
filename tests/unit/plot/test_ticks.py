from __future__ import annotations

import datetime as dt

import pytest

from aidledger.plot._histories import ticks


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "texts"),
    [
        ("2024-06-30", "2024-06-30", ["2024-06-30"]),
        ("2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2024-01-01", "2024-06-01", ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]),
        ("2022-02-24", "2024-12-31", ["2022-07", "2023-01", "2023-07", "2024-01", "2024-07"]),
        ("1959-12-31", "1965-01-01", ["1960", "1961", "1962", "1963", "1964", "1965"]),
        ("1960-01-02", "1967-12-31", ["1961", "1962", "1963", "1964", "1965", "1966", "1967"]),
        ("0001-01-01", "9999-12-31", [str(thousand) for thousand in range(1000, 10000, 1000)]),
    ],
)
def test_few_days_are_named(first, last, texts):
    found = [text for _, text in ticks(day(first), day(last))]
    assert found == texts


@pytest.mark.parametrize("span", [1, 5, 8, 9, 17, 18, 60, 62, 63, 125, 126, 250, 300, 600, 1500, 3000, 40_000, 900_000])
@pytest.mark.parametrize("first", ["0001-01-01", "1969-07-20", "2022-02-24"])
def test_there_are_always_some_and_never_many(first, span):
    start = day(first)
    end = dt.date.fromordinal(start.toordinal() + span)
    found = ticks(start, end)
    assert 2 <= len(found) <= 9
    assert all(start <= named <= end for named, _ in found)
    assert [named for named, _ in found] == sorted({named for named, _ in found})
