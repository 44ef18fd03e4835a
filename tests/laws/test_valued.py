"""Laws 15, 19 to 22 of tallies in another currency; and values and bounds that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from decimal import Decimal
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Bag, Ledger, Money, When
from aidledger._records.records import place
from aidledger.errors import MixedDatasetsError, RateError
from aidledger.events import Cancelled, CommitmentChanged, Committed, annotated
from aidledger.projections import committed
from aidledger.rates import Valued, convert, valued
from aidledger.testing import _laws as laws
from aidledger.testing import (
    asked,
    bags,
    check_tally,
    commitments,
    days,
    known_days,
    ledgers,
    narrowings,
    statings,
    tallies,
)
from tests.laws.planted import catches, instead, law, tried
from tests.records import record

FIRST, LAST = dt.date(2022, 12, 1), dt.date(2025, 2, 1)


def _every_day(first: dt.date, last: dt.date) -> list[dt.date]:
    return [dt.date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


@attrs.frozen
class Made:
    """Rates of two currencies, other ones on each day; on the days in ``gaps`` there are none."""

    first: dt.date = FIRST
    last: dt.date = LAST
    gaps: frozenset[dt.date] = frozenset()
    base: str = "USD"
    source: str = "nobody"
    currencies: tuple[str, ...] = ("EUR", "JPY")

    def published(self, currency: str) -> dict[dt.date, Decimal]:
        return _published(self, currency)


@functools.cache
def _published(made: Made, currency: str) -> dict[dt.date, Decimal]:
    days_of = (day for day in _every_day(made.first, made.last) if day not in made.gaps)
    return {day: Decimal(7 + (day.toordinal() * 31 + ord(currency[0])) % 97) / 8 for day in days_of}


MADE: Final = Made()


def in_another(tally: Any, at: str) -> Any:
    return valued(tally, "JPY", MADE, at=at, places=2)


# --- over any ledger ----------------------------------------------------------------------------------

questions = st.builds(in_another, tallies(committed), st.sampled_from(("event", "2024-01-15", "2024")))
asked_some = asked(ledgers(events=commitments()))
knowns = st.none() | known_days()


@given(questions, asked_some, knowns)
def test_law_20_value(tally, drawn, known):
    """20. `low <= value <= high`."""
    laws.bounds_hold_the_value(tally, *drawn, known)


@given(questions, narrowings(commitments()))
def test_law_20_dates(tally, drawn):
    """20. Narrowing a date never widens bounds."""
    laws.narrowing_a_date_never_widens(tally, *drawn)


@given(questions, statings(commitments()))
def test_law_20_fields(tally, drawn):
    """20. Stating a field never widens bounds."""
    ledger, day, event, values = drawn
    laws.stating_a_field_never_widens(tally, ledger, day, event, **values)


@law(questions, asked_some, knowns)
def test_law_22_explain(tally, drawn, known):
    """22. `explain` sums to the value exactly; each contribution names its own event and sources."""
    laws.an_explanation_sums_to_the_value(tally, *drawn, known)


@given(questions, asked_some, days())
def test_law_14_split(tally, drawn, other):
    """14. Split: folding (d1, d2] onto the unfinished state at d1 gives that at d2."""
    ledger, day = drawn
    laws.a_fold_can_be_split(tally.combined(), ledger, min(day, other), max(day, other))


@given(questions, ledgers(events=commitments()), st.data())
def test_law_19_order(tally, ledger, data):
    """19. A tally is blind to order."""
    line = list(ledger.timeline())
    laws.order_means_nothing(tally, line, data.draw(st.permutations(line)))


@given(tallies(committed), asked_some)
def test_in_its_own_currency_an_amount_stays_as_it_is(tally, drawn):
    """Where all is in one currency, a tally in that currency is the tally itself, on days without any rate too."""
    ledger, day = drawn
    own = Ledger(
        attrs.evolve(each, amount=Money(each.amount.amount, "JPY")) if hasattr(each, "amount") else each
        for each in ledger
    )
    at = own.as_of(day)
    same = valued(tally, "JPY", Made(last=FIRST), at="event", places=0)
    try:
        value, bounds = at.project(tally), at.bounds(tally)
    except MixedDatasetsError:
        return
    assert at.project(same) == value
    assert at.explain(same) == at.explain(tally)
    if tally.fields:
        assert {key: (each.low, each.high) for key, each in at.bounds(same).items()} == {
            key: (each.low, each.high) for key, each in bounds.items()
        }
    else:
        assert (at.bounds(same).low, at.bounds(same).high) == (bounds.low, bounds.high)


some_day = st.sampled_from(("2024-01-15", "2024", "2023-12/2024-01"))


@given(st.lists(bags(), max_size=4), some_day)
def test_values_are_additive(several, on):
    """What is converted apart adds up to what is converted together, but for a unit of the last place each."""
    together = Bag(*(money for bag in several for money in bag))
    apart = [convert(bag, "JPY", MADE, on=on, places=6) for bag in several]
    whole = convert(together, "JPY", MADE, on=on, places=6)
    assert abs(Bag(*apart)["JPY"] - whole.amount) <= Decimal("1e-6") * 2 * (len(apart) + 1)


@given(st.lists(bags(), max_size=4))
def test_values_in_the_base_on_a_day_of_parity_are_exactly_additive(several):
    """Where nothing is rounded, converting commutes with adding."""
    par = Par()
    apart = [convert(bag, "USD", par, on="2024-01-15", places=12) for bag in several]
    together = Bag(*(money for bag in several for money in bag))
    assert Bag(*apart) == Bag(convert(together, "USD", par, on="2024-01-15", places=12))


@attrs.frozen
class Par(Made):
    """Rates at which a dollar is four euros."""

    def published(self, currency: str) -> dict[dt.date, Decimal]:
        return dict.fromkeys(_every_day(FIRST, LAST), Decimal(4))


# --- over all worlds of small ledgers -------------------------------------------------------------------

DAYS: Final = _every_day(dt.date(2024, 1, 30), dt.date(2024, 2, 2))
dates = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda pair: When.between(min(pair), max(pair)))
sums = st.sampled_from(("USD 8", "EUR 3", "JPY 5", "USD 1", "EUR 10"))
changes = sums | sums.map(lambda text: text.replace(" ", " -"))
value_dates = st.none() | st.sampled_from(DAYS)
gaps = st.frozensets(st.sampled_from(DAYS), max_size=3)


@st.composite
def small(draw: st.DrawFn, twins: int = 0) -> Ledger:
    """Draw a ledger of commitments and what alters one of them, all within four days; so many state the same fact.

    The sources of some name a day for the exchange rate.
    """
    bases = [
        record(Committed, "a", id=f"a{number}", amount=draw(sums), occurred=draw(dates), value_date=draw(value_dates))
        for number in range(twins + 1)
    ]
    other = record(Committed, "b", amount=draw(sums), occurred=draw(dates), value_date=draw(value_dates))
    others = [other] if draw(st.booleans()) else []
    altering = [
        record(
            CommitmentChanged,
            f"change{number}",
            of="a",
            amount=draw(changes),
            occurred=draw(dates),
            value_date=draw(value_dates),
        )
        for number in range(draw(st.integers(0, 2 - twins)))
    ]
    ended = draw(st.booleans()) and not altering
    ends = [record(Cancelled, "end", of="a", amount=draw(sums), occurred=draw(dates))] if ended else []
    return Ledger([*bases, *others, *altering, *ends])


def totals(tally: Any, ledger: Ledger, day: dt.date) -> list[Decimal]:
    """Return the total in each world, but for those in which a rate is missing."""
    every = [
        [attrs.evolve(event, occurred=When.on(on)) for on in DAYS if on in event.occurred]
        for event in ledger.timeline()
    ]
    found = []
    for world in itertools.product(*every):
        try:
            found.append(tally.over(each.event for each in place(world) if each.day <= day)["JPY"])
        except RateError:
            continue
    return found


def reached(ledger: Ledger, day: dt.date) -> None:
    tally = in_another(committed, "event")
    found, bounds = totals(tally, ledger, day), ledger.as_of(day).bounds(tally)
    assert (bounds.low["JPY"], bounds.high["JPY"]) == (min(found), max(found))


@given(small(), st.sampled_from(DAYS))
def test_law_21(ledger, day):
    """21. In every world the total is within the bounds; on small ledgers, by enumeration, the bounds are reached."""
    reached(ledger, day)


@law(small(), st.sampled_from(DAYS))
def test_law_21_of_value_dates(ledger: Ledger, day: dt.date) -> None:
    """21. Where a source names the day of the exchange rate, the amount is of that day in every world."""
    reached(ledger, day)
    for each in ledger.as_of(day).explain(in_another(committed, "event")):
        amount = -each.event.amount if isinstance(each.event, Cancelled) else each.event.amount
        date = getattr(each.event, "value_date", None) or each.event.occurred
        assert each.amount["JPY"] == convert(amount, "JPY", MADE, on=date, places=2).amount
        assert each.rate_of == (
            None if amount.currency == "JPY" else When.on(date) if date is not each.event.occurred else date
        )


@law(small() | small(twins=1), st.sampled_from(DAYS), gaps, st.sampled_from((None, 1, 2)))
def test_law_21_where_rates_are_missing(
    ledger: Ledger, day: dt.date, missing: frozenset[dt.date], last_within: int | None
) -> None:
    """21. In every world that has a rate for all that counts the total is within the bounds."""
    tally = valued(committed, "JPY", Made(gaps=missing), at="event", places=2, last_within=last_within)
    at = ledger.as_of(day)
    try:
        value, bounds = at.project(tally)["JPY"], at.bounds(tally)
    except RateError:
        return
    for total in [value, *totals(tally, ledger, day)]:
        assert bounds.low["JPY"] <= total <= bounds.high["JPY"]


@given(small(), st.lists(st.sampled_from(DAYS), min_size=1, unique=True))
def test_law_15(ledger, on):
    """15. `history` at each of its days equals `as_of` there."""
    tally = in_another(committed, "event")
    history = ledger.timeline().history(tally, on=on)
    at = [ledger.as_of(day) for day in history.dates]
    assert list(history.values) == [each.project(tally) for each in at]
    assert list(history.bounds or ()) == [each.bounds(tally) for each in at]


# --- planted ----------------------------------------------------------------------------------------------


def _spread(change):
    """Let the extremes of an amount be what ``change`` makes of them, where there are any."""

    def wrong(right, tally, event):
        found = right(tally, event)
        return found and change(found)

    return wrong


def _without_value_date(right, tally, event):
    return right(tally, annotated(event, value_date=None) if hasattr(event, "value_date") else event)


def of_days_to_come(found):
    first = found.lows[0][0]
    return attrs.evolve(found, lows=((first, found.lows[-1][1]),), highs=((first, found.highs[-1][1]),))


def half_as_high(found):
    return attrs.evolve(found, highs=tuple((day, figure / 2) for day, figure in found.highs))


def counting_before_they_happen(found):
    lows, highs = (((dt.date(2024, 1, 1), each[0][1]), *each[1:]) for each in (found.lows, found.highs))
    return attrs.evolve(found, lows=lows, highs=highs)


@pytest.mark.parametrize(
    ("law", "name", "wrong"),
    [
        (reached, "spread", lambda *_: None),  # the mean
        (reached, "spread", _spread(of_days_to_come)),
        (reached, "spread", _spread(lambda found: attrs.evolve(found, lows=found.highs, highs=found.lows))),
        (reached, "spread", _spread(half_as_high)),
        (reached, "spread", _spread(counting_before_they_happen)),
        (test_law_21_of_value_dates, "spread", _without_value_date),
        (test_law_21_of_value_dates, "amount", _without_value_date),
    ],
)
def test_law_21_notices(monkeypatch, law, name, wrong):
    instead(monkeypatch, Valued, name, wrong)
    assert catches(law, small(), st.sampled_from(DAYS))


def test_law_22_notices_contributions_rounded_otherwise(monkeypatch):
    def contributions(tally, event):
        return [(key, Bag.of({"JPY": round(bag["JPY"])})) for key, bag in known(tally, event)]

    kind = type(in_another(committed, "event"))
    known = kind.contributions
    monkeypatch.setattr(kind, "contributions", contributions)
    assert catches(test_law_22_explain)


# --- in one line ------------------------------------------------------------------------------------------


def test_a_tally_in_another_currency_is_checked_in_one_line(few_examples):
    check_tally(in_another(committed, "event"), commitments())


@pytest.mark.parametrize("wrong", [lambda *_: None, _spread(half_as_high)])
def test_checking_in_one_line_notices_bounds(monkeypatch, wrong, at_once):
    instead(monkeypatch, Valued, "spread", wrong)
    with pytest.raises(AssertionError):
        tried(check_tally, in_another(committed, "event"), commitments())
