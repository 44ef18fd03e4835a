from __future__ import annotations

import pickle
import re
from decimal import Decimal
from typing import ClassVar

import attrs
import pytest

from aidledger import Bag, Event, Groups, Ledger, Money, Shares, Tally
from aidledger._values.money import total
from aidledger.errors import RateError, UnknownCodeError, UnknownFieldError, WrongTypeError
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
BARE = record(Committed, "bare", amount="EUR 3")
SPLIT = record(Committed, "split", amount="USD 200", donor="JPN", recipient=Shares({"UKR": 60, "POL": 30}))
BOTH = attrs.evolve(SPLIT, sectors=Shares({"11110": 25, "12220": 75}))
MORE = annotated(record(CommitmentChanged, "more", of="loan", amount="USD 7", dataset="other"), altered=LOAN)
END = annotated(record(Cancelled, "end", of="loan", amount="USD 40"), altered=LOAN)
LOST = record(Cancelled, "lost", of="nothing", amount="USD 40")
PLEDGE = record(Pledged, "pledge", amount="USD 1")
PART = record(Allocated, "part", amount="USD 2")
TRANCHE = record(Tranche, "first", amount="USD 5", number=2)
WITH_TRANCHES = committed.counting(Tranche, whole)


# --- what a user says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tally", "name"),
    [
        (committed.by("donor", "donor", "instrument"), "committed.by('donor', 'instrument')"),
        (committed.where(instrument="loan"), "committed.where(instrument='loan')"),
        (committed.where(recipient=["UKR", "SOM"]), "committed.where(recipient={'SOM', 'UKR'})"),
        (committed.where(instrument=None, donor="JPN"), "committed.where(donor='JPN', instrument=None)"),
        (committed.where(donor={"JPN", "USA"}).where(donor=["JPN", "DEU"]), "committed.where(donor='JPN')"),
        (committed.combined().by("donor").where(donor="JPN"), "committed.where(donor='JPN').by('donor').combined()"),
        (pledged.counting(Tranche, whole), "pledged.counting(acme.tranche)"),
        (committed.map(str), "committed.map(str)"),
        (committed.summing("valued", partial=True), "committed.summing('valued', partial=True)"),
        (committed.where(donor="JPN").summing("valued"), "committed.summing('valued').where(donor='JPN')"),
        (committed.summing("valued").summing("valued", partial=True), "committed.summing('valued', partial=True)"),
        (committed.summing("valued").summing("amount"), "committed"),
    ],
)
def test_the_name_of_a_tally_is_how_it_would_be_written(tally, name):
    assert tally.name == name
    assert pickle.loads(pickle.dumps(tally)) == tally


def test_tallies_are_values():
    assert committed.where(donor="JPN").where(instrument="loan") == committed.where(instrument="loan", donor="JPN")
    assert hash(committed.where(donor={"JPN"})) == hash(committed.where(donor=["JPN"]))
    assert committed.by("donor") != committed.by("recipient")
    assert committed.combined().combined() == committed.combined() != committed


EXIST = (
    "(exist: aid_type, category, channel, dataset, donor, fact, flow_type, instrument, kind, mechanism, recipient, "
    "sectors)"
)


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: committed.by("doner"), UnknownFieldError, f"has no field 'doner': did you mean 'donor'? {EXIST}"),
        (lambda: committed.where(doner="JPN"), UnknownFieldError, f"no field 'doner': did you mean 'donor'? {EXIST}"),
        *(
            (lambda field=field: committed.by(field), UnknownFieldError, f"committed has no field '{field}'")
            for field in ("id", "title", "note", "amount", "occurred", "recorded", "sources", "supersedes", "of")
        ),
        (lambda: committed.where(kind="pledged"), UnknownCodeError, "kind: 'pledged' is unknown: "),
        *(
            (
                lambda wrong=wrong: committed.counting(wrong, whole),
                WrongTypeError,
                "counting() takes the class of a kind of event, not ",
            )
            for wrong in ("acme.tranche", 5, None, int, Event, Flow)
        ),
        *(
            (
                lambda wrong=wrong: committed.counting(Tranche, lambda _: wrong).over([TRANCHE]),
                WrongTypeError,
                f"counts {type(wrong).__name__} of first: return Money, a Bag, or None",
            )
            for wrong in (Decimal(5), 5, "USD 5", (Money(5, "USD"),))
        ),
        (
            lambda: committed.by("donor").by("recipient"),
            WrongTypeError,
            "grouped already: name all fields at once, as in .by('donor', 'recipient')",
        ),
        (lambda: committed.by(["donor"]), WrongTypeError, "a field is named by text, not by list"),
        (lambda: committed.summing("price"), UnknownFieldError, "no tally sums 'price'"),
        (lambda: WITH_TRANCHES.summing("valued"), UnknownFieldError, "acme.tranche by a function of your own"),
    ],
)
def test_what_no_tally_can_do_is_refused(ask, error, said):
    with pytest.raises(error, match=re.escape(said)):
        ask()


