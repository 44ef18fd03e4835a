from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Ledger
from aidledger.events import Committed, MilestoneReached
from aidledger.plot._histories import MOST_ROWS, Name, flags, milestones
from aidledger.projections import committed
from tests.records import record

DAY = dt.date(2024, 1, 1)


def names(*places, width=100.0):
    return [Name(DAY, float(place), f"at {place}", width) for place in places]


def spans(found):
    return [(flag.left, flag.left + flag.name.width, flag.row) for flag in found]


def test_names_far_apart_stand_in_one_row():
    found = flags(names(0, 200, 400), 600)
    assert [flag.row for flag in found] == [0, 0, 0]
    assert [flag.left for flag in found] == [0, 200, 400]


def test_a_name_at_the_right_end_stands_to_the_left_of_its_day():
    (found,) = flags(names(590), 600)
    assert (found.left, found.row) == (490, 0)


def test_names_of_one_day_stand_above_each_other():
    assert sorted(flag.row for flag in flags(names(300, 300, 300), 600)) == [0, 1, 2]


def test_no_name_stands_over_another_or_over_its_line():
    found = flags(names(0, 10, 60, 150, 170, 320, 500, 580), 600)
    rows = [flag.row for flag in found]
    assert None not in rows
    for one in found:
        for other in found:
            if one is other:
                continue
            left, right = one.left, one.left + one.name.width
            assert one.row != other.row or other.left >= right or left >= other.left + other.name.width
            if left < other.name.place < right:
                assert other.row < one.row


def test_what_cannot_be_untangled_breaks_a_line_and_not_a_name():
    found = flags(names(100, 150, width=160), 300)  # neither can turn away from the other
    assert sorted(flag.row for flag in found) == [0, 1]


def test_where_there_is_no_room_a_name_has_no_row():
    found = flags(names(*range(20)), 600)
    assert sum(flag.row is None for flag in found) == 20 - MOST_ROWS


HISTORY = (
    Ledger(
        [
            record(Committed, "loan", amount="USD 5"),
            record(MilestoneReached, "b", occurred="2024-02-10"),
            record(MilestoneReached, "a", occurred="2024-02-10"),
            record(MilestoneReached, "early", occurred="2024-01"),
        ]
    )
    .timeline()
    .history(committed, every="month", start="2024-01-01", end="2024-06-30")
)


def test_milestones_are_in_order_of_days():
    assert [(str(day), each.id) for day, each in milestones(HISTORY)] == [
        ("2024-01-31", "early"),
        ("2024-02-10", "a"),
        ("2024-02-10", "b"),
    ]


@pytest.mark.parametrize(
    ("part", "ids"),
    [(slice(0, 2), ["early", "a", "b"]), (slice(2, 6), []), (slice(0, 1), ["early"]), (slice(4, 5), [])],
)
def test_part_of_a_history_has_its_own_milestones(part, ids):
    assert [each.id for _, each in milestones(HISTORY[part])] == ids
