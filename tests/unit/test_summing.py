from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Bag, Groups, Shares
from aidledger._records.order import place
from aidledger._uncertainty.sums import steps
from aidledger.errors import MixedDatasetsError
from aidledger.events import Cancelled, CommitmentChanged, Committed, MilestoneReached
from aidledger.projections import committed
from tests.records import record, usd


def loan(fact="loan", **stated):
    return record(Committed, fact, **{"amount": "USD 100", "occurred": "2024-01-01", **stated})


def of(*events, tally=committed):
    return steps(tally, place(events))


def shown(tally, day, *events):
    """Return value and bounds of each group as text, at the end of a day."""
    found = of(*events, tally=tally)
    values = found.value(dt.date.fromisoformat(day))
    bounds = found.bounds(dt.date.fromisoformat(day))
    return {key: (str(values.get(key, "-")), str(each)) for key, each in bounds.items()}


def test_sums_look_alike_however_they_came_about():
    found = of(
        loan("a", amount="USD 0.5"),
        loan("b", amount="USD 0.5"),
        loan("c", amount="EUR 1.25"),
        loan("d", amount="EUR 0.75"),
    )
    value = found.value(dt.date(2024, 1, 1))
    assert [str(value["USD"]), str(value["EUR"])] == ["1", "2"]
    half = of(loan(amount="USD 200", recipient=Shares({"UKR": 50})), tally=committed.where(recipient="UKR"))
    assert str(half.value(dt.date(2024, 1, 1))["USD"]) == "100"
    assert str(half.bounds(dt.date(2024, 1, 1)).high["USD"]) == "200"


# --- one value ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "value", "bounds"),
    [
        ("2023-12-31", "0", "0"),
        ("2024-01-01", "0", "USD 0 … 100"),
        ("2024-01-30", "0", "USD 0 … 100"),
        ("2024-01-31", "USD 100", "USD 100"),
    ],
)
def test_a_value_is_of_what_surely_happened_and_bounds_of_what_may_have(day, value, bounds):
    found = of(loan(occurred="2024-01"))
    day = dt.date.fromisoformat(day)
    assert (str(found.value(day)), str(found.bounds(day))) == (value, bounds)


def test_what_a_change_by_a_negative_amount_makes_possible_is_lower():
    event = loan(amount="USD -100", occurred="2024-01")
    found = of(event, loan("other"))
    assert str(found.bounds(dt.date(2024, 1, 15))) == "USD 0 … 100"
    assert str(found.value(dt.date(2024, 1, 15))) == "USD 100"
    assert str(found.bounds(dt.date(2024, 1, 31))) == "0"


def test_a_cancelled_commitment_before_its_imprecise_date_ends():
    # 40 of 100 are cancelled on 10 March of a year in which the day of the commitment is not known: both count from
    # its end. On 10 March: nothing yet, or 100 less 40. A day before: nothing, or 100.
    events = loan(occurred="2024"), record(Cancelled, "end", of="loan", amount="USD 40", occurred="2024-03-10")
    found = of(*events)
    expected = {
        "2023-12-31": ("0", "0"),
        "2024-03-09": ("0", "USD 0 … 100"),
        "2024-03-10": ("0", "USD 0 … 60"),
        "2024-12-30": ("0", "USD 0 … 60"),
        "2024-12-31": ("USD 60", "USD 60"),
    }
    for day, shown_then in expected.items():
        at = dt.date.fromisoformat(day)
        assert (str(found.value(at)), str(found.bounds(at))) == shown_then


def test_other_kinds_and_lost_alterations_count_nothing():
    found = of(record(MilestoneReached, "m"), record(Cancelled, "lost", of="nothing", amount="USD 40"))
    assert (found.value(dt.date.max), str(found.bounds(dt.date.max))) == (Bag(), "0")
    assert found.datasets_by(dt.date.max) == ()
    assert of(loan(amount="USD 0")).possible == {}


def test_alterations_of_zero_change_nothing():
    zero = record(CommitmentChanged, "zero", of="loan", amount="USD 0", occurred="2024-02")
    assert of(loan(), zero).bounds(dt.date(2024, 2, 15)).is_point
    assert of(loan(amount="USD 0"), zero).possible == {}


