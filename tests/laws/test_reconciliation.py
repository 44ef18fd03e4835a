"""Reported totals: what is itemised of their scope holds in every world, and is reached; found by enumeration."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction
from functools import partial
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Ledger, Shares, When
from aidledger._uncertainty import windows as stretches_module
from aidledger._uncertainty import windows as windows_module
from aidledger._uncertainty.windows import Window, itemised
from aidledger.events import Alteration, Cancelled, CommitmentChanged, Committed, TotalReported
from aidledger.projections import TALLIES, committed, reconcile
from aidledger.testing import TooManyWorldsError, commitments, ledgers, whens
from aidledger.testing._oracle import _Amounts, _completions
from tests.laws.planted import catches
from tests.records import record

_STEP = dt.timedelta(days=1)


_DAYS = [dt.date(2024, 1, number) for number in range(1, 8)]


def _dates():
    """Dates from one day to all of a week, so that every world can be looked at, day by day."""
    pairs = st.tuples(st.sampled_from(_DAYS), st.sampled_from(_DAYS))
    return st.sampled_from(_DAYS).map(When.on) | pairs.map(lambda pair: When.between(min(pair), max(pair)))


def _events():
    stated = {
        "donor": st.sampled_from([None, "JPN"]),
        "instrument": st.sampled_from([None, "mixed", "loan"]),
        "recipient": st.sampled_from([None, "UKR", Shares({"UKR": 60})]),
    }
    amounts = st.sampled_from(["USD 4", "USD 9", "EUR 5"])
    signed = st.sampled_from(["USD 7", "USD -3", "USD -8"])
    facts = st.sampled_from(["f", "f", "g"])
    made = st.builds(partial(_event, Committed), facts, occurred=_dates(), amount=amounts, **stated)
    changed = st.builds(partial(_event, CommitmentChanged), of=facts, occurred=_dates(), amount=signed)
    cancelled = st.builds(partial(_event, Cancelled), of=facts, occurred=_dates(), amount=amounts)
    return st.lists(st.one_of(made, made, changed, changed, cancelled), min_size=1, max_size=5)


def _event(kind, fact="alteration", **stated):
    return record(kind, fact, **stated)


def _ledger(events):
    """Return a ledger of these; the ids follow the order in which they were drawn."""
    return Ledger(attrs.evolve(event, id=f"{number}") for number, event in enumerate(events))


def _worlds(tally, events, starts, ends):
    """Return the total in each world and each stretch of days, said naively."""
    bases = [event for event in events if not isinstance(event, Alteration)]
    altering = [event for event in events if isinstance(event, Alteration)]
    stretches = [(first, last) for first in _within(_DAYS, *starts) for last in _within(_DAYS, *ends) if first <= last]
    choices = [[(e, day, v) for day in _within(_DAYS, *_span(e)) for v in _completions(tally, e)] for e in bases]
    choices += [[(e, day, {}) for day in _within(_DAYS, *_span(e))] for e in altering]
    count = len(stretches)
    for options in choices:
        count *= len(options)
    if count > 60_000:
        raise TooManyWorldsError
    amounts = _Amounts(tally)
    for world in itertools.product(*choices):
        found = list(_placed(world[: len(bases)], world[len(bases) :]))
        for first, last in stretches:
            total: dict[str, Fraction] = {}
            for day, event, altered, values in found:
                if first <= day <= last:
                    for code, figure in amounts.of(event, altered, values).items():
                        total[code] = total.get(code, Fraction(0)) + figure
            yield total


def _span(event):
    return event.occurred.earliest, event.occurred.latest


def _within(days, first, last):
    return [day for day in days if first <= day <= last]


def _placed(bases, altering):
    for event, day, values in bases:
        yield day, event, None, values
    for event, day, _ in altering:
        meant = [each for each in bases if each[0].fact == event.of and type(each[0]) is event.alters]
        if meant:
            base = min(meant, key=lambda each: (each[1], each[0].id))
            yield max(day, base[1]), event, base[0], base[2]


def holds(ledger, starts, ends, tally):
    line = ledger.timeline()
    window = Window.of(*((first.toordinal(), last.toordinal()) for first, last in (starts, ends)))
    totals = list(_worlds(tally, [*line], starts, ends))
    assert (window is None) == (not totals)
    if window is None:
        return
    bounds = itemised(tally, line._knowledge.placed, window).bounds
    every = {code for total in totals for code in total} | {*bounds.currencies}
    for code in every:
        figures = [total.get(code, Fraction(0)) for total in totals]
        assert (bounds.low[code], bounds.high[code]) == (min(figures), max(figures))


def in_all_worlds(ledger, since, until, tally):
    holds(ledger, _ends(since), _ends(until), tally)


def _ends(when):
    return when.earliest, when.latest


small: Any = _events().map(_ledger)
scopes: Any = st.sampled_from(
    [
        committed,
        committed,
        committed.where(donor="JPN"),
        committed.where(instrument="loan"),
        committed.where(recipient="UKR", category="financial"),
        committed.where(channel="WFP"),
    ]
)
asked = (small, _dates(), _dates(), scopes)


@given(*asked)
def test_what_is_itemised_in_a_stretch_is_that_of_all_worlds(ledger, since, until, tally):
    """In every world, whenever the stretch begins and ends, the total is within the bounds; they are reached."""
    try:
        in_all_worlds(ledger, since, until, tally)
    except TooManyWorldsError:
        return


# --- planted ------------------------------------------------------------------------------------------


def _caught():
    return catches(in_all_worlds, *asked)


def test_a_difference_of_two_sums_is_noticed(monkeypatch):
    original = windows_module.itemised

    def planted(tally, placed, window):
        until = original(tally, placed, Window.of((1, 1), window.ends)).bounds
        since = original(tally, placed, Window.of((1, 1), (window.starts[0] - 1, window.starts[1] - 1))).bounds
        low, high = until.low - since.high, until.high - since.low
        return windows_module.Itemised(windows_module.Bounds(low, high), ())

    monkeypatch.setitem(globals(), "itemised", planted)
    assert _caught()


def test_that_only_the_longest_and_the_shortest_stretch_are_tried_is_noticed(monkeypatch):
    stretches = windows_module._stretches
    monkeypatch.setattr(
        windows_module, "_stretches", lambda window, days, *, is_rising: stretches(window, days, is_rising=True)
    )
    assert _caught()


def test_an_alteration_that_is_apart_from_what_it_alters_is_noticed(monkeypatch):
    with_ = stretches_module._with

    def planted(base, altering, start, end, *, is_within):
        return (
            with_(base, altering, start, end, is_within=False)
            if is_within and base.first < start
            else with_(base, altering, start, end, is_within=is_within)
        )

    monkeypatch.setattr(stretches_module, "_with", planted)
    assert _caught()


def test_that_the_first_of_a_fact_is_the_same_in_all_worlds_is_noticed(monkeypatch):
    following = stretches_module._following
    monkeypatch.setattr(
        stretches_module, "_following", lambda others, base, on, *stretch: following(others, base, on - 400, *stretch)
    )
    assert _caught()


# --- the verdict --------------------------------------------------------------------------------------


def _claim(**stated):
    return record(TotalReported, "claim", **{"recorded": "2026-01-01", **stated})


claims = st.builds(
    _claim,
    amount=st.sampled_from(["USD 0", "USD 3", "USD 12", "EUR 2"]),
    measure=st.sampled_from(["committed", "committed", "disbursed", None]),
    qualifier=st.sampled_from(["exact", "about", "at-least", "at-most"]),
    donor=st.sampled_from([None, None, "JPN"]),
    instrument=st.sampled_from([None, None, "loan", "mixed"]),
    occurred=whens(),
    since=st.none() | whens(closed=False),
    period=st.none() | st.none() | whens(closed=False),
)


@given(ledgers(events=commitments()), claims)
def test_a_residual_is_what_is_stated_less_what_is_itemised(ledger, claim):
    """Low + the most that is left is what is stated, and so is high + the least; or a reason says why there is none."""
    datasets = ledger.datasets or ("test",)
    (found,) = reconcile(ledger.including(claim).as_of("2030-01-01"), against=datasets[0])
    assert found.stated == claim.amount
    if found.residual is None:
        assert found.verdict.value == "not comparable"
        assert found.reason
        return
    code = claim.amount.currency
    low, high = found.itemised.low[code], found.itemised.high[code]
    assert (low + found.residual.high[code], high + found.residual.low[code]) == (claim.amount.amount,) * 2
    if claim.qualifier.value == "exact":
        is_in = low <= claim.amount.amount <= high
        assert found.verdict.value == (
            "consistent" if is_in else "exceeds" if claim.amount.amount > high else "falls short"
        )


@given(ledgers(events=commitments()), whens())
def test_without_since_it_is_what_the_tally_says_of_each_day(ledger, occurred):
    """Without ``since``, the lowest of all days that the claim's date can be, and the highest, as `bounds` has them."""
    claim = _claim(amount="USD 1", measure="committed", occurred=When.parse(str(occurred)))
    line = ledger.including(claim).timeline()
    day, every = occurred.earliest, []
    while day <= min(occurred.latest, occurred.earliest + 400 * _STEP):
        every.append(line.as_of(day).bounds(committed.combined()))
        day += _STEP
    window = Window.of((1, 1), (occurred.earliest.toordinal(), occurred.latest.toordinal()))
    found = itemised(TALLIES["committed"], line._knowledge.placed, window).bounds
    for code in {code for each in (*every, found) for code in each.currencies}:
        assert found.low[code] == min(each.low[code] for each in every)
        assert found.high[code] == max(each.high[code] for each in every)
