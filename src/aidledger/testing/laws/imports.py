"""Law 25: what becomes of the rows of a file that is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from aidledger.findings import Origin
from aidledger.interchange.imported import Imported
from aidledger.testing.asking import agree


def an_import_loses_nothing(imported: Imported, lines: Iterable[int]) -> None:
    """25. Import loses nothing: every row is in an event or refused by a finding, never both, never neither.

    ``lines`` has the line of each row of the file, as somebody else found it; several rows may stand on one. Findings
    may annotate accepted rows: such a remark names a record of the import, or none.
    """
    there = Counter(lines)
    agree("rows in the file", there.total(), imported.rows)
    agree("rows accepted and refused", imported.rows, imported.accepted + len(imported.refused))
    refused: Counter[int] = Counter()
    for one in imported.refused:
        origins = {finding.origin for finding in one.findings}
        agree("places of one refused row", 1, len(origins))
        refused[_line(origins.pop(), imported.path)] += 1
    agree("refused rows that the file does not have", Counter(), refused - there)
    accepted = there - refused
    agree("rows that are neither accepted nor refused", imported.accepted, accepted.total())
    made = Counter(_line(event.origin, imported.path) for event in imported.events)
    agree("lines of events", sorted(accepted), sorted(made))
    agree("rows without an event", Counter(), accepted - made)
    ids = Counter(event.id for event in imported.events)
    agree("ids given twice", [], [key for key, count in ids.items() if count > 1])
    strangers = [finding.record for finding in imported.remarks if finding.record and finding.record not in ids]
    agree("remarks on records that are not there", [], strangers)


def _line(origin: Origin | None, path: str) -> int:
    """Return the line of the file, or 0, which no row stands on, where it is of none or of another."""
    return origin.line if origin is not None and origin.path == path else 0