# --- groups ---------------------------------------------------------------------------------------


def test_groups_are_those_that_something_can_contribute_to():
    events = loan(donor="JPN"), loan("late", donor="USA", occurred="2025"), loan("bare")
    assert shown(committed.by("donor"), "2024-06-30", *events) == {
        "JPN": ("USD 100", "USD 100 … 200"),  # the bare one may be Japan's
        None: ("USD 100", "USD 100"),
    }
    assert shown(committed.by("donor"), "2025-06-30", *events) == {
        "JPN": ("USD 100", "USD 100 … 200"),
        "USA": ("-", "USD 0 … 200"),
        None: ("USD 100", "USD 100"),
    }


def test_groups_are_sorted_and_what_is_not_stated_comes_last():
    events = loan("a"), loan("b", donor="USA"), loan("c", donor="JPN", channel="WFP"), loan("d", donor="JPN")
    assert list(of(*events, tally=committed.by("donor")).value(dt.date.max)) == ["JPN", "USA", None]
    assert list(of(*events, tally=committed.by("donor", "channel")).value(dt.date.max)) == [
        ("JPN", "WFP"),
        ("JPN", None),
        ("USA", None),
        (None, None),
    ]


def test_a_group_whose_amounts_cancel_out_is_still_there():
    events = loan(donor="JPN"), record(Cancelled, "end", of="loan", amount="USD 100", occurred="2024-02-01")
    assert of(*events, tally=committed.by("donor")).value(dt.date.max) == Groups({"JPN": Bag()})


def test_each_group_is_bounded_as_its_own_where():
    events = (
        loan("a", donor="JPN", recipient=Shares({"UKR": 50, "POL": 25})),
        loan("b", donor="USA", occurred="2024"),
        loan("c", recipient="UKR", instrument="mixed", occurred="2024-02"),
        record(CommitmentChanged, "more", of="a", amount="USD -20", occurred="2024-02"),
    )
    for fields in (["donor"], ["recipient"], ["instrument"], ["donor", "recipient"]):
        groups = of(*events, tally=committed.by(*fields))
        for day in map(dt.date.fromisoformat, ["2024-01-01", "2024-02-10", "2024-02-29", "2024-12-31"]):
            for key, bounds in groups.bounds(day).items():
                asked = dict(zip(fields, [key] if len(fields) == 1 else key, strict=True))
                alone = of(*events, tally=committed.where(**asked))
                assert (bounds, groups.value(day).get(key, Bag())) == (alone.bounds(day), alone.value(day))


# --- what is not stated ---------------------------------------------------------------------------


def test_mixed_and_unstated_money_is_in_the_high_bound_only():
    events = loan("a", instrument="loan"), loan("b", instrument="mixed"), loan("c"), loan("d", instrument="grant")
    found = of(*events, tally=committed.where(instrument="loan"))
    assert str(found.value(dt.date.max)) == "USD 100"
    assert str(found.bounds(dt.date.max)) == "USD 100 … 300"


def test_the_rest_of_shares_may_belong_to_any():
    # 60 % of 100 are Ukraine's; of the 10 % that no share covers nobody knows
    event = loan(recipient=Shares({"UKR": 60, "POL": 30}))
    assert shown(committed.by("recipient"), "2024-01-01", event) == {
        "POL": ("USD 30", "USD 30 … 40"),
        "UKR": ("USD 60", "USD 60 … 70"),
        None: ("USD 10", "USD 10"),
    }


def test_an_alteration_of_mixed_money_is_in_the_question_with_what_it_alters():
    events = loan(instrument="mixed"), record(Cancelled, "end", of="loan", amount="USD 40", occurred="2024-02-01")
    found = of(*events, tally=committed.where(instrument="loan"))
    # all of it is a loan, or none: 0 or 60, never 100 - 0 or 0 - 40
    assert str(found.bounds(dt.date.max)) == "USD 0 … 60"
    assert found.value(dt.date.max) == Bag()


