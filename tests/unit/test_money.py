from __future__ import annotations

import decimal
import itertools
import pickle
import re
from decimal import Decimal
from types import MappingProxyType

import pytest

from aidledger import Bag, Groups, Money, Qualifier
from aidledger._values.money import exact
from aidledger.errors import AmountError, MixedCurrenciesError, UnknownCodeError, WrongTypeError
from tests.records import usd

# --- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        *(("5e9", "5000000000"), ("1.50", "1.5"), ("1.", "1"), (".5", "0.5"), ("+5", "5"), ("-0", "0")),
        *(("0e999999999", "0"), ("00012", "12"), ("12e-1", "1.2"), (-7, "-7"), (0, "0")),
        *((Decimal("5E+9"), "5000000000"), (Decimal("-0.0"), "0"), (Decimal("100.00"), "100")),
    ],
)
def test_equal_amounts_look_alike(value, written):
    assert str(exact(value)) == str(exact(exact(value))) == written


@pytest.mark.parametrize("value", [1.5, 5.0, float("nan"), True, None, b"5", 1j, [5]])
def test_an_amount_is_text_int_or_decimal(value):
    for make in (exact, lambda figure: Money(figure, "USD")):
        with pytest.raises(WrongTypeError, match=f"an amount is no {type(value).__name__}: write .* as text, int or"):
            make(value)


NO_AMOUNTS = ["", " ", ".", "-", "5 ", " 5", "1,000", "1_000", "0x10", "NaN", "1e", "1e9999999999", "５", "½", "5\n"]


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_a_text_that_is_no_amount_is_refused(text):
    with pytest.raises(AmountError, match=re.escape(f"{text!r} is no amount: write digits with a dot for decimals")):
        exact(text)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(AmountError, match=f"{value} is no finite amount"):
        exact(Decimal(value))


@pytest.mark.parametrize("value", ["1e1000", "9" * 1001, "1e-1000", "-1e1000", 10**1000])
def test_the_farthest_amounts_are_exact(value):
    assert exact(value, is_stated=True) == Decimal(value)


@pytest.mark.parametrize(
    "value",
    [*("1e1001", "-1e1001", "1e-1001", "1e999999999"), Decimal("1e1001"), Decimal("-1e-1001"), 10**1001],
)
def test_an_amount_farther_than_that_is_refused(value):
    with pytest.raises(AmountError, match="an amount beyond 10 to the power of ±1,000 is refused"):
        exact(value, is_stated=True)


def test_what_is_reckoned_reaches_farther_than_what_is_written():
    twice = Bag(Money("9e1000", "USD"), Money("9e1000", "USD"))
    assert twice["USD"] == 18 * 10**1000
    assert twice.only() == Money(18 * 10**1000, "USD")
    with pytest.raises(AmountError, match="beyond 10 to the power of ±1,000,000 is refused"):
        Money(Decimal("1e1000001"), "USD")


# --- money ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(("USD 3,700,000,000", "3700000000"), ("USD 3700000000", "3700000000"), ("EUR 1.5", "1.5")),
        *(("EUR 1,234.50", "1234.5"), ("JPY -5", "-5"), ("JPY -471,900,000,000", "-471900000000")),
        *(("USD 0", "0"), ("USD 0.05", "0.05"), ("USD 007", "7")),
    ],
)
def test_money_is_read_from_its_text_and_printed_back(text, amount):
    money = Money.parse(text)
    assert (money.currency, money.amount) == (text[:3], Decimal(amount))
    assert Money.parse(str(money)) == money == Money(amount, text[:3])


NO_MONEY = (
    *("", "USD", "5", "USD5", "USD  5", "USD 5 ", " USD 5", "usd 5", "US$ 5", "5 USD", "USD +5", "-USD 5", "USD 5e9"),
    *("USD 1,00", "USD 1,0000", "USD ,5", "USD 1,,000", "USD 01,000", "USD 1.", "USD .5", "USD 1.5.0", "USD ５"),
    *("USD 1,000,00.5", "USD NaN", "USD 5\n", "ＵＳＤ 5"),
    "USD 0,500",  # half a dollar, to whoever writes decimals with a comma
)


@pytest.mark.parametrize("text", NO_MONEY)
def test_a_text_that_is_no_money_is_refused(text):
    with pytest.raises(AmountError) as caught:
        Money.parse(text)
    advice = "is no money: write the currency, a space and the amount, as in 'USD 3,700,000,000'"
    assert str(caught.value) == f"{text!r} {advice}"


@pytest.mark.parametrize("make", [exact, Money.parse])
def test_a_long_text_is_not_repeated_whole_and_the_advice_is_still_there(make):
    with pytest.raises(AmountError, match=r"^.{1,300}write ") as caught:
        make("x" * 100_000)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("value", [5, 5.0, None, b"USD 5", ("USD", 5)])
def test_money_is_parsed_from_text_only(value):
    with pytest.raises(WrongTypeError, match=f"money is written as text, not {type(value).__name__}"):
        Money.parse(value)


def test_money_is_equal_by_amount_and_currency():
    assert Money("1.50", "USD") == Money(Decimal("1.5"), "USD") == -Money("-1.5", "USD") != Money("1.5", "EUR")
    assert hash(Money("1.50", "USD")) == hash(Money("1.5", "USD"))
    assert repr(Money("5e9", "USD")) == "Money('5000000000', 'USD')"
    with pytest.raises(TypeError, match="unsupported operand"):
        Money(1, "USD") + Money(1, "USD")
    with pytest.raises(TypeError):
        Money(1, "USD") < Money(2, "USD")  # noqa: B015


