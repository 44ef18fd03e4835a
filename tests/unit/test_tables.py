from __future__ import annotations

import sys
import unicodedata

import pytest

from aidledger._values.text import html_table, visible
from aidledger.files._problems import found, safe


def test_a_table_has_a_caption_a_head_rows_and_notes():
    found = html_table("loans", ["date", "USD"], [["2024-06-30", "5"], ["2024-12-31", "7"]], ["of what is known"])
    assert found == (
        '<table class="mathjax_ignore"><caption>loans</caption>\n'
        "<thead><tr><th>date</th><th>USD</th></tr></thead>\n"
        "<tbody><tr><td>2024-06-30</td><td>5</td></tr><tr><td>2024-12-31</td><td>7</td></tr></tbody></table>"
        '<p class="mathjax_ignore">of what is known</p>'
    )


def test_nothing_in_it_is_taken_for_html():
    evil = "<script>alert('x')</script> & \""
    found = html_table(evil, [evil], [[evil]], [evil])
    assert "<script" not in found
    assert found.count("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;") == 4


def test_nothing_that_formats_or_controls_is_unseen():
    """Every character of these categories but signs that are drawn, and controls of hieroglyphs and stenography."""
    drawn = {*map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD))}
    drawn |= {*map(chr, range(0x13430, 0x13440))}
    unseen = {
        letter
        for letter in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter != "\n"
    }
    assert {letter for letter in unseen if visible(letter) == letter} <= drawn


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u200d", "\ufeff", "\u3164", "\ufe0f", "\U000e0041", "\U000e0101", "\u202e", "\u2066", "\u00ad"],
)
def test_two_texts_that_look_the_same_are_told_apart_wherever_they_are_shown(hidden):
    text = f"J{hidden}PN"
    for shown in (visible(text), safe(text), found(text), html_table(text, [], [])):
        assert hidden not in shown
        assert f"{ord(hidden):x}" in shown
