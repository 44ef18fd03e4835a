"""What there is to draw: a history, and a bridge, in panels, lines and units with few digits.

matplotlib is imported when something is drawn.
"""

from __future__ import annotations

import decimal
import functools
import importlib
import itertools
import operator
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from aidledger._answers.history import History
from aidledger._folds.tally import Tally
from aidledger._ledger.comparing import Delta
from aidledger._records.plain import group_text
from aidledger._values import codes
from aidledger._values.money import EXACT, ZERO, Bag, exact, union_of_currencies
from aidledger.errors import AmountError, MissingExtraError, PlotError, UnknownCodeError, WrongTypeError, exists

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def history(drawn: History[Any], /, *, currency: str | None = None) -> Figure:
    """Return a picture of how an answer grew: a step curve, the band between lowest and highest, and milestones.

    A value holds from the end of its day until that of the next in the history, so that a history by day shows when
    it changed, and one by month the end of which month. Each group is a line, each currency a panel; ``currency``
    chooses one. Of more than eight groups the smallest are summed up, where that is exact. The result of a projection
    that is no tally is drawn where it is a number.

    Raises `PlotError` on a history without days or amounts, on results that are no amounts, and on too many groups;
    `UnknownCodeError` on a currency that it does not have; `MissingExtraError` without matplotlib.

    >>> from aidledger import reference
    >>> from aidledger.projections import committed
    >>> figure = history(reference().timeline().history(committed, every="month", end="2025-12-31"))
    >>> figure.axes[0].get_ylabel()
    'USD billion'
    """
    if not isinstance(drawn, History):
        raise WrongTypeError(
            f"plot.history() draws a history, not {drawn!r:.200}: timeline.history(committed, every='month')"
        )
    _refuse_without_matplotlib()
    from aidledger.plot._histories import figure_of

    return figure_of(drawn, currency)


def bridge(delta: Delta, tally: Tally[Any], /, *, currency: str | None = None) -> Figure:
    """Return a picture of what made the difference of two answers: a bar a cause, from the first to the second.

    Beside each cause stand the facts that moved most, at its bar the exact amount. Each group and currency is a panel;
    ``currency`` chooses one.

    Raises `PlotError` where there is no amount, or more than eight panels; `UnknownCodeError` on a currency that
    neither answer has; `MissingExtraError` without matplotlib; else as `Delta.bridge` does.

    >>> from aidledger import compare, reference
    >>> from aidledger.projections import committed
    >>> ledger = reference()
    >>> figure = bridge(compare(ledger.as_of("2023-12-31"), ledger.as_of("2025-12-31")), committed)
    >>> figure.axes[0].get_xlabel()
    'USD billion'
    """
    if not isinstance(delta, Delta):
        raise WrongTypeError(f"plot.bridge() draws what compare() returns, not {delta!r:.200}: compare(first, second)")
    _refuse_without_matplotlib()
    from aidledger.plot._waterfalls import figure_of

    return figure_of(delta.bridge(tally), currency)


def save(picture: Figure | History[Any], path: str | os.PathLike[str]) -> None:
    """Write a picture to a file, as its name ends: ``.png``, ``.svg`` or ``.pdf``. A history is drawn first.

    With the same matplotlib the same picture gives the same bytes. A file of that name is replaced by the whole picture
    or not at all.

    Raises `PlotError` on another ending and as `history` does, `StoreError` where the file cannot be written.

    >>> from pathlib import Path
    >>> from aidledger import reference
    >>> from aidledger.projections import committed
    >>> save(reference().timeline().history(committed, every="year"), "growth.svg")
    >>> Path("growth.svg").read_text()[:13]
    '<?xml version'
    """
    _refuse_without_matplotlib()
    from matplotlib.figure import Figure

    from aidledger.plot._paper import write

    kind = kind_of(path)
    figure = history(picture) if isinstance(picture, History) else picture
    if not isinstance(figure, Figure):
        raise WrongTypeError(f"plot.save() takes a picture or a history, not {figure!r:.200}: plot.history(h)")
    write(figure, path, kind)


def _refuse_without_matplotlib() -> None:
    try:
        importlib.import_module("matplotlib")
    except ImportError as error:
        raise MissingExtraError("drawing a picture", "plot") from error


_KINDS_OF_FILES: Final = ("png", "svg", "pdf")


