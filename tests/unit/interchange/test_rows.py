from __future__ import annotations

import pytest

from aidledger.interchange import _workbooks as sheet_rows
from aidledger.interchange._archives import ArchiveError
from aidledger.interchange._workbooks import PARTS, rows
from tests.workbooks import MAIN


def sheet(inner, begin="<sheetData>", end="</sheetData>"):
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><cols/>{begin}{inner}{end}</worksheet>'.encode()


def found(xml):
    """Return the rows of a sheet, of each cell its column, style and type, and value; no value is None."""
    return [
        (number, [(at, kind, value or None) for at, kind, value in zip(*parts(cells), strict=True)], is_twice)
        for number, cells, is_twice in rows(xml)
        if len(cells) > 1
    ]


def parts(cells):
    return cells[1::PARTS], cells[3::PARTS], cells[6::PARTS]


def refused(xml):
    with pytest.raises(ArchiveError) as caught:
        found(xml)
    return caught.value.code, caught.value.row, str(caught.value)


PLAIN = (
    '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" s="3"/></row>\n<row r="2"/><row r="4">'
    '<c r="A4" s="1"><f>1+1</f><v>2</v></c><c r="C4" t="str"><f t="shared" si="0"/><v/></c>'
    '<c r="D4" t="inlineStr"><is><t>x &amp; y</t>'
    '</is></c></row><row r="5"></row><row r="6"/>'
)
ROWS = [
    (1, [(b"A", b' t="s"', b"0"), (b"B", b' s="3"', None)], False),
    (4, [(b"A", b' s="1"', b"2"), (b"C", b' t="str"', None), (b"D", b' t="inlineStr"', b"x &amp; y")], False),
]


def test_rows_as_nearly_everybody_writes_them_need_no_parser(monkeypatch):
    monkeypatch.setattr(sheet_rows, "_parsed", None)
    assert found(sheet(PLAIN)) == ROWS


ODD = {
    "prefixes": PLAIN.replace("<", "<x:").replace("<x:/", "</x:"),
    "single quotes": PLAIN.replace('"', "'"),
    "another order": PLAIN.replace('r="A1" t="s"', 't="s" r="A1"').replace('r="A4" s="1"', 's="1" cm="1" r="A4"'),
    "comments": PLAIN.replace("<v>", "<!-- <v>7</v> --><v>").replace("<row", "<!-- </row> --><row"),
    "instructions": PLAIN.replace("<c", "<?x y?><c"),
    "blanks": PLAIN.replace("<c", " <c").replace("<v>", "\n<v>"),
    "no places": PLAIN.replace(' r="A1"', "").replace(' r="B1"', ""),
    "one row": PLAIN.replace('<c r="A4" s="1">', '<c s="1" r="A4">'),
    "lower case": PLAIN.replace('r="D4"', 'r="d4"'),
    "one row without a number": PLAIN.replace('<row r="2"/>', '<row r="2"/><row/>').replace('<row r="4">', "<row>"),
}  # fmt: skip


@pytest.mark.parametrize("inner", ODD.values(), ids=ODD)
def test_rows_that_are_written_in_another_way_are_the_same(inner):
    prefix = "x:" if "<x:" in inner else ""
    assert found(sheet(inner, f"<{prefix}sheetData>", f"</{prefix}sheetData>")) == ROWS


def test_long_rows_and_a_comment_before_the_rows_hide_nothing(monkeypatch):
    hidden = '<!-- <sheetData><row r="9"><c r="A9"><v>9</v></c></row> --><sheetData>'
    assert found(sheet(PLAIN, hidden)) == ROWS
    monkeypatch.setattr(sheet_rows, "_LONGEST_ROW", 100)
    assert found(sheet(PLAIN)) == ROWS


@pytest.mark.parametrize("xml", [sheet("", "<sheetData/>", ""), sheet("", "", ""), sheet(""), sheet("<row/>")])
def test_a_sheet_without_cells_has_no_rows(xml):
    assert found(xml) == []


