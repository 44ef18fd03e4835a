"""Projections: folds as values. They know nothing of any event class."""

from __future__ import annotations

import abc
import functools
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Generic, TypeVar

import attrs

from aidledger.errors import UnknownFieldError, WrongTypeError

X = TypeVar("X", covariant=True)

_FULL = 256  # copying one short tuple at each step, and one of tuples now and then, is all that growing costs


@attrs.frozen
class Trail(Generic[X]):
    """Items in the order in which they were added; it cannot be changed, compares, and pickles at any length.

    >>> list(Trail().plus("a").plus("b"))
    ['a', 'b']
    """

    full: tuple[tuple[X, ...], ...] = ()
    latest: tuple[X, ...] = ()

    def plus(self, item: X) -> Trail[X]:  # type: ignore[misc]  # what it returns is new, so T may vary
        """Return it with one more item at its end."""
        if len(self.latest) == _FULL:
            return Trail((*self.full, self.latest), (item,))
        return Trail(self.full, (*self.latest, item))

    def __iter__(self) -> Iterator[X]:
        """Iterate over the items in order."""
        for part in self.full:
            yield from part
        yield from self.latest

    def __len__(self) -> int:
        """Return how many items there are."""
        return _FULL * len(self.full) + len(self.latest)


E = TypeVar("E")
R = TypeVar("R", covariant=True)
S = TypeVar("S")
T = TypeVar("T")


class Projection(abc.ABC, Generic[R]):
    """A fold over events with a result of type ``R``; `fold` and the tallies make them."""

    __slots__ = ()

    name: str
    merge: Callable[[Any, Any], Any] | None
    """Joins the states of two consecutive stretches of events; None where the projection gives none."""
    commutes: bool
    """Whether the order of the events makes no difference, as the projection declares."""

    @abc.abstractmethod
    def initial(self) -> Any:
        """Return the state before any event."""

    @abc.abstractmethod
    def evolve(self, state: Any, event: Any) -> Any:
        """Return the state after ``event``; ``state`` stays as it was."""

    @abc.abstractmethod
    def finish(self, state: Any) -> R:
        """Return the result that a state stands for."""

    def over(self, events: Iterable[Any]) -> R:
        """Return the result of folding these events, in the order in which they come.

        >>> fold(lambda: 0).on(int, lambda n, e: n + e).over([1, 2, 3])
        6
        """
        return self.finish(self.unfinished(events, self.initial()))

    def unfinished(self, events: Iterable[Any], state: Any) -> Any:
        """Return the state after folding these events onto ``state``, without the final step."""
        evolve = self.evolve
        for event in events:
            state = evolve(state, event)
        return state

    def map(self, function: Callable[[R], T], *, name: str | None = None) -> Mapped[T]:
        """Return the projection whose result is ``function`` of this one's; ``name`` is what answers call it.

        >>> fold(lambda: 0, name="sum").on(int, lambda n, e: n + e).map(str).over([1, 2, 3])
        '6'
        """
        return Mapped(self, function, f"{self.name}.map({_called(function)})" if name is None else name)


@attrs.frozen
class Mapped(Projection[T]):
    """A projection with a further final step."""

    inner: Projection[Any]
    function: Callable[[Any], T]
    name: str

    @property
    def merge(self) -> Callable[[Any, Any], Any] | None:  # type: ignore[override]
        """The same as that of the projection that it maps: states do not change."""
        return self.inner.merge

    @property
    def commutes(self) -> bool:  # type: ignore[override]
        """The same as that of the projection that it maps."""
        return self.inner.commutes

    @property
    def evolve(self) -> Callable[[Any, Any], Any]:
        """The step of the projection that it maps, without a call in between."""
        return self.inner.evolve

    def where(self, *conditions: Callable[[Any], bool], **wanted: Any) -> Mapped[T]:
        """Return the projection of which the one that it maps is asked so: see `Fold.where`, and that of tallies.

        >>> from aidledger import reference
        >>> from aidledger.projections import deliveries
        >>> print(*reference().as_of("2025-12-31").project(deliveries.where(lambda event: event.quantity == 7)))
        7 high-voltage transformers
        """
        inner: Any = self.inner
        return attrs.evolve(self, inner=inner.where(*conditions, **wanted), name=self.name + _asked(conditions, wanted))

    def initial(self) -> Any:
        """Return the state before any event."""
        return self.inner.initial()

    def finish(self, state: Any) -> T:
        """Return ``function`` of the result of the projection that it maps."""
        return self.function(self.inner.finish(state))


