"""Laws 1 to 3: dates; and dates that are wrong on purpose."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from aidledger import NO, YES, When
from aidledger.testing import _laws as laws
from aidledger.testing import days, whens
from tests.laws.planted import catches

every = st.one_of(whens(closed=False), whens(closed=False, anywhere=True))
moments = days() | days(anywhere=True)


@st.composite
def nested(draw):
    """Draw a date, and one inside it; either may be open on a side."""
    sides = sorted(draw(st.lists(moments, min_size=4, max_size=4)))
    first, begins, ends, last = sides
    is_open = draw(st.sampled_from((None, "start", "end")))
    outer = When.between(None if is_open == "start" else first, None if is_open == "end" else last)
    keeps_open = is_open is not None and draw(st.booleans())
    inner_start = None if keeps_open and is_open == "start" else begins
    inner_end = None if keeps_open and is_open == "end" else ends
    return outer, When.between(inner_start, inner_end)


@given(every)
def test_law_1(when):
    """1. `parse(str(w)) == w`; equal texts hash alike."""
    laws.a_date_reads_back(when)


@given(every)
def test_law_2(when):
    """2. `earliest <= latest` where both are there; day precision has one day."""
    laws.a_date_begins_before_it_ends(when)


@given(nested(), moments)
def test_law_3(pair, day):
    """3. Narrowing: a `When` inside another gives the same answer wherever the other answered YES or NO."""
    laws.narrowing_keeps_answers(*pair, day)


# --- planted ---------------------------------------------------------------------------------------


def test_law_1_notices_a_date_that_drops_its_mark(monkeypatch):
    monkeypatch.setattr(When, "__str__", lambda when: when.text.rstrip("~?%"))
    assert catches(laws.a_date_reads_back, every)


def test_law_1_notices_a_date_that_writes_a_quarter_as_its_first_month(monkeypatch):
    monkeypatch.setattr(When, "__str__", lambda when: when.text.replace("-33", "-01").replace("-34", "-04"))
    assert catches(laws.a_date_reads_back, every)


def test_law_1_notices_a_hash_by_identity(monkeypatch):
    monkeypatch.setattr(When, "parse", staticmethod(When))
    monkeypatch.setattr(When, "__hash__", object.__hash__)
    assert catches(laws.a_date_reads_back, every)


def _with(when: When, **facts: object) -> When:
    for name, value in facts.items():
        object.__setattr__(when, name, value)
    return when


def test_law_2_notices_an_interval_that_ends_with_the_first_day_of_its_last_year():
    def planted(when: When) -> None:
        begins = when.latest and when.latest.replace(month=1, day=1)
        laws.a_date_begins_before_it_ends(_with(When(str(when)), latest=begins))

    assert catches(planted, every)


def test_law_2_notices_a_day_that_lasts_a_month():
    def planted(when: When) -> None:
        first = when.earliest and when.earliest.replace(day=1)
        laws.a_date_begins_before_it_ends(_with(When(str(when)), earliest=first))

    assert catches(planted, every)


def test_law_3_notices_a_date_that_has_happened_when_it_may_have(monkeypatch):
    def happened_by(when: When, day: dt.date) -> object:
        return YES if when.earliest is None or when.earliest <= day else NO

    monkeypatch.setattr(When, "happened_by", happened_by)
    assert catches(lambda pair, day: laws.narrowing_keeps_answers(*pair, day), nested(), moments)


def test_law_3_notices_a_date_that_has_not_happened_until_it_surely_has(monkeypatch):
    def happened_by(when: When, day: dt.date) -> object:
        return YES if when.latest is not None and when.latest <= day else NO

    monkeypatch.setattr(When, "happened_by", happened_by)
    assert catches(lambda pair, day: laws.narrowing_keeps_answers(*pair, day), nested(), moments)
