from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import Money, Shares
from aidledger.errors import LoadError, Severity
from aidledger.events import CommitmentChanged, Committed, Disbursed, Guaranteed, InterestPaid, Pledged, Repaid, Spent
from aidledger.interchange.iati import _importer as importer
from tests.iati import activity, imported, only, transaction, whole
from tests.records import record


def said(result):
    """Return place, code and message of each finding, without the path."""
    return [str(finding).partition("a.xml:")[2] for finding in result.findings]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("2", Committed),
        ("3", Disbursed),
        ("4", Spent),
        ("5", InterestPaid),
        ("6", Repaid),
        ("10", Guaranteed),
        ("12", Pledged),
    ],
)
def test_each_type_with_a_kind_becomes_an_event(tmp_path, code, kind):
    result = only(tmp_path, transaction(code))
    (event,) = result.events
    assert type(event) is kind
    assert event.amount == Money(100, "USD")
    assert str(event.occurred) == "2020-03-01"
    assert (event.dataset, event.recorded, event.id) == ("iati", dt.date(2026, 11, 22), f"{event.fact}@2026-11-22")
    assert (event.origin.path, event.origin.line) == (str(tmp_path / "a.xml"), 3)
    assert result.findings == ()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1", "incoming funds"),
        ("7", "reimbursement"),
        ("8", "purchase of equity"),
        ("9", "sale of equity"),
        ("11", "incoming commitment"),
        ("13", "incoming pledge"),
    ],
)
def test_each_other_type_is_left_out_by_name(tmp_path, code, name):
    result = only(tmp_path, transaction(code), transaction("3"))
    assert said(result) == [
        f"3: type-without-kind transaction-type: {code} ({name}) is no kind of event: it is left out"
    ]
    assert (result.rows, result.accepted, result.reasons) == (2, 1, {"type-without-kind": 1})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (transaction(""), "unknown-type transaction-type: nothing is no type of IATI 2.0x: write 1 to 13"),
        (transaction("C"), "unknown-type transaction-type: 'C' is no type of IATI 2.0x: write 1 to 13"),
        (
            transaction(day="961963"),
            "bad-date transaction-date: '961963' is no day: write year, month and day, as in 2020-03-01",
        ),
        (
            transaction(day=" "),
            "bad-date transaction-date: it is missing or empty: write year, month and day, as in 2020-03-01",
        ),
        (
            transaction(day="2020-02-30"),
            "bad-date transaction-date: '2020-02-30' is no day: write year, month and day, as in 2020-03-01",
        ),
        (
            transaction(day="2026-11-23"),
            (
                "date-past-recorded transaction-date: 2026-11-23 is after the day on which this is recorded: "
                "record it when it happened"
            ),
        ),
        (
            transaction(value=""),
            "bad-amount value: nothing is no amount: write digits with a dot for decimals, as in 961963.50",
        ),
        (
            transaction(value="1,000"),
            "bad-amount value: '1,000' is no amount: write digits with a dot for decimals, as in 961963.50",
        ),
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
    assert said(result) == [f"3: {message}"]
    assert all(finding.severity is Severity.ERROR for finding in result.findings)
    assert (result.rows, result.accepted, len(result.refused)) == (1, 0, 1)


def test_an_unknown_currency(tmp_path):
    (found,) = said(only(tmp_path, transaction(currency="XYZ")))
    assert found.startswith("3: unknown-currency currency: 'XYZ' is no ISO 4217 currency code: ")


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    result = only(tmp_path, "<transaction/>")
    assert [finding.code for finding in result.findings] == [
        "unknown-type",
        "bad-date",
        "bad-amount",
        "unknown-currency",
    ]
    assert len(result.refused) == 1


@pytest.mark.parametrize(
    "text", ["2020-03-01", "2020-03-01Z", "2020-03-01+01:00", " 2020-03-01 ", "2020-03-01T12:30:00.5-05:00"]
)
def test_a_day_may_have_a_time_zone(tmp_path, text):
    (event,) = only(tmp_path, transaction(day=text)).events
    assert str(event.occurred) == "2020-03-01"


@pytest.mark.parametrize(
    ("text", "amount"), [(" 1000 ", "1000"), ("+5", "5"), (".5", "0.5"), ("5.", "5"), ("1.10", "1.1")]
)
def test_an_amount_is_a_decimal(tmp_path, text, amount):
    (event,) = only(tmp_path, transaction(value=text)).events
    assert event.amount == Money(amount, "USD")


