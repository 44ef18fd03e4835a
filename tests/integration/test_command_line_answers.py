"""The answers of facts.md's kind, asked on the command line: as JSON, and the same as a table."""

from __future__ import annotations

import pytest

from tests.command_line import aidledger, answered

MILLION = 1_000_000

# day, further arguments; value, lowest and highest, in millions of dollars
COMMITTED = [
    ("2022-03-15", (), 0, 0, 200),
    ("2022-04-24", (), 200, 200, 200),
    ("2022-12-31", (), 231, 231, 231),
    ("2022-12-31", ("--where", "recipient=UKR"), 217, 217, 217),
    ("2022-12-31", ("--known", "2025-12-31"), 214, 214, 231),
    ("2023-06-30", (), 231, 231, 3931),
    ("2023-12-31", (), 3931, 3931, 3931),
    ("2023-12-31", ("--where", "recipient=UKR"), 3917, 3917, 3917),
    ("2024-06-30", (), 3931, 3931, 3931),
    ("2024-06-30", ("--where", "recipient=UKR"), 3917, 3917, 3917),
    ("2024-06-30", ("--where", "instrument=loan"), 0, 0, 3917),
    ("2025-04-30", (), 6931, 6931, 6931),
    ("2025-04-20", ("--known", "2025-12-31"), 3914, 3914, 6931),
]


@pytest.mark.parametrize(("day", "more", "value", "low", "high"), COMMITTED)
def test_committed_as_json(day, more, value, low, high):
    answer = answered("as-of", day, "--projection", "committed", *more)
    assert answer["value"] == {"USD": str(value * MILLION)}
    assert answer["bounds"] == {"low": {"USD": str(low * MILLION)}, "high": {"USD": str(high * MILLION)}}
    assert (answer["as_of"], answer["datasets"], answer["caveats"]) == (day, ["japan-ukraine"], [])
    assert answer["known"] == ("2025-12-31" if "--known" in more else "2026-11-22")
    assert answer["digest"].startswith("sha256:")


@pytest.mark.parametrize(("day", "more", "value", "low", "high"), COMMITTED)
def test_committed_as_a_table(day, more, value, low, high):
    run = aidledger("as-of", day, "--projection", "committed", *more)
    shown = ["USD", f"{value * MILLION:,}"]
    if (low, high) != (value, value):
        shown += [f"{low * MILLION:,}", f"{high * MILLION:,}"]
    assert (run.status, run.err) == (0, "")
    assert shown in run.rows


def test_groups_are_rows_and_what_is_not_stated_is_null():
    answer = answered("as-of", "2024-06-30", "--by", "instrument", "--by", "recipient")
    assert answer["projection"] == "committed.by('instrument', 'recipient')"
    assert answer["value"] == [
        {"instrument": "grant", "recipient": "SOM", "currency": "USD", "amount": "14000000"},
        {"instrument": "mixed", "recipient": "UKR", "currency": "USD", "amount": "3700000000"},
        {"instrument": None, "recipient": "UKR", "currency": "USD", "amount": "217000000"},
    ]


def test_groups_as_a_table_end_with_the_sum_of_all():
    run = aidledger("as-of", "2024-06-30", "--by", "instrument", "--by", "recipient")
    assert run.out.splitlines()[:6] == [
        "Committed by instrument and recipient, as of 2024-06-30",
        "  instrument  recipient  currency         amount  could be from             to",
        "  grant       SOM        USD          14,000,000",
        "  mixed       UKR        USD       3,700,000,000  3,700,000,000  3,917,000,000",
        "  not stated  UKR        USD         217,000,000",
        "  all                    USD       3,931,000,000",
    ]


def test_where_takes_any_value_of_a_field_all_fields_and_what_is_not_stated():
    day = ("as-of", "2024-06-30")
    both = answered(*day, "--where", "recipient=UKR", "--where", "recipient=SOM")
    assert both["value"] == {"USD": "3931000000"}
    neither = answered(*day, "--where", "recipient=UKR", "--where", "instrument=grant")
    assert neither["value"] == {"USD": "0"}
    unstated = answered(*day, "--where", "instrument=-")
    assert unstated["value"] == {"USD": "217000000"}


