"""The lines of a file on which transactions begin, however long the file is.

libxml2 keeps the line of an element in 16 bits: from line 65,535 on it guesses by the text that follows, and is one
line off, or none the wiser. And it gives the line on which a tag ends. So the lines are found in the bytes.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Final

_OPENING: Final = re.compile(rb"<transaction[\s/>]")
_TOKEN: Final = re.compile(rb"<(?:transaction[\s/>]|!--|!\[CDATA\[|\?)")
_LONGEST: Final = len(b"<transaction ")
_END: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


class Openings:
    r"""Finds each ``<transaction`` of a file that is fed in pieces, and the line that it stands on (from 1).

    What stands in comments, CDATA sections and processing instructions is passed over.

    >>> openings = Openings()
    >>> openings.feed(b"<a>\n<!-- <transaction> --><trans")
    >>> openings.feed(b"action/>")
    >>> openings.count, openings.lines.popleft()
    (1, 2)
    """

    def __init__(self) -> None:
        self.count = 0
        self.lines: deque[int] = deque()
        self._line = 1
        self._rest = b""
        self._until = b""  # the end of the comment or the like that is being read

    def feed(self, piece: bytes) -> None:
        """Look through the next piece of the file."""
        data = self._rest + piece
        may_hide = self._until or b"<!" in data or b"<?" in data
        kept = self._search(data) if may_hide else self._find(data)
        self._rest = data[kept:]

    def _find(self, data: bytes) -> int:
        """Note each opening, where nothing can hide any; return from where on to look again with what follows."""
        done = 0
        for found in _OPENING.finditer(data):
            start = found.start()
            self._pass(data, done, start)
            self._note()
            done = start + 1
        kept = max(done, len(data) - _LONGEST)
        self._pass(data, done, kept)
        return kept

    def _search(self, data: bytes) -> int:
        """Do the same where there are comments and the like."""
        done = 0
        while True:
            if self._until:
                end = data.find(self._until, done)
                if end < 0:
                    kept = max(done, len(data) - len(self._until))
                    break
                self._pass(data, done, end)
                done, self._until = end + len(self._until), b""
            found = _TOKEN.search(data, done)
            if found is None:
                kept = max(done, len(data) - _LONGEST)
                break
            self._pass(data, done, found.start())
            self._until = _END.get(found[0], b"")
            if self._until:
                done = found.end()
            else:
                self._note()
                done = found.start() + 1
        self._pass(data, done, kept)
        return kept

    def _pass(self, data: bytes, start: int, end: int) -> None:
        self._line += data.count(b"\n", start, end)

    def _note(self) -> None:
        self.count += 1
        self.lines.append(self._line)