@attrs.frozen
class Fold(Projection[S]):
    """A projection made step by step, each typed on one class of event; the result is the state."""

    start: Callable[[], S]
    name: str = "fold"
    merge: Callable[[Any, Any], Any] | None = None
    commutes: bool = False
    steps: tuple[tuple[type, Callable[[Any, Any], Any]], ...] = ()
    condition: Callable[[Any], bool] | None = None
    datasets: frozenset[str] | None = None
    """The data sets whose events it takes; None for all."""
    key: Callable[[Any], str] | None = None
    """The fact under which the result holds an event; None where it holds none by its fact alone."""
    _by_kind: dict[type, Callable[[Any, Any], Any]] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(lambda self: dict(self.steps), takes_self=True)
    )

    def on(self, kind: type[E], step: Callable[[S, E], S]) -> Fold[S]:
        """Return the fold that also takes ``step`` at each event of exactly this class.

        A second step for the same class replaces the first. Events of other classes are passed over.
        """
        if not isinstance(kind, type):
            raise WrongTypeError(f"on() takes the class of an event, not {kind!r}: write .on(Committed, step)")
        if _is_no_kind(kind):
            raise WrongTypeError(
                f"no event is of the class {kind.__name__} itself: name each kind, as in .on(Committed, step)"
            )
        others = tuple((each, taken) for each, taken in self.steps if each is not kind)
        return attrs.evolve(self, steps=(*others, (kind, step)))

    def where(self, *conditions: Callable[[Any], bool], **wanted: Any) -> Fold[S]:
        """Return the fold that takes only the events of a ``dataset``, or of a set of them, for which conditions hold.

        A condition is a function of the event; those of several calls must all hold. Raises `UnknownFieldError` on a
        field other than ``dataset``, since a fold cannot tell what is not stated, and `WrongTypeError` on what is no
        condition, or no data set.

        >>> from aidledger import reference
        >>> from aidledger.projections import agreements
        >>> sorted(reference().as_of("2024-06-30").project(agreements.where(dataset="japan-ukraine")).in_force)
        ['jpn-ukr-security-accord']
        """
        for condition in conditions:
            if not callable(condition):
                raise WrongTypeError(f"where() takes a function of the event, not {condition!r:.200}")
        for field in wanted:
            if field != "dataset":
                advice = f"write .where(lambda event: event.{field} == …)"
                raise UnknownFieldError(f"{self.name} is no sum, so only dataset= is chosen by name: {advice}")
        every = conditions if self.condition is None else (self.condition, *conditions)
        chosen = self.datasets
        if wanted:
            named = _datasets(wanted["dataset"])
            chosen = named if chosen is None else chosen & named
        return attrs.evolve(
            self,
            condition=functools.reduce(_Both, every) if every else None,
            datasets=chosen,
            name=self.name + _asked(conditions, wanted),
        )

    def has_step(self, event: Any) -> bool:
        """Return whether there is a step for an event, whatever the conditions are."""
        return type(event) in self._by_kind and (self.datasets is None or event.dataset in self.datasets)

    def takes(self, event: Any) -> bool:
        """Return whether it takes a step at an event."""
        return self.has_step(event) and (self.condition is None or self.condition(event))

    def initial(self) -> S:
        """Return the state before any event."""
        return self.start()

    def evolve(self, state: S, event: Any) -> S:
        """Return the state after ``event``."""
        step = self._by_kind.get(type(event))
        if (
            step is None
            or (self.datasets is not None and event.dataset not in self.datasets)
            or (self.condition is not None and not self.condition(event))
        ):
            return state
        following: S = step(state, event)
        return following

    def finish(self, state: S) -> S:
        """Return the state itself."""
        return state


