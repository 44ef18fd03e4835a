"""The tallies: what was pledged, committed, allocated, disbursed and so on, currency by currency."""

from __future__ import annotations

from typing import Any, Final

from aidledger._aid.kinds import (
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
from aidledger._folds.measures import amount, withdrawn
from aidledger._folds.projection import Mapped
from aidledger._folds.tally import Tally
from aidledger._values.money import ZERO, Bag, Groups

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


unallocated: Final[Tally[Bag]] = Tally("unallocated", (*committed.counts, (Allocated, withdrawn)))
"""What was committed, less what was allocated: below zero where packages exceed commitments, as they can."""


def to_be_allocated(tally: Tally[Any] = unallocated) -> Mapped[Any]:
    """Return the projection of what is left to allocate: nothing where allocations exceed commitments.

    It is cut off at zero in each group and currency of the sum, and never event by event: what one commitment lacks,
    another has to make up for. ``tally`` is `unallocated`, asked as you like: ``unallocated.by("donor")``.

    >>> from aidledger import Ledger, Money
    >>> from aidledger.events import Committed
    >>> told = {"dataset": "d", "recorded": "2024-12-31", "donor": "JPN"}
    >>> package = Allocated(id="a", fact="a", occurred="2024-01-05", amount=Money(12, "EUR"), **told)
    >>> promise = Committed(id="c", fact="c", occurred="2024-02-05", amount=Money(10, "EUR"), **told)
    >>> more = Committed(id="m", fact="m", occurred="2024-03-05", amount=Money(5, "EUR"), **told)
    >>> ledger = Ledger([package, promise, more])
    >>> for day in ("2024-01-31", "2024-02-29", "2024-03-31"):
    ...     at = ledger.as_of(day)
    ...     print(day, at.project(unallocated), "so", at.project(to_be_allocated()))
    2024-01-31 EUR -12 so 0
    2024-02-29 EUR -2 so 0
    2024-03-31 EUR 3 so EUR 3
    """
    return tally.map(_cut_off, name=f"to_be_allocated({tally.name})")


def _cut_off(net: Any) -> Any:
    if isinstance(net, Groups):
        return Groups({key: _cut_off(bag) for key, bag in net.items()})
    return Bag(*(money for money in net if money.amount > ZERO))
