"""The Ukraine Support Tracker in its published layouts, with rows of the project's own, in Python and in the shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidledger import Bag, Ledger, Money, load
from aidledger.interchange import read_kiel, shipped_mappings
from aidledger.projections import Verdict, allocated, committed, lifecycle, reconcile, to_be_allocated, unallocated
from tests import kiel
from tests.command_line import aidledger, answered

DATASET = "kiel"
IN_EUR = committed.summing("valued", partial=True)


def imported(path, recorded):
    return read_kiel(path, recorded=recorded, dataset=DATASET)


def euros(bag):
    return bag["EUR"]


# --- release 7 ---------------------------------------------------------------------------------------------


@pytest.fixture
def seventh(tmp_path):
    layout, found = imported(kiel.written_7(tmp_path), "2022-10-11")
    assert layout == "kiel-release-7"
    return found


def test_release_7_is_read_row_by_row(seventh):
    assert seventh.summary.endswith("release-07.xlsx: 13 rows = 9 in events + 4 refused (4 left-out)")
    rows = [event for event in seventh.events if event.kind == "committed"]
    assert [(event.fact, event.donor, str(event.occurred), str(event.amount), event.instrument) for event in rows] == [
        ("kiel-jpf1", "JPN", "2022-02-28", "USD 100,000,000", "loan"),
        ("kiel-jph1", "JPN", "2022-01-24/2022-04-19", "JPY 5,000,000", "in-kind"),
        ("kiel-euf1", "EU", "2022-05", "EUR 9,000,000,000", "loan"),
        ("kiel-nom1", "NOR", "2022-01-24/2022-10-11", "NOK 20,000,000", "in-kind"),
        ("kiel-caf6", "CAN", "2022-08-23", "CAD 3,850,000", "grant"),
    ]
    assert [(one.code, one.origin.line) for one in seventh.remarks] == [
        ("date-by-month", 5),
        ("no-date", 6),
        ("no-conversion", 7),
    ]


def test_what_it_reports_by_country_is_compared_with_its_rows(seventh):
    found = reconcile(Ledger(seventh.events).as_of("2022-10-11"))
    assert [each.verdict for each in found] == [Verdict.CONSISTENT] * 12
    assert {(each.claim.donor, each.claim.category, str(each.stated)) for each in found if each.stated.amount} == {
        ("JPN", "financial", "EUR 101,088,722.5"),
        ("JPN", "humanitarian", "EUR 36,000.25"),
        ("EU", "financial", "EUR 9,000,000,000"),
        ("NOR", "military", "EUR 2,000,000"),
    }
    assert [(finding.code, finding.record) for finding in found.findings] == [("no-conversion", "kiel-caf6")]
    (canada,) = (each for each in found if each.itemised.caveats and each.claim.donor == "CAN")
    assert canada.itemised.caveats == ("left out, without a conversion of the source's own: CAD 3,850,000 (kiel-caf6)",)


def test_a_row_that_the_totals_do_not_have_is_noticed_to_a_thousand_euros(tmp_path):
    more = {**kiel.ROWS_OF_7[0], "ID": "JPF2", "Converted Value in EUR": 1_001}
    less = {**more, "Converted Value in EUR": 999}
    for row, verdict in ((more, Verdict.FALLS_SHORT), (less, Verdict.CONSISTENT)):
        path = tmp_path / f"{verdict.name}.xlsx"
        path.write_bytes(kiel.seventh([*kiel.ROWS_OF_7, row], kiel.SUMS_OF_7))
        found = reconcile(Ledger(imported(path, "2022-10-11")[1].events).as_of("2022-10-11"))
        assert [each.verdict for each in found if (each.claim.donor, each.claim.category) == ("JPN", "financial")] == [
            verdict
        ]


def test_without_the_summary_nothing_changes(tmp_path, seventh):
    _, found = imported(kiel.written_7(tmp_path, with_summary=False), "2022-10-11")
    assert found.events == tuple(event for event in seventh.events if event.kind == "committed")
    assert [one.code for one in found.remarks] == ["date-by-month", "no-date"]


def test_a_summary_that_is_laid_out_otherwise_is_left_out_with_a_warning(tmp_path, monkeypatch):
    monkeypatch.setattr(
        kiel, "SUMMARY", ("", "Country", "EU", "Financial", "Humanitarian", "Military", *kiel.SUMMARY[6:])
    )
    _, found = imported(kiel.written_7(tmp_path), "2022-10-11")
    assert found.accepted == 5
    assert "sheet-left-out" in {one.code for one in found.remarks}


def test_in_the_shell_what_agrees_is_one_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kiel.written_7(tmp_path)
    run = aidledger(
        "import", "kiel", "release-07.xlsx", "--recorded", "2022-10-11", "--dataset", "kiel", "--into", "led"
    )
    assert (run.status, run.err) == (0, "")
    assert "17 records written" in run.out
    run = aidledger("reconcile", "2022-10-11", "--ledger", "led")
    assert run.out.startswith(
        "Reported totals beside what is itemised, as of 2022-10-11\n  12 consistent\n\nConsistent: "
    )
    assert "committed, financial, JPN to UKR 2022-10-11 EUR 101,088,722 0".split() in run.rows
    assert "left out, without a conversion of the source's own: CAD 3,850,000 (kiel-caf6@2022-10-11)" in " ".join(
        run.out.split()
    )
    found = answered("reconcile", "2022-10-11", "--ledger", "led")
    assert {each["verdict"] for each in found["totals"]} == {"consistent"}
    assert {each["within"] for each in found["totals"]} == {"1000"}


# --- release 18 ----------------------------------------------------------------------------------------------


def test_release_18_is_read_row_by_row(tmp_path):
    layout, found = imported(kiel.written_18(tmp_path), "2024-08-06")
    assert layout == "kiel-release-18"
    assert [
        (event.kind, event.fact, event.donor, str(event.occurred), str(event.valued)) for event in found.events
    ] == [
        ("committed", "kiel-jpf5", "JPN", "2023-02-21", "EUR 5,000"),
        ("allocated", "kiel-jpf5-1", "JPN", "2023-04", "EUR 437.5"),
        ("allocated", "kiel-jpf5-2", "JPN", "2024-01-19", "EUR -66"),
        ("committed", "kiel-trh1", "TUR", "2024-01-19", "EUR 10"),
        ("allocated", "kiel-trh1-1", "TUR", "2024-01-19", "EUR 10"),
    ]
    assert found.summary.endswith("5 rows = 4 in events + 1 refused (1 left-out)")
    at = Ledger(found.events).as_of("2024-08-06")
    assert at.project(allocated.summing("valued")) == Bag(Money("381.5", "EUR"))
    left = at.project(to_be_allocated(unallocated.summing("valued").by("donor")))
    assert {donor: euros(bag) for donor, bag in left.items()} == {"JPN": euros(Bag(Money("4628.5", "EUR"))), "TUR": 0}
    assert at.project(lifecycle).of("kiel-jpf5").allocated == Bag(Money(400, "USD"))


# --- later releases, as CSV -------------------------------------------------------------------------------------


def allocations(tmp_path, monkeypatch, *rows, options=()):
    """Import rows in the shell; return the run, and what is allocated by donor, in the tracker's own euros."""
    monkeypatch.chdir(tmp_path)
    Path("release.csv").write_text(kiel.later(*rows), encoding="utf-8")
    about = ("--recorded", "2026-04-22", "--dataset", "kiel", "--into", "led")
    run = aidledger("import", "kiel", "release.csv", *about, *options)
    if not Path("led").exists():
        return run, None
    asked = ("as-of", "2026-04-22", "--ledger", "led", "--projection", "allocated", "--valued", "--by", "donor")
    return run, {row["donor"]: row["amount"] for row in answered(*asked)["value"]}


