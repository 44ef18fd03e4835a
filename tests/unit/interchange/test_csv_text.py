from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest

from aidledger.errors import WrongTypeError
from aidledger.interchange._export.writing import cell, escaped, write_rows

FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\tx", " =1", "\u00a0=1", "\u3000=1", "\ufeff=1"),
    *("\n=1", "\u200b=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "=cmd|' /C calc'!A0"),
)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_a_formula_is_escaped(text):
    assert escaped(text) == cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "JPN", "a=b", "1-2", "'=1", "2024-06-30", "e@mail", "|x", "日本"])
def test_other_text_is_left_as_it_is(text):
    assert escaped(text) == cell(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (-3, "-3"),
        (Decimal("-1E+3"), "-1000"),
        (Decimal("1E-7"), "0.0000001"),
        (dt.date(2024, 6, 30), "2024-06-30"),
    ],
)
def test_figures_days_and_truth_are_written_exactly(value, text):
    assert cell(value) == text


@pytest.mark.parametrize("value", [0.1, dt.datetime(2024, 6, 30, tzinfo=dt.UTC), b"x", ["x"]])
def test_what_has_no_text_of_its_own_is_refused(value):
    with pytest.raises(WrongTypeError, match=f"not {type(value).__name__}"):
        cell(value)


def test_rows_are_read_back_whatever_they_hold():
    file = io.StringIO(newline="")
    rows = [['a "quote"', "two\nlines"], ["a,b", "\r\n"], ["", "é"]]
    write_rows(file, ["=one", "two"], rows)
    file.seek(0)
    head, *read = csv.reader(file)
    assert head == ["'=one", "two"]
    assert read == [rows[0], ["a,b", "'\r\n"], rows[2]]
