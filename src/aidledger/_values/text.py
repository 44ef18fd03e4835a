"""Texts as they are shown: nothing in them is unseen, nothing is taken for HTML, and each front end words its hints."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Self

import attrs

UNSEEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff"  # what a terminal acts upon, and halves of characters
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that drive a terminal, turn the direction of text, or take no room; a newline is none of them.

The last two are ``Default_Ignorable_Code_Point`` of the Unicode Character Database, the separators of lines and
paragraphs, and the marks around annotations.
"""


def visible(text: str) -> str:
    r"""Write what a reader would not see as escapes, so that texts that look the same are the same; a newline stays.

    >>> visible("JP\u200bN \x1b[31m")
    'JP\\u200bN \\x1b[31m'
    """
    return UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004 -- as many digits as Python writes


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str] = ()) -> str:
    """Return a table with a caption and notes below it; nothing in any of them is taken for HTML, or for mathematics.

    >>> print(html_table("a < b", ["day"], [["2024-06-30"]]))
    <table class="mathjax_ignore"><caption>a &lt; b</caption>
    <thead><tr><th>day</th></tr></thead>
    <tbody><tr><td>2024-06-30</td></tr></tbody></table>
    """
    titles = "".join(f"<th>{_shown(title)}</th>" for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{_shown(cell)}</td>' for cell in row)}</tr>" for row in rows)
    said = "".join(f'<p class="mathjax_ignore">{_shown(note)}</p>' for note in notes)
    head_and_body = f"<thead><tr>{titles}</tr></thead>\n<tbody>{body}</tbody>"
    return f'<table class="mathjax_ignore"><caption>{_shown(caption)}</caption>\n{head_and_body}</table>{said}'


def _shown(text: str) -> str:
    return html.escape(visible(text))


@attrs.frozen
class Hint:
    """A part of a message that each front end words: a name, what Python users read, and the value that it is about."""

    name: str
    text: str
    value: Any = True

    @classmethod
    def keyword(cls, **argument: object) -> Hint:
        """Advise an argument, as in ``last_within=1``."""
        ((name, value),) = argument.items()
        return cls(name, f"{name}={value!r}", value)


class Message(str):
    """A text with hints in it, joined from parts; of an error, its message is a part.

    >>> asked = Message("no rate: ask for it with ", Hint.keyword(last_within=1))
    >>> str(asked), asked.worded(lambda hint: f"--last-within {hint.value}")
    ('no rate: ask for it with last_within=1', 'no rate: ask for it with --last-within 1')
    """

    __slots__ = ("parts",)

    parts: tuple[str | Hint, ...]

    def __new__(cls, *parts: str | Hint | Exception) -> Self:
        """Join the parts; those of another message become parts of this one."""
        flat = tuple(each for part in parts for each in _parts(part))
        made = super().__new__(cls, "".join(each.text if isinstance(each, Hint) else each for each in flat))
        made.parts = flat
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str | Hint, ...]]:
        """Pickle by the parts."""
        return type(self), self.parts

    def worded(self, word: Callable[[Hint], str]) -> str:
        """Word each hint by a function."""
        return "".join(word(part) if isinstance(part, Hint) else part for part in self.parts)


def _parts(said: str | Hint | Exception) -> tuple[str | Hint, ...]:
    if isinstance(said, Exception):
        said = said.args[0] if said.args and isinstance(said.args[0], Message) else str(said)
    return said.parts if isinstance(said, Message) else (said,)
