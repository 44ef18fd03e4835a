"""Which accords are in force."""

from __future__ import annotations

from typing import Final

import attrs

from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Event
from aidledger.groups import Groups
from aidledger.projection import Fold, fold


@attrs.frozen
class Agreements:
    """The accords by their facts: ``signed``, ``entered`` into force, ``ended``, each with its event.

    >>> from aidledger import reference
    >>> "jpn-ukr-security-accord" in reference().as_of("2024-06-13").project(agreements).in_force
    True
    """

    signed: Groups[str, AgreementSigned] = attrs.field(factory=lambda: Groups({}))
    entered: Groups[str, AgreementEnteredIntoForce] = attrs.field(factory=lambda: Groups({}))
    ended: Groups[str, AgreementEnded] = attrs.field(factory=lambda: Groups({}))

    @property
    def in_force(self) -> Groups[str, Event]:
        """The accords in force: signed, or entered into force where that takes it, and not ended.

        Each with the event that brought it into force.
        """
        on_signature = {fact: event for fact, event in self.signed.items() if event.takes_effect != "on-entry"}
        started: dict[str, Event] = {**on_signature, **self.entered}
        return Groups({fact: event for fact, event in started.items() if fact not in self.ended})


def _signed(state: Agreements, event: AgreementSigned) -> Agreements:
    return attrs.evolve(state, signed=Groups({**state.signed, event.fact: event}))


def _entered(state: Agreements, event: AgreementEnteredIntoForce) -> Agreements:
    return attrs.evolve(state, entered=Groups({**state.entered, event.of: event}))


def _ended(state: Agreements, event: AgreementEnded) -> Agreements:
    if event.altered is None:  # it ends nothing that is on record, which the checks report
        return state
    return attrs.evolve(state, ended=Groups({**state.ended, event.of: event}))


agreements: Final[Fold[Agreements]] = (
    fold(Agreements, name="agreements")
    .on(AgreementSigned, _signed)
    .on(AgreementEnteredIntoForce, _entered)
    .on(AgreementEnded, _ended)
)
"""The accords signed, entered into force and ended, and those in force."""
