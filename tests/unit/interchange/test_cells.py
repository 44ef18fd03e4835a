from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import When
from aidledger.errors import DateError
from aidledger.interchange import Mapping
from aidledger.interchange._cells import CellError, CellReader
from aidledger.interchange._mapping.mapping import Cells
from aidledger.interchange._mapping.patterns import Said
from aidledger.interchange._xlsx.cells import Valueless


def reader(**cells):
    given = Cells(**{"missing": frozenset({".", "not given"}), **cells})
    corrections = {"spring": When("2022-03"), "2922-02-09": When("2022-02-09")}
    mapping = Mapping(path="m.toml", text="", cells=given, corrections=corrections)
    return CellReader(given, mapping, dt.date(2022, 10, 11))


@pytest.mark.parametrize(
    ("cell", "stated"),
    [("", None), (" \u00a0", None), (".", None), (" Not  Given ", None), (" x ", "x"), (0.0, 0.0), (False, False)],
)
def test_what_says_something(cell, stated):
    assert reader().stated(cell, "c") == stated


def test_a_cell_without_a_value_is_no_cell_that_says_nothing():
    with pytest.raises(CellError, match="the cell holds an error: open the file"):
        reader().stated(Valueless("an error"), "c")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("x", "x"),
        ("one\r\ntwo_x000D_\nthree\rfour", "one\ntwo\nthree\nfour"),
        ("a\x07b\u2028", "a b"),
        (2.0, "2"),
        (3, "3"),
        (0.25, "0.25"),
        (dt.date(2024, 6, 13), "2024-06-13"),
        (dt.datetime(2024, 6, 13, 12, 0), "2024-06-13"),  # noqa: DTZ001 -- sheets know no zones
    ],
)
def test_text(cell, text):
    assert reader().text(cell, "c") == text


@pytest.mark.parametrize("cell", [True, dt.time(12), dt.timedelta(1)])
def test_what_is_no_text(cell):
    with pytest.raises(CellError, match="a text is expected"):
        reader().text(cell, "c")


@pytest.mark.parametrize(
    ("cell", "cells", "number"),
    [
        (1.5, {}, "1.5"),
        (0.1, {}, "0.1"),
        (12, {}, "12"),
        ("-1,234,567.8", {}, "-1234567.8"),
        ("+5", {}, "5"),
        ("1e6", {}, "1000000"),
        ("1.234,5", {"decimal": ",", "thousands": "."}, "1234.5"),
        ("1 234\u00a0567", {"thousands": " "}, "1234567"),
        ("1234", {"thousands": ""}, "1234"),
        ("1'000", {"thousands": "'"}, "1000"),
    ],
)
def test_numbers(cell, cells, number):
    assert reader(**cells).number(cell, "c") == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "cells"),
    [
        ("1,2,3", {}),
        ("1,23", {}),
        ("0,123", {}),  # no thousands begin so
        ("1.5", {"decimal": ",", "thousands": "."}),
        ("1e6", {"decimal": ",", "thousands": "."}),
        ("1,000", {"thousands": ""}),
        ("5 EUR", {}),
        ("", {}),
        ("\u0663", {}),
        (True, {}),
        (dt.date(2024, 6, 13), {}),
        ("9" * 1_100, {}),
    ],
)
def test_what_is_no_number(cell, cells):
    with pytest.raises(CellError) as caught:
        reader(**cells).number(cell, "c")
    assert caught.value.code == "bad-amount"


def test_dates_are_corrected_where_the_mapping_says_so():
    assert reader().date(" Spring ").when == When("2022-03")
    assert reader().date("2024").when == When("2024")
    assert reader().day("2024-06-13", "c") == (dt.date(2024, 6, 13), None)


@pytest.mark.parametrize("cell", ["2922-02-09", "9 Feb 2922", "2922-02-09T00:00:00Z", dt.date(2922, 2, 9)])
def test_a_day_is_corrected_however_it_is_written(cell):
    said = reader().date(cell)
    assert said.when == When("2022-02-09")
    assert said.odd.endswith("is corrected by the mapping: read as 2022-02-09")


def test_the_time_of_a_cell_is_odd_where_it_is_not_midnight():
    midnight, late = dt.datetime(2024, 6, 13), dt.datetime(2024, 6, 13, 23, 30)  # noqa: DTZ001 -- sheets know no zones
    odd = "'2024-06-13 23:30:00' has a time of day: read as 2024-06-13, the day as it is written"
    assert reader().date(midnight) == Said(When("2024-06-13"))
    assert reader().date(late) == reader().date("2024-06-13 23:30:00") == Said(When("2024-06-13"), odd)
    assert reader().day(late, "c") == (dt.date(2024, 6, 13), odd)


@pytest.mark.parametrize("cell", [True, 3, 1999.5, dt.time(12)])
def test_what_is_no_date(cell):
    with pytest.raises(DateError):
        reader().date(cell)
