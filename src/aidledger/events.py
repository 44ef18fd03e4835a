"""The kinds of record: past-tense facts, immutable and dated.

A `Record` is anything that a ledger holds. An `Event` says that something happened, on some day (``occurred``);
`Retracted`, the only record that is not an event, says that a record was wrong.
What a source does not say is ``None``. Field words are those of IATI, codes those of ISO.
"""

from aidledger._aid.kinds import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Allocated,
    Cancelled,
    Claim,
    CommitmentChanged,
    Committed,
    Delivered,
    Disbursed,
    Draw,
    Flow,
    Guaranteed,
    InterestPaid,
    MilestoneReached,
    Pledged,
    RankReported,
    Repaid,
    ShareReported,
    Spent,
    TotalReported,
)
from aidledger._records.records import Alteration, Event, Record, Retracted, Source, annotated

__all__ = [
    "AgreementEnded",
    "AgreementEnteredIntoForce",
    "AgreementSigned",
    "Allocated",
    "Alteration",
    "Cancelled",
    "Claim",
    "CommitmentChanged",
    "Committed",
    "Delivered",
    "Disbursed",
    "Draw",
    "Event",
    "Flow",
    "Guaranteed",
    "InterestPaid",
    "MilestoneReached",
    "Pledged",
    "RankReported",
    "Record",
    "Repaid",
    "Retracted",
    "ShareReported",
    "Source",
    "Spent",
    "TotalReported",
    "annotated",
]
