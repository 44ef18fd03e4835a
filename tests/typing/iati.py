"""An import of an IATI file as a type checker sees it. Never run."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import assert_type

from aidledger import Event, Ledger, absorb
from aidledger.errors import Finding
from aidledger.interchange import LeftOut
from aidledger.interchange.iati import IatiImported, Total, read_iati

imported = read_iati(Path("a.xml"), recorded="2026-11-22", dataset="iati", max_rows=5_000_000, advanced=print)
assert_type(imported, IatiImported)
assert_type(imported.events, tuple[Event, ...])
assert_type(imported.findings, tuple[Finding, ...])
assert_type(imported.totals, tuple[Total, ...])
assert_type(imported.totals[0].amount, Decimal)
assert_type(imported.group(imported.events[0]), str | None)
several = read_iati(
    ["a.xml", Path("b.xml")], recorded="2026-11-22", dataset="iati", secondary="keep", parents="leave-out"
)
assert_type(several.left_out, tuple[LeftOut, ...])
absorption = absorb(Ledger(), imported.release, recorded="2026-11-22", dataset="iati")
assert_type(Ledger().including(*absorption.events), Ledger)

read_iati("a.xml", recorded="2026-11-22")  # type: ignore[call-arg]
read_iati("a.xml", "2026-11-22", dataset="iati")  # type: ignore[call-arg]
read_iati("a.xml", recorded="2026-11-22", dataset="iati", secondary="drop")  # type: ignore[arg-type]
