"""Workbooks that are damaged or made to harm: refused, or read as they were, quickly and in little memory."""

from __future__ import annotations

import random
import re
import zipfile

import attrs
import pytest

from aidledger.errors import LoadError
from aidledger.interchange import mapping_from_toml, read_table
from tests.bounded import linux_only, printed
from tests.fuzz.mutating import flipped
from tests.workbooks import MAIN, packed, parts, sheet_xml, workbook, written

MAPPING = """
mapping = 1
[[event]]
kind = "committed"
fact = { column = "Id" }
occurred = { column = "Date", month = { column = "Month", first = "2022-01" } }
amount = { column = "Amount", currency = "USD" }
donor = "JPN"
recipient = "UKR"
title = { column = "Title" }
[dates]
serials = 1900
begins = 2022-01-01
undated = ["unclear"]
"""
HEADER = ["Id", "Date", "Amount", "Title", "Month"]
GOOD = ["ok", "2023-01-05", 7, "t"]
KNOWN = {"recorded": "2025-01-01", "dataset": "d"}


def outcome(tmp_path, content):
    """Return what reading a workbook gives: its events by their facts, and its findings."""
    path = written(tmp_path / "a.xlsx", content)
    try:
        imported = read_table(path, mapping_from_toml(MAPPING), **KNOWN)
    except LoadError as error:
        return {}, [str(finding).removeprefix(path) for finding in error.findings]
    events = {event.fact: attrs.evolve(event) for event in imported.events}
    return events, [str(finding).removeprefix(path) for finding in imported.findings]


# --- single bits ------------------------------------------------------------------------------------

SHARED = ("Japan, generators", "Buses & trains", "unclear", "Wool")
ROWS = [
    HEADER,
    ["a-1", '<c s="1"><v>44930</v></c>', 7_000_000, '<c t="s"><v>0</v></c>'],
    ["a-2", '<c s="2"><v>44930.5</v></c>', 400_000.5, '<c t="s"><v>1</v></c>'],
    ["a-3", '<c t="s"><v>2</v></c>', "<c><f>C2*2</f><v>14000000</v></c>", '<c t="s"><v>3</v></c>', 13],
]
STRINGS = "".join(f"<si><t>{text.replace('&', '&amp;')}</t></si>" for text in SHARED)


def entries():
    listed = parts({"Data": sheet_xml(ROWS), "Data 2": sheet_xml([HEADER, ["other", "2023-01-05", 9, "x"]])})
    return listed | {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{STRINGS}</sst>'}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "packed"])
def test_a_bit_that_is_flipped_is_seen_or_has_no_effect(tmp_path, method):
    """200 of each kind: anywhere in the file, in what is packed as in the names, sizes and places of entries."""
    whole = packed(entries(), method)
    events, findings = outcome(tmp_path, whole)
    assert len(events) == 3
    chance = random.Random(7)  # noqa: S311 -- no secret
    refused = 0
    for _ in range(200):
        changed, said = outcome(tmp_path, flipped(chance, whole))
        assert changed in ({}, events), said
        refused += not changed
        assert changed or said != findings
    assert refused > 100  # the others are times, and the like, that nothing depends on


def test_every_bit_of_the_sheet_itself_is_seen(tmp_path):
    """One digit of an amount is another: as on a disk that goes bad."""
    whole = packed(entries(), zipfile.ZIP_STORED)
    assert outcome(tmp_path, whole.replace(b"7000000", b"9000000"))[0] == {}
    (said,) = outcome(tmp_path, whole.replace(b"7000000", b"9000000"))[1]
    assert said.startswith(": bad-xlsx it is not an XLSX file, or a damaged one (the entry 'xl/worksheets/sheet1.xml'")
    assert "does not have the checksum that is stated for it" in said


# --- one row that cannot be, among others ------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "place", "said"),
    [
        (["a", "2023-01-05", "<c><v>1e999</v></c>", "t"], "Amount", "C3", "'1e999', which is not a finite number"),
        (["a", "2023-01-05", "<c><v>-Infinity</v></c>", "t"], "Amount", "C3", "'-Infinity', which is not a finite"),
        (["a", "<c><v>1e999</v></c>", 1, "t"], "Date", "B3", "'1e999', which is not a finite number"),
        (["a", "unclear", 1, "", "<c><v>NaN</v></c>"], "Month", "E3", "'NaN', which is not a finite number"),
        (["a", '<c s="1"><v>2958466</v></c>', 1, "t"], "Date", "B3", "'2958466', which is a day beyond the calendar"),
        (["a", '<c s="1"><v>-1</v></c>', 1, "t"], "Date", "B3", "'-1', which is a day beyond the calendar"),
        (["<c><v>NaN</v></c>", "2023-01-05", 1, "t"], "Id", "A3", "'NaN', which is not a finite number"),
    ],
)
def test_a_cell_that_cannot_be_refuses_its_row_and_no_other(tmp_path, row, column, place, said):
    events, findings = outcome(tmp_path, workbook([HEADER, GOOD, row, ["ok-2", *GOOD[1:]]]))
    assert list(events) == ["ok", "ok-2"]
    (finding,) = findings
    assert finding.startswith(f":3: bad-cell column '{column}': the cell holds {said}")
    assert f"(cell {place} of the sheet 'Data')" in finding


