"""Two data sets use one key: each means its own fact by it, and nothing takes them for one."""

from __future__ import annotations

import datetime as dt

import pytest

from aidledger import NO, UNKNOWN, YES, Ledger, Money, Source, check, compare, fold, retract, revise
from aidledger.errors import MixedDatasetsError, UnknownCodeError, UnknownFactError
from aidledger.events import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    CommitmentChanged,
    Committed,
    Disbursed,
    TotalReported,
)
from aidledger.projections import agreements, committed, lifecycle, reconcile, reported
from tests.records import record, usd


def ours(kind, fact, **stated):
    return record(kind, fact, **{"dataset": "ours", **stated})


def theirs(kind, fact, **stated):
    return record(kind, fact, **{"dataset": "theirs", "id": f"{fact}-theirs", **stated})


# --- accords -----------------------------------------------------------------------------------------

SIGNED = ours(AgreementSigned, "accord", occurred="2024-01-10")
ENDED = theirs(AgreementEnded, "end", of="accord", occurred="2024-06-01")
SAME = theirs(AgreementSigned, "accord", occurred="2024-03-10")
LEDGER = Ledger([SIGNED, SAME, ENDED])
DAY = "2024-12-31"


def is_in_force(state):
    return "accord" in state.in_force


def test_an_accord_that_ended_in_one_data_set_goes_on_in_the_other():
    at = LEDGER.as_of(DAY)
    for dataset, answer in (("ours", YES), ("theirs", NO)):
        chosen = agreements.where(dataset=dataset)
        assert at.certainty(chosen, is_in_force) is answer
        assert is_in_force(at.project(chosen)) is (answer is YES)
        assert at.answer(chosen).datasets == (dataset,)


@pytest.mark.parametrize("question", ["project", "explain", "answer"])
def test_where_none_is_chosen_it_is_refused_and_says_what_to_do(question):
    with pytest.raises(MixedDatasetsError) as caught:
        getattr(LEDGER.as_of(DAY), question)(agreements)
    assert str(caught.value) == (
        "agreements would mix 2 data sets (ours, theirs), which use the same key 'accord' and may mean other things by "
        "it: choose with .where(dataset='ours')"
    )


def test_whatever_else_is_asked_is_refused_alike():
    at, line = LEDGER.as_of(DAY), LEDGER.timeline()
    for ask in (
        lambda: at.certainty(agreements, is_in_force),
        lambda: line.history(agreements, on=[DAY]),
        lambda: line.history(agreements, every="month"),
        lambda: line.first(agreements, lambda _: False),
        lambda: at.project(agreements.map(len, name="number")),
        lambda: at.project(agreements.where(lambda _: True)),
        lambda: at.project(agreements.where(dataset={"ours", "theirs"})),
        lambda: agreements.over(at),
    ):
        with pytest.raises(MixedDatasetsError, match="which use the same key 'accord'"):
            ask()


def test_it_is_refused_from_the_first_day_on_which_both_can_have_happened():
    vague = Ledger([SIGNED, theirs(AgreementSigned, "accord", occurred="2024-03-10/2024-05-20")])
    assert is_in_force(vague.as_of("2024-03-09").project(agreements))
    assert vague.as_of("2024-03-09").certainty(agreements, is_in_force) is YES
    with pytest.raises(MixedDatasetsError):
        vague.as_of("2024-03-10").project(agreements)
    line = vague.timeline()
    assert line.first(agreements, is_in_force) == dt.date(2024, 1, 10)
    assert [is_in_force(point.value) for point in line.history(agreements, on=["2024-01-09", "2024-03-09"])] == [
        False,
        True,
    ]


def test_only_a_key_that_both_use_is_refused():
    apart = Ledger([SIGNED, theirs(AgreementSigned, "pact"), theirs(AgreementEnded, "end", of="pact")])
    state = apart.as_of(DAY).project(agreements)
    assert (set(state.in_force), set(state.signed)) == ({"accord"}, {"accord", "pact"})


