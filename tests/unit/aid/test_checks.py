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
FLOWS = [Allocated, Committed, Disbursed, Guaranteed, InterestPaid, Pledged, Repaid, Spent]
PROMISES = (Committed, Guaranteed, Pledged)


def sourced(kind, fact, **stated):
    return record(kind, fact, **{"sources": [SOURCE], **stated})


def loan(fact="loan", **stated):
    return sourced(Committed, fact, **{"amount": "USD 100", **stated})


def of(kind, fact, amount, **stated):
    return sourced(kind, fact, amount=amount, **{"of": "loan", **stated})


def corrected(before, day, **changes):
    return revise(before, recorded=day, sources=before.sources, **changes)


def codes(*records):
    return [(finding.code, finding.record) for finding in check(Ledger(records))]


def said(*records):
    (only,) = check(Ledger(records))
    return str(only)


def test_a_sound_ledger_has_no_findings():
    sound = [
        loan(donor="JPN", recipient=Shares({"UKR": 60, "XM-DAC-41114": 40}), channel="WFP"),
        of(CommitmentChanged, "more", "USD -5"),
        of(Disbursed, "paid", "USD 95"),
        of(Allocated, "packed", "USD 70"),  # drawn apart from what is paid
        of(Disbursed, "other", "EUR 700"),  # which cannot be compared
        of(Cancelled, "end", "USD 0"),
        sourced(Delivered, "units", item="units", of="loan", location="KHM", partners=["UNDP"]),
        sourced(AgreementSigned, "accord", parties=["JPN", "UKR"]),
        sourced(AgreementEnteredIntoForce, "in", of="accord"),
        sourced(AgreementEnded, "out", of="accord"),
        sourced(TotalReported, "total", amount="USD 0"),
        sourced(ShareReported, "share", percent=0),
    ]
    assert codes(*sound) == codes() == []


# --- one record alone -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "field", "code", "meant"),
    [
        (loan(donor="JPM"), "donor", "JPM", None),
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


PLACELESS = Source(publisher="CEIAS")
NO_EVENT = "amount: an amount of zero is not an event: correct it, or leave the event out"
TWICE = "another live record, 'b': supersede one, or retract it"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([sourced(ShareReported, "a", percent="-0.2")], "percent: -0.2 makes no sense here: it is zero or above"),
        ([sourced(Delivered, "a", item="a", quantity=0)], "quantity: 0 makes no sense here: it is above zero"),
        ([sourced(Delivered, "a", item="a", value="USD 0")], "value: 0 makes no sense here: it is above zero"),
        ([sourced(RankReported, "a", rank=0)], "rank: 0 makes no sense here: the first is 1"),
        *(([sourced(kind, "a", amount="USD 0")], NO_EVENT) for kind in FLOWS),
        (
            [loan(), of(CommitmentChanged, "a", "USD 0")],
            "amount: a change by zero changes nothing: leave the event out",
        ),
        ([loan(), of(Cancelled, "a", "USD -5")], "amount: -5 makes no sense here: it is zero or above"),
    ],
)
def test_a_senseless_figure(records, expected):
    assert said(*records) == f"a: senseless-figure {expected}"


@pytest.mark.parametrize("kind", [*FLOWS, TotalReported])
def test_an_amount_below_zero_takes_money_back(kind):
    assert codes(sourced(kind, "back", amount="USD -5")) == [("promise-reduced", "back")] * (kind in PROMISES)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([loan(sources=[])], "no-source sources: there is none: say where it comes from"),
        (
            [loan(sources=[SOURCE, Source(published="2024")])],
            "source-without-publisher sources[1].publisher: missing: say who published it",
        ),
        (
            [loan(sources=[PLACELESS])],
            (
                "source-without-date sources[0].published: missing: give 'published', or the day on which it was "
                "'accessed' where the page has no date"
            ),
        ),
        (
            [loan(amount="USD -5", valued="EUR -4")],
            (
                "promise-reduced amount: USD -5 takes back what was committed, and counts: "
                "state a change of it, or its cancellation, where its source says which promise"
            ),
        ),
        *(
            (
                [loan(occurred=occurred)],
                f"date-past-recorded occurred: {occurred} reaches past 2025-01-01, when it was recorded: {advice}",
            )
            for occurred, advice in [
                ("2025", "write '2025-01-01'"),
                ("2024/2025", "write '2024-01-01/2025-01-01'"),
                ("2025-01-02", "an event is recorded when it has happened"),
            ]
        ),
        *(
            (
                [loan(sources=[SOURCE, Source(publisher="CEIAS", published=published)])],
                (
                    f"recorded-before-published recorded: 2025-01-01 is before its source was published ({published}): "
                    "nothing is known earlier (sources[1])"
                ),
            )
            for published in ("2025-01-02", "2025-02", "2026", "2025-01-02/..")
        ),
    ],
)
def test_what_is_said_of_one_record(records, expected):
    assert said(*records) == f"loan: {expected}"


