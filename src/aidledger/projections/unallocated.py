"""What is committed and not yet earmarked: commitments less the packages that draw on them."""

from __future__ import annotations

from typing import Any, Final

from aidledger.events import Allocated
from aidledger.figures import withdrawn
from aidledger.groups import Groups
from aidledger.money import ZERO, Bag
from aidledger.projection import Mapped
from aidledger.projections.amounts import committed
from aidledger.tally import Tally

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
