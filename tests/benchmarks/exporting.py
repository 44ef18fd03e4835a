"""Prints how long 100,000 events take to Parquet and back, against JSON Lines, and how much memory the writing takes.

The events are in memory before; what is measured besides is the most that writing holds at a time.
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aidledger import Ledger, Money, Source
from aidledger.events import Committed
from aidledger.files import from_jsonl, to_jsonl
from aidledger.interchange import read_parquet, write_csv, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS: Final = 100_000
_SOURCES: Final = tuple(Source(title=f"release {number}", publisher="P", published="2024-06") for number in range(50))


def event(number: int) -> Committed:
    return Committed(
        id=f"e{number}",
        fact=f"e{number}",
        dataset="d",
        recorded="2025-01-01",
        occurred=f"{2015 + number % 10}-{1 + number % 12:02}",
        amount=Money(f"{number * 997}.{number % 100:02}", "USD"),
        donor=("JPN", "USA", "DEU")[number % 3],
        recipient="UKR",
        title=f"commitment {number}",
        sources=(_SOURCES[number % 50],),
    )


def timed(what: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    print(f"{what:28} {time.perf_counter() - start:6.2f} s")


def main() -> None:
    ledger = Ledger(map(event, range(EVENTS)))
    timed("digest", ledger.digest)
    with tempfile.TemporaryDirectory() as folder:
        parquet, lines = Path(folder, "a.parquet"), Path(folder, "a.jsonl")
        timed("to Parquet", lambda: write_parquet(ledger, parquet))
        timed("to CSV", lambda: write_csv(ledger, Path(folder, "a.csv")))
        timed("to JSON Lines", lambda: lines.write_text(to_jsonl(ledger), encoding="utf-8"))
        timed("from Parquet", lambda: read_parquet(parquet))
        timed("from JSON Lines", lambda: from_jsonl(lines.read_text(encoding="utf-8")))
        tracemalloc.start()
        write_parquet(ledger, parquet)
        print(f"{'most held while writing':28} {tracemalloc.get_traced_memory()[1] / 2**20:6.1f} MiB of Python's own")


if __name__ == "__main__":
    main()
