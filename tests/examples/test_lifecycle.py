"""What became of a commitment, step by step, worked out by hand."""

from __future__ import annotations

import pytest

from aidledger import Ledger, Money, reference, retract
from aidledger.events import Cancelled, CommitmentChanged, Committed, Disbursed, Repaid
from aidledger.projections import lifecycle
from tests.records import record

PAID = record(Disbursed, "first-tranche", of="loan", amount="USD 60", occurred="2022-03-01")
LEDGER = Ledger(
    [
        record(Committed, "loan", amount="USD 100", occurred="2022-01-01", instrument="loan"),
        PAID,
        record(CommitmentChanged, "more", of="loan", amount="USD 20", occurred="2022-06-01"),
        record(Disbursed, "second-tranche", of="loan", amount="USD 40", occurred="2023-03-01"),
        record(Cancelled, "end", of="loan", amount="USD 20", occurred="2023-09-01"),
        record(Repaid, "repaid", of="loan", amount="USD 100", occurred="2024-01-01"),
    ]
)


@pytest.mark.parametrize(
    ("day", "total", "undisbursed", "outstanding", "status"),
    [
        ("2022-01-01", 100, 100, 0, "committed"),
        ("2022-03-01", 100, 40, 60, "implementation"),
        ("2022-06-01", 120, 60, 60, "implementation"),
        ("2023-03-01", 120, 20, 100, "implementation"),
        ("2023-09-01", 100, 0, 100, "finalisation"),
        ("2024-01-01", 100, 0, 0, "closed"),
    ],
)
def test_a_loan_day_by_day(day, total, undisbursed, outstanding, status):
    found = LEDGER.as_of(day).project(lifecycle).of("loan")
    assert found.total["USD"] == total
    assert (found.undisbursed, found.outstanding) == (Money(undisbursed, "USD"), Money(outstanding, "USD"))
    assert found.status.value == status


def test_a_disbursement_that_was_a_mistake():
    ledger = LEDGER.including(retract(PAID, recorded="2025-06-01"))
    assert ledger.as_of("2022-12-31").project(lifecycle).of("loan").undisbursed == Money(120, "USD")
    assert ledger.as_of("2022-12-31", known="2025-05-31").project(lifecycle).of("loan").undisbursed == Money(60, "USD")


def test_the_commitments_of_the_reference_ledger():
    found = reference().as_of("2025-12-31").project(lifecycle)
    assert [(each.fact, str(each.total), each.status.value) for each in found] == [
        ("jpn-ukr-first-assistance", "USD 200,000,000", "committed"),
        ("jpn-ukr-fao-grain-project", "USD 17,000,000", "committed"),
        ("jpn-som-wheat-grant", "USD 14,000,000", "committed"),
        ("jpn-ukr-loans-and-grants-2023", "USD 3,700,000,000", "committed"),
        ("jpn-ukr-era-loan", "USD 3,000,000,000", "committed"),
    ]
    assert (found.of_nothing, found.unlinked, found.doubled) == ((), (), ())
