from __future__ import annotations

import json
import pickle

import pytest

from aidledger import Ledger, Money, Qualifier, Source
from aidledger.errors import UnknownCodeError, WrongTypeError
from aidledger.events import Cancelled, Committed, Disbursed, RankReported, ShareReported, TotalReported
from aidledger.projections import Verdict, reconcile
from aidledger.rates import RateTable
from tests.records import record

RATES = RateTable([("2024-06-28", "USD", "1.25"), ("2024-07", "USD", "2")], base="EUR", source="a bank")


def claim(amount="USD 5", fact="claim", **stated):
    sources = [Source(publisher="Kiel")]
    filled = {"occurred": "2024-12-31", "recorded": "2025-06-01", "measure": "committed", "sources": sources}
    return record(TotalReported, fact, amount=amount, **{**filled, **stated})


def made(amount="USD 5", fact="made", **stated):
    return record(Committed, fact, amount=amount, **{"donor": "JPN", "recipient": "UKR", **stated})


def reconciled(*events, as_of="2025-06-01", **asked):
    (found,) = reconcile(Ledger(events).as_of(as_of), **asked)
    return found


def spans(found):
    return str(found.itemised), str(found.residual)


LATE = made("USD 3", "late", occurred="2024-06-15")
SINCE = [
    made(f"USD {amount}", f"f-{amount}", occurred=occurred)
    for amount, occurred in ((1, "2021-12-31"), (10, "2022-02/2022-03"), (100, "2022-03-01"))
]
YEARLY = [made(f"USD {year}", f"f-{year}", occurred=f"{year}-05-05") for year in (2021, 2022, 2023)]
SCOPE = {"donor": "JPN", "recipient": "UKR", "category": "humanitarian", "channel": "WFP", "mechanism": "ERA"}


@pytest.mark.parametrize(
    ("qualifier", "amount", "verdict"),
    [
        ("exact", "4.9", Verdict.FALLS_SHORT),
        ("exact", "5", Verdict.CONSISTENT),
        ("exact", "8", Verdict.CONSISTENT),
        ("exact", "8.1", Verdict.EXCEEDS),
        ("at-least", "1", Verdict.CONSISTENT),
        ("at-least", "8", Verdict.CONSISTENT),
        ("at-least", "8.1", Verdict.EXCEEDS),
        ("at-most", "9", Verdict.CONSISTENT),
        ("at-most", "5", Verdict.CONSISTENT),
        ("at-most", "4.9", Verdict.FALLS_SHORT),
        ("about", "4", Verdict.FALLS_SHORT),  # 3.5 to 4.5
        ("about", "9", Verdict.EXCEEDS),  # 8.5 to 9.5
        ("about", "10", Verdict.CONSISTENT),  # 5 to 15
        ("about", "0", Verdict.FALLS_SHORT),
    ],
)
def test_the_verdict_is_about_what_a_claim_can_mean(qualifier, amount, verdict):
    surely, perhaps = made(), made("USD 3", "perhaps", occurred="2024-12/2025-02")
    found = reconciled(surely, perhaps, claim(f"USD {amount}", qualifier=qualifier))
    assert (found.verdict, str(found.itemised)) == (verdict, "USD 5 … 8")
    assert (found.stated, found.qualifier) == (Money(amount, "USD"), Qualifier(qualifier))


def test_about_is_read_as_rounded_and_says_so():
    found = reconciled(made(), claim("USD 62,000,000", qualifier="about"))
    assert found.reason == "about is read as USD 61,500,000 to USD 62,500,000"
    assert "about USD 62,000,000" in str(found)


