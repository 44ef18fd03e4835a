from __future__ import annotations

import datetime as dt

import attrs
import pytest

from aidledger import Bag, Groups, Ledger, fold
from aidledger.errors import DateError, MixedDatasetsError, UnknownCodeError, WrongTypeError
from aidledger.events import Committed, MilestoneReached
from aidledger.projections import committed
from tests.records import record, usd

YEAR = record(Committed, "year", amount="USD 100", occurred="2023", donor="JPN", recorded="2025-01-01")
DAY = record(Committed, "day", amount="USD 10", occurred="2022-06-13", donor="JPN", recorded="2025-01-01")
LATE = record(Committed, "late", amount="USD 1", occurred="2024-06~", recorded="2025-02-01")
PACT = record(MilestoneReached, "pact", occurred="2022-01-01", recorded="2025-01-01")
LEDGER = Ledger([YEAR, DAY, LATE, PACT])
COUNT = fold(lambda: 0, name="count").on(Committed, lambda n, _: n + 1)


def ids(events):
    return [event.id for event in events]


# --- timelines ------------------------------------------------------------------------------------


def test_a_timeline_is_a_sequence_of_events_each_on_its_day():
    line = LEDGER.timeline()
    assert ids(line) == ["pact", "day", "year", "late"]
    assert [day.isoformat() for day in line.days] == ["2022-01-01", "2022-06-13", "2023-12-31", "2024-06-30"]
    assert (line[0], line[-1], line[1:3], len(line)) == (PACT, LATE, (DAY, YEAR), 4)
    assert (DAY in line, line.index(YEAR)) == (True, 2)
    assert repr(line) == "<Timeline of 4 events, known 2025-02-01>"


def test_a_timeline_is_cut_at_the_end_of_a_day():
    line = LEDGER.timeline(known="2025-01-15")
    assert line.as_of("2030-01-01") == LEDGER.as_of("2030-01-01", known="2025-01-15")
    assert line.as_of(dt.date(2022, 12, 31)).known == dt.date(2025, 1, 15)
    with pytest.raises(DateError, match="as_of: '2022' is not one day"):
        line.as_of("2022")


# --- as of ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "happened", "possible"),
    [
        ("2021-12-31", [], []),
        ("2022-01-01", ["pact"], []),
        ("2022-06-12", ["pact"], []),
        ("2022-06-13", ["pact", "day"], []),
        ("2022-12-31", ["pact", "day"], []),
        ("2023-01-01", ["pact", "day"], ["year"]),
        ("2023-12-30", ["pact", "day"], ["year"]),
        ("2023-12-31", ["pact", "day", "year"], []),
        ("2024-06-01", ["pact", "day", "year"], ["late"]),
        ("2024-06-30", ["pact", "day", "year", "late"], []),
    ],
)
def test_as_of_is_inclusive_and_knows_what_may_have_happened(day, happened, possible):
    at = LEDGER.as_of(day)
    assert ids(at) == happened
    assert ids(at.possible()) == possible


def test_no_knowledge_is_not_the_same_as_zero():
    before, early = LEDGER.as_of("2030-01-01", known="2024-12-31"), LEDGER.as_of("2021-01-01")
    assert before.project(committed) == early.project(committed) == Bag()
    assert (before.on_record, early.on_record) == (False, True)
    assert before.answer(committed).caveats == ("nothing was on record on 2024-12-31: that is not the same as zero",)
    assert Ledger().as_of("2021-01-01").answer(committed).caveats == (
        "nothing is on record: that is not the same as zero",
    )
    assert early.answer(committed).caveats == ()


# --- questions ------------------------------------------------------------------------------------


def test_bounds_are_of_what_may_have_happened():
    at = LEDGER.as_of("2024-06-15")
    assert str(at.bounds(committed)) == "USD 110 … 111"
    assert at.bounds(committed).caveats == ("the date of late, 2024-06~, is approximate in its source",)
    groups = at.bounds(committed.by("donor"))
    assert isinstance(groups, Groups)
    assert {key: str(each) for key, each in groups.items()} == {"JPN": "USD 110 … 111", None: "USD 0 … 1"}


@pytest.mark.parametrize("ask", ["bounds"])
def test_only_a_tally_has_bounds_and_contributions(ask):
    for wrong in (COUNT, committed.map(str), "committed", None):
        with pytest.raises(WrongTypeError, match=r"only a tally has bounds and contributions, not .*: ask project"):
            getattr(LEDGER.as_of("2024-12-31"), ask)(wrong)


@pytest.mark.parametrize("ask", ["project", "answer", "explain"])
@pytest.mark.parametrize("wrong", ["committed", None, Committed, lambda state, _: state])
def test_only_a_projection_can_be_asked(ask, wrong):
    with pytest.raises(
        WrongTypeError, match=r"is no projection: make one with fold\(…\), or take one of aidledger.proj"
    ):
        getattr(LEDGER.as_of("2024-12-31"), ask)(wrong)


TWO_SETS = Ledger([DAY, attrs.evolve(YEAR, dataset="other")])


# --- data sets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask",
    [
        lambda at: at.project(committed),
        lambda at: at.project(committed.by("donor")),
        lambda at: at.project(committed.map(str)),
        lambda at: at.project(committed.map(str).map(len)),
        lambda at: at.bounds(committed),
        lambda at: at.explain(committed),
        lambda at: at.answer(committed),
        lambda at: at.answer(committed.map(str)),
    ],
)
def test_a_tally_refuses_to_add_two_data_sets(ask):
    for day in ("2023-01-01", "2023-12-31"):  # as soon as something of the second can have happened
        with pytest.raises(MixedDatasetsError) as caught:
            ask(TWO_SETS.as_of(day))
        assert "would add up 2 data sets (other, test), which may hold the same facts: choose with" in str(caught.value)
        assert ".where(dataset='other'), or add them with .combined()" in str(caught.value)
    ask(TWO_SETS.as_of("2022-12-31"))


def test_a_tally_may_choose_group_or_combine_data_sets():
    at = TWO_SETS.as_of("2023-12-31")
    assert at.project(committed.where(dataset="test")) == usd(10)
    assert at.project(committed.where(dataset={"test", "other"})) == usd(110)
    assert at.project(committed.by("dataset")) == {"test": usd(10), "other": usd(100)}
    assert at.project(committed.combined().map(str)) == "USD 110"
    assert at.answer(committed.combined()).datasets == ("other", "test")
    assert at.answer(committed.where(dataset="test")).datasets == ("test",)
    assert at.project(COUNT) == 2  # own folds see all data sets


@pytest.mark.parametrize("ask", ["project", "bounds", "explain", "answer"])
def test_an_unknown_data_set_is_refused_with_those_that_exist(ask):
    for tally in (committed.where(dataset="tset"), committed.where(dataset={"test", "tset"})):
        with pytest.raises(
            UnknownCodeError, match=r"no data set 'tset' in the ledger: did you mean 'test'\? \(exist: oth"
        ):
            getattr(TWO_SETS.as_of("2023-12-31"), ask)(tally)


def test_equal_ledgers_have_equal_timelines():
    twin = Ledger(reversed(list(LEDGER))).timeline()
    assert (twin, hash(twin), twin.as_of("2023-12-31")) == (
        LEDGER.timeline(),
        hash(LEDGER.timeline()),
        LEDGER.as_of("2023-12-31"),
    )
    at = LEDGER.as_of("2023-12-31")
    assert (at[0], at[1:], at[3:], DAY in at, LATE in at) == (PACT, (DAY, YEAR), (), True, False)
