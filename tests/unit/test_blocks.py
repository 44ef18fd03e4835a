from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import Bag
from aidledger._records.order import place
from aidledger._uncertainty.families import Stake, blocks, extremes
from aidledger.events import Cancelled, CommitmentChanged, Committed, MilestoneReached
from tests.records import record, usd

WHOLE = (Decimal(100), Decimal(100))
NONE = (Decimal(0), Decimal(0))


def loan(occurred, name="loan", **stated):
    return record(Committed, "loan", id=name, occurred=occurred, **{"amount": "USD 100", **stated})


def change(occurred, amount, name="change"):
    return record(CommitmentChanged, name, of="loan", occurred=occurred, amount=amount)


def cancelled(occurred, amount):
    return record(Cancelled, "end", of="loan", occurred=occurred, amount=amount)


def signed(event):
    return Bag(-event.amount if isinstance(event, Cancelled) else event.amount)


def block(*events):
    (found,), alone = blocks(place(events))
    assert alone == []
    return found


def span(day, *events, percents=WHOLE):
    """Return the lowest and the highest total of these events, of one fact, at the end of a day of January 2024."""
    whole = block(*events)
    stakes = [Stake.of(event, signed(event), percents) for event, _ in whole.members()]
    low, high = extremes(stakes, len(whole.bases), dt.date(2024, 1, day))
    return low.get("USD", 0), high.get("USD", 0)


# --- which events depend on each other ------------------------------------------------------------


def test_a_block_is_a_commitment_with_what_alters_it():
    more, end = change("2024-01-05", "USD 1"), cancelled("2024-01-10", "USD 100")
    whole = block(end, loan("2024-01-01"), more)
    assert [base.id for base in whole.bases] == ["loan"]
    assert [each.event.id for each in whole.alterations] == ["change", "end"]
    assert [each.event.id for each in whole.placed()] == ["loan", "change", "end"]
    assert [(event.id, first.day) for event, first in whole.members()] == [("loan", 1), ("change", 5), ("end", 10)]
    assert [day.day for day in whole.days()] == [1, 5, 10]


def test_a_block_of_several_changes_on_the_day_after_one_can_be_first():
    both = [loan("2024-01-02/2024-01-20", name) for name in ("loan", "loan-2")]
    several = block(*both, change("2024-01-01", "USD 1"))
    assert [day.day for day in several.days()] == [1, 2, 3, 20]
    at_the_end = block(loan("9999-12-31"), loan("9999-12-31", "loan-2"), change("9999-12-31", "USD 1"))
    assert at_the_end.days() == [dt.date.max]


def test_what_nothing_alters_stands_alone():
    pact = record(MilestoneReached, "loan", id="pact", occurred="2024-01-01")
    lost = record(Cancelled, "lost", of="nothing", amount="USD 1")
    found, alone = blocks(place([loan("2024-01-01"), pact, lost]))
    assert (found, [each.event.id for each in alone]) == ([], ["loan", "pact"])
    found, alone = blocks(place([loan("2024-01-01"), pact, change("2024", "USD 1")]))
    assert (len(found), [each.event.id for each in alone]) == (1, ["pact"])


def test_a_block_is_exact_where_no_day_leaves_a_choice():
    assert block(loan("2024-01-01"), change("2024-01-05", "USD 1")).is_exact
    assert not block(loan("2024-01"), change("2024-01-05", "USD 1")).is_exact
    assert not block(loan("2024-01-01"), change("2024-01", "USD 1")).is_exact
    assert not block(loan("2024-01-01"), loan("2024-01-02", "twin"), change("2024-01-05", "USD 1")).is_exact


def test_an_alteration_is_a_member_once_for_each_base():
    whole = block(loan("2024-01-10", "a"), loan("2024-01-20", "b"), change("2024-01-15", "USD 1"))
    members = list(whole.members())
    firsts = [(event.id, first and first.day) for event, first in members]
    assert firsts == [("a", 10), ("change", 15), ("b", 20), ("change", None)]
    assert [members[1][0].altered.id, members[3][0].altered.id] == ["a", "b"]


@pytest.mark.parametrize(
    ("second", "first_of_it"),
    [("2024-01-10", None), ("2024-01-09", 15), ("2024-01-01/2024-01-31", 15), ("2024-01-16/2024-01-31", None)],
)
def test_what_is_never_placed_first_is_not_altered(second, first_of_it):
    whole = block(loan("2024-01-10", "a"), loan(second, "b"), change("2024-01-15", "USD 1"))
    (first,) = (first for event, first in whole.members() if event.id == "change" and event.altered.id == "b")
    assert (first and first.day) == first_of_it


