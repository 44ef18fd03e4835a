"""What was delivered, item by item."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import attrs

from aidledger.events import Delivered
from aidledger.money import EXACT, Bag, Qualifier, exact
from aidledger.projection import Mapped, fold
from aidledger.trail import Trail


@attrs.frozen
class Delivery:
    """What was delivered of one item in one unit, by one data set.

    ``quantity`` is the sum of the quantities stated, None where no source states one; ``unstated`` counts the
    deliveries of which none is. ``qualifier`` is how exactly the sum is known: where a quantity is not stated, the sum
    is what there is at least. ``value`` is the sum of the values stated.
    """

    dataset: str
    item: str
    unit: str | None
    quantity: Decimal | None
    qualifier: Qualifier
    unstated: int
    value: Bag
    events: tuple[Delivered, ...]

    @classmethod
    def of(cls, events: Sequence[Delivered]) -> Delivery:
        """Return the sum of deliveries of one item in one unit."""
        first = events[0]
        stated = [event.quantity for event in events if event.quantity is not None]
        qualifier = Qualifier.EXACT
        for event in events:
            qualifier = qualifier.plus(Qualifier.AT_LEAST if event.quantity is None else event.qualifier)
        return cls(
            dataset=first.dataset,
            item=first.item,
            unit=first.unit,
            quantity=exact(functools.reduce(EXACT.add, stated)) if stated else None,
            qualifier=qualifier,
            unstated=len(events) - len(stated),
            value=Bag(*(event.value for event in events if event.value is not None)),
            events=tuple(events),
        )

    def __str__(self) -> str:
        """Return the quantity as the sources qualify it, and the item."""
        unit = f" {self.unit} of" if self.unit else ""
        if self.quantity is None:
            return f"{self.item} (number not given)"
        word = "" if self.qualifier is Qualifier.EXACT else f"{self.qualifier.value.replace('-', ' ')} "
        return f"{word}{self.quantity:,f}{unit} {self.item}"


def _none() -> Trail[Delivered]:
    return Trail()


def _delivered(state: Trail[Delivered], event: Delivered) -> Trail[Delivered]:
    return state.plus(event)


def _by_item(delivered: Trail[Delivered]) -> tuple[Delivery, ...]:
    found: dict[tuple[str, str, str | None], list[Delivered]] = {}
    for event in delivered:
        found.setdefault((event.dataset, event.item, event.unit), []).append(event)
    return tuple(map(Delivery.of, found.values()))


deliveries: Final[Mapped[tuple[Delivery, ...]]] = fold(_none).on(Delivered, _delivered).map(_by_item, name="deliveries")
"""What was delivered by data set, item and unit, in the order of the first delivery of each.

Two data sets may tell of the same delivery, so they are never added up.
"""
