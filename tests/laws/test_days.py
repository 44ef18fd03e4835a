"""Laws 20 to 22 of amounts that depend on the day by a function of a user's own; and days that nobody sees read."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import pickle
from typing import Any, ClassVar, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Bag, Event, Ledger, Money, Tally, When, fold
from aidledger._folds import folding as watched_module
from aidledger._folds.folding import WatchedWhen
from aidledger.errors import OpenDayError
from aidledger.events import Alteration, Cancelled, CommitmentChanged, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, valued
from aidledger.testing import _laws as laws
from aidledger.testing import _oracle as oracle
from aidledger.testing import check_tally, commitments
from tests.laws.planted import catches, law
from tests.records import record

DAYS: Final = tuple(dt.date(2024, 1, 30) + dt.timedelta(days=number) for number in range(4))
FEBRUARY: Final = DAYS[2]
TABLE: Final = RateTable([("2024", "USD", "2")], base="EUR", source="nobody")


@attrs.frozen(kw_only=True)
class Tranche(Event):
    """A kind with a computed field, and one that is worked out when an event is made."""

    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    month: int = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.occurred.latest.month, takes_self=True)
    )

    @property
    def is_late(self) -> bool:
        return self.placed_on >= FEBRUARY


def _if_late(look: Any) -> Any:
    """Return a function of an amount that counts where what it sees of the date is in February."""
    return lambda event: event.amount if look(event) else None


LOOKS: Final[dict[str, Any]] = {
    "placed on": lambda event: event.placed_on >= FEBRUARY,
    "latest": lambda event: event.occurred.latest >= FEBRUARY,
    "earliest": lambda event: event.occurred.earliest >= FEBRUARY,
    "happened by": lambda event: event.occurred.happened_by(DAYS[1]) is not event.occurred.happened_by(DAYS[3]),
    "sort key": lambda event: event.occurred.sort_key[0] >= FEBRUARY,
    "is a day": lambda event: event.occurred.is_day,
    "text": lambda event: "2024-02" in f"{event.occurred}",
    "repr": lambda event: "2024-02" in repr(event),
    "contained": lambda event: event.occurred in When("2024-02"),
    "equal": lambda event: event.occurred == When.on(FEBRUARY),
    "in a set": lambda event: event.occurred in {When.on(FEBRUARY), When("2024-01-15")},
    "as a table": lambda event: str(attrs.asdict(event)["occurred"]["text"]).startswith("2024-02"),
    "by name": lambda event: getattr(getattr(event, "occur" + "red"), "lat" + "est") >= FEBRUARY,
    "copied": lambda event: copy.deepcopy(event).placed_on >= FEBRUARY,
    "evolved": lambda event: attrs.evolve(event, title="x").placed_on >= FEBRUARY,
    "pickled": lambda event: pickle.loads(pickle.dumps(event)).occurred.latest >= FEBRUARY,
}
PAST_THE_WATCH: Final[dict[str, Any]] = {
    "by its slot": lambda event: When.latest.__get__(event.occurred) >= FEBRUARY,  # type: ignore[attr-defined]
    "past its class": lambda event: object.__getattribute__(event.occurred, "latest") >= FEBRUARY,
    "its class": lambda event: type(event.occurred) is When and event.occurred.latest >= FEBRUARY,
}
EVERY: Final = (*LOOKS.values(), *PAST_THE_WATCH.values())
# One that asks for the class first does not look at the day of a watched date: it is noticed by what it returns.
NOTICED: Final = tuple(look for look in EVERY if look is not PAST_THE_WATCH["its class"])
MARKS: Final[dict[str, Any]] = {
    "nothing": lambda event: True,
    "recorded": lambda event: event.recorded.year > 2020,
    "approximate": lambda event: event.occurred.approximate,
    "uncertain": lambda event: not event.occurred.uncertain,
    "closed": lambda event: event.occurred.is_closed,
    "hash": lambda event: hash(event) == hash(event.id),
    "copied": lambda event: copy.deepcopy(copy.copy(event)).title is None,
    "evolved": lambda event: attrs.evolve(event, title="x").title == "x",
    "shallow": lambda event: attrs.asdict(event, recurse=False)["title"] is None,
}


def tally(look: Any, *, of_alterations: bool = True) -> Tally[Bag]:
    how = _if_late(look)
    altering: Any = ((CommitmentChanged, how), (Cancelled, lambda event: -event.amount if look(event) else None))
    return Tally("own", ((Committed, how), *(altering if of_alterations else ())))


# --- over all worlds of small ledgers ----------------------------------------------------------------------

marks = st.sampled_from(("", "", "~", "?", "%"))


@st.composite
def dates(draw: st.DrawFn) -> When:
    first, last = sorted((draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))))
    mark = draw(marks)
    return When(f"{first}{mark}" if first == last else f"{first}{mark}/{last}")


sums = st.sampled_from(("USD 8", "USD 3", "EUR 5"))
changes = sums | sums.map(lambda text: text.replace(" ", " -"))


@st.composite
def small(draw: st.DrawFn, bases: int = 2) -> Ledger:
    """Draw a ledger of commitments, two of which may state one fact, and of what alters it, within four days."""
    made: list[Event] = [
        record(Committed, draw(st.sampled_from(("a", "b"))), id=f"c{number}", amount=draw(sums), occurred=draw(dates()))
        for number in range(draw(st.integers(1, bases)))
    ]
    made += [
        record(CommitmentChanged, f"change{number}", of="a", amount=draw(changes), occurred=draw(dates()))
        for number in range(draw(st.integers(0, 1)))
    ]
    made += [
        record(Cancelled, "end", of="b", amount=draw(sums), occurred=draw(dates()))
        for _ in range(draw(st.integers(0, 1)))
    ]
    return Ledger(made)


def totals(question: Tally[Bag], ledger: Ledger, day: dt.date) -> list[Bag]:
    """Return the total in each world."""
    every = [[oracle.on(event, on) for on in DAYS if on in event.occurred] for event in ledger.timeline()]
    return [question.over(oracle.up_to(oracle.placed(world), day)) for world in itertools.product(*every)]


@law(st.sampled_from(EVERY), small(), st.sampled_from(DAYS))
def test_law_21(look: Any, ledger: Ledger, day: dt.date) -> None:
    """21. In every world the total is within the bounds; there are none where an amount depends on a day not known."""
    question = tally(look)
    at = ledger.as_of(day)
    assert at.project(question) == question.over(at)  # whatever the bounds are
    try:
        bounds = at.bounds(question)
    except OpenDayError:
        return
    for total in totals(question, ledger, day):
        assert total in bounds


@given(st.sampled_from(NOTICED), small(), st.sampled_from(DAYS))
def test_bounds_are_refused_where_a_day_in_question_is_open_and_nowhere_else(look, ledger, day):
    """An event that can have happened by the day, and whose own date is not one day, is named; nothing else is."""
    live = {event.id: event for event in ledger.timeline()}
    is_adrift = {each.id for each in live.values() if isinstance(each, Alteration) and each.altered is None}
    in_question = [e for e in live.values() if e.id not in is_adrift and e.occurred.earliest <= day]
    said = _refusal(look, ledger, day)
    if said is None:
        assert all(event.occurred.is_day for event in in_question if not isinstance(event, Alteration))
        return
    (named,) = (each for each in in_question if f"the amount of {each.id} depends on" in said)
    dated = [named, getattr(named, "altered", None) or named]
    assert any(not each.occurred.is_day and str(each.occurred) in said for each in dated)


def _refusal(look: Any, ledger: Ledger, day: dt.date) -> str | None:
    try:
        ledger.as_of(day).bounds(tally(look))
    except OpenDayError as error:
        return str(error)
    return None


@given(st.sampled_from(tuple(MARKS.values())), small(), st.sampled_from(DAYS))
def test_what_does_not_look_at_the_day_has_bounds(look, ledger, day):
    """21. What the source says of a date besides its days is the same in all worlds, and bounds are those of them."""
    question = tally(look)
    bounds, found = ledger.as_of(day).bounds(question), totals(question, ledger, day)
    for code in ("EUR", "USD"):
        expected = (min(total[code] for total in found), max(total[code] for total in found))
        assert (bounds.low[code], bounds.high[code]) == expected


@given(st.sampled_from((*LOOKS.values(), *MARKS.values())), small(bases=1), st.sampled_from(DAYS))
def test_law_22_certainty(look, ledger, day):
    """22. `certainty` agrees with enumeration, of a tally and of a fold, whatever they look at."""
    question = tally(look)
    laws.certainty_is_that_of_all_worlds(question, ledger, day)
    folded = fold(tuple).on(Committed, lambda seen, event: (*seen, event.id) if look(event) else seen)
    laws.certainty_is_that_of_all_worlds(folded, ledger, day)
    laws.certainty_is_that_of_all_worlds(
        fold(tuple).on(Committed, lambda seen, event: (*seen, event.id)).where(look), ledger, day
    )


def test_a_tally_that_reads_the_day_keeps_the_laws(few_examples):
    check_tally(tally(LOOKS["placed on"]), commitments())


# --- kinds of one's own -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        Tally("late", ((Tranche, lambda event: event.amount if event.is_late else None),)),
        Tally("february", ((Tranche, lambda event: event.amount if event.month == FEBRUARY.month else None),)),
        Tally("by month", ((Tranche, lambda event: event.amount),)).by("month"),
        Tally("in february", ((Tranche, lambda event: event.amount),)).where(month=2),
    ],
    ids=lambda question: question.name,
)
def test_what_a_kind_works_out_from_its_date_depends_on_the_day(question):
    sure, open_ = (record(Tranche, name, amount="EUR 5", occurred=on) for name, on in NAMED.items())
    assert str(Ledger([sure]).as_of("2024-02-29").bounds(question)) != ""
    ledger = Ledger([sure, open_])
    ledger.as_of("2024-02-29").project(question)
    with pytest.raises(OpenDayError, match="the amount of open depends on its day"):
        ledger.as_of("2024-02-29").bounds(question)
    assert ledger.as_of("2024-01-29").bounds(question) is not None


NAMED: Final = {"sure": "2024-02-01", "open": "2024-01-30/2024-02-02"}


@given(st.sampled_from(DAYS), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_law_22_certainty_of_what_a_kind_works_out(first, last, day):
    """22. `certainty` agrees with enumeration where a kind works a field out from its date."""
    event = record(Tranche, "open", amount="EUR 5", occurred=When.between(min(first, last), max(first, last)))
    months = fold(tuple).on(Tranche, lambda seen, each: (*seen, each.month))
    laws.certainty_is_that_of_all_worlds(months, Ledger([event]), day)
    by_month: Tally[Any] = Tally("by month", ((Tranche, lambda each: each.amount),)).by("month")
    laws.certainty_is_that_of_all_worlds(by_month, Ledger([event]), day)


# --- planted ----------------------------------------------------------------------------------------------


def planted(monkeypatch: Any, seen: Any) -> bool:
    """Return whether law 21 notices that a look at the date is seen only where ``seen`` says so."""
    read = WatchedWhen.__getattribute__

    def get(when: WatchedWhen, name: str) -> Any:
        watch = object.__getattribute__(when, "_watch")
        was_on, watch.on = watch.on, watch.on and seen(name)
        try:
            return read(when, name)
        finally:
            watch.on = was_on

    monkeypatch.setattr(WatchedWhen, "__getattribute__", get)
    return catches(test_law_21)


@pytest.mark.parametrize("unseen", ["latest", "earliest", "text", "is_day"])
def test_law_21_notices_a_look_that_nobody_sees(monkeypatch, unseen):
    assert planted(monkeypatch, lambda name: name != unseen)


def test_law_21_notices_that_no_event_is_watched(monkeypatch):
    monkeypatch.setattr(Tally, "days_read", lambda *_: set())
    assert catches(test_law_21)
    assert catches(
        lambda ledger, day: laws.bounds_are_those_of_all_worlds(tally(LOOKS["placed on"]), ledger, day),
        small(),
        st.sampled_from(DAYS),
    )


def test_law_21_notices_that_the_date_of_what_is_altered_is_not_watched(monkeypatch):
    monkeypatch.setattr(watched_module, "Alteration", type("Never", (), {}))
    look = lambda event: (event.altered.occurred if hasattr(event, "altered") else event.occurred).latest >= FEBRUARY  # noqa: E731
    question = Tally("own", ((CommitmentChanged, _if_late(look)),))

    def law(ledger: Ledger, day: dt.date) -> None:
        try:
            bounds = ledger.as_of(day).bounds(question)
        except OpenDayError:
            return
        assert all(total in bounds for total in totals(question, ledger, day))

    assert catches(law, small(), st.sampled_from(DAYS))


def test_a_valued_tally_is_watched_as_the_one_that_it_values():
    own = tally(LOOKS["placed on"])
    ledger = Ledger([record(Committed, "loan", amount="USD 8", occurred="2024-01-30/2024-02-02")])
    for at in ("event", "2024-01-15"):
        with pytest.raises(OpenDayError):
            ledger.as_of(FEBRUARY).bounds(valued(own, "EUR", TABLE, at=at))
    assert ledger.as_of(FEBRUARY).bounds(valued(committed, "EUR", TABLE, at="event")).high["EUR"] == 4
