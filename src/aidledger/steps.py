"""A tally over time: for each group its value, lowest and highest, as step functions of the day.

All three change only on days with which some date begins or ends, so they are worked out once for each
timeline and tally; every answer is then found by bisection.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger.answers import Bounds
from aidledger.blocks import Amounts, Block, Stake, blocks, extremes
from aidledger.errors import MixedDatasetsError
from aidledger.events import Alteration, Event
from aidledger.groups import Groups
from aidledger.money import EXACT, ZERO, Bag, exact
from aidledger.placement import Placed, earliest
from aidledger.profiles import Profile, Profiles
from aidledger.tally import HUNDRED, Tally

Changes = dict[tuple[dt.date, str], Decimal]
"""By how much a sum changes, by day and currency."""

_NOTHING: Final = Bag()
_NO_AMOUNTS: Final[tuple[tuple[str, Decimal], ...]] = ()


@attrs.frozen
class Curve:
    """A sum that changes on some days: ``totals[i]`` holds from the end of ``days[i]`` on, nothing before."""

    days: tuple[dt.date, ...]
    totals: tuple[tuple[tuple[str, Decimal], ...], ...]

    def at(self, day: dt.date) -> Bag:
        """Return the sum at the end of ``day``."""
        index = bisect.bisect_right(self.days, day)
        return Bag.settled(self.totals[index - 1]) if index else _NOTHING

    @classmethod
    def adding(cls, changes: Changes) -> Curve:
        """Return the running sum of the changes on each day."""
        running: Amounts = {}
        totals: dict[dt.date, tuple[tuple[str, Decimal], ...]] = {}
        for (day, code), amount in sorted(changes.items()):
            running[code] = EXACT.add(running.get(code, ZERO), amount)
            totals[day] = ((code, running[code]),) if len(running) == 1 else tuple(running.items())
        return cls(tuple(totals), tuple(_nonzero(each) for each in totals.values()))


@attrs.frozen
class Band:
    """A group over time: its value, and by how much its lowest and highest differ from it."""

    value: Curve
    below: Curve
    above: Curve

    def bounds(self, day: dt.date, caveats: tuple[str, ...]) -> Bounds:
        """Return the lowest and highest at the end of ``day``."""
        value = self.value.at(day)
        below, above = self.below.at(day), self.above.at(day)
        return Bounds(value + below if below else value, value + above if above else value, caveats)


@attrs.frozen
class Steps:
    """Everything that a tally says of a timeline, for any day."""

    tally: Tally[Any]
    bands: dict[Any, Band]
    possible: dict[Any, dt.date]
    """The first day on which something can contribute to a group."""
    datasets: dict[str, dt.date]
    """The first day on which something of a data set can contribute."""
    caveats: tuple[tuple[dt.date, str], ...]

    def value(self, day: dt.date) -> Any:
        """Return the value at the end of ``day``: a bag, or groups of those that something contributed to."""
        self.refuse_mixture(day)
        if not self.tally.fields:
            return self.bands[()].value.at(day) if self.bands else _NOTHING
        reached = ((key, band.value) for key, band in self.bands.items() if band.value.days)
        return Groups({key: curve.at(day) for key, curve in reached if curve.days[0] <= day})

    def bounds(self, day: dt.date) -> Any:
        """Return the bounds at the end of ``day``; in groups, for those that something can contribute to."""
        self.refuse_mixture(day)
        caveats = self.caveats_by(day)
        if not self.tally.fields:
            return self.bands[()].bounds(day, caveats) if self.bands else Bounds(_NOTHING, _NOTHING, caveats)
        return Groups(
            {key: self.bands[key].bounds(day, caveats) for key, first in self.possible.items() if first <= day}
        )

    def datasets_by(self, day: dt.date) -> tuple[str, ...]:
        """Return the data sets of which something can have contributed by the end of ``day``, sorted."""
        return tuple(sorted(dataset for dataset, first in self.datasets.items() if first <= day))

    def caveats_by(self, day: dt.date) -> tuple[str, ...]:
        """Return what is to be said about the dates of what can have contributed by the end of ``day``."""
        return tuple(sorted({caveat for first, caveat in self.caveats if first <= day})) if self.caveats else ()

    def refuse_mixture(self, day: dt.date) -> None:
        """Raise `MixedDatasetsError` where several data sets can contribute and nobody chose or asked for all."""
        if len(self.datasets) <= 1 or self.tally.is_combined or self.tally.chooses("dataset"):
            return
        found = self.datasets_by(day)
        if len(found) > 1:
            raise MixedDatasetsError(
                f"{self.tally.name} would add up {len(found)} data sets ({', '.join(found)}), which may hold the same "
                f"facts: choose with .where(dataset={found[0]!r}), or add them with .combined()"
            )


def steps(tally: Tally[Any], placed: Sequence[Placed]) -> Steps:
    """Return everything that the tally says of these events."""
    return _Making(tally).of(placed)


@attrs.define
class _Sums:
    """What events with one profile amount to, apart by sign, since that decides which bound they move."""

    exact: Changes = attrs.field(factory=dict)
    earliest: Changes = attrs.field(factory=dict)
    latest: Changes = attrs.field(factory=dict)


@attrs.frozen
class _Member:
    event: Event
    amount: Bag
    profile: Profile


@attrs.define
class _Making:
    tally: Tally[Any]
    profiles: Profiles = attrs.field(default=attrs.Factory(lambda self: Profiles(self.tally), takes_self=True))
    possible: dict[Any, dt.date] = attrs.field(factory=dict)
    datasets: dict[str, dt.date] = attrs.field(factory=dict)
    caveats: list[tuple[dt.date, str]] = attrs.field(factory=list)
    values: dict[Any, Changes] = attrs.field(factory=dict)
    below: dict[Any, Changes] = attrs.field(factory=dict)
    above: dict[Any, Changes] = attrs.field(factory=dict)

    def of(self, placed: Sequence[Placed]) -> Steps:
        altered, alone = blocks(placed)
        deep: list[tuple[Block, list[_Member]]] = []
        for block in altered:
            members = [
                _Member(event, self._note(event, first), self.profiles.of(event)) for event, first in block.members()
            ]
            if block.is_exact and all(member.profile.is_sure for member in members):
                alone.extend(block.placed())
            elif any(member.amount for member in members):
                deep.append((block, members))
        sums = self._sums(alone)
        every = sorted(self.possible, key=_sortable)
        for profile, positive, negative in sums.values():
            for group in profile.groups(every):
                self._spread(profile.percents(group), group, positive, self.above)
                self._spread(profile.percents(group), group, negative, self.below)
        for block, members in deep:
            self._add_extremes(block, members, every)
            for each in block.placed():
                self._add_placed(each)
        bands = {group: Band(*(Curve.adding(side.get(group, {})) for side in self._sides())) for group in every}
        firsts = {group: self.possible[group] for group in every}
        return Steps(self.tally, bands, firsts, self.datasets, tuple(self.caveats))

    def _sides(self) -> tuple[dict[Any, Changes], ...]:
        return self.values, self.below, self.above

    def _note(self, event: Event, first: dt.date | None) -> Bag:
        """Remember what an event makes possible, and from when, where it can count; return what it amounts to."""
        amount = self.tally.amount(event)
        profile = self.profiles.of(event)
        if first is None or not amount or not profile.parts:
            return _NOTHING
        for key in profile.possible:
            if first < self.possible.get(key, dt.date.max) or key not in self.possible:
                self.possible[key] = first
        if first < self.datasets.get(event.dataset, dt.date.max) or event.dataset not in self.datasets:
            self.datasets[event.dataset] = first
        if event.occurred.approximate or event.occurred.uncertain:
            self.caveats.append((first, _caveat(event)))
        return amount

    def _sums(self, alone: Sequence[Placed]) -> dict[int, tuple[Profile, _Sums, _Sums]]:
        found: dict[int, tuple[Profile, _Sums, _Sums]] = {}
        for each in alone:
            event = each.event
            first = each.day if isinstance(event, Alteration) else earliest(event)
            amount = self._note(event, first)
            if not amount:
                continue
            profile = self.profiles.of(event)
            sums = found.get(id(profile))
            if sums is None:
                sums = found[id(profile)] = (profile, _Sums(), _Sums())
            for code, figure in amount.amounts:
                signed = sums[1] if figure > 0 else sums[2]
                if first == each.day:
                    _add(signed.exact, first, code, figure)
                else:
                    _add(signed.earliest, first, code, figure)
                    _add(signed.latest, each.day, code, figure)
        return found

    def _spread(self, percents: tuple[Decimal, Decimal], group: Any, sums: _Sums, side: dict[Any, Changes]) -> None:
        """Add what is surely in a group to its value, and to one side of its bounds what that differs by."""
        sure, most = percents
        value = self.values.setdefault(group, {}) if sure else {}
        bound = side.setdefault(group, {})
        _add_percent(value, sums.exact, sure)
        _add_percent(value, sums.latest, sure)
        _add_percent(bound, sums.exact, EXACT.subtract(most, sure))
        _add_percent(bound, sums.earliest, most)
        _add_percent(bound, sums.latest, EXACT.minus(sure))

    def _add_extremes(self, block: Block, members: Sequence[_Member], every: Sequence[Any]) -> None:
        """Add the lowest and highest totals of a block, worked out once for groups in which its stakes are the same."""
        is_wide = any(member.profile.is_wide for member in members)
        groups = every if is_wide else {key for member in members for key in member.profile.possible}
        found: dict[tuple[Any, ...], tuple[Changes, Changes]] = {}
        for group in groups:
            percents = tuple(member.profile.percents(group) for member in members)
            if percents not in found:
                found[percents] = _changes(
                    block, [Stake.of(m.event, m.amount, p) for m, p in zip(members, percents, strict=True)]
                )
            for side, changes in zip((self.below, self.above), found[percents], strict=True):
                _add_percent(side.setdefault(group, {}), changes, HUNDRED)

    def _add_placed(self, each: Placed) -> None:
        """Add an event of a block to the values, and take it from what the bounds differ from them by."""
        for group, amount in self.tally.contributions(each.event):
            for code, figure in amount.amounts:
                _add(self.values.setdefault(group, {}), each.day, code, figure)
                for side in (self.below, self.above):
                    _add(side.setdefault(group, {}), each.day, code, EXACT.minus(figure))


def _changes(block: Block, stakes: Sequence[Stake]) -> tuple[Changes, Changes]:
    """Return by how much the lowest and the highest total of a block change, and when."""
    found: tuple[Changes, Changes] = ({}, {})
    before: tuple[Amounts, Amounts] = ({}, {})
    for day in block.days():
        now = extremes(stakes, len(block.bases), day)
        for changes, old, new in zip(found, before, now, strict=True):
            for code in {*old, *new}:
                _add(changes, day, code, EXACT.subtract(new.get(code, ZERO), old.get(code, ZERO)))
        before = now
    return found


def _add(changes: Changes, day: dt.date, code: str, figure: Decimal) -> None:
    key = (day, code)
    held = changes.get(key)
    changes[key] = figure if held is None else EXACT.add(held, figure)


def _add_percent(changes: Changes, more: Changes, percent: Decimal) -> None:
    if percent:
        for (day, code), figure in more.items():
            whole = figure if percent == HUNDRED else EXACT.multiply(figure, percent).scaleb(-2, EXACT)
            _add(changes, day, code, whole)


def _nonzero(amounts: tuple[tuple[str, Decimal], ...]) -> tuple[tuple[str, Decimal], ...]:
    """Return what a bag holds: no zeros, and amounts written as `exact` does, so that 0.5 twice is 1, not 1.0."""
    if len(amounts) == 1:
        code, amount = amounts[0]
        return ((code, exact(amount)),) if amount else _NO_AMOUNTS
    return tuple(sorted((code, exact(amount)) for code, amount in amounts if amount))


def _caveat(event: Event) -> str:
    holds = (("approximate", event.occurred.approximate), ("uncertain", event.occurred.uncertain))
    words = " and ".join(word for word, is_so in holds if is_so)
    return f"the date of {event.id}, {event.occurred}, is {words} in its source"


def _sortable(key: Any) -> tuple[tuple[bool, str], ...]:
    """Return a sort key for group keys: what is not stated comes last."""
    return tuple((value is None, str(value)) for value in (key if isinstance(key, tuple) else (key,)))
