from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given

from aidledger import Ledger, compare, retract, revise
from aidledger._cli.picture import later
from aidledger._records.records import altered_key, key_of
from aidledger.events import Alteration, CommitmentChanged, Committed, MilestoneReached
from aidledger.projections import committed
from aidledger.testing import commitments, days, known_days, ledgers
from tests.records import record

DAY, THEN, SINCE = dt.date(2024, 6, 30), dt.date(2025, 1, 1), "2025-06-01"


def changes(*records):
    return [(each.change, each.events[0].fact) for each in later(Ledger(records), DAY, THEN)]


def grant(fact="grant", **stated):
    return record(Committed, fact, **{"amount": "USD 5", **stated})


def test_each_way_to_be_stated_otherwise_has_its_word():
    old = grant()

    def revised(**stated):
        return revise(old, recorded=SINCE, sources=(), **stated)

    assert changes(grant(recorded=SINCE)) == [("newly known", "grant")]
    assert changes(old, revised(occurred="2024-01-02")) == [("re-dated", "grant")]
    assert changes(old, revised(amount=grant(amount="USD 6").amount)) == [("re-valued", "grant")]
    assert changes(old, revised(donor="JPN")) == [("re-valued", "grant")]
    assert changes(old, revised(title="A grant", note="of money")) == [("re-worded", "grant")]
    assert changes(old, retract(old, recorded=SINCE)) == [("retracted", "grant")]


def test_a_fact_with_a_new_date_and_a_new_figure_is_both_as_in_a_bridge():
    old = grant()
    both = revise(old, recorded=SINCE, sources=(), occurred="2024-01-02", amount=grant(amount="USD 6").amount)
    [found] = later(Ledger([old, both]), DAY, THEN)
    assert (found.change, found.changes) == ("re-dated", ("re-dated", "re-valued"))


def test_of_several_live_records_the_one_that_is_stated_otherwise_is_the_one_that_was_corrected():
    first, second = grant(), grant(id="second", occurred="2024-02-01")
    fewer = Ledger([first, second, retract(second, recorded=SINCE)])
    [found] = later(fewer, DAY, THEN)
    assert found.changes == ("re-valued",)  # and no date is another
    swapped = [
        revise(first, recorded=SINCE, sources=(), occurred="2024-02-01"),
        revise(second, recorded=SINCE, sources=(), occurred="2024-01-01"),
    ]
    [found] = later(Ledger([first, second, *swapped]), DAY, THEN)
    assert found.changes == ("re-dated",)


@given(ledgers(events=commitments()), days(), known_days())
def test_a_bridge_gives_the_causes_that_the_picture_names(ledger, day, known):
    named = {key_of(each.events[0]): {*each.changes} for each in later(ledger, day, known)}
    altered: dict[Any, set[Any]] = {}
    for event in (*ledger.timeline(known=known), *ledger.timeline()):
        if isinstance(event, Alteration):
            altered.setdefault(key_of(event), set()).add(altered_key(event))
    bridge = compare(ledger.as_of(day, known=known), ledger.as_of(day)).bridge(committed.combined())
    for each in bridge.contributions:
        keys = {(each.dataset, each.fact), *altered.get((each.dataset, each.fact), ())}
        assert each.cause.value in set().union(*(named.get(key, set()) for key in keys))


def test_what_was_known_is_not_told_again():
    assert changes(grant()) == []
    old = grant(recorded="2024-12-01")
    assert changes(old, revise(old, recorded="2025-01-01", sources=(), amount=grant(amount="USD 6").amount)) == []


def test_only_what_is_about_the_day():
    assert changes(grant(occurred="2024-07-01", recorded=SINCE)) == []
    assert changes(grant(occurred="2024-06/2024-07", recorded=SINCE)) == [("newly known", "grant")]
    moved_away = grant()
    later_date = revise(moved_away, recorded=SINCE, sources=(), occurred="2024-12-01")
    assert changes(moved_away, later_date) == [("re-dated", "grant")]
    future = grant(occurred="2024-12-01")
    change = record(CommitmentChanged, "more", of="grant", amount="USD 1", occurred="2024-05-01", recorded=SINCE)
    assert changes(future, change) == []


def test_a_fact_that_two_data_sets_state_is_two():
    assert changes(grant(), grant(id="other", dataset="other", recorded=SINCE)) == [("newly known", "grant")]


def test_what_moves_across_the_day_comes_first_then_the_kind_of_change_then_money():
    old = [grant(fact) for fact in ("retracted", "revalued", "moved", "reworded", "redated")]
    new = [
        retract(old[0], recorded=SINCE),
        revise(old[1], recorded=SINCE, sources=(), amount=grant(amount="USD 6").amount),
        revise(old[2], recorded=SINCE, sources=(), occurred="2024-12-01"),
        revise(old[3], recorded=SINCE, sources=(), title="Words"),
        revise(old[4], recorded=SINCE, sources=(), occurred="2024-01-02"),
        record(MilestoneReached, "a-milestone", recorded=SINCE),
        grant("new", recorded=SINCE, occurred="2024-02-01"),
    ]
    assert [fact for _, fact in changes(*old, *new)] == [
        "new",
        "a-milestone",
        "moved",
        "retracted",
        "redated",
        "revalued",
        "reworded",
    ]


def test_the_records_before_and_after():
    old = grant()
    new = revise(old, recorded=SINCE, sources=(), occurred="2024-01-02")
    [found] = later(Ledger([old, new]), DAY, THEN)
    assert (found.before, found.after, found.events) == ((old,), (new,), (new,))
    gone = retract(old, recorded=SINCE)
    [found] = later(Ledger([old, gone]), DAY, THEN)
    assert (found.before, found.after, found.events) == ((old,), (), (old,))