def test_money_that_came_back_is_below_zero(tmp_path):
    result = only(tmp_path, transaction("3", value="-5"))
    assert result.events[0].amount == Money(-5, "USD")
    assert result.findings == ()


# --- what is inherited ---------------------------------------------------------------------------

HEADER = """\
<title><x>x</x><narrative/><narrative> </narrative><narrative xml:lang="fr">Aide</narrative>\
<narrative xml:lang="en">Relief
 now</narrative></title><recipient-country code="UA"/><sector code="72010"/><default-flow-type code="10"/>\
<default-finance-type code="410"/><default-aid-type vocabulary="2" code="x"/><default-aid-type code="C01"/>"""


def test_what_the_activity_states_holds_for_its_transactions(tmp_path):
    text = transaction(currency="").replace(' currency=""', "")
    (event,) = only(tmp_path, text, header=HEADER, attributes='default-currency="eur" humanitarian="1"').events
    assert event.amount == Money(100, "EUR")
    assert (event.recipient, event.sectors) == ("UKR", Shares({"72010": 100}))
    assert (event.instrument, event.flow_type, event.aid_type) == ("loan", "10", "C01")
    assert (event.category, event.title, event.donor) == ("humanitarian", "Relief now", "UNDP")
    (source,) = event.sources
    assert (source.title, source.publisher, source.locator) == ("Relief now", "UNDP", "XM-DAC-41114-A1")


def test_what_a_transaction_states_goes_before_it(tmp_path):
    inside = """<description><narrative>Tranche 1</narrative></description><provider-org ref="JP-8"/>\
<receiver-org ref="XM-DAC-41140"/><recipient-region code="298"/><sector code="16050"/><flow-type code="20"/>\
<finance-type code="110"/><aid-type code="B01"/>"""
    text = transaction(inside=inside, attributes='ref="T1" humanitarian="0"')
    (event,) = only(tmp_path, text, header=HEADER, attributes='humanitarian="1"').events
    assert (event.recipient, event.sectors) == ("region-1-298", Shares({"16050": 100}))
    assert (event.instrument, event.flow_type, event.aid_type) == ("grant", "20", "B01")
    assert (event.category, event.title, event.donor, event.channel) == (None, "Tranche 1", "JPN", "WFP")
    assert event.sources[0].locator == "XM-DAC-41114-A1, transaction T1"


def test_the_header_may_come_after_the_transactions(tmp_path):
    text = f"<iati-activity>{transaction()}{HEADER}<iati-identifier>X-1</iati-identifier></iati-activity>"
    (event,) = imported(tmp_path, whole(text)).events
    assert (event.recipient, event.title, event.sources[0].locator) == ("UKR", "Relief now", "X-1")


@pytest.mark.parametrize(
    ("stated", "day"), [("2020-02-29", dt.date(2020, 2, 29)), ("2020-03-01Z", dt.date(2020, 3, 1))]
)
def test_the_value_date_is_kept(tmp_path, stated, day):
    text = transaction().replace("<value ", f'<value value-date="{stated}" ')
    assert only(tmp_path, text).events[0].value_date == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (transaction(day="2020-03-01T23:30:00Z"), "transaction-date: '2020-03-01T23:30:00Z'"),
        (transaction(day="2020-03-01 00:00:01"), "transaction-date: '2020-03-01 00:00:01'"),
        (
            transaction().replace("<value ", '<value value-date="2020-03-01T01:00:00-05:00" '),
            "value-date: '2020-03-01T01:00:00-05:00'",
        ),
    ],
)
def test_a_time_of_day_is_odd_and_never_moves_the_day(tmp_path, text, message):
    result = only(tmp_path, text)
    assert str(result.events[0].occurred) == "2020-03-01"
    assert said(result) == [f"3: odd-date {message} has a time of day: read as 2020-03-01, the day as it is written"]


def test_midnight_is_how_a_program_writes_a_day(tmp_path):
    assert only(tmp_path, transaction(day="2020-03-01T00:00:00.000+05:30")).findings == ()


def test_a_placeholder_of_a_program_is_a_warning(tmp_path):
    (found,) = only(tmp_path, transaction(day="1900-01-01")).remarks
    assert (found.code, found.severity, found.origin.line) == ("placeholder-date", Severity.WARNING, 3)
    assert said(only(tmp_path, transaction(day="9999-12-31"))) == [
        "3: bad-date transaction-date: 9999-12-31 is what programs write for a date that is missing: state the day"
    ]


