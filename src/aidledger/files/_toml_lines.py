"""Where things stand in TOML text: the line of each key, and limits on nesting that hold before it is parsed.

The parser of the standard library says what a text means but not where, and it works through hostile nesting at
length before it gives up. The scanner here reads keys and brackets only, in one pass without recursion. It is lenient:
text that is no TOML ends the scan, for the parser to refuse.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from typing import Final

from aidledger.files._problems import Where

DEEPEST: Final = 64  # brackets within brackets
LONGEST_KEY: Final = 32  # parts of a dotted key

_OPENERS: Final = "[{"
# Possessive throughout: whatever the text, each character is looked at a bounded number of times. A string that
# does not end is taken to the end of the line, or of the text.
_STRING: Final = (
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+(?:"{3,5}|\\?\Z)'
    r"|'''(?:[^']++|'{1,2}(?!'))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|'[^'\n]*+'?"
)
_TEXT_OR_COMMENT: Final = re.compile(rf"{_STRING}|#[^\n]*+", re.DOTALL)
_SCALAR: Final = re.compile(rf"{_STRING}|[^\[\]{{}},#\n\"']++", re.DOTALL)
_BETWEEN: Final = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_BLANK: Final = re.compile(r"[ \t]*+")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'""")
_MANY_DOTS: Final = re.compile(rf"\.(?:[^.\n]*+\.){{{LONGEST_KEY - 1}}}")
_HEADER: Final = "\n[[event"


class TooDeepError(Exception):
    """Brackets within brackets, or a dotted key, past the limit; ``line`` is where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def refuse_deep(text: str) -> None:
    """Raise `TooDeepError` where brackets or keys go deeper than this package reads."""
    # Most texts show at a glance that they do not: few brackets from one event to the next, few dots on a line.
    if _MANY_DOTS.search(text) is None and all(
        sum(map(part.count, _OPENERS)) <= DEEPEST for part in _flat(text).split(_HEADER)
    ):
        return
    for _ in places(text):
        pass


def event_lines(text: str, count: int) -> list[int]:
    """Return the line of each of the ``count`` events that the text is known to have."""
    parts = f"\n{_flat(text)}".split(f"{_HEADER}]]")
    if len(parts) == count + 1:  # each is written in the usual way, and none is within a string
        lines, line = [], 0
        for part in parts[:-1]:
            line += part.count("\n") + 1
            lines.append(line)
        return lines
    found = lines_of(text, {("event", index) for index in range(count)})
    return [found.get(("event", index), 1) for index in range(count)]


def lines_of(text: str, wanted: Collection[Where]) -> dict[Where, int]:
    """Return the line of each of these places that is in the text."""
    found: dict[Where, int] = {}
    for place, line in places(text):
        if place in wanted:
            found.setdefault(place, line)
    return found


def nearest_lines(text: str, wanted: Collection[Where]) -> list[int]:
    """Return the line of each of these places, or of the nearest around it in the text; 1 where there is none."""
    ways = {place[:size] for place in wanted for size in range(1, len(place) + 1)}
    lines = lines_of(text, ways) if ways else {}
    return [
        next((lines[place[:size]] for size in range(len(place), 0, -1) if place[:size] in lines), 1) for place in wanted
    ]


def places(text: str) -> Iterator[tuple[Where, int]]:
    """Return every table, key and position in a list, with its line, in the order of the text."""
    return _Scan(text).statements()


def without_strings(text: str) -> str:
    """Return the text with as many lines, and without its strings and comments."""
    return _TEXT_OR_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def _flat(text: str) -> str:
    """Return the text with as many lines, and without the strings that cover several."""
    if '"""' not in text and "'''" not in text:
        return text
    return _TEXT_OR_COMMENT.sub(_flattened, text)


def _flattened(found: re.Match[str]) -> str:
    return '""' + "\n" * found[0].count("\n") if found[0].startswith(('"""', "'''")) else found[0]


class _Scan:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._counted = 1, 0
        self._tables: dict[Where, int] = {}  # how many [[tables]] of this name there were so far

    def statements(self) -> Iterator[tuple[Where, int]]:
        table: Where = ()
        while True:
            self._skip(_BETWEEN)
            if self._at >= len(self._text):
                return
            line = self._here()
            if self._text.startswith("[", self._at):
                several = self._text.startswith("[[", self._at)
                self._at += 2 if several else 1
                key = self._key()
                if not key or not self._text.startswith("]]" if several else "]", self._at):
                    return
                self._at += 2 if several else 1
                table = self._table(key, several=several)
                yield table, line
            else:
                key = self._key()
                if not key or not self._text.startswith("=", self._at):
                    return
                self._at += 1
                yield from self._keys(table, key, line)
                yield from self._value((*table, *key))

    def _value(self, place: Where) -> Iterator[tuple[Where, int]]:
        """Go over one value, and all that is in it."""
        within: list[tuple[Where, int | None]] = []  # open brackets: whose they are; in a list, the next position
        while True:
            self._skip(_BLANK)
            opener = self._text[self._at : self._at + 1]
            if opener in ("[", "{"):
                within.append((place, 0 if opener == "[" else None))
                if len(within) > DEEPEST:
                    raise TooDeepError(
                        self._here(), f"brackets go deeper than {DEEPEST}: write flatter lists and tables"
                    )
                self._at += 1
            else:
                self._skip(_SCALAR)
            self._close(within)
            if not within or self._at >= len(self._text):
                return
            owner, position = within[-1]
            line = self._here()
            if position is not None:
                within[-1] = (owner, position + 1)
                key: Where = (position,)
            else:
                key = self._key()
                if not key or not self._text.startswith("=", self._at):
                    return
                self._at += 1
            yield from self._keys(owner, key, line)
            place = (*owner, *key)

    def _close(self, within: list[tuple[Where, int | None]]) -> None:
        """Go to where the next value, or the key of one, begins; or to the end of the outermost bracket."""
        while within:
            self._skip(_BETWEEN)
            mark = self._text[self._at : self._at + 1]
            if mark not in (",", "]", "}"):
                return
            self._at += 1
            if mark != ",":
                within.pop()

    def _keys(self, table: Where, key: Where, line: int) -> Iterator[tuple[Where, int]]:
        for size in range(1, len(key) + 1):
            yield (*table, *key[:size]), line

    def _table(self, key: Where, *, several: bool) -> Where:
        """Return the place of the table that a header opens."""
        place: Where = ()
        for part in key[:-1]:
            place = self._latest((*place, part))
        place = (*place, key[-1])
        if not several:
            return self._latest(place)
        index = self._tables.get(place, 0)
        self._tables[place] = index + 1
        return (*place, index)

    def _latest(self, place: Where) -> Where:
        return (*place, self._tables[place] - 1) if place in self._tables else place

    def _key(self) -> Where:
        """Return the parts of a dotted key, and go past it and the blanks behind; none where there is no key."""
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            found = _KEY.match(self._text, self._at)
            if found is None:
                return ()
            parts.append(_unquoted(found[0]))
            if len(parts) > LONGEST_KEY:
                raise TooDeepError(self._here(), f"a key has more than {LONGEST_KEY} parts: write flatter tables")
            self._at = found.end()
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1

    def _skip(self, what: re.Pattern[str]) -> None:
        found = what.match(self._text, self._at)
        if found is not None:
            self._at = found.end()

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    if "\\" not in key or key[0] == "'":
        return key[1:-1]
    try:
        return next(iter(tomllib.loads(f"{key} = 0")))
    except tomllib.TOMLDecodeError:  # an escape that there is none of: the parser will say so
        return key
