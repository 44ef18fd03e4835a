from __future__ import annotations

import datetime as dt
import itertools

import pytest

from aidledger._records.order import place
from aidledger._uncertainty.families import cast
from aidledger._uncertainty.worlds import Choices
from aidledger.events import CommitmentChanged, Committed
from aidledger.testing import _day_by_day as day_by_day
from tests.records import record

DAY = dt.date(2024, 1, 10)


def loan(occurred, name, fact=None):
    return record(Committed, fact or name, id=name, amount="USD 1", occurred=occurred)


def change(occurred, of, name="change"):
    return record(CommitmentChanged, name, of=of, amount="USD 1", occurred=occurred)


def choices(*events, **how):
    return Choices(cast(place(events), DAY, lambda _: True), **how)


def orders(choices):
    """Return what a fold can get: the ids in order, each with that of what it alters."""
    names = {None: None, **{number: member.event.id for number, member in enumerate(choices.members)}}
    return {tuple((names[step.member], names[step.altered]) for step in choices.order(days)) for days in choices}


def expected(*events):
    """Return the same, day by day."""
    return {
        tuple((e.id, e.altered.id if isinstance(e, CommitmentChanged) else None) for e in shown)
        for shown in day_by_day.shown(events, DAY, 10**6)
        if all(e.altered for e in shown if isinstance(e, CommitmentChanged))
    }


@pytest.mark.parametrize(
    ("events", "worlds"),
    [
        ([], 1),
        ([loan("2024-01-05", "a")], 1),
        ([loan("2024", "a")], 2),  # by the day, or later
        ([loan("2024-01-01/2024-01-09", "a")], 1),  # on which day makes no difference
        ([loan("2024-01-01/2024-01-09", "a"), loan("2024-01-05", "b")], 2),
        ([loan("2024-01-01/2024-01-05", "a"), loan("2024-01-05", "b")], 1),  # on one day fact and id decide
        ([loan("2024-01-01/2024-01-05", "b"), loan("2024-01-05", "a")], 2),
        ([loan("2024-01-01/2024-01-09", name) for name in "abc"], 6),
        ([loan("2024-01-01/2024-01-02", name) for name in "abc"], 5),  # two days are too few for every order
        ([loan("2024", name) for name in "abc"], 16),  # 6 orders of three, 6 of two, 3 of one, none
    ],
)
def test_each_order_of_free_events_is_chosen(events, worlds):
    found = choices(*events)
    assert orders(found) == expected(*events)
    assert len(orders(found)) == worlds
    assert found.at_least() <= worlds


@pytest.mark.parametrize(
    "events",
    [
        [loan("2024", "a"), change("2024", "a")],
        [loan("2024-01-05", "a"), change("2024", "a")],
        [loan("2024", "a"), change("2024-01-05", "a")],
        [loan("2024-01-01/2024-01-09", "a"), change("2024-01-05", "a"), loan("2024-01-06", "b")],
        [loan("2024-01-01/2024-01-03", "a"), change("2024-01-02", "a"), change("2024-01-01/2024-01-03", "a", "more")],
        [loan("2024-01-01/2024-01-05", "a", "f"), loan("2024-01-03/2024-01-09", "b", "f"), change("2024-01-04", "f")],
        [loan("2024-01-08/2024-01-12", "a", "f"), loan("2024-01-08/2024-01-12", "b", "f"), change("2024-01-09", "f")],
        [
            loan("2024-01-01/2024-01-09", "a"),
            loan("2024-01-02/2024-01-08", "b"),
            loan("2024-01-04", "c"),
            change("2024-01-05", "c"),
        ],
        [loan("2024-01-04/2024-01-09", "z"), loan("2024-01-04", "c"), change("2024-01-04", "c")],
    ],
)
def test_every_order_of_events_that_depend_on_each_other_is_chosen(events):
    assert orders(choices(*events)) == expected(*events)


def test_of_a_day_that_matters_each_is_chosen():
    found = choices(loan("2024-01-01/2024-01-05", "a"), loan("2024-01-08/2024-01-12", "b"), read={"a"})
    assert {days[0] for days in found} == {dt.date(2024, 1, day).toordinal() for day in range(1, 6)}
    assert len(list(found)) == 10  # each with the other by the day, or later


def test_exact_choices_tell_days_apart_and_are_late():
    events = [loan("2024-01-01/2024-01-05", "a"), loan("2024-01-01/2024-01-05", "b")]
    assert len(list(choices(*events))) == 2
    found = {tuple(dt.date.fromordinal(day).day for day in days) for days in choices(*events, is_exact=True)}
    assert found == {(5, 5), (4, 5), (5, 4)}
    cut = dt.date(2024, 1, 3).toordinal()
    found = {
        tuple(dt.date.fromordinal(day).day for day in days) for days in choices(events[0], cuts=[cut], is_exact=True)
    }
    assert found == {(2,), (5,)}


def test_what_is_not_shown_is_in_no_order():
    events = [loan("2024-01-05", "a"), change("2024-01-06", "a")]
    found = Choices(cast(place(events), DAY, lambda event: isinstance(event, CommitmentChanged)))
    (days,) = found
    (step,) = found.order(days)
    assert (found.members[step.member].event.id, found.members[step.altered].event.id) == ("change", "a")
    assert dt.date.fromordinal(step.altered_on) == dt.date(2024, 1, 5)


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_at_least_so_many_orders_are_told_quickly(size):
    vague = [loan("2024", f"a{number}") for number in range(size)]
    assert choices(*vague).at_least() == 2**size
    past = [loan("2024-01-01/2024-01-09", f"a{number}") for number in range(size)]
    assert choices(*past).at_least() == 2 ** (size // 2)
    apart = [loan(f"2024-01-0{number}", f"a{number}") for number in range(1, size + 1)]
    assert choices(*apart).at_least() == 1


def test_many_days_are_few_choices():
    years = [loan("2014/2023", name) for name in "ab"]
    assert len(list(choices(*years))) == 2
    assert len(list(itertools.islice(choices(*(loan("2014/2024", f"a{n}") for n in range(60))), 5_000))) == 5_000