WARNINGS = {
    "value date": (
        transaction().replace("<value ", '<value value-date="soon" '),
        "",
        "bad-value-date value-date: 'soon' is no day: write it as in 2020-03-01; it is left out",
    ),
    "empty value date": (
        transaction().replace("<value ", '<value value-date="" '),
        "",
        "bad-value-date value-date: nothing is no day: write it as in 2020-03-01; it is left out",
    ),
    "flag": (
        transaction(attributes='humanitarian="yes"'),
        "",
        "bad-flag humanitarian: 'yes' is neither 1 nor 0: it is left out",
    ),
    "country": (
        transaction(),
        '<recipient-country code="AN"/>',
        "bad-division recipient-country: 'AN' is no code that is known here: it is left out, unstated",
    ),
    "finance": (
        transaction(),
        '<default-finance-type code="510"/>',
        "no-instrument finance-type: '510' has no instrument here: it is left out, unstated",
    ),
    "value date to come": (
        transaction().replace("<value ", '<value value-date="2026-11-23" '),
        "",
        (
            "bad-value-date value-date: 2026-11-23 is after the day on which this is recorded, and no rate was known; "
            "it is left out"
        ),
    ),
    "aid type": (
        transaction(inside='<aid-type code="C 01"/>'),
        "",
        "bad-code aid-type: 'C 01' is no code: it is left out",
    ),
}


@pytest.mark.parametrize(("text", "header", "message"), WARNINGS.values(), ids=WARNINGS)
def test_what_is_left_out_of_an_event_is_a_warning(tmp_path, text, header, message):
    result = only(tmp_path, text, header=header)
    (event,) = result.events
    assert said(result) == [f"3: {message}"]
    assert [(each.severity, each.record) for each in result.remarks] == [(Severity.WARNING, event.id)]


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
    attributes = 'last-updated-datetime="2021-05-24T14:50:54"'
    result = only(tmp_path, transaction(), attributes=attributes)
    assert result.accepted == 1
    text = whole(activity(transaction(), attributes=attributes))
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
    assert event.title.startswith("a b ccc")
    assert len(event.title) == 1_000
    assert event.title.endswith("…")


def test_a_file_of_nothing_but_refusals_is_not_read_on(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "MOST_UNREADABLE", 2)
    assert only(tmp_path, *["<transaction/>"] * 2, *[transaction("1")] * 9).accepted == 0
    with pytest.raises(LoadError) as caught:
        only(tmp_path, *["<transaction/>"] * 9)
    assert "a.xml:5: too-many more than 2 transactions are refused: check that this" in str(caught.value)


# --- sums ----------------------------------------------------------------------------------------


def test_what_it_sums_up_to_is_printed(tmp_path):
    result = only(
        tmp_path,
        transaction(value="1000.5"),
        transaction(value="-0.5"),
        transaction("12", value="-5"),
        transaction("3", currency="EUR"),
        transaction("3", currency="?"),
        transaction("?", value=""),
        transaction("11", value="7"),
    )
    assert [(each.type, each.currency, each.transactions, each.accepted) for each in result.totals] == [
        ("", "USD", 1, 0),
        ("2", "USD", 2, 2),
        ("3", "", 1, 0),
        ("3", "EUR", 1, 1),
        ("11", "USD", 1, 0),
        ("12", "USD", 1, 0),
    ]
    assert [(each.amount, each.in_events) for each in result.totals] == [
        (0, 0),
        (1000, 1000),
        (100, 0),
        (100, 100),
        (7, 0),
        (-5, 0),
    ]
    lines = str(result).splitlines()
    assert lines[0] == result.summary
    assert lines[1].split() == ["type", "currency", "rows", "in", "events", "amount", "in", "events"]
    assert lines[2].split() == ["-", "USD", "1", "0", "0", "0"]
    assert lines[3].split() == ["2", "USD", "2", "2", "1,000.0", "1,000.0"]
    assert lines[4].split() == ["3", "-", "1", "0", "100", "0"]
    assert all(isinstance(each.amount, Decimal) for each in result.totals)


def test_a_negative_commitment_is_a_change_of_it(tmp_path):
    before, after = only(tmp_path, transaction(value="-40", day="2021-01-01"), transaction(value="100")).events
    assert type(before) is CommitmentChanged
    assert (before.of, before.amount, after.amount) == (after.fact, Money(-40, "USD"), Money(100, "USD"))


def test_a_transaction_belongs_to_its_activity(tmp_path):
    result = only(tmp_path, transaction(attributes='ref="T1"'), transaction("3"))
    assert [result.group(event) for event in result.events] == ["XM-DAC-41114-A1"] * 2
    assert result.group(record(Committed, "by-hand", amount="USD 5")) is None
