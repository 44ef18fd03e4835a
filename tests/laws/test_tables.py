"""Law 6, through tables: what is written as Arrow and Parquet is read back; and tables that lose something."""

from __future__ import annotations

import io
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger.errors import LoadError
from aidledger.events import Retracted
from aidledger.interchange import arrow, record_rows, record_sheets
from aidledger.interchange.arrow import from_arrow, to_arrow
from aidledger.testing import events, histories, records
from tests.laws.planted import catches
from tests.laws.test_edges import VOCABULARY

fits = records(vocabulary=VOCABULARY).filter(lambda each: abs(getattr(each, "rank", 0)) < 1 << 63)
meeting = events(*(kind for kind in VOCABULARY.kinds.values() if kind is not Retracted))
ledgers = histories(events=meeting, max_size=8)


def through_parquet(table):
    """Return a table as it is read from a file."""
    file = io.BytesIO()
    pq.write_table(table, file, row_group_size=3)
    return pq.read_table(file)


def read_back(several):
    table = to_arrow(several, VOCABULARY, wide=True)
    for read in (table, through_parquet(table)):
        try:
            again = from_arrow(read, VOCABULARY)
        except LoadError as error:
            raise AssertionError(f"what was written cannot be read: {error}") from error
        assert again == tuple(several)
        assert [str(each.origin) for each in again] == [f"<table>:{row + 1}" for row in range(len(again))]


@given(ledgers)
def test_law_6_through_tables_of_many(ledger):
    """6. ``structure(unstructure(e)) == e`` for every kind, own kinds too, through Arrow and Parquet."""
    read_back(list(ledger))


@given(st.tuples(fits, fits, fits))  # several at a time, so that no kind is missed
def test_law_6_through_tables_of_one(several):
    """6. ``structure(unstructure(e)) == e`` for every kind, own kinds too, through Arrow and Parquet."""
    for each in several:
        read_back([each])


# --- planted -------------------------------------------------------------------------------------------

several = st.lists(meeting, min_size=1, max_size=6)
one = fits.map(lambda each: [each])


def _changed(monkeypatch, change):
    """Let each cell of a table be what ``change`` makes of the column's name and the value."""
    whole = record_sheets._cells

    def planted(*given):
        return {name: [change(name, cell) for cell in cells] for name, cells in whole(*given).items()}

    monkeypatch.setattr(record_sheets, "_cells", planted)


@pytest.mark.parametrize(
    "change",
    [
        lambda name, cell: cell.quantize(Decimal("0.1")) if name == "amount" and cell is not None else cell,
        lambda name, cell: Decimal(float(cell)).normalize() if name == "amount" and cell is not None else cell,
        lambda name, cell: None if name == "valued" else cell,
        lambda name, cell: None if name == "valued_currency" else cell,
        lambda name, cell: cell and cell[:1] if name == "sources" else cell,
        lambda name, cell: cell and cell.rstrip("~?%") if name == "occurred" else cell,
        lambda name, cell: None if name == "recipients" else cell,
        lambda name, cell: cell and cell.replace(day=1) if name == "recorded" else cell,
        lambda name, cell: cell and cell[:-1] if name == "parties" else cell,
        lambda name, cell: None if name == "version" else cell,
        lambda name, cell: None if name == "own_fields" else cell,
        lambda name, cell: cell and cell.strip() if name == "note" else cell,
        lambda name, cell: None if name == "retracts" else cell,
    ],
    ids=[
        *("rounded", "floats", "no-conversion", "no-currency", "one-source", "unmarked", "no-shares", "months"),
        *("a-party-less", "no-version", "no-own-fields", "stripped", "retracts-nothing"),
    ],
)
def test_law_6_notices_a_table_that_loses(monkeypatch, change):
    _changed(monkeypatch, change)
    assert catches(read_back, one)


def test_law_6_notices_a_reader_that_takes_the_latest_day_for_the_date(monkeypatch):
    monkeypatch.setattr(record_rows, "_when", lambda text, earliest, latest: (latest or earliest).isoformat())
    assert catches(read_back, several)


def test_law_6_notices_rows_that_are_left_out(monkeypatch):
    whole = arrow.batches
    monkeypatch.setattr(arrow, "batches", lambda *given: list(whole(*given))[:-1])
    assert catches(read_back, several)
