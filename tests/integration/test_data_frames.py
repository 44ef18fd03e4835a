"""What is written is read by polars, pandas and DuckDB: the same sums as the library's, exactly."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import attrs
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from aidledger import Ledger, Money, reference
from aidledger.errors import LoadError
from aidledger.events import Committed
from aidledger.interchange import from_arrow, read_parquet, to_arrow, write_parquet
from aidledger.projections import committed
from tests.records import record

_AMOUNTS = ("0.1", "0.2", "1000000000000000000000000000000.01", "-3.75", "1e9")  # their sums are no floats
_PARTS = itertools.product(("JPN", "USA", None), _AMOUNTS, ("USD", "EUR", "JPY"))
_BARE = record(Committed, "c", amount="EUR 1")
LARGE = Ledger(
    attrs.evolve(_BARE, id=f"c{number}", fact=f"c{number}", donor=donor, amount=Money(amount, currency))
    for number, (donor, amount, currency) in enumerate(_PARTS)
)


def by_polars(path, figure):
    sums = pl.read_parquet(path).group_by("donor", "currency").agg(pl.col(figure).sum())
    assert sums.schema[figure].is_decimal()
    return {(donor, currency): amount for donor, currency, amount in sums.rows()}


def by_pandas(path, figure):
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    assert pa.types.is_decimal(frame[figure].dtype.pyarrow_dtype)
    sums = frame.groupby(["donor", "currency"], dropna=False, observed=True)[figure].sum()
    return {(None if pd.isna(donor) else donor, currency): amount for (donor, currency), amount in sums.items()}


def by_duckdb(path, figure):
    sums = duckdb.execute(f"select donor, currency, sum({figure}) from '{path}' group by all")  # noqa: S608 -- ours
    assert "DECIMAL" in str(sums.description[2][1])
    return {(donor, currency): amount for donor, currency, amount in sums.fetchall()}


@pytest.fixture(params=[by_polars, by_pandas, by_duckdb])
def sums(request, tmp_path):
    """Return a function that writes a file and sums a figure by donor and currency, as one of the three does it."""

    def sums(what, figure="amount"):
        path = tmp_path / "a.parquet"
        write_parquet(what, path)
        return request.param(path, figure)

    return sums


def asked(at):
    """Return the same sums as the library has them."""
    return {
        (donor, money.currency): money.amount
        for donor, bag in at.project(committed.by("donor")).items()
        for money in bag
    }


def test_the_sums_of_events_are_exact(sums):
    assert sums(LARGE.timeline()) == asked(LARGE.as_of("2024-12-31"))


def test_the_sums_of_an_explanation_are_the_answer(sums):
    at = LARGE.as_of("2024-12-31")
    explanation = at.explain(committed.by("donor"))
    assert explanation.possible
    assert {key: amount for key, amount in sums(explanation).items() if amount} == asked(at)


@pytest.mark.parametrize("figure", ["amount", "low", "high"])
def test_the_bounds_of_an_answer_are_read(sums, figure):
    answer = reference().as_of("2023-06-30").answer(committed.by("donor"))
    expected = {
        "amount": answer.value["JPN"]["USD"],
        "low": answer.bounds["JPN"].low["USD"],
        "high": answer.bounds["JPN"].high["USD"],
    }
    assert sums(answer, figure) == {("JPN", "USD"): expected[figure]}


def test_days_are_days_and_lists_are_lists(tmp_path):
    path = tmp_path / "a.parquet"
    write_parquet(reference(), path)
    latest = max(each.recorded for each in reference())
    assert pl.read_parquet(path)["recorded"].max() == latest
    assert pd.read_parquet(path)["recorded"].max() == latest
    (found,) = duckdb.execute(f"select max(recorded), sum(len(sources)) from '{path}'").fetchall()  # noqa: S608 -- ours
    assert found == (latest, sum(len(each.sources) for each in reference()))
    assert pl.read_parquet(path)["sources"].list.len().sum() == found[1]
    ((kinds,),) = duckdb.execute(f"select list(distinct kind order by kind) from '{path}'").fetchall()  # noqa: S608 -- ours
    assert kinds == sorted({each.kind for each in reference()})


def test_a_history_is_a_frame():
    history = reference().timeline().history(committed.by("donor"), every="year", start="2022-01-01", end="2024-12-31")
    frame = to_arrow(history)
    assert pl.from_arrow(frame).rows(named=True) == history.rows()
    assert pd.DataFrame.from_arrow(frame)["high"].tolist() == [row["high"] for row in history.rows()]
    found = duckdb.sql("select date, high from frame order by date").fetchall()
    assert found == [(row["date"], row["high"]) for row in history.rows()]


# --- and back again ------------------------------------------------------------------------------------


def test_records_come_back_through_polars(tmp_path):
    write_parquet(reference(), tmp_path / "a.parquet")
    frame = pl.read_parquet(tmp_path / "a.parquet")
    assert from_arrow(frame) == tuple(reference())
    frame.write_parquet(tmp_path / "b.parquet")
    assert read_parquet(tmp_path / "b.parquet") == tuple(reference())
    few = frame.filter(pl.col("kind") == "committed")
    assert from_arrow(few) == tuple(each for each in reference() if each.kind == "committed")


def test_records_come_back_through_duckdb(tmp_path):
    write_parquet(reference(), tmp_path / "a.parquet")
    duckdb.execute(f"copy (select * from '{tmp_path}/a.parquet') to '{tmp_path}/b.parquet'")  # noqa: S608 -- ours
    assert read_parquet(tmp_path / "b.parquet") == tuple(reference())


def test_records_come_back_through_pandas(tmp_path):
    write_parquet(reference(), tmp_path / "a.parquet")
    pd.read_parquet(tmp_path / "a.parquet", dtype_backend="pyarrow").to_parquet(tmp_path / "b.parquet")
    assert read_parquet(tmp_path / "b.parquet") == tuple(reference())


def test_figures_that_became_floats_are_refused(tmp_path):
    write_parquet(LARGE, tmp_path / "a.parquet")
    frame = pl.read_parquet(tmp_path / "a.parquet").with_columns(pl.col("amount").cast(pl.Float64))
    with pytest.raises(LoadError) as raised:
        from_arrow(frame)
    assert len(raised.value.findings) == len(LARGE)
    assert "a decimal is expected in the column amount, not float" in str(raised.value)


def test_a_day_that_no_longer_is_that_of_the_date_is_refused():
    frame = pl.DataFrame(to_arrow([_BARE])).with_columns(occurred_latest=pl.lit(dt.date(2024, 1, 2)))
    with pytest.raises(LoadError) as raised:
        from_arrow(frame)
    assert "<table>:1: bad-value occurred: the latest day of 2024-01-01 is 2024-01-01" in str(raised.value)


def test_wide_figures_are_read_by_pandas(tmp_path):
    wide = attrs.evolve(_BARE, amount=Money(10**50, "EUR"))
    write_parquet([wide], tmp_path / "a.parquet", wide=True)
    assert pd.read_parquet(tmp_path / "a.parquet")["amount"].tolist() == [Decimal(10**50)]
    assert read_parquet(tmp_path / "a.parquet") == (wide,)
