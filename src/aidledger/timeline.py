"""Timelines: the live events as known on one day, and the questions asked of them."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

import attrs

from aidledger.errors import UnknownCodeError, WrongTypeError, exists
from aidledger.events import Event, MilestoneReached, Record
from aidledger.groups import Groups
from aidledger.money import Bag
from aidledger.placement import Placed, first_day, place
from aidledger.plain import digest
from aidledger.projection import Mapped, Projection
from aidledger.tally import Tally
from aidledger.when import as_day

if TYPE_CHECKING:
    from aidledger.answers import Answer, Bounds, Explanation
    from aidledger.history import History
    from aidledger.steps import Steps

K = TypeVar("K")
R = TypeVar("R")

_MOST_TALLIES = 64  # kept worked out for one timeline; past that, it starts afresh


class Knowledge:
    """What a ledger knew at one time: its records then, and the live events, placed and ordered.

    Shared by every timeline of that time. What it works out it publishes whole, by one assignment, so that
    threads see all of it or nothing.
    """

    __slots__ = ("__weakref__", "_digest", "_steps", "datasets", "days", "events", "milestones", "placed", "records")

    def __init__(self, live: Sequence[Event], records: Sequence[Record], datasets: Sequence[str]) -> None:
        self.placed: tuple[Placed, ...] = place(live)
        self.events = tuple(each.event for each in self.placed)
        self.days = tuple(each.day for each in self.placed)
        self.milestones = tuple(event for event in self.events if isinstance(event, MilestoneReached))
        self.records = tuple(records)
        self.datasets = tuple(datasets)
        self._digest: str | None = None
        self._steps: dict[Tally[Any], Steps] = {}

    def digest(self) -> str:
        """Return the fingerprint of the records known."""
        if self._digest is None:
            self._digest = digest(self.records)
        return self._digest

    def steps(self, tally: Tally[Any]) -> Steps:
        """Return what the tally says of the events, for any day.

        Raises `UnknownCodeError` where it asks for a data set that the ledger does not have.
        """
        found = self._steps.get(tally)
        if found is None:
            from aidledger.summing import steps  # when a tally is first asked, so that importing stays quick

            self._refuse_unknown_datasets(tally)
            found = steps(tally, self.placed)
            kept = self._steps if len(self._steps) < _MOST_TALLIES else {}
            self._steps = {**kept, tally: found}
        return found

    def _refuse_unknown_datasets(self, tally: Tally[Any]) -> None:
        for field, values in tally.wanted:
            for value in values if field == "dataset" and self.datasets else ():
                if value not in self.datasets:
                    raise UnknownCodeError(f"no data set {value!r} in the ledger: {exists(value, self.datasets)}")

    def __eq__(self, other: object) -> bool:
        """Return whether the same was known: of equal ledgers, and after pickling, timelines are equal."""
        if not isinstance(other, Knowledge):
            return NotImplemented
        return self is other or (self.records, self.datasets) == (other.records, other.datasets)

    def __hash__(self) -> int:
        """Return a hash of how much was known, which is cheap and as equal as the records are."""
        return hash((len(self.records), self.datasets))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what it was made from; what was worked out is worked out again."""
        return (type(self), (self.events, self.records, self.datasets))


