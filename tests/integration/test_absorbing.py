"""Releases absorbed into a folder: what is decided can be appended, and is read back as it was decided."""

from __future__ import annotations

import pytest

from aidledger import DirectoryStore, Source, absorb, check
from aidledger.events import CommitmentChanged, Committed
from aidledger.interchange import Unkeyed
from tests.records import record

SAID = (Source(publisher="a tracker", published="2025-01-31"),)


def row(key, amount, **stated):
    return record(Committed, key, amount=f"USD {amount}", sources=SAID, **{"donor": "JPN", **stated})


JANUARY = [
    row("a", 5),
    row("a", 6, donor="USA"),
    row("b" * 120, 7),
    Unkeyed(row("line-4", 8)),
    Unkeyed(row("line-5", 8)),
    record(CommitmentChanged, "c", of="line-5", amount="USD 1", sources=SAID),
]
MARCH = [row("a", 9, donor="USA"), Unkeyed(row("line-3", 8))]


def test_releases_go_into_a_folder_and_out_again(tmp_path):
    store = DirectoryStore(tmp_path)
    ledger = store.append()
    for day, release in (("2025-02-01", JANUARY), ("2025-03-01", MARCH), ("2025-04-01", JANUARY)):
        absorption = absorb(ledger, release, recorded=day, dataset="test", sources=SAID, whole=True)
        ledger = store.append(*absorption.events)
        assert store.load() == ledger
        again = absorb(store.load(), release, recorded=day, dataset="test")
        assert (again.events, again.report.counts["unchanged"]) == ((), len(release))
        assert check(ledger) == ()
    assert len(list(tmp_path.glob("*.toml"))) == 3


def test_what_is_refused_leaves_the_folder_as_it_is(tmp_path):
    store = DirectoryStore(tmp_path)
    ledger = store.append(*absorb(store.append(), JANUARY, recorded="2025-02-01", dataset="test").events)
    with pytest.raises(ValueError, match="recorded-too-early"):
        absorb(ledger, MARCH, recorded="2025-01-01", dataset="test")
    assert store.load() == ledger
