from __future__ import annotations

import itertools
import json
import pickle

import pytest

from aidledger import Ledger, Money
from aidledger.errors import MixedDatasetsError, UnknownFactError
from aidledger.events import Allocated, Cancelled, CommitmentChanged, Committed, Disbursed, InterestPaid, Repaid, Spent
from aidledger.projections import Lifecycle, Status, lifecycle
from tests.records import record, usd


def made(amount="USD 100", fact="loan", **stated):
    return record(Committed, fact, amount=amount, **{"instrument": "loan", "donor": "JPN", **stated})


def of(kind, amount, fact=None, **stated):
    return record(kind, fact or f"{kind.kind}-{amount[4:]}", amount=amount, **{"of": "loan", **stated})


def followed(*events, day="2024-12-31", **known):
    return Ledger(events).as_of(day, **known).project(lifecycle)


def status(*events):
    return followed(*events).of("loan").status


def test_what_became_of_a_commitment():
    found = followed(
        made(title="A loan"),
        of(CommitmentChanged, "USD 20"),
        of(CommitmentChanged, "USD -10"),
        of(Allocated, "USD 90"),
        of(Disbursed, "USD 30"),
        of(Disbursed, "USD 20"),
        of(Spent, "USD 5"),
        of(Repaid, "USD 10"),
        of(InterestPaid, "USD 3"),
    ).of("loan")
    amounts = (found.committed, found.changed, found.cancelled, found.total, found.allocated, found.disbursed)
    assert amounts == tuple(map(usd, (100, 10, 0, 110, 90, 50)))
    assert (found.spent, found.repaid, found.interest_paid) == (usd(5), usd(10), usd(3))
    assert (found.undisbursed, found.outstanding) == (Money(60, "USD"), Money(40, "USD"))
    assert (found.title, found.donor, found.instrument, found.currency) == ("A loan", "JPN", "loan", "USD")
    assert (found.other_currencies, found.status) == ((), Status.IMPLEMENTATION)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "committed"),
        ([of(Allocated, "USD 90")], "committed"),
        ([of(Cancelled, "USD 100")], "cancelled"),
        ([of(Cancelled, "USD 40")], "committed"),  # as to the rest
        ([of(CommitmentChanged, "USD -100")], "cancelled"),
        ([of(Spent, "USD 5")], "implementation"),
        ([of(Disbursed, "USD 5")], "implementation"),
        ([of(Disbursed, "USD 5"), of(Cancelled, "USD 95")], "finalisation"),
        ([of(Disbursed, "USD 5"), of(Cancelled, "USD 90")], "implementation"),
        ([of(Disbursed, "USD 100")], "finalisation"),
        ([of(Disbursed, "USD 100"), of(Repaid, "USD 99")], "finalisation"),
        ([of(Disbursed, "USD 100"), of(Repaid, "USD 100")], "closed"),
        ([of(Disbursed, "USD 120"), of(Repaid, "USD 120")], "closed"),
        ([of(Disbursed, "EUR 100")], "implementation"),  # what that leaves of the dollars nobody says
    ],
)
def test_the_status_of_a_loan(events, expected):
    assert status(made(), *events).value == expected


@pytest.mark.parametrize(
    ("instrument", "expected"),
    [("grant", "closed"), ("in-kind", "closed"), ("mixed", "finalisation"), (None, "finalisation")],
)
def test_what_is_disbursed_whole_is_closed_where_it_is_surely_not_owed(instrument, expected):
    found = followed(made(instrument=instrument), of(Disbursed, "USD 100")).of("loan")
    assert (found.status.value, found.outstanding) == (expected, None)


def test_something_repaid_was_owed():
    found = followed(made(instrument="mixed"), of(Disbursed, "USD 100"), of(Repaid, "USD 10")).of("loan")
    assert found.outstanding == Money(90, "USD")


def test_more_disbursed_than_committed_is_below_zero():
    assert followed(made(), of(Disbursed, "USD 120")).of("loan").undisbursed == Money(-20, "USD")


def test_other_currencies_are_shown_and_not_taken_off():
    found = followed(made(), of(Disbursed, "EUR 40"), of(Repaid, "JPY 7"), of(CommitmentChanged, "CHF 1")).of("loan")
    assert (str(found.total), str(found.disbursed)) == ("CHF 1, USD 100", "EUR 40")
    assert (found.undisbursed, found.outstanding) == (Money(100, "USD"), Money(0, "USD"))
    assert found.other_currencies == ("CHF", "EUR", "JPY")
    assert "not taken off what is in CHF and EUR and JPY" in str(found)
    assert "loan: not taken off is what is in CHF" in followed(made(), of(Disbursed, "CHF 4"))._repr_html_()


