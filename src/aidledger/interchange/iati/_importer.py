"""IATI activity files read into events: `read_iati`."""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final, Literal, NoReturn

import attrs

from aidledger._aid.kinds import CommitmentChanged, Draw, Flow
from aidledger._records.corrections import Placed
from aidledger._records.records import Event
from aidledger._values.dates import as_day
from aidledger._values.money import EXACT, ZERO, Money
from aidledger.errors import Finding, LoadError, Origin, ReadError, Severity, WrongTypeError
from aidledger.files._problems import found, safe
from aidledger.interchange._imported import Imported, Importing, Paths, together
from aidledger.interchange.iati._activities import Activity, Transaction
from aidledger.interchange.iati._entries import (
    KINDS,
    TRANSACTION,
    WITHOUT_KIND,
    Calendar,
    Issue,
    Posting,
    Sources,
    figure,
    fit,
    timed,
    understood,
    without_kind,
)
from aidledger.interchange.iati._facts import Commitments, Inherited, facts
from aidledger.interchange.iati._gathering import EVIDENCE, PRACTICES, Element, Gathered, Whole, gathered, settled
from aidledger.interchange.iati._stream import Stream

REFUSED, ACCEPTED, LEFT_OUT = range(3)
"""What becomes of a transaction."""


@attrs.frozen(kw_only=True)
class Total:
    """The transactions of one type and currency, as the file writes both; empty where it states none that is known.

    ``amount`` is the sum of all amounts that could be read, ``in_events`` of those that are in events,
    ``amount_left_out`` of those that were ``left_out``, since they are stated elsewhere; the others were refused.
    """

    type: str
    currency: str
    transactions: int
    accepted: int
    amount: Decimal
    in_events: Decimal
    left_out: int = 0
    amount_left_out: Decimal = ZERO

    @property
    def refused(self) -> int:
        """How many were refused."""
        return self.transactions - self.accepted - self.left_out

    @property
    def amount_refused(self) -> Decimal:
        """The sum of the amounts of those that were refused, as far as they could be read."""
        return EXACT.subtract(EXACT.subtract(self.amount, self.in_events), self.amount_left_out)

    def __str__(self) -> str:
        """Return it as one line of a table."""
        counts = f"{self.transactions:>9,} {self.accepted:>9,}"
        return f"{self.type or '-':>4} {self.currency or '-':<8} {counts} {self.amount:>24,f} {self.in_events:>24,f}"


@attrs.frozen(kw_only=True, repr=False)
class IatiImported(Imported):
    """What came of an IATI file, with its sums by transaction type and currency, in this order."""

    totals: tuple[Total, ...] = ()

    def group(self, event: Event) -> str | None:
        """Return the activity of a transaction, by its identifier: all that is on record of one belongs together."""
        locator = next((source.locator for source in event.sources if source.locator), None)
        return None if locator is None else locator.partition(TRANSACTION)[0]

    def __str__(self) -> str:
        """Return the counts and the sums, as a table."""
        heading = f"{'type':>4} {'currency':<8} {'rows':>9} {'in events':>9} {'amount':>24} {'in events':>24}"
        lines = [heading, *map(str, self.totals)]
        if self.left_out:
            last = [f"{'left out':>24}", *(f"{each.amount_left_out:>24,f}" for each in self.totals)]
            lines = [f"{line} {more}" for line, more in zip(lines, last, strict=True)]
        return "\n".join([self.summary, *lines])


