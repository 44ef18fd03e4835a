from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import CORE, Bag, Groups, Ledger, Money, Qualifier, Source, When, projections
from aidledger._values import codes
from aidledger.events import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Allocated,
    Cancelled,
    Committed,
    Delivered,
    MilestoneReached,
    RankReported,
    ShareReported,
    TotalReported,
)
from aidledger.projections import (
    TALLIES,
    Agreements,
    agreements,
    committed,
    deliveries,
    milestones,
    named,
    reported,
    to_be_allocated,
    unallocated,
)
from tests.records import record, usd

# --- amounts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", codes.MEASURES)
def test_each_tally_counts_its_own_kind_and_no_other(kind):
    event = record(CORE[kind], "a", amount="USD 5")
    assert {name: tally.over([event]) for name, tally in TALLIES.items()} == {
        name: usd(5 if name == kind else 0) for name in codes.MEASURES
    }
    assert getattr(projections, kind.replace("-", "_")) is TALLIES[kind]
    assert TALLIES[kind].name == kind


def test_what_was_cancelled_is_taken_off_whatever_is_left():
    ledger = Ledger([record(Committed, "loan", amount="USD 5"), record(Cancelled, "end", of="loan", amount="USD 8")])
    assert ledger.as_of("2024-01-01").project(committed) == usd(-3)


def test_what_is_left_to_allocate_is_cut_off_in_each_group_after_all_is_summed():
    ledger = Ledger(
        [
            record(Committed, "first", amount="USD 10", valued="EUR 9", donor="JPN"),
            record(Allocated, "package", amount="USD 12", valued="EUR 11", occurred="2024-01-02", donor="JPN"),
            record(Committed, "second", amount="USD 5", valued="EUR 4", occurred="2024-01-03", donor="JPN"),
            record(Committed, "other", amount="USD 7", valued="EUR 6", occurred="2024-01-03", donor="USA"),
            record(Cancelled, "less", amount="USD 1", valued="EUR 1", of="other", occurred="2024-01-04"),
        ]
    )
    by_donor = to_be_allocated(unallocated.by("donor"))
    assert by_donor.name == "to_be_allocated(unallocated.by('donor'))"
    for day, net, left, groups in (
        ("2024-01-01", 10, 10, {"JPN": usd(10)}),
        ("2024-01-02", -2, 0, {"JPN": usd(0)}),
        ("2024-01-04", 9, 9, {"JPN": usd(3), "USA": usd(6)}),
    ):
        found = [ledger.as_of(day).project(asked) for asked in (unallocated, to_be_allocated(), by_donor)]
        assert found == [usd(net), usd(left), groups]
    valued = unallocated.summing("valued")
    assert str(ledger.as_of("2024-12-31").project(valued)) == "EUR 7"
    assert named(valued.name) == valued


# --- agreements and milestones ----------------------------------------------------------------------

SIGNED = record(AgreementSigned, "accord", occurred="2024-01-10", parties=["JPN", "UKR"])
ON_ENTRY = record(AgreementSigned, "accord", occurred="2024-01-10", takes_effect="on-entry")
VAGUE = record(AgreementSigned, "accord", occurred="2024")
ENTERED = record(AgreementEnteredIntoForce, "entry", of="accord", occurred="2024-03-01")
ENDED = record(AgreementEnded, "end", of="accord", occurred="2024-06-01")


@pytest.mark.parametrize(
    ("day", "records", "expected"),
    [
        ("2024-01-09", [SIGNED], None),
        ("2024-01-10", [SIGNED], SIGNED),
        ("2024-02-29", [ON_ENTRY, ENTERED], None),
        ("2024-03-01", [ON_ENTRY, ENTERED], ENTERED),
        ("2024-02-29", [SIGNED, ENTERED], SIGNED),
        ("2024-03-01", [SIGNED, ENTERED], ENTERED),
        ("2024-05-31", [SIGNED, ENDED], SIGNED),
        ("2024-06-01", [SIGNED, ENDED], None),
        ("2024-06-01", [ON_ENTRY, ENTERED, ENDED], None),
        ("2024-12-30", [VAGUE, ENDED], None),
        ("2024-12-31", [VAGUE, ENDED], None),  # it ends on the day on which it is surely signed
    ],
)
def test_when_an_accord_is_in_force(day, records, expected):
    found = Ledger(records).as_of(day).project(agreements).in_force
    assert found == ({} if expected is None else {"accord": expected})


def test_each_step_of_an_accord_is_on_record_with_its_event():
    state = Ledger([ON_ENTRY, ENTERED, ENDED]).as_of("2024-12-31").project(agreements)
    assert (state.signed, state.entered, state.ended) == (
        {"accord": ON_ENTRY},
        {"accord": ENTERED},
        {"accord": ENDED},
    )
    nothing = Agreements(*[Groups({})] * 4)
    assert Ledger([ENDED]).as_of("2024-06-01").project(agreements) == nothing  # an end of what is not on record


