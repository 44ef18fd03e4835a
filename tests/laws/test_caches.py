"""Law 16: what is kept makes no difference; and things that are kept too long, or under too short a name."""

from __future__ import annotations

import datetime as dt
import functools
import sys
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import AsOf, Bag, Ledger, Tally, Timeline, fold
from aidledger._ledger import ledger as ledger_module
from aidledger._records.records import place
from aidledger._uncertainty import known as knowledge_module
from aidledger._uncertainty.known import Knowledge
from aidledger.events import AgreementSigned, CommitmentChanged, Committed
from aidledger.projections import agreements, committed, deliveries, lifecycle
from aidledger.testing import SHOWN, check_projection, commitments, growing, tallies
from aidledger.testing import _laws as laws
from tests.laws.planted import catches, tried
from tests.records import record


def _twice(event):
    return Bag(event.amount, event.amount)


def _once(event):
    return event.amount


# two of one name, which count differently
NAMED_ALIKE = tuple(committed.counting(Committed, how).combined() for how in (_once, _twice))
SETS = (SHOWN, agreements, deliveries, lifecycle, *NAMED_ALIKE)

ALIKE = committed.combined()
OTHERWISE = (*NAMED_ALIKE, ALIKE, ALIKE.by("donor"), ALIKE.where(donor="JPN"), ALIKE.where(donor="JPN").by("donor"))

grown = growing() | growing(commitments())
alike: Any = st.lists(st.sampled_from(OTHERWISE), min_size=2, max_size=2)
questions: Any = st.lists(st.sampled_from(SETS) | tallies(), min_size=1, max_size=2) | alike


def kept(asked, drawn, forget=lambda: None):
    ledger, included, moments = drawn
    every = [(projection, *moment) for moment in moments for projection in asked]
    laws.caches_are_invisible(every, ledger, included, forget=forget)


@functools.cache
def of_the_process(_modules):
    """Return every cache that a function of the package keeps for as long as the process runs; modules come late."""
    modules = [sys.modules[name] for name in sorted(sys.modules) if name.partition(".")[0] == "aidledger"]
    shipped = [module for module in modules if not module.__name__.startswith("aidledger.testing")]
    found = [value for module in shipped for value in vars(module).values()]
    found += [vars(each)[name] for each in found if isinstance(each, type) for name in vars(each)]
    functions = [getattr(value, "__func__", value) for value in found]
    return list({id(each): each for each in functions if hasattr(each, "cache_clear")}.values())


def forget():
    for each in of_the_process(len(sys.modules)):
        each.cache_clear()


def test_there_are_caches_to_forget():
    names = {each.__wrapped__.__qualname__ for each in of_the_process(len(sys.modules))}
    assert {"When.parse", "dimensions"} <= names


@given(questions, grown, st.sampled_from((None, "little is kept", "the process forgets")))
def test_law_16(asked, drawn, where):
    """16. Snapshots, indexes and caches are invisible: with or without them, before and after a back-dated event or
    another known, answers are equal.
    """  # noqa: D205 -- the law is one sentence
    with pytest.MonkeyPatch.context() as patch:
        if where == "little is kept":
            patch.setattr(ledger_module, "_MOST_TIMES", 1)
            patch.setattr(knowledge_module, "_MOST_TALLIES", 1)
        kept(asked, drawn, *([forget] if where == "the process forgets" else []))


# --- planted: kept by a ledger -----------------------------------------------------------------------


@pytest.mark.parametrize("join", [False, True])
def test_law_16_notices_what_is_kept_when_a_ledger_grows(monkeypatch, join):
    name = "__or__" if join else "including"
    grow = getattr(Ledger, name)

    def planted(ledger, *others):
        made = grow(ledger, *others)
        made._set("_known", ledger._known)
        return made

    monkeypatch.setattr(Ledger, name, planted)
    assert catches(kept, questions, grown)


def test_law_16_notices_one_timeline_for_every_day_of_knowledge(monkeypatch):
    timeline = Ledger.timeline

    def planted(ledger, *, known=None):
        made = timeline(ledger, known=known)
        kept_first = next(iter(ledger._known.values()))
        return Timeline(made.known, kept_first)

    monkeypatch.setattr(Ledger, "timeline", planted)
    assert catches(kept, questions, grown)


