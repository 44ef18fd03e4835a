"""Exact amounts of money, bags of several currencies, and groups of answers."""

from __future__ import annotations

import bisect
import datetime as dt
import decimal
import enum
import functools
import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Generic, NoReturn, TypeVar

import attrs

from aidledger._values import codes
from aidledger.errors import AmountError, MixedCurrenciesError, WrongTypeError

K = TypeVar("K")
V = TypeVar("V", covariant=True)


class Groups(Mapping[K, V], Generic[K, V]):
    """Values by group key, in a stated order; it cannot be changed, and pickles.

    >>> Groups({"JPN": 1, None: 2})
    Groups({'JPN': 1, None: 2})
    """

    __slots__ = ("_items",)
    _items: Mapping[K, V]

    def __init__(self, items: Mapping[K, V]) -> None:
        object.__setattr__(self, "_items", MappingProxyType(dict(items)))

    def __getitem__(self, key: K) -> V:
        """Return the value of a group; raise ``KeyError`` where there is no such group."""
        value: V = self._items[key]
        return value

    def __iter__(self) -> Iterator[K]:
        """Iterate over the group keys, in order."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many groups there are."""
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        """Return whether another mapping holds the same; the order does not matter."""
        return self._items == (other._items if isinstance(other, Groups) else other)

    def __hash__(self) -> int:
        """Return a hash of what it holds; raise ``TypeError`` where a value has none."""
        return hash(frozenset(self._items.items()))

    def __reduce__(self) -> tuple[type[Groups[K, V]], tuple[dict[K, V]]]:
        """Pickle by a copy of its items."""
        return (type(self), (dict(self._items),))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: it cannot be changed."""
        raise AttributeError(f"groups cannot be changed: {name!r} was not set")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: it cannot be changed."""
        raise AttributeError(f"groups cannot be changed: {name!r} was not deleted")

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"Groups({dict(self._items)!r})"


def group_order(key: object) -> tuple[tuple[bool, str], ...]:
    """Return a sort key for group keys: by their texts, what is not stated last."""
    return tuple((value is None, str(value)) for value in (key if isinstance(key, tuple) else (key,)))


