from __future__ import annotations

import pickle
from decimal import Decimal
from typing import ClassVar

import attrs
import pytest

from aidledger import Bag, Event, Groups, Ledger, Money, Shares
from aidledger._values.money import total
from aidledger.errors import RateError, UnknownFieldError, WrongTypeError
from aidledger.events import Allocated, Cancelled, CommitmentChanged, Committed, Flow, Pledged, annotated
from aidledger.projections import allocated, committed, pledged
from tests.records import record, usd


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    number: int = 1


def whole(event):
    return event.amount


LOAN = record(Committed, "loan", amount="USD 100", donor="JPN", recipient="UKR", instrument="loan")


SPLIT = record(Committed, "split", amount="USD 200", donor="JPN", recipient=Shares({"UKR": 60, "POL": 30}))


MORE = annotated(record(CommitmentChanged, "more", of="loan", amount="USD 7", dataset="other"), altered=LOAN)


END = annotated(record(Cancelled, "end", of="loan", amount="USD 40"), altered=LOAN)


# --- what a user says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tally", "name"),
    [
        (committed, "committed"),
        (committed.by("donor"), "committed.by('donor')"),
        (committed.by("donor", "instrument"), "committed.by('donor', 'instrument')"),
        (committed.where(instrument="loan"), "committed.where(instrument='loan')"),
        (committed.where(recipient={"UKR", "SOM"}), "committed.where(recipient={'SOM', 'UKR'})"),
        (committed.where(instrument=None, donor="JPN"), "committed.where(donor='JPN', instrument=None)"),
        (committed.combined().by("donor").where(donor="JPN"), "committed.where(donor='JPN').by('donor').combined()"),
        (pledged.counting(Tranche, whole), "pledged.counting(acme.tranche)"),
        (committed.map(str), "committed.map(str)"),
    ],
)
def test_the_name_of_a_tally_is_how_it_would_be_written(tally, name):
    assert tally.name == name


def test_tallies_are_values():
    assert hash(committed.where(donor={"JPN"})) == hash(committed.where(donor=["JPN"]))
    assert committed.by("donor", "donor") == committed.by("donor")
    assert committed.by("donor") != committed.by("recipient")
    assert committed.combined().combined() == committed.combined() != committed
    assert (committed.chooses("dataset"), committed.by("dataset").chooses("dataset")) == (False, True)
    assert committed.where(dataset="test").chooses("dataset")
    assert committed.commutes


@pytest.mark.parametrize(
    "ask", [lambda tally, field: tally.by(field), lambda tally, field: tally.where(**{field: "x"})]
)
def test_an_unknown_field_is_refused_with_those_that_exist(ask):
    with pytest.raises(UnknownFieldError) as caught:
        ask(committed, "doner")
    assert str(caught.value) == (
        "committed has no field 'doner': did you mean 'donor'? (exist: aid_type, category, channel, dataset, donor, "
        "fact, flow_type, instrument, kind, mechanism, recipient, sectors)"
    )


@pytest.mark.parametrize(
    "field", ["id", "title", "note", "amount", "occurred", "recorded", "sources", "supersedes", "of"]
)
def test_what_is_no_code_or_word_cannot_be_asked_for(field):
    with pytest.raises(UnknownFieldError, match=f"committed has no field '{field}'"):
        committed.by(field)


# --- what is counted ------------------------------------------------------------------------------


def test_a_tally_counts_exactly_its_kinds():
    every = [LOAN, record(Pledged, "pledge", amount="USD 1"), record(Allocated, "part", amount="USD 2")]
    assert (committed.over(every), pledged.over(every), allocated.over(every)) == (usd(100), usd(1), usd(2))


def test_an_alteration_has_the_fields_of_what_it_alters_but_its_own_kind_and_data_set():
    assert committed.by("donor", "instrument").over([MORE]) == {("JPN", "loan"): usd(7)}
    assert committed.by("kind", "dataset", "fact").over([LOAN, MORE, END]) == {
        ("committed", "test", "loan"): usd(100),
        ("commitment-changed", "other", "loan"): usd(7),
        ("cancelled", "test", "loan"): usd(-40),
    }
    assert committed.where(kind="cancelled").over([LOAN, MORE, END]) == usd(-40)


def test_an_own_kind_is_counted_too():
    tranche = record(Tranche, "first", amount="USD 5", number=2)
    tally = committed.counting(Tranche, whole)
    assert tally.over([LOAN, tranche]) == usd(105)
    assert tally.by("number").over([LOAN, tranche]) == {None: usd(100), 2: usd(5)}
    assert tally.by("donor").over([LOAN, tranche]) == {"JPN": usd(100), None: usd(5)}
    assert tally.where(kind="acme.tranche").over([LOAN, tranche]) == usd(5)
    assert committed.over([LOAN, tranche]) == usd(100)


@pytest.mark.parametrize("wrong", [Decimal(5), 5, "USD 5", (Money(5, "USD"),)])
def test_what_is_counted_is_money(wrong):
    tally = committed.counting(Tranche, lambda _: wrong)
    with pytest.raises(WrongTypeError) as caught:
        tally.over([record(Tranche, "first", amount="USD 5")])
    assert str(caught.value) == (
        f"committed.counting(acme.tranche) counts {type(wrong).__name__} of first: return Money, a Bag, or None"
    )


@pytest.mark.parametrize("wrong", ["acme.tranche", 5, None, int, Event, Flow])
def test_only_a_kind_of_event_is_counted(wrong):
    with pytest.raises(
        WrongTypeError, match=r"counting\(\) takes the class of a kind of event, not .*: write .counting"
    ):
        committed.counting(wrong, whole)


