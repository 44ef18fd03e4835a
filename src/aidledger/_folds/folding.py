"""Folding with the state carried on, asking a predicate about the result, and noticing when a date is read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import io
import itertools
import pickle
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import attrs

from aidledger._folds.projection import Projection
from aidledger._records.records import Alteration, Event, Record, annotated, derives, redated
from aidledger._values.dates import NO, UNKNOWN, YES, Certainty, When, on_day
from aidledger._values.money import Groups
from aidledger.errors import MixedDatasetsError, PredicateError, SharedStateError, WrongTypeError

Predicate = Callable[[Any], bool]

MOST_WORLDS: Final = 5_000
"""How many worlds are looked at where no other limit is given."""


def refuse_no_predicate(predicate: object) -> None:
    """Raise `WrongTypeError` on what cannot be called."""
    if not callable(predicate):
        raise WrongTypeError(
            f"a predicate is a function from the result to True or False, not {predicate!r:.200}: "
            'write lambda s: "jpn-ukr-security-accord" in s.in_force'
        )


def refuse_no_limit(limit: object) -> None:
    """Raise `WrongTypeError` on what is no number of worlds."""
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise WrongTypeError(f"limit is how many worlds are looked at, at least 1, not {limit!r:.200}")


def answered(predicate: Predicate, result: Callable[[], Any], where: Callable[[], str]) -> bool:
    """Return what the predicate says of a result; ``where`` tells in words which result that is.

    Raises `PredicateError` where the predicate, or working the result out, raises, and `WrongTypeError` where
    it returns no bool.
    """
    try:
        said = predicate(result())
    except (MixedDatasetsError, SharedStateError):  # it says what to do already
        raise
    except Exception as error:
        raise PredicateError(
            f"{type(error).__name__} was raised {where()}: {error}; make the projection and the predicate answer for "
            "every state that can be, as with .get(…) for what may not be there yet"
        ) from error
    if not isinstance(said, bool):
        raise WrongTypeError(
            f"the predicate returned {said!r:.200} {where()}: a predicate returns True or False, so write a comparison"
        )
    return said


def agreed(said: Collection[bool]) -> Certainty:
    """Return what all of the answers say, where they say the same."""
    if True in said:
        return UNKNOWN if False in said else YES
    return NO if said else UNKNOWN


_ADVICE: Final = "return a new one, as in [*state, event] or {**state, key: value}, and leave the old one as it was"
_LEAVES: Final = frozenset(
    {
        *(types.NoneType, types.EllipsisType, bool, int, float, complex, str, bytes, range, Decimal, Fraction),
        *(dt.date, dt.datetime, dt.time, dt.timedelta, types.FunctionType, types.BuiltinFunctionType, type),
    }
)
_CONTAINERS: Final = frozenset({dict, list, set})
_NONE_YET: Final = object()


class _Look(enum.Enum):
    """What can be said of a state without a copy of it."""

    FIXED = "nothing of it can be changed"
    UNSEEN = "it cannot be compared"


def result(projection: Projection[Any], events: Iterable[Any]) -> Any:
    """Return the result of folding all of these events.

    Raises `SharedStateError` where a step changes a first state that is given out again.
    """
    began = _began(projection, projection.initial())
    found = projection.over(events)
    _refuse_shared_start(projection, began)
    return found


def results(
    projection: Projection[Any],
    events: Sequence[Any],
    counts: Iterable[int],
    days: Iterable[dt.date],
    *,
    finish: Callable[[Any], Any] | None = None,
) -> Iterator[Any]:
    """Return the result after each of these numbers of events, which do not fall, in one fold.

    ``days`` name the results in messages; ``finish`` stands for the final step of the projection. Raises
    `SharedStateError` where a step changes a state of which a result was made before, or a first state that is given
    out again.
    """
    state = projection.initial()
    began, seen = _began(projection, state), _look(state)
    stream, done, found, made = iter(events), 0, _NONE_YET, dt.date.min
    is_carried = True
    for count, day in zip(counts, days, strict=True):
        if count > done or found is _NONE_YET:
            before = state
            is_carried = is_carried and seen is not _Look.UNSEEN
            if is_carried:
                state = projection.unfinished(itertools.islice(stream, count - done), before)
                if found is not _NONE_YET and _differs(before, seen):
                    raise SharedStateError(f"{projection.name}: a step changed the state as of {made}: {_ADVICE}")
            else:
                state = projection.unfinished(itertools.islice(events, count), projection.initial())
            if count and not done:
                _refuse_shared_start(projection, began)
            if is_carried and (state is not before or seen is not _Look.FIXED):
                seen = _look(state)
            found = (finish or projection.finish)(state)
            if found is not state and _differs(state, seen):
                raise SharedStateError(f"{projection.name}: its final step changed the state as of {day}: {_ADVICE}")
            done, made = count, day
        yield found


def _began(projection: Projection[Any], start: Any) -> Any:
    """Return what every fold begins with, as far as that can be told; refuse what all of them share unseen."""
    began = _look(start)
    if isinstance(began, _Look):
        if began is _Look.UNSEEN and projection.initial() is start:
            raise SharedStateError(
                f"{projection.name}: every fold begins with one and the same {type(start).__name__}, of which nobody "
                "can say whether a step changes it: make a new one each time, as in fold(lambda: …)"
            )
        return began
    return _Look.UNSEEN if _differs(projection.initial(), began) else began  # no two begin alike: nothing is shared


def _refuse_shared_start(projection: Projection[Any], began: Any) -> None:
    if not isinstance(began, _Look) and _differs(projection.initial(), began):
        raise SharedStateError(
            f"{projection.name}: a step changed the first state, with which the next fold would begin: {_ADVICE}"
        )


# --- states -----------------------------------------------------------------------------------


@attrs.frozen
class _Pickled:
    """What a state looked like; ``records``, which cannot change, are in it by identity."""

    text: bytes
    records: list[Record] = attrs.field(eq=False)


class _Pickler(pickle.Pickler):
    """A pickler that passes over records: a fold can hold many, and each would take a while."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.records: list[Record] = []  # kept, so that no other object gets the identity of one

    def persistent_id(self, value: Any) -> int | None:
        """Return the identity of a record."""
        if not isinstance(value, Record):
            return None
        self.records.append(value)
        return id(value)


