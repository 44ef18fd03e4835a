from __future__ import annotations

import pytest

from aidledger import Bag, Ledger, Money, Shares, Tally
from aidledger.errors import (
    AmountError,
    MixedCurrenciesError,
    OpenDayError,
    RateError,
    WrongTypeError,
)
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import agreements, committed
from aidledger.rates import RateTable, valued
from tests.records import record

USD_10 = Money(10, "USD")
TABLE = RateTable([(f"2024-01-0{day}", "USD", f"{day}") for day in range(1, 10)], base="EUR", source="nobody")


def loan(occurred, amount="USD 10", name="loan", **stated):
    return record(Committed, name, amount=amount, occurred=occurred, **stated)


def change(occurred, amount, of="loan", name="change"):
    return record(CommitmentChanged, name, of=of, amount=amount, occurred=occurred)


def reached(*events, threshold=USD_10, tally=committed, **how):
    return str(Ledger(events).timeline().reaches(tally, threshold, **how))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "never"),
        ([loan("2024-01-05", "USD 9")], "never"),
        ([loan("2024-01-05", "EUR 10")], "never"),
        ([loan("2024-01-05")], "2024-01-05, certain"),
        ([loan("2024-01")], "2024-01-01/2024-01-31, certain"),
        ([loan("2024-01-05", "USD 6"), loan("2024-01-07", "USD 6", "other")], "2024-01-07, certain"),
        ([loan("2024-01", "USD 6"), loan("2024-01-07", "USD 6", "other")], "2024-01-07/2024-01-31, certain"),
        # of three in 2024, two are enough: not before the first two can have happened, nor after all have
        ([loan(f"2024-0{month}", "USD 6", f"{month}") for month in (1, 2, 3)], "2024-02-01/2024-02-29, certain"),
        # it may fall again
        ([loan("2024-01-05"), change("2024-01-06", "USD -1")], "2024-01-05, certain"),
        # the end of a day counts
        ([loan("2024-01-05"), change("2024-01-05", "USD -1")], "never"),
        ([loan("2024-01-05"), change("2024-01-05/2024-01-06", "USD -1")], "2024-01-05, not certain"),
        (
            [loan("2024-01-05"), change("2024-01-05/2024-01-06", "USD -1"), loan("2024-03-01", "USD 1", "more")],
            "2024-01-05/2024-03-01, certain",
        ),
        # on the 1st where the change comes late, else when the other does
        (
            [
                loan("2024-01-01"),
                change("2024-01-01/2024-01-09", "USD -5"),
                loan("2024-01-20/2024-01-21", "USD 5", "more"),
            ],
            "2024-01-01/2024-01-21, certain",
        ),
    ],
)
def test_the_first_and_the_last_day_of_all_worlds(events, expected):
    assert reached(*events) == expected


def test_no_world_is_behind_all_others():
    """The first commitment is below zero on the 1st and 2nd and above from the 3rd on; it is made by the 4th.

    Made on the 1st or 2nd, the sum is 9 at most until the 3rd, and 10 then. Made on the 3rd or later it is 10 on the
    1st. So the 3rd is the last day, though on the 3rd the lowest sum is 9: that of a world that was there before.
    """
    events = [
        loan("2024-01-01/2024-01-04", "USD 2"),
        change("2024-01-01", "USD -3"),
        change("2024-01-03", "USD 2", name="again"),
        loan("2024-01-01", "USD 10", "other"),
        change("2024-01-03", "USD -1", "other", "less"),
    ]
    assert reached(*events) == "2024-01-01/2024-01-03, certain"
    # the others need not be gone through with it: what they add comes as late as it can
    many = [loan("2024-01-01/2024-01-02", "USD 0.001", f"small-{number}") for number in range(40)]
    assert reached(*events, *many, threshold=Money("10.04", "USD")) == "2024-01-01/2024-01-03, certain"


FALLING = [
    loan("2024-01-05", "USD 9.9"),
    change("2024-01-05/2024-03-31", "USD -1"),
    loan("2024-02-01/2024-02-09", "USD 0.1", "more"),
]


def test_above_the_limit_it_is_as_wide_as_it_can_be():
    assert reached(*FALLING) == "2024-02-01/2024-02-09, not certain"
    assert reached(*FALLING, limit=2) == "within 2024-02-01/2024-02-09, not certain"
    many = [loan("2024-02-01/2024-02-09", "USD 0.01", f"small-{day}") for day in range(1, 9)]
    for limit in (10, 100):
        assert reached(*FALLING[:2], *many, threshold=Money("9.91", "USD"), limit=limit) == (
            "within 2024-02-01/2024-02-09, not certain"
        )
    below = [
        loan("2024-01-01/2024-01-04", "USD 2"),
        change("2024-01-01", "USD -3"),
        change("2024-01-03", "USD 2", name="again"),
        loan("2024-01-01", "USD 10", "other"),
        change("2024-01-03", "USD -1", "other", "less"),
    ]
    assert reached(*below, limit=1) == "within 2024-01-01/2024-01-04, certain"


