"""Every world, day by day, against what was worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs
import pytest

from aidledger import Event, Ledger, Money, Shares
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import agreements, committed, disbursed
from aidledger.testing import TooManyWorldsError
from aidledger.testing import _laws as laws
from aidledger.testing._day_by_day import first_days, is_any_part_open, shown, statings, unmapped
from tests.records import record

DAY = dt.date(2024, 1, 10)


def loan(occurred="2024-01-05", name="loan", **stated):
    return record(Committed, name, **{"amount": "USD 10", "occurred": occurred, **stated})


def change(occurred, amount="USD -4"):
    return record(CommitmentChanged, "change", of="loan", amount=amount, occurred=occurred)


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money


PAID = disbursed.counting(Tranche, lambda event: event.amount)
TRANCHE = record(Tranche, "t", amount="EUR 5", occurred="2024-01-01")


def test_what_a_kind_has_no_field_for_cannot_be_enumerated():
    assert statings(PAID, [TRANCHE]) == [[TRANCHE]]
    with pytest.raises(TooManyWorldsError, match=r"acme\.tranche has no instrument"):
        statings(PAID.where(instrument="loan"), [TRANCHE])


def test_what_a_kind_has_no_field_for_nobody_finds_out():
    loans = PAID.where(instrument="loan")
    (doubt,) = Ledger([TRANCHE]).as_of("2024-01-01").bounds(loans).because
    assert doubt.field == "instrument"
    laws.doubts_make_the_width(loans, Ledger([TRANCHE]), TRANCHE.occurred.latest, lambda _: {})


# --- days ---------------------------------------------------------------------------------------------------


def test_every_day_of_a_date_is_a_world():
    found = [[str(event.occurred) for event in events] for events in shown([loan("2024-01-05/2024-01-07")], DAY)]
    assert found == [["2024-01-05"], ["2024-01-06"], ["2024-01-07"]]


def test_all_days_after_the_one_that_is_asked_about_are_one_world():
    assert [len(events) for events in shown([loan("2024-01-09/2024-12-31")], DAY)] == [1, 1, 0]
    assert [len(events) for events in shown([loan("2024-02")], DAY)] == [0]


def test_an_alteration_is_put_after_what_it_alters_in_each():
    events = [loan("2024-01-05/2024-01-06"), change("2024-01-05")]
    assert [[event.id for event in found] for found in shown(events, DAY)] == [["loan", "change"]] * 2


def test_worlds_above_a_limit_are_not_gone_through():
    events = [loan("2024-01", "a"), loan("2024-01", "b")]
    assert len(list(shown(events, dt.date(2024, 12, 31), limit=31**2))) == 31**2
    with pytest.raises(TooManyWorldsError, match="961 worlds are more than the limit of 960"):
        list(shown(events, dt.date(2024, 12, 31), limit=960))
    with pytest.raises(TooManyWorldsError):
        first_days(committed, Money(1, "USD"), events, limit=960)


def test_the_first_day_of_each_world_is_that_at_whose_end_there_is_enough():
    ten = Money(10, "USD")
    assert first_days(committed, ten, [loan("2024-01-05/2024-01-06")]) == {dt.date(2024, 1, 5), dt.date(2024, 1, 6)}
    assert first_days(committed, ten, [loan(), change("2024-01-05/2024-01-06")]) == {None, dt.date(2024, 1, 5)}
    assert first_days(committed, Money(11, "USD"), [loan()]) == {None}
    assert first_days(committed.where(donor="JPN"), ten, [loan()]) == {None, dt.date(2024, 1, 5)}
    assert first_days(committed, ten, []) == {None}


# --- what is not stated ---------------------------------------------------------------------------------------


def stated(tally, *events, field):
    return [[getattr(event, field, None) for event in each] for each in statings(tally, events)]


@pytest.mark.parametrize(
    ("tally", "event", "field", "expected"),
    [
        (committed, loan(), "donor", [None]),
        (committed.where(donor="JPN"), loan(donor="USA"), "donor", ["USA"]),
        (committed.where(donor="JPN"), loan(), "donor", [None, "JPN"]),
        (committed.where(donor={"JPN", None}), loan(), "donor", [None]),  # it is in the question in any case
        (committed.where(donor={"JPN", None}).by("donor"), loan(), "donor", [None, "JPN"]),
        (committed.by("donor"), loan(), "donor", [None, "USA"]),
        (committed.by("instrument"), loan(instrument="mixed"), "instrument", ["mixed"]),
        (committed.where(instrument="loan"), loan(instrument="mixed"), "instrument", ["mixed", "loan"]),
        (committed.where(instrument="mixed"), loan(instrument="mixed"), "instrument", ["mixed"]),
        (committed.where(recipient="UKR"), loan(), "recipient", [None, "UKR", Shares({"UKR": 50})]),
        (
            committed.where(recipient="UKR"),
            loan(recipient=Shares({"POL": 60})),
            "recipient",
            [Shares({"POL": 60}), Shares({"POL": 60, "UKR": 40}), Shares({"POL": 60, "UKR": 20})],
        ),
        (committed.where(recipient="UKR"), loan(recipient=Shares({"POL": 100})), "recipient", [Shares({"POL": 100})]),
        (committed.where(channel="WFP"), loan(), "channel", [None]),
    ],
)
def test_what_is_not_stated_is_stated_in_many_ways(tally, event, field, expected):
    assert [each for (each,) in stated(tally, event, field=field)] == expected


def test_in_groups_it_can_be_in_those_that_others_state():
    others = [loan(name="a", recipient=Shares({"SOM": 50, "POL": 50})), loan(name="b", recipient="KHM")]
    found = {each[0] for each in stated(committed.by("recipient"), loan(), *others, field="recipient")}
    assert found >= {None, "SOM", "POL", "KHM", "UKR"}


def test_an_alteration_states_nothing_itself():
    of_japan = committed.where(donor="JPN")
    assert len(statings(of_japan, [loan(), change("2024-01-06")])) == 2
    assert len(statings(of_japan.where(kind="commitment-changed"), [loan(), change("2024-01-06")])) == 2
    assert statings(agreements, [loan()]) == [[loan()]]


@pytest.mark.parametrize(
    ("projection", "expected"),
    [
        (agreements, False),
        (committed, False),
        (committed.where(donor="JPN"), False),  # one word or another
        (committed.where(donor="JPN").by("donor"), False),
        (committed.by("donor"), True),  # groups of any name
        (committed.where(recipient="UKR"), True),
        (committed.where(recipient="UKR").map(str), True),
        (committed.where(category="financial"), False),
    ],
)
def test_what_cannot_be_enumerated_is_told(projection, expected):
    assert is_any_part_open(projection, [loan()]) is expected
    assert not is_any_part_open(projection, [loan(donor="JPN", recipient="UKR", category="financial")])


def test_final_steps_are_taken_off():
    assert unmapped(committed.map(str).map(len)) is committed
