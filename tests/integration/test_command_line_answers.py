"""Answers about a day: one question as JSON and as a table, and the whole picture on one screen."""

from __future__ import annotations

import pytest

from aidledger import DirectoryStore, Shares, retract, revise
from aidledger.events import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Cancelled,
    CommitmentChanged,
    Committed,
    Delivered,
    Disbursed,
    MilestoneReached,
    Pledged,
    RankReported,
    Repaid,
    Spent,
    TotalReported,
)
from tests.command_line import aidledger, answered, says
from tests.records import record

MILLION = 1_000_000
OPEN = "2024-06/2024-07"
CONFLICT = "! sources, or one source in two places, state it differently"
BOTH = Shares({"UKR": 60, "POL": "37.5"})
SETTLED = "nothing that the sources leave open can change this"


@pytest.fixture
def ledger(tmp_path):
    """Return a function that writes records, each append in a file, and returns the option that names the ledger."""

    def written(*records):
        store = DirectoryStore(tmp_path)
        for each in records:
            store.append(each)
        return f"--ledger {tmp_path}"

    return written


def shown(line):
    """Return the rows below the heading of the first section, with one blank between words."""
    return [" ".join(row.split()) for row in says(line).out.partition("\n\n")[0].splitlines()[1:]]


# --- sums ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "value", "low", "high"),
    [
        ("2022-03-15", 0, 0, 200),
        ("2022-12-31", 231, 231, 231),
        ("2022-12-31 --where recipient=UKR", 217, 217, 217),
        ("2022-12-31 --known 2025-12-31", 214, 214, 231),
        ("2024-06-30", 3931, 3931, 3931),
        ("2024-06-30 --where instrument=loan", 0, 0, 3917),
        ("2024-06-30 --where recipient=UKR --where recipient=SOM", 3931, 3931, 3931),
        ("2024-06-30 --where recipient=UKR --where instrument=grant", 0, 0, 3917),
        ("2024-06-30 --where instrument=-", 217, 217, 217),
        ("2025-04-20 --known 2025-12-31", 3914, 3914, 6931),
    ],
)
def test_committed(line, value, low, high):
    line = f"as-of {line} --projection committed"
    answer = answered(line)
    assert answer["value"] == {"USD": str(value * MILLION)}
    assert answer["bounds"] == {"low": {"USD": str(low * MILLION)}, "high": {"USD": str(high * MILLION)}}
    assert (answer["datasets"], answer["caveats"]) == (["japan-ukraine"], [])
    assert answer["known"] == ("2025-12-31" if "--known" in line else "2026-11-22")
    figures = [value] if (low, high) == (value, value) else [value, low, high]
    run = says(line)
    assert ["USD", *(f"{each * MILLION:,}" for each in figures)] in run.rows
    assert (run.err, aidledger(line)) == ("", run)


def test_groups_are_rows_and_end_with_the_sum_of_all():
    line = "as-of 2024-06-30 --by instrument --by recipient --by instrument"
    assert answered(line)["value"] == [
        {"instrument": "grant", "recipient": "SOM", "currency": "USD", "amount": "14000000"},
        {"instrument": "mixed", "recipient": "UKR", "currency": "USD", "amount": "3700000000"},
        {"instrument": None, "recipient": "UKR", "currency": "USD", "amount": "217000000"},
    ]
    assert aidledger(line).out.splitlines()[:6] == [
        "Committed by instrument and recipient, as of 2024-06-30",
        "  instrument  recipient  currency         amount  could be from             to",
        "  grant       SOM        USD          14,000,000",
        "  mixed       UKR        USD       3,700,000,000  3,700,000,000  3,917,000,000",
        "  not stated  UKR        USD         217,000,000",
        "  all                    USD       3,931,000,000",
    ]
    whole = "Committed, where recipient is UKR or SOM, where instrument is not stated, data sets combined, as of\n"
    says("as-of 2024-06-30 --where recipient=UKR --where recipient=SOM --where instrument=- --combined", whole)
    says("as-of 2024-06-30 --where mechanism=a=b", "Committed, where mechanism is a=b, as of ")


