"""How sure an answer is: YES, NO or UNKNOWN over all worlds, and which contributions count in each."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import math
import operator
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from aidledger._answers.explanation import Change, Changes, Contribution, Explanation
from aidledger._folds.folding import (
    Predicate,
    Watch,
    agreed,
    answered,
    refuse_no_limit,
    refuse_no_predicate,
    result,
    results,
)
from aidledger._folds.grouping import Profiles
from aidledger._folds.projection import Fold, Projection, unmapped
from aidledger._folds.tally import Tally
from aidledger._records.records import (
    Alteration,
    Event,
    Fact,
    Placement,
    annotated,
    earliest,
    fact_of,
    latest,
    meant_by,
)
from aidledger._uncertainty.contributions import reading
from aidledger._uncertainty.families import altered_fact, cast, families, without_order
from aidledger._uncertainty.known import Knowledge
from aidledger._uncertainty.totals import Totals, said_of_bounds
from aidledger._uncertainty.worlds import LimitReachedError, Stage, World
from aidledger._values.dates import UNKNOWN, YES, Certainty
from aidledger._values.money import EXACT, ZERO, group_order

_EVENTS: Final = 100  # a world of more events than that counts as several


def certainty(
    known: Knowledge, day: dt.date, projection: Projection[Any], predicate: Predicate, limit: int
) -> Certainty:
    """Return whether the predicate holds of the projection's result at the end of ``day``, whatever the dates are.

    UNKNOWN also where more than ``limit`` worlds would have to be looked at.
    """
    refuse_no_predicate(predicate)
    refuse_no_limit(limit)
    root, finish = unmapped(projection)
    question: Totals | _Folding
    if isinstance(root, Tally):
        steps = known.steps(root)
        steps.refuse(day)
        if not steps.is_open(day):
            said = said_of_bounds(root, finish, predicate, steps.bounds(day))
            if said is not UNKNOWN:
                return said
        question = Totals(root, finish, predicate, known.placed, day, limit, reading(root, known.placed, day))
    else:
        known.refuse(projection, day)
        question = _Folding(root, finish, predicate, known.placed, day, limit)
    try:
        while (answer := question.answer()) is None:
            pass  # a day was read of which that was not known
    except LimitReachedError:
        return UNKNOWN
    return answer


@attrs.frozen(eq=False)
class _Folding:
    """A question about what is no tally; ``read`` are the events of which it looks at the day, as far as is known."""

    projection: Projection[Any]
    finish: Callable[[Any], Any]
    predicate: Predicate
    placed: Sequence[Placement]
    day: dt.date
    limit: int
    read: set[str] = attrs.field(factory=set)

    def answer(self) -> Certainty | None:
        """Return the answer, None where it read the day of more events than those known."""
        watch = Watch()
        found: set[bool] = set()
        looked = 0
        for world in self._worlds(watch):
            looked += 1 + len(world.events) // _EVENTS
            if looked > self.limit:
                raise LimitReachedError
            said = self._said(world, watch)
            if said is None:
                self.read.update(watch.read)
                return None
            found.add(said)
            if len(found) > 1:
                return UNKNOWN
        return agreed(found)

    def _said(self, world: World, watch: Watch) -> bool | None:
        watch.on = True
        try:
            said = answered(
                self.predicate,
                lambda: self.finish(result(self.projection, world.events)),
                lambda: f"as of {self.day}, in the world in which {world}" if str(world) else f"as of {self.day}",
            )
        except Exception:
            if watch.read:  # what it read was not meant for it yet
                return None
            raise
        finally:
            watch.on = False
        return None if watch.read else said

    def _worlds(self, watch: Watch) -> Iterator[World]:
        members = cast(self.placed, self.day, self._reaction(watch))
        if not getattr(self.projection, "commutes", False):
            return Stage(members, self.read, watch).worlds(self.limit)
        parts = families(without_order(members, self.read))
        options = [list(Stage(part, self.read, watch).worlds(self.limit)) for part in parts]
        if math.prod(map(len, options)) > self.limit:
            raise LimitReachedError
        return map(World.joined, itertools.product(*options))

    def _reaction(self, watch: Watch) -> Callable[[Event], bool]:
        """Return what tells of an event whether the projection reacts to it: a fold has a step for it, or not."""
        if type(self.projection) is not Fold:
            return lambda _: True
        fold = self.projection
        condition = fold.condition

        def reacts(event: Event) -> bool:
            if not fold.has_step(event) or condition is None or isinstance(event, Alteration):
                return fold.has_step(event)  # what an alteration alters, and so the condition, depends on the world
            if event.occurred.is_day:
                return bool(condition(event))
            return _can_hold(condition, watch.event(event, earliest(event)), watch)

        return reacts


def _can_hold(condition: Callable[[Event], bool], event: Event, watch: Watch) -> bool:
    """Return whether a condition can hold of an event in some world: it does, or it looks at the day."""
    watch.on = True
    try:
        holds = bool(condition(event))
    except Exception:  # noqa: BLE001 -- it raises again in the worlds, and there it is said in which
        holds = True
    watch.on = False
    holds = holds or bool(watch.read)
    watch.read.clear()
    return holds


def explain(known: Knowledge, day: dt.date, projection: Projection[Any]) -> Explanation | Changes:
    """Return what a tally's value at the end of ``day`` is the sum of, or the events that changed another state."""
    root, _ = unmapped(projection)
    if isinstance(root, Tally):
        return _Explaining(known, day, root).explanation()
    known.refuse(projection, day)
    return _changes(root, known.events[: bisect.bisect_right(known.days, day)])


