from __future__ import annotations

import pickle

import pytest

from aidledger import Ledger, compare, fold, retract, revise
from aidledger.answers import Delta
from aidledger.errors import MixedDatasetsError, WrongTypeError
from aidledger.events import Committed
from aidledger.projections import committed
from tests.records import record, usd

A = record(Committed, "a", amount="USD 1", occurred="2024-01-10")
B = record(Committed, "b", amount="USD 2", occurred="2024-02-10")
LEDGER = Ledger([A, B])


def ids(events):
    return [event.id for event in events]


def test_what_happened_between_two_days_has_entered():
    delta = compare(LEDGER.as_of("2024-01-31"), LEDGER.as_of("2024-02-29"))
    assert (ids(delta.entered), ids(delta.left)) == (["b"], [])
    backwards = compare(LEDGER.as_of("2024-02-29"), LEDGER.as_of("2024-01-01"))
    assert (ids(backwards.entered), ids(backwards.left)) == ([], ["a", "b"])


def test_a_corrected_fact_is_in_both_unless_its_date_moved_across_the_day():
    grown = LEDGER.including(
        revise(A, recorded="2025-02-01", sources=(), amount=B.amount),
        revise(B, recorded="2025-02-01", sources=(), occurred="2024-03-10"),
    )
    delta = compare(LEDGER.as_of("2024-02-29"), grown.as_of("2024-02-29"))
    assert (ids(delta.entered), ids(delta.left)) == ([], ["b"])
    back = compare(grown.as_of("2024-02-29"), grown.as_of("2024-02-29", known="2025-01-01"))
    assert (ids(back.entered), ids(back.left)) == (["b"], [])


def test_what_is_retracted_has_left():
    grown = LEDGER.including(retract(A, recorded="2025-02-01"))
    delta = compare(LEDGER.as_of("2024-12-31"), grown.as_of("2024-12-31"))
    assert (ids(delta.entered), ids(delta.left)) == ([], ["a"])


def test_two_ledgers_can_be_compared():
    delta = compare(Ledger([A]).as_of("2024-12-31"), Ledger([B]).as_of("2024-12-31"))
    assert (ids(delta.entered), ids(delta.left)) == (["b"], ["a"])
    assert delta.bridge(committed).amounts["retracted"] == usd(-1)


def test_it_says_what_is_compared_and_pickles():
    delta = compare(LEDGER.as_of("2024-01-31"), LEDGER.as_of("2024-02-29"))
    assert repr(delta) == (
        "<Delta from <AsOf 2024-01-31, known 2025-01-01: 1 of 2 events> "
        "to <AsOf 2024-02-29, known 2025-01-01: 2 of 2 events>>"
    )
    again = pickle.loads(pickle.dumps(delta))
    assert (type(again), again, again.bridge(committed)) == (Delta, delta, delta.bridge(committed))


def test_what_has_no_bridge_is_refused():
    delta = compare(LEDGER.as_of("2024-01-31"), LEDGER.as_of("2024-02-29"))
    with pytest.raises(WrongTypeError, match=r"^only a tally has a bridge, not fold"):
        delta.bridge(fold(lambda: 0))
    mixed = LEDGER.including(record(Committed, "c", amount="USD 1", dataset="other"))
    with pytest.raises(MixedDatasetsError):
        compare(LEDGER.as_of("2024-12-31"), mixed.as_of("2024-12-31")).bridge(committed)
