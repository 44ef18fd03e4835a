"""Every other question of facts.md's kind, asked on the command line: as JSON, and as a table."""

from __future__ import annotations

import pytest

from aidledger import DirectoryStore, Shares
from aidledger.events import AgreementSigned, CommitmentChanged, Committed, Delivered, TotalReported
from tests.command_line import answered, refused, says
from tests.records import record

MILLION = 1_000_000
NEVER_KNOWN = "--known 2025-08-14"
NO_ZERO = "  NOTHING WAS ON RECORD on 2025-08-14: that is not the same as zero\n"


def lines(line, **environment):
    run = says(line, **environment)
    assert run.err == ""
    return run.out.splitlines()


# --- when it was reached -----------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["'USD 5e9'", "'USD 5,000,000,000'", "'USD 5000000000'", "USD 5E9"])
@pytest.mark.parametrize(
    ("known", "when", "shown"),
    [
        ("", "2025-04-18", "  on 2025-04-18, certain"),
        (" --known 2025-12-31", "2025-04-01/2025-04-30", "  on some day in 2025-04-01/2025-04-30, certain"),
    ],
)
def test_when_five_billion_was_reached(amount, known, when, shown):
    found = answered(f"reaches {amount}{known}")
    assert (found["when"], found["certain"], found["is_tight"], found["on_record"]) == (when, True, True, True)
    assert (found["threshold"], found["projection"]) == ("USD 5,000,000,000", "committed")
    assert lines(f"reaches {amount}{known}")[:2] == ["Committed: USD 5,000,000,000 reached", shown]


def test_what_is_never_reached_and_what_need_not_be():
    assert lines("reaches 'EUR 1'")[1] == "  never: all that is on record cannot come to that"
    assert answered("reaches 'EUR 1'")["when"] is None
    assert lines("reaches 'USD 3.1e9' --where instrument=loan")[1].endswith(", or never: not certain")


@pytest.mark.parametrize(
    "line",
    [
        "reaches 'USD 1'",
        "explain 2024-06-30",
        "reconcile 2024-06-30",
        "history --start 2022-01-01 --end 2024-01-01",
        "compare 2024-06-30 --with-known best",
    ],
)
def test_what_is_asked_for_before_anything_was_known(line):
    says(f"{line} {NEVER_KNOWN}", NO_ZERO.lstrip())
    found = answered(f"{line} {NEVER_KNOWN}")
    assert found.get("first", found).get("on_record", False) is False


# --- what sources report -----------------------------------------------------------------------------

BY_APRIL = """\

Financial assistance by April 2025: exceeds
  stated       USD 9,180,000,000, 2025-04, CEIAS
  about        committed, financial, JPN to UKR
  itemised     USD 3,900,000,000 … 6,900,000,000, as committed
  unexplained  USD 2,280,000,000 … 5,280,000,000

"""


def test_reported_totals_beside_what_is_itemised():
    found = answered("reconcile 2025-12-31")
    by_fact = {each["fact"]: each for each in found["totals"]}
    financial = by_fact.pop("jpn-ukr-financial-total")
    assert (financial["verdict"], financial["stated"]) == ("exceeds", {"USD": "9180000000"})
    assert financial["itemised"] == {"low": {"USD": "3900000000"}, "high": {"USD": "6900000000"}}
    assert financial["residual"] == {"low": {"USD": "2280000000"}, "high": {"USD": "5280000000"}}
    assert [each["verdict"] for each in by_fact.values()] == ["not comparable"] * 4
    assert all(each["reasons"] for each in by_fact.values())
    assert (found["on_record"], len(found["shares"])) == (True, 1)
    in_other = answered("reconcile 2025-12-31 --rates ecb --last-within 7")["totals"]
    assert [each["verdict"] for each in in_other].count("exceeds") == 1


