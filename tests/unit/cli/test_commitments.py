from __future__ import annotations

from aidledger import Ledger
from aidledger._cli.asking import _commitments as view
from aidledger.events import Cancelled, CommitmentChanged, Committed, Disbursed, Repaid, Spent
from aidledger.projections import lifecycle
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 100", instrument="loan", title="Loan")


def sections(*records):
    return view("h", Ledger(records).as_of("2024-12-31").project(lifecycle))


def rows(*records):
    [section] = sections(*records)
    return [row.cells for row in section.rows]


def test_a_row_has_what_became_of_a_commitment():
    drawn = (
        record(CommitmentChanged, "more", of="loan", amount="USD 20.5"),
        record(Cancelled, "less", of="loan", amount="USD 10", occurred="2024-03-01"),
        record(Disbursed, "paid", of="loan", amount="USD 60", occurred="2024-02-01"),
        record(Repaid, "back", of="loan", amount="USD 5", occurred="2024-02-02"),
    )
    figures = ("100", "10.5", "", "60", "50.5", "", "5", "", "55")
    assert rows(LOAN, *drawn) == [("", "Loan", "implementation", "USD", *figures)]


def test_other_currencies_have_rows_of_their_own():
    drawn = (
        record(Disbursed, "paid", of="loan", amount="EUR 60"),
        record(Spent, "spent", of="loan", amount="JPY 7"),
    )
    first, second, third = rows(LOAN, *drawn)
    assert first[1:5] == ("Loan", "implementation", "USD", "100")
    assert second == ("", "", "", "EUR", "", "", "", "60", "", "", "", "", "")
    assert third == ("", "", "", "JPY", "", "", "", "", "", "7", "", "", "")


def test_data_sets_are_named_where_there_are_several():
    other = record(Committed, "gift", amount="USD 1", dataset="other")
    assert {cells[0] for cells in rows(LOAN, other)} == {"test", "other"}


def test_what_belongs_to_no_commitment_is_apart():
    found = sections(
        LOAN,
        record(Committed, "loan", id="again", amount="USD 100"),
        record(Disbursed, "paid", of="nothing", amount="USD 60"),
        record(Disbursed, "given", amount="USD 6"),
    )
    assert [(section.heading, len(section.rows)) for section in found] == [
        ("h", 1),
        ("Of what is no commitment made by then", 1),
        ("Of no commitment that the source names", 1),
        ("Stated by another live record too, which is counted", 1),
    ]


def test_no_commitments():
    [section] = sections()
    assert (section.rows, section.empty) == ((), "no commitment is on record by then")
