"""Which accords are in force."""

from __future__ import annotations

from typing import Final

import attrs

from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Event
from aidledger.groups import Groups
from aidledger.projection import Mapped, fold


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


@attrs.frozen
class _Seen:
    signed: Groups[str, AgreementSigned] = attrs.field(factory=lambda: Groups({}))
    entered: Groups[str, AgreementEnteredIntoForce] = attrs.field(factory=lambda: Groups({}))
    ended: Groups[str, AgreementEnded] = attrs.field(factory=lambda: Groups({}))


def _signed(state: _Seen, event: AgreementSigned) -> _Seen:
    return attrs.evolve(state, signed=Groups({**state.signed, event.fact: event}))


def _entered(state: _Seen, event: AgreementEnteredIntoForce) -> _Seen:
    return attrs.evolve(state, entered=Groups({**state.entered, event.of: event}))


def _ended(state: _Seen, event: AgreementEnded) -> _Seen:
    if event.altered is None:  # it ends nothing that is on record, which the checks report
        return state
    return attrs.evolve(state, ended=Groups({**state.ended, event.of: event}))


def _in_force(seen: _Seen) -> Agreements:
    on_signature = {fact: event for fact, event in seen.signed.items() if event.takes_effect != "on-entry"}
    started: dict[str, Event] = {**on_signature, **seen.entered}
    in_force = {fact: event for fact, event in started.items() if fact not in seen.ended}
    return Agreements(Groups(in_force), seen.signed, seen.entered, seen.ended)


agreements: Final[Mapped[Agreements]] = (
    fold(_Seen, name="agreements")
    .on(AgreementSigned, _signed)
    .on(AgreementEnteredIntoForce, _entered)
    .on(AgreementEnded, _ended)
    .map(_in_force)
)
"""The accords in force, and those signed, entered into force and ended."""