def test_a_day_that_is_written_out_and_is_not_in_the_calendar_refuses_its_row(tmp_path):
    row = ["a", '<c t="d"><v>2023-02-30</v></c>', 1, "t"]
    events, findings = outcome(tmp_path, workbook([HEADER, GOOD, row]))
    assert (list(events), findings[0][:27]) == (["ok"], ":3: bad-date column 'Date':")


def test_a_large_number_is_what_the_file_says(tmp_path):
    amounts = ["9007199254740993", "12345678901234567890.25", "0.1000000000000000055511151231257827", "1e-1001"]
    rows = [[f"a-{index}", "2023-01-05", f"<c><v>{amount}</v></c>", "t"] for index, amount in enumerate(amounts)]
    events, findings = outcome(tmp_path, workbook([HEADER, *rows]))
    assert [str(event.amount.amount) for event in events.values()] == amounts[:3]
    assert ":5: bad-cell column 'Amount'" in findings[0]


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ('<c r="C3"><v>1</v></c><c r="C3"><v>2</v></c>', "two cells stand in the place C3"),
        ('<c r="C3"><v>1</v></c><c r="C4"><v>2</v></c>', "a cell in row 3 says that it stands in row 4"),
    ],
)
def test_two_cells_in_one_place_refuse_their_row(tmp_path, inner, said):
    xml = sheet_xml([HEADER, GOOD, ["a", "2023-01-05"], ["ok-2", *GOOD[1:]]])
    events, findings = outcome(tmp_path, packed(parts({"Data": xml.replace("</row>", f"{inner}</row>", 3).replace(
        f"{inner}</row>", "</row>", 2)})))  # fmt: skip
    assert list(events) == ["ok", "ok-2"]
    assert [finding[: len(said) + 14] for finding in findings] == [f":3: bad-place {said}"]


def test_rows_with_one_number_are_both_refused(tmp_path):
    xml = sheet_xml([HEADER, GOOD, ["a", *GOOD[1:]], ["b", *GOOD[1:]], ["ok-2", *GOOD[1:]]])
    xml = re.sub('(<row r="|<c r="[A-Z])4"', r'\g<1>3"', xml)
    events, findings = outcome(tmp_path, packed(parts({"Data": xml})))
    assert list(events) == ["ok", "ok-2"]
    assert findings == [":3: bad-place the sheet has two rows 3: keep one, and save the file again"] * 2


# --- in little time and memory, in a process of its own ---------------------------------------------------

