from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest

from aidledger import Money, Source, When, retract, revise
from aidledger._records.corrections import depths, in_effect, live, refused_links
from aidledger.errors import DateError, Origin, RecordError, UnknownFieldError, WrongTypeError
from aidledger.events import CommitmentChanged, Committed, MilestoneReached, Retracted, annotated
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


def event(name, *supersedes, **stated):
    return record(Committed, "fact", id=name, amount="USD 5", supersedes=supersedes, **stated)


def retraction(name, retracts, **stated):
    return record(Retracted, "fact", id=name, retracts=retracts, **stated)


def found(*new, before=()):
    by_id = {each.id: each for each in (*before, *new)}
    return [(each.code, each.record) for each in refused_links(new, by_id)]


def message(*new, before=()):
    (only,) = refused_links(new, {each.id: each for each in (*before, *new)})
    return str(only)


A, B, C = event("a"), event("b", "a"), event("c", "b")


R, S, T = retraction("r", "b"), retraction("s", "r"), retraction("t", "s")


# --- what is live ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "alive"),
    [
        *(([], ""), ([A, event("b")], "ab"), ([A, B], "b"), ([A, retraction("r", "a")], "")),
        *(([A, B, C], "c"), ([A, B, C, retraction("r", "c")], "b")),
        ([A, B, C, retraction("r", "c"), retraction("s", "b")], "a"),
        ([A, B, C, retraction("r", "a")], "c"),
        ([A, B, C, R], "c"),  # a retracted link in a chain does not bring back the original
        *(([A, B, R], "a"), ([A, B, R, S], "b"), ([A, B, R, S, T], "a")),
        ([A, retraction("r", "a"), retraction("s", "a"), retraction("t", "r")], ""),
        *(([A, B, event("c", "a")], "bc"), ([A, B, event("c", "a"), event("d", "b", "c")], "d")),
    ],
)
def test_of_a_chain_the_newest_standing_record_is_live(records, alive):
    for order in itertools.permutations(records):
        assert {each.id for each in live(order)} == set(alive)


def test_in_effect_are_the_live_records_and_the_standing_retractions():
    assert [each.id for each in in_effect([A, B, R])] == ["a", "r"]
    assert [each.id for each in in_effect([A, B, R, S])] == ["b", "s"]
    assert [each.id for each in in_effect([T, S, R, B, A])] == ["t", "r", "a"]


# --- links that cannot be -------------------------------------------------------------------------


def test_a_link_to_nothing():
    assert found(event("b", "a"), retraction("r", "x")) == [("link-to-nothing", "b"), ("link-to-nothing", "r")]
    assert message(annotated(event("b", "a"), origin=Origin("b.toml", 4))) == (
        "b.toml:4: link-to-nothing supersedes: there is no record 'a': name the id of a record, not its fact"
    )
    assert message(retraction("r", "fact")) == (
        "r: link-to-nothing retracts: there is no record 'fact': name the id of a record, not its fact"
    )


def test_a_link_forward():
    assert message(event("b", "a", recorded="2025-01-01"), event("a", recorded="2025-01-02")) == (
        "b: link-forward supersedes: 'a' was recorded on 2025-01-02, after this record (2025-01-01): "
        "a correction is recorded on the same day or later"
    )
    assert found(event("b", "a"), event("a")) == []


@pytest.mark.parametrize("stated", [{"fact": "other"}, {"dataset": "other"}])
def test_a_link_across_facts_or_data_sets(stated):
    assert found(event("a"), event("b", "a", **stated)) == [("link-across", "b")]
    assert found(event("a"), retraction("r", "a", **stated)) == [("link-across", "r")]
    assert ": a correction stays within one fact and data set" in message(event("a"), event("b", "a", **stated))


def test_a_retraction_is_retracted_not_superseded():
    assert message(event("a"), retraction("r", "a"), event("b", "r")) == (
        "b: link-across supersedes: 'r' is a retraction, which can be retracted but not superseded"
    )


@pytest.mark.parametrize(
    ("records", "circle"),
    [
        ([event("a", "a")], {"a"}),
        ([event("a", "b"), event("b", "a")], {"a", "b"}),
        ([event("a", "c"), event("b", "a"), event("c", "b"), event("d", "c")], {"a", "b", "c"}),
        ([retraction("r", "r")], {"r"}),
        ([retraction("r", "s"), retraction("s", "r")], {"r", "s"}),
        ([event("a", "b"), event("b", "a"), event("c", "d"), event("d", "c")], {"a", "b", "c", "d"}),
        ([event("a", "a", "b"), event("b", "a")], {"a", "b"}),
    ],
)
def test_a_circle_of_links(records, circle):
    for order in itertools.permutations(records):
        codes = found(*order)
        assert {code for code, _ in codes} == {"link-cycle"}
        assert {name for _, name in codes} <= circle
        assert len(codes) == len(set(codes)) > 0
    assert "the links lead from 'a' back to itself: one record must be the first" in message(event("a", "a"))


def test_every_problem_of_a_record_is_found():
    codes = found(event("a", recorded="2025-02-01", fact="other"), event("b", "a", "x"))
    assert codes == [("link-forward", "b"), ("link-across", "b"), ("link-to-nothing", "b")]


# --- how long the chains are ----------------------------------------------------------------------


def test_the_depth_of_a_record_is_the_longest_chain_behind_it():
    records = [event("a"), event("b", "a"), event("c", "a", "b"), retraction("r", "c"), record(MilestoneReached, "m")]
    assert depths(reversed(records)) == {"a": 0, "b": 1, "c": 2, "r": 3, "m": 0}
    assert depths(records[2:]) == {"c": 0, "r": 1, "m": 0}
