"""What the core still takes from aid: until kinds say it themselves, it stands here and nowhere else."""

from aidledger._aid.kinds import Cancelled, CommitmentChanged, Flow, MilestoneReached

__all__ = [
    "Cancelled",
    "CommitmentChanged",
    "Flow",
    "MilestoneReached",
]
