"""The page of the tables names every column that records have, with its type, and no other."""

from __future__ import annotations

import pyarrow as pa

from aidledger import Ledger
from aidledger.interchange import to_arrow
from tests.documentation import ROOT

PAGE = (ROOT / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")


def on_page():
    _, _, below = PAGE.partition("\n## Records\n")
    lines = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    return [tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in lines]


def short(arrow):
    """Return a type as the page has it: what is in a dictionary, or in a struct, is said elsewhere."""
    if pa.types.is_dictionary(arrow):
        return "dictionary"
    if pa.types.is_list(arrow):
        return "list<struct>" if pa.types.is_struct(arrow.value_type) else "list<string>"
    return str(arrow).removesuffix("[day]")


def test_every_column_is_on_the_page_in_order():
    assert on_page() == [(field.name, short(field.type)) for field in to_arrow(Ledger().timeline()).schema]
