from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from aidledger.interchange import _archives as archives
from aidledger.interchange._archives import Archive, ArchiveError
from tests.workbooks import SHEET, packed, parts, sheet_xml

BOOK = parts({"Data": sheet_xml([["key", "amount"], ["a", 5]])})
AS_STATED = {name: part.encode() for name, part in BOOK.items()}
DAMAGED = "bad-xlsx it is not an XLSX file, or a damaged one ("
UNPACKABLE = random.Random(1).randbytes(3_000)  # noqa: S311 -- what cannot be packed


def read(content):
    archive = Archive(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.entries}


def refused(content):
    with pytest.raises(ArchiveError) as caught:
        read(content)
    return f"{caught.value.code} {caught.value}"


def listed_at(content, name):
    (begin,) = struct.unpack_from("<L", content, content.rindex(b"PK\5\6") + 16)
    return content.index(name.encode(), begin) - 46


def changed(content, at, form, *values):
    content = bytearray(content)
    struct.pack_into(form, content, at, *values)
    return bytes(content)


# --- what is read -------------------------------------------------------------------------------------


class Unseekable(io.BytesIO):
    def seekable(self):
        return False

    def tell(self):
        raise io.UnsupportedOperation

    seek = tell


def streamed(*, long):
    """Return an archive that was written before the size of its entries was known."""
    file = Unseekable()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in BOOK.items():
            with archive.open(name, "w", force_zip64=long) as entry:
                entry.write(part.encode())
    return file.getvalue()


def commented():
    file = io.BytesIO(packed(BOOK))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"PK\5 a comment"
    return file.getvalue()


def with_long_sizes(*, kind=1, length=24):
    """Return an archive of which one listed entry has its sizes in an extra field, behind another."""
    content = bytearray(packed(BOOK))
    at = listed_at(content, SHEET)
    packed_size, size = struct.unpack_from("<LL", content, at + 20)
    (offset,) = struct.unpack_from("<L", content, at + 42)
    extra = struct.pack("<HHB", 9, 1, 0) + struct.pack("<HH3Q", kind, length, size, packed_size, offset)
    struct.pack_into("<LL", content, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<L", content, at + 42, 0xFFFFFFFF)
    struct.pack_into("<H", content, at + 30, len(extra))
    behind = at + 46 + len(SHEET)
    content[behind:behind] = extra
    end = content.rindex(b"PK\5\6")
    (length_of_list,) = struct.unpack_from("<L", content, end + 12)
    return changed(content, end + 12, "<L", length_of_list + len(extra))


@pytest.mark.parametrize(
    "content",
    [
        packed(BOOK),
        packed(BOOK, zipfile.ZIP_STORED),
        streamed(long=False),
        streamed(long=True),
        commented(),
        with_long_sizes(),
    ],
    ids=["packed", "stored", "sizes-behind", "long-sizes-behind", "comment", "long-sizes"],
)
def test_entries_are_unpacked(content):
    assert read(content) == AS_STATED


# --- hostile and damaged files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "C:evil.xml", "xl\\..\\evil.xml", "xl/worksheets/.."]
)
def test_a_path_in_a_name_is_refused(name):
    assert refused(packed(BOOK | {name: "x"})).startswith("hostile-xlsx ")
    assert "is a path out of the archive" in refused(packed(BOOK | {name: "x"}))


def twice():
    content = io.BytesIO(packed(BOOK))
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, "x")
    return content.getvalue()


def within():
    inner = packed({"xl/a.xml": "x" * 100}, zipfile.ZIP_STORED)
    outer = packed({"xl/b.bin": inner, "xl/a.xml": "x" * 100}, zipfile.ZIP_STORED)
    return changed(outer, listed_at(outer, "xl/a.xml") + 42, "<L", outer.index(b"PK\3\4", 4))


def of_another_size():
    content = packed(BOOK, zipfile.ZIP_STORED)
    for at in (listed_at(content, SHEET) + 24, content.index(SHEET.encode()) - 30 + 22):
        content = changed(content, at, "<L", 5)
    return content


def into_the_list():
    content = packed({"a.xml": "x" * 100}, zipfile.ZIP_STORED)
    for at in (listed_at(content, "a.xml") + 20, 18):
        content = changed(content, at, "<LL", 120, 120)
    return content


