"""A tracker publishes its whole table again and again: what was known after each release, worked out by hand."""

from __future__ import annotations

import pytest

from aidledger import Ledger, absorb, compare
from aidledger.events import CommitmentChanged, Committed
from aidledger.interchange import Unkeyed
from aidledger.projections import committed
from tests.records import record, usd

DAYS = ("2025-02-01", "2025-03-01", "2025-04-01")


def row(key, amount, day="2024-05-05", **stated):
    return record(Committed, key, amount=f"USD {amount}", occurred=day, **{"donor": "JPN", **stated})


def after(*releases, ledger=None):
    """Return the ledger into which these releases were absorbed, on one day each."""
    ledger = Ledger() if ledger is None else ledger
    for day, release in zip(DAYS, releases, strict=False):
        ledger = ledger.including(*absorb(ledger, release, recorded=day, dataset="test", whole=True).events)
    return ledger


def answers(ledger, day="2024-12-31"):
    return [ledger.as_of(day, known=known).project(committed) for known in DAYS]


def test_a_row_is_re_valued_one_is_re_dated_one_vanishes_one_is_new():
    ledger = after(
        [row("a", 10), row("b", 20), row("c", 40)],
        [row("a", 11), row("b", 20, "2024-08-08"), row("d", 80)],
    )
    assert answers(ledger)[:2] == [usd(70), usd(111)]
    bridge = compare(*(ledger.as_of("2024-06-30", known=day) for day in DAYS[:2])).bridge(committed)
    assert {cause.value: str(amount) for cause, amount in bridge.amounts.items() if amount != usd(0)} == {
        "newly known": "USD 80",
        "re-dated": "USD -20",
        "re-valued": "USD 1",
        "retracted": "USD -40",
    }


def test_a_b_a_again():
    first, second = [row("a", 10), row("b", 20)], [row("a", 15), row("c", 40)]
    assert answers(after(first, second, first)) == [usd(30), usd(55), usd(30)]


def test_renumbered_rows_are_other_facts_and_the_same_money():
    assert answers(after([row("a", 10), row("b", 20)], [row("b", 10), row("c", 20)]))[:2] == [usd(30), usd(30)]


def test_rows_written_twice_count_twice():
    assert answers(after([row("a", 10), row("a", 10)], [row("a", 10)], [row("a", 12), row("a", 12)])) == [
        usd(20),
        usd(10),
        usd(24),
    ]


def test_no_row_is_lost_where_a_key_is_used_for_two():
    rows = [row("a", 10), row("a", 7, "2024-06-06"), row("a", 5, donor="USA")]
    ledger = after(rows, rows[::-1], [rows[2], rows[0]])
    assert answers(ledger) == [usd(22), usd(22), usd(15)]
    assert len(ledger) == 4  # three rows, and a retraction


def test_a_release_without_keys():
    first = [Unkeyed(row(f"line-{number}", 10)) for number in (2, 3)]
    second = [Unkeyed(row("line-2", 30)), Unkeyed(row("line-3", 10)), Unkeyed(row("line-4", 30))]
    assert answers(after(first, second, first)) == [usd(20), usd(70), usd(20)]


def test_a_change_follows_its_commitment_under_another_key():
    def change(of):
        return record(CommitmentChanged, "raised", of=of, amount="USD 3", occurred="2024-07-07")

    ledger = after([row("a", 10), change("a")], [row("a", 20, donor="USA"), row("b", 10), change("b")])
    assert answers(ledger)[:2] == [usd(13), usd(33)]
    assert ledger.as_of("2024-12-31").project(committed.by("donor")) == {"JPN": usd(13), "USA": usd(20)}


@pytest.mark.parametrize("twice", [False, True])
def test_two_releases_of_one_day_leave_what_the_second_says(twice):
    ledger = after([row("a", 10), row("b", 20)])
    rows = [row("a", 11)]
    for _ in range(2 if twice else 1):
        ledger = ledger.including(*absorb(ledger, rows, recorded=DAYS[0], dataset="test").events)
    assert answers(ledger) == [usd(11)] * 3
    assert not ledger.as_of("2024-12-31", known="2025-01-31").on_record


def test_other_data_sets_stay_as_they_are():
    other = Ledger([row("a", 100, dataset="other"), row("z", 100, dataset="other", recorded=DAYS[2])])
    ledger = after([row("a", 10)], [], ledger=other)
    assert ledger.as_of("2024-12-31").project(committed.by("dataset")) == {"other": usd(200)}
    known = ledger.as_of("2024-12-31", known=DAYS[0]).project(committed.by("dataset"))
    assert known == {"other": usd(100), "test": usd(10)}
