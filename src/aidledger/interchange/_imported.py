"""What came of reading a published file, and of several files that are one release."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from aidledger._aid.checks import placeholder_dates
from aidledger._aid.kinds import Draw, Flow, TotalReported
from aidledger._records.corrections import Unkeyed
from aidledger._records.plain import content
from aidledger._records.records import Event, annotated
from aidledger._values.money import Bag, Money
from aidledger.errors import Finding, LoadError, Origin, ReadError, RecordError, Severity, WrongTypeError
from aidledger.files._problems import found, in_order, safe

_LONGEST_PATH: Final = 4_096
FIGURES: Final = ("amount", "valued")
_MOST_PATHS: Final = 3  # in the name of a release


@attrs.frozen(kw_only=True)
class Refused:
    """A row that became no event, with the findings that say why: one at least."""

    findings: tuple[Finding, ...]

    def __attrs_post_init__(self) -> None:
        """Refuse a refusal without a reason."""
        if not self.findings:
            raise RecordError("a row is refused without a finding: say where it is, and why")


@attrs.frozen(kw_only=True)
class LeftOut:
    """Rows that were left out since others say the same, by their places, with the finding that says which do."""

    finding: Finding
    rows: tuple[Origin, ...]

    def __attrs_post_init__(self) -> None:
        """Refuse to leave out nothing."""
        if not self.rows:
            raise RecordError("no row is left out: make a remark instead")


@attrs.frozen(kw_only=True)
class Unknown:
    """A name of a country or organisation that is not known, and what is left out for it.

    ``field`` is what it names, such as ``donor``; ``rows`` are left out, ``amounts`` with them, by the kind of event
    that the rows would be; ``valued`` is what the source itself made of these.
    """

    name: str
    field: str
    rows: int
    amounts: Mapping[str, Bag]
    valued: Mapping[str, Bag]

    def __str__(self) -> str:
        """Return what is left out, in one sentence."""
        sums = [
            f"{kind} {bag}" + (f" (valued {self.valued[kind]})" if self.valued[kind] not in (Bag(), bag) else "")
            for kind, bag in self.amounts.items()
        ]
        rows = "1 row is" if self.rows == 1 else f"{self.rows:,} rows are"
        return f"{found(self.name)} is not a {self.field} that is known, and {rows} left out" + (
            f": {', '.join(sums)}" if sums else ""
        )


@attrs.define
class UnknownSums:
    """What is left out for a name that is not known."""

    name: str
    field: str
    rows: dict[Origin, None] = attrs.field(factory=dict)
    figures: list[tuple[str, str, Money]] = attrs.field(factory=list)
    """What the rows state: the kind of event that each would be, the field, and the money."""

    def add(self, other: UnknownSums) -> None:
        """Take what another file leaves out for it as well."""
        self.rows.update(other.rows)
        self.figures += other.figures

    def unknown(self) -> Unknown:
        """Return it with its sums."""
        kinds = dict.fromkeys(kind for kind, _, _ in self.figures)
        amounts, valued = (
            {kind: Bag(*(money for of, name, money in self.figures if (of, name) == (kind, each))) for kind in kinds}
            for each in FIGURES
        )
        return Unknown(name=self.name, field=self.field, rows=len(self.rows), amounts=amounts, valued=valued)


@attrs.frozen(kw_only=True, repr=False)
class Imported:
    """What came of a release: every row of it is in an event, refused by a finding, or left out by one.

    ``rows`` is what the file holds, as its reader counted; ``what`` is the word for several of them ("rows",
    "transactions"). ``accepted`` of them are in ``release``, in the order of the file, as `absorb` takes it: events,
    each with its place as ``origin``, those of rows without a stable key `Unkeyed`. Of the others, those that repeat
    what others say are in ``left_out``, and ``refused`` has one entry for each of the rest. ``remarks`` are findings on
    the file, or on rows that were accepted. ``unknown`` are the names of donors and other parties that are not known,
    with the money of the rows that are refused for it: sums over the release are wrong by that.

    Made by `Importing`, which counts. Raises `RecordError` where the counts do not add up.
    """

    path: str
    what: str
    rows: int
    accepted: int
    release: tuple[Event | Unkeyed, ...]
    refused: tuple[Refused, ...]
    remarks: tuple[Finding, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Hold what the class promises, whoever makes one."""
        left_out = self.counts["left out"]
        if self.rows != self.accepted + len(self.refused) + left_out:
            and_left_out = f", {left_out:,} left out" if left_out else ""
            raise RecordError(
                f"{self.path}: {self.rows:,} {self.what} were read, but {self.accepted:,} are in events and "
                f"{len(self.refused):,} refused{and_left_out}: the importer lost some, or took some twice"
            )

    def group(self, event: Event) -> str | None:  # noqa: ARG002 -- of a release whose rows stand alone
        """Return what a row, or a record of an earlier release, is part of that is only whole with all its rows.

        A partial release has each such group as a whole. None where a row stands alone, as in a table.
        """
        return None

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, those of rows without a stable key among them."""
        return tuple(one.event if isinstance(one, Unkeyed) else one for one in self.release)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, by path and line: why rows were refused, and remarks on others."""
        refusals = (finding for one in self.refused for finding in one.findings)
        return in_order([*refusals, *(one.finding for one in self.left_out), *self.remarks])

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are, and what became of them; the first is the sum of the next three."""
        return {
            self.what: self.rows,
            "in events": self.accepted,
            "refused": len(self.refused),
            "left out": sum(len(one.rows) for one in self.left_out),
            "events": len(self.release),
            "remarks": len(self.remarks),
        }

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were refused for what, by the code of the first finding of each; most first."""
        return _most_first(Counter(one.findings[0].code for one in self.refused))

    @property
    def omissions(self) -> dict[str, int]:
        """How many rows were left out for what, by the code of their finding; most first."""
        return _most_first(Counter(one.finding.code for one in self.left_out for _ in one.rows))

    @property
    def summary(self) -> str:
        """The counts in one sentence: ``a.csv: 3 rows = 2 in events + 1 refused (1 bad-date)``."""
        left_out = self.counts["left out"]
        return (
            f"{self.path}: {self.rows:,} {self.what} = {self.accepted:,} in events + {len(self.refused):,} refused"
            + _why(self.reasons)
            + (f" + {left_out:,} left out{_why(self.omissions)}" if left_out else "")
        )

    def __repr__(self) -> str:
        """Return the counts: the events themselves would fill pages."""
        return f"<Imported {self.summary}>"