def test_an_end_or_an_entry_is_of_an_accord_of_its_own_data_set():
    adrift = Ledger([SIGNED, ENDED])  # it ends nothing on record
    assert adrift.as_of(DAY).certainty(agreements, is_in_force) is YES
    pending = ours(AgreementSigned, "accord", takes_effect="on-entry")
    entered = Ledger([pending, theirs(AgreementEnteredIntoForce, "entry", of="accord")])
    assert not is_in_force(entered.as_of(DAY).project(agreements.where(dataset="ours")))
    with pytest.raises(MixedDatasetsError):
        entered.as_of(DAY).project(agreements)


def test_what_was_not_yet_known_is_not_shared():
    later = theirs(AgreementSigned, "accord", recorded="2025-06-01")
    assert is_in_force(Ledger([SIGNED, later]).as_of(DAY, known="2025-05-31").project(agreements))
    gone = Ledger([SIGNED, later, retract(later, recorded="2025-06-02")])
    assert is_in_force(gone.as_of(DAY).project(agreements))


def test_the_worlds_of_another_data_set_are_not_counted():
    many = [theirs(AgreementSigned, f"a{n}", occurred="2024-06/2024-12") for n in range(20)]
    ends = [theirs(AgreementEnded, f"e{n}", of=f"a{n}", occurred="2024-07/2024-12") for n in range(20)]
    at = Ledger([SIGNED, *many, *ends]).as_of("2024-09-30")
    assert at.certainty(agreements, is_in_force) is UNKNOWN  # too many worlds
    assert at.certainty(agreements.where(dataset="ours"), is_in_force) is YES


def test_a_data_set_that_is_none_is_refused():
    with pytest.raises(UnknownCodeError, match=r"no data set 'their' in the ledger: did you mean 'theirs'\?"):
        LEDGER.as_of(DAY).project(agreements.where(dataset="their"))


# --- folds of one's own --------------------------------------------------------------------------------


def _fact(event):
    return event.fact


def _latest(state, event):
    return {**state, event.fact: event}


LATEST = fold(dict, name="latest", key=_fact).on(Committed, _latest)
LOANS = [kind(Committed, "loan", amount="USD 5", occurred="2024-02-01") for kind in (ours, theirs)]


def test_a_fold_that_says_that_it_holds_events_by_fact_is_refused_too():
    at = Ledger(LOANS).as_of(DAY)
    with pytest.raises(MixedDatasetsError, match=r"^latest would mix 2 data sets \(ours, theirs\)"):
        at.project(LATEST)
    assert at.project(LATEST.where(dataset="ours")) == {"loan": LOANS[0]}
    assert at.project(LATEST.where(lambda event: event.dataset == "theirs")) == {"loan": LOANS[1]}


def test_one_that_does_not_say_so_sees_all():
    silent = fold(dict, name="latest").on(Committed, _latest)
    assert Ledger(LOANS).as_of(DAY).project(silent) == {"loan": LOANS[1]}


# --- money -------------------------------------------------------------------------------------------

OLD = ours(Committed, "loan", amount="USD 100", occurred="2024-02-01", donor="JPN")
NEW = theirs(Committed, "loan", amount="USD 90", occurred="2024-03-01", donor="JPN", recorded="2025-06-01")
RAISED = theirs(CommitmentChanged, "raised", of="loan", amount="USD 5", occurred="2024-04-01", recorded="2025-06-01")
BOTH = Ledger([OLD, NEW, RAISED])
THEN, NOW = BOTH.as_of(DAY, known="2025-01-01"), BOTH.as_of(DAY)


@pytest.mark.parametrize(
    "tally", [committed.combined(), committed.by("dataset"), committed.where(donor="JPN").combined()]
)
def test_another_data_set_is_newly_known_and_revalues_nothing(tally):
    bridge = compare(THEN, NOW).bridge(tally)
    assert {(each.cause.value, each.dataset, each.fact) for each in bridge.contributions} == {
        ("newly known", "theirs", "loan"),
        ("newly known", "theirs", "raised"),
    }
    assert sum((each.amount for each in bridge.contributions), start=usd(0)) == usd(95)


