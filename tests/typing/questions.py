"""Questions and answers, shipped and own, as a type checker sees them. Never run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, assert_type

import attrs

from aidledger import (
    CORE,
    AsOf,
    Bag,
    Event,
    Groups,
    Ledger,
    Money,
    Projection,
    Timeline,
    Vocabulary,
    fold,
    retract,
    revise,
)
from aidledger.answers import Answer, Bounds, Explanation
from aidledger.events import Committed, Delivered, Record, Retracted
from aidledger.projections import Agreements, Lifecycle, agreements, committed, lifecycle

ledger = Ledger()
at = ledger.as_of("2024-06-30", known="2024-07-01")
assert_type(at, AsOf)
assert_type(ledger.timeline(), Timeline)
assert_type(ledger["jpn-ukr-era-loan@2025-08-15"], Record)
assert_type(at[0], Event)
assert_type(at.on_record, bool)

# The shipped tallies keep their type through whatever is asked of them.
assert_type(at.project(committed), Bag)
assert_type(at.project(committed)["USD"], Decimal)
assert_type(at.project(committed.where(instrument="loan").combined()), Bag)
assert_type(at.project(committed.by("donor")), Groups[str | None, Bag])
assert_type(at.project(committed.by("donor", "instrument")), Groups[tuple[str | None, ...], Bag])
assert_type(at.bounds(committed), Bounds)
assert_type(at.bounds(committed.by("donor")), Groups[str | None, Bounds])
assert_type(at.explain(committed), Explanation)
assert_type(at.answer(committed), Answer[Bag])
assert_type(at.answer(committed).to_dict(), dict[str, Any])
assert_type("jpn-ukr-security-accord" in at.project(agreements).in_force, bool)

assert_type(at.project(agreements.where(dataset="japan-ukraine")), Agreements)
assert_type(at.project(lifecycle.where(dataset={"ours", "theirs"})), Lifecycle)
assert_type(ledger.records("jpn-ukr-era-loan", dataset="japan-ukraine"), tuple[Record, ...])

# An own projection is typed on each kind that it takes.
count = fold(lambda: 0).on(Committed, lambda n, event: n + len(event.sources)).on(Delivered, lambda n, _: n + 1)
assert_type(at.project(count), int)
assert_type(at.project(count.where(dataset="ours")), int)
as_text: Projection[str] = count.map(str).where(lambda event: event.note is None)
assert_type(at.project(as_text), str)
assert_type(at.project(count.map(lambda n: n > 1)), bool)


@attrs.frozen(kw_only=True)
class Tranche(Event):
    """An event of an own kind."""

    kind: ClassVar[str] = "acme.tranche"

    amount: Money


assert_type(CORE.extended(Tranche), Vocabulary)
assert_type(at.project(committed.counting(Tranche, lambda event: event.amount)), Bag)


def corrected(event: Committed) -> None:
    """Correct a record: a revision is of the same kind."""
    assert_type(revise(event, recorded="2026-11-22", sources=event.sources, occurred="2025-04-18"), Committed)
    assert_type(retract(event, recorded="2026-11-22"), Retracted)


# What must not pass. Were one of these accepted, the comment on its line would be the error.
fold(lambda: 0).on(Committed, lambda n, event: n + event.item)  # type: ignore[attr-defined]
committed.counting(Tranche, lambda event: event.value)  # type: ignore[attr-defined]
at.bounds(agreements)  # type: ignore[call-overload]
at.bounds(count)  # type: ignore[call-overload]
ledger.as_of(20240630)  # type: ignore[arg-type]
ledger.as_of("2024-06-30", "2024-07-01")  # type: ignore[call-arg]
