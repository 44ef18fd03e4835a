from __future__ import annotations

import io

import pytest

from aidledger.interchange import _workbooks as workbooks
from aidledger.interchange._archives import ArchiveError
from aidledger.interchange._workbooks import open_workbook
from tests.workbooks import MAIN, RELATIONS, SHEET, packed, parts, sheet_xml

ROWS = [["key", "amount"], ["a", 5]]
BOOK = parts({"Data": sheet_xml(ROWS)})
WORKBOOK, LINKS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


def opened(changes=None, wanted=None):
    """Open a workbook of which some entries are others, or gone."""
    entries = {name: part for name, part in (BOOK | (changes or {})).items() if part is not None}
    return open_workbook(io.BytesIO(packed(entries)), wanted)


def refused(changes=None, wanted=None):
    with pytest.raises(ArchiveError) as caught:
        opened(changes, wanted)
    return f"{caught.value.code} {caught.value}"


def with_strings(inner):
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{inner}</sst>'}


def with_styles(formats, *styles):
    numbers = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in formats.items())
    used = "".join(f'<xf numFmtId="{style}"/>' for style in styles)
    others = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    return {STYLES: f"<styleSheet><numFmts>{numbers}</numFmts>{others}<cellXfs>{used}</cellXfs></styleSheet>"}


def related(kind, target):
    more = f'<Relationship Id="x" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    return {LINKS: BOOK[LINKS].replace("</Relationships>", more)}


@pytest.mark.parametrize(("wanted", "found"), [(None, "One"), ("two", "Two"), (" ONE ", "One")])
def test_a_sheet_is_found_by_its_name_and_else_the_first(wanted, found):
    book = opened(parts({"One": sheet_xml(ROWS), "Two": sheet_xml([["other"]])}), wanted)
    assert (book.sheet, b"other" in book.xml) == (found, found == "Two")


def test_parts_may_be_written_and_placed_in_several_ways():
    for target in ("/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"):
        assert opened({LINKS: BOOK[LINKS].replace("worksheets/sheet1.xml", target)}).xml == BOOK[SHEET].encode()
    commented = BOOK[WORKBOOK].replace("<sheets>", "<!-- <sheets> --><sheets>")
    assert opened({WORKBOOK: commented}).sheet == "Data"
    strings = {"xl/texts.xml": "<sst><si><t>a</t></si></sst>"}
    assert opened(strings | related("sharedStrings", "texts.xml")).strings == ["a"]
    book = opened({STYLES: None})
    assert (book.strings, book.moments) == ([], {})


@pytest.mark.parametrize(
    ("changes", "wanted", "message"),
    [
        (
            {WORKBOOK: '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'},
            None,
            "hostile-xlsx the list of its sheets has a DOC",
        ),
        ({WORKBOOK: "<workbook>"}, None, "bad-xlsx the list of its sheets cannot be read"),
        ({WORKBOOK: None}, None, "bad-xlsx it is not an XLSX file: it has no entry 'xl/workbook.xml'"),
        ({LINKS: None}, None, "bad-xlsx it is not an XLSX file: it has no entry 'xl/_rels/workbook.xml.rels'"),
        ({LINKS: "<Relationships/>"}, None, "no-sheet there is no sheet None: give the mapping one of none"),
        ({SHEET: None}, None, "no-sheet there is no sheet None"),
        ({}, "Datta", "no-sheet there is no sheet 'Datta': give the mapping one of 'Data'"),
        ({WORKBOOK: BOOK[WORKBOOK].replace("r:id=", 'x:id="rId9" r:id=')}, None, "no-sheet "),
        (related("sharedStrings", "gone.xml"), None, "bad-xlsx its part 'xl/gone.xml' is missing: save it again"),
        (related("styles", "gone.xml"), None, "bad-xlsx its part 'xl/gone.xml' is missing: save it again"),
        (with_strings(f"<si><t>{'x' * 32_768}</t></si>"), None, "too-large one of its texts has 32,768 characters or "),
        (with_strings(f"<si><t>{'x' * 10**6}</t></si>"), None, "too-large one of its texts has "),
        (with_strings(f"<si>{'<r><t>x</t></r>' * 32_768}</si>"), None, "too-large one of its texts has 32,768 charact"),
        (with_strings("<si><t>a<b/></t></si>"), None, "bad-xlsx a text has the element 'b' in it"),
    ],
    ids=range(14),
)
def test_damaged_and_hostile_parts_are_refused(changes, wanted, message):
    assert refused(changes, wanted).startswith(message)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<t>a &amp; b</t>", "a & b"), ("<t> a </t>", "a"), ('<t xml:space="preserve"> a </t>', " a "),
        ("<r><t>one</t></r><r><rPr><b/></rPr><t> two</t></r>", "onetwo"),
        ('<r><t>one</t></r><r><t xml:space="preserve"> two</t></r>', "one two"),
        ("<t>東京</t><rPh><t>トウキョウ</t></rPh>", "東京"), ("", ""), ("<t/>", ""),
        ("<t>a_x000D_b_x0041__xD800__x005F_x0041_</t>", "a\rbA_xD800__x0041_"),
        ("<t>a<!-- x -->b<![CDATA[<c>]]></t>", "ab<c>"), (f"<t>{'x' * 32_767}</t>", "x" * 32_767),
    ],
    ids=range(11),
)  # fmt: skip
def test_texts_that_cells_share(item, text):
    assert opened(with_strings(f"<si>{item}</si>")).strings == [text]


@pytest.mark.parametrize("limit", ["MOST_STRINGS", "MOST_TEXT"])
def test_very_many_texts_are_refused(monkeypatch, limit):
    monkeypatch.setattr(workbooks, limit, 3)
    assert opened(with_strings("<si><t>a</t></si>" * 3)).strings == ["a"] * 3
    assert refused(with_strings("<si><t>a</t></si>" * 4)).startswith("too-large its cells share more than")


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (0, None, ""), (9, None, ""), (14, None, "moment"), (22, None, "moment"), (23, None, ""), (45, None, "moment"),
        (46, None, "duration"), (49, None, ""),  # what every workbook has
        (164, "yyyy\\-mm", "moment"), (164, "[$-409]d\\ mmm;@", "moment"), (164, "h:mm AM/PM", "moment"),
        (164, "[h]:mm", "duration"), (164, "[SS].0", "duration"), (164, "General", ""), (164, "#,##0.00", ""),
        (164, "[Red]0.00", ""), (164, "[&gt;=100]0;0.0", ""), (164, "&quot;day&quot; 0", ""), (164, "\\d0", ""),
        (164, "0 &quot;months", ""), (164, "_d0*m", ""), (164, "0;yyyy", ""), (164, "0.00E+00", ""),
        (164, "[" * 100_000, ""), (164, "&quot;[" * 100_000, ""),
    ],
    ids=range(25),
)  # fmt: skip
def test_which_numbers_are_days(number, code, kind):
    styles = with_styles({} if code is None else {number: code}, 0, number)
    assert opened(styles).moments == ({b"1": kind} if kind else {})


@pytest.mark.parametrize(
    ("stated", "is_1904"), [("", False), ('date1904="0"', False), ('date1904="1"', True), ('date1904="true"', True)]
)
def test_from_when_days_are_counted(stated, is_1904):
    counted = BOOK[WORKBOOK].replace("<sheets>", f"<workbookPr {stated}/><sheets>")
    assert opened({WORKBOOK: counted}).is_1904 is is_1904
