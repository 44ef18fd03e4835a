"""What an IATI file says, as it says it: activities and their transactions, texts not yet understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aidledger.interchange.iati.organisations import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    Element = Any  # of lxml, which has no types of its own

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
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


class Activity(NamedTuple):
    """An activity, with its transactions in the order of the file."""

    identifier: str
    title: str
    reporter: Organisation
    currency: str | None
    updated: str | None
    classified: Classified
    transactions: tuple[Transaction, ...]


OUTSIDE: Final = Activity("", "", NOBODY, None, None, Classified(None, None, None, None, (), ()), ())
"""What transactions belong to that stand in no activity."""


def read_transaction(element: Element, line: int, *, is_misplaced: bool) -> Transaction:
    """Return what a transaction states."""
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
        _attribute(stated.get("transaction-date"), "iso-date"),
        None if value is None else value.text,
        _attribute(value, "currency"),
        _attribute(value, "value-date"),
        _narrative(stated.get("description")),
        _organisation(stated.get("provider-org")),
        _organisation(stated.get("receiver-org")),
        Classified(
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


def read_activity(element: Element, transactions: Iterable[Transaction]) -> Activity:
    """Return what an activity states, with transactions that were read before."""
    stated: dict[str, Element] = {}
    recipients: list[Part] = []
    sectors: list[Part] = []
    aid_type = None
    for child in element:
        tag = child.tag
        if tag == "sector":
            sectors.append(_part(child))
        elif tag in _RECIPIENTS:
            recipients.append(_part(child))
        elif tag == "default-aid-type":
            aid_type = aid_type or _dac(child)
        elif tag in HEADER:
            stated.setdefault(tag, child)
    identifier = stated.get("iati-identifier")
    return Activity(
        "" if identifier is None else (identifier.text or "").strip(),
        _narrative(stated.get("title")),
        _organisation(stated.get("reporting-org")),
        element.get("default-currency"),
        element.get("last-updated-datetime"),
        Classified(
            element.get("humanitarian"),
            _attribute(stated.get("default-flow-type"), "code"),
            _attribute(stated.get("default-finance-type"), "code"),
            aid_type,
            tuple(recipients),
            tuple(sectors),
        ),
        tuple(transactions),
    )


_RECIPIENTS: Final = frozenset(("recipient-country", "recipient-region"))
HEADER: Final = _RECIPIENTS | {
    "iati-identifier",
    "reporting-org",
    "title",
    "sector",
    "default-flow-type",
    "default-finance-type",
    "default-aid-type",
}
"""The children of an activity that are read; all others may be dropped while it is still being parsed."""


def _attribute(element: Element | None, name: str) -> str | None:
    return None if element is None else element.get(name)


def _dac(element: Element) -> str | None:
    """Return the code of the DAC's vocabulary; those of others speak of something else."""
    return element.get("code") if element.get("vocabulary", _DAC) == _DAC else None


def _part(element: Element) -> Part:
    return Part(
        element.get("code", "").strip(),
        element.get("vocabulary") or _DAC,
        element.get("percentage"),
        element.tag == "recipient-region",
    )


def _organisation(element: Element | None) -> Organisation:
    return NOBODY if element is None else Organisation(element.get("ref", ""), _narrative(element))


def _narrative(element: Element | None) -> str:
    """Return the first text of several languages, English before others, on one line."""
    if element is None:
        return ""
    first = ""
    for child in element:
        text = child.text
        if text is None or child.tag != "narrative":
            continue
        text = " ".join(text.split())
        if text and child.get(_LANGUAGE, "").lower() == "en":
            return text
        first = first or text
    return first
