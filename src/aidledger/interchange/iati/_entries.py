"""Entries: the transactions, dates and sources of an activity, ready to become events."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from aidledger._aid.kinds import (
    CommitmentChanged,
    Committed,
    Disbursed,
    Flow,
    Guaranteed,
    InterestPaid,
    Pledged,
    Repaid,
    Spent,
)
from aidledger._records.records import Source
from aidledger._values import codes
from aidledger._values.dates import When, is_placeholder
from aidledger._values.fields import CONTROL
from aidledger._values.text import Hint, Message
from aidledger.errors import DateError, Origin, UnknownCodeError
from aidledger.files._problems import found
from aidledger.interchange.iati._activities import Activity, Transaction

KINDS: Final[Mapping[str, type[Flow]]] = MappingProxyType(
    {
        "2": Committed,
        "3": Disbursed,
        "4": Spent,
        "5": InterestPaid,
        "6": Repaid,
        "10": Guaranteed,
        "12": Pledged,
    }
)
"""The kind of event that a transaction of each type is."""

WITHOUT_KIND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": "incoming funds",
        "7": "reimbursement",
        "8": "purchase of equity",
        "9": "sale of equity",
        "11": "incoming commitment",
        "13": "incoming pledge",
    }
)
"""The other types, by name. What comes in at one end went out at the other, whose publisher reports it as well."""

INSTRUMENTS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(("110", "111", "210", "211", "310", "311"), "grant")
    | dict.fromkeys(("410", "411", "412", "413", "414", "421", "431", "452", "453"), "loan")
    | {"1100": "guarantee"}
)
"""The instrument of each type of finance that has one here; equity, bonds and debt relief have none."""


TRANSACTION: Final = ", transaction "
"""What stands in a locator between the identifier of the activity and the ``ref`` of the transaction."""
_LONGEST: Final = 1_000


class Sources:
    """The sources of one activity's events: its title and publisher, and as locator its identifier and the ``ref``.

    No date is stated: that of the file changes with every release, also where nothing else does.
    """

    def __init__(self, activity: Activity) -> None:
        self.title = fit(activity.title)
        self._publisher = fit(activity.reporter.label or "")
        self._identifier = fit(activity.identifier)
        self._known: dict[str, tuple[Source]] = {}

    def of(self, ref: str) -> tuple[Source]:
        """Return the source of a transaction with this ``ref``, or with none."""
        if ref not in self._known:
            locator = f"{self._identifier}{TRANSACTION}{ref}" if ref else f"{self._identifier}"
            self._known[ref] = (Source(title=self.title, publisher=self._publisher, locator=fit(locator)),)
        return self._known[ref]


def fit(text: str) -> str | None:
    """Return a text without control characters, cut where it is long; None where nothing is left of it."""
    if not text.isprintable():
        text = CONTROL.sub("", text)
    text = text.strip()
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or None


# xsd:date may have a time zone, which says nothing of the day; xsd:dateTime is seen in its place
_DATE: Final = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?:[T ]([\d:.]+))?(?:Z|[+-]\d\d:\d\d)?\s*", re.ASCII)
_NOT_ZERO: Final = re.compile("[1-9]")
_DECIMAL: Final = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})", re.ASCII)
_NEVER_BELOW: Final = (Guaranteed, Pledged)
_AS_DATE: Final = "write year, month and day, as in 2020-03-01"


class Problem(NamedTuple):
    """What is wrong with a transaction: a code, and a message that says where, and what to write instead."""

    code: str
    message: str


class Entry(NamedTuple):
    """A transaction that can become an event, of this kind."""

    transaction: Transaction
    origin: Origin
    code: str
    day: str
    amount: Decimal
    currency: str
    kind: type[Flow | CommitmentChanged]
    occurred: When


class Incoming(NamedTuple):
    """A transaction of a type that becomes no event, of which only the sum is of interest."""

    transaction: Transaction
    origin: Origin
    code: str
    day: str
    amount: Decimal
    currency: str


def known_by(entry: Entry | Incoming) -> Hashable:
    """Return what two places agree in that state one transaction; texts and codes are no part of it."""
    stated = entry.transaction
    parties = (each.ref or each.name for each in (stated.provider, stated.receiver))
    return (entry.code, stated.ref, entry.day, entry.amount, entry.currency, *parties)


def content(entry: Entry | Incoming) -> Hashable:
    """Return what a transaction says, in everything but the way its amount is written."""
    return (entry.amount, entry.currency, entry.transaction._replace(line=0, value=None, currency=None))


class Days:
    """The days of one import, each text understood once; ``recorded`` is when all of it became known."""

    def __init__(self, recorded: dt.date) -> None:
        self._recorded = recorded.isoformat()
        self._known: dict[str, tuple[str, When]] = {}

    def read(self, text: str) -> tuple[str, When] | None:
        """Return the day that a text states, as text and as a date, or None where it states none."""
        if text in self._known:
            return self._known[text]
        stated = _DATE.fullmatch(text)
        if stated is None:
            return None
        try:
            day = stated[1], When.parse(stated[1])
        except DateError:
            return None
        self._known[text] = day
        return day

    def is_past(self, day: str) -> bool:
        """Return whether a day is not after the one on which the file is recorded."""
        return day <= self._recorded


def understood(transaction: Transaction, activity: Activity, days: Days, path: str) -> Entry | Incoming | list[Problem]:
    """Return what a transaction says, or everything that is wrong with it, the gravest first."""
    problems: list[Problem] = []
    code = (transaction.type or "").strip()
    kind = _kind(code, problems)
    is_incoming = kind is None and code in WITHOUT_KIND and not transaction.is_misplaced
    when = _when(transaction, days, problems)
    amount, currency = figure(transaction, activity)
    if isinstance(amount, Problem):
        problems.append(amount)
    elif not amount:
        message = "value: 0 is no money: leave the transaction out, or state what was meant"
        problems.append(Problem("zero-amount", message))
    elif amount < 0 and kind in _NEVER_BELOW:
        message = f"value: {amount:,f} is below zero, which a {kind.kind} amount never is: state what it is now"
        problems.append(Problem("negative-amount", message))
    if isinstance(currency, Problem):
        problems.append(currency)
    if transaction.twice:
        message = f"{transaction.twice}: stated twice in one transaction: write one transaction for each"
        problems.append(Problem("stated-twice", message))
    if transaction.is_misplaced:
        message = "transaction: it stands in no iati-activity, or too deep in one: put it right below the activity"
        problems.insert(0, Problem("misplaced-transaction", message))
    if problems or when is None or isinstance(amount, Problem) or isinstance(currency, Problem):
        return [without_kind(code)] if is_incoming else problems
    said = (transaction, Origin(path, transaction.line), code, when[0], amount, currency)
    if kind is None:
        return Incoming(*said)
    return Entry(*said, CommitmentChanged if kind is Committed and amount < 0 else kind, when[1])


def without_kind(code: str) -> Problem:
    """Return what is said of a transaction of a type that becomes no event."""
    message = f"transaction-type: {code} ({WITHOUT_KIND[code]}) is no kind of event: it is left out"
    return Problem("type-without-kind", message)


def figure(transaction: Transaction, activity: Activity) -> tuple[Decimal | Problem, str | Problem]:
    """Return the amount and the currency that a transaction states, the latter perhaps for its activity."""
    text = (transaction.value or "").strip()
    amount: Decimal | Problem
    if _DECIMAL.fullmatch(text):
        amount = Decimal(text)
    else:
        stated = found(text) if text else "nothing"
        message = f"value: {stated} is no amount: write digits with a dot for decimals, as in 961963.50"
        amount = Problem("bad-amount", message)
    code = (transaction.currency or activity.currency or "").strip().upper()
    currency: str | Problem = code
    if code not in codes.CURRENCIES:
        try:
            codes.currency(code)
        except UnknownCodeError as error:
            currency = Problem("unknown-currency", f"currency: {error}" if code else _NO_CURRENCY)
    return amount, currency


_NO_CURRENCY: Final = "currency: neither the value nor the activity has one: state it, as in currency='USD'"


def _kind(code: str, problems: list[Problem]) -> type[Flow] | None:
    kind = KINDS.get(code)
    if kind is None and code not in WITHOUT_KIND:
        message = f"transaction-type: {found(code) if code else 'nothing'} is no type of IATI 2.0x: write 1 to 13"
        problems.append(Problem("unknown-type", message))
    return kind


def _when(transaction: Transaction, days: Days, problems: list[Problem]) -> tuple[str, When] | None:
    text = transaction.date
    if not text or not text.strip():
        problems.append(Problem("bad-date", f"transaction-date: it is missing or empty: {_AS_DATE}"))
        return None
    when = days.read(text)
    if when is None:
        problems.append(Problem("bad-date", f"transaction-date: {found(text)} is no day: {_AS_DATE}"))
    elif not days.is_past(when[0]) and is_placeholder(when[1]):
        message = f"transaction-date: {when[0]} is what programs write for a date that is missing: state the day"
        problems.append(Problem("bad-date", message))
    elif not days.is_past(when[0]):
        message = " is after the day on which this is recorded: record it when it happened"
        later = Hint("past_recorded", when[0], when[1])
        problems.append(Problem("date-past-recorded", Message("transaction-date: ", later, message)))
    return when


def timed(transaction: Transaction) -> tuple[Problem, ...]:
    """Return a remark for each date of a transaction that has a time of day, which no day is changed by."""
    problems = []
    for name, text in (("transaction-date: ", transaction.date), ("value-date: ", transaction.value_date)):
        stated = _DATE.fullmatch(text or "")
        if stated is not None and stated[2] and _NOT_ZERO.search(stated[2]):
            message = f"{name}{found(text)} has a time of day: read as {stated[1]}, the day as it is written"
            problems.append(Problem("odd-date", message))
    return tuple(problems)
