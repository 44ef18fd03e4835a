from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest

from aidledger.interchange._xlsx import cells as sheet_cells
from aidledger.interchange._xlsx.archives import ArchiveError
from aidledger.interchange._xlsx.cells import SheetCells, Valueless, number_of
from aidledger.interchange._xlsx.workbooks import open_workbook
from tests.workbooks import MAIN, SHEET, packed, parts, sheet_xml

_FORMATS = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)
NO_VALUE = "a formula that was saved without its value"


def read(sheet, **parts_changed):
    entries = parts({"Data": sheet}) | {"xl/styles.xml": _FORMATS} | parts_changed
    cells = SheetCells(open_workbook(io.BytesIO(packed(entries)), None))
    return list(cells.rows()), cells.odd


def only(cell, **parts_changed):
    """Return what the cell B1 holds, beside another."""
    (((_, row),), _) = read(sheet_xml([["k", cell, "k"]]), **parts_changed)
    return row[1]


def refused(*arguments, **changed):
    with pytest.raises(ArchiveError) as caught:
        read(*arguments, **changed)
    return caught.value.code, caught.value.row, str(caught.value)


def moment(*parts_of_it):
    return dt.datetime(*parts_of_it)  # noqa: DTZ001 -- sheets know no zones


def impossible(text, why):
    return Valueless(f"{text!r}, which is {why} (cell B1 of the sheet 'Data')", "bad-cell")


def rows_xml(inner):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inner}</sheetData></worksheet>'


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["<c><v>{}</v></c>", '<c t="n"><v>{}</v></c>', "<c cm='1'><v>{}</v></c>"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5.0),
        ("-0.5", -0.5),
        ("+.5", 0.5),
        ("5.", 5.0),
        (" 7\n", 7.0),
        ("007", 7.0),
        ("1E3", 1_000.0),
        ("0.10000000000000001", 0.1),
        ("16846275.899999999", 16_846_275.9),
        ("1.0000000000000001E-5", 0.00001),
        ("9007199254740992", 9_007_199_254_740_992.0),
        ("9007199254740993", Decimal(9007199254740993)),
        ("12345678901234567890", Decimal(12345678901234567890)),
        ("0.12345678901234567890", Decimal("0.12345678901234567890")),
        ("12345678901234.567", Decimal("12345678901234.567")),
        ("123456789012345.67", 123_456_789_012_345.67),
        ("1e-400", Decimal("1e-400")),
    ],
)
def test_a_number_is_what_the_file_says(text, value, form):
    found = only(form.format(text))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1e999",
        "-1e309",
        "1_000",
        "1,5",
        "0x10",
        "1.2.3",
        "x",
        "٣",
        "1e1000",
        "9" * 401,
    ],
)
def test_what_is_not_a_finite_number_is_told(text):
    assert only(f"<c><v>{text}</v></c>") == impossible(text[:40], "not a finite number")
    assert only(f'<c s="1"><v>{text}</v></c>') == impossible(text[:40], "not a finite number")


def test_a_number_is_read_again_as_it_was():
    for _ in range(2):
        assert number_of(b"9007199254740993") == Decimal(9007199254740993)


def test_very_many_numbers_and_styles_are_forgotten_again(monkeypatch):
    monkeypatch.setattr(sheet_cells, "_MOST_REMEMBERED", 3)
    row = [f'<c s="{n}"><v>{n}.5</v></c>' for n in range(4, 20)]
    ((_, cells),), _ = read(sheet_xml([row, *[]]))
    assert cells == [n + 0.5 for n in range(4, 20)]


