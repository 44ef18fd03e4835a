"""Why bounds are wide: the dates and fields to look up next."""

from __future__ import annotations

from typing import Any, Final

import attrs

from aidledger.events import Event
from aidledger.fields import Shares
from aidledger.money import Bag
from aidledger.plain import plain
from aidledger.when import When

DATE: Final = "occurred"
"""The field of a doubt about a date."""


@attrs.frozen
class Doubt:
    """A date that is imprecise, or another field of an event that is not stated, and makes bounds wide for that.

    ``width`` is how wide it alone can make them, at most, by currency. An event that states neither its day nor its
    instrument has two doubts, each as wide as its amount, so that doubts are not added up.
    """

    event: Event
    field: str
    width: Bag

    @property
    def stated(self) -> str:
        """What the event says in the field, as text."""
        value = getattr(self.event, self.field, None)
        if isinstance(value, Shares):
            return f"{value.unstated:f} percent not stated"
        return "not stated" if value is None else str(value)

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the id of the event, the field, what it says, and the width by currency."""
        return {"event": self.event.id, "field": self.field, "stated": self.stated, "width": plain(self.width)}

    def __str__(self) -> str:
        """Return what to look up, and how much it can change."""
        field = "date" if self.field == DATE else self.field
        return f"{field} of {self.event.id} ({self.stated}): up to {self.width}"


def caveat(what: str, when: When) -> str | None:
    """Return what is to be said of a date that its source calls approximate or uncertain; None of any other.

    >>> caveat("the date of loan", When("2024~"))
    'the date of loan, 2024~, is approximate in its source'
    """
    said = (("approximate", when.approximate), ("uncertain", when.uncertain))
    words = " and ".join(word for word, is_so in said if is_so)
    return f"{what}, {when}, is {words} in its source" if words else None
