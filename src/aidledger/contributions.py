"""What an event adds to a question in a world: surely, or any part of it, where it does not state what is asked for.

A donor or a category is one word, so it is filled in, in every way that is asked for. A recipient can be several, and
an instrument mixed, so of what does not state them any part can be in the question.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger.dimensions import is_wide
from aidledger.events import Alteration, Event
from aidledger.money import Bag
from aidledger.staging import TooManyWorldsError
from aidledger.tally import HUNDRED, Part, Tally
from aidledger.when import NO

Filled = Mapping[str, Any]
"""What is said of a donor or category that is not stated."""

ONE_WORD: Final = ("donor", "category")
"""The fields whose value is one word, where it is stated; of the others in which bounds widen any part can match."""


@attrs.frozen
class Addition:
    """An amount in a group; where it is ``loose``, any part of it can be in each of several."""

    amount: Bag
    groups: tuple[Any, ...]
    loose: tuple[Any, ...] | None = None
    """What of which record is loose: what shares this is in the question by the same part."""


@attrs.frozen
class _Share:
    """Of which percentage of an event it is so that it is in a group, or can be in some."""

    percent: Decimal
    groups: tuple[Any, ...]
    loose: tuple[Any, ...] | None


@attrs.frozen(eq=False)
class Contributions:
    """The contributions to a tally; what events with the same values add is worked out once."""

    tally: Tally[Any]
    _found: dict[tuple[Any, ...], tuple[_Share, ...] | None] = attrs.field(factory=dict)
    _wanted: dict[str, frozenset[Any]] = attrs.field(
        init=False, default=attrs.Factory(lambda self: dict(self.tally.wanted), takes_self=True)
    )

    def fillings(self, event: Event) -> list[dict[str, Any]]:
        """Return every way to state a donor or category that is asked for and not stated; the first states none."""
        options = []
        for field in ONE_WORD:
            wanted = self._wanted.get(field, frozenset())
            is_open = None not in wanted or field in self.tally.fields
            if wanted and is_open and getattr(event, field, None) is None:
                options.append([{}, *({field: word} for word in sorted(wanted - {None}, key=str))])
        return [{k: v for each in chosen for k, v in each.items()} for chosen in itertools.product(*options)]

    def of(self, event: Event, filled: Filled) -> Iterator[Addition]:
        """Return what an event of a world adds, where what it does not state is filled in so.

        Raises `TooManyWorldsError` where it can be in any group there is.
        """
        values = self.tally.values(event)
        if filled:
            stated = zip(self.tally.asked, values, strict=True)
            values = tuple(filled.get(field) if value is None else value for field, value in stated)
        if values not in self._found:
            self._found[values] = self._shares(values)
        shares = self._found[values]
        amount = None if shares == () else self.tally.amount(event)  # what is in no question needs no exchange rate
        if not amount:
            return
        if shares is None:
            raise TooManyWorldsError
        for share in shares:
            part = amount if share.percent == HUNDRED else amount.scaled(share.percent)
            loose = None if share.loose is None else (carrier(event).id, *share.loose)
            yield Addition(part, share.groups, loose)

    def _shares(self, values: tuple[Any, ...]) -> tuple[_Share, ...] | None:
        """Return the shares of an event with these values; None where one can be in any group there is."""
        found = []
        for part in self.tally.divided(values):
            if self.tally.matches(part) is NO or self._is_elsewhere(part):
                continue
            choices = [self._values(field, part.values[field]) for field in self.tally.fields]
            if None in choices:
                return None
            groups = tuple(key[0] if len(choices) == 1 else key for key in itertools.product(*filter(None, choices)))
            is_loose = len(groups) > 1 or any(self._is_open(field, part.values[field]) for field in self._wanted)
            found.append(_Share(part.percent, groups, tuple(part.values.values()) if is_loose else None))
        return tuple(found)

    def _is_elsewhere(self, part: Part) -> bool:
        """Return whether a donor or category was left as not stated, and is then not the one that is asked for."""
        return any(self._is_open(field, part.values[field]) for field in ONE_WORD if field in self._wanted)

    def _is_open(self, field: str, value: Any) -> bool:
        """Return whether it is not stated what decides about the question."""
        return value not in self._wanted[field] and is_wide(field, value)

    def _values(self, field: str, value: Any) -> tuple[Any, ...] | None:
        """Return the values of a field by which a part can turn out to be grouped; None where it can be any."""
        if not is_wide(field, value):
            return (value,)
        if field not in self._wanted:
            return None
        own = [value] if value in self._wanted[field] else []
        others = self._wanted[field] - {None, value} if field not in ONE_WORD else ()  # of one word, all are filled in
        return (*own, *sorted(others, key=str))


def carrier(event: Event) -> Event:
    """Return the event that has the fields: what an alteration alters, or else itself."""
    return event.altered if isinstance(event, Alteration) and event.altered is not None else event