def _look(state: Any) -> Any:
    """Return what can be compared later to see whether the state was changed."""
    kind: Any = type(state)
    if _is_leaf(kind):
        return _Look.FIXED
    if kind in _CONTAINERS and _are_leaves(state.values() if kind is dict else state):
        return kind(state)
    try:
        if _is_fixed(state):
            return _Look.FIXED
        file = io.BytesIO()
        pickler = _Pickler(file)
        pickler.dump(state)
        return _Pickled(file.getvalue(), pickler.records)
    except Exception:  # noqa: BLE001 -- whatever a state of somebody's own raises when it is looked at or pickled
        return _Look.UNSEEN


def _differs(state: Any, seen: Any) -> bool:
    """Return whether a state no longer looks as it did."""
    if isinstance(seen, _Look):
        return False
    return bool((state if type(seen) in _CONTAINERS and type(state) is type(seen) else _look(state)) != seen)


def _is_fixed(state: Any) -> bool:
    """Return whether nothing in a state can be changed."""
    kind: Any = type(state)
    if _is_leaf(kind):
        return True
    if kind is Groups:
        return _are_fixed(tuple(state.values()))
    if kind in (tuple, frozenset):
        return _are_fixed(state)
    names = _fields_if_frozen(kind)
    return names is not None and all(_is_fixed(getattr(state, name)) for name in names)


def _are_fixed(states: Collection[Any]) -> bool:
    return _are_leaves(states) or all(map(_is_fixed, states))


def _are_leaves(states: Iterable[Any]) -> bool:
    return _LEAVES.issuperset(map(type, states)) or all(map(_is_leaf, set(map(type, states))))


@functools.lru_cache(maxsize=1024)
def _is_leaf(kind: type) -> bool:
    return kind in _LEAVES or issubclass(kind, (enum.Enum, Record))