@pytest.mark.parametrize(
    "stated",
    [
        *({"published": published} for published in ("2025-01-01", "2025-01", "2025", "../2026", "2024/2026")),
        {"accessed": "2025-01-01"},
    ],
)
def test_what_may_have_been_published_by_then_is_no_finding(stated):
    assert codes(loan(sources=[Source(publisher="CEIAS", **stated)])) == []


@pytest.mark.parametrize(("valued", "is_found"), [("EUR 4", False), ("EUR -4", True), ("EUR 0", True)])
def test_a_conversion_has_the_sign_of_the_amount(valued, is_found):
    assert codes(loan(amount="USD 5", valued=valued)) == [("valued-otherwise", "loan")] * is_found


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
    (found,) = (each for each in check(Ledger([event])) if each.code == "placeholder-date")
    assert found.severity is Severity.WARNING
    assert found.message == (
        f"{place}: {shown} is what programs write for a date that is missing: if it is missing here, write what the "
        "source says, or the first and the last day that it can be"
    )
    assert [attrs.evolve(found, record=None)] == [attrs.evolve(each, record=None) for each in placeholder_dates(event)]


def test_one_record_can_be_checked_alone_and_what_was_corrected_is_no_finding_any_more():
    wrong = record(Committed, "loan", id="old", amount="USD 0", donor="JPM", occurred="2025")
    found = [finding.code for finding in check_record(wrong)]
    assert found == ["unknown-party", "senseless-figure", "no-source", "date-past-recorded"]
    assert sorted(code for code, _ in codes(wrong)) == sorted(found)
    assert codes(wrong, loan(id="new", supersedes=["old"])) == []
    gone = record(Retracted, "gone", fact="loan", retracts="old")
    back = record(Retracted, "back", fact="loan", retracts="gone", sources=[SOURCE])
    assert codes(wrong, gone) == [("no-source", "gone")]
    assert len(codes(wrong, gone, back)) == 4


# --- among live records ---------------------------------------------------------------------------

CHANGE = of(CommitmentChanged, "b", "USD 1")
OF_NOTHING = "of-nothing-live of: no live record of the data set test states the fact 'loan'"


