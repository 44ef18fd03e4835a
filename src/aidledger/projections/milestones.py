"""The dated facts of policy, in order."""

from __future__ import annotations

from typing import Final

from aidledger.events import MilestoneReached
from aidledger.projection import Fold, fold


def _none() -> tuple[MilestoneReached, ...]:
    return ()


def _reached(state: tuple[MilestoneReached, ...], event: MilestoneReached) -> tuple[MilestoneReached, ...]:
    return (*state, event)


milestones: Final[Fold[tuple[MilestoneReached, ...]]] = fold(_none, name="milestones").on(MilestoneReached, _reached)
"""The milestones reached, in the order of the timeline."""
