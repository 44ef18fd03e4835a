"""What a tally can come to by a day: the totals of all worlds, without going through the worlds one by one."""

from __future__ import annotations

import datetime as dt
import itertools
import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NoReturn, Self

import attrs

from aidledger._answers.answer import Bounds
from aidledger._folds.folding import Predicate, Watch, agreed, answered
from aidledger._folds.tally import Tally
from aidledger._records.records import Event, Placement
from aidledger._records.vocabulary import is_wide
from aidledger._uncertainty.contributions import Contributions, Filled, Split, carrier, split
from aidledger._uncertainty.families import Member, families, without_order
from aidledger._uncertainty.worlds import LimitReachedError, Stage
from aidledger._values.dates import UNKNOWN, Certainty
from aidledger._values.money import EXACT, NO_PAIR, ZERO, Bag, Groups, Pair, both, exact, group_order
from aidledger.errors import RateError

Signs = tuple[int, ...]
"""Whether a number is below another, at it, above it: some of -1, 0 and 1."""

Ways = tuple[Signs, ...]
"""What a comparison tells apart."""

_EQUAL: Final[Ways] = ((-1,), (0,), (1,))
_BELOW: Final[Ways] = ((-1,), (0, 1))
_ABOVE: Final[Ways] = ((-1, 0), (1,))
_MOST_PATHS: Final = 500


def answers(ask: Callable[[Path], bool]) -> frozenset[bool]:
    """Return every answer that there is on some path; both where that cannot be told."""
    path = Path()
    found: set[bool] = set()
    for _ in range(_MOST_PATHS):
        try:
            found.add(ask(path))
        except Exception:  # noqa: BLE001 -- a number in a range does not do all that a decimal does
            path.is_lost = True
        if path.is_lost or len(found) > 1:
            break
        if not path.goes_on():
            return frozenset(found)
    return frozenset({True, False})


class Path:
    """One way through what ranges leave open; `goes_on` turns to the next."""

    __slots__ = ("_at", "_taken", "is_lost")

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []
        self._at = 0
        self.is_lost = False
        """Whether something was done with a number that cannot be followed."""

    def choose(self, count: int) -> int:
        """Return which of so many options this path takes."""
        if self._at == len(self._taken):
            self._taken.append((0, count))
        chosen, _ = self._taken[self._at]
        self._at += 1
        return chosen

    def goes_on(self) -> bool:
        """Turn to the next path; return whether there is one."""
        while self._taken:
            chosen, count = self._taken.pop()
            if chosen + 1 < count:
                self._taken.append((chosen + 1, count))
                self._at = 0
                return True
        return False

    def number(self, low: Decimal, high: Decimal) -> Any:
        """Return a number from ``low`` to ``high``: a decimal where they are the same or it is zero, else a range."""
        if low == high:
            return low
        span = _Span(self, low, high)
        return ZERO if span.sign(ZERO, _EQUAL) == (0,) else Ranged(span)


class _Span:
    """From where to where a number can be, and whether the ends are in it."""

    __slots__ = ("has_high", "has_low", "high", "low", "path")

    def __init__(self, path: Path, low: Decimal, high: Decimal) -> None:
        self.path, self.low, self.high = path, low, high
        self.has_low = self.has_high = True

    def sign(self, other: Any, ways: Ways) -> Signs:
        """Return which of these ways it is to another number, on this path from now on, as far as it can be."""
        possible = (self.low < other, self._has(other), self.high > other)
        options = [tuple(sign for sign in way if possible[sign + 1]) for way in ways]
        options = [way for way in options if way]
        signs = options[self.path.choose(len(options))] if len(options) > 1 else options[0]
        if 1 not in signs and other <= self.high:
            self.high, self.has_high = other, 0 in signs
        if -1 not in signs and other >= self.low:
            self.low, self.has_low = other, 0 in signs
        return signs

    def _has(self, other: Any) -> bool:
        is_above = other > self.low or (self.has_low and other == self.low)
        return bool(is_above and (other < self.high or (self.has_high and other == self.high)))


class Ranged(Decimal):  # noqa: PLW1641 -- its hash is refused, with all else, below
    """A number in a range, that can only be compared with numbers; whatever gets round that finds a signaling NaN."""

    __slots__ = ("_span",)

    def __new__(cls, span: _Span) -> Self:
        """Return the number that stands for all of a range."""
        made = super().__new__(cls, "sNaN")
        object.__setattr__(made, "_span", span)
        return made

    def __eq__(self, other: object) -> bool:
        """Return whether it is equal to another number."""
        return _sign(self, other, _EQUAL) == (0,)

    def __ne__(self, other: object) -> bool:
        """Return whether it is other than another number."""
        return _sign(self, other, _EQUAL) != (0,)

    def __lt__(self, other: object) -> bool:
        """Return whether it is below another number."""
        return -1 in _sign(self, other, _BELOW)

    def __le__(self, other: object) -> bool:
        """Return whether it is at most another number."""
        return 1 not in _sign(self, other, _ABOVE)

    def __gt__(self, other: object) -> bool:
        """Return whether it is above another number."""
        return 1 in _sign(self, other, _ABOVE)

    def __ge__(self, other: object) -> bool:
        """Return whether it is at least another number."""
        return -1 not in _sign(self, other, _BELOW)

    def __bool__(self) -> bool:
        """Return whether it is other than zero."""
        return _sign(self, ZERO, _EQUAL) != (0,)

    def __getattribute__(self, name: str) -> Any:
        """Refuse: whoever asks it for anything does more than compare. That it is a decimal can be asked."""
        return object.__getattribute__(self, name) if name == "__class__" else _lose(self)