# --- stakes ---------------------------------------------------------------------------------------


def test_a_stake_is_a_percentage_surely_and_at_most():
    event = loan("2024")
    stake = Stake.of(event, usd(100), (Decimal(0), Decimal("62.5")))
    assert (stake.event, stake.sure, stake.most) == (event, Bag(), usd("62.5"))
    assert Stake.of(event, usd(100), WHOLE) == Stake(event, usd(100), usd(100))


# --- the lowest and the highest -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        (4, 0, 0),  # nothing can have happened
        (5, 0, 100),  # the loan can have
        (9, 0, 100),
        (10, 0, 100),  # the loan, and perhaps the cancellation: 0, 100 or 60
        (20, 0, 60),  # the cancellation has, wherever the loan has
        (24, 0, 60),
        (25, 60, 60),
        (31, 60, 60),
    ],
)
def test_what_was_cancelled_before_the_loan_surely_happened(day, low, high):
    """A loan of 100 between the 5th and the 25th, of which 40 are cancelled between the 10th and the 20th."""
    assert span(day, loan("2024-01-05/2024-01-25"), cancelled("2024-01-10/2024-01-20", "USD 40")) == (low, high)


@pytest.mark.parametrize(("day", "low", "high"), [(9, 100, 100), (10, -50, 100), (19, -50, 100), (20, -50, -50)])
def test_a_change_can_lead_below_zero(day, low, high):
    assert span(day, loan("2024-01-01"), change("2024-01-10/2024-01-20", "USD -150")) == (low, high)


@pytest.mark.parametrize(("day", "low", "high"), [(1, 100, 100), (5, 60, 130), (10, 60, 90), (15, 90, 90)])
def test_ups_and_downs_do_not_cancel_out_in_the_bounds(day, low, high):
    """+30 between the 5th and the 15th, -40 between the 5th and the 10th."""
    up, down = change("2024-01-05/2024-01-15", "USD 30", "up"), change("2024-01-05/2024-01-10", "USD -40", "down")
    assert span(day, loan("2024-01-01"), up, down) == (low, high)


def test_what_is_not_surely_in_the_question_is_only_in_the_high():
    events = loan("2024-01-01"), cancelled("2024-01-10", "USD 40")
    perhaps = (Decimal(0), Decimal(100))
    assert span(5, *events, percents=perhaps) == (0, 100)
    assert span(10, *events, percents=perhaps) == (0, 60)  # both are in the question, or neither
    half = (Decimal(50), Decimal(75))
    assert span(10, *events, percents=half) == (30, 45)


def test_currencies_are_bounded_each_for_itself():
    whole = block(loan("2024-01-01"), change("2024-01-05/2024-01-10", "EUR -5"))
    stakes = [Stake.of(event, signed(event), WHOLE) for event, _ in whole.members()]
    assert extremes(stakes, 1, dt.date(2024, 1, 7)) == ({"USD": 100, "EUR": -5}, {"USD": 100, "EUR": 0})


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        (4, 0, 0),
        (5, 0, 110),  # a alone, with the change
        (9, 0, 110),
        (10, 0, 310),  # a, b, both: the change comes once
        (19, 0, 310),
        (20, 110, 310),  # a surely
        (25, 310, 310),
    ],
)
def test_an_alteration_of_two_live_records_counts_once(day, low, high):
    """a: 100 between the 5th and the 20th; b: 200 between the 10th and the 25th; 10 more on the 1st."""
    a, b = loan("2024-01-05/2024-01-20", "a"), loan("2024-01-10/2024-01-25", "b", amount="USD 200")
    assert span(day, a, b, change("2024-01-01", "USD 10")) == (low, high)


def test_on_one_day_the_id_decides_which_record_is_altered():
    """Both on the 10th: a is first, whichever donor is asked about; b is never altered."""
    whole = block(loan("2024-01-10", "a"), loan("2024-01-10", "b"), change("2024-01-10", "USD 10"))
    about_b = [Stake.of(event, signed(event), WHOLE if _about(event) == "b" else NONE) for event, _ in whole.members()]
    assert extremes(about_b, 2, dt.date(2024, 1, 10)) == ({"USD": 100}, {"USD": 100})


def _about(event):
    return event.altered.id if isinstance(event, CommitmentChanged) else event.id
