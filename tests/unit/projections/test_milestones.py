from __future__ import annotations

from aidledger import Ledger
from aidledger.events import AgreementSigned, MilestoneReached
from aidledger.projections import milestones
from tests.records import record


def test_milestones_are_in_the_order_of_the_timeline():
    late = record(MilestoneReached, "late", occurred="2024-06")
    early = record(MilestoneReached, "early", occurred="2023", period="2023")
    ledger = Ledger([late, early, record(AgreementSigned, "accord")])
    assert ledger.as_of("2022-12-31").project(milestones) == ()
    assert ledger.as_of("2024-06-29").project(milestones) == (early,)
    assert ledger.as_of("2024-06-30").project(milestones) == (early, late)
