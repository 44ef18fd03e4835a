"""XLSX files for tests, made by hand: small on disk, and as wrong as a test wants them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
_DAY_ZERO = dt.date(1899, 12, 30)
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def letters(column: int) -> str:
    """Return the letters of a column, from 0."""
    text = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        text = chr(65 + rest) + text
        column -= 1
    return text


def cell(row: int, column: int, value: Any) -> str:
    """Return the XML of a cell; a text that begins with ``<`` is put in as it is."""
    place = f"{letters(column)}{row}"
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        if value.startswith("<"):
            return value.replace("<c", f'<c r="{place}"', 1)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    style, number = ' t="b"' if isinstance(value, bool) else "", value
    if isinstance(value, dt.datetime):
        style, number = ' s="2"', (value.date() - _DAY_ZERO).days + (value.hour * 60 + value.minute) / 1_440
    elif isinstance(value, dt.date):
        style, number = ' s="1"', (value - _DAY_ZERO).days
    return f'<c r="{place}"{style}><v>{int(number) if isinstance(number, bool) else repr(number)}</v></c>'


def sheet_xml(rows: Iterable[Iterable[Any]]) -> str:
    """Return the XML of a sheet with these rows of values."""
    body = "".join(
        f'<row r="{number}">{"".join(cell(number, column, value) for column, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


def parts(sheets: Mapping[str, str]) -> dict[str, str]:
    """Return the entries of a workbook with these sheets, each as XML."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{index}" r:id="rId{index}"/>'
        for index, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{index}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{index}.xml"/>'
        for index in range(1, len(sheets) + 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{index}.xml": xml for index, xml in enumerate(sheets.values(), start=1)},
    }


def packed(entries: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these entries."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return whole.getvalue()


def workbook(rows: Iterable[Iterable[Any]], name: str = "Data") -> bytes:
    """Return an XLSX file with one sheet of these rows; days are days, and numbers numbers."""
    return packed(parts({name: sheet_xml(rows)}))


def written(path: Path, content: bytes | str) -> str:
    """Write a file, and return its path as text."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)
