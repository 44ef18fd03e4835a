"""Valid input made wrong: a few bits, pieces and words of it changed, by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

_LONGEST_PIECE: Final = 64
_MOST_AGAIN: Final = 200

NUMBERS: Final = (
    b"0", b"-1", b"1e999", b"-1e-999", b"NaN", b"Infinity", b"9007199254740993", b"1e308",
    b"0.1000000000000000055511151231257827",
    b"2147483648", b"18446744073709551616",
    b"9" * 400, b"1_000", b"0x10", b"1.2.3", b"\xd9\xa1\xd9\xa2",
)  # fmt: skip
"""Numbers at the edges of what types hold, and what only looks like a number."""

DAYS: Final = (
    b"2024-02-30", b"0000-00-00", b"9999-12-31", b"10000-01-01", b"2024-06-13T25:61:61", b"31/12/2024", b"-2024-01-01",
    b"2024-01-01/2023-01-01", b"../2024", b"2024-Q5", b"soon",
)  # fmt: skip
"""Days beyond the calendar, intervals that run backwards, and texts that are no day."""

TEXTS: Final = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[31m", "\u202e".encode(), "\u200b".encode(),
    "\U000e0041".encode(), b"\r", b"\n\n", b"\t", b'"', b"'", b"\\", b"=1+1", b"{}", b"[[[[", b"]]]]", b" " * 500,
)  # fmt: skip
"""Bytes that are no UTF-8, letters that drive a terminal or are not seen, and signs that mean something somewhere."""


def mutated(random: random.Random, valid: bytes, words: Sequence[bytes] = (), *, most: int = 4) -> bytes:
    """Return a valid input with up to ``most`` changes; ``words`` are put in besides those that are hostile everywhere.

    One input in about twenty is left as it is, so that a reader that refuses everything is seen.
    """
    if random.random() < 0.05:
        return valid
    content = bytearray(valid)
    known = (*NUMBERS, *DAYS, *TEXTS, *words)
    for _ in range(random.randint(1, most)):
        random.choice(_CHANGES)(random, content, known)
    return bytes(content)


def flipped(random: random.Random, valid: bytes) -> bytes:
    """Return an input of which one bit is another."""
    content = bytearray(valid)
    at = random.randrange(8 * len(content))
    content[at // 8] ^= 1 << at % 8
    return bytes(content)


def _piece(random: random.Random, content: bytearray) -> slice:
    begin = random.randrange(len(content) + 1)
    return slice(begin, begin + random.randint(1, _LONGEST_PIECE))


def _flip(random: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    if content:
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)


def _put(random: random.Random, content: bytearray, words: Sequence[bytes]) -> None:
    at = random.randrange(len(content) + 1)
    content[at:at] = random.choice(words)


def _replace(random: random.Random, content: bytearray, words: Sequence[bytes]) -> None:
    content[_piece(random, content)] = random.choice(words)


def _delete(random: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    del content[_piece(random, content)]


def _repeat(random: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    piece = _piece(random, content)
    content[piece] = content[piece] * random.choice((2, 3, _MOST_AGAIN))


def _move(random: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    piece = _piece(random, content)
    moved = content[piece]
    del content[piece]
    at = random.randrange(len(content) + 1)
    content[at:at] = moved


def _cut(random: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    del content[random.randrange(len(content) + 1) :]


_CHANGES: Final[tuple[Callable[[random.Random, bytearray, Sequence[bytes]], None], ...]] = (
    _flip, _put, _put, _replace, _replace, _delete, _repeat, _move, _cut,
)  # fmt: skip
