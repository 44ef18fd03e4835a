"""The oracle, against what the design says in words."""

from __future__ import annotations

import datetime as dt

import pytest

from aidledger import retract, revise
from aidledger.events import AgreementEnded, AgreementSigned, CommitmentChanged, Committed
from aidledger.testing import _oracle as oracle
from tests.records import record

FIRST = record(Committed, "loan", id="e", occurred="2024-01", amount="USD 1", recorded="2024-06-01")
SECOND = revise(FIRST, id="c1", recorded="2024-06-02", sources=())
THIRD = revise(SECOND, id="c2", recorded="2024-06-03", sources=())
CHAIN = [FIRST, SECOND, THIRD]


def _without(*wrong):
    return [*CHAIN, *(retract(each, recorded="2024-06-04", id=f"{each.id}-r") for each in wrong)]


@pytest.mark.parametrize(
    ("records", "live"),
    [
        (CHAIN, ["c2"]),
        (_without(THIRD), ["c1"]),
        (_without(SECOND), ["c2"]),
        (_without(SECOND, THIRD), ["e"]),
        (_without(FIRST, SECOND, THIRD), []),
        ([*_without(THIRD), retract(_without(THIRD)[-1], recorded="2024-06-05", id="r2")], ["c2"]),
    ],
    ids=["chain", "newest", "middle", "both", "all", "retraction-retracted"],
)
def test_in_a_chain_the_newest_standing_record_is_live(records, live):
    assert [event.id for event in oracle.live(records)] == live


def test_only_what_is_recorded_by_the_day_is_known():
    assert oracle.known_by(CHAIN, dt.date(2024, 6, 2)) == [FIRST, SECOND]
    assert oracle.known_by(CHAIN, dt.date(2024, 5, 31)) == []
    assert oracle.known_by(CHAIN, None) == CHAIN


def test_events_are_placed_on_their_latest_days_and_alterations_not_before_what_they_alter():
    early = record(CommitmentChanged, "early", of="loan", occurred="2024-01-05", amount="USD 1")
    late = record(CommitmentChanged, "late", of="loan", occurred="2024-02", amount="USD 1")
    lost = record(CommitmentChanged, "lost", of="nothing", occurred="2024-01-04", amount="USD 1")
    wrong_kind = record(AgreementEnded, "ended", of="loan", occurred="2024-01-03")
    found = [(day.isoformat()[5:], e.id) for day, e in oracle.placed([late, early, FIRST, lost, wrong_kind])]
    assert found == [("01-03", "ended"), ("01-04", "lost"), ("01-31", "e"), ("01-31", "early"), ("02-29", "late")]


def test_of_two_live_records_the_first_placed_is_altered():
    other = record(Committed, "loan", id="other", occurred="2024-01-30", amount="USD 1")
    change = record(CommitmentChanged, "change", of="loan", occurred="2024-01-01", amount="USD 1")
    (_, first), (day, altering), _ = oracle.placed([FIRST, other, change])
    assert (first.id, altering.altered.id, day) == ("other", "other", dt.date(2024, 1, 30))


def test_on_one_day_the_order_is_that_of_the_design():
    made = [
        record(AgreementSigned, "b", occurred="2024-01-31"),
        record(AgreementSigned, "a", occurred="2024-01-31"),
        record(AgreementSigned, "a", id="a2", occurred="2024-01-31"),
        record(AgreementSigned, "z", occurred="2024-01"),
        record(AgreementEnded, "0", of="z", occurred="2024-01"),
    ]
    assert [event.id for _, event in oracle.placed(made)] == ["z", "a", "a2", "b", "0"]


def test_what_is_shown_ends_with_the_day():
    assert [event.id for event in oracle.shown(CHAIN, dt.date(2024, 1, 31), dt.date(2024, 6, 2))] == ["c1"]
    assert oracle.shown(CHAIN, dt.date(2024, 1, 30)) == []
