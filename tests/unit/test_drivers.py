from __future__ import annotations

import pickle

import pytest

from aidledger import Ledger, Shares
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, valued
from tests.records import record

DAY = "2024-01-10"


def loan(occurred="2024-01-05", name="loan", amount="USD 10", **stated):
    return record(Committed, name, **{"amount": amount, "occurred": occurred, **stated})


def change(occurred, amount, name="change"):
    return record(CommitmentChanged, name, of="loan", amount=amount, occurred=occurred)


def because(tally, *events, group=None):
    """Return the id, field and width of each doubt."""
    bounds = Ledger(events).as_of(DAY).bounds(tally)
    if group is not None:
        bounds = bounds[group]
    return [(doubt.event.id, doubt.field, str(doubt.width)) for doubt in bounds.because]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([loan()], []),
        ([loan("2024-01-01/2024-01-10")], []),  # it has happened by then
        ([loan("2024-01-11")], []),
        ([loan("2024")], [("loan", "occurred", "USD 10")]),
        # the widest first
        ([loan("2024", "a"), loan("2024", "b", "USD 20")], [("b", "occurred", "USD 20"), ("a", "occurred", "USD 10")]),
        # between currencies, by their share of the width
        (
            [loan("2024", "a", "USD 10"), loan("2024", "b", "USD 30"), loan("2024", "c", "EUR 5")],
            [("c", "occurred", "EUR 5"), ("b", "occurred", "USD 30"), ("a", "occurred", "USD 10")],
        ),
        # a commitment comes with what alters it: 10, or 6
        ([loan("2024"), change("2024-01-06", "USD -4")], [("loan", "occurred", "USD 6")]),
        ([loan("2024"), change("2024", "USD -4")], [("loan", "occurred", "USD 10"), ("change", "occurred", "USD 4")]),
        ([loan(), change("2024", "USD -4")], [("change", "occurred", "USD 4")]),
        ([loan("2024-01-01/2024-01-05"), change("2024", "USD -4")], [("change", "occurred", "USD 4")]),
        ([loan(), change("2024-01-01/2024-01-09", "USD -4")], []),
    ],
)
def test_a_date_can_change_what_it_is_about(events, expected):
    assert because(committed, *events) == expected


@pytest.mark.parametrize(
    ("tally", "event", "expected"),
    [
        (committed.where(donor="JPN"), loan(), [("loan", "donor", "USD 10")]),
        (committed.where(donor="JPN"), loan(donor="JPN"), []),
        (committed.where(instrument="loan"), loan(instrument="mixed"), [("loan", "instrument", "USD 10")]),
        (committed.where(instrument="mixed"), loan(instrument="mixed"), []),
        (committed.where(recipient="UKR"), loan(recipient=Shares({"UKR": 60})), [("loan", "recipient", "USD 4")]),
        (committed.where(recipient="UKR"), loan(recipient=Shares({"UKR": 60, "POL": 40})), []),
        (committed.where(channel="WFP"), loan(), []),  # where none is stated there may be none
        (
            committed.where(donor="JPN", instrument="loan"),
            loan("2024"),
            [("loan", "donor", "USD 10"), ("loan", "instrument", "USD 10"), ("loan", "occurred", "USD 10")],
        ),
        (committed.where(donor="JPN", instrument="loan"), loan("2024", instrument="grant"), []),
    ],
)
def test_a_field_that_is_not_stated_can_change_it(tally, event, expected):
    assert because(tally, event) == expected


def test_what_it_is_worth_on_another_day():
    table = RateTable([("2024-01-02", "USD", "2"), ("2024-01-04", "USD", "4")], base="EUR", source="nobody")
    tally = valued(committed, "EUR", table, at="event", places=1)
    assert because(tally, loan("2024-01-02/2024-01-04")) == [("loan", "occurred", "EUR 2.5")]
    assert because(tally, loan("2024-01-02")) == []
    assert because(tally, loan("2024-01-02"), change("2024-01-02/2024-01-04", "USD -4")) == [
        ("change", "occurred", "EUR 1")
    ]


def test_bounds_pickle_with_what_makes_them_wide():
    bounds = Ledger([loan("2024", donor="JPN"), loan(name="b")]).as_of(DAY).bounds(committed.by("donor"))
    again = pickle.loads(pickle.dumps(bounds))
    assert (again, {key: each.because for key, each in again.items()}) == (
        bounds,
        {key: each.because for key, each in bounds.items()},
    )
