"""What was delivered, as the sources qualify it."""

from __future__ import annotations

from aidledger import Ledger, Qualifier, reference
from aidledger.events import Delivered
from aidledger.projections import deliveries
from tests.records import record


def test_the_deliveries_of_the_reference_ledger():
    # no day is given for any of them, so each is certain on the day of the article only
    assert reference().as_of("2025-08-14").project(deliveries) == ()
    found = reference().as_of("2025-08-15").project(deliveries)
    assert sorted(str(each) for each in found) == [
        "5 gas turbines",
        "7 high-voltage transformers",
        "Advanced Landmine Imaging System units (number not given)",
        "at least 1,000 generators and energy units",
        "training of State Emergency Service staff (number not given)",
    ]
    training = next(each for each in found if each.item.startswith("training"))
    assert sorted(event.location for event in training.events) == ["KHM", "POL"]


def test_over_a_thousand_and_seven_more():
    first = record(Delivered, "first", item="generators", quantity=1000, qualifier="at-least", occurred="2024-01")
    second = record(Delivered, "second", item="generators", quantity=7, occurred="2024-02-10")
    third = record(Delivered, "third", item="generators", occurred="2024-03-10")
    fourth = record(Delivered, "fourth", item="generators", quantity=10, qualifier="about", occurred="2024-04-10")
    ledger = Ledger([first, second, third, fourth])
    shown = [
        [str(each) for each in ledger.as_of(day).project(deliveries)]
        for day in ("2024-01-30", "2024-01-31", "2024-02-10", "2024-03-10", "2024-04-10")
    ]
    assert shown == [
        [],
        ["at least 1,000 generators"],
        ["at least 1,007 generators"],
        ["at least 1,007 generators"],  # and one delivery of which no number is given
        ["about 1,017 generators"],  # "at least" and "about" together are neither
    ]
    (delivery,) = ledger.as_of("2024-12-31").project(deliveries)
    assert (delivery.quantity, delivery.qualifier, delivery.unstated) == (1017, Qualifier.ABOUT, 1)
