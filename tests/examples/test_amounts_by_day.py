"""An amount that depends on the day of its event has bounds only where that day is known."""

from __future__ import annotations

import pytest

from aidledger import UNKNOWN, YES, Ledger, Money, Tally, revise
from aidledger.errors import OpenDayError, Origin
from aidledger.events import CommitmentChanged, Committed, annotated
from aidledger.projections import committed
from tests.records import record, usd


def _in_2023(event):
    return event.amount if event.placed_on.year == 2023 else None


IN_2023 = Tally("in-2023", ((Committed, _in_2023), (CommitmentChanged, _in_2023)))
LOAN = record(Committed, "loan", amount="USD 5", occurred="2023-12/2024-01", donor="JPN")


def test_nobody_can_say_what_the_sum_is_at_most_and_the_error_names_the_event():
    at = Ledger([annotated(LOAN, origin=Origin("events/a.toml", 4))]).as_of("2024-06-30")
    assert at.project(IN_2023) == usd(0)  # on the latest day that it can be
    with pytest.raises(OpenDayError) as error:
        at.bounds(IN_2023)
    assert str(error.value) == (
        "in-2023: the amount of loan depends on its day, which is imprecise (2023-12/2024-01, events/a.toml:4 @ "
        "occurred), so nobody can say what the sum is at least and at most: narrow the date, choose other events with "
        "where(), or count an amount that does not read the date; project() gives the value with each event on its "
        "latest day"
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda ledger: ledger.as_of("2024-06-30").bounds(IN_2023),
        lambda ledger: ledger.as_of("2023-12-01").bounds(IN_2023.by("donor")),  # on the first day that it can be
        lambda ledger: ledger.as_of("2024-06-30").answer(IN_2023),
        lambda ledger: ledger.as_of("2024-06-30").explain(IN_2023),
        lambda ledger: ledger.as_of("2024-06-30").explain(IN_2023.map(str)),
        lambda ledger: ledger.timeline().history(IN_2023, on=["2023-01-31", "2024-06-30"]),
        lambda ledger: ledger.timeline().reaches(IN_2023, Money(5, "USD")),
        lambda ledger: ledger.revisions(IN_2023, "2024-06-30"),
    ],
)
def test_whatever_is_built_on_bounds_raises(ask):
    with pytest.raises(OpenDayError, match="the amount of loan depends on its day"):
        ask(Ledger([LOAN]))


def test_what_is_not_in_question_does_not_matter():
    ledger = Ledger([LOAN])
    assert str(ledger.as_of("2023-11-30").bounds(IN_2023)) == "0"
    assert str(ledger.as_of("2024-06-30").bounds(IN_2023.where(donor="USA"))) == "0"
    cut = record(CommitmentChanged, "cut", of="no-such-loan", amount="USD -5", occurred="2023")
    assert str(Ledger([cut]).as_of("2024-06-30").bounds(IN_2023)) == "0"  # it alters nothing that is live


def test_the_value_needs_no_bounds():
    line = Ledger([LOAN]).timeline()
    assert line.first(IN_2023.map(lambda sums: sums["USD"]), lambda amount: amount > 0) is None
    at = Ledger([LOAN]).as_of("2024-06-30")
    assert at.certainty(IN_2023, lambda sums: sums["USD"] > 0) is UNKNOWN  # in some worlds it is 5
    assert at.certainty(IN_2023, lambda sums: sums["USD"] <= 5) is YES


def test_a_narrower_date_answers():
    narrower = revise(LOAN, recorded="2025-01-02", sources=(), occurred="2023-12-31")
    assert str(Ledger([LOAN, narrower]).as_of("2024-06-30").bounds(IN_2023)) == "USD 5"
    # a month of one year is not one day, and nobody knows which part of a date a function looks at
    with pytest.raises(OpenDayError):
        Ledger([revise(LOAN, recorded="2025-01-02", sources=(), occurred="2023-12"), LOAN]).as_of("2024-06-30").bounds(
            IN_2023
        )


@pytest.mark.parametrize(
    ("loan", "cut", "expected"),
    [
        ("2023-05", "2023-06-13", "USD -2"),  # whenever the loan was, the cut is put on its own day
        ("2023-06-13", "2023-05", "USD -2"),  # and here on that of the loan
        ("2023-05", "2023-05-31", "USD -2"),
        ("2023-05", "2023-05-30", "the day of loan"),
        ("2023-05-30", "2023-05", "its day"),
        ("2024-05-30", "2023", "0"),
    ],
)
def test_an_alteration_has_one_day_where_one_of_two_is_last(loan, cut, expected):
    tally = Tally("cuts", ((CommitmentChanged, _in_2023),))
    change = record(CommitmentChanged, "cut", of="loan", amount="USD -2", occurred=cut)
    at = Ledger([record(Committed, "loan", amount="USD 5", occurred=loan), change]).as_of("2024-12-31")
    if "day" in expected:
        with pytest.raises(OpenDayError, match=f"the amount of cut depends on {expected}, which is imprecise"):
            at.bounds(tally)
    else:
        assert str(at.bounds(tally)) == expected


def test_an_alteration_may_look_at_what_it_alters():
    tally = Tally(
        "cuts of 2023", ((CommitmentChanged, lambda event: event.amount if _in_2023(event.altered) else None),)
    )
    change = record(CommitmentChanged, "cut", of="loan", amount="USD -2", occurred="2024-06-13")
    with pytest.raises(OpenDayError, match="the amount of cut depends on the day of loan"):
        Ledger([LOAN, change]).as_of("2024-12-31").bounds(tally)


def test_of_several_such_events_the_first_is_named_and_the_rest_counted():
    loans = [record(Committed, f"a-{n}", amount="USD 5", occurred=f"2023-1{n}") for n in range(3)]
    with pytest.raises(OpenDayError, match=r"the amount of a-0 depends on its day.*\) \(and 2 more\), so nobody"):
        Ledger(loans).as_of("2024-12-31").bounds(IN_2023)


def test_what_a_source_says_of_a_date_besides_its_days_depends_on_no_day():
    sure = Tally("sure", ((Committed, lambda event: None if event.occurred.approximate else event.amount),))
    vague = record(Committed, "vague", amount="USD 7", occurred="2024-01~")
    at = Ledger([LOAN, vague]).as_of("2024-12-31")
    assert (at.project(sure), str(at.bounds(sure))) == (usd(5), "USD 5")
    assert at.certainty(sure, lambda sums: sums["USD"] == 5) is YES
    assert str(at.bounds(committed)) == "USD 12"
