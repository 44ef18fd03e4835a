from __future__ import annotations

import datetime as dt

from aidledger._records.order import fact_of, place
from aidledger._uncertainty.families import altered_fact, cast, families, joined, without_order
from aidledger.events import AgreementEnded, AgreementSigned, CommitmentChanged, Committed
from tests.records import record

DAY = dt.date(2024, 1, 10)


def loan(occurred, name="loan", fact="loan"):
    return record(Committed, fact, id=name, amount="USD 1", occurred=occurred)


def change(occurred, name="change", of="loan"):
    return record(CommitmentChanged, name, of=of, amount="USD 1", occurred=occurred)


def members(*events, shows=lambda event: True):
    return cast(place(events), DAY, shows)


def days(member):
    first, last = (dt.date.fromordinal(number).isoformat()[5:] for number in (member.first, member.last))
    return first, last, member.is_open


def ids(some):
    return [member.event.id for member in some]


def test_a_member_has_the_days_that_it_can_have_by_the_day_asked():
    (exact,) = members(loan("2024-01-05"))
    assert (days(exact), exact.is_fixed) == (("01-05", "01-05", False), True)
    (past,) = members(loan("2024-01-01/2024-01-05"))
    assert (days(past), past.is_fixed) == (("01-01", "01-05", False), False)
    (vague,) = members(loan("2024"))
    assert (days(vague), vague.is_fixed) == (("01-01", "01-10", True), False)
    (first_today,) = members(loan("2024-01-10/2024-01-11"))
    assert (days(first_today), first_today.is_fixed) == (("01-10", "01-10", True), False)
    assert members(loan("2024-01-11")) == ()


def test_what_is_not_shown_is_left_out():
    assert ids(members(loan("2024-01-05"), loan("2024-01-06", "other", "other"), shows=lambda e: e.id == "other")) == [
        "other"
    ]


def test_an_alteration_depends_on_what_it_can_mean():
    every = members(loan("2024"), loan("2024", "loan-2"), change("2024"), loan("2024", "free", "free"))
    found = {member.event.id: [every[base].event.id for base in member.bases or ()] for member in every}
    assert found == {"free": [], "loan": [], "loan-2": [], "change": ["loan", "loan-2"]}
    assert {member.event.id for member in every if member.is_free} == {"free"}


def test_what_is_altered_is_there_though_not_shown():
    more, base = members(loan("2024"), change("2024"), shows=lambda event: isinstance(event, CommitmentChanged))
    assert (ids([more, base]), more.bases, more.is_shown, base.is_shown) == (["change", "loan"], (1,), True, False)
    assert (more.is_free, base.is_free) == (False, False)


def test_an_alteration_of_what_cannot_have_happened_is_none():
    assert members(loan("2024-02"), change("2024-01")) == ()


def test_an_alteration_of_nothing_that_is_live_stands_alone():
    (adrift,) = members(change("2024"))
    assert (adrift.bases, adrift.is_free, adrift.is_altering) == (None, True, True)


def test_what_depends_on_each_other_is_a_family():
    every = members(
        loan("2024"),
        change("2024"),
        change("2024", "more"),
        loan("2024", "free", "free"),
        change("2024", "adrift", "x"),
        record(AgreementSigned, "loan", id="accord", occurred="2024", parties=("JPN", "UKR")),
        record(AgreementEnded, "end", of="loan", occurred="2024"),
    )
    apart = families(every)
    assert sorted(map(ids, apart)) == [["accord", "end"], ["adrift"], ["free"], ["loan", "change", "more"]]
    (loans,) = (family for family in apart if len(family) == 3)
    assert [member.bases for member in loans] == [None, (0,), (0,)]
    again = joined(apart)
    assert sorted(ids(again)) == sorted(ids(every))
    assert all(again[base].event.fact == member.event.of for member in again for base in member.bases or ())


def test_an_alteration_is_of_a_fact_and_a_kind():
    placed = [each.event for each in place([loan("2024"), change("2024"), change("2024", "adrift", "x")])]
    assert {event.id: altered_fact(event) for event in placed} == {
        "loan": None,
        "change": fact_of(loan("2024")),
        "adrift": None,
    }


def test_without_order_all_fall_on_the_last_day():
    every = members(loan("2024-01-01/2024-01-05"), loan("2024", "vague", "vague"), loan("2024-01-02", "exact", "exact"))
    found = {member.event.id: days(member) for member in without_order(every, read={"vague"})}
    assert found == {
        "loan": ("01-10", "01-10", False),
        "vague": ("01-01", "01-10", True),  # a day that is looked at stays
        "exact": ("01-10", "01-10", False),
    }
    assert without_order((), ()) == ()


def test_what_decides_which_of_several_is_altered_keeps_its_days():
    every = members(loan("2024-01-01/2024-01-05"), loan("2024-01-02", "loan-2"), change("2024"))
    found = {member.event.id: days(member) for member in without_order(every, read=())}
    assert found == {
        "loan": ("01-01", "01-05", False),
        "loan-2": ("01-02", "01-02", False),
        "change": ("01-10", "01-10", True),
    }
