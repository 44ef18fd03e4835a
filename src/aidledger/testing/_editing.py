"""What publishers and editors do to one data set, step by step, and a model of what is in effect after each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from aidledger._absorb.absorb import absorb
from aidledger._aid.kinds import Committed
from aidledger._ledger.ledger import Ledger
from aidledger._records.corrections import retract, revise
from aidledger._records.liveness import Unkeyed, held, retracted
from aidledger._records.records import Event, Record, Retracted
from aidledger._values.money import Money
from aidledger.errors import LedgerError
from aidledger.testing._strategies import SearchStrategy
from aidledger.testing._strategies import strategies as st

EDITED: Final = "one"
"""The data set of all steps."""

Draw = Callable[[SearchStrategy[Any]], Any]

_FIRST: Final = dt.date(2024, 1, 10)
_COMPARED: Final = ("amount", "donor", "occurred", "title")
_AMOUNTS: Final = tuple(Money(amount, "USD") for amount in (1, 2, 4, 8))
_CHANGES: Final[Mapping[str, tuple[Any, ...]]] = {
    "amount": _AMOUNTS,
    "donor": ("JPN", "POL"),
    "title": ("t", "u", None),
}
_WHATS: Final = (*[("revise",)] * 3, *[("take off",)] * 2, ("undo",), ("add",), *[("revise", "undo")] * 3)
_BY_HAND: Final = ("k", "hand-1", "hand-2")  # the first is also a key of the publisher


_COPIES: Final = st.sampled_from((0, 0, 1, 1, 1, 1, 2))
_TITLES: Final = st.sampled_from(("t", "u"))
_OCCURRED: Final = st.sampled_from(("2023-05-05", "2023-06"))
_PAID: Final = st.sampled_from(_AMOUNTS[:2])
_LINES: Final = st.sets(st.integers(0, 1), max_size=2)


@attrs.frozen
class Published:
    """A release: its rows, the day on which it becomes known, and whether it holds some of the rows only."""

    rows: tuple[Event | Unkeyed, ...]
    recorded: dt.date
    partial: bool


@attrs.frozen
class Edited:
    """What an editor does: to the live event counted by ``which``, so many days after the newest release, or before."""

    what: str
    which: int
    field: str
    value: Any
    days: int


Step = Published | Edited


@st.composite
def editings(draw: Draw) -> tuple[Step, ...]:
    """Return a strategy for releases of the data set ``EDITED``, and what editors do in between.

    Rows change, vanish, come back, are written twice, and have no key; releases are whole or partial. Editors revise,
    take off, take back what they did, and add; some of it is recorded later than the next release, some earlier.
    """
    day = _FIRST
    steps: list[Step] = []
    for number in range(draw(st.integers(3, 7))):
        if number == 0 or draw(st.booleans()):
            steps.append(
                Published(
                    _rows(draw, least=int(number == 0)),
                    day,
                    partial=number > 0 and draw(st.sampled_from((False, False, True))),
                )
            )
            day += dt.timedelta(days=draw(st.sampled_from((0, 1, 5))))
        else:
            field = draw(st.sampled_from(tuple(_CHANGES)))
            value, which = draw(st.sampled_from(_CHANGES[field])), draw(st.integers(0, 5))
            days = draw(st.sampled_from((-5, 0, 1, 9)))
            steps += [Edited(what, which, field, value, days) for what in draw(st.sampled_from(_WHATS))]
    return tuple(steps)


def _rows(draw: Draw, *, least: int) -> tuple[Event | Unkeyed, ...]:
    found: list[Event | Unkeyed] = []
    for key in ("f", "g", "k"):
        copies = max(draw(_COPIES), least if key == "f" else 0)
        title, occurred = draw(_TITLES), draw(_OCCURRED)
        found += [_row(key, draw(_PAID), title, occurred)] * copies
    found += [
        Unkeyed(_row(f"line-{number}", _AMOUNTS[number], f"line {number}", "2023-07-07")) for number in draw(_LINES)
    ]
    return tuple(found)


def _row(key: str, amount: Money, title: str, occurred: str) -> Committed:
    return Committed(
        id=key, fact=key, dataset=EDITED, recorded=_FIRST, occurred=occurred, donor="JPN", amount=amount, title=title
    )


@attrs.define
class _Corrected:
    """What editors made of one row: the fields that they changed, and whether they took it off."""

    fields: dict[str, Any] = attrs.field(factory=dict)
    is_off: bool = False

    def over(self, row: Event) -> _Corrected:
        """Return what of it is left over a row."""
        return _Corrected(
            {name: value for name, value in self.fields.items() if getattr(row, name) != value}, self.is_off
        )


class Desk:
    """A ledger to which steps are done, and what should be in effect in it after each.

    ``skipped`` are the facts of which several copies were published: which of them an editor meant nobody can say.
    """

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.skipped: set[str] = set()
        self._rows: dict[str, Event] = {}
        self._corrected: dict[str, _Corrected] = {}
        self._suspended: dict[str, _Corrected] = {}
        self._by_hand: dict[str, Event] = {}
        self._day = _FIRST
        self._number = 0

    def do(self, step: Step) -> bool:
        """Do a step; return whether it was done, and not refused or without an object."""
        if isinstance(step, Published):
            return self._publish(step)
        live = sorted(self.ledger.timeline(), key=lambda event: (event.fact, event.id))
        if step.what == "add":
            return self._add(step)
        if step.what == "undo":
            live = [event for event in live if self._can_be_undone(event)]
        if not live:
            return False
        event = live[step.which % len(live)]
        records = [event] if step.what != "take off" else self._standing(event.fact)
        seen: list[Record] = [*records]
        if step.what == "revise":  # nobody revises what is live before it was brought back
            seen += (each for each in self.ledger.records(event.fact) if isinstance(each, Retracted))
        day = max(self._day + dt.timedelta(days=step.days), *(record.recorded for record in seen))
        self._number += 1
        if step.what == "revise":
            made: list[Record] = [
                revise(event, recorded=day, sources=(), id=f"e{self._number}", **{step.field: step.value})
            ]
            self._revised(event, step)
        else:
            made = [retract(each, recorded=day, id=f"e{self._number}.{count}") for count, each in enumerate(records)]
            self._retracted(event.fact, is_undone=step.what == "undo")
        self.ledger = self.ledger.including(*made)
        return True

    def expected(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what should be in effect of each fact that can be said of."""
        found = {fact: [_said(event)] for fact, event in self._by_hand.items()}
        for fact, row in self._rows.items():
            corrected = self._corrected[fact]
            found[fact] = [] if corrected.is_off else [_said(attrs.evolve(row, **corrected.fields))]
        return {fact: said for fact, said in found.items() if fact not in self.skipped}

    def found(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what is in effect of each of these facts."""
        told: dict[str, list[tuple[Any, ...]]] = {fact: [] for fact in self.expected()}
        for event in self.ledger.timeline():
            if event.fact not in self.skipped:
                told.setdefault(event.fact, []).append(_said(event))
        return told

    # --- releases ---------------------------------------------------------------------------------

    def _publish(self, step: Published) -> bool:
        try:
            absorption = absorb(
                self.ledger,
                step.rows,
                recorded=step.recorded,
                dataset=EDITED,
                partial=step.partial,
                whole=not step.partial,
            )
        except LedgerError:
            return False
        self._day = step.recorded
        self.ledger = self.ledger.including(*absorption.events)
        current: dict[str, list[Event]] = {}
        for event in held(self.ledger, EDITED).current:
            current.setdefault(event.fact, []).append(event)
        self.skipped |= {fact for fact, copies in current.items() if len(copies) > 1}
        for fact in self._rows.keys() - current.keys():
            self._suspended[fact] = self._corrected.pop(fact)
            del self._rows[fact]
        for fact, (row, *_) in current.items():
            before = self._corrected.get(fact) if fact in self._rows else self._suspended.pop(fact, None)
            if fact in self._by_hand:
                hand = self._by_hand.pop(fact)
                stated = {name: getattr(hand, name) for name in _COMPARED if getattr(hand, name) is not None}
                before = _Corrected(stated)
            self._corrected[fact] = (before or _Corrected()).over(row)
            self._rows[fact] = row
        return True

    # --- editors ----------------------------------------------------------------------------------

    def _add(self, step: Edited) -> bool:
        fact = _BY_HAND[step.which % len(_BY_HAND)]
        if fact in self.ledger.facts:
            return False
        day = self._day + dt.timedelta(days=max(step.days, 0))
        self._number += 1
        event = attrs.evolve(
            _row(fact, _AMOUNTS[step.which % len(_AMOUNTS)], "h", "2023-08"),
            id=f"e{self._number}",
            recorded=day,
            donor=None,
        )
        self.ledger = self.ledger.including(event)
        self._by_hand[fact] = event
        return True

    def _revised(self, event: Event, step: Edited) -> None:
        if event.fact in self._by_hand:
            self._by_hand[event.fact] = attrs.evolve(self._by_hand[event.fact], **{step.field: step.value})
        else:  # a row of the release
            corrected = self._corrected[event.fact]
            fields = {**corrected.fields, step.field: step.value}
            self._corrected[event.fact] = _Corrected(fields, corrected.is_off).over(self._rows[event.fact])

    def _retracted(self, fact: str, *, is_undone: bool) -> None:
        self._by_hand.pop(fact, None)
        if fact in self._corrected:
            self._corrected[fact] = _Corrected(is_off=not is_undone)

    def _can_be_undone(self, event: Event) -> bool:
        """Return whether an editor made it over nothing but what was imported."""
        return event.release is None and all(self.ledger[each].release is not None for each in event.supersedes)

    def _standing(self, fact: str) -> list[Event]:
        records = {record.id: record for record in self.ledger.records(fact)}
        gone = retracted(records)
        return [each for each in records.values() if isinstance(each, Event) and each.id not in gone]


def _said(event: Event) -> tuple[Any, ...]:
    return tuple(getattr(event, name) for name in _COMPARED)