@functools.lru_cache(maxsize=1024)
def _fields_if_frozen(kind: type) -> tuple[str, ...] | None:
    """Return the fields of a frozen attrs class or data class; None of any other."""
    if attrs.has(kind):
        is_frozen = getattr(kind.__setattr__, "__module__", "") == "attr._make"  # that of frozen classes alone
        return tuple(field.name for field in attrs.fields(kind)) if is_frozen else None
    if dataclasses.is_dataclass(kind):
        is_frozen = kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # which is not declared
        return tuple(field.name for field in dataclasses.fields(kind)) if is_frozen else None
    return None


_NOT_THE_DAY: Final = frozenset({"__class__", "approximate", "uncertain", "is_closed", "_extent"})
"""What is the same of a date on whatever of its days something happened."""

_RAISED: Final = object()


class Watch:
    """Which events had their date read, by id, while it was ``on``."""

    __slots__ = ("on", "read")

    def __init__(self) -> None:
        self.on = False
        self.read: set[str] = set()

    def event(self, event: Event, day: dt.date | None = None) -> Event:
        """Return the event with a date that notes here when it is read: its own, or one ``day`` of it.

        Where its kind works fields out from the date, it is read as the event is made.
        """
        own = event.occurred
        watched = _watched(own if day is None else on_day(own, day), own, self, event.id)
        was_on, self.on = self.on, self.on or derives(event)
        try:
            return redated(event, watched)
        finally:
            self.on = was_on


class WatchedWhen(When):
    """A date like any other, that notes each attribute read, comparison, hash and text of it.

    It has no days of its own, so that none can be had but by asking; a copy is watched as well. It is pickled as the
    date that it stands for.
    """

    __slots__ = ("_identity", "_own", "_stands_for", "_watch")
    _identity: str
    _own: When
    _stands_for: When
    _watch: Watch

    def __getattribute__(self, name: str) -> Any:
        """Return the attribute of the date that it stands for; what does not depend on the day is not noted."""
        if name == "_extent":
            return getattr(object.__getattribute__(self, "_own"), name)
        if name == "__deepcopy__":
            return object.__getattribute__(self, name)
        if name not in _NOT_THE_DAY:
            watch = object.__getattribute__(self, "_watch")
            if watch.on:
                watch.read.add(object.__getattribute__(self, "_identity"))
        return getattr(object.__getattribute__(self, "_stands_for"), name)

    def __eq__(self, other: object) -> bool:
        """Return whether another date has the same text."""
        return self.text == other.text if isinstance(other, When) else NotImplemented

    def __hash__(self) -> int:
        """Return the hash of the text."""
        return When.__hash__(self)

    def __copy__(self) -> WatchedWhen:
        """Return itself: a date does not change."""
        return self

    def __deepcopy__(self, _: object) -> WatchedWhen:
        """Return itself: a date does not change."""
        return self


def days_read(function: Callable[[Event], Any], event: Event) -> set[str]:
    """Return the ids of the events on whose day what a function makes of an event depends: of it, and what it alters.

    Only a date that is not one day can be among them. What differs for an event with a watched date, or raises, depends
    on the day too, however it came to look at it. Raises what the function raises of the event itself.
    """
    base = event.altered if isinstance(event, Alteration) else None
    is_open = [each for each in (event, base) if each is not None and not each.occurred.is_day]
    if not is_open:
        return set()
    watch = Watch()
    made: Any = _RAISED
    try:
        watched = event if event.occurred.is_day else watch.event(event)
        if base is not None and not base.occurred.is_day:
            watched = annotated(watched, altered=watch.event(base))
        watch.on = True
        made = function(watched)
    except Exception:  # noqa: BLE001, S110 -- of the event itself it raises again, unless it is for the date
        pass
    watch.on = False
    return watch.read or ({each.id for each in is_open} if made != function(event) else set())


def _watched(when: When, own: When, watch: Watch, identity: str) -> WatchedWhen:
    made = object.__new__(WatchedWhen)
    for name, value in (("_stands_for", when), ("_own", own), ("_watch", watch), ("_identity", identity)):
        object.__setattr__(made, name, value)
    return made
