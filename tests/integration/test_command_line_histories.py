"""How an answer grew: as a table, as CSV, as JSON, and drawn."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from aidledger import reference
from aidledger.projections import TALLIES, committed
from tests.command_line import aidledger, answered, command, refused, says

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


def test_a_day_is_named_once_and_where_no_days_are_named_there_is_one_a_year():
    run = aidledger("history --every quarter --start 2023-06-01 --end 2024-03-01 --by recipient")
    assert (run.status, run.err, run.out[: len(GROWN)]) == (0, "", GROWN)
    years = ["2022-12-31", "2023-12-31", "2024-12-31", "2025-12-31", "2026-11-22"]
    assert [row[0] for row in aidledger("history").rows[2:7]] == years


@pytest.mark.parametrize(
    ("day", "more", "value", "low", "high"),
    [
        ("2022-03-15", "", 0, 0, 200),
        ("2022-12-31", " --where recipient=UKR", 217, 217, 217),
        ("2022-12-31", " --known 2025-12-31", 214, 214, 231),
        ("2024-06-30", " --where instrument=loan", 0, 0, 3917),
    ],
)
def test_on_a_day_it_is_what_as_of_answers(day, more, value, low, high):
    line, figures = f"history --on {day}{more}", {"amount": value, "low": low, "high": high}
    [row] = answered(line)["rows"]
    assert row == {"date": day, "currency": "USD"} | {name: str(each * MILLION) for name, each in figures.items()}
    assert read(aidledger(f"{line} --csv").out) == [row]
    shown = [f"{value * MILLION:,}", *([] if low == high else [f"{low * MILLION:,}", f"{high * MILLION:,}"])]
    run = says(line, f", as of {day}\n")
    assert [day, "USD", *shown] in run.rows


def test_csv_is_the_long_table():
    days = {"every": "month", "start": "2022-01-01", "end": "2025-12-31"}
    line = " ".join(f"--{name} {value}" for name, value in days.items())
    history = reference().timeline().history(committed.by("recipient", "instrument"), **days)
    found = read(aidledger(f"history {line} --by recipient --by instrument --csv").out)
    assert list(found[0]) == ["date", "recipient", "instrument", "currency", "amount", "low", "high"]
    assert [{**row, "date": str(row["date"]), "instrument": row["instrument"] or ""} for row in history.rows()] == [
        {**row, **{name: Decimal(row[name]) for name in ("amount", "low", "high")}} for row in found
    ]
    empty = aidledger("history --projection spent --by donor --csv").out
    assert empty == "date,donor,currency,amount,low,high\n"


def test_csv_has_the_same_bytes_whatever_the_terminal_has():
    run = command("history", "--csv", PYTHONIOENCODING="ascii", COLUMNS="20")
    assert (run.status, run.err, run.out) == (0, "", aidledger("history --csv").out)
    assert "\r" not in run.out


@pytest.mark.parametrize(
    ("projection", "days", "shown"),
    [
        ("agreements", "--on 2024-06-12 --on 2024-06-13", "  2024-06-12  none\n  2024-06-13  + Bilateral security agr"),
        ("reported", "--on 2024-02-29", "+ rank 1 (jpn-ukr-budgetary-rank-2024)"),
        ("lifecycle", "--on 2022-11-11", "+ Grant for Ukrainian wheat for Somalia:"),
        ("deliveries", "--on 2025-12-31", "7 high-voltage transformers"),
        (
            "milestones",
            "--start 2015-01-01 --end 2017-01-01",
            "  2016-12-31  + Free and Open Indo-Pacific launched\n  2017-01-01  as before\n",
        ),
    ],
)
def test_what_is_no_sum_shows_what_is_new_and_what_is_gone(projection, days, shown):
    says(f"history --projection {projection} {days}", shown)


def test_what_is_no_sum_as_csv_and_json():
    line = "history --projection milestones --on 2012-12-31 --on 2010-01-01"
    first, second = read(aidledger(f"{line} --csv").out)
    assert (first, second["date"]) == ({"date": "2010-01-01", "value": "[]"}, "2012-12-31")
    assert second["value"].startswith('[{"kind": "milestone-reached", "id": "jpn-abe-return@2025-08-15"')
    assert [row["date"] for row in answered(line)["rows"]] == ["2010-01-01", "2012-12-31"]


@pytest.mark.parametrize("name", TALLIES)
def test_every_tally_has_a_history(name):
    says(f"history --projection {name} --every year")


def test_a_start_after_the_end_has_no_answer():
    start = "aidledger: start, 2025-01-01, is after end, 2024-01-01: give an earlier start"
    refused("history --start 2025-01-01 --end 2024-01-01", start)
    nothing = "nothing is on record, so there is no first and last day: give start and end\n"
    refused("history --known 2025-08-14", nothing)


# --- pictures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG")])
def test_it_is_drawn_in_a_file(tmp_path, name, begins):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    run = aidledger(f"history --every month --plot {tmp_path / name}")
    assert (run.status, run.out, run.err) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    refused(f"history --plot {tmp_path}/nowhere/a.svg", "cannot be written (no such file or directory)")


def test_without_the_extra_the_message_names_it(tmp_path):
    start = "import sys; sys.modules['matplotlib'] = None; from aidledger._cli import main; sys.exit(main())"
    run = command("history", "--plot", f"{tmp_path}/a.svg", start=start)
    assert (run.status, run.out, list(tmp_path.iterdir())) == (1, "", [])
    assert run.err.endswith("needs the extra 'plot': pip install 'aidledger[plot]', or '.[plot]' in a clone\n")
