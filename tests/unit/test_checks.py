from __future__ import annotations

import attrs
import pytest

from aidledger import Ledger, Money, Shares, Source, check, retract, revise
from aidledger._aid.checks import check_record, placeholder_dates
from aidledger.errors import Origin, Severity
from aidledger.events import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Allocated,
    Cancelled,
    CommitmentChanged,
    Committed,
    Delivered,
    Disbursed,
    Guaranteed,
    InterestPaid,
    MilestoneReached,
    Pledged,
    RankReported,
    Repaid,
    Retracted,
    ShareReported,
    Spent,
    TotalReported,
    annotated,
)
from tests.records import record

SOURCE = Source(publisher="CEIAS", published="2024")


def sourced(kind, fact, **stated):
    return record(kind, fact, **{"sources": [SOURCE], **stated})


def loan(fact="loan", **stated):
    return sourced(Committed, fact, **{"amount": "USD 100", **stated})


def codes(*records):
    return [(finding.code, finding.record) for finding in check(Ledger(records))]


def said(*records):
    (only,) = check(Ledger(records))
    return str(only)


def test_a_sound_ledger_has_no_findings():
    assert check(Ledger()) == ()
    assert (
        codes(
            loan(donor="JPN", recipient=Shares({"UKR": 60, "XM-DAC-41114": 40}), channel="WFP"),
            sourced(CommitmentChanged, "more", of="loan", amount="USD -5"),
            sourced(Disbursed, "paid", of="loan", amount="USD 95"),
            sourced(Cancelled, "end", of="loan", amount="USD 0"),
            sourced(Delivered, "units", item="units", of="loan", location="KHM", partners=["UNDP"]),
            sourced(AgreementSigned, "accord", parties=["JPN", "UKR"]),
            sourced(AgreementEnteredIntoForce, "in", of="accord"),
            sourced(AgreementEnded, "out", of="accord"),
            sourced(TotalReported, "total", amount="USD 0"),
            sourced(ShareReported, "share", percent=0),
        )
        == []
    )


# --- one record alone -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "field", "code", "meant"),
    [
        (loan(donor="JPM"), "donor", "JPM", None),
        (loan(recipient="UA"), "recipient", "UA", "UKR"),
        (loan(recipient=Shares({"UKR": 60, "UA": 40})), "recipient", "UA", "UKR"),
        (loan(channel="wfp"), "channel", "wfp", "WFP"),
        (sourced(Delivered, "loan", item="a", location="Kyiv"), "location", "Kyiv", None),
        (sourced(Delivered, "loan", item="a", partners=["UNDP", "UNPD"]), "partners", "UNPD", "UNDP"),
        (sourced(MilestoneReached, "loan", parties=["JPN", "U"]), "parties", "U", None),
        (sourced(TotalReported, "loan", amount="USD 1", donor="Japan"), "donor", "Japan", "JPN"),
    ],
)
def test_an_unknown_party(event, field, code, meant):
    probably = f"did you mean {meant!r}? " if meant else ""
    assert said(event) == (
        f"loan: unknown-party {field}: {code!r} is not a country or organisation: {probably}"
        "write a country as ISO 3166-1 alpha-3 (UKR), an organisation by its code here (WFP) or its IATI identifier "
        "(XM-DAC-41114)"
    )


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (sourced(ShareReported, "loan", percent="-0.2"), "percent: -0.2 makes no sense here: it is zero or above"),
        (sourced(Delivered, "loan", item="a", quantity=0), "quantity: 0 makes no sense here: it is above zero"),
        (sourced(Delivered, "loan", item="a", value="USD 0"), "value: 0 makes no sense here: it is above zero"),
        (sourced(RankReported, "loan", rank=0), "rank: 0 makes no sense here: the first is 1"),
    ],
)
def test_a_senseless_figure(event, message):
    assert said(event) == f"loan: senseless-figure {message}"


FLOWS = [Allocated, Committed, Disbursed, Guaranteed, InterestPaid, Pledged, Repaid, Spent]


@pytest.mark.parametrize("kind", FLOWS)
def test_an_amount_of_zero_makes_no_sense(kind):
    assert said(sourced(kind, "paid", amount="USD 0")) == (
        "paid: senseless-figure amount: an amount of zero is not an event: correct it, or leave the event out"
    )


@pytest.mark.parametrize("kind", [*FLOWS, TotalReported])
def test_an_amount_below_zero_takes_money_back(kind):
    found = codes(sourced(kind, "back", amount="USD -5"))
    assert found == ([("promise-reduced", "back")] if kind in (Committed, Guaranteed, Pledged) else [])


