"""How it is looked for whether a strategy makes something: until it is found, with so many tries that no luck is left.

The same seed does not make the same examples: they also depend on which modules were imported before.
"""

from __future__ import annotations

from hypothesis import Phase, settings

FAST = settings(
    max_examples=5_000,  # the first that is found is the last
    database=None,
    deadline=None,
    phases=[Phase.generate],
)
