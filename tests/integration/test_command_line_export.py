"""Records and answers out as Parquet and CSV, on the command line."""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest

from aidledger import reference
from aidledger.interchange import about_table, read_parquet
from tests.command_line import aidledger, answered, command, refused, says

RECORD = """\
schema = 1
dataset = "{0}"
[[event]]
id = "{0}"
fact = "{0}"
kind = "committed"
occurred = "2024-01-01"
recorded = 2025-01-01
amount = "EUR {1}"
"""


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def exported(line=""):
    """Run an export that says nothing; return the rows of the CSV file."""
    run = aidledger(f"export out.csv {line}")
    assert (run.status, run.out, run.err) == (0, "", "")
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_records_come_back_from_parquet_as_they_were():
    run = aidledger("export out.parquet")
    assert (run.status, run.out, run.err) == (0, "", "")
    assert read_parquet("out.parquet") == tuple(reference())
    says("export out.parquet --known 2025-12-31")
    assert read_parquet("out.parquet") == tuple(record for record in reference() if str(record.recorded) < "2026")
    assert list(Path().iterdir()) == [Path("out.parquet")]
    says("export out.parquet --what answer --as-of 2024-06-30")
    assert about_table(pyarrow.parquet.read_table("out.parquet"))["as_of"] == "2024-06-30"


@pytest.mark.parametrize(
    ("line", "events"),
    [
        ("", tuple(reference())),
        ("--known 2025-08-14", ()),
        ("--what events", reference().timeline()),
        (
            "--what events --as-of 2022-12-31 --known 2025-12-31",
            reference().as_of("2022-12-31", known="2025-12-31"),
        ),
    ],
)
def test_records_and_the_events_that_count(line, events):
    assert [row["id"] for row in exported(line)] == [event.id for event in events]


def test_a_history_is_that_of_the_question():
    rows = exported("--what history --every quarter --by recipient --known 2025-12-31")
    assert rows[0].keys() >= {"date", "recipient", "currency", "amount", "low", "high"}
    asked = answered("history --every quarter --by recipient --known 2025-12-31")["rows"]
    assert [(row["date"], row["recipient"], Decimal(row["amount"])) for row in rows] == [
        (row["date"], row["recipient"], Decimal(row["amount"])) for row in asked
    ]
    assert {row["date"][4:] for row in exported("--what history")} >= {"-12-31"}


def test_an_answer_and_what_explains_it():
    rows = exported("--what answer --as-of 2024-06-30 --where recipient=UKR")
    assert [(row["currency"], Decimal(row["amount"])) for row in rows] == [("USD", 3_917_000_000)]
    rows = exported("--what explanation --as-of 2024-06-30 --combined")
    assert sum(Decimal(row["amount"]) for row in rows if row["amount"]) == 3_931_000_000
    for what in ("explanation", "answer"):
        rows = exported(f"--what {what} --as-of 2024-06-30 --projection agreements")
        assert "jpn-ukr-security-accord@2026-11-22" in str(rows)


def test_a_figure_that_is_too_wide_needs_to_be_asked_for():
    Path("a.toml").write_text(RECORD.format("acme", 10**39), encoding="utf-8")
    refused("export out.parquet --ledger a.toml", "--wide has 76 digits")
    says("export out.parquet --ledger a.toml --wide")
    assert read_parquet("out.parquet")[0].amount.amount == 10**39


def test_what_was_there_stays_where_it_cannot_be_replaced():
    Path("out.csv").write_text("mine", encoding="utf-8")
    refused("export out.csv --ledger nowhere")
    assert Path("out.csv").read_text(encoding="utf-8") == "mine"
    refused("export no/out.csv", "aidledger: no/out.csv cannot be written (no such file or directory)")


def test_data_sets_are_not_added_up_unless_they_are_to_be():
    for name in ("ours", "theirs"):
        Path(f"{name}.toml").write_text(RECORD.format(name, 5), encoding="utf-8")
    advice = "choose with --where dataset=ours, keep them apart with --by dataset, or add them with --combined"
    refused("export out.csv --what answer --as-of 2024-06-30 --ledger .", advice)
    rows = exported("--what answer --as-of 2024-06-30 --ledger . --combined")
    assert [Decimal(row["amount"]) for row in rows] == [10]


def test_without_the_extra_one_line_names_it():
    start = "import sys; sys.modules['pyarrow'] = None; from aidledger._cli import main; sys.exit(main())"
    run = command("export", "out.parquet", start=start)
    assert (run.status, run.out) == (1, "")
    assert run.err.endswith("needs the extra 'arrow': pip install 'aidledger[arrow]', or '.[arrow]' in a clone\n")
    assert command("export", "out.csv", start=start).status == 0
    assert "pyarrow" in sys.modules  # of this process, which has it
