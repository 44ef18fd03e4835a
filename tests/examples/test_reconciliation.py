"""Reported totals beside what is itemised: the reference ledger, and small ledgers worked out by hand."""

from __future__ import annotations

import pytest

from aidledger import Ledger, Money, Source, reference
from aidledger.events import Committed, TotalReported
from aidledger.projections import Verdict, reconcile
from tests.records import record, usd


def of_reference(fact, **asked):
    (found,) = (each for each in reconcile(reference().as_of("2025-12-31"), **asked) if each.claim.fact == fact)
    return found


def test_the_total_of_financial_assistance_is_more_than_what_is_itemised():
    # by April 2025, to Ukraine, financial: 200 + 3,700 million, and the loan of 3,000 million of 2025-04-18, which is
    # in April, as the total is: it may be of before or after
    found = of_reference("jpn-ukr-financial-total")
    assert found.stated == Money("9.18e9", "USD")
    assert (found.itemised.low, found.itemised.high) == (usd(3_900_000_000), usd(6_900_000_000))
    assert (found.residual.low, found.residual.high) == (usd(2_280_000_000), usd(5_280_000_000))
    assert (found.verdict, found.reasons) == (Verdict.EXCEEDS, ())


@pytest.mark.parametrize(
    ("fact", "stated", "reasons"),
    [
        (
            "jpn-ukr-total-support",
            "at-least USD 10,700,000,000",
            ("nothing is itemised as allocated in the data set japan-ukraine",),
        ),
        (
            "jpn-ukr-military-total",
            "about USD 62,000,000",
            ("nothing is itemised as allocated in the data set japan-ukraine",),
        ),
        (
            "jpn-ukr-humanitarian-total",
            "exact EUR 1,500,000,000",
            (
                "its source does not say which measure it is: pledged, committed, allocated, disbursed, or another",
                "it is stated in EUR, and its scope itemised in USD: give rates",
            ),
        ),
        (
            "jpn-ukr-fao-total",
            "exact USD 30,200,000",
            ("its source does not say which measure it is: pledged, committed, allocated, disbursed, or another",),
        ),
    ],
)
def test_the_other_totals_are_not_comparable_each_with_its_reason(fact, stated, reasons):
    found = of_reference(fact)
    assert f"{found.qualifier.value} {found.stated}" == stated
    assert (found.verdict, found.reasons) == (Verdict.NOT_COMPARABLE, reasons)
    assert (found.itemised, found.residual) == (None, None)


def test_all_that_the_article_reports_is_there():
    found = reconcile(reference().as_of("2025-12-31"))
    assert len(found) == 5
    assert [share.fact for share in found.shares] == ["jpn-ukr-support-gdp-share"]
    assert len(reconcile(reference().as_of("2025-08-14"))) == 1  # by then only the total of April


def test_two_ranks_that_contradict_each_other_are_a_finding():
    found = reconcile(reference().as_of("2025-12-31"))
    (group,) = found.conflicts
    assert {(claim.fact, claim.rank) for claim in group.claims} == {
        ("jpn-ukr-humanitarian-rank-kiel", 4),
        ("jpn-ukr-humanitarian-rank-unattributed", 3),
    }
    (finding,) = found.findings
    assert "rank 4 in jpn-ukr-humanitarian-rank-kiel@2025-08-15" in finding.message
    assert "rank 3 in jpn-ukr-humanitarian-rank-unattributed@2025-08-15" in finding.message


def test_before_the_article_nothing_was_reported():
    assert len(reconcile(reference().as_of("2025-12-31", known="2025-08-14"))) == 0


def test_what_is_itemised_is_as_known_with_the_claim():
    # before its day was known, the loan was of some day in April 2025: the same bounds; the grain project, then without
    # a date, is humanitarian, and not in the scope
    (found,) = (
        each
        for each in reconcile(reference().as_of("2025-12-31", known="2025-12-31"))
        if each.claim.fact == "jpn-ukr-financial-total"
    )
    assert str(found.itemised) == "USD 3,900,000,000 … 6,900,000,000"


def test_a_total_since_a_month_and_what_straddles_it():
    def made(fact, occurred, amount):
        return record(Committed, fact, occurred=occurred, amount=amount)

    claim = record(
        TotalReported,
        "claim",
        occurred="2024-12-31",
        since="2022-03",
        measure="committed",
        amount="USD 130",
        qualifier="at-least",
        sources=[Source(publisher="a tracker")],
    )
    ledger = Ledger(
        [
            made("before", "2022-02-28", "USD 1,000"),
            made("in-the-month", "2022-03-15", "USD 20"),  # March may count from the 1st or the 31st
            made("about-then", "2022-01-01/2022-04-30", "USD 7"),
            made("after", "2023", "USD 100"),
            made("later", "2025", "USD 500"),
            claim,
        ]
    )
    (found,) = reconcile(ledger.as_of("2025-12-31"))
    assert str(found.itemised) == "USD 100 … 127"
    assert str(found.residual) == "USD 3 … 30"
    assert found.verdict is Verdict.EXCEEDS  # "over 130" is more than 127
