"""Laws 15 and 23: answers on many days, what their difference is made of; and histories and bridges that are wrong."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from aidledger import Bag, Groups, Ledger, Money, Timeline, compare, fold
from aidledger.answers import Bounds, Cause, Delta
from aidledger.events import Committed
from aidledger.projections import committed
from aidledger.testing import SHOWN, asked, commitments, days, known_days, ledgers, moments, projections, tallies
from aidledger.testing import _laws as laws
from tests.laws.planted import catches, instead, law

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


@law(ours | tallies(committed) | tallies(), some, several, knowns)
def test_law_15(projection, drawn, on, known):
    """15. `history` at each of its days equals `as_of` there."""
    ledger, day = drawn
    laws.a_history_is_every_answer(projection, ledger, [*on, day], known)


@law(counted | tallies(), compared | moments())
def test_law_23(tally, drawn):
    """23. `bridge` sums to the difference of the two answers exactly, and every amount has one cause."""
    laws.a_bridge_sums_to_the_difference(tally, *drawn)


@law(counted | tallies(), some)
def test_law_23_revisions(tally, drawn):
    """23. `revisions` are the answers as known on each recorded day, each bridged from the one before."""
    laws.revisions_are_every_answer(tally, *drawn)


# --- planted: histories ------------------------------------------------------------------------------


def _appended(state: list[str], event: Any) -> list[str]:
    state.append(event.id)
    return state


APPENDING: Any = st.just(fold(list[str], name="appending").on(Committed, _appended))


def test_law_15_notices_a_step_that_changes_the_state_it_is_given():
    assert catches(test_law_15, APPENDING, some, several, knowns)


def _with(**change):
    """Change what a history holds, each as ``change`` makes it of the history."""
    return lambda found: attrs.evolve(found, **{name: tuple(make(found)) for name, make in change.items()})


def _moving_with_the_value(found):
    return [
        found.bounds[number - bool(number and found.values[number] == found.values[number - 1])]
        for number in range(len(found.bounds))
    ]


def _of_groups_of_their_own_day(found):
    return [Groups({key: bag for key, bag in groups.items() if bag}) for groups in found.values]


def _surely_nothing_before(found):
    return [
        Groups({key: each if value[key] else Bounds(Bag(), Bag()) for key, each in bounds.items()})
        for value, bounds in zip(found.values, found.bounds, strict=True)
    ]


grouped: Any = st.just(committed.combined().by("donor"))


@pytest.mark.parametrize(
    ("change", "question"),
    [
        (_with(values=lambda found: [found.values[-1]] * len(found)), ours),
        (_with(values=lambda found: found.values[::-1]), st.just(SHOWN)),
        (_with(values=lambda found: [*found.values[:1], *found.values[:-1]]), st.just(SHOWN)),
        (_with(dates=lambda found: found.dates[::-1]), ours),
        (_with(bounds=_moving_with_the_value), whole),
        (_with(bounds=lambda found: [attrs.evolve(b, caveats=found.bounds[-1].caveats) for b in found.bounds]), whole),
        (_with(values=_of_groups_of_their_own_day), grouped),
        (_with(bounds=_surely_nothing_before), grouped),
    ],
)
def test_law_15_notices_a_history(monkeypatch, change, question):
    instead(monkeypatch, Timeline, "history", lambda right, *asked, **options: change(right(*asked, **options)))
    assert catches(test_law_15, question, some, several, knowns)


# --- planted: bridges --------------------------------------------------------------------------------


def _moved(monkeypatch, change):
    """Let a bridge have what ``change`` makes of its contributions, one by one."""

    def wrong(right, delta, tally):
        found = right(delta, tally)
        kept = (change(each) for each in found.contributions)
        return attrs.evolve(found, contributions=tuple(each for each in kept if each is not None))

    instead(monkeypatch, Delta, "bridge", wrong)


@pytest.mark.parametrize("cause", list(Cause))
def test_law_23_notices_a_cause_that_is_left_out(monkeypatch, cause):
    _moved(monkeypatch, lambda each: None if each.cause is cause else each)
    assert catches(test_law_23, counted, compared)


@pytest.mark.parametrize("cause", list(Cause))
def test_law_23_notices_another_cause(monkeypatch, cause):
    other = Cause.RE_VALUED if cause is not Cause.RE_VALUED else Cause.NEWLY_KNOWN
    _moved(monkeypatch, lambda each: attrs.evolve(each, cause=other) if each.cause is cause else each)
    assert catches(test_law_23, counted, compared)


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
    assert catches(test_law_23, counted, compared)


def that_never_runs_backwards(right, delta, tally):
    return right(
        compare(delta.first, attrs.evolve(delta.second, as_of=max(delta.first.as_of, delta.second.as_of))), tally
    )


def of_time_in_the_knowledge_of_the_first(right, delta, tally):
    later = attrs.evolve(delta.first, as_of=delta.second.as_of)
    passed = right(compare(delta.first, later), tally).contributions
    learnt = right(compare(later, delta.second), tally).contributions
    return attrs.evolve(right(delta, tally), contributions=(*passed, *learnt))


def with_another_second(right, delta, tally):
    return attrs.evolve(right(delta, tally), after=right(compare(delta.second, delta.first), tally).after)


@pytest.mark.parametrize(
    "wrong", [that_never_runs_backwards, of_time_in_the_knowledge_of_the_first, with_another_second]
)
def test_law_23_notices_a_bridge(monkeypatch, wrong):
    instead(monkeypatch, Delta, "bridge", wrong)
    assert catches(test_law_23, counted, compared)


# --- planted: revisions ------------------------------------------------------------------------------


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
    def wrong(right, ledger, tally, as_of):
        found = right(ledger, tally, as_of)
        return attrs.evolve(found, revisions=tuple(change(found.revisions)))

    instead(monkeypatch, Ledger, "revisions", wrong)
    assert catches(test_law_23_revisions, counted, some)
