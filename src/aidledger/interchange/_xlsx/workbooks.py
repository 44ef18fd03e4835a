"""XLSX workbooks: which sheets there are, what their cells refer to, and which numbers are days."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

import attrs

from aidledger.interchange._xlsx.archives import Archive, ArchiveError, walk

LONGEST_TEXT: Final = 32_767  # characters in a cell, as in every program that writes sheets
MOST_TEXT: Final = 64 << 20  # characters of all cells together, and of the texts that they share
MOST_STRINGS: Final = 2_000_000
LONGEST_ESCAPED: Final = 8 * LONGEST_TEXT  # as _x000D_, a letter takes seven
BLANKS: Final = " \t\r\n"

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_USUAL: Final = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}  # where no relation says it
_TRUE: Final = ("1", "true", "on")

# What stands in a format besides the letters that mean a day or a time: texts in quotes, a letter behind one of \ _ *,
# and brackets, but for those that count hours, minutes or seconds on.
_BESIDES: Final = re.compile(r'"[^"]*+"?|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*+\]?', re.IGNORECASE | re.DOTALL)
_DURATION: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_MOMENT: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_BUILT_IN: Final = {str(number): "moment" for number in (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59))} | {
    "46": "duration"
}
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = range(0xD800, 0xE000)


@attrs.frozen
class Workbook:
    """One sheet of a workbook, and what is needed to read it.

    ``strings`` are the texts that cells refer to. ``moments`` says of which styles the numbers count days, as a
    ``"moment"`` or a ``"duration"``.
    """

    sheet: str
    xml: bytes
    strings: Sequence[str]
    moments: Mapping[bytes, str]
    is_1904: bool


def open_workbook(file: BinaryIO, wanted: str | None) -> Workbook:
    """Return the sheet of this name, the first where none is wanted; raise `ArchiveError` on what is refused."""
    archive = Archive(file)
    for name in (_WORKBOOK, _RELATIONS):
        if name not in archive.entries:
            raise ArchiveError("bad-xlsx", f"it is not an XLSX file: it has no entry {name!r}: save it again as XLSX")
    paths: dict[str, str] = {}
    paths_by_kind: dict[str, str] = {}

    def relation(_: str, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            paths[attributes.get("Id", "")] = path
            paths_by_kind[attributes.get("Type", "").rpartition("/")[2]] = path

    walk(archive.read(_RELATIONS), "the list of its parts", relation)
    sheets: dict[str, str] = {}
    is_1904 = False

    def listed(around: str, name: str, attributes: Mapping[str, str]) -> None:
        nonlocal is_1904
        if around == "sheets" and name == "sheet":
            identities = [value for key, value in attributes.items() if key.endswith(":id")]
            path = paths.get(identities[0], "") if len(identities) == 1 else ""
            if path in archive.entries:
                sheets.setdefault(attributes.get("name", ""), path)
        elif name == "workbookPr":
            is_1904 = attributes.get("date1904", "") in _TRUE

    walk(archive.read(_WORKBOOK), "the list of its sheets", listed)
    sheet, path = _chosen(sheets, wanted)
    strings, moments = (_part(archive, paths_by_kind.get(kind), usual) for kind, usual in _USUAL.items())
    return Workbook(sheet, archive.read(path), _strings(strings), _moments(moments), is_1904)


def _part(archive: Archive, path: str | None, usual: str) -> bytes:
    """Return a part that a workbook may do without; not one that it has, and that is missing."""
    if path is not None and path not in archive.entries:
        raise ArchiveError("bad-xlsx", f"its part {path!r:.200} is missing: save it again")
    return archive.read(path or usual) if (path or usual) in archive.entries else b"<none/>"


def _chosen(sheets: Mapping[str, str], wanted: str | None) -> tuple[str, str]:
    for name, path in sheets.items():
        if wanted is None or _folded(name) == _folded(wanted):
            return name, path
    known = ", ".join(map(repr, sheets)) or "none"
    raise ArchiveError("no-sheet", f"there is no sheet {wanted!r:.200}: give the mapping one of {known:.1000}")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _moments(part: bytes) -> dict[bytes, str]:
    """Return for each style whose numbers are days, times or durations which of them it is."""
    formats = dict(_BUILT_IN)
    styles: list[str] = []

    def start(around: str, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt" and around == "numFmts":
            code = _BESIDES.sub("", attributes.get("formatCode", "")).partition(";")[0]
            is_duration = _DURATION.search(code) is not None
            formats[attributes.get("numFmtId", "")] = (
                "duration" if is_duration else "moment" if _MOMENT.search(code) else ""
            )
        elif name == "xf" and around == "cellXfs":
            styles.append(attributes.get("numFmtId", ""))

    walk(part, "the list of its styles", start)
    kinds = (formats.get(style, "") for style in styles)
    return {b"%d" % index: kind for index, kind in enumerate(kinds) if kind}


def _strings(part: bytes) -> list[str]:
    """Return the texts that cells share."""
    texts = Texts()
    strings: list[str] = []
    total = 0

    def end(name: str) -> None:
        nonlocal total
        texts.end(name)
        if name == "si":
            strings.append(unescaped(texts.taken()))
            total += len(strings[-1])
            if len(strings[-1]) > LONGEST_TEXT:
                raise too_long(len(strings[-1]))
            if len(strings) > MOST_STRINGS or total > MOST_TEXT:
                message = f"its cells share more than {MOST_STRINGS:,} texts, or {MOST_TEXT:,} characters"
                raise ArchiveError("too-large", f"{message}: save the sheet as CSV")

    walk(part, "the list of its texts", texts.start, end, texts.text)
    return strings


class Texts:
    """Puts together the text of a cell from its runs, or its value; how it is pronounced is left out."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._pieces: list[str] = []
        self._size = 0
        self._is_text = self._is_kept = False

    def start(self, around: str, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element that begins."""
        if self._is_text:
            raise ArchiveError("bad-xlsx", f"a text has the element {name!r:.200} in it: save the workbook again")
        self._is_text = name == "v" or (name == "t" and around != "rPh")
        self._is_kept = name == "v" or attributes.get("xml:space") == "preserve"

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        if self._is_text:
            self._pieces.append(piece)
            self._size += len(piece)
            if self._size > LONGEST_ESCAPED:
                raise too_long(self._size)

    def end(self, _: str) -> None:
        """Take an element that ends."""
        if self._is_text:
            run = "".join(self._pieces)
            self._runs.append(run if self._is_kept else run.strip(BLANKS))
            self._pieces.clear()
            self._is_text = False

    def taken(self) -> str:
        """Return the text so far, and begin another."""
        text = "".join(self._runs)
        self._runs.clear()
        self._size = 0
        return text


def too_long(size: int, where: str = "one of its texts") -> ArchiveError:
    """Return the error that says that a text is longer than a cell may hold."""
    advice = f"and a cell holds {LONGEST_TEXT:,} at most: shorten it, or save the sheet as CSV"
    return ArchiveError("too-large", f"{where} has {size:,} characters or more, {advice}")


def unescaped(text: str) -> str:
    """Return a text with the letters that XLSX writes as ``_x000D_``.

    >>> unescaped("a_x0041_b_xD800_")
    'aAb_xD800_'
    """
    return _ESCAPE.sub(_letter, text) if "_x" in text else text


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1], 16)
    return escape[0] if number in _SURROGATES else chr(number)
