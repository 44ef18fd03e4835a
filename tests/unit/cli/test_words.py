from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Shares, Source
from aidledger._cli import words
from aidledger.events import (
    AgreementSigned,
    Committed,
    Delivered,
    MilestoneReached,
    RankReported,
    ShareReported,
    TotalReported,
)
from tests.records import record


def test_a_title_or_else_the_fact():
    assert words.title(record(MilestoneReached, "m", title="Begun")) == "Begun"
    assert words.title(record(MilestoneReached, "m")) == "m"


def test_codes_shares_and_what_is_not_stated():
    assert words.named("UKR") == "UKR"
    assert words.named(Shares({"UKR": 60, "POL": "37.5"})) == "POL 37.5 %, UKR 60 %"
    assert words.named(None) == "not stated"


def test_parties_and_how_long_it_lasted():
    assert words.parties(record(AgreementSigned, "a", parties=["JPN", "UKR"])) == "JPN, UKR"
    assert words.parties(record(Committed, "c", amount="USD 1")) == ""
    assert words.lasted(record(MilestoneReached, "m", occurred="2023", period="2023")) == ""
    assert words.lasted(record(MilestoneReached, "m", occurred="2023-01-01", period="2023")) == "(2023)"
    assert words.lasted(record(MilestoneReached, "m")) == ""


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ({"donor": "JPN", "recipient": "UKR"}, "JPN to UKR"),
        ({"donor": "JPN"}, "from JPN"),
        ({"recipient": "UKR"}, "to UKR"),
        ({}, ""),
    ],
)
def test_from_whom_to_whom(stated, shown):
    assert words.between(record(TotalReported, "t", amount="USD 1", **stated)) == shown


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (record(Committed, "c", amount="USD 1234567.5"), ("", "USD", "1,234,567.5")),
        (record(TotalReported, "t", amount="USD 1234", qualifier="about"), ("about", "USD", "1,234")),
        (record(ShareReported, "s", percent="0.20", qualifier="at-least"), ("at least", "", "0.2 %")),
        (record(RankReported, "r", rank=3), ("", "", "rank 3")),
        (record(Delivered, "d", item="x", quantity=1000, qualifier="at-least"), ("at least", "", "1,000")),
        (record(Delivered, "d", item="x"), ("", "", "")),
        (record(MilestoneReached, "m"), ("", "", "")),
    ],
)
def test_figures(event, shown):
    assert words.figure(event) == shown
    assert words.figure_text(event) == " ".join(filter(None, shown))


def test_figures_of_several_events_each_once():
    events = [record(Committed, "c", amount=amount) for amount in ("USD 1", "USD 2", "USD 1")]
    assert words.figures([*events, record(MilestoneReached, "m")]) == "USD 1, USD 2"


def test_a_quantity_that_is_not_given():
    assert words.quantity(None, words.Qualifier.EXACT) == "number not given"


def test_what_a_claim_is_about():
    total = record(
        TotalReported,
        "t",
        amount="USD 1",
        category="financial",
        instrument="loan",
        channel="WFP",
        mechanism="ERA",
        donor="JPN",
        period="2023",
        since="2022-03",
    )
    shown = "measure not stated, financial, loan, through WFP, mechanism ERA, from JPN, in 2023, since 2022-03"
    assert words.about(total) == shown
    assert words.about(total, parties=False) == shown.replace("from JPN, ", "")
    assert words.about(record(ShareReported, "s", percent=1, base="GDP", measure="spent")) == "of GDP, spent"
    assert words.about(record(RankReported, "r", rank=1, among="donors")) == "among donors"
    assert words.about(record(RankReported, "r", rank=1)) == ""


def test_publishers_each_once():
    sources = [Source(publisher="A"), Source(publisher="B", locator="x"), Source(publisher="A"), Source()]
    assert words.publishers(record(MilestoneReached, "m", sources=sources)) == "A, B, not stated"


def test_counts():
    assert (words.counted(0, "error"), words.counted(1, "error"), words.counted(1000, "error")) == (
        "0 errors",
        "1 error",
        "1,000 errors",
    )
    assert (words.datasets(["a"]), words.datasets(["a", "b"])) == ("data set a", "data sets a, b")


def test_the_day_of_knowledge():
    day = dt.date(2024, 6, 30)
    assert words.knowledge(day, best=True) == "as best known (records to 2024-06-30)"
    assert words.knowledge(day, best=False) == "as known on 2024-06-30"
    assert words.knowledge(None, best=True) == "nothing is on record"


def test_sources_in_short():
    published = Source(publisher="A", title="B", published="2024-06", accessed="2025-01-01", locator="p. 3")
    assert words.source(published) == "A, B, 2024-06, p. 3"
    assert words.source(Source(accessed="2025-01-01")) == "accessed 2025-01-01"
    assert words.source(Source()) == "not stated"