# --- bags -----------------------------------------------------------------------------------------


def test_a_bag_adds_currency_by_currency():
    bag = Bag(Money(3, "USD"), Money(2, "EUR"), Money(4, "USD"))
    assert (bag["USD"], bag["EUR"], bag["JPY"]) == (7, 2, 0)
    assert (bag.currencies, len(bag), list(bag)) == (("EUR", "USD"), 2, [Money(2, "EUR"), Money(7, "USD")])
    assert (str(bag), repr(bag)) == ("EUR 2, USD 7", "Bag(Money('2', 'EUR'), Money('7', 'USD'))")


def test_what_cancels_out_is_no_longer_in_a_bag():
    bag = usd(5) + Money(2, "EUR")
    assert bag - bag == bag + -bag == Bag() == Bag(Money(0, "USD"))
    assert (bag - Money(2, "EUR"), (bag - bag).currencies) == (usd(5), ())
    assert (str(Bag()), bool(Bag()), bool(bag)) == ("0", False, True)


@pytest.mark.parametrize("value", [5, "USD 5", {"USD": 5}, None])
def test_a_bag_is_made_of_money(value):
    with pytest.raises(WrongTypeError, match=f"a bag holds Money, not {type(value).__name__}"):
        Bag(value)
    for combine in (lambda: usd(5) + value, lambda: usd(5) - value):
        with pytest.raises(TypeError, match="unsupported operand"):
            combine()


@pytest.mark.parametrize("code", ["US", "usd", "", 0, None, ["USD"]])
def test_a_currency_exists(code):
    for ask in (
        lambda: usd(5)[code],
        lambda: Money(5, code),
        lambda: Bag.of({str(code): Decimal(5)}),
    ):
        with pytest.raises(UnknownCodeError, match="is no ISO 4217 currency code"):
            ask()


def test_the_only_amount_of_a_bag():
    assert usd(5).only() == Money(5, "USD")
    with pytest.raises(MixedCurrenciesError, match=r"not one currency but EUR, USD: ask for one, as in bag\['USD'\]"):
        (usd(5) + Money(2, "EUR")).only()
    with pytest.raises(MixedCurrenciesError, match="not one currency but no amount"):
        Bag().only()


def test_sums_are_exact_at_any_size():
    huge, tiny = Money("1e1000", "USD"), Money("1e-1000", "USD")
    both = Bag(huge, tiny)
    assert both["USD"] == Decimal("1" + "0" * 1000 + "." + "0" * 999 + "1")
    assert (both - huge, both - tiny) == (Bag(tiny), Bag(huge))
    assert {Bag(*order) for order in itertools.permutations([huge, tiny, -huge])} == {Bag(tiny)}


def test_no_decimal_context_of_the_user_changes_a_figure():
    with decimal.localcontext() as context:
        context.prec = 3
        context.Emax = 5
        context.traps[decimal.Inexact] = context.traps[decimal.Rounded] = True
        assert str(Bag(Money("123456.789", "USD"), Money("0.001", "USD"), Money(-1, "USD"))) == "USD 123,455.79"
        assert str(Money("12345678901234567890.50", "USD")) == "USD 12,345,678,901,234,567,890.5"
        assert str(exact("1234567890e3")) == "1234567890000"
        assert str(-usd("123456789")) == "USD -123,456,789"
        assert str(usd(123456789).scaled(Decimal("33.333"))) == "USD 41,151,851.47737"


# --- how exactly a figure is stated ---------------------------------------------------------------

EXACT, ABOUT, AT_LEAST, AT_MOST = Qualifier


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        *((EXACT, other, other) for other in Qualifier),
        *((ABOUT, other, ABOUT) for other in Qualifier),
        *((AT_LEAST, AT_LEAST, AT_LEAST), (AT_LEAST, AT_MOST, ABOUT), (AT_MOST, AT_MOST, AT_MOST)),
    ],
)
def test_a_sum_is_as_sure_as_its_parts(one, other, both):
    assert (one.plus(other), other.plus(one)) == (both, both)


# --- groups ---------------------------------------------------------------------------------------


def test_groups_are_a_mapping_that_keeps_its_order():
    groups = Groups({"UKR": 2, "SOM": 1, None: 3})
    assert list(groups.items()) == [("UKR", 2), ("SOM", 1), (None, 3)]
    assert (groups["SOM"], groups.get("POL"), len(groups), None in groups) == (1, None, 3, True)
    assert repr(groups) == "Groups({'UKR': 2, 'SOM': 1, None: 3})"
    assert list(pickle.loads(pickle.dumps(groups))) == list(groups)


def test_groups_are_equal_by_what_they_hold():
    groups = Groups({"a": 1, "b": 2})
    for same in (Groups({"b": 2, "a": 1}), {"a": 1, "b": 2}, MappingProxyType({"a": 1, "b": 2})):
        assert groups == same == groups
    assert hash(groups) == hash(Groups({"b": 2, "a": 1}))
    assert groups != Groups({"a": 2, "b": 2})
    assert Groups({}) != 0
    with pytest.raises(TypeError, match="unhashable"):
        hash(Groups({"a": []}))


def test_groups_cannot_be_changed():
    source = {"a": 1}
    groups = Groups(source)
    source["a"] = 2
    with pytest.raises(TypeError):
        groups["a"] = 2
    with pytest.raises(AttributeError, match="groups cannot be changed: '_items' was not set"):
        groups._items = {}
    assert groups == {"a": 1}
