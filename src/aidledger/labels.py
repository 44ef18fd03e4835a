"""Which records of a data set imports wrote, and which were made by hand: the label of a release tells them apart.

A record that an import wrote has a label. What such a record supersedes was imported as well, even where it has no
label: it is from before labels, and was adopted. All else was made by hand, and so was what a retraction with a label
took away of it: that an import ended a correction is no part of what was published.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import attrs

from aidledger.events import Event, Record, Retracted
from aidledger.standing import live, superseded


@attrs.frozen(eq=False)
class Held:
    """The records of one data set, in the order of the ledger; ``imported`` has those that imports wrote, by id."""

    records: tuple[Record, ...]
    imported: Mapping[str, Record]

    @functools.cached_property
    def current(self) -> tuple[Event, ...]:
        """The live events among the imported records alone: the rows of the newest release, and of partial ones."""
        return tuple(live(self.imported.values()))

    @functools.cached_property
    def manual(self) -> tuple[Record, ...]:
        """The records that were made by hand, and the retractions that ended some of them."""
        return tuple(record for record in self.records if record.id not in self.imported)

    @property
    def newest(self) -> Record | None:
        """The imported record that became known last."""
        labelled = [record for record in self.imported.values() if record.release is not None]
        return labelled[-1] if labelled else None

    @property
    def needs_adoption(self) -> bool:
        """Whether there are records, and not one with a label: nobody can tell which of them were imported."""
        return bool(self.records) and all(record.release is None for record in self.records)


def held(ledger: Iterable[Record], dataset: str) -> Held:
    """Return the records that a ledger holds of one data set, with those that were imported."""
    records = tuple(record for record in ledger if record.dataset == dataset)
    found = imported(records)
    return Held(records, {record.id: record for record in records if record.id in found})


def imported(records: Iterable[Record]) -> frozenset[str]:
    """Return the ids of the records that imports wrote, among the records of one data set."""
    known = {record.id: record for record in records}
    reached = [record.id for record in known.values() if isinstance(record, Event) and record.release is not None]
    found = set(reached)
    while reached:
        for target in superseded(known[reached.pop()]):
            if target not in found:
                found.add(target)
                reached.append(target)
    naming: dict[str, list[str]] = {}
    for record in known.values():
        if isinstance(record, Retracted) and record.release is not None:
            naming.setdefault(record.retracts, []).append(record.id)
    reached = [target for target in naming if target in found]
    while reached:
        for identity in naming.get(reached.pop(), ()):
            found.add(identity)
            reached.append(identity)
    return frozenset(found)