# --- days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "text", "value"),
    [
        (1, "45000", dt.date(2023, 3, 15)),
        (1, "45000.0", dt.date(2023, 3, 15)),
        (2, "45000.5", moment(2023, 3, 15, 12)),
        (1, "45000.123456789", moment(2023, 3, 15, 2, 57, 46, 667_000)),
        (1, "45000.999999999", moment(2023, 3, 16)),
        (1, "1", dt.date(1900, 1, 1)),
        (1, "59", dt.date(1900, 2, 28)),
        (1, "61", dt.date(1900, 3, 1)),
        (1, "2958465", dt.date(9999, 12, 31)),
        (1, "0", dt.time(0)),
        (1, "0.5", dt.time(12)),
        (1, "0.9999999999", dt.time(23, 59, 59, 999_000)),
        (3, "1.5", dt.timedelta(days=1.5)),
        (3, "-1", dt.timedelta(days=-1)),
        (0, "45000", 45_000.0),
        (99, "45000", 45_000.0),
    ],
)
def test_numbers_that_count_days(style, text, value):
    assert only(f'<c s="{style}"><v>{text}</v></c>') == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", dt.time(0)), ("1", dt.date(1904, 1, 2)), ("60", dt.date(1904, 3, 1)), ("2957003", dt.date(9999, 12, 31))],
)
def test_days_may_count_from_1904(text, value):
    book = parts({"Data": ""})["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert only(f'<c s="1"><v>{text}</v></c>', **{"xl/workbook.xml": book}) == value


@pytest.mark.parametrize(
    "text", ["60", "60.5", "-1", "-0.5", "2958466", "2958465.9999999999", "1e9", "1e300", "9007199254740993"]
)
def test_a_day_beyond_the_calendar_is_told(text):
    assert only(f'<c s="1"><v>{text}</v></c>') == impossible(text, "a day beyond the calendar")


def test_a_duration_beyond_measure_is_told():
    assert only('<c s="3"><v>1e15</v></c>') == impossible("1e15", "a day beyond the calendar")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-06-13", dt.date(2024, 6, 13)),
        ("2024-06-13T10:00:00", moment(2024, 6, 13, 10)),
        ("2024-06-13T10:00:00.25", moment(2024, 6, 13, 10, 0, 0, 250_000)),
        ("2024-06-13T10:00:00Z", "2024-06-13T10:00:00Z"),
        ("2024-13-13", "2024-13-13"),
    ],
)
def test_days_that_are_written_out(text, value):
    assert only(f'<c t="d"><v>{text}</v></c>') == value


# --- texts ------------------------------------------------------------------------------------------


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
def test_texts_in_place(inner, text, comment):
    assert only(inner.format(comment)) == text


