from __future__ import annotations

import datetime as dt

import pytest

from aidledger import NO, UNKNOWN, YES, Ledger, Money, Shares
from aidledger._uncertainty.totals import Total, Totals, said_of_bounds
from aidledger._uncertainty.worlds import TooManyWorldsError
from aidledger.errors import PredicateError, WrongTypeError
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, valued
from tests.records import record, usd

DAY = dt.date(2024, 1, 10)


def loan(occurred, name="loan", amount="USD 10", **stated):
    return record(Committed, name, amount=amount, occurred=occurred, **stated)


def change(occurred, amount):
    return record(CommitmentChanged, "change", of="loan", amount=amount, occurred=occurred)


def totals(predicate, *events, tally=committed, limit=100, finish=lambda value: value):
    placed = Ledger(events).timeline()._knowledge.placed
    return Totals(tally, finish, predicate, placed, DAY, limit, set())


def said(predicate, *events, **asked):
    return totals(predicate, *events, **asked).answer()


def seen(*events, tally=committed):
    """Return every value that the predicate is asked about, without that of numbers in a range."""
    found = []
    said(lambda value: found.append(value) or True, *events, tally=tally)
    return found


# --- what there is to be said of ------------------------------------------------------------------------


def test_each_total_is_asked_about_once():
    vague = [loan("2024", name) for name in ("a", "b")]
    assert sorted(map(str, seen(loan("2024-01-05"), *vague))) == ["USD 10", "USD 20", "USD 30"]
    assert seen(loan("2024-01-05")) == [usd(10)]
    assert seen() == [usd(0)]


def test_totals_of_what_is_altered_are_those_of_its_worlds():
    assert set(map(str, seen(loan("2024"), change("2024", "USD -4")))) == {"0", "USD 10", "USD 6"}


def test_groups_are_there_where_something_contributed():
    by_donor = committed.where(donor={"JPN", "USA"}).by("donor")
    events = [loan("2024-01-05", donor="JPN"), loan("2024", "b", donor="USA")]
    found = [dict(value) for value in seen(*events, tally=by_donor)]
    assert sorted(found, key=len) == [{"JPN": usd(10)}, {"JPN": usd(10), "USA": usd(10)}]


def test_a_group_in_which_all_cancels_out_is_there():
    events = [loan("2024-01-05", donor="JPN"), change("2024", "USD -10")]
    found = [dict(value) for value in seen(*events, tally=committed.by("donor"))]
    assert sorted(found, key=str) == [{"JPN": usd(0)}, {"JPN": usd(10)}]


def test_what_one_word_can_be_is_tried():
    tally = committed.where(donor={"JPN", "USA"}).by("donor")
    found = [dict(value) for value in seen(loan("2024-01-05"), tally=tally)]
    assert sorted(found, key=str) == [{"JPN": usd(10)}, {"USA": usd(10)}, {}]


def test_a_result_is_finished_before_it_is_asked_about():
    assert said(lambda text: text == "USD 10", loan("2024-01-05"), finish=str) is YES


# --- what any part can be of ----------------------------------------------------------------------------

OF_UKRAINE = committed.where(recipient="UKR")
SHARED = loan("2024-01-05", recipient=Shares({"UKR": 60}))


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (lambda sums: sums["USD"] >= 6, YES),
        (lambda sums: sums["USD"] > 10, NO),
        (lambda sums: sums["USD"] > 8, UNKNOWN),
        (lambda sums: sums["USD"] == 8, UNKNOWN),  # of neither end
        (lambda sums: 6 <= sums["USD"] <= 10 and sums["EUR"] == 0, YES),
        (lambda sums: sums["USD"] + 1 > 0, UNKNOWN),  # what is not compared cannot be followed
        (lambda sums: sums == usd(8), UNKNOWN),
        (lambda sums: sums == usd(5), NO),
    ],
)
def test_any_part_of_what_is_not_stated(predicate, expected):
    assert said(predicate, SHARED, tally=OF_UKRAINE) is expected


def test_any_part_can_be_in_each_of_several_groups():
    tally = committed.where(recipient={"UKR", "POL"}).by("recipient")
    event = loan("2024-01-05", recipient=Shares({"UKR": 60}))
    assert said(lambda groups: groups["UKR"]["USD"] >= 6, event, tally=tally) is YES
    assert said(lambda groups: groups["UKR"]["USD"] > 6, event, tally=tally) is UNKNOWN
    assert said(lambda groups: "POL" in groups, event, tally=tally) is UNKNOWN
    assert said(lambda groups: len(groups) <= 2, event, tally=tally) is YES


def test_parts_of_an_event_and_of_what_alters_it_are_the_same():
    event = loan("2024-01-05", recipient=None)
    undone = change("2024-01-06", "USD -10")
    assert said(lambda sums: sums["USD"] == 0, event, undone, tally=OF_UKRAINE) is YES
    less = change("2024-01-06", "USD -12")
    assert said(lambda sums: sums["USD"] <= 0, event, less, tally=OF_UKRAINE) is YES


def test_of_what_can_be_in_any_group_nobody_can_say():
    with pytest.raises(TooManyWorldsError):
        said(bool, loan("2024-01-05"), tally=committed.by("donor"))


# --- what goes wrong ------------------------------------------------------------------------------------


def test_what_the_predicate_raises_says_for_which_total():
    with pytest.raises(PredicateError, match="KeyError was raised for USD 10, as it can be by 2024-01-10: 'UKR'"):
        said(lambda sums: {}["UKR"], loan("2024-01-05"))
    with pytest.raises(WrongTypeError, match="returned None for USD 10, as it can be by 2024-01-10"):
        said(lambda sums: None, loan("2024-01-05"))