def test_reported_totals_as_text():
    says(
        "reconcile 2025-12-31",
        "Reported totals beside what is itemised, as of 2025-12-31\n  1 exceeds, 4 not comparable\n",
        BY_APRIL,
        "  because  it is stated in EUR, and its scope itemised in USD: add --rates ecb\n",
        "Shares, which are listed and not reconciled\n  0.2 %  of GDP, allocated, JPN to UKR, since 2022-03  2025",
        "Contradict each other\n  rank 4  among donors, humanitarian, JPN to UKR  2025-08-15  CEIAS\n  rank 3  ",
    )
    says("reconcile 2020-01-01", "no total is reported by then")


def test_totals_that_agree_stand_in_one_table_where_they_are_many(tmp_path):
    told = {"measure": "committed", "occurred": "2024-06-01"}
    totals = [record(TotalReported, f"t{at}", amount="USD 5", recipient=f"{code}", **told) for at, code in
              enumerate(("UKR", "SOM", "POL", "MDA"))]  # fmt: skip
    loans = [record(Committed, f"l-{code.lower()}", amount="USD 5", recipient=code) for code in ("UKR", "SOM", "POL")]
    loose = record(Committed, "loose", amount="USD 5.4", recipient="MDA", occurred="2024")
    DirectoryStore(tmp_path).append(*totals, *loans, loose)
    run = says(
        f"reconcile 2024-12-31 --ledger {tmp_path}", "Consistent: what is itemised can come to it\n", "whole units"
    )
    assert ["committed,", "to", "UKR", "2024-06-01", "USD", "5", "0"] in run.rows
    assert ["committed,", "to", "MDA", "2024-06-01", "USD", "5", "0", "…", "5"] in run.rows


# --- what changed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "moved", "rows"),
    [
        (
            "2023-12-31 2025-12-31",
            {"time passed": "3000000000"},
            ["before USD 3,931,000,000", "time passed jpn-ukr-era-loan USD +3,000,000,000", "after USD 6,931,000,000"],
        ),
        (
            "2025-04-20 --known 2025-12-31 --with-known best",
            {"re-dated": "3017000000"},
            [
                "before USD 3,914,000,000",
                "re-dated jpn-ukr-fao-grain-project USD +17,000,000",
                "re-dated jpn-ukr-era-loan USD +3,000,000,000",
                "after USD 6,931,000,000",
            ],
        ),
        ("2025-04-20 --with-known 2025-12-31", {"re-dated": "-3017000000"}, ["before USD 6,931,000,000"]),
        (f"2024-06-30 {NEVER_KNOWN} --with-known best", {"newly known": "3931000000"}, ["before USD 0"]),
    ],
)
def test_from_one_answer_to_another(line, moved, rows):
    found = answered(f"compare {line}")
    assert {cause: bag["USD"] for cause, bag in found["bridge"]["amounts"].items() if bag["USD"] != "0"} == moved
    shown = lines(f"compare {line}")
    start = shown.index("What made the difference") + 1
    assert [" ".join(each.split()) for each in shown[start : start + len(rows)]] == rows
    assert (found["first"]["digest"] != found["second"]["digest"]) is ("known" in line)


def test_the_second_is_as_the_first_in_all_that_is_not_said_of_it():
    first = answered("compare 2022-12-31 2023-06-30 --known 2025-12-31")
    assert [first[side]["known"] for side in ("first", "second")] == ["2025-12-31", "2025-12-31"]
    says(
        "compare 2023-12-31 2025-12-31",
        "  from  as of 2023-12-31, as best known (records to 2026-11-22), the shipped ledger\n",
        "  to    as of 2025-12-31, as best known (records to 2026-11-22), the shipped ledger\n",
    )


