"""What a tally makes of the fields of an event: in which groups it surely is, and in which it can be.

Events with the same values in the fields that a tally asks for have one profile, so it is worked out once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import attrs

from aidledger.events import Alteration, Event
from aidledger.money import EXACT, ZERO
from aidledger.tally import Part, Tally
from aidledger.when import NO, UNKNOWN, YES


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
