"""Timelines: the live events as known on one day, and the questions asked of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar, overload

import attrs

from aidledger.asking import MOST_WORLDS
from aidledger.asof import AsOf, as_projection, as_tally, not_zero
from aidledger.events import Event
from aidledger.knowledge import Knowledge
from aidledger.money import Bag, Money
from aidledger.projection import Projection
from aidledger.tally import Tally
from aidledger.when import as_day

if TYPE_CHECKING:
    from aidledger.history import History
    from aidledger.reached import Reached

__all__ = ["AsOf", "Timeline"]

R = TypeVar("R")


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
        from aidledger.overtime import history

        found = history(
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
        from aidledger.overtime import first

        return first(self._knowledge, as_projection(projection), predicate)

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
        from aidledger.reaching import reaches

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
