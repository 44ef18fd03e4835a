"""What a ledger means, said again: naive, slow, apart from the code that answers; and its worlds, one by one."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, TypeVar, cast

import attrs

from aidledger import Bag, Event, Ledger, Shares, Tally, When
from aidledger._records.records import redated
from aidledger._values import codes
from aidledger.errors import AidledgerError, RateError
from aidledger.events import Alteration, Record, Retracted, annotated

E = TypeVar("E", bound=Event)

Placing = tuple[dt.date, Event]
"""The day on which an event is put, and the event."""


def known_by(records: Iterable[Record], day: dt.date | None) -> list[Record]:
    """Return the records that exist as known on ``day``: those recorded on it or before; all of them for None."""
    return [record for record in records if day is None or record.recorded <= day]


def standing(records: Iterable[Record]) -> list[Record]:
    """Return the records that no standing retraction names."""
    known = list(records)

    def stands(record: Record) -> bool:
        return not any(
            isinstance(other, Retracted) and other.retracts == record.id and stands(other) for other in known
        )

    return [record for record in known if stands(record)]


def live(records: Iterable[Record]) -> list[Event]:
    """Return the records that stand, are no retraction, and that no other standing record reaches by ``supersedes``."""
    known = {record.id: record for record in records}

    def reaches(record: Record, identity: str) -> bool:
        targets = record.supersedes if isinstance(record, Event) else ()
        return any(target == identity or reaches(known[target], identity) for target in targets)

    stand = standing(known.values())
    return [
        record
        for record in stand
        if isinstance(record, Event) and not any(reaches(other, record.id) for other in stand if other is not record)
    ]


def placed(events: Iterable[Event]) -> list[Placing]:
    """Return live events on the latest day of their dates, alterations with what they alter, in the stated order.

    An alteration is put on the later of its own day and that of what it alters; where several live records state
    that fact of its data set, the first placed is what it alters, and where none does, it stays on its own.
    """
    every = list(events)
    others = sorted(((ends(event)[1], event) for event in every if not isinstance(event, Alteration)), key=_order)
    found = list(others)
    for event in every:
        if isinstance(event, Alteration):
            meant = [each for each in others if _can_refer_to(event, each[1])]
            day = max(ends(event)[1], meant[0][0]) if meant else ends(event)[1]
            found.append((day, annotated(event, altered=meant[0][1] if meant else None)))
    return sorted(found, key=_order)


def up_to(placings: Sequence[Placing], day: dt.date) -> list[Event]:
    """Return the events that are put on ``day`` or before, in order."""
    return [event for placed_on, event in placings if placed_on <= day]


def shown(records: Iterable[Record], day: dt.date, known: dt.date | None = None) -> list[Event]:
    """Return what a projection folds as of ``day``, as known on ``known``."""
    return up_to(placed(live(known_by(records, known))), day)


def on(event: E, day: dt.date) -> E:
    """Return an event as it is where it happened on one day of its date; the marks of the date are the source's."""
    when = event.occurred
    mark = {(True, False): "~", (False, True): "?", (True, True): "%"}.get((when.approximate, when.uncertain), "")
    return redated(event, When(f"{day.isoformat()}{mark}"))


