"""Where the step functions of a tally come from: one pass over the events of a timeline.

Events with one profile are summed by day first, and only the sums are given to the groups in which they are; so are
blocks whose members have the same profiles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import attrs

from aidledger.blocks import Block, blocks
from aidledger.curves import Band, Changes, Curve, Sides, add, add_percent
from aidledger.doubts import caveat
from aidledger.errors import RateError
from aidledger.events import Alteration, Event
from aidledger.groups import group_order
from aidledger.money import EXACT, ZERO, Bag
from aidledger.placement import Placed, earliest
from aidledger.profiles import Profile, Profiles
from aidledger.steps import Steps
from aidledger.tally import HUNDRED, Tally
from aidledger.widening import Member, Percents, Widths, add_block, extreme_changes

_IN_NONE: Final = (ZERO, ZERO)
_NOTHING: Final = Bag()


def steps(tally: Tally[Any], placed: Sequence[Placed]) -> Steps:
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
            if any(each != _IN_NONE for each in percents):
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

    def of(self, placed: Sequence[Placed]) -> Steps:
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
        deep: list[tuple[Block, list[Member]]] = []
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

    def _member(self, event: Event, first: dt.date | None) -> Member:
        try:
            amount = self.tally.amount(event) or _NOTHING
            self._look(event, first)
            spread = None if event.occurred.is_day else self.tally.spread(event)
        except RateError as error:
            if first is not None:
                self._refuse(event, first, error)
            amount, spread = _NOTHING, None
        return Member(event, first, amount, self.profiles.of(event), spread)

    def _contributions(self, event: Event) -> list[tuple[Any, Bag]]:
        try:
            return self.tally.contributions(event)
        except RateError:  # it is refused already
            return []

    def _refuse(self, event: Event, first: dt.date, error: RateError) -> None:
        """Remember that there is no answer once this event can count, if it is in the question at all."""
        if self.profiles.of(event).parts:
            self.refused.append((first, str(error)))

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

    def _note(self, deep: Iterable[tuple[Block, Iterable[Member]]]) -> None:
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

    def _spread_blocks(self, deep: Iterable[tuple[Block, Sequence[Member]]]) -> None:
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

    def _add_extremes(self, block: Block, members: Sequence[Member]) -> None:
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
