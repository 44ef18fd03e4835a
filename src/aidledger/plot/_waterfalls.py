"""The picture of a bridge: a bar an answer and a cause, each from where the one above it ended."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import attrs
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aidledger._answers.bridge import Bridge, Cause
from aidledger._records.plain import group_text
from aidledger._values.money import EXACT, ZERO, Bag, union_of_currencies
from aidledger.errors import PlotError
from aidledger.plot._paper import INK, PALE_INK, SMALL, SMALLEST, TEXT, WIDTH, Paper, numbered
from aidledger.plot._pictures import Scale, chosen, written

MOST_STRIPS: Final = 8
"""How many panels one picture has at most."""


@attrs.frozen
class Bar:
    """A bar from one amount to another; that of an answer begins at zero, and ``cause`` is None.

    ``facts`` are those that the cause moved, with by how much, the largest first.
    """

    cause: Cause | None
    start: Decimal
    end: Decimal
    facts: tuple[tuple[str, Decimal], ...] = ()

    @property
    def moved(self) -> Decimal:
        """By how much it rises, below zero where it falls."""
        return EXACT.subtract(self.end, self.start)


@attrs.frozen
class Strip:
    """The bars of one group in one currency, from the first answer to the second.

    ``group`` is empty where there are none.
    """

    group: str
    unit: str
    bars: tuple[Bar, ...]

    @property
    def amounts(self) -> Iterator[Decimal]:
        """Where the bars begin and end."""
        return itertools.chain.from_iterable((bar.start, bar.end) for bar in self.bars)


def strips(bridge: Bridge, currency: str | None) -> tuple[Strip, ...]:
    """Return what there is to draw; raise where there is nothing, or far too much."""
    parts = [(group_text(key), bridge.group(key)) for key in bridge.keys] if bridge.fields else [("", bridge)]
    every = {name: _currencies(part) for name, part in parts}
    wanted = chosen({code for codes in every.values() for code in codes}, currency, bridge.projection)
    found = tuple(
        Strip(name, code, tuple(_bars(part, code))) for name, part in parts for code in wanted if code in every[name]
    )
    if len(found) > MOST_STRIPS:
        raise PlotError(
            f"{len(found)} groups and currencies are too many for one picture: choose at most {MOST_STRIPS} with "
            f".where(…) and currency=…"
        )
    return found


def _currencies(bridge: Bridge) -> tuple[str, ...]:
    return union_of_currencies(bridge.before, bridge.after, *(each.amount for each in bridge.contributions))


def _bars(bridge: Bridge, code: str) -> Iterator[Bar]:
    """Return the bars in order; each cause begins where the one before it ended."""
    before: Bag = bridge.before
    after: Bag = bridge.after
    yield Bar(None, ZERO, before[code])
    reached, called = before[code], bridge.names
    for cause in Cause:
        moved: dict[str, Decimal] = {}
        for each in bridge.contributions:
            if each.cause is cause and code in each.amount.currencies:
                name = called[each.dataset, each.fact]
                moved[name] = EXACT.add(moved.get(name, ZERO), each.amount[code])
        if moved:
            start, reached = reached, functools.reduce(EXACT.add, moved.values(), reached)
            yield Bar(cause, start, reached, tuple(sorted(moved.items(), key=_by_size)))
    yield Bar(None, ZERO, after[code])


def _by_size(moved: tuple[str, Decimal]) -> tuple[Decimal, str]:
    return moved[1].copy_abs().copy_negate(), moved[0]


_LEFT: Final = 14.0  # all lengths are in points
_WORDS: Final = 232.0  # how much room there is for them beside the bars
_ROOM: Final = WIDTH - _LEFT - _WORDS - 22
_BAR: Final = 17.0
_ROW: Final = 27.0  # of a bar and one line of words
_LINE: Final = 11.0  # each further one
_HEADING: Final = 20.0
_BELOW: Final = 44.0  # the axis, its words, and a gap
_GAP: Final = 5.0
_MOST_FACTS: Final = 3

_ANSWER: Final = "#4d4d4d"
_RISE: Final = "#0072B2"
_FALL: Final = "#D55E00"


def figure_of(bridge: Bridge, currency: str | None) -> Figure:
    """Return the picture of a bridge, or of one currency of it."""
    shown = strips(bridge, currency)
    paper = Paper.empty()
    heading = _HEADING if bridge.fields else 0.0
    heights = [sum(map(_height, strip.bars)) for strip in shown]
    top = _GAP * 2 + paper.framed(
        bridge.projection, _subtitle(bridge), (), sum(heights) + len(shown) * (heading + _BELOW) + _GAP
    )
    scales = {
        unit: Scale.of(unit, (amount for strip in shown if strip.unit == unit for amount in strip.amounts))
        for unit in {strip.unit for strip in shown}
    }
    limits = {unit: _limits(paper, [strip for strip in shown if strip.unit == unit], scales[unit]) for unit in scales}
    for strip, height in zip(shown, heights, strict=True):
        if heading:
            paper.write(paper.cut(strip.group, _WORDS + _ROOM, SMALL + 1, "bold"), _LEFT, top, SMALL + 1, weight="bold")
        top += heading
        axes = paper.axes((_LEFT + _WORDS, top, _ROOM, height))
        axes.set(xlim=limits[strip.unit], ylim=(height, 0), yticks=[])
        numbered(axes.xaxis, is_whole=False)
        axes.set_xlabel(scales[strip.unit].label, fontsize=SMALL, color=INK, **TEXT)
        _draw(axes, strip, scales[strip.unit])
        for bar, down in zip(strip.bars, _downs(strip.bars), strict=True):
            _describe(paper, bridge, bar, top + down, is_first=bar is strip.bars[0])
        top += height + _BELOW
    return paper.figure


# --- words ------------------------------------------------------------------------------------------


def _subtitle(bridge: Bridge) -> str:
    first, second = (f"{day} ({_known(known)})" for day, known in zip(bridge.as_of, bridge.known, strict=True))
    return f"from {first} to {second}"


def _known(day: dt.date | None) -> str:
    return "nothing known" if day is None else f"as known on {day}"


def _describe(paper: Paper, bridge: Bridge, bar: Bar, down: float, *, is_first: bool) -> None:
    """Write beside a bar what it stands for."""
    number = 0 if is_first else 1
    name = f"as of {bridge.as_of[number]}" if bar.cause is None else bar.cause.value
    paper.write(name, _LEFT, down, SMALL, weight="bold")
    if bar.cause is None:
        paper.write(_known(bridge.known[number]), _LEFT, down + _LINE + 2, SMALLEST, color=PALE_INK)
    for line, text in enumerate(_facts(paper, bar), 1):
        paper.write(text, _LEFT, down + line * _LINE + 2, SMALLEST, color=PALE_INK)


def _facts(paper: Paper, bar: Bar) -> list[str]:
    """Return a line for each of the facts that moved most, with the amount where there are several."""
    lines = []
    for fact, moved in bar.facts[:_MOST_FACTS]:
        amount = f"  {written(moved, signed=True)}" if len(bar.facts) > 1 else ""
        lines.append(paper.cut(fact, _WORDS - 2 * _GAP - paper.width(amount, SMALLEST), SMALLEST) + amount)
    rest = len(bar.facts) - _MOST_FACTS
    return [*lines, f"and {rest} more"] if rest > 0 else lines


def _said(bar: Bar, unit: str) -> str:
    """Return the text at a bar: an amount, or by how much it rises or falls."""
    return f"{unit} {written(bar.end)}" if bar.cause is None else written(bar.moved, signed=True)


# --- bars -------------------------------------------------------------------------------------------


def _height(bar: Bar) -> float:
    """Return how high the row of a bar is."""
    lines = min(len(bar.facts), _MOST_FACTS) + (len(bar.facts) > _MOST_FACTS) if bar.cause else 1
    return _ROW + lines * _LINE


def _downs(bars: Sequence[Bar]) -> list[float]:
    """Return how far below the top each row begins."""
    return list(itertools.accumulate(map(_height, bars[:-1]), initial=0.0))


def _draw(axes: Axes, strip: Strip, scale: Scale) -> None:
    middles = [down + _GAP + _BAR / 2 for down in _downs(strip.bars)]
    axes.axvline(0, color=PALE_INK, linewidth=0.8, zorder=1)
    for bar, middle in zip(strip.bars, middles, strict=True):
        start, end = scale.place(bar.start), scale.place(bar.end)
        colour = _ANSWER if bar.cause is None else _FALL if bar.moved < 0 else _RISE
        axes.barh(
            middle,
            end - start,
            left=start,
            height=_BAR,
            color=colour,
            edgecolor="white" if bar.moved < 0 and bar.cause else colour,
            hatch="////" if bar.moved < 0 and bar.cause else None,
            linewidth=1.0,
            zorder=2,
        )
        axes.annotate(
            _said(bar, strip.unit),
            (max(start, end), middle),
            (_GAP, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            **TEXT,
        )
    for (bar, middle), (_, below) in itertools.pairwise(zip(strip.bars, middles, strict=True)):
        place = scale.place(bar.end)
        axes.vlines(place, middle + _BAR / 2, below - _BAR / 2, color=PALE_INK, linewidth=0.8, zorder=1)


def _limits(paper: Paper, shown: Sequence[Strip], scale: Scale) -> tuple[float, float]:
    """Return where the axis begins and ends, so that there is room for the text at each bar."""
    amounts = [scale.place(amount) for strip in shown for amount in strip.amounts]
    lowest = min(amounts)
    width = max(amounts) - lowest or 1.0
    for strip in shown:
        for bar in strip.bars:
            text = paper.width(_said(bar, strip.unit), SMALL) + 2 * _GAP
            right = max(scale.place(bar.start), scale.place(bar.end))
            width = max(width, (right - lowest) * _ROOM / (_ROOM - text))
    return lowest - width * 0.02 * (lowest < 0), lowest + width * 1.01
