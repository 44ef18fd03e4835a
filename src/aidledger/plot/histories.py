"""The picture of a history: step curves with their bands, and milestones above them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aidledger.history import History
from aidledger.plot.flags import Flag, Name, flags, milestones
from aidledger.plot.panels import MOST_LINES, Panel, panels
from aidledger.plot.paper import COLOURS, INK, PALE_INK, SMALL, TEXT, WIDTH, Paper, numbered
from aidledger.plot.scales import Scale
from aidledger.plot.ticks import ticks

_LEFT: Final = 62.0  # all lengths are in points
_ROOM: Final = WIDTH - _LEFT - 34  # half a day's text may stand beyond the end
_HIGH: Final = 205.0  # a panel
_GAP: Final = 24.0  # below it
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
    start, end = _span(history)
    named = _flags(paper, history, start, end)
    looks = _looks(shown)
    keys = [_key(panel, look, is_one_day=len(history) == 1) for panel, look in zip(shown, looks, strict=True)]
    over = [paper.key_height([name for _, name in key], _ROOM) + _GAP / 2 for key in keys]
    over[0] += _ROW * max((flag.row + 1 for flag in named if flag.row is not None), default=0)
    top = paper.framed(
        history.projection, _subtitle(history), _notes(history, named), sum(over) + len(over) * (_HIGH + _GAP)
    )
    for panel, look, key, high in zip(shown, looks, keys, over, strict=True):
        axes = paper.axes((_LEFT, top + high, _ROOM, _HIGH))
        paper.key(key, axes, top + _GAP / 4, _ROOM)
        _draw(axes, panel, history.dates, look)
        _days(axes, start, end)
        for flag in named:
            day: Any = flag.name.day
            axes.axvline(day, color=PALE_INK, linewidth=0.8, linestyle=":", zorder=1)
        top += high + _HIGH + _GAP
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


def _span(history: History[Any]) -> tuple[dt.date, dt.date]:
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
