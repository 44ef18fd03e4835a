from __future__ import annotations

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
    ("instrument", "events", "status", "outstanding"),
    [
        ("loan", [], "committed", 0),
        ("loan", [of(Allocated, "USD 90")], "committed", 0),
        ("loan", [of(Cancelled, "USD 100")], "cancelled", 0),
        ("loan", [of(Cancelled, "USD 40")], "committed", 0),  # as to the rest
        ("loan", [of(CommitmentChanged, "USD -100")], "cancelled", 0),
        ("loan", [of(Spent, "USD 5")], "implementation", 0),
        ("loan", [of(Disbursed, "USD 5")], "implementation", 5),
        ("loan", [of(Disbursed, "USD 5"), of(Cancelled, "USD 95")], "finalisation", 5),
        ("loan", [of(Disbursed, "USD 5"), of(Cancelled, "USD 90")], "implementation", 5),
        ("loan", [of(Disbursed, "USD 100")], "finalisation", 100),
        ("loan", [of(Disbursed, "USD 100"), of(Repaid, "USD 99")], "finalisation", 1),
        ("loan", [of(Disbursed, "USD 120"), of(Repaid, "USD 120")], "closed", 0),
        ("loan", [of(Disbursed, "EUR 100")], "implementation", 0),  # what that leaves of the dollars nobody says
        ("grant", [of(Disbursed, "USD 100")], "closed", None),
        ("in-kind", [of(Disbursed, "USD 100")], "closed", None),
        ("mixed", [of(Disbursed, "USD 100")], "finalisation", None),
        ("mixed", [of(Disbursed, "USD 100"), of(Repaid, "USD 10")], "finalisation", 90),  # it was owed
        (None, [of(Disbursed, "USD 100")], "finalisation", None),
    ],
)
def test_the_status_and_what_is_outstanding(instrument, events, status, outstanding):
    found = followed(made(instrument=instrument), *events).of("loan")
    owed = None if outstanding is None else Money(outstanding, "USD")
    assert (found.status.value, found.outstanding) == (status, owed)


def test_other_currencies_are_shown_and_not_taken_off():
    paid = of(Disbursed, "EUR 40"), of(Disbursed, "USD 120"), of(Repaid, "JPY 7"), of(CommitmentChanged, "CHF 1")
    found = followed(made(), *paid).of("loan")
    assert (str(found.total), str(found.disbursed)) == ("CHF 1, USD 100", "EUR 40, USD 120")
    assert (found.undisbursed, found.outstanding) == (Money(-20, "USD"), Money(120, "USD"))
    assert found.other_currencies == ("CHF", "EUR", "JPY")
    assert "not taken off what is in CHF and EUR and JPY" in str(found)
    assert "loan: not taken off is what is in CHF" in followed(made(), of(Disbursed, "CHF 4"))._repr_html_()


def test_what_draws_on_nothing_and_a_second_record_of_a_fact_are_apart():
    found = followed(
        made(),
        made("USD 90", id="loan-a", occurred="2024-02-01"),
        of(Disbursed, "USD 5", of="no-such"),
        of(Cancelled, "USD 6", of="no-such"),
        of(Disbursed, "USD 7", of=None),
        of(Disbursed, "USD 8", dataset="other"),
    )
    assert [each.id for each in found.of_nothing] == ["disbursed-5", "disbursed-8", "cancelled-6"]
    assert ([each.id for each in found.unlinked], [each.id for each in found.doubled]) == (["disbursed-7"], ["loan-a"])
    assert (len(found), found.of("loan").total, found.of("loan").disbursed) == (1, usd(100), usd(0))
    for said in (
        "USD 5 disbursed (disbursed-5), of no-such, which is no commitment made by then",
        "USD 7 disbursed (disbursed-7), of no commitment that its source names",
        "(loan-a), of loan, which another live record states too",
    ):
        assert said in str(found)
    vague, early = made(occurred="2024"), of(Disbursed, "USD 5", occurred="2024-03-03")
    assert [each.id for each in followed(vague, early, day="2024-06-30").of_nothing] == ["disbursed-5"]
    assert followed(vague, early).of("loan").disbursed == usd(5)


def test_two_data_sets_are_never_added():
    theirs = {"dataset": "tracker"}
    drawn = of(Disbursed, "USD 9", **theirs), of(CommitmentChanged, "USD 1", **theirs)
    found = followed(made(), made("USD 90", id="theirs", **theirs), *drawn)
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


def test_it_is_a_sequence_that_pickles_and_goes_into_json():
    at = Ledger([made(), of(Disbursed, "USD 5"), of(Disbursed, "USD 5", fact="lost", of="nothing")]).as_of("2024-12-31")
    found = at.project(lifecycle)
    assert found[:1] == (found[0],)
    assert pickle.loads(pickle.dumps(found)) == found
    said = json.loads(json.dumps(at.answer(lifecycle).to_dict()))
    (commitment,) = said["value"]["commitments"]
    assert (said["projection"], commitment["status"]) == ("lifecycle", "implementation")
    assert (commitment["disbursed"], commitment["undisbursed"]) == ({"USD": "5"}, "USD 95")
    assert [each["id"] for each in said["value"]["of_nothing"]] == ["lost"]


def test_it_reads_well():
    found = followed(made(instrument=None), of(Disbursed, "USD 5"))
    assert str(found) == "loan: implementation\n  committed     USD 100\n  disbursed     USD 5\n  undisbursed   USD 95"
    assert str(Lifecycle()) == "no commitments"
    page = followed(
        made(instrument=None), of(Disbursed, "USD 7", fact="lost", of="a"), made("USD 5", "g")
    )._repr_html_()
    assert all(said in page for said in ("<td>USD 100</td>", "<td>USD 0</td>", "of a, which is no commitment"))