# --- contributions ------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class _Explaining:
    known: Knowledge
    day: dt.date
    tally: Tally[Any]
    _profiles: Profiles = attrs.field(default=attrs.Factory(lambda self: Profiles(self.tally), takes_self=True))

    def explanation(self) -> Explanation:
        steps = self.known.steps(self.tally)
        steps.refuse(self.day)
        steps.refuse_open_days(self.day)
        groups = {group for group, first in steps.possible.items() if first <= self.day}
        kinds = {kind for kind, _ in self.tally.counts}
        placed = bisect.bisect_right(self.known.days, self.day)
        rivals = self._rivals(kinds)
        counted: list[Contribution] = []
        possible: list[Contribution] = []
        for number, event in enumerate(self.known.events):
            if type(event) in kinds and earliest(event) <= self.day:
                variants = self._variants(event, rivals)
                counts = event if number < placed else None
                counted += self._counted(event, variants) if counts else ()
                possible += self._possible(counts, variants, groups)
        possible.sort(key=lambda each: (earliest(each.event), each.event.id))  # which nothing later can change
        return Explanation(tuple(counted), tuple(possible), self.tally.fields)

    def _rivals(self, kinds: Container[type[Event]]) -> dict[Fact, list[Event]]:
        """Return the live records of each fact that is altered."""
        altered = {fact for event in self.known.events if type(event) in kinds and (fact := altered_fact(event))}
        found: dict[Fact, list[Event]] = {fact: [] for fact in altered}
        for event in self.known.events if found else ():
            rivals = found.get(fact_of(event))
            if rivals is not None:
                rivals.append(event)
        return found

    def _variants(self, event: Event, rivals: Mapping[Fact, Sequence[Event]]) -> list[Event]:
        """Return the event as it can be by the day: an alteration with each record that it can mean."""
        if not isinstance(event, Alteration):
            return [event]
        bases = rivals.get(meant_by(event), ())
        return [annotated(event, altered=base) for base in bases if self._can_be_first(base, bases)]

    def _can_be_first(self, base: Event, rivals: Iterable[Event]) -> bool:
        """Return whether it can have happened by the day, before all others of its fact; on one day the id decides."""
        first = (earliest(base), base.id)
        return first[0] <= self.day and all(each is base or (latest(each), each.id) > first for each in rivals)

    def _counted(self, event: Event, variants: Iterable[Event]) -> Iterator[Contribution]:
        profiles = [self._profiles.of(variant) for variant in variants]
        own = self._profiles.of(event)
        for group, amount in self.tally.contributions(event):
            sure = all(profile.percents(group)[0] >= own.percents(group)[0] for profile in profiles)
            yield Contribution(event, amount, group, YES if sure else UNKNOWN, self.tally.rate_of(event))

    def _possible(
        self, counted: Event | None, variants: Sequence[Event], groups: Collection[Any]
    ) -> Iterator[Contribution]:
        """Return what can count besides what does; of an alteration, the most that any record it can mean makes it."""
        profiles = [self._profiles.of(variant) for variant in variants]
        within = {group for profile in profiles for group in profile.groups(groups) if group in groups}
        for group in sorted(within, key=group_order):
            counts = self._profiles.of(counted).percents(group)[0] if counted else ZERO
            most, variant = max(
                ((profile.percents(group)[1], variant) for profile, variant in zip(profiles, variants, strict=True)),
                key=operator.itemgetter(0),
            )
            amount = self.tally.amount(variant) if most > counts else None
            if amount:
                part = amount.scaled(EXACT.subtract(most, counts))
                yield Contribution(variant, part, group, UNKNOWN, self.tally.rate_of(variant))


# --- changes ------------------------------------------------------------------------------------


def _changes(projection: Projection[Any], events: Sequence[Event]) -> Changes:
    """Return the events at which the state changed; raise `SharedStateError` where a step changes one in place."""
    if type(projection) is Fold:  # it passes over the others
        events = [event for event in events if projection.has_step(event)]
    days = [event.placed_on for event in events]
    days = [*days[:1], *days] or [dt.date.min]
    states = results(projection, events, range(len(events) + 1), days, finish=lambda state: state)
    pairs = zip(events, itertools.pairwise(states), strict=True)
    return Changes(tuple(Change(event) for event, (before, after) in pairs if after is not before and after != before))