class Sums:
    """Sums that grow with each transaction."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[tuple[int, Decimal]]] = defaultdict(lambda: [(0, ZERO)] * 3)

    def note(self, kind: str, currency: str, amount: Decimal, became: int) -> None:
        """Add a transaction that was `REFUSED`, `ACCEPTED` or `LEFT_OUT`; its amount is 0 where none could be read."""
        known = self._known[kind, currency]
        count, before = known[became]
        known[became] = (count + 1, EXACT.add(before, amount))

    def done(self) -> tuple[Total, ...]:
        """Return the sums, by type as a number, then currency."""
        return tuple(
            Total(
                type=kind,
                currency=currency,
                transactions=sum(count for count, _ in known),
                accepted=known[ACCEPTED][0],
                amount=functools.reduce(EXACT.add, (amount for _, amount in known)),
                in_events=known[ACCEPTED][1],
                left_out=known[LEFT_OUT][0],
                amount_left_out=known[LEFT_OUT][1],
            )
            for (kind, currency), known in sorted(self._known.items(), key=lambda item: _order(*item[0]))
        )


def _order(kind: str, currency: str) -> tuple[int, str, str]:
    return (int(kind) if kind.isdecimal() else 0, kind, currency)


MOST_UNREADABLE: Final = 100_000
"""After so many transactions that cannot be understood a file is not read on."""
_LONGEST: Final = 1_000  # letters of a message


class Importer:
    """One import: takes the activities of one file after the other, and counts.

    Raises `LoadError` where too many transactions cannot be understood, or more than ``most`` activities have none: a
    file is something else, or hostile.
    """

    def __init__(self, shown: str, recorded: dt.date, dataset: str, *, most: int) -> None:
        self._recorded, self._dataset = recorded, dataset
        self._importing = Importing(shown, "transactions")
        self._totals = Sums()
        self._days = Calendar(recorded)
        self._elements: dict[str, list[Element]] = {}
        self._unreadable = self._empty = 0
        self._most = most
        self._day = f"@{recorded}"

    def take(self, activity: Activity, path: str) -> None:
        """Take an activity of the file with this path."""
        grave = self._grave(activity)
        rows: list[Posting] = []
        for transaction in activity.transactions:
            row = understood(transaction, activity, self._days, path)
            if isinstance(row, Posting) and grave is None:
                rows.append(row)
                continue
            issues = row if isinstance(row, list) else [without_kind(row.code)] if row.kind is None else []
            issues = issues if grave is None else [grave, *issues]
            self._refuse(transaction, activity, Origin(path, transaction.line), issues)
        if grave is None:  # without transactions, too: others can name it as their parent or child
            self._empty += not activity.transactions
            if self._empty > self._most:
                message = f"more than {self._most:,} activities have no transactions: split it, or raise max_rows"
                self._stop(path, Issue("too-many-rows", message))
            element = Element(activity._replace(transactions=()), rows)
            self._elements.setdefault(activity.identifier, []).append(element)

    def done(self, rows: int, *, secondary: str, parents: str) -> IatiImported:
        """Return what came of all of them; the files have ``rows`` transactions."""
        elements, self._elements = self._elements, {}
        found = gathered(elements.pop(identifier) for identifier in list(elements))
        self._tell(found)
        self._tell(settled(found.wholes, secondary=secondary, parents=parents))
        found.wholes.reverse()
        while found.wholes:  # so that each is forgotten when its events are made
            self._accept(found.wholes.pop())
        imported = self._importing.done(rows=rows)
        counted = {field.name: getattr(imported, field.name) for field in attrs.fields(type(imported))}
        return IatiImported(**counted, totals=self._totals.done())

    def _tell(self, found: Gathered) -> None:
        """Count what is left out and refused, and say why."""
        for told in found.left_out:
            for row in told.rows:
                self._note(row, LEFT_OUT)
            finding = self._finding(told.issue, told.rows[0].origin, Severity.WARNING)
            self._importing.leave_out(finding, [row.origin for row in told.rows])
        for told in found.refused:
            for row in told.rows:
                self._note(row, REFUSED)
                self._importing.refuse(self._finding(told.issue, row.origin))
        self._importing.remark(
            self._finding(told.issue, told.rows[0].origin, Severity.WARNING) for told in found.remarks
        )

    def _note(self, row: Posting, became: int) -> None:
        self._totals.note(row.code, row.currency, row.amount, became)

    # --- what is refused ------------------------------------------------------------------------

    def _grave(self, activity: Activity) -> Issue | None:
        """Return what is so wrong with an activity that none of its transactions can be recorded."""
        if not activity.identifier:
            message = "iati-identifier: there is none: without one nobody finds the activity in the next release"
            return Issue("no-identifier", message)
        updated = self._days.read(activity.updated or "")
        if updated is not None and not self._days.is_past(updated[0]):
            message = f"last-updated-datetime: {updated[0]} is after {self._recorded}, when this is recorded"
            return Issue("recorded-before-published", f"{message}: record it on the day on which it was known")
        return None

    def _refuse(self, transaction: Transaction, activity: Activity, origin: Origin, problems: Iterable[Issue]) -> None:
        amount, currency = figure(transaction, activity)
        code = (transaction.type or "").strip()
        self._totals.note(
            code if code in KINDS or code in WITHOUT_KIND else "",
            "" if isinstance(currency, Issue) else currency,
            ZERO if isinstance(amount, Issue) else amount,
            REFUSED,
        )
        findings = [self._finding(problem, origin) for problem in problems]
        self._importing.refuse(*findings)
        self._unreadable += code not in WITHOUT_KIND
        if self._unreadable > MOST_UNREADABLE:
            advice = "check that this is an IATI 2.0x activity file"
            message = f"more than {MOST_UNREADABLE:,} transactions are refused: {advice}"
            self._stop(origin.path, Issue("too-many", message), origin.line)

    def _stop(self, path: str, problem: Issue, line: int | None = None) -> NoReturn:
        finding = self._finding(problem, Origin(path, line))
        raise LoadError(f"{path}: it cannot be imported", [ReadError(finding)])

    def _finding(
        self, problem: Issue, origin: Origin, severity: Severity = Severity.ERROR, record: str | None = None
    ) -> Finding:
        message = safe(problem.message, most=_LONGEST)
        return Finding(code=problem.code, message=message, severity=severity, origin=origin, record=record)

    # --- what is accepted -----------------------------------------------------------------------

    def _accept(self, whole: Whole) -> None:
        """Make events of the transactions of an activity, but for those whose type has none."""
        entries = whole.entries
        for row in whole.rows:
            if row.kind is None:
                self._note(row, REFUSED)
                self._importing.refuse(self._finding(without_kind(row.code), row.origin))
        if not entries:
            return
        header = whole.header
        keys = facts(whole.name, entries)
        commitments = Commitments(entries, keys, whole.parties)
        inherited, sources = Inherited(header), Sources(header)
        taken = [pair for pair in zip(entries, keys, strict=True) if pair[0].kind is CommitmentChanged]
        altered = {key: commitments.altered(entry) for entry, key in sorted(taken, key=lambda pair: pair[0].day)}
        for entry, key in zip(entries, keys, strict=True):
            transaction = entry.transaction
            stated: dict[str, Any] = {
                "id": key + self._day,
                "fact": key,
                "dataset": self._dataset,
                "recorded": self._recorded,
                "sources": sources.of(transaction.ref),
                "occurred": entry.occurred,
                "title": fit(transaction.description) or sources.title,
                "amount": Money(entry.amount, entry.currency),
            }
            problems: tuple[Issue, ...] = ()
            if issubclass(entry.kind, Flow):
                terms = inherited.of(transaction.classified)
                problems = terms.problems
                stated |= terms.fields
                stated |= whole.parties.of(entry.kind, transaction.provider, transaction.receiver)
                if issubclass(entry.kind, Draw):
                    stated["of"] = commitments.drawn_on(entry)
            elif (of := altered[key]) is not None:
                stated["of"] = of
            else:
                self._note(entry, REFUSED)
                self._importing.refuse(self._finding(_of_nothing(entry), entry.origin))
                continue
            problems += self._value_date(transaction, stated) + timed(transaction)
            event = entry.kind(**stated)
            object.__setattr__(event, "origin", entry.origin)  # nobody else has it yet
            self._importing.accept(Placed(event))
            if problems:
                remarks = [self._finding(each, entry.origin, Severity.WARNING, event.id) for each in problems]
                self._importing.remark(remarks)
            self._note(entry, ACCEPTED)

    def _value_date(self, transaction: Transaction, stated: dict[str, Any]) -> tuple[Issue, ...]:
        """Add the date of the exchange rates to what is stated, or say what is wrong with it."""
        if transaction.value_date is None:
            return ()
        day = self._days.read(transaction.value_date)
        if day is None:
            what = found(transaction.value_date) if transaction.value_date else "nothing"
            message = f"{what} is no day: write it as in 2020-03-01"
        elif self._days.is_past(day[0]):
            stated["value_date"] = day[1].latest
            return ()
        else:
            message = f"{day[0]} is after the day on which this is recorded, and no rate was known"
        return (Issue("bad-value-date", f"value-date: {message}; it is left out"),)


def _of_nothing(entry: Posting) -> Issue:
    message = f"value: {entry.amount:,f} takes from a commitment in {entry.currency}, and the activity has none"
    return Issue("no-commitment", f"{message}: state what it is taken from")


MOST_ROWS: Final = 1_000_000
"""Transactions of one release that are read where nothing else is asked for: all of them are held in memory."""

Practice = Literal["evidence", "keep", "leave-out"]


def read_iati(
    path: Paths,
    *,
    recorded: dt.date | str,
    dataset: str,
    max_rows: int = MOST_ROWS,
    secondary: Practice = EVIDENCE,
    parents: Practice = EVIDENCE,
    advanced: Callable[[int], None] = lambda _: None,
) -> IatiImported:
    """Return the transactions of IATI 2.0x activity files as events, and findings on those that are none.

    ``path`` is that of one file, or of several that are one release together. Each event is recorded on the day
    ``recorded`` in the data set ``dataset``. Files are read in pieces, whatever their size; what is returned holds up
    to ``max_rows`` transactions, and as many activities without one. ``advanced`` is told how many bytes were read at
    each step.

    ``secondary`` and ``parents`` say what to do where a secondary reporter repeats an activity, and where a parent
    repeats its children. ``"evidence"`` leaves out what is proven to stand in the release twice; ``"keep"`` leaves out
    nothing; ``"leave-out"`` leaves out everything of secondary reporters, or of parents with children in the release.

    Raises `LoadError` where a file is no such file, is hostile, or has more transactions, `WrongTypeError` on another
    practice or no path at all, and `MissingExtraError` without the extra ``iati``.
    """
    day = as_day(recorded, "recorded")
    for name, practice in (("secondary", secondary), ("parents", parents)):
        if practice not in PRACTICES:
            raise WrongTypeError(f"{name}: {practice!r:.100} is not one of {', '.join(map(repr, PRACTICES))}")
    files, shown = together(path)
    importer = Importer(shown, day, dataset, most=max_rows)
    rows = 0
    for file, shown_file in files:
        reading = Stream(file, shown_file, max_rows=max_rows, advanced=advanced, before=rows)
        for activity in reading:
            importer.take(activity, shown_file)
        rows += reading.rows
    return importer.done(rows, secondary=secondary, parents=parents)
