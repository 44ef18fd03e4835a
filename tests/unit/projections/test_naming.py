from __future__ import annotations

import datetime as dt
import sys

import pytest

from aidledger.errors import MissingExtraError, UnknownCodeError, UnknownFieldError, UnknownProjectionError
from aidledger.projections import SHIPPED, TALLIES, agreements, committed, disbursed, interest_paid, lifecycle, named
from aidledger.rates import RateTable, ecb, valued

BANK = RateTable([("2024-06-13", "USD", "1.08")], base="EUR", source="my bank")
JUNE = dt.date(2024, 6, 13)


@pytest.mark.parametrize(
    "projection",
    [
        *SHIPPED.values(),
        *(tally.where(donor="JPN", instrument={"loan", None}).combined() for tally in TALLIES.values()),
        committed.by("donor"),
        committed.where(recipient={"UKR", "SOM"}).by("donor", "category").combined(),
        interest_paid.where(kind="interest-paid").by("kind"),
        committed.summing("valued").where(donor="JPN").by("category"),
        interest_paid.summing("valued", partial=True).combined(),
        agreements.where(dataset="ours"),
        lifecycle.where(dataset={"ours", "theirs"}),
        valued(committed.summing("valued"), "EUR", BANK, at="event"),
        valued(committed, "EUR", BANK, at="event"),
        valued(disbursed.where(donor="JPN").by("recipient").combined(), "EUR", BANK, at="event"),
        valued(interest_paid.by("kind"), "EUR", BANK, at=JUNE, last_within=7, places=2),
        valued(committed, "EUR", ecb(), at="2024"),
    ],
    ids=lambda projection: projection.name,
)
def test_a_projection_is_found_by_its_name(projection):
    assert named(projection.name, rates=[BANK]) == projection


@pytest.mark.parametrize(
    "name",
    [
        "",
        "committed(1)",
        "committed + pledged",
        "committed.map(len)",
        "committed.counting(acme.tranche)",
        "committed.where(<lambda>)",
        "committed.where(**{'donor': 'JPN'})",
        "committed.where(donor={})",
        "committed.by(open('x'))",
        "committed.by('donor').by('kind')",
        "agreements.by('kind')",
        "agreements.where('ours')",
        "agreements.where(dataset=None)",
        "agreements.combined()",
        "__import__('os').system('true')",
        "valued(committed)",
        "valued(committed, 'EUR')",
        "valued(agreements, 'EUR', 'my bank', at='event')",
        "valued(valued(committed, 'EUR', 'my bank', at='event'), 'EUR', 'my bank', at='event')",
        "valued()",
        "(" * 5000,
        "committed" + ".combined()" * 2000,
        "committed\0",
        7,
    ],
)
def test_any_other_name_is_refused(name):
    with pytest.raises(UnknownProjectionError, match="is not how a shipped projection is written"):
        named(name, rates=[BANK])


def test_what_a_projection_cannot_be_asked_is_said():
    with pytest.raises(UnknownProjectionError, match="no shipped projection 'comitted': did you mean 'committed'"):
        named("comitted.by('donor')")
    with pytest.raises(UnknownFieldError, match="did you mean 'donor'"):
        named("committed.by('donr')")
    with pytest.raises(UnknownCodeError, match="XXX"):
        named("committed.where(donor='XXX')")
    with pytest.raises(UnknownProjectionError, match="exchange rates of 'another bank', which are not given"):
        named("valued(committed, 'EUR', 'another bank', at='event')", rates=[BANK])


def test_without_its_extra_rates_are_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "currency_converter", None)
    from aidledger.rates import _tables as module

    module._shipped.cache_clear()
    with pytest.raises(MissingExtraError, match="fx"):
        named("valued(committed, 'EUR', 'European Central Bank', at='event')")
