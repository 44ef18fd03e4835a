"""Tables and files as a type checker sees them, though pyarrow has no types. Never run."""

from __future__ import annotations

from typing import Any, assert_type

import polars as pl

from aidledger import CORE, Ledger
from aidledger.events import Record
from aidledger.interchange import ArrowTable, about_table, export, from_arrow, read_parquet, to_arrow, write_parquet
from aidledger.projections import committed

ledger = Ledger()
line = ledger.timeline()
at = line.as_of("2024-06-30")

# Whatever can be written is a table, and the table is one for every library that reads Arrow.
table = to_arrow(ledger)
assert_type(table, ArrowTable)
assert_type(table.num_rows, int)
assert_type(table.column_names, list[str])
frame = pl.DataFrame(table)
assert_type(from_arrow(frame, CORE), tuple[Record, ...])
assert_type(about_table(table), dict[str, Any])
for each in (list(ledger), line, at, line.history(committed.by("donor"), every="year"), at.answer(committed)):
    assert_type(to_arrow(each), ArrowTable)
write_parquet(at.explain(committed), "a.parquet")
assert_type(read_parquet("a.parquet"), tuple[Record, ...])
assert_type(export(at, "a.csv"), str)

# What is no table is not.
to_arrow(committed)  # type: ignore[arg-type]
export(at.project(committed), "a.csv")  # type: ignore[arg-type]
from_arrow([{"id": "a"}])  # type: ignore[arg-type]
