from __future__ import annotations

import pytest

from aidledger import Ledger
from aidledger._cli import words
from aidledger._cli.words import MARKED
from aidledger.events import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Committed,
    Delivered,
    MilestoneReached,
    RankReported,
    TotalReported,
)
from aidledger.projections import agreements, deliveries, milestones, reported
from tests.records import record

DAY = "2024-06-30"
OPEN = "2024-06/2024-07"
SIGNED = record(AgreementSigned, "accord", title="Accord", parties=["JPN", "UKR"])
PENDING = record(AgreementSigned, "accord", title="Accord", parties=["JPN", "UKR"], takes_effect="on-entry")


def entered(**stated):
    return record(AgreementEnteredIntoForce, "entry", of="accord", **stated)


def ended(**stated):
    return record(AgreementEnded, "end", of="accord", **stated)


def accords(*records, everything=False):
    at = Ledger(records).as_of(DAY)
    section = words.agreements("h", [at.project(agreements)], at.possible(), everything=everything)
    return [(row.cells[:3], row.style) for row in section.rows]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize(
    ("records", "status", "date", "style"),
    [
        ([SIGNED], "in force since", "2024-01-01", ""),
        ([PENDING, entered(occurred="2024-02-01")], "in force since", "2024-02-01", ""),
        ([SIGNED, ended(occurred=OPEN)], f"may have ended ({OPEN}); in force since", "2024-01-01", MARKED),
        ([PENDING, entered(occurred=OPEN)], "may be in force, since", OPEN, MARKED),
        ([record(AgreementSigned, "accord", title="Accord", occurred=OPEN)], "may be in force, since", OPEN, MARKED),
    ],
)
def test_agreements_that_are_or_may_be_in_force(everything, records, status, date, style):
    expected = [((status, date, "Accord"), style)]
    found = accords(*records, everything=everything)
    assert [row for row in found if row[0][0] != "signed, not in force"] == expected


def test_agreements_that_are_not_in_force_are_shown_where_all_are_asked_for():
    assert accords(PENDING) == []
    assert accords(PENDING, everything=True) == [(("signed, not in force", "2024-01-01", "Accord"), "")]
    over = [SIGNED, ended(occurred="2024-03-01")]
    assert accords(*over) == []
    assert accords(*over, everything=True) == [(("ended", "2024-03-01", "Accord"), "")]


def test_what_cannot_bring_an_agreement_into_force():
    assert accords(record(AgreementSigned, "accord", takes_effect="on-entry", occurred=OPEN)) == []
    assert accords(SIGNED, entered(occurred=OPEN)) == [(("in force since", "2024-01-01", "Accord"), "")]
    assert accords(PENDING, ended(occurred="2024-03-01"), entered(occurred=OPEN)) == []


def test_an_entry_into_force_of_what_is_not_on_record_shows_itself():
    assert accords(entered(title="Entry")) == [(("in force since", "2024-01-01", "Entry"), "")]
    assert accords(entered(title="Entry", occurred=OPEN)) == [(("may be in force, since", OPEN, "Entry"), MARKED)]


def test_milestones():
    at = Ledger([record(MilestoneReached, "m", period="2024", parties=["G7"])]).as_of(DAY)
    [row] = words.milestones("h", at.project(milestones)).rows
    assert row.cells == ("2024-01-01", "m", "G7", "(2024)", "")


def test_deliveries_of_several_data_sets_stand_apart():
    ledger = Ledger(
        [
            record(Delivered, "a", item="rice", unit="tonnes", quantity=2, recipient="UKR"),
            record(Delivered, "b", item="rice", unit="tonnes", quantity=3, recipient="SOM", occurred="2024-02-01"),
            record(Delivered, "c", item="tents", quantity=5, qualifier="about"),
            record(Delivered, "d", item="tents", dataset="other"),
        ]
    )
    section = words.deliveries("h", ledger.as_of(DAY).project(deliveries))
    assert [(row.cells, row.style) for row in section.rows] == [
        (("test", "5 tonnes", "rice", "UKR, SOM", "2024-01-01, 2024-02-01"), ""),
        (("test", "about 5", "tents", "not stated", "2024-01-01"), ""),
        (("other", "number not given", "tents", "not stated", "2024-01-01"), ""),
    ]


def test_claims_say_from_whom_to_whom_once_where_it_is_the_same_of_all():
    def shown(*records):
        section = words.reported("h", Ledger(records).as_of(DAY).project(reported))
        return section.heading, [row.cells[4] for row in section.rows], section.notes

    rank = record(RankReported, "r", rank=1, donor="JPN")
    total = record(TotalReported, "t", amount="USD 5", measure="spent", donor="JPN")
    other = record(TotalReported, "o", amount="USD 5", measure="spent", donor="DEU")
    assert shown(rank, total) == ("h: from JPN", ["spent", ""], ())
    assert shown(total, other) == ("h", ["spent, from DEU", "spent, from JPN"], ())
    assert shown() == ("h", [], ())


def test_claims_that_differ_are_side_by_side_and_marked():
    ledger = Ledger(
        [
            record(RankReported, "a", rank=3, among="donors"),
            record(RankReported, "b", rank=1, among="lenders"),
            record(RankReported, "c", rank=4, among="donors"),
        ]
    )
    section = words.reported("h", ledger.as_of(DAY).project(reported))
    assert [(row.cells[0], row.cells[3], row.style) for row in section.rows] == [
        ("!", "rank 3", MARKED),
        ("!", "rank 4", MARKED),
        ("", "rank 1", ""),
    ]
    assert section.notes == (words.CONFLICT,)


def test_events():
    [row] = words.events("h", [record(Committed, "c", amount="USD 1000", title="Grant")]).rows
    assert row.cells == ("2024-01-01", "committed", "", "USD", "1,000", "Grant", "")
