"""Who an organisation of an IATI file is: a government, an organisation known here, or its identifier or name."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from aidledger import codes
from aidledger.codes import ALPHA_2
from aidledger.events import Flow, InterestPaid, Repaid
from aidledger.fields import CONTROL

_LONGEST: Final = 120
_MOST: Final = 4_096  # organisations that are remembered
_DONOR: Final = re.compile(r"XM-DAC-(\d{1,5})(?:-\d+)?", re.IGNORECASE)
_CHANNEL: Final = re.compile(
    r"\d{5}"
)  # of delivery; where XM-DAC is missing in front of fewer digits, it is no such code
_NATIONAL: Final = re.compile(
    r"([A-Za-z]{2})-(?:GOV(?:-.*)?|\d{1,3})", re.IGNORECASE
)  # GB-GOV-1; DE-1, as the DAC had it
_AGENCY: Final = re.compile(r"[A-Za-z]{2}-[A-Za-z]{2,8}(?=-)")  # who keeps the list that a number is in
_ALSO_CALLED: Final = re.compile(r"\([^()]*\)\s*$")
_EUROPEAN: Final = re.compile(r"X[IM]-IATI-EC_.*", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
_SAYS_NOTHING: Final = frozenset(
    ("", "-", "0", "excluded", "n/a", "na", "none", "not applicable", "not available", "null", "redacted", "unknown")
)

_BY_CODE: Final[Mapping[str, str]] = MappingProxyType(
    {
        code: party
        for party, listed in {
            # donors, as the DAC numbers them
            "AUT": "1", "BEL": "2", "DNK": "3", "FRA": "4", "DEU": "5", "ITA": "6", "NLD": "7", "NOR": "8",
            "PRT": "9", "SWE": "10", "CHE": "11", "GBR": "12", "FIN": "18", "ISL": "20", "IRL": "21", "LUX": "22",
            "CYP": "30", "GRC": "40", "MLT": "45", "ESP": "50", "TUR": "55", "SVN": "61", "HRV": "62", "CZE": "68",
            "SVK": "69", "LIE": "70", "BGR": "72", "HUN": "75", "POL": "76", "ROU": "77", "EST": "82", "LVA": "83",
            "LTU": "84", "RUS": "87", "CAN": "301", "USA": "302", "ISR": "546", "KWT": "552", "QAT": "561",
            "SAU": "566", "ARE": "576", "KAZ": "613", "JPN": "701", "TWN": "732", "KOR": "742", "THA": "764",
            "AUS": "801", "NZL": "820",
            # organisations, by their numbers as donors and as channels
            "ADB": "915 46004", "AFDB": "913 46002", "AIIB": "1024 46026", "AU": "47005", "CEB": "1013 46024",
            "EBRD": "990 46015", "EIB": "42004", "EU": "918 42000 42001 42003", "FAO": "932 41301", "IAEA": "944 41107",
            "IBRD": "901 44001", "ICRC": "21016", "IDA": "905 44002", "IFC": "903 44004", "IFRC": "21018",
            "ILO": "940 41302", "IMF": "907 43000", "IOM": "47066", "OCHA": "41127", "OSCE": "978", "UN": "41305",
            "UNDP": "959 41114", "UNFPA": "974 41119", "UNHCR": "967 41121", "UNICEF": "963 41122", "UNOPS": "41502",
            "WB": "44000", "WFP": "966 41140", "WHO": "928 41143 41307",
        }.items()
        for code in listed.split()
    }
)  # fmt: skip


_INITIALS: Final = 3  # letters; of these only some are nobody else's
_WELL_KNOWN: Final = frozenset(("EU", "FAO", "WFP", "WHO"))
_AGENCIES: Final = {"GIZ": "DEU", "JBIC": "JPN", "JICA": "JPN", "KFW": "DEU", "USAID": "USA"}


class Organisation(NamedTuple):
    """An organisation as a file names it: its identifier, and its name; either may be missing."""

    ref: str
    name: str

    @property
    def label(self) -> str | None:
        """What it is called, for people: its name, or where it has none its identifier."""
        return self.name or self.ref or None


@functools.lru_cache(maxsize=_MOST)
def party(organisation: Organisation) -> str | None:
    """Return the party that an organisation is, or None where the file does not say.

    A ministry or an agency is its government. An organisation that `aidledger.codes` knows has its code there, another
    one is its IATI identifier; one without a valid identifier is known by its name, or is ``name-`` and that.

    >>> party(Organisation("GB-GOV-1", "FCDO")), party(Organisation("XM-DAC-41140", ""))
    ('GBR', 'WFP')
    >>> party(Organisation("", "World Food Programme (WFP)")), party(Organisation("", "CARE!"))
    ('WFP', 'name-care')
    """
    ref = organisation.ref.strip()
    if ref.casefold() in _SAYS_NOTHING:
        ref = ""
    if _CHANNEL.fullmatch(ref) and ref in _BY_CODE:
        return _BY_CODE[ref]
    if (donor := _DONOR.fullmatch(ref)) and donor[1] in _BY_CODE:
        return _BY_CODE[donor[1]]
    if (national := _NATIONAL.fullmatch(ref)) and national[1].upper() in ALPHA_2:
        return ALPHA_2[national[1].upper()]
    if _EUROPEAN.fullmatch(ref):
        return "EU"
    if codes.is_party(ref) and len(ref) <= _LONGEST and not CONTROL.search(ref):
        return _AGENCY.sub(lambda found: found[0].upper(), ref, count=1)
    name = organisation.name if organisation.name.casefold() not in _SAYS_NOTHING else ""
    words = _words(name or ref)
    known = _BY_NAME.get(words) or _BY_NAME.get(_words(_ALSO_CALLED.sub("", name)))
    return known or (f"name-{words}"[:_LONGEST].rstrip("-") if words else None)


def _words(name: str) -> str:
    return "-".join(_WORD.findall(name.casefold())).replace("_", "-").strip("-")


_BY_NAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        _words(name): _AGENCIES.get(code, code)
        for code, called in codes.ORGANISATIONS.items()
        for name in (called, code)
        if name == called or len(code) > _INITIALS or code in _WELL_KNOWN
    }
)


_LENT: Final = (InterestPaid, Repaid)  # the borrower pays it, the donor receives it


class Parties:
    """Who is who in one activity.

    An organisation without an identifier that has a name of its publisher is that, and so is one with an identifier
    that the publisher had before.
    """

    def __init__(self, reporter: Organisation, names: Collection[str] = (), earlier: Collection[str] = ()) -> None:
        self._reporter = reporter
        self._names = {name.casefold() for name in (reporter.name, *names)} - _SAYS_NOTHING
        self._earlier = {ref.casefold() for ref in earlier}

    def party(self, organisation: Organisation) -> str | None:
        """Return the party that an organisation is, or None where the file does not say."""
        return party(self.known(organisation))

    def known(self, organisation: Organisation) -> Organisation:
        """Return the organisation, or the publisher where it is that."""
        ref = organisation.ref.strip().casefold()
        is_publisher = ref in self._earlier if ref else organisation.name.casefold() in self._names
        return self._reporter if is_publisher else organisation

    def of(self, kind: type[Flow], provider: Organisation, receiver: Organisation) -> dict[str, str | None]:
        """Return donor and channel of a transaction, by field; the publisher is the donor where the file names none.

        >>> jica = Parties(Organisation("JP-8", "JICA"))
        >>> jica.of(Flow, Organisation("", ""), Organisation("XM-DAC-41140", "WFP"))
        {'donor': 'JPN', 'channel': 'WFP'}
        """
        if issubclass(kind, _LENT):
            return {"donor": self.party(receiver) or party(self._reporter)}
        return {"donor": self.party(provider) or party(self._reporter), "channel": self.party(receiver)}