IMPORTS = """
from aidledger.errors import LoadError
from aidledger.interchange import load_mapping
from aidledger.interchange import read_table
"""
READ = """
try:
    imported = read_table(sys.argv[1], load_mapping(sys.argv[2]), recorded="2025-01-01", dataset="d")
    print(imported.counts["in events"], *imported.reasons)
except LoadError as error:
    print(error.findings[0].code)
"""


def sheet(inner, **others):
    head = sheet_xml([HEADER, GOOD]).replace("</sheetData></worksheet>", "")
    return packed(parts({"Data": f"{head}{inner}</sheetData></worksheet>"}) | others)


def row(inner):
    return sheet(f'<row r="3">{inner}</row>')


def sharing(count, size):
    """Return a sheet of which so many rows have one text in common."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>n-{n}</v></c><c r="B{n}" t="str"><v>2023-01-05</v></c>'
        f'<c r="C{n}"><v>5</v></c>'
        f'<c r="D{n}" t="s"><v>0</v></c></row>'
        for n in range(3, count + 3)
    )
    return sheet(rows, **{"xl/sharedStrings.xml": f"<sst><si><t>{'x' * size}</t></si></sst>"})


HOSTILE = {
    "a value of blanks": (lambda: row('<c r="A3" t="x"><v>' + " " * 900_000), "too-large"),
    "a value of blanks that ends": (lambda: row('<c r="A3"><v>' + " " * 200_000 + "</v></c>"), "1"),
    "tags without an end": (lambda: row('<c t="e" ' * 100_000), "bad-xlsx"),
    "formulas without a cell": (lambda: row("<f/></c>" * 100_000), "bad-xlsx"),
    "formulas without an end": (lambda: row('<c r="A3"><f>' * 60_000), "hostile-xlsx"),
    "formulas in one place": (lambda: row('<c r="A3"><f/></c>' * 50_000), "1 bad-place"),
    "values without an end": (lambda: row('<c r="A3"><v>1' * 60_000), "bad-xlsx"),
    "a row without an end": (lambda: sheet(f'<row r="3"{" " * 1_000_000}'), "bad-xlsx"),
    "attributes": (lambda: sheet("<row " + " ".join(f'a{n}=""' for n in range(90_000)) + "/>"), "1"),
    "elements in one another": (lambda: sheet("<a>" * 300_000), "hostile-xlsx"),
    "names": (lambda: sheet("".join(f"<a{n}/>" for n in range(90_000))), "hostile-xlsx"),
    "comments in a text": (lambda: row('<c t="str"><v>' + "a<!---->" * 30_000 + "</v></c>"), "1 missing-value"),
    "no entities": (lambda: row('<c r="A3" t="str"><v>' + "&amp" * 8_000 + "</v></c>"), "bad-xlsx"),
    "rows of nothing": (lambda: sheet("<row/>" * 150_000), "1"),
    "cells far apart": (lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "1 missing-value"),
    "4,000 cells of 1 MB": (lambda: sharing(4_000, 1_000_000), "too-large"),
    "4,000 cells of 32,767 letters": (lambda: sharing(4_000, 32_767), "too-large"),
    "2,000 cells of 32,767 letters": (lambda: sharing(2_000, 32_767), "2001"),
    "very many entries": (lambda: entry_after_entry(300_000), "hostile-xlsx"),
}  # fmt: skip


def entry_after_entry(count):
    """Return an archive that lists so many entries, which are not there."""
    record = b"PK\1\2" + b"\0" * 42
    content = b"PK\3\4" + record * count
    end = b"PK\5\6" + b"\0" * 4 + (count % 65_536).to_bytes(2, "little") * 2 + len(record * count).to_bytes(4, "little")
    return content + end + (4).to_bytes(4, "little") + b"\0\0"


@linux_only
@pytest.mark.parametrize(("content", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_has_its_outcome_in_little_time_and_memory(tmp_path, content, expected):
    path = written(tmp_path / "a.xlsx", content())
    mapping = written(tmp_path / "mapping.toml", MAPPING)
    assert printed(IMPORTS, READ, path, mapping) == [expected]
