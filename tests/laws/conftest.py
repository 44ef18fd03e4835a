"""What the tests of planted bugs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def at_once() -> Iterator[None]:
    """Let a check that is to fail do so at the first example that it finds, without looking for a smaller one."""
    settings.register_profile("before", settings.default)
    settings.register_profile("at once", settings.default, phases=[Phase.generate], database=None)
    settings.load_profile("at once")
    yield
    settings.load_profile("before")
