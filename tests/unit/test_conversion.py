from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidledger import Bag, Money, When
from aidledger.errors import RateError, RateTableError, UnknownCodeError, WrongTypeError
from aidledger.rates import RateTable
from aidledger.rates._conversion import Exchange
from aidledger.rates._tables import described, first_open, last_open

# 2024-06-10 is a Monday
TABLE = RateTable(
    [
        *(("2024-06-07", "USD", "2"), ("2024-06-10", "USD", "1"), ("2024-06-11", "USD", "4")),
        *(("2024-06-13", "USD", "1"), ("2024-06-08", "GBP", "0.5")),
        *(("2024-06-10", "JPY", "100"), ("2024-06-12", "JPY", "200"), ("2024-06-13", "JPY", "400")),
    ],
    base="EUR",
    source="a bank",
)


def of_dollars(*rows):
    return RateTable([(day, "USD", rate) for day, rate in rows], base="EUR", source="a bank")


def bag(text):
    return Bag(*map(Money.parse, text.split(" + ")))


def worth(amount, when, currency="EUR", rates=TABLE, **asked):
    return str(Exchange(currency, rates, **asked).worth(bag(amount), When(when)))


# --- amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "when", "currency", "asked", "value"),
    [
        ("USD 8", "2024-06-11", "EUR", {}, "EUR 2"),
        ("EUR 8", "2024-06-11", "USD", {}, "USD 32"),
        ("USD 3", "2024-06-13", "JPY", {}, "JPY 1,200"),  # EUR 3, at 400 yen
        # over an imprecise date the mean is of the units for one of the base: 1, 4 and 1: 2 on average
        ("USD 6", "2024-06-10/2024-06-13", "EUR", {}, "EUR 3"),
        ("EUR 6", "2024-06-10/2024-06-13", "USD", {}, "USD 12"),
        # both are published on the 10th and the 13th alone: 250 yen, and 1 dollar
        ("USD 6", "2024-06-10/2024-06-13", "JPY", {}, "JPY 1,500"),
        ("JPY 1500", "2024-06-10/2024-06-13", "USD", {}, "USD 6"),
        # what is in the currency stays as it is on whatever day
        ("EUR 0.00000000000001", "1066-10-14", "EUR", {"places": 0}, "EUR 0.00000000000001"),
        ("USD 8 + JPY 200 + EUR 1", "2024-06-10", "EUR", {}, "EUR 11"),
        ("USD 8 + EUR -8", "2024-06-10", "EUR", {}, "0"),
        # the last rate is taken where it is asked for, and no farther back
        ("USD 8", "2024-06-12", "EUR", {"last_within": 1}, "EUR 2"),
        ("USD 8", "2024-06-16", "EUR", {"last_within": 3}, "EUR 8"),  # past the end of the table
        ("USD 8", "2024-06-08/2024-06-09", "EUR", {"last_within": 2}, "EUR 4"),
        ("USD 8", "2024-06-11/2024-06-12", "JPY", {"last_within": 2}, "JPY 800"),
        ("USD 12", "2024-06-08/2024-06-11", "EUR", {"last_within": 9}, "EUR 4.8"),  # the mean of 1 and 4: those within
        # a weekend at the end of a table is not outside
        ("USD 8", "2024-06-01/2024-06-03", "EUR", {"rates": of_dollars(("2024-05-31", 2), ("2024-06-03", 4))}, "EUR 2"),
        ("USD 8", "2024-05-31/2024-06-02", "EUR", {"rates": of_dollars(("2024-05-31", 2))}, "EUR 4"),
        ("USD 8", "2024-06-01/2024-06-03", "EUR", {"rates": of_dollars(("2024-06-03", 4))}, "EUR 2"),
    ],
)
def test_an_amount_is_worth_what_the_rates_of_its_date_say(amount, when, currency, asked, value):
    assert worth(amount, when, currency, **asked) == value


HUGE = "1000000000000000000000000000000"


