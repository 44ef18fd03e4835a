"""Invented activity files in the layout of the standard, version 2.03, and what comes of them, worked out by hand.

A clone has no published files; these hold what such files hold, and everything that must not be read as money.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import Ledger, Shares, absorb, check
from aidledger.events import CommitmentChanged, Committed, Disbursed
from aidledger.interchange.iati import read_iati
from aidledger.projections import committed, disbursed

RECORDED = "2024-03-01"
BUDGET = """
    <budget type="1" status="1">
      <period-start iso-date="2022-01-01"/><period-end iso-date="2022-12-31"/>
      <value currency="EUR" value-date="2022-01-01">9999999</value>
    </budget>
    <planned-disbursement type="1">
      <period-start iso-date="2022-01-01"/><period-end iso-date="2022-12-31"/>
      <value currency="EUR" value-date="2022-01-01">8888888</value>
      <provider-org ref="AA-GOV-9"><narrative>Someone</narrative></provider-org>
    </planned-disbursement>
    <capital-spend percentage="10"/>"""
RESULTS = """
    <document-link format="application/pdf" url="https://example.org/a.pdf">
      <title><narrative>Agreement</narrative></title><category code="A09"/>
    </document-link>
    <result type="1" aggregation-status="1">
      <title><narrative>Wells</narrative></title>
      <indicator measure="1"><title><narrative>Wells dug</narrative></title>
        <period><target value="777"/><actual value="776"/></period>
      </indicator>
    </result>
    <crs-add><loan-terms rate-1="4"/><loan-status year="2022" currency="EUR" value-date="2022-01-01">
      <interest-received>1</interest-received></loan-status></crs-add>
    <fss extraction-date="2022-01-01"><forecast year="2023" value-date="2022-01-01" currency="EUR">7</forecast></fss>"""

WELLS = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03" generated-datetime="2024-02-01T00:00:00Z" xmlns:own="https://example.org/own">
  <iati-activity xml:lang="fr" default-currency="EUR" last-updated-datetime="2024-01-31T09:00:00Z" hierarchy="1" \
humanitarian="0">
    <iati-identifier>FR-GOV-7-PUITS-1</iati-identifier>
    <reporting-org ref="FR-GOV-7" type="10">
      <narrative>Agence des puits</narrative><narrative xml:lang="en">Wells Agency</narrative>
    </reporting-org>
    <title><narrative>Puits à Goma</narrative><narrative xml:lang="sw">Visima Goma</narrative></title>
    <description type="1"><narrative>Trente puits.</narrative></description>
    <participating-org ref="FR-GOV-7" role="1" type="10"><narrative>Agence des puits</narrative></participating-org>
    <participating-org role="4" type="22"><narrative>Eau pour tous</narrative></participating-org>
    <other-identifier ref="PUITS/1" type="A1"/>
    <other-identifier ref="FR-6" type="B1"/>
    <activity-status code="2"/>
    <activity-date iso-date="2021-04-01" type="2"/>
    <recipient-country code="CD" percentage="60"/>
    <recipient-region code="289" vocabulary="1" percentage="40"/>
    <recipient-region code="017" vocabulary="2" percentage="40"/>
    <location><name><narrative>Goma</narrative></name></location>
    <sector vocabulary="99" vocabulary-uri="https://example.org/v" code="EAU" percentage="100"/>
    <sector vocabulary="1" code="14030" percentage="75"/>
    <sector code="12220" percentage="25"/>
    <sector vocabulary="2" code="140" percentage="100"/>
    <tag vocabulary="2" code="6"/>
    <humanitarian-scope type="1" vocabulary="1-2" code="EP-2021-000001-COD"/>
    <policy-marker vocabulary="1" code="2" significance="1"/>
    <collaboration-type code="1"/>
    <default-flow-type code="10"/>
    <default-finance-type code="421"/>
    <default-aid-type code="C01"/>
    <default-aid-type vocabulary="2" code="2"/>
    <default-tied-status code="5"/>{BUDGET}
    <transaction ref="C1">
      <transaction-type code="2"/>
      <transaction-date iso-date="2021-05-10"/>
      <value value-date="2021-05-12">1000000</value>
      <description><narrative>Engagement</narrative></description>
      <provider-org ref="FR-6" type="10"><narrative>Agence des puits</narrative></provider-org>
      <receiver-org type="22"><narrative>Eau pour tous</narrative></receiver-org>
    </transaction>
    <transaction ref="C2">
      <transaction-type code="2"/>
      <transaction-date iso-date="2022-02-01"/>
      <value value-date="2022-02-01">-250000.50</value>
    </transaction>
    <transaction ref="D1" humanitarian="1">
      <transaction-type code="3"/>
      <transaction-date iso-date="2021-06-30"/>
      <value currency="USD" value-date="2021-06-30">400000</value>
      <provider-org><narrative>AGENCE DES PUITS</narrative></provider-org>
      <receiver-org ref="XM-DAC-41122"><narrative>UNICEF</narrative></receiver-org>
      <disbursement-channel code="1"/>
      <sector vocabulary="1" code="72010"/>
      <sector vocabulary="10" code="WSH"/>
      <recipient-country code="RW"/>
      <flow-type code="20"/>
      <finance-type code="110"/>
      <aid-type code="B03"/>
      <tied-status code="5"/>
      <own:note>The money came twice?</own:note>
    </transaction>
    <transaction>
      <transaction-type code="1"/>
      <transaction-date iso-date="2021-04-15"/>
      <value value-date="2021-04-15">900000</value>
      <provider-org ref="FR-GOV-1"><narrative>Trésor</narrative></provider-org>
    </transaction>{RESULTS}
  </iati-activity>
</iati-activities>
"""