def test_revisions_call_it_newly_known_and_name_both():
    revised = BOTH.revisions(committed.combined(), DAY)
    assert [each.bridge.amounts["newly known"] for each in revised] == [usd(100), usd(95)]
    assert str(revised).endswith("newly known: loan, raised")
    again = revise(OLD, recorded="2025-06-01", sources=(), amount=Money(101, "USD"))
    assert "re-valued: loan (ours)" in str(BOTH.including(again).revisions(committed.combined(), DAY))


def test_revisions_of_one_list_no_record_of_another():
    beside = theirs(Committed, "other", amount="USD 1", recorded="2025-01-01")
    [first] = BOTH.including(beside).revisions(committed.where(dataset="ours"), DAY)
    assert first.records == ("loan",)


def test_what_entered_is_what_its_own_data_set_did_not_have():
    delta = compare(THEN, NOW)
    assert [event.id for event in delta.entered] == ["loan-theirs", "raised-theirs"]
    assert [event.id for event in compare(NOW, THEN).left] == ["loan-theirs", "raised-theirs"]


def test_each_is_retracted_by_itself():
    gone = BOTH.including(retract(OLD, recorded="2025-07-01"))
    [moved] = compare(NOW, gone.as_of(DAY)).bridge(committed.combined()).contributions
    assert (moved.cause.value, moved.dataset, moved.amount) == ("retracted", "ours", usd(-100))


# --- one fact ----------------------------------------------------------------------------------------


def test_the_records_of_a_fact_are_those_of_a_data_set():
    assert BOTH.records("loan", dataset="ours") == (OLD,)
    assert BOTH.records("loan", dataset="theirs") == (NEW,)
    assert BOTH.records("raised") == (RAISED,)
    with pytest.raises(MixedDatasetsError) as caught:
        BOTH.records("loan")
    assert str(caught.value) == (
        "records('loan') would mix 2 data sets (ours, theirs), which use the same key 'loan' and may mean other things "
        "by it: choose with dataset='ours'"
    )


def test_records_that_are_not_there():
    with pytest.raises(UnknownFactError, match=r"no fact 'raised' in the data set 'ours': \(exist: loan\)"):
        BOTH.records("raised", dataset="ours")
    with pytest.raises(UnknownCodeError, match=r"no data set 'our' in the ledger: did you mean 'ours'"):
        BOTH.records("loan", dataset="our")


def test_what_became_of_a_commitment():
    paid = ours(Disbursed, "paid", of="loan", amount="USD 30", occurred="2024-05-01")
    at = BOTH.including(paid).as_of(DAY)
    found = at.project(lifecycle)
    assert (found.of("loan", dataset="ours").disbursed, found.of("loan", dataset="theirs").disbursed) == (
        usd(30),
        usd(0),
    )
    assert at.project(lifecycle.where(dataset="ours")).of("loan").undisbursed == Money(70, "USD")
    with pytest.raises(MixedDatasetsError):
        found.of("loan")
    assert "loan (ours): implementation" in str(found)
    assert "<td>loan (theirs)</td>" in found._repr_html_()


def test_check_says_which_keys_are_shared():
    assert [(each.code, each.severity.value) for each in check(BOTH) if each.code != "no-source"] == [
        ("shared-key", "warning")
    ]


# --- what sources report -------------------------------------------------------------------------------


def test_a_total_of_one_data_set_stays_where_another_has_a_newer_one():
    def total(kind, day, amount):
        stated = {"donor": "JPN", "measure": "committed", "sources": [Source(publisher="tracker", published="2024")]}
        return kind(TotalReported, "total", occurred=day, amount=amount, **stated)

    old, new = total(ours, "2024-05-01", "USD 100"), total(theirs, "2024-09-01", "USD 300")
    alone, both = Ledger([OLD, old]), Ledger([OLD, NEW, old, new])
    [before] = reconcile(alone.as_of(DAY))
    assert [each.claim.dataset for each in reconcile(both.as_of(DAY))] == ["theirs", "ours"]
    assert [each for each in reconcile(both.as_of(DAY)) if each.claim.dataset == "ours"] == [before]
    assert [group.claims for group in both.as_of(DAY).project(reported).totals] == [(new,)]
