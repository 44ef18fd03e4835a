"""How a planted bug is looked for: with as many examples as CI gives a law, and again until no luck is left."""

from __future__ import annotations

import contextlib
import functools
import random
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample

from aidledger.errors import LedgerError, RecordError
from aidledger.testing import TooManyWorldsError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from hypothesis.strategies import SearchStrategy

EXAMPLES = 300  # of the profile ci; that more would find a bug is no comfort


def law(*strategies: SearchStrategy) -> Callable[[Callable[..., None]], Any]:
    """Try a law on what these strategies draw, as `given` does; `catches` knows of both."""

    def tested(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def within_limits(*drawn: Any, **named: Any) -> None:
            with contextlib.suppress(TooManyWorldsError):  # a ledger with too many worlds says nothing
                function(*drawn, **named)

        made: Any = given(*strategies)(within_limits)
        made.law, made.drawn = function, strategies
        return made

    return tested


def instead(monkeypatch: pytest.MonkeyPatch, kind: type, name: str, wrong: Callable[..., Any]) -> None:
    """Let a method of a public class answer as ``wrong`` does, of the right one, the object, and what it is asked."""
    right = getattr(kind, name)
    monkeypatch.setattr(kind, name, lambda *asked, **options: wrong(right, *asked, **options))


def catches(law: Any, *strategies: SearchStrategy) -> bool:
    """Return whether data for which the law is broken is found; with a planted bug it has to be.

    Where no strategies are given, they are those on which `law` tries it. Where it is not found, it is looked for again
    with other luck: what most runs find, one run misses now and then, and which one does depends on the versions of
    Python and Hypothesis, and on which modules were imported before.
    """
    function, drawn = getattr(law, "law", law), st.tuples(*(strategies or law.drawn))
    return any(_is_found(function, drawn, random.Random(seed)) for seed in range(20))  # noqa: S311


def tried(check: Callable[..., None], *given: Any, **options: Any) -> None:
    """Run a check in one line that has to fail; where it does not, again with other luck, as `catches` does."""
    for _ in range(10):
        check(*given, **options)


def _is_found(law: Callable[..., None], strategy: SearchStrategy, luck: random.Random) -> bool:
    looking = settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # that it is found is enough; what the smallest example is does not matter
    )
    try:
        find(strategy, lambda data: _is_broken(law, data), settings=looking, random=luck)
    except NoSuchExample:
        return False
    except Flaky:  # found, by a bug that is not the same twice
        return True
    return True


def _is_broken(law: Callable[..., None], data: tuple[object, ...]) -> bool:
    try:
        law(*data)
    except (AssertionError, KeyError, LedgerError, RecordError):  # a bug can end in what cannot be
        return True
    except TooManyWorldsError:
        return False
    return False
