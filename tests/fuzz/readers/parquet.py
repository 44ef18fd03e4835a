"""Records as Parquet, read by `read_parquet`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aidledger import Ledger, reference
from aidledger.interchange import read_parquet, write_parquet
from tests.fuzz.mutating import flipped, mutated

if TYPE_CHECKING:
    import random


def _written(count: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.parquet")
        write_parquet(Ledger(list(reference())[:count]), path)
        return path.read_bytes()


_VALID: Final = (_written(1), _written(5))


def make(random: random.Random) -> bytes:
    valid = random.choice(_VALID)
    return (
        flipped(random, valid) if random.random() < 0.7 else mutated(random, valid, (b"PAR1", b"\x15\x00", b"\x00\x00"))
    )


def read(path: Path) -> object:
    return read_parquet(path)
