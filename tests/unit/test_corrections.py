from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Money, Source, When, retract, revise
from aidledger.errors import DateError, Origin, RecordError, UnknownFieldError, WrongTypeError
from aidledger.events import CommitmentChanged, Committed, annotated
from tests.records import record

SOURCE = Source(publisher="CEIAS", published="2025-08-15")


LOAN = record(Committed, "loan", id="loan@2025-01-01", amount="USD 5", occurred="2024", sources=[SOURCE], note="first")


def revised(event=LOAN, recorded="2025-06-01", **changes):
    return revise(event, recorded=recorded, sources=(SOURCE,), **changes)


# --- revise ---------------------------------------------------------------------------------------


def test_a_revision_states_the_same_fact_again():
    revision = revised(occurred="2024-06-13")
    assert type(revision) is Committed
    assert (revision.id, revision.fact, revision.dataset) == ("loan@2025-06-01", "loan", "test")
    assert (revision.recorded, revision.supersedes) == (dt.date(2025, 6, 1), ("loan@2025-01-01",))
    assert (revision.occurred, revision.amount, revision.note) == (When("2024-06-13"), Money(5, "USD"), "first")
    assert LOAN.occurred == When("2024")


def test_revisions_of_one_day_are_numbered():
    first = revised(recorded="2025-01-01")
    second = revised(first, recorded="2025-01-01")
    third = revised(second, recorded="2025-01-01")
    assert [each.id for each in (first, second, third)] == [
        "loan@2025-01-01.2",
        "loan@2025-01-01.3",
        "loan@2025-01-01.4",
    ]
    assert third.supersedes == ("loan@2025-01-01.3",)
    assert revised(third, recorded="2025-01-02").id == "loan@2025-01-02"


def test_a_revision_has_none_of_the_asides():
    change = record(CommitmentChanged, "more", of="loan", amount="USD 5")
    placed = annotated(change, altered=LOAN, origin=Origin("a.toml", 4))
    revision = revised(placed, amount=Money(6, "USD"))
    assert (revision.altered, revision.origin, revision.of) == (None, None, "loan")


def test_a_correction_is_made_by_hand_and_has_no_label():
    imported = record(Committed, "loan", amount="USD 5", release="release 18")
    assert revised(imported).release is None
    assert retract(imported, recorded="2025-06-01").release is None
    with pytest.raises(RecordError, match="a revision is made by hand and has no release: only an import gives"):
        revised(imported, release="release 19")


@pytest.mark.parametrize("field", ["fact", "dataset", "supersedes"])
def test_a_revision_keeps_what_makes_it_one(field):
    with pytest.raises(
        RecordError, match=f"a revision keeps the {field} of what it revises: record a new event instead"
    ):
        revised(**{field: "other"})


@pytest.mark.parametrize("field", ["doner", "kind", "origin", "altered", "retracts"])
def test_a_revision_of_a_field_that_is_none_is_refused(field):
    with pytest.raises(UnknownFieldError, match=rf"Committed has no field '{field}': .*\(exist: aid_type, amount"):
        revised(**{field: "JPN"})


def test_a_revision_is_not_recorded_before_what_it_revises():
    assert revised(recorded="2025-01-01").recorded == LOAN.recorded
    message = "loan@2025-01-01 was recorded on 2025-01-01: a correction of it cannot be recorded before, on 2024-12-31"
    with pytest.raises(RecordError, match=message):
        revised(recorded="2024-12-31")
    with pytest.raises(DateError, match="recorded: '2025' is not one day"):
        revised(recorded="2025")


def test_only_an_event_is_revised():
    with pytest.raises(WrongTypeError, match="not Retracted: retract the retraction instead"):
        revised(retract(LOAN, recorded="2025-06-01"))
    with pytest.raises(WrongTypeError, match="only an event is revised, not str"):
        revised("loan@2025-01-01")


def test_a_revision_is_checked_as_any_record_is():
    with pytest.raises(WrongTypeError, match="amount: Money is expected, not int"):
        revised(amount=5)
    with pytest.raises(RecordError, match=r"id: .* is no key"):
        revised(record(Committed, "l" * 115, amount="USD 5"))


# --- retract --------------------------------------------------------------------------------------


def test_a_retraction_names_the_record_and_its_fact():
    retraction = retract(LOAN, recorded="2025-06-01", reason="it was counted twice")
    assert (retraction.id, retraction.retracts) == ("loan@2025-01-01.retracted@2025-06-01", "loan@2025-01-01")
    assert (retraction.fact, retraction.dataset, retraction.reason) == ("loan", "test", "it was counted twice")
    assert (retraction.recorded, retraction.sources) == (dt.date(2025, 6, 1), ())


def test_a_retraction_is_retracted_like_any_record():
    retraction = retract(LOAN, recorded="2025-06-01", sources=(SOURCE,))
    back = retract(retraction, recorded="2025-06-02", id="back")
    assert (back.id, back.retracts, back.fact, retraction.sources) == ("back", retraction.id, "loan", (SOURCE,))
    assert retract(retraction, recorded="2025-06-02").id == f"{retraction.id}.retracted@2025-06-02"
