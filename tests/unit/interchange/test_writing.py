from __future__ import annotations

import csv
import datetime as dt
import io
import os
from decimal import Decimal

import pytest

from aidledger import Ledger, Shares, Source
from aidledger.errors import StoreError, UnknownCodeError, WrongTypeError
from aidledger.events import AgreementSigned, Committed
from aidledger.files._folders import whole_file
from aidledger.interchange import export, read_parquet, write_csv
from aidledger.interchange._export.writing import cell, write_rows
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
FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\tx", " =1", "\u00a0=1", "\u3000=1", "\ufeff=1"),
    *("\n=1", "\u200b=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "=cmd|' /C calc'!A0"),
)
PLAIN = ("", "JPN", "a=b", "1-2", "'=1", "2024-06-30", "e@mail", "|x", "日本")


def test_only_what_begins_a_formula_is_escaped():
    assert [text for text in FORMULAS if cell(text) != f"'{text}"] == []
    assert [text for text in PLAIN if cell(text) != text] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (-3, "-3"), (Decimal("-1E+3"), "-1000"), (Decimal("1E-7"), "0.0000001"),
        (dt.date(2024, 6, 30), "2024-06-30"),
    ],
)  # fmt: skip
def test_figures_days_and_truth_are_written_exactly(value, text):
    assert cell(value) == text


@pytest.mark.parametrize("value", [0.1, dt.datetime(2024, 6, 30, tzinfo=dt.UTC), b"x", ["x"]])
def test_what_has_no_text_of_its_own_is_refused(value):
    with pytest.raises(WrongTypeError, match=f"not {type(value).__name__}"):
        cell(value)


def test_rows_are_read_back_whatever_they_hold():
    file = io.StringIO(newline="")
    rows = [['a "quote"', "two\nlines"], ["a,b", "\r\n"], ["", "é"]]
    write_rows(file, ["=one", "two"], rows)
    file.seek(0)
    assert list(csv.reader(file)) == [["'=one", "two"], rows[0], ["a,b", "'\r\n"], rows[2]]


def test_a_ledger_as_csv(tmp_path):
    write_csv(LEDGER, tmp_path / "a.csv")
    with open(tmp_path / "a.csv", encoding="utf-8", newline="") as file:
        first, second = ({name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file))
    shared = {"dataset": "test", "recorded": "2025-01-01"}
    dates = {"occurred": "2024-06", "occurred_earliest": "2024-06-01", "occurred_latest": "2024-06-30"}
    money = {"amount": "1.5", "currency": "EUR", "recipients": "POL=0.5 UKR=60"}
    sources = (
        '[{"title": "T", "published": "2024", "published_earliest": "2024-01-01", '
        '"published_latest": "2024-12-31"}, {"publisher": "=1", "accessed": "2024-07-01"}]'
    )
    named = {"id": "a", "fact": "a", "kind": "committed", "title": '\'=HYPERLINK("x")', "sources": sources}
    assert first == named | shared | dates | money
    named = {"id": "b", "fact": "b", "kind": "agreement-signed", "parties": "JPN UKR", "note": "two\nlines, and é"}
    assert second == named | shared | dict.fromkeys(dates, "2024-01-01")


def test_csv_is_the_same_text_everywhere(tmp_path):
    write_csv(LEDGER.timeline().history(committed, on=["2023-01-01", "2024-12-31"]), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == (
        b"date,currency,amount,low,high\n2023-01-01,EUR,0,0,0\n2024-12-31,EUR,1.5,1.5,1.5\n"
    )


@pytest.mark.parametrize(
    ("name", "options", "written"),
    [
        ("a.PARQUET", {}, "parquet"), ("a", {"format": "parquet"}, "parquet"), ("a.csv", {}, "csv"),
        ("a.txt", {"format": "csv"}, "csv"), ("a.csv", {"format": "parquet", "wide": True}, "parquet"),
    ],
)  # fmt: skip
def test_the_format_is_named_or_that_of_the_suffix(tmp_path, name, options, written):
    path = tmp_path / name
    assert export(LEDGER, path, **options) == written
    if written == "parquet":
        assert read_parquet(path) == tuple(LEDGER)
    else:
        assert path.read_text(encoding="utf-8").startswith("id,")


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("a.xlsx", {}, r"the suffix of '.*a\.xlsx': 'xlsx' is no format: \(exist: csv, parquet\)"),
        ("a", {}, r"the suffix of '.*': '' is no format"),
        ("a.csv", {"format": "parqet"}, r"format: 'parqet' is no format: did you mean 'parquet'\?"),
    ],
)
def test_another_format_is_refused(tmp_path, name, options, said):
    with pytest.raises(UnknownCodeError, match=said):
        export(LEDGER, tmp_path / name, **options)
    assert os.listdir(tmp_path) == []


# --- files that are written whole ---------------------------------------------------------------------------


def attempt(path, error):
    with whole_file(path) as file:
        file.write(b"half of")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, StoreError, WrongTypeError])
def test_what_fails_leaves_what_was_there(tmp_path, error):
    path = tmp_path / "a.txt"
    path.write_bytes(b"before")
    with pytest.raises(error, match="stop"):
        attempt(os.fsencode(path), error("stop"))
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"before", ["a.txt"])
    with whole_file(path) as file:
        file.write(b"after")
        assert path.read_bytes() == b"before"
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"after", ["a.txt"])


def test_what_cannot_be_written_is_a_store_error(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=r"no/a\.txt cannot be written \(no such file or directory\): check the path"):
        export(LEDGER, tmp_path / "no" / "a.txt", format="csv")
    with pytest.raises(StoreError, match="folder cannot be written"):
        export(LEDGER, tmp_path / "folder", format="csv")
    with pytest.raises(StoreError, match=r"a\.txt cannot be written \(disk full\)"):
        attempt(tmp_path / "a.txt", OSError("disk full"))
    assert os.listdir(tmp_path) == ["folder"]
