"""Names, as sheets write them, to the codes that events use: countries, organisations, currencies."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Protocol

from aidledger._values.codes import COUNTRIES, CURRENCIES, ORGANISATIONS, is_party, meant
from aidledger.errors import MissingExtraError, UnknownCodeError, nearest

_COUNTRIES: Final = """
ARE UAE
BES Bonaire
BIH Bosnia | Bosnia-Herzegovina
BRN Brunei
CHN PR China | Mainland China | China (People's Republic of)
CCK Cocos Islands
CIV Ivory Coast
COD Democratic Republic of Congo | Congo, Dem. Rep. | DR Congo | DRC | Congo (Kinshasa)
COG Congo, Rep. | Congo (Brazzaville)
CPV Cape Verde
EGY Egypt, Arab Rep.
FLK Falkland Islands | Falklands
FSM Micronesia | Micronesia, Fed. Sts.
GBR UK | Britain | Great Britain | Great Britain and Northern Ireland | United Kingdom (UK)
HKG Hong Kong SAR | Hong Kong (China) | China, Hong Kong SAR | China, Hong Kong Special Administrative Region
IRN Iran, Islamic Rep.
IRL Republic of Ireland
KOR Korea, South | S. Korea | Korea, Rep. | ROK
LAO Lao PDR
LUX Luxemburg
MAC Macau | Macao SAR | Macau SAR | Macao (China) | China, Macao SAR | China, Macao Special Administrative Region
MKD Macedonia | Macedonia, FYR | FYROM | Former Yugoslav Republic of Macedonia
MKD Macedonia (the former Yugoslav Republic of)
MMR Burma
NLD Holland | Netherlands, Kingdom of
PCN Pitcairn Islands
PRK Korea, North | N. Korea | DPR Korea | DPRK | Korea, Dem. People's Rep.
PRI Puerto Rico (US)
PSE Palestine | Palestinian Territory | Palestinian Territories | Palestinian Authority | Occupied Palestinian Territory
PSE Occupied Palestinian Territories | West Bank and Gaza | West Bank and Gaza Strip
RUS Russia
SHN Saint Helena
SJM Svalbard and Jan Mayen Islands
SOM Somalia, Fed. Rep.
SWZ Swaziland
SXM Sint Maarten | St. Maarten
TLS East Timor
TUR Turkey | Türkiye | Turkey (Türkiye) | Türkiye (Turkey) | Republic of Turkey
TWN Chinese Taipei | Taiwan, China | Taiwan (ROC) | Republic of China | Republic of China (Taiwan)
USA US | United States (US) | United States (USA) | United States of America (USA)
VAT Holy See | Vatican | Vatican City | Vatican City State
VEN Venezuela, RB
VIR US Virgin Islands | United States Virgin Islands
WLF Wallis and Futuna Islands
XKX Kosovo | Republic of Kosovo | Kosovo (UNSCR 1244) | Kosovo (under UNSCR 1244)
YEM Yemen, Rep.
"""
"""What countries are called besides, by sheets and not by ISO 3166-1."""

_ORGANISATIONS: Final = """
EIB EIB (European Investment Bank)
EPF EPF (European Peace Facility)
EU European Union | EU institutions | European Union (EU) | European Commission | EU Commission
EU EU (Commission and Council) | EU (Commission) | European Commission and Council
UN UNO
WB World Bank Group
"""
"""What organisations are called besides."""

_CURRENCIES: Final = """
CNY renminbi | Chinese yuan
EUR € | euros
GBP British pound | pounds sterling
JPY Japanese yen
KRW South Korean won
USD US dollars
VED Digital Bolívar
VES Bolívar Soberano
"""
"""What currencies are called besides, by sheets and not by ISO 4217."""


_APART: Final = str.maketrans(
    {
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
        "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
        "\N{LATIN SMALL LETTER D WITH STROKE}": "d",
        "&": " and ",
        "$": " dollar",
    }
)
"""Letters that do not come apart into a plain one and its mark, and signs that are words."""
_MARKS: Final = re.compile(
    "['`.\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}\N{ACUTE ACCENT}]"
)
_BETWEEN: Final = re.compile(r"[\W_]+")
_INITIALS: Final = re.compile(r"\b(\w)(?: (?=\w\b))")
_WORDS: Final = {"the": "", "st": "saint", "rep": "republic", "dem": "democratic", "fed": "federated", "sts": "states"}
"""Words that are left out of names, or written in full."""


def folded(name: str) -> str:
    """Return a name as it is compared: without case, and with single blanks."""
    return squeezed(name).casefold()


def squeezed(text: str) -> str:
    """Return a text with one blank in place of each stretch of blanks and line ends, and none around it."""
    return " ".join(text.split())


def bare(name: str) -> str:
    """Return a name as those of countries are compared: without accents, punctuation and "the", too.

    >>> bare("Türkiye"), bare("Côte d'Ivoire"), bare("The  U.S.A."), bare("St. Kitts & Nevis")
    ('turkiye', 'cote divoire', 'usa', 'saint kitts and nevis')
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_APART))
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    words = _INITIALS.sub(r"\1", _BETWEEN.sub(" ", _MARKS.sub("", plain)).strip()).split()
    return " ".join(filter(None, (_WORDS.get(word, word) for word in words))) or folded(name)


