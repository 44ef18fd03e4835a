from __future__ import annotations

import datetime as dt
import os
import re
import sys

import pytest

from aidledger.errors import LoadError
from aidledger.interchange._xlsx import sheets
from aidledger.interchange._xlsx.cells import Valueless
from aidledger.interchange._xlsx.rows import MOST_COLUMNS
from aidledger.interchange._xlsx.sheets import open_sheet, squeezed
from tests.workbooks import packed, parts, sheet_xml, workbook, written


def read(path, name=None, header=1, **options):
    sheet = open_sheet(path, name, header, **options)
    return sheet.columns, [(number, list(row)) for number, row in sheet.rows]


def refused(*arguments, **options):
    with pytest.raises(LoadError) as caught:
        read(*arguments, **options)
    (finding,) = caught.value.findings
    line = "" if finding.origin.line is None else f"{finding.origin.line}: "
    return f"{line}{finding.code}", finding.message


# --- XLSX ---------------------------------------------------------------------------------------------


def test_cells_are_what_the_sheet_has(tmp_path):
    day = dt.date(2024, 6, 13)
    content = workbook([["key ", "a\nb", "c"], ["x", 5, day], ["", "", " "], ["y", True, 1.5]])
    assert read(written(tmp_path / "a.xlsx", content)) == (
        ("key", "a b", "c"),
        [(2, ["x", 5.0, day]), (4, ["y", True, 1.5])],
    )


def test_rows_above_the_header_are_passed_over(tmp_path):
    content = workbook([["", "A title"], [], ["", "key", "sum"], ["", "x", '<c t="e"><v>#REF!</v></c>']])
    columns, rows = read(written(tmp_path / "a.xlsx", content), header=3)
    assert (columns, rows) == (("", "key", "sum"), [(4, ["", "x", Valueless("the error #REF!")])])


def test_a_cell_without_a_value_is_told_also_beyond_the_columns(tmp_path):
    content = workbook([["key", "sum"], ["x", "<c><f>1+1</f></c>", "<c><f>1+1</f></c>"]])
    said = Valueless("a formula that was saved without its value")
    assert read(written(tmp_path / "a.xlsx", content))[1] == [(2, ["x", said, said])]


def test_a_sheet_by_its_name(tmp_path):
    path = written(tmp_path / "a.xlsx", packed(parts({"One": sheet_xml([["a"]]), "Two": sheet_xml([["b"]])})))
    assert read(path, "two")[0] == ("b",)


@pytest.mark.parametrize(
    ("content", "name", "header", "place", "message"),
    [
        (workbook([]), None, 1, "1: no-header", "row 1 is empty or missing"),
        (workbook([["a"], [], ["b"]]), None, 2, "2: no-header", "row 2 is empty or missing"),
        (workbook([["a"]]), "Other", 1, "no-sheet", "there is no sheet 'Other'"),
        (b"PK\3\4", None, 1, "bad-xlsx", "it is not an XLSX file"),
        (b"\xd0\xcf\x11\xe0old", None, 1, "bad-xlsx", "it is an XLS file, or an encrypted one"),
        (workbook([['<c t="s"><v>9</v></c>']]), None, 1, "1: bad-xlsx", "the cell A1 refers to a text"),
        (workbook([["a"], ["b"]]).replace(b"PK\5\6", b"PK\5\7"), None, 1, "bad-xlsx", "it has no list of entries"),
    ],
)
def test_xlsx_that_cannot_be_read(tmp_path, content, name, header, place, message):
    found = refused(written(tmp_path / "a.xlsx", content), name, header)
    assert found[0] == place
    assert message in found[1]


def placed(inner):
    return packed(parts({"Data": f"<worksheet><sheetData>{inner}</sheetData></worksheet>"}))


TWICE = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>' + '<row r="2"><c r="A2"><v>1</v></c></row>' * 2


def test_a_row_that_stands_twice_is_odd(tmp_path):
    sheet = open_sheet(written(tmp_path / "a.xlsx", placed(TWICE)), None, 1)
    assert [number for number, _ in sheet.rows if number in sheet.odd] == [2, 2]
    found = refused(written(tmp_path / "b.xlsx", placed(TWICE)), header=2)
    assert found == ("2: bad-place", "the sheet has two rows 2: keep one, and save the file again")


