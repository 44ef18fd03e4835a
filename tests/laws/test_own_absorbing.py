"""Law 12, for a way of one's own to take releases: one that keeps it, and some that do not."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import strategies as st

from aidledger import Event, Ledger, Money, absorb
from aidledger.errors import LedgerError
from aidledger.events import Committed
from aidledger.interchange import Unkeyed
from aidledger.testing import check_absorb
from tests.laws.planted import tried

IS_LIVE = "what is live as known on|what was known on"  # after one release, and after several
FIGURES = st.dictionaries(st.sampled_from("abc"), st.integers(1, 3), max_size=3)


def taken(ledger, release, recorded, **options):
    return ledger.including(*absorb(ledger, release, recorded=recorded, dataset="one", **options).events)


def loses_the_last_row(ledger, release, recorded):
    return taken(ledger, release[:-1], recorded)


def counts_rows_written_twice_once(ledger, release, recorded):
    return taken(ledger, tuple(dict.fromkeys(release)), recorded)


def overwrites(ledger, release, recorded):
    return taken(Ledger(record for record in ledger if record.dataset != "one"), release, recorded)


def never_retracts(ledger, release, recorded):
    found = absorb(ledger, release, recorded=recorded, dataset="one").events
    return ledger.including(*(record for record in found if isinstance(record, Event)))


def says_that_it_was_known_before(ledger, release, recorded):
    return taken(ledger, release, recorded.replace(year=2024))


def puts_it_into_another_data_set(ledger, release, recorded):
    def moved(row):
        if isinstance(row, Unkeyed):
            return Unkeyed(attrs.evolve(row.event, dataset="elsewhere"))
        return attrs.evolve(row, dataset="elsewhere")

    found = absorb(ledger, tuple(map(moved, release)), recorded=recorded, dataset="elsewhere")
    return ledger.including(*found.events)


def refuses_everything(_, __, ___):
    raise LedgerError([])


def test_a_way_of_ones_own_passes(few_examples):
    check_absorb(taken)


def _committed(figures):
    """Return the events that a table of millions by key states."""
    return tuple(
        Committed(
            id=key,
            fact=f"acme-{key}",
            dataset="acme",
            recorded="2024-08-06",
            occurred="2024-01-31",
            amount=Money(millions * 10**6, "EUR"),
        )
        for key, millions in figures.items()
    )


def test_releases_can_be_of_any_form(few_examples):
    def taken_as_figures(ledger, figures, recorded):
        release = _committed(figures)
        return ledger.including(*absorb(ledger, release, recorded=recorded, dataset="acme", identity=()).events)

    check_absorb(taken_as_figures, st.lists(FIGURES, min_size=2, max_size=3), rows=_committed, dataset="acme")


@pytest.mark.parametrize(
    ("absorbing", "message"),
    [
        (loses_the_last_row, IS_LIVE),
        (counts_rows_written_twice_once, IS_LIVE),
        (overwrites, "records that are no longer there|recorded again"),
        (never_retracts, IS_LIVE),
        (says_that_it_was_known_before, "days of what was recorded"),
        (puts_it_into_another_data_set, "data sets of what was recorded"),
    ],
)
def test_checking_in_one_line_notices_a_way_that(absorbing, message, at_once):
    with pytest.raises(AssertionError, match=message):
        tried(check_absorb, absorbing)


def test_a_check_in_which_every_release_was_refused_fails(few_examples):
    with pytest.raises(AssertionError, match="no row was new in a release that was taken"):
        check_absorb(refuses_everything, FIGURES.map(lambda figures: [_committed({"a": 1, **figures})]), dataset="acme")


@pytest.mark.parametrize(
    ("releases", "message"),
    [
        (st.just([()]), "no row was new"),
        (FIGURES.map(lambda figures: [_committed({"a": 1, **figures})]), "no row stayed as it was"),
        (FIGURES.map(lambda figures: [_committed({"a": 1, **figures})] * 2), "no row vanished"),
    ],
)
def test_a_check_in_which_nothing_became_of_rows_fails(releases, message, few_examples):
    def taken_as_acme(ledger, release, recorded):
        return ledger.including(*absorb(ledger, release, recorded=recorded, dataset="acme").events)

    with pytest.raises(AssertionError, match=message):
        check_absorb(taken_as_acme, releases, dataset="acme")
