"""Exchange rates as the European Central Bank publishes them, zipped or not, read by `ecb` and `RateTable.from_csv`."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from aidledger.rates import RateTable, ecb
from tests.fuzz.mutating import flipped, mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_TEXT: Final = b"Date,USD,JPY,BGN,\n2024-06-14,1.0686,168,N/A,\n2024-06-13,1.0784,169.58,1.9558,\n2024-06-12,1.0765\n"
_WORDS: Final = (b",", b"N/A", b"EUR", b"USD", b"XXX", b"-1.5", b"2024-06-14,1,", b'"', b"PK\3\4", b"PK\1\2", b"PK\5\6")


def _zipped(*methods: int) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for number, method in enumerate(methods):
            archive.writestr(zipfile.ZipInfo(f"{number}.csv"), _TEXT, method)
    return whole.getvalue()


_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ARCHIVES: Final = (*(_zipped(method) for method in _METHODS), _zipped(*_METHODS))


def make(random: random.Random) -> bytes:
    if random.random() < 0.5:
        return mutated(random, _TEXT, _WORDS)
    archive = random.choice(_ARCHIVES)
    return flipped(random, archive) if random.random() < 0.7 else mutated(random, archive, _WORDS)


def read(path: Path) -> object:
    rates = ecb(path)
    published = {currency: dict(rates.published(currency)) for currency in rates.currencies}
    if not path.read_bytes().startswith(b"PK"):
        table = RateTable.from_csv(path.read_text(encoding="utf-8"), base="EUR", source="bank")
        assert {currency: dict(table.published(currency)) for currency in table.currencies} == {
            currency: days for currency, days in published.items() if days
        }
    return published