@pytest.mark.parametrize(
    ("events", "stated", "itemised", "residual"),
    [
        ([made()], {"amount": "USD 8"}, "USD 5", "USD 3"),
        ([made()], {"amount": "USD 5"}, "USD 5", "0"),
        ([made()], {"amount": "USD 4"}, "USD 5", "USD -1"),
        ([made(), LATE], {"amount": "USD 9", "occurred": "2024-06"}, "USD 5 … 8", "USD 1 … 4"),
        ([made(instrument="grant"), LATE], {"amount": "USD 8", "instrument": "grant"}, "USD 5 … 8", "USD 0 … 3"),
        ([made(), record(Disbursed, "paid", amount="USD 2")], {"measure": "disbursed"}, "USD 2", "USD 3"),
        (SINCE, {"since": "2022-03-01"}, "USD 100 … 110", "USD -105 … -95"),
        (SINCE, {"since": "2022-03"}, "USD 0 … 110", "USD -105 … 5"),
        (YEARLY, {"period": "2022"}, "USD 2,022", "USD -2,017"),
        (YEARLY, {"period": "2022/..", "since": "2023"}, "USD 0 … 2,023", "USD -2,018 … 5"),
        ([made(**SCOPE), made("USD 7", "other", **{**SCOPE, "channel": "FAO"})], SCOPE, "USD 5", "0"),
    ],
)
def test_what_is_itemised_of_its_scope_and_what_is_left(events, stated, itemised, residual):
    found = reconciled(*events, claim(**stated))
    assert spans(found) == (itemised, residual)
    assert found.to_dict()["scope"] == {key: value for key, value in stated.items() if key in (*SCOPE, "instrument")}


def test_what_cancels_out_is_itemised():
    end = record(Cancelled, "end", of="made", amount="USD 5")
    found = reconciled(made(), end, claim())
    assert (found.verdict, spans(found)) == (Verdict.EXCEEDS, ("0", "USD 5"))
    assert "itemised    USD 0, as committed" in str(found)
    assert found.to_dict()["itemised"] == {"low": {"USD": "0"}, "high": {"USD": "0"}}


def test_caveats_of_all_dates_are_said():
    found = reconciled(made(occurred="2024?"), claim(occurred="2024-12-31~", since="2022~", period="2022-01-01/2024~"))
    assert found.itemised.caveats == (
        "its own date, 2024-12-31~, is approximate in its source",
        "its since, 2022~, is approximate in its source",
        "its period, 2022-01-01/2024~, is approximate in its source",
        "the date of made, 2024?, is uncertain in its source",
    )
    assert "caveat      its since" in str(found)
    assert len(found.to_dict()["caveats"]) == 4


# --- not comparable ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (
            {"measure": None},
            "its source does not say which measure it is: pledged, committed, allocated, disbursed, or",
        ),
        ({"measure": "disbursed"}, "nothing is itemised as disbursed in the data set test"),
        ({"donor": "USA"}, "nothing of its scope is itemised as committed by then"),
        ({"occurred": "2023-12-31"}, "nothing of its scope is itemised as committed by then"),
        ({"since": "2025"}, "it counts nothing: since 2025 begins after its own date, 2024-12-31"),
        ({"period": "2025"}, "it counts nothing: period 2025 begins after its own date, 2024-12-31"),
        ({"period": "2023", "since": "2024"}, "it counts nothing: since 2024 and period 2023 begins after"),
        ({"instrument": "mixed"}, "it is of mixed instruments, and does not say of which"),
        ({"donor": "JPM"}, "'JPM'"),
        ({"amount": "EUR 5"}, "it is stated in EUR, and its scope itemised in USD: give rates"),
    ],
)
def test_what_cannot_be_compared_says_why(stated, reason):
    found = reconciled(made(), claim(**stated))
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert reason in found.reason
    assert found.residual is None
    assert found.to_dict()["residual"] is None
    assert (found.itemised is None) == ("amount" not in stated)


