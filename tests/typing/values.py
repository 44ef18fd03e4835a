"""Dates, certainty and money, as a type checker sees them. Never run."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import assert_type

import aidledger
from aidledger import Bag, Certainty, Money, When

june = When("2024-06")
assert_type(june.earliest, dt.date | None)
assert_type(june.happened_by(dt.date(2024, 6, 13)), Certainty)
assert_type(When.parse("2024") == june, bool)
assert_type(~june.happened_by(dt.date(2024, 6, 13)) & Certainty.YES, Certainty)

loan = Money("5e9", "USD")
assert_type(-loan, Money)
assert_type(Bag(loan) + loan, Bag)
assert_type(Bag(loan)["USD"], Decimal)
assert_type(Bag(loan).only(), Money)

assert_type(aidledger.__version__, str)

# What must not pass. Were one of these accepted, the comment on its line would be the error.
aidledger.nonsense  # type: ignore[attr-defined]  # noqa: B018
When(2024)  # type: ignore[arg-type]
june < june  # type: ignore[operator]  # noqa: B015, PLR0124
june.latest = None  # type: ignore[misc]
Money(0.1, "USD")  # type: ignore[arg-type]
loan + loan  # type: ignore[operator]
Bag(loan) * 2  # type: ignore[operator]
loan.amount = Decimal(1)  # type: ignore[misc]
