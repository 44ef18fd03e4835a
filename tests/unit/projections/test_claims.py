from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import Money, Source, When
from aidledger._aid.claims import figure, scope
from aidledger.events import RankReported, ShareReported, TotalReported
from aidledger.projections import reported
from tests.records import record


def by(publisher):
    return [Source(publisher=publisher)]


def total(fact, amount="USD 5", publisher="Kiel", **stated):
    return record(TotalReported, fact, **{"amount": amount, "sources": by(publisher), "donor": "JPN", **stated})


def rank(fact, number, **stated):
    return record(RankReported, fact, **{"rank": number, "sources": by("Kiel"), "donor": "JPN", **stated})


def groups(*claims):
    return [[claim.fact for claim in group.claims] for group in reported.over(claims).groups]


def test_totals_shares_and_ranks_are_apart():
    share = record(ShareReported, "share", percent="0.2", base="GDP")
    found = reported.over([total("total"), share, rank("rank", 3)])
    assert [[claim.fact for claim in group.claims] for group in found.totals] == [["total"]]
    assert [[claim.fact for claim in group.claims] for group in found.shares] == [["share"]]
    assert [[claim.fact for claim in group.claims] for group in found.ranks] == [["rank"]]
    assert found.conflicts == ()
    assert reported.over([]).groups == ()


def test_what_a_claim_is_about_is_what_it_states_of_its_scope():
    claim = total("a", category="financial", measure="committed", since="2022-03", period="2023", note="a note")
    assert dict(scope(claim)) == {
        "donor": "JPN",
        "category": "financial",
        "measure": "committed",
        "period": When("2023"),
    }
    assert dict(scope(rank("r", 1, among="donors"))) == {"donor": "JPN", "among": "donors"}
    assert dict(scope(record(ShareReported, "s", percent=1, base="GDP"))) == {"base": "GDP"}


def test_what_a_claim_states_is_its_figure():
    assert figure(total("a")) == Money(5, "USD")
    assert figure(rank("a", 3)) == 3
    assert figure(record(ShareReported, "a", percent="0.20")) == Decimal("0.2")


@pytest.mark.parametrize(
    "stated",
    [
        {"donor": "USA"},
        {"recipient": "UKR"},
        {"category": "military"},
        {"instrument": "loan"},
        {"channel": "FAO"},
        {"mechanism": "ERA"},
        {"measure": "allocated"},
        {"period": "2023"},
    ],
)
def test_claims_about_different_things_are_apart(stated):
    assert groups(total("a"), total("b", **stated)) == [["a"], ["b"]]


def test_a_later_claim_of_the_same_publisher_takes_the_place_of_the_earlier():
    assert groups(total("a", occurred="2024-01-01"), total("b", occurred="2024-06-30", amount="USD 7")) == [["b"]]


def test_claims_of_different_publishers_are_side_by_side():
    found = reported.over([total("a", occurred="2024-01-01"), total("b", "USD 7", "MOFA", occurred="2024-06-30")])
    (group,) = found.groups
    assert ([claim.fact for claim in group.claims], group.conflicting) == (["a", "b"], True)
    assert found.conflicts == (group,)


def test_what_a_publisher_says_in_two_places_of_one_day_is_side_by_side():
    found = reported.over([rank("fourth", 4), rank("third", 3)])
    assert groups(rank("fourth", 4), rank("third", 3)) == [["fourth", "third"]]
    assert found.conflicts == found.ranks


def test_claims_that_agree_do_not_conflict():
    (group,) = reported.over([total("a"), total("b", publisher="MOFA")]).groups
    assert (len(group.claims), group.conflicting) == (2, False)


def test_a_different_qualifier_is_a_conflict():
    (group,) = reported.over([total("a"), total("b", publisher="MOFA", qualifier="at-least")]).groups
    assert group.conflicting


def test_a_group_says_its_kind_and_scope():
    (group,) = reported.over([rank("a", 3, among="donors")]).groups
    assert (group.kind, dict(group.scope)) == ("rank-reported", {"donor": "JPN", "among": "donors"})


def test_a_third_claim_replaces_only_what_its_publisher_said():
    assert groups(
        total("kiel-1", occurred="2024-01-01"),
        total("mofa", publisher="MOFA", occurred="2024-02-01"),
        total("kiel-2", occurred="2024-03-01"),
        total("unsigned-1", sources=[], occurred="2024-03-01"),
        total("unsigned-2", sources=[], occurred="2024-04-01"),
    ) == [["mofa", "kiel-2", "unsigned-2"]]
