"""Law 16: what was worked out before, and is kept, makes no difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aidledger.errors import AidledgerError
from aidledger.events import Record, annotated
from aidledger.groups import Groups
from aidledger.ledger import Ledger
from aidledger.projection import Projection
from aidledger.tally import Tally
from aidledger.testing.asking import agree

Question = tuple[Projection[Any], dt.date, dt.date | None]
"""What is asked, as of which day, and as known on which; None for as best known."""


def caches_are_invisible(
    questions: Sequence[Question],
    ledger: Ledger,
    included: Iterable[Record],
    *,
    forget: Callable[[], object] = lambda: None,
) -> None:
    """16. Snapshots, indexes and caches are invisible: with or without them, before and after a back-dated event or
    another known, answers are equal.

    The same questions are asked one after the other of the ledger, of what it becomes, of both joined, and of the
    ledger again; and each of them, alone, of a ledger that was made for it from copies of the records. ``included`` may
    be recorded, and may have happened, at any time. ``forget`` is called before each of the latter: it clears what a
    process keeps beside its ledgers.
    """  # noqa: D205 -- the law is one sentence
    grown = ledger.including(*included)
    before, after = ([_alone(one, question, forget) for question in questions] for one in (ledger, grown))
    for what, asked, expected in (
        ("a ledger", ledger, before),
        ("a ledger that grew", grown, after),
        ("a ledger that joined what it became", ledger | grown, after),
        ("a ledger that grew into another", ledger, before),
    ):
        for question, alone in zip(questions, expected, strict=True):
            projection, day, known = question
            for name, answer in _everything(asked, *question).items():
                agree(f"{name} of {projection.name} as of {day}, known {known}, of {what}", alone[name], answer)


def _alone(ledger: Ledger, question: Question, forget: Callable[[], object]) -> dict[str, Any]:
    forget()
    return _everything(Ledger(map(annotated, ledger)), *question)


def _everything(ledger: Ledger, projection: Projection[Any], day: dt.date, known: dt.date | None) -> dict[str, Any]:
    """Return all that can be asked, by name; a refusal is an answer too."""
    line = ledger.timeline(known=known)
    at = line.as_of(day)
    asked: dict[str, Callable[[], Any]] = {
        "the events": lambda: list(line),
        "the days": lambda: line.days,
        "what is altered": lambda: [getattr(event, "altered", None) for event in line],
        "what may have happened": at.possible,
        "the fingerprint": lambda: ledger.digest(known=known),
        "the value": lambda: at.project(projection),
        "the answer": lambda: at.answer(projection),
        "where it comes from": lambda: at.explain(projection),
        "the history": lambda: line.history(projection, on=[dt.date(2024, 1, 31), day]),
        "the first day": lambda: line.first(projection, bool),
        "how sure it is": lambda: at.certainty(projection, bool, limit=20),
    }
    if isinstance(projection, Tally):
        asked["the bounds"] = lambda: _with_reasons(at.bounds(projection))
    return {name: _answered(ask) for name, ask in asked.items()}


def _answered(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except AidledgerError as error:
        return f"{type(error).__name__}: {error}"


def _with_reasons(bounds: Any) -> Any:
    every = bounds.values() if isinstance(bounds, Groups) else [bounds]
    return bounds, [each.because for each in every]
