"""What an activity states of organisations, recipients and sectors."""

from __future__ import annotations

import pytest

from aidledger import Shares
from aidledger._values import codes
from aidledger.interchange.iati._activities import _BY_CODE
from tests.iati import only, transaction


def org(tag, ref="", name="", attributes=""):
    return f'<{tag} ref="{ref}" {attributes}><narrative>{name}</narrative></{tag}>'


def event(folder, *inside, kind="2", reporter=("XM-DAC-41114", "UNDP"), header=""):
    text = transaction(kind, inside="".join(inside))
    (found,) = only(folder, text, reporter=org("reporting-org", *reporter), header=header).events
    return found


@pytest.mark.parametrize(
    ("ref", "name", "party"),
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
        ("gb-coh-213890", "Save the Children", "GB-COH-213890"),
        ("XM-DAC-22000", "NGO", "XM-DAC-22000"),
        ("ZZ-GOV-1", "Nowhere", "ZZ-GOV-1"),
        (" GB-CHC-1 ", "", "GB-CHC-1"),
        ("12711", "UNDP Funding Windows", "name-undp-funding-windows"),
        ("Irish Aid", "", "name-irish-aid"),
        ("", "CARE!", "name-care"),
        ("", "united nations development  programme", "UNDP"),
        ("", "UN Refugee Agency (UNHCR)", "name-un-refugee-agency-unhcr"),
        ("", "World Food Programme (WFP)", "WFP"),
        ("UNICEF", "", "UNICEF"),
        ("N/A", "JICA", "JPN"),
        ("", "AU", "name-au"),
        ("", "WHO", "WHO"),
        ("", "Ärzte_ohne Grenzen", "name-ärzte-ohne-grenzen"),
        ("", "a" * 300, "name-" + "a" * 115),
        ("X-\x85", "", "name-x"),
        ("X-" + "1" * 300, "", "name-x-" + "1" * 113),
        ("Excluded", "not available", None),
        ("", "!?", None),
        ("", "", None),
    ],
)
def test_the_party_that_an_organisation_is(tmp_path, ref, name, party):
    assert event(tmp_path, reporter=(ref, name)).donor == party
    assert party is None or codes.is_party(party)


def test_every_code_is_of_a_party_that_is_known():
    assert set(_BY_CODE.values()) <= codes.COUNTRIES | codes.ORGANISATIONS.keys()


@pytest.mark.parametrize(
    ("kind", "provider", "receiver", "donor", "channel"),
    [
        ("2", "", "", "JPN", None),
        ("2", "DE-1", "41140", "DEU", "WFP"),
        ("6", "UA-GOV-1", "DE-1", "DEU", None),  # the borrower pays it
        ("5", "UA-GOV-1", "", "JPN", None),
    ],
)
def test_who_gives_and_through_whom(tmp_path, kind, provider, receiver, donor, channel):
    inside = org("provider-org", provider), org("receiver-org", receiver)
    found = event(tmp_path, *inside, kind=kind, reporter=("JP-8", "JICA"))
    assert (found.donor, getattr(found, "channel", None)) == (donor, channel)


@pytest.mark.parametrize(
    ("ref", "name", "channel"),
    [
        ("", "SAVE the cats", "GB-COH-1"),
        ("gb-chc-2", "", "GB-COH-1"),
        ("GB-CHC-3", "", "GB-CHC-3"),
        ("", "sauvez les Chats", "GB-COH-1"),
        ("", "-", None),
    ],
)
def test_a_publisher_is_known_by_its_names_and_by_its_earlier_identifier(tmp_path, ref, name, channel):
    names = "Save the Cats</narrative><narrative>Sauvez les chats</narrative><narrative>-"
    header = '<other-identifier ref="GB-CHC-2" type="B1"/>'
    found = event(tmp_path, org("receiver-org", ref, name), reporter=("GB-COH-1", names), header=header)
    assert found.channel == channel


def country(code, percentage=None):
    return division("recipient-country", code, percentage, "1")


def region(code, percentage=None, vocabulary="1"):
    return division("recipient-region", code, percentage, vocabulary)


def sector(code, vocabulary="1", percentage=None):
    return division("sector", code, percentage, vocabulary)


def division(tag, code, percentage, vocabulary):
    stated = "" if percentage is None else f'percentage="{percentage}"'
    return f'<{tag} code="{code}" vocabulary="{vocabulary}" {stated}/>'


@pytest.mark.parametrize(
    ("parts", "recipient"),
    [
        ((), None),
        ((country("xk", "100.0"),), "XKX"),
        ((country("UA", "50"),), Shares({"UKR": 50})),
        ((country("UA", "60"), country("MD", " 40.00 ")), Shares({"UKR": 60, "MDA": 40})),
        ((country("UA", "60"), country("UA", "40")), "UKR"),
        ((country("UA", "100"), country("MD", "0")), "UKR"),
        ((country("UA", "0"),), None),
        ((region("015", vocabulary="2"),), "region-2-015"),
        ((country("UA", "50"), region("298", "50")), Shares({"UKR": 50, "region-1-298": 50})),
        ((country("UA", "100"), region("298", "100")), "UKR"),
        ((country("UA", "60"), country("MD", "40"), region("89", "100")), Shares({"UKR": 60, "MDA": 40})),
        ((country("UA"), region("89")), "UKR"),
    ],
)
def test_recipients(tmp_path, parts, recipient):
    assert event(tmp_path, *parts).recipient == recipient


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ((country("AN", "100"),), "recipient-country: 'AN' is no code"),
        ((country("UA", "50"), country("MD")), "recipient-country: nothing is no percentage, of MDA"),
        ((country("UA", "-5"),), "recipient-country: '-5' is no percentage, of UKR"),
        ((country("UA", "half"), region("89", "50")), "recipient-country: 'half' is no percentage"),
        ((country("UA", "60"), country("MD", "40.01")), "recipient-country: 100.01 percent in all is more than 100"),
        ((country("UA", "60"), region("89", "60")), "recipient-country: 120 percent in all"),
        ((region("no code"),), "recipient-region: 'no code' is no code"),
        ((region("1", "50"), region("2")), "recipient-region: nothing is no percentage"),
        ((sector("a b", "99", "100"),), "sector: 'a b' is no code"),
    ],
)
def test_what_cannot_be_divided_is_left_unstated(tmp_path, parts, problem):
    result = only(tmp_path, transaction(inside="".join(parts)))
    (finding,) = result.findings
    assert (finding.code, finding.message.startswith(problem)) == ("bad-division", True)
    assert (result.events[0].recipient, result.events[0].sectors) == (None, None)


@pytest.mark.parametrize(
    ("parts", "sectors"),
    [
        ((), None),
        ((sector("16050"),), Shares({"16050": 100})),
        ((sector("a", "99", 100), sector("160", "2", 100), sector("16050", "1", 60)), Shares({"16050": 60})),
        ((sector("a", "99", 100), sector("160", "2", 100)), Shares({"160": 100})),
        ((sector("3.2", "8", 50), sector("3.3", "8", 50)), Shares({"8-3.2": 50, "8-3.3": 50})),
    ],
)
def test_sectors_in_one_vocabulary(tmp_path, parts, sectors):
    assert event(tmp_path, *parts).sectors == sectors
