from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import Bag, Ledger, Money, fold
from aidledger.errors import PlotError, UnknownCodeError
from aidledger.events import Committed
from aidledger.plot._panels import Line, Panel, few, panels
from aidledger.projections import agreements, committed
from tests.records import record

LEDGER = Ledger(
    [
        record(Committed, "loan", amount="USD 100", occurred="2024-01", donor="JPN"),
        record(Committed, "grant", amount="EUR 5", occurred="2024-02-10", donor="USA"),
        record(Committed, "more", amount="USD 1000", occurred="2024-03-01"),
    ]
)
ON = {"on": ["2024-01-15", "2024-03-01"]}
COUNT = fold(lambda: 0, name="counted").on(Committed, lambda n, _: n + 1)


def asked(projection, **asked):
    return LEDGER.timeline().history(projection, **(asked or ON))


def line(name, *values, low=None, high=None):
    values = tuple(map(Decimal, values))
    return Line(name, values, tuple(map(Decimal, low or values)), tuple(map(Decimal, high or values)))


def test_each_currency_is_a_panel():
    assert panels(asked(committed), None) == (
        Panel("EUR", (line("", 0, 5),)),
        Panel("USD", (line("", 0, 1100, high=(100, 1100)),)),
    )
    assert [panel.unit for panel in panels(asked(committed), "USD")] == ["USD"]


def test_the_lines_are_the_rows_of_the_history():
    history = asked(committed.by("donor"))
    drawn = {
        (panel.unit, each.name, date): sides
        for panel in panels(history, None)
        for each in panel.lines
        for date, *sides in zip(history.dates, *each.sides, strict=True)
    }
    rows = {
        (row["currency"], row["donor"] or "not stated", row["date"]): [row["amount"], row["low"], row["high"]]
        for row in history.rows()
    }
    assert drawn == rows


def test_several_fields_name_a_line():
    names = [each.name for panel in panels(asked(committed.by("donor", "instrument")), "USD") for each in panel.lines]
    assert names == ["JPN, not stated", "USA, not stated", "not stated, not stated"]


@pytest.mark.parametrize("number", [3, 3.0, Decimal(3)])
def test_numbers_are_one_line_without_a_unit(number):
    assert panels(asked(COUNT.map(lambda _: number)), None) == (Panel("", (line("", 3, 3),)),)


def test_sums_of_money_that_are_no_tally_are_amounts_without_bounds():
    found = panels(asked(committed.map(lambda bag: bag + Money(1, "USD"))), None)
    assert found == (Panel("EUR", (line("", 0, 5),)), Panel("USD", (line("", 1, 1101),)))


@pytest.mark.parametrize(
    ("projection", "message"),
    [
        (agreements, r"agreements has no amounts but values such as Agreements\(.*: draw a tally, .* or add a \.map"),
        (COUNT.map(lambda n: n > 0), "has no amounts but values such as False"),
        (COUNT.map(lambda n: Bag() if n else n), "values such as Bag"),
        (COUNT.map(lambda _: float("nan")), "counted.*: NaN is no finite amount"),
        (COUNT.map(lambda _: Decimal("1e2000000")), "counted.*: an amount beyond"),
    ],
)
def test_what_is_no_amount_is_refused(projection, message):
    with pytest.raises(PlotError, match=message):
        panels(asked(projection), None)


def test_what_is_empty_is_refused():
    with pytest.raises(PlotError, match="has no days to draw: ask for some, with every='month'"):
        panels(asked(committed)[2:], None)
    with pytest.raises(PlotError, match="committed is 0 in every currency: there is no amount to draw"):
        panels(asked(committed, on=["2020-01-01"]), None)
    with pytest.raises(PlotError, match=r"committed\.by\('donor'\) is 0 in every currency"):
        panels(Ledger().timeline().history(committed.by("donor"), on=["2020-01-01"]), None)
    assert panels(asked(COUNT, on=["2020-01-01"]), None) == (Panel("", (line("", 0),)),)


def test_a_currency_that_is_not_there_is_refused():
    with pytest.raises(UnknownCodeError, match=r"committed has no JPY: \(exist: EUR, USD\)"):
        panels(asked(committed), "JPY")
    with pytest.raises(UnknownCodeError, match="'usd' is no ISO 4217"):
        panels(asked(committed), "usd")
    with pytest.raises(PlotError, match="counted has numbers and no amounts: leave out currency='USD'"):
        panels(asked(COUNT), "USD")


def test_of_many_groups_the_smallest_are_summed_up():
    huge = 10**40
    lines = [line(f"g{number}", 0, huge + number) for number in range(10)]
    found = few(lines, "USD")
    assert [each.name for each in found] == ["g3", "g4", "g5", "g6", "g7", "g8", "g9", "3 others"]
    assert found[-1] == line("3 others", 0, 3 * huge + 3)
    assert few(lines[:8], "USD") == tuple(lines[:8])


def test_bounds_of_others_add_up_where_one_at_a_time_is_wide():
    lines = [line(f"g{number}", 100, 100) for number in range(7)]
    first, second = line("a", 1, 1, high=(2, 1)), line("b", 1, 1, low=(1, 0))
    assert few([*lines, first, second], "USD")[-1] == line("2 others", 2, 2, low=(2, 1), high=(3, 2))
    third = line("c", 1, 1, high=(1, 5))
    with pytest.raises(PlotError, match=r"10 groups in USD are too many .* choose at most 8 with \.where"):
        few([*lines, first, second, third], "USD")
