"""What an IATI file sums up to, by transaction type and currency: what became events, and what was refused."""

from __future__ import annotations

from decimal import Decimal

import attrs

from aidledger.interchange.imported import Imported
from aidledger.money import EXACT, ZERO


@attrs.frozen(kw_only=True)
class Total:
    """The transactions of one type and currency, as the file writes both; empty where it states none that is known.

    ``amount`` is the sum of all amounts that could be read, ``in_events`` of those that are in events.
    """

    type: str
    currency: str
    transactions: int
    accepted: int
    amount: Decimal
    in_events: Decimal

    def __str__(self) -> str:
        """Return it as one line of a table."""
        counts = f"{self.transactions:>9,} {self.accepted:>9,}"
        return f"{self.type or '-':>4} {self.currency or '-':<8} {counts} {self.amount:>24,f} {self.in_events:>24,f}"


@attrs.frozen(kw_only=True, repr=False)
class IatiImported(Imported):
    """What came of an IATI file, with its sums by transaction type and currency, in this order."""

    totals: tuple[Total, ...] = ()

    def __str__(self) -> str:
        """Return the counts and the sums, as a table."""
        heading = f"{'type':>4} {'currency':<8} {'rows':>9} {'in events':>9} {'amount':>24} {'in events':>24}"
        return "\n".join([self.summary, heading, *map(str, self.totals)])


class Totals:
    """Sums that grow with each transaction."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], list[Decimal]] = {}
        self._counts: dict[tuple[str, str], list[int]] = {}

    def note(self, kind: str, currency: str, amount: Decimal, *, accepted: bool) -> None:
        """Add a transaction; its amount is 0 where none could be read."""
        key = (kind, currency)
        if key not in self._sums:
            self._sums[key], self._counts[key] = [ZERO, ZERO], [0, 0]
        sums, counts = self._sums[key], self._counts[key]
        sums[0] = EXACT.add(sums[0], amount)
        counts[0] += 1
        if accepted:
            sums[1] = EXACT.add(sums[1], amount)
            counts[1] += 1

    def done(self) -> tuple[Total, ...]:
        """Return the sums, by type as a number, then currency."""
        return tuple(
            Total(
                type=kind,
                currency=currency,
                transactions=self._counts[kind, currency][0],
                accepted=self._counts[kind, currency][1],
                amount=sums[0],
                in_events=sums[1],
            )
            for (kind, currency), sums in sorted(self._sums.items(), key=lambda item: _order(*item[0]))
        )


def _order(kind: str, currency: str) -> tuple[int, str, str]:
    return (int(kind) if kind.isdecimal() else 0, kind, currency)
