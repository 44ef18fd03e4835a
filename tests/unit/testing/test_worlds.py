"""The enumeration of worlds, against answers worked out by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, reject

from aidledger import Ledger, Shares, Tally
from aidledger.events import Cancelled, CommitmentChanged, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, valued
from aidledger.testing import TooManyWorldsError, asked, commitments, ledgers, worlds
from aidledger.testing import _oracle as oracle
from aidledger.testing._oracle import extremes, groups, total
from tests.records import record

DAY = dt.date(2024, 1, 10)


def loan(occurred, amount="USD 100", name="loan", **stated):
    return record(Committed, "loan", id=name, occurred=occurred, amount=amount, **stated)


def change(occurred, amount, **stated):
    return record(CommitmentChanged, "change", of="loan", occurred=occurred, amount=amount, **stated)


def test_a_world_is_a_choice_of_one_day_for_each_date():
    ledger = Ledger([loan("2024-01-09/2024-01-11"), change("2024-01-10", "USD 5")])
    dates = [[str(event.occurred) for event in world.timeline()] for world in worlds(ledger, [DAY])]
    assert dates == [["2024-01-09", "2024-01-10"], ["2024-01-10", "2024-01-10"], ["2024-01-11", "2024-01-10"]]


def test_days_between_which_nothing_happens_are_one():
    (first, last), *others = [
        [event.occurred.earliest for event in world.timeline()]
        for world in worlds(Ledger([loan("2024"), loan("2024-02-01", name="other")]), [DAY])
    ]
    assert (first, last) == (dt.date(2024, 1, 1), dt.date(2024, 2, 1))
    assert len(others) == 4  # of the year: its ends, the day asked, the one after it, and that of the other date


def test_worlds_are_those_of_what_was_known():
    first, second = loan("2024-01", recorded="2024-06-01"), loan("2024-02", name="other", recorded="2024-07-01")
    ledger = Ledger([first, second])
    assert {len(world) for world in worlds(ledger, [DAY], known=dt.date(2024, 6, 30))} == {1}
    assert {len(world) for world in worlds(ledger, [DAY])} == {2}


def test_too_many_worlds_are_refused():
    ledger = Ledger(loan("2024", name=f"loan-{number}") for number in range(4))
    with pytest.raises(TooManyWorldsError, match="256 worlds are more than the limit of 255: ask of a smaller ledger"):
        worlds(ledger, [DAY], limit=255)
    assert len(list(worlds(ledger, [DAY], limit=256))) == 256
    with pytest.raises(TooManyWorldsError):
        extremes(committed, ledger, DAY, limit=255)
    with pytest.raises(TooManyWorldsError):
        groups(committed.by("donor"), ledger, DAY, limit=255)


def test_the_last_day_of_the_calendar_can_be_asked_about():
    assert len(list(worlds(Ledger([loan("2024")]), [dt.date.max]))) == 2


@pytest.mark.parametrize(
    ("records", "low", "high"),
    [
        ([loan("2024-01-10")], 100, 100),
        ([loan("2024-01-11")], 0, 0),
        ([loan("2024-01")], 0, 100),
        # the change can be over while the loan is, and not before
        ([loan("2024-01"), change("2024-01", "USD -30")], 0, 100),
        ([loan("2024-01-01"), change("2024-01", "USD -30")], 70, 100),
        ([loan("2024-01"), change("2023-12-01", "USD -30")], 0, 70),
        ([loan("2024-01-20"), change("2023-12-01", "USD -30")], 0, 0),
        ([change("2024-01-01", "USD 5")], 0, 0),
        ([loan("2024-01"), record(Cancelled, "end", of="loan", occurred="2024-01", amount="USD 100")], 0, 100),
    ],
)
def test_extremes_over_days(records, low, high):
    lows, highs = extremes(committed, Ledger(records), DAY)
    assert (lows.get("USD", 0), highs.get("USD", 0)) == (low, high)


@pytest.mark.parametrize(
    ("stated", "asked_for", "low", "high"),
    [
        ({"instrument": "loan"}, {"instrument": "loan"}, 95, 95),
        ({"instrument": "grant"}, {"instrument": "loan"}, 0, 0),
        ({}, {"instrument": "loan"}, 0, 95),
        ({"instrument": "mixed"}, {"instrument": "loan"}, 0, 95),
        ({"instrument": "mixed"}, {"instrument": {"loan", "mixed"}}, 95, 95),
        ({"instrument": "mixed"}, {"instrument": "mixed"}, 95, 95),
        ({}, {"instrument": None}, 95, 95),
        ({}, {"instrument": {"loan", None}}, 95, 95),
        ({}, {"channel": "WFP"}, 0, 0),
        ({"recipient": Shares({"UKR": 60})}, {"recipient": "UKR"}, 57, 95),
        ({"recipient": Shares({"UKR": 60})}, {"recipient": "POL"}, 0, 38),
        ({"recipient": Shares({"UKR": 60})}, {"recipient": {"POL", None}}, 38, 38),
        ({"recipient": Shares({"UKR": 60, "POL": 40})}, {"recipient": "POL"}, 38, 38),
        ({"recipient": Shares({"UKR": 50})}, {"recipient": "UKR", "donor": "JPN"}, 0, 95),
    ],
)
def test_extremes_over_what_is_not_stated(stated, asked_for, low, high):
    ledger = Ledger([loan("2024-01-01", **stated), change("2024-01-02", "USD -5")])
    lows, highs = extremes(committed.where(**asked_for), ledger, DAY)
    assert (lows.get("USD", 0), highs.get("USD", 0)) == (low, high)


def test_extremes_of_several_currencies_are_apart():
    ledger = Ledger([loan("2024-01"), loan("2024-01-01", "EUR 7", name="other")])
    assert extremes(committed, ledger, DAY) == ({"EUR": 7, "USD": 0}, {"EUR": 7, "USD": 100})


def test_of_two_live_records_the_first_in_each_world_is_altered():
    grant = loan("2024-01-05", name="a", instrument="grant")
    ledger = Ledger([grant, loan("2024-01-04/2024-01-06", name="b", instrument="loan"), change("2024-01-09", "USD 5")])
    assert extremes(committed.where(instrument="loan"), ledger, DAY) == ({"USD": 100}, {"USD": 105})


def test_where_an_amount_depends_on_the_day_all_days_are_tried():
    table = RateTable([("2024-01-05", "USD", "2"), ("2024-01-08", "USD", "4")], base="EUR", source="nobody")
    tally = valued(committed, "EUR", table, at="event")
    ledger = Ledger([loan("2024-01-05/2024-01-08")])
    assert extremes(tally, ledger, DAY) == ({"EUR": 25}, {"EUR": 50})  # on other days nobody knows what it is worth
    assert extremes(tally, ledger, dt.date(2024, 1, 6)) == ({"EUR": 0}, {"EUR": 50})
    assert extremes(tally, Ledger([loan("2024-01-05"), change("2024-01-05/2024-01-08", "USD -20")]), DAY) == (
        {"EUR": 40},
        {"EUR": 45},
    )


def test_a_total_is_the_sum_of_what_is_placed():
    ledger = Ledger([loan("2024-01-09"), loan("2024-01-10", "USD 0.1", name="b"), loan("2024-01", name="c")])
    placed = oracle.placed(oracle.live(ledger))
    assert total(committed, placed, DAY) == {"USD": Fraction("100.1")}
    assert total(committed, oracle.placed([change("2024-01-01", "USD 5")]), DAY) == {}


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (committed.by("donor"), {"JPN"}),
        (committed.by("instrument"), {None, "loan"}),
        (committed.where(instrument="loan").by("instrument"), {"loan"}),
        (committed.where(instrument={"loan", None}).by("instrument"), {"loan", None}),
        (committed.by("donor", "instrument"), {("JPN", None), ("JPN", "loan")}),
        (committed.where(channel="WFP").by("donor"), set()),
        (committed.by("kind"), {"committed"}),
    ],
)
def test_groups_are_those_of_what_is_possible_by_the_day(tally, expected):
    ledger = Ledger(
        [
            loan("2024-01", donor="JPN"),
            record(Committed, "other", occurred="2024-01-01", amount="USD 1", donor="JPN", instrument="loan"),
            record(Committed, "later", occurred="2024-01-11", amount="USD 1", donor="USA", instrument="grant"),
            change("2024-01-11", "USD 5"),
        ]
    )
    assert groups(tally, ledger, DAY) == expected


def test_what_is_altered_is_in_no_group_where_it_is_not_counted():
    changes = Tally("changes", ((CommitmentChanged, lambda event: event.amount),))
    ledger = Ledger([loan("2024-01-01", donor="JPN"), change("2024-01-02", "USD 5")])
    assert groups(changes.by("kind"), ledger, DAY) == {"commitment-changed"}
    assert groups(changes.by("donor"), ledger, DAY) == {"JPN"}
    assert (
        groups(changes.by("donor"), Ledger([loan("2024-01-01", donor="JPN"), change("2024-01-11", "USD 5")]), DAY)
        == set()
    )


@given(asked(ledgers(events=commitments(), max_size=4)))
def test_the_extremes_are_those_of_the_plain_sums_in_all_worlds(drawn):
    ledger, day = drawn
    try:
        values = [world.as_of(day).project(committed.combined()) for world in worlds(ledger, [day], limit=200)]
    except TooManyWorldsError:
        reject()
    lows, highs = extremes(committed, ledger, day)
    for code in {code for value in values for code in value.currencies}:
        assert lows.get(code, 0) == min(Fraction(value[code]) for value in values)
        assert highs.get(code, 0) == max(Fraction(value[code]) for value in values)
