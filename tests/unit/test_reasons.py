from __future__ import annotations

import pickle

from aidledger import Ledger
from aidledger.events import Committed
from aidledger.projections import committed
from tests.records import record

VAGUE = record(Committed, "loan", amount="USD 5", occurred="2024", donor="JPN")
AT = Ledger([VAGUE, record(Committed, "grant", amount="USD 2", donor="USA")]).as_of("2024-06-30")


def test_bounds_say_why_they_are_wide():
    (doubt,) = AT.bounds(committed).because
    assert str(doubt) == "date of loan (2024): up to USD 5"


def test_each_group_has_its_own_reasons():
    bounds = AT.bounds(committed.by("donor"))
    assert {key: list(map(str, each.because)) for key, each in bounds.items()} == {
        "JPN": ["date of loan (2024): up to USD 5"],
        "USA": [],
    }


def test_bounds_with_reasons_are_equal_to_those_without_and_pickle_with_them():
    bounds = AT.bounds(committed)
    again = pickle.loads(pickle.dumps(bounds))
    assert again == bounds
    assert again.because == bounds.because
    assert AT.answer(committed).bounds == bounds
