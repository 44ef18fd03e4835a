"""Law 27: cited answers, and verifying that is wrong on purpose."""

from __future__ import annotations

import datetime as dt
import hashlib

import attrs
import pytest
from hypothesis import strategies as st

from aidledger import AsOf, Ledger, verify
from aidledger.events import AgreementSigned
from aidledger.projections import agreements, committed, deliveries, lifecycle, milestones, reported
from aidledger.testing import _laws as laws
from aidledger.testing import becoming_known, commitments, days, known_days, tallies
from tests.laws.data import already_there, contradictions, three
from tests.laws.planted import catches, instead, law
from tests.records import record

questions = st.sampled_from([agreements, deliveries, lifecycle, milestones, reported]) | tallies(committed).map(
    lambda tally: tally.combined()
)
knowns = st.none() | known_days()
grown = becoming_known() | becoming_known(commitments())
restated = contradictions().map(
    lambda drawn: (drawn[0], Ledger(drawn[1] if record.id == drawn[1].id else record for record in drawn[0]))
)
fewer = three.map(lambda ledgers: (ledgers[0], ledgers[0] | ledgers[1]))
others = restated | fewer | fewer.map(lambda pair: pair[::-1]) | already_there().map(lambda drawn: (drawn[0],) * 2)


@law(questions, grown)
def test_law_27_stands(question, drawn):
    """27. A cited answer verifies against its ledger, however that grew since."""
    laws.a_cited_answer_stands(question, *drawn)


@law(questions, others, days(), knowns)
def test_law_27_fails(question, drawn, day, known):
    """27. A cited answer fails against any whose records known then differ."""
    laws.a_cited_answer_fails_elsewhere(question, *drawn, day, known)


# --- planted --------------------------------------------------------------------------------------


def by_what_is_best_known(ledger, cited, **options):
    return verify(ledger, {**cited, "known": "2030-01-01"}, **options)


def by_figures_alone(ledger, cited, **options):
    found = verify(ledger, cited, **options)
    return attrs.evolve(found, reasons=tuple(each for each in found.reasons if not each.startswith("the records")))


def test_law_27_notices_verifying():
    def by_best_known(question, drawn):
        laws.a_cited_answer_stands(question, *drawn, verifying=by_what_is_best_known)

    def by_figures(question, drawn, day, known):
        laws.a_cited_answer_fails_elsewhere(question, *drawn, day, known, verifying=by_figures_alone)

    assert catches(by_best_known, questions, grown)
    assert catches(by_figures, questions, others, days(), knowns)


@pytest.mark.parametrize(
    "said",
    [
        lambda at: [repr(event) for event in at][-1:],
        lambda at: sorted(event.id for event in at),
        lambda at: [attrs.evolve(event, note=None) for event in at],
    ],
    ids=["the-last", "ids", "no-notes"],
)
def test_law_27_notices_a_digest_of_less(monkeypatch, said):
    def wrong(right, at, question):
        digest = hashlib.sha256(repr(said(at)).encode()).hexdigest()
        return attrs.evolve(right(at, question), digest=f"sha256:{digest}")

    instead(monkeypatch, AsOf, "answer", wrong)
    assert catches(test_law_27_fails)


def test_a_question_without_an_answer_is_nothing_to_cite():
    """Two data sets with an accord of one key: which is meant has to be chosen first."""
    signed = record(AgreementSigned, "accord", occurred="2023-05-01", recorded="2024-01-01")
    shared = Ledger([signed, attrs.evolve(signed, id="other", dataset="other")])
    day = dt.date(2024, 6, 30)
    laws.a_cited_answer_stands(agreements, shared, [], day, day)
    laws.a_cited_answer_fails_elsewhere(agreements, shared, Ledger(), day)
