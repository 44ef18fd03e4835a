"""Strategies for questions, and what a ledger says to one, as a value that can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger._aid.kinds import Committed
from aidledger._answers.answer import Bounds
from aidledger._answers.explanation import Explanation
from aidledger._folds.projection import Projection
from aidledger._folds.tally import Tally
from aidledger._ledger.ledger import Ledger
from aidledger._ledger.timeline import AsOf
from aidledger._records.records import Alteration, Event
from aidledger._records.vocabulary import dimensions
from aidledger._values.money import Bag, Groups
from aidledger.errors import MixedDatasetsError, OpenDayError, SharedStateError
from aidledger.projections import agreements, allocated, committed, deliveries, disbursed, milestones, pledged, reported
from aidledger.testing._strategies import SearchStrategy
from aidledger.testing._strategies import strategies as st

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


REFUSALS: Final = (MixedDatasetsError, OpenDayError)
"""What is an answer too: data sets are not added up unasked, and an amount of a day not known has no bounds."""


@attrs.frozen
class Said:
    """A value, and of a tally its bounds and explanation; ``refused`` names the error that came instead of these."""

    value: Any = None
    bounds: Bounds | Groups[Any, Bounds] | None = None
    explanation: Explanation | None = None
    refused: str | None = None

    def figures(self) -> tuple[Any, Any]:
        """Return the value and the bounds without what is said about them."""
        return self.value, None if self.bounds is None else low_and_high(self.bounds)


QUESTIONS: Final[tuple[Projection[Any], ...]] = (
    SHOWN,
    committed,
    committed.combined().by("donor", "recipient"),
    committed.combined().where(instrument="loan"),
    committed.combined().where(recipient={"UKR", "POL"}, donor="JPN").by("instrument"),
    committed.combined().by("kind", "dataset"),
    committed.counting(Committed, lambda _: None).combined(),
    disbursed.combined().by("category"),
    agreements,
    deliveries,
    reported,
)
"""Questions that between them notice whatever changes in a ledger."""


def said(at: AsOf, question: Projection[Any]) -> Said:
    """Return what is said to a question; that it is refused is an answer too.

    That a step changes a state that others share is not: it breaks the law that answers stay as they were.
    """
    value: Any = None
    try:
        value = at.project(question)
        return Said(value, at.bounds(question), at.explain(question)) if isinstance(question, Tally) else Said(value)
    except REFUSALS as error:
        return Said(value, refused=type(error).__name__)
    except SharedStateError as error:
        raise AssertionError(str(error)) from error


def folded(projection: Projection[Any], events: Iterable[Event]) -> Any:
    """Return the result of a fold; that it refuses to mix data sets is one, too."""
    return finished(projection, projection.unfinished(events, projection.initial()))


def finished(projection: Projection[Any], state: Any) -> Any:
    """Return the result that a state stands for; that it refuses to mix data sets is one, too."""
    try:
        return projection.finish(state)
    except MixedDatasetsError as error:
        return Said(refused=type(error).__name__)


def all_said(
    ledger: Ledger, day: dt.date, known: dt.date | None = None, questions: Iterable[Projection[Any]] = QUESTIONS
) -> dict[str, Said]:
    """Return what is said to each question, by its name."""
    at = ledger.as_of(day, known=known)
    return {f"{number}. {question.name}": said(at, question) for number, question in enumerate(questions, start=1)}


def low_and_high(bounds: Bounds | Groups[Any, Bounds]) -> dict[Any, tuple[Bag, Bag]]:
    """Return lowest and highest by group, ``()`` where there are no groups."""
    groups = {(): bounds} if isinstance(bounds, Bounds) else bounds
    return {key: (each.low, each.high) for key, each in groups.items()}


def agree(what: str, expected: object, found: object) -> None:
    """Raise ``AssertionError`` where two things that have to be equal are not, and show both."""
    if expected != found:
        raise AssertionError(f"{what}\n  expected: {expected!r}\n  found:    {found!r}")


def holds(condition: bool, what: str) -> None:  # noqa: FBT001 -- reads like an assertion
    """Raise ``AssertionError`` where a condition does not hold; unlike ``assert``, under ``python -O`` too."""
    if not condition:
        raise AssertionError(what)