def ends(event: Event) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the date of an event, which is closed."""
    return cast("dt.date", event.occurred.earliest), cast("dt.date", event.occurred.latest)


def _order(placing: Placing) -> tuple[object, ...]:
    """Day; what alters after what does not; earliest; latest; fact; id."""
    day, event = placing
    return (day, isinstance(event, Alteration), *ends(event), event.fact, event.id)


MOST: Final = 3_000
"""How many worlds are enumerated where no other limit is given."""

Amounts = dict[str, Fraction]
"""Exact amounts by currency, in arithmetic of their own."""

_Happened = tuple[Event, Event | None, Mapping[str, Any]]
"""An event, what it alters, and the values of what it or that leaves open."""

_Completions = Callable[[Tally[Any], Event], list[Mapping[str, Any]]]

CAN_BE_UNSTATED: Final = ("donor", "recipient", "instrument", "category")
"""The fields that widen bounds where an event does not state them, and the question asks for them."""

_OWN: Final = ("dataset", "kind")  # an alteration states these itself, and has all else from what it alters
_ZERO: Final = Fraction(0)
_AS_STATED: Final[Mapping[str, Any]] = {}


class TooManyWorldsError(AidledgerError, ValueError):
    """The ledger leaves more choices than the limit allows."""


@attrs.frozen(eq=False)
class Choice:
    """An event with one day, and a value for each field that it does not state and that makes a difference."""

    event: Event
    day: dt.date
    values: Mapping[str, Any]


def worlds(
    ledger: Ledger, days: Iterable[dt.date], *, known: dt.date | None = None, limit: int = MOST
) -> Iterator[Ledger]:
    """Return each world as a ledger of the live events with exact dates, its answers on ``days`` the plain sums.

    Days of an imprecise date between which nothing else begins, ends or is asked make no difference, so one of them
    stands for all. Raises `TooManyWorldsError` where there are more than ``limit``.
    """
    counted = live(known_by(ledger, known))
    matter = _that_matter(counted, days)
    every = [[annotated(on(event, day), supersedes=()) for day in _in(event, matter)] for event in counted]
    refuse_above(limit, every)
    return map(Ledger, itertools.product(*every))


def extremes(
    tally: Tally[Any], ledger: Ledger, day: dt.date, *, known: dt.date | None = None, limit: int = MOST
) -> tuple[Amounts, Amounts]:
    """Return the lowest and highest total of a tally at the end of ``day`` in any world, by currency.

    Every field that an event does not state and that the tally asks for takes every value that makes a
    difference. Where amounts depend on the day, all days of a date are tried, and worlds in which one has no exchange
    rate are passed over. The tally is not grouped: ask for a group by its ``where``. Raises `TooManyWorldsError`
    where there are more than ``limit`` worlds.
    """
    amounts = _Amounts(tally)
    totals = []
    for happened in _happened(tally, known_by(ledger, known), day, limit, _completions):
        with contextlib.suppress(RateError):  # such a world has no total
            totals.append(_sum(amounts.of(*each) for each in happened))
    found = {code for each in totals for code in each}
    lows, highs = ({code: most(t.get(code, _ZERO) for t in totals) for code in found} for most in (min, max))
    return lows, highs


def total(tally: Tally[Any], placings: Iterable[Placing], day: dt.date) -> Amounts:
    """Return the sum of what the tally asks for of events that are put on ``day`` or before."""
    amounts = _Amounts(tally)
    shown = [(event, event.altered if isinstance(event, Alteration) else None) for on, event in placings if on <= day]
    return _sum(amounts.of(event, altered, _AS_STATED) for event, altered in shown)


def groups(
    tally: Tally[Any], ledger: Ledger, day: dt.date, *, known: dt.date | None = None, limit: int = MOST
) -> set[Any]:
    """Return the groups of contributions that are possible by ``day``: what is put there in some world.

    What an event does not state is a group of its own, unless the tally asks for values of that field: then it
    can be in the group of each. Raises `TooManyWorldsError` where there are more than ``limit`` worlds.
    """
    found: set[Any] = set()
    for happened in _happened(tally, known_by(ledger, known), day, limit, _as_stated):
        for event, altered, _ in happened:
            whole = event if altered is None else annotated(event, altered=altered)
            if tally.amount(whole):
                found.update(_groups(tally, event, altered or event))
    return found


def _groups(tally: Tally[Any], event: Event, carrier: Event) -> Iterator[Any]:
    asked = dict(tally.wanted)
    options = []
    for field in dict.fromkeys((*tally.fields, *asked)):
        stated = [
            value for value, percent in _divided(getattr(event if field in _OWN else carrier, field, None)) if percent
        ]
        options.append([value for each in stated for value in _can_be(field, each, asked.get(field))])
    for chosen in itertools.product(*options):
        yield chosen[0] if len(tally.fields) == 1 else chosen[: len(tally.fields)]


def _can_be(field: str, value: Any, wanted: Collection[Any] | None) -> list[Any]:
    """Return the values for which something counts that states this one, where only ``wanted`` are asked for."""
    if wanted is None or value in wanted:
        return [value]
    is_open = field in CAN_BE_UNSTATED and (value is None or (field == "instrument" and value == codes.MIXED))
    return [each for each in wanted if each is not None] if is_open else []


def _happened(
    tally: Tally[Any], records: Iterable[Record], day: dt.date, limit: int, completions: _Completions
) -> Iterator[list[_Happened]]:
    """Return for each world the events that the tally may count and that are put on ``day`` or before."""
    counted = live(records)
    matter = _that_matter(counted, [day])
    bases = [event for event in counted if not isinstance(event, Alteration)]
    altering = [event for event in counted if isinstance(event, Alteration) and _counts(tally, event, bases)]
    counted = [base for base in bases if _adds(tally, base) or any(_can_refer_to(each, base) for each in altering)]
    dated = _dated_exactly if _depends_on_days(tally, [*bases, *altering], bases) else _dated
    every = [[Choice(each, on, v) for v in completions(tally, e) for each, on in dated(e, matter)] for e in counted]
    every += [[Choice(each, on, _AS_STATED) for each, on in dated(e, matter)] for e in altering]
    refuse_above(limit, every)
    for world in itertools.product(*every):
        yield _in_one_world(world[: len(counted)], world[len(counted) :], day)


def _in_one_world(bases: Sequence[Choice], altering: Iterable[Choice], day: dt.date) -> list[_Happened]:
    """Return what happened: an alteration on the later of its own day and that of what it alters, the first placed."""
    in_order = sorted(bases, key=lambda base: (base.day, base.event.id))
    found: list[_Happened] = [(base.event, None, base.values) for base in bases if base.day <= day]
    for each in altering:
        meant = next(base for base in in_order if _can_refer_to(cast("Alteration", each.event), base.event))
        if max(each.day, meant.day) <= day:
            found.append((each.event, meant.event, meant.values))
    return found


@attrs.frozen
class _Amounts:
    """What an event with these values adds to a question, worked out once."""

    tally: Tally[Any]
    found: dict[tuple[int, int, int], Amounts] = attrs.field(factory=dict)

    def of(self, event: Event, altered: Event | None, values: Mapping[str, Any]) -> Amounts:
        key = id(event), id(altered), id(values)
        if key not in self.found:
            self.found[key] = self._of(
                event if altered is None else annotated(event, altered=altered), altered or event, values
            )
        return self.found[key]

    def _of(self, event: Event, carrier: Event, values: Mapping[str, Any]) -> Amounts:
        amount = self.tally.amount(event) or Bag()
        share = _ZERO
        fields = [field for field, _ in self.tally.wanted]
        divided = [
            _divided(values[field] if field in values else getattr(event if field in _OWN else carrier, field, None))
            for field in fields
        ]
        for part in itertools.product(*divided):
            if all(value in wanted for (value, _), (_, wanted) in zip(part, self.tally.wanted, strict=True)):
                share += math.prod((percent / 100 for _, percent in part), start=Fraction(1))
        return {money.currency: Fraction(money.amount) * share for money in amount}


def _divided(value: Any) -> list[tuple[Any, Fraction]]:
    """Return what divides an event in one field, in percent; what is missing to 100 is not stated."""
    if not isinstance(value, Shares):
        return [(value, Fraction(100))]
    stated: list[tuple[Any, Fraction]] = [(code, Fraction(percent)) for code, percent in value.parts]
    return [*stated, (None, 100 - sum((percent for _, percent in stated), _ZERO))]


def _as_stated(_: Tally[Any], __: Event) -> list[Mapping[str, Any]]:
    return [_AS_STATED]


def _completions(tally: Tally[Any], event: Event) -> list[Mapping[str, Any]]:
    """Return every way to state what the event does not and the tally asks for; the first states none of it."""
    options: list[list[tuple[str, Any]]] = []
    for field, wanted in tally.wanted:
        if field in CAN_BE_UNSTATED:
            value = getattr(event, field, None)
            is_mixed = field == "instrument" and value == codes.MIXED
            asked = [each for each in wanted if each is not None and not (is_mixed and each == codes.MIXED)]
            if (value is None and None not in wanted) or (is_mixed and value not in wanted):
                options.append([(field, value), *((field, each) for each in asked)])
            elif isinstance(value, Shares) and value.unstated and None not in wanted:
                options.append([(field, value), *((field, filled(value, each)) for each in asked)])
    return [dict(chosen) for chosen in itertools.product(*options)]


def filled(value: Any, code: str) -> Any:
    """Return what is not stated, in whole or in part, as this code: that alone, or shares with what they leave open."""
    if not isinstance(value, Shares):
        return code
    parts = dict(value.parts)
    return Shares({**parts, code: parts.get(code, 0) + value.unstated})


def _counts(tally: Tally[Any], altering: Alteration, bases: Iterable[Event]) -> bool:
    return any(_adds(tally, annotated(altering, altered=base)) for base in bases if _can_refer_to(altering, base))


def _adds(tally: Tally[Any], event: Event) -> bool:
    """Return whether an event adds something, as it is or on the first or the last of its days."""
    dated = _on_its_ends(event) if type(tally).spread is Tally.spread else []  # an exchange rate makes none of it zero
    return any(map(tally.amount, [event, *dated]))


def _depends_on_days(tally: Tally[Any], events: Iterable[Event], bases: Sequence[Event]) -> bool:
    """Return whether amounts depend on days: by an exchange rate, or as a look at the ends of the dates shows."""
    has_rates = type(tally).spread is not Tally.spread
    return has_rates or any(len(set(map(str, map(tally.amount, each)))) > 1 for each in _at_ends(events, bases))


def _at_ends(events: Iterable[Event], bases: Sequence[Event]) -> Iterator[list[Event]]:
    """Yield each event as it is and on the ends of its date; an alteration with what it can mean, as these are."""
    for event in events:
        dated = [event, *_on_its_ends(event)]
        if not isinstance(event, Alteration):
            yield dated
            continue
        for base in bases:
            if _can_refer_to(event, base):
                altered = [base, *_on_its_ends(base)]
                yield [annotated(each, altered=one) for each in dated for one in altered]


def _on_its_ends(event: Event) -> list[Event]:
    return [] if event.occurred.is_day else [on(event, day) for day in ends(event)]


def _can_refer_to(altering: Alteration, base: Event) -> bool:
    return (base.dataset, base.fact, type(base)) == (altering.dataset, altering.of, altering.alters)


def _that_matter(live: Iterable[Event], asked: Iterable[dt.date]) -> list[dt.date]:
    """Return the days on which anything begins, ends or is asked, and the day after what is asked."""
    days = set(asked)
    days |= {day + dt.timedelta(days=1) for day in days if day < dt.date.max}
    return sorted(days.union(*map(ends, live)))


def _in(event: Event, days: Iterable[dt.date]) -> list[dt.date]:
    return [day for day in days if day in event.occurred]


def _dated(event: Event, days: Sequence[dt.date]) -> list[tuple[Event, dt.date]]:
    """Return the event with each of these days that is in its date."""
    return [(event, day) for day in _in(event, days)]


def _dated_exactly(event: Event, days: Sequence[dt.date]) -> list[tuple[Event, dt.date]]:
    """Return the event on each day of its date, for a tally that looks at it."""
    first, last = days[0].toordinal(), days[-1].toordinal()
    every = _in(event, map(dt.date.fromordinal, range(first, last + 1)))
    return [(on(event, day), day) for day in every]


def refuse_above(limit: int, choices: Iterable[Sequence[object]]) -> None:
    """Raise `TooManyWorldsError` where there are more combinations than a limit."""
    number = math.prod(map(len, choices))
    if number > limit:
        raise TooManyWorldsError(f"{number:,} worlds are more than the limit of {limit:,}: ask of a smaller ledger")


def _sum(amounts: Iterable[Amounts]) -> Amounts:
    found: Amounts = {}
    for one in amounts:
        for code, figure in one.items():
            found[code] = found.get(code, _ZERO) + figure
    return found
