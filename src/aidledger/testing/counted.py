"""What a check was made of: of which kinds events were drawn, and at which of them a projection did something.

A law that holds of no event at all proves nothing. So a check counts, and fails where something was never tried.
"""

from __future__ import annotations

import contextlib
import functools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

import attrs

from aidledger.errors import WrongTypeError
from aidledger.events import Alteration, Event, Record
from aidledger.ledger import Ledger
from aidledger.projection import Fold, Mapped, Projection
from aidledger.tally import Tally
from aidledger.testing import records as single
from aidledger.testing.asking import holds
from aidledger.testing.ledgers import histories
from aidledger.testing.needed import NOTHING_FOUND, SearchStrategy, find, searching
from aidledger.testing.needed import strategies as st

T = TypeVar("T")

_SET_BY_ITS_CLASS: Final = "kind"
_LOOKS: Final = 5


class Counted:
    """How often a projection did something with events of each kind, and what to draw so that it does."""

    def __init__(self, projection: Projection[Any]) -> None:
        self.name = projection.name
        self.drawn: Counter[type[Any]] = Counter()
        self.ran: Counter[type[Any]] = Counter()
        self._inner = innermost(projection)
        self._kinds = _kinds(self._inner)
        if isinstance(self._inner, Fold):
            steps = tuple((kind, self._counting(kind, step)) for kind, step in self._inner.steps)
            self._inner = attrs.evolve(self._inner, steps=steps)

    def events(self) -> SearchStrategy[Event]:
        """Return a strategy for events of the kinds that it has steps for, and of what they alter; now and then others.

        Of a tally some of them are what it asks for. Raises `WrongTypeError` as `aidledger.testing.events` does.
        """
        if self._kinds is None:
            return single.events()
        mine = self._of(*self._kinds)
        return st.one_of(mine, mine, mine, single.events())

    def note(self, events: Iterable[Event]) -> None:
        """Count these events, in order, and those of them at which it does something."""
        line = list(events)
        self.drawn.update(map(type, line))
        if isinstance(self._inner, Tally):
            self.ran.update(type(event) for event in line if self._inner.contributions(event))
        elif isinstance(self._inner, Fold) and self._kinds is not None:
            self._inner.unfinished(line, self._inner.initial())
        else:
            state = self._inner.initial()
            for event in line:
                before, state = state, self._inner.evolve(state, event)
                self.ran.update([type(event)] if state is not before and state != before else [])

    def require(self, given: SearchStrategy[Event] | None, hold: Callable[[Ledger], None]) -> None:
        """Hold laws on one more ledger for each kind at which it did nothing; fail where none can be drawn.

        ``given`` are the events that were drawn, where they are not its own.
        """
        for kind in [None] if self._kinds is None else self._kinds:
            if not (self.ran[kind] if kind else self.ran.total()):
                own = single.events() if kind is None else self._of(kind)
                said = own if given is None else given
                found = first_of(histories(events=said, max_size=6), functools.partial(self._runs, kind))
                holds(found is not None, self._says(kind))
                hold(Ledger(found or ()))

    def _runs(self, kind: type[Event] | None, drawn: Sequence[Record]) -> bool:
        before = self.ran[kind] if kind else self.ran.total()
        self.note(Ledger(drawn).timeline())
        return (self.ran[kind] if kind else self.ran.total()) > before

    def _says(self, kind: type[Event] | None) -> str:
        if kind is None:
            return (
                f"no event was drawn at which the state of {self.name} changes, of {self.drawn.total():,}: "
                "pass events that it does something with"
            )
        if not self.drawn[kind]:
            return f"no event of {kind.__name__} was drawn, which {self.name} has a step for: pass events of it, too"
        return (
            f"no event of {kind.__name__} was drawn that {self.name} counts, of {self.drawn[kind]:,}: "
            "pass events that it does not leave out"
        )

    def _counting(self, kind: type[Any], step: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def counted(state: Any, event: Any) -> Any:
            self.ran[kind] += 1
            return step(state, event)

        return counted

    def _of(self, *kinds: type[Event]) -> SearchStrategy[Event]:
        altered = [kind.alters for kind in kinds if issubclass(kind, Alteration)]
        made = single.events(*kinds, *altered)
        wanted = dict(self._inner.wanted) if isinstance(self._inner, Tally) else {}
        chosen = {
            field: st.sampled_from(sorted(values, key=repr))
            for field, values in wanted.items()
            if field != _SET_BY_ITS_CLASS
        }
        return made | st.builds(_stating, made, st.fixed_dictionaries(chosen)) if chosen else made


def innermost(projection: Projection[Any]) -> Projection[Any]:
    """Return a projection without the final steps of ``map``."""
    return innermost(projection.inner) if isinstance(projection, Mapped) else projection


def first_of(strategy: SearchStrategy[T], condition: Callable[[T], bool]) -> T | None:
    """Return something that a strategy makes and that meets a condition; None where there is nothing in many.

    It is looked for several times with other luck, since one look can be stuck in one corner of all that there is.
    """
    for seed in range(_LOOKS):
        with contextlib.suppress(*NOTHING_FOUND):
            return find(strategy, condition, settings=searching(), random=random.Random(seed))  # noqa: S311 -- no secret
    return None


def _kinds(inner: Projection[Any]) -> tuple[type[Event], ...] | None:
    """Return the kinds of event that a projection has steps for; None where it does not say."""
    if isinstance(inner, Tally):
        kinds = tuple(kind for kind, _ in inner.counts)
        holds(
            bool(kinds),
            f"{inner.name} counts no kind of event, so there is nothing to check: add .counting(Committed, …)",
        )
        return kinds
    if not isinstance(inner, Fold) or (not inner.steps and type(inner).evolve is not Fold.evolve):
        return None
    holds(bool(inner.steps), f"{inner.name} has no step, so there is nothing to check: add .on(Committed, …)")
    strangers = [kind for kind, _ in inner.steps if not issubclass(kind, Event)]
    if strangers:
        raise WrongTypeError(f"{inner.name} has a step for {strangers[0].__name__}, which is not a kind of event")
    return tuple(kind for kind, _ in inner.steps) or None


def _stating(event: Event, values: dict[str, Any]) -> Event:
    """Return the event with these values in the fields that it has."""
    names = {field.name for field in attrs.fields(type(event)) if field.init}
    return attrs.evolve(event, **{name: value for name, value in values.items() if name in names})
