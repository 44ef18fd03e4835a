from __future__ import annotations

import copy
import math
from decimal import Decimal
from fractions import Fraction

import pytest

from aidledger import NO, UNKNOWN, YES, Ledger, Money, Shares, Tally, fold
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


# --- amounts of which any part can be in the question -----------------------------------------------------

OF_UKRAINE = committed.where(recipient="UKR")
TWO_TO_TEN = loan("2024-01-05", recipient=Shares({"UKR": 20}))
DECIDED = [
    *((lambda n: n >= 2, YES), (lambda n: n > 2, UNKNOWN), (lambda n: n < 2, NO), (lambda n: n <= 2, UNKNOWN)),
    *((lambda n: n == 5, UNKNOWN), (lambda n: n != 5, UNKNOWN), (lambda n: n == 12, NO), (lambda n: n != 12, YES)),
    *((lambda n: n <= 10, YES), (lambda n: n < 10, UNKNOWN), (lambda n: n > 10, NO), (lambda n: n >= 10, UNKNOWN)),
    *((lambda n: 2 <= n <= 10, YES), (lambda n: not n < 1, YES), (lambda n: n > Fraction(3, 2), YES), (bool, YES)),
    # what was decided stays
    *((lambda n: (n > 5) == (n > 5), YES), (lambda n: n > 5 and n < 3, NO), (lambda n: n < 5 and n == 5, NO)),
    *((lambda n: n >= 5 and n <= 5 and n != 5, NO), (lambda n: n < 5 or n > 5 or n == 5, YES)),
    *((lambda n: n > 5 and not n > 5, NO), (lambda n: n == 5 and n > 4, UNKNOWN), (lambda n: n > 4 and n > 3, UNKNOWN)),
]
NOT_FOLLOWED = [
    *(lambda n: n + 1 > 0, lambda n: 1 + n > 0, lambda n: -n < 0, lambda n: abs(n) > 0, lambda n: n * 2 > 0),
    *(lambda n: round(n) > 0, lambda n: int(n) > 0, lambda n: float(n) > 0, lambda n: math.floor(n) > 0),
    *(lambda n: f"{n}" != "", lambda n: str(n) != "", lambda n: repr(n) != "", lambda n: n.as_tuple() != ()),
    *(lambda n: n in {Decimal(3), Decimal(4)} or True, lambda n: n.is_finite(), lambda n: sum([n]) > 0),
    *(lambda n: Decimal(1) < n + Decimal(2), lambda n: Decimal(n) > 0, lambda n: copy.copy(n) is not None),
    *(lambda n: n == "text" or True, lambda n: n.max(Decimal(3)) > 0, lambda n: Decimal(3).max(n) > 0),
    *(lambda n: Decimal(3).compare(n) < 2, lambda n: [n > at for at in range(3, 10)] != [] and n + 1 > 0),
]


@pytest.mark.parametrize(("predicate", "expected"), [*DECIDED, *((each, UNKNOWN) for each in NOT_FOLLOWED)])
def test_a_number_from_2_to_10_is_compared_and_what_cannot_be_followed_can_be_either(predicate, expected):
    assert certain(OF_UKRAINE, lambda sums: predicate(sums["USD"]), TWO_TO_TEN) is expected


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (lambda groups: groups["UKR"]["USD"] >= 6, YES),
        (lambda groups: groups["UKR"]["USD"] > 6, UNKNOWN),
        (lambda groups: "POL" in groups, UNKNOWN),
        (lambda groups: len(groups) <= 2, YES),
    ],
)
def test_any_part_can_be_in_each_of_several_groups(predicate, expected):
    tally = committed.where(recipient={"UKR", "POL"}).by("recipient")
    assert certain(tally, predicate, loan("2024-01-05", recipient=Shares({"UKR": 60}))) is expected


def test_parts_of_an_event_and_of_what_alters_it_are_the_same():
    undone = record(CommitmentChanged, "change", of="loan", amount="USD -10", occurred="2024-01-06")
    assert certain(OF_UKRAINE, lambda sums: sums["USD"] == 0, loan("2024-01-05"), undone) is YES


def test_totals_above_a_limit_are_not_gone_through():
    many = [loan("2024", f"loan-{number}", amount=f"USD {2**number}") for number in range(4)]
    assert certain(committed, lambda sums: sums["USD"] != 16.5, *many, limit=16) is YES
    assert certain(committed, lambda sums: sums["USD"] % 2 != 5, *many, limit=15) is UNKNOWN
    alike = [loan("2024", f"loan-{number}") for number in range(15)]
    assert certain(committed, lambda sums: sums["USD"] % 10 == 0, *alike, limit=16) is YES  # equal totals are one
    assert certain(committed.by("donor"), lambda groups: len(groups) == 1, loan("2024-01-05")) is UNKNOWN


def test_what_the_predicate_raises_says_for_which_total():
    with pytest.raises(PredicateError, match="KeyError was raised for USD 10, as it can be by 2024-01-10: 'UKR'"):
        certain(committed, lambda sums: {}["UKR"], loan("2024-01-05"))
    with pytest.raises(WrongTypeError, match="returned None for USD 10, as it can be by 2024-01-10"):
        certain(committed, lambda sums: None, loan("2024-01-05"))


def test_a_day_without_a_rate_is_passed_over():
    rates = [("2024-01-02", "USD", "2"), ("2024-01-04", "USD", "4"), ("2024-01-12", "USD", "4")]
    table = RateTable(rates, base="EUR", source="nobody")
    tally = valued(committed, "EUR", table, at="event", places=0)
    for occurred, expected in [("2024-01-02/2024-01-12", UNKNOWN), ("2024-01-02/2024-01-04", YES)]:
        # on the 2nd it is 5, on the 4th 2, on the 3rd nobody knows; it can come later, or not
        assert certain(tally, lambda sums: sums["EUR"] in (5, 2), loan(occurred)) is expected


def test_what_an_amount_reads_in_one_world_alone_is_found_out_there():
    twins = [loan("2024-01-02/2024-01-04", id="a", fact="loan"), loan("2024-01-02/2024-01-03", id="b", fact="loan")]
    changed = record(CommitmentChanged, "change", of="loan", amount="USD 1", occurred="2024-01-05")

    def counted(base, divided):
        def amount(event):
            return Money(12 if event.altered.id != base else 12 // (event.altered.occurred.latest.day - divided), "USD")

        return Tally("changes", ((CommitmentChanged, amount),))

    assert certain(counted("a", 0), lambda sums: sums["USD"] in (3, 4, 6, 12), *twins, changed) is YES
    with pytest.raises(ZeroDivisionError):
        certain(counted("a", 2), lambda sums: sums["USD"] != 5, *twins, changed)


def test_so_many_ways_to_go_are_not_gone():
    many = [loan("2024", f"loan-{number}", amount="USD 1") for number in range(300)]
    assert certain(committed, lambda sums: sums["USD"] % 7 != 8, *many, limit=301) is UNKNOWN
    codes = "USD EUR GBP JPY CHF SEK NOK DKK PLN".split()
    shared = [loan("2024-01-05", code.lower(), amount=f"{code} 10", recipient=Shares({"UKR": 20})) for code in codes]
    assert certain(OF_UKRAINE, lambda sums: [sums[code] > 5 for code in codes] != [], *shared) is UNKNOWN
    with pytest.raises(PredicateError, match="a13 is on 2013-01-01, and so on for 3 more"):
        certain(LISTED, lambda ids: {}[0], *(loan(f"20{n}-01-01/20{n}-01-02", f"a{n}") for n in range(10, 17)))