def test_figures_stand_below_each_other_and_what_cancels_out_is_a_zero(ledger):
    gone = record(Committed, "gone", amount="EUR 5", recipient="POL")
    mine = ledger(
        record(Committed, "a", amount="USD 5.25", donor="JPN", recipient="UKR"),
        record(Committed, "b", amount="EUR 1000", donor="DEU", recipient="UKR"),
        record(Committed, "c", amount="USD 7", donor="JPN", recipient="SOM", occurred="2024"),
        gone,
        record(Cancelled, "all", of="gone", amount="EUR 5"),
    )
    assert aidledger(f"as-of 2024-06-30 --by recipient {mine}").out.splitlines()[1:8] == [
        "  recipient  currency    amount  could be from     to",
        "  POL                      0",
        "  SOM        USD           0              0      7",
        "  UKR        EUR       1,000",
        "  UKR        USD           5.25",
        "  all        EUR       1,000",
        "  all        USD           5.25           5.25  12.25",
    ]
    nothing = {"recipient": "POL", "currency": None, "amount": "0"}
    assert nothing in answered(f"as-of 2024-06-30 --by recipient {mine}")["value"]
    assert shown(f"as-of 2024-12-31 --where recipient=POL {mine}") == ["amount", "0", SETTLED]
    says(f"as-of 2024-12-31 --by recipient {mine}", SETTLED)


def test_a_zero_is_no_lack_of_knowledge():
    assert shown("as-of 2024-06-30 --projection disbursed") == ["0: no such event is on record by then"]
    known = "as-of 2024-06-30 --known 2025-08-14"
    answer = answered(f"{known} --projection committed")
    assert answer["value"] == {}
    assert answer["caveats"] == ["nothing was on record on 2025-08-14: that is not the same as zero"]
    assert answered(known)["on_record"] is False
    for more in ("", " --by recipient", " --projection reported"):
        assert "USD" not in says(f"{known}{more}", "NOTHING WAS ON RECORD on 2025-08-14").out


# --- other projections -------------------------------------------------------------------------------

SIGNED = record(AgreementSigned, "accord", title="Accord", parties=["JPN", "UKR"])
PENDING = record(AgreementSigned, "accord", title="Accord", parties=["JPN", "UKR"], takes_effect="on-entry")


def entered(**stated):
    return record(AgreementEnteredIntoForce, "entry", of="accord", title="Entry", **stated)


def ended(occurred):
    return record(AgreementEnded, "end", of="accord", occurred=occurred)


@pytest.mark.parametrize(
    ("records", "rows"),
    [
        ([SIGNED], ["in force since 2024-01-01 Accord JPN, UKR"]),
        ([PENDING], ["signed, not in force 2024-01-01 Accord JPN, UKR"]),
        ([PENDING, entered(occurred="2024-02-01")], ["in force since 2024-02-01 Accord JPN, UKR"]),
        ([SIGNED, ended("2024-03-01")], ["ended 2024-03-01 Accord JPN, UKR"]),
        ([SIGNED, ended(OPEN)], [f"may have ended ({OPEN}); in force since 2024-01-01 Accord JPN, UKR"]),
        (
            [PENDING, entered(occurred=OPEN)],
            [
                f"may be in force, since {OPEN} Accord JPN, UKR",
                "signed, not in force 2024-01-01 Accord JPN, UKR",
            ],
        ),
        ([record(AgreementSigned, "accord", occurred=OPEN)], [f"may be in force, since {OPEN} accord"]),
        ([record(AgreementSigned, "x", takes_effect="on-entry", occurred=OPEN)], ["none is on record by then"]),
        ([SIGNED, entered(occurred=OPEN)], ["in force since 2024-01-01 Accord JPN, UKR"]),
        ([PENDING, ended("2024-03-01"), entered(occurred=OPEN)], ["ended 2024-03-01 Accord JPN, UKR"]),
        ([entered()], ["in force since 2024-01-01 Entry"]),
        ([entered(occurred=OPEN)], [f"may be in force, since {OPEN} Entry"]),
    ],
)
def test_agreements_that_are_or_may_be_in_force(ledger, records, rows):
    mine = ledger(*records)
    assert shown(f"as-of 2024-06-30 --projection agreements {mine}") == rows
    listed = says(f"as-of 2024-06-30 {mine}").out.partition("\nAgreements\n")[2].partition("\n\n")[0].splitlines()
    in_force = [row for row in rows if not row.startswith(("signed", "ended"))]
    assert [row.split() for row in listed] == [row.split() for row in in_force or ["none is on record by then"]]


