"""The shipped projections: tallies of money, and folds over agreements, milestones, deliveries and claims."""

from __future__ import annotations

from aidledger._aid.lifecycle import Commitment, Lifecycle, Status, lifecycle
from aidledger._aid.projections import (
    TALLIES,
    Agreements,
    ClaimGroup,
    Delivery,
    Reported,
    agreements,
    allocated,
    committed,
    deliveries,
    disbursed,
    guaranteed,
    interest_paid,
    milestones,
    pledged,
    repaid,
    reported,
    spent,
    to_be_allocated,
    unallocated,
)
from aidledger._aid.reconciling import Reconciled, Reconciliation, Verdict, reconcile
from aidledger._aid.verifying import SHIPPED, named
from aidledger._folds.projection import Fold, Mapped
from aidledger._folds.tally import Part

__all__ = [
    "SHIPPED",
    "TALLIES",
    "Agreements",
    "ClaimGroup",
    "Commitment",
    "Delivery",
    "Fold",
    "Lifecycle",
    "Mapped",
    "Part",
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
