"""The whole picture on one screen."""

from __future__ import annotations

import pytest

from tests.command_line import aidledger, answered

JUNE_2024 = """\
As of 2024-06-30, as best known (records to 2026-11-22)
the shipped ledger · 37 records · data set japan-ukraine · sha256:efa734f3b376

Committed (nothing that the sources leave open can change this)
  recipient  currency         amount
  UKR        USD       3,917,000,000
  SOM        USD          14,000,000
  all        USD       3,931,000,000

Agreements
  in force since  2024-06-13  Bilateral security agreement  JPN, UKR

Milestones
  2012        Shinzo Abe returns to office              JPN
  2016        Free and Open Indo-Pacific launched       JPN
  2022-02-24  Full-scale invasion of Ukraine by Russia  RUS, UKR
  2023        Japan presides over the G7                JPN
  2024-06     G7 leaders approve the ERA mechanism      G7

Deliveries
  none is on record as surely made by then

What sources report, side by side and never added up: JPN to UKR
          about                                                        stated for  source
  rank 3  among donors, in 2023                                        2023        CEIAS
  rank 1  among providers of budgetary assistance, in 2024-01/2024-02  2024-02     CEIAS

May have happened by then, the date is not exact: 8 events
"""


def test_the_picture_of_june_2024():
    run = aidledger("as-of", "2024-06-30")
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith(JUNE_2024)
    assert run.out.endswith(
        "What was known of it on 2024-06-30\n"
        "  nothing was on record then; the first record of this ledger is of 2025-08-15\n"
    )


@pytest.mark.parametrize("day", ["2012-01-01", "2022-03-15", "2024-06-30", "2025-08-14", "2026-11-22"])
@pytest.mark.parametrize("known", [(), ("--known", "2025-12-31"), ("--known", "2025-08-14")])
def test_it_fits_a_screen(day, known):
    lines = aidledger("as-of", day, *known).out.splitlines()
    assert len(lines) <= 51
    assert max(map(len, lines)) <= 100


def test_amounts_that_are_open_have_their_bounds_beside_them():
    run = aidledger("as-of", "2025-04-20", "--known", "2025-12-31")
    assert run.out.splitlines()[:8] == [
        "As of 2025-04-20, as known on 2025-12-31",
        "the shipped ledger · 32 of 37 records known then · data set japan-ukraine · sha256:fbaf2c800f5d",
        "",
        "Committed",
        "  recipient  currency         amount  could be from             to",
        "  UKR        USD       3,900,000,000  3,900,000,000  6,917,000,000",
        "  SOM        USD          14,000,000",
        "  all        USD       3,914,000,000  3,914,000,000  6,931,000,000",
    ]


def test_what_was_not_yet_known_says_in_a_word_what_changed_and_what_it_did_to_the_sum():
    lines = aidledger("as-of", "2025-04-20", "--known", "2025-12-31").out.splitlines()
    first = lines.index("What was not yet known on 2025-12-31: 5 re-dated")
    assert lines[first + 1].startswith(
        "  2022-02-24/2025-08-15 → 2022-07-04/2022-07-06     USD 17,000,000  FAO project for"
    )
    assert (
        lines[first + 2]
        == "  2025-04 → 2025-04-18                           USD 3,000,000,000  Loan through the ERA mechanism"
    )
    assert lines[first + 6 :] == [
        "  committed, as known on 2025-12-31: USD 3,914,000,000 (could be 3,914,000,000 … 6,931,000,000); as",
        "  best known: USD 6,931,000,000",
    ]


def test_without_a_day_of_knowledge_it_is_what_was_known_on_the_day_itself():
    heading = "What was not yet known on 2025-12-31: 5 re-dated, which leaves what was committed as it was\n"
    assert heading in aidledger("as-of", "2025-12-31").out
    assert aidledger("as-of", "2026-11-22").out.endswith(
        "What was not yet known on 2026-11-22: nothing about the day\n"
    )


def test_nothing_on_record_is_the_whole_picture():
    assert aidledger("as-of", "2024-06-30", "--known", "2025-08-14").out == (
        "As of 2024-06-30, as known on 2025-08-14\n"
        "the shipped ledger · 0 of 37 records known then · data set japan-ukraine · sha256:e3b0c44298fc\n"
        "\n"
        "NOTHING WAS ON RECORD on 2025-08-14\n"
        "  The first record of this ledger is of 2025-08-15. This is not a zero: nothing was known at all.\n"
        "  20 facts about 2024-06-30 became known since: leave --known out to have them counted\n"
    )


def test_as_json_it_has_every_answer():
    whole = answered("as-of", "2025-04-20", "--known", "2025-12-31")
    assert list(whole) == ["format", "as_of", "known", "on_record", "answers", "possible", "not_yet_known"]
    assert list(whole["answers"]) == [
        "committed",
        "committed_by_recipient",
        "agreements",
        "milestones",
        "deliveries",
        "reported",
    ]
    for name in ("committed", "agreements", "milestones", "deliveries", "reported"):
        alone = answered("as-of", "2025-04-20", "--known", "2025-12-31", "--projection", name)
        assert whole["answers"][name] == alone
    since = whole["not_yet_known"]
    assert (since["on"], since["on_record"]) == ("2025-12-31", True)
    assert since["committed_then"]["value"] == {"USD": "3914000000"}
    assert since["committed_since"]["value"] == {"USD": "6931000000"}
    era = since["changes"][1]
    assert (era["change"], era["fact"]) == ("re-dated", "jpn-ukr-era-loan")
    assert [event["occurred"] for event in era["before"] + era["after"]] == ["2025-04", "2025-04-18"]


@pytest.mark.parametrize("width", ["60", "80", "140", "300"])
def test_no_width_cuts_a_figure(width):
    run = aidledger("as-of", "2025-04-20", "--known", "2025-12-31", COLUMNS=width)
    assert "USD       3,914,000,000  3,914,000,000  6,931,000,000" in run.out


def test_a_wide_terminal_shows_texts_whole():
    assert "…" in aidledger("as-of", "2026-11-22").out
    assert "…" not in aidledger("as-of", "2026-11-22", COLUMNS="140").out
