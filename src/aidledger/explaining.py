"""Explaining answers: what counts, how sure that is, and what can count besides."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import operator
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from aidledger.events import Alteration, Event, annotated
from aidledger.explanations import Change, Changes, Contribution, Explanation
from aidledger.folding import results
from aidledger.groups import group_order
from aidledger.knowledge import Knowledge
from aidledger.members import altered_fact
from aidledger.money import EXACT, ZERO, Bag
from aidledger.placement import Fact, earliest, fact_of, latest, meant_by
from aidledger.profiles import Profiles
from aidledger.projection import Fold, Projection, unmapped
from aidledger.tally import HUNDRED, Tally
from aidledger.when import UNKNOWN, YES


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
        possible.sort(key=_first_possible)  # by what nothing that happens later can change
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
                part = _part(amount, EXACT.subtract(most, counts))
                yield Contribution(variant, part, group, UNKNOWN, self.tally.rate_of(variant))


def _first_possible(each: Contribution) -> tuple[dt.date, str]:
    return earliest(each.event), each.event.id


def _part(amount: Bag, percent: Decimal) -> Bag:
    return amount if percent == HUNDRED else amount.scaled(percent)


# --- changes ------------------------------------------------------------------------------------


@attrs.frozen
class _States(Projection[Any]):
    """A projection without its final step."""

    inner: Projection[Any]
    merge = None
    commutes = False

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.inner.name

    def initial(self) -> Any:
        return self.inner.initial()

    def evolve(self, state: Any, event: Event) -> Any:
        return self.inner.evolve(state, event)

    def finish(self, state: Any) -> Any:
        return state


def _changes(projection: Projection[Any], events: Sequence[Event]) -> Changes:
    """Return the events at which the state changed; raise `SharedStateError` where a step changes one in place."""
    if type(projection) is Fold:  # it passes over the others
        events = [event for event in events if projection.has_step(event)]
    days = [event.placed_on for event in events]
    days = [*days[:1], *days] or [dt.date.min]
    states = results(_States(projection), events, range(len(events) + 1), days)
    pairs = zip(events, itertools.pairwise(states), strict=True)
    return Changes(tuple(Change(event) for event, (before, after) in pairs if after is not before and after != before))
