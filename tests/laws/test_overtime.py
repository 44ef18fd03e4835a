"""Laws 15 and 23: answers on many days, what their difference is made of; and histories and bridges that are wrong."""

from __future__ import annotations

import bisect
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Bag, Groups, Ledger, Money, fold
from aidledger._folds import folding as folding_module
from aidledger._ledger import comparing as movements_module
from aidledger._ledger import histories as overtime_module
from aidledger._ledger import revisions as revisions_module
from aidledger._records.records import Placement, key_of, latest
from aidledger._uncertainty.curves import Band, Steps
from aidledger.answers import Bounds, Cause
from aidledger.events import Committed, annotated
from aidledger.projections import committed
from aidledger.testing import SHOWN, asked, commitments, days, known_days, ledgers, moments, projections, tallies
from aidledger.testing import _laws as laws
from tests.laws.planted import by_fact, catches

questions: Any = tallies(committed) | tallies()
knowns = st.none() | known_days()
some = asked(ledgers(events=commitments())) | asked()
whole: Any = st.just(committed.combined())
counted: Any = whole | tallies(committed)
compared = moments(commitments())
several = st.lists(days(), min_size=1, max_size=5)

LISTED = fold(tuple[str, ...], name="listed").on(Committed, lambda state, event: (*state, event.id))
BY_DONOR = fold(dict, name="by donor").on(Committed, lambda state, event: {**state, event.donor: event.id})
ours: Any = st.sampled_from((LISTED, BY_DONOR, LISTED.map(len))) | projections()


def swept(projection, drawn, on, known):
    ledger, day = drawn
    laws.a_history_is_every_answer(projection, ledger, [*on, day], known)


@given(ours, some, several, knowns)
def test_law_15(projection, drawn, on, known):
    """15. `history` at each of its days equals `as_of` there."""
    swept(projection, drawn, on, known)


@given(questions, some, several, knowns)
def test_law_15_tallies(tally, drawn, on, known):
    """15. `history` at each of its days equals `as_of` there."""
    swept(tally, drawn, on, known)


def bridged(tally, drawn):
    laws.a_bridge_sums_to_the_difference(tally, *drawn)


@given(counted | tallies(), compared | moments())
def test_law_23(tally, drawn):
    """23. `bridge` sums to the difference of the two answers exactly, and every amount has one cause."""
    bridged(tally, drawn)


def revised(tally, drawn):
    laws.revisions_are_every_answer(tally, *drawn)


@given(counted | tallies(), some)
def test_law_23_revisions(tally, drawn):
    """23. `revisions` are the answers as known on each recorded day, each bridged from the one before."""
    revised(tally, drawn)


# --- planted: histories ------------------------------------------------------------------------------


def _appended(state: list[str], event: Any) -> list[str]:
    state.append(event.id)
    return state


APPENDING: Any = st.just(fold(list[str], name="appending").on(Committed, _appended))


def test_law_15_notices_a_step_that_changes_the_state_it_is_given():
    assert catches(swept, APPENDING, some, several, knowns)


def test_law_15_notices_results_that_share_a_state(monkeypatch):
    monkeypatch.setattr(folding_module, "_differs", lambda state, seen: False)
    assert catches(swept, APPENDING, some, several, knowns)


def test_law_15_notices_a_final_step_from_which_the_fold_goes_on(monkeypatch):
    def planted(projection, events, counts, days):
        state, done = projection.initial(), 0
        for count in counts:
            state = projection.finish(projection.unfinished(events[done:count], state))
            done = count
            yield state

    monkeypatch.setattr(overtime_module, "results", planted)
    backwards = LISTED.map(lambda state: state[::-1])
    assert catches(swept, st.just(backwards), some, several, knowns)


def test_law_15_notices_a_cut_before_the_day(monkeypatch):
    monkeypatch.setattr(overtime_module, "bisect", SimpleNamespace(bisect_right=bisect.bisect_left))
    assert catches(swept, st.just(SHOWN), some, several, knowns)


def test_law_15_notices_days_in_the_order_in_which_they_are_asked(monkeypatch):
    monkeypatch.setattr(overtime_module, "given_days", tuple)
    assert catches(swept, ours, some, several, knowns)


def test_law_15_notices_bounds_that_only_move_with_the_value(monkeypatch):
    sweep = Band.sweep

    def planted(band, on, caveats):
        values, bounds = sweep(band, on, caveats)
        for number in range(1, len(values)):
            if values[number] is values[number - 1]:
                bounds[number] = bounds[number - 1]
        return values, bounds

    monkeypatch.setattr(Band, "sweep", planted)
    assert catches(swept, questions, some, several, knowns)


def _sweeping(monkeypatch, change):
    """Let the values and bounds of a tally on many days be what ``change`` makes of them."""
    sweep = Steps.sweep
    monkeypatch.setattr(Steps, "sweep", lambda steps, on: change(steps, on, *sweep(steps, on)))


def test_law_15_notices_caveats_of_the_last_day_on_every_day(monkeypatch):
    _sweeping(
        monkeypatch,
        lambda steps, on, values, bounds: (
            values,
            [attrs.evolve(each, caveats=steps.caveats_by(on[-1])) for each in bounds],
        ),
    )
    assert catches(swept, st.just(committed.combined()), some, several, knowns)


def test_law_15_notices_groups_that_only_come_on_their_own_day(monkeypatch):
    def planted(steps, on, values, bounds):
        return [steps.value(day) for day in on], [steps.bounds(day) for day in on]

    _sweeping(monkeypatch, planted)
    assert catches(swept, tallies(committed), some, several, knowns)


