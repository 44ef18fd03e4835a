"""What an IATI file says, as it says it: activities and their transactions, texts not yet understood."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aidledger.interchange.iati.organisations import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    Element = Any  # of lxml, which has no types of its own

LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ENGLISH: Final = frozenset(("en", "eng"))
_EARLIER: Final = "B1"  # the type of an other-identifier that was the reporter's own
_MOST: Final = 4_096  # texts, parts and the like that are kept once, however often they come
_DAC: Final = "1"  # the vocabulary that is meant where none is named
_ONCE: Final = frozenset(("transaction-type", "transaction-date", "value"))

NOBODY: Final = Organisation("", "")


class Part(NamedTuple):
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
    recipients: tuple[Part, ...]
    sectors: tuple[Part, ...]


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
    stated: dict[str, Element] = {}
    recipients: list[Part] = []
    sectors: list[Part] = []
    aid_type = twice = None
    for child in element:
        tag = child.tag
        if tag == "sector":
            sectors.append(_part(child))
        elif tag in _RECIPIENTS:
            recipients.append(_part(child))
        elif tag == "aid-type":
            aid_type = aid_type or _dac(child)
        elif tag in stated:
            twice = tag if tag in _ONCE else twice
        else:
            stated[tag] = child
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
        _classified(
            element.get("humanitarian"),
            _attribute(stated.get("flow-type"), "code"),
            _attribute(stated.get("finance-type"), "code"),
            aid_type,
            tuple(recipients),
            tuple(sectors),
        ),
        twice,
        is_misplaced,
    )


def read_activity(element: Element, transactions: Iterable[Transaction], language: str) -> Activity:
    """Return what an activity states, with transactions that were read before."""
    stated: dict[str, Element] = {}
    recipients: list[Part] = []
    sectors: list[Part] = []
    elsewhere: list[Element] = []
    aid_type = None
    for child in element:
        tag = child.tag
        if tag == "sector":
            sectors.append(_part(child))
        elif tag in _RECIPIENTS:
            recipients.append(_part(child))
        elif tag == "default-aid-type":
            aid_type = aid_type or _dac(child)
        elif tag in _ELSEWHERE:
            elsewhere.append(child)
        elif tag in HEADER:
            stated.setdefault(tag, child)
    identifier, reporter = stated.get("iati-identifier"), stated.get("reporting-org")
    return Activity(
        "" if identifier is None else (identifier.text or "").strip(),
        _narrative(stated.get("title"), language),
        _organisation(reporter, language),
        tuple(" ".join(child.text.split()) for child in reporter if child.text) if reporter is not None else (),
        element.get("default-currency"),
        element.get("last-updated-datetime"),
        _classified(
            element.get("humanitarian"),
            _attribute(stated.get("default-flow-type"), "code"),
            _attribute(stated.get("default-finance-type"), "code"),
            aid_type,
            tuple(recipients),
            tuple(sectors),
        ),
        _related(elsewhere, is_copy=(_attribute(reporter, "secondary-reporter") or "").strip() in _TRUE),
        tuple(transactions),
    )


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


def _part(element: Element) -> Part:
    code, vocabulary = element.get("code", "").strip(), element.get("vocabulary") or _DAC
    return _part_of(code, vocabulary, element.get("percentage"), element.tag == "recipient-region")


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


@functools.lru_cache(maxsize=_MOST)
def _primary(language: str) -> str:
    """Return a language without its country or script."""
    return language.partition("-")[0].strip().casefold()


# a file says the same of thousands of transactions: it is held once
_once = functools.lru_cache(maxsize=_MOST)(lambda text: text)
_part_of = functools.lru_cache(maxsize=_MOST)(Part)
_organisation_of = functools.lru_cache(maxsize=_MOST)(Organisation)
_classified = functools.lru_cache(maxsize=_MOST)(Classified)