def kind_of(path: str | os.PathLike[str]) -> str:
    """Return what kind of file a path is for; raise `PlotError` where pictures are not written so."""
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in _KINDS_OF_FILES:
        raise PlotError(
            f"{os.fspath(path)!r:.200} has no ending of a picture: name it .png, .svg or .pdf, as in 'growth.svg'"
        )
    return kind


# --- panels, lines and scales -------------------------------------------------------------------------

_WORDS: Final = {0: "", 3: "thousand", 6: "million", 9: "billion", 12: "trillion"}
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_STEP: Final = 3  # powers of ten from one word to the next
_LONGEST: Final = 32  # characters of an amount that is written out
_ROUNDED: Final = decimal.Context(prec=9, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
_TIMES: Final = "\N{MULTIPLICATION SIGN}"
_MINUS: Final = "\N{MINUS SIGN}"


@attrs.frozen
class Scale:
    """What one on an axis stands for: a power of ten, of a currency or of a bare number (``unit`` is empty)."""

    unit: str
    power: int

    @classmethod
    def of(cls, unit: str, amounts: Iterable[Decimal]) -> Scale:
        """Return the scale on which the largest of these is at least one and below a thousand.

        >>> Scale.of("USD", [Decimal(231_000_000), Decimal(6_931_000_000)])
        Scale(unit='USD', power=9)
        """
        largest = max(map(Decimal.copy_abs, amounts), default=ZERO)
        power = largest.adjusted() // _STEP * _STEP if largest else 0
        return cls(unit, 0 if power == -_STEP else power)  # 0.05 is read more easily than 50 thousandths

    @property
    def label(self) -> str:
        """The unit and scale in words.

        >>> Scale("USD", 9).label, Scale("", 3).label
        ('USD billion', 'thousand')
        """
        said = _WORDS[self.power] if self.power in _WORDS else f"{_TIMES} {_ten_to(self.power)}"
        return " ".join(filter(None, (self.unit, said)))

    def place(self, amount: Decimal) -> float:
        """Return where an amount is on the axis; a float, since it is only drawn."""
        return float(amount.scaleb(-self.power, EXACT))


def written(amount: Decimal, *, signed: bool = False) -> str:
    """Return an amount exactly, with its sign where that is asked for; ``≈`` stands before what is far too long.

    >>> written(Decimal("3000000000.5")), written(Decimal(5), signed=True), written(Decimal("1e40"))
    ('3,000,000,000.5', '+5', '10⁴⁰')
    """
    size = amount.copy_abs()  # abs() rounds
    text = f"{size:,f}"
    if len(text) > _LONGEST:
        text = _rounded(size)
    return (_MINUS if amount < 0 else "+" if signed and amount else "") + text


def _rounded(amount: Decimal) -> str:
    """Return an amount as digits times a power of ten."""
    rounded = _ROUNDED.plus(amount)
    power = rounded.adjusted()
    digits = f"{rounded.scaleb(-power, EXACT).normalize(EXACT):f}"
    about = "" if rounded == amount else "≈ "
    return about + (_ten_to(power) if digits == "1" else f"{digits} {_TIMES} {_ten_to(power)}")


def _ten_to(power: int) -> str:
    return f"10{str(power).translate(_RAISED)}"


def tick(value: float) -> str:
    """Return a number on an axis as text.

    >>> tick(0.30000000000000004), tick(2500.0)
    ('0.3', '2,500')
    """
    return f"{value:,.10g}".replace("-", _MINUS)


MOST_LINES: Final = 8
"""How many lines one panel has at most; more cannot be told apart."""
_ADVICE: Final = (
    "draw a tally, as committed is, or add a .map(…) to the projection that makes a number of it, as in .map(len)"
)

Amounts = tuple[Decimal, ...]


@attrs.frozen
class Line:
    """What one line shows: an amount a day, the lowest and the highest that it can have been; ``name`` is the group."""

    name: str
    values: Amounts
    lows: Amounts
    highs: Amounts

    @property
    def is_wide(self) -> bool:
        """Whether the lowest and the highest differ on some day."""
        return self.lows != self.highs

    @property
    def largest(self) -> Decimal:
        """The amount that is farthest from zero."""
        return max(map(Decimal.copy_abs, itertools.chain(*self.sides)))

    @property
    def sides(self) -> tuple[Amounts, Amounts, Amounts]:
        """The values, the lowest and the highest."""
        return self.values, self.lows, self.highs


@attrs.frozen
class Panel:
    """The lines of one currency; ``unit`` is its code, or empty where they are numbers and no amounts."""

    unit: str
    lines: tuple[Line, ...]

    @property
    def amounts(self) -> Iterator[Decimal]:
        """All that its lines show."""
        return itertools.chain.from_iterable(side for line in self.lines for side in line.sides)


def panels(history: History[Any], currency: str | None) -> tuple[Panel, ...]:
    """Return what there is to draw, a panel a currency; raise where there is nothing, or far too much."""
    if not history.dates:
        raise PlotError("the history has no days to draw: ask for some, with every='month' or on=['2024-06-30']")
    lines = _lines_of_tally(history) if history.bounds is not None else _lines_of_results(history)
    if "" in lines and currency is not None:
        raise PlotError(f"{history.projection} has numbers and no amounts: leave out currency={currency!r:.200}")
    return tuple(Panel(unit, few(lines[unit], unit)) for unit in chosen(lines, currency, history.projection))


def chosen(currencies: Collection[str], currency: str | None, projection: str) -> tuple[str, ...]:
    """Return the currencies to draw, sorted: all, or the one asked for."""
    if not currencies:
        raise PlotError(f"{projection} is 0 in every currency: there is no amount to draw; ask about later days")
    if currency is None:
        return tuple(sorted(currencies))
    if codes.currency(currency) not in currencies:
        raise UnknownCodeError(f"{projection} has no {currency}: {exists(currency, currencies)}")
    return (currency,)


def few(lines: Sequence[Line], unit: str) -> tuple[Line, ...]:
    """Return the lines, at most eight: of more, the smallest are summed up where their bounds can be.

    The lowest of a sum is the sum of the lowest only where at most one of them is not sure: of two groups, both can be
    high for one event of which it is not said to which it belongs.
    """
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    by_size = sorted(lines, key=lambda line: line.largest, reverse=True)
    small = by_size[MOST_LINES - 1 :]
    unsure = zip(*(map(operator.ne, line.lows, line.highs) for line in small), strict=True)
    if any(sum(day) > 1 for day in unsure):
        raise PlotError(
            f"{len(lines)} groups in {unit} are too many for one picture, and the bounds of the smallest do not add "
            f"up: choose at most {MOST_LINES} with .where(…), or group by another field"
        )
    others = Line(
        f"{len(small)} others",
        _sums(line.values for line in small),
        _sums(line.lows for line in small),
        _sums(line.highs for line in small),
    )
    return (*(line for line in lines if line not in small), others)


def _sums(rows: Iterable[Amounts]) -> Amounts:
    return tuple(functools.reduce(EXACT.add, day) for day in zip(*rows, strict=True))


def _lines_of_tally(history: History[Any]) -> dict[str, list[Line]]:
    """Return the lines of each currency, in the order of the groups."""
    lines: dict[str, list[Line]] = {}
    values: Sequence[Any] = history.values
    bounds: Sequence[Any] = history.bounds or ()
    for key in values[0] if history.fields else [()]:
        bags: list[Bag] = [each[key] if history.fields else each for each in values]
        both = [each[key] if history.fields else each for each in bounds]
        lows, highs = [each.low for each in both], [each.high for each in both]
        for code in union_of_currencies(*bags, *lows, *highs):
            sides = (tuple(bag[code] for bag in side) for side in (bags, lows, highs))
            lines.setdefault(code, []).append(Line(group_text(key), *sides))
    return lines


def _lines_of_results(history: History[Any]) -> dict[str, list[Line]]:
    """Return the line of a projection that is no tally, of numbers or of sums of money."""
    results: Sequence[Any] = history.values
    if all(isinstance(result, Bag) for result in results):
        found = {code: tuple(bag[code] for bag in results) for code in union_of_currencies(*results)}
    else:
        found = {"": tuple(_number(result, history.projection) for result in results)}
    return {unit: [Line("", amounts, amounts, amounts)] for unit, amounts in found.items()}


def _number(result: object, projection: str) -> Decimal:
    """Return a result as a decimal; raise where it is no number."""
    if isinstance(result, (int, float, Decimal)) and not isinstance(result, bool):
        try:
            return exact(Decimal(result))
        except AmountError as error:
            raise PlotError(f"{projection}: {error}") from error
    raise PlotError(f"{projection} has no amounts but values such as {result!r:.100}: {_ADVICE}")
