"""Hypothesis, which the strategies and the laws need; its absence is a clear error that names the extra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aidledger.errors import MissingExtraError

try:
    import hypothesis
    from hypothesis import find, note, strategies
    from hypothesis.errors import NoSuchExample, Unsatisfiable
    from hypothesis.strategies import SearchStrategy
except ImportError as error:
    raise MissingExtraError("aidledger.testing", "testing") from error


def given(*drawn: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Return what Hypothesis's ``given`` does, without a deadline: that would measure the machine, not the law.

    Everything else is as the profile in force has it.
    """

    def tried(law: Callable[..., None]) -> Callable[[], None]:
        made: Callable[[], None] = hypothesis.settings(deadline=None)(hypothesis.given(*drawn)(law))
        return made

    return tried


NOTHING_FOUND = (NoSuchExample, Unsatisfiable)


def searching() -> hypothesis.settings:
    """Return how something is looked for that may be rare: the first that is found will do."""
    return hypothesis.settings(
        max_examples=60, database=None, deadline=None, phases=[hypothesis.Phase.generate], derandomize=False
    )


__all__ = ["NOTHING_FOUND", "SearchStrategy", "find", "given", "note", "searching", "strategies"]
