from __future__ import annotations

from decimal import Decimal

from aidledger import Ledger
from aidledger._cli import pages
from aidledger.events import Cancelled, Committed
from aidledger.projections import committed
from tests.records import record

LEDGER = Ledger(
    [
        record(Committed, "a", amount="USD 5.25", donor="JPN", recipient="UKR"),
        record(Committed, "b", amount="EUR 1000", donor="DEU", recipient="UKR"),
        record(Committed, "c", amount="USD 7", donor="JPN", recipient="SOM", occurred="2024"),
    ]
)


def lines(tally, day="2024-06-30"):
    return pages.lines(LEDGER.as_of(day).answer(tally))


def test_a_line_for_each_group_and_currency():
    assert lines(committed.by("donor", "recipient")) == [
        pages.AmountLine(("DEU", "UKR"), "EUR", Decimal(1000), Decimal(1000), Decimal(1000)),
        pages.AmountLine(("JPN", "SOM"), "USD", Decimal(0), Decimal(0), Decimal(7)),
        pages.AmountLine(("JPN", "UKR"), "USD", Decimal("5.25"), Decimal("5.25"), Decimal("5.25")),
    ]


def test_a_line_for_each_currency_where_there_are_no_groups():
    assert [(line.labels, line.currency, line.is_open) for line in lines(committed)] == [
        ((), "EUR", False),
        ((), "USD", True),
    ]


def test_sums_are_labelled_and_keep_labels_of_their_own():
    [first, _] = lines(committed)
    assert pages.as_total(first, 2).labels == ("all", "")
    assert pages.as_total(lines(committed.by("donor"))[0], 2).labels == ("DEU", "all")


def test_the_largest_of_each_currency_comes_first():
    found = pages.largest_first(lines(committed.by("recipient"), day="2024-12-31"))
    assert [(line.currency, line.amount) for line in found] == [
        ("EUR", Decimal(1000)),
        ("USD", Decimal(7)),
        ("USD", Decimal("5.25")),
    ]


def test_bounds_have_columns_where_one_is_open_and_cells_where_it_is_their_own():
    section = pages.section("h", ["recipient"], lines(committed.by("recipient")))
    assert [column.name for column in section.columns] == ["recipient", "currency", "amount", "could be from", "to"]
    assert [row.cells for row in section.rows] == [
        ("SOM", "USD", "0   ", "0", "7"),
        ("UKR", "EUR", "1,000   ", "", ""),
        ("UKR", "USD", "5.25", "", ""),
    ]
    settled = pages.section("h", ["recipient"], lines(committed.by("recipient"), day="2024-12-31"))
    assert [column.name for column in settled.columns] == ["recipient", "currency", "amount"]


def test_no_amount_at_all_is_a_zero_in_words():
    section = pages.section("h", (), lines(committed, day="2023-12-31"), notes=("note",))
    assert (section.rows, section.empty, section.notes) == ((), pages.NOTHING, ("note",))


def test_amounts_are_settled_where_there_are_some_and_none_can_be_another():
    assert not pages.are_settled([])
    assert not pages.are_settled(lines(committed))
    assert pages.are_settled(lines(committed, day="2024-12-31"))


def test_decimal_points_stand_below_each_other():
    found = pages.aligned([Decimal(1000), Decimal("0.25"), Decimal("1.5"), None])
    assert found == ["1,000   ", "0.25", "1.5 ", ""]
    assert pages.aligned([Decimal(10**400), Decimal(-1)])[1] == "-1"
    assert pages.aligned([]) == []


def test_what_cancels_out_is_a_zero_and_not_nothing_on_record():
    gone = [record(Committed, "a", amount="EUR 5", recipient="UKR"), record(Cancelled, "b", of="a", amount="EUR 5")]
    at = Ledger([*gone, record(Committed, "c", amount="USD 3", recipient="SOM")]).as_of("2024-12-31")
    only = Ledger(gone).as_of("2024-12-31")
    assert [(line.labels, line.currency, line.amount) for line in pages.lines(only.answer(committed))] == [((), "", 0)]
    by_recipient = at.answer(committed.by("recipient"))
    shown = [(line.labels, line.currency, line.amount) for line in pages.largest_first(pages.lines(by_recipient))]
    assert shown == [(("SOM",), "USD", 3), (("UKR",), "", 0)]
    assert by_recipient.to_dict()["value"] == [
        {"recipient": "SOM", "currency": "USD", "amount": "3"},
        {"recipient": "UKR", "currency": None, "amount": "0"},
    ]
    assert by_recipient.to_dict()["bounds"][1] == {"recipient": "UKR", "currency": None, "low": "0", "high": "0"}
    assert pages.lines(at.answer(committed.where(recipient="JPN"))) == []
