"""The events of worlds as a fold gets them: with exact dates, and with what they alter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import attrs

from aidledger.events import Event, annotated, redated
from aidledger.members import Member
from aidledger.watched import Watch
from aidledger.when import on_day
from aidledger.worlds import Choices, Days, Step

Cue = tuple[int, int | None, int | None, int | None]
"""A member and what it alters, each with its day where that makes a difference: what tells events of worlds apart."""

_MOST_NAMED: Final = 4


class TooManyWorldsError(Exception):
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
        """Return the worlds that differ in what a fold gets; raise `TooManyWorldsError` above a limit."""
        choices = Choices(self.members, read=self.read)
        if choices.at_least() > limit:
            raise TooManyWorldsError
        seen: set[tuple[Cue, ...]] = set()
        for number, days in enumerate(choices):
            if number == limit:
                raise TooManyWorldsError
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
