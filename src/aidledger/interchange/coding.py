"""Names, as sheets write them, to the codes that events use: countries, organisations, currencies."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Final

from aidledger.codes import COUNTRIES, CURRENCIES, ORGANISATIONS, is_party
from aidledger.errors import MissingExtraError, UnknownCodeError, exists

_COUNTRIES: Final = """
ALA Aland Islands
ARE UAE
BHS The Bahamas
BLM Saint Barthelemy
BRN Brunei
CIV Ivory Coast | Cote d'Ivoire
COD Democratic Republic of the Congo | DR Congo | DRC
CPV Cape Verde
CUW Curacao
FLK Falkland Islands
FSM Micronesia
GBR UK | Great Britain | Britain
GMB The Gambia
HKG Hong Kong SAR
KOR Republic of Korea
MAC Macau
MKD Macedonia
MMR Burma
NLD The Netherlands | Holland
PSE Palestine | Palestinian Territories
REU Reunion
RUS Russia
SHN Saint Helena
SWZ Swaziland
SXM Sint Maarten
TLS East Timor
TUR Turkey
USA US
VAT Vatican | Vatican City
VIR US Virgin Islands
XKX Kosovo
"""
"""What countries are called besides, by sheets and not by ISO 3166-1."""

_CURRENCIES: Final = """
CNY renminbi | Chinese yuan
EUR € | euros
GBP British pound | pounds sterling
JPY Japanese yen
KRW South Korean won
TOP Pa'anga
USD US dollars | US$
VED Digital Bolívar
VES Bolívar Soberano
"""
"""What currencies are called besides, by sheets and not by ISO 4217."""


def folded(name: str) -> str:
    """Return a name as it is compared: without case, and with single blanks."""
    return " ".join(name.split()).casefold()


def party(name: str) -> str:
    """Return the code of a country or organisation that is called so, or has this code.

    Raises `UnknownCodeError` on any other name; nothing is guessed.

    >>> party("United States"), party("european peace facility"), party("JPN")
    ('USA', 'EPF', 'JPN')
    """
    return _code(name, _parties(), is_party, "country or organisation")


def country(name: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of a country that is called so; raise `UnknownCodeError` on any other name."""
    return _code(name, _countries(), COUNTRIES.__contains__, "country")


def currency(name: str) -> str:
    """Return the ISO 4217 code of a currency that is called so; raise `UnknownCodeError` on any other name.

    >>> currency("Yen"), currency("USD")
    ('JPY', 'USD')
    """
    return _code(name, _currencies(), CURRENCIES.__contains__, "currency")


LISTS: Final[Mapping[str, Callable[[str], str]]] = {"parties": party, "countries": country, "currencies": currency}
"""The lists that a mapping can name, each as the function that looks in it."""


def _code(name: str, known: Mapping[str, str], is_code: Callable[[str], bool], what: str) -> str:
    found = known.get(folded(name))
    if found is not None:
        return found
    if is_code(name.strip()):
        return name.strip()
    advice = exists(name, (each for each in known if len(each) > 3))  # noqa: PLR2004 -- names, not codes
    raise UnknownCodeError(f"{name!r:.200} is no {what} that is known: give its code in 'words': {advice:.300}")


@functools.cache
def _parties() -> dict[str, str]:
    return _countries() | {folded(name): code for code, name in ORGANISATIONS.items()}


@functools.cache
def _countries() -> dict[str, str]:
    return _named("countries", _COUNTRIES)


@functools.cache
def _currencies() -> dict[str, str]:
    return _named("currencies", _CURRENCIES)


def _named(what: str, besides: str) -> dict[str, str]:
    """Return the codes of a list of ISO by name and by code, and by what they are called besides."""
    try:
        import pycountry
    except ImportError as error:
        raise MissingExtraError(f"looking {what} up by name", "tables") from error
    known: dict[str, str] = {}
    for each in getattr(pycountry, what):
        names = (getattr(each, name, None) for name in ("alpha_3", "name", "common_name", "official_name"))
        known.update({folded(name): each.alpha_3 for name in names if name})
    for line in besides.strip().splitlines():
        code, _, called = line.partition(" ")
        known.update({folded(name): code for name in (code, *called.split("|"))})
    return known
