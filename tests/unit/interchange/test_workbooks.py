from __future__ import annotations

import io

import pytest

from aidledger.interchange._xlsx import workbooks
from aidledger.interchange._xlsx.archives import ArchiveError
from aidledger.interchange._xlsx.workbooks import open_workbook, unescaped
from tests.workbooks import MAIN, RELATIONS, SHEET, packed, parts, sheet_xml

ROWS = [["key", "amount"], ["a", 5]]
BOOK = parts({"Data": sheet_xml(ROWS)})
LISTS = {"workbook": "xl/workbook.xml", "relations": "xl/_rels/workbook.xml.rels", "styles": "xl/styles.xml"}


def opened(wanted=None, /, **changed):
    """Open a workbook of which some entries are others, or gone."""
    entries = dict(BOOK)
    for name, content in changed.items():
        if content is None:
            del entries[LISTS.get(name, name)]
        else:
            entries[LISTS.get(name, name)] = content
    return open_workbook(io.BytesIO(packed(entries)), wanted)


def refused(*wanted, **changed):
    with pytest.raises(ArchiveError) as caught:
        opened(*wanted, **changed)
    return caught.value.code, str(caught.value)


def with_strings(inner):
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{inner}</sst>'}


def with_styles(formats, *styles):
    numbers = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in formats.items())
    used = "".join(f'<xf numFmtId="{style}"/>' for style in styles)
    others = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    return f"<styleSheet><numFmts>{numbers}</numFmts>{others}<cellXfs>{used}</cellXfs></styleSheet>"


# --- the sheet that is asked for ---------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "found"), [(None, "One"), ("two", "Two"), (" ONE ", "One")])
def test_a_sheet_is_found_by_its_name_and_else_the_first(wanted, found):
    content = packed(parts({"One": sheet_xml(ROWS), "Two": sheet_xml([["other"]])}))
    book = open_workbook(io.BytesIO(content), wanted)
    assert book.sheet == found
    assert (b"other" in book.xml) is (found == "Two")


@pytest.mark.parametrize("target", ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"])
def test_where_a_sheet_is_may_be_written_in_several_ways(target):
    relations = BOOK[LISTS["relations"]].replace("worksheets/sheet1.xml", target)
    assert opened(relations=relations).xml == BOOK[SHEET].encode()


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"workbook": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'}, "hostile-xlsx", "sheets has a DOCTYPE"),
        ({"workbook": "<workbook>"}, "bad-xlsx", "the list of its sheets cannot be read"),
        ({"workbook": None}, "bad-xlsx", "it is not an XLSX file: it has no entry 'xl/workbook.xml'"),
        ({"relations": None}, "bad-xlsx", "it has no entry 'xl/_rels/workbook.xml.rels'"),
        ({"relations": "<Relationships/>"}, "no-sheet", "there is no sheet None: give the mapping one of none"),
        ({SHEET: None}, "no-sheet", "there is no sheet None"),
    ],
)
def test_damaged_and_hostile_parts(change, code, message):
    found = refused(**change)
    assert found[0] == code
    assert message in found[1]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are():
    assert refused("Datta") == ("no-sheet", "there is no sheet 'Datta': give the mapping one of 'Data'")


def test_a_sheet_with_two_relations_is_not_taken_for_either():
    twice = BOOK["xl/workbook.xml"].replace("r:id=", 'x:id="rId9" r:id=')
    assert refused(workbook=twice)[0] == "no-sheet"


def test_a_comment_in_a_list_is_passed_over():
    commented = BOOK["xl/workbook.xml"].replace("<sheets>", "<!-- <sheets> --><sheets>")
    assert opened(workbook=commented).sheet == "Data"


# --- what it refers to --------------------------------------------------------------------------------


