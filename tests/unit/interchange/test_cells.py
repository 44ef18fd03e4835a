"""What a cell says, by what a mapping says of cells: texts, numbers, days, codes and keys."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import When, errors
from aidledger.errors import DateError
from aidledger.interchange import Mapping
from aidledger.interchange import _cells as cells
from aidledger.interchange import _names as names
from aidledger.interchange._cells import CellError, CellReader, lookup, short, slug
from aidledger.interchange._mapping import Cells, Field
from aidledger.interchange._patterns import ReadDate
from aidledger.interchange._sheets import Valueless

MIDNIGHT, LATE = dt.datetime(2024, 6, 13), dt.datetime(2024, 6, 13, 23, 30)  # noqa: DTZ001 -- sheets know no zones


def reader(**changed):
    given = Cells(**{"missing": frozenset({".", "not given"}), **changed})
    corrections = {"spring": When("2022-03"), "2922-02-09": When("2022-02-09")}
    return CellReader(given, Mapping(path="m", text="", cells=given, corrections=corrections), dt.date(2022, 10, 11))


@pytest.mark.parametrize(
    ("cell", "stated"),
    [("", None), (" \u00a0", None), (".", None), (" Not  Given ", None), (" x ", "x"), (0.0, 0.0), (False, False)],
)
def test_what_says_something(cell, stated):
    assert reader().stated(cell, "c") == stated
    with pytest.raises(CellError, match="the cell holds an error: open the file"):
        reader().stated(Valueless("an error"), "c")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("one\r\ntwo_x000D_\nthree\rfour", "one\ntwo\nthree\nfour"), ("a\x07b\u2028", "a b"), (2.0, "2"),
        (3, "3"), (0.25, "0.25"), (dt.date(2024, 6, 13), "2024-06-13"), (LATE, "2024-06-13"),
    ],
)  # fmt: skip
def test_text(cell, text):
    assert reader().text(cell, "c") == text


@pytest.mark.parametrize("cell", [True, dt.time(12), dt.timedelta(1)])
def test_what_is_no_text(cell):
    with pytest.raises(CellError, match="a text is expected"):
        reader().text(cell, "c")


GERMAN = {"decimal": ",", "thousands": "."}


@pytest.mark.parametrize(
    ("cell", "given", "number"),
    [
        (0.1, {}, "0.1"),
        (12, {}, "12"),
        ("-1,234,567.8", {}, "-1234567.8"),
        ("+5", {}, "5"),
        ("1e6", {}, "1000000"),
        ("1.234,5", GERMAN, "1234.5"),
        ("1 234\u00a0567", {"thousands": " "}, "1234567"),
        ("1234", {"thousands": ""}, "1234"),
        ("1,2,3", {}, None),
        ("1,23", {}, None),
        ("0,123", {}, None),  # no thousands begin so
        ("1.5", GERMAN, None),
        ("1e6", GERMAN, None),
        ("1,000", {"thousands": ""}, None),
        ("5 EUR", {}, None),
        ("\u0663", {}, None),
        (True, {}, None),
        (dt.date(2024, 6, 13), {}, None),
        ("9" * 1_100, {}, None),
    ],
)
def test_numbers(cell, given, number):
    if number is not None:
        assert reader(**given).number(cell, "c") == Decimal(number)
        return
    with pytest.raises(CellError) as caught:
        reader(**given).number(cell, "c")
    assert caught.value.code == "bad-amount"


def test_dates_are_corrected_where_the_mapping_says_so_and_times_are_odd():
    assert reader().date(" Spring ").when == When("2022-03")
    assert reader().day("2024-06-13", "c") == (dt.date(2024, 6, 13), None)
    for cell in ("2922-02-09", "9 Feb 2922", "2922-02-09T00:00:00Z", dt.date(2922, 2, 9)):
        said = reader().date(cell)
        assert said.when == When("2022-02-09")
        assert said.odd.endswith("is corrected by the mapping: read as 2022-02-09")
    odd = "'2024-06-13 23:30:00' has a time of day: read as 2024-06-13, the day as it is written"
    assert reader().date(MIDNIGHT) == ReadDate(When("2024-06-13"))
    assert reader().date(LATE) == reader().date("2024-06-13 23:30:00") == ReadDate(When("2024-06-13"), odd)
    assert reader().day(LATE, "c") == (dt.date(2024, 6, 13), odd)


@pytest.mark.parametrize("cell", [True, 3, 1999.5, dt.time(12)])
def test_what_is_no_date(cell):
    with pytest.raises(DateError):
        reader().date(cell)


# --- keys and codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("JPF5_1", "jpf5-1"),
        ("Zürich 3", "zurich-3"),
        ("--a--b--", "a-b"),
        ("v1.2@x", "v1.2@x"),
        ("\u0421ZM39", "u0441zm39"),  # a Cyrillic letter that looks like another
        *((text, None) for text in ("", "---", "\u0301", ".a", "a" * 121)),
    ],
)
def test_keys(text, key):
    if key is not None:
        assert slug(text, "c") == key
    else:
        with pytest.raises(CellError, match="makes no key"):
            slug(text, "c")


def looked_up(said, **given):
    return lookup(Field(name="donor", of="code", where=(), **given))(said, "c")


NIPPON = {"codes": "parties", "words": {"nippon": "JPN"}}


@pytest.mark.parametrize(
    ("given", "said", "value"),
    [
        ({}, "x", "x"), ({"otherwise": "y"}, "x", "y"), ({"words": {"a": "b"}}, " A ", "b"),
        ({"words": {"a": ""}}, "a", None), ({"words": {"a": "b"}, "otherwise": ""}, "x", None),
        (NIPPON, "Nippon", "JPN"), (NIPPON, "Canada", "CAN"),
        ({"codes": "parties", "otherwise": "UN"}, "Nowhere", "UN"),
    ],
)  # fmt: skip
def test_words_then_lists_then_otherwise(given, said, value):
    assert looked_up(said, **given) == value


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
        assert caught.value.code == "unknown-code"
        told.append(("did you mean 'Japan'" in str(caught.value), repr(said) in str(caught.value)))
    assert told == [(True, True)] * 3 + [(False, True)] * 2
    assert looked_up("Jappan", otherwise="UN", **given) == "UN"
    assert compared == ["Jappan", "Japann"]


def test_long_texts_are_cut_with_a_remark():
    remarks = []
    assert short("x" * 20_000, "c", remarks) == "x" * 20_000
    assert len(short("x" * 20_001, "c", remarks)) == 20_000
    assert [code for code, _, _ in remarks] == ["text-cut"]
