from __future__ import annotations

import datetime as dt
import pickle

import pytest

from aidledger import Bag, Ledger, Money, When, fold
from aidledger.errors import (
    DateError,
    RateError,
    UnknownCodeError,
    WrongTypeError,
)
from aidledger.events import Cancelled, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, convert, valued
from tests.records import record

# 2024-06-10 is a Monday; a euro is 2, 1, 4 dollars on three days, and 100 yen on the first
TABLE = RateTable(
    [
        *(("2024-06-10", "USD", "2"), ("2024-06-11", "USD", "1"), ("2024-06-13", "USD", "4")),
        ("2024-06-10", "JPY", "100"),
        ("2024-06-20", "USD", "8"),
    ],
    base="EUR",
    source="a bank",
)


EUROS = valued(committed, "EUR", TABLE, at="event")


def eur(amount):
    return Bag(Money(amount, "EUR"))


def money(fact, amount, occurred, **stated):
    return record(Committed, fact, amount=amount, occurred=occurred, **stated)


def asked(events, day, tally=EUROS):
    at = Ledger(events).as_of(day)
    return str(at.project(tally)), str(at.bounds(tally))


EXACT = [
    money("a", "USD 8", "2024-06-10", donor="JPN"),
    money("b", "USD 8", "2024-06-13", donor="USA"),
    money("c", "JPY 500", "2024-06-10", donor="JPN"),
    money("d", "EUR 3", "1066-10-14"),
]


VALUE_DATED = money("a", "USD 8", "2024-06-10/2024-06-13", value_date="2024-06-13")
NAMED = "where the source of an event names a day for its exchange rate (value_date), the rate is of that day"


# --- the day that a source names for the rate ---------------------------------------------------------


def test_the_rate_is_of_the_day_that_the_source_names():
    assert asked([VALUE_DATED], "2024-06-30") == ("EUR 2", "EUR 2")  # and no interval
    assert asked([VALUE_DATED], "2024-06-12") == ("0", "EUR 0 … 2")
    assert asked([money("a", "USD 8", "2024-06-10/2024-06-13")], "2024-06-12")[1] == "EUR 0 … 8"
    assert asked([VALUE_DATED], "2024-06-30", valued(committed, "EUR", TABLE, at="2024-06-10")) == ("EUR 4", "EUR 4")
    assert asked([money("a", "USD 8", "1066-10-14", value_date="2024-06-13")], "2024-06-30")[0] == "EUR 2"


def test_an_answer_says_so_and_its_explanation_of_which_day():
    at = Ledger([VALUE_DATED, *EXACT[1:]]).as_of("2024-06-30")
    assert at.answer(EUROS).caveats == (*EUROS.remarks, NAMED)
    assert {each.event.id: str(each.rate_of) for each in at.explain(EUROS)} == {
        "a": "2024-06-13",
        "b": "2024-06-13",
        "c": "2024-06-10",
        "d": "None",
    }
    (told,) = [each for each in at.explain(EUROS) if each.event.id == "a"]
    assert str(told) == "2024-06-10/2024-06-13  EUR 2 (rate of 2024-06-13)  a (a)"
    assert told.to_dict()["rate_of"] == "2024-06-13"
    assert "EUR 2 (rate of 2024-06-13)" in at.explain(EUROS)._repr_html_()
    assert "rate_of" not in at.explain(committed)[0].to_dict()
    (possible,) = Ledger([VALUE_DATED]).as_of("2024-06-12").explain(EUROS).possible
    assert str(possible.rate_of) == "2024-06-13"
    # of a day for all, and of nothing that is converted, there is nothing to say
    assert at.answer(valued(committed, "EUR", TABLE, at="2024-06-10")).caveats[1:] == ()
    assert Ledger([money("a", "EUR 8", "2024-06-10", value_date="2024-06-13")]).as_of("2024-06-30").answer(
        EUROS
    ).caveats == (*EUROS.remarks,)
    same = money("a", "USD 8", "2024-06-13~", value_date="2024-06-13")  # the same rate either way
    assert NAMED not in Ledger([same]).as_of("2024-06-30").answer(EUROS).caveats
    assert Ledger([VALUE_DATED]).as_of("2024-06-09").answer(EUROS).caveats == ()