def test_a_world_with_many_changes_counts_as_several():
    small = [loan(f"2023-0{n % 9 + 1}-0{n % 7 + 1}", "USD 0.001", f"small-{n}") for n in range(200)]
    asked = [*FALLING, *small]
    worlds = next(n for n in range(1, 100) if reached(*FALLING, limit=n) == reached(*FALLING))
    expected = "2024-02-01/2024-02-09, not certain"
    assert reached(*asked, threshold=Money("10.2", "USD"), limit=3 * worlds) == expected
    assert reached(*asked, threshold=Money("10.2", "USD"), limit=3 * worlds - 1) == f"within {expected}"


def test_what_is_not_stated_makes_it_wider():
    of_japan = committed.where(donor="JPN")
    assert reached(loan("2024-01-05"), tally=of_japan) == "2024-01-05, not certain"
    assert reached(loan("2024-01-05"), loan("2024-02-01", name="b", donor="JPN"), tally=of_japan) == (
        "2024-01-05/2024-02-01, certain"
    )
    of_ukraine = committed.where(recipient="UKR")
    shared = loan("2024-01-05", recipient=Shares({"UKR": 60}))
    assert reached(shared, tally=of_ukraine, threshold=Money(6, "USD")) == "2024-01-05, certain"
    assert reached(shared, tally=of_ukraine) == "2024-01-05, not certain"


# --- bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        (
            {"threshold": Money(0, "USD")},
            AmountError,
            "USD 0 is reached before anything happens: a threshold is above zero",
        ),
        ({"threshold": Money(-1, "USD")}, AmountError, "USD -1 is reached before"),
        (
            {"threshold": Bag(Money(1, "USD"), Money(1, "EUR"))},
            MixedCurrenciesError,
            "a threshold is in one currency, not EUR 1, USD 1",
        ),
        (
            {"threshold": 5_000_000_000},
            WrongTypeError,
            r"a threshold is Money, not 5000000000: write Money\('5e9', 'USD'\)",
        ),
        (
            {"tally": committed.by("donor")},
            WrongTypeError,
            r"committed.by\('donor'\) is in groups: ask when one of them",
        ),
        (
            {"tally": valued(committed, "EUR", TABLE, at="event")},
            MixedCurrenciesError,
            "is in EUR, and never comes to USD 10",
        ),
        ({"tally": agreements}, WrongTypeError, "only a tally has bounds"),
        ({"limit": 0}, WrongTypeError, "limit is how many worlds"),
    ],
)
def test_what_cannot_be_asked_says_so(asked, error, message):
    with pytest.raises(error, match=message):
        reached(loan("2024-01"), **asked)


def test_an_amount_that_depends_on_its_day_is_refused():
    tally = committed.counting(Committed, lambda event: Money(event.occurred.latest.day, "USD"))
    with pytest.raises(OpenDayError, match="the amount of loan depends on its day, which is imprecise"):
        reached(loan("2024-01"), tally=tally)
    assert reached(loan("2024-01-10"), tally=tally) == "2024-01-10, certain"


def test_a_missing_rate_is_an_error_where_it_can_matter():
    tally = valued(committed, "EUR", TABLE, at="event")
    for occurred in ("2024-02-01", "2024-01-08/2024-02-01"):
        with pytest.raises(RateError):
            reached(loan(occurred), tally=tally, threshold=Money(1, "EUR"))
    later = [loan("2024-01-02"), loan("2024-02-01", name="later")]
    assert reached(*later, tally=tally, threshold=Money(5, "EUR")) == "2024-01-02, certain"
    vague = [loan("2024-01-02/2024-01-03"), *later[1:], loan("2024-02-01/2024-02-03", name="vague")]
    assert reached(*vague, tally=tally, threshold=Money(3, "EUR")) == "within 2024-01-02/2024-01-03, certain"


def test_what_is_not_stated_can_be_lower_than_what_is():
    of_japan = committed.where(donor="JPN")
    events = [loan("2024-01-02", "USD 100"), change("2024-01-01/2024-01-02", "USD -130")]
    sure = loan("2024-01-05/2024-01-06", "USD 45", "sure", donor="JPN")
    assert reached(*events, sure, tally=of_japan) == "2024-01-05/2024-01-06, certain"
    changes = Tally("changes", ((CommitmentChanged, lambda event: event.amount),))
    grown = [loan("2024-01-02/2024-01-09"), change("2024-01-05/2024-01-06", "USD 10")]
    assert reached(*grown, tally=changes) == "2024-01-05/2024-01-09, certain"
