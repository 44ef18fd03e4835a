"""What a ledger knew at one time, and what has been worked out about it so far."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Final

from aidledger._folds.grouping import Refusal, chosen, refusal
from aidledger._folds.projection import Projection
from aidledger._folds.tally import Tally
from aidledger._records.aid_names import MilestoneReached
from aidledger._records.plain import digest
from aidledger._records.records import Event, Placement, Record, place
from aidledger._uncertainty.curves import Steps
from aidledger._uncertainty.sums import steps
from aidledger.errors import UnknownCodeError, exists

_MOST_TALLIES: Final = 64  # kept worked out for one timeline; past that, it starts afresh


class Knowledge:
    """What a ledger knew at one time: its records then, and the live events, placed and ordered.

    Shared by every timeline of that time. What it works out it publishes whole, by one assignment, so that
    threads see all of it or nothing.
    """

    __slots__ = ("__weakref__", "_digest", "_steps", "datasets", "days", "events", "milestones", "placed", "records")

    def __init__(self, live: Sequence[Event], records: Sequence[Record], datasets: Sequence[str]) -> None:
        self.placed: tuple[Placement, ...] = place(live)
        self.events = tuple(each.event for each in self.placed)
        self.days = tuple(each.day for each in self.placed)
        self.milestones = tuple(event for event in self.events if isinstance(event, MilestoneReached))
        self.records = tuple(records)
        self.datasets = tuple(datasets)
        self._digest: str | None = None
        self._steps: dict[Tally[Any], Steps] = {}

    def digest(self) -> str:
        """Return the fingerprint of the records known."""
        if self._digest is None:
            self._digest = digest(self.records)
        return self._digest

    def steps(self, tally: Tally[Any]) -> Steps:
        """Return what the tally says of the events, for any day.

        Raises `UnknownCodeError` where it asks for a data set that the ledger does not have.
        """
        found = self._steps.get(tally)
        if found is None:
            self._refuse_unknown(dict(tally.wanted).get("dataset", ()))
            found = steps(tally, self.placed)
            kept = self._steps if len(self._steps) < _MOST_TALLIES else {}
            self._steps = {**kept, tally: found}
        return found

    def refusal(self, projection: Projection[Any]) -> Refusal | None:
        """Return from which day on what is no tally would mix data sets that use the same keys, and the error.

        Raises `UnknownCodeError` where it asks for a data set that the ledger does not have.
        """
        self._refuse_unknown(chosen(projection) or ())
        return refusal(projection, self.placed) if len(self.datasets) > 1 else None

    def refuse(self, projection: Projection[Any], day: dt.date) -> None:
        """Raise where what is no tally has no answer for a day, as `refusal` says."""
        found = self.refusal(projection)
        if found is not None and found[0] <= day:
            raise found[1]

    def of(self, projection: Projection[Any]) -> Sequence[Placement]:
        """Return the events of the data sets that a projection chooses, in order; all where it chooses none."""
        datasets = chosen(projection)
        return self.placed if datasets is None else [each for each in self.placed if each.event.dataset in datasets]

    def datasets_by(self, day: dt.date, projection: Projection[Any]) -> tuple[str, ...]:
        """Return the data sets of the events placed by the end of a day, sorted: those of them that were chosen."""
        found: set[str] = set()
        for event in itertools.islice(self.events, bisect.bisect_right(self.days, day)):
            if event.dataset not in found:
                found.add(event.dataset)
                if len(found) == len(self.datasets):
                    break
        asked = chosen(projection)
        return tuple(sorted(found if asked is None else found & asked))

    def _refuse_unknown(self, datasets: Iterable[Any]) -> None:
        for value in datasets if self.datasets else ():
            if value not in self.datasets:
                raise UnknownCodeError(f"no data set {value!r} in the ledger: {exists(value, self.datasets)}")

    def __eq__(self, other: object) -> bool:
        """Return whether the same was known: of equal ledgers, and after pickling, timelines are equal."""
        is_same = isinstance(other, Knowledge) and (self.records, self.datasets) == (other.records, other.datasets)
        return self is other or is_same

    def __hash__(self) -> int:
        """Return a hash of how much was known, which is cheap and as equal as the records are."""
        return hash((len(self.records), self.datasets))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what it was made from; what was worked out is worked out again."""
        return (type(self), (self.events, self.records, self.datasets))
