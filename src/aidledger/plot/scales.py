"""In which unit amounts are drawn: whole ones, thousands, millions, and so on, so that an axis has few digits."""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import attrs

from aidledger.money import EXACT, ZERO

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