def test_what_cannot_be_compared_reads_well_and_every_reason_is_said():
    assert str(reconciled(made(), claim("USD 7", measure="spent"))) == (
        "2024-12-31  claim: not comparable\n"
        "  stated      USD 7\n"
        "  because     nothing is itemised as spent in the data set test"
    )
    assert "itemised    USD 5, as committed\n  because     it is" in str(reconciled(made(), claim("EUR 7")))
    reasons = reconciled(made(), claim("EUR 5", measure=None, donor="JPN")).reasons
    assert (len(reasons), reasons[1]) == (2, "it is stated in EUR, and its scope itemised in USD: give rates")
    assert len(reconciled(made(), claim(measure=None, since="2025")).reasons) == 2
    assert len(reconciled(made(), claim("EUR 5", measure=None), rates=RATES).reasons) == 1
    assert len(reconciled(made(), claim("EUR 5", measure=None, donor="USA")).reasons) == 1
    several = reconciled(made(), made("EUR 3", "euro"), claim())  # of which none is left out
    assert several.reason == "it is stated in USD, and its scope itemised in EUR and USD: give rates"
    assert str(several.itemised) == "EUR 3, USD 5"


def test_rates_of_the_claims_own_date():
    found = reconciled(made(), made("EUR 3", "euro"), claim("USD 10", occurred="2024-06-28"), rates=RATES)
    assert (found.verdict, spans(found)) == (Verdict.EXCEEDS, ("USD 8.75", "USD 1.25"))
    assert found.itemised.caveats == ("USD by the exchange rates of a bank of 2024-06-28",)
    assert found.question.startswith("valued(committed.where(")
    month = reconciled(made("EUR 3"), claim("USD 6", occurred="2024-07"), rates=RATES)
    assert (month.verdict, str(month.residual)) == (Verdict.CONSISTENT, "0")


def test_a_missing_rate_is_a_reason_where_there_are_two_currencies():
    asked = (made("EUR 3"), claim("USD 6", occurred="2024-06-29"))
    found = reconciled(*asked, rates=RATES)
    assert (found.verdict, str(found.itemised)) == (Verdict.NOT_COMPARABLE, "EUR 3")
    assert "no rate for" in found.reason
    assert reconciled(*asked, rates=RATES, last_within=3).verdict is Verdict.EXCEEDS
    assert reconciled(made("CHF 5"), claim("CHF 5"), rates=RATES).verdict is Verdict.CONSISTENT


# --- data sets and knowledge ------------------------------------------------------------------------


def test_what_another_data_set_itemises_is_not_added():
    other = made("USD 7", "other", dataset="tracker")
    assert str(reconciled(made(), other, claim()).itemised) == "USD 5"
    assert str(reconciled(made(), other, claim(), against="tracker").itemised) == "USD 7"
    with pytest.raises(UnknownCodeError, match="no data set 'trakcer' in the ledger: did you mean 'tracker'"):
        reconciled(made(), other, claim(), against="trakcer")
    assert len(reconcile(Ledger().as_of("2025-01-01"), against="any")) == 0


def test_it_is_as_known_and_a_claim_that_may_not_have_been_made_is_not_there():
    later = made("USD 7", "later", recorded="2025-12-01")
    ledger = Ledger([made(), later, claim()])
    assert str(reconcile(ledger.as_of("2025-06-01", known="2025-06-30"))[0].itemised) == "USD 5"
    assert len(reconcile(ledger.as_of("2025-06-01", known="2025-05-30"))) == 0
    assert len(reconcile(ledger.as_of("2024-12-30"))) == 0


# --- all of it ------------------------------------------------------------------------------------------


def rank(number, fact, **stated):
    sources = [Source(publisher="Kiel")]
    return record(RankReported, fact, rank=number, among="donors", donor="JPN", sources=sources, **stated)


SHARE = record(ShareReported, "share", percent="0.2", base="GDP", qualifier="about", occurred="2024-12-31")


def whole(*events, **asked):
    return reconcile(Ledger(events).as_of("2025-06-01"), **asked)


def test_shares_are_listed_and_not_reconciled():
    found = whole(SHARE, record(ShareReported, "bare", percent="5"))
    assert [each.fact for each in found.shares] == ["bare", "share"]
    assert str(found) == (
        "2024-01-01  bare: 5 %, a share, not reconciled\n2024-12-31  share: about 0.2 % of GDP, a share, not reconciled"
    )
    assert str(whole()) == "no totals are reported"


