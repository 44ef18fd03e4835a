"""How the reference ledger's answers grew, and what changed from one to another, worked out by hand.

From 2022: 200 million by 24 April, 17 million by 6 July, 14 million on 11 November 2022; 3,700 million in 2023; 3,000
million on 18 April 2025. As known in 2025 the last was some day of April 2025, and the 17 million had no date at all.
"""

from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Bag, Money, compare, reference
from aidledger.projections import agreements, committed

FAO, ERA, WHEAT = "jpn-ukr-fao-grain-project", "jpn-ukr-era-loan", "jpn-som-wheat-grant"


def dollars(amount):
    return Bag(Money(amount, "USD"))


def moved(bridge):
    return [(each.cause, each.fact, each.amount) for each in bridge.contributions]


def test_committed_at_the_end_of_each_year():
    history = reference().timeline().history(committed, every="year", start="2022-02-24", end="2025-08-15")
    assert [(str(date), value) for date, value, _ in history] == [
        ("2022-12-31", dollars(231_000_000)),
        ("2023-12-31", dollars(3_931_000_000)),
        ("2024-12-31", dollars(3_931_000_000)),
        ("2025-08-15", dollars(6_931_000_000)),
    ]
    assert all(bounds.is_point for bounds in history.bounds)


def test_committed_by_quarter_while_the_day_in_2023_is_not_known():
    history = reference().timeline().history(committed, every="quarter", start="2022-10-01", end="2023-12-31")
    assert [str(bounds) for bounds in history.bounds] == [
        "USD 231,000,000",
        *["USD 231,000,000 … 3,931,000,000"] * 3,
        "USD 3,931,000,000",
    ]


def test_committed_by_recipient_has_both_on_every_day():
    history = reference().timeline().history(committed.by("recipient"), on=["2022-04-24", "2022-12-31"])
    assert [dict(groups) for groups in history.values] == [
        {"SOM": Bag(), "UKR": dollars(200_000_000)},
        {"SOM": dollars(14_000_000), "UKR": dollars(217_000_000)},
    ]


@pytest.mark.parametrize(("known", "day"), [(None, dt.date(2024, 6, 13)), ("2025-12-31", dt.date(2024, 6, 30))])
def test_the_first_day_of_the_accord(known, day):
    line = reference().timeline(known=known)
    assert line.first(agreements, lambda state: "jpn-ukr-security-accord" in state.in_force) == day


def test_the_first_day_with_five_billion():
    assert reference().timeline().first(committed, lambda bag: bag["USD"] >= 5_000_000_000) == dt.date(2025, 4, 18)
    assert reference().timeline().first(committed, lambda bag: bag["USD"] >= 7_000_000_000) is None


def test_from_the_end_of_2023_to_that_of_2025_time_passed():
    ledger = reference()
    delta = compare(ledger.as_of("2023-12-31"), ledger.as_of("2025-12-31"))
    bridge = delta.bridge(committed)
    assert moved(bridge) == [("time passed", ERA, dollars(3_000_000_000))]
    assert bridge.total == dollars(3_000_000_000) == bridge.after - bridge.before
    assert {"jpn-ukr-era-loan", "jpn-ukr-security-accord"} <= {event.fact for event in delta.entered}
    assert delta.left == ()


def test_what_became_known_in_2026_about_20_april_2025_moved_two_dates():
    ledger = reference()
    delta = compare(ledger.as_of("2025-04-20", known="2025-12-31"), ledger.as_of("2025-04-20"))
    bridge = delta.bridge(committed)
    assert (bridge.before, bridge.after) == (dollars(3_914_000_000), dollars(6_931_000_000))
    assert sorted(moved(bridge)) == [
        ("re-dated", ERA, dollars(3_000_000_000)),
        ("re-dated", FAO, dollars(17_000_000)),
    ]
    assert bridge.amounts["re-dated"] == dollars(3_017_000_000)
    assert {event.fact for event in delta.entered} == {ERA, FAO}


def test_from_what_was_known_to_another_day_both_axes_move():
    ledger = reference()
    bridge = compare(ledger.as_of("2022-12-31", known="2025-12-31"), ledger.as_of("2025-04-18")).bridge(committed)
    assert bridge.amounts == {
        "newly known": Bag(),
        "re-dated": dollars(17_000_000),
        "re-valued": Bag(),
        "retracted": Bag(),
        "time passed": dollars(6_700_000_000),
    }


def test_before_anything_was_known_all_is_newly_known():
    ledger = reference()
    bridge = compare(ledger.as_of("2022-12-31", known="2025-08-14"), ledger.as_of("2022-12-31")).bridge(committed)
    assert bridge.amounts["newly known"] == dollars(231_000_000) == bridge.total
    assert {each.fact for each in bridge.contributions} == {FAO, WHEAT, "jpn-ukr-first-assistance"}


def test_the_answer_about_20_april_2025_was_revised_once():
    first, second = reference().revisions(committed, "2025-04-20")
    assert (str(first.known), first.value, str(first.bounds)) == (
        "2025-08-15",
        dollars(3_914_000_000),
        "USD 3,914,000,000 … 6,931,000,000",
    )
    assert (str(second.known), second.value, second.bounds.is_point) == ("2026-11-22", dollars(6_931_000_000), True)
    assert second.bridge.amounts["re-dated"] == dollars(3_017_000_000)
