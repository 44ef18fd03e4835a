"""Commitments as immutable, dated events, and what had been committed, as of any day, as known on any day."""

from aidledger._package import lazily

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

TYPE_CHECKING = False  # typing has it too, and takes longer to import than all of this
if TYPE_CHECKING:
    from aidledger._absorb.absorb import absorb
    from aidledger._absorb.adopting import adopt
    from aidledger._aid.checks import check
    from aidledger._aid.kinds import CORE
    from aidledger._aid.verifying import verify
    from aidledger._folds.projection import Projection, fold
    from aidledger._folds.tally import Tally
    from aidledger._ledger.comparing import compare
    from aidledger._ledger.ledger import Ledger
    from aidledger._ledger.timeline import AsOf, Timeline
    from aidledger._records.corrections import retract, revise
    from aidledger._records.records import Event, Source
    from aidledger._records.vocabulary import Vocabulary
    from aidledger._values.dates import NO, UNKNOWN, YES, Certainty, When
    from aidledger._values.fields import Shares
    from aidledger._values.money import Bag, Groups, Money, Qualifier
    from aidledger.errors import AidledgerError
    from aidledger.stores._directory import DirectoryStore, load, reference

    __version__: str
else:  # type checkers would take every name for one of the package
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "aidledger._package": "__version__",
            "aidledger._absorb.absorb": "absorb",
            "aidledger._absorb.adopting": "adopt",
            "aidledger._aid.checks": "check",
            "aidledger._aid.kinds": "CORE",
            "aidledger._aid.verifying": "verify",
            "aidledger._folds.projection": "Projection fold",
            "aidledger._folds.tally": "Tally",
            "aidledger._ledger.comparing": "compare",
            "aidledger._ledger.ledger": "Ledger",
            "aidledger._ledger.timeline": "AsOf Timeline",
            "aidledger._records.corrections": "retract revise",
            "aidledger._records.records": "Event Source",
            "aidledger._records.vocabulary": "Vocabulary",
            "aidledger._values.dates": "NO UNKNOWN YES Certainty When",
            "aidledger._values.fields": "Shares",
            "aidledger._values.money": "Bag Groups Money Qualifier",
            "aidledger.errors": "AidledgerError",
            "aidledger.stores._directory": "DirectoryStore load reference",
        },
        moved={
            "aidledger": """absorbing checks corrections delta fields groups ledger money projection tally timeline
                verification vocabulary when""",
            "aidledger.answers": """absorptions bridges citations corrected differences doubts explanations history
                reached revisions""",
            "aidledger.errors": "findings",
            "aidledger.files": "codec jsonl_text manifests reading toml_reading toml_text upcast",
            "aidledger.interchange": "releases",
        },
    )
