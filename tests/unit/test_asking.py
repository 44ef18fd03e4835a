from __future__ import annotations

import pytest

from aidledger import NO, UNKNOWN, YES
from aidledger._folds.folding import agreed, answered, refuse_no_limit, refuse_no_predicate
from aidledger.errors import PredicateError, SharedStateError, WrongTypeError


def test_a_predicate_is_a_function():
    refuse_no_predicate(bool)
    with pytest.raises(WrongTypeError, match=r"a predicate is a function .*, not 5000000000: write lambda s:"):
        refuse_no_predicate(5_000_000_000)


def test_a_limit_is_a_number_of_worlds():
    refuse_no_limit(1)
    for wrong in (0, -1, 2.0, True, "5", None):
        with pytest.raises(WrongTypeError, match=r"limit is how many worlds are looked at, at least 1, not "):
            refuse_no_limit(wrong)


def test_a_predicate_is_asked_about_a_result():
    assert answered(lambda result: result == 5, lambda: 5, str) is True
    assert answered(lambda result: result > 5, lambda: 5, str) is False


def test_what_goes_wrong_says_where():
    with pytest.raises(
        PredicateError, match=r"KeyError was raised as of today: 'UKR'; make the projection .* \.get\(…\)"
    ) as raised:
        answered(lambda result: result["UKR"] > 5, dict, lambda: "as of today")
    assert isinstance(raised.value.__cause__, KeyError)
    with pytest.raises(PredicateError, match=r"ZeroDivisionError was raised as of today"):
        answered(bool, lambda: 1 / 0, lambda: "as of today")


def test_a_shared_state_says_what_to_do_already():
    def step():
        raise SharedStateError("return a new one")

    with pytest.raises(SharedStateError, match=r"^return a new one$"):
        answered(bool, step, str)


@pytest.mark.parametrize("said", [None, 0, 1, "yes", UNKNOWN])
def test_an_answer_is_true_or_false(said):
    with pytest.raises(
        WrongTypeError, match=r"the predicate returned .* as of today: a predicate returns True or False"
    ):
        answered(lambda _: said, lambda: 5, lambda: "as of today")


def test_answers_agree_or_nobody_knows():
    assert agreed({True}) is YES
    assert agreed({False}) is NO
    assert agreed({True, False}) is UNKNOWN
    assert agreed(()) is UNKNOWN  # where there is no world with an answer
