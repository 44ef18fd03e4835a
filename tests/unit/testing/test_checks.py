"""What a check says where a step never ran, and what it draws so that it does."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Tally, absorb, fold
from aidledger._folds.projection import Fold
from aidledger.errors import Finding, Origin, WrongTypeError
from aidledger.events import Cancelled, Committed, annotated
from aidledger.interchange import Importing
from aidledger.projections import committed
from aidledger.testing import SHOWN, TextFile, check_absorb, check_importer, check_projection, events, histories
from aidledger.testing import _checking as checking
from aidledger.testing import _checks as checks
from aidledger.testing._checking import Counted
from tests.records import record

COMMITTED = record(Committed, "loan", amount="USD 5", donor="JPN")


def counted(*kinds):
    made = fold(lambda: 0, name="counted")
    for kind in kinds:
        made = made.on(kind, lambda n, _: n + 1)
    return made


@pytest.mark.parametrize(
    ("projection", "error", "message"),
    [
        (counted(), AssertionError, "counted has no step, so there is nothing to check"),
        (counted().map(str), AssertionError, "has no step"),
        (Tally("mine", ()), AssertionError, "mine counts no kind of event"),
        (counted(int), WrongTypeError, "counted has a step for int, which is not a kind of event"),
    ],
)
def test_where_there_is_nothing_to_check_that_is_said(projection, error, message):
    with pytest.raises(error, match=message):
        check_projection(projection)


class Silent(Fold[int]):
    """A fold that does nothing with any event."""

    def evolve(self, state: int, event: Any) -> int:
        return state


@pytest.fixture
def no_chance(monkeypatch):
    """Let no example be drawn by chance: what is looked for is held to the laws all the same."""
    for module in (checking, checks):
        monkeypatch.setattr(module, "given", lambda *_: lambda _: lambda: None)


@pytest.mark.parametrize(
    ("projection", "given_events", "message"),
    [
        (counted(Committed), events(Cancelled), "no event of Committed was drawn, which counted has a step for"),
        (counted(Committed).where(lambda _: False), None, "no event of Committed was drawn that counted.where"),
        (Tally("mine", ((Committed, lambda _: None),)), None, "no event of Committed was drawn that mine counts, of"),
        (Silent(lambda: 0, "silent"), None, "no event was drawn at which the state of silent changes, of [1-9]"),
        (counted(Committed), st.nothing(), "no event of Committed was drawn"),
        (attrs.evolve(counted(Committed), merge=lambda a, b: a + b + 1), None, "is not folding at once"),
    ],
)
def test_what_never_happened_is_said(projection, given_events, message, no_chance):
    with pytest.raises(AssertionError, match=message):
        check_projection(projection, given_events)


@pytest.mark.parametrize("projection", [counted(Committed), committed.where(donor="FRA"), SHOWN, counted(Cancelled)])
def test_what_was_not_drawn_by_chance_is_looked_for(projection, no_chance):
    check_projection(projection)


def test_what_was_counted_needs_no_more():
    found = Counted(counted(Committed))
    found.note([COMMITTED, record(Cancelled, "end", of="loan", amount="USD 5")])
    found.require(None, pytest.fail)
    assert (found.drawn[Committed], found.ran[Committed], found.drawn[Cancelled]) == (1, 1, 1)


@given(histories(events=Counted(committed.where(donor="FRA", kind="committed")).events()))
def test_events_of_a_tally_are_also_what_it_asks_for(made):
    assert {getattr(event, "donor", None) for event in made} <= {None, "JPN", "USA", "FRA"}


def test_a_step_that_raises_is_met(at_once):
    def boom(_, __):
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        check_projection(fold(lambda: 0, name="boom").on(Committed, boom))


def test_an_importer_is_held_to_the_laws_where_rows_are_rare(no_chance):
    read = set()

    def read_acme(path):
        found, rows = Importing(str(path), "rows"), path.read_text().splitlines()
        for number, row in enumerate(rows, start=1):
            place = Origin(str(path), number)
            read.add(row)
            if row == "good":
                found.accept(annotated(COMMITTED, id=f"row-{number}", fact=f"row-{number}", origin=place))
            else:
                found.refuse(Finding(code="bad-row", message="it is bad", origin=place))
        return found.done(rows=len(rows))

    rows = st.lists(st.sampled_from(("good\n", "bad\n")), max_size=3)
    check_importer(read_acme, rows.map(lambda drawn: TextFile(rows=tuple(drawn))))
    assert read == {"good", "bad"}


def test_a_way_to_take_releases_is_held_to_the_law_where_rows_are_rare(no_chance):
    taken = []

    def take(ledger, release, recorded):
        taken.append(release)
        return ledger.including(*absorb(ledger, release, recorded=recorded, dataset="one").events)

    check_absorb(take)
    assert taken
