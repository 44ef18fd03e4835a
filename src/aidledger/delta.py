"""What changed from one answer to another: `compare` two states of the world, or of what was known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidledger.errors import WrongTypeError
from aidledger.timeline import AsOf

if TYPE_CHECKING:
    from aidledger.differences import Delta


def compare(first: AsOf, second: AsOf) -> Delta:
    """Return what changed from one answer to another: other events, and by what a tally moved.

    The two can differ in the day, in what was known, and in the ledger. Raises `WrongTypeError` on what is no `AsOf`.

    >>> from aidledger import reference
    >>> ledger = reference()
    >>> delta = compare(ledger.as_of("2023-12-31"), ledger.as_of("2025-12-31"))
    >>> "jpn-ukr-era-loan" in {event.fact for event in delta.entered}
    True
    """
    from aidledger.differences import Delta  # when it is asked for, so that importing stays quick

    for each in (first, second):
        if not isinstance(each, AsOf):
            raise WrongTypeError(
                f"compare() takes two answers as of a day, not {each!r:.200}: ledger.as_of('2024-06-30')"
            )
    return Delta(first, second)
