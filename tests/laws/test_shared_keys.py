"""Law 32: another data set that uses the same keys changes nothing about the first; and what would let it."""

from __future__ import annotations

import datetime as dt
import operator
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Groups, Ledger, Tally, fold
from aidledger._folds.projection import Fold
from aidledger._ledger import revisions as revisions_module
from aidledger._uncertainty import known as knowledge_module
from aidledger.answers import Delta
from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Committed
from aidledger.projections import Agreements, agreements, committed, deliveries, lifecycle, milestones, reported
from aidledger.testing import _laws as laws
from aidledger.testing import commitments, days, events, known_days, sharing, tallies
from aidledger.testing._laws import overtime as shared_keys_module
from aidledger.testing._ledgers import asked_of_both
from tests.laws.planted import by_fact, catches
from tests.records import record

accords = events(AgreementSigned, AgreementSigned, AgreementEnded, AgreementEnteredIntoForce)
LATEST = fold(dict[str, Any], name="latest", key=operator.attrgetter("fact")).on(
    Committed, lambda state, event: {**state, event.fact: event}
)
IN_2024 = Tally("in-2024", ((Committed, lambda event: event.amount if event.placed_on.year == 2024 else None),))
folds: Any = st.sampled_from((agreements, deliveries, lifecycle, milestones, reported, LATEST, agreements.map(str)))
moments = st.tuples(days(), st.none() | known_days())
counted: Any = st.just(committed) | tallies(committed)
ungrouped: Any = st.sampled_from((committed, committed.where(donor="JPN")))


def asked(projection, drawn):
    ledger, others, day, known = drawn
    laws.another_data_set_changes_no_answer(projection, ledger, others, day, known)


def moved(tally, drawn, first, second):
    laws.another_data_set_changes_no_cause(tally, *drawn, first, second)


@given(folds, asked_of_both() | asked_of_both(accords))
def test_law_32_folds(projection, drawn):
    """32. Adding a second data set that uses the same facts and id prefixes changes no answer about the first."""
    asked(projection, drawn)


@given(counted | tallies(), asked_of_both() | asked_of_both(commitments()))
def test_law_32_tallies(tally, drawn):
    """32. Adding a second data set that uses the same facts and id prefixes changes no answer about the first."""
    asked(tally, drawn)


@given(counted | tallies(), sharing() | sharing(commitments()), moments, moments)
def test_law_32_causes(tally, drawn, first, second):
    """32. Adding a second data set that uses the same facts and id prefixes changes no cause about the first."""
    moved(tally, drawn, first, second)


def test_law_32_of_an_amount_that_depends_on_a_day_that_is_open():
    """32. Adding a second data set that uses the same facts and id prefixes changes no answer about the first."""
    told = {"amount": "USD 5", "occurred": "2023-12/2024-01"}
    ledger, others = ([record(Committed, "loan", id=one, dataset=one, **told)] for one in ("a", "b"))
    asked(IN_2024, (Ledger(ledger), others, dt.date(2024, 1, 15), None))


# --- planted -----------------------------------------------------------------------------------------


def _by_fact_alone(noted):
    """Return the accords as if a fact were one thing, whoever states it."""
    signed = {event.fact: event for event in noted if isinstance(event, AgreementSigned)}
    entered = {event.of: event for event in noted if isinstance(event, AgreementEnteredIntoForce)}
    ended = {event.of: event for event in noted if isinstance(event, AgreementEnded) and event.altered is not None}
    started = {fact: event for fact, event in signed.items() if event.takes_effect != "on-entry"} | entered
    in_force = {fact: event for fact, event in started.items() if fact not in ended}
    return Agreements(Groups(in_force), Groups(signed), Groups(entered), Groups(ended))


def test_law_32_notices_accords_that_are_held_by_fact():
    planted = attrs.evolve(agreements, inner=attrs.evolve(agreements.inner, key=None), function=_by_fact_alone)
    assert catches(asked, st.just(planted), asked_of_both(accords))


def test_law_32_notices_a_mapping_by_fact_that_does_not_say_so():
    assert catches(asked, st.just(attrs.evolve(LATEST, key=None)), asked_of_both(commitments()))


def test_law_32_notices_that_a_choice_is_not_heard(monkeypatch):
    monkeypatch.setattr(Fold, "where", lambda self, **wanted: self)
    assert catches(asked, st.just(deliveries), asked_of_both(events(committed.counts[0][0], AgreementSigned)))


def test_law_32_notices_a_bridge_by_fact(monkeypatch):
    by_fact(monkeypatch)
    assert catches(moved, counted, sharing(commitments()), moments, moments)


def test_law_32_notices_revisions_by_fact(monkeypatch):
    monkeypatch.setattr(revisions_module, "key_of", lambda record: record.fact)
    monkeypatch.setattr(revisions_module, "altered_key", lambda alteration: alteration.of)
    assert catches(moved, counted, sharing(commitments()), moments, moments)


def test_law_32_notices_revisions_of_what_was_not_chosen(monkeypatch):
    def planted(records, tally):
        return that_count(records, attrs.evolve(tally, wanted=()))

    that_count = revisions_module._that_count
    monkeypatch.setattr(revisions_module, "_that_count", planted)
    assert catches(moved, counted, sharing(commitments()), moments, moments)


def test_law_32_notices_what_entered_by_fact(monkeypatch):
    def planted(delta):
        before = {event.fact for event in delta.first}
        return tuple(event for event in delta.second if event.fact not in before)

    monkeypatch.setattr(Delta, "entered", property(planted))
    assert catches(moved, counted, sharing(commitments()), moments, moments)


def test_law_32_notices_worlds_of_the_other_data_set(monkeypatch):
    monkeypatch.setattr(Tally, "may_count", lambda tally, event: type(event) in tally._amounts)
    monkeypatch.setattr(shared_keys_module, "_WORLDS", 9)
    assert catches(asked, ungrouped, asked_of_both(commitments()))


def test_law_32_notices_worlds_of_the_other_data_set_in_a_fold(monkeypatch):
    monkeypatch.setattr(Fold, "has_step", lambda fold, event: type(event) in fold._by_kind)
    assert catches(asked, st.just(agreements), asked_of_both(accords))


def test_law_32_notices_days_of_the_other_data_set(monkeypatch):
    monkeypatch.setattr(knowledge_module.Knowledge, "of", lambda known, projection: known.placed)
    assert catches(asked, folds, asked_of_both())


def test_law_32_notices_records_of_both(monkeypatch):
    def planted(ledger, fact, *, dataset=None):
        return tuple(record for record in ledger if record.fact == fact)

    monkeypatch.setattr(Ledger, "records", planted)
    assert catches(moved, counted, sharing(), moments, moments)
