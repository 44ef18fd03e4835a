from __future__ import annotations

import functools
import pickle
import re
from functools import partial

import pytest

from aidledger import Event, Projection, fold
from aidledger._folds.projection import Trail
from aidledger.errors import UnknownFieldError, WrongTypeError
from aidledger.events import Committed, Flow
from tests.records import record


def nothing():
    return 0


def add(total, number):
    return total + number


def is_even(number):
    return number % 2 == 0


def is_small(number):
    return number < 10


def double(number):
    return 2 * number


SUM = fold(nothing, name="sum", merge=add, commutes=True).on(int, add)
LOANS = [record(Committed, fact, id=f"{fact}-{one}", amount="USD 1", dataset=one) for one in "abc" for fact in "fg"]
COUNT = fold(nothing, name="count").on(Committed, lambda number, _: number + 1)
SAID = fold(tuple, name="said").on(str, lambda so_far, word: (*so_far, word)).on(int, lambda so_far, n: (*so_far, -n))


@pytest.mark.parametrize(
    ("projection", "events", "result"),
    [
        (SAID, ["a", 1, "b"], ("a", -1, "b")),
        (SAID, [], ()),
        (SAID, iter([2, 1]), (-2, -1)),
        (SUM, [1, "two", 3.0, None, True, 4], 5),  # other classes are passed over, and a subclass is another
        (SUM.on(int, lambda total, n: total - n), [1, 2], -3),
        (SUM.where(is_even).where(is_small), ["no number", *range(20)], 20),
        (SUM.map(double).map(str), [1, 2], "6"),
        (COUNT, LOANS, 6),
        (COUNT.where(dataset="a"), LOANS, 2),
        (COUNT.where(dataset=["a", "b"]).where(dataset={"b", "c"}), LOANS, 2),
        (COUNT.where(dataset="a").where(dataset="b"), LOANS, 0),
        (COUNT.where(lambda event: event.fact == "f", dataset={"a", "b"}), LOANS, 2),
        (COUNT.map(double).where(dataset="a"), LOANS, 4),
    ],
)
def test_a_fold_takes_each_event_in_order(projection, events, result):
    assert projection.over(events) == result


@pytest.mark.parametrize(
    ("projection", "name"),
    [
        (fold(nothing), "fold"),
        (COUNT.where(dataset={"c", "a", "b"}), "count.where(dataset={'a', 'b', 'c'})"),
        (SUM.where(is_even, dataset="a"), "sum.where(is_even, dataset='a')"),
        (SUM.where(lambda event: event), "sum.where(<lambda>)"),
        (SUM.map(partial(round, ndigits=1)), "sum.map(partial)"),
        (SUM.map(double, name="twice").where(nothing), "twice.where(nothing)"),
    ],
)
def test_the_name_says_what_was_done_to_a_fold(projection, name):
    assert projection.name == name


def test_projections_are_values():
    whole = SUM.where(is_even).where(is_small).map(double)
    twin = pickle.loads(pickle.dumps(whole))
    assert (twin, hash(twin), twin.over(range(20))) == (whole, hash(whole), 40)
    assert (whole.merge, whole.commutes, fold(nothing).merge, fold(nothing).commutes) == (add, True, None, False)
    assert SUM.where(is_small).where(is_even) != SUM.where(is_even).where(is_small)
    assert SUM.map(double) != SUM.map(str)


def test_a_stretch_is_folded_onto_an_unfinished_state():
    mapped = SUM.map(double)
    state = mapped.unfinished([1, 2], mapped.initial())
    assert (mapped.finish(mapped.unfinished([3], state)), state) == (12, 3)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        *(
            (
                lambda wanted=wanted: COUNT.where(dataset=wanted),
                WrongTypeError,
                "where(dataset=…) takes the name of a data set or a set of them, not",
            )
            for wanted in (None, 3, (), set(), {None}, ["a", 3])
        ),
        (lambda: COUNT.where(donor="JPN"), UnknownFieldError, "count is no sum, so only dataset= "),
        (lambda: COUNT.where("a"), WrongTypeError, "where() takes a function of the event, not 'a'"),
        (lambda: fold(0), WrongTypeError, "fold() takes a function that makes the first state: write fold(lambda: 0)"),
        (lambda: fold(nothing, key="fact"), WrongTypeError, "not 'fact': write key=lambda event: event.fact"),
        (lambda: SUM.on("committed", add), WrongTypeError, "on() takes the class of an event, not 'committed': write"),
        *(
            (
                lambda base=base: fold(nothing).on(base, add),
                WrongTypeError,
                f"no event is of the class {base.__name__} itself: name each kind",
            )
            for base in (Event, Flow)
        ),
        (Projection, TypeError, "abstract"),
    ],
)
def test_what_makes_no_projection_is_refused(make, error, said):
    with pytest.raises(error, match=re.escape(said)):
        make()


def test_a_trail_keeps_what_was_added_at_any_length():
    long = functools.reduce(Trail.plus, range(2_000), Trail())
    assert (list(long), len(long), pickle.loads(pickle.dumps(long))) == (list(range(2_000)), 2_000, long)
