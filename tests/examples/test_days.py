"""Both axes end at the end of a day, inclusive."""

from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Ledger
from aidledger.events import Committed, MilestoneReached
from aidledger.projections import committed, milestones
from tests.records import record, usd

LEDGER = Ledger([record(Committed, "loan", amount="USD 5", occurred="2024-02-29", recorded="2024-03-15")])


@pytest.mark.parametrize(("day", "value"), [("2024-02-28", 0), ("2024-02-29", 5), ("2024-03-01", 5)])
def test_as_of_counts_its_own_day(day, value):
    assert LEDGER.as_of(day).project(committed) == usd(value)


@pytest.mark.parametrize(
    ("known", "value", "on_record"), [("2024-03-14", 0, False), ("2024-03-15", 5, True), ("2024-03-16", 5, True)]
)
def test_known_counts_its_own_day(known, value, on_record):
    at = LEDGER.as_of("2024-02-29", known=known)
    assert (at.project(committed), at.on_record) == (usd(value), on_record)


def test_a_day_is_text_or_a_date_and_known_is_the_newest_record_where_it_is_left_out():
    assert (
        LEDGER.as_of(dt.date(2024, 2, 29))
        == LEDGER.as_of("2024-02-29")
        == LEDGER.as_of("2024-02-29", known="2024-03-15")
    )


def test_what_may_have_happened_begins_on_the_first_day_of_its_date():
    ledger = Ledger([record(Committed, "loan", amount="USD 5", occurred="2024-02~")])
    assert [
        str(ledger.as_of(day).bounds(committed)) for day in ("2024-01-31", "2024-02-01", "2024-02-28", "2024-02-29")
    ] == [
        "0",
        "USD 0 … 5",
        "USD 0 … 5",
        "USD 5",
    ]


def test_the_first_and_the_last_day_that_there_are():
    ledger = Ledger([record(MilestoneReached, "m", occurred="0001", recorded="0001-12-31")])
    assert ledger.as_of("0001-01-01", known="9999-12-31").project(milestones) == ()
    assert len(ledger.as_of("9999-12-31", known="0001-12-31").project(milestones)) == 1
    assert not ledger.as_of("9999-12-31", known="0001-01-01").on_record


def test_an_empty_ledger_answers_too():
    at = Ledger().as_of("2024-01-01")
    assert (at.on_record, list(at), at.project(committed), str(at.bounds(committed))) == (False, [], usd(0), "0")
    assert at.answer(committed).to_dict()["known"] is None
