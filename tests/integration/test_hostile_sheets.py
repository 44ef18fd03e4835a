"""Files made to exhaust a reader: refused with a message, in a process that may not have more memory than this."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import textwrap
import zipfile

import pytest

from aidledger.interchange import read_table
from tests.documentation import ROOT
from tests.workbooks import MAIN, packed, parts, sheet_xml, workbook, written

resource = pytest.importorskip("resource", reason="limits of memory are set as POSIX has them")

MEMORY = 1 << 30  # address space: the interpreter and its libraries take a good part of it
MAPPING = """
mapping = 1
[[event]]
kind = "milestone-reached"
fact = "{key}"
occurred = { column = "day" }
title = "{title}"
"""
READ = textwrap.dedent(
    """
    import resource, sys
    from aidledger.errors import LoadError
    from aidledger.interchange import load_mapping
    from aidledger.interchange import read_table
    resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
    try:
        print(read_table(sys.argv[1], load_mapping(sys.argv[2]), recorded="2025-01-01", dataset="d").summary)
    except LoadError as error:
        print(*error.findings, sep="\\n")
    """
).format(memory=MEMORY)


def outcome(tmp_path, path):
    """Return what reading a file prints, in a process of its own."""
    mapping = written(tmp_path / "mapping.toml", MAPPING)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), mapping],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
    )
    assert done.stderr == ""
    return done.stdout.removeprefix(str(path)).strip()


def bomb(size, *, entry="xl/worksheets/sheet1.xml", claimed=None):
    """Return a workbook with an entry that unpacks to ``size`` bytes, and claims to be of another size."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts({"Data": ""}).items():
            if name != entry:
                archive.writestr(name, content)
        with archive.open(entry, "w", force_zip64=True) as file:
            file.write(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>'.encode())
            for _ in range(size >> 20):
                file.write(b"x" * (1 << 20))
            file.write(b"</v></c></row></sheetData></worksheet>")
    content = bytearray(whole.getvalue())
    if claimed is not None:
        listed = content.index(entry.encode(), content.index(b"PK\1\2")) - 46
        struct.pack_into("<L", content, listed + 24, claimed)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: bomb(1 << 30), "hostile-xlsx the entry 'xl/worksheets/sheet1.xml' unpacks"),
        (lambda: bomb(1 << 30, claimed=9_000), "the entry 'xl/worksheets/sheet1.xml' is"),
        (lambda: bomb(1 << 30, entry="xl/media/image1.png"), "hostile-xlsx the entry 'xl/media/image1.png' unpacks"),
        (lambda: bomb(1 << 30, entry="xl/sharedStrings.xml"), "hostile-xlsx the entry 'xl/sharedStrings.xml' unpacks"),
        (lambda: packed({**parts({"Data": sheet_xml([["key"]])}), "../../evil": "x"}), "is a path out of the archive"),
        (
            lambda: packed(parts({"Data": sheet_xml([["key"]])}) | {"xl/sharedStrings.xml": "<!DOCTYPE x []><sst/>"}),
            "hostile-xlsx the list of its texts has a DOCTYPE",
        ),
        (
            lambda: packed(parts({"Data": f"<sheetData><row>{'<c><v>1</v></c>' * 20_000}</row></sheetData>"})),
            "too-large the row has more than 16,384 cells",
        ),
    ],
    ids=["bomb", "lying-bomb", "bomb-aside", "bomb-of-strings", "path", "doctype", "columns"],
)
def test_a_hostile_workbook_is_refused(tmp_path, content, message):
    content = content()
    assert len(content) < 2 << 20  # small on disk
    said = outcome(tmp_path, written(tmp_path / "a.xlsx", content))
    assert said.startswith(":")
    assert message in said


def sparse(tmp_path, before, size, after=b""):
    """Write a file that begins and ends so, with so many zeros between that take no place on the disk."""
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(before)
        file.seek(size, 1)
        file.write(after + b"\n")
    return path


@pytest.mark.parametrize(
    ("before", "size", "message"),
    [
        (b"key,day,title\n", 1 << 30, ": too-large it has 1,073,741,"),
        (b"key,day,title\n", 200 << 20, ":2: line-too-long the line is longer than 1,048,576 characters"),
        (b'key,day,title\nx,2024,"', 200 << 20, ":2: line-too-long"),
    ],
    ids=["1-gb-field", "long-line", "open-quote"],
)
def test_a_field_without_an_end_is_refused(tmp_path, before, size, message):
    path = sparse(tmp_path, before, size)
    assert path.stat().st_blocks * 512 < 1 << 20
    assert message in outcome(tmp_path, path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("key,day,title\n" + "," * 900_000, ":2: too-large the row has 900,001 cells"),
        ("key,day,title\n" + 'x,2024,"' + "y\n" * 500_000, ":2: bad-csv the row cannot be read (field larger"),
        ("," * 900_000, ":1: too-large the row has 900,001 cells"),
    ],
    ids=["columns", "lines-in-quotes", "header"],
)
def test_a_row_without_an_end_is_refused(tmp_path, text, message):
    assert message in outcome(tmp_path, written(tmp_path / "a.csv", text))


def test_a_formula_without_its_value_is_told_where_it_is_used(tmp_path):
    worked_out = '<c t="str"><f>A3</f><v>b</v></c>'
    rows = [["key", "day", "title"], ["a", "2024", "<c><f>A2</f></c>"], ["b", "2024", worked_out]]
    path = written(tmp_path / "a.xlsx", workbook(rows))
    mapping = written(tmp_path / "mapping.toml", MAPPING)
    imported = read_table(path, mapping, recorded="2025-01-01", dataset="d")
    assert [event.title for event in imported.events] == ["b"]
    assert [str(finding) for finding in imported.findings] == [
        (
            f"{path}:2: cell-without-value column 'title': the cell holds a formula that was saved without its value: "
            "open the file in a spreadsheet and save it again, or correct the cell"
        )
    ]
