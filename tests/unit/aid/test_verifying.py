from __future__ import annotations

import datetime as dt
import json
import sys

import attrs
import pytest

from aidledger import Ledger, Money, fold, revise, verify
from aidledger.errors import (
    CitationError,
    MissingExtraError,
    UnknownCodeError,
    UnknownFieldError,
    UnknownProjectionError,
    WrongTypeError,
)
from aidledger.events import Committed
from aidledger.projections import SHIPPED, TALLIES, agreements, committed, disbursed, interest_paid, lifecycle, named
from aidledger.rates import RateTable, ecb, valued
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 5", occurred="2024-01-10", recorded="2024-02-01")
LATER = revise(LOAN, recorded=dt.date(2025, 1, 1), sources=LOAN.sources, amount=Money(7, "USD"))
THEN = Ledger([LOAN])
NOW = Ledger([LOAN, LATER])
COUNT = fold(lambda: 0, name="count").on(Committed, lambda n, _: n + 1)
SAME = "as best known it is the same"


def cited(ledger, asked=committed, **changes):
    answer = json.loads(json.dumps(ledger.as_of("2024-06-30").answer(asked).to_dict()))
    return {**answer, **changes}


def grown(**stated):
    return Ledger([LOAN, record(Committed, "x", amount="USD 1", occurred="2024-01-10", **stated)])


def test_an_answer_stands_by_the_records_known_then():
    found = verify(THEN, cited(THEN))
    assert (found.stands, found.reasons) == (True, ())
    assert found.answer == found.latest == THEN.as_of("2024-06-30").answer(committed)
    assert str(found) == f"committed as of 2024-06-30, known 2024-02-01: stands\n{SAME}"
    assert verify(THEN, THEN.as_of("2024-06-30").answer(committed)).stands


def test_what_changed_since_is_said():
    found = verify(NOW, cited(THEN))
    assert str(found).splitlines()[1:] == [
        "it changed since:",
        "committed, from 2024-06-30 (known 2024-02-01) to 2024-06-30 (known 2025-01-01)",
        "USD 5  before",
        "USD 2  re-valued: loan",
        "USD 7  after",
    ]
    whole = json.loads(json.dumps(found.to_dict()))
    assert (whole["stands"], whole["bridge"]["amounts"]["re-valued"]) == (True, {"USD": "2"})
    assert (whole["answer"]["value"], whole["latest"]["value"]) == ({"USD": "5"}, {"USD": "7"})


def test_without_contributions_or_a_tally_both_results_are_compared():
    stated = revise(LOAN, recorded=dt.date(2025, 1, 1), sources=LOAN.sources, instrument="loan")
    found = verify(Ledger([LOAN, stated]), cited(THEN, committed.where(instrument="grant")))
    assert found.bridge is not None
    assert "as best known it changed: committed.where(instrument='grant') as of 2024-06-30: 0 (bounds the same)" in (
        str(found)
    )
    found = verify(grown(), cited(THEN, COUNT), projection=COUNT)
    assert (found.stands, found.bridge) == (True, None)
    assert "as best known it changed: count as of 2024-06-30: 2; known 2025-01-01" in str(found)
    assert SAME in str(verify(NOW, cited(THEN, agreements)))


def test_an_answer_from_nothing_known_stands_by_nothing_alone():
    """Any ledger would verify it, though it never gave that answer."""
    empty = cited(Ledger())
    assert empty["known"] is None
    assert str(verify(Ledger(), empty)) == f"committed as of 2024-06-30, nothing known: stands\n{SAME}"
    reasons = verify(NOW, {**empty, "digest": THEN.digest()}).reasons
    assert reasons[0].startswith("the records before anything was known are not those")
    assert reasons[1:] == verify(NOW, empty).reasons
    assert reasons[1:] == (
        "known: it is from a ledger with nothing on record, and this one has records from 2024-02-01 on",
    )


def test_where_there_is_no_answer_any_more_that_is_said():
    found = verify(grown(dataset="two"), cited(THEN))
    assert (found.stands, found.latest, found.bridge) == (True, None, None)
    assert "as best known it has no answer: committed would add up 2 data sets (test, two)" in str(found)
    mixed = Ledger([LOAN, attrs.evolve(LOAN, id="x", fact="x", dataset="two")])
    assert verify(mixed, cited(THEN)).reasons[0].startswith("it has no answer: committed would add up 2 data sets")


