"""A release and what absorbing it comes to, as a type checker sees them. Never run."""

from __future__ import annotations

from typing import assert_type

from aidledger import Event, Ledger, absorb
from aidledger.answers import Absorption, Changed, Report
from aidledger.errors import Finding
from aidledger.events import Committed, Record
from aidledger.interchange import Unkeyed


def absorbed(ledger: Ledger, keyed: list[Committed], unkeyed: list[Unkeyed], both: list[Event | Unkeyed]) -> Absorption:
    assert_type(absorb(ledger, both, recorded="2024-08-06", dataset="tracker"), Absorption)
    absorb(ledger, unkeyed, recorded="2024-08-06", dataset="tracker", identity=("kind", "donor", "occurred"))
    return absorb(ledger, keyed, recorded="2024-08-06", dataset="tracker", identity=(), recognised_by=[])


absorption = absorbed(Ledger(), [], [], [])
assert_type(absorption.events, tuple[Record, ...])
assert_type(absorption.findings, tuple[Finding, ...])
assert_type(absorption.report, Report)
assert_type(absorption.report.changed, tuple[Changed, ...])
assert_type(absorption.report.vanished, tuple[Event, ...])
assert_type(absorption.report.counts, dict[str, int])
assert_type(Ledger().including(*absorption.events), Ledger)

# What must not pass. Were one of these accepted, the comment on its line would be the error.
absorb(Ledger(), [], "2024-08-06", "tracker")  # type: ignore[call-arg]
absorb(Ledger(), ["row"], recorded="2024-08-06", dataset="tracker")  # type: ignore[list-item]
absorb(Ledger(), [], recorded=2024, dataset="tracker")  # type: ignore[arg-type]
absorption.report = Report()  # type: ignore[misc]
