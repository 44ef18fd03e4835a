"""The shipped projections: tallies of money, and folds over agreements, milestones, deliveries and claims."""

from aidledger.projections.agreements import Agreements, agreements
from aidledger.projections.amounts import (
    TALLIES,
    allocated,
    committed,
    disbursed,
    guaranteed,
    interest_paid,
    pledged,
    repaid,
    spent,
)
from aidledger.projections.claims import ClaimGroup, Reported, reported
from aidledger.projections.deliveries import Delivery, deliveries
from aidledger.projections.milestones import milestones

__all__ = [
    "TALLIES",
    "Agreements",
    "ClaimGroup",
    "Delivery",
    "Reported",
    "agreements",
    "allocated",
    "committed",
    "deliveries",
    "disbursed",
    "guaranteed",
    "interest_paid",
    "milestones",
    "pledged",
    "repaid",
    "reported",
    "spent",
]
