"""How hard the laws look: the Hypothesis profiles. tests/README.md says when each is used."""

from __future__ import annotations

import os

from hypothesis import settings

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
