"""Laws 13, 14 and 17 to 19: projections; and projections and placements that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from aidledger import AsOf, Bag, Ledger, Money, Tally, fold
from aidledger._folds.projection import Fold
from aidledger._records.records import earliest, latest
from aidledger.events import AgreementSigned, Alteration, Cancelled, CommitmentChanged, Committed, Delivered, annotated
from aidledger.projections import agreements, committed, milestones, reported
from aidledger.testing import (
    SHOWN,
    asked,
    check_projection,
    commitments,
    days,
    events,
    histories,
    known_days,
    ledgers,
    projections,
    tallies,
)
from aidledger.testing import _laws as laws
from tests.laws.planted import catches, instead, law, tried

KINDS = (Committed, CommitmentChanged, Cancelled, AgreementSigned, Delivered)

some = ledgers() | ledgers(events=commitments())
asked_some = asked(some)
knowns = st.none() | known_days()
one_more = st.tuples(histories(last=events()), st.lists(days(), min_size=1, max_size=3))


def _counting(step: Any, **declared: Any) -> Fold[Any]:
    counted = fold(lambda: 0, name="counted", **declared)
    for kind in KINDS:
        counted = counted.on(kind, step)
    return counted


COUNTED = _counting(lambda n, _: n + 1, merge=int.__add__, commutes=True)
LATEST = _counting(lambda _, event: event.id, merge=lambda first, second: second or first)
ours: Any = st.sampled_from((COUNTED, LATEST)) | projections()


@law(ours, asked_some, knowns)
def test_law_13(projection, drawn, known):
    """13. `as_of(d)` is the left fold of the placed events up to d, in the stated order."""
    laws.an_answer_is_the_left_fold(projection, *drawn, known)


@law(ours, asked_some, days())
def test_law_14(projection, drawn, other):
    """14. Split: folding (d1, d2] onto the unfinished state at d1 gives that at d2."""
    ledger, day = drawn
    laws.a_fold_can_be_split(projection, ledger, min(day, other), max(day, other))


@law(ours, one_more)
def test_law_17(projection, drawn):
    """17. No answer that was handed out ever changes, whatever is folded, included or asked later."""
    records, asked_days = drawn
    laws.answers_stay_as_they_were(projection, Ledger(records[:-1]), asked_days, records[-1:])


@law(ours, some)
def test_law_18_map(projection, ledger):
    """18. `map` commutes with the fold."""
    laws.mapping_commutes(projection, repr, list(ledger.timeline()))


@law(
    st.sampled_from(
        (COUNTED, LATEST, milestones, agreements, reported, COUNTED.where(lambda event: event.fact == "f"))
    ),
    some,
)
def test_law_18_where(projection, ledger):
    """18. `where` commutes with the fold."""
    laws.where_commutes(projection, lambda event: event.dataset == "one", list(ledger.timeline()))


fields = st.sampled_from(("donor", "recipient", "instrument", "category", "kind"))


@law(tallies(committed), fields, some)
def test_law_18_groups(tally, field, ledger):
    """18. `where` commutes with the fold."""
    laws.where_is_a_group(tally, field, list(ledger.timeline()))


@law(ours, some, st.integers(0, 6))
def test_law_18_merge(projection, ledger, cut):
    """18. `merge`, where given, agrees with the sequential fold."""
    line = list(ledger.timeline())
    laws.merging_agrees(projection, line[:cut], line[cut:])


shuffled = some.map(lambda ledger: list(ledger.timeline())).flatmap(
    lambda line: st.tuples(st.just(line), st.permutations(line))
)


@law(ours, shuffled)
def test_law_19(projection, drawn):
    """19. A tally, and whatever declares that it commutes, is blind to order."""
    laws.order_means_nothing(projection, *drawn)


@pytest.mark.parametrize(
    "projection", [COUNTED, LATEST, agreements, SHOWN, committed.combined().map(len)], ids=lambda each: each.name
)
def test_a_projection_is_checked_in_one_line(projection, few_examples):
    check_projection(projection)


# --- planted: where events are placed --------------------------------------------------------------


def _placed_by(day, key=lambda _: 0, altered=lambda event, _: event):
    """Show events on ``day(event)``, ties by ``key`` and then as always, each as ``altered`` makes it."""

    def wrong(right, at):
        every = list(right(attrs.evolve(at, as_of=dt.date.max)))
        shown = [altered(event, every) for event in every if day(event) <= at.as_of]
        return iter(sorted(shown, key=lambda event: (day(event), key(event))))

    return wrong


def _cautious(event):
    altered = event.altered if isinstance(event, Alteration) else None
    return latest(event) if altered is None else max(latest(event), latest(altered))


def of_the_last_of_a_fact(event, every):
    if not isinstance(event, Alteration):
        return event
    meant = [each for each in every if (each.fact, type(each)) == (event.of, event.alters)]
    return annotated(event, altered=meant[-1] if meant else None)


@pytest.mark.parametrize(
    "wrong",
    [
        _placed_by(earliest),
        _placed_by(lambda event: earliest(event) + (latest(event) - earliest(event)) / 2),
        _placed_by(latest),
        _placed_by(lambda event: latest(getattr(event, "altered", None) or event)),
        _placed_by(_cautious, lambda event: not isinstance(event, Alteration)),
        _placed_by(_cautious, lambda event: (isinstance(event, Alteration), -earliest(event).toordinal())),
        _placed_by(_cautious, lambda e: (isinstance(e, Alteration), earliest(e), latest(e), e.id)),
        _placed_by(_cautious, lambda e: (isinstance(e, Alteration), earliest(e), latest(e), e.fact, -ord(e.id[0]))),
        _placed_by(_cautious, altered=of_the_last_of_a_fact),
    ],
)
def test_law_13_notices_events_that_are_placed_otherwise(monkeypatch, wrong):
    instead(monkeypatch, AsOf, "__iter__", wrong)
    assert catches(test_law_13)


def test_law_13_notices_a_cut_before_the_day(monkeypatch):
    as_of = Ledger.as_of
    day = dt.timedelta(days=1)
    monkeypatch.setattr(Ledger, "as_of", lambda ledger, on, known=None: as_of(ledger, on - day, known=known))
    assert catches(test_law_13)


# --- planted: projections ----------------------------------------------------------------------------


def _appended(state, event):
    state.append(event.id)
    return state


def _appending(start):
    listed = fold(start, name="listed")
    for kind in KINDS:
        listed = listed.on(kind, _appended)
    return st.just(listed)


ALREADY: list[str] = []


def test_law_14_notices_a_state_that_is_changed():
    assert catches(test_law_14, _appending(list), asked_some, days())


def test_law_17_notices_a_state_that_all_answers_share(monkeypatch):
    ALREADY.clear()
    assert catches(test_law_17, _appending(lambda: ALREADY), one_more)


def test_law_17_notices_events_handed_out_in_a_list_that_is_used_again(monkeypatch):
    kept: list[Any] = []

    def planted(at, _):
        kept[:] = at
        return kept

    monkeypatch.setattr(AsOf, "project", planted)
    assert catches(test_law_17, st.just(SHOWN), one_more)


class Finished(Fold[int]):
    """It hands on its finished result as if that were a state."""

    def unfinished(self, events, state):
        return 2 * super().unfinished(events, state)


FINISHED = Finished(COUNTED.start, "finished", steps=COUNTED.steps)


def test_law_14_notices_a_finished_result_as_a_state():
    assert catches(test_law_14, st.just(FINISHED), asked_some, days())


class Forgetful(Fold[int]):
    """It remembers how often it was asked, and begins afresh at every seventh event."""

    def evolve(self, state, event):
        ASKED.append(event.id)
        return 0 if len(ASKED) % 7 == 0 else super().evolve(state, event)


ASKED: list[str] = []


def test_law_13_notices_a_projection_that_remembers_being_asked():
    planted = st.just(Forgetful(COUNTED.start, "forgetful", steps=COUNTED.steps))
    assert catches(test_law_13, planted, asked_some, knowns)
    assert catches(test_law_14, planted, asked_some, days())


def test_law_18_notices_a_map_of_every_state(monkeypatch):
    monkeypatch.setattr(Fold, "map", lambda _, function: _counting(lambda n, _: function(n + 1)))
    assert catches(lambda ledger: laws.mapping_commutes(COUNTED, lambda n: n * 2, list(ledger.timeline())), some)


def test_law_18_notices_a_filter_that_forgets_the_one_before(monkeypatch):
    monkeypatch.setattr(Fold, "where", lambda fold, condition: attrs.evolve(fold, condition=condition))
    assert catches(test_law_18_where, st.just(attrs.evolve(COUNTED, condition=lambda event: event.fact == "f")), some)


def test_law_18_notices_groups_without_what_is_divided(monkeypatch):
    key = Tally.key

    def planted(tally, part):
        return key(tally, part) if part.percent == 100 or not tally.fields else None

    monkeypatch.setattr(Tally, "key", planted)
    assert catches(test_law_18_groups, tallies(committed), st.just("recipient"), some)


@pytest.mark.parametrize(
    "merge",
    [lambda first, second: second, max, lambda first, second: first + second + 1],
    ids=["second", "larger", "one-more"],
)
def test_law_18_notices_a_merge_that_does_not_agree(merge):
    assert catches(test_law_18_merge, st.just(attrs.evolve(COUNTED, merge=merge)), some, st.integers(0, 6))


def test_law_18_notices_a_merge_that_changes_what_it_joins():
    joined = fold(list, merge=lambda first, second: first.extend(second) or first)
    for kind in KINDS:
        joined = joined.on(kind, lambda ids, event: [*ids, event.id])
    assert catches(test_law_18_merge, st.just(joined), some, st.integers(0, 6))


def test_law_19_notices_a_fold_that_does_not_commute_as_it_declares():
    assert catches(test_law_19, st.just(attrs.evolve(LATEST, commutes=True)), shuffled)


def test_law_19_notices_a_tally_whose_first_event_counts_twice(monkeypatch):
    evolve = Tally.evolve

    def planted(tally, state, event):
        return evolve(tally, state or evolve(tally, state, event), event)

    monkeypatch.setattr(Tally, "evolve", planted)
    assert catches(test_law_19, st.just(committed), shuffled)


def test_law_19_notices_sums_that_round(monkeypatch):
    def merge(tally, first, second):
        return Bag(*(Money(round(m.amount / 2) * 2, m.currency) for m in first + second))

    monkeypatch.setattr(Tally, "merge", merge)
    assert catches(test_law_19, st.just(committed), shuffled)


@pytest.mark.parametrize(
    "projection",
    [
        attrs.evolve(COUNTED, merge=lambda first, second: second),
        attrs.evolve(LATEST, commutes=True),
        FINISHED,
        COUNTED.map(float),
    ],
    ids=["merge", "commutes", "finished", "float"],
)
def test_checking_in_one_line_notices_what_is_wrong(projection, at_once):
    with pytest.raises(AssertionError):
        tried(check_projection, projection)
