"""The XML of a workbook taken as hostile: read piece by piece, with limits on all that would stay in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from xml.parsers import expat

from aidledger.interchange.archives import ArchiveError

Start = Callable[[str, str, dict[str, str]], None]
"""Takes an element that begins: the name of the one around it, its own, and its attributes."""

_PIECE: Final = 1 << 16
_LONGEST_TAG: Final = 1 << 20
_MOST_NAMES: Final = 2_000  # of elements and attributes: the parser keeps each of them
_DEEPEST: Final = 64  # elements in one another


def _pass(*_: object) -> None:
    """Do nothing."""


def walked(
    part: bytes, what: str, start: Start, end: Callable[[str], None] = _pass, text: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Read XML, calling these functions; pause after each piece, for what they found to be taken away.

    Names are given without a prefix, those of attributes with theirs. ``text`` may be given a text in several pieces.
    Raises `ArchiveError` on what is not well-formed, has a DOCTYPE, or is beyond the limits; ``what`` is how its
    message calls the part.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text, parser.buffer_size = True, _PIECE
    place = _Walk(what, start, end)
    parser.StartElementHandler, parser.EndElementHandler = place.started, place.ended
    parser.StartDoctypeDeclHandler = place.refuse_doctype
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for at in range(0, len(part), _PIECE):
            parser.Parse(part[at : at + _PIECE], False)  # noqa: FBT003 -- takes no keywords
            if at - parser.CurrentByteIndex > _LONGEST_TAG:
                raise ArchiveError("hostile-xlsx", f"{what} has a tag of more than {_LONGEST_TAG:,} bytes")
            yield
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise ArchiveError("bad-xlsx", f"{what} cannot be read ({error}): save the workbook again") from error


class _Walk:
    """Where a parser stands, and which names it has seen."""

    def __init__(self, what: str, start: Start, end: Callable[[str], None]) -> None:
        self._what, self._start, self._end = what, start, end
        self._names: set[str] = set()
        self._path = [""]

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name not in self._names or not self._names.issuperset(attributes):
            self._names.update((name, *attributes))
            if len(self._names) > _MOST_NAMES:
                raise ArchiveError("hostile-xlsx", f"{self._what} has more than {_MOST_NAMES:,} names of elements")
        if len(self._path) > _DEEPEST:
            raise ArchiveError("hostile-xlsx", f"{self._what} has more than {_DEEPEST} elements in one another")
        name = name.rpartition(":")[2]
        self._start(self._path[-1], name, attributes)
        self._path.append(name)

    def ended(self, _: str) -> None:
        self._end(self._path.pop())

    def refuse_doctype(self, *_: object) -> None:
        raise ArchiveError("hostile-xlsx", f"{self._what} has a DOCTYPE, as in no workbook")


def walk(
    part: bytes, what: str, start: Start, end: Callable[[str], None] = _pass, text: Callable[[str], None] | None = None
) -> None:
    """Read XML to its end, as `walked` does."""
    for _ in walked(part, what, start, end, text):
        pass
