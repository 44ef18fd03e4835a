"""The names of elements and attributes in a file. The parser keeps each for as long as its thread lives."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile(rb"""<([^\s<>/!?="']+)|\s([^\s<>/="']+)\s*=\s*["']""")


class Names:
    """Collects names from pieces of a file; ``size`` is how many bytes the different ones have.

    >>> names = Names()
    >>> names.take(b"<value currency='USD'>1</value> <value>")
    >>> names.size
    13
    """

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self.size = 0

    def take(self, piece: bytes) -> None:
        """Look at the names in a piece of the file."""
        new = {found[1] or found[2] for found in _NAME.finditer(piece)} - self._seen
        self._seen |= new
        self.size += sum(map(len, new))
