"""Law 32: another data set that uses the same keys changes nothing about the first; and what would let it."""

from __future__ import annotations

import datetime as dt
import operator
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from aidledger import UNKNOWN, AsOf, Groups, Ledger, Tally, Timeline, fold
from aidledger._folds.projection import Fold
from aidledger.answers import Delta
from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Committed
from aidledger.projections import Agreements, agreements, committed, deliveries, lifecycle, milestones, reported
from aidledger.testing import _laws as laws
from aidledger.testing import commitments, days, events, known_days, sharing, tallies
from aidledger.testing._ledgers import asked_of_both
from tests.laws.planted import catches, instead, law
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
    laws.another_data_set_changes_no_answer(projection, *drawn)


@law(folds, asked_of_both() | asked_of_both(accords))
def test_law_32_folds(projection, drawn):
    """32. Adding a second data set that uses the same facts and id prefixes changes no answer about the first."""
    asked(projection, drawn)


@law(counted | tallies(), asked_of_both() | asked_of_both(commitments()))
def test_law_32_tallies(tally, drawn):
    """32. Adding a second data set that uses the same facts and id prefixes changes no answer about the first."""
    asked(tally, drawn)


@law(counted | tallies(), sharing() | sharing(commitments()), moments, moments)
def test_law_32_causes(tally, drawn, first, second):
    """32. Adding a second data set that uses the same facts and id prefixes changes no cause about the first."""
    laws.another_data_set_changes_no_cause(tally, *drawn, first, second)


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


def bridged_by_fact(right, delta, tally):
    """Take a fact for one thing, of the data set that is met first, whoever states it."""
    found, datasets = right(delta, tally), {}
    moved = (attrs.evolve(each, dataset=datasets.setdefault(each.fact, each.dataset)) for each in found.contributions)
    return attrs.evolve(found, contributions=tuple(moved))


def entered_by_fact(delta):
    before = {event.fact for event in delta.first}
    return tuple(event for event in delta.second if event.fact not in before)


def in_one_data_set_only(right, at, *asked, **options):
    return UNKNOWN if len(at.datasets) > 1 else right(at, *asked, **options)


@pytest.mark.parametrize(
    ("law", "kind", "name", "wrong"),
    [
        (test_law_32_causes, Delta, "bridge", bridged_by_fact),
        (test_law_32_causes, Ledger, "revisions", lambda right, one, _, day: right(one, committed.combined(), day)),
        (test_law_32_causes, Ledger, "records", lambda _, ledger, fact, **__: [r for r in ledger if r.fact == fact]),
        (test_law_32_tallies, AsOf, "certainty", in_one_data_set_only),
        (test_law_32_folds, AsOf, "certainty", in_one_data_set_only),
        (test_law_32_folds, Timeline, "first", lambda right, line, *_: line.days[0]),
    ],
)
def test_law_32_notices(monkeypatch, law, kind, name, wrong):
    instead(monkeypatch, kind, name, wrong)
    assert catches(law)


def test_law_32_notices_what_entered_by_fact(monkeypatch):
    monkeypatch.setattr(Delta, "entered", property(entered_by_fact))
    assert catches(test_law_32_causes)
