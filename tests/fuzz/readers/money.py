"""An amount, read by `Money.parse`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidledger import Money
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_VALID: Final = b"USD 3,700,000,000|EUR 0.5|JPY -471e9|USD 1e999|XDR 0|EUR 1,234.50".split(b"|")
_WORDS: Final = b"USD|EUR|usd|$| |,|.|e|E|+|-|1e1001|1e999999|,,|000|_|\xc2\xa0|\xe2\x88\x92".split(b"|")


def make(random: random.Random) -> bytes:
    return mutated(random, random.choice(_VALID), _WORDS, most=2)


def read(path: Path) -> object:
    money = Money.parse(path.read_bytes().decode(errors="surrogateescape"))
    assert Money.parse(str(money)) == money
    assert str(money).isprintable()
    return money
