"""Tables as a notebook shows them: HTML in which every text is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str] = ()) -> str:
    """Return a table with a caption and notes below it; nothing in any of them is taken for HTML, or for mathematics.

    >>> print(html_table("a < b", ["day"], [["2024-06-30"]]))
    <table class="mathjax_ignore"><caption>a &lt; b</caption>
    <thead><tr><th>day</th></tr></thead>
    <tbody><tr><td>2024-06-30</td></tr></tbody></table>
    """
    titles = "".join(f"<th>{html.escape(title)}</th>" for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    said = "".join(f'<p class="mathjax_ignore">{html.escape(note)}</p>' for note in notes)
    head_and_body = f"<thead><tr>{titles}</tr></thead>\n<tbody>{body}</tbody>"
    return f'<table class="mathjax_ignore"><caption>{html.escape(caption)}</caption>\n{head_and_body}</table>{said}'
