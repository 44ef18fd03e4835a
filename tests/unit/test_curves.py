from __future__ import annotations

import datetime as dt
from decimal import Decimal

from aidledger import Bag, Money
from aidledger._uncertainty.curves import Band, Curve, add, add_percent
from aidledger.answers import Bounds
from tests.records import usd

FIRST, SECOND, THIRD = (dt.date(2024, 1, day) for day in (5, 10, 15))


def dollars(**by_day):
    """Return a curve of dollars: ``d5=1`` changes the sum by 1 on the 5th."""
    changes = {dt.date(2024, 1, int(day[1:])): Decimal(figure) for day, figure in by_day.items()}
    return Curve.adding({"USD": changes})


def test_a_curve_is_the_running_sum_of_its_changes():
    curve = Curve.adding({"USD": {SECOND: Decimal("-0.5"), FIRST: Decimal("0.5")}, "EUR": {SECOND: Decimal(2)}})
    assert curve.at(dt.date(2024, 1, 4)) == Bag()
    assert curve.at(FIRST) == curve.at(dt.date(2024, 1, 9)) == usd("0.5")
    assert curve.at(SECOND) == curve.at(dt.date.max) == Bag(Money(2, "EUR"))
    assert Curve.adding({}) == Curve.adding({"USD": {}}) == Curve((), ())
    assert Curve((), ()).at(dt.date.max) == Bag()


def test_sums_hold_no_zeros_and_are_written_one_way():
    curve = dollars(d5="0.5", d10="0.5", d15="-1")
    assert [str(curve.at(day)) for day in (FIRST, SECOND, THIRD)] == ["USD 0.5", "USD 1", "0"]
    assert curve.total(THIRD) == ()


def test_changes_of_a_day_add_up():
    changes = {}
    for figure in ("1", "2.5"):
        add(changes, FIRST, "USD", Decimal(figure))
    add_percent(changes, {"USD": {FIRST: Decimal(3), SECOND: Decimal(1)}, "EUR": {FIRST: Decimal(1)}}, Decimal(50))
    add_percent(changes, {"USD": {THIRD: Decimal(7)}}, Decimal(100))
    add_percent(changes, {"USD": {THIRD: Decimal(9)}}, Decimal(0))
    expected = {FIRST: Decimal("5.0"), SECOND: Decimal("0.5"), THIRD: Decimal(7)}
    assert changes == {"USD": expected, "EUR": {FIRST: Decimal("0.5")}}


def test_a_band_is_swept_as_it_is_asked_day_by_day():
    band = Band(dollars(d5=100, d15=-100), dollars(d5=-40, d10=40), Curve.adding({"EUR": {FIRST: Decimal(7)}}))
    days = [dt.date(2024, 1, day) for day in (1, 5, 6, 10, 15, 16)]
    said = [(), (), ("a",), ("a",), ("a",), ("a", "b")]
    values, bounds = band.sweep(days, said)
    assert values == [band.value.at(day) for day in days]
    assert bounds == [band.bounds(day, caveats) for day, caveats in zip(days, said, strict=True)]
    assert [str(each) for each in bounds] == [
        "0",
        "EUR 0 … 7, USD 60 … 100",
        "EUR 0 … 7, USD 60 … 100",
        "EUR 0 … 7, USD 100",
        "EUR 0 … 7",
        "EUR 0 … 7",
    ]


def test_days_on_which_nothing_changes_share_one_answer():
    band = Band(dollars(d5=100), dollars(d5=-40), Curve((), ()))
    said = ("a",)
    values, bounds = band.sweep([FIRST, SECOND, THIRD], [said, said, (*said, "b")])
    assert values[0] is values[1] is values[2]
    assert bounds[0] is bounds[1] is not bounds[2]
    assert bounds[2] == Bounds(usd(60), usd(100), ("a", "b"))