def test_it_is_as_of_the_day_and_as_known():
    paid, later = of(Disbursed, "USD 5", occurred="2024-06-10"), of(Disbursed, "USD 7", recorded="2025-09-09")
    events = [made(), paid, later]
    assert followed(*events, day="2024-06-09", known="2025-01-01").of("loan").disbursed == usd(0)
    assert followed(*events, day="2024-06-10", known="2025-01-01").of("loan").disbursed == usd(5)
    assert followed(*events).of("loan").disbursed == usd(12)
    assert len(followed(*events, day="2023-12-31")) == 0


def test_what_draws_on_nothing_is_apart():
    found = followed(
        made(),
        of(Disbursed, "USD 5", of="no-such"),
        of(Cancelled, "USD 6", of="no-such"),
        of(Disbursed, "USD 7", of=None),
        of(Disbursed, "USD 8", dataset="other"),
    )
    assert [each.id for each in found.of_nothing] == ["disbursed-5", "disbursed-8", "cancelled-6"]
    assert [each.id for each in found.unlinked] == ["disbursed-7"]
    assert found.of("loan").disbursed == usd(0)
    assert "USD 5 disbursed (disbursed-5), of no-such, which is no commitment made by then" in str(found)
    assert "USD 7 disbursed (disbursed-7), of no commitment that its source names" in str(found)


def test_a_draw_before_the_commitment_was_surely_made_is_apart():
    vague, early = made(occurred="2024"), of(Disbursed, "USD 5", occurred="2024-03-03")
    assert [each.id for each in followed(vague, early, day="2024-06-30").of_nothing] == ["disbursed-5"]
    assert followed(vague, early).of("loan").disbursed == usd(5)


def test_a_second_live_record_of_a_fact_is_not_added():
    first, second = made(id="loan-b", occurred="2024-01-01"), made("USD 90", id="loan-a", occurred="2024-02-01")
    found = followed(second, first)
    assert (len(found), found.of("loan").total, [each.id for each in found.doubled]) == (1, usd(100), ["loan-a"])
    assert "(loan-a), of loan, which another live record states too" in str(found)


def test_two_data_sets_are_never_added():
    ours, theirs = made(), made("USD 90", id="theirs", dataset="tracker")
    drawn = of(Disbursed, "USD 9", dataset="tracker")
    changed = of(CommitmentChanged, "USD 1", dataset="tracker")
    found = followed(ours, theirs, drawn, changed)
    assert (found.of("loan", dataset="test").disbursed, found.of("loan", dataset="tracker").total) == (usd(0), usd(91))
    said = (
        r"^of\('loan'\) would mix 2 data sets \(test, tracker\), which use the same key .*: choose with dataset='test'$"
    )
    with pytest.raises(MixedDatasetsError, match=said):
        found.of("loan")
    with pytest.raises(UnknownFactError, match="no commitment 'loan' in the data set 'none' by then"):
        found.of("loan", dataset="none")
    with pytest.raises(UnknownFactError, match="no commitment 'laon' by then: did you mean 'loan'"):
        found.of("laon")


def test_it_is_blind_to_order_and_merges():
    events = [*Ledger([made(), made("USD 9", "g"), of(Disbursed, "USD 5"), of(Disbursed, "USD 6", of=None)]).timeline()]
    expected = lifecycle.over(events)
    assert lifecycle.commutes
    for shuffled in itertools.permutations(events):
        assert lifecycle.over(shuffled) == expected
        for cut in range(len(events) + 1):
            parts = (lifecycle.unfinished(part, lifecycle.initial()) for part in (shuffled[:cut], shuffled[cut:]))
            assert lifecycle.finish(lifecycle.merge(*parts)) == expected


def test_it_is_a_sequence_that_pickles_and_goes_into_json():
    ledger = Ledger([made(), of(Disbursed, "USD 5"), of(Disbursed, "USD 5", fact="lost", of="nothing")])
    at = ledger.as_of("2024-12-31")
    found = at.project(lifecycle)
    assert found[:1] == (found[0],)
    assert pickle.loads(pickle.dumps(found)) == found
    said = json.loads(json.dumps(at.answer(lifecycle).to_dict()))
    assert said["projection"] == "lifecycle"
    (commitment,) = said["value"]["commitments"]
    assert (commitment["status"], commitment["disbursed"], commitment["undisbursed"]) == (
        "implementation",
        {"USD": "5"},
        "USD 95",
    )
    assert [each["id"] for each in said["value"]["of_nothing"]] == ["lost"]


def test_it_reads_well():
    text = str(followed(made(instrument=None), of(Disbursed, "USD 5")))
    assert text == ("loan: implementation\n  committed     USD 100\n  disbursed     USD 5\n  undisbursed   USD 95")
    assert str(Lifecycle()) == "no commitments"


def test_a_notebook_shows_a_table_in_which_texts_are_escaped():
    page = followed(
        made(instrument=None), of(Disbursed, "USD 7", fact="lost", of="a"), made("USD 5", "g")
    )._repr_html_()
    assert "<td>USD 100</td>" in page
    assert "<td>USD 0</td>" in page
    assert "of a, which is no commitment" in page
