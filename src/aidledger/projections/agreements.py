"""Which accords are in force."""

from __future__ import annotations

from typing import Final

import attrs

from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Event
from aidledger.groups import Groups
from aidledger.projection import Mapped, fold
from aidledger.trail import Trail


@attrs.frozen
class Agreements:
    """The accords by their facts: ``in_force``, ``signed``, ``entered`` into force, ``ended``, each with its event.

    In force are those signed, or entered into force where that takes it, and not ended; each with the event that
    brought it into force.

    >>> from aidledger import reference
    >>> "jpn-ukr-security-accord" in reference().as_of("2024-06-13").project(agreements).in_force
    True
    """

    in_force: Groups[str, Event]
    signed: Groups[str, AgreementSigned]
    entered: Groups[str, AgreementEnteredIntoForce]
    ended: Groups[str, AgreementEnded]


def _none() -> Trail[Event]:
    return Trail()


def _noted(state: Trail[Event], event: Event) -> Trail[Event]:
    return state.plus(event)


def _in_force(noted: Trail[Event]) -> Agreements:
    signed: dict[str, AgreementSigned] = {}
    entered: dict[str, AgreementEnteredIntoForce] = {}
    ended: dict[str, AgreementEnded] = {}
    for event in noted:
        if isinstance(event, AgreementSigned):
            signed[event.fact] = event
        elif isinstance(event, AgreementEnteredIntoForce):
            entered[event.of] = event
        elif isinstance(event, AgreementEnded) and event.altered is not None:  # else it ends nothing on record
            ended[event.of] = event
    on_signature = {fact: event for fact, event in signed.items() if event.takes_effect != "on-entry"}
    started: dict[str, Event] = {**on_signature, **entered}
    in_force = {fact: event for fact, event in started.items() if fact not in ended}
    return Agreements(Groups(in_force), Groups(signed), Groups(entered), Groups(ended))


agreements: Final[Mapped[Agreements]] = (
    fold(_none)
    .on(AgreementSigned, _noted)
    .on(AgreementEnteredIntoForce, _noted)
    .on(AgreementEnded, _noted)
    .map(_in_force, name="agreements")
)
"""The accords in force, and those signed, entered into force and ended."""
