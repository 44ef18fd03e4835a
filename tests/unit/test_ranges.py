from __future__ import annotations

import copy
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from aidledger._uncertainty.totals import Ranged, answers

BOTH, YES, NO = frozenset({True, False}), frozenset({True}), frozenset({False})


def said(predicate, *ends):
    """Return what a predicate can say of numbers in these ranges, of each the lowest and the highest."""
    return answers(lambda path: predicate(*(path.number(Decimal(low), Decimal(high)) for low, high in ends)))


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (lambda n: n >= 2, YES),
        (lambda n: n > 2, BOTH),
        (lambda n: n < 2, NO),
        (lambda n: n <= 2, BOTH),
        (lambda n: n == 5, BOTH),
        (lambda n: n != 5, BOTH),
        (lambda n: n == 12, NO),
        (lambda n: n != 12, YES),
        (lambda n: n <= 10, YES),
        (lambda n: n < 10, BOTH),
        (lambda n: n > 10, NO),
        (lambda n: n >= 10, BOTH),
        (lambda n: 2 <= n <= 10, YES),
        (lambda n: not n < 1, YES),
        (lambda n: n > Fraction(3, 2), YES),
        (lambda n: n > 1.5, YES),
        (bool, YES),
    ],
)
def test_a_number_from_2_to_10_is_compared(predicate, expected):
    assert said(predicate, (2, 10)) == expected


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (lambda n: (n > 5) == (n > 5), YES),  # what was decided stays
        (lambda n: n > 5 and n < 3, NO),
        (lambda n: n >= 5 and n <= 5 and n != 5, NO),
        (lambda n: n < 5 or n > 5 or n == 5, YES),
        (lambda n: n < 5 and n == 5, NO),  # below is without the end
        (lambda n: n > 5 and not n > 5, NO),
        (lambda n: n == 5 and n > 4, BOTH),
        (lambda n: n > 4 and n > 3, BOTH),
        (lambda n: n == 7 and n >= 7 and n <= 7 and n < 8, BOTH),
    ],
)
def test_what_was_decided_on_a_path_holds_on_the_rest_of_it(predicate, expected):
    assert said(predicate, (2, 10)) == expected


def test_numbers_are_free_of_each_other():
    assert said(lambda a, b: a > 5 and b < 5, (2, 10), (2, 10)) == BOTH
    assert said(lambda a, b: a > 2 and b < 2, (0, 10), (2, 10)) == NO


def test_two_ranges_are_not_compared_with_each_other():
    assert said(lambda a, b: a < b or a > b or a == b or True, (2, 10), (2, 10)) == BOTH


def test_a_number_that_is_no_range_is_itself():
    assert said(lambda n: type(n) is Decimal and n + 1 == 6, (5, 5)) == YES


def test_a_number_that_is_zero_on_a_path_is_zero_there():
    assert said(bool, (0, 10)) == BOTH
    assert said(lambda n: bool(n) == (n > 0), (0, 10)) == YES
    assert said(lambda n: bool(n) or n + 1 == 1, (0, 10)) == YES


def test_it_is_a_decimal():
    assert said(lambda n: isinstance(n, Decimal) and isinstance(n, Ranged), (2, 10)) == YES


@pytest.mark.parametrize(
    "predicate",
    [
        lambda n: n + 1 > 0,
        lambda n: 1 + n > 0,
        lambda n: -n < 0,
        lambda n: abs(n) > 0,
        lambda n: n * 2 > 0,
        lambda n: round(n) > 0,
        lambda n: int(n) > 0,
        lambda n: float(n) > 0,
        lambda n: math.floor(n) > 0,
        lambda n: f"{n}" != "",
        lambda n: str(n) != "",
        lambda n: repr(n) != "",
        lambda n: n in {Decimal(3), Decimal(4)} or True,
        lambda n: n.is_finite(),
        lambda n: n.as_tuple() != (),
        lambda n: Decimal(1) < n + Decimal(2),
        lambda n: sum([n]) > 0,
        lambda n: Decimal(n) > 0,
        lambda n: copy.copy(n) is not None,
        lambda n: pickle.dumps(n) != b"",
        lambda n: n < Decimal("NaN"),
        lambda n: n == "text" or True,
        lambda n: n.max(Decimal(3)) > 0,
        lambda n: Decimal(3).max(n) > 0,
        lambda n: Decimal(3).compare(n) < 2,
    ],
)
def test_what_cannot_be_followed_can_be_either(predicate):
    """All of these are true of every number from 2 to 10; that is not claimed, since nobody looked at them all."""
    assert said(predicate, (2, 10)) == BOTH


def test_what_raises_can_be_either():
    assert said(lambda n: {}[n > 5], (2, 10)) == BOTH


def test_what_hides_that_it_could_not_be_followed_can_be_either():
    def predicate(n):
        try:
            return n + 1 > 0
        except TypeError:
            return True

    assert said(predicate, (2, 10)) == BOTH


def test_too_many_paths_can_be_either():
    ranges = [(2, 10)] * 9
    assert said(lambda *each: any(n > 5 for n in each) or True, *ranges) == YES  # 10 paths: it stops at the first
    assert said(lambda *each: [n > 5 for n in each] != [], *ranges) == BOTH  # 512 paths


def test_a_choice_is_made_both_ways():
    assert answers(lambda path: path.choose(2) == 1) == BOTH
    assert answers(lambda path: path.choose(3) < 3) == YES
