"""The rows of a data set that is republished whole, as importers hand them to `aidledger.absorbing.absorb`."""

from __future__ import annotations

import attrs

from aidledger.errors import WrongTypeError
from aidledger.events import Event


@attrs.frozen
class Unkeyed:
    """A row of a release without a stable key: what its event states is all that it is known by.

    The ``fact`` of the event is a name within this release only, for ``of`` in other rows to point to; the next release
    may give it to another row. In the ledger the row has a fact made from its content, and from a count where several
    rows say the same.

    >>> from aidledger.events import MilestoneReached
    >>> row = MilestoneReached(id="row-2", fact="row-2", dataset="d", occurred="2024-06-13", recorded="2025-08-15")
    >>> Unkeyed(row).event.fact
    'row-2'
    """

    event: Event = attrs.field()

    @event.validator
    def _is_event(self, _: object, event: object) -> None:
        if not isinstance(event, Event):
            raise WrongTypeError(f"a row of a release is an event, not {type(event).__name__}: {event!r:.200}")


@attrs.frozen
class Placed(Unkeyed):
    """A row whose key an importer made, in part of what stands beside the row: what it says goes before its key.

    The ``fact`` of the event is a key as long as nothing else says more. A row that says what a live record of another
    key says, which no row of that key says any more, is that record; so is one that says it otherwise, on the same day
    and from the same sources. Thus a row that comes to stand before others takes nothing from them.
    """