def test_what_is_wrong_with_a_later_row_is_told_when_it_is_read(tmp_path):
    path = written(tmp_path / "a.xlsx", workbook([["a"], [1], ['<c t="s"><v>9</v></c>']]))
    sheet = open_sheet(path, None, 1)
    assert next(sheet.rows) == (2, [1.0])
    with pytest.raises(LoadError) as caught:
        next(sheet.rows)
    assert f"{path}:3: bad-xlsx the cell A3 refers to a text that is not there" in str(caught.value.findings[0])


# --- CSV ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("a,b\n1,x\n", {}, (("a", "b"), [(2, ["1", "x"])])),
        ("\ufeffa,b\r\n1,x\r\n", {}, (("a", "b"), [(2, ["1", "x"])])),
        ('a,b\n1,"x\ny"\n\n2,z', {}, (("a", "b"), [(2, ["1", "x\ny"]), (5, ["2", "z"])])),
        ("a;b\n1;x\n ; \n", {"delimiter": ";"}, (("a", "b"), [(2, ["1", "x"])])),
        ("title\n\na\tb\n1\tx", {"delimiter": "\t", "header": 3}, (("a", "b"), [(4, ["1", "x"])])),
    ],
)
def test_csv(tmp_path, text, options, expected):
    assert read(written(tmp_path / "a.csv", text), **options) == expected


def test_csv_in_another_encoding(tmp_path):
    path = written(tmp_path / "a.csv", "name\nZürich\n".encode("cp1252"))
    assert read(path, encoding="cp1252")[1] == [(2, ["Zürich"])]
    assert refused(path) == ("1: not-utf-8", "byte 0xfc is no utf-8: say 'encoding' in the mapping")
    with pytest.raises(LoadError) as caught:
        read(path, encoding="utf-16")
    assert re.search(r":1: not-utf-8 .*: say 'encoding' in the mapping", str(caught.value))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1: no-header", "row 1 is empty"),
        ('a\n"x"y\n', "2: bad-csv", "check its quotes"),
        ("a\n" + "x" * 200_000, "2: bad-csv", "field larger than field limit"),
        ('a\n"' + "x\n" * 200_000, "2: bad-csv", "field larger than field limit"),
        ("a\n" + "x" * ((1 << 20) + 1), "2: line-too-long", "the line is longer than 1,048,576 characters"),
        ("a\n1\n" + "," * MOST_COLUMNS, "3: too-large", "the row has 16,385 cells, the limit is 16,384"),
    ],
)
def test_csv_that_cannot_be_read(tmp_path, text, place, message):
    found = refused(written(tmp_path / "a.csv", text))
    assert found[0] == place
    assert message in found[1]


def test_more_rows_than_a_spreadsheet_has(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    sheet = open_sheet(written(tmp_path / "a.csv", "a\n1\n\n"), None, 1)
    assert [row for _, row in sheet.rows] == [["1"]]
    found = refused(written(tmp_path / "a.csv", "a\n1\n\n2\n"))
    assert found == ("4: too-large", "the file has more than 2 rows: split it, several can be one release")


# --- any file -----------------------------------------------------------------------------------------


def test_files_that_are_none(tmp_path, monkeypatch):
    assert refused(str(tmp_path / "no.csv")) == ("not-found", "there is no such file: check the path")
    assert refused(str(tmp_path))[0] == "not-a-file"
    assert refused("a\0b")[0] == "cannot-read"
    monkeypatch.setattr(sheets, "MOST_BYTES", 3)
    assert refused(written(tmp_path / "a.csv", "a,b\n")) == ("too-large", "it has 4 bytes, the limit is 3: split it")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everybody may read it here")
def test_a_file_that_nobody_may_read(tmp_path):
    path = written(tmp_path / "a.csv", "a\n")
    os.chmod(path, 0)
    assert refused(path)[0] == "cannot-read"


def test_paths_are_shown_safely(tmp_path):
    with pytest.raises(LoadError, match=r"^.*red\\x1b\[31m\.csv: 1 problem"):
        open_sheet(str(tmp_path / "red\x1b[31m.csv"), None, 1)


def test_blanks_are_squeezed():
    assert squeezed(" No. of\n Units\u00a0delivered ") == "No. of Units delivered"
