"""Law 27: cited answers, and verifying that is wrong on purpose."""

from __future__ import annotations

import datetime as dt
import hashlib

import attrs
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Ledger
from aidledger._aid import verifying
from aidledger._records.plain import digest
from aidledger._uncertainty import known as knowledge_module
from aidledger.events import AgreementSigned
from aidledger.projections import agreements, committed, deliveries, lifecycle, milestones, reported
from aidledger.testing import _laws as laws
from aidledger.testing import becoming_known, commitments, days, known_days, tallies
from tests.laws.data import already_there, contradictions, three
from tests.laws.planted import catches
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


def stands(question, drawn):
    laws.a_cited_answer_stands(question, *drawn)


@given(questions, grown)
def test_law_27_stands(question, drawn):
    """27. A cited answer verifies against its ledger, however that grew since."""
    stands(question, drawn)


def fails(question, drawn, day, known):
    laws.a_cited_answer_fails_elsewhere(question, *drawn, day, known)


@given(questions, others, days(), knowns)
def test_law_27_fails(question, drawn, day, known):
    """27. A cited answer fails against any whose records known then differ."""
    fails(question, drawn, day, known)


# --- planted --------------------------------------------------------------------------------------


def test_verifying_by_what_is_best_known_is_noticed(monkeypatch):
    real = verifying.verify

    def verify(ledger, cited, **options):
        return real(ledger, {**cited, "known": "2030-01-01"}, **options)

    monkeypatch.setattr("aidledger.testing._laws.folds.verify", verify)
    assert catches(stands, questions, grown)


def test_figures_without_records_are_noticed(monkeypatch):
    real = verifying._Cited.differs

    def differs(self, at, answer, asked):
        return (each for each in real(self, at, answer, asked) if not each.startswith("the records"))

    monkeypatch.setattr(verifying._Cited, "differs", differs)
    assert catches(fails, questions, others, days(), knowns)


def test_a_digest_of_what_came_later_is_noticed(monkeypatch):
    def of_all(self):
        return digest(sorted(self.records, key=repr)[-1:])

    monkeypatch.setattr(knowledge_module.Knowledge, "digest", of_all)
    assert catches(fails, questions, others, days(), knowns)


def test_a_digest_of_ids_is_noticed(monkeypatch):
    def of_ids(records):
        return f"sha256:{hashlib.sha256(repr(sorted(record.id for record in records)).encode()).hexdigest()}"

    monkeypatch.setattr(knowledge_module, "digest", of_ids)
    assert catches(fails, questions, others, days(), knowns)


def test_a_digest_without_notes_is_noticed(monkeypatch):
    monkeypatch.setattr(
        knowledge_module, "digest", lambda records: digest(attrs.evolve(record, note=None) for record in records)
    )
    assert catches(fails, questions, others, days(), knowns)


def test_a_digest_that_depends_on_the_ledger_is_noticed(monkeypatch):
    real = Ledger.timeline

    def timeline(self, *, known=None):
        line = real(self, known=known)
        line._knowledge._digest = digest(self)
        return line

    monkeypatch.setattr(Ledger, "timeline", timeline)
    assert catches(stands, questions, grown)


def test_a_question_without_an_answer_is_nothing_to_cite():
    """Two data sets with an accord of one key: which is meant has to be chosen first."""
    signed = record(AgreementSigned, "accord", occurred="2023-05-01", recorded="2024-01-01")
    shared = Ledger([signed, attrs.evolve(signed, id="other", dataset="other")])
    day = dt.date(2024, 6, 30)
    laws.a_cited_answer_stands(agreements, shared, [], day, day)
    laws.a_cited_answer_fails_elsewhere(agreements, shared, Ledger(), day)
