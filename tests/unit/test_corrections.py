from __future__ import annotations

import datetime as dt
import re

import pytest

from aidledger import Money, Source, When, retract, revise
from aidledger.errors import DateError, Origin, RecordError, UnknownFieldError, WrongTypeError
from aidledger.events import CommitmentChanged, Committed, annotated
from tests.records import record

SOURCE = Source(publisher="CEIAS", published="2025-08-15")
LOAN = record(Committed, "loan", id="loan@2025-01-01", amount="USD 5", occurred="2024", sources=[SOURCE], note="first")
IMPORTED = record(Committed, "loan", amount="USD 5", release="release 18")


def revised(event=LOAN, recorded="2025-06-01", **changes):
    return revise(event, recorded=recorded, sources=(), **changes)


def test_a_revision_states_the_same_fact_again():
    revision = revised(occurred="2024-06-13", note=None)
    assert (type(revision), LOAN.occurred) == (Committed, When("2024"))
    assert (revision.id, revision.fact, revision.dataset) == ("loan@2025-06-01", "loan", "test")
    assert (revision.recorded, revision.supersedes) == (dt.date(2025, 6, 1), ("loan@2025-01-01",))
    assert (revision.occurred, revision.amount, revision.note) == (When("2024-06-13"), Money(5, "USD"), None)
    assert (revision.sources, revised(IMPORTED).release) == ((), None)
    with pytest.raises(TypeError, match="sources"):
        revise(LOAN, recorded="2025-06-01")


def test_revisions_of_one_day_are_numbered():
    named = revised(recorded="2025-01-01", id="loan@2025-01-01.corrected")
    first = revised(named, recorded="2025-01-01")
    second = revised(first, recorded="2025-01-01")
    assert [each.id for each in (first, second)] == ["loan@2025-01-01.2", "loan@2025-01-01.3"]
    assert second.supersedes == ("loan@2025-01-01.2",)
    assert revised(second, recorded="2025-01-02").id == "loan@2025-01-02"


def test_a_revision_has_none_of_the_asides():
    change = record(CommitmentChanged, "more", of="loan", amount="USD 5")
    revision = revised(annotated(change, altered=LOAN, origin=Origin("a.toml", 4)), amount=Money(6, "USD"))
    assert (revision.altered, revision.origin, revision.of) == (None, None, "loan")


BEFORE = "loan@2025-01-01 was recorded on 2025-01-01: a correction of it cannot be recorded before, on 2024-12-31"


@pytest.mark.parametrize(
    ("correct", "error", "said"),
    [
        (lambda: revised(IMPORTED, release="release 19"), RecordError, "is made by hand and has no release: only an"),
        *(
            (
                lambda field=field: revised(**{field: "other"}),
                RecordError,
                f"a revision keeps the {field} of what it revises: record a new event instead",
            )
            for field in ("fact", "dataset", "supersedes")
        ),
        *(
            (
                lambda field=field: revised(**{field: "JPN"}),
                UnknownFieldError,
                f"Committed has no field '{field}': {meant}(exist: aid_type, amount",
            )
            for field, meant in [("doner", "did you mean 'donor'? "), ("kind", ""), ("origin", ""), ("altered", "")]
        ),
        (lambda: revised(recorded="2024-12-31"), RecordError, BEFORE),
        (lambda: retract(LOAN, recorded=dt.date(2024, 12, 31)), RecordError, BEFORE),
        (lambda: revised(recorded="2025"), DateError, "recorded: '2025' is not one day"),
        (lambda: revised(retract(LOAN, recorded="2025-06-01")), WrongTypeError, "retract the retraction instead"),
        (lambda: revised("loan@2025-01-01"), WrongTypeError, "only an event is revised, not str"),
        (
            lambda: retract("loan@2025-01-01", recorded="2025-06-01"),
            WrongTypeError,
            "only a record is retracted, not s",
        ),
        (lambda: revised(amount=5), WrongTypeError, "amount: Money is expected, not int"),
        (lambda: revised(record(Committed, "l" * 115, amount="USD 5")), RecordError, "is no key"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(correct, error, said):
    with pytest.raises(error, match=re.escape(said)):
        correct()


def test_a_retraction_names_the_record_and_its_fact():
    retraction = retract(LOAN, recorded="2025-06-01", reason="it was counted twice")
    assert (retraction.id, retraction.retracts) == ("loan@2025-01-01.retracted@2025-06-01", "loan@2025-01-01")
    assert (retraction.fact, retraction.dataset, retraction.reason) == ("loan", "test", "it was counted twice")
    assert (retraction.recorded, retraction.sources) == (dt.date(2025, 6, 1), ())
    assert retract(IMPORTED, recorded="2025-06-01").release is None


def test_a_retraction_is_retracted_like_any_record():
    retraction = retract(LOAN, recorded="2025-06-01", sources=(SOURCE,))
    back = retract(retraction, recorded="2025-06-02", id="back")
    assert (back.id, back.retracts, back.fact, retraction.sources) == ("back", retraction.id, "loan", (SOURCE,))
    assert retract(retraction, recorded="2025-06-02").id == f"{retraction.id}.retracted@2025-06-02"
