"""What of a bridge is drawn where: a panel a group and currency, a bar an answer or a cause."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import attrs

from aidledger.bridges import Bridge, Cause
from aidledger.errors import PlotError
from aidledger.money import EXACT, ZERO, Bag, union_of_currencies
from aidledger.plain import group_text
from aidledger.plot.panels import chosen

MOST_STRIPS: Final = 8
"""How many panels one picture has at most."""


@attrs.frozen
class Bar:
    """A bar from one amount to another; that of an answer begins at zero, and ``cause`` is None.

    ``facts`` are those that the cause moved, with by how much, the largest first.
    """

    cause: Cause | None
    start: Decimal
    end: Decimal
    facts: tuple[tuple[str, Decimal], ...] = ()

    @property
    def moved(self) -> Decimal:
        """By how much it rises, below zero where it falls."""
        return EXACT.subtract(self.end, self.start)


@attrs.frozen
class Strip:
    """The bars of one group in one currency, from the first answer to the second.

    ``group`` is empty where there are none.
    """

    group: str
    unit: str
    bars: tuple[Bar, ...]

    @property
    def amounts(self) -> Iterator[Decimal]:
        """Where the bars begin and end."""
        return itertools.chain.from_iterable((bar.start, bar.end) for bar in self.bars)


def strips(bridge: Bridge, currency: str | None) -> tuple[Strip, ...]:
    """Return what there is to draw; raise where there is nothing, or far too much."""
    parts = [(group_text(key), bridge.group(key)) for key in bridge.keys] if bridge.fields else [("", bridge)]
    every = {name: _currencies(part) for name, part in parts}
    wanted = chosen({code for codes in every.values() for code in codes}, currency, bridge.projection)
    found = tuple(
        Strip(name, code, tuple(_bars(part, code))) for name, part in parts for code in wanted if code in every[name]
    )
    if len(found) > MOST_STRIPS:
        raise PlotError(
            f"{len(found)} groups and currencies are too many for one picture: choose at most {MOST_STRIPS} with "
            f".where(…) and currency=…"
        )
    return found


def _currencies(bridge: Bridge) -> tuple[str, ...]:
    return union_of_currencies(bridge.before, bridge.after, *(each.amount for each in bridge.contributions))


def _bars(bridge: Bridge, code: str) -> Iterator[Bar]:
    """Return the bars in order; each cause begins where the one before it ended."""
    before: Bag = bridge.before
    after: Bag = bridge.after
    yield Bar(None, ZERO, before[code])
    reached, called = before[code], bridge.names
    for cause in Cause:
        moved: dict[str, Decimal] = {}
        for each in bridge.contributions:
            if each.cause is cause and code in each.amount.currencies:
                name = called[each.dataset, each.fact]
                moved[name] = EXACT.add(moved.get(name, ZERO), each.amount[code])
        if moved:
            start, reached = reached, functools.reduce(EXACT.add, moved.values(), reached)
            yield Bar(cause, start, reached, tuple(sorted(moved.items(), key=_by_size)))
    yield Bar(None, ZERO, after[code])


def _by_size(moved: tuple[str, Decimal]) -> tuple[Decimal, str]:
    return moved[1].copy_abs().copy_negate(), moved[0]