def test_law_16_notices_a_fingerprint_that_stays(monkeypatch):
    digest, found = Ledger.digest, {}

    def planted(ledger, *, known=None):
        return found.setdefault((frozenset(ledger.facts), known), digest(ledger, known=known))

    monkeypatch.setattr(Ledger, "digest", planted)
    assert catches(lambda asked, drawn: kept(asked, drawn, found.clear), questions, grown)


def test_law_16_notices_that_what_is_kept_begins_afresh_by_half(monkeypatch):
    monkeypatch.setattr(ledger_module, "_MOST_TIMES", 1)
    timeline = Ledger.timeline

    def planted(ledger, *, known=None):
        full = len(ledger._known) > 1
        made = timeline(ledger, known=known)
        return Timeline(made.known, next(iter(ledger._known.values()))) if full else made

    monkeypatch.setattr(Ledger, "timeline", planted)
    monkeypatch.setattr(ledger_module, "_MOST_TIMES", 16)
    assert catches(kept, questions, grown)


# --- planted: kept by a timeline ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        lambda tally: tally.name,
        lambda tally: (tally.counts, tally.wanted, tally.is_combined),
        lambda tally: (tally.counts, tally.fields, tally.is_combined),
    ],
    ids=["name", "not-by", "not-where"],
)
def test_law_16_notices_tallies_that_are_kept_as_one(monkeypatch, key):
    steps, found = Knowledge.steps, {}

    def planted(known, tally):
        return found.setdefault((id(known), key(tally)), (known, steps(known, tally)))[1]

    monkeypatch.setattr(Knowledge, "steps", planted)
    assert catches(kept, alike, growing(commitments()))


def test_law_16_notices_answers_that_are_kept_by_the_number_of_events(monkeypatch):
    bounds, found = AsOf.bounds, {}

    def planted(at, tally):
        return found.setdefault((id(at._knowledge), len(at), tally), (at._knowledge, bounds(at, tally)))[1]

    monkeypatch.setattr(AsOf, "bounds", planted)
    assert catches(kept, st.just([committed.combined()]), growing(commitments()))


# --- planted: kept by the process -------------------------------------------------------------------


def test_law_16_notices_places_that_are_kept_by_id(monkeypatch):
    found: dict[Any, Any] = {}

    def planted(live):
        return found.setdefault(tuple(sorted(event.fact for event in live)), place(live))

    monkeypatch.setattr(knowledge_module, "place", planted)
    assert catches(lambda asked, drawn: kept(asked, drawn, found.clear), questions, grown)


def test_law_16_notices_amounts_that_are_kept_by_fact(monkeypatch):
    amount, found = Tally.amount, {}

    def planted(tally, event):
        return found.setdefault((tally.name, type(event), event.fact), amount(tally, event))

    monkeypatch.setattr(Tally, "amount", planted)
    assert catches(lambda asked, drawn: kept(asked, drawn, found.clear), questions, grown)


# --- planted: in a projection of one's own ------------------------------------------------------------


def test_checking_in_one_line_notices_a_stale_cache(monkeypatch, at_once):
    result, found = AsOf.project, {}

    def planted(at, projection):
        return found.setdefault((projection.name, at.as_of, at.known), result(at, projection))

    monkeypatch.setattr(AsOf, "project", planted)
    counted = (
        fold(lambda: 0, name="counted").on(Committed, lambda n, _: n + 1).on(CommitmentChanged, lambda n, _: n + 1)
    )
    with pytest.raises(AssertionError):
        tried(check_projection, counted)


def test_a_question_that_is_refused_is_refused_whatever_is_kept():
    """Two data sets with an accord of one key: no answer, kept or not, may take its place."""
    signed = record(AgreementSigned, "accord", occurred="2023-05-01", recorded="2024-01-01")
    other = attrs.evolve(signed, id="other", dataset="other")
    day = dt.date(2024, 6, 30)
    every = [(agreements, day, None), (committed.by("donor"), day, None)]
    laws.caches_are_invisible(every, Ledger([signed]), [other], forget=lambda: None)
