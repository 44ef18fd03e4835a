"""Worlds: every choice of one day in each imprecise date, and the events of a world as a fold gets them."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import operator
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

import attrs

from aidledger._folds.folding import Watch
from aidledger._records.records import Event, annotated, redated
from aidledger._uncertainty.families import Member, Numbers
from aidledger._values.dates import on_day

Days = tuple[int | None, ...]
"""The day of each member in a world, as an ordinal; None where it comes after the day that is asked about."""

_NEVER: Final = (-1, -1)  # a day and a rank before any other


@attrs.frozen
class Step:
    """An event of a world, in order: a member with its own day, and the member that it alters with the day of that."""

    member: int
    day: int
    altered: int | None = None
    altered_on: int | None = None


@attrs.frozen
class _Segment:
    """Days on which nothing begins or ends: on which of them members fall makes no difference, but for their order."""

    first: int
    last: int
    members: frozenset[int]
    ending: frozenset[int]
    """The members that cannot come later."""
    slots: int
    """How many of the days are needed for every order of the members."""


@attrs.frozen
class _Node:
    """What is decided, the segment and slot at which to go on, and what was chosen last."""

    segment: int
    slot: int
    pending: frozenset[int]
    chosen: _Slot | None = None


@attrs.frozen
class _Slot:
    """The members chosen for one day, and those before; ``number`` counts from 1 in each segment."""

    segment: int
    number: int
    members: Numbers
    before: _Slot | None


class Choices:
    """The ways to choose a day for each member.

    ``read`` are the ids of events whose very day matters, ``cuts`` further days on which something begins. With
    ``is_exact``, what falls on one day or on two is told apart, and is as late as it can be within the days on which
    nothing begins or ends: for what looks at the end of each day.
    """

    def __init__(
        self,
        members: Sequence[Member],
        *,
        read: Collection[str] = (),
        cuts: Iterable[int] = (),
        is_exact: bool = False,
    ) -> None:
        self.members = tuple(members)
        self.is_exact = is_exact
        self._ranks = _ranks(self.members)
        self._is_altering = [member.is_altering for member in members]
        self._is_loose = [member.is_free and member.event.id not in read for member in members]
        self._segments = self._cut(read, cuts)
        fixed = [number for number, member in enumerate(members) if member.is_fixed]
        self._lone = sorted((members[n].first, self._ranks[n]) for n in fixed if members[n].is_free)
        self._bound = sorted(members[n].first for n in fixed if not members[n].is_free)
        self._fixed: Days = tuple(member.first if member.is_fixed else None for member in members)

    def __iter__(self) -> Iterator[Days]:
        """Iterate over the choices: first all as early as can be."""
        choosing = frozenset(number for number, member in enumerate(self.members) if not member.is_fixed)
        stack = [iter((_Node(0, 0, choosing),))]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
            elif not node.pending or node.segment == len(self._segments):
                yield self._days(node.chosen)
            else:
                stack.append(self._following(node))

    def at_least(self) -> int:
        """Return a number of different orders that is quick to tell, and that there are at least."""
        free = [number for number, member in enumerate(self.members) if member.is_free]
        doublings = sum(self.members[number].is_open for number in free)
        spare: int | None = None
        for number in sorted((n for n in free if not self.members[n].is_open), key=lambda n: self.members[n].first):
            if spare is None:
                spare = number
            elif self._can_precede(spare, number) and self._can_precede(number, spare):
                doublings, spare = doublings + 1, None
            elif self.members[number].last > self.members[spare].last:
                spare = number
        return int(2**doublings)

    def order(self, days: Days) -> tuple[Step, ...]:
        """Return the events of a world in order; an alteration is put where a timeline would put it."""
        found: list[tuple[tuple[int, bool, int, int], Step]] = []
        for number, (member, day) in enumerate(zip(self.members, days, strict=True)):
            if day is None or not member.is_shown:
                continue
            is_altering, rank = self._is_altering[number], self._ranks[number]
            if member.bases is None:
                found.append(((day, is_altering, day, rank), Step(number, day)))
                continue
            happened = [(on, self._ranks[base], base) for base in member.bases if (on := days[base]) is not None]
            if happened:
                altered_on, _, altered = min(happened)
                found.append(((max(day, altered_on), is_altering, day, rank), Step(number, day, altered, altered_on)))
        return tuple(step for _, step in sorted(found, key=operator.itemgetter(0)))

    def _can_precede(self, first: int, second: int) -> bool:
        return (self.members[first].first, self._ranks[first]) < (self.members[second].last, self._ranks[second])

    def _cut(self, read: Collection[str], cuts: Iterable[int]) -> list[_Segment]:
        starts = set(cuts)
        for member in self.members:
            is_read = member.event.id in read
            starts.update(range(member.first, member.last + 2) if is_read else (member.first, member.last + 1))
        choosing = sorted(
            (number for number, member in enumerate(self.members) if not member.is_fixed),
            key=lambda number: self.members[number].first,
        )
        found: list[_Segment] = []
        covering: list[int] = []
        reached = 0
        for first, after in itertools.pairwise(sorted(starts)):
            covering = [number for number in covering if self.members[number].last >= first]
            while reached < len(choosing) and self.members[choosing[reached]].first <= first:
                covering.append(choosing[reached])
                reached += 1
            if covering:
                last = after - 1
                ending = (n for n in covering if self.members[n].last == last and not self.members[n].is_open)
                slots = min(after - first, len(covering))
                found.append(_Segment(first, last, frozenset(covering), frozenset(ending), slots))
        return found

    def _following(self, node: _Node) -> Iterator[_Node]:
        """Return how it can go on: some members on the next slot, or none of them on this or a later one."""
        number = node.segment
        segment = self._segments[number]
        must = segment.ending & node.pending
        if node.slot < segment.slots:
            here = sorted(segment.members & node.pending)
            is_last = node.slot == segment.slots - 1
            for count in range(len(here), 0, -1):
                for chosen in itertools.combinations(here, count):
                    if not (is_last and must.difference(chosen)) and self._is_new(node, chosen):
                        slot = _Slot(number, node.slot + 1, chosen, node.chosen)
                        yield _Node(number, node.slot + 1, node.pending.difference(chosen), slot)
        if not must:
            yield _Node(number + 1, 0, node.pending, node.chosen)

    def _is_new(self, node: _Node, chosen: Numbers) -> bool:
        """Return whether no earlier day gives the same order: of what leaves that open, only the earliest is taken.

        Whatever comes first on the day could be earlier, unless it cannot be, or comes after something there.
        """
        if self.is_exact or not all(self._is_loose[number] for number in chosen):
            return True
        day = self._segments[node.segment].first + node.slot
        first = min(chosen, key=self._ranks.__getitem__)
        place = (day, self._ranks[first])
        index = bisect.bisect_left(self._lone, place)
        before = self._lone[index - 1] if index else _NEVER
        last = node.chosen
        bound = bisect.bisect_right(self._bound, day)
        barrier = self._bound[bound - 1] if bound else -2
        if last is not None:
            last_day = self._segments[last.segment].first + last.number - 1
            before = max(before, (last_day, max(self._ranks[number] for number in last.members)))
            if not all(self._is_loose[number] for number in last.members) and last_day > barrier:
                barrier = last_day
        if barrier >= before[0]:
            return True
        after = before[0] if self._ranks[first] > before[1] else before[0] + 1
        return day == max(self.members[first].first, after)

    def _days(self, slot: _Slot | None) -> Days:
        days = list(self._fixed)
        segment, used = -1, 0
        while slot is not None:
            if slot.segment != segment:
                segment, used = slot.segment, slot.number
            within = self._segments[segment]
            day = within.last - used + slot.number if self.is_exact else within.first + slot.number - 1
            for number in slot.members:
                days[number] = day
            slot = slot.before
        return tuple(days)


def _ranks(members: Sequence[Member]) -> list[int]:
    """Return the place of each member among the events of one day, but for alterations put there from earlier days.

    What alters comes after what does not; then fact and id decide.
    """
    by_place = sorted(
        range(len(members)),
        key=lambda n: (members[n].is_altering, members[n].event.fact, members[n].event.id),
    )
    return [rank for _, rank in sorted((number, rank) for rank, number in enumerate(by_place))]


Cue = tuple[int, int | None, int | None, int | None]
"""A member and what it alters, each with its day where that makes a difference: what tells events of worlds apart."""

_MOST_NAMED: Final = 4


class LimitReachedError(Exception):
    """There are more worlds than are to be looked at; whoever asked for a limit catches it."""


@attrs.frozen(eq=False)
class World:
    """The events of a world in order, and the days that were chosen for all of its members."""

    events: tuple[Event, ...]
    members: tuple[Member, ...]
    days: Days

    @classmethod
    def joined(cls, worlds: Iterable[World]) -> World:
        """Return worlds of different members as one, the events of each after those before."""
        every = tuple(worlds)
        events = tuple(event for world in every for event in world.events)
        members = tuple(member for world in every for member in world.members)
        return cls(events, members, tuple(day for world in every for day in world.days))

    def __str__(self) -> str:
        """Return where its imprecise dates are."""
        chosen = zip(self.members, self.days, strict=True)
        said = [_said(member, day) for member, day in chosen if not member.event.occurred.is_day]
        if len(said) > _MOST_NAMED:
            said[_MOST_NAMED:] = [f"and so on for {len(said) - _MOST_NAMED} more"]
        return ", ".join(said)


@attrs.frozen(eq=False)
class Stage:
    """Makes the worlds of its members, each event once.

    Of the events in ``read`` the very day matters. Every other imprecise date notes in ``watch`` when it is read.
    """

    members: tuple[Member, ...]
    read: Collection[str]
    watch: Watch
    _made: dict[Cue, Event] = attrs.field(factory=dict)

    def worlds(self, limit: int) -> Iterator[World]:
        """Return the worlds that differ in what a fold gets; raise `LimitReachedError` above a limit."""
        choices = Choices(self.members, read=self.read)
        if choices.at_least() > limit:
            raise LimitReachedError
        seen: set[tuple[Cue, ...]] = set()
        for number, days in enumerate(choices):
            if number == limit:
                raise LimitReachedError
            cues = tuple(map(self._cue, choices.order(days)))
            if cues not in seen:
                seen.add(cues)
                yield World(tuple(self._made.get(cue) or self._event(cue) for cue in cues), self.members, days)

    def _cue(self, step: Step) -> Cue:
        return step.member, self._day(step.member, step.day), step.altered, self._day(step.altered, step.altered_on)

    def _day(self, number: int | None, day: int | None) -> int | None:
        return day if number is not None and self.members[number].event.id in self.read else None

    def _event(self, cue: Cue) -> Event:
        number, day, altered, altered_on = cue
        made = self._dated(self.members[number], day)
        if altered is not None:
            base = (altered, altered_on, None, None)
            made = annotated(made, altered=self._made.get(base) or self._event(base))
        self._made[cue] = made
        return made

    def _dated(self, member: Member, day: int | None) -> Event:
        if member.event.occurred.is_day:
            return member.event
        if day is None:
            return self.watch.event(member.event, dt.date.fromordinal(member.first))
        return redated(member.event, on_day(member.event.occurred, dt.date.fromordinal(day)))


def _said(member: Member, day: int | None) -> str:
    if day is None:
        return f"{member.event.id} comes later"
    on = dt.date.fromordinal(day)
    return f"{member.event.id} is on {on}" if on in member.event.occurred else f"{member.event.id} has happened"
