"""Texts as they are shown: nothing in them is unseen, and in the tables of a notebook nothing is taken for HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

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
