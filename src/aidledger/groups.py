"""An immutable mapping for answers that come in groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Generic, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V", covariant=True)


class Groups(Mapping[K, V], Generic[K, V]):
    """Values by group key, in a stated order; it cannot be changed, and pickles.

    >>> Groups({"JPN": 1, None: 2})
    Groups({'JPN': 1, None: 2})
    """

    __slots__ = ("_items",)
    _items: Mapping[K, V]

    def __init__(self, items: Mapping[K, V]) -> None:
        object.__setattr__(self, "_items", MappingProxyType(dict(items)))

    def __getitem__(self, key: K) -> V:
        """Return the value of a group; raise ``KeyError`` where there is no such group."""
        value: V = self._items[key]
        return value

    def __iter__(self) -> Iterator[K]:
        """Iterate over the group keys, in order."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many groups there are."""
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        """Return whether another mapping holds the same; the order does not matter."""
        return self._items == (other._items if isinstance(other, Groups) else other)

    def __hash__(self) -> int:
        """Return a hash of what it holds; raise ``TypeError`` where a value has none."""
        return hash(frozenset(self._items.items()))

    def __reduce__(self) -> tuple[type[Groups[K, V]], tuple[dict[K, V]]]:
        """Pickle by a copy of its items."""
        return (type(self), (dict(self._items),))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: it cannot be changed."""
        raise AttributeError(f"groups cannot be changed: {name!r} was not set")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: it cannot be changed."""
        raise AttributeError(f"groups cannot be changed: {name!r} was not deleted")

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"Groups({dict(self._items)!r})"


def group_order(key: object) -> tuple[tuple[bool, str], ...]:
    """Return a sort key for group keys: by their texts, what is not stated last."""
    return tuple((value is None, str(value)) for value in (key if isinstance(key, tuple) else (key,)))
