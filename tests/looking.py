"""How it is looked for whether a strategy makes something: with as many tries as CI gives a law, the same each time."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

FAST = settings(
    max_examples=300,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
