"""What the tests of planted bugs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterator


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
