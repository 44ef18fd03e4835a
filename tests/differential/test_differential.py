"""The comparison of two versions: one version is the same as itself, and no planted bug is missed."""

from __future__ import annotations

import sys

import pytest

from tests.differential.__main__ import Answering, compared
from tests.differential.ledgers import features, ledger
from tests.differential.planted import BUGS


@pytest.fixture
def answering():
    begun = []

    def begin(*given):
        begun.append(Answering(sys.executable, *given))
        return begun[-1]

    yield begin
    for each in begun:
        each.end()


def test_a_version_differs_in_nothing_from_itself(answering):
    seen, found = compared(answering(), answering(), ledgers=30, seed=1)
    assert found == []
    assert seen["ledgers"] >= 25
    assert min(seen[name] for name in ("chains", "alterations", "unstated", "two data sets")) >= 5


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_in_the_engine_is_found(answering, bug):
    _, found = compared(answering(), answering(bug), ledgers=300, seed=2, until=1)
    assert found


def test_each_feature_is_in_three_of_twenty_ledgers_at_least():
    many = 2_000
    seen = [features(ledger(number, 3)) for number in range(many)]
    for name in ("chains", "alterations", "unstated", "two data sets"):
        assert sum(name in each for each in seen) >= many * 3 / 20, name
