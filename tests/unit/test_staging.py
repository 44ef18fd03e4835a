from __future__ import annotations

import datetime as dt

import pytest

from aidledger import When
from aidledger._folds.watched import Watch, WatchedWhen
from aidledger._records.order import place
from aidledger._uncertainty.families import cast, families, without_order
from aidledger._uncertainty.worlds import Choices, Stage, TooManyWorldsError, World
from aidledger.events import CommitmentChanged, Committed
from tests.records import record

DAY = dt.date(2024, 1, 10)


def loan(occurred, name):
    return record(Committed, name, amount="USD 1", occurred=occurred)


def change(occurred, of):
    return record(CommitmentChanged, "change", of=of, amount="USD 1", occurred=occurred)


def members(*events):
    return cast(place(events), DAY, lambda _: True)


def stage(*events, read=()):
    return Stage(members(*events), read, Watch())


def said(worlds):
    return [[(event.id, str(event.occurred)) for event in world.events] for world in worlds]


def test_in_a_world_every_date_is_a_day():
    (world,) = stage(loan("2024-01-02/2024-01-04", "a"), loan("2024-01-05", "b")).worlds(10)
    assert said([world]) == [[("a", "2024-01-02"), ("b", "2024-01-05")]]


def test_a_date_that_nobody_looked_at_yet_is_watched():
    made = stage(loan("2024-01-02/2024-01-04", "a"), loan("2024-01-05", "b"))
    ((vague, exact),) = (world.events for world in made.worlds(10))
    assert (type(vague.occurred), type(exact.occurred)) == (WatchedWhen, When)
    made.watch.on = True
    assert (vague.occurred.latest, exact.occurred.latest) == (dt.date(2024, 1, 2), dt.date(2024, 1, 5))
    assert made.watch.read == {"a"}


def test_of_a_date_that_is_looked_at_every_day_is_a_world():
    worlds = list(stage(loan("2024-01-02/2024-01-04", "a"), loan("2024-01-05", "b"), read={"a"}).worlds(10))
    assert said(worlds) == [[("a", f"2024-01-0{day}"), ("b", "2024-01-05")] for day in (2, 3, 4)]
    assert {type(world.events[0].occurred) for world in worlds} == {When}


def test_an_alteration_has_what_it_alters_as_it_is_in_the_world():
    made = stage(loan("2024-01-02/2024-01-03", "a"), change("2024-01-05", "a"), read={"a"})
    assert [str(world.events[1].altered.occurred) for world in made.worlds(10)] == ["2024-01-02", "2024-01-03"]
    made = stage(loan("2024-01-02/2024-01-03", "a"), change("2024-01-05", "a"))
    (world,) = made.worlds(10)
    made.watch.on = True
    assert world.events[1].altered.occurred.is_day
    assert made.watch.read == {"a"}


def test_events_are_made_once():
    first, second = stage(loan("2024-01-02/2024-01-08", "a"), loan("2024-01-05", "b")).worlds(10)
    assert said([first, second]) == [
        [("a", "2024-01-02"), ("b", "2024-01-05")],
        [("b", "2024-01-05"), ("a", "2024-01-02")],
    ]
    assert {*map(id, first.events)} == {*map(id, second.events)}


def test_worlds_in_which_a_fold_gets_the_same_are_one():
    made = stage(loan("2024-01-01/2024-01-03", "a"), change("2024-01-02", "a"))
    assert len(list(Choices(made.members))) == 3
    (world,) = made.worlds(10)
    assert [event.id for event in world.events] == ["a", "change"]


def test_too_many_worlds_are_not_looked_at():
    vague = [loan("2024", name) for name in "abc"]
    assert len(list(stage(*vague).worlds(16))) == 16
    worlds = stage(*vague).worlds(15)
    with pytest.raises(TooManyWorldsError):
        list(worlds)
    with pytest.raises(TooManyWorldsError):  # that there are 8 at least is known before the first
        next(stage(*vague).worlds(7))


def test_a_world_says_where_its_imprecise_dates_are():
    first, *_, last = stage(loan("2024-01-02/2024-01-08", "a"), loan("2024-01-05", "b"), loan("2024", "c")).worlds(50)
    assert str(first) == "a is on 2024-01-02, c is on 2024-01-01"
    assert str(last) == "a is on 2024-01-06, c comes later"  # on one day a would be before b
    assert str(World((), (), ())) == ""
    (exact,) = stage(loan("2024-01-05", "b")).worlds(1)
    assert str(exact) == ""


def test_a_world_does_not_say_too_much():
    (world,) = stage(*(loan(f"2024-01-0{day}/2024-01-0{day + 1}", f"a{day}") for day in (1, 3, 5))).worlds(1)
    assert str(world) == "a1 is on 2024-01-01, a3 is on 2024-01-03, a5 is on 2024-01-05"
    many = [loan(f"20{year}-01-01/20{year}-01-02", f"a{year}") for year in range(10, 17)]
    (world,) = stage(*many).worlds(1)
    assert str(world).endswith("a13 is on 2013-01-01, and so on for 3 more")


def test_where_order_makes_no_difference_a_world_says_that_it_has_happened():
    every = members(loan("2024-01-02/2024-01-04", "a"), loan("2024-01-08", "b"))
    (world,) = Stage(without_order(every, ()), (), Watch()).worlds(1)
    assert str(world) == "a has happened"


def test_worlds_of_different_events_are_one():
    apart = families(members(loan("2024-01-02/2024-01-04", "a"), loan("2024", "b")))
    options = [list(Stage(family, (), Watch()).worlds(2)) for family in apart]
    world = World.joined([options[0][0], options[1][-1]])
    assert ([event.id for event in world.events], str(world)) == (["a"], "a is on 2024-01-02, b comes later")
