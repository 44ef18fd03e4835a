from __future__ import annotations

from hypothesis import given

from aidledger import Event
from aidledger.events import AgreementSigned, Alteration
from aidledger.testing import brief, commitments, events
from aidledger.testing._ledgers import _DAYS
from tests.looking import find


@given(brief())
def test_dates_are_within_four_days_and_one_of_these_is_asked_about(drawn):
    ledger, day = drawn
    assert day in _DAYS
    assert len(ledger) <= 6
    for record in ledger:
        if isinstance(record, Event):
            assert {record.occurred.earliest, record.occurred.latest} <= {*_DAYS}


def test_events_meet():
    def alters_one_of_two(drawn):
        line = drawn[0].timeline()
        return any(
            isinstance(event, Alteration)
            and event.altered is not None
            and sum(each.fact == event.of and not isinstance(each, Alteration) for each in line) > 1
            for event in line
        )

    assert find(brief(commitments()), alters_one_of_two)


@given(brief(events(AgreementSigned), max_size=2))
def test_they_are_of_the_kinds_that_are_asked_for(drawn):
    assert len(drawn[0]) <= 2
    assert all(isinstance(event, AgreementSigned) for event in drawn[0].timeline())
