"""Law 25: what becomes of the rows of a file that is imported."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from aidledger.findings import Origin
from aidledger.interchange.imported import Imported
from aidledger.plain import plain
from aidledger.testing.asking import agree

_NAMING = ("id", "fact", "of", "sources")


def an_import_loses_nothing(imported: Imported, rows: Iterable[int | Origin]) -> None:
    """25. Import loses nothing: every row is in an event or refused by a finding, never both, never neither.

    ``rows`` has the line of each row of the file, as somebody else found it, or its place where the release has several
    files; several rows may stand on one line. A row that says what another one says may be left out by a finding
    instead. Findings may annotate accepted rows: such a remark names a record of the import, or none.
    """
    there: Counter[Origin | None] = Counter(
        each if isinstance(each, Origin) else Origin(imported.path, each) for each in rows
    )
    agree("rows in the file", there.total(), imported.rows)
    left_out: Counter[Origin | None] = Counter(place for one in imported.left_out for place in one.rows)
    agree(
        "rows accepted, refused and left out",
        imported.rows,
        imported.accepted + len(imported.refused) + left_out.total(),
    )
    refused: Counter[Origin | None] = Counter()
    for one in imported.refused:
        places = {finding.origin for finding in one.findings}
        agree("places of one refused row", 1, len(places))
        refused[places.pop()] += 1
    agree("refused rows that the file does not have", Counter(), refused - there)
    agree("rows left out that the file does not have", Counter(), left_out - (there - refused))
    accepted = there - refused - left_out
    agree("rows that are neither accepted, refused nor left out", imported.accepted, accepted.total())
    made = Counter(event.origin for event in imported.events)
    agree("places of events that no accepted row has", set(), made.keys() - accepted.keys())
    agree("rows without an event", Counter(), accepted - made)
    ids = Counter(event.id for event in imported.events)
    agree("ids given twice", [], [key for key, count in ids.items() if count > 1])
    strangers = [finding.record for finding in imported.remarks if finding.record and finding.record not in ids]
    agree("remarks on records that are not there", [], strangers)


def an_import_is_the_same_again(imported: Imported, again: Imported) -> None:
    """25. Import loses nothing: what a file says does not depend on when, or how often, it is read.

    Both are of the same file.
    """
    agree("reading it again gives another import", imported, again)
    agree("reading it again finds other places", *([each.origin for each in one.events] for one in (imported, again)))
    agree("reading it again finds something else", *(list(map(str, one.findings)) for one in (imported, again)))


def the_order_of_rows_means_nothing(imported: Imported, shuffled: Imported) -> None:
    """25. Import loses nothing, in whatever order rows stand: as many are refused, and what the others say is the same.

    ``shuffled`` is of a file with the same rows in any order. Events are in the order of their rows.
    """
    for one in (imported, shuffled):
        places = [event.origin.line or 0 for event in one.events if event.origin is not None]
        agree("the events are not in the order of their rows", sorted(places), places)
    agree("the order of rows changes why they are refused", imported.reasons, shuffled.reasons)
    agree("the order of rows changes what is said", _said(imported), _said(shuffled))


def _said(imported: Imported) -> Counter[str]:
    """Return what the events say, but for what names a row within its file."""
    every = (plain(event) for event in imported.events)
    return Counter(json.dumps({name: value for name, value in each.items() if name not in _NAMING}) for each in every)
