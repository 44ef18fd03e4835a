"""What the laws say of data that they do not speak of, of what differs, and of what editors do."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import sys
from types import SimpleNamespace

import attrs
import pytest

from aidledger import Ledger, Money, When, retract, revise
from aidledger.errors import MissingExtraError, MixedDatasetsError
from aidledger.events import AgreementSigned, CommitmentChanged, Committed
from aidledger.projections import agreements, committed, milestones
from aidledger.testing import TooManyWorldsError, laws
from aidledger.testing import _strategies as strategies
from aidledger.testing._changes import Edited, FoundOut, Published, published_row
from aidledger.testing._laws import absorbing
from aidledger.testing._laws.ledger import Reply, agree, holds, said
from tests.records import record, usd

DAY = dt.date(2024, 6, 30)
LOAN = record(Committed, "loan", amount="USD 100", occurred="2024-06")
LEDGER = Ledger([LOAN])


def test_what_differs_is_shown():
    agree("the same", 1, 1)
    with pytest.raises(AssertionError, match=r"^sums\n  expected: 1\n  found:    2$"):
        agree("sums", 1, 2)
    with pytest.raises(AssertionError, match=r"^not so$"):
        holds(Ledger() == LEDGER, "not so")


def test_what_is_said_is_value_bounds_and_explanation():
    answer = said(LEDGER.as_of(DAY), committed)
    assert answer.figures() == (usd(100), {(): (usd(100), usd(100))})
    assert [each.event for each in answer.explanation] == [LOAN]
    assert said(LEDGER.as_of(DAY), milestones).figures() == ((), None)


def test_that_data_sets_are_not_added_is_an_answer():
    both = LEDGER.including(record(Committed, "other", dataset="b", amount="USD 1", occurred="2024-06-01"))
    assert said(both.as_of(DAY), committed) == Reply(refused=MixedDatasetsError.__name__)
    for law in (laws.bounds_hold_the_value, laws.an_explanation_sums_to_the_value, laws.bounds_are_those_of_all_worlds):
        law(committed, both, DAY)
    laws.an_answer_is_the_left_fold(committed, both, DAY)
    laws.narrowing_a_date_never_widens(committed, both, DAY, LOAN, When("2024-06-30"))
    laws.certainty_is_that_of_all_worlds(committed, both, DAY)
    laws.reaching_is_that_of_all_worlds(committed, Money(101, "USD"), both)
    laws.doubts_make_the_width(committed, both, DAY, FoundOut(1))
    laws.an_explanation_says_what_is_certain(committed, both, DAY)


def test_that_a_key_of_two_data_sets_has_no_answer_is_one():
    signed = (record(AgreementSigned, "accord", id=name, dataset=name, occurred="2024-06") for name in ("a", "b"))
    both = Ledger(signed)
    assert said(both.as_of(DAY), agreements) == Reply(refused=MixedDatasetsError.__name__)
    laws.certainty_is_that_of_all_worlds(agreements, both, DAY)


def test_a_law_of_worlds_refuses_a_ledger_with_too_many():
    years = Ledger(attrs.evolve(LOAN, id=fact, fact=fact, occurred=When("2023")) for fact in ("a", "b"))
    for law in (laws.certainty_is_that_of_all_worlds, laws.an_explanation_says_what_is_certain):
        with pytest.raises(TooManyWorldsError, match="worlds are more than the limit of 2,000"):
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
    stated = attrs.evolve(LOAN, donor="JPN")
    with pytest.raises(AssertionError, match=r"states one of \['donor'\]"):
        laws.stating_a_field_never_widens(committed, Ledger([stated]), DAY, stated, donor="USA")


def test_where_all_of_a_chain_is_retracted_nothing_of_it_is_live():
    laws.the_newest_standing_is_live(LEDGER, LOAN, dt.date(2025, 1, 1), 2, [0, 1, 2])


def test_nothing_is_said_of_what_is_not_stated_where_another_record_may_be_altered():
    other = attrs.evolve(LOAN, id="a")
    change = record(CommitmentChanged, "change", of="loan", amount="USD 10", occurred="2024-06")
    laws.stating_a_field_never_widens(committed.by("donor"), Ledger([LOAN, other, change]), DAY, other, donor="JPN")


def test_every_law_says_which_one_it_is():
    every = inspect.getmembers(laws, inspect.isfunction)
    assert len(every) > 60
    for _, law in every:
        number, _, sentence = law.__doc__.partition(". ")
        assert number.isdecimal()
        assert sentence


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


def test_records_that_cannot_be_appended_break_the_law():
    dangling = SimpleNamespace(events=[retract(LOAN, recorded="2025-02-01")])
    with pytest.raises(AssertionError, match=r"the records cannot be appended: .*link-to-nothing"):
        laws.absorbing_keeps_earlier_answers(Ledger(), [], DAY, "test", DAY, absorbing=lambda *_, **__: dangling)


# --- the model of editors -----------------------------------------------------------------------------------

FIRST = dt.date(2024, 1, 10)
ROW = published_row("k", Money(1, "USD"), "t", "2023-05-05")
OTHER = published_row("f", Money(1, "USD"), "o", "2023-05-05")


def published(*rows, days=0):
    return Published(rows, FIRST + dt.timedelta(days=days), partial=False)


def edited(what, which=0):
    return Edited(what, which, "title", "u", 0)


@pytest.mark.parametrize(
    ("steps", "done", "titles"),
    [
        ([edited("revise")], [False], []),
        ([edited("add", 1), edited("add", 1)], [True, False], ["h"]),
        ([edited("add", 1), edited("revise")], [True, True], ["u"]),
        ([edited("add", 1), edited("take off")], [True, True], []),
        ([published(ROW), edited("add")], [True, False], ["t"]),
        ([published(ROW), edited("revise"), edited("undo")], [True, True, True], ["t"]),
        ([published(ROW), edited("take off")], [True, True], []),
        ([published(ROW, days=9), published(ROW)], [True, False], ["t"]),
        ([edited("add"), published(ROW, days=9)], [True, False], ["h"]),  # not adopted: which is imported, nobody knows
        ([published(OTHER), edited("add"), published(ROW, OTHER, days=9)], [True, True, True], ["o", "h"]),
        ([published(OTHER), edited("add"), edited("take off", 1)], [True, True, True], ["o"]),
    ],
)
def test_what_is_in_effect_after_each_step_is_what_the_model_says(steps, done, titles):
    desk = absorbing.Desk()
    assert [desk.do(step) for step in steps] == done
    assert desk.found() == desk.expected()
    assert [event.title for event in desk.ledger.timeline()] == titles
    if isinstance(steps[0], Published):
        laws.imports_do_not_depend_on_editors(steps)


def test_of_copies_nothing_is_said():
    desk = absorbing.Desk()
    assert desk.do(published(ROW, ROW))
    assert (desk.skipped, desk.expected(), desk.found()) == ({"k"}, {}, {})
