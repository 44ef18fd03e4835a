"""Published IATI files: nothing of them is lost, and they sum up to what a script of ten lines says."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal

import pytest

from aidledger import Ledger, absorb, check
from aidledger._values.codes import ALPHA_2
from aidledger.events import CommitmentChanged
from aidledger.interchange.iati import read_iati
from aidledger.interchange.iati._entries import INSTRUMENTS, KINDS, WITHOUT_KIND
from aidledger.projections import committed, disbursed
from aidledger.testing import _laws as laws
from tests.real_data import real

FILES = {"dportal-covid.xml": 1_033, "dportal-foodsecurity.xml": 63}
TYPES = {kind: code for code, kind in KINDS.items()} | {CommitmentChanged: "2"}


@pytest.fixture(params=FILES)
def path(request):
    return real("iati", request.param)


@pytest.fixture
def imported(path):
    return read_iati(path, recorded="2026-11-22", dataset="d-portal")


def sums(path):
    """Return the sum of each type and currency, and how many transactions there are."""
    found, count = Counter(), 0
    for activity in ET.parse(path).getroot():  # noqa: S314 -- a file that is known
        for transaction in activity.findall("transaction"):
            value, kind = transaction.find("value"), transaction.find("transaction-type")
            currency = value.get("currency") or activity.get("default-currency")
            found[kind.get("code"), currency] += Decimal(value.text or 0)
            count += 1
    return found, count


def test_each_transaction_is_an_event_or_refused_with_its_line(path, imported):
    text = path.read_text(encoding="utf-8")
    lines = [text.count("\n", 0, found.start()) + 1 for found in re.finditer(r"<transaction[\s>]", text)]
    assert imported.rows == len(lines) == FILES[path.name]
    laws.an_import_loses_nothing(imported, lines)


def test_sums_by_type_and_currency_are_those_of_the_file(path, imported):
    expected, count = sums(path)
    assert count == imported.rows
    assert {(each.type or None, each.currency): each.amount for each in imported.totals} == expected
    in_events = Counter()
    for event in imported.events:
        in_events[TYPES[type(event)], event.amount.currency] += event.amount.amount
    left_out = Counter({(each.type, each.currency): each.amount_left_out for each in imported.totals})
    assert +left_out == ({("2", "GBP"): 412_330} if path.name.endswith("covid.xml") else {})
    expected.subtract(left_out)
    assert in_events == {key: amount for key, amount in expected.items() if key[0] in KINDS}


def test_all_transactions_are_accepted_left_out_or_refused(path, imported):
    expected, count = sums(path)
    assert count == sum(each.accepted + each.left_out + each.refused for each in imported.totals)
    for each in imported.totals:
        assert each.in_events + each.amount_left_out + each.amount_refused == expected[each.type or None, each.currency]
    refused = Counter((each.type, each.currency) for each in imported.totals for _ in range(each.refused))
    assert refused.total() == len(imported.refused)


def test_what_is_stated_twice():
    path = real("iati", "dportal-covid.xml")
    imported = read_iati(path, recorded="2026-11-22", dataset="d-portal")
    found = {each.code: each.message for each in imported.findings}
    assert "94 activities" in found["secondary-alone"]
    assert "'KR-GOV-010'" in found["secondary-alone"]
    assert "type 2: KRW 223,799,362,237" in found["secondary-alone"]
    assert found["secondary-alone"].partition(" are kept: ")[1]
    assert "'GB-COH-213890-82690119'" in found["parent-repeats"]
    assert "1 transaction (type 2: GBP 412,330) is left out" in found["parent-repeats"]
    assert imported.omissions == {"parent-repeats": 1}
    stricter = read_iati(path, recorded="2026-11-22", dataset="d-portal", secondary="leave-out", parents="keep")
    korean = {each.type: each.amount_left_out for each in stricter.totals if each.currency == "KRW"}
    assert korean == {"1": 0, "2": 223_799_362_237, "3": 380_143_169_057}
    assert stricter.omissions == {"secondary-alone": 176}


def test_the_only_reasons_are_these(imported):
    assert set(imported.reasons) <= {"type-without-kind", "unknown-type", "zero-amount"}
    for one in imported.refused:
        for finding in one.findings:
            assert finding.origin.path == imported.path
    if imported.path.endswith("covid.xml"):
        (first,) = [each for each in imported.findings if "'961963'" in each.message]
        assert first.code == "bad-date"


def test_the_events_make_a_ledger_that_answers(imported):
    ledger = Ledger(imported.events)
    at = ledger.as_of("2026-11-22")
    assert at.project(committed)
    assert at.project(disbursed)
    assert {one.code for one in check(ledger)} <= {"source-without-date", "more-disbursed-than-committed"}


def test_the_same_file_again_says_nothing_new(path, imported):
    ledger = Ledger(absorb(Ledger(), imported.release, recorded="2026-11-22", dataset="d-portal").events)
    again = read_iati(path, recorded="2026-11-23", dataset="d-portal")
    absorption = absorb(ledger, again.release, recorded="2026-11-23", dataset="d-portal")
    assert absorption.events == ()
    assert len(absorption.report.unchanged) == len(imported.events)


# --- code lists ----------------------------------------------------------------------------------


def listed(name):
    """Return the items of a code list of IATI, by code."""
    root = ET.parse(real("codelists", f"{name}.xml")).getroot()  # noqa: S314 -- a file that is known
    return {item.findtext("code"): item for item in root.iter("codelist-item")}


def test_every_transaction_type_has_a_kind_or_a_name():
    items = listed("TransactionType")
    assert items.keys() == KINDS.keys() | WITHOUT_KIND.keys()
    for code, name in WITHOUT_KIND.items():
        assert items[code].findtext("name/narrative").casefold() == name


def test_instruments_are_those_of_their_category():
    words = {"100": "grant", "400": "loan", "1100": "guarantee"}
    items = listed("FinanceType")
    categories = {code: item.findtext("category") for code, item in items.items()}
    by_category = {code: words[category] for code, category in categories.items() if category in words}
    assert by_category.items() <= INSTRUMENTS.items()
    assert INSTRUMENTS.keys() <= items.keys()


def test_every_country_that_is_one_today_is_known():
    assert set(listed("Country")) - set(ALPHA_2) == {"AN"}  # the Netherlands Antilles, until 2010
