"""What a tally can come to by a day: the totals of all worlds, without going through the worlds one by one.

Commitments do not depend on each other, so it is enough to know what each family of events can contribute, and to add
up what is different. Where any part of an amount can be in the question, the total is a range.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger.answers import Bounds
from aidledger.asking import Predicate, agreed, answered
from aidledger.contributions import Contributions, Filled, carrier
from aidledger.dimensions import is_wide
from aidledger.errors import RateError
from aidledger.events import Event
from aidledger.groups import Groups, group_order
from aidledger.members import Member, families, without_order
from aidledger.money import EXACT, ZERO, Bag, exact
from aidledger.placement import Placed
from aidledger.ranges import Path, answers
from aidledger.staging import Stage, TooManyWorldsError
from aidledger.tally import Tally
from aidledger.unsettled import Split, split
from aidledger.watched import Watch
from aidledger.when import UNKNOWN, Certainty

Cell = tuple[Any, str]
"""A group and a currency."""

Span = tuple[Decimal, Decimal]
"""What can be added to a cell, at least and at most."""

_SUMS: Final = 50  # for each total that is looked at, so many are formed at most
_EMPTY: Final[Mapping[Any, Any]] = {}
_NO_SPAN: Final = (ZERO, ZERO)


@attrs.frozen
class Total:
    """What can be added up: the amounts of cells, the groups that are there, and where any part of an amount can be."""

    amounts: frozenset[tuple[Cell, Decimal]] = frozenset()
    groups: frozenset[Any] = frozenset()
    loose: frozenset[tuple[Cell, Span]] = frozenset()

    def plus(self, other: Total) -> Total:
        """Return the sum of two."""
        amounts = dict(self.amounts)
        for cell, amount in other.amounts:
            amounts[cell] = EXACT.add(amounts.get(cell, ZERO), amount)
        loose = dict(self.loose)
        for cell, span in other.loose:
            loose[cell] = _added(loose.get(cell, _NO_SPAN), span)
        kept = frozenset((cell, amount) for cell, amount in amounts.items() if amount)
        return Total(kept, self.groups | other.groups, frozenset(loose.items()))


@attrs.frozen(eq=False)
class Totals:
    """A question about a tally; ``read`` are the events on whose very day their amount depends, as far as is known."""

    tally: Tally[Any]
    finish: Callable[[Any], Any]
    predicate: Predicate
    placed: Sequence[Placed]
    day: dt.date
    limit: int
    read: set[str]

    def answer(self) -> Certainty | None:
        """Return the answer, None where an amount read the day of more events than those known."""
        parted = split(self.tally, self.placed, self.day, self.read)
        watch = Watch()
        try:
            totals = self._totals(parted.members, watch)
        except Exception:
            if not watch.read:
                raise
        if watch.read:
            self.read.update(watch.read)
            return None
        found: set[bool] = set()
        for total in totals:
            found |= self._said(parted, total)
            if len(found) > 1:
                return UNKNOWN
        return agreed(found)

    def _totals(self, members: Sequence[Member], watch: Watch) -> set[Total]:
        """Return what the members come to, each total once."""
        found = {Total()}
        formed = 0
        every = [self._options(family, watch) for family in families(without_order(members, self.read))]
        for options in sorted(every, key=len):
            formed += len(found) * len(options)
            if formed > _SUMS * self.limit:
                raise TooManyWorldsError
            found = {total.plus(option) for total in found for option in options}
            if len(found) > self.limit:
                raise TooManyWorldsError
        return found

    def _options(self, family: Sequence[Member], watch: Watch) -> set[Total]:
        """Return what a family of events comes to in its worlds."""
        contributions = Contributions(self.tally)
        found: set[Total] = set()
        for world in Stage(tuple(family), self.read, watch).worlds(self.limit):
            carriers = {carrier(event).id: carrier(event) for event in world.events}
            fillings = ([(key, filled) for filled in contributions.fillings(each)] for key, each in carriers.items())
            for chosen in itertools.product(*fillings):
                watch.on = True
                try:
                    found.add(_total(contributions, world.events, dict(chosen)))
                except RateError:
                    continue  # on such a day nothing has a value, and bounds pass it over, too
                finally:
                    watch.on = False
        return found

    def _said(self, parted: Split, total: Total) -> frozenset[bool]:
        """Return what the predicate says of a total: of all of it, where it is a range."""

        def asked(number: Callable[[Decimal, Decimal], Any], is_there: Callable[[], bool]) -> bool:
            value = self._value(parted, total, number, is_there)
            return answered(
                self.predicate, lambda: self.finish(value), lambda: f"for {value}, as it can be by {self.day}"
            )

        ends = frozenset(
            {asked(_low, lambda: False), asked(_high, lambda: True)} if total.loose else {asked(_low, bool)}
        )
        if not total.loose or len(ends) > 1:
            return ends

        def asked_on(path: Path) -> bool:
            return asked(path.number, lambda: path.choose(2) == 1)

        return answers(asked_on)

    def _value(
        self, parted: Split, total: Total, number: Callable[[Decimal, Decimal], Any], is_there: Callable[[], bool]
    ) -> Any:
        """Return a total as the tally gives it; of a range, what ``number`` makes of its ends."""
        sums = {group: dict(by_code) for group, by_code in parted.settled.items()}
        sums.update((group, {}) for group in total.groups if group not in sums)
        for (group, code), amount in total.amounts:
            sums[group][code] = EXACT.add(sums[group].get(code, ZERO), amount)
        loose: dict[Any, dict[str, Span]] = {}
        for (group, code), span in total.loose:
            loose.setdefault(group, {})[code] = span
        bags: dict[Any, Bag] = {}
        for group in sorted({*sums, *loose}, key=group_order):
            held = _held(sums.get(group, _EMPTY), loose.get(group, _EMPTY), number)
            if group in sums or held or is_there():
                bags[group] = Bag.settled(held)
        return Groups(bags) if self.tally.fields else bags.get((), Bag())


def said_of_bounds(
    tally: Tally[Any], finish: Callable[[Any], Any], predicate: Predicate, bounds: Bounds | Groups[Any, Bounds]
) -> Certainty:
    """Return what the predicate says of all that is within the bounds; UNKNOWN where it does not say one thing.

    No total of any world is outside, so no world has to be looked at. But of groups, bounds tell only those that are
    possible as it is, and where what is not stated is a group of its own, it can turn out to be in another.
    """
    wanted = dict(tally.wanted)
    for field in tally.fields:
        if is_wide(field, None) and any(is_wide(field, value) for value in wanted.get(field, {None})):
            return UNKNOWN

    def asked(path: Path) -> bool:
        bags: dict[Any, Bag] = {}
        for group, each in bounds.items() if isinstance(bounds, Groups) else [((), bounds)]:
            amounts = ((code, path.number(each.low[code], each.high[code])) for code in each.currencies)
            held = tuple((code, amount) for code, amount in amounts if amount)
            if held or path.choose(2) == 1:
                bags[group] = Bag.settled(held)
        value = Groups(bags) if tally.fields else bags.get((), Bag())
        return answered(predicate, lambda: finish(value), str)

    return agreed(answers(asked))


def _total(contributions: Contributions, events: Iterable[Event], filled: Mapping[str, Filled]) -> Total:
    """Return what events of a world come to, where what their carriers do not state is filled in so."""
    amounts: dict[Cell, Decimal] = {}
    groups = set()
    shared: dict[Any, dict[str, Decimal]] = {}
    for event in events:
        for each in contributions.of(event, filled[carrier(event).id]):
            if each.loose is None:
                (group,) = each.groups
                groups.add(group)
                for code, amount in each.amount.amounts:
                    amounts[group, code] = EXACT.add(amounts.get((group, code), ZERO), amount)
            else:
                sums = shared.setdefault((each.loose, each.groups), {})
                for code, amount in each.amount.amounts:
                    sums[code] = EXACT.add(sums.get(code, ZERO), amount)
    loose: dict[Cell, Span] = {}
    for (_, among), sums in shared.items():
        for group, (code, amount) in itertools.product(among, sums.items()):
            cell = (group, code)
            loose[cell] = _added(loose.get(cell, _NO_SPAN), (min(amount, ZERO), max(amount, ZERO)))
    return Total(frozenset(amounts.items()), frozenset(groups), frozenset(loose.items()))


def _held(
    sums: Mapping[str, Decimal], loose: Mapping[str, Span], number: Callable[[Decimal, Decimal], Any]
) -> tuple[tuple[str, Any], ...]:
    """Return what the bag of a group holds."""
    found = []
    for code in sorted({*sums, *loose}):
        low, high = _added(loose.get(code, _NO_SPAN), (sums.get(code, ZERO),) * 2)
        amount = number(exact(low), exact(high))
        if amount:
            found.append((code, amount))
    return tuple(found)


def _added(first: Span, second: Span) -> Span:
    return EXACT.add(first[0], second[0]), EXACT.add(first[1], second[1])


def _low(low: Decimal, _: Decimal) -> Decimal:
    return low


def _high(_: Decimal, high: Decimal) -> Decimal:
    return high
