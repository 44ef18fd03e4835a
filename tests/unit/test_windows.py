from __future__ import annotations

import datetime as dt

from aidledger import Ledger, When
from aidledger._answers.answer import caveat
from aidledger._uncertainty.windows import Window, itemised
from aidledger.events import Cancelled, CommitmentChanged, Committed
from aidledger.projections import committed
from tests.records import record


def ordinal(day):
    return dt.date.fromisoformat(f"2024-01-{day:02}").toordinal()


def window(starts, ends):
    return Window.of(*((ordinal(first), ordinal(last)) for first, last in (starts, ends)))


def made(fact, occurred, amount=5, **stated):
    return record(Committed, fact, occurred=occurred, amount=f"USD {amount}", **stated)


def bounds(starts, ends, *events, tally=committed):
    found = itemised(tally, Ledger(events).timeline()._knowledge.placed, window(starts, ends)).bounds
    return found.low["USD"], found.high["USD"]


def test_whoever_comes_and_goes_is_at_the_first_day_and_at_the_last():
    # three commitments on three days, one of which is in every stretch: even in the shortest, of one day
    events = [made(f"f-{day}", f"2024-01-{day:02}") for day in (3, 4, 5)]
    assert bounds((3, 5), (3, 5), *events) == (5, 15)
    assert bounds((1, 5), (3, 6), *events) == (5, 15)
    assert bounds((4, 4), (4, 4), *events) == (5, 5)


def test_what_straddles_the_first_day_may_count_or_not():
    assert bounds((4, 4), (9, 9), made("f", "2024-01-03/2024-01-05")) == (0, 5)
    assert bounds((4, 4), (9, 9), made("f", "2024-01-04/2024-01-05")) == (5, 5)
    assert bounds((6, 6), (9, 9), made("f", "2024-01-03/2024-01-05")) == (0, 0)
    assert bounds((3, 4), (9, 9), made("f", "2024-01-03")) == (0, 5)  # here since is imprecise


def test_a_cancellation_makes_it_highest_in_between():
    loan, end = made("f", "2024-01-03"), record(Cancelled, "end", of="f", occurred="2024-01-05", amount="USD 5")
    assert bounds((1, 1), (1, 9), loan, end) == (0, 5)
    assert bounds((4, 4), (4, 9), loan, end) == (-5, 0)  # of what was committed before, five went


def test_what_alters_is_never_before_what_it_alters():
    loan = made("f", "2024-01-02/2024-01-06")
    more = record(CommitmentChanged, "more", of="f", occurred="2024-01-03", amount="USD 2")
    assert bounds((4, 4), (9, 9), loan, more) == (0, 7)
    assert bounds((3, 3), (9, 9), loan, more) == (2, 7)  # made on the 2nd, it grew on the 3rd
    assert bounds((1, 1), (4, 4), loan, more) == (0, 7)


def test_two_on_one_day_come_in_the_order_of_their_ids():
    # gone is of a, the first of the two: so where b counts, a was there before it, or on its day
    a, b = made("f", "2024-01-02", id="a", donor="JPN"), made("f", "2024-01-02", 9, id="b", donor="USA")
    gone = record(Cancelled, "gone", of="f", occurred="2024-01-02", amount="USD 5")
    assert bounds((1, 1), (2, 2), a, b, gone, tally=committed.where(donor="USA")) == (9, 9)
    assert bounds((1, 1), (2, 2), a, b, gone, tally=committed.where(donor="JPN")) == (0, 0)


def test_negative_amounts_of_events_that_stand_alone():
    shrunk = committed.counting(Committed, lambda event: -event.amount)
    event = made("f", "2024-01-03/2024-01-05")
    assert bounds((1, 1), (4, 4), event, tally=shrunk) == (-5, 0)
    assert bounds((1, 1), (5, 5), event, tally=shrunk) == (-5, -5)
    assert bounds((1, 1), (3, 5), event, tally=shrunk) == (-5, 0)


def test_dates_that_are_approximate_are_said():
    loan = made("f", "2024-01-03~")
    more = record(CommitmentChanged, "more", of="f", occurred="2024-01-05?", amount="USD 2")
    alone = made("g", "2024-01-04%")
    out = made("h", "2024-01-30~")
    placed = Ledger([loan, more, alone, out]).timeline()._knowledge.placed
    assert itemised(committed, placed, window((1, 1), (9, 9))).bounds.caveats == (
        "the date of f, 2024-01-03~, is approximate in its source",
        "the date of g, 2024-01-04%, is approximate and uncertain in its source",
        "the date of more, 2024-01-05?, is uncertain in its source",
    )
    assert caveat("since", When("2024")) is None