def test_a_promise_that_is_taken_back_without_saying_which_is_a_warning():
    (finding,) = check(Ledger([sourced(Committed, "back", amount="USD -5", valued="EUR -4")]))
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "amount: USD -5 takes back what was committed, and counts: "
        "state a change of it, or its cancellation, where its source says which promise"
    )


def test_what_is_allocated_and_taken_back_is_netted_against_the_commitment():
    whole, back = (
        sourced(Allocated, key, of="loan", amount=amount) for key, amount in (("a", "USD 120"), ("b", "USD -30"))
    )
    assert codes(loan(), whole) == [("more-allocated-than-committed", "a")]
    assert codes(loan(), whole, back) == []


@pytest.mark.parametrize(
    ("amount", "valued", "is_found"), [("USD 5", "EUR 4", False), ("USD 5", "EUR -4", True), ("USD 5", "EUR 0", True)]
)
def test_a_conversion_has_the_sign_of_the_amount(amount, valued, is_found):
    found = codes(sourced(Committed, "loan", amount=amount, valued=valued))
    assert found == ([("valued-otherwise", "loan")] if is_found else [])


def test_a_change_by_zero_and_a_negative_cancellation():
    assert said(loan(), sourced(CommitmentChanged, "more", of="loan", amount="USD 0")) == (
        "more: senseless-figure amount: a change by zero changes nothing: leave the event out"
    )
    assert codes(loan(), sourced(Cancelled, "end", of="loan", amount="USD -5")) == [("senseless-figure", "end")]


def test_a_record_without_source_publisher_or_date():
    assert said(loan(sources=[])) == "loan: no-source sources: there is none: say where it comes from"
    assert said(loan(sources=[SOURCE, Source(published="2024")])) == (
        "loan: source-without-publisher sources[1].publisher: missing: say who published it"
    )
    assert said(loan(sources=[Source(publisher="CEIAS")])) == (
        "loan: source-without-date sources[0].published: missing: give 'published', or the day on which it was "
        "'accessed' where the page has no date"
    )
    assert codes(loan(sources=[Source(publisher="CEIAS", accessed="2025-01-01")])) == []
    assert codes(loan(), retract(loan(), recorded="2025-01-01")) == [("no-source", "loan.retracted@2025-01-01")]


@pytest.mark.parametrize("published", ["2025-01-02", "2025-02", "2026", "2025-01-02/.."])
def test_what_is_known_before_its_source_was_published(published):
    assert said(loan(sources=[SOURCE, Source(publisher="CEIAS", published=published)])) == (
        f"loan: recorded-before-published recorded: 2025-01-01 is before its source was published ({published}): "
        "nothing is known earlier (sources[1])"
    )


@pytest.mark.parametrize("published", ["2025-01-01", "2025-01", "2025", "../2026", "2024/2026"])
def test_what_may_have_been_published_by_then_is_no_finding(published):
    assert codes(loan(sources=[Source(publisher="CEIAS", published=published)])) == []


@pytest.mark.parametrize(
    ("occurred", "advice"),
    [
        ("2025", "write '2025-01-01'"),
        ("2024/2025", "write '2024-01-01/2025-01-01'"),
        ("2025-01-02", "an event is recorded when it has happened"),
        ("2026", "an event is recorded when it has happened"),
    ],
)
def test_a_date_that_reaches_past_the_day_of_the_record(occurred, advice):
    assert said(loan(occurred=occurred)) == (
        f"loan: date-past-recorded occurred: {occurred} reaches past 2025-01-01, when it was recorded: {advice}"
    )


@pytest.mark.parametrize(
    ("stated", "place", "shown"),
    [
        ({"occurred": "1900-01-01"}, "occurred", "1900-01-01"),
        ({"occurred": "0001-01-01/2024"}, "occurred", "0001-01-01/2024"),
        ({"value_date": "1970-01-01"}, "value_date", "1970-01-01"),
        ({"sources": [Source(publisher="A", published="1899-12-30")]}, "sources[0].published", "1899-12-30"),
        ({"sources": [Source(publisher="A", accessed="1900-01-01")]}, "sources[0].accessed", "1900-01-01"),
    ],
)
def test_a_placeholder_of_a_program_is_a_warning(stated, place, shown):
    event = loan(**stated)
    (found,) = (each for each in check_record(event) if each.code == "placeholder-date")
    assert found.severity is Severity.WARNING
    assert found.message == (
        f"{place}: {shown} is what programs write for a date that is missing: if it is missing here, write what the "
        "source says, or the first and the last day that it can be"
    )
    assert found in check(Ledger([event]))
    assert [attrs.evolve(found, record=None)] == [attrs.evolve(each, record=None) for each in placeholder_dates(event)]


