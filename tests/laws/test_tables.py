"""Law 25, of sheets: import loses nothing."""

from __future__ import annotations

import csv
import tempfile
from functools import partial
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Bag
from aidledger.errors import RecordError
from aidledger.events import Committed
from aidledger.interchange import Importing, mapping_from_toml, read_table
from tests.laws.planted import catches
from tests.records import record

TEXT = """
mapping = 1
[cells]
missing = ["."]
[dates]
order = "mdy"
begins = "2022-01-24"
undated = ["unclear"]
[[refuse]]
where = { kind = "no" }
because = "left out"
[[event]]
kind = "committed"
where = { kind = ["yes", "both"] }
fact = "{key}"
occurred = { column = "day", month = { column = "month", first = "2022-01" } }
amount = { column = "amount", currency = { column = "currency" } }
donor = { column = "donor", codes = "parties" }
[[event]]
kind = "allocated"
where = { kind = "both" }
fact = "{key}-a"
of = "{key}"
occurred = { column = "day" }
amount = { column = "amount", currency = "EUR" }
donor = { column = "donor", codes = "parties" }
"""
MAPPING = mapping_from_toml(TEXT)
CELLS = {
    "key": ("a", "b", "A", "", "!"),
    "day": ("2022", "until 3/1/2022", "3/4/22", "unclear", "unclear, 05/22", "soon", "2/30/2022", "2099", "", "."),
    "month": ("3", "0", "", "x"),
    "kind": ("yes", "both", "no", "", "other"),
    "amount": ("5", "1,000.5", "0", "-3", "", ".", "much"),
    "currency": ("EUR", "yen", "", "dollar"),
    "donor": ("Japan", "JPN", "", "Nobody"),
}


PRINTABLE = st.characters(exclude_categories=["C", "Z"], include_characters=" ")  # what str.isprintable() says


def cells(name):
    return st.sampled_from(CELLS[name]) | st.text(PRINTABLE, max_size=6)


ROWS = st.lists(st.tuples(*map(cells, CELLS)), max_size=12)


@given(ROWS)
def test_law_25_of_tables(rows):
    """25. Import loses nothing: every row is in an event or refused by a finding, never both, never neither."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([tuple(CELLS), *rows])
        imported = read_table(path, MAPPING, recorded="2022-10-11", dataset="d")
    stated = [line for line, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    accepted = {event.origin.line for event in imported.events}
    refused = [one.findings[0].origin.line for one in imported.refused]
    assert imported.rows == len(stated)
    assert sorted([*accepted, *refused]) == stated
    assert len({event.fact for event in imported.events}) == len(imported.events)


# --- what is left out for a name that is not known -------------------------------------------------------------

KNOWN = mapping_from_toml(
    TEXT.replace('codes = "parties" }', 'codes = "parties", words = { Nobody = "WFP", N = "FAO" } }')
)
KEYLESS = st.lists(
    st.tuples(*(st.sampled_from((*CELLS[name], "N") if name == "donor" else CELLS[name]) for name in CELLS)),
    max_size=12,
)


def told_for_names(rows, change=lambda unknown: unknown):
    """Hold what is told of unknown names to what would be in the events, were they known."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([tuple(CELLS), *rows])
        found, whole = (read_table(path, each, recorded="2022-10-11", dataset="d") for each in (MAPPING, KNOWN))
    for kind in ("committed", "allocated"):
        sums, all_of_it = (
            Bag(*(event.amount for event in each.events if event.kind == kind)) for each in (found, whole)
        )
        for unknown in change(found.unknown):
            sums += unknown.amounts.get(kind, Bag())
        assert sums == all_of_it
    assert {unknown.name for unknown in change(found.unknown)} <= {"Nobody", "N"}


@given(KEYLESS)
def test_what_is_left_out_for_unknown_names_is_told_to_the_cent(rows):
    told_for_names(rows)


@pytest.mark.parametrize(
    "change",
    [
        lambda unknown: [each for each in unknown if each.name != "Nobody"],
        lambda unknown: [*unknown, *unknown],
        lambda unknown: [attrs.evolve(each, amounts={**each.amounts, "allocated": Bag()}) for each in unknown],
    ],
    ids=["one-lost", "twice", "not-allocated"],
)
def test_what_is_told_wrongly_for_a_name_is_noticed(change):
    assert catches(partial(told_for_names, change=change), KEYLESS)


def test_law_25_notices_an_importer_that_loses_a_row():
    """The counts of a reader and of an importer are made apart from each other."""
    importing = Importing("a.csv", "rows")
    importing.accept(record(Committed, "a", amount="EUR 5"))
    with pytest.raises(RecordError, match="lost some"):
        importing.done(rows=2)