# --- what is counted ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tally", "events", "result"),
    [
        (committed, [LOAN, PLEDGE, PART], usd(100)),
        (pledged, [LOAN, PLEDGE, PART], usd(1)),
        (allocated, [LOAN, PLEDGE, PART], usd(2)),
        (committed, [LOAN, MORE, END, LOST], usd(67)),
        # an alteration has the fields of what it alters, but its own kind and data set
        (committed.by("donor", "instrument"), [MORE], {("JPN", "loan"): usd(7)}),
        (
            committed.by("kind", "dataset", "fact"),
            [LOAN, MORE, END],
            {
                ("committed", "test", "loan"): usd(100),
                ("commitment-changed", "other", "loan"): usd(7),
                ("cancelled", "test", "loan"): usd(-40),
            },
        ),
        (committed.where(kind="cancelled"), [LOAN, MORE, END], usd(-40)),
        (committed.where(donor="JPN").where(donor="USA"), [LOAN], Bag()),
        # an own kind is counted too, and how a kind is counted can be replaced
        (WITH_TRANCHES, [LOAN, TRANCHE], usd(105)),
        (WITH_TRANCHES.by("number"), [LOAN, TRANCHE], {None: usd(100), 2: usd(5)}),
        (WITH_TRANCHES.by("donor"), [LOAN, TRANCHE], {"JPN": usd(100), None: usd(5)}),
        (WITH_TRANCHES.where(kind="acme.tranche"), [LOAN, TRANCHE], usd(5)),
        (committed.counting(Committed, lambda event: Bag(event.amount, event.amount)), [LOAN, END], usd(160)),
        (Tally("mine", ((Tranche, whole),)).map(len), [TRANCHE], 1),
        # groups are of each value, and None is what is not stated
        (committed.by("donor"), [LOAN, BARE], {"JPN": usd(100), None: Bag(Money(3, "EUR"))}),
        (committed.by("donor"), [], Groups({})),
        (committed.by("donor", "instrument"), [BARE], {(None, None): Bag(Money(3, "EUR"))}),
        # 60 % and 30 % of 200, and the 10 % that no share covers
        (committed.by("recipient"), [SPLIT], {"UKR": usd(120), "POL": usd(60), None: usd(20)}),
        (committed.where(recipient={"POL", None}), [SPLIT], usd(80)),
        (committed.where(recipient="SOM"), [SPLIT], Bag()),
        # 25 % of 60 % of 200 are 30, 75 % of them 90, and so on
        (
            committed.by("recipient", "sectors"),
            [BOTH],
            {
                ("POL", "11110"): usd(15),
                ("POL", "12220"): usd(45),
                ("UKR", "11110"): usd(30),
                ("UKR", "12220"): usd(90),
                (None, "11110"): usd(5),
                (None, "12220"): usd(15),
            },
        ),
        (committed.where(sectors="11110").by("recipient"), [BOTH], {"UKR": usd(30), "POL": usd(15), None: usd(5)}),
    ],
)
def test_a_tally_sums_what_its_kinds_count(tally, events, result):
    assert tally.over(events) == result


def test_shares_are_exact_to_the_last_digit():
    thirds = dict.fromkeys(["UKR", "POL", "MDA"], "33." + "3" * 60)
    groups = committed.by("recipient").over([record(Committed, "a", amount="USD 0.01", recipient=Shares(thirds))])
    assert groups["UKR"]["USD"] == Decimal("0.0033" + "3" * 60)
    assert groups[None]["USD"] == Decimal("0.00" + "0" * 61 + "1")
    assert total(groups.values()) == usd("0.01")


# --- which figure ---------------------------------------------------------------------------------

VALUED = attrs.evolve(LOAN, valued=Money(90, "EUR"))
GREW = annotated(record(CommitmentChanged, "grew", of="loan", amount="USD 10", valued="EUR 9"), altered=VALUED)
GONE = annotated(record(Cancelled, "gone", of="loan", amount="USD 40", valued="EUR 36"), altered=VALUED)


@pytest.mark.parametrize(
    "event", [LOAN, MORE, annotated(record(Cancelled, "c", of="l", amount="USD 4"), altered=VALUED)]
)
def test_an_event_without_a_conversion_is_named_or_left_out_when_asked_for(event):
    assert committed.summing("valued").over([VALUED, GREW, GONE]) == Bag(Money(63, "EUR"))
    with pytest.raises(RateError, match=rf"^{event.id}: its source gives no conversion"):
        committed.summing("valued").over([event])
    partial = committed.summing("valued", partial=True)
    assert partial.over([VALUED, event]) == Bag(Money(90, "EUR"))
    assert partial.remarks == ("amounts of which the source gives no conversion of its own are left out",)


def test_a_question_is_refused_only_where_such_an_event_is_in_it():
    other = record(Committed, "other", amount="USD 5", valued="EUR 4", donor="CAN", occurred="2024-02")
    at = Ledger([LOAN, other]).as_of("2025-12-31")
    tally = committed.summing("valued")
    assert at.bounds(tally.where(donor="CAN")).low == at.project(tally.where(donor="CAN")) == Bag(Money(4, "EUR"))
    assert [each.event for each in at.explain(tally.where(donor="CAN"))] == [other]
    for ask in (at.project, at.bounds, at.explain):
        with pytest.raises(RateError, match="loan"):
            ask(tally)
