"""What a tally comes to within a stretch of time, over all worlds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final

import attrs

from aidledger._answers.answer import Bounds, caveat
from aidledger._folds.grouping import Profiles
from aidledger._folds.tally import Tally
from aidledger._records.records import Event, Placement, earliest, latest
from aidledger._uncertainty.curves import percentage
from aidledger._uncertainty.families import Block, blocks
from aidledger._values.money import EXACT, NO_PAIR, ZERO, Bag, Pair, both


@attrs.frozen
class Piece:
    """What an event contributes in one currency: surely, and at most, on a day from ``first`` to ``last``."""

    identity: str
    first: int
    last: int
    sure: Decimal
    most: Decimal

    @property
    def is_negative(self) -> bool:
        """Whether it takes away."""
        return self.sure < 0 or self.most < 0


@attrs.define
class Alone:
    """The sums of events that stand alone, by the sign that decides which side they move, of one date."""

    is_knotted: ClassVar[bool] = False

    first: int
    last: int
    gains: Pair = NO_PAIR
    losses: Pair = NO_PAIR

    def add(self, piece: Piece) -> None:
        """Add what one event of this date contributes."""
        before = self.losses if piece.is_negative else self.gains
        now = both(before, (piece.sure, piece.most))
        if piece.is_negative:
            self.losses = now
        else:
            self.gains = now

    def within(self, start: int, end: int) -> Pair:
        """Return the lowest and the highest that it comes to in a stretch with these ends."""
        if self.last < start or self.first > end:
            return NO_PAIR
        if self.first >= start and self.last <= end:
            return both(self.gains, (self.losses[1], self.losses[0]))
        return self.losses[1], self.gains[1]

    def days(self) -> Iterator[int]:
        """Return the ends of its dates, on both sides of which a stretch can hold it or not."""
        yield from (self.first, self.last)

    @property
    def is_rising(self) -> bool:
        """Whether more time never makes it less."""
        return not self.losses[1]


@attrs.frozen
class Altered:
    """What depends on each other: each that can be what is altered, with what alters it."""

    choices: tuple[tuple[Piece, tuple[Piece, ...]], ...]

    def within(self, start: int, end: int) -> Pair:
        """Return the lowest and the highest that it comes to in a stretch with these ends."""
        options: list[Pair] = []
        if all(base.last > end for base, _ in self.choices):
            options.append(NO_PAIR)  # whatever comes first, it comes later, and all else with it
        for base, altering in self.choices:
            others = [other for other, _ in self.choices if other is not base]
            for is_within in (False, True):  # where the first of them comes before the stretch, or in it
                on = max(base.first, start) if is_within else base.first
                if on <= min(base.last, end if is_within else start - 1):
                    rest = _following(others, base, on, start, end)
                    if rest is not None:
                        options += [both(rest, each) for each in _with(base, altering, start, end, is_within=is_within)]
        return min(low for low, _ in options), max(high for _, high in options)

    def days(self) -> Iterator[int]:
        """Return the ends of its dates, on both sides of which a stretch can hold it or not."""
        for base, altering in self.choices:
            for piece in (base, *altering):
                yield from (piece.first, piece.last)

    @property
    def is_knotted(self) -> bool:
        """Whether it makes a difference that a stretch is a single day, wherever that is."""
        return len(self.choices) > 1

    @property
    def is_rising(self) -> bool:
        """Whether more time never makes it less."""
        return not any(piece.is_negative for base, altering in self.choices for piece in (base, *altering))


Unit = Alone | Altered
"""Events whose days depend on no others."""


def _with(base: Piece, altering: Sequence[Piece], start: int, end: int, *, is_within: bool) -> Iterator[Pair]:
    """Return the extremes where ``base`` is what is altered, without and with what it does not state."""
    for is_most in (False, True):
        low = high = (base.most if is_most else base.sure) if is_within else ZERO
        for each in altering:
            amount = each.most if is_most else each.sure
            can = each.first <= end and (is_within or each.last >= start)
            must = each.last <= end and (is_within or each.first >= start)
            if must or (can and amount < 0):
                low = EXACT.add(low, amount)
            if must or (can and amount > 0):
                high = EXACT.add(high, amount)
        yield low, high


def _following(others: Iterable[Piece], base: Piece, on: int, start: int, end: int) -> Pair | None:
    """Return the extremes of what comes after ``base``, which has this day; None where one of them cannot.

    In a world both days are exact, so that on one day the id decides.
    """
    found = NO_PAIR
    for other in others:
        first = max(other.first, on if other.identity > base.identity else on + 1)
        if first > other.last:
            return None
        options = [other.sure, other.most] if first <= end and other.last >= start else []
        options += [ZERO] if first < start or other.last > end else []
        found = both(found, (min(options), max(options)))
    return found


Days = tuple[int, int]

_BESIDE: Final = (-1, 0, 1, 2)
"""How far from the ends of a date a stretch begins or ends where that makes a difference."""

_NOTHING: Final = Bag()


@attrs.frozen
class Window:
    """The days on which a stretch can begin, and those on which it can end, as ordinals, both inclusive.

    It never ends before it begins; `of` leaves out the days with which it would.
    """

    starts: Days
    ends: Days

    @classmethod
    def of(cls, starts: Days, ends: Days) -> Window | None:
        """Return the window of these days; None where every stretch would end before it begins."""
        if starts[0] > ends[1]:
            return None
        return cls((starts[0], min(starts[1], ends[1])), (max(ends[0], starts[0]), ends[1]))

    def can_hold(self, first: int, last: int) -> bool:
        """Return whether something that happened from the first to the last of these days can be in it."""
        return first <= self.ends[1] and last >= self.starts[0]

    @property
    def is_parted(self) -> bool:
        """Whether it surely ends no earlier than it begins, whatever the days are."""
        return self.starts[1] <= self.ends[0]


@attrs.frozen
class Itemised:
    """The lowest and the highest total within a window, and the currencies of all that can be in it."""

    bounds: Bounds
    currencies: tuple[str, ...]


def itemised(tally: Tally[Any], placed: Sequence[Placement], window: Window) -> Itemised:
    """Return what a tally without groups comes to in a window, over all worlds.

    Only what is asked for counts; of which data sets is for the tally to say.
    """
    found = _found(tally, placed, window)
    sums = {code: _extremes(units, window) for code, units in sorted(found.units.items())}
    low = Bag.of({code: extremes[0] for code, extremes in sums.items()})
    high = Bag.of({code: extremes[1] for code, extremes in sums.items()})
    return Itemised(Bounds(low, high, tuple(sorted(found.caveats))), tuple(sums))


def events_within(tally: Tally[Any], placed: Sequence[Placement], window: Window) -> Iterator[Event]:
    """Yield the events that a tally without groups asks for, and that can be in a window."""
    kinds = {kind for kind, _ in tally.counts}
    profiles = Profiles(tally)
    for each in placed:
        days = (earliest(each.event).toordinal(), latest(each.event).toordinal())
        if type(each.event) in kinds and window.can_hold(*days) and profiles.of(each.event).percents(())[1]:
            yield each.event


# --- what can be in it ----------------------------------------------------------------------------


@attrs.define
class _Within:
    """What can be in a window, by currency, and what is to be said of its dates."""

    units: dict[str, list[Unit]] = attrs.field(factory=dict)
    caveats: set[str] = attrs.field(factory=set)


def _found(tally: Tally[Any], placed: Sequence[Placement], window: Window) -> _Within:
    found = _Within()
    profiles = Profiles(tally)
    alone: dict[str, dict[Days, Alone]] = {}
    altered, rest = blocks(placed, {kind for kind, _ in tally.counts})
    for each in rest:
        days = (earliest(each.event).toordinal(), latest(each.event).toordinal())
        if window.can_hold(*days):
            for code, piece in _pieces(tally, profiles, each.event):
                alone.setdefault(code, {}).setdefault(days, Alone(*days)).add(piece)
                _note(found, each.event)
    for block in altered:
        _add_block(found, tally, profiles, block, window)
    for code, by_days in alone.items():
        found.units.setdefault(code, []).extend(by_days.values())
    return found


def _add_block(found: _Within, tally: Tally[Any], profiles: Profiles, block: Block, window: Window) -> None:
    members = [event for event, _ in block.members()]
    length = len(members) // len(block.bases)
    every: list[dict[str, Piece]] = []
    for number, event in enumerate(members):
        base = members[number - number % length]
        first, last = max(earliest(event), earliest(base)), max(latest(event), latest(base))
        can_be_in = window.can_hold(first.toordinal(), last.toordinal())
        every.append(dict(_pieces(tally, profiles, event)) if can_be_in else {})
        if every[-1]:
            _note(found, event)
    for code in {code for pieces in every for code in pieces}:
        row = [pieces.get(code) or _piece(event, ZERO, ZERO) for event, pieces in zip(members, every, strict=True)]
        choices = tuple((row[start], tuple(row[start + 1 : start + length])) for start in range(0, len(row), length))
        found.units.setdefault(code, []).append(Altered(choices))


def _pieces(tally: Tally[Any], profiles: Profiles, event: Event) -> Iterator[tuple[str, Piece]]:
    """Return what an event contributes, by currency; nothing where none of it can be in the question.

    Only then is it asked for its amount, for which there may be no rate.
    """
    sure, most = profiles.of(event).percents(())
    for code, figure in (tally.amount(event) or _NOTHING).amounts if most else ():
        yield code, _piece(event, percentage(figure, sure), percentage(figure, most))


def _piece(event: Event, sure: Decimal, most: Decimal) -> Piece:
    return Piece(event.id, earliest(event).toordinal(), latest(event).toordinal(), sure, most)


def _note(found: _Within, event: Event) -> None:
    said = caveat(f"the date of {event.id}", event.occurred)
    if said is not None:
        found.caveats.add(said)


# --- the lowest and the highest ----------------------------------------------------------------------


def _extremes(units: Iterable[Unit], window: Window) -> Pair:
    """Return the lowest and the highest sum: what the window leaves open is tried in each stretch that can matter."""
    always = NO_PAIR
    open_units: list[Unit] = []
    days: set[int] = set()
    for unit in units:
        near = {day for each in unit.days() for day in (each + step for step in _BESIDE) if _is_open(window, day)}
        if near or unit.is_knotted:
            open_units.append(unit)
            days |= near
        else:
            always = both(always, unit.within(window.starts[0], window.ends[1]))
    lows, highs = [], []
    for start, end in _stretches(window, days, is_rising=all(unit.is_rising for unit in open_units)):
        total = always
        for unit in open_units:
            total = both(total, unit.within(start, end))
        lows.append(total[0])
        highs.append(total[1])
    return min(lows), max(highs)


def _is_open(window: Window, day: int) -> bool:
    """Return whether it can make a difference whether the stretch begins or ends there or on the day beside."""
    return any(first <= day <= last for first, last in (window.starts, window.ends) if first < last)


def _stretches(window: Window, days: Collection[int], *, is_rising: bool) -> list[Days]:
    """Return the stretches in which the sum can be lowest or highest.

    Where more time never makes it less, these are the shortest ones and the longest.
    """
    starts = {*window.starts, *(day for day in (*days, *window.ends) if window.starts[0] <= day <= window.starts[1])}
    ends = {*window.ends, *(day for day in (*days, *window.starts) if window.ends[0] <= day <= window.ends[1])}
    if not is_rising:
        return [(start, end) for start in sorted(starts) for end in sorted(ends) if start <= end]
    longest = (window.starts[0], window.ends[1])
    if window.is_parted:
        return [(window.starts[1], window.ends[0]), longest]
    return [longest, *((day, day) for day in sorted(starts & ends))]