def _most_first(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _why(counted: dict[str, int]) -> str:
    why = ", ".join(f"{count:,} {code}" for code, count in counted.items())
    return f" ({why})" if why else ""


Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
"""The path of a file, or those of several that are one release together."""


def together(path: Paths) -> tuple[list[tuple[str, str]], str]:
    """Return the files of a release, each with the path that findings show, and what the release is called by them.

    Raises `WrongTypeError` where there is none.

    >>> together(("2020.xml", "2021.xml"))
    ([('2020.xml', '2020.xml'), ('2021.xml', '2021.xml')], '2020.xml, 2021.xml')
    """
    given = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    files = [(os.fspath(each), safe(os.fspath(each), most=_LONGEST_PATH)) for each in given]
    if not files:
        raise WrongTypeError("path: there is none: give that of a file, or of several that are one release")
    shown = [each for _, each in files]
    more = len(shown) - _MOST_PATHS
    return files, ", ".join(shown[:_MOST_PATHS]) + (f" and {more} more" if more > 0 else "")


class Importing:
    """One import on its way to an `Imported`: each row is accepted, refused, or left out.

    >>> from aidledger.errors import Finding, Origin
    >>> importing = Importing("a.csv", "rows")
    >>> importing.refuse(Finding(code="bad-date", message="column 'day': 'soon' is no date"))
    >>> print(importing.done(rows=1).summary)
    a.csv: 1 rows = 0 in events + 1 refused (1 bad-date)
    """

    def __init__(self, path: str, what: str) -> None:
        self._path, self._what = path, what
        self._accepted = 0
        self._release: list[Event | Unkeyed] = []
        self._refused: list[Refused] = []
        self._remarks: list[Finding] = []
        self._left_out: list[LeftOut] = []

    def accept(self, *events: Event | Unkeyed, remarks: Sequence[Finding] = ()) -> None:
        """Take one row, which became these events (one at least), with what there is to say of it."""
        if not events:
            raise RecordError("a row is accepted without an event: refuse it, and say why")
        self._accepted += 1
        self._release += events
        self._remarks += remarks
        dates = (
            found for each in events for found in placeholder_dates(each.event if isinstance(each, Unkeyed) else each)
        )
        self._remarks += dict.fromkeys(attrs.evolve(found, record=None) for found in dates)

    def refuse(self, *findings: Finding) -> None:
        """Leave one row out, for these reasons."""
        self._refused.append(Refused(findings=findings))

    def leave_out(self, finding: Finding, rows: Iterable[Origin]) -> None:
        """Leave these rows out, since others say the same."""
        self._left_out.append(LeftOut(finding=finding, rows=tuple(rows)))

    def remark(self, findings: Iterable[Finding]) -> None:
        """Say something of the file, or of a row that was accepted."""
        self._remarks += findings

    def done(self, *, rows: int, unknown: Sequence[Unknown] = ()) -> Imported:
        """Return what came of it; ``rows`` is how many the reader of the file counted, ``unknown`` names besides."""
        return Imported(
            path=self._path,
            what=self._what,
            rows=rows,
            accepted=self._accepted,
            release=tuple(self._release),
            refused=tuple(self._refused),
            remarks=tuple(self._remarks),
            left_out=tuple(self._left_out),
            unknown=tuple(unknown),
        )


_LONGEST_MESSAGE: Final = 1_000

Accepted = tuple[list[Event | Unkeyed], list[Finding]]
"""What became of one row, and what is to be said of it."""


def counted_once(files: Iterable[Iterable[Accepted]], importing: Importing) -> Iterator[Accepted]:
    """Yield the rows of each file less what files before it say: as often as the one that says it most.

    Rows of which nothing is left are left out. Raises `LoadError` where a key has different rows in two files.
    """
    known = _Before()
    for file in files:
        repeated = []
        for events, findings in file:
            fresh = [each for each in events if known.adds(each)]
            if fresh:
                yield fresh, findings
            else:
                repeated += [origin for origin in [event_of(events[0]).origin] if origin is not None]
        known.end_of_file()
        if repeated:
            message = f"row: {len(repeated):,} rows of this file are in one before it, and count once"
            finding = Finding(code="in-another-file", message=message, severity=Severity.WARNING, origin=repeated[0])
            importing.leave_out(finding, repeated)
    if known.differ:
        raise LoadError("the files do not make one release", list(map(ReadError, known.differ)))


class _Before:
    """What the files before one say, and how often each row was in it so far."""

    def __init__(self) -> None:
        self.differ: list[Finding] = []
        self._keyed: dict[str, Event] = {}
        self._here: dict[str, Event] = {}
        self._most: Counter[Hashable] = Counter()
        self._counted: Counter[Hashable] = Counter()

    def adds(self, each: Event | Unkeyed) -> bool:
        """Return whether an event is more than the files before say."""
        if isinstance(each, Unkeyed):
            said = content(each.event)
            self._counted[said] += 1
            return self._counted[said] > self._most[said]
        other = self._keyed.get(each.fact)
        if other is None:
            self._here[each.fact] = each
        elif content(other) != content(each):
            self.differ.append(_differs(each, other))
        return other is None

    def end_of_file(self) -> None:
        """Take all that was counted as said before."""
        self._keyed.update(self._here)
        self._most |= self._counted
        self._here, self._counted = {}, Counter()


def _differs(event: Event, other: Event) -> Finding:
    message = f"the key {event.fact!r} is that of {other.origin}, too, and the rows differ: keep the one that is right"
    return Finding(code="key-differs", message=safe(message, most=_LONGEST_MESSAGE), origin=event.origin)


def event_of(row: Event | Unkeyed) -> Event:
    """Return the event of a row, with a key or without."""
    return row.event if isinstance(row, Unkeyed) else row


def drawing(each: Event | Unkeyed, facts: Container[str], findings: list[Finding]) -> Event | Unkeyed:
    """Return the event without its ``of`` where no row of this release states that fact."""
    event = event_of(each)
    if not isinstance(event, Draw) or event.of is None or event.of in facts:
        return each
    advice = "correct the key, or add that row"
    message = f"no row states the fact {event.of!r}, on which this one draws, and it is kept without: {advice}"
    findings.append(Finding(code="of-nothing", message=message, severity=Severity.WARNING, origin=event.origin))
    alone = annotated(attrs.evolve(event, of=None), origin=event.origin)
    return Unkeyed(alone) if isinstance(each, Unkeyed) else alone


def unconverted(events: Sequence[Event]) -> Iterator[Finding]:
    """Yield a finding for each amount of which the source made nothing, where it reports sums of what it made."""
    totals = {event.amount.currency for event in events if isinstance(event, TotalReported)}
    flows = [event for event in events if isinstance(event, Flow)]
    if any(flow.valued is not None and flow.valued.currency in totals for flow in flows):
        for flow in flows:
            if flow.valued is None:
                message = f"{flow.amount} has no conversion of the source's own, and is in none of its totals"
                yield Finding(code="no-conversion", message=message, severity=Severity.WARNING, origin=flow.origin)
