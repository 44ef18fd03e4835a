"""How sure the answer to a yes/no question is: YES or NO where every world gives it, else UNKNOWN.

A fold is asked in each world, in which every date is exact. The days that it does not look at are chosen only so far
as they decide the order; the days that it looks at, it notes by reading them, and then each of them is tried.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs

from aidledger.asking import Predicate, agreed, answered, refuse_no_limit, refuse_no_predicate
from aidledger.events import Alteration, Event
from aidledger.folding import result
from aidledger.knowledge import Knowledge
from aidledger.members import cast, families, without_order
from aidledger.placement import Placed, earliest
from aidledger.projection import Fold, Projection, unmapped
from aidledger.staging import Stage, TooManyWorldsError, World
from aidledger.tally import Tally
from aidledger.totals import Totals, said_of_bounds
from aidledger.unsettled import reading
from aidledger.watched import Watch
from aidledger.when import UNKNOWN, Certainty

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
    except TooManyWorldsError:
        return UNKNOWN
    return answer


@attrs.frozen(eq=False)
class _Folding:
    """A question about what is no tally; ``read`` are the events of which it looks at the day, as far as is known."""

    projection: Projection[Any]
    finish: Callable[[Any], Any]
    predicate: Predicate
    placed: Sequence[Placed]
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
                raise TooManyWorldsError
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
            raise TooManyWorldsError
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
