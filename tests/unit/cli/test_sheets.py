from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest

from aidledger import Money, When
from aidledger._cli.pages import as_csv


def cell(value):
    [_, line] = as_csv(["a", "b"], [{"a": value, "b": 1}]).split("\n", 1)
    return line.removesuffix(",1\n")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_text_that_begins_a_formula_is_escaped(begins):
    assert cell(f"{begins}1") == f"'{begins}1"


@pytest.mark.parametrize(("text", "shown"), [("\t=1", "'\\x09=1"), ("\r=1", "'\\x0d=1"), ("\x1b[31m", "\\x1b[31m")])
def test_control_characters_are_escapes(text, shown):
    assert cell(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("-5.50"), "-5.50"),
        (Decimal("1e20"), "100000000000000000000"),
        (-3, "-3"),
        (True, "true"),
        (None, ""),
        (dt.date(2024, 6, 30), "2024-06-30"),
        (Money(-5, "EUR"), "EUR -5"),
        (When("2024"), "2024"),
        (["-1"], '"[""-1""]"'),
        ("a,b", '"a,b"'),
        ("a=b", "a=b"),
    ],
)
def test_other_values_stay_what_they_are(value, shown):
    assert cell(value) == shown


def test_a_text_of_several_lines_is_one_cell():
    text = as_csv(["=a", "b"], [{"=a": "one\ntwo", "b": Decimal(1)}])
    assert text.startswith("'=a,b\n")
    assert list(csv.reader(io.StringIO(text))) == [["'=a", "b"], ["one\ntwo", "1"]]
