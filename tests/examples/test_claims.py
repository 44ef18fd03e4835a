"""What sources report as totals, shares and ranks: side by side, never added to what is itemised."""

from __future__ import annotations

from aidledger import Ledger, Money, Source, reference
from aidledger.events import Committed, TotalReported
from aidledger.projections import TALLIES, committed, reported
from tests.records import record, usd


def test_two_ranks_of_one_source_contradict_each_other_and_both_are_shown():
    (conflict,) = reference().as_of("2025-08-15").project(reported).conflicts
    assert dict(conflict.scope) == {"donor": "JPN", "recipient": "UKR", "category": "humanitarian", "among": "donors"}
    assert {claim.fact: claim.rank for claim in conflict.claims} == {
        "jpn-ukr-humanitarian-rank-kiel": 4,
        "jpn-ukr-humanitarian-rank-unattributed": 3,
    }


def test_the_totals_of_the_reference_ledger_stand_side_by_side():
    totals = reference().as_of("2025-08-15").project(reported).totals
    stated = {claim.fact: (str(claim.amount), claim.qualifier.value) for group in totals for claim in group.claims}
    assert stated == {
        "jpn-ukr-total-support": ("USD 10,700,000,000", "at-least"),
        "jpn-ukr-financial-total": ("USD 9,180,000,000", "exact"),
        "jpn-ukr-military-total": ("USD 62,000,000", "about"),
        "jpn-ukr-humanitarian-total": ("EUR 1,500,000,000", "exact"),
        "jpn-ukr-fao-total": ("USD 30,200,000", "exact"),
    }
    assert len(totals) == 5


def test_no_reported_total_is_in_any_tally():
    at = reference().as_of("2025-12-31")
    assert at.project(committed) == usd(6_931_000_000)
    assert at.project(TALLIES["allocated"]) == usd(0)
    claim = record(TotalReported, "claim", amount="USD 1,000", measure="committed")
    ledger = Ledger([record(Committed, "loan", amount="USD 5"), claim])
    assert ledger.as_of("2025-01-01").project(committed) == usd(5)


def test_the_newest_claim_of_each_publisher_counts():
    def claim(publisher, occurred, amount):
        source = Source(publisher=publisher, published=occurred)
        return record(TotalReported, f"{publisher}-{occurred}", occurred=occurred, amount=amount, sources=[source])

    ledger = Ledger(
        [
            claim("kiel", "2024-01-31", "USD 5"),
            claim("kiel", "2024-06-30", "USD 8"),
            claim("ministry", "2024-03-31", "USD 9"),
        ]
    )

    def amounts(day):
        return [claim.amount for group in ledger.as_of(day).project(reported).totals for claim in group.claims]

    assert amounts("2024-01-30") == []
    assert amounts("2024-01-31") == [Money(5, "USD")]
    assert amounts("2024-03-31") == [Money(5, "USD"), Money(9, "USD")]
    assert amounts("2024-06-30") == [Money(9, "USD"), Money(8, "USD")]