def test_deliveries_milestones_and_what_may_have_happened(ledger):
    mine = ledger(
        record(Delivered, "a", item="rice", unit="tonnes", quantity=2, recipient="UKR"),
        record(Delivered, "b", item="rice", unit="tonnes", quantity=3, recipient="SOM", occurred="2024-02-01"),
        record(Delivered, "c", item="tents", quantity=1000, qualifier="about", recipient=BOTH),
        record(Delivered, "d", item="tents", dataset="other"),
        record(Delivered, "e", item="boats", quantity=2, qualifier="at-least", occurred=OPEN),
        record(MilestoneReached, "m", period="2024", parties=["G7"]),
    )
    rows = says(f"as-of 2024-06-30 --projection deliveries {mine}").rows
    assert rows[1:4] == [
        "test 5 tonnes rice UKR, SOM 2024-01-01, 2024-02-01".split(),
        "test about 1,000 tents POL 37.5 %, UKR 60 % 2024-01-01".split(),
        "other number not given tents not stated 2024-01-01".split(),
    ]
    says(f"as-of 2024-06-30 --projection deliveries {mine}", f"  {OPEN}  delivered  at least  2  e\n")
    assert shown(f"as-of 2024-06-30 --projection milestones {mine}") == ["2024-01-01 m G7 (2024)"]
    assert shown("as-of 2024-06-30 --projection deliveries") == ["none is on record as surely made by then"]
    says("as-of 2024-06-30 --projection deliveries", "May have happened by then: the date is not exact")


def test_what_sources_report_is_side_by_side_and_what_differs_is_marked(ledger):
    mine = ledger(
        record(RankReported, "a", rank=3, among="donors", donor="JPN"),
        record(RankReported, "b", rank=1, donor="JPN"),
        record(RankReported, "c", rank=4, among="donors", donor="JPN"),
        record(TotalReported, "t", amount="USD 1234", qualifier="about", within=5, category="financial",
               instrument="loan", channel="WFP", mechanism="ERA", donor="JPN", period="2023", since="2022-03"),
    )  # fmt: skip
    line = f"as-of 2024-06-30 --projection reported {mine}"
    whole = says(line, "Reported, as of 2024-06-30: from JPN\n", CONFLICT, COLUMNS="200").out
    assert [row.split()[0] for row in whole.splitlines() if "among donors" in row] == ["!", "!"]
    about = "about USD 1,234 measure not stated, financial, loan, through WFP, mechanism ERA, in 2023, since 2022-03"
    assert about in " ".join(whole.split())
    mine = ledger(record(TotalReported, "o", amount="USD 5", measure="spent", donor="DEU", recipient="UKR"))
    said = ("Reported, as of 2024-06-30\n", "spent, DEU to UKR")
    says(f"as-of 2024-06-30 --projection reported {mine}", *said, COLUMNS="200")


def test_what_became_of_commitments(ledger):
    mine = ledger(
        record(Committed, "loan", amount="USD 100", instrument="loan", title="Loan"),
        record(CommitmentChanged, "more", of="loan", amount="USD 20.5"),
        record(Cancelled, "less", of="loan", amount="USD 10", occurred="2024-03-01"),
        record(Disbursed, "paid", of="loan", amount="USD 60", occurred="2024-02-01"),
        record(Repaid, "back", of="loan", amount="USD 5", occurred="2024-02-02"),
        record(Spent, "spent", of="loan", amount="JPY 7"),
    )
    line = f"as-of 2024-12-31 --projection lifecycle {mine}"
    assert shown(line) == [
        "commitment status committed changed disbursed undisbursed spent repaid outstanding",
        "Loan implementation USD 100 10.5 60 50.5 5 55",
        "JPY 7",
    ]
    apart = "Of no commitment that the source names\n"
    assert apart not in says(line).out
    gift = record(Committed, "gift", amount="USD 1", dataset="other")
    twin = record(Committed, "loan", id="again", amount="USD 100")
    given, lost = record(Disbursed, "given", amount="USD 6"), record(Disbursed, "lost", of="nothing", amount="USD 6")
    line = line.replace(mine, ledger(gift, twin, given, lost))
    doubled = "Stated by another live record too, which is counted\n"
    run = says(line, apart, doubled, "Of what is no commitment made by then\n", "data set  commitment  status")
    assert [row[0] for row in run.rows[2:4]] == ["other", "test"]
    assert shown(f"as-of 2020-01-01 --projection lifecycle {mine}") == ["no commitment is on record by then"]


