"""What is printed as a whole: a JSON object, or sections with what was read below them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from aidledger.cli import terminal, words
from aidledger.cli.sections import Section


def as_json(found: dict[str, Any]) -> str:
    """Return it as JSON, in which no character can drive a terminal, and which every encoding of the output can have.

    >>> print(as_json({"known": None}), end="")
    {
      "known": null
    }
    """
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if not terminal.can_have(text):
        text = json.dumps(found, indent=2)
    return terminal.json_safe(text) + "\n"


def as_page(sections: Iterable[Section], *, caveats: Iterable[str] = (), footer: Sequence[str] = ()) -> str:
    """Return sections as text, caveats below them, and what was read in small print."""
    from aidledger.cli.tables import Page

    page = Page(wrap=True)
    for section in sections:
        page.add(section)
        page.gap()
    for caveat in caveats:
        page.say(f"! {caveat}", "yellow")
    for line in footer:
        page.say(line, "dim")
    return page.text().rstrip("\n") + "\n"


def what_was_read(
    name: str, known: dt.date | None, *, best: bool, datasets: Sequence[str] = (), digest: str
) -> list[str]:
    """Return the small print of an answer: the day of knowledge, the ledger, its data sets, and the digest."""
    about = [words.knowledge(known, best=best), name, *([words.datasets(datasets)] if datasets else [])]
    return [" · ".join(about), digest]


def nothing_on_record(known: dt.date | None) -> str:
    """Return what is said in place of an answer where nothing was known."""
    return f"NOTHING WAS ON RECORD on {known}: that is not the same as zero"


def titled(text: str) -> str:
    """Return a text as a heading begins.

    >>> titled("committed by donor")
    'Committed by donor'
    """
    return text[:1].upper() + text[1:]
