"""Laws 4 and 5: money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from aidledger.errors import WrongTypeError
from aidledger.money import Bag, Money
from aidledger.testing.asking import agree, holds


def bags_form_a_group(first: Bag, second: Bag, third: Bag) -> None:
    """4. A `Bag` is a commutative group."""
    empty = Bag()
    agree("the order of a sum matters", first + second, second + first)
    agree("where the brackets stand matters", (first + second) + third, first + (second + third))
    agree("adding nothing changes a bag", first, first + empty)
    agree("a bag and its opposite do not cancel out", empty, first + -first)
    agree("taking away is not adding the opposite", first + -second, first - second)
    agree("equal bags have different hashes", hash(first + second), hash(second + first))


def sums_are_exact(amounts: Iterable[Money]) -> None:
    """4. No currency leaks into another; sums are exact at any size."""
    every = list(amounts)
    at_once = Bag(*every)
    one_by_one = Bag()
    for money in every:
        one_by_one = one_by_one + money
    for code in {money.currency for money in every} | set(at_once.currencies) | {"XXX"}:
        exactly = sum((Fraction(money.amount) for money in every if money.currency == code), Fraction(0))
        agree(f"the sum of {every} in {code} is not exact", exactly, Fraction(at_once[code]))
        agree(f"the sum of {every} in {code}, one by one, is not exact", exactly, Fraction(one_by_one[code]))


def money_reads_back(money: Money) -> None:
    """5. Parsing and printing a `Money` gives it back."""
    agree(f"reading {str(money)!r} gives another amount", money, Money.parse(str(money)))
    no_figure_is_a_float(money)
    try:
        made = Money(float(money.amount), money.currency)  # type: ignore[arg-type]
    except WrongTypeError:
        return
    raise AssertionError(f"a float was taken as an amount: {made!r}")


def no_figure_is_a_float(value: object) -> None:
    """5. No figure is ever a float."""
    holds(not isinstance(value, (float, complex)), f"{value!r} is a {type(value).__name__}: use Decimal, Money or Bag")
    if isinstance(value, (str, bytes, Decimal)):
        return
    kind: Any = type(value)
    if attrs.has(kind):
        for field in attrs.fields(kind):
            no_figure_is_a_float(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            no_figure_is_a_float(key)
            no_figure_is_a_float(each)
    elif isinstance(value, Iterable):
        for each in value:
            no_figure_is_a_float(each)
