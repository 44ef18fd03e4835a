"""Laws 20 and 22: how sure an answer is, when a sum is reached, and what would have to be known; by enumeration."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from aidledger import NO, UNKNOWN, YES, Bag, Event, Ledger, Money, Projection, Shares, Tally
from aidledger._values import codes
from aidledger.answers import Doubt
from aidledger.errors import MixedDatasetsError, RateError
from aidledger.events import Alteration, annotated
from aidledger.projections import Mapped
from aidledger.testing import _oracle as oracle
from aidledger.testing._laws.bounds import of_group
from aidledger.testing._laws.ledger import REFUSALS, agree, holds, said
from aidledger.testing._oracle import CAN_BE_UNSTATED, TooManyWorldsError, filled

MOST_WORLDS: Final = 2_000
"""How many worlds are enumerated where no other limit is given."""

_ANY_PART: Final = ("recipient", "instrument")
"""The fields of which any part of an event can turn out to be what is asked for: enumeration sees some parts only."""

_DAY: Final = dt.timedelta(days=1)
_ANY: Final = {"donor": "USA", "recipient": "UKR", "instrument": codes.MIXED, "category": "financial"}


def certainty_is_that_of_all_worlds(
    projection: Projection[Any],
    ledger: Ledger,
    day: dt.date,
    known: dt.date | None = None,
    *,
    predicate: Callable[[Any], bool] | None = None,
    limit: int = MOST_WORLDS,
) -> None:
    """22. `certainty` agrees with enumeration: never a wrong YES or NO, and UNKNOWN only where worlds differ.

    Where no predicate is given, it is asked of results that there are in some world whether it is that one, and whether
    it is none of them all. Where any part of an event can be what a tally asks for, not all can be enumerated, and
    UNKNOWN is right, too. Raises `TooManyWorldsError` where there are more worlds than ``limit``.
    """
    live = oracle.live(oracle.known_by(ledger, known))
    at = ledger.as_of(day, known=known)
    try:
        results = _results(projection, live, day, limit)
    except MixedDatasetsError:
        refused = said(at, projection).refused is not None
        holds(refused, f"{projection.name} as of {day} mixes data sets in some world, and is answered")
        return
    is_open = is_any_part_open(projection, live)
    chosen = [results[0], results[-1], results[len(results) // 2]] if results else []
    predicates = [functools.partial(operator.eq, result) for result in chosen] + [lambda each: each not in results]
    for each in predicates if predicate is None else [predicate]:
        answers = {each(result) for result in results}
        try:
            found = at.certainty(projection, each)
        except (*REFUSALS, RateError):
            is_sum = isinstance(innermost(projection), Tally)
            holds(is_sum, f"{projection.name} as of {day} is refused, and mixes data sets in no world")
            return
        expected = UNKNOWN if len(answers) != 1 else YES if True in answers else NO
        if found is not UNKNOWN or not is_open:
            agree(
                f"how certain it is of {projection.name} as of {day}, of which there can be {results}", expected, found
            )


def reaching_is_that_of_all_worlds(
    tally: Tally[Any], threshold: Money, ledger: Ledger, known: dt.date | None = None, *, limit: int = MOST_WORLDS
) -> None:
    """22. `reaches` agrees with enumeration: the earliest and the latest first day, and whether every world has one.

    Where an event does not state what is asked for, or its amount depends on its day, ``when`` can be wider, if it says
    that it is not tight.
    Raises `TooManyWorldsError` where there are more worlds than ``limit``.
    """
    live = oracle.live(oracle.known_by(ledger, known))
    reached_on = first_days(tally, threshold, live, limit)
    try:
        found = ledger.timeline(known=known).reaches(tally, threshold)
    except REFUSALS:
        return
    what = f"when {tally.name} reaches {threshold}: {found}"
    expected = sorted(day for day in reached_on if day is not None)
    is_stated = len(statings(tally, live, limit)) == 1
    is_stated = is_stated and not any(tally.spread(event) for _, event in oracle.placed(live))
    holds(found.is_tight or not is_stated, f"{what}, is not tight, though all is stated")
    holds(not found.certain or None not in reached_on, f"{what}, but in some world it does not")
    if found.when is None or not expected:
        holds(found.when is None or not found.is_tight, f"{what}, but it never does")
        agree(f"{what}, but there are such days", [], expected)
    elif found.is_tight and not is_any_part_open(tally, live):
        agree(what, (expected[0], expected[-1]), (found.when.earliest, found.when.latest))
        agree(f"{what}, is certain", None not in reached_on, found.certain)
    else:
        is_within = expected[0] in found.when and expected[-1] in found.when
        holds(is_within, f"{what}, misses a day from {expected[0]} to {expected[-1]}")


def doubts_make_the_width(
    tally: Tally[Any], ledger: Ledger, day: dt.date, known_as: Callable[[Doubt], Mapping[str, Any]]
) -> None:
    """20. `because` names all that makes bounds wide, the widest first.

    With all of it known, ``low == high``; with all but one, they are no wider than that is said to make them.
    ``known_as`` says what is known of a doubt: a field and its value.
    """
    try:
        bounds = ledger.as_of(day).bounds(tally)
    except (*REFUSALS, RateError):
        return
    for key, each in bounds.items() if tally.fields else [((), bounds)]:
        what = f"{tally.name} as of {day}, group {key!r}, {each}"
        doubts, width = each.because, each.high - each.low
        agree(f"{what}: is there a doubt", not each.is_point, bool(doubts))
        shares = [max(Fraction(m.amount) / Fraction(width[m.currency]) for m in doubt.width) for doubt in doubts]
        agree(f"{what}: in order", sorted(shares, reverse=True), shares)
        question = of_group(tally, key).combined()
        can_be_found_out = all(hasattr(doubt.event, doubt.field) for doubt in doubts)  # of a kind without it nobody can
        for number in range(-1, len(doubts) if can_be_found_out else -1):
            others = [doubt for index, doubt in enumerate(doubts) if index != number]
            left = _with(ledger, others, known_as).as_of(day).bounds(question)
            most = Bag() if number < 0 else doubts[number].width
            holds(
                all(money.amount <= most[money.currency] for money in left.high - left.low),
                f"{what}: with {[str(doubt) for doubt in others]} known it is {left}, wider than {most}",
            )


def an_explanation_says_what_is_certain(
    tally: Tally[Any], ledger: Ledger, day: dt.date, known: dt.date | None = None, *, limit: int = MOST_WORLDS
) -> None:
    """22. What `explain` calls certain counts in every world; what can count besides does so in one.

    Nothing that can count is left out. Says nothing where amounts depend on days, and so are others in each world.
    Raises `TooManyWorldsError` where there are more worlds than ``limit``.
    """
    live = oracle.live(oracle.known_by(ledger, known))
    if any(tally.spread(event) for _, event in oracle.placed(live)):
        return
    try:
        explanation = ledger.as_of(day, known=known).explain(tally)
    except REFUSALS:
        return
    counted, possible = (
        _sums((c.event.id, c.key, c.amount) for c in some) for some in (explanation, explanation.possible)
    )
    certain = {(each.event.id, each.key): each.certainty is YES for each in explanation}
    least, most = dict(counted), dict(counted)
    every = statings(tally, live, limit)
    for number, stated in enumerate(every):
        for events in shown(stated, day, limit // len(every)):
            here = _sums((e.id, key, amount) for e in events for key, amount in tally.contributions(e))
            most.update((where, amount) for where, amount in here.items() if _is_more(amount, most.get(where)))
            if not number:  # as they are stated
                least.update((where, Bag()) for where in counted if _is_more(counted[where], here.get(where, Bag())))
    groups = {key for _, key in counted} | (
        {()} if not tally.fields else set(ledger.as_of(day, known=known).bounds(tally))
    )
    what = f"{tally.name} as of {day}"
    agree(f"{what}: what counts in every world", {w: least[w] == counted[w] for w in counted}, certain)
    expected = {w: amount - counted.get(w, Bag()) for w, amount in most.items() if w[1] in groups}
    agree(f"{what}: what can count besides", {w: amount for w, amount in expected.items() if amount}, possible)


def _results(projection: Projection[Any], live: Sequence[Event], day: dt.date, limit: int) -> list[Any]:
    """Return the results in all worlds, each once; nothing of those in which an exchange rate is missing."""
    found: list[Any] = []
    every = statings(projection, live, limit)
    for stated in every:
        for events in shown(stated, day, limit // len(every)):
            with contextlib.suppress(RateError):
                result = projection.over(events)
                if result not in found:
                    found.append(result)
    return found


def _with(ledger: Ledger, found_out: Iterable[Doubt], known_as: Callable[[Doubt], Mapping[str, Any]]) -> Ledger:
    """Return the ledger in which these doubts are none."""
    changes: dict[str, dict[str, Any]] = {}
    for doubt in found_out:
        changes.setdefault(doubt.event.id, {}).update(known_as(doubt))
    return Ledger(attrs.evolve(record, **changes.get(record.id, {})) for record in ledger)


def _sums(amounts: Iterable[tuple[str, Any, Bag]]) -> dict[tuple[str, Any], Bag]:
    """Return the sums by event and group."""
    found: dict[tuple[str, Any], Bag] = {}
    for identity, key, amount in amounts:
        found[identity, key] = found.get((identity, key), Bag()) + amount
    return found


def _is_more(amount: Bag, other: Bag | None) -> bool:
    return other is None or any(abs(money.amount) > abs(other[money.currency]) for money in amount)


# --- every world, day by day ------------------------------------------------------------------------------------
# Nothing is left out, not even days between which nothing begins or ends: a fold sees the order of events, and can look
# at their dates. So it is only for ledgers whose dates are a few days long.


def innermost(projection: Projection[Any]) -> Projection[Any]:
    """Return a projection without the final steps of ``map``."""
    return innermost(projection.inner) if isinstance(projection, Mapped) else projection


def shown(live: Sequence[Event], day: dt.date, limit: int = MOST_WORLDS) -> Iterator[list[Event]]:
    """Return for each world of live events what a fold gets by the end of ``day``.

    Raises `TooManyWorldsError` where there are more than ``limit``.
    """
    return (oracle.up_to(placings, day) for placings in placed(live, day, limit))


def placed(live: Sequence[Event], day: dt.date | None, limit: int = MOST_WORLDS) -> Iterator[list[oracle.Placing]]:
    """Return for each world of live events the day on which each is put; all days after ``day`` are one choice.

    Where it is None there are no such days.
    """
    choices = [_days(event, day) for event in live]
    oracle.refuse_above(limit, choices)
    for days in itertools.product(*choices):
        yield oracle.placed(oracle.on(event, day) for event, day in zip(live, days, strict=True))


def statings(projection: Projection[Any], live: Sequence[Event], limit: int = MOST_WORLDS) -> list[list[Event]]:
    """Return the live events as they are, and with what a tally asks for and they do not state, stated in many ways.

    Raises `TooManyWorldsError` where there are more than ``limit``, or where a kind has no field to state it in.
    """
    tally = innermost(projection)
    if not isinstance(tally, Tally):
        return [list(live)]
    options = [_stated(tally, event, live) for event in live]
    oracle.refuse_above(limit, options)
    return [list(chosen) for chosen in itertools.product(*options)]


def is_any_part_open(projection: Projection[Any], live: Sequence[Event]) -> bool:
    """Return whether a tally asks for what cannot be enumerated: any part of an event, or groups of any name."""
    tally = innermost(projection)
    if not isinstance(tally, Tally):
        return False
    wanted = dict(tally.wanted)
    return any(
        _is_open(tally, field, getattr(event, field, None)) and (field in _ANY_PART or field not in wanted)
        for event in live
        for field in CAN_BE_UNSTATED
    )


def first_days(
    tally: Tally[Any], threshold: Money, live: Sequence[Event], limit: int = MOST_WORLDS
) -> set[dt.date | None]:
    """Return the first day in each world at whose end the sum is at least the threshold; None where it never is."""
    found: set[dt.date | None] = set()
    every = statings(tally, live, limit)
    for stated in every:
        for placings in placed(stated, None, limit // len(every)):
            found.add(_first_day(tally, threshold, placings))
    return found


def _first_day(tally: Tally[Any], threshold: Money, placings: Sequence[oracle.Placing]) -> dt.date | None:
    total = Bag()
    for number, (on, event) in enumerate(placings, start=1):
        for _, amount in tally.contributions(event):
            total += amount
        is_last = number == len(placings) or placings[number][0] > on
        if is_last and total[threshold.currency] >= threshold.amount:
            return on
    return None


def _days(event: Event, end: dt.date | None) -> list[dt.date]:
    first, last = oracle.ends(event)
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