def test_one_record_can_be_checked_alone():
    wrong = record(Committed, "loan", amount="USD 0", donor="JPM", occurred="2025")
    assert [finding.code for finding in check_record(wrong)] == [
        "unknown-party",
        "senseless-figure",
        "no-source",
        "date-past-recorded",
    ]
    assert list(check_record(record(Retracted, "r", retracts="x", sources=[SOURCE]))) == []


def test_what_was_corrected_is_no_finding_any_more():
    wrong = loan(id="old", donor="JPM")
    assert codes(wrong) == [("unknown-party", "old")]
    assert codes(wrong, loan(id="new", supersedes=["old"])) == []
    gone = record(Retracted, "gone", fact=wrong.fact, retracts="old")
    assert codes(wrong, gone) == [("no-source", "gone")]
    back = record(Retracted, "back", fact=wrong.fact, retracts="gone", sources=[SOURCE])
    assert codes(wrong, gone, back) == [("unknown-party", "old")]


# --- among live records ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        sourced(CommitmentChanged, "b", of="gone", amount="USD 1"),
        sourced(Cancelled, "b", of="gone", amount="USD 1"),
        sourced(Disbursed, "b", of="gone", amount="USD 1"),
        sourced(Allocated, "b", of="gone", amount="USD 1"),
        sourced(Delivered, "b", of="gone", item="a"),
        sourced(AgreementEnteredIntoForce, "b", of="gone"),
        sourced(AgreementEnded, "b", of="gone"),
    ],
)
def test_a_reference_to_what_is_not_live(event):
    expected = (
        f"b: of-nothing-live of: no live record of the data set {event.dataset} states the fact 'gone': "
        "name a fact, not a record's id"
    )
    assert said(event) == expected
    gone = loan("gone")
    assert said(event, gone, retract(gone, recorded="2025-01-01", sources=(SOURCE,))) == expected


def test_a_fact_of_another_data_set_is_another():
    theirs = loan("loan", dataset="theirs")
    change = sourced(CommitmentChanged, "b", of="loan", amount="USD 1")
    assert said(change, theirs) == (
        f"b: of-nothing-live of: no live record of the data set {change.dataset} states the fact 'loan': "
        "that of theirs is another's"
    )
    assert codes(loan("loan"), loan("loan", id="other", dataset="theirs")) == [("shared-key", "other")]


def test_keys_that_several_data_sets_use_are_a_warning_for_each_choice_of_data_sets():
    [found] = check(Ledger([loan("loan"), loan("loan", id="other", dataset="theirs"), loan("grant")]))
    assert (found.severity, found.record) == (Severity.WARNING, "other")
    assert found.message == (
        "fact: 'loan' is a key of 2 data sets (test, theirs), each of which means facts of its own: "
        "choose one with where(dataset=…)"
    )
    every = [loan(fact, id=f"{fact}-{dataset}", dataset=dataset) for dataset in ("a", "b") for fact in "vwxyz"]
    more = [loan("v", id="v-c", dataset="c"), loan("c", dataset="c")]
    assert [each.message.partition(", each")[0] for each in check(Ledger([*every, *more]))] == [
        "fact: 'v' is a key of 3 data sets (a, b, c)",
        "fact: 'w', 'x', 'y' and 1 more are keys of 2 data sets (a, b)",
    ]


def test_a_key_that_one_data_set_uses_again_is_not_shared():
    gone = loan("loan", id="gone", dataset="theirs")
    assert codes(loan("loan"), gone, retract(gone, recorded="2025-01-01", sources=gone.sources)) == []


@pytest.mark.parametrize(
    ("event", "other", "wanted"),
    [
        (sourced(Cancelled, "b", of="a", amount="USD 1"), sourced(Pledged, "a", amount="USD 1"), "committed"),
        (sourced(Disbursed, "b", of="a", amount="USD 1"), sourced(AgreementSigned, "a"), "committed"),
        (sourced(AgreementEnded, "b", of="a"), loan("a"), "agreement-signed"),
        (sourced(AgreementEnteredIntoForce, "b", of="a"), loan("a"), "agreement-signed"),
    ],
)
def test_a_reference_to_the_wrong_kind(event, other, wanted):
    assert said(event, other) == f"b: of-wrong-kind of: 'a' is {other.kind}, and {event.kind} is of {wanted}"


def test_two_live_records_of_one_fact():
    assert said(loan(id="a", occurred="2024-01-05"), loan(id="b", occurred="2024-01-04")) == (
        "a: two-live-records fact: 'loan' has another live record, 'b': supersede one, or retract it"
    )
    assert codes(loan(id="a"), loan(id="b"), loan(id="c")) == [("two-live-records", "b"), ("two-live-records", "c")]
    assert codes(loan(id="a"), loan(id="b", supersedes=["a"])) == []


