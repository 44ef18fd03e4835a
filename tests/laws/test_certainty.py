"""Laws 20 and 22: how sure an answer is, when a sum is reached, what is not known; and answers that are wrong."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import NO, UNKNOWN, YES, Ledger, Money, When, fold
from aidledger._folds.folding import Watch
from aidledger._records.records import latest
from aidledger._uncertainty import certainty as certainty_module
from aidledger._uncertainty import certainty as explaining_module
from aidledger._uncertainty import contributions as contributions_module
from aidledger._uncertainty import contributions as unsettled_module
from aidledger._uncertainty import drivers as widths_module
from aidledger._uncertainty import reaches as reaching_module
from aidledger._uncertainty import totals as totals_module
from aidledger._uncertainty import worlds as worlds_module
from aidledger._uncertainty.contributions import Contributions
from aidledger._uncertainty.families import cast
from aidledger._uncertainty.reaches import first_day_at
from aidledger._uncertainty.worlds import Stage
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
from tests.laws.planted import catches, tried
from tests.laws.test_valued import Made
from tests.records import record

knowns = st.none() | known_days()
met = events(Committed, Committed, CommitmentChanged, Cancelled, AgreementSigned, AgreementEnded)


few = brief(met)
moneyed = brief(commitments())


def _dated(state, event):
    return (*state, (event.id, event.occurred.latest))


def _of_base(state, event):
    return (*state, event.altered.occurred.text if event.altered else None)


LISTED = fold(tuple[Any, ...], name="listed").on(Committed, lambda state, event: (*state, event.id))
DATED = fold(tuple[Any, ...], name="dated").on(Committed, _dated)
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


def certain(projection, drawn, known):
    with contextlib.suppress(TooManyWorldsError):
        laws.certainty_is_that_of_all_worlds(projection, *drawn, known)


@given(ours, few, knowns)
def test_law_22_certainty(projection, drawn, known):
    """22. `certainty` agrees with enumeration."""
    certain(projection, drawn, known)


@given(tallies(committed), moneyed, knowns)
def test_law_22_certainty_of_tallies(tally, drawn, known):
    """22. `certainty` agrees with enumeration."""
    certain(tally, drawn, known)


thresholds = st.builds(AtLeast, st.integers(-2, 13), st.booleans())


def enough(tally, drawn, predicate, known):
    with contextlib.suppress(TooManyWorldsError):
        laws.certainty_is_that_of_all_worlds(tally, *drawn, known, predicate=predicate)


@given(tallies(committed), moneyed, thresholds, knowns)
def test_law_22_certainty_of_thresholds(tally, drawn, predicate, known):
    """22. `certainty` agrees with enumeration."""
    enough(tally, drawn, predicate, known)


worth: Any = st.builds(
    lambda tally, gaps: valued(tally, "JPY", Made(gaps=gaps), at="event", places=2),
    tallies(committed),
    st.just(frozenset()) | st.frozensets(st.sampled_from([dt.date(2024, 2, 28), dt.date(2024, 2, 29)])),
)


@given(worth, moneyed, knowns)
def test_law_22_certainty_of_values(tally, drawn, known):
    """22. `certainty` agrees with enumeration."""
    certain(tally, drawn, known)


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


def reached(tally, drawn, known):
    for amount in (1, 2, 3, 11):
        with contextlib.suppress(TooManyWorldsError):
            laws.reaching_is_that_of_all_worlds(tally, Money(amount, "USD"), drawn[0], known)


@given(summed, reaching, knowns)
def test_law_22_reaches(tally, drawn, known):
    """22. `reaches` agrees with enumeration."""
    reached(tally, drawn, known)


@given(worth.map(lambda tally: attrs.evolve(tally, fields=())), moneyed, st.sampled_from((1, 5, 20)), knowns)
def test_law_22_reaches_of_values(tally, drawn, amount, known):
    """22. `reaches` agrees with enumeration."""
    with contextlib.suppress(TooManyWorldsError, RateError):
        laws.reaching_is_that_of_all_worlds(tally, Money(amount, "JPY"), drawn[0], known)


wide = asked(ledgers(events=commitments()))


def doubted(tally, drawn, known_as):
    laws.doubts_make_the_width(tally, *drawn, known_as)


@given(tallies(committed), wide, found_out())
def test_law_20_doubts(tally, drawn, known_as):
    """20. `because` names all that makes bounds wide, the widest first."""
    doubted(tally, drawn, known_as)


def explained(tally, drawn, known):
    with contextlib.suppress(TooManyWorldsError):
        laws.an_explanation_says_what_is_certain(tally, *drawn, known)


@given(tallies(committed), moneyed, knowns)
def test_law_22_explanations(tally, drawn, known):
    """22. What `explain` calls certain counts in every world; what can count besides does so in one."""
    explained(tally, drawn, known)


# --- planted: worlds of folds -------------------------------------------------------------------------


def _with_members(monkeypatch, change):
    """Let the members of every question about a fold be changed."""

    def planted(*asked):
        return tuple(map(change, cast(*asked)))

    monkeypatch.setattr(certainty_module, "cast", planted)


def test_law_22_notices_that_only_placed_days_are_tried(monkeypatch):
    _with_members(monkeypatch, lambda member: attrs.evolve(member, first=member.last, is_open=False))
    assert catches(certain, ours, few, knowns)


def test_law_22_notices_that_what_can_have_happened_has(monkeypatch):
    _with_members(monkeypatch, lambda member: attrs.evolve(member, is_open=False))
    assert catches(certain, ours, few, knowns)


def test_law_22_notices_that_the_first_of_a_fact_is_the_same_in_all_worlds(monkeypatch):
    _with_members(monkeypatch, lambda member: attrs.evolve(member, bases=member.bases and member.bases[:1]))
    assert catches(certain, ours, few, knowns)


def test_law_22_notices_that_days_without_an_end_are_one_day(monkeypatch):
    segment = worlds_module._Segment
    monkeypatch.setattr(worlds_module, "_Segment", lambda *parts: segment(*parts[:-1], 1))
    assert catches(certain, st.sampled_from((LISTED, DATED)), few, knowns)


def test_law_22_notices_that_the_earliest_day_stands_for_all_that_are_looked_at(monkeypatch):
    def planted(choices, members, **how):
        init(choices, members, **how)
        choices._is_loose = [True] * len(members)

    init = worlds_module.Choices.__init__
    monkeypatch.setattr(worlds_module.Choices, "__init__", planted)
    assert catches(certain, ours, few, knowns)


def test_law_22_notices_that_reading_a_day_is_not_noticed(monkeypatch):
    monkeypatch.setattr(Watch, "event", lambda watch, event, day: annotated(event, occurred=When.on(day)))
    assert catches(certain, ours, few, knowns)


def test_law_22_notices_that_what_is_altered_is_shown_on_its_first_day(monkeypatch):
    def planted(choices, days):
        first = {number: member.first for number, member in enumerate(choices.members)}
        return tuple(attrs.evolve(step, altered_on=first.get(step.altered)) for step in order(choices, days))

    order = worlds_module.Choices.order
    monkeypatch.setattr(worlds_module.Choices, "order", planted)
    assert catches(certain, st.just(OF_BASE), few, knowns)


def test_law_22_notices_that_a_condition_is_asked_of_one_day_only(monkeypatch):
    monkeypatch.setattr(certainty_module, "_can_hold", lambda condition, event, _: condition(event))
    assert catches(certain, ours, few, knowns)


def test_law_22_notices_that_a_fold_that_commutes_is_folded_in_one_world(monkeypatch):
    def planted(stage, limit):
        return itertools.islice(worlds(stage, limit), 1)

    worlds = Stage.worlds
    monkeypatch.setattr(Stage, "worlds", planted)
    assert catches(certain, st.just(COUNTED), few, knowns)


def test_law_22_notices_an_answer_that_is_given_too_early(monkeypatch):
    monkeypatch.setattr(certainty_module, "agreed", lambda said: YES if True in said else NO)
    monkeypatch.setattr(certainty_module, "UNKNOWN", YES)
    assert catches(certain, ours, few, knowns)


# --- planted: totals ----------------------------------------------------------------------------------


def test_law_22_notices_totals_of_what_is_stated_alone(monkeypatch):
    monkeypatch.setattr(Contributions, "fillings", lambda *_: [{}])
    assert catches(certain, tallies(committed), moneyed, knowns)


def test_law_22_notices_that_of_mixed_money_no_part_can_be_a_loan(monkeypatch):
    monkeypatch.setattr(contributions_module, "is_wide", lambda _, value: value is None)
    assert catches(certain, tallies(committed), moneyed, knowns)


def test_law_22_notices_that_any_part_is_all_or_nothing(monkeypatch):
    monkeypatch.setattr(totals_module, "answers", lambda ask: {ask(_End(0)), ask(_End(1))})
    halves = st.just(committed.where(recipient="UKR").combined())
    assert catches(certain, halves, moneyed, knowns)


@attrs.frozen
class _End:
    """One of two paths: to the lowest number that there can be, or to the highest."""

    side: int

    def choose(self, count):
        return self.side

    def number(self, *ends):
        return ends[self.side]


def test_law_22_notices_bounds_that_are_asked_at_their_ends_alone(monkeypatch):
    def planted(tally, finish, predicate, bounds):
        ends = {predicate(finish(bag)) for bag in (bounds.low, bounds.high)} if isinstance(bounds, Bounds) else ()
        return YES if ends == {True} else NO if ends == {False} else UNKNOWN

    monkeypatch.setattr(certainty_module, "said_of_bounds", planted)
    assert catches(certain, summed, moneyed, knowns)


def test_law_22_notices_that_a_commitment_made_for_sure_cannot_be_altered_later(monkeypatch):
    monkeypatch.setattr(unsettled_module, "latest", lambda event: dt.date.min if event.fact == "g" else latest(event))
    assert catches(certain, tallies(committed), moneyed, knowns)


def test_law_22_notices_that_of_several_live_records_the_first_placed_is_altered(monkeypatch):
    monkeypatch.setattr(unsettled_module, "_several", lambda *_: set())
    by_donor = st.just(committed.where(donor={"JPN", "USA"}).by("donor").combined())
    assert catches(certain, by_donor, moneyed, knowns)


# --- planted: the day on which a sum is reached ---------------------------------------------------------


def _finding(monkeypatch, change):
    """Let what is found besides the first day be changed."""
    found = reaching_module._Search.found
    monkeypatch.setattr(reaching_module._Search, "found", lambda *asked: change(found(*asked)))


def test_law_22_notices_that_what_is_reached_somewhere_is_certain(monkeypatch):
    _finding(monkeypatch, lambda found: attrs.evolve(found, certain=True))
    assert catches(reached, summed, reaching, knowns)


def test_law_22_notices_that_what_is_not_tight_is_not_said_to_be(monkeypatch):
    _finding(monkeypatch, lambda found: attrs.evolve(found, is_tight=True, latest=dt.date.max))
    assert catches(reached, summed, reaching, knowns)


def test_law_22_notices_the_day_after_a_sum_is_reached(monkeypatch):
    def planted(rises, target):
        day = first_day_at(rises, target)
        return day and day + 1

    monkeypatch.setattr(reaching_module, "first_day_at", planted)
    assert catches(reached, summed, reaching, knowns)


def test_law_22_notices_that_the_lowest_sum_is_taken_for_that_of_a_world(monkeypatch):
    def planted(search, first, sure):
        return (
            reaching_module._Found(first, certain=False) if sure is None else reaching_module._Found(sure, certain=True)
        )

    monkeypatch.setattr(reaching_module._Search, "found", planted)
    assert catches(reached, summed, reaching, knowns)


def test_law_22_notices_worlds_in_which_days_are_as_early_as_can_be(monkeypatch):
    choices = reaching_module.Choices
    monkeypatch.setattr(reaching_module, "Choices", lambda members, **asked: choices(members, cuts=asked["cuts"]))
    assert catches(reached, st.just(committed), falling(), st.none())


# --- planted: doubts ----------------------------------------------------------------------------------


def _because(monkeypatch, change):
    """Let the doubts be what a change makes of them."""
    because = widths_module.because
    monkeypatch.setattr(widths_module, "because", lambda *asked: change(because(*asked)))


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
    _because(monkeypatch, change)
    assert catches(doubted, tallies(committed), wide, found_out())


def test_law_20_notices_doubts_of_what_is_altered_without_what_alters_it(monkeypatch):
    monkeypatch.setattr(
        widths_module._Finding, "_net", lambda finding, base, altering, pick, are_sure: finding._span(base, None, pick)
    )
    assert catches(doubted, tallies(committed), wide, found_out())


def test_law_20_notices_that_it_is_no_doubt_which_of_several_is_altered(monkeypatch):
    monkeypatch.setattr(widths_module._Finding, "_decides", lambda *_: False)
    assert catches(doubted, tallies(committed), brief(commitments()), found_out())


# --- planted: explanations ------------------------------------------------------------------------------


def _explaining(monkeypatch, change):
    """Let explanations be what a change makes of them."""
    explain = explaining_module.explain
    monkeypatch.setattr(explaining_module, "explain", lambda *asked: change(explain(*asked)))


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
    _explaining(monkeypatch, change)
    assert catches(explained, tallies(committed), moneyed, knowns)


@pytest.mark.parametrize("can_be", [True, False])
def test_law_22_notices_that_it_is_not_looked_at_which_of_several_is_altered(monkeypatch, can_be):
    def planted(_, base, rivals):
        return can_be or base is rivals[0]

    monkeypatch.setattr(explaining_module._Explaining, "_can_be_first", planted)
    assert catches(explained, tallies(committed), moneyed, knowns)


# --- planted: a projection of one's own -----------------------------------------------------------------


def test_checking_a_projection_notices_that_it_does_not_commute(at_once):
    last = fold(lambda: None, name="last", commutes=True).on(Committed, lambda _, event: event.id)
    with pytest.raises(AssertionError):
        tried(check_projection, last, commitments())
