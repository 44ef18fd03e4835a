"""Cells of XLSX sheets and CSV files, as an importer gets them."""

from __future__ import annotations

import datetime as dt
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest

from aidledger.errors import LoadError
from aidledger.interchange import _sheets as sheet_cells
from aidledger.interchange import _sheets as sheets
from aidledger.interchange._sheets import Valueless, open_sheet
from aidledger.interchange._workbooks import MOST_COLUMNS
from tests.workbooks import MAIN, packed, parts, sheet_xml, workbook, written

FORMATS = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)
SHARED = {"xl/sharedStrings.xml": "<sst><si><t>first</t></si><si/></sst>"}
NO_VALUE = Valueless("a formula that was saved without its value")
FROM_1904 = {"xl/workbook.xml": parts({"Data": ""})["xl/workbook.xml"].replace(
    "<sheets>", '<workbookPr date1904="1"/><sheets>')}  # fmt: skip


@pytest.fixture
def only(tmp_path):
    """Return what says what a cell of XML holds, in B2."""

    def of(cell, **others):
        content = packed(
            parts({"Data": sheet_xml([["a", "b", "c"], ["k", cell, "k"]])}) | {"xl/styles.xml": FORMATS} | others
        )
        ((_, row),) = open_sheet(written(tmp_path / "a.xlsx", content), None, 1).rows
        return row[1]

    return of


@pytest.fixture
def refused(tmp_path):
    def of(content, name=None, header=1, **options):
        path = str(content) if isinstance(content, Path) else written(tmp_path / "a.csv", content)
        with pytest.raises(LoadError) as caught:
            list(open_sheet(path, name, header, **options).rows)
        (finding,) = caught.value.findings
        return f"{finding.origin.line}: {finding.code} {finding.message}"

    return of


def read(path, name=None, header=1, **options):
    sheet = open_sheet(path, name, header, **options)
    return sheet.columns, [(number, list(row)) for number, row in sheet.rows]


def moment(*parts_of_it):
    return dt.datetime(*parts_of_it)  # noqa: DTZ001 -- sheets know no zones


def impossible(text, why):
    return Valueless(f"{text!r}, which is {why} (cell B2 of the sheet 'Data')", "bad-cell")


def rows_xml(inner, **others):
    return packed(parts({"Data": f'<worksheet xmlns="{MAIN}"><sheetData>{inner}</sheetData></worksheet>'}) | others)


# --- cells of XLSX ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["<c><v>{}</v></c>", '<c t="n"><v>{}</v></c>', "<c cm='1'><v>{}</v></c>"])
def test_a_number_is_what_the_file_says(only, form):
    for text, value in (
        ("-0.5", -0.5), ("+.5", 0.5), ("5.", 5.0), (" 7\n", 7.0), ("007", 7.0), ("1E3", 1_000.0),
        ("0.10000000000000001", 0.1), ("16846275.899999999", 16_846_275.9), ("1.0000000000000001E-5", 0.00001),
        ("9007199254740992", 9_007_199_254_740_992.0), ("9007199254740993", Decimal(9007199254740993)),
        ("0.12345678901234567890", Decimal("0.12345678901234567890")), ("1e-400", Decimal("1e-400")),
        ("12345678901234.567", Decimal("12345678901234.567")), ("123456789012345.67", 123_456_789_012_345.67),
    ):  # fmt: skip
        found = only(form.format(text))
        assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("style", ["", ' s="1"'])
def test_what_is_not_a_finite_number_is_told(only, style):
    for text in ("NaN", "nan", "inf", "-1e309", "1_000", "1,5", "0x10", "1.2.3", "x", "٣", "1e1000", "9" * 401):
        assert only(f"<c{style}><v>{text}</v></c>") == impossible(text[:40], "not a finite number")


def test_very_many_numbers_and_styles_are_forgotten_again(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_cells, "_MOST_REMEMBERED", 3)
    row = [f'<c s="{n}"><v>{n}.5</v></c>' for n in range(4, 20)]
    assert read(written(tmp_path / "a.xlsx", workbook([["a"], row])))[1] == [(2, [n + 0.5 for n in range(4, 20)])]


