"""How a planted bug is looked for: with as many examples as CI gives a law, and again until no luck is left."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample

from aidledger._ledger import comparing
from aidledger.errors import LedgerError, RecordError
from aidledger.testing import TooManyWorldsError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from hypothesis.strategies import SearchStrategy

EXAMPLES = 300  # of the profile ci; that more would find a bug is no comfort


def catches(law: Callable[..., None], *strategies: SearchStrategy) -> bool:
    """Return whether data for which the law is broken is found; with a planted bug it has to be.

    Where it is not found, it is looked for again with other luck: what most runs find, one run misses now and then, and
    which one does depends on the versions of Python and Hypothesis, and on which modules were imported before.
    """
    return any(_is_found(law, st.tuples(*strategies), random.Random(seed)) for seed in range(20))  # noqa: S311


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


def by_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a bridge take a fact for one thing, of the data set that is met first, whoever states it."""
    datasets: dict[str, str] = {}

    def planted(dataset: str, fact: str) -> tuple[str, str]:
        return datasets.setdefault(fact, dataset), fact

    monkeypatch.setattr(comparing, "key_of", lambda record: planted(record.dataset, record.fact))
    monkeypatch.setattr(comparing, "altered_key", lambda alteration: planted(alteration.dataset, alteration.of))
