"""What came of absorbing a release: the records to append, a report, and findings."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from aidledger._absorb.recording import Corrected, Restating
from aidledger._records.liveness import superseded
from aidledger._records.plain import plain
from aidledger._records.records import Event, Record, Source
from aidledger._values.text import html_table
from aidledger.errors import Finding

R = TypeVar("R", bound=Record)

_NUMBER: Final = re.compile(r"([0-9]+)")


class Fate(enum.Enum):
    """What became of a manual record when a release came in; the value is the code of its finding."""

    RESTATED = "correction-restated"
    CONTESTED = "correction-contested"
    OVER = "correction-over"
    WITHOUT_ROW = "correction-without-row"
    BACK = "correction-back"
    REPLACED = "correction-replaced"
    OFF_AGAIN = "taken-off-again"
    OTHER_COPY = "taken-off-other-copy"
    RELEASED = "manual-record-released"
    REVERTED = "newest-version-taken-off"


@attrs.frozen(eq=False)
class Touched:
    """A manual record that a release touched, and what became of it.

    ``row`` is the imported record that states its row now, or that did until the row vanished; ``after`` the manual
    record that was made in its place, if one was. ``fields`` are those in which it is not what was published.
    """

    fate: Fate
    record: Record
    row: Event | None = None
    after: Record | None = None
    fields: tuple[Corrected, ...] = ()


@attrs.define(eq=False)
class Place:
    """A row: the imported record that stated it ``before``, and the one that states it ``after``.

    Where the row had vanished and ``is_back``, ``before`` is the record that stated it until then, and ``suspended``
    are the corrections that ended with it. ``now`` is the correction that was restated here.
    """

    before: Event | None
    after: Event | None
    is_back: bool = False
    suspended: tuple[Event, ...] = ()
    now: Event | None = None
    made_of: frozenset[str] = frozenset()

    @property
    def is_kept(self) -> bool:
        """Whether the same record states it."""
        return self.before is not None and self.before is self.after

    @property
    def facts(self) -> set[str]:
        """The facts of both records."""
        return {record.fact for record in (self.before, self.after) if record is not None}


@attrs.frozen(eq=False)
class Change:
    """What an import alone comes to: the live events ``before`` and ``after`` it, by fact, and the ``new`` records.

    ``moved`` has, by the id of a record that vanished, the new one whose row has its key and differs in its identity
    alone: the import takes it for another fact, and corrections follow it.
    """

    before: Mapping[str, Sequence[Event]]
    after: Mapping[str, Sequence[Event]]
    new: Sequence[Record]
    moved: Mapping[str, Event] = attrs.field(factory=dict)


class Recording:
    """The records of a data set as they were, those that an import adds, and what is recorded for manual ones besides.

    ``made`` has that, in no order; ``touched`` says of each manual record what became of it.
    """

    def __init__(
        self,
        manual: Iterable[Record],
        imported: Mapping[str, Record],
        new: Sequence[Record],
        restating: Restating,
        sources: tuple[Source, ...],
        *,
        replaces: bool,
    ) -> None:
        self.restating, self.sources, self.replaces = restating, sources, replaces
        self.imported = frozenset({*imported, *(record.id for record in new)})
        self.before = by_fact((*imported.values(), *manual))
        self.added = by_fact(new)
        self.made: list[Record] = []
        self.touched: list[Touched] = []

    def make(self, record: Record) -> None:
        """Take a record that was made."""
        self.made.append(record)
        self.added.setdefault(record.fact, []).append(record)

    def nearest(self, record: Event, known: Mapping[str, Record]) -> set[str]:
        """Return the ids of the imported records that a record was made over: the first on each way back, or itself."""
        found, waiting, seen = set(), [record.id], {record.id}
        while waiting:
            identity = waiting.pop()
            if identity in self.imported:
                found.add(identity)
            else:
                targets = [target for target in superseded(known[identity]) if target not in seen]
                seen.update(targets)
                waiting += targets
        return found

    def over(self, record: Event, known: Mapping[str, Record]) -> Event | None:
        """Return the newest imported record that a record was made over, if there is one."""
        found = (known[identity] for identity in self.nearest(record, known))
        return max((each for each in found if isinstance(each, Event)), key=in_turn, default=None)


def by_fact(records: Iterable[R]) -> dict[str, list[R]]:
    """Return records by the fact that they are about."""
    found: dict[str, list[R]] = {}
    for record in records:
        found.setdefault(record.fact, []).append(record)
    return found


def in_turn(record: Record) -> tuple[object, ...]:
    """Return what records are ordered by: the day, then the numbers in their ids as numbers."""
    return (record.recorded, [int(each) if each.isdecimal() else each for each in _NUMBER.split(record.id)])


_MOST_SHOWN: Final = 100  # findings in a notebook; a release may have thousands


@attrs.frozen
class Changed:
    """A row that changed: the live records of its fact, and the record that supersedes them all."""

    before: tuple[Event, ...]
    after: Event


@attrs.frozen(kw_only=True, repr=False)
class Report:
    """What became of each row, and of each live record that the data set had.

    A row is in exactly one of ``new``, ``changed`` and ``unchanged``: ``rows`` is the sum of the three. A live record
    is unchanged, changed (in ``before`` of one or more rows) or ``vanished``. Besides, ``written_twice`` has each row
    that repeats another one entirely, and ``reused`` each whose key stands for another fact.
    Rows are here as the records that state them now.
    """

    new: tuple[Event, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: tuple[Event, ...] = ()
    vanished: tuple[Event, ...] = ()
    written_twice: tuple[Event, ...] = ()
    reused: tuple[Event, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the release has."""
        return len(self.new) + len(self.changed) + len(self.unchanged)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are, and how many of each sort."""
        return {"rows": self.rows, **{name: len(getattr(self, name)) for name in _SORTS}}

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the counts, and the ids of the records of each sort."""
        listed: dict[str, Any] = {name: [event.id for event in getattr(self, name)] for name in _LISTS}
        changed = [{"before": [event.id for event in each.before], "after": each.after.id} for each in self.changed]
        return {"counts": self.counts, **listed, "changed": changed}

    def __str__(self) -> str:
        """Return the counts in two lines."""
        counts = {name: f"{count:,}" for name, count in self.counts.items()}
        return (
            f"{counts['rows']} rows: {counts['new']} new, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged; {counts['vanished']} vanished\n"
            f"{counts['written_twice']} written twice, {counts['reused']} under a key that stands for another fact"
        )

    def __repr__(self) -> str:
        """Return the counts."""
        return f"<Report {', '.join(f'{name} {count}' for name, count in self.counts.items())}>"


