"""Laws 20 and 22: how sure an answer is, when a sum is reached, what is not known; and answers that are wrong."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import NO, UNKNOWN, YES, AsOf, Ledger, Money, Timeline, When, fold
from aidledger._records.records import earliest, latest
from aidledger.answers import Bounds
from aidledger.errors import RateError
from aidledger.events import AgreementEnded, AgreementSigned, Cancelled, CommitmentChanged, Committed, annotated
from aidledger.projections import agreements, committed
from aidledger.rates import valued
from aidledger.testing import (
    SHOWN,
    TooManyWorldsError,
    asked,
    brief,
    check_projection,
    commitments,
    events,
    found_out,
    known_days,
    ledgers,
    tallies,
)
from aidledger.testing import _laws as laws
from tests.laws.planted import catches, instead, law, tried
from tests.laws.test_valued import Made
from tests.records import record

knowns = st.none() | known_days()
met = events(Committed, Committed, CommitmentChanged, Cancelled, AgreementSigned, AgreementEnded)


few = brief(met)
moneyed = brief(commitments())


def _with_day(state, event):
    return (*state, (event.id, event.occurred.latest))


def _of_base(state, event):
    return (*state, event.altered.occurred.text if event.altered else None)


LISTED = fold(tuple[Any, ...], name="listed").on(Committed, lambda state, event: (*state, event.id))
DATED = fold(tuple[Any, ...], name="dated").on(Committed, _with_day)
OF_BASE = fold(tuple[Any, ...], name="of base").on(CommitmentChanged, _of_base).on(Committed, lambda state, _: state)
COUNTED = (
    fold(lambda: 0, name="counted", commutes=True)
    .on(Committed, lambda n, _: n + 1)
    .on(Cancelled, lambda n, event: n - 1 if event.altered else n)
)
EVEN = LISTED.where(lambda event: event.occurred.latest.day % 2 == 0)
ours: Any = st.sampled_from((SHOWN, LISTED, DATED, OF_BASE, COUNTED, EVEN, agreements, LISTED.map(len)))


@attrs.frozen
class AtLeast:
    """A predicate: some sum is at least, or exactly, so much."""

    amount: int
    exactly: bool

    def __call__(self, sums):
        figures = [bag["USD"] for bag in (sums.values() if isinstance(sums, Mapping) else [sums])]
        return any(each == self.amount if self.exactly else each >= self.amount for each in figures)


@law(ours, few, knowns)
def test_law_22_certainty(projection, drawn, known):
    """22. `certainty` agrees with enumeration."""
    laws.certainty_is_that_of_all_worlds(projection, *drawn, known)


@law(tallies(committed), moneyed, knowns)
def test_law_22_certainty_of_tallies(tally, drawn, known):
    """22. `certainty` agrees with enumeration."""
    laws.certainty_is_that_of_all_worlds(tally, *drawn, known)


thresholds = st.builds(AtLeast, st.integers(-2, 13), st.booleans())


@law(tallies(committed), moneyed, thresholds, knowns)
def test_law_22_certainty_of_thresholds(tally, drawn, predicate, known):
    """22. `certainty` agrees with enumeration."""
    laws.certainty_is_that_of_all_worlds(tally, *drawn, known, predicate=predicate)


worth: Any = st.builds(
    lambda tally, gaps: valued(tally, "JPY", Made(gaps=gaps), at="event", places=2),
    tallies(committed),
    st.just(frozenset()) | st.frozensets(st.sampled_from([dt.date(2024, 2, 28), dt.date(2024, 2, 29)])),
)


@law(worth, moneyed, knowns)
def test_law_22_certainty_of_values(tally, drawn, known):
    """22. `certainty` agrees with enumeration."""
    laws.certainty_is_that_of_all_worlds(tally, *drawn, known)


changing = committed.where(kind={"commitment-changed", "cancelled"})
summed: Any = st.sampled_from(
    [
        *(committed, committed, changing, committed.where(fact={"f", "g"}), committed.where(donor="JPN")),
        *(committed.where(recipient="UKR"), committed.where(instrument="loan", donor={"JPN", "USA"})),
    ]
).map(lambda tally: tally.combined())


@st.composite
def falling(draw):
    """Draw a ledger of few dollars: a commitment, or two records of it, what alters it, and another commitment."""
    date = st.sampled_from([When(f"2024-02-0{first}/2024-02-0{last}") for first in (1, 2, 3) for last in (3, 4)])
    few_dollars, change = st.sampled_from(("USD 1", "USD 2", "USD 4")), st.sampled_from(("USD -1", "USD -3", "USD 2"))
    whole = [record(Committed, "f", id=f"f{n}", amount=draw(few_dollars), occurred=draw(date)) for n in (0, 1)]
    altering = [
        record(CommitmentChanged, f"c{n}", of="f", amount=draw(change), occurred=draw(date))
        for n in range(draw(st.integers(1, 2)))
    ]
    other = record(Committed, "g", amount=draw(few_dollars), occurred=draw(date))
    more = record(CommitmentChanged, "h", of="g", amount=draw(change), occurred=draw(date))
    return Ledger([*whole[: draw(st.integers(1, 2))], *altering, other, *([more] if draw(st.booleans()) else [])]), None


reaching = moneyed | falling()


@law(summed, reaching, knowns)
def test_law_22_reaches(tally, drawn, known):
    """22. `reaches` agrees with enumeration."""
    for amount in (1, 2, 3, 11):
        with contextlib.suppress(TooManyWorldsError):
            laws.reaching_is_that_of_all_worlds(tally, Money(amount, "USD"), drawn[0], known)


@given(worth.map(lambda tally: attrs.evolve(tally, fields=())), moneyed, st.sampled_from((1, 5, 20)), knowns)
def test_law_22_reaches_of_values(tally, drawn, amount, known):
    """22. `reaches` agrees with enumeration."""
    with contextlib.suppress(TooManyWorldsError, RateError):
        laws.reaching_is_that_of_all_worlds(tally, Money(amount, "JPY"), drawn[0], known)


wide = asked(ledgers(events=commitments()))


@law(tallies(committed), wide, found_out())
def test_law_20_doubts(tally, drawn, known_as):
    """20. `because` names all that makes bounds wide, the widest first."""
    laws.doubts_make_the_width(tally, *drawn, known_as)


@law(tallies(committed), moneyed, knowns)
def test_law_22_explanations(tally, drawn, known):
    """22. What `explain` calls certain counts in every world; what can count besides does so in one."""
    with contextlib.suppress(TooManyWorldsError):
        laws.an_explanation_says_what_is_certain(tally, *drawn, known)


# --- planted: how certain it is ------------------------------------------------------------------------


def _agreed(answers):
    said = set(answers)
    return UNKNOWN if len(said) != 1 or UNKNOWN in said else said.pop()


def _dated(*sides):
    """Look only at the worlds in which all dates are at one of these sides."""

    def dated(right, at, projection, predicate, **options):
        every = list(attrs.evolve(at, as_of=dt.date.max))
        worlds = [
            Ledger(annotated(event, occurred=When.on(side(event)), supersedes=()) for event in every) for side in sides
        ]
        return _agreed(right(world.as_of(at.as_of), projection, predicate, **options) for world in worlds)

    return dated


def _of_whole_or_nothing(**stated):
    """Look only at worlds in which what is not stated is this, or stays out."""

    def whole(right, at, tally, predicate, **options):
        def filled(event, values):
            mine = {name: value for name, value in values.items() if getattr(event, name, ...) in (None, "mixed")}
            return annotated(event, supersedes=(), **mine)

        every = list(attrs.evolve(at, as_of=dt.date.max))
        nothing = dict.fromkeys(stated, "FJI" if "recipient" in stated else "guarantee")
        worlds = [Ledger(filled(event, values) for event in every) for values in (stated, nothing)]
        return _agreed(right(world.as_of(at.as_of), tally, predicate, **options) for world in worlds)

    return whole


def of_the_ends_of_bounds(_, at, tally, predicate, **__):
    bounds = at.bounds(tally)
    return _agreed(YES if predicate(end) else NO for end in (bounds.low, bounds.high))


def of_what_is_placed(right, at, projection, predicate, **options):
    return right(Ledger(annotated(e, supersedes=()) for e in at).as_of(at.as_of), projection, predicate, **options)


def given_too_early(right, *asked, **options):
    found = right(*asked, **options)
    return YES if found is UNKNOWN else found


halves = (st.just(committed.where(recipient="UKR").combined()), moneyed, knowns)


@pytest.mark.parametrize(
    ("law", "wrong", "drawn"),
    [
        (test_law_22_certainty, _dated(latest), ()),
        (test_law_22_certainty, _dated(earliest, latest), ()),
        (test_law_22_certainty, _dated(earliest, latest), (st.sampled_from((LISTED, DATED)), few, knowns)),
        (test_law_22_certainty, _dated(latest), (st.sampled_from((OF_BASE, COUNTED, EVEN)), few, knowns)),
        (test_law_22_certainty, of_what_is_placed, ()),
        (test_law_22_certainty, given_too_early, ()),
        (test_law_22_certainty, lambda *_, **__: UNKNOWN, ()),
        (test_law_22_certainty_of_tallies, _dated(earliest, latest), ()),
        (test_law_22_certainty_of_tallies, _of_whole_or_nothing(instrument="guarantee"), ()),
        (test_law_22_certainty_of_tallies, _of_whole_or_nothing(recipient="UKR"), halves),
        (test_law_22_certainty_of_tallies, of_the_ends_of_bounds, (summed, moneyed, knowns)),
        (test_law_22_certainty_of_thresholds, given_too_early, ()),
    ],
)
def test_law_22_notices_certainty(monkeypatch, law, wrong, drawn):
    instead(monkeypatch, AsOf, "certainty", wrong)
    assert catches(law, *drawn)


# --- planted: the day on which a sum is reached ---------------------------------------------------------


def _moved(found, days):
    when = found.when and When.between(found.when.earliest, found.when.latest + dt.timedelta(days=days))
    return attrs.evolve(found, when=when)


@pytest.mark.parametrize(
    "change",
    [
        lambda found: attrs.evolve(found, certain=True),
        lambda found: attrs.evolve(found, certain=False),
        lambda found: attrs.evolve(found, when=None, certain=False),
        lambda found: attrs.evolve(_moved(found, 1), is_tight=True),
        lambda found: attrs.evolve(found, is_tight=False),
        lambda found: attrs.evolve(found, when=found.when and When.on(found.when.latest)),
        lambda found: attrs.evolve(found, when=found.when and When.on(found.when.earliest)),
    ],
    ids=["certain", "not-certain", "never", "a-day-late", "not-tight", "the-last-day", "the-first-day"],
)
def test_law_22_notices_that_a_sum_is_said_to_be_reached(monkeypatch, change):
    instead(monkeypatch, Timeline, "reaches", lambda right, *asked, **options: change(right(*asked, **options)))
    assert catches(test_law_22_reaches)


# --- planted: doubts and explanations -------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda doubts: doubts[:1],
        lambda doubts: tuple(doubt for doubt in doubts if doubt.field == "occurred"),
        lambda doubts: tuple(doubt for doubt in doubts if doubt.field != "occurred"),
        lambda doubts: tuple(doubt for doubt in doubts if isinstance(doubt.event, Committed)),
        lambda doubts: doubts[::-1],
        lambda doubts: tuple(sorted(doubts, key=lambda doubt: doubt.event.id)),
        lambda doubts: tuple(attrs.evolve(doubt, width=doubt.width.scaled(50)) for doubt in doubts),
    ],
    ids=["widest", "dates", "fields", "commitments", "narrowest-first", "by-id", "half"],
)
def test_law_20_notices_doubts_that_are_only(monkeypatch, change):
    because = Bounds.because.fget
    monkeypatch.setattr(Bounds, "because", property(lambda bounds: change(because(bounds))))
    assert catches(test_law_20_doubts)


def _certain(contributions):
    return tuple(attrs.evolve(each, certainty=YES) for each in contributions)


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: attrs.evolve(whole, contributions=_certain(whole.contributions)),
        lambda whole: attrs.evolve(whole, possible=()),
        lambda whole: attrs.evolve(whole, possible=tuple(e for e in whole.possible if not e.event.occurred.is_day)),
        lambda whole: attrs.evolve(whole, possible=tuple(e for e in whole.possible if e.event.occurred.is_day)),
        lambda whole: attrs.evolve(whole, possible=tuple(e for e in whole.possible if isinstance(e.event, Committed))),
        lambda whole: attrs.evolve(whole, possible=(*whole.possible, *whole.contributions)),
    ],
    ids=["certain", "placed", "imprecise", "exact", "of-commitments", "twice"],
)
def test_law_22_notices_that_explanations_are_only(monkeypatch, change):
    instead(monkeypatch, AsOf, "explain", lambda right, *asked: change(right(*asked)))
    assert catches(test_law_22_explanations)


# --- planted: a projection of one's own -----------------------------------------------------------------


def test_checking_a_projection_notices_that_it_does_not_commute(at_once):
    last = fold(lambda: None, name="last", commutes=True).on(Committed, lambda _, event: event.id)
    with pytest.raises(AssertionError):
        tried(check_projection, last, commitments())