# The default context rounds at 28 digits; here nothing rounds, and whatever would is an error.
EXACT: Final = decimal.Context(
    prec=decimal.MAX_PREC,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.Inexact, decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
ZERO: Final = Decimal(0)
Pair = tuple[Decimal, Decimal]
"""A lowest and a highest figure, or what surely counts and what does at most."""
NO_PAIR: Final[Pair] = (ZERO, ZERO)
_ONE: Final = Decimal(1)
HUNDRED: Final = Decimal(100)
_FARTHEST: Final = 1_000  # powers of ten that a written amount may reach: beyond, it is an attack or a slip
_FARTHEST_SUM: Final = 1_000_000  # and what is reckoned from such amounts
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,9})?", re.ASCII)
# groups of thousands begin with no zero: "USD 0,500" is somebody's 0.5
_MONEY: Final = re.compile(r"([A-Z]{3}) (-?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?)", re.ASCII)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of figures, exact at any size."""
    return functools.reduce(EXACT.add, amounts, ZERO)


def both(first: Pair, second: Pair) -> Pair:
    """Return the sum of two pairs of figures, each of a lowest and a highest."""
    return EXACT.add(first[0], second[0]), EXACT.add(first[1], second[1])


class Qualifier(enum.Enum):
    """How exactly a source states a quantity or a total.

    >>> Qualifier("at-least")
    <Qualifier.AT_LEAST: 'at-least'>
    """

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"

    def plus(self, other: Qualifier) -> Qualifier:
        """Return what qualifies the sum of two figures that are qualified so.

        >>> Qualifier.EXACT.plus(Qualifier.AT_LEAST), Qualifier.AT_MOST.plus(Qualifier.AT_LEAST)
        (<Qualifier.AT_LEAST: 'at-least'>, <Qualifier.ABOUT: 'about'>)
        """
        if self is other or other is Qualifier.EXACT:
            return self
        return other if self is Qualifier.EXACT else Qualifier.ABOUT


def exact(value: Decimal | int | str, *, is_stated: bool = False) -> Decimal:
    """Return ``value`` as a decimal without exponent and trailing zeros, so that equal amounts look alike.

    Raises `WrongTypeError` on floats and booleans, `AmountError` on what is no finite number or
    farther than 10 to the power of ±1,000 (of ±1,000,000 where it is neither a text nor ``is_stated``, but reckoned): a
    few bytes such as ``1e999999`` would else become a million digits wherever they are written.

    >>> exact("5e9"), exact("1.50"), exact(-7)
    (Decimal('5000000000'), Decimal('1.5'), Decimal('-7'))
    """
    if isinstance(value, str):
        if _NUMBER.fullmatch(value) is None:
            raise AmountError(
                f"{value!r:.200} is no amount: write digits with a dot for decimals, as in '3700000000' or '0.5'"
            )
        number = Decimal(value)
    elif isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        raise WrongTypeError(f"an amount is no {type(value).__name__}: write {value!r:.200} as text, int or Decimal")
    if not number.is_finite():
        raise AmountError(f"{value} is no finite amount")
    if not number:
        return ZERO
    exponent = number.as_tuple().exponent
    farthest = _FARTHEST if is_stated or isinstance(value, str) else _FARTHEST_SUM
    if number.adjusted() > farthest or (isinstance(exponent, int) and exponent < -farthest):
        raise AmountError(f"an amount beyond 10 to the power of ±{farthest:,} is refused")
    if exponent == 0:
        return number
    number = number.normalize(EXACT)
    return number.quantize(_ONE, context=EXACT) if number == number.to_integral_value() else number


@attrs.frozen(repr=False, order=False)
class Money:
    """An exact amount of one currency (ISO 4217).

    ``amount`` is given as text, int or `Decimal`, never as a float. The text form is the code, a
    space, and the amount with thousands separated; `parse` reads it back.

    >>> Money("5e9", "USD")
    Money('5000000000', 'USD')
    >>> str(Money("5e9", "USD"))
    'USD 5,000,000,000'
    """

    amount: Decimal = attrs.field(converter=exact)
    currency: str = attrs.field(converter=codes.currency)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Return the money of a text such as ``USD 3,700,000,000`` or ``EUR 1.5``.

        Raises `AmountError` on any other text, `UnknownCodeError` on an unknown currency.

        >>> Money.parse("USD 3,700,000,000") == Money("3.7e9", "USD")
        True
        """
        if not isinstance(text, str):
            raise WrongTypeError(f"money is written as text, not {type(text).__name__}: as in 'USD 3,700,000,000'")
        found = _MONEY.fullmatch(text)
        if found is None:
            raise AmountError(
                f"{text!r:.200} is no money: write the currency, a space and the amount, as in 'USD 3,700,000,000'"
            )
        return cls(exact(found[2].replace(",", "")), found[1])

    def __neg__(self) -> Money:
        """Return the amount with the opposite sign."""
        return Money(EXACT.minus(self.amount), self.currency)

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return f"{self.currency} {self.amount:,f}"

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"Money({f'{self.amount:f}'!r}, {self.currency!r})"


