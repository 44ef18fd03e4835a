"""Answers and what belongs to them, for annotations: explanations, histories, bridges, what came of a release."""

from aidledger._package import lazily

__all__ = [
    "Absorption",
    "Adoption",
    "Answer",
    "Bounds",
    "Bridge",
    "Cause",
    "Change",
    "Changed",
    "Changes",
    "Contribution",
    "Correction",
    "Delta",
    "Doubt",
    "Explanation",
    "History",
    "Movement",
    "Point",
    "Reached",
    "Report",
    "Revision",
    "Revisions",
    "Stamp",
    "Verification",
    "corrections_in_effect",
]

TYPE_CHECKING = False  # typing has it too, and takes longer to import than all of this
if TYPE_CHECKING:
    from aidledger._absorb.absorptions import (
        Absorption,
        Adoption,
        Changed,
        Correction,
        Report,
        corrections_in_effect,
    )
    from aidledger._aid.verifying import Verification
    from aidledger._answers.answer import Answer, Bounds, Doubt, Reached
    from aidledger._answers.bridge import Bridge, Cause, Movement
    from aidledger._answers.explanation import Change, Changes, Contribution, Explanation
    from aidledger._answers.history import History, Point, Stamp
    from aidledger._ledger.comparing import Delta, Revision, Revisions
else:  # type checkers would take every name for one of the package
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "aidledger._absorb.absorptions": "Absorption Adoption Changed Correction Report corrections_in_effect",
            "aidledger._aid.verifying": "Verification",
            "aidledger._answers.answer": "Answer Bounds Doubt Reached",
            "aidledger._answers.bridge": "Bridge Cause Movement",
            "aidledger._answers.explanation": "Change Changes Contribution Explanation",
            "aidledger._answers.history": "History Point Stamp",
            "aidledger._ledger.comparing": "Delta Revision Revisions",
        },
    )
