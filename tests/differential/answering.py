"""Answers the questions about ledgers that come on standard input, a line each: run by each version to be compared.

It uses promised names only, so that it runs with any version. ``answering.py [BUG]`` plants a bug first.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import TYPE_CHECKING, Any

from aidledger import AidledgerError, Ledger, Money, Shares, compare, events, projections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TALLIES = (
    projections.committed.combined(),
    projections.committed.by("dataset", "instrument"),
    projections.committed.where(donor="JPN").by("recipient").combined(),
    projections.committed.where(instrument="loan", recipient="UKR").combined(),
    projections.disbursed.combined(),
    projections.unallocated.combined(),
)
DAYS = ("2023-12-31", "2024-01-12", "2024-01-31", "2024-12-31")
KNOWN = ("2024-03-02", "2024-04-01", None)
_CLASSES = "Allocated Cancelled Committed CommitmentChanged Disbursed Pledged Retracted TotalReported".split()


def record(spec: dict[str, Any]) -> Any:
    """Make a record of plain values."""
    said = {name: value for name, value in spec.items() if name != "class"}
    if "amount" in said:
        said["amount"] = Money(*said["amount"])
    if isinstance(said.get("recipient"), dict):
        said["recipient"] = Shares(said["recipient"])
    return getattr(events, spec["class"])(**said)


def said(ask: Callable[[], Any]) -> Any:
    """Say what a question comes to: an answer as plain values, or the error that refuses it."""
    try:
        return plain(ask())
    except AidledgerError as error:
        return f"{type(error).__name__}: {error}"


def plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if hasattr(value, "items"):
        return {repr(key): plain(each) for key, each in value.items()}
    return repr(value)


def questions(ledger: Ledger) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield what is asked of a ledger, each with what it is called."""
    for known in KNOWN:
        line = ledger.timeline(known=known)
        for tally in TALLIES:
            for day in DAYS:
                at = line.as_of(day)
                yield "value", lambda at=at, tally=tally: at.project(tally)
                yield "bounds", lambda at=at, tally=tally: at.bounds(tally)
            at = line.as_of("2024-01-12")
            yield "answer", lambda at=at, tally=tally: at.answer(tally)
            yield "explain", lambda at=at, tally=tally: at.explain(tally)
            yield "history", lambda line=line, tally=tally: line.history(tally, every="month", end="2025-01-31")
            if not tally.fields:
                yield "certainty", lambda at=at, tally=tally: at.certainty(tally, _above)
                yield "reaches", lambda line=line, tally=tally: line.reaches(tally, Money(12, "USD"))
            before = ledger.as_of("2023-12-31", known="2024-03-01")
            yield "bridge", lambda at=at, tally=tally, before=before: compare(before, at).bridge(tally)
        yield "explain", lambda line=line: line.as_of("2024-12-31").explain(projections.lifecycle)
        yield "value", lambda line=line: line.as_of("2024-12-31").project(projections.lifecycle)
        yield "reconcile", lambda line=line: projections.reconcile(line.as_of("2024-12-31"))
    for tally in TALLIES:
        yield "revisions", lambda tally=tally: ledger.revisions(tally, "2024-01-31")


def _above(bag: Any) -> bool:
    return bool(bag["USD"] >= 10)


def answers(specs: list[dict[str, Any]]) -> list[tuple[str, Any]] | str:
    """Answer all questions about one ledger; where its records contradict each other, say so."""
    try:
        ledger = Ledger(map(record, specs))
    except AidledgerError as error:
        return f"{type(error).__name__}: {error}"
    return [(name, said(ask)) for name, ask in questions(ledger)]


def main() -> None:
    if sys.argv[1:]:
        from tests.differential import planted  # of the version that is tried

        planted.plant(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(answers(json.loads(line)), default=_as_text), flush=True)


def _as_text(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return repr(value)


if __name__ == "__main__":
    main()
