"""What the strategies make: ledgers that meet, values of every sort, and events of a kind of one's own."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from aidledger import CORE, Bag, Event, Ledger, Money, Shares, Source, Tally, When
from aidledger._records.order import key_of
from aidledger.errors import WrongTypeError
from aidledger.events import Alteration, Cancelled, CommitmentChanged, Committed, Retracted
from aidledger.testing import (
    asked,
    bags,
    batches,
    becoming_known,
    commitments,
    days,
    decimals,
    divisions,
    events,
    happening_later,
    histories,
    known_days,
    ledgers,
    moneys,
    narrowings,
    projections,
    records,
    restatements,
    sources,
    statings,
    tallies,
    texts,
    unreadable_versions,
    whens,
)
from aidledger.testing._strategies import DAYS, KNOWN
from tests.looking import find as is_met

# --- ledgers meet --------------------------------------------------------------------------------------


def _links(record):
    if isinstance(record, Retracted):
        return (record.retracts,)
    return record.supersedes if isinstance(record, Event) else ()


def _chain_of_three(ledger):
    return any(
        isinstance(middle, Event) and middle.supersedes for record in ledger for middle in _superseded(record, ledger)
    )


def _superseded(record, ledger):
    return [ledger[target] for target in (record.supersedes if isinstance(record, Event) else ())]


def _branch(ledger):
    named = [target for record in ledger for target in _links(record)]
    return len(set(named)) < len(named)


def _joined(ledger):
    return any(len(_links(record)) > 1 for record in ledger)


def _retraction_of_a_retraction(ledger):
    return any(isinstance(r, Retracted) and isinstance(ledger[r.retracts], Retracted) for r in ledger)


def _retracted_correction(ledger):
    return any(isinstance(r, Retracted) and _superseded(ledger[r.retracts], ledger) for r in ledger)


def _link_on_one_day(ledger):
    return any(ledger[target].recorded == record.recorded for record in ledger for target in _links(record))


def _correction_of_another_kind(ledger):
    return any(type(old) is not type(record) for record in ledger for old in _superseded(record, ledger))


def _several_live(ledger):
    facts = [(event.fact, type(event)) for event in ledger.timeline()]
    return len(set(facts)) < len(facts)


def _altered(ledger):
    return [event for event in ledger.timeline() if isinstance(event, Alteration) and event.altered is not None]


def _alteration_of_nothing(ledger):
    return any(isinstance(event, Alteration) and event.altered is None for event in ledger.timeline())


def _alteration_dated_before(ledger):
    return any(event.occurred.latest < event.altered.occurred.earliest for event in _altered(ledger))


def _alteration_dated_after(ledger):
    return any(event.occurred.earliest > event.altered.occurred.latest for event in _altered(ledger))


def _both_imprecise(ledger):
    return any(not event.occurred.is_day and not event.altered.occurred.is_day for event in _altered(ledger))


def _tie(ledger):
    days_of = ledger.timeline().days
    return len(set(days_of)) < len(days_of)


def _overlap(ledger):
    line = [event.occurred for event in ledger.timeline() if not event.occurred.is_day]
    return any(a != b and a.earliest <= b.latest and b.earliest <= a.latest for a in line for b in line)


def _of_live(condition):
    return lambda ledger: any(condition(event) for event in ledger.timeline())


def _currencies(ledger):
    return len({event.amount.currency for event in ledger.timeline() if hasattr(event, "amount")}) > 1


@pytest.mark.parametrize(
    "met",
    [
        _chain_of_three,
        _branch,
        _joined,
        _retraction_of_a_retraction,
        _retracted_correction,
        _link_on_one_day,
        _correction_of_another_kind,
        _several_live,
        _altered,
        _alteration_of_nothing,
        _alteration_dated_before,
        _alteration_dated_after,
        _both_imprecise,
        _tie,
        _overlap,
        _currencies,
        lambda ledger: len(ledger.datasets) > 1,
        _of_live(lambda event: getattr(event, "instrument", None) == "mixed"),
        _of_live(lambda event: isinstance(event, Committed) and event.donor is None),
        _of_live(
            lambda event: isinstance(recipient := getattr(event, "recipient", None), Shares) and recipient.unstated
        ),
        _of_live(lambda event: (since := getattr(event, "since", None)) and not since.is_closed),
        _of_live(lambda event: (period := getattr(event, "period", None)) and period.is_closed),
        _of_live(lambda event: event.kind == "total-reported"),
        _of_live(lambda event: event.kind == "agreement-ended"),
    ],
)
def test_ledgers_meet(met):
    assert is_met(ledgers() | ledgers(events=commitments()), met) is not None


@given(histories())
def test_each_beginning_of_a_history_is_a_ledger(made):
    for size in range(len(made) + 1):
        assert len(Ledger(made[:size])) == size


@given(ledgers(max_size=3))
def test_a_ledger_is_as_small_as_asked(ledger):
    assert len(ledger) <= 3


def test_failures_shrink_to_one_record_on_the_first_day():
    smallest = find(ledgers(), lambda ledger: len(ledger.timeline()) > 0, settings=settings(database=None))
    (event,) = smallest
    assert isinstance(event, Committed)
    assert (event.id, event.fact, str(event.occurred), str(event.amount)) == ("a", "f", DAYS[0].isoformat(), "USD 1")


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    donor: str | None = None
    final: bool = False


@given(ledgers(events=events(Tranche), max_size=4))
def test_ledgers_of_own_events_hold_no_others(ledger):
    assert {type(record) for record in ledger} <= {Tranche, Retracted}


def test_own_events_come_with_the_usual_ones():
    both = is_met(ledgers(extra=events(Tranche)), lambda ledger: {Tranche, Committed} <= {type(r) for r in ledger})
    assert both.timeline()


@given(histories(last=events(Tranche)))
def test_the_last_of_a_history_can_be_chosen(made):
    assert isinstance(made[-1], Tranche)
    assert not made[-1].supersedes


@given(asked())
def test_a_ledger_is_asked_about_some_day(drawn):
    ledger, day = drawn
    assert isinstance(ledger, Ledger)
    assert isinstance(day, dt.date)


@given(histories(), st.integers(0, 4))
def test_batches_keep_all_in_order_and_data_sets_apart(made, size):
    cut = batches(made, size)
    assert [record for batch in cut for record in batch] == list(made)
    assert all(len({record.dataset for record in batch}) == 1 and len(batch) <= max(size, 1) for batch in cut)


# --- changes -----------------------------------------------------------------------------------------------


@given(becoming_known())
def test_what_becomes_known_does_so_after_the_day_of_knowledge(drawn):
    ledger, later, _, known = drawn
    assert all(record.recorded > known for record in later)
    assert len(ledger.including(*later)) == len(ledger) + len(later)


@given(happening_later(commitments()))
def test_what_happens_later_cannot_have_happened(drawn):
    ledger, event, day = drawn
    assert event.occurred.earliest > day
    assert event.id not in ledger


@given(narrowings(commitments()))
def test_a_narrower_date_lies_inside(drawn):
    ledger, _, event, narrower = drawn
    assert ledger[event.id] == event
    assert narrower in event.occurred


@given(statings(commitments()))
def test_what_gets_stated_was_not(drawn):
    ledger, _, event, values = drawn
    assert ledger[event.id] == event
    assert all(getattr(event, field) in (None, "mixed") for field in values)


@given(restatements(commitments()))
def test_what_is_restated_is_the_only_live_record_of_its_fact(drawn):
    ledger, _, event, recorded = drawn
    assert [each.id for each in ledger.timeline() if key_of(each) == key_of(event)] == [event.id]
    assert recorded >= event.recorded


# --- values --------------------------------------------------------------------------------------------------


@given(days(), days(anywhere=True), known_days())
def test_days_are_days(near, anywhere, known):
    assert {type(near), type(anywhere), type(known)} == {dt.date}


@given(whens(), whens(anywhere=True))
def test_dates_of_events_are_closed(near, anywhere):
    assert near.is_closed
    assert anywhere.is_closed


@pytest.mark.parametrize("anywhere", [False, True])
@pytest.mark.parametrize(
    "condition",
    [
        lambda when: when.is_day,
        lambda when: len(when.text) == 4,
        lambda when: len(when.text) == 7,
        lambda when: when.text[4:6] == "-3" and len(when.text) == 7,
        lambda when: when.approximate and when.uncertain,
        lambda when: "/" in when.text and when.is_closed,
        lambda when: when.earliest is None,
        lambda when: when.latest is None,
    ],
    ids=["day", "year", "month", "quarter", "marked", "interval", "open-start", "open-end"],
)
def test_dates_are_of_every_form(anywhere, condition):
    assert isinstance(is_met(whens(closed=False, anywhere=anywhere), condition), When)


@given(moneys(), moneys(anywhere=True))
def test_amounts_are_not_below_zero_unless_asked(near, anywhere):
    assert near.amount > 0
    assert anywhere.amount >= 0


@pytest.mark.parametrize("strategy", [moneys(signed=True), moneys(signed=True, anywhere=True)])
@pytest.mark.parametrize(
    "condition",
    [
        lambda money: money.amount < 0,
        lambda money: len(money.amount.as_tuple().digits) > 28,
        lambda money: money.amount != money.amount.to_integral_value(),
        lambda money: money.currency != "USD",
    ],
    ids=["below-zero", "long", "decimals", "other-currency"],
)
def test_amounts_are_of_every_sort(strategy, condition):
    assert isinstance(is_met(strategy, condition), Money)


@pytest.mark.parametrize("condition", [lambda bag: not bag, lambda bag: len(bag) == 1, lambda bag: len(bag) > 1])
def test_bags_are_of_every_size(condition):
    assert isinstance(is_met(bags(), condition), Bag)


@given(divisions(), decimals(), sources())
def test_shares_figures_and_sources(shares, figure, source):
    assert 0 <= shares.unstated < 100
    assert isinstance(figure, Decimal)
    assert isinstance(source, Source)


@given(texts())
def test_texts_can_stand_in_a_record(text):
    assert Source(title=text).title == text


@pytest.mark.parametrize("condition", [lambda t: "\n" in t, lambda t: '"' in t, lambda t: not t.isascii()])
def test_texts_are_awkward(condition):
    assert is_met(texts(), condition)


# --- records and events ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(CORE))
def test_records_are_of_every_kind(kind):
    plain = is_met(records(CORE[kind]), lambda record: not record.sources)
    rich = is_met(records(CORE[kind]), lambda record: record.sources and record.note)
    assert {type(plain), type(rich)} == {CORE[kind]}


@given(records())
def test_records_are_of_the_kinds_of_a_vocabulary(record):
    assert type(record) in CORE.kinds.values()


@given(records(Cancelled, Retracted))
def test_records_can_be_of_chosen_kinds(record):
    assert isinstance(record, (Cancelled, Retracted))


@given(events(CommitmentChanged))
def test_events_correct_nothing_yet(event):
    assert event.supersedes == ()
    assert event.recorded in KNOWN


class Stage(enum.Enum):
    PLANNED = 1
    PAID = 2


@attrs.frozen(kw_only=True)
class Condition:
    text: str
    met: When | None = None
    weights: tuple[Decimal, ...] = ()


@attrs.frozen(kw_only=True)
class Milestone(Event):
    """A kind with fields of every sort."""

    kind: ClassVar[str] = "acme.milestone"

    stage: Stage
    due: dt.date
    number: int
    split: Shares
    conditions: tuple[Condition, ...] = ()
    remark: str | None = None
    seen: Source | None = None


@given(events(Milestone), records(Milestone))
def test_own_kinds_are_made_by_the_types_of_their_fields(near, any_one):
    for event in (near, any_one):
        assert isinstance(event.stage, Stage)
        assert isinstance(event.due, dt.date)
        assert isinstance(event.split, Shares)


@attrs.frozen(kw_only=True)
class Strange(Event):
    kind: ClassVar[str] = "acme.strange"

    callback: Any = None
    table: dict[str, int] = attrs.field(factory=dict)


@pytest.mark.parametrize("make", [events, records])
def test_a_field_of_an_unknown_type_has_to_be_given(make):
    with pytest.raises(WrongTypeError, match=r"Strange\.callback: no values are known of the type .*: pass a strategy"):
        find(make(Strange), lambda _: True)


def test_an_own_field_with_a_factory_is_left_at_its_default():
    @attrs.frozen(kw_only=True)
    class Listed(Event):
        kind: ClassVar[str] = "acme.listed"

        names: tuple[str, ...] = attrs.field(factory=tuple)

    assert is_met(events(Listed), lambda event: event.names == ())
    assert is_met(records(Listed), lambda event: event.names == ())
    assert is_met(events(Listed), lambda event: event.names)


# --- questions -------------------------------------------------------------------------------------------


def _paid(event):
    return event.amount


TRANCHES = Tally("tranches", ((Tranche, _paid),))


@given(tallies(TRANCHES))
def test_tallies_ask_only_what_the_counted_kinds_have(tally):
    assert {field for field, _ in tally.wanted} <= {"donor", "fact"}
    assert set(tally.fields) <= {"donor", "kind", "dataset", "fact"}


@pytest.mark.parametrize(
    "condition",
    [
        lambda tally: tally.fields and tally.wanted,
        lambda tally: len(tally.fields) > 1,
        lambda tally: not tally.is_combined,
        lambda tally: dict(tally.wanted).get("donor") == {None},
    ],
    ids=["where-and-by", "by-two", "kept-apart", "not-stated"],
)
def test_tallies_ask_in_every_way(condition):
    assert is_met(tallies(), condition).name


@given(projections(), ledgers(max_size=4))
def test_projections_can_be_asked(projection, ledger):
    assert projection.name
    projection.over(ledger.timeline())


@given(unreadable_versions(3))
def test_an_unreadable_version_is_none_from_1_to_the_current(version):
    assert not (type(version) is int and 1 <= version <= 3)
