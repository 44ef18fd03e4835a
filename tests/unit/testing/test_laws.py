"""What the laws say of data that they do not speak of, and what they show of what differs."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from types import SimpleNamespace

import attrs
import pytest

import aidledger.testing
from aidledger import Ledger, Money, When, retract, revise
from aidledger.errors import MissingExtraError, MixedDatasetsError
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import committed, milestones
from aidledger.testing import TooManyWorldsError
from aidledger.testing import _laws as laws
from aidledger.testing import _strategies as strategies
from aidledger.testing._asking import QUESTIONS, Said, agree, all_said, holds, said
from aidledger.testing._changes import FoundOut
from aidledger.testing._laws import absorbing
from tests.records import record, usd

DAY = dt.date(2024, 6, 30)
LOAN = record(Committed, "loan", amount="USD 100", occurred="2024-06")
LEDGER = Ledger([LOAN])


def test_what_differs_is_shown():
    agree("the same", 1, 1)
    holds(Ledger([LOAN]) == LEDGER, "so")
    with pytest.raises(AssertionError, match=r"^sums\n  expected: 1\n  found:    2$"):
        agree("sums", 1, 2)
    with pytest.raises(AssertionError, match=r"^not so$"):
        holds(Ledger() == LEDGER, "not so")


def test_what_is_said_is_value_bounds_and_explanation():
    answer = said(LEDGER.as_of(DAY), committed)
    assert answer.value == usd(100)
    assert answer.figures() == (usd(100), {(): (usd(100), usd(100))})
    assert [each.event for each in answer.explanation] == [LOAN]
    assert said(LEDGER.as_of(DAY), milestones) == Said(())
    assert said(LEDGER.as_of(DAY), milestones).figures() == ((), None)
    assert len(all_said(LEDGER, DAY)) == len(QUESTIONS)


def test_that_data_sets_are_not_added_is_an_answer():
    both = LEDGER.including(record(Committed, "other", dataset="b", amount="USD 1", occurred="2024-06-01"))
    assert said(both.as_of(DAY), committed) == Said(refused=MixedDatasetsError.__name__)
    for law in (laws.bounds_hold_the_value, laws.an_explanation_sums_to_the_value, laws.bounds_are_those_of_all_worlds):
        law(committed, both, DAY)
    laws.an_answer_is_the_left_fold(committed, both, DAY)
    laws.narrowing_a_date_never_widens(committed, both, DAY, LOAN, When("2024-06-30"))
    laws.certainty_is_that_of_all_worlds(committed, both, DAY)
    laws.reaching_is_that_of_all_worlds(committed, Money(101, "USD"), both)
    laws.doubts_make_the_width(committed, both, DAY, FoundOut(1))
    laws.an_explanation_says_what_is_certain(committed, both, DAY)


def test_a_law_of_worlds_refuses_a_ledger_with_too_many():
    years = Ledger(attrs.evolve(LOAN, id=fact, fact=fact, occurred=When("2023")) for fact in ("a", "b"))
    for law in (laws.certainty_is_that_of_all_worlds, laws.an_explanation_says_what_is_certain):
        with pytest.raises(TooManyWorldsError):
            law(committed, years, DAY)
    with pytest.raises(TooManyWorldsError):
        laws.reaching_is_that_of_all_worlds(committed, Money(101, "USD"), years)


@pytest.mark.parametrize(
    ("law", "arguments", "message"),
    [
        (laws.narrowing_keeps_answers, (When("2024-06"), When("2024"), DAY), r"When\('2024'\) is not inside"),
        (laws.narrowing_a_date_never_widens, (committed, LEDGER, DAY, LOAN, When("2024")), "is not inside"),
        (laws.a_fold_can_be_split, (milestones, LEDGER, DAY, dt.date(2024, 1, 1)), "2024-06-30 is after 2024-01-01"),
        (laws.what_was_known_stays, (LEDGER, [LOAN], DAY, dt.date(2025, 1, 1)), "was known on 2025-01-01 already"),
        (laws.what_happens_later_is_not_seen, (LEDGER, LOAN, DAY), "may have happened by 2024-06-30"),
    ],
)
def test_a_law_refuses_data_that_it_does_not_speak_of(law, arguments, message):
    with pytest.raises(AssertionError, match=message):
        law(*arguments)


def test_a_field_that_is_stated_cannot_be_stated():
    stated = record(Committed, "loan", amount="USD 1", donor="JPN")
    with pytest.raises(AssertionError, match=r"states one of \['donor'\]"):
        laws.stating_a_field_never_widens(committed, Ledger([stated]), DAY, stated, donor="USA")


def test_where_all_of_a_chain_is_retracted_nothing_of_it_is_live():
    laws.the_newest_standing_is_live(LEDGER, LOAN, dt.date(2025, 1, 1), 2, [0, 1, 2])


def test_nothing_is_said_of_what_is_not_stated_where_another_record_may_be_altered():
    other = record(Committed, "loan", id="a", amount="USD 100", occurred="2024-06")
    change = record(CommitmentChanged, "change", of="loan", amount="USD 10", occurred="2024-06")
    ledger = Ledger([LOAN, other, change])
    laws.stating_a_field_never_widens(committed.by("donor"), ledger, DAY, other, donor="JPN")


def test_every_law_says_which_one_it_is():
    for name in laws.__all__:
        if name != "Store":
            number, _, sentence = getattr(laws, name).__doc__.partition(". ")
            assert number.isdecimal()
            assert sentence


def test_every_public_name_is_there_and_has_a_docstring():
    for module in (aidledger.testing, laws):
        assert sorted(module.__all__) == module.__all__
        assert [name for name in module.__all__ if not getattr(module, name).__doc__] == []


def test_without_hypothesis_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'aidledger\[testing\]'"):
        importlib.reload(strategies)


@pytest.mark.parametrize("changes", [{"occurred": "2024-05"}, {"amount": Money(90, "USD")}, None])
def test_an_unchanged_alteration_takes_the_cause_of_what_it_alters(changes):
    cut = record(CommitmentChanged, "cut", of="loan", amount="USD -10", occurred="2024-06-10")
    before = Ledger([LOAN, cut])
    told = {"recorded": "2025-02-01", "sources": ()}
    after = before.including(retract(LOAN, **told) if changes is None else revise(LOAN, **told, **changes))
    for first, second in ((before, after), (after, before)):
        laws.a_bridge_sums_to_the_difference(committed, (first, DAY, None), (second, DAY, None))


def test_records_that_cannot_be_appended_break_the_law(monkeypatch):
    dangling = retract(LOAN, recorded="2025-02-01")
    monkeypatch.setattr(absorbing, "absorb", lambda *_, **__: SimpleNamespace(events=[dangling]))
    with pytest.raises(AssertionError, match=r"the records cannot be appended: .*link-to-nothing"):
        absorbing._absorbed(Ledger(), [], DAY, "test")
