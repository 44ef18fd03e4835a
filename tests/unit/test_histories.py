from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Bag, Certainty, Ledger, fold
from aidledger._ledger.histories import period_ends
from aidledger.errors import (
    DateError,
    MixedDatasetsError,
    PredicateError,
    UnknownCodeError,
    WrongTypeError,
)
from aidledger.events import Committed, MilestoneReached
from aidledger.projections import committed, milestones
from tests.records import record


def loan(fact, occurred, **stated):
    return record(Committed, fact, **{"amount": "USD 100", **stated}, occurred=occurred)


LEDGER = Ledger(
    [
        record(MilestoneReached, "m", occurred="2020-05-05"),
        loan("a", "2024-01"),
        loan("b", "2024-03-10"),
        record(MilestoneReached, "n", occurred="2024-03-10"),
    ]
)


LINE = LEDGER.timeline()


counted = fold(lambda: 0, name="counted").on(Committed, lambda n, _: n + 1)


def days(history):
    return [str(day) for day in history.dates]


# --- which days ---------------------------------------------------------------------------------------


def test_left_out_the_start_is_the_first_day_that_can_matter_and_the_end_that_of_knowledge():
    assert days(LINE.history(committed, every="year")) == ["2024-12-31", "2025-01-01"]
    assert days(LINE.history(committed, every="month"))[:2] == ["2024-01-31", "2024-02-29"]
    assert days(LINE.history(counted, every="year"))[0] == "2020-12-31"
    assert days(LINE.history(committed.where(donor="JPN"), every="year"))[0] == "2024-12-31"  # it may be Japan's
    assert days(LINE.history(committed.where(channel="WFP"), every="year"))[0] == "2020-12-31"  # nothing can be
    assert days(LEDGER.timeline(known="2026-06-30").history(counted, every="year"))[-1] == "2026-06-30"
    late = LEDGER.including(loan("c", "2025-06-10"))
    assert days(late.timeline().history(committed, every="quarter"))[-1] == "2025-06-10"


def test_nothing_on_record_has_no_first_day():
    for line in (Ledger().timeline(), LEDGER.timeline(known="2020-01-01")):
        with pytest.raises(
            DateError, match=r"^nothing is on record, so there is no first and last day: give start and"
        ):
            line.history(counted, every="month")
    before = LEDGER.timeline(known="2020-01-01").history(committed, every="year", start="2019-06-30")
    assert (days(before), before.values) == (["2019-12-31", "2020-01-01"], (Bag(), Bag()))
    assert before.caveats == ("nothing was on record on 2020-01-01: that is not the same as zero",)
    nothing = Ledger().timeline().history(counted, every="year", start="2023-06-30", end="2024-06-30")
    assert nothing.caveats == ("nothing is on record: that is not the same as zero",)


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({}, WrongTypeError, r"every='month' or with on=\['2024-06-30'\]: give one of them, not neither$"),
        ({"every": "month", "on": ["2024-06-30"]}, WrongTypeError, r"give one of them, not both$"),
        ({"on": ["2024-06-30"], "start": "2024-01-01"}, WrongTypeError, r"^on=\[…\] names every day of the history: l"),
        ({"on": ["2024-06-30"], "end": "2024-01-01"}, WrongTypeError, r"leave start and end out, or ask with every=…$"),
        ({"every": "month", "start": "2025-02-01"}, DateError, r"^start, 2025-02-01, is after end, 2025-01-01: give"),
        ({"every": "decade"}, UnknownCodeError, r"^every: 'decade' is no period: .*\(exist: day, month, quarter, week"),
        ({"every": "month", "start": 2024}, WrongTypeError, r"^start is a day, not int"),
        ({"every": "month", "end": "2024"}, DateError, r"^end: '2024' is not one day"),
        ({"on": "2024-06-30"}, WrongTypeError, r"^on: a list of days is expected"),
        ({"on": []}, DateError, r"^on: the list is empty: name at least one day"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(asked, error, message):
    with pytest.raises(error, match=message):
        LINE.history(committed, **asked)


# --- answers ------------------------------------------------------------------------------------------


def test_data_sets_are_those_up_to_the_last_day():
    other = LEDGER.including(loan("c", "2024-02-10", dataset="other"))
    line = other.timeline()
    assert line.history(counted, on=["2024-01-31"]).datasets == ("test",)
    assert line.history(counted, on=["2024-02-10"]).datasets == ("other", "test")
    assert line.history(counted, on=["2024-12-31"]).datasets == ("other", "test")
    assert line.history(counted, on=["2020-01-01"]).datasets == ()
    assert line.history(committed, on=["2024-01-31"]).datasets == ("test",)
    with pytest.raises(MixedDatasetsError):
        line.history(committed, on=["2024-01-31", "2024-02-10"])
    with pytest.raises(MixedDatasetsError):
        line.history(committed.map(str), on=["2024-01-31", "2024-02-10"])


def test_milestones_are_those_from_the_start_to_the_last_day():
    history = LINE.history(committed, every="year", start="2020-05-05", end="2024-03-09")
    assert [each.id for each in history.milestones] == ["m"]
    assert [each.id for each in LINE.history(committed, on=["2020-05-06", "2024-03-10"]).milestones] == ["n"]


# --- the first day ------------------------------------------------------------------------------------


def test_the_first_day_is_one_on_which_something_is_placed():
    assert LINE.first(committed, lambda bag: bag["USD"] >= 100) == dt.date(2024, 1, 31)
    assert LINE.first(committed, lambda bag: bag["USD"] > 100) == dt.date(2024, 3, 10)
    assert LINE.first(committed, lambda bag: bag["USD"] > 200) is None
    assert LINE.first(counted, lambda n: n == 2) == dt.date(2024, 3, 10)
    assert LINE.first(milestones, lambda reached: len(reached) == 2) == dt.date(2024, 3, 10)
    assert LINE.first(committed.map(lambda bag: bag["USD"]), lambda amount: amount > 100) == dt.date(2024, 3, 10)
    assert LINE.first(counted, lambda _: True) == dt.date(2020, 5, 5)
    assert Ledger().timeline().first(counted, lambda _: True) is None


def test_later_days_are_not_looked_at_once_it_holds():
    asked = []
    assert LINE.first(counted, lambda n: asked.append(n) or n == 1) == dt.date(2024, 1, 31)
    assert asked == [0, 1]
    mixed = LEDGER.including(loan("c", "2024-06-10", dataset="other")).timeline()
    assert mixed.first(committed, lambda bag: bag["USD"] > 100) == dt.date(2024, 3, 10)
    with pytest.raises(MixedDatasetsError):
        mixed.first(committed, lambda bag: bag["USD"] > 200)


def test_a_predicate_that_raises_names_the_day():
    with pytest.raises(PredicateError, match=r"^ZeroDivisionError was raised as of 2024-01-31: ") as raised:
        LINE.first(counted, lambda n: 1 / (n - 1) > 5)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    with pytest.raises(PredicateError, match=r"^UndecidedError was raised as of 2020-05-05: the answer is UNKNOWN"):
        LINE.first(counted, lambda n: bool(Certainty.UNKNOWN))
    with pytest.raises(WrongTypeError, match=r"the predicate returned 0 as of 2020-05-05"):
        LINE.first(counted, lambda n: n)
    with pytest.raises(WrongTypeError, match=r"^a predicate is a function"):
        LINE.first(counted, 5)


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
