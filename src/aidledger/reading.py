"""What came of reading: the records that could be read, and everything that is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from aidledger.errors import LedgerError
from aidledger.events import Record
from aidledger.findings import Finding, Origin
from aidledger.ledger import Ledger
from aidledger.problems import Problem, in_order, unreadable
from aidledger.standing import links

MOST: Final = 1_000
"""After so many problems a file is not read on: more of them help nobody, and a hostile file has millions."""


@attrs.frozen
class Reading:
    """The records that could be read, and what is wrong with the rest, by path and line.

    ``lost`` has the ids of the records that could not be read; it is None where nobody knows all of them.
    """

    records: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] | None = frozenset()

    @classmethod
    def failed(cls, path: str, line: int | None, code: str, message: str) -> Reading:
        """Return what came of a file that could not be read at all; ``line`` is None where no line is to blame."""
        return cls(findings=(Problem(code, (), message).finding(Origin(path, line)),), lost=None)

    @classmethod
    def joined(cls, readings: Iterable[Reading]) -> Reading:
        """Return what came of all of them together."""
        records: list[Record] = []
        findings: list[Finding] = []
        lost: frozenset[str] | None = frozenset()
        for one in readings:
            records += one.records
            findings += one.findings
            lost = None if lost is None or one.lost is None else lost | one.lost
        return cls(tuple(records), in_order(findings), lost)

    def checked(self, path: str) -> tuple[Record, ...]:
        """Return the records; raise `LoadError` with all that is wrong, in what was read from ``path``."""
        if self.findings:
            raise unreadable(path, self.findings)
        return self.records

    def built(self) -> tuple[Ledger | None, tuple[Finding, ...]]:
        """Return the ledger of the records (None where they make none), and all that is wrong.

        A link to a record that is not there is no finding where that record may be among those that could not be read.
        """
        try:
            return Ledger(self.records), self.findings
        except LedgerError as error:
            by_id = {record.id: record for record in self.records}
            grave = [finding for finding in error.findings if not self._may_point_to_lost(finding, by_id)]
            return None, in_order([*self.findings, *grave])

    def ledger(self, path: str) -> Ledger:
        """Return the ledger of the records; raise `LoadError` with all that is wrong in what is at ``path``."""
        ledger, findings = self.built()
        if findings or ledger is None:
            raise unreadable(path, findings)
        return ledger

    def _may_point_to_lost(self, finding: Finding, by_id: dict[str, Record]) -> bool:
        if finding.code != "link-to-nothing" or finding.record not in by_id:
            return False
        return self.lost is None or not self.lost.isdisjoint(links(by_id[finding.record]))


def shortened(findings: Sequence[Finding], *, more: bool) -> tuple[Finding, ...]:
    """Return the first findings of one file; where there are more, the last one says so."""
    if not more:
        return tuple(findings)
    message = f"there are more than {MOST:,} problems: correct these first"
    return (*findings[:MOST], Finding(code="too-many", message=message, origin=findings[MOST - 1].origin))
