"""What pictures are drawn on, and pictures as files: the same bytes for the same picture."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import attrs
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import FuncFormatter, MaxNLocator

from aidledger._values.text import UNSEEN
from aidledger.errors import StoreError
from aidledger.plot._pictures import tick

_METADATA: Final[dict[str, dict[str, Any]]] = {
    # what is left out would say when it was written, and by what
    "png": {"metadata": {"Software": None}},
    "svg": {"metadata": {"Date": None, "Creator": None}},
    "pdf": {"metadata": {"CreationDate": None, "Creator": None, "Producer": None}},
}
_DOTS: Final = 150  # an inch, where a picture is made of dots
_SALT: Final = "svg.hashsalt"
_SALTING: Final = threading.Lock()


def content(figure: Figure, kind: str) -> bytes:
    """Return a picture as the content of a file."""
    written = io.BytesIO()
    with _salted() if kind == "svg" else contextlib.nullcontext():
        figure.savefig(written, format=kind, dpi=_DOTS, facecolor=figure.get_facecolor(), **_METADATA[kind])
    return written.getvalue()


def write(figure: Figure, path: str | os.PathLike[str], kind: str) -> None:
    """Write a picture beside where it belongs, then put it there."""
    made = content(figure, kind)
    try:
        target = Path(path).resolve()
        beside = target.with_name(f".{secrets.token_hex(8)}.{kind}")
        try:
            with beside.open("xb") as file:
                file.write(made)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(
            f"{os.fspath(path)!r:.200} cannot be written ({reason.lower()}): check the folder, and who may write there"
        ) from error


@contextlib.contextmanager
def _salted() -> Iterator[None]:
    """Let the names within an SVG file depend on what it shows alone.

    matplotlib takes what they are made from of a setting of the whole process, and of this one only is it changed.
    """
    import matplotlib as mpl

    with _SALTING:
        before = mpl.rcParams[_SALT]
        mpl.rcParams[_SALT] = "aidledger"
        try:
            yield
        finally:
            mpl.rcParams[_SALT] = before


WIDTH: Final = 660.0
"""How wide a picture is, in points."""
INK: Final = "#1a1a1a"
PALE_INK: Final = "#595959"
RULE: Final = "#d4d4d4"
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#7A7A7A")
"""The colours of Okabe and Ito, which colour-blind readers tell apart; grey in place of a yellow too pale for lines."""
TEXT: Final[dict[str, Any]] = {"parse_math": False, "usetex": False}
"""With every text of a user's: a dollar sign in it is one, and begins no formula."""

Weight = Literal["normal", "bold"]

SMALL: Final = 9.0
"""The size of most letters, in points as all lengths are."""

_POINTS: Final = 72  # an inch
_PAD: Final = 14.0
_FULL: Final = WIDTH - 2 * _PAD
_TITLE: Final = 13.0
SMALLEST: Final = 8.0  # letters of what is said beside it
_LEADING: Final = 1.35
_KEY_ROW: Final = 15.5
_HANDLE: Final = 30.0
_LONGEST_KEY: Final = 220.0
_LONGEST: Final = 400  # characters of one text that are looked at
_MISSING: Final = "\N{WHITE SQUARE}"
_ELLIPSIS: Final = "…"


class Picture(Figure):
    """A figure that a notebook shows without anything else being imported."""

    def _repr_png_(self) -> bytes:
        """Return what a notebook shows."""
        return content(self, "png")