@pytest.mark.parametrize(
    ("line", "count", "text"),
    [
        ("milestones", 7, "  2016             Free and Open Indo-Pacific launched            JPN\n"),
        ("deliveries", 5, "  at least 1,000  generators and energy units"),
        ("agreements", 4, "  in force since  2024-06-13  Bilateral security agreement  JPN, UKR\n"),
        ("agreements --known 2025-12-31", 4, "  in force since  2024-06  Bilateral security agreement  JPN, UKR\n"),
        ("lifecycle", 1, "Loan through the ERA mechanism"),
    ],
)
def test_other_projections_of_the_shipped_ledger(line, count, text):
    line = f"as-of 2025-12-31 --projection {line}"
    answer = answered(line)
    assert (len(answer["value"]), answer["bounds"]) == (count, None)
    says(line, text)


# --- the whole picture ------------------------------------------------------------------------------

FIRST = "the first record of this ledger is of 2025-08-15"
NOTHING = """\
As of 2024-06-30, as known on 2025-08-14
the shipped ledger · 0 of 37 records known then · data set japan-ukraine · sha256:e3b0c44298fc

NOTHING WAS ON RECORD on 2025-08-14
  The first record of this ledger is of 2025-08-15. This is not a zero: nothing was known at all.
  20 facts about 2024-06-30 became known since: leave --known out to have them counted
"""


def test_what_was_known_at_the_time():
    says("as-of 2024-06-30", f"What was known of it on 2024-06-30\n  nothing was on record then; {FIRST}\n")
    assert aidledger("as-of 2024-06-30 --known 2025-08-14").out == NOTHING


@pytest.mark.parametrize("day", ["2012-01-01", "2022-03-15", "2024-06-30", "2025-08-14", "2026-11-22"])
@pytest.mark.parametrize("known", ["", "--known 2025-12-31", "--known 2025-08-14"])
def test_it_fits_a_screen(day, known):
    lines = aidledger(f"as-of {day} {known}").out.splitlines()
    assert (len(lines) <= 51, max(map(len, lines)) <= 100) == (True, True)


@pytest.mark.parametrize("width", ["60", "80", "140", "300"])
def test_no_width_cuts_a_figure_and_a_wide_one_shows_texts_whole(width):
    line = "as-of 2025-04-20 --known 2025-12-31"
    assert "USD       3,914,000,000  3,914,000,000  6,931,000,000" in aidledger(line, COLUMNS=width).out
    assert ("…" in aidledger("as-of 2026-11-22", COLUMNS=width).out) is (int(width) < 140)


def test_as_json_it_has_every_answer():
    line = "as-of 2025-04-20 --known 2025-12-31"
    whole = answered(line)
    assert list(whole) == ["format", "as_of", "known", "on_record", "answers", "possible", "not_yet_known"]
    for name in ("committed", "agreements", "milestones", "deliveries", "reported"):
        assert whole["answers"][name] == answered(f"{line} --projection {name}")
    since = whole["not_yet_known"]
    assert (since["on"], since["on_record"]) == ("2025-12-31", True)
    assert since["committed_then"]["value"] == {"USD": "3914000000"}
    assert since["committed_since"]["value"] == {"USD": "6931000000"}
    era = since["changes"][1]
    assert (era["change"], era["fact"]) == ("re-dated", "jpn-ukr-era-loan")
    assert [event["occurred"] for event in era["before"] + era["after"]] == ["2025-04", "2025-04-18"]


def last(line):
    """Return the lines of the last section."""
    return says(line).out.rpartition("\n\n")[2].splitlines()


