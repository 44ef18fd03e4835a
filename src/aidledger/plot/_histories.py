"""The picture of a history: step curves with their bands, and milestones above them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aidledger._aid.kinds import MilestoneReached
from aidledger._answers.history import History
from aidledger._records.records import latest
from aidledger.plot._paper import COLOURS, INK, PALE_INK, SMALL, TEXT, WIDTH, Paper, numbered
from aidledger.plot._pictures import MOST_LINES, Panel, Scale, panels

_MOST: Final = 9
_DAYS: Final = (1, 2, 7, 14)
_MONTHS: Final = (1, 2, 3, 6)
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def ticks(first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    """Return the days between two that an axis names, with their texts: days, months or years as there is room.

    >>> [text for _, text in ticks(dt.date(2022, 2, 24), dt.date(2024, 12, 31))]
    ['2022-07', '2023-01', '2023-07', '2024-01', '2024-07']
    """
    ways = itertools.chain(
        (_every_days(step, first, last) for step in _DAYS),
        (_every_months(step, first, last) for step in _MONTHS),
        (_every_years(step, first, last) for step in _YEARS),
    )
    return next(few for way in ways if len(few := list(itertools.islice(way, _MOST + 1))) <= _MOST)


def _every_days(step: int, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    for ordinal in range(-(-first.toordinal() // step) * step, last.toordinal() + 1, step):
        day = dt.date.fromordinal(ordinal)
        yield day, day.isoformat()


def _every_months(step: int, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    begins = first.year * 12 + first.month - (first.day == 1)
    for number in range(-(-begins // step) * step, last.year * 12 + last.month, step):
        day = dt.date(number // 12, number % 12 + 1, 1)
        yield day, day.isoformat()[:7]


def _every_years(step: int, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    begins = first.year + ((first.month, first.day) != (1, 1))
    for year in range(-(-begins // step) * step, last.year + 1, step):
        yield dt.date(year, 1, 1), str(year)


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


_LEFT: Final = 62.0  # all lengths are in points
_ROOM: Final = WIDTH - _LEFT - 34  # half a day's text may stand beyond the end
_HIGH: Final = 205.0  # a panel
_GAP_BELOW: Final = 24.0  # below it
_ROW: Final = 14.0  # of the names of milestones
_LONGEST_NAMES: Final = (325.0, 190.0, 120.0)
_MOST_CAVEATS: Final = 3
_MARGIN: Final = 0.015  # of the axis, so that nothing is drawn on its edge
_MOST_MARKS: Final = 12  # on one line
_PALE: Final = 0.22  # a band, through which others can be seen

# each line has another, so that they are told apart in grey as well
_DASHES: Final[tuple[Any, ...]] = (
    "-",
    (0, (6, 2)),
    (0, (2, 1.4)),
    (0, (7, 2, 1.5, 2)),
    (0, (10, 3)),
    (0, (4, 1.5, 1, 1.5, 1, 1.5)),
    (0, (1, 1)),
    (0, (3, 3)),
)
_MARKERS: Final = "os^DvPX*"
_VALUE: Final = "value, with each date at its latest"
_BAND: Final = "lowest to highest possible"


def figure_of(history: History[Any], currency: str | None) -> Figure:
    """Return the picture of a history, or of one currency of it."""
    shown = panels(history, currency)
    paper = Paper.empty()
    start, end = _days_drawn(history)
    named = _flags(paper, history, start, end)
    looks = _looks(shown)
    keys = [_key(panel, look, is_one_day=len(history) == 1) for panel, look in zip(shown, looks, strict=True)]
    over = [paper.key_height([name for _, name in key], _ROOM) + _GAP_BELOW / 2 for key in keys]
    over[0] += _ROW * max((flag.row + 1 for flag in named if flag.row is not None), default=0)
    top = paper.framed(
        history.projection, _subtitle(history), _notes(history, named), sum(over) + len(over) * (_HIGH + _GAP_BELOW)
    )
    for panel, look, key, high in zip(shown, looks, keys, over, strict=True):
        axes = paper.axes((_LEFT, top + high, _ROOM, _HIGH))
        paper.key(key, axes, top + _GAP_BELOW / 4, _ROOM)
        _draw(axes, panel, history.dates, look)
        _days(axes, start, end)
        for flag in named:
            day: Any = flag.name.day
            axes.axvline(day, color=PALE_INK, linewidth=0.8, linestyle=":", zorder=1)
        top += high + _HIGH + _GAP_BELOW
    for flag in named:
        _raise(paper.figure.axes[0], flag)
    return paper.figure


# --- words ------------------------------------------------------------------------------------------


def _subtitle(history: History[Any]) -> str:
    first, last = history.dates[0], history.dates[-1]
    span = f"as of {first}" if first == last else f"as of {first} to {last}"
    known = "nothing known" if history.known is None else f"as known on {history.known}"
    return f"{span}, {known}"


def _notes(history: History[Any], named: Sequence[Flag]) -> list[str]:
    """Return what has to be said below."""
    caveats = list(history.caveats[:_MOST_CAVEATS])
    if len(history.caveats) > _MOST_CAVEATS:
        caveats.append(f"… and {len(history.caveats) - _MOST_CAVEATS} more caveats of the history")
    nameless = sum(flag.row is None for flag in named)
    if nameless:
        caveats.append(f"{nameless} milestones are lines without a name, for which there is no room")
    return caveats


# --- lines ------------------------------------------------------------------------------------------


def _looks(shown: Sequence[Panel]) -> list[dict[str, int]]:
    """Return for each panel which look the line of each name has: the same in all panels, where looks suffice."""
    names = list(dict.fromkeys(line.name for panel in shown for line in panel.lines))
    if len(names) <= MOST_LINES:
        return [{name: number for number, name in enumerate(names)}] * len(shown)
    return [{line.name: number for number, line in enumerate(panel.lines)} for panel in shown]


def _key(panel: Panel, looks: Mapping[str, int], *, is_one_day: bool) -> list[tuple[Line2D | Patch, str]]:
    """Return what the lines and bands of a panel are called; nothing where there is but one line."""
    is_wide = any(line.is_wide for line in panel.lines)
    if len(panel.lines) == 1 and not (is_wide or panel.lines[0].name):
        return []
    key: list[tuple[Line2D | Patch, str]] = [
        (Line2D([], [], **_look(looks[line.name], is_marked=is_one_day or len(panel.lines) > 1)), line.name or _VALUE)
        for line in panel.lines
    ]
    if is_wide:
        colour = COLOURS[looks[panel.lines[0].name]] if len(panel.lines) == 1 else PALE_INK
        key.append((Patch(facecolor=colour, alpha=_PALE), _BAND))
    return key


def _look(number: int, *, is_marked: bool) -> dict[str, Any]:
    return {
        "color": COLOURS[number],
        "linestyle": _DASHES[number],
        "linewidth": 1.8,
        "marker": _MARKERS[number] if is_marked else None,
        "markersize": 4.5,
    }


def _draw(axes: Axes, panel: Panel, dates: Sequence[dt.date], looks: Mapping[str, int]) -> None:
    """Draw the lines of a panel, and beneath them the bands."""
    scale = Scale.of(panel.unit, panel.amounts)
    days: Any = dates  # matplotlib takes days, but does not say so
    is_one_day = len(dates) == 1
    for line in panel.lines:
        values, lows, highs = ([scale.place(amount) for amount in side] for side in line.sides)
        look = _look(looks[line.name], is_marked=is_one_day or len(panel.lines) > 1)
        if line.is_wide and is_one_day:
            axes.vlines(days, lows, highs, color=look["color"], alpha=_PALE, linewidth=12)
        elif line.is_wide:
            axes.fill_between(days, lows, highs, step="post", color=look["color"], alpha=_PALE, linewidth=0.8)
        every = max(1, len(dates) // _MOST_MARKS)
        axes.step(days, values, where="post", label=line.name or _VALUE, markevery=every, zorder=3, **look)
    lowest, highest = min(panel.amounts), max(panel.amounts)
    bottom, top = min(0.0, scale.place(lowest)), max(0.0, scale.place(highest)) or (0.0 if lowest else 1.0)
    axes.set_ylim(bottom - (top - bottom) * _MARGIN, top + (top - bottom) * 0.06)
    if bottom:
        axes.axhline(0, color=PALE_INK, linewidth=0.8, zorder=1)
    numbered(axes.yaxis, is_whole=not scale.power and all(each == each.to_integral_value() for each in panel.amounts))
    axes.set_ylabel(scale.label, fontsize=SMALL, color=INK, **TEXT)


# --- days -------------------------------------------------------------------------------------------


def _days_drawn(history: History[Any]) -> tuple[dt.date, dt.date]:
    """Return where the axis of days begins and ends."""
    start = min([history.dates[0], *(day for day, _ in milestones(history))])
    margin = max(1, round((history.dates[-1] - start).days * _MARGIN))
    first, last = start.toordinal() - margin, history.dates[-1].toordinal() + margin
    return dt.date.fromordinal(max(1, first)), dt.date.fromordinal(min(dt.date.max.toordinal(), last))


def _days(axes: Axes, start: dt.date, end: dt.date) -> None:
    """Let an axis go from one day to another."""
    named: Any = ticks(start, end)
    limits: Any = (start, end)
    axes.set_xlim(*limits)
    axes.set_xticks([day for day, _ in named], [text for _, text in named])


def _flags(paper: Paper, history: History[Any], start: dt.date, end: dt.date) -> tuple[Flag, ...]:
    """Return where the names of the milestones stand above the first panel: cut short, where there are many."""
    for longest in _LONGEST_NAMES:
        names = []
        for day, milestone in milestones(history):
            dated = "" if milestone.occurred.is_day else f" ({milestone.occurred})"
            room = max(0.0, longest - paper.width(dated, SMALL))
            text = paper.cut(milestone.title or milestone.fact, room, SMALL) + dated
            names.append(Name(day, (day - start) / (end - start) * _ROOM, text, paper.width(text, SMALL)))
        named = flags(names, _ROOM)
        if all(flag.row is not None for flag in named):
            break
    return named


def _raise(axes: Axes, flag: Flag) -> None:
    """Put the name of a milestone above a panel, and a line from there to its day."""
    if flag.row is None:
        return
    day: Any = flag.name.day
    foot = 1 + (flag.row * _ROW + 4) / _HIGH
    above: Any = axes.get_xaxis_transform()
    axes.plot(
        [day, day], [1, foot], color=PALE_INK, linewidth=0.8, transform=above, clip_on=False, scalex=False, scaley=False
    )
    axes.annotate(
        flag.name.text,
        (day, 1),
        (flag.left, _HIGH * foot),
        xycoords=("data", "axes fraction"),
        textcoords="axes points",
        annotation_clip=False,
        fontsize=SMALL,
        color=INK,
        va="bottom",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        **TEXT,
    )
