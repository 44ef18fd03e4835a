from __future__ import annotations

import attrs
import pytest

from aidledger import Ledger, absorb
from aidledger.events import CommitmentChanged, Committed, Disbursed, MilestoneReached
from aidledger.interchange import Unkeyed
from tests.records import record

FIRST, SECOND = "2025-02-01", "2025-03-01"


def loan(key, amount=5, **stated):
    return record(Committed, key, amount=f"USD {amount}", **stated)


def change(key, of, amount=1):
    return record(CommitmentChanged, key, of=of, amount=f"USD {amount}")


def absorbed(ledger, release, recorded=FIRST):
    absorption = absorb(ledger, release, recorded=recorded, dataset="test")
    return absorption, ledger.including(*absorption.events)


def meant(ledger, key):
    """Return the amounts of the live records that ``of`` of a fact names."""
    (event,) = (event for event in ledger.timeline() if event.fact == key)
    return [str(each.amount) for each in ledger.timeline() if each.fact == event.of]


@pytest.mark.parametrize("turned", [False, True])
def test_of_names_a_row_without_a_key_by_its_name_in_the_release(turned):
    rows = [change("c", "row-7"), Unkeyed(loan("row-7")), Unkeyed(loan("row-8", 6))]
    _, ledger = absorbed(Ledger(), rows[::-1] if turned else rows)
    assert meant(ledger, "c") == ["USD 5"]
    renamed = [change("c", "row-1"), Unkeyed(loan("row-1")), Unkeyed(loan("row-7", 6))]
    assert absorbed(ledger, renamed, SECOND)[0].events == ()


def test_of_follows_where_the_key_stands_for_another_fact_now():
    _, ledger = absorbed(Ledger(), [loan("a", donor="JPN"), change("c", "a")])
    absorption, grown = absorbed(ledger, [loan("a", 6, donor="USA"), change("c", "a")], SECOND)
    assert meant(grown, "c") == ["USD 6"]
    assert absorption.report.counts["changed"] == 1


def test_of_means_the_row_of_the_kind_that_is_altered():
    rows = [record(Disbursed, "a", amount="USD 9", occurred="2023"), loan("a"), change("c", "a")]
    absorption, ledger = absorbed(Ledger(), rows)
    assert meant(ledger, "c") == ["USD 5"]
    assert [finding.code for finding in absorption.findings] == ["key-reused"]


def test_of_which_two_rows_are_meant_is_a_finding():
    rows = [loan("a"), loan("a", 6, occurred="2024-05-05"), change("c", "a"), change("d", "a")]
    absorption, ledger = absorbed(Ledger(), rows)
    assert meant(ledger, "c") == meant(ledger, "d") == ["USD 5"]
    (other,) = (event.fact for event in absorption.report.reused)
    assert [str(each) for each in absorption.findings if each.code == "of-ambiguous"] == [
        f"{key}@2025-02-01: of-ambiguous of: it is taken to mean 'a', and can mean '{other}'" for key in "cd"
    ]


def test_of_what_is_not_in_the_release_stays_as_it_is():
    _, ledger = absorbed(Ledger([loan("a", dataset="other")]), [change("c", "a")])
    assert meant(ledger, "c") == ["USD 5"]


def test_a_circle_is_left_as_it_is_written():
    rows = [change("a", "b"), change("b", "a"), change("c", "c"), change("d", "b"), Unkeyed(change("e", "e"))]
    _, ledger = absorbed(Ledger(), rows)
    assert {("a", "b"), ("b", "a"), ("c", "c"), ("d", "b")} <= {(event.fact, event.of) for event in ledger.timeline()}
    assert absorbed(ledger, rows[::-1], SECOND)[0].events == ()


def test_rows_that_say_the_same_are_told_apart_by_what_alters_them():
    rows = [loan("r1"), loan("r2"), change("c", "r2", 7), change("d", "r2", 8), change("d", "r1", 9), change("e", "e")]
    _, ledger = absorbed(Ledger(), map(Unkeyed, rows))
    names = {"r1": "s2", "r2": "s1", "c": "c1", "d": "c1", "e": "e"}
    renamed = [attrs.evolve(each, fact=names[each.fact], of=names[each.of]) for each in rows[:1:-1]]
    renamed += [attrs.evolve(each, fact=names[each.fact]) for each in rows[:2]]
    assert absorbed(ledger, map(Unkeyed, renamed), SECOND)[0].events == ()


def test_a_kind_whose_of_is_no_fact_points_to_nothing():
    @attrs.frozen(kw_only=True, eq=False, repr=False)
    class Odd(MilestoneReached):
        kind = "acme.odd"
        of: int = 0

    absorption, _ = absorbed(Ledger(), [record(Odd, "a"), record(Odd, "b", of=1)])
    assert [event.of for event in absorption.events] == [0, 1]