def packed_wrongly():
    content = packed(BOOK)
    return changed(content, content.index(SHEET.encode()) + len(SHEET), "8s", b"\xff" * 8)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: packed(BOOK | {"xl/bomb.bin": b"\0" * ((1 << 20) + 1)}), "hostile-xlsx the entry 'xl/bomb.bin' unpa"),
        (twice, "hostile-xlsx two of its entries have one name"),
        (within, "hostile-xlsx the entry 'xl/a.xml' lies within another one"),
        (of_another_size, f"hostile-xlsx the entry {SHEET!r} is not of the size that it claims"),
        (into_the_list, f"{DAMAGED}the entry 'a.xml' is cut off"),
        (packed_wrongly, f"{DAMAGED}the entry {SHEET!r} cannot be unpacked"),
        (lambda: b"", f"{DAMAGED}it has no list of entries)"),
        (
            lambda: b"PK\3\4 and no more",
            f"{DAMAGED}it has no list of entries)",
        ),
        (lambda: packed(BOOK)[:-10], f"{DAMAGED}it has no list of entries)"),
        (lambda: with_long_sizes(kind=2), f"{DAMAGED}an entry does not say how large it is"),
        (lambda: with_long_sizes(length=16), f"{DAMAGED}an entry does not say how large it is"),
        (lambda: with_long_sizes(length=32), f"{DAMAGED}an entry does not say how large it is"),
    ],
)
def test_what_is_hostile_or_damaged_is_refused(content, message):
    assert refused(content()).startswith(message)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("MOST_DECLARED", 1_000, "the limit is 1,000"),
        ("MOST_UNPACKED", 1_000, "too-large what it needs unpacks to more than 1,000 bytes, as far as"),
        ("MOST_ENTRIES", 3, "hostile-xlsx it has 6 entries"),
        ("_MOST_LISTED", 100, "hostile-xlsx it has 6 entries"),
    ],
)
def test_an_archive_beyond_the_limits_is_refused(monkeypatch, limit, value, message):
    monkeypatch.setattr(archives, limit, value)
    assert message in refused(packed(BOOK))


@pytest.mark.parametrize(
    ("offset", "form", "values", "message"),
    [
        (24, "<L", (100,), "is cut off, or goes on"), (20, "<L", (20,), "is cut off, or goes on"),
        (20, "<L", (2_000,), "lies within another one"),
        (10, "<H", (12,), "is encrypted, or packed in an odd way"),
        (8, "<H", (1,), "is encrypted, or packed in an odd way"),
        (16, "<L", (7,), "does not have the checksum that is stated for it"),
        (42, "<L", (7,), "lies within another one"), (42, "<L", (1 << 31,), "is not there"),
        (0, "4s", (b"PK\1\3",), "its list of entries is not one"),
        (46, "3s", (b"xl\\",), "is a path out of the archive"),
        (46, "3s", (b"xm/",), "is not what the list of entries says"),
        (28, "<H", (30_000,), "its list of entries is cut off"),
    ],
)  # fmt: skip
def test_a_list_that_says_something_else_is_refused(offset, form, values, message):
    content = packed(BOOK | {"xl/z.bin": UNPACKABLE})
    both = changed(content, listed_at(content, SHEET) + offset, form, *values)
    if form == "<L" and offset in (16, 20, 24):  # the header of the entry says so, too
        both = changed(both, content.index(SHEET.encode()) - 30 + offset - 2, form, *values)
    assert message in refused(both)


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
    assert "is not what the list of entries says" in refused(changed(content, at + offset, form, value))


@pytest.mark.parametrize(
    ("offset", "form", "values", "message"),
    [
        (4, "<H", (1,), "its list of entries is not where it should be"),
        (8, "<H", (1,), "its list of entries is not where it should be"),
        (16, "<L", (1 << 30,), "its list of entries is not where it should be"),
        (12, "<L", (10,), "its list of entries is cut off"), (8, "<HH", (5, 5), "its list of entries goes on"),
        (8, "<HH", (7, 7), "its list of entries is cut off"),
    ],
)  # fmt: skip
def test_an_end_that_says_something_else_is_refused(offset, form, values, message):
    content = packed(BOOK)
    assert message in refused(changed(content, content.rindex(b"PK\5\6") + offset, form, *values))
