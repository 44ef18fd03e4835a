"""Histories, bridges and revisions as a type checker sees them. Never run."""

from __future__ import annotations

import datetime as dt
from typing import Any, assert_type

from aidledger import Bag, Groups, Ledger, compare, fold
from aidledger.answers import Bridge, Delta, History, Point, Revision, Revisions
from aidledger.events import Committed
from aidledger.projections import Agreements, agreements, committed

ledger = Ledger()
line = ledger.timeline()
count = fold(lambda: 0).on(Committed, lambda n, event: n + 1)

assert_type(line.history(committed, every="month", start="2022-02-24", end=dt.date(2025, 8, 15)), History[Bag])
assert_type(line.history(committed.by("donor"), on=["2024-06-30"])[0], Point[Groups[str | None, Bag]])
assert_type(line.history(agreements, every="year")[1:], History[Agreements])
assert_type(line.history(count, every="year").values, tuple[int, ...])
for date, value, _ in line.history(count.map(str), every="year"):
    assert_type(date, dt.date)
    assert_type(value, str)
assert_type(line.first(committed, lambda bag: bag["USD"] > 5), dt.date | None)
assert_type(line.first(agreements, lambda state: "accord" in state.in_force), dt.date | None)

delta = compare(ledger.as_of("2023-12-31"), ledger.as_of("2024-12-31", known="2025-12-31"))
assert_type(delta, Delta)
assert_type(delta.bridge(committed.by("donor")), Bridge)
assert_type(delta.bridge(committed).to_dict(), dict[str, Any])
assert_type(ledger.revisions(committed, "2024-06-30"), Revisions)
assert_type(ledger.revisions(committed, dt.date(2024, 6, 30))[0], Revision)

# What must not pass. Were one of these accepted, the comment on its line would be the error.
line.first(count, lambda n: n.amount > 5)  # type: ignore[attr-defined]
line.history(committed, "month")  # type: ignore[call-arg]
compare(ledger, ledger)  # type: ignore[arg-type]
delta.bridge(count)  # type: ignore[arg-type]
