"""What every test shares: Hypothesis profiles, the documentation as tests, and how tests are spread over processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.documentation import Documentation

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

# A deadline measures the machine, not the code, so no profile has one.
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
    suppress_health_check=[HealthCheck.too_slow],  # coverage makes everything slow
)
settings.register_profile("nightly", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


def pytest_configure(config: pytest.Config) -> None:
    # as a plugin, because the hooks of a conftest.py reach only the files beside and below it
    config.pluginmanager.register(Documentation(), "documentation")


class _Spread(LoadScopeScheduling):
    """Tests go one by one to whoever is free; the blocks of a page stay together, since they build on each other."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, _ = nodeid.partition("::")
        return path if path.endswith(".md") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Spread:
    return _Spread(config, log)
