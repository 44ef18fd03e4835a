"""Laws 20 to 22: bounds, in all worlds, and where every figure comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import attrs

from aidledger import NO, Bag, Event, Groups, Ledger, Shares, Tally, Timeline, When, revise
from aidledger._values import codes
from aidledger._values.money import union_of_currencies
from aidledger.answers import Bounds
from aidledger.errors import OpenDayError
from aidledger.events import Alteration
from aidledger.testing import _oracle as oracle
from aidledger.testing._laws.ledger import REFUSALS, Reply, agree, holds, low_and_high, said
from aidledger.testing._oracle import Amounts

_UNSTATED = (None, codes.MIXED)


def bounds_hold_the_value(tally: Tally[Any], ledger: Ledger, day: dt.date, known: dt.date | None = None) -> None:
    """20. `low <= value <= high`."""
    answer = said(ledger.as_of(day, known=known), tally)
    for key, (low, high) in _bounds(answer).items():
        value = _group(answer.value, key)
        for code in union_of_currencies(low, value, high):
            holds(
                low[code] <= value[code] <= high[code],
                f"{tally.name} as of {day}, group {key!r}: not {code} {low[code]} <= {value[code]} <= {high[code]}",
            )
    missing = set(_values(answer)) - set(_bounds(answer))
    holds(not missing or answer.refused is not None, f"{tally.name} as of {day} has groups without bounds: {missing}")


def what_is_stated_and_past_is_sure(tally: Tally[Any], ledger: Ledger, day: dt.date) -> None:
    """20. With stated fields `low == high` once every date is exact or past.

    Says nothing where a field that is asked for is not stated, where a date is still open on ``day``, where several
    live records of one fact leave it to their dates which of them is altered, or where an amount depends on the day.
    """
    line = ledger.timeline()
    if all(_is_sure(event, day, line) and not tally.spread(event) and not _is_open(tally, event) for event in line):
        answer = said(line.as_of(day), tally)
        for key, (low, high) in _bounds(answer).items():
            agree(f"{tally.name} as of {day}, group {key!r}: all is stated and past, low and high", low, high)


def narrowing_a_date_never_widens(
    tally: Tally[Any], ledger: Ledger, day: dt.date, event: Event, narrower: When
) -> None:
    """20. Narrowing a date never widens bounds.

    ``event`` is one of the ledger's; ``narrower`` lies inside its date.
    """
    holds(narrower in event.occurred, f"{narrower!r} is not inside {event.occurred!r}")
    other = _replaced(ledger, attrs.evolve(event, occurred=narrower))
    for key, before, after in _both(tally, ledger, other, day):
        _is_inside(f"{tally.name} as of {day}, group {key!r}: {event.id!r} on {narrower}", after, before)


def stating_a_field_never_widens(tally: Tally[Any], ledger: Ledger, day: dt.date, event: Event, **stated: Any) -> None:
    """20. Stating a field never widens bounds.

    ``event`` is one of the ledger's and does not state the fields, or has the instrument ``mixed``. A question for
    what is not stated, as the group ``None`` is, is then about something else; so there the width is compared, and
    nothing is said where another live record of the fact may be the one that is altered.
    """
    holds(all(getattr(event, field) in _UNSTATED for field in stated), f"{event!r} states one of {list(stated)}")
    other = _replaced(ledger, attrs.evolve(event, **stated))
    for key, before, after in _both(tally, ledger, other, day):
        what = f"{tally.name} as of {day}, group {key!r}: {event.id!r} with {stated}"
        asked = [value for field, values in _asked(tally, key).items() if field in stated for value in values]
        if not any(value in _UNSTATED for value in asked):
            _is_inside(what, after, before)
        elif not _rivals(event, ledger.timeline()):
            _is_no_wider(what, after, before)


def a_mere_restatement_changes_nothing(
    tally: Tally[Any], ledger: Ledger, day: dt.date, event: Event, recorded: dt.date
) -> None:
    """20. A revision that changes neither date, field nor figure changes no value and no bounds.

    ``event`` is live in the ledger, and the only live record of its fact: the ids of several decide which is altered.
    """
    restated = revise(event, recorded=recorded, sources=(), note="restated", id=f"{event.id}-restated")
    before, after = said(ledger.as_of(day), tally), said(ledger.including(restated).as_of(day), tally)
    agree(f"restating {event.id!r} changed {tally.name} as of {day}", before.figures(), after.figures())


def bounds_are_those_of_all_worlds(
    tally: Tally[Any], ledger: Ledger, day: dt.date, known: dt.date | None = None, *, limit: int = oracle.MOST
) -> None:
    """21. In every world the total is within the bounds; and on small ledgers, by enumeration, the bounds are reached.

    Where an amount depends on the day by an exchange rate, each has its own extreme, and bounds that hold all worlds
    may not be reached; where it does by a function that reads the date, there are no bounds while a date is open.
    Raises `TooManyWorldsError` where there are more worlds than ``limit``.
    """
    answer = said(ledger.as_of(day, known=known), tally)
    placed = oracle.placed(oracle.live(oracle.known_by(ledger, known)))
    if answer.refused == OpenDayError.__name__:
        holds(_has_open_days(tally, placed, day), f"{tally.name} as of {day} has no bounds, and no date is open")
        return
    datasets = oracle.groups(attrs.evolve(tally, fields=("dataset",)), ledger, day, known=known, limit=limit)
    is_chosen = tally.is_combined or "dataset" in (*tally.fields, *dict(tally.wanted))
    what = f"{tally.name} as of {day}: whether it refuses to add up {datasets or 'nothing'}"
    agree(what, len(datasets) > 1 and not is_chosen, answer.refused is not None)
    if tally.fields and answer.bounds is not None:
        expected = oracle.groups(tally, ledger, day, known=known, limit=limit)
        agree(f"{tally.name} as of {day}: the groups that are possible", expected, set(_bounds(answer)))
    for key, ends in _bounds(answer).items():
        what = f"{tally.name} as of {day}, group {key!r}:"
        question = of_group(tally, key)
        found = oracle.extremes(question, ledger, day, known=known, limit=limit)
        if any(tally.spread(event) for _, event in placed):
            _are_outside(what, ends, found)
        else:
            for side, bag, amounts in zip(("lowest", "highest"), ends, found, strict=True):
                agree(f"{what} {side} in any world", _nonzero(amounts), _fractions(bag))
        agree(
            f"{what} the value is the sum of what is placed",
            _nonzero(oracle.total(question, placed, day)),
            _fractions(_group(answer.value, key)),
        )


def an_explanation_sums_to_the_value(
    tally: Tally[Any], ledger: Ledger, day: dt.date, known: dt.date | None = None
) -> None:
    """22. `explain` sums to the value exactly; each contribution names its own event and sources."""
    answer = said(ledger.as_of(day, known=known), tally)
    if answer.explanation is None:
        return
    shown = oracle.shown(ledger, day, known)
    expected = [(event.id, key, amount) for event in shown for key, amount in tally.contributions(event)]
    agree(
        f"what {tally.name} counts as of {day}", expected, [(c.event.id, c.key, c.amount) for c in answer.explanation]
    )
    sums: dict[Any, Bag] = {}
    for each in answer.explanation:
        sums[each.key] = sums.get(each.key, Bag()) + each.amount
        agree("the event of a contribution is that of the ledger", ledger[each.event.id], each.event)
        agree("its sources are those of its event", each.event.sources, each.sources)
    for key in {*sums, *_values(answer)}:
        agree(f"{tally.name} as of {day}, group {key!r}: the sum", sums.get(key, Bag()), _group(answer.value, key))


# --- groups and what they ask for -----------------------------------------------------------------


def _values(answer: Reply) -> dict[Any, Bag]:
    return dict(answer.value) if isinstance(answer.value, Groups) else {}


def _group(value: Any, key: Any) -> Bag:
    found: Bag = value.get(key, Bag()) if isinstance(value, Groups) else value
    return found


def _bounds(answer: Reply) -> dict[Any, tuple[Bag, Bag]]:
    return {} if answer.bounds is None else low_and_high(answer.bounds)


def of_group(tally: Tally[Any], key: Any) -> Tally[Any]:
    """Return the tally that asks for one group alone."""
    if not tally.fields:
        return tally
    values = (key,) if len(tally.fields) == 1 else key
    return attrs.evolve(tally, fields=()).where(**dict(zip(tally.fields, values, strict=True)))


def _asked(tally: Tally[Any], key: Any) -> dict[str, frozenset[Any]]:
    return dict(of_group(tally, key).wanted)


def _both(tally: Tally[Any], ledger: Ledger, other: Ledger, day: dt.date) -> Iterator[tuple[Any, Bounds, Bounds]]:
    """Return for each group that either has what is said of it in both; nothing where one refuses."""
    here, there = (each.as_of(day) for each in (ledger, other))
    try:
        keys = {**low_and_high(here.bounds(tally)), **low_and_high(there.bounds(tally))}
    except REFUSALS:
        return
    for key in keys:
        question = of_group(tally, key).combined()
        yield key, here.bounds(question), there.bounds(question)


def _replaced(ledger: Ledger, event: Event) -> Ledger:
    return Ledger(event if record.id == event.id else record for record in ledger)


def _is_inside(what: str, inner: Bounds, outer: Bounds) -> None:
    holds(inner.low in outer and inner.high in outer, f"{what} widens the bounds from {outer} to {inner}")


def _are_outside(what: str, ends: tuple[Bag, Bag], found: tuple[Amounts, Amounts]) -> None:
    (low, high), (lowest, highest) = map(_fractions, ends), found
    for code in {*low, *high, *lowest, *highest}:
        least, most = lowest.get(code, 0), highest.get(code, 0)
        is_within = low.get(code, 0) <= least and most <= high.get(code, 0)
        holds(is_within, f"{what} {code} {least} to {most} in some worlds is not within {ends[0]} to {ends[1]}")


def _is_no_wider(what: str, inner: Bounds, outer: Bounds) -> None:
    widths = [bounds.high - bounds.low for bounds in (inner, outer)]
    wider = [code for code in union_of_currencies(*widths) if widths[0][code] > widths[1][code]]
    holds(not wider, f"{what} widens the bounds from {outer} to {inner}")


def _is_sure(event: Event, day: dt.date, line: Timeline) -> bool:
    if event.occurred.is_day:
        return True
    return event.occurred.latest is not None and event.occurred.latest <= day and not _rivals(event, line)


def _rivals(event: Event, line: Timeline) -> list[Event]:
    """Return the other live records of the same fact and kind."""
    mine = (event.dataset, event.fact, type(event))
    return [each for each in line if (each.dataset, each.fact, type(each)) == mine and each.id != event.id]


def _has_open_days(tally: Tally[Any], placed: Iterable[oracle.Placing], day: dt.date) -> bool:
    """Return whether something that is counted can have happened by a day, and on which day is not known."""
    kinds = {kind for kind, _ in tally.counts}
    counted = [event for _, event in placed if type(event) in kinds and event.occurred.happened_by(day) is not NO]
    return any(not (event.occurred.is_day and _carrier(event).occurred.is_day) for event in counted)


def _carrier(event: Event) -> Event:
    return event.altered if isinstance(event, Alteration) and event.altered is not None else event


def _is_open(tally: Tally[Any], event: Event) -> bool:
    """Return whether the event leaves a field open that the tally asks for."""
    carrier = _carrier(event)
    asked = {*tally.fields, *(field for field, _ in tally.wanted)} & set(oracle.CAN_BE_UNSTATED)
    values = [getattr(carrier, field, None) for field in asked]
    return any(value in _UNSTATED or (isinstance(value, Shares) and bool(value.unstated)) for value in values)


def _fractions(bag: Bag) -> dict[str, Fraction]:
    return {money.currency: Fraction(money.amount) for money in bag}


def _nonzero(amounts: dict[str, Fraction]) -> dict[str, Fraction]:
    return {code: figure for code, figure in amounts.items() if figure}
