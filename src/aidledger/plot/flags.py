"""Where the names of milestones stand above a picture: each in a row of its own where two would meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import attrs

from aidledger.events import MilestoneReached
from aidledger.history import History
from aidledger.placement import latest
from aidledger.when import When

MOST_ROWS: Final = 6
_GAP: Final = 6.0  # points between two names


@attrs.frozen
class Flag:
    """A milestone: the day on which it is drawn, its name, and how far left and how high that stands.

    ``left`` is in points from the left of the axes; ``row`` counts from the axes up, and is None where the name has
    found no room.
    """

    day: dt.date
    name: str
    left: float
    row: int | None


def milestones(history: History[object]) -> list[tuple[dt.date, MilestoneReached]]:
    """Return the milestones to draw in order of days: of part of a history, those within it."""
    first, last = history.dates[0], history.dates[-1]
    if len(history) > 1:  # the period that ends on the first day is no longer than the next one, or not by much
        first = dt.date.fromordinal(max(1, 2 * first.toordinal() - history.dates[1].toordinal() - 3))
    found = [(latest(each), each) for each in history.milestones]
    return sorted(
        ((day, each) for day, each in found if len(history) == 1 or first <= day <= last),
        key=lambda found: (found[0], found[1].fact),
    )


def flags(named: Sequence[tuple[dt.date, float, str, float]], room: float) -> tuple[Flag, ...]:
    """Return where the names stand, given for each its day, how far right that is, the name, and how wide it is.

    A name begins at its day, or as far before it as it must to end within the ``room``. From right to left, each
    stands in the lowest row in which it meets no other, and above the rows to which the lines of other days rise.
    """
    found: list[Flag] = []
    taken: list[tuple[float, float, float, int]] = []
    for day, place, name, width in reversed(named):
        left = max(0.0, min(place, room - width))
        right = left + width + _GAP
        under = [row for start, end, line, row in taken if (start < right and left < end) or left <= line <= right]
        row = max(under, default=-1) + 1
        if row < MOST_ROWS:
            taken.append((left, right, place, row))
        found.append(Flag(day, name, left, row if row < MOST_ROWS else None))
    return tuple(reversed(found))
