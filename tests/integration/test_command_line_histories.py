"""How an answer grew: as a table, as CSV, as JSON, and drawn."""

from __future__ import annotations

import csv
import io
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from aidledger import reference
from aidledger.errors import MissingExtraError
from aidledger.projections import TALLIES, committed
from tests.command_line import aidledger, answered, command

MILLION = 1_000_000
GROWN = """\
Committed by recipient, 2023-06-30 to 2024-03-01
  date        recipient  currency         amount  could be from             to
  2023-06-30  SOM        USD          14,000,000
              UKR        USD         217,000,000    217,000,000  3,917,000,000
  2023-09-30  SOM        USD          14,000,000
              UKR        USD         217,000,000    217,000,000  3,917,000,000
  2023-12-31  SOM        USD          14,000,000
              UKR        USD       3,917,000,000
  2024-03-01  SOM        USD          14,000,000
              UKR        USD       3,917,000,000

as best known (records to 2026-11-22) · the shipped ledger · data set japan-ukraine
"""


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_day_is_named_once():
    run = aidledger(
        "history", "--every", "quarter", "--start", "2023-06-01", "--end", "2024-03-01", "--by", "recipient"
    )
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith(GROWN)


def test_where_no_days_are_named_there_is_one_a_year():
    assert [row[0] for row in aidledger("history").rows[2:7]] == [
        "2022-12-31",
        "2023-12-31",
        "2024-12-31",
        "2025-12-31",
        "2026-11-22",
    ]


@pytest.mark.parametrize(
    ("day", "more", "value", "low", "high"),
    [
        ("2022-03-15", (), 0, 0, 200),
        ("2022-12-31", (), 231, 231, 231),
        ("2022-12-31", ("--where", "recipient=UKR"), 217, 217, 217),
        ("2022-12-31", ("--known", "2025-12-31"), 214, 214, 231),
        ("2024-06-30", ("--where", "instrument=loan"), 0, 0, 3917),
        ("2025-04-20", ("--known", "2025-12-31"), 3914, 3914, 6931),
    ],
)
def test_on_a_day_it_is_what_as_of_answers(day, more, value, low, high):
    figures = {"amount": value, "low": low, "high": high}
    [row] = answered("history", "--on", day, *more)["rows"]
    assert row == {"date": day, "currency": "USD"} | {name: str(each * MILLION) for name, each in figures.items()}
    assert read(aidledger("history", "--on", day, *more, "--csv").out) == [row]
    shown = [f"{value * MILLION:,}", *([] if low == high else [f"{low * MILLION:,}", f"{high * MILLION:,}"])]
    run = aidledger("history", "--on", day, *more)
    assert run.out.splitlines()[0].endswith(f", as of {day}")
    assert [day, "USD", *shown] in run.rows


def test_csv_is_the_long_table():
    days = (
        "--every",
        "month",
        "--start",
        "2022-01-01",
        "--end",
        "2025-12-31",
        "--by",
        "recipient",
        "--by",
        "instrument",
    )
    history = (
        reference()
        .timeline()
        .history(committed.by("recipient", "instrument"), every="month", start="2022-01-01", end="2025-12-31")
    )
    found = read(aidledger("history", *days, "--csv").out)
    assert list(found[0]) == ["date", "recipient", "instrument", "currency", "amount", "low", "high"]
    assert [{**row, "date": str(row["date"]), "instrument": row["instrument"] or ""} for row in history.rows()] == [
        {**row, **{name: Decimal(row[name]) for name in ("amount", "low", "high")}} for row in found
    ]


def test_csv_has_its_header_where_there_are_no_rows():
    assert aidledger("history", "--projection", "spent", "--by", "donor", "--csv").out == (
        "date,donor,currency,amount,low,high\n"
    )


def test_csv_has_the_same_bytes_whatever_the_terminal_has():
    run = command("history", "--csv", PYTHONIOENCODING="ascii", COLUMNS="20")
    assert (run.status, run.err) == (0, "")
    assert run.out == aidledger("history", "--csv").out
    assert "\r" not in run.out


