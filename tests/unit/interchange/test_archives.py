from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from aidledger.interchange import archives
from aidledger.interchange.archives import ArchiveError, unpack
from tests.workbooks import MAIN, SHEET, cell, packed, parts, sheet_xml, workbook

ROWS = [["key", "amount"], ["a", 5]]


def refused(content, wanted=None):
    with pytest.raises(ArchiveError) as caught:
        unpack(content, wanted)
    return caught.value.code, str(caught.value)


def book(**changed):
    """Return a workbook of which some entries are others, or gone."""
    names = {"workbook": "xl/workbook.xml", "relations": "xl/_rels/workbook.xml.rels", "sheet": SHEET}
    entries = parts({"Data": sheet_xml(ROWS)})
    for name, content in changed.items():
        if content is None:
            del entries[names.get(name, name)]
        else:
            entries[names.get(name, name)] = content
    return packed(entries)


def rows_xml(cells):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


# --- the sheet that is asked for ---------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "found"), [(None, "One"), ("two", "Two"), (" ONE ", "One")])
def test_a_sheet_is_found_by_its_name_and_else_the_first(wanted, found):
    content = packed(parts({"One": sheet_xml(ROWS), "Two": sheet_xml(ROWS)}))
    assert unpack(content, wanted).sheet == found


def test_only_what_is_needed_is_handed_on():
    with zipfile.ZipFile(unpack(book(**{"xl/media/image.bin": "x"}), None).archive) as archive:
        assert sorted(archive.namelist()) == sorted(parts({"Data": ""}))


def test_formulas_are_left_out_and_their_values_kept():
    formula = '<c t="n"><f>SUM(1)</f><v>1</v></c>'
    unpacked = unpack(workbook([["a"], [formula]]), None)
    with zipfile.ZipFile(unpacked.archive) as archive:
        assert '<c r="A2" t="n"><v>1</v></c>' in archive.read(SHEET).decode()
    assert unpacked.valueless == {}


def test_prefixes_of_names_are_taken_off():
    row = '<x:row r="1"><x:c r="A1"><x:f>1</x:f></x:c></x:row>'
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    unpacked = unpack(book(sheet=xml), None)
    assert unpacked.valueless == {(0, 0): "a formula that was saved without its value"}
    with zipfile.ZipFile(unpacked.archive) as archive:
        assert b'<row r="1"><c r="A1"></c></row>' in archive.read(SHEET)


@pytest.mark.parametrize("target", ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"])
def test_where_a_sheet_is_may_be_written_in_several_ways(target):
    relations = parts({"Data": ""})["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", target)
    assert unpack(book(relations=relations), None).sheet == "Data"


def test_stored_entries_are_read_too():
    assert unpack(packed(parts({"Data": sheet_xml(ROWS)}), zipfile.ZIP_STORED), None).sheet == "Data"


# --- cells without a value --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<c><f>A1+1</f></c>", "a formula that was saved without its value"),
        ("<c><f>A1+1</f><v></v></c>", "a formula that was saved without its value"),
        ("<c><f>A1+1</f><v /></c>", "a formula that was saved without its value"),
        ('<c>\n<f t="shared" si="0"/>\n</c>', "a formula that was saved without its value"),
        ('<c t="e"><v>#N/A</v></c>', "the error #N/A"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "the error #DIV/0!"),
        ('<c t="e"></c>', "an error"),
        ('<c t="str"><f>T(A9)</f><v></v></c>', None),
        ("<c></c>", None),
        ("<c><v></v></c>", None),
    ],
)
def test_what_a_reader_would_call_empty_is_told(xml, said):
    expected = {} if said is None else {(1, 1): said}
    assert unpack(workbook([["a", "b"], ["", xml]]), None).valueless == expected


def test_a_cell_that_says_not_where_it_is_is_passed_over():
    assert unpack(book(sheet=rows_xml('<row><c><f>1</f></c><c t="e"><v>#N/A</v></c></row>')), None).valueless == {}


# --- hostile files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "C:evil.xml", "xl\\..\\evil.xml", "xl/worksheets/.."]
)
def test_a_path_in_a_name_is_refused(name):
    code, message = refused(book(**{name: "x"}))
    assert code == "hostile-xlsx"
    assert "is a path out of the archive" in message


def test_a_bomb_is_refused_by_what_it_claims(monkeypatch):
    monkeypatch.setattr(archives, "_SMALL", 1 << 16)
    code, message = refused(book(**{"xl/media/bomb.bin": b"\0" * (1 << 20)}))
    assert code == "hostile-xlsx"
    assert "unpacks" in message
    assert "that is a bomb" in message


@pytest.mark.parametrize(
    ("limit", "value", "code", "message"),
    [
        ("MOST_ENTRIES", 3, "hostile-xlsx", "it has 6 entries"),
        ("MOST_DECLARED", 1_000, "hostile-xlsx", "the limit is 1,000"),
        ("MOST_UNPACKED", 200, "too-large", "is larger than 200 bytes: save the sheet as CSV"),
    ],
)
def test_limits(monkeypatch, limit, value, code, message):
    monkeypatch.setattr(archives, limit, value)
    assert refused(book())[0] == code
    assert message in refused(book())[1]