def test_what_entered_is_what_the_heading_says(tmp_path):
    told = {"donor": "JPN"}
    both = Shares({"UKR": 50, "SOM": 50})
    DirectoryStore(tmp_path).append(
        record(Committed, "loan", amount="USD 5", occurred="2024-02-01", **told),
        record(CommitmentChanged, "raised", of="loan", amount="USD 1", occurred="2024-03-01"),
        record(Delivered, "sent", item="stoves", occurred="2024-03-02", **told),
        record(Committed, "shared", amount="USD 9", occurred="2024-02-02", recipient=both),
        record(Committed, "others", amount="USD 7", occurred="2024-02-03", donor="USA"),
        record(AgreementSigned, "accord", occurred="2024-02-04"),
    )
    days = f"compare 2024-01-01 2024-12-31 --ledger {tmp_path}"
    for wanted, facts in {
        "": "loan shared others accord raised sent",
        " --where donor=JPN": "loan raised sent",
        " --where donor=JPN --where donor=USA": "loan others raised sent",
        " --where donor=JPN --where kind=committed": "loan",
        " --where recipient=SOM": "shared",
        " --where donor=-": "shared",
    }.items():
        back = days.replace("2024-01-01 2024-12-31", "2024-12-31 2024-01-01")
        assert [event["fact"] for event in answered(f"{days}{wanted}")["entered"]] == facts.split()
        assert [event["fact"] for event in answered(f"{back}{wanted}")["left"]] == facts.split()
    assert "Entered, where donor is JPN: 3 events" in lines(f"{days} --where donor=JPN")
    assert "Entered: 6 events" in lines(days)


@pytest.mark.parametrize(("count", "shown", "rest"), [(21, 21, None), (25, 20, "… and 5 more: see --json")])
def test_of_many_movements_the_rest_is_counted(tmp_path, count, shown, rest):
    DirectoryStore(tmp_path).append(*(record(Committed, f"c{n:02}", amount="EUR 1.5") for n in range(count)))
    run = says(f"compare 2023-12-31 2024-12-31 --ledger {tmp_path}", *([f"  {rest}\n"] if rest else []))
    assert run.out.count("  time passed  c") == shown
    assert ["before", "EUR", "0"] in run.rows
    assert ["after", "EUR", f"{count * 1.5}"] in run.rows
    revised = says(f"revisions 2024-12-31 --ledger {tmp_path}", f"… and {count - 12} more: see --json")
    assert revised.out.count("newly known  c") == 12


def test_groups_have_a_bridge_and_revisions_each():
    shown = lines("compare 2022-04-24 2022-12-31 --by recipient")
    som = shown.index("SOM")
    assert [" ".join(each.split()) for each in shown[som : som + 6]] == [
        "SOM",
        "before USD 0",
        "time passed jpn-som-wheat-grant USD +14,000,000",
        "after USD 14,000,000",
        "",
        "UKR",
    ]
    for more in ("", " --by donor"):
        nothing = "  nothing did: no such event is on record in either\n"
        says(f"compare 2022-04-24 2022-12-31 --projection spent{more}", nothing)
    assert lines("revisions 2025-04-20 --by recipient")[1:6] == [
        "  known from  recipient  currency         amount  could be from             to",
        "  2025-08-15  SOM        USD          14,000,000",
        "              UKR        USD       3,900,000,000  3,900,000,000  6,917,000,000",
        "  2026-11-22  SOM        USD          14,000,000",
        "              UKR        USD       6,917,000,000",
    ]


def test_every_answer_that_there_ever_was():
    assert [(row["known"], row["amount"], row["high"]) for row in answered("revisions 2025-04-20")["rows"]] == [
        ("2025-08-15", "3914000000", "6931000000"),
        ("2026-11-22", "6931000000", "6931000000"),
    ]
    shown = lines("revisions 2025-04-20 --projection spent")
    assert shown[:2] == ["Spent, as of 2025-04-20: 0 answers so far", "  0: no such event is on record by then"]
    assert "What moved it" not in shown


# --- where it is from ----------------------------------------------------------------------------------


def test_a_figure_comes_apart_into_events_and_sources():
    found = answered("explain 2024-06-30")
    assert [(each["fact"], each["amount"]["USD"], each["certainty"]) for each in found["contributions"]] == [
        ("jpn-ukr-first-assistance", "200000000", "yes"),
        ("jpn-ukr-fao-grain-project", "17000000", "yes"),
        ("jpn-som-wheat-grant", "14000000", "yes"),
        ("jpn-ukr-loans-and-grants-2023", "3700000000", "yes"),
    ]
    assert (found["total"], found["possible"]) == ({"USD": "3931000000"}, [])
    shown = lines("explain 2024-06-30")
    assert shown[1:3] == [
        "  date                               amount  what                                              from",
        "  2022-02-24/2022-04-24  USD    200,000,000  First assistance, for emergency needs             1",
    ]
    assert ["all", "USD", "3,931,000,000"] in [line.split() for line in shown]
    assert "  3  foodingredientsfirst.com, 2022-07-05" in shown
    grouped = says("explain 2022-12-31 --by recipient --by instrument").rows
    assert ["2022-11-11", "SOM", "grant", "USD", "14,000,000"] in [row[:5] for row in grouped]
    assert ["all", "USD", "231,000,000"] in grouped


