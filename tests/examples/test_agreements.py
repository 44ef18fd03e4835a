"""When an accord is in force."""

from __future__ import annotations

from aidledger import Ledger, reference, retract
from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned
from aidledger.projections import agreements
from tests.records import record


def in_force(day, *events):
    return sorted(Ledger(events).as_of(day).project(agreements).in_force)


def test_an_accord_that_takes_effect_on_entry():
    signed = record(AgreementSigned, "accord", occurred="2024-01-10", parties=["JPN", "UKR"], takes_effect="on-entry")
    entered = record(AgreementEnteredIntoForce, "entry", of="accord", occurred="2024-06-01")
    ended = record(AgreementEnded, "end", of="accord", occurred="2024-09")
    days = ["2024-01-10", "2024-05-31", "2024-06-01", "2024-09-29", "2024-09-30"]
    assert [in_force(day, signed, entered, ended) for day in days] == [[], [], ["accord"], ["accord"], []]


def test_an_accord_that_takes_effect_when_signed():
    for takes_effect in (None, "on-signature"):
        signed = record(AgreementSigned, "accord", occurred="2024-01", takes_effect=takes_effect)
        assert [in_force(day, signed) for day in ("2024-01-30", "2024-01-31")] == [[], ["accord"]]


def test_an_accord_whose_end_was_a_mistake():
    signed = record(AgreementSigned, "accord", occurred="2024-01-10")
    ended = record(AgreementEnded, "end", of="accord", occurred="2024-06-01")
    ledger = Ledger([signed, ended, retract(ended, recorded="2025-03-01")])
    assert "accord" not in ledger.as_of("2024-12-31", known="2025-02-28").project(agreements).in_force
    assert "accord" in ledger.as_of("2024-12-31").project(agreements).in_force


def test_the_parties_of_the_accord_in_the_reference_ledger():
    (event,) = reference().as_of("2025-01-01").project(agreements).in_force.values()
    assert isinstance(event, AgreementSigned)
    assert event.parties == ("JPN", "UKR")
