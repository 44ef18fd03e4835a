"""What an IATI file sums up to, by transaction type and currency: what became events, and what was refused."""

from __future__ import annotations

import functools
from decimal import Decimal

import attrs

from aidledger.events import Event
from aidledger.interchange.iati.sources import TRANSACTION
from aidledger.interchange.imported import Imported
from aidledger.money import EXACT, ZERO

REFUSED, ACCEPTED, LEFT_OUT = range(3)
"""What becomes of a transaction."""


@attrs.frozen(kw_only=True)
class Total:
    """The transactions of one type and currency, as the file writes both; empty where it states none that is known.

    ``amount`` is the sum of all amounts that could be read, ``in_events`` of those that are in events,
    ``amount_left_out`` of those that were ``left_out``, since they are stated elsewhere; the others were refused.
    """

    type: str
    currency: str
    transactions: int
    accepted: int
    amount: Decimal
    in_events: Decimal
    left_out: int = 0
    amount_left_out: Decimal = ZERO

    @property
    def refused(self) -> int:
        """How many were refused."""
        return self.transactions - self.accepted - self.left_out

    @property
    def amount_refused(self) -> Decimal:
        """The sum of the amounts of those that were refused, as far as they could be read."""
        return EXACT.subtract(EXACT.subtract(self.amount, self.in_events), self.amount_left_out)

    def __str__(self) -> str:
        """Return it as one line of a table."""
        counts = f"{self.transactions:>9,} {self.accepted:>9,}"
        return f"{self.type or '-':>4} {self.currency or '-':<8} {counts} {self.amount:>24,f} {self.in_events:>24,f}"


@attrs.frozen(kw_only=True, repr=False)
class IatiImported(Imported):
    """What came of an IATI file, with its sums by transaction type and currency, in this order."""

    totals: tuple[Total, ...] = ()

    def group(self, event: Event) -> str | None:
        """Return the activity of a transaction, by its identifier: all that is on record of one belongs together."""
        locator = next((source.locator for source in event.sources if source.locator), None)
        return None if locator is None else locator.partition(TRANSACTION)[0]

    def __str__(self) -> str:
        """Return the counts and the sums, as a table."""
        heading = f"{'type':>4} {'currency':<8} {'rows':>9} {'in events':>9} {'amount':>24} {'in events':>24}"
        lines = [heading, *map(str, self.totals)]
        if self.left_out:
            last = [f"{'left out':>24}", *(f"{each.amount_left_out:>24,f}" for each in self.totals)]
            lines = [f"{line} {more}" for line, more in zip(lines, last, strict=True)]
        return "\n".join([self.summary, *lines])


class Totals:
    """Sums that grow with each transaction."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], list[Decimal]] = {}
        self._counts: dict[tuple[str, str], list[int]] = {}

    def note(self, kind: str, currency: str, amount: Decimal, became: int) -> None:
        """Add a transaction that was `REFUSED`, `ACCEPTED` or `LEFT_OUT`; its amount is 0 where none could be read."""
        key = (kind, currency)
        if key not in self._sums:
            self._sums[key], self._counts[key] = [ZERO] * 3, [0] * 3
        self._sums[key][became] = EXACT.add(self._sums[key][became], amount)
        self._counts[key][became] += 1

    def done(self) -> tuple[Total, ...]:
        """Return the sums, by type as a number, then currency."""
        return tuple(
            Total(
                type=kind,
                currency=currency,
                transactions=sum(counts := self._counts[kind, currency]),
                accepted=counts[ACCEPTED],
                amount=functools.reduce(EXACT.add, sums),
                in_events=sums[ACCEPTED],
                left_out=counts[LEFT_OUT],
                amount_left_out=sums[LEFT_OUT],
            )
            for (kind, currency), sums in sorted(self._sums.items(), key=lambda item: _order(*item[0]))
        )


def _order(kind: str, currency: str) -> tuple[int, str, str]:
    return (int(kind) if kind.isdecimal() else 0, kind, currency)
