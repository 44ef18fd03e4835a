"""Several files that are one release: what several of them say counts as often as in the one that says it most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Iterable, Iterator
from typing import Final

import attrs

from aidledger.contents import content
from aidledger.errors import LoadError, ReadError
from aidledger.events import Draw, Event, annotated
from aidledger.findings import Finding, Severity
from aidledger.interchange.imported import Importing
from aidledger.problems import safe
from aidledger.releases import Unkeyed

_LONGEST_MESSAGE: Final = 1_000

Accepted = tuple[list[Event | Unkeyed], list[Finding]]
"""What became of one row, and what is to be said of it."""


def counted_once(files: Iterable[Iterable[Accepted]], importing: Importing) -> Iterator[Accepted]:
    """Yield the rows of each file less what files before it say: as often as the one that says it most.

    Rows of which nothing is left are left out. Raises `LoadError` where a key has different rows in two files.
    """
    known = _Before()
    for file in files:
        repeated = []
        for events, findings in file:
            fresh = [each for each in events if known.adds(each)]
            if fresh:
                yield fresh, findings
            else:
                repeated += [origin for origin in [event_of(events[0]).origin] if origin is not None]
        known.end_of_file()
        if repeated:
            message = f"row: {len(repeated):,} rows of this file are in one before it, and count once"
            finding = Finding(code="in-another-file", message=message, severity=Severity.WARNING, origin=repeated[0])
            importing.leave_out(finding, repeated)
    if known.differ:
        raise LoadError("the files do not make one release", list(map(ReadError, known.differ)))


class _Before:
    """What the files before one say, and how often each row was in it so far."""

    def __init__(self) -> None:
        self.differ: list[Finding] = []
        self._keyed: dict[str, Event] = {}
        self._here: dict[str, Event] = {}
        self._most: Counter[Hashable] = Counter()
        self._counted: Counter[Hashable] = Counter()

    def adds(self, each: Event | Unkeyed) -> bool:
        """Return whether an event is more than the files before say."""
        if isinstance(each, Unkeyed):
            said = content(each.event)
            self._counted[said] += 1
            return self._counted[said] > self._most[said]
        other = self._keyed.get(each.fact)
        if other is None:
            self._here[each.fact] = each
        elif content(other) != content(each):
            self.differ.append(_differs(each, other))
        return other is None

    def end_of_file(self) -> None:
        """Take all that was counted as said before."""
        self._keyed.update(self._here)
        self._most |= self._counted
        self._here, self._counted = {}, Counter()


def _differs(event: Event, other: Event) -> Finding:
    message = f"the key {event.fact!r} is that of {other.origin}, too, and the rows differ: keep the one that is right"
    return Finding(code="key-differs", message=safe(message, most=_LONGEST_MESSAGE), origin=event.origin)


def event_of(row: Event | Unkeyed) -> Event:
    """Return the event of a row, with a key or without."""
    return row.event if isinstance(row, Unkeyed) else row


def drawing(each: Event | Unkeyed, facts: Container[str], findings: list[Finding]) -> Event | Unkeyed:
    """Return the event without its ``of`` where no row of this release states that fact."""
    event = event_of(each)
    if not isinstance(event, Draw) or event.of is None or event.of in facts:
        return each
    advice = "correct the key, or add that row"
    message = f"no row states the fact {event.of!r}, on which this one draws, and it is kept without: {advice}"
    findings.append(Finding(code="of-nothing", message=message, severity=Severity.WARNING, origin=event.origin))
    alone = annotated(attrs.evolve(event, of=None), origin=event.origin)
    return Unkeyed(alone) if isinstance(each, Unkeyed) else alone
