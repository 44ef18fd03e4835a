"""What the strategies of releases make: every fate that a row can have, in ledgers that were corrected before."""

from __future__ import annotations

import pytest
from hypothesis import given

from aidledger import Event, Ledger, absorb
from aidledger.events import Alteration, Committed
from aidledger.interchange import Unkeyed
from aidledger.testing import commitments, events, releases
from aidledger.testing._changes import DATASET, RELEASED
from tests.looking import find


def counts(ledger, release):
    return absorb(ledger, release, recorded=RELEASED[0], dataset=DATASET, whole=True).report.counts


@pytest.mark.parametrize("sort", ["new", "changed", "unchanged", "vanished", "written_twice", "reused"])
def test_every_sort_of_row_is_met(sort):
    find(releases(number=1), lambda drawn: counts(drawn[0], drawn[1][0])[sort] > 0)


@pytest.mark.parametrize("code", ["written-twice", "key-reused", "of-ambiguous", "release-empty"])
def test_every_finding_is_met(code):
    def found(drawn):
        ledger, (release,) = drawn
        findings = absorb(ledger, release, recorded=RELEASED[0], dataset=DATASET, whole=True).findings
        return code in {finding.code for finding in findings}

    find(releases(commitments(), number=1), found)


def _comes_back(drawn):
    _, (first, second, third) = drawn
    return any(row in third and row not in second for row in first)


def _changes_what_was_corrected(drawn):
    ledger, (release,) = drawn
    changed = absorb(ledger, release, recorded=RELEASED[0], dataset=DATASET, whole=True).report.changed
    return any(before.supersedes for each in changed for before in each.before)


def _alters_a_row_without_a_key(drawn):
    _, (release,) = drawn
    names = {row.event.fact for row in release if isinstance(row, Unkeyed)}
    return any(isinstance(row, Alteration) and row.of in names for row in release)


def test_rows_come_back():
    find(releases(number=3), _comes_back)


def test_what_was_corrected_changes():
    find(releases(number=1), _changes_what_was_corrected)


def test_alterations_name_rows_without_a_key():
    find(releases(commitments(), number=1), _alters_a_row_without_a_key)


def test_a_data_set_that_is_new_is_met():
    find(releases(number=1), lambda drawn: drawn[0] == Ledger() and drawn[1][0])


@given(releases(events(Committed)))
def test_rows_are_of_the_kinds_and_of_the_data_set(drawn):
    _, made = drawn
    for row in (row for release in made for row in release):
        event = row.event if isinstance(row, Unkeyed) else row
        assert isinstance(event, Event)
        assert (type(event), event.dataset) == (Committed, DATASET)