@pytest.mark.parametrize(
    ("style", "text", "value"),
    [
        (1, "45000", dt.date(2023, 3, 15)), (1, "45000.0", dt.date(2023, 3, 15)),
        (2, "45000.5", moment(2023, 3, 15, 12)),
        (1, "45000.123456789", moment(2023, 3, 15, 2, 57, 46, 667_000)),
        (1, "45000.999999999", moment(2023, 3, 16)), (1, "1", dt.date(1900, 1, 1)),
        (1, "59", dt.date(1900, 2, 28)), (1, "61", dt.date(1900, 3, 1)), (1, "2958465", dt.date(9999, 12, 31)),
        (1, "0", dt.time(0)), (1, "0.9999999999", dt.time(23, 59, 59, 999_000)),
        (3, "1.5", dt.timedelta(days=1.5)), (3, "-1", dt.timedelta(days=-1)), (0, "45000", 45_000.0),
        (99, "45000", 45_000.0),
    ],
)  # fmt: skip
def test_numbers_that_count_days(only, style, text, value):
    assert only(f'<c s="{style}"><v>{text}</v></c>') == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", dt.time(0)), ("1", dt.date(1904, 1, 2)), ("60", dt.date(1904, 3, 1)), ("2957003", dt.date(9999, 12, 31))],
)
def test_days_may_count_from_1904(only, text, value):
    assert only(f'<c s="1"><v>{text}</v></c>', **FROM_1904) == value


def test_a_day_or_duration_beyond_the_calendar_is_told(only):
    for text in ("60", "60.5", "-1", "-0.5", "2958466", "2958465.9999999999", "1e300", "9007199254740993"):
        assert only(f'<c s="1"><v>{text}</v></c>') == impossible(text, "a day beyond the calendar")
    assert only('<c s="3"><v>1e15</v></c>') == impossible("1e15", "a day beyond the calendar")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c t="d"><v>2024-06-13</v></c>', dt.date(2024, 6, 13)),
        ('<c t="d"><v>2024-06-13T10:00:00.25</v></c>', moment(2024, 6, 13, 10, 0, 0, 250_000)),
        ('<c t="d"><v>2024-06-13T10:00:00Z</v></c>', "2024-06-13T10:00:00Z"),
        ('<c t="d"><v>2024-13-13</v></c>', "2024-13-13"),
        ('<c t="s"><v>0</v></c>', "first"),
        ('<c t="s"><v>1</v></c>', ""),
        *((f"<c>{formula}</c>", NO_VALUE) for formula in ("<f>A1</f>", "<f>A1</f><v> </v>", "<f>A1</f><v />", "<f/>")),
        ('<c>\n<f t="shared" si="0"/>\n</c>', NO_VALUE),
        ('<c t="str"><f>T(A9)</f></c>', NO_VALUE),
        *((f'<c t="str"><f>T(A9)</f>{value}</c>', "") for value in ("<v></v>", "<v/>", "<v />\n")),
        ('<c t="e"><v>#N/A</v></c>', Valueless("the error #N/A")),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', Valueless("the error #DIV/0!")),
        ('<c t="e"></c>', Valueless("an error")),
        *((f"<c>{inner}</c>", "") for inner in ("", "<v></v>", "<v>  </v>")),
        ("<c/>", ""),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="b"><v>false</v></c>', False),
        ('<c t="b"><v>2</v></c>', impossible("2", "not true or false")),
        ('<c t="x"><v>5</v></c>', impossible("5", "of a type that there is not, 'x'")),
        ("<c t='x y'><v>5</v></c>", impossible("5", "of a type that there is not, ' t=\"x y\"'")),
    ],
)
def test_what_other_cells_hold(only, cell, found):
    assert only(cell, **SHARED) == found


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<c t="str">{}<v> a &amp;&lt;&gt;&quot;&apos; b </v></c>', " a &<>\"' b "),
        ('<c t="str">{}<v>&#65;&#x42;&#x1F600;</v></c>', "AB😀"),
        ('<c t="str">{}<v>a\r\nb\rc_x000D_</v></c>', "a\nb\nc\r"),
        ('<c t="str">{}<v>a&#13;b</v></c>', "a\rb"),
        ('<c t="str">{}<v>_x005F_x0041_</v></c>', "_x0041_"),
        ('<c t="inlineStr">{}<is><t> a\n</t></is></c>', "a"),
        ('<c t="inlineStr">{}<is><t xml:space="preserve"> a </t></is></c>', " a "),
        ('<c t="inlineStr">{}<v>7</v></c>', "7"),
        ("<c>{}<is><t>7</t></is></c>", "7"),
    ],
)
def test_texts_in_place(only, inner, text, comment):
    assert only(inner.format(comment)) == text


