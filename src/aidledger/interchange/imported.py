"""What came of importing a file: events, findings, and counts that add up. No row is in both, and none in neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from aidledger.checks import placeholder_dates
from aidledger.errors import RecordError
from aidledger.events import Event
from aidledger.findings import Finding
from aidledger.problems import in_order
from aidledger.releases import Unkeyed


@attrs.frozen(kw_only=True)
class Refused:
    """A row that became no event, with the findings that say why: one at least."""

    findings: tuple[Finding, ...]

    def __attrs_post_init__(self) -> None:
        """Refuse a refusal without a reason."""
        if not self.findings:
            raise RecordError("a row is refused without a finding: say where it is, and why")


@attrs.frozen(kw_only=True, repr=False)
class Imported:
    """What came of one file: every row of it is in an event or refused by a finding, never both, never neither.

    ``rows`` is what the file holds, as its reader counted; ``what`` is the word for several of them ("rows",
    "transactions"). ``accepted`` of them are in ``release``, in the order of the file, as `absorb` takes it: events,
    each with its place as ``origin``, those of rows without a stable key `Unkeyed`. ``refused`` has one entry for each
    of the other rows. ``remarks`` are findings on the file, or on rows that were accepted.

    Made by `Importing`, which counts. Raises `RecordError` where the counts do not add up.
    """

    path: str
    what: str
    rows: int
    accepted: int
    release: tuple[Event | Unkeyed, ...]
    refused: tuple[Refused, ...]
    remarks: tuple[Finding, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Hold what the class promises, whoever makes one."""
        if self.rows != self.accepted + len(self.refused):
            raise RecordError(
                f"{self.path}: {self.rows:,} {self.what} were read, but {self.accepted:,} are in events and "
                f"{len(self.refused):,} refused: the importer lost some, or took some twice"
            )

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, those of rows without a stable key among them."""
        return tuple(one.event if isinstance(one, Unkeyed) else one for one in self.release)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, by path and line: why rows were refused, and remarks on others."""
        refusals = (finding for one in self.refused for finding in one.findings)
        return in_order([*refusals, *self.remarks])

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are, and what became of them; the first is the sum of the next two."""
        return {
            self.what: self.rows,
            "in events": self.accepted,
            "refused": len(self.refused),
            "events": len(self.release),
            "remarks": len(self.remarks),
        }

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were refused for what, by the code of the first finding of each; most first."""
        counted = Counter(one.findings[0].code for one in self.refused)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def summary(self) -> str:
        """The counts in one sentence: ``a.csv: 3 rows = 2 in events + 1 refused (1 bad-date)``."""
        why = ", ".join(f"{count:,} {code}" for code, count in self.reasons.items())
        return (
            f"{self.path}: {self.rows:,} {self.what} = {self.accepted:,} in events + {len(self.refused):,} refused"
            + (f" ({why})" if why else "")
        )

    def __repr__(self) -> str:
        """Return the counts: the events themselves would fill pages."""
        return f"<Imported {self.summary}>"


class Importing:
    """One import on its way to an `Imported`: each row is accepted, or refused.

    >>> from aidledger.findings import Finding
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

    def remark(self, findings: Iterable[Finding]) -> None:
        """Say something of the file, or of a row that was accepted."""
        self._remarks += findings

    def done(self, *, rows: int) -> Imported:
        """Return what came of it; ``rows`` is how many the reader of the file counted."""
        return Imported(
            path=self._path,
            what=self._what,
            rows=rows,
            accepted=self._accepted,
            release=tuple(self._release),
            refused=tuple(self._refused),
            remarks=tuple(self._remarks),
        )
