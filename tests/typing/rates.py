"""Exchange rates, shipped and own, as a type checker sees them. Never run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import assert_type

import attrs

from aidledger import Bag, Groups, Ledger, Money
from aidledger.answers import Bounds
from aidledger.projections import committed
from aidledger.rates import Rates, RateTable, convert, ecb, valued

at = Ledger().as_of("2024-06-30")
table = RateTable([("2024-06-13", "USD", "1.0784"), (dt.date(2024, 6, 13), "JPY", 170)], base="EUR", source="a bank")

# A valued tally has the type of the tally, through whatever is asked of it.
euros = valued(committed, "EUR", ecb(), at="event")
assert_type(at.project(euros), Bag)
assert_type(at.bounds(euros), Bounds)
assert_type(at.project(euros.by("donor")), Groups[str | None, Bag])
assert_type(at.project(valued(committed.by("donor"), "EUR", table, at="2024-06")), Groups[str | None, Bag])
assert_type(convert(Bag(), "EUR", table, on=dt.date(2024, 6, 13), last_within=3, places=2), Money)


@attrs.frozen
class Mine:
    """Rates from elsewhere."""

    base: str = "EUR"
    source: str = "me"
    currencies: tuple[str, ...] = ("USD",)

    def published(self, currency: str) -> Mapping[dt.date, Decimal]:
        return {dt.date(2024, 6, 13): Decimal("1.0784")} if currency == "USD" else {}


mine: Rates = Mine()
valued(committed, "EUR", mine, at="event")

# A rate is no float, and a conversion names its date.
RateTable([("2024-06-13", "USD", 1.0784)], base="EUR", source="a bank")  # type: ignore[list-item]
valued(committed, "EUR", table)  # type: ignore[call-arg]