def test_two_entries_of_one_name_are_refused():
    content = io.BytesIO(book())
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, "x")
    assert refused(content.getvalue()) == ("hostile-xlsx", "two of its entries have one name")


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"sheet": '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'}, "hostile-xlsx", "has a DOCTYPE"),
        ({"sheet": "<worksheet/>".encode("utf-16")}, "hostile-xlsx", "is no UTF-8"),
        ({"workbook": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'}, "hostile-xlsx", "has a DOCTYPE"),
        ({"workbook": "<workbook><!-- --></workbook>"}, "hostile-xlsx", "has declarations"),
        ({"workbook": "<workbook>"}, "bad-xlsx", "it has no list of sheets that can be read"),
        ({"workbook": None}, "bad-xlsx", "it has no list of sheets that can be read"),
        ({"relations": None}, "bad-xlsx", "it has no list of sheets that can be read"),
        ({"relations": "<Relationships/>"}, "no-sheet", "there is no sheet None: give the mapping one of none"),
        ({"sheet": None}, "no-sheet", "there is no sheet None"),
    ],
)
def test_damaged_and_hostile_parts(change, code, message):
    found = refused(book(**change))
    assert found[0] == code
    assert message in found[1]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are():
    assert refused(workbook(ROWS), "Datta") == ("no-sheet", "there is no sheet 'Datta': give the mapping one of 'Data'")


def test_what_is_no_archive_is_refused():
    assert refused(b"PK\3\4 and no more")[0] == "bad-xlsx"


def tampered(name, *, size=None, keep=None, method=None, begins=None):
    """Return a workbook of which one entry is not what the list at the end says."""
    content = bytearray(book())
    listed = content.index(name.encode(), content.index(b"PK\1\2")) - 46
    if size is not None:
        struct.pack_into("<L", content, listed + 24, size)
    if keep is not None:
        struct.pack_into("<L", content, listed + 20, keep)
    if method is not None:
        struct.pack_into("<H", content, listed + 10, method)
    if begins is not None:
        (offset,) = struct.unpack_from("<L", content, listed + 42)
        content[offset : offset + 4] = begins
    return bytes(content)


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"size": 100}, "bad-xlsx", "is cut off, or goes on"),
        ({"size": 100_000}, "hostile-xlsx", "is not of the size that it claims"),
        ({"keep": 20}, "bad-xlsx", "is cut off, or goes on"),
        ({"keep": 2_000}, "bad-xlsx", "is cut off, or goes on"),
        ({"method": 12}, "bad-xlsx", "is packed in an odd way"),
        ({"begins": b"PK\3\5"}, "hostile-xlsx", "is not of the size that it claims"),
    ],
)
def test_an_entry_that_is_not_what_it_claims_is_refused(change, code, message):
    found = refused(tampered(SHEET, **change))
    assert found[0] == code
    assert message in found[1]


def test_what_is_packed_wrongly_is_refused():
    content = bytearray(book())
    start = content.index(SHEET.encode()) + len(SHEET)
    content[start : start + 8] = b"\xff" * 8
    assert refused(bytes(content))[0] == "bad-xlsx"
    with pytest.raises(zlib.error):
        zlib.decompressobj(-15).decompress(b"\xff" * 8)


# --- cells far off ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="XFE1"><v>1</v></c></row>', "1 rows and 16,385 columns"),
        ('<row r="1"><c r="A1048577"><v>1</v></c></row>', "1,048,577 rows and 1 columns"),
        ('<row r="1"><c r="XFD1"><v>1</v></c><c r="A1000000"><v>1</v></c></row>', "1,000,000 rows and 16,384 columns"),
        ('<row r="900000"><c><v>1</v></c><c><v>1</v></c></row><row><c r="SZ900001"/></row>', "900,001 rows"),
        ("<row r='1'><c r='ZZZZZZZZZ1'/></row>", "columns"),
        ('<row r="1"><c r="A1" t="n"r="A99999999999"><v>1</v></c></row>', "99,999,999,999 rows and 1 columns"),
        (f'<row r="1"><c r="A{"9" * 5_000}"/></row>', "999,999,999,999 rows and 1 columns"),
        ('<row r="1"><x:c r="XFE1"/></row>', "1 rows and 16,385 columns"),
    ],
)
def test_a_sheet_that_spans_too_much_is_refused(cells, message):
    code, said = refused(book(sheet=rows_xml(cells)))
    assert code == "too-large"
    assert message in said


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="AAA1"><v>1</v></c></row>',
        '<row r="20000"><c r="A20000"><v>1</v></c></row>',
        '<row r="1"><c r="A1" cm="1"><v>1</v></c></row>',
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>",
    ],
)
def test_a_sheet_that_is_odd_and_small_is_read(cells):
    assert unpack(book(sheet=rows_xml(cells)), None).sheet == "Data"


def test_the_cells_of_these_tests_are_where_they_say():
    assert cell(2, 27, 5) == '<c r="AB2"><v>5</v></c>'
