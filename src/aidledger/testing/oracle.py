"""What a ledger means, said again: naive, slow, and apart from the code that answers.

Each function follows a sentence of the design word for word, and looks at every record as often as that takes. The laws
compare it with what a ledger says of itself. Nothing here is shared with the code that is held to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

from aidledger.events import Alteration, Event, Record, Retracted, annotated, redated
from aidledger.when import When

E = TypeVar("E", bound=Event)

Placing = tuple[dt.date, Event]
"""The day on which an event is put, and the event."""


def known_by(records: Iterable[Record], day: dt.date | None) -> list[Record]:
    """Return the records that exist as known on ``day``: those recorded on it or before; all of them for None."""
    return [record for record in records if day is None or record.recorded <= day]


def standing(records: Iterable[Record]) -> list[Record]:
    """Return the records that no standing retraction names."""
    known = list(records)

    def stands(record: Record) -> bool:
        return not any(
            isinstance(other, Retracted) and other.retracts == record.id and stands(other) for other in known
        )

    return [record for record in known if stands(record)]


def live(records: Iterable[Record]) -> list[Event]:
    """Return the records that stand, are no retraction, and that no other standing record reaches by ``supersedes``."""
    known = {record.id: record for record in records}

    def reaches(record: Record, identity: str) -> bool:
        targets = record.supersedes if isinstance(record, Event) else ()
        return any(target == identity or reaches(known[target], identity) for target in targets)

    stand = standing(known.values())
    return [
        record
        for record in stand
        if isinstance(record, Event) and not any(reaches(other, record.id) for other in stand if other is not record)
    ]


def placed(events: Iterable[Event]) -> list[Placing]:
    """Return live events on the latest day of their dates, alterations with what they alter, in the stated order.

    An alteration is put on the later of its own day and that of what it alters; where several live records state
    that fact of its data set, the first placed is what it alters, and where none does, it stays on its own.
    """
    every = list(events)
    others = sorted(
        (_placing(event, _latest(event)) for event in every if not isinstance(event, Alteration)), key=_order
    )
    found = list(others)
    for event in every:
        if isinstance(event, Alteration):
            meant = [each for each in others if _can_mean(event, each[1])]
            day = max(_latest(event), meant[0][0]) if meant else _latest(event)
            found.append((day, annotated(event, altered=meant[0][1] if meant else None)))
    return sorted(found, key=_order)


def up_to(placings: Sequence[Placing], day: dt.date) -> list[Event]:
    """Return the events that are put on ``day`` or before, in order."""
    return [event for placed_on, event in placings if placed_on <= day]


def shown(records: Iterable[Record], day: dt.date, known: dt.date | None = None) -> list[Event]:
    """Return what a projection folds as of ``day``, as known on ``known``."""
    return up_to(placed(live(known_by(records, known))), day)


def on(event: E, day: dt.date) -> E:
    """Return an event as it is where it happened on one day of its date; the marks of the date are the source's."""
    when = event.occurred
    mark = {(True, False): "~", (False, True): "?", (True, True): "%"}.get((when.approximate, when.uncertain), "")
    return redated(event, When(f"{day.isoformat()}{mark}"))


def _placing(event: Event, day: dt.date) -> Placing:
    return day, event


def _can_mean(altering: Alteration, event: Event) -> bool:
    return (event.dataset, event.fact, type(event)) == (altering.dataset, altering.of, altering.alters)


def _latest(event: Event) -> dt.date:
    return cast("dt.date", event.occurred.latest)  # the date of an event is closed


def _order(placing: Placing) -> tuple[object, ...]:
    """Day; what alters after what does not; earliest; latest; fact; id."""
    day, event = placing
    return (day, isinstance(event, Alteration), event.occurred.earliest, event.occurred.latest, event.fact, event.id)
