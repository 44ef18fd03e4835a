from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidledger import Bag, Money, When
from aidledger.errors import RateError, RateTableError, WrongTypeError
from aidledger.rates import RateTable
from aidledger.rates._conversion import Exchange, described, first_open, last_open

# 2024-06-10 is a Monday
TABLE = RateTable(
    [
        *(
            ("2024-06-07", "USD", "2"),
            ("2024-06-10", "USD", "1"),
            ("2024-06-11", "USD", "4"),
            ("2024-06-13", "USD", "1"),
        ),
        *(("2024-06-10", "JPY", "100"), ("2024-06-12", "JPY", "200"), ("2024-06-13", "JPY", "400")),
        ("2024-06-08", "GBP", "0.5"),
    ],
    base="EUR",
    source="a bank",
)


def bag(*texts):
    return Bag(*map(Money.parse, texts))


def worth(amount, when, currency="EUR", rates=TABLE, **asked):
    return str(Exchange(currency, rates, **asked).worth(bag(amount), When(when)))


def missing(amount, when, currency="EUR", rates=TABLE, **asked):
    with pytest.raises(RateError) as caught:
        Exchange(currency, rates, **asked).worth(bag(amount), When(when))
    return str(caught.value)


# --- amounts --------------------------------------------------------------------------------------


def test_an_amount_goes_to_the_base_from_it_or_by_it():
    assert worth("USD 8", "2024-06-11") == "EUR 2"
    assert worth("EUR 8", "2024-06-11", "USD") == "USD 32"
    assert worth("USD 3", "2024-06-13", "JPY") == "JPY 1,200"  # EUR 3, at 400 yen


def test_over_an_imprecise_date_the_mean_is_of_the_units_for_one_of_the_base():
    assert worth("USD 6", "2024-06-10/2024-06-13") == "EUR 3"  # 1, 4 and 1: 2 on average
    assert worth("EUR 6", "2024-06-10/2024-06-13", "USD") == "USD 12"
    # both are published on the 10th and the 13th alone: 250 yen, and 1 dollar
    assert worth("USD 6", "2024-06-10/2024-06-13", "JPY") == "JPY 1,500"
    assert worth("JPY 1500", "2024-06-10/2024-06-13", "USD") == "USD 6"


@pytest.mark.parametrize(
    ("amount", "places", "value"),
    [
        ("EUR 0.5", 0, "0"),
        ("EUR 1.5", 0, "USD 2"),
        ("EUR 2.5", 0, "USD 2"),
        ("EUR -0.5", 0, "0"),
        ("EUR -1.5", 0, "USD -2"),
        ("EUR -2.51", 0, "USD -3"),
        ("EUR 2.345", 2, "USD 2.34"),
        ("EUR 2.3450001", 2, "USD 2.35"),
        ("EUR 1000000000000000000000000000000.0000005", 6, "USD 1,000,000,000,000,000,000,000,000,000,000"),
        ("EUR 1000000000000000000000000000000.00000051", 6, "USD 1,000,000,000,000,000,000,000,000,000,000.000001"),
    ],
)
def test_a_value_is_rounded_once_half_to_even(amount, places, value):
    assert worth(amount, "2024-06-10", "USD", places=places) == value


units = st.decimals("0.0001", "100000", places=4)


figures = st.decimals(-(10**14), 10**14, places=5)


@given(figures, units, units, st.integers(0, 12))
@example(Decimal("0.5"), Decimal(1), Decimal(1), 0)
@example(Decimal("-1.5"), Decimal(1), Decimal(1), 0)
def test_a_value_is_the_nearest_that_has_so_many_places(figure, source, target, places):
    table = RateTable([("2024-06-10", "USD", source), ("2024-06-10", "JPY", target)], base="EUR", source="a bank")
    found = Exchange("JPY", table, places=places).worth(Bag(Money(figure, "USD")), When("2024-06-10"))
    exactly = Fraction(figure) * Fraction(target) / Fraction(source)
    assert Fraction(found["JPY"]) == Fraction(round(exactly * 10**places), 10**places)


def spread(amount, when, currency="EUR", **asked):
    found = Exchange(currency, TABLE, places=0, **asked).spread(bag(*amount.split(" + ")), When(when))
    return found and [[(day.day, int(figure)) for day, figure in side] for side in (found.lows, found.highs)]


