"""How hard the laws look: the Hypothesis profiles. tests/README.md says when each is used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# A deadline measures the machine, not the code, so no profile has one. No profile leaves out a health check.
settings.register_profile("dev", deadline=None, max_examples=50)
# The same commit gets the same verdict: a red run is about the change, never about a seed. New examples are looked
# for at random in every developer's run (dev), and far and wide in nightly.
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=300,
    derandomize=True,
    database=None,
    print_blob=True,
)
settings.register_profile("ci-short", settings.get_profile("ci"), max_examples=50)  # on other Pythons, oldest versions
settings.register_profile("nightly", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture
def few_examples() -> Iterator[None]:
    """Try few examples, where a test is about how laws are checked and not about the laws."""
    yield from _with(max_examples=30)


@pytest.fixture
def at_once() -> Iterator[None]:
    """Let a check that is to fail do so at the first example that it finds, without looking for a smaller one."""
    yield from _with(phases=[Phase.generate], database=None, max_examples=100, derandomize=False)


def _with(**changes: Any) -> Iterator[None]:
    settings.register_profile("before", settings.default)
    settings.register_profile("changed", settings.default, **changes)
    settings.load_profile("changed")
    yield
    settings.load_profile("before")
