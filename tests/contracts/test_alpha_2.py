"""The alpha-2 codes lead to the countries of ISO 3166-1."""

from __future__ import annotations

import pycountry

from aidledger._values import codes


def test_every_alpha_2_code_has_its_alpha_3_code():
    assert {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"XK": "XKX"} == codes.ALPHA_2
    assert set(codes.ALPHA_2.values()) == codes.COUNTRIES
