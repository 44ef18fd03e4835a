from __future__ import annotations

import pickle
from functools import partial

import pytest

from aidledger import Event, fold
from aidledger.errors import UnknownFieldError, WrongTypeError
from aidledger.events import Committed, Flow
from tests.records import record


def nothing():
    return 0


def add(total, number):
    return total + number


def longest(word, text):
    return max(word, text, key=len)


def is_even(number):
    return number % 2 == 0


def is_small(number):
    return number < 10


def double(number):
    return 2 * number


SUM = fold(nothing, name="sum", merge=add, commutes=True).on(int, add)


def test_a_fold_takes_each_event_in_order():
    said = (
        fold(tuple, name="said").on(str, lambda so_far, word: (*so_far, word)).on(int, lambda so_far, n: (*so_far, -n))
    )
    assert said.over(["a", 1, "b"]) == ("a", -1, "b")
    assert said.over([]) == ()
    assert said.over(iter([2, 1])) == (-2, -1)


def test_events_of_other_classes_are_passed_over():
    assert SUM.over([1, "two", 3.0, None, 4]) == 5
    assert SUM.over([1, True, 4]) == 5  # a subclass is another class


LOANS = [record(Committed, fact, id=f"{fact}-{one}", amount="USD 1", dataset=one) for one in "abc" for fact in "fg"]


COUNT = fold(nothing, name="count").on(Committed, lambda number, _: number + 1)


def test_data_sets_are_chosen_by_name():
    assert (COUNT.over(LOANS), COUNT.where(dataset="a").over(LOANS), COUNT.where(dataset={"a", "b"}).over(LOANS)) == (
        6,
        2,
        4,
    )
    assert COUNT.where(dataset=["a", "b"]).where(dataset={"b", "c"}).over(LOANS) == 2
    assert COUNT.where(dataset="a").where(dataset="b").over(LOANS) == 0
    assert COUNT.where(lambda event: event.fact == "f", dataset={"a", "b"}).over(LOANS) == 2
    assert COUNT.map(double).where(dataset="a").over(LOANS) == 4
    assert COUNT.where(dataset="a").has_step(LOANS[0])
    assert not COUNT.where(dataset="a").has_step(LOANS[-1])


def test_the_name_says_which_data_sets_were_chosen_in_a_stated_order():
    assert COUNT.where(dataset="a").name == "count.where(dataset='a')"
    assert COUNT.where(dataset={"c", "a", "b"}).name == "count.where(dataset={'a', 'b', 'c'})"
    assert COUNT.map(double, name="twice").where(is_even, dataset="a").name == "twice.where(is_even, dataset='a')"


@pytest.mark.parametrize("wanted", [None, 3, (), set(), {None}, ["a", 3]])
def test_what_is_no_data_set(wanted):
    with pytest.raises(WrongTypeError, match=r"where\(dataset=…\) takes the name of a data set or a set of them, not"):
        COUNT.where(dataset=wanted)


def test_of_a_fold_only_data_sets_are_chosen_by_name():
    with pytest.raises(
        UnknownFieldError, match=r"^count is no sum, so only dataset= .*\.where\(lambda event: event.donor"
    ):
        COUNT.where(donor="JPN")
    with pytest.raises(WrongTypeError, match=r"where\(\) takes a function of the event, not 'a'"):
        COUNT.where("a")


def test_the_name_says_what_was_done_to_a_fold():
    odd = SUM.where(lambda event: event % 2 == 1)
    assert odd.name == "sum.where(<lambda>)"
    assert odd.map(partial(round, ndigits=1)).name == "sum.where(<lambda>).map(partial)"
    assert SUM.map(double, name="twice").name == "twice"
    assert SUM.map(double, name="twice").where(nothing).name == "twice.where(nothing)"


def test_a_projection_pickles_with_its_steps_and_conditions():
    whole = SUM.where(is_even).where(is_small).map(double)
    twin = pickle.loads(pickle.dumps(whole))
    assert twin == whole
    assert twin.over(range(20)) == 40
    assert pickle.loads(pickle.dumps(fold(str).on(str, longest))).over(["a", "abc", "ab"]) == "abc"


def test_fold_takes_a_function_that_makes_the_first_state():
    with pytest.raises(
        WrongTypeError, match=r"fold\(\) takes a function that makes the first state: write fold\(lambda: 0\)"
    ):
        fold(0)


def test_a_key_is_a_function_of_an_event():
    with pytest.raises(WrongTypeError, match=r"^key is a function .*, not 'fact': write key=lambda event: event.fact$"):
        fold(nothing, key="fact")


def test_on_takes_the_class_of_an_event():
    with pytest.raises(
        WrongTypeError, match=r"on\(\) takes the class of an event, not 'committed': write .on\(Committed"
    ):
        SUM.on("committed", add)


@pytest.mark.parametrize("base", [Event, Flow])
def test_a_base_of_kinds_is_no_kind(base):
    with pytest.raises(WrongTypeError, match=rf"no event is of the class {base.__name__} itself: name each kind"):
        fold(lambda: 0).on(base, lambda n, _: n + 1)
