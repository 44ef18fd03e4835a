"""Timelines: the live events as known on one day, and the questions asked of them."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, overload

import attrs

from aidledger._answers.answer import Answer, Bounds, Reached
from aidledger._answers.explanation import Changes, Explanation
from aidledger._answers.history import History
from aidledger._folds.folding import MOST_WORLDS, result
from aidledger._folds.projection import Projection, called, unmapped
from aidledger._folds.tally import Tally
from aidledger._ledger import histories
from aidledger._records.records import Event, first_day
from aidledger._uncertainty.certainty import certainty, explain
from aidledger._uncertainty.curves import Steps
from aidledger._uncertainty.drivers import explained
from aidledger._uncertainty.known import Knowledge
from aidledger._uncertainty.reaches import reaches
from aidledger._values.dates import Certainty, as_day
from aidledger._values.money import Bag, Groups, Money
from aidledger.errors import WrongTypeError

K = TypeVar("K")
R = TypeVar("R")


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

        Raises `MixedDatasetsError` where a tally would add several data sets, unless it was told to, and where a
        result that is held by fact would mix several that use the same key, unless one of them was chosen.
        An amount that depends on the day of its event is that of the latest day.
        """
        root, finish = unmapped(as_projection(projection))
        if isinstance(root, Tally):  # what is refused of a tally is refused of what maps it
            found: R = finish(self._steps(root).value(self.as_of))
            return found
        self._knowledge.refuse(projection, self.as_of)
        folded: R = result(projection, self)
        return folded

    @overload
    def bounds(self, tally: Tally[Bag]) -> Bounds: ...
    @overload
    def bounds(self, tally: Tally[Groups[K, Bag]]) -> Groups[K, Bounds]: ...
    def bounds(self, tally: Tally[Any]) -> Any:
        """Return the lowest and highest value of a tally over every possible choice of days.

        With `Tally.by`, for each group to which something can have contributed by the day.
        Raises `MixedDatasetsError` as `project` does, and `OpenDayError` where an event can count whose day is not
        known, and whose amount is a function of your own that reads it: `answer` and `explain` raise it too.
        """
        return explained(self._steps(tally).bounds(self.as_of), self._knowledge, tally, self.as_of)

    def certainty(
        self, projection: Projection[R], predicate: Callable[[R], bool], *, limit: int = MOST_WORLDS
    ) -> Certainty:
        """Return YES or NO only where the predicate of the result says so in every world, else UNKNOWN.

        A world is a choice of one day in each imprecise date. Of a tally, no contribution may change the answer either
        that does not state a donor, recipient, instrument or category that is asked for: a donor or category is one of
        those asked for or another, and of a recipient or instrument any part can be. Grouped by such a field that
        is not chosen by ``where`` as well, what does not state it makes the answer UNKNOWN.

        Above ``limit`` worlds the answer is UNKNOWN; a world of more than 100 events counts as several. Days count
        only as far as they make a difference: their order, and the days themselves where the projection or the
        predicate looks at a date. An amount of which any part can be is compared with numbers by the predicate, or
        the answer is UNKNOWN. The projection and the predicate answer the same for the same events, each time.

        Raises `PredicateError` where the predicate or the projection raises, naming the world, `WrongTypeError` where
        the predicate returns no bool, `MixedDatasetsError` as `project` does.

        >>> from aidledger import reference
        >>> from aidledger.projections import agreements
        >>> at = reference().as_of("2024-06-13", known="2025-12-31")
        >>> at.certainty(agreements, lambda state: "jpn-ukr-security-accord" in state.in_force)
        <Certainty.UNKNOWN>
        """
        return certainty(self._knowledge, self.as_of, as_projection(projection), predicate, limit)

    @overload
    def explain(self, projection: Tally[Any]) -> Explanation: ...
    @overload
    def explain(self, projection: Projection[Any]) -> Explanation | Changes: ...
    def explain(self, projection: Projection[Any]) -> Explanation | Changes:
        """Return where an answer comes from, in the order of the timeline, with events and sources.

        Of a tally, also one that was mapped, these are the contributions of which its value is the sum, each with how
        certain it is, and beside them what can count as well. Of any other projection they are the events at which its
        state became another. Raises `MixedDatasetsError` and `OpenDayError` as `bounds` does, `SharedStateError` where
        a step changes the state that it is given.

        >>> from aidledger import reference
        >>> from aidledger.projections import committed
        >>> explanation = reference().as_of("2022-12-31", known="2025-12-31").explain(committed)
        >>> print(explanation.total, "and perhaps", *(each.amount for each in explanation.possible))
        USD 214,000,000 and perhaps USD 17,000,000
        """
        return explain(self._knowledge, self.as_of, as_projection(projection))

    def answer(self, projection: Projection[R]) -> Answer[R]:
        """Return the result with its bounds, caveats, both days, data sets and the digest of the records known then.

        Raises what `project` raises, and of a tally what `bounds` does.
        """
        caveats: tuple[str, ...] = ()
        if not self.on_record:
            caveats = (not_zero(self.known),)
        bounds: Any = None
        datasets = self._knowledge.datasets_by(self.as_of, as_projection(projection))
        if isinstance(projection, Tally):
            worked_out = self._steps(projection)
            bounds, datasets = self.bounds(projection), worked_out.datasets_by(self.as_of)
            caveats += worked_out.caveats_by(self.as_of)
        return Answer(
            value=self.project(projection),
            bounds=bounds,
            caveats=caveats,
            as_of=self.as_of,
            known=self.known,
            projection=as_projection(projection).name,
            datasets=datasets,
            digest=self._knowledge.digest(),
            fields=projection.fields if isinstance(projection, Tally) else (),
        )

    def _steps(self, tally: Tally[Any]) -> Steps:
        return self._knowledge.steps(as_tally(tally))

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


