"""What a ledger knew at one time, and what has been worked out about it so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from aidledger.errors import UnknownCodeError, exists
from aidledger.events import Event, MilestoneReached, Record
from aidledger.placement import Placed, place
from aidledger.plain import digest
from aidledger.tally import Tally

if TYPE_CHECKING:
    from aidledger.steps import Steps

_MOST_TALLIES: Final = 64  # kept worked out for one timeline; past that, it starts afresh


class Knowledge:
    """What a ledger knew at one time: its records then, and the live events, placed and ordered.

    Shared by every timeline of that time. What it works out it publishes whole, by one assignment, so that
    threads see all of it or nothing.
    """

    __slots__ = ("__weakref__", "_digest", "_steps", "datasets", "days", "events", "milestones", "placed", "records")

    def __init__(self, live: Sequence[Event], records: Sequence[Record], datasets: Sequence[str]) -> None:
        self.placed: tuple[Placed, ...] = place(live)
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
            from aidledger.summing import steps  # when a tally is first asked, so that importing stays quick

            self._refuse_unknown_datasets(tally)
            found = steps(tally, self.placed)
            kept = self._steps if len(self._steps) < _MOST_TALLIES else {}
            self._steps = {**kept, tally: found}
        return found

    def _refuse_unknown_datasets(self, tally: Tally[Any]) -> None:
        for field, values in tally.wanted:
            for value in values if field == "dataset" and self.datasets else ():
                if value not in self.datasets:
                    raise UnknownCodeError(f"no data set {value!r} in the ledger: {exists(value, self.datasets)}")

    def __eq__(self, other: object) -> bool:
        """Return whether the same was known: of equal ledgers, and after pickling, timelines are equal."""
        if not isinstance(other, Knowledge):
            return NotImplemented
        return self is other or (self.records, self.datasets) == (other.records, other.datasets)

    def __hash__(self) -> int:
        """Return a hash of how much was known, which is cheap and as equal as the records are."""
        return hash((len(self.records), self.datasets))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what it was made from; what was worked out is worked out again."""
        return (type(self), (self.events, self.records, self.datasets))
