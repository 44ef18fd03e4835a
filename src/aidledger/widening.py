"""What blocks of events add to a tally over time, and events whose amount depends on the day on which they happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import attrs

from aidledger.blocks import Amounts, Block, Figure, Stake, extremes, extremes_of_one
from aidledger.curves import Changes, Sides, add, add_percent, percentage
from aidledger.events import Event
from aidledger.money import EXACT, ZERO, Bag
from aidledger.placement import earliest, latest
from aidledger.profiles import Profile
from aidledger.spreads import Extremes, Spread

Percents = tuple[tuple[Decimal, Decimal], ...]
"""Of each member of a block, which percentage is in a group surely, and at most."""

# --- what stands alone ----------------------------------------------------------------------------


@attrs.define
class Widths:
    """Sums of events that stand alone, have one profile, and an amount that depends on the day.

    ``low`` and ``high`` are what they can amount to once they can have happened, as far as that is on one side of zero;
    ``kept_low`` and ``kept_high`` what is on the other side, and so only counts once they have surely happened.
    """

    value: Changes = attrs.field(factory=dict)
    low: Changes = attrs.field(factory=dict)
    high: Changes = attrs.field(factory=dict)
    kept_low: Changes = attrs.field(factory=dict)
    kept_high: Changes = attrs.field(factory=dict)

    def add(self, spread: Spread, amount: Bag, day: dt.date) -> None:
        """Add an event with this amount, that has surely happened by the end of ``day``."""
        code = spread.currency
        add(self.value, day, code, amount[code])
        _add_steps(self.low, code, [(on, min(figure, ZERO)) for on, figure in spread.lows])
        _add_steps(self.high, code, [(on, max(figure, ZERO)) for on, figure in spread.highs])
        add(self.kept_low, day, code, max(spread.lows[-1][1], ZERO))
        add(self.kept_high, day, code, min(spread.highs[-1][1], ZERO))

    def spread(self, sides: Sides, sure: Decimal, most: Decimal) -> None:
        """Add them to a group in which this percentage is surely, and that at most."""
        value, below, above = sides
        add_percent(value, self.value, sure)
        for bound, possible, kept in ((below, self.low, self.kept_low), (above, self.high, self.kept_high)):
            add_percent(bound, possible, most)
            add_percent(bound, kept, sure)
            add_percent(bound, self.value, EXACT.minus(sure))


# --- blocks ---------------------------------------------------------------------------------------


@attrs.frozen
class Member:
    """An event of a block, with the first day on which it can count, and its amount, on average where that depends."""

    event: Event
    first: dt.date | None
    amount: Bag
    profile: Profile
    spread: Spread | None = None

    @property
    def counts(self) -> bool:
        """Whether it contributes anything to the question, or can."""
        return bool(self.profile.parts) and (bool(self.amount) or self.spread is not None)

    @property
    def currencies(self) -> Iterable[str]:
        """The currencies of what it contributes, or can."""
        return self.amount.currencies if self.spread is None else (self.spread.currency,)

    def figure(self, code: str, percents: tuple[Decimal, Decimal]) -> Figure:
        """Return its figure in a currency."""
        return self._figure(self.amount[code], percents)

    def figure_by(self, code: str, percents: tuple[Decimal, Decimal], day: dt.date, side: int) -> Figure:
        """Return its figure by the end of ``day``: of its lowest amount, or of its highest."""
        return self._figure(self.amount[code] if self.spread is None else self.spread.by(day)[side], percents)

    def stake_by(self, percents: tuple[Decimal, Decimal], day: dt.date, side: int) -> Stake:
        """Return its stake by the end of ``day``: of its lowest amount, or of its highest."""
        spread = self.spread
        amount = self.amount if spread is None else Bag.of({spread.currency: spread.by(day)[side]})
        return Stake.of(self.event, amount, percents)

    def _figure(self, stated: Decimal, percents: tuple[Decimal, Decimal]) -> Figure:
        sure, most = percents
        return earliest(self.event), latest(self.event), percentage(stated, sure), percentage(stated, most)


def add_block(block: Block, members: Sequence[Member], percents: Percents, sides: Sides) -> None:
    """Add a block with one base, of whose members these percentages count."""
    value, below, above = sides
    placed_on = [each.day for each in block.placed()]
    is_spread = any(member.spread is not None for member in members)
    days = _days(block, members)
    for code in {code for member in members for code in member.currencies}:
        figures = [member.figure(code, percent) for member, percent in zip(members, percents, strict=True)]
        for day, figure in zip(placed_on, figures, strict=True):
            surely = figure[2]
            if surely:
                add(value, day, code, surely)
                add(below, day, code, EXACT.minus(surely))
                add(above, day, code, EXACT.minus(surely))
        low = high = ZERO
        for day in days:
            now = _extremes_by(members, percents, code, day) if is_spread else extremes_of_one(figures, day)
            if now[0] != low:
                add(below, day, code, EXACT.subtract(now[0], low))
            if now[1] != high:
                add(above, day, code, EXACT.subtract(now[1], high))
            low, high = now


def extreme_changes(block: Block, members: Sequence[Member], percents: Percents) -> tuple[Changes, Changes]:
    """Return by how much the lowest and the highest total of a block with several bases change, and when."""
    found: tuple[Changes, Changes] = ({}, {})
    before: tuple[Amounts, Amounts] = ({}, {})
    for day in _days(block, members):
        sides = (
            [member.stake_by(percent, day, side) for member, percent in zip(members, percents, strict=True)]
            for side in (0, 1)
        )
        lows, highs = (extremes(stakes, len(block.bases), day) for stakes in sides)
        now = (lows[0], highs[1])
        for changes, old, new in zip(found, before, now, strict=True):
            for code in {*old, *new}:
                add(changes, day, code, EXACT.subtract(new.get(code, ZERO), old.get(code, ZERO)))
        before = now
    return found


def _extremes_by(members: Sequence[Member], percents: Percents, code: str, day: dt.date) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest total of a block: each member has its own day, so all extremes can meet."""
    lows, highs = (
        extremes_of_one(
            [m.figure_by(code, percent, day, side) for m, percent in zip(members, percents, strict=True)], day
        )
        for side in (0, 1)
    )
    return lows[0], highs[1]


def _days(block: Block, members: Sequence[Member]) -> list[dt.date]:
    """Return the days on which the lowest or the highest total can change."""
    spreads = [member.spread.days() for member in members if member.spread is not None]
    return sorted(set(block.days()).union(*spreads)) if spreads else block.days()


def _add_steps(changes: Changes, code: str, extremes_of: Extremes | Sequence[tuple[dt.date, Decimal]]) -> None:
    before = ZERO
    for day, figure in extremes_of:
        add(changes, day, code, EXACT.subtract(figure, before))
        before = figure