def test_law_15_notices_groups_that_are_surely_nothing_before_their_own_day(monkeypatch):
    def planted(steps, on, values, bounds):
        for day, groups in enumerate(bounds):
            known = steps.bounds(on[day])
            bounds[day] = Groups({key: known.get(key, Bounds(Bag(), Bag())) for key in groups})
        return values, bounds

    _sweeping(monkeypatch, planted)
    assert catches(swept, st.just(committed.combined().by("donor")), some, several, knowns)


# --- planted: bridges --------------------------------------------------------------------------------


def _moved(monkeypatch, change):
    """Let a bridge have what ``change`` makes of its contributions, one by one."""
    bridge = movements_module.bridge

    def planted(first, second, tally):
        found = bridge(first, second, tally)
        kept = (change(each) for each in found.contributions)
        return attrs.evolve(found, contributions=tuple(each for each in kept if each is not None))

    monkeypatch.setattr(movements_module, "bridge", planted)


@pytest.mark.parametrize("cause", list(Cause))
def test_law_23_notices_a_cause_that_is_left_out(monkeypatch, cause):
    _moved(monkeypatch, lambda each: None if each.cause is cause else each)
    assert catches(bridged, counted, compared)


@pytest.mark.parametrize("cause", list(Cause))
def test_law_23_notices_another_cause(monkeypatch, cause):
    other = Cause.RE_VALUED if cause is not Cause.RE_VALUED else Cause.NEWLY_KNOWN
    _moved(monkeypatch, lambda each: attrs.evolve(each, cause=other) if each.cause is cause else each)
    assert catches(bridged, counted, compared)


@pytest.mark.parametrize(
    "change",
    [
        lambda each: attrs.evolve(each, amount=Bag(*(Money(round(m.amount), m.currency) for m in each.amount))),
        lambda each: attrs.evolve(each, amount=-each.amount),
        lambda each: attrs.evolve(each, key=()),
    ],
    ids=["rounded", "the-other-way", "no-groups"],
)
def test_law_23_notices_amounts_that_are(monkeypatch, change):
    _moved(monkeypatch, change)
    assert catches(bridged, counted, compared)


def test_law_23_notices_that_time_never_runs_backwards(monkeypatch):
    passed = movements_module._passed
    monkeypatch.setattr(
        movements_module, "_passed", lambda tally, known, start, end: passed(tally, known, start, max(start, end))
    )
    assert catches(bridged, counted, compared)


def test_law_23_notices_time_that_passes_in_the_knowledge_of_the_first(monkeypatch):
    bridge = movements_module.bridge

    def planted(first, second, tally):
        found = bridge(first, second, tally)
        passed = movements_module._passed(tally, first._knowledge, first.as_of, second.as_of)
        kept = [each for each in found.contributions if each.cause is not Cause.TIME_PASSED]
        return attrs.evolve(found, contributions=(*kept, *passed))

    monkeypatch.setattr(movements_module, "bridge", planted)
    assert catches(bridged, counted, compared)


def test_law_23_notices_content_before_the_date(monkeypatch):
    monkeypatch.setattr(
        movements_module, "_dated", lambda event, follower: annotated(follower, occurred=event.occurred)
    )
    assert catches(bridged, counted, compared)


def test_law_23_notices_an_alteration_that_stays_where_its_commitment_was(monkeypatch):
    def planted(tally, placed, day):
        apart = [Placement(each.event, latest(each.event)) for each in placed]
        return held(tally, apart, day)

    held = movements_module._held
    monkeypatch.setattr(movements_module, "_held", planted)
    assert catches(bridged, counted, compared)


def test_law_23_notices_that_only_changed_facts_are_looked_at(monkeypatch):
    differing = movements_module._that_differ

    def planted(old, new):
        before, after, changed = differing(old, new)
        return (*([each for each in events if key_of(each) in changed] for events in (before, after)), changed)

    monkeypatch.setattr(movements_module, "_that_differ", planted)
    assert catches(bridged, counted, compared)


def test_law_23_notices_a_bridge_by_fact(monkeypatch):
    by_fact(monkeypatch)
    assert catches(bridged, counted, compared)


# --- planted: revisions ------------------------------------------------------------------------------


def _revising(monkeypatch, change):
    """Let the revisions of an answer be what ``change`` makes of them."""
    asked = Ledger.revisions

    def planted(ledger, tally, as_of):
        found = asked(ledger, tally, as_of)
        return attrs.evolve(found, revisions=tuple(change(found.revisions)))

    monkeypatch.setattr(Ledger, "revisions", planted)


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found[1:],
        lambda found: found[:-1],
        lambda found: [each for each in found if each.bridge.contributions],
        lambda found: [each for number, each in enumerate(found) if number != 1],
    ],
    ids=["but-the-first", "but-the-last", "of-the-value-only", "but-the-second"],
)
def test_law_23_notices_revisions(monkeypatch, change):
    _revising(monkeypatch, change)
    assert catches(revised, counted, some)


def test_law_23_notices_facts_that_do_not_count_but_are_altered(monkeypatch):
    that_count = revisions_module._that_count

    def planted(records, tally):
        return that_count([record for record in records if tally.may_count(record)], tally)

    monkeypatch.setattr(revisions_module, "_that_count", planted)
    assert catches(revised, counted, some)
