"""Every world, day by day: what certainty, and the day on which a sum is reached, mean by enumeration.

Nothing is left out here, not even days between which nothing begins or ends: a fold sees the order of events, and can
look at their dates. So it is only for ledgers whose dates are a few days long.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from aidledger._folds.projection import Mapped, Projection
from aidledger._folds.tally import Tally
from aidledger._records.records import Alteration, Event, annotated
from aidledger._values import codes
from aidledger._values.fields import Shares
from aidledger._values.money import Bag, Money
from aidledger.testing import _oracle as oracle
from aidledger.testing._oracle import CAN_BE_UNSTATED, TooManyWorldsError, filled

MOST: Final = 2_000
"""How many worlds are enumerated where no other limit is given."""

_ANY_PART: Final = ("recipient", "instrument")
"""The fields of which any part of an event can turn out to be what is asked for: enumeration sees some parts only."""

_DAY: Final = dt.timedelta(days=1)
_ANY: Final = {"donor": "USA", "recipient": "UKR", "instrument": codes.MIXED, "category": "financial"}


def shown(live: Sequence[Event], day: dt.date, limit: int = MOST) -> Iterator[list[Event]]:
    """Return for each world of live events what a fold gets by the end of ``day``.

    Raises `TooManyWorldsError` where there are more than ``limit``.
    """
    return (oracle.up_to(placings, day) for placings in placed(live, day, limit))


def placed(live: Sequence[Event], day: dt.date | None, limit: int = MOST) -> Iterator[list[oracle.Placing]]:
    """Return for each world of live events the day on which each is put; all days after ``day`` are one choice.

    Where it is None there are no such days.
    """
    choices = [_days(event, day) for event in live]
    refuse_above(limit, choices)
    for days in itertools.product(*choices):
        yield oracle.placed(oracle.on(event, day) for event, day in zip(live, days, strict=True))


def statings(projection: Projection[Any], live: Sequence[Event], limit: int = MOST) -> list[list[Event]]:
    """Return the live events as they are, and with what a tally asks for and they do not state, stated in many ways.

    Raises `TooManyWorldsError` where there are more than ``limit``, or where a kind has no field to state it in.
    """
    tally = unmapped(projection)
    if not isinstance(tally, Tally):
        return [list(live)]
    options = [_stated(tally, event, live) for event in live]
    refuse_above(limit, options)
    return [list(chosen) for chosen in itertools.product(*options)]


def is_any_part_open(projection: Projection[Any], live: Sequence[Event]) -> bool:
    """Return whether a tally asks for what cannot be enumerated: any part of an event, or groups of any name."""
    tally = unmapped(projection)
    if not isinstance(tally, Tally):
        return False
    wanted = dict(tally.wanted)
    return any(
        _is_open(tally, field, getattr(event, field, None)) and (field in _ANY_PART or field not in wanted)
        for event in live
        for field in CAN_BE_UNSTATED
    )


def unmapped(projection: Projection[Any]) -> Projection[Any]:
    """Return a projection without the final steps of ``map``."""
    while isinstance(projection, Mapped):
        projection = projection.inner
    return projection


def first_days(tally: Tally[Any], threshold: Money, live: Sequence[Event], limit: int = MOST) -> set[dt.date | None]:
    """Return the first day in each world at whose end the sum is at least the threshold; None where it never is."""
    found: set[dt.date | None] = set()
    every = statings(tally, live, limit)
    for stated in every:
        for placings in placed(stated, None, limit // len(every)):
            found.add(_first_day(tally, threshold, placings))
    return found


def refuse_above(limit: int, choices: Sequence[Sequence[object]]) -> None:
    """Raise `TooManyWorldsError` where there are more combinations than a limit."""
    number = math.prod(map(len, choices))
    if number > limit:
        raise TooManyWorldsError(f"{number:,} worlds are more than the limit of {limit:,}: ask of a smaller ledger")


def _first_day(tally: Tally[Any], threshold: Money, placings: Sequence[oracle.Placing]) -> dt.date | None:
    total = Bag()
    for number, (on, event) in enumerate(placings, start=1):
        for _, amount in tally.contributions(event):
            total += amount
        is_last = number == len(placings) or placings[number][0] > on
        if is_last and total[threshold.currency] >= threshold.amount:
            return on
    return None


def _ends(event: Event) -> tuple[dt.date, dt.date]:
    return cast("dt.date", event.occurred.earliest), cast("dt.date", event.occurred.latest)  # it is closed


def _days(event: Event, end: dt.date | None) -> list[dt.date]:
    first, last = _ends(event)
    if end is not None:
        last = min(last, max(first, end + _DAY))
    return [first + _DAY * number for number in range((last - first).days + 1)]


def _stated(tally: Tally[Any], event: Event, live: Sequence[Event]) -> list[Event]:
    kinds = {kind for kind, _ in tally.counts}
    carrying = kinds | {kind.alters for kind in kinds if issubclass(kind, Alteration)}
    if isinstance(event, Alteration) or type(event) not in carrying:  # it has the fields of what it alters, or none
        return [event]
    options: list[list[tuple[str, Any]]] = []
    for field in CAN_BE_UNSTATED:
        value = getattr(event, field, None)
        if _is_open(tally, field, value):
            if not hasattr(event, field):
                raise TooManyWorldsError(f"{event.kind} has no {field}: what it could say of that cannot be enumerated")
            words = _words(tally, field, live)
            options.append([(field, value), *((field, filled(value, word)) for word in words if word != value)])
            if field == "recipient":
                options[-1].append((field, _half(value, words[0])))
    return [annotated(event, **dict(chosen)) for chosen in itertools.product(*options)]


def _is_open(tally: Tally[Any], field: str, value: Any) -> bool:
    """Return whether an event leaves open what decides: all or a part of it is not stated, or its instrument mixed."""
    if field not in tally.asked:
        return False
    if isinstance(value, Shares):
        return bool(value.unstated) and _is_open(tally, field, None)
    if value is not None and (field, value) != ("instrument", codes.MIXED):
        return False
    wanted = dict(tally.wanted).get(field)
    if wanted is None:
        return True
    can_be_another = bool(wanted - {None, value})
    return can_be_another and (value not in wanted or field in tally.fields)


def _words(tally: Tally[Any], field: str, live: Sequence[Event]) -> list[str]:
    """Return what can be stated in a field: what is asked for, else what others state, and one word besides."""
    wanted = dict(tally.wanted).get(field)
    if wanted is not None:
        return sorted(wanted - {None})
    values = [getattr(event, field, None) for event in live]
    stated = {code for value in values if isinstance(value, Shares) for code, _ in value.parts}
    return sorted({value for value in values if isinstance(value, str)} | stated | {_ANY[field]})


def _half(value: Any, code: str) -> Shares:
    """Return a recipient that was not stated as this code, for half of what is open."""
    if not isinstance(value, Shares):
        return Shares({code: 50})
    parts = dict(value.parts)
    return Shares({**parts, code: parts.get(code, 0) + value.unstated / 2})
