from __future__ import annotations

import pytest

from aidledger.interchange import _archives as archives
from aidledger.interchange._archives import ArchiveError, walk


def seen(part):
    found = []
    walk(
        part,
        "the part",
        lambda around, name, attributes: found.append((around, name, attributes)),
        found.append,
        lambda text: found.append([text]),
    )
    return found


def test_elements_and_texts_are_told_in_order():
    part = b'<a><x:b r="1" y:id="2">one &amp; two<!-- no --><![CDATA[<3>]]></x:b></a>'
    attributes = {"r": "1", "y:id": "2"}
    assert seen(part) == [("", "a", {}), ("a", "b", attributes), ["one & two<3>"], "b", "a"]


def test_a_text_is_told_in_pieces():
    told = seen(b"<a>" + b"x" * 200_000 + b"</a>")[1:-1]
    assert len(told) > 1
    assert sum(len(text) for (text,) in told) == 200_000


@pytest.mark.parametrize(
    ("part", "code", "message"),
    [
        (b"<a>", "bad-xlsx", "the part cannot be read (no element found"),
        (b"", "bad-xlsx", "the part cannot be read (no element found"),
        (b"<a>&b;</a>", "bad-xlsx", "the part cannot be read (undefined entity"),
        (b"<a>\xff</a>", "bad-xlsx", "the part cannot be read (not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "hostile-xlsx", "the part has a DOCTYPE, as in no workbook"),
        (b" " * 100_000 + b"<!DOCTYPE a><a/>", "hostile-xlsx", "the part has a DOCTYPE"),
        (b"<a>" * 65, "hostile-xlsx", "the part has more than 64 elements in one another"),
        (b"<a>" + b"".join(b"<a%d/>" % n for n in range(2_001)), "hostile-xlsx", "has more than 2,000 names"),
        (b"<a " + b"".join(b'a%d="" ' % n for n in range(2_001)) + b"/>", "hostile-xlsx", "more than 2,000 names"),
        (b"<a " + b" " * (2 << 20), "hostile-xlsx", "the part has a tag of more than 1,048,576 bytes"),
    ],
)
def test_what_is_damaged_or_beyond_the_limits_is_refused(part, code, message):
    with pytest.raises(ArchiveError) as caught:
        seen(part)
    assert caught.value.code == code
    assert message in str(caught.value)


def test_what_was_found_can_be_taken_after_each_piece():
    found = []
    part = b"<a>" + b"<b/>" * 50_000 + b"</a>"
    sizes = []
    for _ in archives.walked(part, "the part", lambda *_: found.append(1)):
        sizes.append(len(found))
        found.clear()
    assert sum(sizes) == 50_001
    assert max(sizes) < 20_000