# --- the lowest and the highest -------------------------------------------------------------------


def test_a_spread_has_the_lowest_and_the_highest_so_far():
    assert spread("USD 8", "2024-06-10/2024-06-13") == [[(10, 8), (11, 2)], [(10, 8)]]
    assert spread("USD -8", "2024-06-10/2024-06-13") == [[(10, -8)], [(10, -8), (11, -2)]]
    assert spread("USD 8", "2024-06-11/2024-06-13") == [[(11, 2)], [(11, 2), (13, 8)]]
    assert spread("USD 2", "2024-06-10/2024-06-13", "JPY") == [[(10, 200)], [(10, 200), (13, 800)]]


def test_a_date_that_begins_where_nothing_is_published_has_the_first_rate_from_its_first_day_on():
    assert spread("USD 8", "2024-06-08/2024-06-11") == [[(8, 8), (11, 2)], [(8, 8)]]
    # asked for, the last before comes first
    assert spread("USD 8", "2024-06-08/2024-06-11", last_within=1) == [[(8, 4), (11, 2)], [(8, 4), (10, 8)]]


def test_of_several_currencies_each_has_its_own_extreme():
    assert spread("EUR 5 + USD 8", "2024-06-10/2024-06-13") == [[(10, 13), (11, 7)], [(10, 13)]]
    # 2 euros on the 10th, 1 on the 12th, 0.5 on the 13th
    assert spread("JPY 200 + USD 8", "2024-06-10/2024-06-13") == [[(10, 10), (11, 4), (12, 3), (13, 2)], [(10, 10)]]


# --- what is missing ------------------------------------------------------------------------------


def test_a_day_without_a_rate_names_pair_and_day_and_what_to_ask_for():
    assert missing("USD 8", "2024-06-12") == (
        "no rate for EUR/USD on 2024-06-12 (Wednesday) from a bank, the last published is that of 2024-06-11: "
        "ask for it with last_within=1"
    )
    assert missing("EUR 8", "2024-06-11", "JPY") == (
        "no rate for EUR/JPY on 2024-06-11 (Tuesday) from a bank, the last published is that of 2024-06-10: "
        "ask for it with last_within=1"
    )


def test_a_pair_that_is_never_published_on_one_day_is_named_itself():
    # yen on the 10th and 12th, dollars on the 11th and 13th, and in the week before neither with the other
    assert missing("USD 8", "2024-06-11/2024-06-12", "JPY") == (
        "no rate for USD/JPY in 2024-06-11/2024-06-12 from a bank, the last published is that of 2024-06-10: "
        "ask for it with last_within=2"
    )


def test_the_last_day_is_one_with_a_rate_for_both():
    assert missing("USD 8", "2024-06-12", "JPY") == (
        "no rate for EUR/USD on 2024-06-12 (Wednesday) from a bank, the last published is that of 2024-06-10: "
        "ask for it with last_within=2"
    )


def test_a_date_outside_the_table_says_how_far_it_goes():
    assert missing("USD 8", "2024-06-14") == (
        "no rate for EUR/USD on 2024-06-14 (Friday): those of a bank go from 2024-06-07 to 2024-06-13"
    )
    assert missing("USD 8", "2024-06-06") == (
        "no rate for EUR/USD on 2024-06-06 (Thursday): those of a bank go from 2024-06-07 to 2024-06-13"
    )
    assert missing("USD 8", "2024-06") == (
        "no rate for EUR/USD in 2024-06-01/2024-06-30: those of a bank go from 2024-06-07 to 2024-06-13"
    )


def test_a_weekend_at_the_end_of_a_table_is_not_outside():
    table = RateTable([("2024-05-31", "USD", "2"), ("2024-06-03", "USD", "4")], base="EUR", source="a bank")
    assert worth("USD 8", "2024-06-01/2024-06-03", rates=table) == "EUR 2"
    ends_on_friday = RateTable([("2024-05-31", "USD", "2")], base="EUR", source="a bank")
    assert worth("USD 8", "2024-05-31/2024-06-02", rates=ends_on_friday) == "EUR 4"
    assert missing("USD 8", "2024-06-02", rates=ends_on_friday).endswith(
        "the last published is that of 2024-05-31: ask for it with last_within=2"
    )
    begins_on_monday = RateTable([("2024-06-03", "USD", "4")], base="EUR", source="a bank")
    assert worth("USD 8", "2024-06-01/2024-06-03", rates=begins_on_monday) == "EUR 2"
    assert missing("USD 8", "2024-06-01", rates=begins_on_monday) == (
        "no rate for EUR/USD on 2024-06-01 (Saturday) from a bank, and none before"
    )


