"""Folds over agreements, milestones and deliveries."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._aid.kinds import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Delivered, MilestoneReached
from aidledger._folds.grouping import by_fact
from aidledger._folds.projection import Mapped, Trail, fold
from aidledger._records.order import Key
from aidledger._records.records import Event
from aidledger._values.money import EXACT, Bag, Groups, Qualifier, exact

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


def _none_reached() -> Trail[MilestoneReached]:
    return Trail()


def _reached(state: Trail[MilestoneReached], event: MilestoneReached) -> Trail[MilestoneReached]:
    return state.plus(event)


def _in_order(state: Trail[MilestoneReached]) -> tuple[MilestoneReached, ...]:
    return tuple(state)


milestones: Final[Mapped[tuple[MilestoneReached, ...]]] = (
    fold(_none_reached).on(MilestoneReached, _reached).map(_in_order, name="milestones")
)
"""The milestones reached, in the order of the timeline."""


@attrs.frozen
class Delivery:
    """What was delivered of one item in one unit, by one data set.

    ``quantity`` is the sum of the quantities stated, None where no source states one; ``unstated`` counts the
    deliveries of which none is. ``qualifier`` is how exactly the sum is known: where a quantity is not stated, the sum
    is what there is at least. ``value`` is the sum of the values stated.
    """

    dataset: str
    item: str
    unit: str | None
    quantity: Decimal | None
    qualifier: Qualifier
    unstated: int
    value: Bag
    events: tuple[Delivered, ...]

    @classmethod
    def of(cls, events: Sequence[Delivered]) -> Delivery:
        """Return the sum of deliveries of one item in one unit."""
        first = events[0]
        stated = [event.quantity for event in events if event.quantity is not None]
        qualifier = Qualifier.EXACT
        for event in events:
            qualifier = qualifier.plus(Qualifier.AT_LEAST if event.quantity is None else event.qualifier)
        return cls(
            dataset=first.dataset,
            item=first.item,
            unit=first.unit,
            quantity=exact(functools.reduce(EXACT.add, stated)) if stated else None,
            qualifier=qualifier,
            unstated=len(events) - len(stated),
            value=Bag(*(event.value for event in events if event.value is not None)),
            events=tuple(events),
        )

    def __str__(self) -> str:
        """Return the quantity as the sources qualify it, and the item."""
        unit = f" {self.unit} of" if self.unit else ""
        if self.quantity is None:
            return f"{self.item} (number not given)"
        word = "" if self.qualifier is Qualifier.EXACT else f"{self.qualifier.value.replace('-', ' ')} "
        return f"{word}{self.quantity:,f}{unit} {self.item}"


def _none_delivered() -> Trail[Delivered]:
    return Trail()


def _delivered(state: Trail[Delivered], event: Delivered) -> Trail[Delivered]:
    return state.plus(event)


def _by_item(delivered: Trail[Delivered]) -> tuple[Delivery, ...]:
    found: dict[tuple[str, str, str | None], list[Delivered]] = {}
    for event in delivered:
        found.setdefault((event.dataset, event.item, event.unit), []).append(event)
    return tuple(map(Delivery.of, found.values()))


deliveries: Final[Mapped[tuple[Delivery, ...]]] = (
    fold(_none_delivered).on(Delivered, _delivered).map(_by_item, name="deliveries")
)
"""What was delivered by data set, item and unit, in the order of the first delivery of each.

Two data sets may tell of the same delivery, so they are never added up.
"""