def test_contradicting_ranks_are_a_finding():
    found = whole(rank(4, "fourth"), rank(3, "third"), rank(4, "again"))
    (group,) = found.conflicts
    assert [each.fact for each in group.claims] == ["again", "fourth", "third"]
    (finding,) = found.findings
    assert (finding.code, finding.severity.value, finding.record) == ("claims-conflict", "warning", "again")
    assert "rank 4 in again, rank 4 in fourth, rank 3 in third: they contradict each other" in finding.message
    assert finding.message in str(found)


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ({}, {"amount": "USD 6"}, True),
        ({}, {"amount": "USD 6", "occurred": "2024-11-30"}, False),  # totals grow
        ({}, {"amount": "USD 6", "since": "2022"}, False),
        ({}, {"amount": "EUR 6"}, False),
        ({}, {"qualifier": "at-least"}, False),
        ({}, {"amount": "USD 4", "qualifier": "at-least"}, False),
        ({}, {"amount": "USD 6", "qualifier": "at-least"}, True),
        ({"amount": "USD 6", "qualifier": "at-least"}, {}, True),
        ({}, {"amount": "USD 4", "qualifier": "at-most"}, True),
        ({"qualifier": "at-least"}, {"amount": "USD 9", "qualifier": "at-least"}, False),
        ({"qualifier": "at-most"}, {"amount": "USD 9", "qualifier": "at-most"}, False),
        ({"amount": "USD 5.3"}, {"qualifier": "about"}, False),
    ],
)
def test_totals_contradict_each_other_where_both_cannot_be_right(first, second, is_one):
    other = [Source(publisher="MOFA")]
    found = whole(claim(fact="first", **first), claim(fact="second", sources=other, **second))
    assert bool(found.findings) is is_one
    assert len(found) == 2


def test_it_is_a_sequence_that_pickles_and_goes_into_json():
    found = whole(made(), claim(), SHARE, rank(4, "fourth"), rank(3, "third"))
    assert found[:1] == (found[0],)
    assert pickle.loads(pickle.dumps(found)) == found
    said = json.loads(json.dumps(found.to_dict()))
    assert said["totals"][0]["verdict"] == "consistent"
    assert said["totals"][0]["stated"] == {"USD": "5"}
    assert said["shares"][0]["stated"] == "0.2 % of GDP"
    assert [each["stated"] for each in said["conflicts"][0]["claims"]] == ["rank 4", "rank 3"]
    assert said["digest"].startswith("sha256:")
    assert whole().to_dict()["known"] is None


def test_a_notebook_shows_tables_in_which_texts_are_escaped():
    page = whole(
        made(occurred="2024?"),
        claim("USD 9"),
        claim("EUR 9", "euro", donor="USA", sources=[]),
        SHARE,
        rank(4, "fourth", mechanism="<script>"),
        rank(3, "third", mechanism="<script>"),
    )._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "USD 4" in page
    assert "is uncertain in its source" in page
    assert "about 0.2 % of GDP" in page


def test_what_is_asked_for_wrongly():
    with pytest.raises(WrongTypeError, match=r"reconcile\(\) takes an AsOf"):
        reconcile(Ledger([claim()]))
    with pytest.raises(WrongTypeError, match="rates are a RateTable"):
        whole(claim(), rates={"USD": 1})


def test_the_conversions_of_the_source_are_what_it_sums_and_what_has_none_is_left_out():
    valued, other = made("USD 5", valued="EUR 4"), made("JPY 7", "other")
    found = reconciled(valued, claim("EUR 4"))
    assert (found.verdict, found.itemised.caveats) == (Verdict.CONSISTENT, ())
    several = reconcile(Ledger([valued, other, claim("EUR 4")]).as_of("2025-06-01"))
    assert several[0].itemised.caveats == ("left out, without a conversion of the source's own: JPY 7 (other)",)
    assert [(each.code, each.record) for each in several.findings] == [("no-conversion", "other")]
