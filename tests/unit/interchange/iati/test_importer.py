"""What becomes of each transaction of an IATI file, and what is said of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import Money
from aidledger._values.fields import KEY
from aidledger.errors import LoadError, Severity, WrongTypeError
from aidledger.events import CommitmentChanged, Committed
from aidledger.interchange.iati import _importer as importer
from tests.iati import activity, imported, only, transaction, whole
from tests.records import record


def said(result):
    """Return place, code and message of each finding, without the path."""
    return [str(finding).partition("a.xml:")[2] for finding in result.findings]


def valued(stated, **more):
    return transaction(**more).replace("<value ", f'<value value-date="{stated}" ')


KINDS = {"2": "committed", "3": "disbursed", "4": "spent", "5": "interest-paid", "6": "repaid"}
KINDS |= {"10": "guaranteed", "12": "pledged"}


@pytest.mark.parametrize(("code", "kind"), KINDS.items())
def test_each_type_with_a_kind_becomes_an_event(tmp_path, code, kind):
    result = only(tmp_path, transaction(code))
    (event,) = result.events
    assert (event.kind, event.amount, str(event.occurred)) == (kind, Money(100, "USD"), "2020-03-01")
    assert (event.dataset, event.recorded, event.id) == ("iati", dt.date(2026, 11, 22), f"{event.fact}@2026-11-22")
    assert (event.origin.path, event.origin.line) == (str(tmp_path / "a.xml"), 3)
    assert result.findings == ()


OTHERS = {"1": "incoming funds", "7": "reimbursement", "8": "purchase of equity", "9": "sale of equity"}
OTHERS |= {"11": "incoming commitment", "13": "incoming pledge"}


@pytest.mark.parametrize(("code", "name"), OTHERS.items())
def test_each_other_type_is_left_out_by_name(tmp_path, code, name):
    result = only(tmp_path, transaction(code), transaction("3"))
    assert said(result) == [
        f"3: type-without-kind transaction-type: {code} ({name}) is no kind of event: it is left out"
    ]
    assert (result.rows, result.accepted, result.reasons) == (2, 1, {"type-without-kind": 1})


DATE = "write year, month and day, as in 2020-03-01"
DIGITS = "write digits with a dot for decimals, as in 961963.50"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (transaction(""), "unknown-type transaction-type: nothing is no type of IATI 2.0x: write 1 to 13"),
        (transaction("C"), "unknown-type transaction-type: 'C' is no type of IATI 2.0x: write 1 to 13"),
        (transaction(day="961963"), f"bad-date transaction-date: '961963' is no day: {DATE}"),
        (transaction(day=" "), f"bad-date transaction-date: it is missing or empty: {DATE}"),
        (transaction(day="2020-02-30"), f"bad-date transaction-date: '2020-02-30' is no day: {DATE}"),
        (
            transaction(day="9999-12-31"),
            "bad-date transaction-date: 9999-12-31 is what programs write for a date that is missing: state the day",
        ),
        (
            transaction(day="2026-11-23"),
            (
                "date-past-recorded transaction-date: 2026-11-23 is after the day on which this is recorded: "
                "record it when it happened"
            ),
        ),
        (transaction(value=""), f"bad-amount value: nothing is no amount: {DIGITS}"),
        (transaction(value="1,000"), f"bad-amount value: '1,000' is no amount: {DIGITS}"),
        (
            transaction(value="0.00"),
            "zero-amount value: 0 is no money: leave the transaction out, or state what was meant",
        ),
        (
            transaction("12", value="-5"),
            "negative-amount value: -5 is below zero, which a pledged amount never is: state what it is now",
        ),
        (
            transaction(currency=""),
            "unknown-currency currency: neither the value nor the activity has one: state it, as in currency='USD'",
        ),
        (transaction(currency="XYZ"), "unknown-currency currency: 'XYZ' is no ISO 4217 currency code: "),
        (
            transaction(inside="<value>1</value>"),
            "stated-twice value: stated twice in one transaction: write one transaction for each",
        ),
        (
            transaction(value="-7"),
            (
                "no-commitment value: -7 takes from a commitment in USD, and the activity has none: "
                "state what it is taken from"
            ),
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(tmp_path, text, message):
    result = only(tmp_path, text)
    (found,) = said(result)
    assert found.startswith(f"3: {message}")
    assert result.findings[0].severity is Severity.ERROR
    assert (result.rows, result.accepted, len(result.refused)) == (1, 0, 1)


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    result = only(tmp_path, "<transaction/>")
    assert [each.code for each in result.findings] == ["unknown-type", "bad-date", "bad-amount", "unknown-currency"]
    assert len(result.refused) == 1


@pytest.mark.parametrize("text", ["2020-03-01Z", "2020-03-01+01:00", " 2020-03-01 ", "2020-03-01T00:00:00.000+05:30"])
def test_a_day_may_have_a_time_zone(tmp_path, text):
    (event,) = (result := only(tmp_path, transaction(day=text))).events
    assert (str(event.occurred), result.findings) == ("2020-03-01", ())


@pytest.mark.parametrize(
    ("text", "amount"), [(" 1000 ", "1000"), ("+5", "5"), (".5", "0.5"), ("5.", "5"), ("1.10", "1.1"), ("-5", "-5")]
)
def test_an_amount_is_a_decimal(tmp_path, text, amount):
    result = only(tmp_path, transaction("3", value=text))
    assert (result.events[0].amount, result.findings) == (Money(amount, "USD"), ())


def test_the_header_may_come_after_the_transactions(tmp_path):
    header = "<title><narrative>Relief\n now</narrative></title><recipient-country code='UA'/>"
    text = f"<iati-activity>{transaction()}{header}<iati-identifier>X-1</iati-identifier></iati-activity>"
    (event,) = imported(tmp_path, whole(text)).events
    assert (event.recipient, event.title, event.sources[0].locator) == ("UKR", "Relief now", "X-1")


def test_a_currency_that_the_activity_states_holds_for_its_transactions(tmp_path):
    text = transaction(currency="").replace(' currency=""', "")
    (event,) = only(tmp_path, text, attributes='default-currency="eur" humanitarian="1"').events
    assert (event.amount, event.category) == (Money(100, "EUR"), "humanitarian")


@pytest.mark.parametrize("stated", ["2020-02-29", "2020-02-29Z"])
def test_the_value_date_is_kept(tmp_path, stated):
    assert only(tmp_path, valued(stated)).events[0].value_date == dt.date(2020, 2, 29)


LATE = "has a time of day: read as 2020-03-01, the day as it is written"
OUT = "it is left out"


@pytest.mark.parametrize(
    ("text", "header", "message"),
    [
        (transaction(day="2020-03-01T23:30:00Z"), "", f"odd-date transaction-date: '2020-03-01T23:30:00Z' {LATE}"),
        (transaction(day="2020-03-01 00:00:01"), "", f"odd-date transaction-date: '2020-03-01 00:00:01' {LATE}"),
        (valued("2020-03-01T01:00:00-05:00"), "", f"odd-date value-date: '2020-03-01T01:00:00-05:00' {LATE}"),
        (
            valued("soon"),
            "",
            f"bad-value-date value-date: 'soon' is no day: write it as in 2020-03-01; {OUT}",
        ),
        (valued(""), "", f"bad-value-date value-date: nothing is no day: write it as in 2020-03-01; {OUT}"),
        (
            valued("2026-11-23"),
            "",
            (
                "bad-value-date value-date: 2026-11-23 is after the day on which this is recorded, "
                f"and no rate was known; {OUT}"
            ),
        ),
        (
            transaction(attributes='humanitarian="yes"'),
            "",
            f"bad-flag humanitarian: 'yes' is neither 1 nor 0: {OUT}",
        ),
        (
            transaction(),
            '<recipient-country code="AN"/>',
            f"bad-division recipient-country: 'AN' is no code that is known here: {OUT}, unstated",
        ),
        (
            transaction(),
            '<default-finance-type code="510"/>',
            f"no-instrument finance-type: '510' has no instrument here: {OUT}, unstated",
        ),
        (transaction(inside='<aid-type code="C 01"/>'), "", f"bad-code aid-type: 'C 01' is no code: {OUT}"),
    ],
)
def test_what_is_odd_or_left_out_of_an_event_is_a_warning(tmp_path, text, header, message):
    result = only(tmp_path, text, header=header)
    (event,) = result.events
    (found,) = said(result)
    assert found.startswith(f"3: {message}")
    assert [(each.severity, each.record) for each in result.remarks] == [(Severity.WARNING, event.id)]


def test_a_placeholder_of_a_program_is_a_warning(tmp_path):
    (found,) = only(tmp_path, transaction(day="1900-01-01")).remarks
    assert (found.code, found.severity, found.origin.line) == ("placeholder-date", Severity.WARNING, 3)


def test_what_holds_for_many_is_said_once(tmp_path):
    own = [transaction("4", value=value, inside='<sector code="72010"/>') for value in ("1", "2")]
    result = only(tmp_path, transaction(), *own, transaction("3"), header='<default-finance-type code="510"/>')
    assert (len(result.events), len(result.remarks)) == (4, 1)


# --- activities ----------------------------------------------------------------------------------


def test_an_activity_without_identifier_cannot_be_followed(tmp_path):
    result = imported(tmp_path, whole(activity(transaction(), transaction(""), identifier="")))
    assert said(result) == [
        "3: no-identifier iati-identifier: there is none: without one nobody finds the activity in the next release",
        "4: no-identifier iati-identifier: there is none: without one nobody finds the activity in the next release",
        "4: unknown-type transaction-type: nothing is no type of IATI 2.0x: write 1 to 13",
    ]


def test_nothing_is_known_before_it_is_published(tmp_path):
    text = whole(activity(transaction(), attributes='last-updated-datetime="2021-05-24T14:50:54"'))
    assert imported(tmp_path, text).accepted == 1
    assert said(imported(tmp_path, text, recorded="2021-05-23")) == [
        (
            "3: recorded-before-published last-updated-datetime: 2021-05-24 is after 2021-05-23, when this is "
            "recorded: record it on the day on which it was known"
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        whole("<transaction/>"),
        whole(f"<iati-activity><x>{transaction()}</x></iati-activity>"),
        whole(f"<x>{activity(transaction())}</x>"),
    ],
)
def test_a_transaction_elsewhere_is_refused(tmp_path, text):
    result = imported(tmp_path, text)
    assert result.rows == len(result.refused) == 1
    assert "misplaced-transaction" in [finding.code for finding in result.refused[0].findings]


def test_texts_are_made_fit_for_records(tmp_path):
    title = "a\x85\u202eb " + "c" * 2_000
    (event,) = only(tmp_path, transaction(), header=f"<title><narrative>{title}</narrative></title>").events
    assert (event.title[:7], len(event.title), event.title[-1]) == ("a b ccc", 1_000, "…")


def test_a_file_of_nothing_but_refusals_is_not_read_on(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "MOST_UNREADABLE", 2)
    assert only(tmp_path, *["<transaction/>"] * 2, *[transaction("1")] * 9).accepted == 0
    with pytest.raises(LoadError) as caught:
        only(tmp_path, *["<transaction/>"] * 9)
    assert "a.xml:5: too-many more than 2 transactions are refused: check that this" in str(caught.value.findings[0])


@pytest.mark.parametrize("asked", [{"secondary": "drop"}, {"parents": True}])
def test_another_practice_is_refused(tmp_path, asked):
    with pytest.raises(WrongTypeError, match="is not one of 'evidence', 'keep', 'leave-out'"):
        imported(tmp_path, whole(), **asked)


def test_what_it_sums_up_to_is_printed(tmp_path):
    rows = [("2", "1000.5", "USD"), ("2", "-0.5", "USD"), ("12", "-5", "USD"), ("3", "100", "EUR"), ("3", "100", "?")]
    rows += [("?", "", "USD"), ("11", "7", "USD")]
    result = only(tmp_path, *(transaction(kind, value=value, currency=currency) for kind, value, currency in rows))
    assert [(each.type, each.currency, each.transactions, each.accepted) for each in result.totals] == [
        ("", "USD", 1, 0),
        ("2", "USD", 2, 2),
        ("3", "", 1, 0),
        ("3", "EUR", 1, 1),
        ("11", "USD", 1, 0),
        ("12", "USD", 1, 0),
    ]
    amounts = [(each.amount, each.in_events) for each in result.totals]
    assert amounts == [(0, 0), (1000, 1000), (100, 0), (100, 100), (7, 0), (-5, 0)]
    assert all(isinstance(each.amount, Decimal) for each in result.totals)
    lines = [line.split() for line in str(result).splitlines()]
    assert lines[1:5] == [
        ["type", "currency", "rows", "in", "events", "amount", "in", "events"],
        ["-", "USD", "1", "0", "0", "0"],
        ["2", "USD", "2", "2", "1,000.0", "1,000.0"],
        ["3", "-", "1", "0", "100", "0"],
    ]


def test_a_transaction_belongs_to_its_activity(tmp_path):
    result = only(tmp_path, transaction(attributes='ref="T1"'), transaction("3"))
    assert [result.group(event) for event in result.events] == ["XM-DAC-41114-A1"] * 2
    assert result.group(record(Committed, "by-hand", amount="USD 5")) is None


# --- facts ---------------------------------------------------------------------------------------


def facts(folder, *transactions, **stated):
    return [event.fact for event in only(folder, *transactions, **stated).events]


def test_a_fact_is_a_key_that_shows_the_activity_and_the_kind(tmp_path):
    first, second = facts(tmp_path, transaction(), transaction(value="-1"), identifier="XI-IATI-EC_INTPA-2021/429-054")
    assert first.startswith("iati-xi-iati-ec-intpa-2021-429-054.committed.")
    assert second.startswith("iati-xi-iati-ec-intpa-2021-429-054.commitment-changed.")
    for identifier in ("Ärzte/" * 40, "_", "-.-"):
        (fact,) = facts(tmp_path, transaction(), identifier=identifier)
        assert KEY.fullmatch(fact)
        assert len(fact) <= 90
    assert facts(tmp_path, transaction(), identifier="A/1") != facts(tmp_path, transaction(), identifier="A_1")


def test_a_transaction_with_a_ref_of_its_own_stays_the_same(tmp_path):
    was = facts(tmp_path, transaction("3", attributes='ref="T1"'), transaction("3", attributes='ref="T2"'))
    now = transaction("3", "2020-05-01", "200", attributes='ref="T1"')
    assert facts(tmp_path, transaction("3"), transaction("2", attributes='ref="T1"'), now)[2] == was[0]


def test_the_first_commitment_stays_the_same_where_it_is_revised(tmp_path):
    was = facts(tmp_path, transaction())
    later = transaction(day="2021-01-01")
    assert facts(tmp_path, later, transaction(value="250"))[1:] == was
    assert facts(tmp_path, later)[0] == was[0]


# --- which commitment ------------------------------------------------------------------------------

WFP, FAO = '<receiver-org ref="XM-DAC-41140"/>', '<receiver-org ref="XM-DAC-41301"/>'


def made(value="100", day="2020-03-01", ref="", **stated):
    return transaction("2", day, value, attributes=f'ref="{ref}"', **stated)


def paid(ref="", **stated):
    return transaction("3", attributes=f'ref="{ref}"', **stated)


CASES = {
    "a payment without a commitment": ([transaction("4"), transaction("1")], [None]),
    "a payment before the only one": ([transaction("6", "2019-01-01", currency="EUR"), made()], [1, None]),
    "a payment with its ref": ([made(ref="A"), made(ref="B"), paid("B")], [None, None, 1]),
    "a payment to its receiver": ([made(inside=WFP), made(inside=FAO), paid(inside=FAO)], [None, None, 1]),
    "a payment of one of two": ([made(inside=WFP), made(inside=WFP), made(), paid(inside=WFP)], [None] * 4),
    "a payment of any": ([made(inside=WFP), made(inside=WFP), made(), paid()], [None] * 4),
    "taken of the only one, though it is later": ([made(day="2022-01-01"), made("-5")], [None, 0]),
    "taken in the same currency": ([made(currency="EUR"), made("1"), made("-5")], [None, None, 1]),
    "taken with the same ref": ([made(ref="A"), made(ref="B"), made("-5", ref="A")], [None, None, 0]),
    "taken to the same receiver": ([made(inside=WFP), made(inside=FAO), made("-5", inside=WFP)], [None, None, 0]),
    "taken of one made by then": ([made(), made(day="2020-12-01"), made("-5", "2020-06-01")], [None, None, 0]),
    "taken of one with as much left": (
        [made("50"), made("4", "2020-04-01"), made("-5", "2021-01-01")],
        [None, None, 0],
    ),
    "taken of the latest": ([made(), made(day="2020-04-01"), made("-5", "2021-01-01")], [None, None, 1]),
    "taken of the first where none has enough": ([made("1"), made("2"), made("-5")], [None, None, 0]),
    "taken where the earlier had its pick": (
        [made("50"), made("10", "2020-04-01"), made("-8", "2021-02-01"), made("-8", "2021-01-01")],
        [None, None, 0, 1],
    ),
}


@pytest.mark.parametrize(("transactions", "expected"), CASES.values(), ids=CASES)
def test_which_commitment_a_payment_or_a_change_is_of(tmp_path, transactions, expected):
    events = only(tmp_path, *transactions).events
    numbers = {event.fact: number for number, event in enumerate(events)}
    assert [numbers.get(getattr(event, "of", None)) for event in events] == expected


def test_a_negative_commitment_is_a_change_of_it(tmp_path):
    before, after = only(tmp_path, transaction(value="-40", day="2021-01-01"), transaction(value="100")).events
    assert type(before) is CommitmentChanged
    assert (before.of, before.amount, after.amount) == (after.fact, Money(-40, "USD"), Money(100, "USD"))
