"""How it is looked for whether a strategy makes something: until it is found, with so much luck that none is left.

One long look can be stuck in one corner for all of its examples. Many short ones are not, each with other luck.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, TypeVar

import hypothesis
from hypothesis import Phase, settings
from hypothesis.errors import NoSuchExample

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

_LOOKS = 40
_FAST = settings(max_examples=300, database=None, deadline=None, phases=[Phase.generate])


def find(strategy: SearchStrategy[T], condition: Callable[[T], Any]) -> T:
    """Return the first example that is found; raise where there is none."""
    for seed in range(_LOOKS):
        try:
            return hypothesis.find(strategy, condition, settings=_FAST, random=random.Random(seed))  # noqa: S311
        except NoSuchExample as error:
            missing = error
    raise missing
