"""The difference of two answers as of a day: what entered and left, and by what a tally moved. Made by `compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from aidledger.events import Event
from aidledger.placement import key_of
from aidledger.tally import Tally
from aidledger.timeline import AsOf

if TYPE_CHECKING:
    from aidledger.bridges import Bridge


@attrs.frozen(repr=False)
class Delta:
    """Two answers as of a day, which can differ in the day, in what was known, or in the ledger.

    ``first`` and ``second`` are the two; `bridge` says what the difference of a tally is made of.
    """

    first: AsOf
    second: AsOf

    @property
    def entered(self) -> tuple[Event, ...]:
        """The events of the second whose fact is not in the first, in order.

        A fact that was corrected is in both, unless its date was moved across the day. Facts are those of their own
        data set: what another states under the same key is another.
        """
        before = set(map(key_of, self.first))
        return tuple(event for event in self.second if key_of(event) not in before)

    @property
    def left(self) -> tuple[Event, ...]:
        """The events of the first whose fact is not in the second, in order."""
        after = set(map(key_of, self.second))
        return tuple(event for event in self.first if key_of(event) not in after)

    def bridge(self, tally: Tally[Any]) -> Bridge:
        """Return amounts, each with one cause, that sum exactly to the second value of a tally less the first.

        First comes what became known about the first day: a fact live in the second knowledge alone is *newly known*,
        in the first alone *retracted*; of one live in both, what its new date does to its old content is *re-dated*,
        and all else *re-valued*. An alteration that is the same in both takes the cause of its commitment. Then *time
        passed*, in the second's knowledge, from the first day to the second; where that is earlier, backwards.

        Raises `WrongTypeError` on what is no tally, `MixedDatasetsError` as `AsOf.project` does.

        >>> from aidledger import compare, reference
        >>> from aidledger.projections import committed
        >>> ledger = reference()
        >>> print(compare(ledger.as_of("2023-12-31"), ledger.as_of("2025-12-31")).bridge(committed))
        committed, from 2023-12-31 (known 2026-11-22) to 2025-12-31 (known 2026-11-22)
        USD 3,931,000,000  before
        USD 3,000,000,000  time passed: jpn-ukr-era-loan
        USD 6,931,000,000  after
        """
        from aidledger.movements import bridge

        return bridge(self.first, self.second, tally)

    def __repr__(self) -> str:
        """Return the two answers."""
        return f"<Delta from {self.first!r} to {self.second!r}>"
