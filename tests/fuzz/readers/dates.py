"""A date, read by `When.parse`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidledger import When
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_VALID: Final = (
    b"2024|2024-06|2024-06-13|2024-33|2024-Q2|2024~|2024-06?|2023-12/2024-01|../2024|2024-06-13/..|0001-01-01|9999-12-31"
    b"|2022-02-24/2022-04-24%"
).split(b"|")
_WORDS: Final = b"/|..|~|?|%|-|X|Y|T|Q|21|Z|+00:00|{|[|,|0000|13|00|\xef\xbc\x92".split(b"|")


def make(random: random.Random) -> bytes:
    return mutated(random, random.choice(_VALID), _WORDS, most=2)


def read(path: Path) -> object:
    when = When.parse(path.read_bytes().decode(errors="surrogateescape"))
    assert When.parse(str(when)) == when
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest
    return when
