"""A mapping, read by `load_mapping`."""

from __future__ import annotations

import importlib.resources
from typing import TYPE_CHECKING, Final

from aidledger.interchange import load_mapping, shipped_mappings
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_FOLDER: Final = importlib.resources.files("aidledger.interchange") / "mappings"
_SHIPPED: Final = tuple((_FOLDER / f"{name}.toml").read_bytes() for name in shipped_mappings())
_WORDS: Final = (
    b"mapping = 2",
    b'sheet = "a\\u0000b"',
    b"header = 99999999999999999999",
    b"header = 0",
    b"[[event]]",
    b"[[event.sources]]",
    b"[all]",
    b"[csv]",
    b'encoding = "undefined"',
    b'encoding = "idna"',
    b'delimiter = ""',
    b"factor = 1e999999",
    b"factor = -1",
    b"factor = nan",
    b"where = { a = [1e999] }",
    b'kind = "retracted"',
    b'fact = "{"',
    b'fact = "{a}{b}"',
    b"column = 5",
    b"columns = []",
    b'codes = "x"',
    b"[[refuse]]",
    b"serials = 1905",
    b'order = "xyz"',
    b"words = { a = 5 }",
    b'month = { column = "m", first = "soon" }',
)


def make(random: random.Random) -> bytes:
    return mutated(random, random.choice(_SHIPPED), _WORDS)


def read(path: Path) -> object:
    return load_mapping(path)
