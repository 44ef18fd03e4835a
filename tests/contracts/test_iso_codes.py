"""The codes of ISO, as the newest pycountry has them. Where a test fails, ISO has moved on: add what it names."""

from __future__ import annotations

import pycountry

from aidledger._values import codes


def test_every_country_of_iso_3166_is_known_and_no_other_but_kosovo():
    current = {country.alpha_3 for country in pycountry.countries}
    assert sorted(current - codes.COUNTRIES) == [], "new in ISO 3166-1: add these to codes.COUNTRIES"
    assert sorted(codes.COUNTRIES - current) == ["XKX"], "no longer in ISO 3166-1: decide what becomes of them"


def test_every_currency_of_iso_4217_is_known():
    current = {currency.alpha_3 for currency in pycountry.currencies}
    assert sorted(current - codes.CURRENCIES) == [], "new in ISO 4217: add these to codes.CURRENCIES"


def test_what_is_no_longer_in_iso_4217_is_in_the_list_of_withdrawn_codes():
    current = {currency.alpha_3 for currency in pycountry.currencies}
    assert sorted(codes.CURRENCIES - current - set(WITHDRAWN)) == [], "withdrawn since: keep them, and add them below"
    assert sorted(set(WITHDRAWN) - codes.CURRENCIES) == [], "a withdrawn code is kept, for commitments stated in it"


WITHDRAWN = """
    ANG ATS AZM BEF BGN BYR CUC CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MRO MTL MZM NLG PTE ROL SDD
    SIT SKK SLL SRG STD TMM TRL USS VEB VEF ZMK ZWD ZWL ZWN ZWR
""".split()
