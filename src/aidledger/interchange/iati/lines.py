"""The lines of a file on which transactions begin, however long the file is.

libxml2 keeps the line of an element in 16 bits: from line 65,535 on it guesses by the text that follows, and is one
line off, or none the wiser. And it gives the line on which a tag ends. So the lines are found in the bytes.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Final

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
            done = found.start() + 1
            self._until = _END.get(found[0], b"")
            if self._until:
                done = found.end()
            else:
                self.count += 1
                self.lines.append(self._line)
        self._pass(data, done, kept)
        self._rest = data[kept:]

    def _pass(self, data: bytes, start: int, end: int) -> None:
        self._line += data.count(b"\n", start, end)
