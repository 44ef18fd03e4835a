from __future__ import annotations

import pytest

from aidledger import errors
from aidledger.interchange import _cells as cells
from aidledger.interchange._cells import CellError, lookup, short, slug
from aidledger.interchange._mapping import names
from aidledger.interchange._mapping.mapping import Field


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("JPF5_1", "jpf5-1"),
        ("kiel-JPF5", "kiel-jpf5"),
        ("Zürich 3", "zurich-3"),
        ("a  /  b", "a-b"),
        ("--a--b--", "a-b"),
        ("v1.2@x", "v1.2@x"),
        ("\u0421ZM39", "u0441zm39"),  # a Cyrillic letter that looks like another
    ],
)
def test_keys(text, key):
    assert slug(text, "c") == key


@pytest.mark.parametrize("text", ["", "---", "\u0301", ".a", "a" * 121])
def test_what_makes_no_key(text):
    with pytest.raises(CellError, match="makes no key"):
        slug(text, "c")


@pytest.mark.parametrize(
    ("given", "said", "value"),
    [
        ({}, "x", "x"),
        ({"otherwise": "y"}, "x", "y"),
        ({"words": {"a": "b"}}, " A ", "b"),
        ({"words": {"a": ""}}, "a", None),
        ({"words": {"a": "b"}, "otherwise": ""}, "x", None),
        ({"codes": "parties"}, "Japan", "JPN"),
        ({"codes": "parties", "words": {"nippon": "JPN"}}, "Nippon", "JPN"),
        ({"codes": "parties", "words": {"nippon": "JPN"}}, "Canada", "CAN"),
        ({"codes": "parties", "otherwise": "UN"}, "Nowhere", "UN"),
    ],
)
def test_words_then_lists_then_otherwise(given, said, value):
    assert lookup(Field(name="donor", of="code", where=(), **given))(said, "c") == value


@pytest.mark.parametrize("given", [{"words": {"a": "b"}}, {"codes": "parties"}])
def test_what_is_in_none_of_them(given):
    with pytest.raises(CellError) as caught:
        lookup(Field(name="donor", of="code", where=(), **given))("Nowhere", "c")
    assert caught.value.code == "unknown-code"


@pytest.mark.parametrize("given", [{"words": {"Japan": "JPN"}}, {"codes": "parties"}])
def test_what_was_meant_is_looked_for_once_and_for_so_many_texts(monkeypatch, given):
    compared = []
    for module in (names, errors):
        real = module.nearest
        monkeypatch.setattr(
            module, "nearest", lambda said, known, real=real: compared.append(said) or real(said, known)
        )
    monkeypatch.setattr(cells, "_MOST_ADVISED", 2)
    look = lookup(Field(name="donor", of="code", where=(), **given))
    told = []
    for said in ("Jappan", "Japann", "Jappan", "Japaan", "Japaan"):
        with pytest.raises(CellError) as caught:
            look(said, "c")
        told.append(("did you mean 'Japan'" in str(caught.value), repr(said) in str(caught.value)))
    assert told == [(True, True)] * 3 + [(False, True)] * 2
    assert compared == ["Jappan", "Japann"]
    assert lookup(Field(name="donor", of="code", where=(), otherwise="UN", **given))("Jappan", "c") == "UN"
    assert compared == ["Jappan", "Japann"]


def test_long_texts_are_cut_with_a_remark():
    remarks = []
    assert short("x" * 20_000, "c", remarks) == "x" * 20_000
    assert len(short("x" * 20_001, "c", remarks)) == 20_000
    assert [code for code, _, _ in remarks] == ["text-cut"]
