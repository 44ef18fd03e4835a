from __future__ import annotations

import datetime as dt

from aidledger import Ledger, retract, revise
from aidledger._cli import picture as screen
from aidledger._cli.picture import DayPicture as Picture
from aidledger.events import Committed, MilestoneReached, Pledged
from tests.records import record

DAY = dt.date(2024, 6, 30)


def drawn(*records, known=None, combined=False):
    picture = Picture.of(Ledger(records), DAY, known and dt.date.fromisoformat(known), combined=combined)
    return screen.above(picture, "mine"), screen.sections(picture)


def headings(*records, **asked):
    return [section.heading for section in drawn(*records, **asked)[1]]


def test_an_empty_ledger_is_no_zero():
    for known in (None, "2025-01-01"):
        (title, read), [section] = drawn(known=known)
        assert title == "As of 2024-06-30, as " + (f"known on {known}" if known else "best known")
        assert read.startswith("mine · 0")
        assert "data set" not in read
        assert (section.heading, section.rows) == ("NOTHING IS ON RECORD", ())


def test_before_the_first_record_it_counts_what_came_to_be_known():
    [section] = drawn(record(Committed, "a", amount="USD 1"), known="2024-12-31")[1]
    assert section.heading == "NOTHING WAS ON RECORD on 2024-12-31"
    assert section.notes == ("1 fact about 2024-06-30 became known since: leave --known out to have them counted",)


def test_what_no_record_is_about_says_so_in_every_section():
    sections = drawn(record(Committed, "a", amount="USD 1", occurred="2024-12-01"))[1]
    assert [section.rows for section in sections] == [()] * 6
    assert sections[0].empty == "0: no such event is on record by then"
    assert all(section.empty for section in sections)


def test_many_amounts_currencies_and_caveats_are_counted():
    recipients = ("UKR", "SOM", "POL", "KHM", "MDA", "DEU", "FRA", "ITA")
    grants = [
        record(Committed, f"g{number}", amount=f"{code} {number + 1}", recipient=recipient, occurred="2024-01-01~")
        for number, (recipient, code) in enumerate(zip(recipients, ("USD", "EUR", "JPY", "GBP") * 2, strict=True))
    ]
    section = drawn(*grants)[1][0]
    assert [row.cells[:3] for row in section.rows] == [
        ("DEU", "EUR", "6"),
        ("SOM", "EUR", "2"),
        ("ITA", "GBP", "8"),
        ("KHM", "GBP", "4"),
        ("FRA", "JPY", "7"),
        ("POL", "JPY", "3"),
        ("all", "EUR", "8"),
        ("all", "GBP", "12"),
        ("all", "JPY", "10"),
    ]
    assert section.notes[:2] == (
        "… and 2 more amounts: see --by recipient",
        "… and 1 more totals: see --by recipient",
    )
    assert section.notes[2].startswith("! the date of g0, 2024-01-01~, is approximate")
    assert section.notes[4] == "! … and 6 more: see --projection committed"


def test_money_comes_first_among_what_may_have_happened():
    milestone = record(MilestoneReached, "m", occurred="2024-06/2024-07")
    pledge = record(Pledged, "p", amount="USD 1", occurred="2024-06/2024-08")
    [section] = [one for one in drawn(milestone, pledge)[1] if one.heading.startswith("May have")]
    assert section.heading == "May have happened by then, the date is not exact: 2 events"
    assert [row.cells[1] for row in section.rows] == ["pledged", "milestone-reached"]


def test_what_was_not_yet_known_in_words():
    old = [record(Committed, fact, amount="USD 5", title=fact) for fact in ("gone", "dated", "valued", "worded")]
    new = [
        retract(old[0], recorded="2025-06-01"),
        revise(old[1], recorded="2025-06-01", sources=(), occurred="2024-02"),
        revise(old[2], recorded="2025-06-01", sources=(), amount=record(Committed, "x", amount="USD 7").amount),
        revise(old[3], recorded="2025-06-01", sources=(), title="reworded"),
        record(Committed, "new", amount="USD 9", recorded="2025-06-01"),
    ]
    section = drawn(*old, *new, known="2025-01-01")[1][-1]
    assert section.heading == (
        "What was not yet known on 2025-01-01: 1 newly known, 1 re-dated, 1 re-valued, 1 retracted, 1 re-worded"
    )
    assert [row.cells for row in section.rows] == [
        ("newly known", "2024-01-01", "USD 9", "new"),
        ("retracted", "2024-01-01", "USD 5", "gone"),
        ("re-dated", "2024-01-01 → 2024-02", "USD 5", "dated"),
        ("re-valued", "2024-01-01", "USD 5 → USD 7", "valued"),
        ("re-worded", "2024-01-01", "USD 5", "reworded"),
    ]
    assert section.notes == ("committed, as known on 2025-01-01: USD 20; as best known: USD 26",)


def test_from_nothing_to_something_is_told_as_a_zero():
    section = drawn(
        record(MilestoneReached, "m"),
        record(Committed, "new", amount="USD 9", recorded="2025-06-01", occurred="2024-06/2024-07"),
        known="2025-01-01",
    )[1][-1]
    assert section.notes == ("committed, as known on 2025-01-01: 0; as best known: USD 0 (could be 0 … 9)",)


def test_a_change_that_leaves_the_sum_as_it_was_says_so():
    old = record(Committed, "a", amount="USD 5")
    new = revise(old, recorded="2025-06-01", sources=(), occurred="2024-02-01")
    assert headings(old, new, known="2025-01-01")[-1] == (
        "What was not yet known on 2025-01-01: 1 re-dated, which leaves what was committed as it was"
    )


def test_data_sets_stay_apart_where_either_knowledge_has_several():
    records = [
        record(Committed, "a", amount="USD 5", recipient="UKR"),
        record(Committed, "b", amount="USD 7", recipient="UKR", dataset="other", recorded="2025-06-01"),
    ]
    (_, read), sections = drawn(*records, known="2025-01-01")
    assert "data sets other, test" in read
    assert [row.cells[:2] for row in sections[0].rows] == [("test", "UKR"), ("test", "all")]
    assert sections[-1].notes == (
        "committed, as known on 2025-01-01: test USD 5; as best known: other USD 7, test USD 5",
    )
    combined = drawn(*records, known="2025-01-01", combined=True)[1]
    assert [row.cells[0] for row in combined[0].rows] == ["UKR", "all"]
    assert combined[-1].notes == ("committed, as known on 2025-01-01: USD 5; as best known: USD 12",)
