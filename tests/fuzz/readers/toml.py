"""A ledger as TOML, read by `load`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidledger import load
from aidledger.files import to_toml
from tests.documentation import ROOT
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_SHIPPED: Final = tuple(path.read_bytes() for path in sorted((ROOT / "events").glob("*.toml")))
_WORDS: Final = (
    b"[[event]]",
    b"[event]",
    b"[[event.sources]]",
    b"schema = 2",
    b"schema = true",
    b"dataset = 'x'",
    b"id = 'a'",
    b"= ",
    b"'''",
    b'"""',
    b"occurred = 2024",
    b"recorded = 2024-01-01T00:00:00Z",
    b"quantity = 1e999999",
    b"amount = 5",
    b'amount = "USD 1e1001"',
    b"amount = nan",
    b"{ UKR = 80, MDA = 30 }",
    b'supersedes = ["a"]',
    b'retracts = "a"',
    b"a.b.c.d = 1",
    b"# ",
    b"\\u0000",
    b"\\U00110000",
    b"version = 2",
)


def make(random: random.Random) -> bytes:
    first, *others = random.sample(_SHIPPED, random.randint(1, 3))
    events = [other[other.index(b"[[event]]") :] for other in others]
    return mutated(random, b"\n".join([first, *events]), _WORDS)


def read(path: Path) -> object:
    place = path.rename(path.with_suffix(".toml"))
    try:
        ledger = load(place)
    finally:
        place.rename(path)
    for name in ledger.datasets:
        to_toml(record for record in ledger if record.dataset == name)
    return ledger
