from __future__ import annotations

import re
import sys

import pytest

from aidledger import Money
from aidledger._values import codes
from aidledger.errors import UnknownCodeError


@pytest.mark.parametrize("code", ["UKR", "XKX", "WFP", "G7", "EU", "XM-DAC-41114", "GB-COH-1234567", "xi-IATI-EC"])
def test_a_party_is_a_country_an_organisation_or_an_identifier(code):
    assert codes.is_party(code)
    assert codes.party(code) == code


NO_PARTIES = (
    *("", "UA", "ukr", "UKR ", "Ukraine", "wfp", "-", "XM-", "-DAC", "XM DAC-1", "XM-DAC 41114", "XM-DAC-", "ＵＫＲ"),
    *("é-1", None, 5, b"UKR", ["UKR"], {"UKR"}),
)


@pytest.mark.parametrize("code", NO_PARTIES)
def test_anything_else_is_no_party_and_no_currency(code):
    assert not codes.is_party(code)
    with pytest.raises(UnknownCodeError, match=re.escape(f"{code!r} is not a country or organisation: ")):
        codes.party(code)
    with pytest.raises(UnknownCodeError, match="is no ISO 4217 currency code"):
        codes.currency(code)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(("UA", "UKR"), ("UKRA", "UKR"), ("gb", "GBR"), ("UK", "GBR"), ("XK", "XKX"), ("Germany", "DEU")),
        *(("united  states", "USA"), ("Turkey", "TUR"), ("World Food Programme", "WFP"), ("wfp", "WFP")),
    ],
)
def test_of_a_party_the_code_is_told_by_what_it_is_called_besides(said, code):
    with pytest.raises(UnknownCodeError, match=rf": did you mean '{code}'\? write a country"):
        codes.party(said)


@pytest.mark.parametrize("said", ["ZZ", "ZZZ", "GBX", "Deutschland", "-", ""])
def test_no_code_is_guessed_by_its_letters(said):
    with pytest.raises(UnknownCodeError, match=": write a country"):
        codes.party(said)
    with pytest.raises(UnknownCodeError, match=r": \(exist: AED"):
        codes.currency(said)


def test_without_the_extra_alpha_2_codes_and_organisations_are_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "pycountry", None)
    assert [codes.meant(each) for each in ("UA", "Russia", "World Bank", "Germany")] == ["UKR", "RUS", "WB", None]


def test_a_currency_is_current_or_withdrawn():
    assert [Money(1, code).currency for code in ("USD", "XDR", "DEM", "HRK")] == ["USD", "XDR", "DEM", "HRK"]
    with pytest.raises(UnknownCodeError, match="did you mean 'EUR'"):
        codes.currency("EURO")
