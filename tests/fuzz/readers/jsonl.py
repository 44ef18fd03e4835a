"""Records as JSON Lines, read by `from_jsonl`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidledger import reference
from aidledger.files import from_jsonl, to_jsonl
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_LINES: Final = to_jsonl(reference()).splitlines(keepends=True)
_WORDS: Final = (
    b'{"schema": 1}',
    b'"schema": 2,',
    b'"kind": "retracted",',
    b'"amount": 5,',
    b'"amount": {"a": 1}',
    b'"quantity": 1e999999,',
    b"null",
    b"true",
    b"[]",
    b'{"a": {"a": {"a": 1}}}',
    b'"version": 3,',
    b"\\u0000",
    b"\\ud800",
    b"NaN",
    b"-Infinity",
    b'"occurred": 2024,',
    b'"recorded": "2024"',
)


def make(random: random.Random) -> bytes:
    return mutated(random, "".join(random.sample(_LINES, random.randint(1, 4))).encode(), _WORDS)


def read(path: Path) -> object:
    text = path.read_bytes().decode(errors="surrogateescape")
    records = from_jsonl(text)
    assert from_jsonl(to_jsonl(records)) == records
    return records