POLAND = "PLM1,PLM1_1,Poland,03/01/2024,27,Military,Weapons,x,Allocation,1,EUR,7,7,7,7,7"


@pytest.mark.parametrize(
    ("donor", "code"),
    [
        *(("Turkiye", "TUR"), ("Türkiye", "TUR"), ("TURKEY ", "TUR"), ("Czech Republic", "CZE"), ("Czechia", "CZE")),
        *(
            ("South Korea", "KOR"),
            ("Republic of Korea", "KOR"),
            ("United States", "USA"),
            ("U.S.", "USA"),
            ("UK", "GBR"),
        ),
        *(("The Netherlands", "NLD"), ("Slovak Republic", "SVK"), ("European Union", "EU")),
        *(
            ("EU (Commission and Council)", "EU"),
            ("European Peace Facility", "EPF"),
            ("European Investment Bank", "EIB"),
        ),
    ],
)
def test_a_donor_is_known_by_what_trackers_call_it(tmp_path, monkeypatch, donor, code):
    row = f"TRM1,TRM1_1,{donor},03/01/2024,27,Military,Weapons,x,Allocation,1,EUR,50,50,50,50,50"
    _, came = allocations(tmp_path, monkeypatch, row, POLAND)
    assert came == {code: "50", "POL": "7"}


