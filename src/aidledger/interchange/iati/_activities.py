"""Activities and organisations as an IATI file states them."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aidledger._aid.kinds import Flow, InterestPaid, Repaid
from aidledger._values import codes
from aidledger._values.codes import ALPHA_2
from aidledger._values.fields import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterable


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

    A ministry or an agency is its government. An organisation that has a code of its own is known by it, another one
    by its IATI identifier; one without a valid identifier is known by its name, or is ``name-`` and that.

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


if TYPE_CHECKING:
    Element = Any  # of lxml, which has no types of its own

LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ENGLISH: Final = frozenset(("en", "eng"))
_EARLIER: Final = "B1"  # the type of an other-identifier that was the reporter's own
_MOST_TEXTS: Final = 4_096  # texts, parts and the like that are kept once, however often they come
_DAC: Final = "1"  # the vocabulary that is meant where none is named
_ONCE: Final = frozenset(("transaction-type", "transaction-date", "value"))

NOBODY: Final = Organisation("", "")


class Portion(NamedTuple):
    """One of several recipients or sectors: its code, in which vocabulary, and its percentage as it is written."""

    code: str
    vocabulary: str
    percentage: str | None
    is_region: bool = False


class Classified(NamedTuple):
    """What an activity states for all its transactions, and a transaction for itself; None where it does not."""

    humanitarian: str | None
    flow_type: str | None
    finance_type: str | None
    aid_type: str | None
    recipients: tuple[Portion, ...]
    sectors: tuple[Portion, ...]


class Transaction(NamedTuple):
    """A transaction, and the line on which it begins; ``twice`` names what it states more than once."""

    line: int
    ref: str
    type: str | None
    date: str | None
    value: str | None
    currency: str | None
    value_date: str | None
    description: str
    provider: Organisation
    receiver: Organisation
    classified: Classified
    twice: str | None
    is_misplaced: bool


class Related(NamedTuple):
    """What an activity says of others: its parents, its children, and what it is called elsewhere or was called before.

    ``is_copy`` says that its publisher reports in it what somebody else does.
    """

    is_copy: bool = False
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    earlier_reporters: tuple[str, ...] = ()


class Activity(NamedTuple):
    """An activity, with its transactions in the order of the file; ``names`` are all that its publisher goes by."""

    identifier: str
    title: str
    reporter: Organisation
    names: tuple[str, ...]
    currency: str | None
    updated: str | None
    classified: Classified
    related: Related
    transactions: tuple[Transaction, ...]


ALONE: Final = Related()
OUTSIDE: Final = Activity("", "", NOBODY, (), None, None, Classified(None, None, None, None, (), ()), ALONE, ())
"""What transactions belong to that stand in no activity."""


def read_transaction(element: Element, line: int, language: str, *, is_misplaced: bool) -> Transaction:
    """Return what a transaction states; a text that does not name its language is in this one."""
    language = element.get(LANGUAGE) or language
    stated, classified, again = _children(element, "")
    value = stated.get("value")
    return Transaction(
        line,
        element.get("ref", "").strip(),
        _attribute(stated.get("transaction-type"), "code"),
        _once(_attribute(stated.get("transaction-date"), "iso-date")),
        None if value is None else value.text,
        _attribute(value, "currency"),
        _once(_attribute(value, "value-date")),
        _narrative(stated.get("description"), language),
        _organisation(stated.get("provider-org"), language),
        _organisation(stated.get("receiver-org"), language),
        classified,
        next((tag for tag in reversed(again) if tag in _ONCE), None),
        is_misplaced,
    )


def read_activity(element: Element, transactions: Iterable[Transaction], language: str) -> Activity:
    """Return what an activity states, with transactions that were read before."""
    stated, classified, _ = _children(element, "default-")
    identifier, reporter = stated.get("iati-identifier"), stated.get("reporting-org")
    return Activity(
        "" if identifier is None else (identifier.text or "").strip(),
        _narrative(stated.get("title"), language),
        _organisation(reporter, language),
        tuple(" ".join(child.text.split()) for child in reporter if child.text) if reporter is not None else (),
        element.get("default-currency"),
        element.get("last-updated-datetime"),
        classified,
        _related(
            [child for child in element if child.tag in _ELSEWHERE],
            is_copy=(_attribute(reporter, "secondary-reporter") or "").strip() in _TRUE,
        ),
        tuple(transactions),
    )


def _children(element: Element, prefix: str) -> tuple[dict[str, Element], Classified, list[str]]:
    """Return the first child of each tag, what all together classify the money by, and the tags that come again.

    The names of types of flow, finance and aid begin with ``prefix``.
    """
    stated: dict[str, Element] = {}
    recipients: list[Portion] = []
    sectors: list[Portion] = []
    again: list[str] = []
    aid_type = None
    for child in element:
        tag = child.tag
        if tag == "sector":
            sectors.append(_portion(child))
        elif tag in _RECIPIENTS:
            recipients.append(_portion(child))
        elif tag == f"{prefix}aid-type":
            aid_type = aid_type or _dac(child)
        elif tag in stated:
            again.append(tag)
        else:
            stated[tag] = child
    classified = _classified(
        element.get("humanitarian"),
        _attribute(stated.get(f"{prefix}flow-type"), "code"),
        _attribute(stated.get(f"{prefix}finance-type"), "code"),
        aid_type,
        tuple(recipients),
        tuple(sectors),
    )
    return stated, classified, again


_RECIPIENTS: Final = frozenset(("recipient-country", "recipient-region"))
_ELSEWHERE: Final = frozenset(("other-identifier", "related-activity"))
_TRUE: Final = frozenset(("1", "true"))
HEADER: Final = (
    _RECIPIENTS
    | _ELSEWHERE
    | {
        "iati-identifier",
        "reporting-org",
        "title",
        "sector",
        "default-flow-type",
        "default-finance-type",
        "default-aid-type",
    }
)
"""The children of an activity that are read; all others may be dropped while it is still being parsed."""


def _attribute(element: Element | None, name: str) -> str | None:
    return None if element is None else element.get(name)


def _dac(element: Element) -> str | None:
    """Return the code of the DAC's vocabulary; those of others speak of something else."""
    return element.get("code") if element.get("vocabulary", _DAC) == _DAC else None


