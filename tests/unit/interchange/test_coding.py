from __future__ import annotations

import sys

import pycountry
import pytest

from aidledger.codes import COUNTRIES, CURRENCIES, ORGANISATIONS
from aidledger.errors import MissingExtraError, UnknownCodeError
from aidledger.interchange import coding
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
    ("listed", "besides"),
    [(pycountry.countries, coding._COUNTRIES), (pycountry.currencies, coding._CURRENCIES)],
    ids=["countries", "currencies"],
)
def test_no_name_is_that_of_two_codes(listed, besides):
    lines = [line.partition(" ") for line in besides.strip().splitlines()]
    decided = [(code, folded(name)) for code, _, names in lines for name in names.split("|")]
    fields = ("alpha_3", "name", "common_name", "official_name")
    said = [(each.alpha_3, folded(name)) for each in listed for field in fields if (name := getattr(each, field, None))]
    named = {name: code for code, name in decided}
    assert len(named) == len(decided)
    ours = set(named)
    for code, name in said:
        assert named.setdefault(name, code) == code or name in ours  # as of a currency that two codes have had
    assert all(code in COUNTRIES | CURRENCIES for code, _ in [*said, *decided])


def test_every_country_is_found_by_its_code():
    assert {country(code) for code in COUNTRIES} == COUNTRIES
    assert {currency(code) for code in CURRENCIES} == CURRENCIES


def test_without_the_extra_names_are_not_looked_up(monkeypatch):
    monkeypatch.setitem(sys.modules, "pycountry", None)
    coding._currencies.cache_clear()
    with pytest.raises(MissingExtraError, match=r"looking currencies up by name needs the extra 'tables'"):
        currency("Yen")


def test_every_organisation_is_found_by_its_name():
    assert {party(name) for name in ORGANISATIONS.values()} == set(ORGANISATIONS)
    assert set(LISTS) == {"parties", "countries", "currencies"}