@attrs.frozen(init=False, repr=False, order=False)
class Bag:
    """An immutable sum of money, currency by currency; a commutative group under ``+``.

    A currency whose amounts cancel out is no longer in it, so equal sums are equal bags.

    >>> bag = Bag(Money(3, "USD"), Money(2, "EUR"), Money(4, "USD"))
    >>> bag["USD"], bag["JPY"]
    (Decimal('7'), Decimal('0'))
    >>> print(bag - bag)
    0
    """

    amounts: tuple[tuple[str, Decimal], ...]

    def __init__(self, *money: Money) -> None:
        totals: dict[str, Decimal] = {}
        for one in money:
            if not isinstance(one, Money):
                raise WrongTypeError(f"a bag holds Money, not {type(one).__name__}: write Bag(Money(3, 'USD'))")
            totals[one.currency] = EXACT.add(totals.get(one.currency, ZERO), one.amount)
        self.__attrs_init__(_settled(totals))

    @classmethod
    def of(cls, amounts: dict[str, Decimal]) -> Bag:
        """Return the bag of these amounts, by currency; each made exact."""
        return cls.settled(_settled({codes.currency(code): exact(amount) for code, amount in amounts.items()}))

    @classmethod
    def settled(cls, amounts: tuple[tuple[str, Decimal], ...]) -> Bag:
        """Return the bag of amounts that are known to be exact, sorted by currency, and none of them zero."""
        bag = cls.__new__(cls)
        bag.__attrs_init__(amounts)
        return bag

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in it, sorted."""
        return tuple(code for code, _ in self.amounts)

    def only(self) -> Money:
        """Return the one amount in it.

        Raises `MixedCurrenciesError` where it holds none, or several currencies.

        >>> Bag(Money(3, "USD")).only()
        Money('3', 'USD')
        """
        if len(self.amounts) != 1:
            held = ", ".join(self.currencies) or "no amount"
            raise MixedCurrenciesError(f"not one currency but {held}: ask for one, as in bag['USD']")
        code, amount = self.amounts[0]
        return Money(amount, code)

    def scaled(self, percent: Decimal) -> Bag:
        """Return this percentage of it, exactly."""
        if percent == HUNDRED or not self.amounts:
            return self
        return Bag.of({code: EXACT.multiply(amount, percent).scaleb(-2, EXACT) for code, amount in self.amounts})

    def __getitem__(self, code: str) -> Decimal:
        """Return the amount of a currency, 0 where there is none; raise `UnknownCodeError` on what is no currency."""
        for held, amount in self.amounts:
            if held == code:
                return amount
        codes.currency(code)
        return ZERO

    def __iter__(self) -> Iterator[Money]:
        """Iterate over its amounts, one a currency, sorted by code."""
        return (Money(amount, code) for code, amount in self.amounts)

    def __len__(self) -> int:
        """Return how many currencies are in it."""
        return len(self.amounts)

    def __add__(self, other: Bag | Money) -> Bag:
        """Return the sum, currency by currency, exact at any size."""
        if isinstance(other, Money):
            return Bag(*self, other)
        return Bag(*self, *other) if isinstance(other, Bag) else NotImplemented

    def __sub__(self, other: Bag | Money) -> Bag:
        """Return the difference, currency by currency."""
        return self + -other if isinstance(other, (Bag, Money)) else NotImplemented

    def __neg__(self) -> Bag:
        """Return the bag that cancels it out."""
        return Bag(*(-money for money in self))

    def __str__(self) -> str:
        """Return its amounts as text, ``0`` where it is empty."""
        return ", ".join(map(str, self)) or "0"

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"Bag({', '.join(map(repr, self))})"


def union_of_currencies(*bags: Bag) -> tuple[str, ...]:
    """Return every currency that is in one of the bags, sorted."""
    return tuple(sorted({code for bag in bags for code in bag.currencies}))


def total(bags: Iterable[Bag]) -> Bag:
    """Return the sum of many bags in one pass."""
    return Bag(*(money for bag in bags for money in bag))


def _settled(totals: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted((code, exact(amount)) for code, amount in totals.items() if amount))


Extremes = tuple[tuple[dt.date, Decimal], ...]
"""The lowest amount so far, or the highest, from the end of each of these days on, in order, the first day first."""


@attrs.frozen
class Spread:
    """What an event of an imprecise date amounts to, in one currency, if it happened by the end of a day."""

    currency: str
    lows: Extremes
    highs: Extremes

    def days(self) -> set[dt.date]:
        """Return the days with which the lowest or the highest changes."""
        return {day for day, _ in (*self.lows, *self.highs)}

    def by(self, day: dt.date) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest amount by the end of ``day``, zero where it cannot have happened."""
        return _reached(self.lows, day), _reached(self.highs, day)


def added(parts: Sequence[Extremes]) -> Extremes:
    """Return the sum of several amounts, each from its first day on.

    >>> monday, friday = dt.date(2024, 6, 10), dt.date(2024, 6, 14)
    >>> [(str(day), amount) for day, amount in added([((monday, Decimal(3)),), ((friday, Decimal(4)),)])]
    [('2024-06-10', Decimal('3')), ('2024-06-14', Decimal('7'))]
    """
    if len(parts) == 1:
        return parts[0]
    days = sorted({day for part in parts for day, _ in part})
    return tuple((day, exact_sum(_reached(part, day) for part in parts)) for day in days)


def _reached(extremes: Extremes, day: dt.date) -> Decimal:
    index = bisect.bisect_right(extremes, day, key=operator.itemgetter(0))
    return extremes[index - 1][1] if index else ZERO
