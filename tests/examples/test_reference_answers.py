"""What the reference ledger answers, worked out by hand from the rows of the article and of later publications.

Commitments, as best known: first assistance 200 million between 2022-02-24 and 2022-04-24 (Ukraine), FAO grain project
17 million between 2022-07-04 and 2022-07-06 (Ukraine), wheat grant 14 million on 2022-11-11 (Somalia), loans and
grants 3,700 million in 2023 (Ukraine), ERA loan 3,000 million on 2025-04-18 (Ukraine).
"""

from __future__ import annotations

import pytest

from aidledger import Bag, Money, reference
from aidledger.projections import agreements, committed

ACCORD = "jpn-ukr-security-accord"


def dollars(amount):
    return Bag(Money(amount, "USD"))


def span(low, high):
    return dollars(low), dollars(high)


def bounds(at, tally=committed):
    found = at.bounds(tally)
    return found.low, found.high


@pytest.mark.parametrize(
    ("day", "value", "low", "high"),
    [
        ("2022-02-23", 0, 0, 0),
        ("2022-03-15", 0, 0, 200_000_000),
        ("2022-04-23", 0, 0, 200_000_000),
        ("2022-04-24", 200_000_000, 200_000_000, 200_000_000),
        ("2022-07-03", 200_000_000, 200_000_000, 200_000_000),
        ("2022-07-04", 200_000_000, 200_000_000, 217_000_000),
        ("2022-07-06", 217_000_000, 217_000_000, 217_000_000),
        ("2022-12-31", 231_000_000, 231_000_000, 231_000_000),
        ("2023-06-30", 231_000_000, 231_000_000, 3_931_000_000),
        ("2023-12-31", 3_931_000_000, 3_931_000_000, 3_931_000_000),
        ("2024-06-30", 3_931_000_000, 3_931_000_000, 3_931_000_000),
        ("2025-04-17", 3_931_000_000, 3_931_000_000, 3_931_000_000),
        ("2025-04-18", 6_931_000_000, 6_931_000_000, 6_931_000_000),
        ("2025-04-30", 6_931_000_000, 6_931_000_000, 6_931_000_000),
    ],
)
def test_committed_as_best_known(day, value, low, high):
    at = reference().as_of(day)
    assert at.project(committed) == dollars(value)
    assert bounds(at) == span(low, high)


@pytest.mark.parametrize(
    ("day", "to_ukraine", "to_somalia"),
    [
        ("2022-12-31", 217_000_000, 14_000_000),
        ("2023-12-31", 3_917_000_000, 14_000_000),
        ("2024-06-30", 3_917_000_000, 14_000_000),
    ],
)
def test_committed_by_recipient(day, to_ukraine, to_somalia):
    at = reference().as_of(day)
    assert at.project(committed.where(recipient="UKR")) == dollars(to_ukraine)
    assert at.project(committed.by("recipient")) == {"UKR": dollars(to_ukraine), "SOM": dollars(to_somalia)}
    assert bounds(at, committed.where(recipient="UKR")) == span(to_ukraine, to_ukraine)


def test_what_was_known_before_the_grain_project_had_a_date():
    # the article gives no day for it: 2022-02-24/2025-08-15, so on 2022-12-31 its 17 million may or may not be there
    at = reference().as_of("2022-12-31", known="2025-12-31")
    assert at.project(committed) == dollars(214_000_000)
    assert bounds(at) == span(214_000_000, 231_000_000)


def test_what_was_known_before_the_day_of_the_loan():
    # 200 + 14 + 3,700 million surely; the loan (April 2025) and the grain project may have been
    at = reference().as_of("2025-04-20", known="2025-12-31")
    assert at.project(committed) == dollars(3_914_000_000)
    assert bounds(at) == span(3_914_000_000, 6_931_000_000)


def test_committed_as_loans_where_hardly_a_source_says_so():
    # 3,700 million are loans and grants mixed, 200 and 17 million do not say; the 14 million are a grant
    at = reference().as_of("2024-06-30")
    assert at.project(committed.where(instrument="loan")) == Bag()
    assert bounds(at, committed.where(instrument="loan")) == span(0, 3_917_000_000)


@pytest.mark.parametrize("day", ["2022-03-15", "2024-06-30", "2025-08-15"])
def test_before_the_article_nothing_was_on_record_which_is_not_the_same_as_zero(day):
    at = reference().as_of(day, known="2025-08-14")
    assert not at.on_record
    assert len(at) == 0
    assert at.project(committed) == Bag()
    assert at.answer(committed).caveats == ("nothing was on record on 2025-08-14: that is not the same as zero",)
    on_record = reference().as_of("2022-01-01", known="2025-08-15")
    assert on_record.on_record
    assert on_record.answer(committed).caveats == ()


def test_the_security_accord_is_in_force_from_the_day_on_which_it_was_signed():
    assert ACCORD not in reference().as_of("2024-06-12").project(agreements).in_force
    assert ACCORD in reference().as_of("2024-06-13").project(agreements).in_force


def test_the_security_accord_while_only_its_month_was_known():
    assert ACCORD not in reference().as_of("2024-05-31", known="2025-12-31").project(agreements).in_force
    assert ACCORD in reference().as_of("2024-06-30", known="2025-12-31").project(agreements).in_force


def test_the_figures_come_apart_into_events_and_sources():
    explained = reference().as_of("2024-06-30").explain(committed)
    assert [(each.event.fact, each.amount) for each in explained] == [
        ("jpn-ukr-first-assistance", dollars(200_000_000)),
        ("jpn-ukr-fao-grain-project", dollars(17_000_000)),
        ("jpn-som-wheat-grant", dollars(14_000_000)),
        ("jpn-ukr-loans-and-grants-2023", dollars(3_700_000_000)),
    ]
    assert explained.total == dollars(3_931_000_000)
    assert all("CEIAS" in [source.publisher for source in each.sources] for each in explained)


def test_an_answer_as_json_could_be_written_by_hand():
    answer = reference().as_of("2024-06-30").answer(committed.where(instrument="loan")).to_dict()
    assert answer.pop("digest").startswith("sha256:")
    assert answer == {
        "format": 1,
        "as_of": "2024-06-30",
        "known": "2026-11-22",
        "projection": "committed.where(instrument='loan')",
        "value": {"USD": "0"},
        "bounds": {"low": {"USD": "0"}, "high": {"USD": "3917000000"}},
        "caveats": [],
        "datasets": ["japan-ukraine"],
    }
