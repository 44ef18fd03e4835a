"""What was delivered, item by item."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import attrs

from aidledger.events import Delivered
from aidledger.groups import Groups
from aidledger.money import EXACT, Bag, Qualifier, exact
from aidledger.projection import Mapped, fold

Key = tuple[str, str | None]


@attrs.frozen
class Delivery:
    """What was delivered of one item in one unit.

    ``quantity`` is the sum of the quantities stated, None where no source states one; ``unstated`` counts the
    deliveries of which none is. ``qualifier`` is how exactly the sum is known, and ``value`` the sum of
    the values stated.
    """

    item: str
    unit: str | None
    quantity: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    unstated: int = 0
    value: Bag = attrs.field(factory=Bag)
    events: tuple[Delivered, ...] = ()

    def plus(self, event: Delivered) -> Delivery:
        """Return it with one more delivery; where one states no quantity, the sum is what there is at least."""
        quantity, qualifier = self.quantity, self.qualifier
        if event.quantity is None:
            qualifier = qualifier.plus(Qualifier.AT_LEAST)
        else:
            quantity = event.quantity if quantity is None else exact(EXACT.add(quantity, event.quantity))
            qualifier = qualifier.plus(event.qualifier)
        return attrs.evolve(
            self,
            quantity=quantity,
            qualifier=qualifier,
            unstated=self.unstated + (event.quantity is None),
            value=self.value if event.value is None else self.value + event.value,
            events=(*self.events, event),
        )

    def __str__(self) -> str:
        """Return the quantity as the sources qualify it, and the item."""
        unit = f" {self.unit} of" if self.unit else ""
        if self.quantity is None:
            return f"{self.item} (number not given)"
        word = "" if self.qualifier is Qualifier.EXACT else f"{self.qualifier.value.replace('-', ' ')} "
        return f"{word}{self.quantity:,f}{unit} {self.item}"


def _none() -> Groups[Key, Delivery]:
    return Groups({})


def _delivered(state: Groups[Key, Delivery], event: Delivered) -> Groups[Key, Delivery]:
    key = (event.item, event.unit)
    before = state.get(key) or Delivery(*key)
    return Groups({**state, key: before.plus(event)})


def _by_item(state: Groups[Key, Delivery]) -> tuple[Delivery, ...]:
    return tuple(state.values())


deliveries: Final[Mapped[tuple[Delivery, ...]]] = fold(_none, name="deliveries").on(Delivered, _delivered).map(_by_item)
"""What was delivered by item and unit, in the order of the first delivery of each."""
