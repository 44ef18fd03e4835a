"""Laws 20 to 22: bounds and lineage; and bounds that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import NO, UNKNOWN, YES, AsOf, Bag, Event, Money, Tally
from aidledger._folds import tally as tally_module
from aidledger._ledger import ledger as ledger_module
from aidledger._records.records import earliest, latest
from aidledger._uncertainty import families as blocks_module
from aidledger._uncertainty import sums as summing_module
from aidledger._uncertainty import sums as widening_module
from aidledger._uncertainty.curves import Steps
from aidledger.answers import Bounds, Contribution, Explanation
from aidledger.events import Alteration, Committed
from aidledger.projections import committed
from aidledger.testing import (
    TooManyWorldsError,
    asked,
    check_tally,
    commitments,
    known_days,
    ledgers,
    narrowings,
    restatements,
    statings,
    tallies,
)
from aidledger.testing import _laws as laws
from tests.laws.planted import catches, tried

questions: Any = tallies(committed) | tallies()
knowns = st.none() | known_days()
asked_some = asked(ledgers(events=commitments())) | asked()
asked_small = asked(ledgers(events=commitments(), max_size=8))


def holding(tally, drawn, known):
    laws.bounds_hold_the_value(tally, *drawn, known)


@given(questions, asked_some, knowns)
def test_law_20_value(tally, drawn, known):
    """20. `low <= value <= high`."""
    holding(tally, drawn, known)


def sure(tally, drawn):
    laws.what_is_stated_and_past_is_sure(tally, *drawn)


@given(questions, asked_some)
def test_law_20_sure(tally, drawn):
    """20. With stated fields `low == high` once every date is exact or past."""
    sure(tally, drawn)


def narrowed(tally, drawn):
    laws.narrowing_a_date_never_widens(tally, *drawn)


@given(tallies(committed), narrowings(commitments()))
def test_law_20_dates(tally, drawn):
    """20. Narrowing a date never widens bounds."""
    narrowed(tally, drawn)


def stated(tally, drawn):
    ledger, day, event, values = drawn
    laws.stating_a_field_never_widens(tally, ledger, day, event, **values)


@given(tallies(committed), statings(commitments()))
def test_law_20_fields(tally, drawn):
    """20. Stating a field never widens bounds."""
    stated(tally, drawn)


def restated(tally, drawn):
    laws.a_mere_restatement_changes_nothing(tally, *drawn)


@given(tallies(committed), restatements(commitments()))
def test_law_20_revision(tally, drawn):
    """20. A revision that changes neither date, field nor figure changes no value and no bounds."""
    restated(tally, drawn)


def in_all_worlds(tally, drawn, known):
    laws.bounds_are_those_of_all_worlds(tally, *drawn, known)


@given(tallies(committed), asked_small, knowns)
def test_law_21(tally, drawn, known):
    """21. In every world the total is within the bounds; on small ledgers, by enumeration, the bounds are reached."""
    try:
        in_all_worlds(tally, drawn, known)
    except TooManyWorldsError:
        return


def explained(tally, drawn, known):
    laws.an_explanation_sums_to_the_value(tally, *drawn, known)


@given(questions, asked_some, knowns)
def test_law_22_explain(tally, drawn, known):
    """22. `explain` sums to the value exactly; each contribution names its own event and sources."""
    explained(tally, drawn, known)


def test_a_tally_is_checked_in_one_line(few_examples):
    check_tally(committed, commitments())


# --- planted: days -----------------------------------------------------------------------------------

whole: Any = st.just(committed.combined())  # a question that asks for no field, so that days alone matter


def _bounded_by(monkeypatch, ends):
    """Let bounds be what ``ends`` makes of the placed events, the tally, and the day; of a tally without groups."""

    def planted(at, tally):
        low, high = ends(at._knowledge.events, tally, at.as_of)
        return Bounds(low, high)

    monkeypatch.setattr(AsOf, "bounds", planted)


def _total(events, tally, day, pick):
    """Return the sum of the events that ``pick`` puts on the day or before."""
    total = Bag()
    for event in events:
        if pick(event) <= day:
            total = total + (tally.amount(event) or Bag())
    return total


def _first(event):
    altered = event.altered if isinstance(event, Alteration) else None
    return earliest(event) if altered is None else max(earliest(event), earliest(altered))


def _last(event):
    altered = event.altered if isinstance(event, Alteration) else None
    return latest(event) if altered is None else max(latest(event), latest(altered))


def _each(function, *bags):
    codes = {code for bag in bags for code in bag.currencies}
    return Bag(*(Money(function(bag[code] for bag in bags), code) for code in codes))


def _of_two_datings(events, tally, day):
    both = [_total(events, tally, day, pick) for pick in (_first, _last)]
    return _each(min, *both), _each(max, *both)


def test_law_21_notices_bounds_from_only_two_datings(monkeypatch):
    _bounded_by(monkeypatch, _of_two_datings)
    assert catches(in_all_worlds, whole, asked_small, knowns)


def test_law_20_notices_a_low_from_the_latest_and_a_high_from_the_earliest_dating(monkeypatch):
    _bounded_by(monkeypatch, lambda *asking: (_total(*asking, _last), _total(*asking, _first)))
    assert catches(holding, whole, asked_some, knowns)


def _apart(first, last):
    """Bounds that take every event by itself, possible from ``first`` on and sure from ``last`` on."""

    def ends(events, tally, day):
        low = high = Bag()
        for event in events:
            amount = tally.amount(event) or Bag()
            if last(event) <= day:
                low, high = low + amount, high + amount
            elif first(event) <= day:
                low, high = low + _each(min, amount, Bag()), high + _each(max, amount, Bag())
        return low, high

    return ends


def test_law_21_notices_an_alteration_before_what_it_alters(monkeypatch):
    _bounded_by(monkeypatch, _apart(earliest, _last))
    assert catches(in_all_worlds, whole, asked_small, knowns)


def test_law_21_notices_an_alteration_that_is_sure_before_what_it_alters_is(monkeypatch):
    _bounded_by(monkeypatch, _apart(earliest, latest))
    assert catches(in_all_worlds, whole, asked_small, knowns)


def test_law_21_notices_an_alteration_whose_day_is_apart_from_that_of_what_it_alters(monkeypatch):
    _bounded_by(monkeypatch, _apart(_first, _last))
    assert catches(in_all_worlds, whole, asked_small, knowns)


def test_law_21_notices_that_the_first_of_a_fact_is_the_same_in_all_worlds(monkeypatch):
    def planted(placed, kinds):
        altered, alone = blocks_module.blocks(placed, kinds)
        return [attrs.evolve(block, bases=block.bases[:1]) for block in altered], alone

    monkeypatch.setattr(summing_module, "blocks", planted)
    assert catches(in_all_worlds, tallies(committed), asked_small, knowns)


def test_law_21_notices_bounds_that_never_close(monkeypatch):
    bounds = Steps.bounds
    monkeypatch.setattr(Steps, "bounds", lambda steps, day: bounds(steps, max(day, dt.date(2024, 12, 31))))
    assert catches(in_all_worlds, whole, asked_small, knowns)


def test_law_20_notices_that_a_day_is_not_over_at_its_end(monkeypatch):
    bounds = AsOf.bounds

    def planted(at, tally):
        both = [bounds(attrs.evolve(at, as_of=day), tally) for day in (at.as_of, at.as_of - dt.timedelta(days=1))]
        return Bounds(_each(min, *(each.low for each in both)), _each(max, *(each.high for each in both)))

    monkeypatch.setattr(AsOf, "bounds", planted)
    assert catches(sure, whole, asked_some)


def test_law_20_notices_that_an_exact_day_is_taken_for_its_year(monkeypatch):
    def planted(event: Event) -> dt.date:
        return earliest(event).replace(month=1, day=1) if event.occurred.is_day else earliest(event)

    for module in (summing_module, widening_module, blocks_module):
        monkeypatch.setattr(module, "earliest", planted)
    assert catches(narrowed, whole, narrowings(commitments()))


def test_law_20_notices_that_a_revision_counts_besides_what_it_revises(monkeypatch):
    monkeypatch.setattr(ledger_module, "live", lambda records: [each for each in records if isinstance(each, Event)])
    assert catches(restated, whole, restatements(commitments()))


def test_law_20_notices_that_a_note_is_taken_for_a_doubt(monkeypatch):
    _bounded_by(monkeypatch, _apart(_first, lambda event: dt.date.max if event.note else _last(event)))
    assert catches(restated, whole, restatements(commitments()))


# --- planted: fields -----------------------------------------------------------------------------------


def _matching(monkeypatch, instead):
    """Let ``instead`` stand for UNKNOWN where it is asked whether an event has a value."""
    match = tally_module._match

    def planted(field, value, wanted):
        answer = match(field, value, wanted)
        return instead if answer is UNKNOWN else answer

    monkeypatch.setattr(tally_module, "_match", planted)


def test_law_21_notices_bounds_that_ignore_what_is_not_stated(monkeypatch):
    _matching(monkeypatch, NO)
    assert catches(in_all_worlds, tallies(committed), asked_small, knowns)


def test_law_20_notices_that_what_is_not_stated_is_taken_for_what_is_asked(monkeypatch):
    _matching(monkeypatch, YES)
    assert catches(stated, tallies(committed), statings(commitments()))


def test_law_21_notices_that_mixed_money_is_no_loan(monkeypatch):
    monkeypatch.setattr(tally_module, "is_wide", lambda field, value: value is None and field != "channel")
    assert catches(in_all_worlds, tallies(committed), asked_small, knowns)


def test_law_21_notices_that_any_field_widens(monkeypatch):
    monkeypatch.setattr(tally_module, "is_wide", lambda _, value: value is None or value == "mixed")
    assert catches(in_all_worlds, st.just(committed.combined().where(channel="WFP")), asked_small, knowns)


def test_law_21_notices_shares_whose_rest_is_nowhere(monkeypatch):
    monkeypatch.setattr(tally_module, "_shares", lambda shares: list(shares.parts))
    assert catches(in_all_worlds, tallies(committed), asked_small, knowns)


def test_law_21_notices_groups_that_nothing_can_be_in_yet(monkeypatch):
    bounds = Steps.bounds

    def planted(steps, day):
        return bounds(attrs.evolve(steps, possible=dict.fromkeys(steps.possible, dt.date.min)), day)

    monkeypatch.setattr(Steps, "bounds", planted)
    assert catches(in_all_worlds, tallies(committed), asked_small, knowns)


# --- planted: explanations -----------------------------------------------------------------------------


def _explained_by(monkeypatch, change):
    """Let explanations hold what ``change`` makes of their contributions."""
    explain = AsOf.explain

    def planted(at, tally):
        return Explanation(tuple(changed for each in explain(at, tally) if (changed := change(each)) is not None))

    monkeypatch.setattr(AsOf, "explain", planted)


@pytest.mark.parametrize(
    "change",
    [
        lambda each: each if each.amount.amounts[0][1] > 0 else None,
        lambda each: each if isinstance(each.event, Committed) else None,
        lambda each: attrs.evolve(each, amount=Bag(*(Money(round(m.amount), m.currency) for m in each.amount))),
        lambda each: attrs.evolve(each, event=getattr(each.event, "altered", None) or each.event),
        lambda each: attrs.evolve(each, key=()),
    ],
    ids=["gains", "commitments", "rounded", "altered", "no-groups"],
)
def test_law_22_notices_an_explanation_that(monkeypatch, change):
    _explained_by(monkeypatch, change)
    assert catches(explained, tallies(committed), asked_some, knowns)


def test_law_22_notices_the_sources_of_another_record(monkeypatch):
    monkeypatch.setattr(Contribution, "sources", property(lambda each: each.event.sources[1:]))
    assert catches(explained, tallies(committed), asked_some, knowns)


# --- planted: a tally of one's own -----------------------------------------------------------------------


def _if_the_donor_is_known(event: Committed) -> Money | None:
    return None if event.donor is None else event.amount


def test_checking_in_one_line_notices_what_is_wrong(at_once):
    with pytest.raises(AssertionError):
        tried(check_tally, Tally("planted", ((Committed, _if_the_donor_is_known),)), commitments())
