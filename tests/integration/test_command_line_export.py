"""Records and answers out as Parquet and CSV, on the command line."""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from aidledger import reference
from aidledger.interchange import about_table, read_parquet
from tests.command_line import aidledger, answered, command


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def exported(*arguments):
    """Run an export that says nothing; return the rows of the CSV file."""
    run = aidledger("export", "out.csv", *arguments)
    assert (run.status, run.out, run.err) == (0, "", "")
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_records_come_back_from_parquet_as_they_were():
    run = aidledger("export", "out.parquet")
    assert (run.status, run.out, run.err) == (0, "", "")
    assert read_parquet("out.parquet") == tuple(reference())
    assert aidledger("export", "out.parquet", "--known", "2025-12-31").status == 0
    assert read_parquet("out.parquet") == tuple(record for record in reference() if str(record.recorded) < "2026")
    assert list(Path().iterdir()) == [Path("out.parquet")]


def test_records_in_csv_are_all_that_were_known():
    rows = exported()
    assert [row["id"] for row in rows] == [record.id for record in reference()]
    assert len(exported("--known", "2025-08-14")) == 0


def test_events_are_those_that_count_each_on_its_day():
    every = exported("--what", "events")
    assert [row["id"] for row in every] == [event.id for event in reference().timeline()]
    by_then = exported("--what", "events", "--as-of", "2022-12-31", "--known", "2025-12-31")
    assert [row["id"] for row in by_then] == [event.id for event in reference().as_of("2022-12-31", known="2025-12-31")]


def test_a_history_is_that_of_the_question():
    rows = exported("--what", "history", "--every", "quarter", "--by", "recipient", "--known", "2025-12-31")
    assert rows[0].keys() >= {"date", "recipient", "currency", "amount", "low", "high"}
    asked = answered("history", "--every", "quarter", "--by", "recipient", "--known", "2025-12-31")
    assert [(row["date"], row["recipient"], Decimal(row["amount"])) for row in rows] == [
        (row["date"], row["recipient"], Decimal(row["amount"])) for row in asked["rows"]
    ]
    assert {row["date"][4:] for row in exported("--what", "history")} >= {"-12-31"}


def test_an_answer_and_what_explains_it():
    rows = exported("--what", "answer", "--as-of", "2024-06-30", "--where", "recipient=UKR")
    assert [(row["currency"], Decimal(row["amount"])) for row in rows] == [("USD", 3_917_000_000)]
    rows = exported("--what", "explanation", "--as-of", "2024-06-30", "--combined")
    assert sum(Decimal(row["amount"]) for row in rows if row["amount"]) == 3_931_000_000
    rows = exported("--what", "explanation", "--as-of", "2024-06-30", "--projection", "agreements")
    assert "jpn-ukr-security-accord@2026-11-22" in str(rows)
    rows = exported("--what", "answer", "--as-of", "2024-06-30", "--projection", "agreements")
    assert "jpn-ukr-security-accord" in str(rows)


def test_a_table_says_what_it_is():
    import pyarrow.parquet

    assert aidledger("export", "out.parquet", "--what", "answer", "--as-of", "2024-06-30").status == 0
    about = about_table(pyarrow.parquet.read_table("out.parquet"))
    assert about["as_of"] == "2024-06-30"


def test_a_figure_that_is_too_wide_needs_to_be_asked_for():
    Path("a.toml").write_text(
        'schema = 1\ndataset = "acme"\n[[event]]\nid = "a"\nfact = "a"\nkind = "committed"\noccurred = "2024-01-01"\n'
        f'recorded = 2025-01-01\namount = "EUR {10**39}"\n',
        encoding="utf-8",
    )
    run = aidledger("export", "out.parquet", "--ledger", "a.toml")
    assert (run.status, run.out) == (1, "")
    assert "--wide has 76 digits" in run.err
    assert aidledger("export", "out.parquet", "--ledger", "a.toml", "--wide").status == 0
    assert read_parquet("out.parquet")[0].amount.amount == 10**39


def test_what_was_there_stays_where_it_cannot_be_replaced():
    Path("out.csv").write_text("mine", encoding="utf-8")
    run = aidledger("export", "out.csv", "--ledger", "nowhere")
    assert run.status == 1
    assert Path("out.csv").read_text(encoding="utf-8") == "mine"
    run = aidledger("export", "no/out.csv")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("aidledger: no/out.csv cannot be written (no such file or directory)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("out.xlsx",), "FILE: the suffix of 'out.xlsx' is no format: (exist: csv, parquet)"),
        (("out",), "FILE: the suffix of 'out' is no format"),
        (("out.csv", "--what", "rows"), "'rows' is not one of"),
        (("out.csv", "--by", "donor"), "--what records asks no question: leave out the options of one, or ask for"),
        (("out.csv", "--what", "events", "--combined"), "--what events asks no question"),
        (("out.csv", "--what", "answer"), "--what answer is about a day: add --as-of DATE"),
        (("out.csv", "--what", "explanation"), "--what explanation is about a day: add --as-of DATE"),
        (("out.csv", "--as-of", "2024-06-30"), "--what records is about no single day: leave out --as-of"),
        (("out.csv", "--what", "history", "--as-of", "2024-06-30"), "--what history is about no single day"),
        (("out.csv", "--every", "year"), "--what records has no periods: leave out --every"),
    ],
)
def test_options_that_do_not_fit_are_bad_usage(arguments, message):
    run = aidledger("export", *arguments)
    assert (run.status, run.out) == (2, "")
    assert message in run.err
    assert list(Path().iterdir()) == []


def test_data_sets_are_not_added_up_unless_they_are_to_be():
    for name in ("ours", "theirs"):
        Path(f"{name}.toml").write_text(
            f'schema = 1\ndataset = "{name}"\n[[event]]\nid = "{name}"\nfact = "{name}"\nkind = "committed"\n'
            'occurred = "2024-01-01"\nrecorded = 2025-01-01\namount = "EUR 5"\n',
            encoding="utf-8",
        )
    run = aidledger("export", "out.csv", "--what", "answer", "--as-of", "2024-06-30", "--ledger", ".")
    assert (run.status, run.out) == (1, "")
    assert "choose with --where dataset=ours, keep them apart with --by dataset, or add them with --combined" in run.err
    rows = exported("--what", "answer", "--as-of", "2024-06-30", "--ledger", ".", "--combined")
    assert [Decimal(row["amount"]) for row in rows] == [10]


def test_without_the_extra_one_line_names_it():
    start = "import sys; sys.modules['pyarrow'] = None; from aidledger._cli import main; sys.exit(main())"
    run = command("export", "out.parquet", start=start)
    assert (run.status, run.out) == (1, "")
    assert run.err.endswith("needs the extra 'arrow': pip install 'aidledger[arrow]', or '.[arrow]' in a clone\n")
    assert command("export", "out.csv", start=start).status == 0
    assert "pyarrow" in sys.modules  # of this process, which has it
