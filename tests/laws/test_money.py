"""Laws 4 and 5: money; and bags and amounts that are wrong on purpose."""

from __future__ import annotations

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Bag, Money
from aidledger._values import money as module
from aidledger.errors import WrongTypeError
from aidledger.projections import committed
from aidledger.testing import _laws as laws
from aidledger.testing import asked, bags, moneys, tallies
from tests.laws.planted import catches

sums = bags() | bags(anywhere=True)
amounts = moneys(signed=True) | moneys(signed=True, anywhere=True)
several = st.lists(amounts, max_size=6)


@given(sums, sums, sums)
def test_law_4_group(first, second, third):
    """4. A `Bag` is a commutative group."""
    laws.bags_form_a_group(first, second, third)


@given(several)
def test_law_4_exact(money):
    """4. No currency leaks into another; sums are exact at any size."""
    laws.sums_are_exact(money)


@given(amounts)
def test_law_5_text(money):
    """5. Parsing and printing a `Money` gives it back."""
    laws.money_reads_back(money)


@given(asked(), tallies())
def test_law_5_figures(drawn, tally):
    """5. No figure is ever a float."""
    ledger, day = drawn
    at, whole = ledger.as_of(day), tally.combined()
    laws.no_figure_is_a_float([at.project(whole), at.bounds(whole), at.explain(whole), at.answer(whole)])
    laws.no_figure_is_a_float(at.answer(whole).to_dict())


# --- planted ---------------------------------------------------------------------------------------


def _summed_by(monkeypatch, total):
    """Let bags be made by ``total``, a function of two decimals."""

    def made(bag: Bag, *money: Money) -> None:
        totals: dict[str, Decimal] = {}
        for one in money:
            totals[one.currency] = total(totals.get(one.currency, Decimal(0)), one.amount)
        bag.__attrs_init__(tuple(sorted((code, module.exact(amount)) for code, amount in totals.items() if amount)))

    monkeypatch.setattr(Bag, "__init__", made)


def test_law_4_notices_sums_rounded_at_28_digits(monkeypatch):
    _summed_by(monkeypatch, decimal.Context(prec=28).add)
    assert catches(laws.sums_are_exact, several)


def test_law_4_notices_sums_through_floats(monkeypatch):
    _summed_by(monkeypatch, lambda a, b: Decimal(str(float(a) + float(b))))
    assert catches(laws.sums_are_exact, several)


def test_law_4_notices_a_currency_that_leaks(monkeypatch):
    def made(bag: Bag, *money: Money) -> None:
        total = sum((one.amount for one in money), Decimal(0))
        bag.__attrs_init__(((money[0].currency, total),) if total else ())

    monkeypatch.setattr(Bag, "__init__", made)
    assert catches(laws.sums_are_exact, several)


def test_law_4_notices_a_bag_that_keeps_what_cancelled_out(monkeypatch):
    def made(bag: Bag, *money: Money) -> None:
        totals: dict[str, Decimal] = {}
        for one in money:
            totals[one.currency] = module.EXACT.add(totals.get(one.currency, Decimal(0)), one.amount)
        bag.__attrs_init__(tuple(sorted(totals.items())))

    monkeypatch.setattr(Bag, "__init__", made)
    assert catches(laws.bags_form_a_group, sums, sums, sums)


def test_law_4_notices_a_bag_in_the_order_of_arrival(monkeypatch):
    def made(bag: Bag, *money: Money) -> None:
        totals: dict[str, Decimal] = {}
        for one in money:
            totals[one.currency] = module.EXACT.add(totals.get(one.currency, Decimal(0)), one.amount)
        bag.__attrs_init__(tuple((code, amount) for code, amount in totals.items() if amount))

    monkeypatch.setattr(Bag, "__init__", made)
    assert catches(laws.bags_form_a_group, sums, sums, sums)


def test_law_4_notices_a_difference_that_is_a_distance(monkeypatch):
    monkeypatch.setattr(Bag, "__sub__", lambda a, b: Bag(*(Money(abs(m.amount), m.currency) for m in a + -b)))
    assert catches(laws.bags_form_a_group, sums, sums, sums)


def test_law_5_notices_amounts_printed_with_two_decimals(monkeypatch):
    monkeypatch.setattr(Money, "__str__", lambda money: f"{money.currency} {money.amount:,.2f}")
    assert catches(laws.money_reads_back, amounts)


def test_law_5_notices_a_text_read_as_a_float(monkeypatch):
    def parse(text: str) -> Money:
        code, _, amount = text.partition(" ")
        return Money(Decimal(float(amount.replace(",", ""))), code)

    monkeypatch.setattr(Money, "parse", staticmethod(parse))
    assert catches(laws.money_reads_back, amounts)


def test_law_5_notices_an_amount_that_is_made_from_a_float(monkeypatch):
    made = Money.__init__

    def lenient(money: Money, amount: object, currency: str) -> None:
        made(money, str(amount) if isinstance(amount, float) else amount, currency)

    monkeypatch.setattr(Money, "__init__", lenient)
    assert catches(laws.money_reads_back, moneys())


@pytest.mark.parametrize(
    "figure", [0.5, [1.5], {"USD": 1.5}, {1.5: "USD"}, (Money(1, "USD"), (1j,)), committed.map(lambda _: 0.1).over([])]
)
def test_law_5_notices_a_float_wherever_it_is(figure):
    with pytest.raises(AssertionError, match=r"is a (float|complex)"):
        laws.no_figure_is_a_float(figure)


def test_a_float_is_refused_as_an_amount():
    with pytest.raises(WrongTypeError, match="float"):
        Money(1.5, "USD")
