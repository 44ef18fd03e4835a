"""Records for tests, short to write: what a test does not care about is filled in."""

from __future__ import annotations

from typing import Any, TypeVar

from aidledger import Bag, Money
from aidledger.events import Record, Retracted

R = TypeVar("R", bound=Record)

_MONEY = ("amount", "value", "valued")


def record(kind: type[R], fact: str, /, **stated: Any) -> R:
    """Return a record of this kind, with its fact for an id; money is given as text, such as "USD 5"."""
    filled: dict[str, Any] = {"id": fact, "fact": fact, "dataset": "test", "recorded": "2025-01-01"}
    if not issubclass(kind, Retracted):
        filled["occurred"] = "2024-01-01"
    money = {name: Money.parse(said) for name, said in stated.items() if name in _MONEY and said}
    return kind(**{**filled, **stated, **money})


def usd(amount: int | str) -> Bag:
    """Return a bag of so many dollars."""
    return Bag(Money(amount, "USD"))
