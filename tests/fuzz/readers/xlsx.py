"""Sheets as XLSX, read by `read_table`: the archive is damaged, or a part of it is wrong and packed well."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from aidledger.interchange import read_table
from tests.fuzz.mutating import DAYS, NUMBERS, flipped, mutated
from tests.fuzz.readers.csv import HEADER, MAPPING
from tests.workbooks import MAIN, SHEET, packed, parts, sheet_xml

if TYPE_CHECKING:
    import random
    from pathlib import Path

_SHARED: Final = ("Japan", "Buses, two", "DEU", "EUR", "Generators", " first &amp; last ", "unclear", "_x000D_")
_STRINGS: Final = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in _SHARED)


def _shared(text: str) -> str:
    return f'<c t="s"><v>{_SHARED.index(text)}</v></c>'


_ROWS: Final = (
    ("", "Commitments"),
    HEADER,
    ("a-1", '<c s="1"><v>45000</v></c>', "", 7_000_000, _shared("EUR"), _shared("Japan"), _shared("Generators")),
    ("a-2", "2023-12-31", 24, 1.5e6, "USD", _shared("DEU"), _shared("Buses, two"), '<c t="e"><v>#N/A</v></c>'),
    ("a-3", _shared("unclear"), 3, "<c><f>20*20</f><v>400</v></c>", "EUR", "European Union", "A grant", True),
    ("a-4", '<c s="2"><v>45000.25</v></c>', "", 0.1, "JPY", "United States", "<c><f>A1</f></c>", "n/a"),
    ("a-5", '<c t="d"><v>2024-06-13</v></c>', "", 12_345_678, "EUR", "FRA", '<c t="str"><v>a &lt; b</v></c>', "last"),
)
_PARTS: Final = parts({"Data": sheet_xml(_ROWS), "Other": sheet_xml([["key"]])}) | {
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{_STRINGS}</sst>'
}
_PACKED: Final = tuple(packed(_PARTS, method) for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
_WRONG: Final = tuple(name for name in _PARTS if name.startswith("xl/") and "sheet2" not in name)
_WORDS: Final = tuple(
    b"""<c>|</c>|<c r='A1'/>|<c r="A3"><v>1</v></c>|<c r="XFD1048576"><v>1</v></c>|<v>|</v>|<v/>|<f/>|<f>1</f>|<row>
|</row>|<row r="3">|<row r="0"/>|<is><t>x</t></is>|<!-- -->|<![CDATA[<]]>|<?x y?>|<!DOCTYPE a>|&b;|&#0;|&#xD800;
|&amp;|_x0000_| s="1"| t="s"| t="str"| t="d"| t="b"| t="e"| t="x"| xml:space="preserve"| date1904="1"|</sheetData>
|<sheetData>|<x:|<si/>|<rPh>|Target="../../x"|numFmtId="46\"""".split(b"|")
)
_ATTRIBUTES: Final = (
    "",
    "",
    ' s="1"',
    ' s="2"',
    ' s="9"',
    *(f' t="{kind}"' for kind in ("s", "str", "d", "b", "e", "n")),
)


def make(random: random.Random) -> bytes:
    chance = random.random()
    if chance < 0.2:
        return flipped(random, random.choice(_PACKED))
    if chance < 0.3:
        return mutated(random, random.choice(_PACKED), (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"\xff\xff\xff\xff"))
    if chance < 0.6:
        return packed(_PARTS | {SHEET: sheet_xml(_with_odd_cells(random))}, zipfile.ZIP_STORED)
    wrong = random.choice((*_WRONG, *[SHEET] * 6))
    return packed(_PARTS | {wrong: mutated(random, _PARTS[wrong].encode(), _WORDS)}, zipfile.ZIP_STORED)


def _with_odd_cells(random: random.Random) -> list[list[object]]:
    """Return the rows, some of their cells with another value: whole XML, and hostile all the same."""
    rows: list[list[object]] = [list(row) for row in _ROWS]
    for _ in range(random.randint(1, 4)):
        row = random.choice(rows[2:])
        value = random.choice((*NUMBERS, *DAYS)).decode()
        within = random.choice(("", "", "<f>1+1</f>", "<!-- x -->"))
        row[random.randrange(len(row))] = f"<c{random.choice(_ATTRIBUTES)}>{within}<v>{value}</v></c>"
    if random.random() < 0.2:
        rows.insert(random.randrange(len(rows)), list(random.choice(rows)))
    return rows


def read(path: Path) -> object:
    imported = read_table(path, MAPPING, recorded="2025-01-01", dataset="d")
    for finding in imported.findings:
        assert str(finding).isprintable()
    return imported
