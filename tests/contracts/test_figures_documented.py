"""A figure in the prose of a page stands in one of its blocks. Blocks are run, so no page keeps an outdated figure."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import chain

import pytest

from tests.documentation import ROOT

PAGES = sorted(
    chain(
        [ROOT / "README.md"],
        *((ROOT / "docs" / folder).glob("*.md") for folder in ("tutorial", "how-to", "explanation")),
    )
)
_BLOCK = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NOT_FIGURES = re.compile(
    r"`[^`]*`"  # code
    r"|\]\([^)]*\)"  # where a link leads
    r"|^\d+\. "  # the place in a list
    r"|\b\d{1,2}(?:(?: (?:or|to|and|until) \d{1,2})? (?:" + _MONTHS + r")\b|(?:st|nd|rd|th)\b)"  # a day
    r"|\b(?:19|20)\d\d\b(?![,.]\d)"  # a year
    r"|\b(?:Python|ISO|IATI|TOML|UTF-|version|release|releases|schema|type|types|status|with)\s*\d[\d.x-]*",  # a name
    re.MULTILINE,
)
_FIGURE = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?(?:e\d+)?)(?: (million|billion|thousand))?")
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "": 0}


def figures(prose: str) -> list[tuple[str, Decimal, Decimal]]:
    """Find the figures of a text: each as it is written, its value, and the value of its last digit."""
    found = []
    for match in _FIGURE.finditer(_NOT_FIGURES.sub("", prose)):
        number, scale = Decimal(match[1].replace(",", "").rstrip(".")), _SCALES[match[2] or ""]
        last = Decimal(1).scaleb(number.as_tuple().exponent + scale)
        found.append((match[0], number.scaleb(scale), last))
    return found


def unshown(page: str) -> list[str]:
    """Find the figures in the prose of a page that none of its blocks shows, rounded as in the prose."""
    blocks = " ".join(match[0] for match in _BLOCK.finditer(page))
    shown = {Decimal(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?(?:e\d+)?", blocks)}
    return [
        text
        for text, value, last in figures(_BLOCK.sub("", page))
        if not any(abs(each - value) <= last / 2 for each in shown)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_figures_of_a_page_stand_in_its_blocks(page):
    assert unshown(page.read_text(encoding="utf-8")) == []


def test_a_figure_that_no_block_shows_is_found():
    page = "From 2 to {} million, 13.5 % of it on 24 March 2022.\n\n```python\n>>> print(13.5, 2, 3900123)\n```\n"
    assert unshown(page.format("3.9")) == []
    assert unshown(page.format("3.8")) == ["3.8 million"]