@pytest.mark.parametrize("entity", ["&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "&", "&amp"])
def test_what_no_entity_is_is_refused(entity):
    code, row, message = refused(sheet_xml([["k"], ["k", f'<c t="str"><v>{entity}</v></c>']]))
    assert (code, row) == ("bad-xlsx", 2)
    assert "which is not XML" in message


def test_bytes_that_are_no_text_are_refused():
    sheet = sheet_xml([["k"], ["k", '<c t="str"><v>?</v></c>']]).encode().replace(b"?<", b"\xff<")
    code, row, message = refused(sheet)
    assert (code, row) == ("bad-xlsx", 2)
    assert message.startswith("row 2 has bytes that are not UTF-8")


def test_a_text_that_is_longer_than_a_cell_may_be_is_refused():
    assert len(only(f'<c t="str"><v>{"x" * 32_767}</v></c>')) == 32_767
    code, row, message = refused(sheet_xml([["k"], ["k", f'<c t="str"><v>{"x" * 32_768}</v></c>']]))
    assert (code, row) == ("too-large", 2)
    assert message.startswith("the cell B2 has 32,768 characters or more, and a cell holds 32,767 at most")


SHARED = {"xl/sharedStrings.xml": "<sst><si><t>first</t></si><si/></sst>"}


def test_texts_that_cells_share():
    assert only('<c t="s"><v>0</v></c>', **SHARED) == "first"
    assert only('<c t="s"><v>1</v></c>', **SHARED) == ""


@pytest.mark.parametrize("number", ["2", "-1", "0.0", "x", "9" * 5_000])
def test_a_text_that_is_not_there_is_refused(number):
    sheet = sheet_xml([["k"], ["k", f'<c t="s"><v>{number}</v></c>']])
    assert refused(sheet, **SHARED) == (
        "bad-xlsx",
        2,
        "the cell B2 refers to a text that is not there: get the file again, or save it again",
    )


@pytest.mark.parametrize(("limit", "value"), [("MOST_CELLS", 5), ("MOST_TEXT", 14)])
@pytest.mark.parametrize("cell", ['<c t="s"><v>0</v></c>', '<c t="str"><v>first</v></c>'])
def test_very_many_cells_or_characters_are_refused(monkeypatch, limit, value, cell):
    monkeypatch.setattr(sheet_cells, limit, value)
    assert len(read(sheet_xml([["", cell]] * 2), **SHARED)[0]) == 2
    code, row, message = refused(sheet_xml([["", cell]] * 3), **SHARED)
    assert (code, row) == ("too-large", 3)
    assert "or 14 characters" in message or "more than 5 cells" in message


# --- what is no value -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("<c><f>A1+1</f></c>", Valueless(NO_VALUE)),
        ("<c><f>A1+1</f><v></v></c>", Valueless(NO_VALUE)),
        ("<c><f>A1+1</f><v> </v></c>", Valueless(NO_VALUE)),
        ("<c><f>A1+1</f><v/></c>", Valueless(NO_VALUE)),
        ("<c><f>A1+1</f><v /></c>", Valueless(NO_VALUE)),
        ("<c><f/></c>", Valueless(NO_VALUE)),
        ('<c>\n<f t="shared" si="0"/>\n</c>', Valueless(NO_VALUE)),
        ('<c t="str"><f>T(A9)</f></c>', Valueless(NO_VALUE)),
        ('<c t="str"><f>T(A9)</f><v></v></c>', ""),
        ('<c t="str"><f>T(A9)</f><v/></c>', ""),
        ('<c t="str"><f>T(A9)</f><v />\n</c>', ""),
        ('<c t="e"><v>#N/A</v></c>', Valueless("the error #N/A")),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', Valueless("the error #DIV/0!")),
        ('<c t="e"></c>', Valueless("an error")),
        ("<c></c>", ""),
        ("<c/>", ""),
        ("<c><v></v></c>", ""),
        ("<c><v>  </v></c>", ""),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="b"><v>false</v></c>', False),
        ('<c t="b"><v>2</v></c>', impossible("2", "not true or false")),
        ('<c t="x"><v>5</v></c>', impossible("5", "of a type that there is not, 'x'")),
        ("<c t='x y'><v>5</v></c>", impossible("5", "of a type that there is not, ' t=\"x y\"'")),
    ],
)
def test_what_stands_in_a_cell_without_a_value(cell, found):
    assert only(cell) == found


# --- places -------------------------------------------------------------------------------------------


def test_a_row_is_as_long_as_its_last_cell_is_far():
    inner = '<row r="3"><c r="B3"><v>1</v></c><c r="D3"><v>2</v></c><c r="XFD3" s="1"/></row>'
    assert read(rows_xml(inner)) == ([(3, ["", 1.0, "", 2.0])], {})


def test_cells_may_stand_in_any_order():
    inner = '<row r="1"><c r="B1"><v>2</v></c><c r="D1"><v>4</v></c><c r="A1"><v>1</v></c></row>'
    assert read(rows_xml(inner)) == ([(1, [1.0, 2.0, "", 4.0])], {})


def test_a_row_of_no_cells_is_empty():
    assert read(rows_xml("<row r='1'/><row r='2'><c/></row>"))[0] == [(1, []), (2, [])]


@pytest.mark.parametrize(
    ("inner", "odd"),
    [
        (
            '<row r="2"><c r="A2"><v>1</v></c><c r="B2"/><c r="A2"><v>2</v></c></row>',
            "two cells stand in the place A2: keep one, and save the file again",
        ),
        (
            '<row r="2"><c r="A2"><v>1</v></c><c r="B5"/></row>',
            "a cell in row 2 says that it stands in row 5: keep one, and save the file again",
        ),
        (
            '<row r="2"><c r="A2"/></row><row r="2"><c r="B2"/></row>',
            "the sheet has two rows 2: keep one, and save the file again",
        ),
    ],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_row_of_which_nobody_can_tell_where_it_is_is_told(inner, odd, quote):
    assert read(rows_xml(inner.replace('"', quote)))[1] == {2: odd}


def test_a_sheet_without_rows():
    assert read(rows_xml("")) == ([], {})
    assert SHEET in parts({"Data": ""})
