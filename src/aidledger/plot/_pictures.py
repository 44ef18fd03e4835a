"""What there is to draw: a history, and a bridge. matplotlib is imported when something is drawn."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aidledger._answers.history import History
from aidledger._folds.tally import Tally
from aidledger._ledger.comparing import Delta
from aidledger.errors import MissingExtraError, PlotError, WrongTypeError

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