_SORTS: Final = tuple(field.name for field in attrs.fields(Report))
_LISTS: Final = tuple(name for name in _SORTS if name != "changed")


@attrs.frozen(kw_only=True, repr=False)
class Absorption:
    """What absorbing a release comes to: ``events`` are the records to append, in the order of fact and id.

    There are new events, revisions that supersede, and retractions, with the label ``release``, and without a label
    those that restate manual records; nothing is written yet. ``report`` says what became of each row, ``touched`` what
    became of manual records, ``findings`` what is worth a look, each with the place of its row.
    """

    dataset: str
    recorded: dt.date
    release: str
    events: tuple[Record, ...]
    report: Report
    findings: tuple[Finding, ...]
    touched: tuple[Touched, ...] = ()

    @property
    def manual(self) -> dict[str, int]:
        """How many manual records the release touched, by what became of them."""
        return dict(sorted(Counter(each.fate.value for each in self.touched).items()))

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the records to append, the report, and the findings."""
        return {
            "dataset": self.dataset,
            "recorded": self.recorded.isoformat(),
            "release": self.release,
            "report": self.report.to_dict(),
            "manual": self.manual,
            "findings": [plain(finding) for finding in self.findings],
            "events": [plain(event) for event in self.events],
        }

    def __str__(self) -> str:
        """Return the counts in a few lines; the findings are lines of their own."""
        manual = "".join(f"{count:,} {fate}\n" for fate, count in self.manual.items())
        return (
            f"{self._title}\n{self.report}\n{manual}"
            f"{len(self.events):,} records to append, {len(self.findings):,} findings"
        )

    def __repr__(self) -> str:
        """Return which data set it is about, and how much there is to append."""
        return f"<Absorption into {self.dataset}, recorded {self.recorded}: {len(self.events)} to append>"

    def _repr_html_(self) -> str:
        """Return the counts as a table, and the findings as another."""
        head = [name.replace("_", " ") for name in self.report.counts]
        table = html_table(self._title, head, [[f"{count:,}" for count in self.report.counts.values()]])
        if not self.findings:
            return table
        more = len(self.findings) - _MOST_SHOWN
        notes = [f"and {more:,} more"] if more > 0 else []
        return table + html_table("findings", ("where", "code", "message"), self._rows(), notes)

    @property
    def _title(self) -> str:
        return f"{self.dataset}, recorded {self.recorded}"

    def _rows(self) -> Iterable[tuple[str, str, str]]:
        for each in self.findings[:_MOST_SHOWN]:
            yield str(each.origin or each.record or ""), each.code, each.message


@attrs.frozen(kw_only=True, repr=False)
class Adoption:
    """What adopting a data set comes to: ``events`` are the records to append, in the order of fact and id.

    ``adopted`` are the rows that were imported, recorded once more with the label ``release``; ``manual`` all other
    records that count, or take others off. Each of those is a finding, and so is each row that is not on record.
    """

    dataset: str
    recorded: dt.date
    release: str
    events: tuple[Record, ...]
    adopted: tuple[Event, ...]
    manual: tuple[Record, ...]
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were adopted, how many manual records there are, and how many rows are not on record."""
        missing = sum(finding.code == "row-not-on-record" for finding in self.findings)
        return {"adopted": len(self.adopted), "manual": len(self.manual), "not_on_record": missing}

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the counts, the records to append, and the findings."""
        return {
            "dataset": self.dataset,
            "recorded": self.recorded.isoformat(),
            "release": self.release,
            "counts": self.counts,
            "findings": [plain(finding) for finding in self.findings],
            "events": [plain(event) for event in self.events],
        }

    def __str__(self) -> str:
        """Return the counts in a few lines; the findings are lines of their own."""
        counts = {name: f"{count:,}" for name, count in self.counts.items()}
        return (
            f"{self.dataset}, adopted as {self.release}, recorded {self.recorded}\n"
            f"{counts['adopted']} rows adopted, {counts['manual']} manual records, "
            f"{counts['not_on_record']} rows not on record\n{len(self.events):,} records to append"
        )

    def __repr__(self) -> str:
        """Return which data set it is about, and how much there is to append."""
        return f"<Adoption of {self.dataset} as {self.release}, recorded {self.recorded}: {len(self.events)} to append>"