def test_in_groups_a_block_is_worked_out_for_each():
    events = (
        loan(occurred="2024-01"),
        record(CommitmentChanged, "more", of="loan", amount="USD 7", occurred="2024-01-10"),
    )
    assert shown(committed.by("donor"), "2024-01-10", *events, loan("b", donor="JPN")) == {
        "JPN": ("USD 100", "USD 100 … 207"),
        None: ("-", "USD 0 … 107"),
    }


def test_two_live_records_with_different_donors():
    """One of JPN in January, one of USA on the 15th; 5 more on the 20th belong to the donor of whichever came first."""
    a, b = (
        loan("loan", id="a", donor="JPN", occurred="2024-01"),
        loan("loan", id="b", donor="USA", occurred="2024-01-15"),
    )
    more = record(CommitmentChanged, "more", of="loan", amount="USD 5", occurred="2024-01-20")
    assert shown(committed.by("donor"), "2024-01-20", a, b, more) == {
        "JPN": ("-", "USD 0 … 105"),
        "USA": ("USD 105", "USD 100 … 105"),
    }
    assert shown(committed.by("donor"), "2024-01-31", a, b, more) == {
        "JPN": ("USD 100", "USD 100 … 105"),
        "USA": ("USD 105", "USD 100 … 105"),
    }


# --- data sets and caveats ------------------------------------------------------------------------


def test_data_sets_are_those_of_which_something_may_have_happened():
    found = of(loan("a"), loan("b", dataset="other", occurred="2024-06"), loan("c", dataset="third", amount="USD 0"))
    assert found.datasets_by(dt.date(2023, 12, 31)) == ()
    assert found.datasets_by(dt.date(2024, 5, 31)) == ("test",)
    assert found.datasets_by(dt.date(2024, 6, 1)) == ("other", "test")


def test_a_mixture_is_refused_where_it_can_be():
    found = of(loan("a"), loan("b", dataset="other", occurred="2024-06"))
    found.refuse_mixture(dt.date(2024, 5, 31))
    with pytest.raises(
        MixedDatasetsError, match=r"^committed would add up 2 data sets \(other, test\), which may hold the"
    ):
        found.refuse_mixture(dt.date(2024, 6, 1))


def test_what_alters_is_of_the_data_set_of_what_it_alters():
    cut = record(CommitmentChanged, "cut", of="loan", amount="USD -5", occurred="2024-02", dataset="other")
    assert of(loan(), cut).value(dt.date.max) == usd(100)
    theirs = loan(id="theirs", occurred="2024-03", amount="USD 20", dataset="other")
    assert of(loan(), cut, theirs, tally=committed.where(dataset="test")).value(dt.date.max) == usd(100)
    ours = of(loan(), cut, theirs, tally=committed.where(dataset="other"))
    assert [ours.value(day) for day in (dt.date(2024, 3, 1), dt.date(2024, 3, 31))] == [usd(0), usd(15)]
    with pytest.raises(MixedDatasetsError):
        of(loan(), cut, theirs).value(dt.date(2024, 3, 31))


@pytest.mark.parametrize(
    ("occurred", "words"),
    [("2024-06~", "approximate"), ("2024-06?", "uncertain"), ("2024-06%", "approximate and uncertain")],
)
def test_marks_of_dates_become_caveats_once_the_event_may_have_happened(occurred, words):
    found = of(loan(occurred=occurred), loan("other"))
    assert found.caveats_by(dt.date(2024, 5, 31)) == ()
    caveat = f"the date of loan, {occurred}, is {words} in its source"
    assert found.caveats_by(dt.date(2024, 6, 1)) == (caveat,)
    assert found.bounds(dt.date(2024, 6, 1)).caveats == (caveat,)


def test_a_caveat_is_said_once_and_only_of_what_is_in_the_question():
    end = record(Cancelled, "end", of="loan", amount="USD 1", occurred="2024-02?")
    found = of(loan(occurred="2024-01-01~", donor="JPN"), end)
    assert found.caveats_by(dt.date.max) == (
        "the date of end, 2024-02?, is uncertain in its source",
        "the date of loan, 2024-01-01~, is approximate in its source",
    )
    assert of(loan(occurred="2024~", donor="JPN"), tally=committed.where(donor="USA")).caveats_by(dt.date.max) == ()
