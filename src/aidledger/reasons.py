"""Bounds that know why they are wide, and work it out when they are asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from aidledger.answers import Bounds
from aidledger.doubts import Doubt
from aidledger.groups import Groups
from aidledger.knowledge import Knowledge
from aidledger.money import Bag
from aidledger.tally import Tally


@attrs.frozen
class Because:
    """Why the bounds of a group of a tally are wide on a day."""

    known: Knowledge
    tally: Tally[Any]
    day: dt.date
    group: Any

    def __call__(self, width: Bag) -> tuple[Doubt, ...]:
        """Return the doubts that make a width, the widest first."""
        from aidledger.widths import because  # seldom asked, so that the first bounds come quickly

        return because(self.known, self.tally, self.day, self.group, width)


def explained(found: Bounds | Groups[Any, Bounds], known: Knowledge, tally: Tally[Any], day: dt.date) -> Any:
    """Return bounds, or those of groups, that know why they are wide."""
    if isinstance(found, Bounds):
        return attrs.evolve(found, why=Because(known, tally, day, ()))
    return Groups({key: attrs.evolve(each, why=Because(known, tally, day, key)) for key, each in found.items()})