def test_a_rate_of_long_ago_is_not_advised():
    table = RateTable([("2024-01-02", "USD", "2"), ("2024-03-01", "USD", "4")], base="EUR", source="a bank")
    assert missing("USD 8", "2024-02", rates=table) == (
        "no rate for EUR/USD in 2024-02-01/2024-02-29 from a bank, the last published is that of 2024-01-02"
    )


def test_a_currency_without_rates_is_named_with_those_that_there_are():
    message = "no rates for UAH from a bank: (exist: GBP, JPY, USD)"
    assert missing("UAH 8", "2024-06-10") == message
    with pytest.raises(RateError) as caught:
        Exchange("UAH", TABLE)
    assert str(caught.value) == message


def test_the_last_rate_is_taken_where_it_is_asked_for_and_no_farther_back():
    assert worth("USD 8", "2024-06-12", last_within=1) == "EUR 2"
    assert worth("USD 8", "2024-06-16", last_within=3) == "EUR 8"  # past the end of the table
    assert worth("USD 8", "2024-06-08/2024-06-09", last_within=2) == "EUR 4"
    assert worth("USD 8", "2024-06-11/2024-06-12", "JPY", last_within=2) == "JPY 800"
    assert worth("USD 12", "2024-06-08/2024-06-11", last_within=9) == "EUR 4.8"  # the mean of 1 and 4: of those within
    assert "last_within=2" in missing("USD 8", "2024-06-08/2024-06-09", last_within=1)
    assert "go from" in missing("USD 8", "2024-06-17", last_within=3)
    assert "go from" in missing("GBP 8", "2024-06-07", last_within=30)  # the first is not taken back in time


# --- what cannot be asked -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"last_within": 0}, "last_within is a number of days, at least 1, not 0"),
        ({"last_within": "last"}, "last_within is a number of days, at least 1, not 'last'"),
        ({"last_within": True}, "last_within is a number of days, at least 1, not True"),
        ({"places": -1}, "places is a number of decimals, 0 to 12, not -1"),
        ({"places": 13}, "places is a number of decimals, 0 to 12, not 13"),
        ({"places": 2.0}, r"places is a number of decimals, 0 to 12, not 2\.0"),
        ({"rates": {"USD": 1}}, "rates are a RateTable, ecb"),
        ({"rates": "ECB"}, "rates are a RateTable, ecb"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(asked, message):
    with pytest.raises(WrongTypeError, match=message):
        Exchange(**{"currency": "EUR", "rates": TABLE, **asked})


@attrs.frozen
class Mine:
    """Rates that somebody wrote: of one currency, by day."""

    found: object
    base: str = "EUR"
    source: str = "me"
    currencies: tuple[str, ...] = ("USD",)

    def published(self, currency):
        return dict(self.found) if currency == "USD" else {}


class Thawed(Mine):
    """Rates that have no hash."""

    __hash__ = None


# --- rates of somebody else -----------------------------------------------------------------------


def test_rates_can_be_anybodys():
    mine = Mine(((dt.date(2024, 6, 13), Decimal(4)), (dt.date(2024, 6, 11), Decimal(2))))
    assert worth("USD 8", "2024-06-11/2024-06-13", rates=mine) == "EUR 2.666667"
    with pytest.raises(WrongTypeError, match="Thawed has no hash, by which answers are found: freeze it"):
        worth("USD 8", "2024-06-11", rates=Thawed(()))


@pytest.mark.parametrize(
    ("found", "error", "message"),
    [
        ((dt.date(2024, 6, 13), 1.5), WrongTypeError, "an amount is no float"),
        ((dt.date(2024, 6, 13), Decimal(0)), RateTableError, "0 is no rate"),
        ((dt.datetime(2024, 6, 13, tzinfo=dt.UTC), Decimal(1)), WrongTypeError, "published is a day, and .* a moment"),
    ],
)
def test_the_rates_of_anybody_are_checked(found, error, message):
    with pytest.raises(error, match=message):
        worth("USD 8", "2024-06-13", rates=Mine((found,)))


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