def _portion(element: Element) -> Portion:
    code, vocabulary = element.get("code", "").strip(), element.get("vocabulary") or _DAC
    return _portion_of(code, vocabulary, element.get("percentage"), element.tag == "recipient-region")


def _related(elements: Iterable[Element], *, is_copy: bool) -> Related:
    named: dict[str, list[str]] = {"1": [], "2": [], "other": [], _EARLIER: []}
    for element in elements:
        ref, kind = element.get("ref", "").strip(), element.get("type", "").strip()
        if element.tag == "other-identifier":
            kind = kind if kind == _EARLIER else "other"
        if ref and kind in named:
            named[kind].append(ref)
    found = Related(is_copy, *(tuple(refs) for refs in named.values()))
    return ALONE if found == ALONE else found


def _organisation(element: Element | None, language: str) -> Organisation:
    return NOBODY if element is None else _organisation_of(element.get("ref", ""), _narrative(element, language))


def _narrative(element: Element | None, language: str) -> str:
    """Return one of the texts in several languages, on one line: English, else the ``language`` of all around it.

    Where neither is there it is the first. A text without a language of its own is in that of what it stands in.
    """
    if element is None:
        return ""
    usual = first = ""
    around = element.get(LANGUAGE) or language
    wanted = _primary(around)
    for child in element:
        text = child.text
        if text is None or child.tag != "narrative":
            continue
        text = " ".join(text.split())
        if text:
            spoken = _primary(child.get(LANGUAGE) or around)
            if spoken in _ENGLISH:
                return text
            usual = usual or (text if spoken == wanted else "")
            first = first or text
    return usual or first


@functools.lru_cache(maxsize=_MOST_TEXTS)
def _primary(language: str) -> str:
    """Return a language without its country or script."""
    return language.partition("-")[0].strip().casefold()


# a file says the same of thousands of transactions: it is held once
_once = functools.lru_cache(maxsize=_MOST_TEXTS)(lambda text: text)
_portion_of = functools.lru_cache(maxsize=_MOST_TEXTS)(Portion)
_organisation_of = functools.lru_cache(maxsize=_MOST_TEXTS)(Organisation)
_classified = functools.lru_cache(maxsize=_MOST_TEXTS)(Classified)
