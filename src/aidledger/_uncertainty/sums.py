"""Where the step functions of a tally come from: one pass over the families of a timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._answers.answer import caveat
from aidledger._folds.grouping import Profile, Profiles
from aidledger._folds.tally import Tally
from aidledger._records.records import Alteration, Event, Placement, earliest, latest
from aidledger._uncertainty.curves import Band, Changes, Curve, Sides, Steps, add, add_percent, percentage
from aidledger._uncertainty.families import Amounts, Block, Figure, Stake, blocks, extremes, extremes_of_one
from aidledger._values.money import EXACT, HUNDRED, NO_PAIR, ZERO, Bag, Extremes, Spread, group_order
from aidledger._values.text import Message
from aidledger.errors import RateError

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
class BlockMember:
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


def add_block(block: Block, members: Sequence[BlockMember], percents: Percents, sides: Sides) -> None:
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


def extreme_changes(block: Block, members: Sequence[BlockMember], percents: Percents) -> tuple[Changes, Changes]:
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


def _extremes_by(
    members: Sequence[BlockMember], percents: Percents, code: str, day: dt.date
) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest total of a block: each member has its own day, so all extremes can meet."""
    lows, highs = (
        extremes_of_one(
            [m.figure_by(code, percent, day, side) for m, percent in zip(members, percents, strict=True)], day
        )
        for side in (0, 1)
    )
    return lows[0], highs[1]


def _days(block: Block, members: Sequence[BlockMember]) -> list[dt.date]:
    """Return the days on which the lowest or the highest total can change."""
    spreads = [member.spread.days() for member in members if member.spread is not None]
    return sorted(set(block.days()).union(*spreads)) if spreads else block.days()


def _add_steps(changes: Changes, code: str, extremes_of: Extremes | Sequence[tuple[dt.date, Decimal]]) -> None:
    before = ZERO
    for day, figure in extremes_of:
        add(changes, day, code, EXACT.subtract(figure, before))
        before = figure


_NOTHING: Final = Bag()


def steps(tally: Tally[Any], placed: Sequence[Placement]) -> Steps:
    """Return everything that the tally says of these events."""
    return _Making(tally).of(placed)


@attrs.define
class _Signed:
    """Sums of one sign, since that decides which bound they move: by exact day, else by first and by last day."""

    exact: Changes = attrs.field(factory=dict)
    earliest: Changes = attrs.field(factory=dict)
    latest: Changes = attrs.field(factory=dict)


@attrs.define
class _Alone:
    """What the events amount to that stand alone and have one profile."""

    profile: Profile
    first: dt.date
    positive: _Signed = attrs.field(factory=_Signed)
    negative: _Signed = attrs.field(factory=_Signed)
    widths: Widths = attrs.field(factory=Widths)


@attrs.frozen
class _Kin:
    """What the blocks amount to whose members have the same profiles, by which percentages of them are in a group."""

    groups: dict[Percents, list[Any]]
    sides: dict[Percents, Sides]

    @classmethod
    def of(cls, profiles: Iterable[Profile], every: Collection[Any]) -> _Kin:
        """Return it, empty, with the groups in which such blocks are; ``every`` are all that there are."""
        known = tuple(profiles)
        is_wide = any(profile.is_wide for profile in known)
        within = every if is_wide else {key for profile in known for key in profile.possible if key in every}
        groups: dict[Percents, list[Any]] = {}
        for group in within:
            percents = tuple(profile.percents(group) for profile in known)
            if any(each != NO_PAIR for each in percents):
                groups.setdefault(percents, []).append(group)
        return cls(groups, {percents: ({}, {}, {}) for percents in groups})


