"""Commitments as immutable, dated events, and what had been committed, as of any day, as known on any day."""

TYPE_CHECKING = False  # typing has it too, and takes longer to import than all of this
if TYPE_CHECKING:
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

    __version__: str
else:  # type checkers would take every name for one of the package

    def __getattr__(name: str) -> object:
        """Import what is asked for when it is first asked for: who needs one name does not wait for all."""
        import importlib

        try:
            place = _PLACES[name]
        except KeyError:
            raise AttributeError(f"module 'aidledger' has no attribute {name!r}", name=name) from None
        value = globals()[name] = getattr(importlib.import_module(place), name)
        return value


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

_PLACES = {
    "AidledgerError": "aidledger.errors",
    "AsOf": "aidledger.timeline",
    "Bag": "aidledger.money",
    "CORE": "aidledger.vocabulary",
    "Certainty": "aidledger.when",
    "DirectoryStore": "aidledger.stores",
    "Event": "aidledger.events",
    "Groups": "aidledger.groups",
    "Ledger": "aidledger.ledger",
    "Money": "aidledger.money",
    "NO": "aidledger.when",
    "Projection": "aidledger.projection",
    "Qualifier": "aidledger.money",
    "Shares": "aidledger.fields",
    "Source": "aidledger.events",
    "Tally": "aidledger.tally",
    "Timeline": "aidledger.timeline",
    "UNKNOWN": "aidledger.when",
    "Vocabulary": "aidledger.vocabulary",
    "When": "aidledger.when",
    "YES": "aidledger.when",
    "absorb": "aidledger.absorbing",
    "adopt": "aidledger.absorbing",
    "check": "aidledger.checks",
    "compare": "aidledger.delta",
    "fold": "aidledger.projection",
    "load": "aidledger.stores",
    "reference": "aidledger.stores",
    "retract": "aidledger.corrections",
    "revise": "aidledger.corrections",
    "verify": "aidledger.verification",
    "__version__": "aidledger.version",
}


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *_PLACES} - {"TYPE_CHECKING"})
