from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import Money, Shares, Tally
from aidledger._records.order import place
from aidledger._uncertainty.contributions import has_spreads, reading, split
from aidledger._uncertainty.sums import steps
from aidledger.events import Cancelled, CommitmentChanged, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, valued
from tests.records import record

DAY = dt.date(2024, 1, 10)
TABLE = RateTable([("2024-01-02", "USD", "2"), ("2024-01-04", "USD", "4")], base="EUR", source="nobody")


def loan(occurred, name="loan", fact="loan", **stated):
    return record(Committed, fact, id=name, **{"amount": "USD 100", "occurred": occurred, **stated})


def change(occurred, amount="USD -30", name="change", **stated):
    return record(CommitmentChanged, name, of="loan", amount=amount, occurred=occurred, **stated)


def parted(tally, *events, read=()):
    found = split(tally, place(events), DAY, read)
    return {group: {code: int(n) for code, n in by.items()} for group, by in found.settled.items()}, sorted(
        member.event.id for member in found.members
    )


@pytest.mark.parametrize(
    ("events", "settled", "left"),
    [
        ([loan("2024-01-05"), change("2024-01-06")], {(): {"USD": 70}}, []),
        ([loan("2024-01-01/2024-01-05"), change("2024-01-02")], {(): {"USD": 70}}, []),  # all of it is past
        ([loan("2024-01"), loan("2024-01-05", "other", "other")], {(): {"USD": 100}}, ["loan"]),
        ([loan("2024-01"), change("2024-01-06")], {}, ["change", "loan"]),
        ([loan("2024-01-05"), change("2024-01")], {}, ["change", "loan"]),  # together they may say more than apart
        ([loan("2024-01-11")], {}, []),
        ([change("2024-01-05")], {}, []),  # of nothing that is live
        ([loan("2024-01-05"), loan("2024-01-06", "twin"), change("2024-01-06")], {}, ["change", "loan", "twin"]),
        (
            [loan("2024-01-05"), loan("2024-01-06", "twin")],
            {(): {"USD": 200}},
            [],
        ),  # which is altered makes no difference
        ([loan("2024-01-05"), loan("2024-01-11", "twin"), change("2024-01-06")], {(): {"USD": 70}}, []),
    ],
)
def test_what_is_past_is_settled(events, settled, left):
    assert parted(committed, *events) == (settled, left)


def test_what_does_not_state_a_field_that_is_asked_for_is_not_settled():
    events = [loan("2024-01-05", instrument="loan"), loan("2024-01-05", "other", "other")]
    assert parted(committed.where(instrument="loan"), *events) == ({(): {"USD": 100}}, ["other"])
    assert parted(committed.by("instrument"), *events) == ({"loan": {"USD": 100}}, ["other"])
    shared = loan("2024-01-05", recipient=Shares({"UKR": 60}))
    assert parted(committed.where(recipient="UKR"), shared) == ({}, ["loan"])


def test_of_what_is_settled_each_group_is_there():
    shared = loan("2024-01-05", recipient=Shares({"UKR": 60, "POL": 40}))
    end = record(Cancelled, "end", of="loan", amount="USD 100", occurred="2024-01-06")
    assert parted(committed.by("recipient"), shared, end) == ({"UKR": {"USD": 0}, "POL": {"USD": 0}}, [])


def test_what_an_amount_depends_on_is_not_settled():
    events = [loan("2024-01-01/2024-01-05"), change("2024-01-06")]
    assert parted(committed, *events, read={"loan"}) == ({}, ["change", "loan"])
    assert parted(committed, *events, read={"change"}) == ({}, ["change", "loan"])
    assert parted(committed, *events, read={"other"}) == ({(): {"USD": 70}}, [])


def _late(event):
    return event.amount if event.occurred.latest.day > 3 else None


def _of_late(event):
    return event.amount if event.altered.occurred.latest.day > 3 else None


def _carelessly(event):
    return Money(Decimal(1) / (event.occurred.latest - event.occurred.earliest).days, "USD")


LATE = Tally("late", ((Committed, _late),))
OF_LATE = Tally("of late", ((CommitmentChanged, _of_late),))


@pytest.mark.parametrize(
    ("tally", "events", "expected"),
    [
        (committed, [loan("2024-01"), change("2024-01")], set()),
        (LATE, [loan("2024-01")], {"loan"}),
        (LATE, [loan("2024-01-05")], set()),  # a day is a day
        (LATE, [loan("2024-02")], set()),  # not by the day asked
        (LATE.where(donor="JPN"), [loan("2024-01", donor="USA")], set()),  # not asked for
        (OF_LATE, [loan("2024-01"), change("2024-01-06")], {"loan"}),
        (OF_LATE, [loan("2024-01-05"), change("2024-01")], set()),
        (OF_LATE, [change("2024-01")], set()),
        (Tally("careless", ((Committed, _carelessly),)), [loan("2024-01")], {"loan"}),  # and raises in every world
    ],
)
def test_it_is_found_out_what_an_amount_depends_on(tally, events, expected):
    assert reading(tally, place(events), DAY) == expected


def test_what_raises_without_looking_at_a_date_raises():
    wrong = Tally("wrong", ((Committed, lambda event: event.amounts),))
    with pytest.raises(AttributeError):
        reading(wrong, place([loan("2024-01")]), DAY)


def test_rates_depend_on_days_and_have_bounds():
    tally = valued(committed, "EUR", TABLE, at="event")
    placed = place([loan("2024-01-02/2024-01-04"), loan("2024-01-01", "early", "early")])
    assert (has_spreads(committed), has_spreads(tally)) == (False, True)
    assert (reading(tally, placed, DAY), steps(tally, placed).is_open(DAY)) == ({"loan"}, False)
    assert steps(valued(LATE, "EUR", TABLE, at="event"), placed).is_open(DAY)
