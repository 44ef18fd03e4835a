"""The oracle, and the enumeration of worlds, against what the design says and what was worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs
import pytest

from aidledger import Event, Ledger, Money, Shares
from aidledger.events import Cancelled, CommitmentChanged, Committed
from aidledger.projections import committed, disbursed
from aidledger.testing import TooManyWorldsError, laws, oracle, worlds
from aidledger.testing._laws.certainty import first_days, statings
from tests.records import record

DAY = dt.date(2024, 1, 10)


def loan(occurred="2024-01-05", amount="USD 100", name="loan", **stated):
    return record(Committed, "loan", id=name, occurred=occurred, amount=amount, **stated)


def change(occurred, amount="USD -30", **stated):
    return record(CommitmentChanged, "change", of="loan", occurred=occurred, amount=amount, **stated)


def test_a_world_is_a_choice_of_one_day_for_each_date():
    ledger = Ledger([loan("2024-01-09/2024-01-11"), change("2024-01-10")])
    dates = [[str(event.occurred)[8:] for event in world.timeline()] for world in worlds(ledger, [DAY])]
    assert dates == [["09", "10"], ["10", "10"], ["11", "10"]]
    assert len(list(worlds(Ledger([loan("2024")]), [dt.date.max]))) == 2  # days between which nothing happens are one
    later = ledger.including(loan("2024-02", name="later", recorded="2025-07-01"))
    assert {len(world) for world in worlds(later, [DAY], known=dt.date(2025, 6, 30))} == {2}


def test_too_many_worlds_are_refused():
    ledger = Ledger(loan("2024", name=f"loan-{number}") for number in range(4))
    assert len(list(worlds(ledger, [DAY], limit=256))) == 256
    with pytest.raises(TooManyWorldsError, match="256 worlds are more than the limit of 255: ask of a smaller ledger"):
        worlds(ledger, [DAY], limit=255)
    for refuse in (oracle.extremes, oracle.groups):
        with pytest.raises(TooManyWorldsError):
            refuse(committed.by("donor"), ledger, DAY, limit=255)
    with pytest.raises(TooManyWorldsError):
        first_days(committed, Money(1, "USD"), list(ledger.timeline()), limit=960)


@pytest.mark.parametrize(
    ("records", "low", "high"),
    [
        ([loan("2024-01-10")], 100, 100),
        ([loan("2024-01-11")], 0, 0),
        # the change can be over while the loan is, and not before
        ([loan("2024-01"), change("2024-01")], 0, 100),
        ([loan("2024-01-01"), change("2024-01")], 70, 100),
        ([loan("2024-01"), change("2023-12-01")], 0, 70),
        ([loan("2024-01-20"), change("2023-12-01")], 0, 0),
        ([change("2024-01-01")], 0, 0),
        ([loan("2024-01"), record(Cancelled, "end", of="loan", occurred="2024-01", amount="USD 100")], 0, 100),
    ],
)
def test_extremes_over_days(records, low, high):
    lows, highs = oracle.extremes(committed, Ledger(records), DAY)
    assert (lows.get("USD", 0), highs.get("USD", 0)) == (low, high)


@pytest.mark.parametrize(
    ("stated", "asked_for", "low", "high"),
    [
        ({"instrument": "grant"}, {"instrument": "loan"}, 0, 0),
        ({}, {"instrument": "loan"}, 0, 95),
        ({"instrument": "mixed"}, {"instrument": "loan"}, 0, 95),
        ({"instrument": "mixed"}, {"instrument": {"loan", "mixed"}}, 95, 95),
        ({}, {"instrument": {"loan", None}}, 95, 95),
        ({}, {"channel": "WFP"}, 0, 0),
        ({"recipient": Shares({"UKR": 60})}, {"recipient": "UKR"}, 57, 95),
        ({"recipient": Shares({"UKR": 60})}, {"recipient": {"POL", None}}, 38, 38),
        ({"recipient": Shares({"UKR": 50})}, {"recipient": "UKR", "donor": "JPN"}, 0, 95),
    ],
)
def test_extremes_over_what_is_not_stated(stated, asked_for, low, high):
    ledger = Ledger([loan("2024-01-01", **stated), change("2024-01-02", "USD -5")])
    lows, highs = oracle.extremes(committed.where(**asked_for), ledger, DAY)
    assert (lows.get("USD", 0), highs.get("USD", 0)) == (low, high)


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money


def test_what_a_kind_has_no_field_for_cannot_be_enumerated_and_nobody_finds_out():
    tranche = record(Tranche, "t", amount="EUR 5", occurred="2024-01-01")
    loans = disbursed.counting(Tranche, lambda event: event.amount).where(instrument="loan")
    with pytest.raises(TooManyWorldsError, match=r"acme\.tranche has no instrument"):
        statings(loans, [tranche])
    laws.doubts_make_the_width(loans, Ledger([tranche]), DAY, lambda _: {})