def test_what_an_amount_raises_is_raised():
    wrong = committed.counting(Committed, lambda event: event.amounts)
    with pytest.raises(AttributeError):
        said(bool, loan("2024"), tally=wrong)


def test_totals_above_a_limit_are_not_gone_through():
    many = [loan("2024", f"loan-{number}", f"USD {2**number}") for number in range(4)]
    assert said(lambda sums: sums["USD"] < 16, *many, limit=16) is YES
    with pytest.raises(TooManyWorldsError):
        said(lambda sums: True, *many, limit=15)
    alike = [loan("2024", f"loan-{number}") for number in range(15)]
    assert said(lambda sums: sums["USD"] <= 150, *alike, limit=16) is YES  # equal totals are one
    with pytest.raises(TooManyWorldsError):  # however few they are in the end, each is formed
        said(lambda sums: True, *(loan("2024", f"loan-{n}", "USD 1") for n in range(300)), limit=301)


# --- amounts that depend on the day -----------------------------------------------------------------------


def test_a_day_that_an_amount_looks_at_is_asked_for_once_more():
    tally = committed.counting(Committed, lambda event: Money(event.occurred.latest.day, "USD"))
    question = totals(lambda sums: sums["USD"] <= 3, loan("2024-01-02/2024-01-12"), tally=tally)
    assert question.answer() is None
    assert question.read == {"loan"}
    assert question.answer() is UNKNOWN


def test_an_amount_that_raises_on_the_day_of_the_watch_is_asked_again():
    def amount(event):
        return Money(1, "USD") if event.occurred.latest.day < 10 else {}["UKR"]

    question = totals(bool, loan("2024-01-02/2024-01-12"), tally=committed.counting(Committed, amount))
    assert question.answer() is None
    with pytest.raises(KeyError):  # it raises on the 10th, and that is a day that it can be
        question.answer()


def test_a_day_without_a_rate_is_passed_over():
    table = RateTable([("2024-01-02", "USD", "2"), ("2024-01-04", "USD", "4")], base="EUR", source="nobody")
    tally = valued(committed, "EUR", table, at="event", places=0)
    question = totals(lambda sums: sums["EUR"] in (5, 2), loan("2024-01-02/2024-01-12"), tally=tally)
    assert question.answer() is None
    assert question.answer() is UNKNOWN  # it can come later
    question = totals(lambda sums: sums["EUR"] in (5, 2), loan("2024-01-02/2024-01-04"), tally=tally)
    question.read.add("loan")
    assert question.answer() is YES  # on the 2nd it is 5, on the 4th 2, on the 3rd nobody knows


# --- sums -------------------------------------------------------------------------------------------------


def test_totals_add_up():
    one = Total(frozenset({(("a", "USD"), 5)}), frozenset({"a"}), frozenset({(("a", "USD"), (0, 3))}))
    other = Total(frozenset({(("a", "USD"), -5)}), frozenset({"b"}), frozenset({(("a", "USD"), (-1, 0))}))
    assert one.plus(Total()) == one
    assert one.plus(other) == Total(frozenset(), frozenset({"a", "b"}), frozenset({(("a", "USD"), (-1, 3))}))


# --- what bounds say ----------------------------------------------------------------------------------------


def of_bounds(predicate, *events, tally=committed, finish=lambda value: value):
    return said_of_bounds(tally, finish, predicate, Ledger(events).as_of(DAY).bounds(tally))


def test_what_holds_of_all_within_the_bounds_is_said_without_a_world():
    vague = [loan("2024", f"loan-{number}", f"USD {2**number}") for number in range(40)]
    assert of_bounds(lambda sums: sums["USD"] >= 0, *vague) is YES
    assert of_bounds(lambda sums: sums["USD"] >= 2**40, *vague) is NO
    assert of_bounds(lambda sums: sums["USD"] >= 2**20, *vague) is UNKNOWN
    assert of_bounds(lambda text: text == "USD 10", loan("2024-01-05"), finish=str) is YES


def test_bounds_of_groups_say_of_which_each_can_be_there_or_not():
    tally = committed.by("channel")
    assert of_bounds(lambda groups: len(groups) <= 1, loan("2024", channel="WFP"), tally=tally) is YES
    assert of_bounds(lambda groups: "WFP" in groups, loan("2024", channel="WFP"), tally=tally) is UNKNOWN
    assert of_bounds(lambda groups: "WFP" in groups, loan("2024-01-05", channel="WFP"), tally=tally) is YES


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (committed.by("donor"), UNKNOWN),
        (committed.where(donor={"JPN", None}).by("donor"), UNKNOWN),
        (committed.where(instrument="mixed").by("instrument"), UNKNOWN),
        (committed.where(donor="JPN").by("donor"), YES),
        (committed.where(donor={"JPN", None}).by("channel"), YES),
    ],
)
def test_bounds_of_groups_do_not_say_what_can_turn_out_to_be_in_another(tally, expected):
    assert of_bounds(lambda groups: True, loan("2024-01-05", donor="JPN"), tally=tally) is expected


def test_what_raises_of_some_total_is_not_said_by_bounds():
    assert of_bounds(lambda sums: {}["UKR"], loan("2024")) is UNKNOWN
    assert of_bounds(lambda sums: None, loan("2024")) is UNKNOWN
