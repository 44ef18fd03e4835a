from __future__ import annotations

import pytest

from aidledger import NO, UNKNOWN, YES, Ledger, Money, fold
from aidledger.errors import PredicateError, WrongTypeError
from aidledger.events import AgreementSigned, CommitmentChanged, Committed
from aidledger.projections import agreements, committed
from aidledger.rates import RateTable, valued
from tests.records import record

DAY = "2024-01-10"


def loan(occurred, name="loan", **stated):
    return record(Committed, name, **{"amount": "USD 10", "occurred": occurred, **stated})


def change(occurred, of="loan", name="change"):
    return record(CommitmentChanged, name, of=of, amount="USD -4", occurred=occurred)


def certain(projection, predicate, *events, **how):
    return Ledger(events).as_of(DAY).certainty(projection, predicate, **how)


def _add(state, event):
    return (*state, event.id)


LISTED = fold(tuple, name="listed").on(Committed, _add)
COUNT = fold(lambda: 0, name="count", commutes=True).on(Committed, lambda n, _: n + 1)
LAST_DAY = fold(lambda: None, name="last day").on(Committed, lambda _, event: event.occurred.latest)


# --- folds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], NO),
        ([loan("2024-01-05", "a"), loan("2024-01-06", "b")], YES),
        ([loan("2024-01-05/2024-01-07", "a"), loan("2024-01-06/2024-01-07", "b")], UNKNOWN),
        ([loan("2024-01-05/2024-01-06", "a"), loan("2024-01-06", "b")], YES),  # on one day the fact decides
        ([loan("2024-01-05", "a"), loan("2024", "b")], UNKNOWN),
        ([loan("2024-01-11/2024-01-12", "a"), loan("2024-01-05", "b")], NO),
        # what it has no step for makes no difference
        ([loan("2024-01-05", "a"), loan("2024-01-06", "b"), change("2024", of="a")], YES),
        ([loan("2024-01-05", "a"), loan("2024-01-06", "b"), record(AgreementSigned, "x", parties=("JPN", "UKR"))], YES),
    ],
)
def test_the_order_of_events_decides(events, expected):
    assert certain(LISTED, lambda ids: ids == ("a", "b"), *events) is expected


def test_where_order_makes_no_difference_each_event_is_looked_at_by_itself():
    past = [loan("2024-01-01/2024-01-09", f"loan-{number}") for number in range(50)]
    vague = [loan("2024", f"vague-{number}") for number in range(6)]
    assert certain(COUNT, lambda n: n == 50, *past) is YES
    assert certain(COUNT, lambda n: 50 <= n <= 56, *past, *vague, limit=64) is YES
    assert certain(COUNT, lambda n: n == 53, *past, *vague) is UNKNOWN
    assert certain(COUNT, lambda n: n >= 0, *past, *vague, limit=63) is UNKNOWN  # too many to look at
    assert certain(LISTED.map(len), lambda n: n == 50, *past) is UNKNOWN  # nobody said that order makes no difference


def test_days_that_are_looked_at_are_all_tried():
    assert certain(LAST_DAY, lambda day: day.day >= 5, loan("2024-01-05/2024-01-08")) is YES
    assert certain(LAST_DAY, lambda day: day.day == 7, loan("2024-01-05/2024-01-08")) is UNKNOWN
    assert certain(LAST_DAY, lambda day: day.day == 9, loan("2024-01-05/2024-01-08")) is NO
    whole = fold(lambda: None, name="whole").on(Committed, lambda _, event: event)
    assert certain(whole, lambda event: event.occurred.latest.day == 7, loan("2024-01-05/2024-01-08")) is UNKNOWN
    assert certain(whole, lambda event: event.id == "loan", loan("2024-01-05/2024-01-08"), limit=1) is YES


def test_the_day_of_what_is_altered_can_be_looked_at():
    base = fold(lambda: None, name="base").on(CommitmentChanged, lambda _, event: event.altered.occurred.latest.day)
    events = [loan("2024-01-02/2024-01-04"), change("2024-01-06")]
    assert certain(base, lambda day: day in (2, 3, 4), *events) is YES
    assert certain(base, lambda day: day == 3, *events) is UNKNOWN


