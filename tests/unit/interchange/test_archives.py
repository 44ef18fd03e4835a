from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from aidledger.interchange._xlsx import archives
from aidledger.interchange._xlsx.archives import Archive, ArchiveError
from tests.workbooks import SHEET, packed, parts, sheet_xml

ROWS = [["key", "amount"], ["a", 5]]
BOOK = parts({"Data": sheet_xml(ROWS)})


def refused(content, *wanted):
    with pytest.raises(ArchiveError) as caught:
        read(content, *wanted)
    return caught.value.code, str(caught.value)


def read(content, *wanted):
    archive = Archive(io.BytesIO(content))
    return {name: archive.read(name) for name in wanted or archive.entries}


def as_stated():
    return {name: part.encode() for name, part in BOOK.items()}


# --- what is read -------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_entries_are_unpacked(method):
    assert read(packed(BOOK, method)) == as_stated()


class Unseekable(io.BytesIO):
    def seekable(self):
        return False

    def tell(self):
        raise io.UnsupportedOperation

    seek = tell


@pytest.mark.parametrize("long", [False, True], ids=["sizes-behind", "long-sizes"])
def test_entries_that_were_written_before_their_size_was_known_are_unpacked(long):
    file = Unseekable()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in BOOK.items():
            with archive.open(name, "w", force_zip64=long) as entry:
                entry.write(part.encode())
    assert read(file.getvalue()) == as_stated()


def with_long_sizes(content, name=SHEET, *, kind=1, length=24, sizes=(0, 0, 0)):
    """Return an archive of which one listed entry has its sizes in an extra field, behind another."""
    content = bytearray(content)
    at = listed_at(content, name)
    size, packed_size = struct.unpack_from("<LL", content, at + 20)[::-1]
    (offset,) = struct.unpack_from("<L", content, at + 42)
    extra = struct.pack("<HHB", 9, 1, 0) + struct.pack("<HH3Q", kind, length, size, packed_size, offset)
    struct.pack_into("<LL", content, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<L", content, at + 42, 0xFFFFFFFF)
    struct.pack_into("<H", content, at + 30, len(extra))
    behind = at + 46 + len(name)
    content[behind:behind] = extra
    end = content.rindex(b"PK\5\6")
    (length_of_list,) = struct.unpack_from("<L", content, end + 12)
    struct.pack_into("<L", content, end + 12, length_of_list + len(extra))
    return bytes(content)


def test_sizes_in_an_extra_field_are_read():
    assert read(with_long_sizes(packed(BOOK))) == as_stated()


@pytest.mark.parametrize("change", [{"kind": 2}, {"length": 16}, {"length": 32}])
def test_sizes_that_an_extra_field_does_not_have_are_refused(change):
    code, message = refused(with_long_sizes(packed(BOOK), **change))
    assert code == "bad-xlsx"
    assert "does not say how large it is" in message


def test_a_comment_behind_the_list_is_passed_over():
    file = io.BytesIO(packed(BOOK))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"PK\5 a comment"
    assert read(file.getvalue()) == as_stated()


# --- hostile files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "C:evil.xml", "xl\\..\\evil.xml", "xl/worksheets/.."]
)
def test_a_path_in_a_name_is_refused(name):
    code, message = refused(packed(BOOK | {name: "x"}))
    assert code == "hostile-xlsx"
    assert "is a path out of the archive" in message


def test_a_bomb_is_refused_by_what_it_claims():
    code, message = refused(packed(BOOK | {"xl/media/bomb.bin": b"\0" * (1 << 20) + b"\0"}))
    assert code == "hostile-xlsx"
    assert "unpacks to 1,048,577 bytes from" in message
    assert "that is a bomb" in message


@pytest.mark.parametrize(
    ("limit", "value", "code", "message"),
    [
        ("MOST_DECLARED", 1_000, "hostile-xlsx", "the limit is 1,000"),
        ("MOST_UNPACKED", 1_000, "too-large", "what it needs unpacks to more than 1,000 bytes, as far as"),
        ("MOST_ENTRIES", 3, "hostile-xlsx", "it has 6 entries"),
        ("_MOST_LISTED", 100, "hostile-xlsx", "it has 6 entries"),
    ],
)
def test_an_archive_beyond_the_limits_is_refused(monkeypatch, limit, value, code, message):
    monkeypatch.setattr(archives, limit, value)
    found = refused(packed(BOOK))
    assert found[0] == code
    assert message in found[1]


def test_two_entries_of_one_name_are_refused():
    content = io.BytesIO(packed(BOOK))
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, "x")
    assert refused(content.getvalue()) == ("hostile-xlsx", "two of its entries have one name")