@pytest.fixture
def wells(tmp_path):
    path = tmp_path / "wells.xml"
    path.write_text(WELLS, encoding="utf-8")
    return read_iati(path, recorded=RECORDED, dataset="wells")


def test_only_transactions_are_money(wells):
    assert wells.summary.endswith(": 4 transactions = 3 in events + 1 refused (1 type-without-kind)")
    assert [(each.type, each.currency, each.amount) for each in wells.totals] == [
        ("1", "EUR", 900_000),
        ("2", "EUR", Decimal("749999.50")),
        ("3", "USD", 400_000),
    ]
    assert [finding.code for finding in wells.findings] == ["type-without-kind"]


def test_a_commitment_has_what_its_activity_states(wells):
    event, *_ = wells.events
    assert type(event) is Committed
    assert (str(event.occurred), str(event.value_date), str(event.amount)) == (
        "2021-05-10",
        "2021-05-12",
        "EUR 1,000,000",
    )
    assert (event.donor, event.channel, event.instrument) == ("FRA", "name-eau-pour-tous", "loan")
    assert event.recipient == Shares({"COD": 60, "region-1-289": 40})
    assert event.sectors == Shares({"14030": 75, "12220": 25})
    assert (event.flow_type, event.aid_type, event.category) == ("10", "C01", None)
    (source,) = event.sources
    assert (source.title, source.publisher) == ("Puits à Goma", "Wells Agency")
    assert (event.title, source.locator) == ("Engagement", "FR-GOV-7-PUITS-1, transaction C1")


def test_a_commitment_that_shrinks_is_changed(wells):
    first, changed, _ = wells.events
    assert type(changed) is CommitmentChanged
    assert (changed.of, str(changed.amount), changed.title) == (first.fact, "EUR -250,000.5", "Puits à Goma")


def test_a_payment_has_what_it_states_itself(wells):
    first, _, paid = wells.events
    assert type(paid) is Disbursed
    assert (str(paid.amount), paid.of) == ("USD 400,000", first.fact)
    assert (paid.donor, paid.channel, paid.instrument) == ("FRA", "UNICEF", "grant")
    assert (paid.recipient, paid.sectors) == ("RWA", Shares({"72010": 100}))
    assert (paid.flow_type, paid.aid_type, paid.category) == ("20", "B03", "humanitarian")


def test_a_ledger_of_it_answers(wells):
    ledger = Ledger(absorb(Ledger(), wells.release, recorded=RECORDED, dataset="wells").events)
    at = ledger.as_of("2022-12-31")
    assert str(at.project(committed.where(recipient="COD"))) == "EUR 449,999.7"
    assert str(at.project(disbursed)) == "USD 400,000"
    assert {finding.code for finding in check(ledger)} <= {"source-without-date"}


LANGUAGES = [
    ("fr", [("", "Eau"), ("en", "Water")], "Water"),
    ("fr", [("", "Eau"), ("EN-gb", "Water")], "Water"),
    ("en", [("fr", "Eau"), ("", "Water")], "Water"),
    ("ENG", [("fr", "Eau"), ("", "Water")], "Water"),
    ("fr", [("es", "Agua"), ("", "Eau")], "Eau"),
    ("fr", [("es", "Agua"), ("fr-CA", "Eau")], "Eau"),
    ("", [("es", "Agua"), ("", "Eau")], "Eau"),
    ("", [("es", "Agua"), ("fr", "Eau")], "Agua"),
    ("fr", [("", " "), ("es", "Agua")], "Agua"),
]


@pytest.mark.parametrize(("usual", "narratives", "expected"), LANGUAGES)
@pytest.mark.parametrize("place", ["file", "activity", "title"])
def test_the_language_of_a_text(tmp_path, usual, narratives, expected, place):
    said = {each: f' xml:lang="{usual}"' if usual and each == place else "" for each in ("file", "activity", "title")}
    texts = "".join(
        f"<narrative{f' xml:lang={each!r}' if each else ''}>{text}</narrative>" for each, text in narratives
    )
    (tmp_path / "a.xml").write_text(
        f'<iati-activities version="2.03"{said["file"]}><iati-activity default-currency="EUR"{said["activity"]}>'
        f"<iati-identifier>A-1</iati-identifier><reporting-org ref='A-1'/><title{said['title']}>{texts}</title>"
        "<transaction><transaction-type code='2'/><transaction-date iso-date='2021-05-10'/>"
        "<value value-date='2021-05-10'>5</value></transaction></iati-activity></iati-activities>",
        encoding="utf-8",
    )
    (event,) = read_iati(tmp_path / "a.xml", recorded=RECORDED, dataset="a").events
    assert event.title == expected
