from __future__ import annotations

import pytest

from aidledger.interchange.iati._stream import Openings

TEXTS = {
    "plain": (b"<a>\n<transaction/>\n\n<transaction ref='1'>\n</transaction>", [2, 4]),
    "on one line": (b"<transaction/><transaction/>", [1, 1]),
    "over several lines": (b"\n<transaction\n ref='1'\n>", [2]),
    "in a comment": (b"<!-- <transaction> \n -- <transaction/> -->\n<transaction/>", [3]),
    "in a CDATA section": (b"<![CDATA[\n<transaction/>]]>\n<transaction/>", [3]),
    "in a processing instruction": (b"<?x <transaction/>\n?><transaction/>", [2]),
    "another tag": (b"<transaction-type/>\n<transactions/>\n</transaction>", []),
    "in a comment that never ends": (b"<transaction/><!-- \n<transaction/>", [1]),
    "nothing": (b"", []),
}


@pytest.mark.parametrize(("text", "lines"), TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_each_opening_is_found_whatever_the_pieces(text, lines, size):
    openings = Openings()
    for start in range(0, len(text), size):
        openings.feed(text[start : start + size])
    assert (openings.count, list(openings.lines)) == (len(lines), lines)