@attrs.frozen
class Paper:
    """An empty picture, and how much room texts take on it; all lengths are in points."""

    figure: Figure
    _canvas: FigureCanvasAgg

    @classmethod
    def empty(cls) -> Paper:
        """Return a picture with nothing on it; how high it is `cut` says in the end."""
        figure = Picture(figsize=(WIDTH / _POINTS, 1), dpi=100, facecolor="white", edgecolor="white")
        figure.set_layout_engine("none")  # whatever is set: all is put where there is room for it
        return cls(figure, FigureCanvasAgg(figure))

    def width(self, text: str, size: float, weight: Weight = "normal") -> float:
        """Return how wide a text is."""
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]  # it has no types
        font = FontProperties(size=size, weight=weight)
        width, _, _ = renderer.get_text_width_height_descent(text, font, ismath=False)
        return float(width) * _POINTS / float(self.figure.dpi)

    def cut(self, text: str, room: float, size: float, weight: Weight = "normal") -> str:
        """Return as much of a text as there is room for, as it can be drawn."""
        shown = drawable(text)
        return shown if self.width(shown, size, weight) <= room else self._cut(shown, room, size, weight)

    def wrapped(self, text: str, room: float, size: float, weight: Weight = "normal", *, most: int) -> list[str]:
        """Return a text in lines for which there is room, at most so many; what is left is cut."""
        lines: list[str] = []
        words = drawable(text).split()
        while words and len(lines) < most - 1:
            count = 1
            while count < len(words) and self.width(" ".join(words[: count + 1]), size, weight) <= room:
                count += 1
            lines.append(self.cut(" ".join(words[:count]), room, size, weight))
            words = words[count:]
        return [*lines, self.cut(" ".join(words), room, size, weight)] if words else lines

    def _cut(self, text: str, room: float, size: float, weight: Weight) -> str:
        """Return the longest beginning of a text for which there is room, with an ellipsis."""
        fits, fits_not = 0, len(text)
        while fits_not - fits > 1:
            middle = (fits + fits_not) // 2
            if self.width(text[:middle] + _ELLIPSIS, size, weight) <= room:
                fits = middle
            else:
                fits_not = middle
        return text[:fits].rstrip() + _ELLIPSIS

    # --- what is placed -------------------------------------------------------------------------

    def framed(self, title: str, subtitle: str, notes: Iterable[str], body: float) -> float:
        """Write what stands above and below a body that is so high; return how far down it begins."""
        lines = [(line, _TITLE, INK, "bold") for line in self.wrapped(title, _FULL, _TITLE, "bold", most=2)]
        lines += [(line, SMALL, PALE_INK, "normal") for line in self.wrapped(subtitle, _FULL, SMALL, most=2)]
        top = _PAD + sum(size for _, size, _, _ in lines) * _LEADING
        below = [line for note in notes for line in self.wrapped(note, _FULL, SMALLEST, most=2)]
        height = top + body + len(below) * SMALLEST * _LEADING + _PAD
        self.figure.set_size_inches(WIDTH / _POINTS, height / _POINTS)
        down = _PAD
        for text, size, colour, weight in lines:
            self.write(text, _PAD, down, size, color=colour, weight=weight)
            down += size * _LEADING
        down = top + body
        for text in below:
            self.write(text, _PAD, down, SMALLEST, color=PALE_INK)
            down += SMALLEST * _LEADING
        return top

    def axes(self, box: tuple[float, float, float, float]) -> Axes:
        """Return new axes: their left, how far down they begin, their width and their height."""
        left, down, width, height = box
        high = self._height
        axes = self.figure.add_axes((left / WIDTH, 1 - (down + height) / high, width / WIDTH, height / high))
        axes.set_facecolor("white")
        axes.set_axisbelow(True)
        axes.tick_params(labelsize=SMALL, labelcolor=INK, color=RULE, which="both", direction="out")
        for side, spine in axes.spines.items():
            spine.set(visible=side in {"left", "bottom"}, color=RULE, linewidth=0.8)
        return axes

    def write(self, text: str, left: float, down: float, size: float, **how: Any) -> None:
        """Write a text that can be drawn; it begins there."""
        self.figure.text(
            left / WIDTH, 1 - down / self._height, text, fontsize=size, **{"va": "top", "color": INK, **TEXT, **how}
        )

    def key_height(self, names: Sequence[str], room: float) -> float:
        """Return how high a legend of these names is."""
        return -(-len(names) // self._columns(names, room)) * _KEY_ROW if names else 0.0

    def key(self, entries: Sequence[tuple[Artist, str]], axes: Axes, down: float, room: float) -> None:
        """Put a legend of these entries above the left of the axes."""
        if not entries:
            return
        names = [self.cut(name, _LONGEST_KEY, SMALL) for _, name in entries]
        legend = axes.legend(
            [artist for artist, _ in entries],
            ["."] * len(names),  # what begins with an underscore would be left out
            loc="upper left",
            bbox_to_anchor=(axes.get_position().x0, 1 - down / self._height),
            bbox_transform=self.figure.transFigure,
            ncols=self._columns(names, room),
            fontsize=SMALL,
            labelcolor=INK,
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            handlelength=_HANDLE / SMALL,
            labelspacing=0.35,
        )
        for text, name in zip(legend.get_texts(), names, strict=True):
            text.set(text=name, **TEXT)

    def _columns(self, names: Sequence[str], room: float) -> int:
        widest = max(min(_LONGEST_KEY, self.width(drawable(name), SMALL)) for name in names)
        return max(1, min(len(names), int(room // (widest + _HANDLE + 3 * SMALL))))

    @property
    def _height(self) -> float:
        return self.figure.get_figheight() * _POINTS


def numbered(axis: Axis, *, is_whole: bool) -> None:
    """Let an axis have a line and a number, as `tick` says it, in few places; only whole ones where others are none."""
    axis.set_major_locator(MaxNLocator(nbins=6, integer=is_whole, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(_tick))
    axis.grid(visible=True, color=RULE, linewidth=0.6, linestyle="-")


def _tick(value: float, _: object) -> str:
    return tick(value)


def drawable(text: str) -> str:
    r"""Return a text on one line, with squares for what the font has not, and for what nobody would see.

    Other letters are drawn where fonts that have them are named in ``matplotlib.rcParams["font.family"]``.

    >>> drawable("loan\n\x1b\u202e\U0001f4b6 100 $")
    'loan □□□ 100 $'
    """
    fonts = _fonts()
    shown = " ".join(text[: 2 * _LONGEST].split())[:_LONGEST]
    return "".join(
        letter if any(ord(letter) in _letters(font) for font in fonts) else _MISSING
        for letter in UNSEEN.sub(_MISSING, shown)
    )


def _fonts() -> list[str]:
    """Return the files of the fonts that texts are drawn with, as matplotlib is set."""
    found = []
    for family in FontProperties().get_family():
        with contextlib.suppress(ValueError):  # there is none of this family: matplotlib passes over it as well
            found.append(str(findfont(FontProperties(family=[family]), fallback_to_default=False)))
    return found or [str(findfont(FontProperties(family=["DejaVu Sans"])))]  # which comes with matplotlib


@functools.lru_cache(maxsize=64)
def _letters(font: str) -> frozenset[int]:
    """Return the letters of which a font has a picture."""
    return frozenset(get_font(font).get_charmap())
