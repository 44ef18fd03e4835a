"""Pictures as a type checker sees them. Never run."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from matplotlib.figure import Figure

from aidledger import Ledger, compare, plot
from aidledger.projections import agreements, committed

ledger = Ledger()
growth = ledger.timeline().history(committed.by("donor"), every="month")
delta = compare(ledger.as_of("2023-12-31"), ledger.as_of("2024-12-31"))

assert_type(plot.history(growth), Figure)
assert_type(plot.history(ledger.timeline().history(agreements, every="year"), currency="USD"), Figure)
assert_type(plot.bridge(delta, committed, currency=None), Figure)
plot.save(growth, "growth.svg")
plot.save(plot.history(growth), Path("growth.png"))

# What must not pass. Were one of these accepted, the comment on its line would be the error.
plot.history(ledger)  # type: ignore[arg-type]
plot.history(growth, "USD")  # type: ignore[call-arg]
plot.bridge(delta, agreements)  # type: ignore[arg-type]
plot.save(delta, "bridge.svg")  # type: ignore[arg-type]
