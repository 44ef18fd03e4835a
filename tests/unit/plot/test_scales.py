from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger.plot._panels import Scale, tick, written


@pytest.mark.parametrize(
    ("amounts", "unit", "label"),
    [
        (["231000000", "-6931000000"], "USD", "USD billion"),
        (["999999999.99"], "EUR", "EUR million"),
        (["1000"], "", "thousand"),
        (["999"], "", ""),
        (["0.05"], "USD", "USD"),
        (["0.0004"], "USD", "USD × 10⁻⁶"),
        (["0"], "USD", "USD"),
        ([], "USD", "USD"),
        (["1e12"], "JPY", "JPY trillion"),
        (["1e30"], "JPY", "JPY × 10³⁰"),
    ],
)
def test_the_largest_amount_has_one_to_three_digits_before_the_point(amounts, unit, label):
    assert Scale.of(unit, map(Decimal, amounts)).label == label


def test_amounts_of_any_size_are_placed():
    huge = Decimal("1.5e1000")
    assert Scale.of("USD", [huge]).place(huge) == 15
    assert Scale.of("USD", [huge]).place(Decimal(1)) == 0
    assert Scale("USD", 9).place(Decimal(-231000000)) == -0.231


@pytest.mark.parametrize(
    ("amount", "plain", "signed"),
    [
        ("6931000000", "6,931,000,000", "+6,931,000,000"),
        ("-0.125", "−0.125", "−0.125"),
        ("0", "0", "0"),
        ("12345678901234567890.123", "12,345,678,901,234,567,890.123", "+12,345,678,901,234,567,890.123"),
        ("1e30", "10³⁰", "+10³⁰"),
        ("-1.5e40", "−1.5 × 10⁴⁰", "−1.5 × 10⁴⁰"),
        ("1234567890123456789012345678901234567890", "≈ 1.23456789 × 10³⁹", "+≈ 1.23456789 × 10³⁹"),
    ],
)
def test_amounts_are_written_exactly_or_say_that_they_are_not(amount, plain, signed):
    assert written(Decimal(amount)) == plain
    assert written(Decimal(amount), signed=True) == signed


def test_numbers_on_an_axis_are_short():
    assert [tick(value) for value in (0.0, 0.30000000000000004, -2500.0)] == ["0", "0.3", "−2,500"]
