"""Our record was wrong: a new record says so, and every earlier answer can still be had."""

from __future__ import annotations

from aidledger import Ledger, Money, Source, retract, revise
from aidledger.events import Committed
from aidledger.projections import committed
from tests.records import record, usd

SOURCES = (Source(publisher="a ministry", published="2025"),)
LOAN = record(Committed, "loan", amount="USD 100", occurred="2024", recorded="2025-01-10")


def answers(ledger, day, *known):
    return [ledger.as_of(day, known=each).project(committed) for each in known]


def test_a_revision_changes_the_answer_from_the_day_on_which_it_is_recorded():
    better = revise(LOAN, recorded="2025-02-10", sources=SOURCES, amount=Money(120, "USD"), occurred="2024-03-01")
    ledger = Ledger([LOAN, better])
    assert answers(ledger, "2024-12-31", "2025-01-09", "2025-01-10", "2025-02-09", "2025-02-10", None) == [
        usd(0),
        usd(100),
        usd(100),
        usd(120),
        usd(120),
    ]
    # on 30 June 2024 the first record counts nothing for sure yet, the second all of it
    assert answers(ledger, "2024-06-30", "2025-02-09", "2025-02-10") == [usd(0), usd(120)]
    assert str(ledger.as_of("2024-06-30", known="2025-02-09").bounds(committed)) == "USD 0 … 100"
    assert str(ledger.as_of("2024-06-30").bounds(committed)) == "USD 120"


def test_a_retraction_takes_the_record_out():
    ledger = Ledger([LOAN, retract(LOAN, recorded="2025-02-10", reason="it was a pledge")])
    assert answers(ledger, "2024-12-31", "2025-02-09", "2025-02-10") == [usd(100), usd(0)]
    assert ledger.as_of("2024-12-31").on_record


def test_a_retracted_retraction_brings_the_record_back():
    gone = retract(LOAN, recorded="2025-02-10")
    back = retract(gone, recorded="2025-03-10", reason="the ministry withdrew its correction")
    ledger = Ledger([LOAN, gone, back])
    assert answers(ledger, "2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31") == [usd(100), usd(0), usd(100)]


def test_in_a_chain_of_three_the_newest_standing_record_counts():
    second = revise(LOAN, recorded="2025-02-10", sources=SOURCES, amount=Money(120, "USD"))
    third = revise(second, recorded="2025-03-10", sources=SOURCES, amount=Money(130, "USD"))
    ledger = Ledger([LOAN, second, third])
    assert answers(ledger, "2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31") == [usd(100), usd(120), usd(130)]

    # the middle of the chain is wrong: the third says the same fact still, the first stays replaced
    middle = ledger.including(retract(second, recorded="2025-04-10"))
    assert answers(middle, "2024-12-31", None) == [usd(130)]

    # the end of the chain is wrong: the second counts again; then the first
    end = ledger.including(retract(third, recorded="2025-04-10"))
    assert answers(end, "2024-12-31", None) == [usd(120)]
    both = end.including(retract(second, recorded="2025-04-11"))
    assert answers(both, "2024-12-31", "2025-04-10", "2025-04-11") == [usd(120), usd(100)]


def test_a_correction_of_the_day_it_was_recorded_hides_the_first_record_at_once():
    same_day = revise(LOAN, recorded="2025-01-10", sources=SOURCES, amount=Money(7, "USD"))
    ledger = Ledger([same_day, LOAN])
    assert answers(ledger, "2024-12-31", "2025-01-09", "2025-01-10") == [usd(0), usd(7)]
    assert [each.id for each in ledger.records("loan")] == ["loan", "loan@2025-01-10"]


def test_several_live_records_of_one_fact_are_all_counted_until_one_supersedes_them():
    twin = record(Committed, "loan", id="loan-again", amount="USD 100", occurred="2024", recorded="2025-01-20")
    ledger = Ledger([LOAN, twin])
    assert answers(ledger, "2024-12-31", "2025-01-10", "2025-01-20") == [usd(100), usd(200)]
    one = record(
        Committed, "loan", id="loan-once", amount="USD 100", recorded="2025-02-01", supersedes=["loan", "loan-again"]
    )
    assert answers(ledger.including(one), "2024-12-31", None) == [usd(100)]


def test_earlier_answers_stay_whatever_is_recorded_later():
    before = Ledger([LOAN]).as_of("2024-12-31", known="2025-01-31").answer(committed)
    grown = Ledger([LOAN]).including(
        revise(LOAN, recorded="2025-02-10", sources=SOURCES, amount=Money(120, "USD")),
        record(Committed, "other", amount="USD 1", recorded="2025-02-01"),
    )
    assert grown.as_of("2024-12-31", known="2025-01-31").answer(committed) == before
