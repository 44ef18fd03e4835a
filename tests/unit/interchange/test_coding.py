from __future__ import annotations

import sys

import pycountry
import pytest

from aidledger._values.codes import COUNTRIES, CURRENCIES, ORGANISATIONS
from aidledger.errors import MissingExtraError, UnknownCodeError
from aidledger.interchange import _names as coding
from aidledger.interchange._names import LISTS, bare, country, currency, party


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


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "TUR",
            "Turkiye, Türkiye, TÜRKİYE, TURKIYE, Turkey, Republic of Türkiye, Republic of Turkey, Turkey (Türkiye)",
        ),
        ("CZE", "Czechia, Czech Republic, the Czech Republic, Czech Rep., CZECH REPUBLIC"),
        (
            "KOR",
            "South Korea, South-Korea, Republic of Korea, Korea (Republic of), Korea (South), Korea Rep., ROK, R.O.K.",
        ),
        ("PRK", "North Korea, DPRK, Democratic People's Republic of Korea, Democratic People’s Republic of Korea"),
        ("USA", "USA, US, U.S., U.S.A., U. S., United States, the United States of America, United States (US)"),
        ("GBR", "UK, U.K., Great Britain, Britain, United Kingdom, United Kingdom (UK), united  kingdom"),
        ("NLD", "Netherlands, The Netherlands, Netherlands (the), Kingdom of the Netherlands, Holland"),
        ("SVK", "Slovakia, Slovak Republic, Slovak Rep."),
        ("CIV", "Ivory Coast, Côte d'Ivoire, Cote d’Ivoire, COTE D'IVOIRE, Cote dIvoire"),
        ("MDA", "Moldova, Republic of Moldova, Moldova (Republic of)"),
        ("BIH", "Bosnia and Herzegovina, Bosnia & Herzegovina, Bosnia-Herzegovina"),
        ("LCA", "Saint Lucia, St. Lucia, St Lucia, Saint-Lucia"),
        ("COD", "DR Congo, D.R. Congo, DRC, Democratic Republic of the Congo, Congo (the Democratic Republic of the)"),
        ("VIR", "Virgin Islands (U.S.), US Virgin Islands, U.S. Virgin Islands"),
        ("XKX", "Kosovo, Kosovo*, Republic of Kosovo"),
        ("VAT", "Holy See, Holy See (the), Holy See (Vatican City State), Vatican"),
        ("HKG", "Hong Kong, Hong Kong SAR, Hong Kong Special Administrative Region (China)"),
        (
            "EU",
            "EU, European Union, EU institutions, EU Institutions, EU (Commission and Council), European Commission",
        ),
        ("EPF", "European Peace Facility, EPF, european  peace facility"),
    ],
)
def test_a_party_is_found_by_all_that_trackers_call_it(code, names):
    assert {party(name) for name in names.split(", ")} == {code}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Türkiye, Republic of", "TUR"),
        ("North Macedonia (Republic of)", "MKD"),
        ("Sudan, South", "SSD"),
        ("Czechia (Czech Republic)", "CZE"),
        ("South Korea (Republic of Korea)", "KOR"),
        ("JPN (Japan)", "JPN"),
        ("EU (European Union)", "EU"),
    ],
)
def test_a_name_in_two_parts_is_turned_around_or_says_one_thing_twice(name, code):
    assert party(name) == code


@pytest.mark.parametrize("name", ["Japan (Korea)", "Japan (South Korea)", "Korea (both)", "Ireland, Northern"])
def test_two_parts_that_are_not_one_are_not_guessed(name):
    with pytest.raises(UnknownCodeError):
        party(name)


@pytest.mark.parametrize("name", ["Korea, Republic of", "Korea, Rep.", "Korea, South"])
def test_names_that_are_turned_around(name):
    assert party(name) == party(" ".join(reversed(name.split(", ")))) == "KOR"


@pytest.mark.parametrize("name", ["Korea", "America", "Virgin Islands", "Saint", "the", "-", "*", "England"])
def test_a_name_that_can_be_several_is_not_guessed(name):
    with pytest.raises(UnknownCodeError, match="is not a country or organisation that is known"):
        party(name)


@pytest.mark.parametrize(("name", "code"), [("Yen", "JPY"), ("US dollars", "USD"), ("€", "EUR"), ("HRK", "HRK")])
def test_currencies_by_name_or_code(name, code):
    assert currency(name) == code


@pytest.mark.parametrize(
    ("look", "name", "message"),
    [
        (party, "Frannce", r"'Frannce' is not a country or organisation that is known.*did you mean 'France'"),
        (party, "UA", r"'UA' is not a country or organisation that is known: did you mean 'UKR'\?"),
        (country, "fr", r"'fr' is not a country that is known: did you mean 'FRA'\?"),
        (party, "Deutschland", "'Deutschland' is not a country or organisation that is known: give its code"),
        (country, "World Bank", "'World Bank' is not a country that is known: give its code"),
        (currency, "CH", "'CH' is not a currency that is known: give its code"),
        (country, "WFP", "'WFP' is not a country that is known"),
        (currency, "dollar", "'dollar' is not a currency that is known"),
        (country, "", "'' is not a country"),
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
    decided = [(code, bare(name)) for code, _, names in lines for name in names.split("|")]
    fields = ("alpha_3", "name", "common_name", "official_name")
    said = [(each.alpha_3, bare(name)) for each in listed for field in fields if (name := getattr(each, field, None))]
    named = {name: code for code, name in decided}
    assert {(code, name) for name, code in named.items()} == set(decided)
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
