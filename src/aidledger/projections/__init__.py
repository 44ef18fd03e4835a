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
from aidledger.projections.lifecycle import Commitment, Lifecycle, Status, lifecycle
from aidledger.projections.milestones import milestones
from aidledger.projections.naming import SHIPPED, named
from aidledger.projections.reconciled import Reconciled, Reconciliation, Verdict
from aidledger.projections.reconciliation import reconcile
from aidledger.projections.unallocated import to_be_allocated, unallocated

__all__ = [
    "SHIPPED",
    "TALLIES",
    "Agreements",
    "ClaimGroup",
    "Commitment",
    "Delivery",
    "Lifecycle",
    "Reconciled",
    "Reconciliation",
    "Reported",
    "Status",
    "Verdict",
    "agreements",
    "allocated",
    "committed",
    "deliveries",
    "disbursed",
    "guaranteed",
    "interest_paid",
    "lifecycle",
    "milestones",
    "named",
    "pledged",
    "reconcile",
    "repaid",
    "reported",
    "spent",
    "to_be_allocated",
    "unallocated",
]