def test_only_cells_in_rows_in_the_data_of_a_sheet_count():
    cell = '<extLst><c r="A1"><v>1</v></c></extLst>'
    other = f'{cell}<row r="7"><c r="A7"><v>1</v></c></row>'
    inner = f'{cell}<row r="1"><c r="A1"><f>1<g/></f><v>5</v><extLst/></c>{cell}</row>'.replace('"', "'")
    assert found(sheet(inner, f"{other}<sheetData>", f"</sheetData>{other}")) == [(1, [(b"A", b"", b"5")], False)]


def test_a_text_in_place_is_put_together():
    inner = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a </t></r><r><t xml:space="preserve"> b</t></r>'
        "<rPh><t>c</t></rPh>"
        '</is></c><c r="B1"><is><t>5</t></is></c><c r="C1" t="str"><v> x<![CDATA[<y>]]> </v></c></row>'
    )
    text, number = (b"A", b' t="inlineStr"', b"a b"), (b"B", b' t="inlineStr"', b"5")
    assert found(sheet(inner)) == [(1, [text, number, (b"C", b' t="str"', b" x&lt;y&gt; ")], False)]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_rows_with_one_number_are_told(quote):
    cells = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in (1, 2, 2, 2, 3))
    told = [(number, is_twice) for number, _, is_twice in found(sheet(cells.replace('"', quote)))]
    assert told == [(1, False), (2, True), (2, True), (2, True), (3, False)]


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(
    ("inner", "code", "row", "message"),
    [
        ('<row r="3"><c r="A3"/></row><row r="2"><c r="A2"/></row>', "bad-place", 2, "row 2 stands behind row 3"),
        ('<row r="1048577"><c r="A1"/></row>', "too-large", None, "the sheet has a row 1,048,577, and they go from 1"),
        ('<row r="0"><c r="A0"/></row>', "too-large", None, "the sheet has a row 0"),
        ('<row r="x"><c r="A0"/></row>', "bad-xlsx", None, "the sheet has a row with the number 'x'"),
        ('<row r="2"><row r="3"><c/></row></row>', "bad-xlsx", 2, "the sheet has a row within a row"),
        ('<row r="2"><c r="2A"/></row>', "bad-xlsx", 2, "the sheet has a cell with the place '2A'"),
        ('<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>', "bad-xlsx", 2, "the sheet has a cell with two values"),
        ('<row r="2"><c r="A2"><v>1</v><is><t>2</t></is></c></row>', "bad-xlsx", 2, "a cell with two values"),
        ('<row r="2"><c t="b" r="XFE2"/></row>', "too-large", None, "the sheet has a column XFE, and XFD is the last"),
        ('<row r="2"><c r="A2"><v>1</c></row>', "bad-xlsx", None, "the sheet cannot be read (mismatched tag"),
        ('<row r="2"><c r="A2"><v>1</v></c>', "bad-xlsx", None, "the sheet cannot be read (mismatched tag"),
        (f'<row r="2">{"<c/>" * 16_385}</row>', "too-large", 2, "the row has more than 16,384 cells"),
        (f'<row r="2"><c t="q"><v>{"x" * 300_000}</v></c></row>', "too-large", None, "and a cell holds 32,767 at most"),
    ],
    ids=range(13),
)  # fmt: skip
def test_rows_that_cannot_be_are_refused(inner, code, row, message, quote):
    said = refused(sheet(inner.replace('"', quote)))
    assert said[:2] == (code, row)
    assert message in said[2]


def test_a_comment_from_one_row_into_another_is_not_read_around():
    opened = PLAIN.replace('<c r="B1" s="3"/>', '<!-- <c r="B1"/>')
    assert [number for number, *_ in found(sheet(opened.replace('<c r="A4"', '--><c r="A4"')))] == [1]
    assert refused(sheet(opened.replace('<c r="C4"', '--><c r="C4"')))[0] == "bad-xlsx"


def test_very_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(sheet_rows, "MOST_ROWS", 3)
    said = refused(sheet('<row r="1"><c r="A1"/></row>' * 5))
    assert said[0::2] == ("too-large", "the sheet has more than 3 rows: split it")
