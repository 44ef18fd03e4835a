"""Laws 20 to 22: bounds and lineage; and bounds that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from aidledger import AsOf, Bag, Groups, Ledger, Money, Shares, Tally
from aidledger._records.records import earliest, latest
from aidledger.answers import Bounds, Contribution, Explanation
from aidledger.events import Committed, annotated
from aidledger.projections import committed
from aidledger.testing import _laws as laws
from aidledger.testing import (
    asked,
    check_tally,
    commitments,
    known_days,
    ledgers,
    narrowings,
    restatements,
    statings,
    tallies,
)
from tests.laws.planted import catches, instead, law, tried

questions: Any = tallies(committed) | tallies()
knowns = st.none() | known_days()
asked_some = asked(ledgers(events=commitments())) | asked()
asked_small = asked(ledgers(events=commitments(), max_size=8))


@law(questions, asked_some, knowns)
def test_law_20_value(tally, drawn, known):
    """20. `low <= value <= high`."""
    laws.bounds_hold_the_value(tally, *drawn, known)


@law(questions, asked_some)
def test_law_20_sure(tally, drawn):
    """20. With stated fields `low == high` once every date is exact or past."""
    laws.what_is_stated_and_past_is_sure(tally, *drawn)


@law(tallies(committed), narrowings(commitments()))
def test_law_20_dates(tally, drawn):
    """20. Narrowing a date never widens bounds."""
    laws.narrowing_a_date_never_widens(tally, *drawn)


@law(tallies(committed), statings(commitments()))
def test_law_20_fields(tally, drawn):
    """20. Stating a field never widens bounds."""
    ledger, day, event, values = drawn
    laws.stating_a_field_never_widens(tally, ledger, day, event, **values)


@law(tallies(committed), restatements(commitments()))
def test_law_20_revision(tally, drawn):
    """20. A revision that changes neither date, field nor figure changes no value and no bounds."""
    laws.a_mere_restatement_changes_nothing(tally, *drawn)


@law(tallies(committed), asked_small, knowns)
def test_law_21(tally, drawn, known):
    """21. In every world the total is within the bounds; on small ledgers, by enumeration, the bounds are reached."""
    laws.bounds_are_those_of_all_worlds(tally, *drawn, known)


@law(questions, asked_some, knowns)
def test_law_22_explain(tally, drawn, known):
    """22. `explain` sums to the value exactly; each contribution names its own event and sources."""
    laws.an_explanation_sums_to_the_value(tally, *drawn, known)


def test_a_tally_is_checked_in_one_line(few_examples):
    check_tally(committed, commitments())


# --- planted: wrong bounds -------------------------------------------------------------------------------

whole: Any = st.just(committed.combined())  # a question that asks for no field, so that days alone matter


def _every(at):
    """Return all live events that are known, whenever they happened."""
    return list(attrs.evolve(at, as_of=dt.date.max))


def _sum(at, tally, pick):
    """Return the sum of the events that ``pick`` puts on the day or before."""
    return sum((tally.amount(e) or Bag() for e in _every(at) if pick(e) <= at.as_of), start=Bag())


def _with_base(side):
    """Return the day of an event by one side of its date; what alters another is not before that."""
    return lambda event: max(side(event), side(getattr(event, "altered", None) or event))


first, last = (_with_base(side) for side in (earliest, latest))


def _each(function, *bags):
    codes = {code for bag in bags for code in bag.currencies}
    return Bag(*(Money(function(bag[code] for bag in bags), code) for code in codes))


def from_two_datings(_, at, tally):
    both = [_sum(at, tally, pick) for pick in (first, last)]
    return Bounds(_each(min, *both), _each(max, *both))


def low_of_the_latest_dating(_, at, tally):
    return Bounds(_sum(at, tally, last), _sum(at, tally, first))


def _apart(first, last):
    """Take every event by itself, possible from ``first`` on and sure from ``last`` on."""

    def apart(_, at, tally):
        low = high = Bag()
        for event in _every(at):
            amount = tally.amount(event) or Bag()
            if last(event) <= at.as_of:
                low, high = low + amount, high + amount
            elif first(event) <= at.as_of:
                low, high = low + _each(min, amount, Bag()), high + _each(max, amount, Bag())
        return Bounds(low, high)

    return apart


def that_never_close(right, at, tally):
    return right(attrs.evolve(at, as_of=max(at.as_of, dt.date(2024, 12, 31))), tally)


def of_a_day_that_is_not_over(right, at, tally):
    both = [right(attrs.evolve(at, as_of=day), tally) for day in (at.as_of, at.as_of - dt.timedelta(days=1))]
    return Bounds(_each(min, *(each.low for each in both)), _each(max, *(each.high for each in both)))


def _stating(**values):
    """Ask of events that state these values where they state nothing; None is the first that is asked for."""

    def stating(right, at, tally):
        wanted = {field: sorted(each - {None}) for field, each in tally.wanted}
        stated = {field: value or next(iter(wanted.get(field, ())), None) for field, value in values.items()}

        def filled(event):
            mine = {name: value for name, value in stated.items() if getattr(event, name, ...) in (None, "mixed")}
            return annotated(event, supersedes=(), **mine)

        return right(Ledger(map(filled, _every(at))).as_of(at.as_of), tally)

    return stating


OTHERS = {"donor": "FRA", "recipient": "FJI", "instrument": "guarantee", "category": "military"}


def where_any_field_widens(right, at, tally):
    return attrs.evolve(right(at, tally), high=right(at, committed.combined()).high)


def of_groups_that_are_placed(right, at, tally):
    found = right(at, tally)
    return Groups({key: each for key, each in found.items() if at.project(tally)[key]}) if tally.fields else found


def without_the_rest_of_shares(right, at, tally):
    def whole(event):
        shares = getattr(event, "recipient", None)
        rest = isinstance(shares, Shares) and shares.unstated
        parts = {"recipient": Shares({**dict(shares.parts), "FJI": rest})} if rest else {}
        return annotated(event, supersedes=(), **parts)

    return right(Ledger(map(whole, _every(at))).as_of(at.as_of), tally)


@pytest.mark.parametrize(
    ("law", "wrong", "drawn"),
    [
        (test_law_21, from_two_datings, (whole, asked_small, knowns)),
        (test_law_20_value, low_of_the_latest_dating, (whole, asked_some, knowns)),
        (test_law_21, _apart(earliest, last), (whole, asked_small, knowns)),  # before what is altered
        (test_law_21, _apart(earliest, latest), (whole, asked_small, knowns)),  # sure before that is
        (test_law_21, _apart(first, last), (whole, asked_small, knowns)),  # on a day of its own
        (test_law_21, that_never_close, (whole, asked_small, knowns)),
        (test_law_20_sure, of_a_day_that_is_not_over, (whole, asked_some)),
        (
            test_law_20_dates,
            _apart(lambda event: first(event).replace(month=1, day=1) if event.occurred.is_day else first(event), last),
            (whole, narrowings(commitments())),
        ),
        (
            test_law_20_revision,
            _apart(first, lambda event: dt.date.max if event.note else last(event)),
            (whole, restatements(commitments())),
        ),
        (test_law_21, _stating(**OTHERS), ()),
        (test_law_20_fields, _stating(donor=None, recipient=None, instrument=None, category=None), ()),
        (test_law_21, _stating(instrument="guarantee"), ()),  # mixed money is no loan
        (
            test_law_21,
            where_any_field_widens,
            (st.just(committed.combined().where(channel="WFP")), asked_small, knowns),
        ),
        (test_law_21, without_the_rest_of_shares, ()),
        (test_law_21, of_groups_that_are_placed, ()),
    ],
)
def test_laws_20_and_21_notice_bounds(monkeypatch, law, wrong, drawn):
    instead(monkeypatch, AsOf, "bounds", wrong)
    assert catches(law, *drawn)


def test_law_20_notices_that_a_revision_counts_besides_what_it_revises(monkeypatch):
    def wrong(right, ledger, *records):
        return right(ledger, *(attrs.evolve(record, supersedes=()) for record in records))

    instead(monkeypatch, Ledger, "including", wrong)
    assert catches(test_law_20_revision, whole, restatements(commitments()))


# --- planted: explanations -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda each: each if each.amount.amounts[0][1] > 0 else None,
        lambda each: each if isinstance(each.event, Committed) else None,
        lambda each: attrs.evolve(each, amount=Bag(*(Money(round(m.amount), m.currency) for m in each.amount))),
        lambda each: attrs.evolve(each, event=getattr(each.event, "altered", None) or each.event),
        lambda each: attrs.evolve(each, key=()),
    ],
    ids=["gains", "commitments", "rounded", "altered", "no-groups"],
)
def test_law_22_notices_an_explanation_that(monkeypatch, change):
    def wrong(right, at, tally):
        return Explanation(tuple(changed for each in right(at, tally) if (changed := change(each)) is not None))

    instead(monkeypatch, AsOf, "explain", wrong)
    assert catches(test_law_22_explain)


def test_law_22_notices_the_sources_of_another_record(monkeypatch):
    monkeypatch.setattr(Contribution, "sources", property(lambda each: each.event.sources[1:]))
    assert catches(test_law_22_explain)


# --- planted: a tally of one's own -----------------------------------------------------------------------


def _if_the_donor_is_known(event: Committed) -> Money | None:
    return None if event.donor is None else event.amount


def test_checking_in_one_line_notices_what_is_wrong(at_once):
    with pytest.raises(AssertionError):
        tried(check_tally, Tally("planted", ((Committed, _if_the_donor_is_known),)), commitments())
