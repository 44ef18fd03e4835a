from __future__ import annotations

import pytest

from aidledger import CORE, projections
from aidledger._values import codes
from aidledger.events import Cancelled, Committed, annotated
from aidledger.projections import TALLIES, committed
from tests.records import record, usd

COUNTED = {
    "pledged": "pledged",
    "committed": "committed",
    "guaranteed": "guaranteed",
    "allocated": "allocated",
    "disbursed": "disbursed",
    "spent": "spent",
    "repaid": "repaid",
    "interest_paid": "interest-paid",
}


@pytest.mark.parametrize(("name", "kind"), COUNTED.items())
def test_each_tally_counts_its_own_kind_and_no_other(name, kind):
    tally = getattr(projections, name)
    event = record(CORE[kind], "a", amount="USD 5")
    assert tally.over([event]) == usd(5)
    assert [other.base for other in TALLIES.values() if other.over([event])] == [kind]
    assert tally.name == kind


def test_the_tallies_are_named_as_measures_are():
    assert tuple(TALLIES) == codes.MEASURES
    assert set(COUNTED.values()) == set(codes.MEASURES)


def test_what_was_cancelled_is_taken_off_whatever_is_left():
    loan = record(Committed, "loan", amount="USD 5")
    end = annotated(record(Cancelled, "end", of="loan", amount="USD 8"), altered=loan)
    assert committed.over([loan, end]) == usd(-3)


def test_every_public_projection_is_listed():
    assert all(hasattr(projections, name) for name in projections.__all__)