@attrs.frozen
class _Both:
    """Two conditions as one, which pickles where both do."""

    first: Callable[[Any], bool]
    second: Callable[[Any], bool]

    def __call__(self, event: Any) -> bool:
        return self.first(event) and self.second(event)


def unmapped(projection: Projection[Any]) -> tuple[Projection[Any], Callable[[Any], Any]]:
    """Return a projection without the final steps of `Projection.map`, and these steps as one."""
    functions: list[Callable[[Any], Any]] = []
    while isinstance(projection, Mapped):
        functions.insert(0, projection.function)
        projection = projection.inner

    def finish(value: Any) -> Any:
        for function in functions:
            value = function(value)
        return value

    return projection, finish


def _datasets(wanted: str | Collection[str]) -> frozenset[str]:
    """Return the data sets that were named: one, or several."""
    named = (wanted,) if isinstance(wanted, str) else wanted
    if not isinstance(named, Collection) or not named or not all(isinstance(each, str) for each in named):
        raise WrongTypeError(f"where(dataset=…) takes the name of a data set or a set of them, not {wanted!r:.200}")
    return frozenset(named)


def _asked(conditions: Iterable[Callable[[Any], bool]], wanted: dict[str, Any]) -> str:
    """Return what ``where`` adds to the name of a projection."""
    said = (f"{field}={_readable(values)}" for field, values in wanted.items())
    return f".where({', '.join((*map(_called, conditions), *said))})"


def _readable(values: Any) -> str:
    """Return one value or a set of them as they are written in Python, in a stated order."""
    return f"{{{', '.join(sorted(map(repr, values)))}}}" if isinstance(values, AbstractSet) and values else repr(values)


def _called(function: Callable[..., Any]) -> str:
    """Return what a function is called, so that the name of a projection says what was done to it."""
    return getattr(function, "__name__", type(function).__name__)


def called(value: object) -> str:
    """Return how a message names something that should have been another projection: by its name, if it has one."""
    return value.name if isinstance(value, Projection) else f"{value!r:.200}"


def _is_no_kind(cls: type) -> bool:
    """Return whether a class says that what is of it has a kind, and has none itself: a base of kinds."""
    return not hasattr(cls, "kind") and any("kind" in vars(base).get("__annotations__", {}) for base in cls.__mro__)


def fold(
    initial: Callable[[], S],
    *,
    name: str = "fold",
    merge: Callable[[S, S], S] | None = None,
    commutes: bool = False,
    key: Callable[[Any], str] | None = None,
) -> Fold[S]:
    """Return a projection that begins with ``initial()``; add its steps with `Fold.on`.

    ``name`` is what answers call it. ``merge`` joins the states of two consecutive stretches of events,
    ``commutes`` declares that order makes no difference; the laws in `aidledger.testing` hold you to both.

    It sees the events of all data sets: choose with ``.where(dataset=…)`` where that would count a thing twice. A fold
    whose result is a mapping by fact says by ``key`` under which fact that holds an event. Then a question raises
    `MixedDatasetsError` where two data sets have the same key, until one of them is chosen.

    >>> from aidledger import reference
    >>> from aidledger.events import Committed
    >>> count = fold(lambda: 0, name="commitments").on(Committed, lambda n, e: n + 1)
    >>> reference().as_of("2024-06-30").project(count)
    4
    """
    if not callable(initial):
        raise WrongTypeError(f"fold() takes a function that makes the first state: write fold(lambda: {initial!r})")
    if not (key is None or callable(key)):
        raise WrongTypeError(
            f"key is a function of an event to its fact, not {key!r:.200}: write key=lambda event: event.fact"
        )
    return Fold(initial, name, merge, commutes, key=key)