def _sign(number: Ranged, other: object, ways: Ways) -> Signs:
    if isinstance(other, Ranged) or not isinstance(other, numbers.Number) or other != other:  # noqa: PLR0124 -- no number
        _lose(number)
    span: _Span = object.__getattribute__(number, "_span")
    return span.sign(other, ways)


def _lose(number: Any, *_: Any) -> NoReturn:
    object.__getattribute__(number, "_span").path.is_lost = True
    raise TypeError("an amount of which any part can be in the question is only compared")


_KEPT: Final = {*vars(Ranged), "__class__", "__init__", "__init_subclass__", "__subclasshook__"}

for _name in {name for name in dir(Decimal) if name.startswith("__")} - _KEPT | {"__hash__"}:
    setattr(Ranged, _name, _lose)  # arithmetic, text, hash, copies: all that Python asks of the class


Cell = tuple[Any, str]
"""A group and a currency."""

_SUMS: Final = 50  # for each total that is looked at, so many are formed at most
_EMPTY: Final[Mapping[Any, Any]] = {}


@attrs.frozen
class WorldTotal:
    """What can be added up: the amounts of cells, the groups that are there, and where any part of an amount can be."""

    amounts: frozenset[tuple[Cell, Decimal]] = frozenset()
    groups: frozenset[Any] = frozenset()
    loose: frozenset[tuple[Cell, Pair]] = frozenset()

    def plus(self, other: WorldTotal) -> WorldTotal:
        """Return the sum of two."""
        amounts = dict(self.amounts)
        for cell, amount in other.amounts:
            amounts[cell] = EXACT.add(amounts.get(cell, ZERO), amount)
        loose = dict(self.loose)
        for cell, span in other.loose:
            loose[cell] = both(loose.get(cell, NO_PAIR), span)
        kept = frozenset((cell, amount) for cell, amount in amounts.items() if amount)
        return WorldTotal(kept, self.groups | other.groups, frozenset(loose.items()))


@attrs.frozen(eq=False)
class Totals:
    """A question about a tally; ``read`` are the events on whose very day their amount depends, as far as is known."""

    tally: Tally[Any]
    finish: Callable[[Any], Any]
    predicate: Predicate
    placed: Sequence[Placement]
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

    def _totals(self, members: Sequence[Member], watch: Watch) -> set[WorldTotal]:
        """Return what the members come to, each total once."""
        found = {WorldTotal()}
        formed = 0
        every = [self._options(family, watch) for family in families(without_order(members, self.read))]
        for options in sorted(every, key=len):
            formed += len(found) * len(options)
            if formed > _SUMS * self.limit:
                raise LimitReachedError
            found = {total.plus(option) for total in found for option in options}
            if len(found) > self.limit:
                raise LimitReachedError
        return found

    def _options(self, family: Sequence[Member], watch: Watch) -> set[WorldTotal]:
        """Return what a family of events comes to in its worlds."""
        contributions = Contributions(self.tally)
        found: set[WorldTotal] = set()
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

    def _said(self, parted: Split, total: WorldTotal) -> frozenset[bool]:
        """Return what the predicate says of a total: of all of it, where it is a range."""

        def asked(number: Callable[[Decimal, Decimal], Any], is_there: Callable[[], bool]) -> bool:
            value = self._value(parted, total, number, is_there)
            return answered(
                self.predicate, lambda: self.finish(value), lambda: f"for {value}, as it can be by {self.day}"
            )

        ends = frozenset({asked(min, lambda: False), asked(max, lambda: True)} if total.loose else {asked(min, bool)})
        if not total.loose or len(ends) > 1:
            return ends

        def asked_on(path: Path) -> bool:
            return asked(path.number, lambda: path.choose(2) == 1)

        return answers(asked_on)

    def _value(
        self, parted: Split, total: WorldTotal, number: Callable[[Decimal, Decimal], Any], is_there: Callable[[], bool]
    ) -> Any:
        """Return a total as the tally gives it; of a range, what ``number`` makes of its ends."""
        sums = {group: dict(by_code) for group, by_code in parted.settled.items()}
        sums.update((group, {}) for group in total.groups if group not in sums)
        for (group, code), amount in total.amounts:
            sums[group][code] = EXACT.add(sums[group].get(code, ZERO), amount)
        loose: dict[Any, dict[str, Pair]] = {}
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


def _total(contributions: Contributions, events: Iterable[Event], filled: Mapping[str, Filled]) -> WorldTotal:
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
    loose: dict[Cell, Pair] = {}
    for (_, among), sums in shared.items():
        for group, (code, amount) in itertools.product(among, sums.items()):
            cell = (group, code)
            loose[cell] = both(loose.get(cell, NO_PAIR), (min(amount, ZERO), max(amount, ZERO)))
    return WorldTotal(frozenset(amounts.items()), frozenset(groups), frozenset(loose.items()))


def _held(
    sums: Mapping[str, Decimal], loose: Mapping[str, Pair], number: Callable[[Decimal, Decimal], Any]
) -> tuple[tuple[str, Any], ...]:
    """Return what the bag of a group holds."""
    found = []
    for code in sorted({*sums, *loose}):
        low, high = both(loose.get(code, NO_PAIR), (sums.get(code, ZERO),) * 2)
        amount = number(exact(low), exact(high))
        if amount:
            found.append((code, amount))
    return tuple(found)
