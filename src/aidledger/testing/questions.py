"""Strategies for questions: tallies with ``where``, ``by`` and ``combined``, and projections of every kind."""

from __future__ import annotations

from typing import Any, Final

import attrs

from aidledger.dimensions import dimensions
from aidledger.events import Alteration, Event
from aidledger.projection import Projection
from aidledger.projections import (
    agreements,
    allocated,
    committed,
    deliveries,
    disbursed,
    milestones,
    pledged,
    reported,
)
from aidledger.tally import Tally
from aidledger.testing.needed import SearchStrategy
from aidledger.testing.needed import strategies as st

_WHERE: Final[tuple[dict[str, Any], ...]] = (
    *({}, {}, {}, {}),
    {"instrument": "loan"},
    {"instrument": "loan"},
    {"donor": "JPN"},
    {"recipient": "UKR"},
    {"category": "financial"},
    {"instrument": "mixed"},
    {"donor": None},
    {"recipient": {"UKR", "POL"}},
    {"instrument": {"loan", "mixed"}},
    {"donor": {"JPN", None}, "instrument": "loan"},
    {"recipient": "SOM", "category": {"financial", "humanitarian", "military"}},
    {"channel": None, "fact": {"f", "g"}},
)
_BY: Final[tuple[tuple[str, ...], ...]] = (
    (),
    (),
    ("donor",),
    ("instrument",),
    ("recipient",),
    ("donor", "recipient"),
    ("instrument", "category"),
    ("kind", "dataset"),
    ("fact", "instrument"),
)


def tallies(*bases: Tally[Any]) -> SearchStrategy[Tally[Any]]:
    """Return a strategy for tallies made of these, or of shipped ones, with ``where``, ``by`` and ``combined``."""
    every = bases or (committed, committed, committed, disbursed, allocated, pledged)
    return st.builds(_asking, st.sampled_from(every), st.sampled_from(_WHERE), st.sampled_from(_BY), st.integers(0, 3))


def projections() -> SearchStrategy[Projection[Any]]:
    """Return a strategy for projections: folds that depend on the order, and tallies."""
    folds: tuple[Projection[Any], ...] = (SHOWN, agreements, deliveries, milestones, reported, SHOWN.map(len))
    return st.one_of(st.sampled_from(folds), tallies())


@attrs.frozen
class Shown(Projection[tuple[tuple[str, str | None], ...]]):
    """The id of every event that it is shown, in order, with that of what it alters.

    Nothing about a timeline goes unnoticed by it, but for an alteration of nothing, which counts nothing.
    """

    name = "shown"
    merge = None
    commutes = False

    def initial(self) -> tuple[tuple[str, str | None], ...]:
        """Return nothing."""
        return ()

    def evolve(self, state: tuple[tuple[str, str | None], ...], event: Event) -> tuple[tuple[str, str | None], ...]:
        """Return what was shown before, and this event."""
        if not isinstance(event, Alteration):
            return (*state, (event.id, None))
        return state if event.altered is None else (*state, (event.id, event.altered.id))

    def finish(self, state: tuple[tuple[str, str | None], ...]) -> tuple[tuple[str, str | None], ...]:
        """Return all that was shown."""
        return state


SHOWN: Final = Shown()
"""The projection that remembers everything."""


def _asking(base: Tally[Any], where: dict[str, Any], by: tuple[str, ...], kept_apart: int) -> Tally[Any]:
    """Return the tally with what of this it can be asked; one in four does not combine data sets."""
    known = dimensions(tuple(kind for kind, _ in base.counts))
    asked = base.where(**{field: values for field, values in where.items() if field in known})
    grouped = [field for field in by if field in known]
    if grouped:
        asked = asked.by(*grouped)
    return asked if kept_apart == 3 else asked.combined()  # noqa: PLR2004 -- one in four
