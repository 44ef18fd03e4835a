"""The events that can make a difference by a day, and which of their days depend on each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

import attrs

from aidledger.events import Alteration, Event
from aidledger.placement import Fact, Placed, earliest, fact_of, latest, meant_by

Numbers = tuple[int, ...]
"""Members, by their place among all members."""


@attrs.frozen(eq=False)
class Member:
    """An event that can happen by the day that is asked about, with the first and last day that it can have by then.

    ``is_open`` says that it can come later. ``bases`` are the members that an alteration can mean, None where it is
    none, or where nothing that it alters is live. ``is_free`` says that no other day depends on its own, nor its own on
    another; ``is_shown`` that a fold gets it: else it only decides where something that alters it is put.
    """

    event: Event
    first: int
    last: int
    is_open: bool
    bases: Numbers | None = None
    is_free: bool = True
    is_shown: bool = True

    @property
    def is_fixed(self) -> bool:
        """Whether it leaves no choice."""
        return self.first == self.last and not self.is_open

    @property
    def is_altering(self) -> bool:
        """Whether it is put after whatever else happens on a day."""
        return isinstance(self.event, Alteration)


def cast(placed: Sequence[Placed], end: dt.date, shows: Callable[[Event], bool]) -> tuple[Member, ...]:
    """Return the members by the end of a day: the events that are shown, and what these can alter.

    ``shows`` is asked about each event that can have happened by then.
    """
    shown = [each.event for each in placed if earliest(each.event) <= end and shows(each.event)]
    wanted = {key for event in shown if (key := altered_fact(event)) is not None}
    candidates: dict[Fact, list[Event]] = {}
    for each in placed if wanted else ():
        key = fact_of(each.event)
        if key in wanted and earliest(each.event) <= end:
            candidates.setdefault(key, []).append(each.event)
    shown = [event for event in shown if (key := altered_fact(event)) is None or key in candidates]
    known = {event.id for event in shown}
    hidden = [event for found in candidates.values() for event in found if event.id not in known]
    indices = {event.id: number for number, event in enumerate([*shown, *hidden])}
    bases = {key: tuple(indices[event.id] for event in found) for key, found in candidates.items()}
    last = end.toordinal()
    return tuple(
        Member(
            event,
            earliest(event).toordinal(),
            min(latest(event).toordinal(), last),
            latest(event) > end,
            bases=None if (key := altered_fact(event)) is None else bases[key],
            is_free=key is None and fact_of(event) not in bases,
            is_shown=event.id in known,
        )
        for event in [*shown, *hidden]
    )


def families(members: Sequence[Member]) -> list[tuple[Member, ...]]:
    """Return the members apart, with those together whose days depend on each other."""
    apart: dict[Numbers, list[int]] = {}
    for number, member in enumerate(members):
        if member.is_free:
            apart[(number,)] = [number]
        elif member.bases is not None:
            apart.setdefault(member.bases, list(member.bases)).append(number)
    return [_renumbered(members, chosen) for chosen in apart.values()]


def joined(apart: Iterable[Sequence[Member]]) -> tuple[Member, ...]:
    """Return families as members of one world."""
    found: list[Member] = []
    for family in apart:
        offset = len(found)
        for member in family:
            bases = None if member.bases is None else tuple(base + offset for base in member.bases)
            found.append(attrs.evolve(member, bases=bases))
    return tuple(found)


def _renumbered(members: Sequence[Member], chosen: Sequence[int]) -> tuple[Member, ...]:
    numbers = {old: new for new, old in enumerate(chosen)}
    return tuple(
        attrs.evolve(member, bases=None if member.bases is None else tuple(numbers[base] for base in member.bases))
        for member in (members[old] for old in chosen)
    )


def without_order(members: Sequence[Member], read: Collection[str]) -> tuple[Member, ...]:
    """Return the members on as few days as matter where order makes no difference: all on the last one.

    Only days that are ``read`` stay, and those that decide which of several is altered.
    """
    deciding = {base for member in members if member.bases and len(member.bases) > 1 for base in member.bases}
    last = max((member.last for member in members), default=0)
    return tuple(
        member if number in deciding or member.event.id in read else attrs.evolve(member, first=last, last=last)
        for number, member in enumerate(members)
    )


def altered_fact(event: Event) -> Fact | None:
    """Return the fact and the kind that an alteration alters; None of what is none, or where nothing of it is live."""
    return meant_by(event) if isinstance(event, Alteration) and event.altered is not None else None