def text_cell(text):
    return sheet_xml([["k"], ["k", f'<c t="str"><v>{text}</v></c>']])


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        *((text_cell(entity), "2: bad-xlsx ") for entity in ("&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "&", "&amp")),
        (text_cell("?").encode().replace(b"?<", b"\xff<"), "2: bad-xlsx row 2 has bytes that are not UTF-8"),
        (text_cell("x" * 32_768), "2: too-large the cell B2 has 32,768 characters or more, and a cell holds 32,767 at"),
        *(
            (text_cell(number).replace("str", "s"), "2: bad-xlsx the cell B2 refers to a text that is not there: get t")
            for number in ("2", "-1", "0.0", "x", "9" * 5_000)
        ),
    ],
    ids=range(13),
)
def test_texts_that_cannot_be_are_refused(refused, sheet, message):
    assert refused(packed(parts({"Data": sheet}) | SHARED)).startswith(message)


def test_a_text_may_be_as_long_as_a_cell(only):
    assert only(f'<c t="str"><v>{"x" * 32_767}</v></c>') == "x" * 32_767


@pytest.mark.parametrize(("limit", "value"), [("MOST_CELLS", 5), ("MOST_TEXT", 14)])
@pytest.mark.parametrize("cell", ['<c t="s"><v>0</v></c>', '<c t="str"><v>first</v></c>'])
def test_very_many_cells_or_characters_are_refused(refused, tmp_path, monkeypatch, limit, value, cell):
    monkeypatch.setattr(sheet_cells, limit, value)
    two, three = (packed(parts({"Data": sheet_xml([["", cell]] * count)}) | SHARED) for count in (2, 3))
    assert len(read(written(tmp_path / "a.xlsx", two))[1]) == 1
    assert refused(three).startswith("3: too-large ")


@pytest.mark.parametrize(
    ("inner", "rows"),
    [
        ('<row r="3"><c r="B3"><v>1</v></c><c r="D3"><v>2</v></c><c r="XFD3" s="1"/></row>', [(3, ["", 1.0, "", 2.0])]),
        (
            '<row r="2"><c r="B2"><v>2</v></c><c r="D2"><v>4</v></c><c r="A2"><v>1</v></c></row>',
            [(2, [1.0, 2.0, "", 4.0])],
        ),
        ("<row r='2'/><row r='3'><c/></row>", []),
    ],
)
def test_a_row_is_as_long_as_its_last_cell_is_far_whatever_the_order(tmp_path, inner, rows):
    head = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    assert read(written(tmp_path / "a.xlsx", rows_xml(head + inner)))[1] == rows


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(
    ("inner", "odd"),
    [
        ('<row r="2"><c r="A2"><v>1</v></c><c r="B2"/><c r="A2"><v>2</v></c></row>', "two cells stand in the place A2"),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="B5"/></row>', "a cell in row 2 says that it stands in row 5"),
        ('<row r="2"><c r="A2"/></row><row r="2"><c r="B2"/></row>', "the sheet has two rows 2"),
    ],
)
def test_a_row_of_which_nobody_can_tell_where_it_is_is_told(refused, tmp_path, inner, odd, quote):
    content = rows_xml('<row r="1"><c r="A1" t="str"><v>a</v></c></row>' + inner.replace('"', quote))
    sheet = open_sheet(written(tmp_path / "a.xlsx", content), None, 1)
    list(sheet.rows)
    assert sheet.odd == {2: f"{odd}: keep one, and save the file again"}
    if "two rows" not in odd:
        assert refused(content, header=2) == f"2: bad-place {odd}: keep one, and save the file again"


# --- sheets of XLSX ------------------------------------------------------------------------------------


def test_rows_above_the_header_are_passed_over_and_blanks_squeezed(tmp_path):
    day, odd = dt.date(2024, 6, 13), '<c t="e"><v>#REF!</v></c>'
    content = workbook(
        [["", "A title"], [], ["", " key ", "a\n b\u00a0c"], ["", "x", odd, day], ["", " "], ["", True, 1]]
    )
    columns, rows = read(written(tmp_path / "a.xlsx", content), header=3)
    assert columns == ("", "key", "a b c")
    assert rows == [(4, ["", "x", Valueless("the error #REF!"), day]), (6, ["", True, 1.0])]


