"""Laws 20 and 22: how sure an answer is, when a sum is reached, what is not known; and answers that are wrong."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Money, Shares, When, fold
from aidledger.events import AgreementEnded, AgreementSigned, Cancelled, CommitmentChanged, Committed
from aidledger.projections import agreements, committed
from aidledger.testing import SHOWN, asked, brief, commitments, events, known_days, laws, ledgers, tallies
from tests.laws.planted import catches

knowns = st.none() | known_days()
met = events(Committed, Committed, CommitmentChanged, Cancelled, AgreementSigned, AgreementEnded)


few = brief(met)
moneyed = brief(commitments())


def _dated(state, event):
    return (*state, (event.id, event.occurred.latest))


def _of_base(state, event):
    return (*state, event.altered.occurred.text if event.altered else None)


LISTED = fold(tuple[Any, ...], name="listed").on(Committed, lambda state, event: (*state, event.id))
DATED = fold(tuple[Any, ...], name="dated").on(Committed, _dated)
OF_BASE = fold(tuple[Any, ...], name="of base").on(CommitmentChanged, _of_base).on(Committed, lambda state, _: state)
COUNTED = (
    fold(lambda: 0, name="counted", commutes=True)
    .on(Committed, lambda n, _: n + 1)
    .on(Cancelled, lambda n, event: n - 1 if event.altered else n)
)
EVEN = LISTED.where(lambda event: event.occurred.latest.day % 2 == 0)
ours: Any = st.sampled_from((SHOWN, LISTED, DATED, OF_BASE, COUNTED, EVEN, agreements, LISTED.map(len)))


@attrs.frozen
class AtLeast:
    """A predicate: some sum is at least, or exactly, so much."""

    amount: int
    exactly: bool

    def __call__(self, sums):
        figures = [bag["USD"] for bag in (sums.values() if isinstance(sums, Mapping) else [sums])]
        return any(each == self.amount if self.exactly else each >= self.amount for each in figures)


def certain(projection, drawn, known):
    laws.certainty_is_that_of_all_worlds(projection, *drawn, known)


@given(ours, few, knowns)
def test_law_22_certainty(projection, drawn, known):
    """22. `certainty` agrees with enumeration."""
    certain(projection, drawn, known)


@given(tallies(committed), moneyed, knowns)
def test_law_22_certainty_of_tallies(tally, drawn, known):
    """22. `certainty` agrees with enumeration."""
    certain(tally, drawn, known)


thresholds = st.builds(AtLeast, st.integers(-2, 13), st.booleans())


def enough(tally, drawn, predicate, known):
    laws.certainty_is_that_of_all_worlds(tally, *drawn, known, predicate=predicate)


@given(tallies(committed), moneyed, thresholds, knowns)
def test_law_22_certainty_of_thresholds(tally, drawn, predicate, known):
    """22. `certainty` agrees with enumeration."""
    enough(tally, drawn, predicate, known)


changing = committed.where(kind={"commitment-changed", "cancelled"})
summed: Any = st.sampled_from(
    [
        *(committed, committed, changing, committed.where(fact={"f", "g"}), committed.where(donor="JPN")),
        *(committed.where(recipient="UKR"), committed.where(instrument="loan", donor={"JPN", "USA"})),
    ]
).map(lambda tally: tally.combined())
sums = st.sampled_from([Money(amount, "USD") for amount in (1, 2, 3, 4, 9, 10, 11)])


def reached(tally, threshold, drawn, known):
    laws.reaching_is_that_of_all_worlds(tally, threshold, drawn[0], known)


@given(summed, sums, moneyed, knowns)
def test_law_22_reaches(tally, threshold, drawn, known):
    """22. `reaches` agrees with enumeration."""
    reached(tally, threshold, drawn, known)


wide = asked(ledgers(events=commitments()))
found_out = st.integers(0, 10**6)


def known_as(number):
    """Return what is found out about a doubt, in a way that depends on a number and on nothing else."""

    def found(doubt):
        chance = zlib.crc32(f"{number} {doubt.event.id} {doubt.field}".encode())
        stated = getattr(doubt.event, doubt.field)
        if doubt.field == "occurred":
            length = (stated.latest - stated.earliest).days + 1
            return {"occurred": When.on(stated.earliest + dt.timedelta(days=chance % length))}
        words = {"donor": ("JPN", "USA"), "instrument": ("loan", "grant"), "category": ("financial", "military")}
        word = words.get(doubt.field, ("UKR", "POL"))[chance % 2]
        if isinstance(stated, Shares):
            parts = dict(stated.parts)
            return {doubt.field: Shares({**parts, word: parts.get(word, 0) + stated.unstated})}
        return {doubt.field: word}

    return found


def doubted(tally, drawn, number):
    laws.doubts_make_the_width(tally, *drawn, known_as(number))


@given(tallies(committed), wide, found_out)
def test_law_20_doubts(tally, drawn, number):
    """20. `because` names all that makes bounds wide: with all of it known, ``low == high``; the widest comes first."""
    doubted(tally, drawn, number)


def explained(tally, drawn, known):
    laws.an_explanation_says_what_is_certain(tally, *drawn, known)


@given(tallies(committed), moneyed, knowns)
def test_law_22_explanations(tally, drawn, known):
    """22. What `explain` calls certain counts in every world, what it calls possible in one, and it leaves out nothing."""
    explained(tally, drawn, known)
