"""A growing sequence for the states of folds: adding to it is quick, and leaves the one before as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

import attrs

T = TypeVar("T", covariant=True)

_FULL = 256  # copying one short tuple at each step, and one of tuples now and then, is all that growing costs


@attrs.frozen
class Trail(Generic[T]):
    """Items in the order in which they were added; it cannot be changed, compares, and pickles at any length.

    >>> list(Trail().plus("a").plus("b"))
    ['a', 'b']
    """

    full: tuple[tuple[T, ...], ...] = ()
    latest: tuple[T, ...] = ()

    def plus(self, item: T) -> Trail[T]:  # type: ignore[misc]  # what it returns is new, so T may vary
        """Return it with one more item at its end."""
        if len(self.latest) == _FULL:
            return Trail((*self.full, self.latest), (item,))
        return Trail(self.full, (*self.latest, item))

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items in order."""
        for part in self.full:
            yield from part
        yield from self.latest

    def __len__(self) -> int:
        """Return how many items there are."""
        return _FULL * len(self.full) + len(self.latest)
