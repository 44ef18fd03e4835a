from __future__ import annotations

from decimal import Decimal

from aidledger import Shares
from aidledger._folds.grouping import Profiles
from aidledger.events import Committed
from aidledger.projections import committed
from tests.records import record


def event(fact="a", **stated):
    return record(Committed, fact, amount="USD 1", **stated)


def test_events_with_the_same_values_have_one_profile():
    profiles = Profiles(committed.by("donor"))
    assert profiles.of(event("a", donor="JPN")) is profiles.of(event("b", donor="JPN", recipient="UKR"))
    assert profiles.of(event("a", donor="JPN")) is not profiles.of(event("a", donor="USA"))


def test_what_states_all_that_is_asked_is_surely_in_one_group():
    profile = Profiles(committed.by("donor")).of(event(donor="JPN"))
    assert (profile.possible, profile.is_wide, profile.is_sure) == ({"JPN"}, False, True)
    assert profile.percents("JPN") == profile.percents("JPN") == (100, 100)
    assert profile.percents("USA") == (0, 0)
    assert profile.groups(["JPN", "USA"]) == {"JPN"}


def test_what_states_less_can_be_in_every_group():
    profile = Profiles(committed.by("donor")).of(event())
    assert (profile.possible, profile.is_wide, profile.is_sure) == ({None}, True, False)
    assert (profile.percents(None), profile.percents("JPN")) == ((100, 100), (0, 100))
    assert profile.groups(["JPN", None]) == ["JPN", None]


def test_what_is_not_in_the_question_has_no_part():
    profile = Profiles(committed.where(donor="JPN")).of(event(donor="USA"))
    assert (profile.parts, profile.possible, profile.is_wide, profile.is_sure) == ((), frozenset(), False, True)
    assert profile.percents(()) == (0, 0)


def test_what_can_be_in_the_question_is_not_sure():
    profile = Profiles(committed.where(donor="JPN")).of(event())
    assert (profile.possible, profile.is_wide, profile.is_sure) == ({()}, False, False)
    assert profile.percents(()) == (0, 100)


def test_shares_are_in_question_each_for_itself():
    profile = Profiles(committed.where(recipient="UKR")).of(event(recipient=Shares({"UKR": 60, "POL": "37.5"})))
    assert profile.percents(()) == (60, Decimal("62.5"))  # the rest may be Ukraine's too
    assert [part.values["recipient"] for part in profile.parts] == ["UKR", None]
