from __future__ import annotations

from aidledger import Groups, Ledger
from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned
from aidledger.projections import Agreements, agreements
from tests.records import record

SIGNED = record(AgreementSigned, "accord", occurred="2024-01-10", parties=["JPN", "UKR"])
ON_ENTRY = record(AgreementSigned, "accord", occurred="2024-01-10", takes_effect="on-entry")
ENTERED = record(AgreementEnteredIntoForce, "entry", of="accord", occurred="2024-03-01")
ENDED = record(AgreementEnded, "end", of="accord", occurred="2024-06-01")


def in_force(day, *records):
    return dict(Ledger(records).as_of(day).project(agreements).in_force)


def test_an_accord_is_in_force_once_signed():
    assert in_force("2024-01-09", SIGNED) == {}
    assert in_force("2024-01-10", SIGNED) == {"accord": SIGNED}


def test_an_accord_that_takes_effect_on_entry_is_in_force_once_entered():
    assert in_force("2024-02-29", ON_ENTRY, ENTERED) == {}
    assert in_force("2024-03-01", ON_ENTRY, ENTERED) == {"accord": ENTERED}
    assert in_force("2024-03-01", SIGNED, ENTERED) == {"accord": ENTERED}
    assert in_force("2024-02-29", SIGNED, ENTERED) == {"accord": SIGNED}


def test_an_accord_that_ended_is_not_in_force():
    assert in_force("2024-05-31", SIGNED, ENDED) == {"accord": SIGNED}
    assert in_force("2024-06-01", SIGNED, ENDED) == {}
    assert in_force("2024-06-01", ON_ENTRY, ENTERED, ENDED) == {}


def test_an_end_of_what_is_not_on_record_ends_nothing():
    state = Ledger([ENDED]).as_of("2024-06-01").project(agreements)
    assert (state.ended, state.in_force) == ({}, {})


def test_an_accord_ends_not_before_it_was_signed():
    vague = record(AgreementSigned, "accord", occurred="2024")
    assert in_force("2024-12-30", vague, ENDED) == {}
    state = Ledger([vague, ENDED]).as_of("2024-12-31").project(agreements)
    assert (set(state.signed), set(state.ended), set(state.in_force)) == ({"accord"}, {"accord"}, set())


def test_each_step_is_on_record_with_its_event():
    other = record(AgreementSigned, "other", occurred="2024-02-01")
    state = Ledger([ON_ENTRY, ENTERED, ENDED, other]).as_of("2024-12-31").project(agreements)
    assert (state.signed, state.entered, state.ended) == (
        {"accord": ON_ENTRY, "other": other},
        {"accord": ENTERED},
        {"accord": ENDED},
    )
    assert state.in_force == {"other": other}
    nothing = Groups({})
    assert Ledger().as_of("2024-12-31").project(agreements) == Agreements(nothing, nothing, nothing, nothing)