def test_what_was_not_yet_known_in_words(ledger):
    old = [record(Committed, fact, amount="USD 5", title=fact) for fact in ("gone", "dated", "valued", "worded")]
    since = {"recorded": "2025-06-01", "sources": ()}
    mine = ledger(
        *old,
        retract(old[0], recorded="2025-06-01"),
        revise(old[1], **since, occurred="2024-02"),
        revise(old[2], **since, amount=record(Committed, "x", amount="USD 7").amount),
        revise(old[3], **since, title="reworded"),
        record(Committed, "new", amount="USD 9", recorded="2025-06-01"),
    )
    whole = says(f"as-of 2024-06-30 --known 2025-01-01 {mine}", COLUMNS="200").out.rpartition("\n\n")[2]
    assert [" ".join(line.split()) for line in whole.splitlines()] == [
        "What was not yet known on 2025-01-01: 1 newly known, 1 re-dated, 1 re-valued, 1 retracted, 1 re-worded",
        "newly known 2024-01-01 USD 9 new",
        "retracted 2024-01-01 USD 5 gone",
        "re-dated 2024-01-01 → 2024-02 USD 5 dated",
        "re-valued 2024-01-01 USD 5 → USD 7 valued",
        "re-worded 2024-01-01 USD 5 reworded",
        "committed, as known on 2025-01-01: USD 20; as best known: USD 26",
    ]


def test_a_change_that_leaves_the_sum_as_it_was_says_so():
    heading = "What was not yet known on 2025-12-31: 5 re-dated, which leaves what was committed as it was"
    assert last("as-of 2025-12-31")[0] == heading
    assert last("as-of 2026-11-22") == ["What was not yet known on 2026-11-22: nothing about the day"]


def test_from_nothing_to_something_is_told_as_a_zero(ledger):
    new = record(Committed, "new", amount="USD 9", recorded="2025-06-01", occurred=OPEN)
    mine = ledger(record(MilestoneReached, "m"), new)
    said = "  committed, as known on 2025-01-01: 0; as best known: USD 0 (could be 0 … 9)"
    assert last(f"as-of 2024-06-30 --known 2025-01-01 {mine}")[-1] == said


def test_money_comes_first_among_what_may_have_happened(ledger):
    mine = ledger(record(MilestoneReached, "m", occurred=OPEN), record(Pledged, "p", amount="USD 1", occurred=OPEN))
    rows = says(f"as-of 2024-06-30 {mine}", "the date is not exact: 2 events\n").rows
    assert [row[1] for row in rows if row[:1] == [OPEN]] == ["pledged", "milestone-reached"]


def test_many_amounts_currencies_caveats_and_rows_are_counted(ledger):
    codes = zip(("UKR", "SOM", "POL", "KHM", "MDA", "DEU", "FRA", "ITA"), ("USD", "EUR", "JPY", "GBP") * 2, strict=True)
    grants = [
        record(Committed, f"g{at}", amount=f"{code} {at + 1}", recipient=recipient, occurred="2024-01-01~")
        for at, (recipient, code) in enumerate(codes)
    ]
    reached = [record(MilestoneReached, f"m{at:02}") for at in range(12)]
    run = says(
        f"as-of 2024-06-30 {ledger(*grants, *reached)}",
        "… and 2 more amounts: see --by recipient\n",
        "… and 1 more totals: see --by recipient\n",
        "! the date of g0, 2024-01-01~, is approximate",
        "! … and 6 more: see --projection committed\n",
        "… and 4 earlier: see --projection milestones\n",
    )
    assert [row[0] for row in run.rows[6:15]] == ["DEU", "SOM", "ITA", "KHM", "FRA", "POL", "all", "all", "all"]


def test_an_empty_ledger_is_no_zero(tmp_path, monkeypatch):
    from aidledger import Ledger, stores

    monkeypatch.setattr(stores, "reference", Ledger)
    run = says("as-of 2024-06-30", "the shipped ledger · 0 records · sha256:", "NOTHING IS ON RECORD\n")
    assert "data set" not in run.out
    says("as-of 2024-06-30 --by donor", "NOTHING WAS ON RECORD", "nothing is on record · the shipped ledger")
