"""The dated facts of policy, in order."""

from __future__ import annotations

from typing import Final

from aidledger.events import MilestoneReached
from aidledger.projection import Mapped, fold
from aidledger.trail import Trail


def _none() -> Trail[MilestoneReached]:
    return Trail()


def _reached(state: Trail[MilestoneReached], event: MilestoneReached) -> Trail[MilestoneReached]:
    return state.plus(event)


def _in_order(state: Trail[MilestoneReached]) -> tuple[MilestoneReached, ...]:
    return tuple(state)


milestones: Final[Mapped[tuple[MilestoneReached, ...]]] = (
    fold(_none).on(MilestoneReached, _reached).map(_in_order, name="milestones")
)
"""The milestones reached, in the order of the timeline."""
