"""The laws as a test kit: strategies, each law as a function, and checks in one line (extra ``testing``).

A projection, tally, kind of event or store of your own is held to the laws of the shipped ones by one line in a test::

    from aidledger.testing import check_projection, ledgers

    def test_my_projection_keeps_the_laws():
        check_projection(my_projection)

``laws`` has each law by itself, as in ``laws.bounds_hold_the_value``; ``oracle`` says naively what a ledger means.
`worlds` goes through its worlds one by one. Without Hypothesis, importing this raises `MissingExtraError`.
"""

from __future__ import annotations

from aidledger.testing import _laws as laws
from aidledger.testing import _oracle as oracle
from aidledger.testing._changes import (
    becoming_known,
    editings,
    found_out,
    growing,
    happening_later,
    moments,
    narrowings,
    releases,
    restatements,
    statings,
)
from aidledger.testing._checking import check_kind, check_projection, check_tally
from aidledger.testing._checks import TextFile, check_absorb, check_importer, check_store, tables
from aidledger.testing._ledgers import asked, batches, brief, histories, ledgers, sharing
from aidledger.testing._oracle import TooManyWorldsError, worlds
from aidledger.testing._records import commitments, events, records, unreadable_versions
from aidledger.testing._strategies import (
    SHOWN,
    bags,
    days,
    decimals,
    divisions,
    known_days,
    moneys,
    projections,
    sources,
    tallies,
    texts,
    whens,
)

__all__ = [
    "SHOWN",
    "TextFile",
    "TooManyWorldsError",
    "asked",
    "bags",
    "batches",
    "becoming_known",
    "brief",
    "check_absorb",
    "check_importer",
    "check_kind",
    "check_projection",
    "check_store",
    "check_tally",
    "commitments",
    "days",
    "decimals",
    "divisions",
    "editings",
    "events",
    "found_out",
    "growing",
    "happening_later",
    "histories",
    "known_days",
    "laws",
    "ledgers",
    "moments",
    "moneys",
    "narrowings",
    "oracle",
    "projections",
    "records",
    "releases",
    "restatements",
    "sharing",
    "sources",
    "statings",
    "tables",
    "tallies",
    "texts",
    "unreadable_versions",
    "whens",
    "worlds",
]
