"""What an event adds to a question in a world, and which events a day leaves open."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._folds.folding import days_read
from aidledger._folds.grouping import Profiles
from aidledger._folds.tally import Part, Tally
from aidledger._records.records import Alteration, Event, Fact, Placement, earliest, fact_of, latest
from aidledger._records.vocabulary import is_wide
from aidledger._uncertainty.families import Member, altered_fact, cast
from aidledger._uncertainty.worlds import LimitReachedError
from aidledger._values.dates import NO
from aidledger._values.money import EXACT, ZERO, Bag

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

        Raises `LimitReachedError` where it can be in any group there is.
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
            raise LimitReachedError
        for share in shares:
            loose = None if share.loose is None else (carrier(event).id, *share.loose)
            yield Addition(amount.scaled(share.percent), share.groups, loose)

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


Sums = dict[Any, dict[str, Decimal]]
"""Amounts by group and currency; a group is there where anything was added to it."""


@attrs.frozen
class Split:
    """A tally at the end of a day: what is settled, and the members that are not."""

    settled: Sums
    members: tuple[Member, ...]


def split(tally: Tally[Any], placed: Sequence[Placement], day: dt.date, read: Collection[str]) -> Split:
    """Return what of the tally is settled by the end of a day, and what is not.

    ``read`` are the ids of the events on whose very day an amount depends.
    """
    counted = _counted(tally, placed, day)
    several = _several(placed, {fact for event in counted if (fact := altered_fact(event))}, day)
    profiles = Profiles(tally)
    leaving_open = set()
    for event in counted:
        base = carrier(event)
        is_open = latest(event) > day or latest(base) > day or _family(event) in several
        if is_open or base.id in read or event.id in read or not profiles.of(event).is_sure:
            leaving_open.add(_family(event))
    settled: Sums = {}
    for event in counted:
        if _family(event) not in leaving_open:
            for group, bag in tally.contributions(event):
                sums = settled.setdefault(group, {})
                for code, amount in bag.amounts:
                    sums[code] = EXACT.add(sums.get(code, ZERO), amount)
    chosen = {event.id for event in counted if _family(event) in leaving_open}
    return Split(settled, cast(placed, day, lambda event: event.id in chosen))


def reading(tally: Tally[Any], placed: Sequence[Placement], day: dt.date) -> set[str]:
    """Return the ids of the events with an imprecise date that an amount depends on, of those possible by a day."""
    profiles = Profiles(tally)
    found: set[str] = set()
    for event in _counted(tally, placed, day):
        if profiles.of(event).parts:  # what is in no question may have no exchange rate
            found |= days_read(tally.amount, event)
    return found


def has_spreads(tally: Tally[Any]) -> bool:
    """Return whether the bounds of a tally know what amounts that depend on the day are at least and at most."""
    return type(tally).spread is not Tally.spread


def _counted(tally: Tally[Any], placed: Sequence[Placement], day: dt.date) -> list[Event]:
    return [e for each in placed if tally.may_count(e := each.event) and earliest(e) <= day and not _is_adrift(e)]


def _is_adrift(event: Event) -> bool:
    """Return whether it alters nothing that is live, and so counts nothing."""
    return isinstance(event, Alteration) and event.altered is None


def _family(event: Event) -> Fact:
    return altered_fact(event) or fact_of(event)


def _several(placed: Sequence[Placement], facts: Collection[Fact], day: dt.date) -> set[Fact]:
    """Return those of the altered facts that several live records state."""
    seen: set[Fact] = set()
    found: set[Fact] = set()
    for each in placed if facts else ():
        fact = fact_of(each.event)
        if fact in facts and earliest(each.event) <= day:
            (found if fact in seen else seen).add(fact)
    return found
