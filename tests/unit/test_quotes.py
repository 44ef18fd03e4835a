from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import When
from aidledger.errors import RateTableError, WrongTypeError
from aidledger.rates import RateTable
from aidledger.rates import _tables as tables

DAY = dt.date(2024, 6, 13)
ROWS = [("2024-06-13", "USD", "1.0784"), (DAY, "JPY", Decimal("169.58")), (When("2024-06-14"), "JPY", 168)]


def table(*rows, base="EUR", source="a bank"):
    return RateTable(rows, base=base, source=source)


def test_a_table_has_what_its_rows_say():
    given = table(*ROWS)
    assert (given.base, given.source, given.currencies) == ("EUR", "a bank", ("JPY", "USD"))
    assert dict(given.published("JPY")) == {DAY: Decimal("169.58"), dt.date(2024, 6, 14): Decimal(168)}
    assert dict(given.published("GBP")) == {}
    assert repr(given) == "<RateTable of a bank: JPY, USD for one EUR>"
    assert repr(table()) == "<RateTable of a bank: nothing for one EUR>"


def test_a_rate_of_a_month_or_a_year_holds_on_each_day_of_it():
    given = table(("2024-02", "USD", "1.08"), ("2023", "USD", "1.09"))
    assert len(given.published("USD")) == 365 + 29
    assert {str(given.published("USD")[dt.date(2024, 2, day)]) for day in (1, 29)} == {"1.08"}


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        (("2024-06-13", "USD", 1.0784), WrongTypeError, "row 1: an amount is no float"),
        (("2024-06-13", "USD"), WrongTypeError, "row 1: a row is a day, a currency and a rate"),
        (5, WrongTypeError, "row 1: a row is a day, a currency and a rate, .* not 5"),
        (("2024-06-13", "USD", "0"), RateTableError, "row 1: 0 is no rate: one unit of the base is worth more"),
        (("2024-06-13", "USD", "-1.2"), RateTableError, "row 1: -1.2 is no rate"),
        (("2024-06-13", "USD", "1,0784"), RateTableError, "row 1: '1,0784' is no amount"),
        (("2024-06-13", "USD", Decimal("NaN")), RateTableError, "row 1: NaN is no finite amount"),
        (("2024-06-13", "ECU", "1"), RateTableError, "row 1: 'ECU' is no ISO 4217 currency code"),
        (("2024-06-13", "EUR", "1"), RateTableError, "row 1: one EUR is one EUR: leave the row out"),
        (("13.6.2024", "USD", "1.0784"), RateTableError, "row 1: '13.6.2024' is no date"),
        ((dt.datetime(2024, 6, 13, tzinfo=dt.UTC), "USD", "1"), WrongTypeError, "row 1: .* is a moment"),
        (("2023/2024", "USD", "1"), RateTableError, "row 1: 2023/2024 is longer than a year"),
        (("2024/..", "USD", "1"), RateTableError, r"row 1: 2024/\.\. is longer than a year"),
    ],
)
def test_what_is_no_rate_is_refused_with_its_row(row, error, message):
    with pytest.raises(error, match=message):
        table(row)


def test_more_rates_than_anybody_asks_for_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "_MOST", 366)
    assert len(table(("2024", "USD", "1")).published("USD")) == 366
    with pytest.raises(RateTableError, match="row 2: there are more than 366 rates: leave out what is not asked for"):
        table(("2024", "USD", "1"), ("2024-06-13", "JPY", "169"))


@pytest.mark.parametrize(("name", "shown"), [("\x1b[2J", r"line 2, '\\x1b\[2J': "), ("X" * 500, "line 2, X{200}: ")])
def test_a_currency_that_is_none_is_named_so_that_it_can_be_printed(name, shown):
    with pytest.raises(RateTableError, match=shown):
        RateTable.from_csv(f"Date,{name}\n2024-06-13,1\n", base="EUR", source="a bank")


def test_two_rates_on_one_day_contradict_each_other():
    with pytest.raises(RateTableError, match="row 2: USD has two rates on 2024-06-13: leave one of them out"):
        table(("2024-06-13", "USD", "1.0784"), ("2024-06", "USD", "1.08"))


@pytest.mark.parametrize("source", ["", " ", None])
def test_a_table_says_who_published_it(source):
    with pytest.raises(WrongTypeError, match="source says who published the rates"):
        table(source=source)


# --- text -----------------------------------------------------------------------------------------


def test_a_text_is_read_as_the_bank_writes_it():
    text = '\ufeffDate, USD,JPY,BGN,\n2024-06-14,1.0686,168,N/A,\n\n2024-06-13,"1.0784",169.58,,\n2024-06-12,1.0765\n'
    given = RateTable.from_csv(text, base="EUR", source="ECB")
    assert given.currencies == ("JPY", "USD")
    assert [str(day) for day in given.published("USD")] == ["2024-06-12", "2024-06-13", "2024-06-14"]
    assert given.published("JPY")[DAY] == Decimal("169.58")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: a header names the columns, as in Date,USD,JPY"),
        ("Date\n2024-06-13\n", "line 1: a header names the columns"),
        ("Date,USD\n2024-06-13,1.0784\n2024-06-13,1.0784\n", "line 3, USD: USD has two rates on 2024-06-13"),
        ("Date,USD\n13/06/2024,1.0784\n", "line 2, USD: '13/06/2024' is no date"),
        ("Date,USD\n2024-06-13,one\n", "line 2, USD: 'one' is no amount"),
        ("Date,Dollar\n2024-06-13,1\n", "line 2, Dollar: 'Dollar' is no ISO 4217"),
        ("Date,USD,\n2024-06-13,1,2\n", "line 2, a column without a currency: '' is no ISO 4217"),
        ("Date,USD\n2024-06-13,1,0784\n", "line 2: 3 cells, and only 2 columns in the header"),
        ('Date,USD\n2024-06-13,"1"0\n', "line 2: ',' expected after '\"'"),
        ("Date,USD\n2024-06-13,1\0\n", "line 2"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_its_line(text, message):
    with pytest.raises(RateTableError, match=message):
        RateTable.from_csv(text, base="EUR", source="ECB")


def test_a_file_is_no_text():
    with pytest.raises(WrongTypeError, match=r"from_csv\(\) takes the text of a file, not bytes: read it first"):
        RateTable.from_csv(b"Date,USD\n", base="EUR", source="ECB")
