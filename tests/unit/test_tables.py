from __future__ import annotations

from aidledger.tables import html_table


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