def test_an_unknown_donor_refuses_the_release_until_it_is_allowed(tmp_path, monkeypatch):
    row = "ATM1,ATM1_1,Atlantis,03/01/2024,27,Military,Weapons,x,Allocation,1,USD,55,55,50,55,50"
    run, came = allocations(tmp_path, monkeypatch, row, POLAND)
    assert (run.status, came) == (1, None)
    assert (
        "'Atlantis' is not a donor that is known, and 1 row is left out: "
        "committed USD 55 (valued EUR 50), allocated USD 55 (valued EUR 50)" in run.out
    )
    run, came = allocations(tmp_path, monkeypatch, row, POLAND, options=["--allow-unknown"])
    assert (run.status, came) == (0, {"POL": "7"})


@pytest.mark.parametrize("layout", [name for name in shipped_mappings() if name.startswith("kiel-")])
@pytest.mark.parametrize("word", ["Undisclosed", "undisclosed", " UNDISCLOSED ", "unspecified"])
def test_a_date_that_is_not_disclosed_is_any_day_in_every_layout(tmp_path, layout, word):
    row = {"Announcement Date": word, "Month3": ""}
    path = tmp_path / "a.xlsx"
    if layout == "kiel-release-7":
        path.write_bytes(kiel.seventh([{**kiel.ROWS_OF_7[0], **row}]))
    elif layout == "kiel-release-18":
        path.write_bytes(kiel.eighteenth([{**kiel.ROWS_OF_18[0], **row}]))
    else:
        path = tmp_path / "a.csv"
        path.write_text(kiel.later(POLAND.replace("03/01/2024,27", f"{word},0")), encoding="utf-8")
    found, read = imported(path, "2024-08-06")
    assert found == layout
    assert {str(event.occurred) for event in read.events} == {"2022-01-24/2024-08-06"}
    assert [one.code for one in read.findings] == ["no-date"]


def test_what_is_taken_back_is_netted(tmp_path, monkeypatch):
    run, came = allocations(
        tmp_path,
        monkeypatch,
        "CZM1,CZM1_1,Czechia,02/01/2024,26,Military,Weapons,x,Allocation,1,EUR,100,100,100,100,100",
        "CZM2,CZM2_1,Czechia,10/2025,46,Military,Weapons,taken back,Allocation,1,EUR,-60,-60,-60,-60,-60",
        "SEM1,SEM1_1,Sweden,05/01/2025,41,Military,Weapons,x,Allocation,1,EUR,200,200,200,150,150",
        "SEM1,SEM1_2,Sweden,11/13/2025,47,Military,Weapons,moved,Allocation,0,EUR,.,0,0,-50,-50",
    )
    assert (run.status, run.err) == (0, "")
    assert "senseless" not in run.out
    assert came == {"CZE": "40", "SWE": "100"}
    at = load("led").as_of("2026-04-22")
    assert {donor: str(bag) for donor, bag in at.project(IN_EUR.by("donor")).items()} == {
        "CZE": "EUR 40",
        "SWE": "EUR 200",
    }
    left = at.project(to_be_allocated(unallocated.by("donor")))
    assert {donor: str(bag) for donor, bag in left.items()} == {"CZE": "0", "SWE": "EUR 100"}
    assert at.project(lifecycle).of("kiel-sem1").allocated == Bag(Money(100, "EUR"))
    # known to the end of a month alone, it may be taken back or not; before, it cannot
    early = load("led").as_of("2025-10-15").bounds(allocated.where(donor="CZE"))
    assert (euros(early.low), euros(early.high)) == (40, 100)
    assert euros(load("led").as_of("2025-09-30").bounds(allocated.where(donor="CZE")).low) == 100


def test_a_row_of_nothing_but_zero_is_refused(tmp_path, monkeypatch):
    zero = POLAND.replace("7,7,7,7,7", "0,0,0,0,0").replace("PLM1", "PLM2")
    run, came = allocations(tmp_path, monkeypatch, zero, POLAND)
    assert (run.status, came) == (0, {"POL": "7"})
    assert (
        "release.csv:2: senseless-figure column 'tot_sub_activity_value': EUR 0 as amount: an amount of zero" in run.out
    )
    assert aidledger("check", "led").status == 0
