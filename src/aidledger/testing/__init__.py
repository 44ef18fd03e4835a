"""The laws as a test kit: strategies, each law as a function, and checks in one line (extra ``testing``).

A projection, tally, kind of event or store of your own is held to the laws of the shipped ones by one line in a test::

    from aidledger.testing import check_projection, ledgers

    def test_my_projection_keeps_the_laws():
        check_projection(my_projection)

`aidledger.testing.laws` has each law by itself, `aidledger.testing.oracle` and `aidledger.testing.worlds`
what a ledger means, said naively. Without Hypothesis, importing this raises `MissingExtraError`.
"""

from aidledger.testing.brief import brief
from aidledger.testing.changes import (
    becoming_known,
    found_out,
    growing,
    happening_later,
    moments,
    narrowings,
    restatements,
    statings,
)
from aidledger.testing.checking import check_kind, check_projection, check_tally
from aidledger.testing.editing import editings
from aidledger.testing.files import TextFile, tables
from aidledger.testing.importing import check_importer
from aidledger.testing.ledgers import asked, batches, histories, ledgers
from aidledger.testing.questions import SHOWN, projections, tallies
from aidledger.testing.records import commitments, events, records, unreadable_versions
from aidledger.testing.releases import releases
from aidledger.testing.sharing import sharing
from aidledger.testing.storing import check_store
from aidledger.testing.strategies import (
    bags,
    days,
    decimals,
    divisions,
    known_days,
    moneys,
    sources,
    texts,
    whens,
)
from aidledger.testing.taking import check_absorb
from aidledger.testing.worlds import TooManyWorldsError, worlds

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
    "ledgers",
    "moments",
    "moneys",
    "narrowings",
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
