"""Strategies for data sets that are republished whole: releases, each of which grew out of the one before."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import attrs

from aidledger.events import Event, Record
from aidledger.ledger import Ledger
from aidledger.releases import Unkeyed
from aidledger.testing.ledgers import histories, meeting, rivals
from aidledger.testing.needed import SearchStrategy
from aidledger.testing.needed import strategies as st
from aidledger.testing.records import commitments
from aidledger.testing.records import events as usual
from aidledger.testing.strategies import KNOWN

DATASET: Final = "one"
"""The data set of all rows."""

RELEASED: Final = (KNOWN[-1], KNOWN[-1] + dt.timedelta(days=1), KNOWN[-1] + dt.timedelta(days=40))
"""The days on which releases become known: none before the newest record of a ledger that strategies make."""

Release = tuple[Event | Unkeyed, ...]
Draw = Callable[[SearchStrategy[Any]], Any]
R = TypeVar("R", bound=Record)

_KEPT: Final = "kept"
_FATES: Final = (
    *[_KEPT] * 7,
    *("noted", "re-valued", "re-dated", "another row", "vanished", "renumbered"),
    *("repeated", "twin", "key re-used", "keyless"),
)
_KEYS: Final = ("f", "g", "h", "x", "y")
_TAKEN: Final = {"re-valued": "amount", "re-dated": "occurred"}


@st.composite
def releases(
    draw: Draw, events: SearchStrategy[Event] | None = None, *, number: int = 2
) -> tuple[Ledger, tuple[Release, ...]]:
    """Return a strategy for a ledger, and so many releases of its data set ``DATASET``, in which all is imported.

    The first grew out of what is live in the ledger, which may hold nothing of the data set, each other out of the one
    before. On the way rows change in a note, a date, an amount or altogether, vanish, come back, are
    renumbered, repeated, lose their key, and keys are re-used; alterations of other rows are among them; now and
    then there is no row at all.
    """
    said = _either() if events is None else events
    ledger = Ledger(map(_imported, draw(_before(said))))
    rows: list[Event | Unkeyed] = [event for event in ledger.timeline() if event.dataset == DATASET]
    gone: list[Event | Unkeyed] = []
    made: list[Release] = []
    for _ in range(number):
        after: list[Event | Unkeyed] = []
        for row in rows:
            after.extend(_become(draw, row, draw(st.sampled_from(_FATES)), said))
        for event in draw(_more(said)):
            met = meeting(attrs.evolve(event, dataset=DATASET), map(_event, after))
            after.append(_row(met, keyed=draw(st.booleans())))
        if gone and draw(st.booleans()):
            after.append(draw(st.sampled_from(gone)))
        gone.extend(rows)
        rows = draw(st.sampled_from((*[after] * 9, [])))
        made.append(tuple(rows))
    return ledger, tuple(made)


@functools.cache
def _either() -> SearchStrategy[Event]:
    return usual() | commitments()


@functools.lru_cache(maxsize=8)
def _before(said: SearchStrategy[Event]) -> SearchStrategy[Sequence[Record]]:
    return histories(events=said) | st.just(())


@functools.lru_cache(maxsize=8)
def _more(said: SearchStrategy[Event]) -> SearchStrategy[Sequence[Record]]:
    return st.lists(said, max_size=3) | rivals(said, max_size=4)


def _imported(record: R) -> R:
    return attrs.evolve(record, release="before") if record.dataset == DATASET else record


def _become(draw: Draw, row: Event | Unkeyed, fate: str, said: SearchStrategy[Event]) -> Sequence[Event | Unkeyed]:
    event, keyed = _event(row), not isinstance(row, Unkeyed)
    certain: dict[str, tuple[Event | Unkeyed, ...]] = {
        _KEPT: (row,),
        "vanished": (),
        "repeated": (row, row),
        "keyless": (_row(event, keyed=not keyed),),
        "noted": (_row(attrs.evolve(event, note=f"{event.note or ''}."), keyed=keyed),),
    }
    if fate in certain:
        return certain[fate]
    if fate in ("renumbered", "twin"):
        moved = _row(attrs.evolve(event, fact=draw(st.sampled_from(_KEYS))), keyed=keyed)
        return [row, moved] if fate == "twin" else [moved]
    other = draw(said)
    taken = _TAKEN.get(fate)
    if taken is not None and type(getattr(event, taken, None)) is type(getattr(other, taken, event)):
        return [_row(attrs.evolve(event, **{taken: getattr(other, taken)}), keyed=keyed)]
    another = _row(attrs.evolve(other, fact=event.fact), keyed=keyed)
    return [row, another] if fate == "key re-used" else [another]


def _event(row: Event | Unkeyed) -> Event:
    return row.event if isinstance(row, Unkeyed) else row


def _row(event: Event, *, keyed: bool) -> Event | Unkeyed:
    row = attrs.evolve(event, dataset=DATASET, supersedes=())
    return row if keyed else Unkeyed(row)
