"""The tallies: what was pledged, committed, allocated, disbursed and so on, currency by currency.

They are never added to one another: an allocation draws on a commitment, a disbursement pays one out. What sources
report as totals is in none of them.
"""

from __future__ import annotations

from typing import Final

from aidledger.events import (
    Allocated,
    Cancelled,
    CommitmentChanged,
    Committed,
    Disbursed,
    Guaranteed,
    InterestPaid,
    Pledged,
    Repaid,
    Spent,
)
from aidledger.figures import amount, withdrawn
from aidledger.groups import Groups
from aidledger.money import Bag
from aidledger.tally import Tally

pledged: Final[Tally[Bag]] = Tally("pledged", ((Pledged, amount),))
"""Money promised indicatively."""

committed: Final[Tally[Bag]] = Tally(
    "committed", ((Committed, amount), (CommitmentChanged, amount), (Cancelled, withdrawn))
)
"""Money firmly promised: commitments, and what changed or cancelled them."""

guaranteed: Final[Tally[Bag]] = Tally("guaranteed", ((Guaranteed, amount),))
"""Guarantees given."""

allocated: Final[Tally[Bag]] = Tally("allocated", ((Allocated, amount),))
"""Packages earmarked; they draw on commitments, and can exceed them."""

disbursed: Final[Tally[Bag]] = Tally("disbursed", ((Disbursed, amount),))
"""Money handed to recipients."""

spent: Final[Tally[Bag]] = Tally("spent", ((Spent, amount),))
"""Money spent on goods and services."""

repaid: Final[Tally[Bag]] = Tally("repaid", ((Repaid, amount),))
"""Loans repaid."""

interest_paid: Final[Tally[Bag]] = Tally("interest-paid", ((InterestPaid, amount),))
"""Interest paid."""

TALLIES: Final[Groups[str, Tally[Bag]]] = Groups(
    {
        tally.base: tally
        for tally in (pledged, committed, guaranteed, allocated, disbursed, spent, repaid, interest_paid)
    }
)
"""The shipped tallies by name; a claim's ``measure`` names one of them."""
