"""The law of releases in one line of a test: `check_absorb`."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from aidledger.events import Event
from aidledger.ledger import Ledger
from aidledger.releases import Unkeyed
from aidledger.testing.counted import first_of
from aidledger.testing.laws.taking import (
    Taking,
    releases_taken_stay_known,
    what_is_said,
    what_is_taken_is_the_release,
)
from aidledger.testing.ledgers import ledgers
from aidledger.testing.needed import SearchStrategy, given
from aidledger.testing.records import events
from aidledger.testing.releases import DATASET, RELEASED
from aidledger.testing.releases import releases as usual

_OTHER: Final = "another"
_NEW, _KEPT, _GONE = "was new", "stayed as it was", "vanished"


def check_absorb(
    absorbing: Taking,
    releases: SearchStrategy[Sequence[Any]] | None = None,
    *,
    rows: Callable[[Any], Sequence[Event | Unkeyed]] = tuple,
    dataset: str = DATASET,
) -> None:
    """Hold your own way to take the releases of a data set to the law of absorbing (12).

    ``absorbing`` gets a ledger, a release, and the day on which that becomes known; it returns the ledger that holds
    what the release says. It may read files, make the rows into events, choose how they are recognised, append to a
    store: what counts is what is known afterwards. That it raises `LedgerError` refuses a release.

    ``releases`` draws a few releases of one data set, in their order, in whatever form it takes them, and ``rows``
    returns the events that one of them states. Left out, a release is a tuple of events and `Unkeyed` rows of
    ``dataset``, and rows are new, change, vanish, come back, and are written twice. The ledger holds another data set
    already. A check fails, too, where no row was new, stayed as it was, or vanished in a release that was taken.

    >>> from aidledger import absorb
    >>> def taken(ledger, release, recorded):
    ...     return ledger.including(*absorb(ledger, release, recorded=recorded, dataset="one").events)
    >>> check_absorb(taken)
    """
    drawn = usual(number=3).map(lambda pair: [_of(dataset, each) for each in pair[1]]) if releases is None else releases
    others = ledgers(events=events().map(lambda event: attrs.evolve(event, dataset=_OTHER)), max_size=4)
    seen: Counter[str] = Counter()

    def note(made: Sequence[tuple[Any, Ledger | None]]) -> None:
        before: Counter[str] = Counter()
        for release, ledger in made:
            if ledger is not None:
                said = what_is_said(rows(release))
                seen[_NEW] += (said - before).total()
                seen[_KEPT] += (said & before).total()
                seen[_GONE] += (before - said).total()
                before = said

    def is_what_is_known(ledger: Ledger, several: Sequence[Any]) -> None:
        made: list[tuple[Any, Ledger | None]] = []
        for release, day in zip(several, RELEASED, strict=False):
            again = [type(release)(release[::-1])] if isinstance(release, (tuple, list)) else []
            grown = what_is_taken_is_the_release(absorbing, ledger, release, rows(release), day, dataset, again=again)
            made.append((release, grown))
            ledger = ledger if grown is None else grown
        note(made)

    def stays_known(ledger: Ledger, several: Sequence[Any]) -> None:
        first, second = several[0], several[-1]
        taken = [(each, rows(each), day) for each, day in zip((first, second, first), RELEASED, strict=True)]
        releases_taken_stay_known(absorbing, ledger, taken, dataset)

    def is_met(sort: str, several: Sequence[Any]) -> bool:
        is_what_is_known(Ledger(), several)
        return bool(seen[sort])

    given(others, drawn)(is_what_is_known)()
    given(others, drawn)(stays_known)()
    for sort in (_NEW, _KEPT, _GONE):
        if not seen[sort] and first_of(drawn, functools.partial(is_met, sort)) is None:
            raise AssertionError(f"no row {sort} in a release that was taken: pass releases in which rows do, too")


def _of(dataset: str, release: Sequence[Event | Unkeyed]) -> tuple[Event | Unkeyed, ...]:
    return tuple(
        Unkeyed(attrs.evolve(row.event, dataset=dataset))
        if isinstance(row, Unkeyed)
        else attrs.evolve(row, dataset=dataset)
        for row in release
    )
