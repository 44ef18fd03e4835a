"""What a check says where a step never ran, and what it draws so that it does."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Event, Ledger, Tally, absorb, fold
from aidledger._folds.projection import Fold
from aidledger.errors import Finding, Origin, WrongTypeError
from aidledger.events import Cancelled, Committed, annotated
from aidledger.interchange import Importing
from aidledger.projections import committed
from aidledger.testing import (
    SHOWN,
    TextFile,
    check_absorb,
    check_importer,
    check_projection,
    events,
    histories,
    records,
)
from aidledger.testing import _checking as checking
from aidledger.testing import _checks as checks
from aidledger.testing._checking import Counted
from tests.looking import find
from tests.records import record

COMMITTED = record(Committed, "loan", amount="USD 5", donor="JPN")


@attrs.frozen(kw_only=True)
class Varied(Event):
    """A kind with fields of more sorts than the shipped ones have."""

    kind: ClassVar[str] = "acme.varied"

    stage: Literal["begun", "done"]
    size: Annotated[int, "people"]
    pair: tuple[int, bool]
    words: frozenset[str] = frozenset()
    donor: Literal["A", "B"] = "A"
    names: tuple[str, ...] = attrs.field(factory=tuple)
    twin: tuple[str, ...] = attrs.field(default=attrs.Factory(lambda self: self.names, takes_self=True))


@attrs.frozen(kw_only=True)
class Strict(Event):
    """A kind that asks for more than its types say."""

    kind: ClassVar[str] = "acme.strict"

    size: int = attrs.field(validator=attrs.validators.gt(100))


def counted(*kinds, name="counted"):
    made = fold(lambda: 0, name=name)
    for kind in kinds:
        made = made.on(kind, lambda n, _: n + 1)
    return made


@given(st.one_of(events(Varied), records(Varied)))
def test_fields_of_every_sort_are_drawn(event):
    assert event.stage in ("begun", "done")
    assert (type(event.size), type(event.words)) == (int, frozenset)
    assert tuple(map(type, event.pair)) == (int, bool)
    assert event.donor in ("A", "B")
    assert isinstance(event.names, tuple)


@pytest.mark.parametrize("make", [events, records])
def test_a_kind_that_refuses_what_its_types_allow_asks_for_a_strategy(make):
    with pytest.raises(
        WrongTypeError, match=r"^Strict: values of the types of its fields are refused .*events=st.builds"
    ):
        find(make(Strict), lambda _: False)


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
        Counted(projection)


class Silent(Fold[int]):
    """A fold that does nothing with any event."""

    def evolve(self, state: int, event: Any) -> int:
        return state


def never(_):
    raise AssertionError("it is held to nothing")


@pytest.mark.parametrize(
    ("projection", "given_events", "message"),
    [
        (counted(Committed), events(Cancelled), "no event of Committed was drawn, which counted has a step for"),
        (counted(Committed).where(lambda _: False), None, "no event of Committed was drawn that counted.where"),
        (
            Tally("mine", ((Committed, lambda _: None),)),
            None,
            "no event of Committed was drawn that mine counts, of [1-9]",
        ),
        (Silent(lambda: 0, "silent"), None, "no event was drawn at which the state of silent changes, of [1-9]"),
        (counted(Committed), st.nothing(), "no event of Committed was drawn"),
    ],
)
def test_what_never_happened_is_said(projection, given_events, message):
    with pytest.raises(AssertionError, match=message):
        Counted(projection).require(given_events, never)


@pytest.mark.parametrize("projection", [counted(Committed), committed.where(donor="FRA"), SHOWN, counted(Cancelled)])
def test_what_was_not_drawn_by_chance_is_looked_for(projection):
    held: list[Ledger] = []
    Counted(projection).require(None, held.append)
    assert held
    assert all(len(ledger) > 0 for ledger in held)


def test_what_was_counted_needs_no_more():
    found = Counted(counted(Committed))
    found.note([COMMITTED, record(Cancelled, "end", of="loan", amount="USD 5")])
    assert (found.drawn[Committed], found.ran[Committed], found.drawn[Cancelled]) == (1, 1, 1)
    found.require(None, never)


@given(histories(events=Counted(committed.where(donor="FRA", kind="committed")).events()))
def test_events_of_a_tally_are_also_what_it_asks_for(made):
    assert {getattr(event, "donor", None) for event in made} <= {None, "JPN", "USA", "FRA"}


def test_a_step_that_raises_is_met(at_once):
    def boom(_, __):
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        check_projection(fold(lambda: 0, name="boom").on(Varied, boom))


# --- where chance brought nothing, what is looked for is held to the laws -----------------------------


@pytest.fixture
def no_chance(monkeypatch):
    """Let no example be drawn by chance."""
    for module in (checking, checks, checks):
        monkeypatch.setattr(module, "given", lambda *_: lambda _: lambda: None)


def test_a_projection_is_held_to_the_laws_where_a_kind_is_rare(no_chance):
    check_projection(counted(Committed))
    with pytest.raises(AssertionError, match="is not folding at once"):
        check_projection(attrs.evolve(counted(Committed), merge=lambda first, second: first + second + 1))


def test_an_importer_is_held_to_the_laws_where_rows_are_rare(no_chance):
    read = []

    def read_acme(path):
        found = Importing(str(path), "rows")
        for number, row in enumerate(path.read_text().splitlines(), start=1):
            place = Origin(str(path), number)
            read.append(row)
            if row == "good":
                event = attrs.evolve(COMMITTED, id=f"row-{number}", fact=f"row-{number}")
                found.accept(annotated(event, origin=place))
            else:
                found.refuse(Finding(code="bad-row", message="it is bad", origin=place))
        return found.done(rows=len(path.read_text().splitlines()))

    rows = st.lists(st.sampled_from(("good\n", "bad\n")), max_size=3)
    check_importer(read_acme, rows.map(lambda drawn: TextFile(rows=tuple(drawn))))
    assert set(read) == {"good", "bad"}


def test_a_way_to_take_releases_is_held_to_the_law_where_rows_are_rare(no_chance):
    taken = []

    def take(ledger, release, recorded):
        taken.append(release)
        return ledger.including(*absorb(ledger, release, recorded=recorded, dataset="one").events)

    check_absorb(take)
    assert taken