def test_a_day_without_a_rate_is_said_to_be_the_one_that_the_source_names():
    at = Ledger([money("a", "USD 8", "2024-06-10", value_date="2024-06-12")]).as_of("2024-06-30")
    with pytest.raises(RateError, match=r"^a, by its value_date: no rate for EUR/USD on 2024-06-12"):
        at.project(EUROS)
    assert at.project(valued(committed, "EUR", TABLE, at="event", last_within=1)) == eur(8)


# --- imprecise dates ----------------------------------------------------------------------------------


def test_an_imprecise_date_has_the_mean_and_its_bounds_the_extremes():
    events = [money("a", "USD 28", "2024-06-10/2024-06-13")]  # 2.33 on average: 12; in fact 14, 28 or 7
    assert asked(events, "2024-06-09") == ("0", "0")
    assert asked(events, "2024-06-10") == ("0", "EUR 0 … 14")
    assert asked(events, "2024-06-11") == ("0", "EUR 0 … 28")
    assert asked(events, "2024-06-12") == ("0", "EUR 0 … 28")
    assert asked(events, "2024-06-13") == ("EUR 12", "EUR 7 … 28")


def test_an_alteration_has_the_rate_of_its_own_date():
    base = money("a", "USD 28", "2024-06-10/2024-06-11")  # 18.67 on average; 14 or 28
    all_of_it = record(Cancelled, "end", of="a", amount="USD 28", occurred="2024-06-13")
    assert asked([base, all_of_it], "2024-06-13") == ("EUR 11.666667", "EUR 7 … 21")
    # what alters is placed no earlier than what it alters, and still has the rate of the day that it states
    before = record(Cancelled, "end", of="a", amount="USD 28", occurred="2024-06-10")
    assert asked([base, before], "2024-06-10") == ("0", "0")  # 14 committed on the 10th, and at once withdrawn
    assert asked([base, before], "2024-06-11") == ("EUR 4.666667", "EUR 0 … 14")


GAP = money("gap", "USD 8", "2024-06-12", donor="USA")


# --- what is missing ------------------------------------------------------------------------------------


def test_a_missing_rate_is_an_error_from_the_day_on_that_it_counts():
    at = Ledger([*EXACT, GAP]).as_of
    assert at("2024-06-11").project(EUROS) == eur(12)
    message = (
        r"gap: no rate for EUR/USD on 2024-06-12 \(Wednesday\) from a bank, the last published is that of 2024-06-11"
    )
    for ask in ("project", "bounds", "explain", "answer"):
        with pytest.raises(RateError, match=message):
            getattr(at("2024-06-12"), ask)(EUROS)
    with pytest.raises(RateError, match=message):
        EUROS.over([GAP])
    assert valued(committed, "EUR", TABLE, at="event", last_within=1).over([GAP]) == eur(8)


# --- what it says of itself -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "name", "remark"),
    [
        (
            {"at": "event"},
            "valued(committed, 'EUR', 'a bank', at='event')",
            "EUR by the exchange rates of a bank of the day of each event, over an imprecise date at their mean",
        ),
        (
            {"at": "2024-06-13", "places": 2},
            "valued(committed, 'EUR', 'a bank', at='2024-06-13', places=2)",
            "EUR by the exchange rates of a bank of 2024-06-13",
        ),
        (
            {"at": When("2024-06"), "last_within": 3},
            "valued(committed, 'EUR', 'a bank', at='2024-06', last_within=3)",
            (
                "EUR by the exchange rates of a bank at their mean over 2024-06; "
                "where none was published, the last of at most 3 days before"
            ),
        ),
    ],
)
def test_an_answer_names_whose_rates_and_of_which_day(asked, name, remark):
    tally = valued(committed, "EUR", TABLE, **asked)
    assert (tally.name, tally.remarks) == (name, (remark,))
    assert committed.remarks == ()


