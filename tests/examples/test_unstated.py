"""What a source does not say widens the bounds of whoever asks for it, and changes no value."""

from __future__ import annotations

from aidledger import Bag, Ledger, Money, Shares
from aidledger.events import Cancelled, Committed, Disbursed
from aidledger.projections import committed, disbursed
from tests.records import record, usd


def money(fact, amount, **stated):
    return record(Committed, fact, amount=amount, **stated)


def bounds(events, tally):
    return str(Ledger(events).as_of("2024-12-31").bounds(tally))


def value(events, tally):
    return Ledger(events).as_of("2024-12-31").project(tally)


LOANS = [
    money("loan", "USD 1", instrument="loan"),
    money("grant", "USD 10", instrument="grant"),
    money("mixed", "USD 100", instrument="mixed"),
    money("bare", "USD 1,000"),
]


def test_the_instrument_of_mixed_and_unstated_money():
    # a loan for sure: 1; besides, the mixed 100 and the 1,000 that do not say may be loans
    assert value(LOANS, committed.where(instrument="loan")) == usd(1)
    assert bounds(LOANS, committed.where(instrument="loan")) == "USD 1 … 1,101"
    assert bounds(LOANS, committed.where(instrument={"loan", "grant"})) == "USD 11 … 1,111"
    # mixed is what a source says: the 1,000 may be that, the grant is not
    assert bounds(LOANS, committed.where(instrument="mixed")) == "USD 100 … 1,100"
    # not stated is a value too: those 1,000 are surely in it, and nothing else can be
    assert bounds(LOANS, committed.where(instrument=None)) == "USD 1,000"
    assert bounds(LOANS, committed) == "USD 1,111"


def test_the_groups_of_mixed_and_unstated_money():
    at = Ledger(LOANS).as_of("2024-12-31")
    assert {key: str(each) for key, each in at.bounds(committed.by("instrument")).items()} == {
        "grant": "USD 10 … 1,110",
        "loan": "USD 1 … 1,101",
        "mixed": "USD 100 … 1,100",
        None: "USD 1,000",
    }
    assert at.project(committed.by("instrument")) == {
        "grant": usd(10),
        "loan": usd(1),
        "mixed": usd(100),
        None: usd(1000),
    }


def test_donor_recipient_and_category_widen_and_channel_does_not():
    bare = [money("bare", "USD 5")]
    for field, asked in {"donor": "JPN", "recipient": "UKR", "category": "military"}.items():
        assert bounds(bare, committed.where(**{field: asked})) == "USD 0 … 5"
    for field, asked in {"channel": "WFP", "mechanism": "ERA"}.items():
        assert bounds(bare, committed.where(**{field: asked})) == "0"


def test_two_unstated_fields_widen_once():
    events = [money("bare", "USD 5"), money("half", "USD 70", donor="JPN"), money("other", "USD 900", donor="USA")]
    assert bounds(events, committed.where(donor="JPN", recipient="UKR")) == "USD 0 … 75"


def test_shares_divide_and_their_rest_may_be_anybodys():
    # of 200: 60 % Ukraine 120, 37.5 % Poland 75, and 2.5 % = 5 that no share covers
    events = [money("split", "USD 200", recipient=Shares({"UKR": 60, "POL": "37.5"}))]
    assert value(events, committed.by("recipient")) == {"UKR": usd(120), "POL": usd(75), None: usd(5)}
    assert bounds(events, committed.where(recipient="UKR")) == "USD 120 … 125"
    assert bounds(events, committed.where(recipient={"UKR", "POL"})) == "USD 195 … 200"
    assert bounds(events, committed.where(recipient="SOM")) == "USD 0 … 5"
    assert bounds(events, committed.where(recipient={"UKR", None})) == "USD 125"
    assert value(events, committed) == usd(200)


def test_shares_that_make_a_hundred_leave_nothing_open():
    events = [money("split", "EUR 0.01", recipient=Shares({"UKR": "33.3", "POL": "66.7"}))]
    assert value(events, committed.by("recipient")) == {
        "UKR": Bag(Money("0.00333", "EUR")),
        "POL": Bag(Money("0.00667", "EUR")),
    }
    assert bounds(events, committed.where(recipient="SOM")) == "0"


def test_sectors_divide_too():
    events = [
        record(
            Disbursed, "paid", amount="USD 80", recipient=Shares({"UKR": 50, "POL": 50}), sectors=Shares({"12220": 25})
        )
    ]
    # 25 % of 50 % of 80 are 10 for each country; the other 75 % have no sector
    assert value(events, disbursed.by("recipient", "sectors")) == {
        ("POL", "12220"): usd(10),
        ("POL", None): usd(30),
        ("UKR", "12220"): usd(10),
        ("UKR", None): usd(30),
    }


def test_what_is_cancelled_of_a_divided_commitment_is_divided_the_same():
    events = [
        money("split", "USD 200", recipient=Shares({"UKR": 60, "POL": 40})),
        record(Cancelled, "end", of="split", amount="USD 50", occurred="2024-02-01"),
    ]
    assert value(events, committed.by("recipient")) == {"UKR": usd(90), "POL": usd(60)}


def test_currencies_stay_apart():
    events = [money("a", "USD 5"), money("b", "EUR 2", occurred="2024"), money("c", "USD 1", occurred="2025")]
    at = Ledger(events).as_of("2024-06-30")
    assert at.project(committed) == usd(5)
    assert str(at.bounds(committed)) == "EUR 0 … 2, USD 5"
    assert value(events, committed) == usd(5) + Money(2, "EUR")
