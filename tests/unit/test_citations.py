from __future__ import annotations

import datetime as dt
import json

import attrs
import pytest

from aidledger import Ledger, Money, fold, revise, verify
from aidledger.errors import CitationError, UnknownProjectionError, WrongTypeError
from aidledger.events import Committed
from aidledger.projections import agreements, committed
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 5", occurred="2024-01-10", recorded="2024-02-01")
LATER = revise(LOAN, recorded=dt.date(2025, 1, 1), sources=LOAN.sources, amount=Money(7, "USD"))
THEN = Ledger([LOAN])
NOW = Ledger([LOAN, LATER])
COUNT = fold(lambda: 0, name="count").on(Committed, lambda n, _: n + 1)


def cited(ledger, asked=committed, **changes):
    answer = json.loads(json.dumps(ledger.as_of("2024-06-30").answer(asked).to_dict()))
    return {**answer, **changes}


def test_an_answer_stands_by_the_records_known_then():
    found = verify(THEN, cited(THEN))
    assert found.stands
    assert found.reasons == ()
    assert found.answer == found.latest == THEN.as_of("2024-06-30").answer(committed)
    assert str(found) == "committed as of 2024-06-30, known 2024-02-01: stands\nas best known it is the same"
    assert verify(THEN, THEN.as_of("2024-06-30").answer(committed)).stands


def test_what_changed_since_is_said():
    found = verify(NOW, cited(THEN))
    assert found.stands
    assert str(found).splitlines()[1:] == [
        "it changed since:",
        "committed, from 2024-06-30 (known 2024-02-01) to 2024-06-30 (known 2025-01-01)",
        "USD 5  before",
        "USD 2  re-valued: loan",
        "USD 7  after",
    ]
    whole = json.loads(json.dumps(found.to_dict()))
    assert whole["stands"] is True
    assert whole["bridge"]["amounts"]["re-valued"] == {"USD": "2"}
    assert (whole["answer"]["value"], whole["latest"]["value"]) == ({"USD": "5"}, {"USD": "7"})


def test_bounds_that_changed_are_said_without_a_bridge():
    stated = revise(LOAN, recorded=dt.date(2025, 1, 1), sources=LOAN.sources, instrument="loan")
    by_loan = committed.where(instrument="grant")
    found = verify(Ledger([LOAN, stated]), cited(THEN, by_loan))
    assert found.bridge is not None
    assert "as best known it changed: committed.where(instrument='grant') as of 2024-06-30: 0 (bounds the same)" in (
        str(found)
    )


def test_of_what_is_no_tally_both_results_are_compared():
    another = record(Committed, "grant", amount="USD 1", occurred="2024-01-10", recorded="2025-01-01")
    found = verify(Ledger([LOAN, another]), cited(THEN, COUNT), projection=COUNT)
    assert (found.stands, found.bridge) == (True, None)
    assert "as best known it changed: count as of 2024-06-30: 2; known 2025-01-01" in str(found)
    assert "as best known it is the same" in str(verify(NOW, cited(THEN, agreements)))


def test_an_answer_from_nothing_known_stands_by_nothing():
    empty = cited(Ledger())
    assert empty["known"] is None
    found = verify(Ledger(), empty)
    assert found.stands
    assert str(found) == "committed as of 2024-06-30, nothing known: stands\nas best known it is the same"
    assert (
        verify(NOW, {**empty, "digest": THEN.digest()}).reasons[0].startswith("the records before anything was known")
    )


def test_an_answer_from_nothing_known_does_not_stand_by_something():
    """Any ledger would verify it, though it never gave that answer."""
    assert verify(NOW, cited(Ledger())).reasons == (
        "known: it is from a ledger with nothing on record, and this one has records from 2024-02-01 on",
    )


@pytest.mark.parametrize("other", [2, 0, True, 1.0, "1", None])
def test_an_answer_of_another_format_is_refused(other):
    assert verify(THEN, cited(THEN, format=1)).stands
    without = {key: value for key, value in cited(THEN).items() if key != "format"}
    assert verify(THEN, without).stands
    with pytest.raises(CitationError, match=r"format: .* is not read by this version, which reads 1"):
        verify(THEN, cited(THEN, format=other))


def test_where_there_is_no_answer_any_more_that_is_said():
    other = record(Committed, "x", dataset="two", amount="USD 1", occurred="2024-01-10", recorded="2025-01-01")
    found = verify(Ledger([LOAN, other]), cited(THEN))
    assert (found.stands, found.latest, found.bridge) == (True, None, None)
    assert "as best known it has no answer: committed would add up 2 data sets (test, two)" in str(found)


def test_other_records_are_noticed():
    another = attrs.evolve(LOAN, note="something else")
    found = verify(Ledger([another]), cited(THEN))
    assert not found.stands
    (reason,) = found.reasons
    assert reason.startswith("the records known on 2024-02-01 are not those that it was worked out from: cited sha256:")
    assert str(found).startswith("committed as of 2024-06-30, known 2024-02-01: does not stand\n  the records")
    mixed = Ledger([LOAN, attrs.evolve(LOAN, id="x", fact="x", dataset="two")])
    assert verify(mixed, cited(THEN)).reasons[0].startswith("it has no answer: committed would add up 2 data sets")


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("value", {"USD": "6"}, 'value: cited {"USD": "6"}, here {"USD": "5"}'),
        ("bounds", None, 'bounds: cited null, here {"high": {"USD": "5"}, "low": {"USD": "5"}}'),
        ("caveats", ["x" * 300], f'caveats: cited ["{"x" * 197}…, here []'),
        ("datasets", [], 'datasets: cited [], here ["test"]'),
    ],
)
def test_what_was_changed_in_a_citation_is_named(key, value, reason):
    assert verify(THEN, cited(THEN, **{key: value})).reasons == (reason,)


def test_an_own_projection_is_given():
    with pytest.raises(UnknownProjectionError, match="no shipped projection 'count'"):
        verify(THEN, cited(THEN, COUNT))
    assert verify(THEN, cited(THEN, COUNT), projection=COUNT).stands
    assert verify(THEN, cited(THEN, COUNT), projection=committed).reasons[0] == (
        "projection: cited count, here committed"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"as_of": "2024-13-01"}, "as_of"),
        ({"as_of": 20240101}, "20240101 is no day: write it as text, as in 2024-06-30"),
        ({"known": 7.5}, "7.5 is no day"),
        ({"projection": None}, "projection: None is no text"),
        ({"digest": "sha256:abc"}, "digest: 'sha256:abc' is none"),
        ({"digest": 1}, "digest: 1 is none"),
        ({"note": 1}, "no answer has 'note'"),
        ({"value": {1: object()}}, "it holds what JSON cannot hold .Object of type object is not JSON serializable"),
        ({"as_of": 10**5_000}, "it holds what JSON cannot hold .Exceeds the limit"),
    ],
)
def test_what_is_no_answer_is_refused(changes, message):
    with pytest.raises(CitationError, match=message):
        verify(THEN, cited(THEN, **changes))


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(CitationError) as caught:
        verify(THEN, {"as_of": "x", "other": 1})
    for said in ("'known' is missing", "'digest' is missing", "no answer has 'other'", "as_of"):
        assert said in str(caught.value)
    with pytest.raises(CitationError, match="not list"):
        verify(THEN, [])
    with pytest.raises(WrongTypeError, match="takes a ledger first"):
        verify(cited(THEN), THEN)