def test_what_is_no_sum_shows_what_is_new_and_what_is_gone():
    milestones = aidledger("history", "--projection", "milestones", "--start", "2015-01-01", "--end", "2017-01-01").out
    assert milestones.splitlines()[1:5] == [
        "  date        milestones",
        "  2015-12-31  + Shinzo Abe returns to office",
        "  2016-12-31  + Free and Open Indo-Pacific launched",
        "  2017-01-01  as before",
    ]
    agreements = aidledger("history", "--projection", "agreements", "--on", "2024-06-12", "--on", "2024-06-13").out
    assert agreements.splitlines()[2:4] == ["  2024-06-12  none", "  2024-06-13  + Bilateral security agreement"]
    reported = aidledger("history", "--projection", "reported", "--on", "2024-02-29").out
    assert "+ rank 1 (jpn-ukr-budgetary-rank-2024)" in reported
    lifecycle = aidledger("history", "--projection", "lifecycle", "--on", "2022-11-11").out
    assert "+ Grant for Ukrainian wheat for Somalia:" in lifecycle
    deliveries = aidledger("history", "--projection", "deliveries", "--on", "2025-12-31").out
    assert "7 high-voltage transformers" in deliveries


def test_what_is_no_sum_as_csv_and_json():
    days = ("history", "--projection", "milestones", "--on", "2012-12-31", "--on", "2010-01-01")
    first, second = read(aidledger(*days, "--csv").out)
    assert (first, second["date"]) == ({"date": "2010-01-01", "value": "[]"}, "2012-12-31")
    assert second["value"].startswith('[{"kind": "milestone-reached", "id": "jpn-abe-return@2025-08-15"')
    assert [row["date"] for row in answered(*days)["rows"]] == ["2010-01-01", "2012-12-31"]


def test_every_tally_has_a_history():
    for name in TALLIES:
        assert aidledger("history", "--projection", name, "--every", "year").status == 0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--every", "month", "--on", "2024-06-30"), "--on names every day of the history: leave out --every"),
        (("--on", "2024-06-30", "--end", "2024-06-30"), "--on names every day of the history"),
        (("--on", "2024-06"), "--on: '2024-06' is not one day"),
        (("--every", "decade"), "'decade' is not one of 'day', 'week', 'month', 'quarter', 'year'"),
        (("--csv", "--json"), "choose one of --csv, --json and --plot"),
        (("--csv", "--plot", "x.png"), "choose one of --csv, --json and --plot"),
        (("--plot", "growth.gif"), "--plot: 'growth.gif' has no ending of a picture: name it .png, .svg or .pdf"),
    ],
)
def test_bad_usage(more, message):
    run = aidledger("history", *more)
    assert (run.status, run.out) == (2, "")
    assert message in run.err


def test_a_start_after_the_end_has_no_answer():
    run = aidledger("history", "--start", "2025-01-01", "--end", "2024-01-01")
    assert run.status == 1
    assert run.err.startswith("aidledger: start, 2025-01-01, is after end, 2024-01-01: give an earlier start")


# --- pictures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG")])
def test_it_is_drawn_in_a_file(tmp_path, name, begins):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    target = tmp_path / name
    run = aidledger("history", "--every", "month", "--plot", str(target))
    assert (run.status, run.out, run.err) == (0, "", "")
    assert target.read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_cannot_be_written(tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    run = aidledger("history", "--plot", str(tmp_path / "nowhere" / "a.svg"))
    assert (run.status, run.out) == (1, "")
    assert "cannot be written (no such file or directory)" in run.err


def test_a_wrong_ending_is_refused_before_the_ledger_is_read(monkeypatch):
    monkeypatch.setattr("aidledger.stores.load", None)
    assert aidledger("history", "--ledger", "nowhere", "--plot", "a.gif").status == 2


def test_without_the_extra_the_message_names_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    target = tmp_path / "a.svg"
    run = aidledger("history", "--plot", str(target))
    assert run.status == 1
    assert run.err.endswith("needs the extra 'plot': pip install 'aidledger[plot]', or '.[plot]' in a clone\n")
    assert not Path(target).exists()
    assert issubclass(MissingExtraError, ImportError)