def related(kind, target):
    return BOOK[LISTS["relations"]].replace(
        "</Relationships>", f'<Relationship Id="x" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )


def test_texts_are_where_a_relation_says():
    strings = {"xl/texts.xml": "<sst><si><t>a</t></si></sst>"}
    assert opened(relations=related("sharedStrings", "texts.xml"), **strings).strings == ["a"]


@pytest.mark.parametrize("kind", ["sharedStrings", "styles"])
def test_a_part_that_should_be_there_and_is_not_is_told(kind):
    assert refused(relations=related(kind, "gone.xml")) == (
        "bad-xlsx",
        "its part 'xl/gone.xml' is missing: save it again",
    )


def test_a_workbook_may_do_without_styles_and_texts():
    book = opened(styles=None)
    assert (book.strings, book.moments) == ([], {})


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<t>a &amp; b</t>", "a & b"),
        ("<t> a </t>", "a"),
        ('<t xml:space="preserve"> a </t>', " a "),
        ("<r><t>one</t></r><r><rPr><b/></rPr><t> two</t></r>", "onetwo"),
        ('<r><t>one</t></r><r><t xml:space="preserve"> two</t></r>', "one two"),
        ("<t>東京</t><rPh><t>トウキョウ</t></rPh>", "東京"),
        ("", ""),
        ("<t/>", ""),
        ("<t>a_x000D_b_x0041__xD800_</t>", "a\rbA_xD800_"),
        ("<t>a<!-- x -->b<![CDATA[<c>]]></t>", "ab<c>"),
    ],
)
def test_texts_that_cells_share(item, text):
    assert opened(**with_strings(f"<si>{item}</si>")).strings == [text]


def test_an_escape_is_undone_once():
    assert unescaped("_x005F_x0041_") == "_x0041_"


@pytest.mark.parametrize(
    ("strings", "code", "message"),
    [
        (f"<si><t>{'x' * 32_768}</t></si>", "too-large", "one of its texts has 32,768 characters or more"),
        (f"<si><t>{'x' * 1_000_000}</t></si>", "too-large", "and a cell holds 32,767 at most: shorten it"),
        (f"<si>{'<r><t>x</t></r>' * 32_768}</si>", "too-large", "one of its texts has 32,768 characters or more"),
        ("<si><t>a<b/></t></si>", "bad-xlsx", "a text has the element 'b' in it"),
    ],
)
def test_texts_beyond_the_limits_are_refused(strings, code, message):
    found = refused(**with_strings(strings))
    assert found[0] == code
    assert message in found[1]


def test_the_longest_text_of_a_cell_is_read():
    assert opened(**with_strings(f"<si><t>{'x' * 32_767}</t></si>")).strings == ["x" * 32_767]


@pytest.mark.parametrize("limit", ["MOST_STRINGS", "MOST_TEXT"])
def test_very_many_texts_are_refused(monkeypatch, limit):
    monkeypatch.setattr(workbooks, limit, 3)
    assert opened(**with_strings("<si><t>a</t></si>" * 3)).strings == ["a"] * 3
    code, message = refused(**with_strings("<si><t>a</t></si>" * 4))
    assert code == "too-large"
    assert "its cells share more than" in message


# --- which numbers are days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("0", ""),
        ("9", ""),
        ("14", "moment"),
        ("22", "moment"),
        ("23", ""),
        ("45", "moment"),
        ("46", "duration"),
        ("49", ""),
    ],
)
def test_formats_that_every_workbook_has(number, kind):
    assert opened(styles=with_styles({}, "0", number)).moments == ({b"1": kind} if kind else {})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy\\-mm", "moment"),
        ("[$-409]d\\ mmm;@", "moment"),
        ("h:mm AM/PM", "moment"),
        ("[h]:mm", "duration"),
        ("[SS].0", "duration"),
        ("General", ""),
        ("#,##0.00", ""),
        ("[Red]0.00", ""),
        ("[&gt;=100]0;0.0", ""),
        ("&quot;day&quot; 0", ""),
        ("0 &quot;months", ""),
        ("\\d0", ""),
        ("_d0*m", ""),
        ("0;yyyy", ""),
        ("0.00E+00", ""),
        ("[" * 100_000, ""),
        ("&quot;[" * 100_000, ""),
    ],
)
def test_formats_of_its_own(code, kind):
    assert opened(styles=with_styles({164: code}, "164")).moments == ({b"0": kind} if kind else {})


@pytest.mark.parametrize(
    ("stated", "is_1904"), [("", False), ('date1904="0"', False), ('date1904="1"', True), ('date1904="true"', True)]
)
def test_from_when_days_are_counted(stated, is_1904):
    counted = BOOK["xl/workbook.xml"].replace("<sheets>", f"<workbookPr {stated}/><sheets>")
    assert opened(workbook=counted).is_1904 is is_1904
