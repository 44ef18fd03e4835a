"""Prints how long it takes to absorb a release of 10,000 rows into a ledger of 100,000 records."""

from __future__ import annotations

import time
from typing import Final

import attrs

from aidledger import Ledger, Money, absorb
from aidledger.events import Committed
from aidledger.interchange import Unkeyed

ROWS: Final = 10_000
OTHERS: Final = 90_000


def row(number: int, dataset: str = "tracker") -> Committed:
    key = f"{dataset}-{number}"
    return Committed(
        id=key,
        fact=key,
        dataset=dataset,
        recorded="2024-01-01",
        occurred="2023-05",
        donor="JPN",
        recipient="UKR",
        amount=Money(number + 1, "USD"),
    )


def main() -> None:
    ledger = Ledger(row(number, "another") for number in range(OTHERS))
    first = [row(number) for number in range(ROWS)]
    second = [attrs.evolve(each, note="changed") if number % 2 else each for number, each in enumerate(first)]
    for what, keyed in (("with a key", True), ("without", False)):
        grown = ledger
        for name, release in (("new", first), ("half of them changed", second), ("unchanged", second)):
            rows = release if keyed else [Unkeyed(each) for each in release]
            start = time.perf_counter()
            absorption = absorb(grown, rows, recorded="2024-01-02", dataset="tracker")
            seconds = time.perf_counter() - start
            grown = grown.including(*absorption.events)
            print(f"{ROWS:,} rows {what}, {name}: {seconds:.2f} s into {len(grown):,} records")


if __name__ == "__main__":
    main()
