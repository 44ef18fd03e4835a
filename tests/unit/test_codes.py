from __future__ import annotations

import sys

import pytest

from aidledger._values import codes
from aidledger.errors import UnknownCodeError


@pytest.mark.parametrize("code", ["UKR", "XKX", "WFP", "G7", "EU", "XM-DAC-41114", "GB-COH-1234567", "xi-IATI-EC"])
def test_a_party_is_a_country_an_organisation_or_an_identifier(code):
    assert codes.is_party(code)
    assert codes.party(code) == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "UA",
        "ukr",
        "UKR ",
        "Ukraine",
        "wfp",
        "-",
        "XM-",
        "-DAC",
        "XM DAC-1",
        "XM-DAC 41114",
        "XM-DAC-",
        "ＵＫＲ",
        "é-1",
    ],
)
def test_anything_else_is_no_party(code):
    assert not codes.is_party(code)
    with pytest.raises(UnknownCodeError) as caught:
        codes.party(code)
    assert f"{code!r} is not a country or organisation: " in str(caught.value)


def test_a_slip_is_answered_with_what_was_probably_meant():
    with pytest.raises(UnknownCodeError, match="did you mean 'UKR'"):
        codes.party("UKRA")
    with pytest.raises(UnknownCodeError, match="did you mean 'EUR'"):
        codes.currency("EURO")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("UA", "UKR"),
        ("gb", "GBR"),
        ("UK", "GBR"),
        ("XK", "XKX"),
        ("Germany", "DEU"),
        ("united  states", "USA"),
        ("Turkey", "TUR"),
        ("World Food Programme", "WFP"),
        ("wfp", "WFP"),
        ("WFPP", "WFP"),
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
    said = ("UA", "Russia", "World Bank", "Germany")
    assert [codes.meant(each) for each in said] == ["UKR", "RUS", "WB", None]


@pytest.mark.parametrize("code", ["USD", "JPY", "EUR", "XDR", "DEM", "HRK"])
def test_a_currency_is_current_or_withdrawn(code):
    assert codes.currency(code) == code


@pytest.mark.parametrize("code", ["usd", "US", "USDT", "", " USD", "$", "ＵＳＤ"])
def test_anything_else_is_no_currency(code):
    with pytest.raises(UnknownCodeError, match="is no ISO 4217 currency code"):
        codes.currency(code)
