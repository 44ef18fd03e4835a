from __future__ import annotations

import pytest

from aidledger.codes import COUNTRIES, CURRENCIES, ORGANISATIONS
from aidledger.errors import UnknownCodeError
from aidledger.interchange import countries, currencies
from aidledger.interchange.coding import LISTS, country, currency, folded, party


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Japan", "JPN"),
        (" united  STATES ", "USA"),
        ("South Korea", "KOR"),
        ("Czech Republic", "CZE"),
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("Taiwan", "TWN"),
        ("Kosovo", "XKX"),
        ("European Peace Facility", "EPF"),
        ("European Investment Bank", "EIB"),
        ("European Union institutions", "EU"),
        ("jpn", "JPN"),
        ("WFP", "WFP"),
        ("XM-DAC-41114", "XM-DAC-41114"),
    ],
)
def test_parties_by_name_or_code(name, code):
    assert party(name) == code


@pytest.mark.parametrize(("name", "code"), [("Yen", "JPY"), ("US dollars", "USD"), ("€", "EUR"), ("HRK", "HRK")])
def test_currencies_by_name_or_code(name, code):
    assert currency(name) == code


@pytest.mark.parametrize(
    ("look", "name", "message"),
    [
        (party, "Frannce", r"'Frannce' is no country or organisation that is known.*did you mean 'france'"),
        (country, "WFP", "'WFP' is no country that is known"),
        (currency, "dollar", "'dollar' is no currency that is known"),
        (country, "", "'' is no country"),
    ],
)
def test_nothing_is_guessed(look, name, message):
    with pytest.raises(UnknownCodeError, match=message):
        look(name)


@pytest.mark.parametrize(
    ("lines", "codes"), [(countries.NAMES, COUNTRIES), (currencies.NAMES, CURRENCIES)], ids=["countries", "currencies"]
)
def test_no_name_is_that_of_two_codes_and_each_code_exists(lines, codes):
    named = {}
    for line in lines.strip().splitlines():
        code, _, names = line.partition(" ")
        assert code in codes
        for name in map(folded, names.split("|")):
            assert name
            assert named.setdefault(name, code) == code


def test_every_country_has_a_name():
    assert {line.split(" ")[0] for line in countries.NAMES.strip().splitlines()} == COUNTRIES
    assert country("AUT") == "AUT"


def test_every_organisation_is_found_by_its_name():
    assert {party(name) for name in ORGANISATIONS.values()} == set(ORGANISATIONS)
    assert set(LISTS) == {"parties", "countries", "currencies"}