def test_what_is_possible_besides_and_what_is_no_sum():
    found = answered("explain 2024-06-30 --where instrument=loan")
    assert found["contributions"] == []
    assert sum(int(each["amount"]["USD"]) for each in found["possible"]) == 3917 * MILLION
    says("explain 2024-06-30 --where instrument=loan", "\n  nothing counts by then\n\nMay count besides, at most: ")
    then = answered("explain 2022-12-31 --known 2025-12-31")["possible"]
    assert [(each["fact"], each["certainty"]) for each in then] == [("jpn-ukr-fao-grain-project", "unknown")]
    line = "explain {} --projection agreements"
    changes = answered(line.format("2024-06-30"))["changes"]
    assert [each["fact"] for each in changes] == ["jpn-ukr-security-accord"]
    assert lines(line.format("2024-06-30"))[2] == "  2024-06-13  Bilateral security agreement  1,2,3"
    assert lines(line.format("2024-06-12"))[1] == "  nothing changed it by then"


# --- in another currency -------------------------------------------------------------------------------


def test_in_another_currency():
    day = "as-of 2024-06-30 --in EUR --last-within 7"
    found = answered(day)
    assert found["value"] == {"EUR": "3633988797.39"}
    assert found["bounds"] == {"low": {"EUR": "3495586347.03"}, "high": {"EUR": "3749663734.92"}}
    question = "valued(committed, 'EUR', 'European Central Bank', at='event', last_within=7, places=2)"
    assert found["projection"] == question
    shown = lines(day)
    assert shown[:3] == [
        "Committed, in EUR, as of 2024-06-30",
        "  currency            amount     could be from                to",
        "  EUR       3,633,988,797.39  3,495,586,347.03  3,749,663,734.92",
    ]
    assert shown[4].startswith("! EUR by the exchange rates of European Central Bank of the day of each event")
    assert answered("as-of 2024-06-30 --in EUR --at 2023")["value"] == {"EUR": "3635544304.34"}
    assert answered("as-of 2024-06-30 --in EUR") == answered("as-of 2024-06-30 --in EUR --at event")


@pytest.mark.parametrize("line", ["as-of 2025-04-18", "history", "explain 2025-04-18", "reaches 'EUR 5e9'"])
def test_a_day_without_a_rate_is_named_with_the_pair_and_what_to_write(line):
    run = refused(f"{line} --in EUR")
    assert run.err == (
        "aidledger: jpn-ukr-era-loan@2026-11-22: no rate for EUR/USD on 2025-04-18 (Good Friday) from European Central "
        "Bank, the last published is that of 2025-04-17: ask for it with --last-within 1\n"
    )
    says(f"{line} --in EUR --last-within 1")


# --- widths ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize(
    "line",
    [
        "history --by recipient --every quarter",
        "history --projection lifecycle",
        "reaches 'USD 5e9'",
        "reconcile 2025-12-31",
        "revisions 2025-04-20 --by recipient",
        "compare 2025-04-20 --known 2025-12-31 --with-known best",
        "explain 2024-06-30 --where instrument=loan",
        "as-of 2024-06-30 --in EUR",
        "as-of 2025-12-31 --projection lifecycle",
        "explain 2024-06-30 --by instrument",
    ],
)
def test_tables_fit_the_terminal(line, width):
    shown = [each for each in lines(line, COLUMNS=str(width)) if not each.startswith("sha256:")]
    assert max(map(len, shown)) <= width
