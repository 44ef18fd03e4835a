"""What a ledger says to a question, as one value that can be compared; and how a law says what differed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger.answers import Bounds
from aidledger.errors import MixedDatasetsError, OpenDayError, SharedStateError
from aidledger.events import Committed, Event
from aidledger.explanations import Explanation
from aidledger.groups import Groups
from aidledger.ledger import Ledger
from aidledger.money import Bag
from aidledger.projection import Projection
from aidledger.projections import agreements, committed, deliveries, disbursed, reported
from aidledger.tally import Tally
from aidledger.testing.questions import SHOWN
from aidledger.timeline import AsOf

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
