"""Names, as sheets write them, to the codes that events use: countries, organisations, currencies."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Final

from aidledger.codes import COUNTRIES, CURRENCIES, ORGANISATIONS, is_party
from aidledger.errors import UnknownCodeError, exists
from aidledger.interchange import countries, currencies


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
    return _code(name, _named(countries.NAMES), COUNTRIES.__contains__, "country")


def currency(name: str) -> str:
    """Return the ISO 4217 code of a currency that is called so; raise `UnknownCodeError` on any other name.

    >>> currency("Yen"), currency("USD")
    ('JPY', 'USD')
    """
    return _code(name, _named(currencies.NAMES), CURRENCIES.__contains__, "currency")


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
    organisations = {folded(name): code for code, name in ORGANISATIONS.items()}
    return _named(countries.NAMES) | organisations


@functools.cache
def _named(lines: str) -> dict[str, str]:
    known = {}
    for line in lines.strip().splitlines():
        code, _, names = line.partition(" ")
        known[code.casefold()] = code
        known.update({folded(name): code for name in names.split("|")})
    return known