def test_other_records_are_noticed():
    found = verify(Ledger([attrs.evolve(LOAN, note="something else")]), cited(THEN))
    (reason,) = found.reasons
    assert reason.startswith("the records known on 2024-02-01 are not those that it was worked out from: cited sha256:")
    assert str(found).startswith("committed as of 2024-06-30, known 2024-02-01: does not stand\n  the records")


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
    reasons = verify(THEN, cited(THEN, COUNT), projection=committed).reasons
    assert reasons[0] == "projection: cited count, here committed"


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
        *(({"format": other}, "format: .* is not read by this version, which reads 1") for other in (2, True, 1.0, "")),
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
    assert verify(THEN, {key: value for key, value in cited(THEN).items() if key != "format"}).stands


# --- projections by their names ---------------------------------------------------------------------

BANK = RateTable([("2024-06-13", "USD", "1.08")], base="EUR", source="my bank")


@pytest.mark.parametrize(
    "projection",
    [
        *SHIPPED.values(),
        *(tally.where(donor="JPN", instrument={"loan", None}).combined() for tally in TALLIES.values()),
        committed.where(recipient={"UKR", "SOM"}).by("donor", "category").combined(),
        interest_paid.where(kind="interest-paid").by("kind"),
        committed.summing("valued").where(donor="JPN").by("category"),
        interest_paid.summing("valued", partial=True).combined(),
        agreements.where(dataset="ours"),
        lifecycle.where(dataset={"ours", "theirs"}),
        valued(committed.summing("valued"), "EUR", BANK, at="event"),
        valued(disbursed.where(donor="JPN").by("recipient").combined(), "EUR", BANK, at="event"),
        valued(interest_paid.by("kind"), "EUR", BANK, at=dt.date(2024, 6, 13), last_within=7, places=2),
        valued(committed, "EUR", ecb(), at="2024"),
    ],
    ids=lambda projection: projection.name,
)
def test_a_projection_is_found_by_its_name(projection):
    assert named(projection.name, rates=[BANK]) == projection


@pytest.mark.parametrize(
    "name",
    [
        "",
        "committed(1)",
        "committed + pledged",
        "committed.map(len)",
        "committed.counting(acme.tranche)",
        "committed.where(<lambda>)",
        "committed.where(**{'donor': 'JPN'})",
        "committed.where(donor={})",
        "committed.by(open('x'))",
        "committed.by('donor').by('kind')",
        "agreements.by('kind')",
        "agreements.where('ours')",
        "agreements.where(dataset=None)",
        "agreements.combined()",
        "__import__('os').system('true')",
        "valued(committed)",
        "valued(committed, 'EUR')",
        "valued(agreements, 'EUR', 'my bank', at='event')",
        "valued(valued(committed, 'EUR', 'my bank', at='event'), 'EUR', 'my bank', at='event')",
        "valued()",
        "(" * 5000,
        "committed" + ".combined()" * 2000,
        "committed\0",
        7,
    ],
)
def test_any_other_name_is_refused(name):
    with pytest.raises(UnknownProjectionError, match="is not how a shipped projection is written"):
        named(name, rates=[BANK])


def test_what_a_projection_cannot_be_asked_is_said(monkeypatch):
    for name, error, said in (
        ("comitted.by('donor')", UnknownProjectionError, "no shipped projection 'comitted': did you mean 'committed'"),
        ("committed.by('donr')", UnknownFieldError, "did you mean 'donor'"),
        ("committed.where(donor='XXX')", UnknownCodeError, "XXX"),
        (
            "valued(committed, 'EUR', 'another bank', at='event')",
            UnknownProjectionError,
            "exchange rates of 'another bank', which are not given",
        ),
    ):
        with pytest.raises(error, match=said):
            named(name, rates=[BANK])
    from aidledger.rates import _tables as module

    module._shipped.cache_clear()
    monkeypatch.setitem(sys.modules, "currency_converter", None)
    with pytest.raises(MissingExtraError, match="fx"):
        named("valued(committed, 'EUR', 'European Central Bank', at='event')")
