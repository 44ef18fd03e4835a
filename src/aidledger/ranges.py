"""Numbers that can be anything in a range, for what is only compared: what a predicate says of all of them.

How much of an amount is in a question is not known where a source does not say it: any part can be. A predicate is
asked with a number that stands for all; each comparison that the range leaves open is followed both ways. What cannot
be followed, such as arithmetic, is noticed, and then both answers are possible.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NoReturn, Self

from aidledger.money import ZERO

Signs = tuple[int, ...]
"""Whether a number is below another, at it, above it: some of -1, 0 and 1."""

Ways = tuple[Signs, ...]
"""What a comparison tells apart."""

_EQUAL: Final[Ways] = ((-1,), (0,), (1,))
_BELOW: Final[Ways] = ((-1,), (0, 1))
_ABOVE: Final[Ways] = ((-1, 0), (1,))
_MOST_PATHS: Final = 500


def answers(ask: Callable[[Path], bool]) -> frozenset[bool]:
    """Return every answer that there is on some path; both where that cannot be told."""
    path = Path()
    found: set[bool] = set()
    for _ in range(_MOST_PATHS):
        try:
            found.add(ask(path))
        except Exception:  # noqa: BLE001 -- a number in a range does not do all that a decimal does
            path.is_lost = True
        if path.is_lost or len(found) > 1:
            break
        if not path.goes_on():
            return frozenset(found)
    return frozenset({True, False})


class Path:
    """One way through what ranges leave open; `goes_on` turns to the next."""

    __slots__ = ("_at", "_taken", "is_lost")

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []
        self._at = 0
        self.is_lost = False
        """Whether something was done with a number that cannot be followed."""

    def choose(self, count: int) -> int:
        """Return which of so many options this path takes."""
        if self._at == len(self._taken):
            self._taken.append((0, count))
        chosen, _ = self._taken[self._at]
        self._at += 1
        return chosen

    def goes_on(self) -> bool:
        """Turn to the next path; return whether there is one."""
        while self._taken:
            chosen, count = self._taken.pop()
            if chosen + 1 < count:
                self._taken.append((chosen + 1, count))
                self._at = 0
                return True
        return False

    def number(self, low: Decimal, high: Decimal) -> Any:
        """Return a number from ``low`` to ``high``: a decimal where they are the same or it is zero, else a range."""
        if low == high:
            return low
        span = _Span(self, low, high)
        return ZERO if span.sign(ZERO, _EQUAL) == (0,) else Ranged(span)


class _Span:
    """From where to where a number can be, and whether the ends are in it."""

    __slots__ = ("has_high", "has_low", "high", "low", "path")

    def __init__(self, path: Path, low: Decimal, high: Decimal) -> None:
        self.path, self.low, self.high = path, low, high
        self.has_low = self.has_high = True

    def sign(self, other: Any, ways: Ways) -> Signs:
        """Return which of these ways it is to another number, on this path from now on, as far as it can be."""
        possible = (self.low < other, self._has(other), self.high > other)
        options = [tuple(sign for sign in way if possible[sign + 1]) for way in ways]
        options = [way for way in options if way]
        signs = options[self.path.choose(len(options))] if len(options) > 1 else options[0]
        if 1 not in signs and other <= self.high:
            self.high, self.has_high = other, 0 in signs
        if -1 not in signs and other >= self.low:
            self.low, self.has_low = other, 0 in signs
        return signs

    def _has(self, other: Any) -> bool:
        is_above = other > self.low or (self.has_low and other == self.low)
        return bool(is_above and (other < self.high or (self.has_high and other == self.high)))


class Ranged(Decimal):  # noqa: PLW1641 -- its hash is refused, with all else, below
    """A number in a range, that can only be compared with numbers; whatever gets round that finds a signaling NaN."""

    __slots__ = ("_span",)

    def __new__(cls, span: _Span) -> Self:
        """Return the number that stands for all of a range."""
        made = super().__new__(cls, "sNaN")
        object.__setattr__(made, "_span", span)
        return made

    def __eq__(self, other: object) -> bool:
        """Return whether it is equal to another number."""
        return _sign(self, other, _EQUAL) == (0,)

    def __ne__(self, other: object) -> bool:
        """Return whether it is other than another number."""
        return _sign(self, other, _EQUAL) != (0,)

    def __lt__(self, other: object) -> bool:
        """Return whether it is below another number."""
        return -1 in _sign(self, other, _BELOW)

    def __le__(self, other: object) -> bool:
        """Return whether it is at most another number."""
        return 1 not in _sign(self, other, _ABOVE)

    def __gt__(self, other: object) -> bool:
        """Return whether it is above another number."""
        return 1 in _sign(self, other, _ABOVE)

    def __ge__(self, other: object) -> bool:
        """Return whether it is at least another number."""
        return -1 not in _sign(self, other, _BELOW)

    def __bool__(self) -> bool:
        """Return whether it is other than zero."""
        return _sign(self, ZERO, _EQUAL) != (0,)

    def __getattribute__(self, name: str) -> Any:
        """Refuse: whoever asks it for anything does more than compare. That it is a decimal can be asked."""
        return object.__getattribute__(self, name) if name == "__class__" else _lose(self)


def _sign(number: Ranged, other: object, ways: Ways) -> Signs:
    if isinstance(other, Ranged) or not isinstance(other, numbers.Number) or other != other:  # noqa: PLR0124 -- no number
        _lose(number)
    span: _Span = object.__getattribute__(number, "_span")
    return span.sign(other, ways)


def _lose(number: Any, *_: Any) -> NoReturn:
    object.__getattribute__(number, "_span").path.is_lost = True
    raise TypeError("an amount of which any part can be in the question is only compared")


_KEPT: Final = {*vars(Ranged), "__class__", "__init__", "__init_subclass__", "__subclasshook__"}

for _name in {name for name in dir(Decimal) if name.startswith("__")} - _KEPT | {"__hash__"}:
    setattr(Ranged, _name, _lose)  # arithmetic, text, hash, copies: all that Python asks of the class