@pytest.mark.parametrize(
    ("amount", "places", "value"),
    [
        *(("0.5", 0, "0"), ("1.5", 0, "USD 2"), ("2.5", 0, "USD 2"), ("-0.5", 0, "0"), ("-1.5", 0, "USD -2")),
        *(("-2.51", 0, "USD -3"), ("2.345", 2, "USD 2.34"), ("2.3450001", 2, "USD 2.35")),
        *((f"{HUGE}.0000005", 6, f"USD {int(HUGE):,}"), (f"{HUGE}.00000051", 6, f"USD {int(HUGE):,}.000001")),
    ],
)
def test_a_value_is_rounded_once_half_to_even(amount, places, value):
    assert worth(f"EUR {amount}", "2024-06-10", "USD", places=places) == value


units = st.decimals("0.0001", "100000", places=4)


@given(st.decimals(-(10**14), 10**14, places=5), units, units, st.integers(0, 12))
@example(Decimal("-1.5"), Decimal(1), Decimal(1), 0)
def test_a_value_is_the_nearest_that_has_so_many_places(figure, source, target, places):
    table = RateTable([("2024-06-10", "USD", source), ("2024-06-10", "JPY", target)], base="EUR", source="a bank")
    found = Exchange("JPY", table, places=places).worth(Bag(Money(figure, "USD")), When("2024-06-10"))
    exactly = Fraction(figure) * Fraction(target) / Fraction(source)
    assert Fraction(found["JPY"]) == Fraction(round(exactly * 10**places), 10**places)


@pytest.mark.parametrize(
    ("amount", "when", "currency", "asked", "lows", "highs"),
    [
        ("USD 8", "2024-06-10/2024-06-13", "EUR", {}, [(10, 8), (11, 2)], [(10, 8)]),
        ("USD -8", "2024-06-10/2024-06-13", "EUR", {}, [(10, -8)], [(10, -8), (11, -2)]),
        ("EUR 5 + USD 8", "2024-06-10/2024-06-13", "EUR", {}, [(10, 13), (11, 7)], [(10, 13)]),
        ("USD 8", "2024-06-11/2024-06-13", "EUR", {}, [(11, 2)], [(11, 2), (13, 8)]),
        ("USD 2", "2024-06-10/2024-06-13", "JPY", {}, [(10, 200)], [(10, 200), (13, 800)]),
        # a date that begins where nothing is published has the first rate from its first day on
        ("USD 8", "2024-06-08/2024-06-11", "EUR", {}, [(8, 8), (11, 2)], [(8, 8)]),
        ("USD 8", "2024-06-08/2024-06-11", "EUR", {"last_within": 1}, [(8, 4), (11, 2)], [(8, 4), (10, 8)]),
        # of several currencies each has its own extreme: 2 euros on the 10th, 1 on the 12th, 0.5 on the 13th
        ("JPY 200 + USD 8", "2024-06-10/2024-06-13", "EUR", {}, [(10, 10), (11, 4), (12, 3), (13, 2)], [(10, 10)]),
    ],
)
def test_a_spread_has_the_lowest_and_the_highest_so_far(amount, when, currency, asked, lows, highs):
    found = Exchange(currency, TABLE, places=0, **asked).spread(bag(amount), When(when))
    assert [[(day.day, int(figure)) for day, figure in side] for side in (found.lows, found.highs)] == [lows, highs]
    assert Exchange(currency, TABLE).spread(bag(f"{currency} 8"), When(when)) is None


# --- what is missing ------------------------------------------------------------------------------

YEN = {"currency": "JPY"}
FAR = ": those of a bank go from 2024-06-07 to 2024-06-13"


def last(day, within=0):
    """Return what is said of the last day that has a rate, and how to ask for it."""
    advice = f": ask for it with last_within={within}" if within else ""
    return f" from a bank, the last published is that of 2024-{day}{advice}"


