"""Answers over time: a history, and the first day on which something holds."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from aidledger.asking import answered, refuse_no_predicate
from aidledger.errors import DateError, WrongTypeError
from aidledger.folding import results
from aidledger.history import History, Stamp
from aidledger.knowledge import Knowledge
from aidledger.periods import given_days, period_ends
from aidledger.placement import latest
from aidledger.projection import Projection, unmapped
from aidledger.tally import Tally
from aidledger.when import as_day

R = TypeVar("R")


def history(
    known: Knowledge,
    projection: Projection[R],
    *,
    day_known: dt.date | None,
    every: str | None,
    on: Iterable[dt.date | str] | None,
    start: dt.date | str | None,
    end: dt.date | str | None,
) -> History[R]:
    """Return the results on the days asked for; see `aidledger.timeline.Timeline.history`."""
    start, days = _days(known, projection, day_known, (every, on, start, end))
    values: Iterable[Any]
    bounds: tuple[Any, ...] | None = None
    caveats: tuple[str, ...] = ()
    if isinstance(projection, Tally):
        steps = known.steps(projection)
        values, swept = steps.sweep(days)
        bounds, caveats, datasets = tuple(swept), steps.caveats_by(days[-1]), steps.datasets_by(days[-1])
    else:
        values = _results(known, projection, days)
        datasets = known.datasets_by(days[-1], projection)
    return History(
        dates=days,
        values=tuple(values),
        bounds=bounds,
        fields=projection.fields if isinstance(projection, Tally) else (),
        projection=projection.name,
        known=day_known,
        caveats=caveats,
        datasets=datasets,
        milestones=tuple(each for each in known.milestones if start <= latest(each) <= days[-1]),
        stamp=Stamp(known.digest),
    )


def first(known: Knowledge, projection: Projection[R], predicate: Callable[[R], bool]) -> dt.date | None:
    """Return the first day with an event on which a predicate of the result holds; None where there is none."""
    refuse_no_predicate(predicate)
    days = tuple(dict.fromkeys(each.day for each in known.of(projection)))
    for day, found in zip(days, _results(known, projection, days), strict=True):
        if _holds(predicate, found, day):
            return day
    return None


def _holds(predicate: Callable[[R], bool], found: R, day: dt.date) -> bool:
    return answered(predicate, lambda: found, lambda: f"as of {day}")


def _results(known: Knowledge, projection: Projection[Any], days: tuple[dt.date, ...]) -> Iterator[Any]:
    """Return the result at the end of each of these days, which are in order, each when it is asked for."""
    root, finish = unmapped(projection)
    if isinstance(root, Tally):
        steps = known.steps(root)
        for day in days:
            yield finish(steps.value(day))
        return
    refusal = known.refusal(projection)
    answered = days if refusal is None else days[: bisect.bisect_left(days, refusal[0])]
    yield from results(projection, known.events, [bisect.bisect_right(known.days, day) for day in answered], answered)
    if refusal is not None and len(answered) < len(days):
        raise refusal[1]


def _days(
    known: Knowledge,
    projection: Projection[Any],
    day_known: dt.date | None,
    asked: tuple[str | None, Iterable[dt.date | str] | None, dt.date | str | None, dt.date | str | None],
) -> tuple[dt.date, tuple[dt.date, ...]]:
    """Return where the history begins, and its days."""
    every, on, start, end = asked
    if (every is None) == (on is None):
        both = "neither" if on is None else "both"
        raise WrongTypeError(
            f"a history is asked with every='month' or with on=['2024-06-30']: give one of them, not {both}"
        )
    if on is not None:
        if start is not None or end is not None:
            raise WrongTypeError("on=[…] names every day of the history: leave start and end out, or ask with every=…")
        days = given_days(on)
        return days[0], days
    begins = _first_day(known, projection) if start is None else as_day(start, "start")
    last = [each.day for each in known.of(projection)[-1:]]
    ends = max(filter(None, (day_known, *last)), default=None) if end is None else as_day(end, "end")
    if begins is None or ends is None:
        raise DateError("nothing is on record, so there is no first and last day: give start and end")
    return begins, period_ends(every or "", begins, ends)


def _first_day(known: Knowledge, projection: Projection[Any]) -> dt.date | None:
    """Return the first day on which an answer can be other than nothing."""
    possible = known.steps(projection).possible.values() if isinstance(projection, Tally) else ()
    return min(possible, default=next((each.day for each in known.of(projection)), None))
