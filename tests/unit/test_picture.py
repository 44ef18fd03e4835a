from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given

from aidledger import Ledger, Money, compare, retract, revise
from aidledger._cli.picture import later
from aidledger._records.records import altered_key, key_of
from aidledger.events import Alteration, CommitmentChanged, Committed, MilestoneReached
from aidledger.projections import committed
from aidledger.testing import commitments, days, known_days, ledgers
from tests.records import record

DAY, THEN, SINCE = dt.date(2024, 6, 30), dt.date(2025, 1, 1), "2025-06-01"


def grant(fact="grant", **stated):
    return record(Committed, fact, **{"amount": "USD 5", **stated})


def told(*records):
    return [(each.changes, each.events[0].fact) for each in later(Ledger(records), DAY, THEN)]


OLD, FUTURE, RECENT = grant(), grant(occurred="2024-12-01"), grant(recorded="2024-12-01")
SECOND = grant(id="second", occurred="2024-02-01")
MORE = record(CommitmentChanged, "more", of="grant", amount="USD 1", occurred="2024-05-01", recorded=SINCE)


def revised(old=OLD, **stated):
    return revise(old, **{"recorded": SINCE, "sources": (), **stated})


@pytest.mark.parametrize(
    ("records", "changes"),
    [
        ([OLD], []),
        ([grant(recorded=SINCE)], [("newly known",)]),
        ([OLD, revised(occurred="2024-01-02")], [("re-dated",)]),
        ([OLD, revised(amount=Money(6, "USD"))], [("re-valued",)]),
        ([OLD, revised(donor="JPN")], [("re-valued",)]),
        ([OLD, revised(occurred="2024-01-02", amount=Money(6, "USD"))], [("re-dated", "re-valued")]),
        ([OLD, revised(title="A grant", note="of money")], [("re-worded",)]),
        ([OLD, retract(OLD, recorded=SINCE)], [("retracted",)]),
        ([RECENT, revised(RECENT, recorded="2025-01-01", amount=Money(6, "USD"))], []),
        ([grant(occurred="2024-07-01", recorded=SINCE)], []),
        ([grant(occurred="2024-06/2024-07", recorded=SINCE)], [("newly known",)]),
        ([OLD, revised(occurred="2024-12-01")], [("re-dated",)]),
        ([FUTURE, MORE], []),
        ([OLD, grant(id="other", dataset="other", recorded=SINCE)], [("newly known",)]),
        ([OLD, SECOND, retract(SECOND, recorded=SINCE)], [("re-valued",)]),
        ([OLD, SECOND, revised(occurred="2024-02-01"), revised(SECOND, occurred="2024-01-01")], [("re-dated",)]),
    ],
)
def test_each_way_to_be_stated_otherwise_has_its_word(records, changes):
    assert [each for each, _ in told(*records)] == changes


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


def test_what_moves_across_the_day_comes_first_then_the_kind_of_change_then_money():
    facts = ("retracted", "revalued", "moved", "reworded", "redated")
    gone, valued, moved, worded, dated = old = [grant(fact) for fact in facts]
    new = [
        retract(gone, recorded=SINCE),
        revised(valued, amount=Money(6, "USD")),
        revised(moved, occurred="2024-12-01"),
        revised(worded, title="Words"),
        revised(dated, occurred="2024-01-02"),
        record(MilestoneReached, "a-milestone", recorded=SINCE),
        grant("new", recorded=SINCE, occurred="2024-02-01"),
    ]
    crossing, by_kind = ["new", "a-milestone", "moved", "retracted"], ["redated", "revalued", "reworded"]
    assert [fact for _, fact in told(*old, *new)] == [*crossing, *by_kind]
