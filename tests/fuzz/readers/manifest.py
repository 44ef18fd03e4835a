"""A manifest, read by `load_manifest` and held against the shipped ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidledger import reference
from aidledger.files import Manifest, load_manifest
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_LEDGER: Final = reference()
_KEPT: Final = Manifest.of(_LEDGER)
_WORDS: Final = b"sha256:|schema 2|aidledger-manifest 1 schema 1|2025-08-15 32|9999-12-31| |\n|0|f".split(b"|")


def make(random: random.Random) -> bytes:
    return mutated(random, str(_KEPT).encode(), _WORDS, most=2)


def read(path: Path) -> object:
    found = load_manifest(path)
    difference = found.difference(_LEDGER)
    whole = found.days == _KEPT.days[: len(found.days)]
    assert (difference is None) is whole, difference
    return difference