@attrs.define
class _Making:
    tally: Tally[Any]
    profiles: Profiles = attrs.field(default=attrs.Factory(lambda self: Profiles(self.tally), takes_self=True))
    own_kinds: frozenset[type[Event]] = attrs.field(
        default=attrs.Factory(lambda self: self.tally.own_kinds, takes_self=True)
    )
    possible: dict[Any, dt.date] = attrs.field(factory=dict)
    datasets: dict[str, dt.date] = attrs.field(factory=dict)
    caveats: dict[str, dt.date] = attrs.field(factory=dict)
    refused: list[tuple[dt.date, str]] = attrs.field(factory=list)
    depending: list[tuple[dt.date, str]] = attrs.field(factory=list)
    alone: dict[int, _Alone] = attrs.field(factory=dict)
    groups: dict[Any, Sides] = attrs.field(factory=dict)

    def of(self, placed: Sequence[Placement]) -> Steps:
        altered, alone = blocks(placed, {kind for kind, _ in self.tally.counts})
        amount, profile = self.tally.amount, self.profiles.of
        for each in alone:
            event = each.event
            try:
                contributed = amount(event)
            except RateError as error:
                self._refuse(event, earliest(event), error)
                continue
            self._look(event, earliest(event))
            if contributed or (contributed is not None and self.tally.spread(event)):
                self._add_alone(event, earliest(event), each.day, contributed, profile(event))
        deep: list[tuple[Block, list[BlockMember]]] = []
        for block in altered:
            members = [self._member(each, first) for each, first in block.members()]
            if block.is_exact and all(member.profile.is_sure for member in members):
                for each, member in zip(block.placed(), members, strict=True):
                    self._add_alone(each.event, each.day, each.day, member.amount, member.profile)
            elif any(member.counts for member in members):
                deep.append((block, members))
        self._note(deep)
        self.groups = {group: ({}, {}, {}) for group in sorted(self.possible, key=group_order)}
        self._spread_alone()
        self._spread_blocks(deep)
        bands = {group: Band(*map(Curve.adding, sides)) for group, sides in self.groups.items()}
        firsts = {group: self.possible[group] for group in bands}
        if firsts:
            self.caveats |= dict.fromkeys(self.tally.remarks, min(firsts.values()))
        caveats = tuple((first, said) for said, first in self.caveats.items())
        refused, depending = tuple(sorted(self.refused)), tuple(sorted(self.depending))
        return Steps(self.tally, bands, firsts, self.datasets, caveats, refused, depending)

    def _member(self, event: Event, first: dt.date | None) -> BlockMember:
        try:
            amount = self.tally.amount(event) or _NOTHING
            self._look(event, first)
            spread = None if event.occurred.is_day else self.tally.spread(event)
        except RateError as error:
            if first is not None:
                self._refuse(event, first, error)
            amount, spread = _NOTHING, None
        return BlockMember(event, first, amount, self.profiles.of(event), spread)

    def _contributions(self, event: Event) -> list[tuple[Any, Bag]]:
        try:
            return self.tally.contributions(event)
        except RateError:  # it is refused already
            return []

    def _refuse(self, event: Event, first: dt.date, error: RateError) -> None:
        """Remember that there is no answer once this event can count, if it is in the question at all."""
        if self.profiles.of(event).parts:
            self.refused.append((first, Message(error)))

    def _look(self, event: Event, first: dt.date | None) -> None:
        """Remember that there are no bounds once an event can count, where what it adds depends on a day not known."""
        if type(event) not in self.own_kinds or first is None or not self.profiles.of(event).parts:
            return
        read = self.tally.days_read(event)
        for other in (event, event.altered if isinstance(event, Alteration) else None):
            if other is not None and other.id in read:
                whose = "its day" if other is event else f"the day of {other.id}"
                date = f"{other.occurred}, {other.origin or 'from no file'} @ occurred"
                said = f"the amount of {event.id} depends on {whose}, which is imprecise ({date})"
                self.depending.append((first, said))

    # --- what is possible, and from when -----------------------------------------------------------

    def _note(self, deep: Iterable[tuple[Block, Iterable[BlockMember]]]) -> None:
        """Remember what all events make possible."""
        for each in self.alone.values():
            self._reach(each.profile, each.first)
        for _, members in deep:
            for member in members:
                if member.counts and member.first is not None:
                    self._reach(member.profile, member.first)
                    self._mark(member.event, member.first)

    def _reach(self, profile: Profile, first: dt.date) -> None:
        for key in profile.possible:
            if key not in self.possible or first < self.possible[key]:
                self.possible[key] = first

    def _mark(self, event: Event, first: dt.date) -> None:
        """Remember the data set of an event, and what is to be said of its date."""
        before = self.datasets.get(event.dataset)
        if before is None or first < before:
            self.datasets[event.dataset] = first
        for said in (caveat(f"the date of {event.id}", event.occurred), self.tally.remark(event)):
            if said is not None:
                self.caveats[said] = min(first, self.caveats.get(said, first))

    # --- what stands alone -------------------------------------------------------------------------

    def _add_alone(self, event: Event, first: dt.date, day: dt.date, amount: Bag, profile: Profile) -> None:
        if not profile.parts:
            return
        found = self.alone.get(id(profile))
        if found is None:
            found = self.alone[id(profile)] = _Alone(profile, first)
        elif first < found.first:
            found.first = first
        self._mark(event, first)
        spread = None if first == day else self.tally.spread(event)
        if spread is not None:
            found.widths.add(spread, amount, day)
            return
        for code, figure in amount.amounts:
            signed = found.positive if figure > 0 else found.negative
            if first == day:
                add(signed.exact, day, code, figure)
            else:
                add(signed.earliest, first, code, figure)
                add(signed.latest, day, code, figure)

    def _spread_alone(self) -> None:
        """Add what is surely in a group to its value, and to one side of its bounds what that differs by."""
        for each in self.alone.values():
            for group in each.profile.groups(self.groups):
                sure, most = each.profile.percents(group)
                value, below, above = self.groups[group]
                each.widths.spread(self.groups[group], sure, most)
                for sums, bound in ((each.positive, above), (each.negative, below)):
                    add_percent(value, sums.exact, sure)
                    add_percent(value, sums.latest, sure)
                    add_percent(bound, sums.exact, EXACT.subtract(most, sure))
                    add_percent(bound, sums.earliest, most)
                    add_percent(bound, sums.latest, EXACT.minus(sure))

    # --- blocks ------------------------------------------------------------------------------------

    def _spread_blocks(self, deep: Iterable[tuple[Block, Sequence[BlockMember]]]) -> None:
        kin: dict[tuple[int, ...], _Kin] = {}
        for block, members in deep:
            if len(block.bases) > 1:
                self._add_extremes(block, members)
                continue
            key = tuple(id(member.profile) for member in members)
            found = kin.get(key)
            if found is None:
                found = kin[key] = _Kin.of([member.profile for member in members], self.groups)
            for percents, sides in found.sides.items():
                add_block(block, members, percents, sides)
        for each in kin.values():
            for percents, sides in each.sides.items():
                for group in each.groups[percents]:
                    for into, changes in zip(self.groups[group], sides, strict=True):
                        add_percent(into, changes, HUNDRED)

    def _add_extremes(self, block: Block, members: Sequence[BlockMember]) -> None:
        """Add a block with several bases, worked out once for groups in which its stakes are the same."""
        kin = _Kin.of([member.profile for member in members], self.groups)
        for percents, groups in kin.groups.items():
            for group in groups:
                _, below, above = self.groups[group]
                for into, changes in zip((below, above), extreme_changes(block, members, percents), strict=True):
                    add_percent(into, changes, HUNDRED)
        for each in block.placed():
            for group, amount in self._contributions(each.event):
                value, below, above = self.groups[group]
                for code, figure in amount.amounts:
                    add(value, each.day, code, figure)
                    add(below, each.day, code, EXACT.minus(figure))
                    add(above, each.day, code, EXACT.minus(figure))
