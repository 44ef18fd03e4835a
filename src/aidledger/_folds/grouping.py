"""The keys by which answers are grouped, and in which groups an event is or can be."""

from __future__ import annotations

import datetime as dt
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from aidledger._folds.projection import Fold, Projection, unmapped
from aidledger._folds.tally import Part, Tally
from aidledger._records.records import Alteration, Event, Key, Placement, first_day
from aidledger._values.dates import NO, UNKNOWN, YES
from aidledger._values.money import EXACT, ZERO, Groups
from aidledger._values.text import Hint, Message
from aidledger.errors import MixedDatasetsError

V = TypeVar("V")

Refusal = tuple[dt.date, MixedDatasetsError]
"""From which day on a question has no answer, and why."""


def mixed(what: str, fact: str, datasets: Iterable[str], choose: Callable[[str], str | Hint]) -> MixedDatasetsError:
    """Return the error that says which data sets use one key; ``choose`` says how one of them is chosen."""
    found = sorted(datasets)
    message = Message(
        f"{what} would mix {len(found)} data sets ({', '.join(found)}), which use the same key {fact!r} and may mean "
        "other things by it: choose with ",
        choose(found[0]),
    )
    return MixedDatasetsError(message)


def of_dataset(name: str) -> Hint:
    """Advise to choose the events of a data set."""
    return Hint("where", f".where(dataset={name!r})", f"dataset={name}")


def names(keys: Iterable[Key]) -> dict[Key, str]:
    """Name each key by its fact, and by its data set too where another has the same fact.

    >>> names([("kiel", "loan"), ("ours", "loan"), ("ours", "grant")])[("ours", "loan")]
    'loan (ours)'
    """
    every = dict.fromkeys(keys)
    count = Counter(fact for _, fact in every)
    return {key: key[1] if count[key[1]] == 1 else f"{key[1]} ({key[0]})" for key in every}


def by_fact(name: str, found: Mapping[Key, V]) -> Groups[str, V]:
    """Return by fact alone what was found by data set and fact; raise `MixedDatasetsError` where two have the same."""
    datasets: dict[str, str] = {}
    for dataset, fact in found:
        other = datasets.setdefault(fact, dataset)
        if other != dataset:
            raise mixed(name, fact, (other, dataset), of_dataset)
    return Groups({fact: value for (_, fact), value in found.items()})


def chosen(projection: Projection[Any]) -> frozenset[Any] | None:
    """Return the data sets that a question is about; None where it chooses none."""
    root, _ = unmapped(projection)
    if isinstance(root, Tally):
        return dict(root.wanted).get("dataset")
    return root.datasets if isinstance(root, Fold) else None


def refusal(projection: Projection[Any], placed: Iterable[Placement]) -> Refusal | None:
    """Return from which day on a fold that holds events by fact would mix data sets; None where it never does.

    That is the day by the end of which events of two data sets with the same key can have happened.
    """
    root, _ = unmapped(projection)
    if not isinstance(root, Fold) or root.key is None:
        return None
    firsts: dict[str, dict[str, dt.date]] = {}
    for each in placed:
        event = each.event
        if not root.takes(event) or (isinstance(event, Alteration) and event.altered is None):
            continue
        days, day = firsts.setdefault(root.key(event), {}), first_day(event)
        days[event.dataset] = min(day, days.get(event.dataset, day))
    shared = [(sorted(days.values())[1], fact) for fact, days in firsts.items() if len(days) > 1]
    if not shared:
        return None
    day, fact = min(shared)
    return day, mixed(projection.name, fact, (each for each, first in firsts[fact].items() if first <= day), of_dataset)


@attrs.frozen
class Profile:
    """The parts of an event that are in the question, or can be."""

    tally: Tally[Any]
    parts: tuple[Part, ...]
    possible: frozenset[Any]
    """The groups that it makes possible."""
    is_wide: bool
    """Whether it can turn out to be in other groups than these."""
    is_sure: bool
    """Whether nothing about it is in question: each part is in its group, or in none."""
    _percents: dict[Any, tuple[Decimal, Decimal]] = attrs.field(factory=dict)

    def groups(self, every: Iterable[Any]) -> Iterable[Any]:
        """Return those of all groups in which it can be."""
        return every if self.is_wide else self.possible

    def percents(self, group: Any) -> tuple[Decimal, Decimal]:
        """Return which percentage is in a group surely, and at most."""
        found = self._percents.get(group)
        if found is None:
            sure = most = ZERO
            for part in self.parts:
                answer = self.tally.matches(part, group)
                if answer is not NO:
                    most = EXACT.add(most, part.percent)
                    sure = EXACT.add(sure, part.percent) if answer is YES else sure
            found = self._percents[group] = (sure, most)
        return found


@attrs.frozen
class Profiles:
    """The profiles of a tally, each worked out when the first event has it."""

    tally: Tally[Any]
    _found: dict[tuple[Any, ...], Profile] = attrs.field(factory=dict)
    _values: dict[type, Callable[[Any], tuple[Any, ...]]] = attrs.field(factory=dict)

    def of(self, event: Event) -> Profile:
        """Return the profile of an event; an alteration has that of what it alters, but for data set and kind."""
        kind = type(event)
        stated = self._values.get(kind)
        if stated is None:
            stated = self._values[kind] = _values(self.tally, kind)
        values = stated(event)
        profile = self._found.get(values)
        if profile is None:
            profile = self._found[values] = _profile(self.tally, values)
        return profile


def _values(tally: Tally[Any], kind: type[Event]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what finds the values of events of a kind in the fields asked for: the quickest that does."""
    asked = tally.asked
    is_simple = not (tally.is_converted or issubclass(kind, Alteration)) and all(
        hasattr(kind, field) for field in asked
    )
    if not is_simple or len(asked) < 2:  # noqa: PLR2004 -- of one field, attrgetter returns the value alone
        return tally.values
    return operator.attrgetter(*asked)


def _profile(tally: Tally[Any], values: tuple[Any, ...]) -> Profile:
    parts = [(part, tally.matches(part)) for part in tally.divided(values)]
    within = [part for part, answer in parts if answer is not NO]
    possible = frozenset(key for part in within for key in tally.keys(part))
    is_wide = any(map(tally.is_wide, within))
    is_sure = not is_wide and all(answer is not UNKNOWN for _, answer in parts)
    return Profile(tally, tuple(within), possible, is_wide, is_sure)
