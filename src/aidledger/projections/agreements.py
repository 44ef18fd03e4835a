"""Which accords are in force."""

from __future__ import annotations

from typing import Any, Final

import attrs

from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Event
from aidledger.groups import Groups
from aidledger.keys import by_fact
from aidledger.placement import Key
from aidledger.projection import Mapped, fold
from aidledger.trail import Trail

_NAME: Final = "agreements"


@attrs.frozen
class Agreements:
    """The accords by their facts: ``in_force``, ``signed``, ``entered`` into force, ``ended``, each with its event.

    In force are those signed, or entered into force where that takes it, and not ended; each with the event that
    brought it into force. An end, or an entry into force, is of an accord of its own data set.

    Where two data sets use the same key for an accord, `agreements` raises `MixedDatasetsError`, until one of them is
    chosen: ``agreements.where(dataset="kiel")``.

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


def _fact(event: Any) -> str:
    """Return the fact of the accord that an event is about."""
    fact: str = event.fact if isinstance(event, AgreementSigned) else event.of
    return fact


def _in_force(noted: Trail[Event]) -> Agreements:
    signed: dict[Key, AgreementSigned] = {}
    entered: dict[Key, AgreementEnteredIntoForce] = {}
    ended: dict[Key, AgreementEnded] = {}
    for event in noted:
        key = event.dataset, _fact(event)
        if isinstance(event, AgreementSigned):
            signed[key] = event
        elif isinstance(event, AgreementEnteredIntoForce):
            entered[key] = event
        elif isinstance(event, AgreementEnded) and event.altered is not None:  # else it ends nothing on record
            ended[key] = event
    by_fact(_NAME, {**signed, **entered, **ended})
    on_signature = {key: event for key, event in signed.items() if event.takes_effect != "on-entry"}
    started: dict[Key, Event] = {**on_signature, **entered}
    in_force = {key: event for key, event in started.items() if key not in ended}
    return Agreements(by_fact(_NAME, in_force), by_fact(_NAME, signed), by_fact(_NAME, entered), by_fact(_NAME, ended))


agreements: Final[Mapped[Agreements]] = (
    fold(_none, key=_fact)
    .on(AgreementSigned, _noted)
    .on(AgreementEnteredIntoForce, _noted)
    .on(AgreementEnded, _noted)
    .map(_in_force, name=_NAME)
)
"""The accords in force, and those signed, entered into force and ended."""