def test_a_condition_can_look_at_the_day():
    even = LISTED.where(lambda event: event.occurred.latest.day % 2 == 0)
    assert certain(even, lambda ids: ids == ("loan",), loan("2024-01-04")) is YES
    assert certain(even, lambda ids: ids == ("loan",), loan("2024-01-05")) is NO
    assert certain(even, lambda ids: ids == ("loan",), loan("2024-01-04/2024-01-05")) is UNKNOWN
    of_japan = LISTED.where(lambda event: event.donor == "JPN")
    assert certain(of_japan, lambda ids: ids == (), loan("2024"), limit=1) is YES  # which it does not look at
    wrong = LISTED.where(lambda event: {}[event.id])
    with pytest.raises(PredicateError, match="KeyError was raised as of 2024-01-10, in the world in which loan is on"):
        certain(wrong, bool, loan("2024-01-04/2024-01-05"))


def test_above_the_limit_nobody_knows():
    vague = [loan("2024", name) for name in ("a", "b")]
    assert certain(LISTED, lambda ids: len(ids) <= 2, *vague) is YES
    assert certain(LISTED, lambda ids: len(ids) <= 2, *vague, limit=5) is YES  # none, one, the other, and both orders
    assert certain(LISTED, lambda ids: len(ids) <= 2, *vague, limit=4) is UNKNOWN
    assert certain(LISTED, lambda ids: ids == (), loan("2024-01-11"), limit=1) is YES
    many = [loan("2024-01-05", f"loan-{number:03}") for number in range(100)]
    assert certain(LISTED, lambda ids: len(ids) == 100, *many, limit=2) is YES
    assert certain(LISTED, lambda ids: len(ids) == 100, *many, limit=1) is UNKNOWN  # a large world counts as several


# --- tallies ------------------------------------------------------------------------------------------------


def test_bounds_answer_for_however_many_worlds():
    vague = [loan("2024", f"loan-{number}", amount=f"USD {2**number}") for number in range(60)]
    assert certain(committed, lambda sums: sums["USD"] < 2**60, *vague, limit=1) is YES
    assert certain(committed, lambda sums: sums["USD"] < 0, *vague, limit=1) is NO


def test_totals_answer_where_bounds_do_not():
    events = [loan("2024", "a"), loan("2024", "b")]
    assert certain(committed, lambda sums: sums["USD"] == 15, *events) is NO
    assert certain(committed, lambda sums: sums["USD"] == 10, *events) is UNKNOWN
    assert certain(committed.map(str), lambda text: text == "USD 15", *events) is NO


def test_what_an_amount_looks_at_is_looked_at():
    tally = committed.counting(Committed, lambda event: Money(event.occurred.latest.day, "USD"))
    assert certain(tally, lambda sums: sums["USD"] <= 8, loan("2024-01-05/2024-01-08")) is YES
    assert certain(tally, lambda sums: sums["USD"] == 6, loan("2024-01-05/2024-01-08")) is UNKNOWN
    table = RateTable([(f"2024-01-0{day}", "USD", f"{day}") for day in range(1, 10)], base="EUR", source="nobody")
    worth = valued(tally, "EUR", table, at="event")
    assert certain(worth, lambda sums: sums["EUR"] == 1, loan("2024-01-05/2024-01-08")) is YES  # of 5 dollars a fifth


# --- bad input ------------------------------------------------------------------------------------------------


def test_what_goes_wrong_says_in_which_world():
    with pytest.raises(
        PredicateError, match="IndexError was raised as of 2024-01-10, in the world in which loan comes later"
    ):
        certain(LISTED, lambda ids: ids[0] == "loan", loan("2024"))
    with pytest.raises(PredicateError, match=r"IndexError was raised as of 2024-01-10: tuple index"):
        certain(LISTED, lambda ids: ids[0] == "loan")
    with pytest.raises(WrongTypeError, match="the predicate returned 1 as of 2024-01-10"):
        certain(LISTED, len, loan("2024-01-05"))


@pytest.mark.parametrize("day", [5, 7])
def test_a_fold_that_raises_on_some_day_says_on_which(day):
    def step(_, event):
        return 1 / (event.occurred.latest.day - day)

    with pytest.raises(PredicateError, match=rf"ZeroDivisionError .* in the world in which loan is on 2024-01-0{day}"):
        certain(fold(lambda: 0, name="raises").on(Committed, step), lambda _: True, loan("2024-01-05/2024-01-08"))


def test_no_predicate_and_no_limit_are_refused():
    with pytest.raises(WrongTypeError, match="a predicate is a function"):
        certain(agreements, "in force")
    with pytest.raises(WrongTypeError, match="limit is how many worlds"):
        certain(agreements, bool, limit=0)
    with pytest.raises(WrongTypeError, match="is no projection"):
        certain(len, bool)