def as_projection(projection: Projection[R]) -> Projection[R]:
    """Return a projection; raise `WrongTypeError` on what is none."""
    if not isinstance(projection, Projection):
        raise WrongTypeError(
            f"{projection!r:.200} is no projection: make one with fold(…), or take one of aidledger.projections"
        )
    return projection


def as_tally(tally: Tally[R]) -> Tally[R]:
    """Return a tally; raise `WrongTypeError` on what is none."""
    if not isinstance(tally, Tally):
        raise WrongTypeError(
            f"only a tally has bounds and contributions, not {called(tally)}: ask project() for its result"
        )
    return tally


def not_zero(known: dt.date | None) -> str:
    """Return what is to be said of an answer where nothing was known."""
    return f"{_nothing(known)}: that is not the same as zero"


def _nothing(known: dt.date | None) -> str:
    return "nothing is on record" if known is None else f"nothing was on record on {known}"


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
        it is given, `MixedDatasetsError` and `OpenDayError` as `AsOf.bounds` does.

        >>> from aidledger import reference
        >>> from aidledger.projections import committed
        >>> print(reference().timeline().history(committed, on=["2022-03-15", "2022-04-24"]))
        2022-03-15  0 (USD 0 … 200,000,000)
        2022-04-24  USD 200,000,000
        """
        found = histories.history(
            self._knowledge, as_projection(projection), day_known=self.known, every=every, on=on, start=start, end=end
        )
        return found if self.on_record else attrs.evolve(found, caveats=(not_zero(self.known),))

    def first(self, projection: Projection[R], predicate: Callable[[R], bool]) -> dt.date | None:
        """Return the first day as of which ``predicate`` of the result is True; None where there is none.

        Only days on which events are placed are looked at, since nothing changes on others; what held before anything
        happened is not seen. Raises `PredicateError` where the predicate raises, naming the day, and as `history` does.

        >>> from aidledger import reference
        >>> from aidledger.projections import agreements
        >>> reference().timeline().first(agreements, lambda state: len(state.in_force) > 0)
        datetime.date(2024, 6, 13)
        """
        return histories.first(self._knowledge, as_projection(projection), predicate)

    def reaches(self, tally: Tally[Bag], threshold: Money, *, limit: int = MOST_WORLDS) -> Reached:
        """Return the day on which a tally reaches a threshold, and whether it does so in every world.

        The day is an imprecise date where the dates of the events are: the first and the last on which it can be that
        the sum, at the end of the day, is at least the threshold for the first time, though it may fall again. What an
        event does not state of what is asked for makes it wider, too. A threshold is one `Money` above zero; the tally
        may be of several currencies, and is not grouped.

        Where sums can fall, worlds may have to be looked at one by one; above ``limit`` of them ``is_tight`` is False.
        So it is where an amount depends on its day by an exchange rate, as one that is valued does.

        Raises `AmountError` on a threshold of zero or less, which is reached before anything happens,
        `MixedCurrenciesError` on a bag, `MixedDatasetsError` and `OpenDayError` as `AsOf.bounds` does.

        >>> from aidledger import Money, reference
        >>> from aidledger.projections import committed
        >>> print(reference().timeline().reaches(committed, Money("5e9", "USD")))
        2025-04-18, certain
        >>> print(reference().timeline(known="2025-12-31").reaches(committed, Money("5e9", "USD")))
        2025-04-01/2025-04-30, certain
        """
        return reaches(self._knowledge, as_tally(tally), threshold, limit)

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
