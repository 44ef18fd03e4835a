"""What came of absorbing a release: the records to append, a report, and findings. Made by `aidledger.absorbing`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger.events import Event, Record
from aidledger.findings import Finding
from aidledger.plain import plain
from aidledger.tables import html_table

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

    There are new events, revisions that supersede, and retractions; nothing is written yet. ``report`` says what
    became of each row, ``findings`` what is worth a look, each with the place of its row.
    """

    dataset: str
    recorded: dt.date
    events: tuple[Record, ...]
    report: Report
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the records to append, the report, and the findings."""
        return {
            "dataset": self.dataset,
            "recorded": self.recorded.isoformat(),
            "report": self.report.to_dict(),
            "findings": [plain(finding) for finding in self.findings],
            "events": [plain(event) for event in self.events],
        }

    def __str__(self) -> str:
        """Return the counts in a few lines; the findings are lines of their own."""
        return f"{self._title}\n{self.report}\n{len(self.events):,} records to append, {len(self.findings):,} findings"

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
