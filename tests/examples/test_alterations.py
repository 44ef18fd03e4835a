"""The world changed: a commitment grew, shrank, or ended. The earlier record stays right."""

from __future__ import annotations

import pytest

from aidledger import Ledger, Money, retract, revise
from aidledger.events import Cancelled, CommitmentChanged, Committed
from aidledger.projections import committed
from tests.records import record, usd

LOAN = record(Committed, "loan", amount="USD 100", occurred="2024-01-10", donor="JPN", instrument="loan")


def change(amount, occurred, fact="change"):
    return record(CommitmentChanged, fact, of="loan", amount=amount, occurred=occurred)


def cancelled(amount, occurred):
    return record(Cancelled, "end", of="loan", amount=amount, occurred=occurred)


def shown(ledger, day, tally=committed):
    at = ledger.as_of(day)
    return str(at.project(tally)), str(at.bounds(tally))


def test_a_commitment_grows_shrinks_and_ends():
    ledger = Ledger(
        [
            LOAN,
            change("USD 20", "2024-02-10", "up"),
            change("USD -50", "2024-03-10", "down"),
            cancelled("USD 70", "2024-04-10"),
        ]
    )
    days = ["2024-01-10", "2024-02-10", "2024-03-10", "2024-04-09", "2024-04-10"]
    assert [ledger.as_of(day).project(committed) for day in days] == [usd(100), usd(120), usd(70), usd(70), usd(0)]
    assert ledger.as_of("2024-12-31").explain(committed).total == usd(0)
    assert len(ledger.as_of("2024-12-31").explain(committed)) == 4


def test_an_alteration_has_the_donor_and_instrument_of_the_commitment():
    ledger = Ledger([LOAN, change("USD 20", "2024-02-10")])
    at = ledger.as_of("2024-12-31")
    assert at.project(committed.by("donor", "instrument")) == {("JPN", "loan"): usd(120)}
    assert at.project(committed.where(donor="USA")) == usd(0)


@pytest.mark.parametrize(
    ("day", "value", "bounds"),
    [
        ("2023-12-31", "0", "0"),
        ("2024-01-01", "0", "USD 0 … 100"),  # the commitment may have been made
        ("2024-03-09", "0", "USD 0 … 100"),
        ("2024-03-10", "0", "USD 0 … 120"),  # if it was made, it has grown
        ("2024-12-30", "0", "USD 0 … 120"),
        ("2024-12-31", "USD 120", "USD 120"),  # both are placed on the last day that the commitment can have
    ],
)
def test_changed_before_the_imprecise_date_of_the_commitment_ends(day, value, bounds):
    vague = record(Committed, "loan", amount="USD 100", occurred="2024")
    assert shown(Ledger([vague, change("USD 20", "2024-03-10")]), day) == (value, bounds)


def test_cancelled_whole_before_the_imprecise_date_of_the_commitment_ends():
    # made some day of 2024, cancelled whole on 10 March: on 10 March nothing is left of it, whenever it was made
    vague = record(Committed, "loan", amount="USD 100", occurred="2024")
    ledger = Ledger([vague, cancelled("USD 100", "2024-03-10")])
    assert shown(ledger, "2024-03-09") == ("0", "USD 0 … 100")
    assert shown(ledger, "2024-03-10") == ("0", "0")
    assert shown(ledger, "2024-12-31") == ("0", "0")


def test_when_it_ended_is_not_known_to_the_day():
    ledger = Ledger([LOAN, cancelled("USD 60", "2024-06")])
    assert shown(ledger, "2024-05-31") == ("USD 100", "USD 100")
    assert shown(ledger, "2024-06-01") == ("USD 100", "USD 40 … 100")
    assert shown(ledger, "2024-06-29") == ("USD 100", "USD 40 … 100")
    assert shown(ledger, "2024-06-30") == ("USD 40", "USD 40")


def test_in_the_timeline_a_change_comes_after_what_it_changes():
    vague = record(Committed, "loan", amount="USD 100", occurred="2024")
    line = Ledger([change("USD 20", "2024-03-10"), vague]).timeline()
    assert [(event.id, str(day)) for event, day in zip(line, line.days, strict=True)] == [
        ("loan", "2024-12-31"),
        ("change", "2024-12-31"),
    ]
    assert line[1].altered == vague


def test_a_correction_of_the_commitment_carries_the_change_with_it():
    better = revise(LOAN, recorded="2025-02-01", sources=(), occurred="2024-05-10", donor="USA")
    ledger = Ledger([LOAN, better, change("USD 20", "2024-02-10")])
    assert ledger.as_of("2024-05-09").project(committed) == usd(0)
    assert ledger.as_of("2024-05-10").project(committed.by("donor")) == {"USA": usd(120)}
    assert ledger.as_of("2024-05-10", known="2025-01-31").project(committed.by("donor")) == {"JPN": usd(120)}


def test_a_change_of_what_was_retracted_counts_nothing():
    ledger = Ledger([LOAN, change("USD 20", "2024-02-10"), retract(LOAN, recorded="2025-02-01")])
    assert shown(ledger, "2024-12-31") == ("0", "0")
    assert ledger.as_of("2024-12-31", known="2025-01-31").project(committed) == usd(120)


def test_a_change_itself_can_be_corrected():
    up = change("USD 20", "2024-02-10")
    ledger = Ledger([LOAN, up, revise(up, recorded="2025-02-01", sources=(), amount=Money(-20, "USD"))])
    assert ledger.as_of("2024-12-31", known="2025-01-31").project(committed) == usd(120)
    assert ledger.as_of("2024-12-31").project(committed) == usd(80)


def test_of_two_live_records_of_a_commitment_the_first_in_time_is_the_one_that_is_cancelled():
    both = [
        record(Committed, "loan", id=name, donor=donor, amount="USD 100", occurred="2024-01-10/2024-01-20")
        for name, donor in (("a", "JPN"), ("b", "USA"))
    ]
    ledger = Ledger([*both, cancelled("USD 100", "2024-01-01")])
    of_japan = committed.where(donor="JPN")
    assert shown(ledger, "2024-01-10", of_japan) == ("0", "0")  # on one day the id decides: it is a
    assert shown(ledger, "2024-01-11", of_japan) == ("0", "USD 0 … 100")  # b on the 10th, and a on the 11th
    assert shown(ledger, "2024-01-20", of_japan) == ("0", "USD 0 … 100")
