"""Ledgers whose dates are a few days long, so that every world of them can be gone through, day by day."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Final

import attrs

from aidledger.events import Event, Record
from aidledger.ledger import Ledger
from aidledger.testing.ledgers import histories, rivals
from aidledger.testing.needed import SearchStrategy
from aidledger.testing.needed import strategies as st
from aidledger.testing.records import events as usual
from aidledger.when import When

_DAYS: Final = tuple(dt.date(2024, 2, 28) + dt.timedelta(days=number) for number in range(4))
_EXACT: Final = tuple(map(When.on, _DAYS))
_IMPRECISE: Final = tuple(When.between(first, last) for first, last in itertools.combinations(_DAYS, 2))


def brief(events: SearchStrategy[Event] | None = None, *, max_size: int = 6) -> SearchStrategy[tuple[Ledger, dt.date]]:
    """Return a strategy for ledgers as `histories` has them, or of rivals, dated within four days, and one of these.

    ``events`` are those of `aidledger.testing.events` where it is left out; their own dates are not kept. The day to
    ask about is more often a late one. For laws that look at every world: `certainty_is_that_of_all_worlds` and
    `reaching_is_that_of_all_worlds`.
    """
    made = histories(events=events, max_size=max_size)
    large = histories(events=events, min_size=min(5, max_size), max_size=max_size)
    said = usual() if events is None else events
    close = rivals(said, max_size=max_size)
    few = rivals(said, max_size=min(4, max_size))  # nothing else is in doubt then, and hides what is
    drawn = st.one_of(made, large, *[close] * 3, *[few] * 3)
    date = st.sampled_from((*_EXACT, *_IMPRECISE * 3))
    dates = st.lists(date, min_size=max_size, max_size=max_size)
    return st.tuples(drawn, dates, st.sampled_from((*_DAYS, *_DAYS[2:], _DAYS[3]))).map(_asked)


def _asked(drawn: tuple[Sequence[Record], Sequence[When], dt.date]) -> tuple[Ledger, dt.date]:
    records, dates, day = drawn
    return Ledger(
        attrs.evolve(record, occurred=occurred) if isinstance(record, Event) else record
        for record, occurred in zip(records, dates, strict=False)
    ), day
