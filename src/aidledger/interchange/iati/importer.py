"""Makes events of the activities of one file, and findings of what cannot become one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger.errors import LoadError, ReadError
from aidledger.events import CommitmentChanged, Draw, Flow
from aidledger.findings import Finding, Origin, Severity
from aidledger.interchange.iati.activities import Activity, Transaction
from aidledger.interchange.iati.codelists import KINDS, WITHOUT_KIND
from aidledger.interchange.iati.commitments import Commitments
from aidledger.interchange.iati.entries import Days, Entry, Problem, figure, timed, understood
from aidledger.interchange.iati.facts import Facts
from aidledger.interchange.iati.organisations import parties
from aidledger.interchange.iati.sources import Sources, fit
from aidledger.interchange.iati.terms import Inherited
from aidledger.interchange.iati.totals import IatiImported, Totals
from aidledger.interchange.imported import Importing
from aidledger.money import ZERO, Money
from aidledger.problems import found, safe

MOST_UNREADABLE: Final = 100_000
"""After so many transactions that cannot be understood a file is not read on."""
_LONGEST: Final = 1_000  # letters of a message
_LEFT_OUT: Final = "type-without-kind"


class Importer:
    """One import: takes activities, and counts.

    Raises `LoadError` where too many transactions cannot be understood: the file is something else, or hostile.
    """

    def __init__(self, path: str, recorded: dt.date, dataset: str) -> None:
        self._path, self._recorded, self._dataset = path, recorded, dataset
        self._importing = Importing(path, "transactions")
        self._totals = Totals()
        self._days = Days(recorded)
        self._facts = Facts()
        self._lines: dict[str, int] = {}  # of the first transaction of each activity, by identifier
        self._unreadable = 0
        self._day = f"@{recorded}"

    def done(self, rows: int) -> IatiImported:
        """Return what came of all of them; the file has ``rows`` transactions."""
        imported = self._importing.done(rows=rows)
        counted = {field.name: getattr(imported, field.name) for field in attrs.fields(type(imported))}
        return IatiImported(**counted, totals=self._totals.done())

    def take(self, activity: Activity) -> None:
        """Take the transactions of one activity."""
        grave = self._grave(activity)
        entries: list[Entry] = []
        for transaction in activity.transactions:
            entry = understood(transaction, activity, self._days)
            if grave is not None:
                self._refuse(transaction, activity, [grave, *([] if isinstance(entry, Entry) else entry)])
            elif isinstance(entry, Entry):
                entries.append(entry)
            else:
                self._refuse(transaction, activity, entry)
        if entries:
            self._accept(activity, entries)

    # --- what is refused ------------------------------------------------------------------------

    def _grave(self, activity: Activity) -> Problem | None:
        """Return what is so wrong with an activity that none of its transactions can be recorded."""
        if not activity.identifier:
            message = "iati-identifier: there is none: without one nobody finds the activity in the next release"
            return Problem("no-identifier", message)
        updated = self._days.read(activity.updated or "")
        if updated is not None and not self._days.is_past(updated[0]):
            message = f"last-updated-datetime: {updated[0]} is after {self._recorded}, when this is recorded"
            return Problem("recorded-before-published", f"{message}: record it on the day on which it was known")
        return None

    def _refuse(self, transaction: Transaction, activity: Activity, problems: Iterable[Problem]) -> None:
        amount, currency = figure(transaction, activity)
        self._totals.note(
            _known_type(transaction),
            "" if isinstance(currency, Problem) else currency,
            ZERO if isinstance(amount, Problem) else amount,
            accepted=False,
        )
        findings = [self._finding(problem, transaction) for problem in problems]
        self._importing.refuse(*findings)
        self._unreadable += findings[0].code != _LEFT_OUT
        if self._unreadable > MOST_UNREADABLE:
            advice = "check that this is an IATI 2.0x activity file"
            problem = Problem("too-many", f"more than {MOST_UNREADABLE:,} transactions are refused: {advice}")
            raise LoadError(f"{self._path}: it cannot be imported", [ReadError(self._finding(problem, transaction))])

    def _finding(
        self, problem: Problem, transaction: Transaction, severity: Severity = Severity.ERROR, record: str | None = None
    ) -> Finding:
        return Finding(
            code=problem.code,
            message=safe(problem.message, most=_LONGEST),
            severity=severity,
            origin=Origin(self._path, transaction.line),
            record=record,
        )

    # --- what is accepted -----------------------------------------------------------------------

    def _accept(self, activity: Activity, entries: list[Entry]) -> None:
        facts = self._facts.of(activity.identifier, entries)
        commitments = Commitments(entries, facts)
        inherited, sources = Inherited(activity), Sources(activity)
        taken = [pair for pair in zip(entries, facts, strict=True) if pair[0].kind is CommitmentChanged]
        altered = {fact: commitments.altered(entry) for entry, fact in sorted(taken, key=lambda pair: pair[0].day)}
        self._remark_twice(activity, entries[0].transaction.line)
        for entry, fact in zip(entries, facts, strict=True):
            transaction = entry.transaction
            stated: dict[str, Any] = {
                "id": fact + self._day,
                "fact": fact,
                "dataset": self._dataset,
                "recorded": self._recorded,
                "sources": sources.of(transaction.ref),
                "occurred": entry.occurred,
                "title": fit(transaction.description) or sources.title,
                "amount": Money(entry.amount, entry.currency),
            }
            problems: tuple[Problem, ...] = ()
            if issubclass(entry.kind, Flow):
                terms = inherited.of(transaction.classified)
                problems = terms.problems
                stated |= terms.fields
                stated |= parties(entry.kind, activity.reporter, transaction.provider, transaction.receiver)
                if issubclass(entry.kind, Draw):
                    stated["of"] = commitments.drawn_on(entry)
            elif (of := altered[fact]) is not None:
                stated["of"] = of
            else:
                self._refuse(transaction, activity, [_of_nothing(entry)])
                continue
            problems += self._value_date(transaction, stated) + timed(transaction)
            event = entry.kind(**stated)
            object.__setattr__(event, "origin", Origin(self._path, transaction.line))  # nobody else has it yet
            self._importing.accept(event)
            if problems:
                remarks = [self._finding(each, transaction, Severity.WARNING, event.id) for each in problems]
                self._importing.remark(remarks)
            self._totals.note(_known_type(transaction), entry.currency, entry.amount, accepted=True)

    def _value_date(self, transaction: Transaction, stated: dict[str, Any]) -> tuple[Problem, ...]:
        """Add the date of the exchange rates to what is stated, or say what is wrong with it."""
        if transaction.value_date is None:
            return ()
        day = self._days.read(transaction.value_date)
        if day is not None:
            stated["value_date"] = day[1].latest
            return ()
        what = found(transaction.value_date) if transaction.value_date else "nothing"
        return (Problem("bad-value-date", f"value-date: {what} is no day: write it as in 2020-03-01; it is left out"),)

    def _remark_twice(self, activity: Activity, line: int) -> None:
        """Say so where an activity has stood in the file before: what it says may count twice."""
        first = self._lines.setdefault(activity.identifier, line)
        if first != line:
            message = f"iati-identifier: {found(activity.identifier)} is also that of the activity at line {first}"
            self._importing.remark(
                [
                    Finding(
                        code="activity-twice",
                        message=f"{message}: take one out, where they say the same",
                        severity=Severity.WARNING,
                        origin=Origin(self._path, line),
                    )
                ]
            )


def _of_nothing(entry: Entry) -> Problem:
    message = f"value: {entry.amount:,f} takes from a commitment in {entry.currency}, and the activity has none"
    return Problem("no-commitment", f"{message}: state what it is taken from")


def _known_type(transaction: Transaction) -> str:
    code = (transaction.type or "").strip()
    return code if code in KINDS or code in WITHOUT_KIND else ""
