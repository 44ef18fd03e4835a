from __future__ import annotations

import pytest

from aidledger._values import codes
from aidledger.events import Committed, InterestPaid, Repaid
from aidledger.interchange.iati._activities import _BY_CODE, Organisation, Parties, party

NOBODY = Organisation("", "")


@pytest.mark.parametrize(
    ("ref", "name", "expected"),
    [
        ("GB-GOV-1", "FCDO", "GBR"),
        ("kr-GOV-051", "KOICA", "KOR"),
        ("US-GOV", "", "USA"),
        ("DE-1", "BMZ", "DEU"),
        ("XM-DAC-7", "", "NLD"),
        ("XM-DAC-701-2", "", "JPN"),
        ("XM-DAC-41140", "", "WFP"),
        ("41122", "", "UNICEF"),
        ("XI-IATI-EC_INTPA", "", "EU"),
        ("XM-DAC-918-3", "", "EU"),
        ("jp-gov-1", "", "JPN"),
        ("gb-coh-213890", "Save the Children", "GB-COH-213890"),
        ("XM-DAC-22000", "NGO", "XM-DAC-22000"),
        ("GB-COH-213890", "Save the Children", "GB-COH-213890"),
        ("ZZ-GOV-1", "Nowhere", "ZZ-GOV-1"),
        (" GB-CHC-1 ", "", "GB-CHC-1"),
        ("12711", "UNDP Funding Windows", "name-undp-funding-windows"),
        ("12", "A ministry", "name-a-ministry"),
        ("Irish Aid", "", "name-irish-aid"),
        ("", "CARE!", "name-care"),
        ("", "World Bank", "WB"),
        ("", "united nations development  programme", "UNDP"),
        ("", "UN Refugee Agency (UNHCR)", "name-un-refugee-agency-unhcr"),
        ("", "World Food Programme (WFP)", "WFP"),
        ("UNICEF", "", "UNICEF"),
        ("", "unicef", "UNICEF"),
        ("N/A", "JICA", "JPN"),
        ("", "AU", "name-au"),
        ("", "WHO", "WHO"),
        ("", "Ärzte_ohne Grenzen", "name-ärzte-ohne-grenzen"),
        ("", "a" * 300, "name-" + "a" * 115),
        ("X-\x85", "", "name-x"),
        ("X-" + "1" * 300, "", "name-x-" + "1" * 113),
        ("N/A", "", None),
        ("Excluded", "not available", None),
        ("", "!?", None),
        ("", "_", None),
        ("", "", None),
    ],
)
def test_a_party(ref, name, expected):
    found = party(Organisation(ref, name))
    assert found == expected
    assert found is None or codes.is_party(found)


def test_every_code_is_of_a_party_that_is_known():
    assert set(_BY_CODE.values()) <= codes.COUNTRIES | codes.ORGANISATIONS.keys()


def test_a_label_is_the_name_or_else_the_identifier():
    labels = [Organisation("A-1", "A").label, Organisation("A-1", "").label, NOBODY.label]
    assert labels == ["A", "A-1", None]


@pytest.mark.parametrize(
    ("kind", "provider", "receiver", "expected"),
    [
        (Committed, NOBODY, NOBODY, {"donor": "JPN", "channel": None}),
        (Committed, Organisation("DE-1", ""), Organisation("41140", ""), {"donor": "DEU", "channel": "WFP"}),
        (Repaid, Organisation("UA-GOV-1", ""), Organisation("DE-1", ""), {"donor": "DEU"}),
        (InterestPaid, Organisation("UA-GOV-1", ""), NOBODY, {"donor": "JPN"}),
    ],
)
def test_who_gives_and_through_whom(kind, provider, receiver, expected):
    assert Parties(Organisation("JP-8", "JICA")).of(kind, provider, receiver) == expected


def test_a_publisher_is_known_by_its_name_and_by_what_it_was_called_before():
    known = Parties(Organisation("GB-COH-1", "Save the Cats"), ["Sauvez les chats", "-"], ["GB-CHC-2"])
    named, before, others = (
        Organisation("", "SAVE the cats"),
        Organisation("gb-chc-2", ""),
        Organisation("GB-CHC-3", ""),
    )
    assert [known.party(each) for each in (named, before, others)] == ["GB-COH-1", "GB-COH-1", "GB-CHC-3"]
    assert known.party(Organisation("", "sauvez les Chats")) == "GB-COH-1"
    assert known.party(Organisation("", "-")) is None
    assert Parties(NOBODY).party(NOBODY) is None
