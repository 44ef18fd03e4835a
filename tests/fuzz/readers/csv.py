"""Sheets as CSV, read by `read_table`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidledger.interchange import mapping_from_toml, read_table
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

HEADER: Final = ("key", "day", "month", "amount", "currency", "donor", "title", "note")
"""The columns of the mapping."""

MAPPING: Final = mapping_from_toml("""
mapping = 1
header = 2
[[event]]
kind = "committed"
fact = "{key}"
occurred = { column = "day", month = { column = "month", first = "2022-01" } }
amount = { column = "amount", currency = { column = "currency" } }
donor = { column = "donor", codes = "parties" }
recipient = "UKR"
title = "{title} of {donor}"
note = { column = "note" }
[dates]
order = "dmy"
serials = 1900
begins = 2022-01-01
undated = ["unclear"]
[cells]
missing = [".", "n/a"]
""")

_ROWS: Final = (
    ("", "Commitments", "", "", "", "", "", ""),
    HEADER,
    ("a-1", "2024-06-13", "", "7000000", "EUR", "Japan", "Generators", "first"),
    ("a-2", "31 December 2023", "24", "1.5e6", "USD", "DEU", "Buses, two", "."),
    ("a-3", "unclear", "3", "400", "EUR", "European Union", 'A "grant"', "n/a"),
    ("a-4", "45000", "", "0.1", "JPY", "United States", "Wool\nand felt", ""),
    ("a-5", "2024", "", "12345678901234567890", "EUR", "FRA", "Trains", "last"),
)


def make(random: random.Random) -> bytes:
    text = "\n".join(",".join(f'"{each.replace(chr(34), chr(34) * 2)}"' for each in row) for row in _ROWS) + "\n"
    return mutated(random, text.encode(), (b",", b";", b'""', b'"\n"', b",,,,,,,,,,", b"UKR", b"EUR", b"a-1"))


def read(path: Path) -> object:
    imported = read_table(path, MAPPING, recorded="2025-01-01", dataset="d")
    for finding in imported.findings:
        assert str(finding).isprintable()
    return imported