@pytest.mark.parametrize(
    ("amount", "when", "asked", "said"),
    [
        ("USD 8", "2024-06-12", {}, f"EUR/USD on 2024-06-12 (Wednesday){last('06-11', 1)}"),
        ("EUR 8", "2024-06-11", YEN, f"EUR/JPY on 2024-06-11 (Tuesday){last('06-10', 1)}"),
        ("USD 8", "2024-06-12", YEN, f"EUR/USD on 2024-06-12 (Wednesday){last('06-10', 2)}"),
        # yen on the 10th and 12th, dollars on the 11th and 13th, and in the week before neither with the other
        ("USD 8", "2024-06-11/2024-06-12", YEN, f"USD/JPY in 2024-06-11/2024-06-12{last('06-10', 2)}"),
        ("USD 8", "2024-06-14", {}, f"EUR/USD on 2024-06-14 (Friday){FAR}"),
        ("USD 8", "2024-06", {}, f"EUR/USD in 2024-06-01/2024-06-30{FAR}"),
        ("USD 8", "2024-06-17", {"last_within": 3}, f"EUR/USD on 2024-06-17 (Monday){FAR}"),
        ("USD 8", "2024-06-08/2024-06-09", {"last_within": 1}, last("06-07", 2)),
        ("USD 8", "2024-06-02", {"rates": of_dollars(("2024-05-31", 2))}, f"on 2024-06-02 (Sunday){last('05-31', 2)}"),
        ("USD 8", "2024-06-01", {"rates": of_dollars(("2024-06-03", 4))}, "(Saturday) from a bank, and none before"),
        # a rate of long ago is not advised
        ("USD 8", "2024-02", {"rates": of_dollars(("2024-01-02", 2), ("2024-03-01", 4))}, last("01-02")),
    ],
)
def test_a_day_without_a_rate_names_pair_and_day_and_what_to_ask_for(amount, when, asked, said):
    with pytest.raises(RateError, match=rf"^no rate for .*{re.escape(said)}$"):
        worth(amount, when, **asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        *(({"last_within": wrong}, "last_within is a number of days, at least 1, not") for wrong in (0, "last", True)),
        *(({"places": wrong}, "places is a number of decimals, 0 to 12, not") for wrong in (-1, 13, 2.0)),
        *(({"rates": wrong}, "rates are a RateTable, ecb") for wrong in ({"USD": 1}, "ECB")),
    ],
)
def test_what_is_wrong_with_a_question_is_said(asked, message):
    with pytest.raises(WrongTypeError, match=message):
        Exchange(**{"currency": "EUR", "rates": TABLE, **asked})


def test_a_currency_is_one_that_has_rates():
    with pytest.raises(UnknownCodeError, match="'ECU' is no ISO 4217"):
        Exchange("ECU", TABLE)
    for ask in (lambda: worth("UAH 8", "2024-06-10"), lambda: Exchange("UAH", TABLE)):
        with pytest.raises(RateError, match=r"^no rates for UAH from a bank: \(exist: GBP, JPY, USD\)$"):
            ask()
    with pytest.raises(WrongTypeError, match=r"2024-06-10/\.\. is open on one side, and has no rate"):
        worth("USD 8", "2024-06-10/..")


# --- rates of somebody else -----------------------------------------------------------------------


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


THE_13TH = dt.date(2024, 6, 13)


@pytest.mark.parametrize(
    ("found", "error", "message"),
    [
        ((THE_13TH, 1.5), WrongTypeError, "an amount is no float"),
        ((THE_13TH, Decimal(0)), RateTableError, "0 is no rate"),
        ((dt.datetime(2024, 6, 13, tzinfo=dt.UTC), Decimal(1)), WrongTypeError, "published is a day, and .* a moment"),
    ],
)
def test_the_rates_of_anybody_are_checked(found, error, message):
    mine = Mine(((THE_13TH, Decimal(4)), (dt.date(2024, 6, 11), Decimal(2))))
    assert worth("USD 8", "2024-06-11/2024-06-13", rates=mine) == "EUR 2.666667"
    with pytest.raises(error, match=message):
        worth("USD 8", "2024-06-13", rates=Mine((found,)))
    with pytest.raises(WrongTypeError, match="Thawed has no hash, by which answers are found: freeze it"):
        worth("USD 8", "2024-06-11", rates=Thawed(()))


# --- holidays -------------------------------------------------------------------------------------

NAMED = """
2025-04-17 Thursday
2025-04-18 Good Friday
2025-04-20 Sunday
2025-04-21 Easter Monday
2025-05-01 Labour Day
2024-12-25 Christmas Day
2024-12-26 26 December
2023-01-01 New Year's Day
"""


@pytest.mark.parametrize(("day", "name"), [row.split(" ", 1) for row in NAMED.strip().splitlines()])
def test_a_day_has_the_name_of_what_closes_the_banks_else_of_the_weekday(day, name):
    assert described(dt.date.fromisoformat(day)) == f"{day} ({name})"


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
    given_day = dt.date.fromisoformat(day)
    assert (str(first_open(given_day)), str(last_open(given_day))) == (after, before)
