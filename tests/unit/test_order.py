from __future__ import annotations

import datetime as dt
import itertools

import pytest

from aidledger._records.records import place
from aidledger.events import AgreementEnded, AgreementSigned, Cancelled, CommitmentChanged, Committed, Pledged
from tests.records import record


def loan(occurred, **stated):
    return record(Committed, stated.pop("fact", "loan"), occurred=occurred, amount="USD 5", **stated)


def change(occurred, fact="more", of="loan", **stated):
    return record(CommitmentChanged, fact, occurred=occurred, of=of, amount="USD 1", **stated)


@pytest.mark.parametrize(
    ("altering", "altered", "days"),
    [
        ("2024-03-01", "2024", [("loan", "2024-12-31"), ("more", "2024-12-31")]),
        ("2024-03", "2024-01-31", [("loan", "2024-01-31"), ("more", "2024-03-31")]),
        ("2023", "2024-01-01", [("loan", "2024-01-01"), ("more", "2024-01-01")]),
    ],
)
def test_an_alteration_is_put_not_before_what_it_alters(altering, altered, days):
    found = place([change(altering), loan(altered)])
    assert [(each.event.id, str(each.day)) for each in found] == days
    assert [each.event.placed_on for each in found] == [each.day for each in found]
    assert (found[1].event.altered, change("2023").placed_on) == (loan(altered), dt.date(2023, 12, 31))


def test_each_kind_of_alteration_finds_its_own_kind_under_one_fact():
    signed = record(AgreementSigned, "accord", occurred="2024-05")
    paid = loan("2024-06", fact="accord", id="paid")
    ended = record(AgreementEnded, "over", of="accord", occurred="2023")
    cancelled = record(Cancelled, "off", of="accord", amount="USD 1", occurred="2023")
    found = {each.event.id: each for each in place([ended, cancelled, signed, paid])}
    assert (found["over"].event.altered, str(found["over"].day)) == (signed, "2024-05-31")
    assert (found["off"].event.altered, str(found["off"].day)) == (paid, "2024-06-30")
    adrift = [record(Pledged, "loan", amount="USD 5"), record(AgreementSigned, "loan", id="b"), change("2024-03")]
    (more,) = (each for each in place(adrift) if each.event.id == "more")
    assert (more.event.altered, str(more.day)) == (None, "2024-03-31")


def test_of_two_live_records_the_first_placed_is_altered():
    early, late = loan("2024-01-05", id="early"), loan("2024-02-05", id="late")
    for events in itertools.permutations([early, late, change("2024-01-01")]):
        (found,) = [each for each in place(events) if each.event.id == "more"]
        assert (found.event.altered, str(found.day)) == (early, "2024-01-05")


def test_the_order_is_by_day_then_what_alters_then_dates_then_names():
    events = [
        loan("2024-03-31", fact="b", id="b-exact"),
        loan("2024-03", fact="b", id="b-month"),
        loan("2024", fact="z", id="year"),
        loan("2024-03-31", fact="a", id="a-2"),
        loan("2024-03-31", fact="a", id="a-1"),
        change("2024-01", fact="x", of="b", id="x"),
        change("2024-03-31", fact="y", of="b", id="y"),
        loan("2024-01-01", fact="first", id="first"),
    ]
    expected = ["first", "b-month", "a-1", "a-2", "b-exact", "x", "y", "year"]
    for shift in range(len(events)):
        assert [each.event.id for each in place([*events[shift:], *events[:shift]])] == expected
