"""What the strategies make: ledgers that meet, releases with rows of every fate, events of a kind of one's own."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from aidledger import CORE, Event, Ledger, Money, Shares, Source, Tally, When, absorb
from aidledger.errors import WrongTypeError
from aidledger.events import Alteration, Committed, Retracted
from aidledger.interchange import Unkeyed
from aidledger.testing import (
    bags,
    batches,
    brief,
    commitments,
    events,
    histories,
    ledgers,
    moneys,
    narrowings,
    projections,
    records,
    releases,
    restatements,
    statings,
    tallies,
    texts,
    whens,
)
from aidledger.testing._changes import DATASET, RELEASED
from aidledger.testing._strategies import DAYS
from tests.looking import find as is_met


def superseded(record, ledger):
    return [ledger[target] for target in (record.supersedes if isinstance(record, Event) else ())]


def taken_back(ledger):
    return [ledger[record.retracts] for record in ledger if isinstance(record, Retracted)]


def altered(ledger):
    return [event for event in ledger.timeline() if isinstance(event, Alteration) and event.altered is not None]


def of_live(condition):
    return lambda ledger: any(condition(event) for event in ledger.timeline())


def several_live(ledger):
    facts = [(event.fact, type(event)) for event in ledger.timeline()]
    return len(set(facts)) < len(facts)


@pytest.mark.parametrize(
    "met",
    [
        lambda ledger: any(superseded(old, ledger) for record in ledger for old in superseded(record, ledger)),
        lambda ledger: any(len(superseded(record, ledger)) > 1 for record in ledger),
        lambda ledger: any(isinstance(record, Retracted) for record in taken_back(ledger)),
        lambda ledger: any(superseded(record, ledger) for record in taken_back(ledger)),
        lambda ledger: any(type(old) is not type(record) for record in ledger for old in superseded(record, ledger)),
        lambda ledger: any(old.recorded == record.recorded for record in ledger for old in superseded(record, ledger)),
        lambda ledger: any(event.occurred.latest < event.altered.occurred.earliest for event in altered(ledger)),
        lambda ledger: any(event.occurred.earliest > event.altered.occurred.latest for event in altered(ledger)),
        lambda ledger: any(not (e.occurred.is_day or e.altered.occurred.is_day) for e in altered(ledger)),
        lambda ledger: len(set(ledger.timeline().days)) < len(ledger.timeline()),
        lambda ledger: len(ledger.datasets) > 1,
        several_live,
        of_live(lambda event: isinstance(event, Alteration) and event.altered is None),
        of_live(lambda event: getattr(event, "instrument", None) == "mixed"),
        of_live(lambda event: isinstance(getattr(event, "recipient", None), Shares) and event.recipient.unstated),
        of_live(lambda event: getattr(event, "since", None) and not event.since.is_closed),
    ],
)
def test_ledgers_meet(met):
    assert is_met(ledgers() | ledgers(events=commitments()), met) is not None


@given(histories(), st.integers(0, 4))
def test_each_beginning_of_a_history_is_a_ledger_and_its_batches_are_of_one_data_set(made, size):
    for count in range(len(made) + 1):
        assert len(Ledger(made[:count])) == count
    cut = batches(made, size)
    assert [record for batch in cut for record in batch] == list(made)
    assert all(len({record.dataset for record in batch}) == 1 and len(batch) <= max(size, 1) for batch in cut)


def test_failures_shrink_to_one_record_on_the_first_day():
    (event,) = find(ledgers(), lambda ledger: len(ledger.timeline()) > 0, settings=settings(database=None))
    assert isinstance(event, Committed)
    assert (event.id, event.fact, str(event.occurred), str(event.amount)) == ("a", "f", DAYS[0].isoformat(), "USD 1")


@given(brief())
def test_brief_ledgers_are_dated_within_four_days(drawn):
    ledger, day = drawn
    sides = [day, *(side for event in ledger.timeline() for side in (event.occurred.earliest, event.occurred.latest))]
    assert max(sides) - min(sides) <= dt.timedelta(days=3)
    assert len(ledger) <= 6


def test_in_brief_ledgers_records_of_one_fact_are_altered():
    assert is_met(brief(commitments()), lambda drawn: several_live(drawn[0]) and altered(drawn[0]))


@pytest.mark.parametrize(
    ("drawn", "met"),
    [
        (narrowings(), lambda drawn: not drawn[2].occurred.is_day and drawn[3].is_day),
        (narrowings(), lambda drawn: drawn[3] == drawn[2].occurred),
        (statings(), lambda drawn: len(drawn[3]) > 1),
        (restatements(), lambda drawn: len(drawn[0]) > 1),
        (tallies(), lambda tally: tally.fields and tally.wanted),
        (tallies(), lambda tally: len(tally.fields) > 1 and not tally.is_combined),
        (bags(), lambda bag: not bag),
        (bags(), lambda bag: len(bag) > 1),
        (moneys(signed=True, anywhere=True), lambda money: money.amount < 0 and len(f"{money.amount}") > 28),
        (texts(), lambda text: "\n" in text and '"' in text),
        (texts(), lambda text: not text.isascii()),
        *((whens(closed=False, anywhere=anywhere), lambda when: when.latest is None) for anywhere in (False, True)),
        *((whens(anywhere=anywhere), lambda when: when.text[4:6] == "-3") for anywhere in (False, True)),
        *((records(kind), lambda record: record.sources and record.note) for kind in CORE.kinds.values()),
    ],
)
def test_strategies_meet(drawn, met):
    assert is_met(drawn, met) is not None


# --- releases -----------------------------------------------------------------------------------------------


def taken(drawn):
    ledger, (release, *_) = drawn
    return absorb(ledger, release, recorded=RELEASED[0], dataset=DATASET, whole=True)


def alters_a_row_without_a_key(drawn):
    names = {row.event.fact for row in drawn[1][0] if isinstance(row, Unkeyed)}
    return any(isinstance(row, Alteration) and row.of in names for row in drawn[1][0])


@pytest.mark.parametrize(
    "met",
    [
        *(lambda drawn, sort=sort: taken(drawn).report.counts[sort] for sort in ("changed", "unchanged", "vanished")),
        *(lambda drawn, sort=sort: taken(drawn).report.counts[sort] for sort in ("written_twice", "reused")),
        *(
            lambda drawn, code=code: code in {finding.code for finding in taken(drawn).findings}
            for code in ("written-twice", "key-reused", "of-ambiguous", "release-empty")
        ),
        lambda drawn: any(old.supersedes for each in taken(drawn).report.changed for old in each.before),
        alters_a_row_without_a_key,
        lambda drawn: drawn[0] == Ledger() and drawn[1][0],
    ],
)
def test_rows_have_every_fate(met):
    assert is_met(releases(commitments(), number=1), met)


def test_rows_come_back():
    assert is_met(releases(number=3), lambda drawn: {*drawn[1][0]} & {*drawn[1][2]} - {*drawn[1][1]})


# --- kinds of one's own -------------------------------------------------------------------------------------


class Stage(enum.Enum):
    PLANNED = 1


@attrs.frozen(kw_only=True)
class Condition:
    text: str
    met: When | None = None
    weights: tuple[Decimal, ...] = ()


@attrs.frozen(kw_only=True)
class Varied(Event):
    """A kind with fields of more sorts than the shipped ones have."""

    kind: ClassVar[str] = "acme.varied"

    stage: Stage
    due: dt.date
    split: Shares
    word: Literal["begun", "done"]
    size: Annotated[int, "people"]
    pair: tuple[int, bool]
    words: frozenset[str] = frozenset()
    donor: Literal["A", "B"] = "A"
    seen: Source | None = None
    conditions: tuple[Condition, ...] = ()
    names: tuple[str, ...] = attrs.field(factory=tuple)
    twin: tuple[str, ...] = attrs.field(default=attrs.Factory(lambda self: self.names, takes_self=True))


@given(events(Varied) | records(Varied))
def test_fields_of_every_sort_are_drawn(event):
    assert (type(event.stage), type(event.due), type(event.split)) == (Stage, dt.date, Shares)
    assert (event.word in ("begun", "done"), type(event.size), event.donor in ("A", "B")) == (True, int, True)
    assert (tuple(map(type, event.pair)), type(event.words)) == ((int, bool), frozenset)


def test_own_events_come_with_the_usual_ones_or_alone_or_last():
    kinds = {Varied, Committed}
    assert is_met(ledgers(extra=events(Varied)), lambda ledger: {type(record) for record in ledger} >= kinds)
    assert is_met(ledgers(events=events(Varied)), lambda ledger: {type(record) for record in ledger} == {Varied})
    assert is_met(histories(last=events(Varied)), lambda made: [type(record) for record in made[-2:]][-1] is Varied)


@attrs.frozen(kw_only=True)
class Strange(Event):
    kind: ClassVar[str] = "acme.strange"

    callback: Any = None


@attrs.frozen(kw_only=True)
class Strict(Event):
    """A kind that asks for more than its types say."""

    kind: ClassVar[str] = "acme.strict"

    size: int = attrs.field(validator=attrs.validators.gt(100))


@pytest.mark.parametrize("make", [events, records])
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Strange, r"Strange\.callback: no values are known of the type .*: pass a strategy"),
        (Strict, r"^Strict: values of the types of its fields are refused .*events=st.builds"),
    ],
)
def test_what_cannot_be_drawn_has_to_be_given(make, kind, message):
    with pytest.raises(WrongTypeError, match=message):
        is_met(make(kind), lambda _: False)


@given(tallies(Tally("varied", ((Varied, lambda _: Money(1, "USD")),))), projections(), ledgers(max_size=4))
def test_questions_ask_only_what_the_kinds_have(tally, projection, ledger):
    assert {field for field, _ in tally.wanted} <= {"donor", "fact"}
    projection.over(ledger.timeline())
