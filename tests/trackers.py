"""Two releases of a made-up tracker as CSV files, and the mapping that reads them: what imports are tried on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MAPPING: Final = """\
mapping = 1

[dates]
order = "dmy"

[[refuse]]
where = { type = "subtotal" }
because = "a subtotal"

[[event]]
kind = "committed"
fact = "acme-{key}"
title = "{what}"
occurred = { column = "announced" }
donor = { column = "donor" }
category = { column = "type" }
amount = { column = "amount", currency = { column = "currency" } }
valued = { column = "in EUR", currency = "EUR" }
"""
HEADER: Final = "key,announced,donor,what,type,amount,currency,in EUR\n"
OCTOBER: Final = (
    HEADER
    + """\
jpn1,28/02/2022,JPN,Budget support,financial,100,USD,90
jpn2,03/2022,JPN,Medicine,humanitarian,20,USD,
fra1,soon,FRA,Generators,humanitarian,9,EUR,9
,,,,subtotal,129,,
pol1,03/05/2022,POL,Hospital,humanitarian,25,PLN,5
"""
)
AUGUST: Final = (
    HEADER
    + """\
jpn1,28/02/2022,JPN,Budget support,financial,100,USD,95
jpn2,03/2022,JPN,Medicine,humanitarian,20,USD,
fra1,30/06/2022,FRA,Generators,humanitarian,9,EUR,9
"""
)
THEN: Final = "2022-10-11"
NOW: Final = "2024-08-06"


def written(folder: Path) -> None:
    """Write the mapping and both releases into a folder."""
    for name, text in (("acme.toml", MAPPING), ("october.csv", OCTOBER), ("august.csv", AUGUST)):
        (folder / name).write_text(text, encoding="utf-8")


def importing(file: str, recorded: str, into: str = "ledger") -> str:
    """Return the command that imports one of them."""
    return f"import table {file} --mapping acme.toml --recorded {recorded} --dataset acme --into {into}"