@attrs.frozen(repr=False)
class Timeline(Sequence[Event]):
    """The live events as known on ``known`` (inclusive), each placed on the latest day of its date, in order.

    ``known`` is None only where the ledger is empty. A timeline is a sequence of events; in it an alteration
    carries what it alters in ``altered``.
    """

    known: dt.date | None
    _knowledge: Knowledge

    def as_of(self, day: dt.date | str) -> AsOf:
        """Return the timeline up to the end of ``day``, inclusive."""
        return AsOf(as_day(day, "as_of"), self.known, self._knowledge)

    def history(
        self,
        projection: Projection[R],
        *,
        every: str | None = None,
        on: Iterable[dt.date | str] | None = None,
        start: dt.date | str | None = None,
        end: dt.date | str | None = None,
    ) -> History[R]:
        """Return the answer on each of many days, in one pass: how it grew.

        ``every`` is day, week (it ends on Sunday), month, quarter or year: the days are the ends of these periods from
        ``start`` to ``end``, both inclusive, and then ``end`` itself. ``start`` left out is the first day on which
        something can contribute to a tally, else that of the first event; ``end`` left out is the day of knowledge, or
        that of the last event where it is later. ``on`` names the days instead.

        Raises `WrongTypeError` where neither or both of ``every`` and ``on`` are given, `DateError` where start is
        after end, `UnknownCodeError` on a period that is none, `SharedStateError` where a step changes the state that
        it is given, `MixedDatasetsError` as `AsOf.project` does.

        >>> from aidledger import reference
        >>> from aidledger.projections import committed
        >>> print(reference().timeline().history(committed, on=["2022-03-15", "2022-04-24"]))
        2022-03-15  0 (USD 0 … 200,000,000)
        2022-04-24  USD 200,000,000
        """
        from aidledger.overtime import history

        found = history(
            self._knowledge, _projection(projection), day_known=self.known, every=every, on=on, start=start, end=end
        )
        return found if self.on_record else attrs.evolve(found, caveats=(_not_the_same_as_zero(self.known),))

    def first(self, projection: Projection[R], predicate: Callable[[R], bool]) -> dt.date | None:
        """Return the first day as of which ``predicate`` of the result is True; None where there is none.

        Only days on which events are placed are looked at, since nothing changes on others; what held before anything
        happened is not seen. Raises `PredicateError` where the predicate raises, naming the day, and as `history` does.

        >>> from aidledger import reference
        >>> from aidledger.projections import agreements
        >>> reference().timeline().first(agreements, lambda state: len(state.in_force) > 0)
        datetime.date(2024, 6, 13)
        """
        from aidledger.overtime import first

        return first(self._knowledge, _projection(projection), predicate)

    @property
    def on_record(self) -> bool:
        """Whether anything was known at all."""
        return bool(self._knowledge.records)

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The day on which each event is placed, in the same order."""
        return self._knowledge.days

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        """Return an event by its place in the order, or a tuple of several."""
        return self._knowledge.events[index]

    def __len__(self) -> int:
        """Return how many live events there are."""
        return len(self._knowledge.events)

    def __repr__(self) -> str:
        """Return how many events, and as known when."""
        return f"<Timeline of {len(self)} events, known {self.known}>"


@attrs.frozen(repr=False)
class AsOf(Sequence[Event]):
    """A timeline cut at the end of the day ``as_of``, inclusive: the events that had surely happened by then.

    ``known`` is the last day of knowledge, inclusive (None where the ledger is empty). Answers are never
    changed by anything that is asked or included later.
    """

    as_of: dt.date
    known: dt.date | None
    _knowledge: Knowledge
    _length: int = attrs.field(
        init=False,
        eq=False,
        default=attrs.Factory(lambda self: bisect.bisect_right(self._knowledge.days, self.as_of), takes_self=True),
    )

    @property
    def on_record(self) -> bool:
        """Whether anything was known at all: an answer of zero and no knowledge are different things."""
        return bool(self._knowledge.records)

    @property
    def datasets(self) -> tuple[str, ...]:
        """The data sets of the events up to the day, sorted."""
        return tuple(sorted({event.dataset for event in self}))

    def possible(self) -> tuple[Event, ...]:
        """Return the events that may have happened by the day and are not placed by then, in order."""
        rest = self._knowledge.placed[self._length :]
        return tuple(each.event for each in rest if first_day(each.event) <= self.as_of)

    def project(self, projection: Projection[R]) -> R:
        """Return the result of folding the events up to the day.

        Raises `MixedDatasetsError` where a tally would add several data sets, unless it was told to.
        """
        if isinstance(projection, Tally):
            found: R = self._steps(projection).value(self.as_of)
            return found
        if isinstance(projection, Mapped):  # what is refused of a tally is refused of what maps it
            mapped: R = projection.function(self.project(projection.inner))
            return mapped
        from aidledger.folding import result

        folded: R = result(_projection(projection), self)
        return folded

    @overload
    def bounds(self, tally: Tally[Bag]) -> Bounds: ...
    @overload
    def bounds(self, tally: Tally[Groups[K, Bag]]) -> Groups[K, Bounds]: ...
    def bounds(self, tally: Tally[Any]) -> Any:
        """Return the lowest and highest value of a tally over every possible choice of days.

        With `Tally.by`, for each group to which something can have contributed by the day.
        Raises `MixedDatasetsError` as `project` does.
        """
        return self._steps(tally).bounds(self.as_of)

    def explain(self, tally: Tally[Any]) -> Explanation:
        """Return the contributions of which a tally's value is the sum, in the order of the timeline.

        Raises `MixedDatasetsError` as `project` does.
        """
        from aidledger.answers import Contribution, Explanation

        self._steps(tally).refuse(self.as_of)
        return Explanation(
            tuple(Contribution(event, amount, key) for event in self for key, amount in tally.contributions(event))
        )

    def answer(self, projection: Projection[R]) -> Answer[R]:
        """Return the result with its bounds, caveats, both days, data sets and the digest of the records known then."""
        from aidledger.answers import Answer

        caveats: tuple[str, ...] = ()
        if not self.on_record:
            caveats = (_not_the_same_as_zero(self.known),)
        bounds: Any = None
        datasets = self.datasets
        if isinstance(projection, Tally):
            worked_out = self._steps(projection)
            bounds, datasets = worked_out.bounds(self.as_of), worked_out.datasets_by(self.as_of)
            caveats += worked_out.caveats_by(self.as_of)
        return Answer(
            value=self.project(projection),
            bounds=bounds,
            caveats=caveats,
            as_of=self.as_of,
            known=self.known,
            projection=_projection(projection).name,
            datasets=datasets,
            digest=self._knowledge.digest(),
            fields=projection.fields if isinstance(projection, Tally) else (),
        )

    def _steps(self, tally: Tally[Any]) -> Steps:
        if not isinstance(tally, Tally):
            raise WrongTypeError(
                f"only a tally has bounds and contributions, not {tally!r:.200}: ask project() for its result"
            )
        return self._knowledge.steps(tally)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        """Return an event by its place in the order, or a tuple of several."""
        return self._knowledge.events[: self._length][index]

    def __iter__(self) -> Iterator[Event]:
        """Iterate over the events in order."""
        return iter(self._knowledge.events[: self._length])

    def __len__(self) -> int:
        """Return how many events had surely happened by the day."""
        return self._length

    def __repr__(self) -> str:
        """Return the two days, and how many events."""
        known = f"known {self.known}" if self.on_record else _nothing(self.known)
        return f"<AsOf {self.as_of}, {known}: {len(self)} of {len(self._knowledge.events)} events>"


def _projection(projection: Projection[R]) -> Projection[R]:
    if not isinstance(projection, Projection):
        raise WrongTypeError(
            f"{projection!r:.200} is no projection: make one with fold(…), or take one of aidledger.projections"
        )
    return projection


def _nothing(known: dt.date | None) -> str:
    return "nothing is on record" if known is None else f"nothing was on record on {known}"


def _not_the_same_as_zero(known: dt.date | None) -> str:
    return f"{_nothing(known)}: that is not the same as zero"