# --- groups and shares ----------------------------------------------------------------------------


def test_groups_are_of_each_value_and_none_is_what_is_not_stated():
    bare = record(Committed, "bare", amount="EUR 3")
    assert committed.by("donor").over([LOAN, bare]) == {"JPN": usd(100), None: Bag(Money(3, "EUR"))}
    assert committed.by("donor").over([]) == Groups({})
    assert committed.by("donor", "instrument").over([bare]) == {(None, None): Bag(Money(3, "EUR"))}


def test_an_event_is_divided_by_its_shares_and_the_rest_is_not_stated():
    # 60 % and 30 % of 200, and the 10 % that no share covers
    assert committed.by("recipient").over([SPLIT]) == {"UKR": usd(120), "POL": usd(60), None: usd(20)}
    assert committed.where(recipient="POL").over([SPLIT]) == usd(60)
    assert committed.where(recipient={"POL", None}).over([SPLIT]) == usd(80)
    assert committed.where(recipient="SOM").over([SPLIT]) == Bag()
    assert committed.over([SPLIT]) == usd(200)


def test_shares_in_two_fields_multiply():
    # 25 % of 60 % of 200 are 30, 75 % of them 90, and so on
    both = attrs.evolve(SPLIT, sectors=Shares({"11110": 25, "12220": 75}))
    assert committed.by("recipient", "sectors").over([both]) == {
        ("POL", "11110"): usd(15),
        ("POL", "12220"): usd(45),
        ("UKR", "11110"): usd(30),
        ("UKR", "12220"): usd(90),
        (None, "11110"): usd(5),
        (None, "12220"): usd(15),
    }
    assert committed.where(sectors="11110").by("recipient").over([both])["UKR"] == usd(30)


def test_shares_are_exact_to_the_last_digit():
    thirds = dict.fromkeys(["UKR", "POL", "MDA"], "33." + "3" * 60)
    groups = committed.by("recipient").over([record(Committed, "a", amount="USD 0.01", recipient=Shares(thirds))])
    assert groups["UKR"]["USD"] == Decimal("0.0033" + "3" * 60)
    assert groups[None]["USD"] == Decimal("0.00" + "0" * 61 + "1")
    assert total(groups.values()) == usd("0.01")


def part(tally, **stated):
    (only,) = tally.divided(tally.values(record(Committed, "a", amount="USD 1", **stated)))
    return only


# --- what is in the question ----------------------------------------------------------------------


def test_grouping_twice_is_refused_and_says_how_to_group_by_both():
    with pytest.raises(
        WrongTypeError, match=r"grouped already: name all fields at once, as in .by\('donor', 'recipient'\)"
    ):
        committed.by("donor").by("recipient")
    with pytest.raises(WrongTypeError, match=r"a field is named by text, not by list"):
        committed.by(["donor"])


VALUED = attrs.evolve(LOAN, valued=Money(90, "EUR"))


UNVALUED_END = annotated(record(Cancelled, "gone", of="loan", amount="USD 40"), altered=VALUED)


# --- which figure -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tally", "name"),
    [
        (committed.summing("valued"), "committed.summing('valued')"),
        (committed.summing("valued", partial=True), "committed.summing('valued', partial=True)"),
        (committed.where(donor="JPN").summing("valued"), "committed.summing('valued').where(donor='JPN')"),
        (committed.summing("valued").summing("valued", partial=True), "committed.summing('valued', partial=True)"),
        (committed.summing("valued").summing("amount"), "committed"),
        (committed.summing("amount"), "committed"),
    ],
)
def test_which_figure_is_summed_is_in_the_name(tally, name):
    assert tally.name == name
    assert pickle.loads(pickle.dumps(tally)) == tally


@pytest.mark.parametrize("event", [LOAN, MORE, UNVALUED_END])
def test_an_event_without_a_conversion_is_named_or_left_out_when_asked_for(event):
    with pytest.raises(RateError, match=rf"^{event.id}: its source gives no conversion"):
        committed.summing("valued").amount(event)
    partial = committed.summing("valued", partial=True)
    assert partial.amount(event) is None
    assert partial.remarks == ("amounts of which the source gives no conversion of its own are left out",)
    assert committed.summing("valued").remarks == ()


def test_a_question_is_refused_only_where_such_an_event_is_in_it():
    other = record(Committed, "other", amount="USD 5", valued="EUR 4", donor="CAN", occurred="2024-02")
    at = Ledger([LOAN, other]).as_of("2025-12-31")
    tally = committed.summing("valued")
    assert at.project(tally.where(donor="CAN")) == Bag(Money(4, "EUR"))
    assert at.bounds(tally.where(donor="CAN")).low == Bag(Money(4, "EUR"))
    assert [each.event for each in at.explain(tally.where(donor="CAN"))] == [other]
    for ask in (at.project, at.bounds, at.explain):
        with pytest.raises(RateError, match="loan"):
            ask(tally)
    assert at.project(tally.summing("valued", partial=True)) == Bag(Money(4, "EUR"))


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: committed.summing("price"), r"no tally sums 'price'.*\(exist: amount, valued\)"),
        (lambda: committed.counting(Tranche, whole).summing("valued"), r"acme\.tranche by a function of your own"),
    ],
)
def test_what_cannot_be_summed_is_refused(ask, message):
    with pytest.raises(UnknownFieldError, match=message):
        ask()
