from __future__ import annotations

import pytest

from aidledger import codes
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
    assert f"{code!r} is no party: write a country as ISO 3166-1 alpha-3 (UKR)" in str(caught.value)


@pytest.mark.parametrize("value", [None, 5, b"UKR", ["UKR"], {"UKR"}])
def test_what_is_no_text_is_no_party_and_no_currency(value):
    assert not codes.is_party(value)
    with pytest.raises(UnknownCodeError, match="is no party"):
        codes.party(value)
    with pytest.raises(UnknownCodeError, match="is no ISO 4217 currency code"):
        codes.currency(value)


def test_a_slip_is_answered_with_what_was_probably_meant():
    with pytest.raises(UnknownCodeError, match="did you mean 'UKR'"):
        codes.party("UKRA")
    with pytest.raises(UnknownCodeError, match="did you mean 'EUR'"):
        codes.currency("EURO")


@pytest.mark.parametrize("code", ["USD", "JPY", "EUR", "XDR", "DEM", "HRK"])
def test_a_currency_is_current_or_withdrawn(code):
    assert codes.currency(code) == code


@pytest.mark.parametrize("code", ["usd", "US", "USDT", "", " USD", "$", "ＵＳＤ"])
def test_anything_else_is_no_currency(code):
    with pytest.raises(UnknownCodeError, match="is no ISO 4217 currency code"):
        codes.currency(code)


def test_no_organisation_has_the_code_of_a_country():
    assert not codes.COUNTRIES & codes.ORGANISATIONS.keys()


def test_mixed_is_an_instrument_and_every_word_is_plain():
    assert codes.MIXED in codes.INSTRUMENTS
    for words in (codes.INSTRUMENTS, codes.CATEGORIES, codes.MEASURES):
        assert len(set(words)) == len(words)
        assert all(word.replace("-", "").isalpha() and word.islower() for word in words)
