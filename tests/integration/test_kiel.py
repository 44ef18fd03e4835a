"""The Ukraine Support Tracker of the Kiel Institute: its own totals are what comes out of its rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
import python_calamine

from aidledger import Bag, Ledger, Money, absorb
from aidledger.interchange import read_table, shipped_mappings
from aidledger.interchange._names import party
from aidledger.interchange._table import RECOGNISED_BY
from aidledger.projections import Verdict, allocated, committed, reconcile
from tests.real_data import real
from tests.workbooks import workbook, written

DATASET = "kiel-ukraine-tracker"
IN_EUR = committed.summing("valued", partial=True)
HEADING = 1  # row above that of the names of columns, which holds something


def release(number, recorded):
    path = real("kiel", f"release-{number:02}.xlsx")
    return path, read_table(path, f"kiel-release-{number}", recorded=recorded, dataset=DATASET)


@pytest.fixture(scope="module")
def seventh():
    return release(7, "2022-10-11")


@pytest.fixture(scope="module")
def eighteenth():
    return release(18, "2024-08-06")


def eur(bag):
    return bag["EUR"].quantize(Decimal(1))


# --- release 7 ----------------------------------------------------------------------------------------


def test_commitments_by_country_are_those_of_the_country_summary(seventh):
    path, imported = seventh
    summary = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Country Summary")
    rows = [row for row in summary.to_python(skip_empty_area=False) if isinstance(row[5], float)]
    assert len(rows) == 42
    grouped = Ledger(imported.events).as_of("2022-10-11").project(IN_EUR.by("donor", "category"))
    donors = {}
    for _, name, _, financial, humanitarian, military, bilateral, *_ in rows[:-1]:
        donor = next(event.donor for event in imported.events if event.donor == _code(name))
        donors[donor] = sum((bag["EUR"] for (code, _), bag in grouped.items() if code == donor), Decimal())
        for category, billions in (("financial", financial), ("humanitarian", humanitarian), ("military", military)):
            ours = grouped.get((donor, category), Bag())["EUR"]
            assert abs(ours - Decimal(billions) * 10**9) < 1, (name, category)
        assert abs(donors[donor] - Decimal(bilateral) * 10**9) < 1, name
    assert {code for code, _ in grouped} - set(donors) == {"EPF", "EIB"}  # which the sheet has in columns of their own
    assert round(sum(donors.values()) / 10**9, 3) == Decimal("89.440")
    assert abs(sum(donors.values()) - Decimal(rows[-1][6]) * 10**9) < 1


def _code(name):
    return party(name)


def test_japan_in_release_7(seventh):
    at = Ledger(seventh[1].events).as_of("2022-10-11")
    assert eur(at.project(committed.summing("valued").where(donor="JPN"))) == 612_614_544


def test_no_row_of_release_7_is_lost(seventh):
    path, imported = seventh
    main, summary = _rows(path, "Bilateral assistance, MAIN DATA"), _rows(path, "Country Summary") - HEADING
    assert (main, summary) == (1_032, 43)  # of these the units of the columns, and the sum of all countries
    assert imported.rows == main + summary
    counts = {key: value for key, value in imported.counts.items() if key != "left out"}
    assert counts == {"rows": 1_075, "in events": 421, "refused": 654, "events": 503, "remarks": 5}
    assert imported.reasons == {"left-out": 654}
    assert _lines(imported, str(path)) == list(range(2, 1_034))
    assert _lines(imported, f"{path} (Country Summary)") == list(range(5, 48))
    unvalued = [event.fact for event in imported.events if event.kind == "committed" and event.valued is None]
    assert unvalued == ["kiel-caf6", "kiel-dem2", "kiel-esm7"]  # which the summary leaves out, too
    remarks = [finding for finding in imported.remarks if finding.code == "no-conversion"]
    assert [finding.origin for finding in remarks] == [
        event.origin for event in imported.events if event.fact in unvalued
    ]
    assert imported.unknown == ()


def test_what_release_7_reports_is_what_comes_of_its_rows_cell_by_cell(seventh):
    path, imported = seventh
    found = reconcile(Ledger(imported.events).as_of("2022-10-11"))
    assert len(found) == 123  # 41 donors, three categories
    assert {each.verdict for each in found} == {Verdict.CONSISTENT}
    assert all(abs(end["EUR"]) < 1_000 for each in found for end in (each.residual.low, each.residual.high))
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Country Summary")
    cells = {
        (_code(row[1]), category): Decimal(repr(row[column])) * 10**9
        for row in sheet.to_python(skip_empty_area=False)[5:46]
        for category, column in (("financial", 3), ("humanitarian", 4), ("military", 5))
    }
    assert {(each.claim.donor, each.claim.category): each.stated.amount for each in found} == cells
    assert {str(each.claim.occurred) for each in found} == {"2022-10-11"}
    assert [(one.code, one.record) for one in found.findings] == [
        ("no-conversion", "kiel-caf6"),
        ("no-conversion", "kiel-dem2"),
        ("no-conversion", "kiel-esm7"),
    ]


def test_the_next_release_takes_back_what_is_in_it_no_more(seventh, eighteenth):
    first = absorb(Ledger(), seventh[1].release, recorded="2022-10-11", dataset=DATASET, recognised_by=RECOGNISED_BY)
    ledger = Ledger(first.events)
    again = absorb(ledger, seventh[1].release, recorded="2022-12-01", dataset=DATASET, recognised_by=RECOGNISED_BY)
    assert again.events == ()
    other = absorb(ledger, eighteenth[1].release, recorded="2024-08-06", dataset=DATASET, recognised_by=RECOGNISED_BY)
    both = ledger.including(*other.events)
    assert len(reconcile(both.as_of("2022-10-11", known="2022-10-11"))) == 123
    assert len(reconcile(both.as_of("2024-08-06"))) == 0


# --- release 18 ---------------------------------------------------------------------------------------


def test_allocations_of_japan_in_release_18(eighteenth):
    at = Ledger(eighteenth[1].events).as_of("2024-06-30", known="2024-08-06")
    japan = allocated.summing("valued").where(donor="JPN")
    assert eur(at.project(japan)) == 9_106_906_757
    assert eur(at.project(japan.where(category="military"))) == 64_552_468
    assert at.bounds(japan).low == at.bounds(japan).high == at.project(japan)


def test_no_row_of_release_18_is_lost(eighteenth):
    path, imported = eighteenth
    assert imported.rows == _rows(path, "Bilateral Assistance, MAIN DATA") == 3_737
    assert imported.accepted == 1_725
    assert len(imported.events) == 2_718  # of a package that was allocated at once, its first row says both
    assert imported.reasons == {"left-out": 1_998, "senseless-figure": 14}
    assert _lines(imported, str(path)) == list(range(2, 3_739))
    assert [event.fact for event in imported.events if event.valued is None] == [f"kiel-eum{n}" for n in range(1, 10)]
    assert imported.unknown == ()


def test_the_sums_of_release_18_are_those_of_its_columns(eighteenth):
    path, imported = eighteenth
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Bilateral Assistance, MAIN DATA")
    header, *rows = sheet.to_python(skip_empty_area=False)
    at = Ledger(imported.events).as_of("2024-08-06")
    for column, tally in (("Converted Value in EUR", IN_EUR), ("Allocated Total in EUR", allocated.summing("valued"))):
        index = header.index(column)
        given = sum((Decimal(repr(row[index])) for row in rows if isinstance(row[index], float)), Decimal())
        assert at.project(tally)["EUR"] == given


def _rows(path, name):
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name)
    return sum(1 for row in sheet.to_python() if any(cell != "" for cell in row)) - 1


def _lines(imported, path):
    """Return the rows of a sheet that are in an event, and those that are refused, in order: each of them once."""
    accepted = {event.origin.line for event in imported.events if event.origin.path == path}
    refused = [one.findings[0].origin for one in imported.refused]
    return sorted([*accepted, *(origin.line for origin in refused if origin.path == path)])


# --- the layout in snake case, on a sheet made here ----------------------------------------------------

SNAKE = (
    "activity_id sub_activity_id donor announcement_date measure aid_type_general aid_type_specific explanation "
    "reporting_currency source_reported_value tot_activity_value tot_activity_value_EUR tot_sub_activity_value "
    "tot_sub_activity_value_EUR tot_sub_activity_value_EUR_redistr total_value_dummy month month_exists_dummy"
).split()


def snake(fact, sub, measure, day, aid, *amounts, first, **said):
    whole = dict(zip(("tot_activity_value", "tot_activity_value_EUR"), amounts[:2], strict=False))
    parts = dict(zip(("tot_sub_activity_value", "tot_sub_activity_value_EUR"), amounts[2:], strict=False))
    common = {"donor": "Japan", "aid_type_general": "Financial ", "reporting_currency": "USD", "month_exists_dummy": 1}
    own = {"activity_id": fact, "sub_activity_id": sub, "measure": measure, "announcement_date": day, **said}
    row = {**common, **own, **whole, **parts, "aid_type_specific": aid, "total_value_dummy": first}
    return [row.get(name, "") for name in SNAKE]


def test_the_layout_in_snake_case(tmp_path):
    redistributed = {"tot_sub_activity_value_EUR_redistr": 437.5}
    rows = [
        SNAKE,
        snake("JPF5", "", "Commitment", "2023-02-21", "Guarantee", 5_500, 5_000, first=1, source_reported_value=5_500),
        snake(
            "JPF5", "JPF5_1", "Allocation", "unclear", "Grant", ".", "", 471, 437.5, first=0, month=16, **redistributed
        ),
        snake(
            *("JPF6", "JPF6_1", "Allocation", "1/19/2024", "Budget support", 10, 9, 10, 9),
            first=1,
            explanation="All at once",
        ),
        snake("JPF6", "JPF6_1", "Allocation", "", "", first=0),
        snake("JPF7", "JPF7_1", "Allocation", "", "", first=1),
    ]
    path = written(tmp_path / "release.xlsx", workbook(rows, "Bilateral Assistance, MAIN DATA"))
    imported = read_table(path, "kiel-snake-case", recorded="2024-12-10", dataset=DATASET)
    assert [(event.kind, event.fact, str(event.occurred), event.instrument) for event in imported.events] == [
        ("committed", "kiel-jpf5", "2023-02-21", "guarantee"),
        ("allocated", "kiel-jpf5-1", "2023-04", "grant"),
        ("committed", "kiel-jpf6", "2024-01-19", None),
        ("allocated", "kiel-jpf6-1", "2024-01-19", None),
    ]
    assert [event.of for event in imported.events if event.kind == "allocated"] == ["kiel-jpf5", "kiel-jpf6"]
    assert {event.category for event in imported.events} == {"financial"}
    assert imported.events[2].note == "All at once"
    assert imported.summary.endswith("5 rows = 3 in events + 2 refused (2 left-out)")
    at = Ledger(imported.events).as_of("2024-12-10")
    assert at.project(committed.summing("valued")) == Bag(Money(5_009, "EUR"))
    assert at.project(allocated.summing("valued")) == Bag(Money("446.5", "EUR"))


def test_there_is_a_mapping_for_each_layout():
    assert shipped_mappings() == ("kiel-release-18", "kiel-release-7", "kiel-snake-case")
