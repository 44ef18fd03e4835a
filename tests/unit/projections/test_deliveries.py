from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import Bag, Money, Qualifier
from aidledger.events import Delivered
from aidledger.projections import deliveries
from tests.records import record, usd


def units(fact, quantity=None, item="generators", **stated):
    return record(Delivered, fact, item=item, quantity=quantity, **stated)


def summed(*events):
    (only,) = deliveries.over(events)
    return only


def test_deliveries_of_one_item_are_added():
    first, second = units("a", 1000, qualifier="at-least"), units("b", 7)
    delivery = summed(first, second)
    assert (delivery.quantity, delivery.qualifier, delivery.unstated) == (1007, Qualifier.AT_LEAST, 0)
    assert delivery.events == (first, second)
    assert str(delivery) == "at least 1,007 generators"


@pytest.mark.parametrize(
    ("qualifiers", "shown"),
    [
        (["exact", "exact"], "10 generators"),
        (["exact", "about"], "about 10 generators"),
        (["exact", "at-most"], "at most 10 generators"),
        (["at-least", "at-most"], "about 10 generators"),
        (["about", "at-least"], "about 10 generators"),
    ],
)
def test_a_sum_is_qualified_as_its_parts_are(qualifiers, shown):
    events = [units(f"u{number}", 5, qualifier=word) for number, word in enumerate(qualifiers)]
    assert str(summed(*events)) == str(summed(*reversed(events))) == shown


def test_where_one_number_is_not_given_the_sum_is_what_there_is_at_least():
    for events in ([units("a", 5), units("b")], [units("b"), units("a", 5)]):
        delivery = summed(*events)
        assert (delivery.quantity, delivery.qualifier, delivery.unstated) == (5, Qualifier.AT_LEAST, 1)
    assert str(summed(units("a", 5, qualifier="at-most"), units("b"))) == "about 5 generators"


def test_where_no_number_is_given_there_is_no_sum():
    delivery = summed(units("a"), units("b"))
    assert (delivery.quantity, delivery.unstated, str(delivery)) == (None, 2, "generators (number not given)")


def test_items_and_units_are_apart_and_in_the_order_of_the_first_of_each():
    found = deliveries.over(
        [units("a", 5, item="wheat", unit="t"), units("b", 7), units("c", 1, item="wheat", unit="sacks"), units("d", 3)]
    )
    assert [str(each) for each in found] == ["5 t of wheat", "10 generators", "1 sacks of wheat"]
    assert (found[0].item, found[0].unit) == ("wheat", "t")
    assert deliveries.over([]) == ()


def test_values_are_added_currency_by_currency():
    delivery = summed(units("a", value="USD 5"), units("b"), units("c", value="EUR 2"), units("d", value="USD 1"))
    assert delivery.value == usd(6) + Money(2, "EUR")
    assert summed(units("a")).value == Bag()


def test_quantities_are_exact_at_any_size():
    delivery = summed(units("a", "1e100"), units("b", "0.1"))
    assert delivery.quantity == Decimal("1" + "0" * 100 + ".1")
    assert summed(units("a", "0.5"), units("b", "0.5")).quantity == 1
    assert str(summed(units("a", "0.5"), units("b", "0.5"))) == "1 generators"
