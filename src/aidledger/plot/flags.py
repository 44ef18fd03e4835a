"""Where the names of milestones stand above a picture: each in a row of its own where two would meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import attrs

from aidledger.events import MilestoneReached
from aidledger.history import History
from aidledger.placement import latest

MOST_ROWS: Final = 6
_GAP: Final = 6.0  # points between two names
_LONGER: Final = 3  # days by which a month, a quarter or a year can be longer than the next


@attrs.frozen
class Name:
    """The name of a milestone: its day, how far right that is on the axis, and how wide the name is, in points."""

    day: dt.date
    place: float
    text: str
    width: float


@attrs.frozen
class Flag:
    """A name, how far left it stands, and in which row above the axis; None where there is no room for it."""

    name: Name
    left: float
    row: int | None


def milestones(history: History[object]) -> list[tuple[dt.date, MilestoneReached]]:
    """Return the milestones to draw in order of days: of part of a history, those within it."""
    first, last = history.dates[0], history.dates[-1]
    if len(history) > 1:  # what the first day ends has begun about as long before it as the second one is after it
        span = (history.dates[1] - first).days + _LONGER
        first = dt.date.fromordinal(max(1, first.toordinal() - span))
    found = ((latest(each), each) for each in history.milestones)
    return sorted(
        ((day, each) for day, each in found if first <= day <= last), key=lambda found: (found[0], found[1].fact)
    )


def flags(names: Sequence[Name], room: float) -> tuple[Flag, ...]:
    """Return where each of these names stands, so that none meets another, or the line from another to its day.

    A name stands to the right of its day, or to the left; from where on to the left is tried out.
    """
    ways = (_placed(names, [_span(name, room, room * turn / 4) for name in names]) for turn in range(5))
    _, found = min(ways, key=lambda way: way[0])
    return found


def _span(name: Name, room: float, turn: float) -> tuple[float, float]:
    """Return where a name begins and ends, with the gap to the next: to the left of its day from the turn on."""
    wide = name.width + _GAP
    is_left = name.place + wide > room or turn <= name.place >= wide
    return (name.place - wide, name.place) if is_left else (name.place, name.place + wide)


def _placed(
    names: Sequence[Name], spans: Sequence[tuple[float, float]]
) -> tuple[tuple[int, int, int], tuple[Flag, ...]]:
    """Return how bad it is, and in which row each name stands.

    Those come first that stand over the line of none that is still to come; each is then put above all that it meets.
    Where two stand over each other's lines, one line is broken.
    """
    over = [{other for other, name in enumerate(names) if left < name.place < right} for left, right in spans]
    rows: dict[int, int] = {}
    broken = 0
    waiting = dict.fromkeys(range(len(names)))
    while waiting:
        free = next((each for each in waiting if over[each].isdisjoint(waiting)), None)
        broken += free is None
        each = next(iter(waiting)) if free is None else free
        del waiting[each]
        left, right = spans[each]
        meets = (row for other, row in rows.items() if spans[other][0] < right and left < spans[other][1])
        row = max(meets, default=-1) + 1
        if row < MOST_ROWS:
            rows[each] = row
    found = (
        Flag(name, left + _GAP * (left < name.place), rows.get(each))
        for each, (name, (left, _)) in enumerate(zip(names, spans, strict=True))
    )
    return (len(names) - len(rows), broken, max(rows.values(), default=0)), tuple(found)