def test_an_alteration_in_another_currency():
    for kind in (CommitmentChanged, Cancelled):
        assert said(loan(), sourced(kind, "b", of="loan", amount="EUR 1")) == (
            "b: other-currency amount: EUR 1 alters 'loan', which is in USD: state the change in that currency"
        )


@pytest.mark.parametrize(("kind", "word"), [(Disbursed, "disbursed"), (Allocated, "allocated")])
def test_more_drawn_than_committed_is_a_warning(kind, word):
    parts = [sourced(kind, f"part-{n}", of="loan", amount="USD 40", occurred=f"2024-01-0{n}") for n in (1, 2, 3)]
    assert codes(loan(), *parts[:2]) == []
    (finding,) = check(Ledger([loan(), *parts]))
    assert (finding.severity, finding.record) == (Severity.WARNING, "part-3")
    assert str(finding) == (
        f"part-3: more-{word}-than-committed of: USD 120 {word} in all of 'loan', of which USD 100 is committed"
    )
    assert codes(loan(), *parts, sourced(CommitmentChanged, "more", of="loan", amount="USD 20")) == []


def test_drawn_is_compared_with_what_is_left():
    paid = sourced(Disbursed, "paid", of="loan", amount="USD 70")
    assert codes(loan(), paid, sourced(Cancelled, "end", of="loan", amount="USD 40")) == [
        ("more-disbursed-than-committed", "paid")
    ]
    assert said(loan(), paid, sourced(Cancelled, "end", of="loan", amount="USD 100")).endswith(
        "USD 70 disbursed in all of 'loan', of which USD 0 is committed"
    )


def test_what_cannot_be_compared_is_no_warning():
    other = sourced(Disbursed, "paid", of="loan", amount="EUR 700")
    free = sourced(Disbursed, "free", amount="USD 700")
    assert codes(loan(), other, free) == []
    lost = sourced(Disbursed, "lost", of="gone", amount="USD 700")
    assert codes(lost) == [("of-nothing-live", "lost")]


def corrected(before, day, **changes):
    return revise(before, recorded=day, sources=before.sources, **changes)


def test_a_correction_of_an_amount_that_keeps_its_conversion():
    first = loan(valued="EUR 90", release="release 7")
    other = corrected(first, "2025-02-01", amount=Money(200, "USD"))
    titled = corrected(other, "2025-03-01", title="Loan")
    wanted = (
        f"{titled.id}: valued-not-corrected valued: EUR 90 is the source's conversion of USD 100, and the amount was"
    )
    assert said(first, other, titled).startswith(f"{wanted} corrected to USD 200: correct both")
    assert [finding.severity for finding in check(Ledger([first, other]))] == [Severity.WARNING]


def test_a_correction_that_has_the_conversion_of_its_amount():
    first = loan(valued="EUR 90", release="release 7")
    other = corrected(first, "2025-02-01", amount=Money(200, "USD"))
    back = corrected(other, "2025-03-01", amount=Money(100, "USD"))
    both = corrected(other, "2025-03-01", valued=Money(180, "EUR"))
    neither = corrected(other, "2025-03-01", valued=None)
    published = attrs.evolve(other, id="again", release="release 8")
    for newest in (back, both, neither):
        assert codes(first, other, newest) == []
    assert codes(first, published) == []
    assert codes(first, corrected(first, "2025-02-01", title="Loan")) == []


def test_allocated_and_disbursed_are_drawn_each_for_itself():
    assert (
        codes(
            loan(),
            sourced(Disbursed, "paid", of="loan", amount="USD 70"),
            sourced(Allocated, "packed", of="loan", amount="USD 70"),
        )
        == []
    )


# --- in which order -------------------------------------------------------------------------------


def test_findings_are_in_the_order_of_path_and_line():
    places = {"d": ("b.toml", 1), "c": ("a.toml", 20), "b": ("a.toml", 3), "a": None}
    records = [annotated(loan(name, sources=[]), origin=place and Origin(*place)) for name, place in places.items()]
    assert [str(finding).split(": ")[0] for finding in check(Ledger(records))] == [
        "a",
        "a.toml:3",
        "a.toml:20",
        "b.toml:1",
    ]


@pytest.mark.parametrize(
    "taken",
    [
        [sourced(Cancelled, "b", of="loan", amount="USD 101")],
        [sourced(Cancelled, "a", of="loan", amount="USD 100"), sourced(Cancelled, "b", of="loan", amount="USD 100")],
        [sourced(CommitmentChanged, "b", of="loan", amount="USD -101")],
    ],
)
def test_more_taken_from_a_commitment_than_it_had(taken):
    assert codes(loan(), *taken) == [("commitment-below-zero", "b")]


def test_a_commitment_cancelled_whole_is_no_finding():
    assert codes(loan(), sourced(Cancelled, "b", of="loan", amount="USD 100")) == []
