"""Which rows of a ledger are corrected, and what their publishers say: `corrections_in_effect`."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from aidledger.events import Event, Record, Retracted
from aidledger.labels import Held, held
from aidledger.ledger import Ledger
from aidledger.merging import Corrected, corrected_fields
from aidledger.remarks import values
from aidledger.standing import behind, live, retracted


@attrs.frozen
class Correction:
    """A manual record in effect over an imported one: ``published`` is the row, ``fields`` what the editor changed.

    ``record`` is the manual event, or the retraction that takes the row off, which changes no field.
    """

    record: Record
    published: Event
    fields: tuple[Corrected, ...] = ()

    def __str__(self) -> str:
        """Return data set, fact, and each field as corrected and as published."""
        fields = "; ".join(map(values, self.fields))
        said = "taken off" if isinstance(self.record, Retracted) else fields or "its sources"
        return f"{self.published.dataset} {self.published.fact}: {said}"


def corrections_in_effect(ledger: Ledger, dataset: str | None = None) -> tuple[Correction, ...]:
    """Return the corrections of imported rows that are in effect as best known, by data set and fact.

    Of one data set where that is given. What was recorded by hand and is in no release is no correction.

    >>> from aidledger import reference
    >>> corrections_in_effect(reference())
    ()
    """
    chosen = ledger.datasets if dataset is None else (dataset,)
    found = [each for name in chosen for each in _corrections(held(ledger, name))]
    return tuple(sorted(found, key=lambda each: (each.published.dataset, each.published.fact, each.record.id)))


def _corrections(here: Held) -> Iterator[Correction]:
    known = {record.id: record for record in here.records}
    now = {event.id: event for event in live(here.records)}
    rows = {event.id: event for event in here.current}
    covered = set()
    for event in now.values():
        if event.id not in rows:
            for identity in behind(event, known):
                if identity in rows:
                    covered.add(identity)
                    row = rows[identity]
                    yield Correction(event, row, corrected_fields(event, row, row))
    off = rows.keys() - now.keys() - covered
    if off:
        gone = retracted(known)
        for record in here.manual:
            if isinstance(record, Retracted) and record.retracts in off and record.id not in gone:
                yield Correction(record, rows[record.retracts])