@pytest.mark.parametrize(
    ("content", "name", "header", "message"),
    [
        (workbook([]), None, 1, "1: no-header row 1 is empty or missing"),
        (workbook([["a"], [], ["b"]]), None, 2, "2: no-header row 2 is empty or missing"),
        (workbook([["a"]]), "Other", 1, "None: no-sheet there is no sheet 'Other'"),
        (b"PK\3\4", None, 1, "None: bad-xlsx it is not an XLSX file"),
        (b"\xd0\xcf\x11\xe0old", None, 1, "None: bad-xlsx it is an XLS file, or an encrypted one"),
    ],
    ids=range(5),
)
def test_xlsx_that_cannot_be_read(refused, content, name, header, message):
    assert refused(content, name, header).startswith(message)


def test_what_is_wrong_with_a_later_row_is_told_when_it_is_read(tmp_path):
    path = written(tmp_path / "a.xlsx", workbook([["a"], [1], ['<c t="s"><v>9</v></c>']]))
    sheet = open_sheet(path, None, 1)
    assert next(sheet.rows) == (2, [1.0])
    with pytest.raises(LoadError) as caught:
        next(sheet.rows)
    assert f"{path}:3: bad-xlsx the cell A3 refers to a text that is not there" in str(caught.value.findings[0])


# --- CSV, and any file ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("\ufeffa,b\r\n1,x\r\n", {}, (("a", "b"), [(2, ["1", "x"])])),
        ('a,b\n1,"x\ny"\n\n2,z', {}, (("a", "b"), [(2, ["1", "x\ny"]), (5, ["2", "z"])])),
        ("a;b\n1;x\n ; \n", {"delimiter": ";"}, (("a", "b"), [(2, ["1", "x"])])),
        ("title\n\na\tb\n1\tx", {"delimiter": "\t", "header": 3}, (("a", "b"), [(4, ["1", "x"])])),
    ],
)
def test_csv(tmp_path, text, options, expected):
    assert read(written(tmp_path / "a.csv", text), **options) == expected


def test_csv_in_another_encoding(refused, tmp_path):
    content = "name\nZürich\n".encode("cp1252")
    assert read(written(tmp_path / "a.csv", content), encoding="cp1252")[1] == [(2, ["Zürich"])]
    assert refused(content) == "1: not-utf-8 byte 0xfc is no utf-8: say 'encoding' in the mapping"
    assert re.search(r"^1: not-utf-8 .*: say 'encoding' in the mapping", refused(content, encoding="utf-16"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: no-header row 1 is empty"),
        ('a\n"x"y\n', "2: bad-csv "),
        ("a\n" + "x" * 200_000, "2: bad-csv the row cannot be read (field larger than field limit"),
        ("a\n" + "x" * ((1 << 20) + 1), "2: line-too-long the line is longer than 1,048,576 characters"),
        ("a\n1\n" + "," * MOST_COLUMNS, "3: too-large the row has 16,385 cells, the limit is 16,384"),
    ],
    ids=range(5),
)
def test_csv_that_cannot_be_read(refused, text, message):
    assert refused(text).startswith(message)


def test_more_rows_than_a_spreadsheet_has(refused, tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert read(written(tmp_path / "a.csv", "a\n1\n\n"))[1] == [(2, ["1"])]
    assert refused("a\n1\n\n2\n") == "4: too-large the file has more than 2 rows: split it, several can be one release"


def test_files_that_are_none(refused, tmp_path, monkeypatch):
    assert refused(tmp_path / "no.csv") == "None: not-found there is no such file: check the path"
    assert refused(tmp_path).startswith("None: not-a-file ")
    assert refused(Path("a\0b")).startswith("None: cannot-read ")
    if hasattr(os, "geteuid") and os.geteuid():
        os.chmod(written(tmp_path / "b.csv", "a\n"), 0)
        assert refused(tmp_path / "b.csv").startswith("None: cannot-read ")
    monkeypatch.setattr(sheets, "MOST_BYTES", 3)
    assert refused("a,b\n") == "None: too-large it has 4 bytes, the limit is 3: split it"
    with pytest.raises(LoadError, match=r"^.*red\\x1b\[31m\.csv: 1 problem"):
        open_sheet(str(tmp_path / "red\x1b[31m.csv"), None, 1)