def test_the_caveat_is_that_of_every_answer_with_an_amount():
    at = Ledger(EXACT[:3]).as_of
    assert at("2024-06-10").answer(EUROS).caveats == at("2024-06-10").bounds(EUROS).caveats == EUROS.remarks
    assert at("2024-06-09").answer(EUROS).caveats == ()
    about = money("a", "USD 8", "2024-06-10~")
    assert len(Ledger([about]).as_of("2024-06-10").answer(EUROS).caveats) == 2
    assert Ledger([about]).as_of("2024-06-10").answer(EUROS).to_dict()["value"] == {"EUR": "4"}


# --- what cannot be asked -----------------------------------------------------------------------------------


def test_only_a_tally_is_valued_and_once():
    with pytest.raises(WrongTypeError, match=r"only a tally is valued, not .*: convert\(\) turns amounts"):
        valued(fold(int), "EUR", TABLE, at="event")
    with pytest.raises(WrongTypeError, match="is valued already: value the tally that it was made from"):
        valued(EUROS, "USD", TABLE, at="event")
    with pytest.raises(RateError, match="no rates for UAH from a bank"):
        valued(committed, "UAH", TABLE, at="event")
    with pytest.raises(UnknownCodeError, match="did you mean 'EUR'"):
        valued(committed, "EURO", TABLE, at="event")


@pytest.mark.parametrize(
    ("at", "error", "message"),
    [
        ("events", DateError, "at: 'events' is no date"),
        ("2024-06-10/..", DateError, r"at: 2024-06-10/\.\. is open on one side, and has no rate: give a day"),
        (dt.datetime(2024, 6, 10, tzinfo=dt.UTC), WrongTypeError, "is a moment"),
        (None, WrongTypeError, "a date is a day, not NoneType"),
    ],
)
def test_a_conversion_names_its_date(at, error, message):
    with pytest.raises(error, match=message):
        valued(committed, "EUR", TABLE, at=at)


# --- amounts by themselves ------------------------------------------------------------------------------------


def test_amounts_are_converted_at_the_rate_of_a_day():
    assert convert(Money(8, "USD"), "EUR", TABLE, on="2024-06-10") == Money(4, "EUR")
    assert convert(Bag(Money(8, "USD"), Money(500, "JPY")), "EUR", TABLE, on=dt.date(2024, 6, 10)) == Money(9, "EUR")
    assert convert(Bag(), "EUR", TABLE, on="2024-06-10") == Money(0, "EUR")
    assert convert(Money(8, "EUR"), "EUR", TABLE, on="1066-10-14") == Money(8, "EUR")
    assert convert(Money(8, "USD"), "EUR", TABLE, on="2024-06-12", last_within=1) == Money(8, "EUR")
    assert convert(Money(1, "EUR"), "USD", TABLE, on="2024-06-10/2024-06-13", places=2) == Money("2.33", "USD")


def test_what_is_no_amount_or_no_date_is_refused():
    with pytest.raises(WrongTypeError, match=r"convert\(\) takes a Bag or Money, not 8: a tally is valued\(\)"):
        convert(8, "EUR", TABLE, on="2024-06-10")
    with pytest.raises(DateError, match="on: '10 June' is no date"):
        convert(Money(8, "USD"), "EUR", TABLE, on="10 June")


def test_a_missing_rate_of_an_alteration_is_an_error_from_its_first_day_on():
    less = record(Cancelled, "less", of="a", amount="USD 1", occurred="2024-06-12")
    twin = money("a", "USD 8", "2024-06-10", donor="JPN", id="twin")
    at = Ledger([*EXACT, twin, less]).as_of
    assert at("2024-06-11").project(EUROS) == eur(16)
    with pytest.raises(RateError, match="less: no rate for EUR/USD on 2024-06-12"):
        at("2024-06-12").project(EUROS)
    assert pickle.loads(pickle.dumps(EUROS.by("donor"))) == EUROS.by("donor") != EUROS