@pytest.mark.parametrize(
    "event",
    [
        CHANGE,
        of(Cancelled, "b", "USD 1"),
        of(Disbursed, "b", "USD 1000"),
        of(Allocated, "b", "USD 1"),
        sourced(Delivered, "b", of="loan", item="a"),
        sourced(AgreementEnteredIntoForce, "b", of="loan"),
        sourced(AgreementEnded, "b", of="loan"),
    ],
)
def test_a_reference_to_what_is_not_live(event):
    gone = loan(), retract(loan(), recorded="2025-01-01", sources=(SOURCE,))
    assert said(event) == said(event, *gone) == f"b: {OF_NOTHING}: name a fact, not a record's id"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([CHANGE, loan(dataset="theirs")], f"b: {OF_NOTHING}: that of theirs is another's"),
        (
            [of(Cancelled, "b", "USD 1"), sourced(Pledged, "loan", amount="USD 1")],
            "b: of-wrong-kind of: 'loan' is pledged, and cancelled is of committed",
        ),
        (
            [of(Disbursed, "b", "USD 1"), sourced(AgreementSigned, "loan")],
            "b: of-wrong-kind of: 'loan' is agreement-signed, and disbursed is of committed",
        ),
        (
            [sourced(AgreementEnded, "b", of="loan"), loan()],
            "b: of-wrong-kind of: 'loan' is committed, and agreement-ended is of agreement-signed",
        ),
        (
            [loan(id="a", occurred="2024-01-05"), loan(id="b", occurred="2024-01-04")],
            f"a: two-live-records fact: 'loan' has {TWICE}",
        ),
        *(
            (
                [loan(), of(kind, "b", "EUR 1")],
                "b: other-currency amount: EUR 1 alters 'loan', which is in USD: state the change in that currency",
            )
            for kind in (CommitmentChanged, Cancelled)
        ),
        *(
            (
                [loan(), *(of(kind, f"b{n}", "USD 40", occurred=f"2024-01-0{n}") for n in (1, 2, 3))],
                f"b3: more-{word}-than-committed of: USD 120 {word} in all of 'loan', of which USD 100 is committed",
            )
            for kind, word in ((Disbursed, "disbursed"), (Allocated, "allocated"))
        ),
        (
            [loan(), of(Disbursed, "b", "USD 70"), of(Cancelled, "end", "USD 100")],
            "b: more-disbursed-than-committed of: USD 70 disbursed in all of 'loan', of which USD 0 is committed",
        ),
        (
            [loan("loan"), loan("loan", id="other", dataset="theirs"), loan("grant")],
            (
                "other: shared-key fact: 'loan' is a key of 2 data sets (test, theirs), each of which means facts of "
                "its own: choose one with where(dataset=…)"
            ),
        ),
    ],
)
def test_what_is_said_among_live_records(records, expected):
    assert said(*records) == expected


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([loan(id="a"), loan(id="b"), loan(id="c")], [("two-live-records", "b"), ("two-live-records", "c")]),
        ([loan(), of(Cancelled, "b", "USD 101")], [("commitment-below-zero", "b")]),
        ([loan(), of(CommitmentChanged, "b", "USD -101")], [("commitment-below-zero", "b")]),
        ([loan(), of(Cancelled, "b", "USD 100")], []),
        (
            [loan(), of(Cancelled, "a", "USD 100"), of(Cancelled, "b", "USD 100")],
            [("commitment-below-zero", "b")],
        ),
        ([loan(), of(Disbursed, "b", "USD 120"), of(CommitmentChanged, "more", "USD 20")], []),
        ([loan(), of(Allocated, "a", "USD 120"), of(Allocated, "b", "USD -30")], []),
    ],
)
def test_what_is_found_among_live_records(records, expected):
    assert codes(*records) == expected


def test_warnings_are_no_errors():
    paid = of(Disbursed, "b", "USD 170")
    records = [loan(), paid, loan(id="other", dataset="theirs"), sourced(Committed, "back", amount="USD -5")]
    found = {finding.code: finding.severity for finding in check(Ledger(records))}
    assert found == dict.fromkeys(("more-disbursed-than-committed", "shared-key", "promise-reduced"), Severity.WARNING)


def test_keys_that_several_data_sets_use_are_a_warning_for_each_choice_of_data_sets():
    every = [loan(fact, id=f"{fact}-{dataset}", dataset=dataset) for dataset in ("a", "b") for fact in "vwxyz"]
    more = [loan("v", id="v-c", dataset="c"), loan("c", dataset="c")]
    assert [each.message.partition(", each")[0] for each in check(Ledger([*every, *more]))] == [
        "fact: 'v' is a key of 3 data sets (a, b, c)",
        "fact: 'w', 'x', 'y' and 1 more are keys of 2 data sets (a, b)",
    ]


def test_a_correction_of_an_amount_is_one_of_its_conversion_too():
    first = loan(valued="EUR 90", release="release 7")
    other = corrected(first, "2025-02-01", amount=Money(200, "USD"))
    titled = corrected(other, "2025-03-01", title="Loan")
    wanted = (
        f"{titled.id}: valued-not-corrected valued: EUR 90 is the source's conversion of USD 100, and the amount was"
    )
    assert said(first, other, titled).startswith(f"{wanted} corrected to USD 200: correct both")
    assert [finding.severity for finding in check(Ledger([first, other]))] == [Severity.WARNING]
    for changes in ({"amount": Money(100, "USD")}, {"valued": Money(180, "EUR")}, {"valued": None}):
        assert codes(first, other, corrected(other, "2025-03-01", **changes)) == []
    assert codes(first, attrs.evolve(other, id="again", release="release 8")) == []
    assert codes(first, corrected(first, "2025-02-01", title="Loan")) == []


def test_findings_are_in_the_order_of_path_and_line():
    places = {"d": ("b.toml", 1), "c": ("a.toml", 20), "b": ("a.toml", 3), "a": None}
    records = [annotated(loan(name, sources=[]), origin=place and Origin(*place)) for name, place in places.items()]
    found = [str(finding).split(": ")[0] for finding in check(Ledger(records))]
    assert found == ["a", "a.toml:3", "a.toml:20", "b.toml:1"]