class Look(Protocol):
    """What looks a name up in a list of codes."""

    def __call__(self, name: str, *, is_advised: bool = True) -> str:
        """Return the code; raise `UnknownCodeError` where there is none, with what was probably meant if asked to."""
        ...


def party(name: str, *, is_advised: bool = True) -> str:
    """Return the code of a country or organisation that is called so, or has this code.

    Raises `UnknownCodeError` on any other name; nothing is guessed.

    >>> party("United States"), party("european peace facility"), party("JPN")
    ('USA', 'EPF', 'JPN')
    """
    return _code(name, _parties(), is_party, "country or organisation", is_advised=is_advised)


def country(name: str, *, is_advised: bool = True) -> str:
    """Return the ISO 3166-1 alpha-3 code of a country that is called so; raise `UnknownCodeError` on any other name."""
    return _code(name, _countries(), COUNTRIES.__contains__, "country", is_advised=is_advised)


def currency(name: str, *, is_advised: bool = True) -> str:
    """Return the ISO 4217 code of a currency that is called so; raise `UnknownCodeError` on any other name.

    >>> currency("Yen"), currency("USD")
    ('JPY', 'USD')
    """
    return _code(name, _currencies(), CURRENCIES.__contains__, "currency", is_advised=is_advised)


LISTS: Final[Mapping[str, Look]] = {"parties": party, "countries": country, "currencies": currency}
"""The lists that a mapping can name, each as the function that looks in it."""


def _code(name: str, known: Mapping[str, Named], is_code: Callable[[str], bool], what: str, *, is_advised: bool) -> str:
    found = known.get(bare(name)) or _by_parts(name.strip(), known)
    if found is not None:
        return found.code
    if is_code(name.strip()):
        return name.strip()
    likely = None if what == "currency" or not is_advised else meant(name)
    if is_advised and (likely is None or not is_code(likely)):
        likely = nearest(name, (each.name for each in known.values() if len(each.name) > 3))  # noqa: PLR2004 -- no codes, of which there are hundreds
    probably = f"did you mean {likely!r}? " if likely else ""
    raise UnknownCodeError(f"{name!r:.200} is not a {what} that is known: {probably}give its code in 'words'")


def _by_parts(name: str, known: Mapping[str, Named]) -> Named | None:
    """Return what a name of two parts is of: "Moldova, Republic of", or "Czechia (Czech Republic)", which are one."""
    parts = _PARTS.fullmatch(name)
    if parts is None:
        return None
    first, second = parts[1], parts[2] or parts[3]
    one, other = known.get(bare(first)), known.get(bare(second))
    if one is not None and other is not None and one.code == other.code:
        return one
    return known.get(bare(f"{second} {first}"))


class Named(NamedTuple):
    """A code, and the name by which it is found."""

    code: str
    name: str


@functools.cache
def _parties() -> dict[str, Named]:
    known = dict(_countries())
    for code, name in ORGANISATIONS.items():
        _add(known, code, code, name)
    return _besides(known, _ORGANISATIONS)


@functools.cache
def _countries() -> dict[str, Named]:
    return _named("countries", _COUNTRIES)


@functools.cache
def _currencies() -> dict[str, Named]:
    return _named("currencies", _CURRENCIES)


def _named(what: str, besides: str) -> dict[str, Named]:
    """Return the codes of a list of ISO by name and by code, and by what they are called besides."""
    try:
        import pycountry
    except ImportError as error:
        raise MissingExtraError(f"looking {what} up by name", "tables") from error
    known: dict[str, Named] = {}
    for each in getattr(pycountry, what):
        names = (getattr(each, name, None) for name in ("alpha_3", "name", "common_name", "official_name"))
        _add(known, each.alpha_3, *filter(None, names))
    return _besides(known, besides)


def _besides(known: dict[str, Named], besides: str) -> dict[str, Named]:
    for line in besides.strip().splitlines():
        code, _, called = line.partition(" ")
        _add(known, code, code, *called.split("|"))
    return known


def _add(known: dict[str, Named], code: str, *names: str) -> None:
    """Add the names of a code; what is "Korea, Republic of" or "Korea (Republic of)" is "Republic of Korea", too."""
    for name in names:
        known[bare(name)] = Named(code, name.strip())
        parts = _PARTS.fullmatch(name.strip())
        if parts is not None:
            known.setdefault(bare(f"{parts[2] or parts[3]} {parts[1]}"), Named(code, name.strip()))


_PARTS: Final = re.compile(r"([^,(]+?)(?:, ([^,(]+)| \(([^()]+)\))")
