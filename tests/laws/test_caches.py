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
from aidledger._uncertainty import known as knowledge_module
from aidledger.events import AgreementSigned, CommitmentChanged, Committed
from aidledger.projections import agreements, committed, deliveries, lifecycle
from aidledger.testing import SHOWN, check_projection, commitments, growing, tallies
from aidledger.testing import _laws as laws
from tests.laws.planted import catches, instead, tried
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


# --- planted -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "key"),
    [
        (Ledger, "timeline", lambda _, known=None: known),
        (Ledger, "timeline", lambda ledger, known=None: hash(ledger)),
        (Ledger, "timeline", lambda ledger, known=None: (frozenset(ledger.facts), known)),
        (Ledger, "digest", lambda ledger, known=None: (frozenset(ledger.facts), known)),
        (Timeline, "history", lambda line, projection, on: (projection.name, len(line), line.known)),
        (AsOf, "bounds", lambda at, tally: (at.as_of, tally.counts, tally.fields, len(at))),
        (AsOf, "bounds", lambda at, tally: (tuple(event.id for event in at), tally)),
        (AsOf, "explain", lambda at, projection: (at.as_of, at.known, projection.name)),
        (AsOf, "project", lambda at, projection: (tuple(event.id for event in at), projection.name)),
        (Tally, "amount", lambda tally, event: (tally.name, type(event), event.fact)),
    ],
)
def test_law_16_notices_what_is_kept_under_too_short_a_name(monkeypatch, kind, name, key):
    found: dict[Any, Any] = {}

    def wrong(right, *asked, **options):
        return found.setdefault(key(*asked, **options), right(*asked, **options))

    instead(monkeypatch, kind, name, wrong)
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
