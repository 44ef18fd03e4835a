"""Bugs for the engine of this version: the comparison has to find each."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs

from aidledger._folds import tally
from aidledger._ledger import ledger
from aidledger._records.records import Alteration, Event
from aidledger._uncertainty import certainty, sums
from aidledger._uncertainty.curves import Steps


def _corrected_counts() -> None:
    ledger.live = lambda records: tuple(each for each in records if isinstance(each, Event))


def _own_day() -> None:
    Alteration.placed_on = property(lambda event: event.occurred.latest)  # type: ignore[assignment]


def _mixed() -> None:
    tally.is_wide = lambda _, value: value is None


def _bounds_stay_open() -> None:
    bounds = Steps.bounds
    Steps.bounds = lambda steps, day: bounds(steps, max(day, dt.date(2024, 2, 1)))  # type: ignore[method-assign]


def _first_of_a_fact() -> None:
    blocks = sums.blocks

    def planted(*given: Any) -> Any:
        altered, alone = blocks(*given)
        return [attrs.evolve(block, bases=block.bases[:1]) for block in altered], alone

    sums.blocks = planted


def _sure() -> None:
    said = certainty.said_of_bounds
    certainty.said_of_bounds = lambda *asked: certainty.YES if said(*asked) is certainty.UNKNOWN else said(*asked)


BUGS: Final = {
    "what was corrected counts": _corrected_counts,
    "an alteration has its own day": _own_day,
    "mixed is one instrument": _mixed,
    "bounds stay open": _bounds_stay_open,
    "the first of a fact is so in all worlds": _first_of_a_fact,
    "what can be is sure": _sure,
}


def plant(name: str) -> None:
    """Change the engine in this process."""
    BUGS[name]()