def test_an_entry_within_another_is_refused():
    inner = packed({"xl/a.xml": "x" * 100}, zipfile.ZIP_STORED)
    outer = bytearray(packed({"xl/b.bin": inner, "xl/a.xml": "x" * 100}, zipfile.ZIP_STORED))
    listed = listed_at(outer, "xl/a.xml")
    struct.pack_into("<L", outer, listed + 42, outer.index(b"PK\3\4", 4))
    assert refused(bytes(outer)) == ("hostile-xlsx", "the entry 'xl/a.xml' lies within another one")


# --- damaged files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"PK\3\4 and no more", packed(BOOK)[:-10]])
def test_what_is_no_archive_is_refused(content):
    code, message = refused(content)
    assert code == "bad-xlsx"
    assert message.startswith("it is not an XLSX file, or a damaged one (it has no list of entries)")


def listed_at(content, name):
    (begin,) = struct.unpack_from("<L", content, content.rindex(b"PK\5\6") + 16)
    return content.index(name.encode(), begin) - 46


def changed(content, at, form, *values):
    content = bytearray(content)
    struct.pack_into(form, content, at, *values)
    return bytes(content)


@pytest.mark.parametrize(
    ("offset", "form", "values", "message"),
    [
        (24, "<L", (100,), "is cut off, or goes on"),
        (20, "<L", (20,), "is cut off, or goes on"),
        (20, "<L", (2_000,), "lies within another one"),
        (10, "<H", (12,), "is encrypted, or packed in an odd way"),
        (8, "<H", (1,), "is encrypted, or packed in an odd way"),
        (16, "<L", (7,), "does not have the checksum that is stated for it"),
        (42, "<L", (7,), "lies within another one"),
        (42, "<L", (1 << 31,), "is not there"),
        (0, "4s", (b"PK\1\3",), "its list of entries is not one"),
        (46, "3s", (b"xl\\",), "is a path out of the archive"),
        (46, "3s", (b"xm/",), "is not what the list of entries says"),
        (28, "<H", (30_000,), "its list of entries is cut off"),
    ],
)
def test_a_list_that_says_something_else_is_refused(offset, form, values, message):
    entry = "xl/worksheets/sheet1.xml"
    content = packed(BOOK | {"xl/z.bin": random.Random(1).randbytes(3_000)})  # noqa: S311 -- what cannot be packed
    both = changed(content, listed_at(content, entry) + offset, form, *values)
    if form == "<L" and offset in (16, 20, 24):  # the header of the entry says so, too
        both = changed(both, content.index(entry.encode()) - 30 + offset - 2, form, *values)
    assert message in refused(both)[1]


@pytest.mark.parametrize(
    ("offset", "form", "value"),
    [
        (0, "4s", b"PK\3\5"),
        (8, "<H", 0),
        (14, "<L", 7),
        (18, "<L", 7),
        (22, "<L", 7),
        (26, "<H", 7),
        (30, "3s", b"xm/"),
    ],
)
def test_a_header_that_says_something_else_is_refused(offset, form, value):
    content = packed(BOOK)
    at = content.index(SHEET.encode()) - 30
    code, message = refused(changed(content, at + offset, form, value))
    assert code == "bad-xlsx"
    assert "is not what the list of entries says" in message


@pytest.mark.parametrize(
    ("offset", "form", "value", "message"),
    [
        (4, "<H", 1, "its list of entries is not where it should be"),
        (8, "<H", 1, "its list of entries is not where it should be"),
        (16, "<L", 1 << 30, "its list of entries is not where it should be"),
        (12, "<L", 10, "its list of entries is cut off"),
        (8, "<HH", (5, 5), "its list of entries goes on"),
        (8, "<HH", (7, 7), "its list of entries is cut off"),
    ],
)
def test_an_end_that_says_something_else_is_refused(offset, form, value, message):
    content = packed(BOOK)
    values = value if isinstance(value, tuple) else (value,)
    code, said = refused(changed(content, content.rindex(b"PK\5\6") + offset, form, *values))
    assert code == "bad-xlsx"
    assert message in said


def test_an_entry_of_another_size_than_it_claims_is_refused():
    content = packed(BOOK, zipfile.ZIP_STORED)
    for at in (listed_at(content, SHEET) + 24, content.index(SHEET.encode()) - 30 + 22):
        content = changed(content, at, "<L", 5)
    assert refused(content) == ("hostile-xlsx", f"the entry {SHEET!r} is not of the size that it claims")


def test_an_entry_that_reaches_into_the_list_is_refused():
    content = packed({"a": "x" * 100}, zipfile.ZIP_STORED)
    for at in (listed_at(content, "a") + 20, 18):
        content = changed(content, at, "<LL", 120, 120)
    assert "the entry 'a' is cut off" in refused(content)[1]


def test_what_is_packed_wrongly_is_refused():
    content = bytearray(packed(BOOK))
    start = content.index(SHEET.encode()) + len(SHEET)
    content[start : start + 8] = b"\xff" * 8
    code, message = refused(bytes(content))
    assert code == "bad-xlsx"
    assert "cannot be unpacked" in message