def test_milestones_are_in_the_order_of_the_timeline():
    late, early = record(MilestoneReached, "late", occurred="2024-06"), record(MilestoneReached, "early")
    ledger = Ledger([late, early, SIGNED])
    days = ("2022-12-31", "2024-06-29", "2024-06-30")
    assert [ledger.as_of(day).project(milestones) for day in days] == [(), (early,), (early, late)]


# --- deliveries ---------------------------------------------------------------------------------------


def units(fact, quantity=None, qualifier="exact", item="generators", **stated):
    return record(Delivered, fact, item=item, quantity=quantity, qualifier=qualifier, **stated)


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        ([units("a", 1000, "at-least"), units("b", 7)], "at least 1,007 generators"),
        ([units("a", 5), units("b", 5, "about")], "about 10 generators"),
        ([units("a", 5), units("b", 5, "at-most")], "at most 10 generators"),
        ([units("a", 5, "at-least"), units("b", 5, "at-most")], "about 10 generators"),
        ([units("a", 5), units("b")], "at least 5 generators"),
        ([units("a", 5, "at-most"), units("b")], "about 5 generators"),
        ([units("a"), units("b")], "generators (number not given)"),
        ([units("a", "0.5"), units("b", "0.5")], "1 generators"),
    ],
)
def test_a_sum_of_deliveries_is_qualified_as_its_parts_are(events, shown):
    for order in (events, events[::-1]):
        (delivery,) = deliveries.over(order)
        assert (str(delivery), delivery.events) == (shown, tuple(order))
    assert delivery.unstated == sum(event.quantity is None for event in events)


def test_items_and_units_are_apart_and_in_the_order_of_the_first_of_each():
    wheat = {"item": "wheat", "unit": "t", "value": "USD 5"}
    found = deliveries.over([units("a", 5, **wheat), units("b", 7), units("c", 1, **{**wheat, "unit": "sacks"})])
    assert [str(each) for each in found] == ["5 t of wheat", "7 generators", "1 sacks of wheat"]
    assert (found[0].item, found[0].unit, found[0].value, found[1].value) == ("wheat", "t", usd(5), Bag())


def test_quantities_and_values_are_exact_at_any_size():
    (sum_,) = deliveries.over([units("a", "1e100", value="USD 1"), units("b", "0.1", value="EUR 2")])
    assert (sum_.quantity, sum_.qualifier) == (Decimal("1" + "0" * 100 + ".1"), Qualifier.EXACT)
    assert sum_.value == usd(1) + Money(2, "EUR")


# --- claims -------------------------------------------------------------------------------------------


def total(fact, amount="USD 5", by="Kiel", **stated):
    sources = [Source(publisher=by)] if by else []
    return record(TotalReported, fact, amount=amount, sources=sources, **{"donor": "JPN", **stated})


def groups(*claims):
    return [[claim.fact for claim in group.claims] for group in reported.over(claims).groups]


def test_totals_shares_and_ranks_are_apart_and_say_what_they_are_about():
    stated = {"category": "financial", "measure": "committed", "since": "2022-03", "period": "2023", "note": "a note"}
    share = record(ShareReported, "share", percent="0.2", base="GDP")
    rank = record(RankReported, "rank", rank=3, donor="JPN", among="donors")
    found = reported.over([total("total", **stated), share, rank])
    kinds = [[(group.kind, dict(group.scope)) for group in each] for each in (found.totals, found.shares, found.ranks)]
    scope = {"donor": "JPN", "category": "financial", "measure": "committed", "period": When("2023")}
    assert kinds == [
        [("total-reported", scope)],
        [("share-reported", {"base": "GDP"})],
        [("rank-reported", {"donor": "JPN", "among": "donors"})],
    ]
    assert (found.conflicts, reported.over([]).groups) == ((), ())


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


def test_a_later_claim_takes_the_place_of_what_its_publisher_said_and_of_no_other():
    assert groups(
        total("kiel-1"),
        total("mofa", by="MOFA", occurred="2024-02-01"),
        total("kiel-2", occurred="2024-03-01"),
        total("unsigned-1", by=None, occurred="2024-03-01"),
        total("unsigned-2", by=None, occurred="2024-04-01"),
    ) == [["mofa", "kiel-2", "unsigned-2"]]


@pytest.mark.parametrize(
    ("second", "is_conflict"),
    [
        (total("b", by="MOFA"), False),
        (total("b", "USD 7", "MOFA"), True),
        (total("b", by="MOFA", qualifier="at-least"), True),
        (total("b", "USD 7"), True),  # one publisher, in two places of one day
    ],
)
def test_claims_of_one_thing_are_side_by_side_and_conflict_where_they_differ(second, is_conflict):
    found = reported.over([total("a"), second])
    (group,) = found.groups
    assert ([claim.fact for claim in group.claims], group.conflicting) == (["a", "b"], is_conflict)
    assert found.conflicts == ((group,) if is_conflict else ())
