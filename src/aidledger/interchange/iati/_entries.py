"""Entries: the transactions, dates and sources of an activity, ready to become events."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

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
from aidledger._values.money import EXACT, ZERO
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
_MOST_SHOWN: Final = 8  # sums in a message


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


class Issue(NamedTuple):
    """What is wrong with a transaction: a code, and a message that says where, and what to write instead."""

    code: str
    message: str


Key = tuple[str, str]
"""A transaction type and a currency, by which sums are kept apart."""
Amounts = dict[Key, Decimal]


class Posting(NamedTuple):
    """A transaction as it is understood; ``kind`` is that of its event, None where its type has none."""

    transaction: Transaction
    origin: Origin
    code: str
    day: str
    amount: Decimal
    currency: str
    kind: Any
    occurred: When

    @property
    def known_by(self) -> Hashable:
        """What two places agree in that state one transaction; texts and codes are no part of it."""
        stated = self.transaction
        parties = (each.ref or each.name for each in (stated.provider, stated.receiver))
        return (self.code, stated.ref, self.day, self.amount, self.currency, *parties)

    @property
    def content(self) -> Hashable:
        """What it says, in everything but the way its amount is written."""
        return (self.amount, self.currency, self.transaction._replace(line=0, value=None, currency=None))


def summed(rows: Iterable[Posting]) -> Amounts:
    """Return the sums of transactions by type and currency."""
    return merged({(row.code, row.currency): row.amount} for row in rows)


def merged(each: Iterable[Mapping[Key, Decimal]]) -> Amounts:
    """Return the sums of several sums."""
    sums: Amounts = {}
    for stated in each:
        for key, amount in stated.items():
            sums[key] = EXACT.add(sums.get(key, ZERO), amount)
    return sums


def count(rows: Sequence[Posting]) -> str:
    """Return how many transactions are something: ``2 transactions (type 2: USD 5) are``."""
    return f"{told(rows)} {is_are(rows)}"


def is_are(rows: Sequence[Posting]) -> str:
    """Return the verb that goes with so many."""
    return "is" if len(rows) == 1 else "are"


def told(rows: Sequence[Posting]) -> str:
    """Return how many transactions there are, and how much they state: ``2 transactions (type 2: USD 5)``."""
    return f"{len(rows):,} transaction{'' if len(rows) == 1 else 's'} ({told_sums(summed(rows))})"


def told_sums(sums: Mapping[Key, Decimal]) -> str:
    """Return sums by type and currency as text."""
    in_order = sorted(sums.items(), key=lambda item: (int(item[0][0]), item[0][1]))
    said = [f"type {kind}: {currency} {amount:,f}" for (kind, currency), amount in in_order[:_MOST_SHOWN]]
    more = len(sums) - _MOST_SHOWN
    return "; ".join([*said, *([f"and {more} more sums"] if more > 0 else [])])


class Calendar:
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


def understood(transaction: Transaction, activity: Activity, days: Calendar, path: str) -> Posting | list[Issue]:
    """Return what a transaction says, or everything that is wrong with it, the gravest first."""
    problems: list[Issue] = []
    code = (transaction.type or "").strip()
    kind = _kind(code, problems)
    is_incoming = kind is None and code in WITHOUT_KIND and not transaction.is_misplaced
    when = _when(transaction, days, problems)
    amount, currency = figure(transaction, activity)
    if isinstance(amount, Issue):
        problems.append(amount)
    elif not amount:
        message = "value: 0 is no money: leave the transaction out, or state what was meant"
        problems.append(Issue("zero-amount", message))
    elif amount < 0 and kind in _NEVER_BELOW:
        message = f"value: {amount:,f} is below zero, which a {kind.kind} amount never is: state what it is now"
        problems.append(Issue("negative-amount", message))
    if isinstance(currency, Issue):
        problems.append(currency)
    if transaction.twice:
        message = f"{transaction.twice}: stated twice in one transaction: write one transaction for each"
        problems.append(Issue("stated-twice", message))
    if transaction.is_misplaced:
        message = "transaction: it stands in no iati-activity, or too deep in one: put it right below the activity"
        problems.insert(0, Issue("misplaced-transaction", message))
    if problems or when is None or isinstance(amount, Issue) or isinstance(currency, Issue):
        return [without_kind(code)] if is_incoming else problems
    made = CommitmentChanged if kind is Committed and amount < 0 else kind
    return Posting(transaction, Origin(path, transaction.line), code, when[0], amount, currency, made, when[1])


def without_kind(code: str) -> Issue:
    """Return what is said of a transaction of a type that becomes no event."""
    message = f"transaction-type: {code} ({WITHOUT_KIND[code]}) is no kind of event: it is left out"
    return Issue("type-without-kind", message)


def figure(transaction: Transaction, activity: Activity) -> tuple[Decimal | Issue, str | Issue]:
    """Return the amount and the currency that a transaction states, the latter perhaps for its activity."""
    text = (transaction.value or "").strip()
    amount: Decimal | Issue
    if _DECIMAL.fullmatch(text):
        amount = Decimal(text)
    else:
        stated = found(text) if text else "nothing"
        message = f"value: {stated} is no amount: write digits with a dot for decimals, as in 961963.50"
        amount = Issue("bad-amount", message)
    code = (transaction.currency or activity.currency or "").strip().upper()
    currency: str | Issue = code
    if code not in codes.CURRENCIES:
        try:
            codes.currency(code)
        except UnknownCodeError as error:
            currency = Issue("unknown-currency", f"currency: {error}" if code else _NO_CURRENCY)
    return amount, currency


_NO_CURRENCY: Final = "currency: neither the value nor the activity has one: state it, as in currency='USD'"


def _kind(code: str, problems: list[Issue]) -> type[Flow] | None:
    kind = KINDS.get(code)
    if kind is None and code not in WITHOUT_KIND:
        message = f"transaction-type: {found(code) if code else 'nothing'} is no type of IATI 2.0x: write 1 to 13"
        problems.append(Issue("unknown-type", message))
    return kind


def _when(transaction: Transaction, days: Calendar, problems: list[Issue]) -> tuple[str, When] | None:
    text = transaction.date
    if not text or not text.strip():
        problems.append(Issue("bad-date", f"transaction-date: it is missing or empty: {_AS_DATE}"))
        return None
    when = days.read(text)
    if when is None:
        problems.append(Issue("bad-date", f"transaction-date: {found(text)} is no day: {_AS_DATE}"))
    elif not days.is_past(when[0]) and is_placeholder(when[1]):
        message = f"transaction-date: {when[0]} is what programs write for a date that is missing: state the day"
        problems.append(Issue("bad-date", message))
    elif not days.is_past(when[0]):
        message = " is after the day on which this is recorded: record it when it happened"
        later = Hint("past_recorded", when[0], when[1])
        problems.append(Issue("date-past-recorded", Message("transaction-date: ", later, message)))
    return when


def timed(transaction: Transaction) -> tuple[Issue, ...]:
    """Return a remark for each date of a transaction that has a time of day, which no day is changed by."""
    problems = []
    for name, text in (("transaction-date: ", transaction.date), ("value-date: ", transaction.value_date)):
        stated = _DATE.fullmatch(text or "")
        if stated is not None and stated[2] and _NOT_ZERO.search(stated[2]):
            message = f"{name}{found(text)} has a time of day: read as {stated[1]}, the day as it is written"
            problems.append(Issue("odd-date", message))
    return tuple(problems)
