from __future__ import annotations

import itertools

import pytest

from aidledger._records.liveness import depths, in_effect, live, refused_links
from aidledger.errors import Origin
from aidledger.events import Committed, MilestoneReached, Retracted, annotated
from tests.records import record


def event(name, *supersedes, **stated):
    return record(Committed, "fact", id=name, amount="USD 5", supersedes=supersedes, **stated)


def retraction(name, retracts, **stated):
    return record(Retracted, "fact", id=name, retracts=retracts, **stated)


def alive(*records):
    """Return the ids of the live records, which must be the same in every order of arrival."""
    (found,) = {frozenset(each.id for each in live(order)) for order in itertools.permutations(records)}
    return set(found)


def found(*new, before=()):
    by_id = {each.id: each for each in (*before, *new)}
    return [(each.code, each.record) for each in refused_links(new, by_id)]


def message(*new, before=()):
    (only,) = refused_links(new, {each.id: each for each in (*before, *new)})
    return str(only)


# --- what is live ---------------------------------------------------------------------------------


def test_a_record_is_live_until_it_is_superseded_or_retracted():
    assert alive(event("a"), event("b")) == {"a", "b"}
    assert alive(event("a"), event("b", "a")) == {"b"}
    assert alive(event("a"), retraction("r", "a")) == set()
    assert alive() == set()


def test_of_a_chain_the_newest_standing_record_is_live():
    a, b, c = event("a"), event("b", "a"), event("c", "b")
    assert alive(a, b, c) == {"c"}
    assert alive(a, b, c, retraction("r", "c")) == {"b"}
    assert alive(a, b, c, retraction("r", "c"), retraction("s", "b")) == {"a"}
    assert alive(a, b, c, retraction("r", "a")) == {"c"}


def test_a_retracted_retraction_hides_nothing():
    a, b = event("a"), event("b", "a")
    r, s, t = retraction("r", "b"), retraction("s", "r"), retraction("t", "s")
    assert alive(a, b, r) == {"a"}
    assert alive(a, b, r, s) == {"b"}
    assert alive(a, b, r, s, t) == {"a"}


def test_two_corrections_of_one_record_are_both_live_until_one_supersedes_both():
    a, b, c = event("a"), event("b", "a"), event("c", "a")
    assert alive(a, b, c) == {"b", "c"}
    assert alive(a, b, c, event("d", "b", "c")) == {"d"}
    assert alive(a, b, c, retraction("r", "b")) == {"c"}


def test_in_effect_are_the_live_records_and_the_standing_retractions():
    a, b, r = event("a"), event("b", "a"), retraction("r", "b")
    s, t = retraction("s", "r"), retraction("t", "s")
    assert [each.id for each in in_effect([a, b, r])] == ["a", "r"]
    assert [each.id for each in in_effect([a, b, r, s])] == ["b", "s"]
    assert [each.id for each in in_effect([t, s, r, b, a])] == ["t", "r", "a"]


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
