from __future__ import annotations

import csv
import os

import pytest

from aidledger import Ledger, Shares, Source
from aidledger.errors import StoreError, UnknownCodeError, WrongTypeError
from aidledger.events import AgreementSigned, Committed
from aidledger.interchange import export, read_parquet, write_csv
from aidledger.interchange._export.writing import FORMATS
from aidledger.projections import committed
from tests.records import record

LEDGER = Ledger(
    [
        record(
            Committed,
            "a",
            occurred="2024-06",
            amount="EUR 1.5",
            title='=HYPERLINK("x")',
            recipient=Shares({"UKR": 60, "POL": "0.5"}),
            sources=(Source(title="T", published="2024"), Source(publisher="=1", accessed="2024-07-01")),
        ),
        record(AgreementSigned, "b", parties=("JPN", "UKR"), note="two\nlines, and é"),
    ]
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]


def test_a_ledger_as_csv(folder):
    write_csv(LEDGER, folder / "a.csv")
    assert read(folder / "a.csv") == [
        {
            "id": "a",
            "fact": "a",
            "kind": "committed",
            "dataset": "test",
            "recorded": "2025-01-01",
            "title": '\'=HYPERLINK("x")',
            "occurred": "2024-06",
            "occurred_earliest": "2024-06-01",
            "occurred_latest": "2024-06-30",
            "amount": "1.5",
            "currency": "EUR",
            "recipients": "POL=0.5 UKR=60",
            "sources": '[{"title": "T", "published": "2024", "published_earliest": "2024-01-01", '
            '"published_latest": "2024-12-31"}, {"publisher": "=1", "accessed": "2024-07-01"}]',
        },
        {
            "id": "b",
            "fact": "b",
            "kind": "agreement-signed",
            "dataset": "test",
            "recorded": "2025-01-01",
            "occurred": "2024-01-01",
            "occurred_earliest": "2024-01-01",
            "occurred_latest": "2024-01-01",
            "parties": "JPN UKR",
            "note": "two\nlines, and é",
        },
    ]


def test_csv_is_the_same_text_everywhere(folder):
    write_csv(LEDGER.timeline().history(committed, on=["2023-01-01", "2024-12-31"]), folder / "a.csv")
    assert (folder / "a.csv").read_bytes() == (
        b"date,currency,amount,low,high\n2023-01-01,EUR,0,0,0\n2024-12-31,EUR,1.5,1.5,1.5\n"
    )


@pytest.mark.parametrize(
    ("name", "options", "written"),
    [
        ("a.parquet", {}, "parquet"),
        ("a.PARQUET", {}, "parquet"),
        ("a", {"format": "parquet"}, "parquet"),
        ("a.csv", {}, "csv"),
        ("a.txt", {"format": "csv"}, "csv"),
        ("a.csv", {"format": "parquet", "wide": True}, "parquet"),
    ],
)
def test_the_format_is_named_or_that_of_the_suffix(folder, name, options, written):
    path = folder / name
    assert export(LEDGER, path, **options) == written
    assert written in FORMATS
    if written == "parquet":
        assert read_parquet(path) == tuple(LEDGER)
    else:
        assert [row["id"] for row in read(path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("a.xlsx", {}, r"the suffix of '.*a\.xlsx': 'xlsx' is no format: \(exist: csv, parquet\)"),
        ("a", {}, r"the suffix of '.*': '' is no format"),
        ("a.csv", {"format": "parqet"}, r"format: 'parqet' is no format: did you mean 'parquet'\?"),
    ],
)
def test_another_format_is_refused(folder, name, options, said):
    with pytest.raises(UnknownCodeError, match=said):
        export(LEDGER, folder / name, **options)
    assert os.listdir(folder) == []


def test_what_fails_leaves_nothing(folder):
    with pytest.raises(WrongTypeError):
        export(["x"], folder / "a.csv")
    with pytest.raises(StoreError, match="cannot be written"):
        export(LEDGER, folder / "no" / "a.csv")
    assert os.listdir(folder) == []
