"""What came of importing a file: events, findings, and counts that add up. No row is in both, and none in neither."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from aidledger.checks import placeholder_dates
from aidledger.errors import RecordError, WrongTypeError
from aidledger.events import Event
from aidledger.findings import Finding, Origin
from aidledger.money import Bag
from aidledger.problems import found, in_order, safe
from aidledger.releases import Unkeyed

_LONGEST_PATH: Final = 4_096
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
        counted: Counter[str] = Counter()
        for one in self.left_out:
            counted[one.finding.code] += len(one.rows)
        return _most_first(counted)

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

    >>> from aidledger.findings import Finding, Origin
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
