from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Bag
from aidledger._records.order import place
from aidledger._uncertainty.sums import steps
from aidledger.errors import MixedDatasetsError
from aidledger.events import Cancelled, Committed
from aidledger.projections import committed
from tests.records import record, usd

DAYS = [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 1, 15), dt.date(2024, 1, 31), dt.date(2024, 6, 30)]


def loan(fact="loan", **stated):
    return record(Committed, fact, **{"amount": "USD 100", "occurred": "2024-01", **stated})


def of(*events, tally=committed):
    return steps(tally, place(events))


def test_swept_answers_are_those_of_each_day():
    found = of(
        loan(occurred="2024-01~"),
        loan("other", occurred="2024-06?", amount="EUR 5"),
        record(Cancelled, "end", of="loan", amount="USD 40", occurred="2024-06-01"),
    )
    values, bounds = found.sweep(DAYS)
    assert values == [found.value(day) for day in DAYS]
    assert bounds == [found.bounds(day) for day in DAYS]
    assert bounds[1].caveats is bounds[2].caveats
    assert [len(each.caveats) for each in bounds] == [0, 1, 1, 1, 2]


def test_every_group_of_the_last_day_is_there_on_every_day_bounded_as_its_own_where():
    events = (
        loan(donor="JPN"),
        loan("late", donor="USA", occurred="2024-06"),
        loan("bare", occurred="2024-01-01"),
        loan("never", donor="DEU", occurred="2025"),
    )
    values, bounds = of(*events, tally=committed.by("donor")).sweep(DAYS)
    assert [list(each) for each in values] == [list(each) for each in bounds] == [["JPN", "USA", None]] * len(DAYS)
    assert [str(each["USA"]) for each in values] == ["0", "0", "0", "0", "USD 100"]
    # the bare one may be of the United States, from the day on which it happened
    assert [str(each["USA"]) for each in bounds] == ["0", *["USD 0 … 100"] * 3, "USD 100 … 200"]
    for day, value, both in zip(DAYS, values, bounds, strict=True):
        for key in value:
            alone = of(*events, tally=committed.where(donor=key))
            assert (value[key], both[key]) == (alone.value(day), alone.bounds(day))


def test_without_events_there_are_still_answers():
    values, bounds = of().sweep(DAYS)
    assert (values, [str(each) for each in bounds]) == ([Bag()] * 5, ["0"] * 5)
    assert [list(each) for column in of(tally=committed.by("donor")).sweep(DAYS) for each in column] == [[]] * 10


def test_a_mixture_is_refused_for_all_days_where_it_is_for_the_last():
    events = loan(dataset="one"), loan("b", dataset="two", occurred="2024-06")
    assert of(*events).sweep(DAYS[:4])[0][3] == usd(100)
    with pytest.raises(MixedDatasetsError):
        of(*events).sweep(DAYS)
