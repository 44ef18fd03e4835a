"""Commitments as immutable, dated events, and what had been committed, as of any day, as known on any day."""

import typing

from aidledger.absorbing import absorb, adopt
from aidledger.checks import check
from aidledger.corrections import retract, revise
from aidledger.delta import compare
from aidledger.errors import AidledgerError
from aidledger.events import Event, Source
from aidledger.fields import Shares
from aidledger.groups import Groups
from aidledger.ledger import Ledger
from aidledger.money import Bag, Money, Qualifier
from aidledger.projection import Projection, fold
from aidledger.stores import DirectoryStore, load, reference
from aidledger.tally import Tally
from aidledger.timeline import AsOf, Timeline
from aidledger.verification import verify
from aidledger.vocabulary import CORE, Vocabulary
from aidledger.when import NO, UNKNOWN, YES, Certainty, When

if typing.TYPE_CHECKING:
    __version__: str
else:  # asked for late, since it takes time to find out; and other names stay unknown to type checkers
    from aidledger.version import __getattr__ as __getattr__

__all__ = [
    "CORE",
    "NO",
    "UNKNOWN",
    "YES",
    "AidledgerError",
    "AsOf",
    "Bag",
    "Certainty",
    "DirectoryStore",
    "Event",
    "Groups",
    "Ledger",
    "Money",
    "Projection",
    "Qualifier",
    "Shares",
    "Source",
    "Tally",
    "Timeline",
    "Vocabulary",
    "When",
    "absorb",
    "adopt",
    "check",
    "compare",
    "fold",
    "load",
    "reference",
    "retract",
    "revise",
    "verify",
]