@pytest.mark.parametrize(("day", "is_signed"), [("2024-06-12", False), ("2024-06-13", True)])
def test_the_security_agreement(day, is_signed):
    answer = answered("as-of", day, "--projection", "agreements")
    assert ("jpn-ukr-security-accord" in answer["value"]["signed"]) is is_signed
    assert answer["bounds"] is None
    shown = aidledger("as-of", day, "--projection", "agreements").out
    assert ("in force since  2024-06-13  Bilateral security agreement  JPN, UKR" in shown) is is_signed


@pytest.mark.parametrize(("day", "is_signed"), [("2024-05-31", False), ("2024-06-30", True)])
def test_the_security_agreement_before_and_after_the_month_in_which_it_was_known_to_be(day, is_signed):
    asked = ("as-of", day, "--known", "2025-12-31", "--projection", "agreements")
    assert ("jpn-ukr-security-accord" in answered(*asked)["value"]["in_force"]) is is_signed
    shown = aidledger(*asked).out
    assert ("in force since  2024-06  Bilateral security agreement  JPN, UKR" in shown) is is_signed
    assert "may be in force" not in shown


@pytest.mark.parametrize("day", ["2024-06-12", "2024-06-13"])
def test_the_security_agreement_when_only_its_month_was_known(day):
    known = ("as-of", day, "--known", "2025-12-31")
    whole = answered(*known)
    assert whole["answers"]["agreements"]["value"]["signed"] == {}
    assert "jpn-ukr-security-accord" in [event["fact"] for event in whole["possible"]]
    for run in (aidledger(*known), aidledger(*known, "--projection", "agreements")):
        assert "may be in force, since  2024-06  Bilateral security agreement" in run.out


def test_nothing_on_record_is_not_a_zero():
    known = ("as-of", "2024-06-30", "--known", "2025-08-14")
    answer = answered(*known, "--projection", "committed")
    assert answer["value"] == {}
    assert answer["caveats"] == ["nothing was on record on 2025-08-14: that is not the same as zero"]
    assert answered(*known)["on_record"] is False
    for run in (
        aidledger(*known),
        aidledger(*known, "--by", "recipient"),
        aidledger(*known, "--projection", "reported"),
    ):
        assert run.status == 0
        assert "NOTHING WAS ON RECORD on 2025-08-14" in run.out
        assert "USD" not in run.out


def test_a_zero_is_no_lack_of_knowledge():
    run = aidledger("as-of", "2024-06-30", "--projection", "disbursed")
    assert run.out.splitlines()[:2] == ["Disbursed, as of 2024-06-30", "  0: no such event is on record by then"]
    assert "NOTHING" not in run.out


def test_other_projections_are_tables_and_json():
    day = ("as-of", "2025-12-31", "--projection")
    assert len(answered(*day, "milestones")["value"]) == 7
    assert len(answered(*day, "deliveries")["value"]) == 5
    assert len(answered(*day, "reported")["value"]["groups"]) == 12
    assert "  2016             Free and Open Indo-Pacific launched            JPN" in aidledger(*day, "milestones").out
    assert "at least 1,000  generators and energy units" in aidledger(*day, "deliveries").out
    conflicting = [line for line in aidledger(*day, "reported").out.splitlines() if line.startswith("  ! ")]
    assert [line.split()[:3] for line in conflicting[:2]] == [["!", "rank", "4"], ["!", "rank", "3"]]
    assert conflicting[2:] == ["  ! sources, or one source in two places, state it differently"]


def test_what_may_have_happened_is_shown_beside_what_had():
    run = aidledger("as-of", "2024-06-30", "--projection", "deliveries")
    lines = run.out.splitlines()
    assert lines[1] == "  none is on record as surely made by then"
    assert lines[3] == "May have happened by then: the date is not exact"
    assert "2022-02-24/2025-08-15 delivered 7 High-voltage transformers".split() in run.rows


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--by", "recipient"), ("--projection", "reported")])
def test_the_same_question_gets_the_same_bytes(arguments):
    first, second = (aidledger("as-of", "2024-06-30", *arguments) for _ in range(2))
    assert first == second
    assert first.status == 0
