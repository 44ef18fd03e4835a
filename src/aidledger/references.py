"""How the rows of a release point to each other: ``of`` names a fact as the release has it, absorbing may give another.

So rows are taken in batches, those that are pointed to first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from aidledger.checks import referent
from aidledger.contents import fingerprint
from aidledger.errors import WrongTypeError
from aidledger.events import Event, annotated
from aidledger.ledger import refuse_no_record
from aidledger.releases import Placed, Unkeyed


@attrs.frozen(eq=False)
class Row:
    """One row: its event as the release has it, and whether the event's fact is a stable key.

    ``placed`` says that the key was made in part of what stands beside the row, so that what the row says goes before.

    ``weight`` puts rows that say the same, and are told apart only by what points to them, in an order of their own.
    ``meant`` are the facts that its ``of`` can mean, the first of which it is taken to mean.
    """

    event: Event
    keyed: bool
    weight: str = ""
    meant: tuple[str, ...] = ()
    placed: bool = False

    @property
    def name(self) -> str:
        """What the release calls it: its key, where it has one."""
        return self.event.fact

    @property
    def place(self) -> tuple[str, str, int]:
        """What rows that say the same are ordered by."""
        origin = self.event.origin
        return (self.weight, "", 0) if origin is None else (self.weight, *origin.place)


def rows(release: Iterable[Event | Unkeyed]) -> list[Row]:
    """Return the rows of a release; raise `WrongTypeError` on what is none."""
    found = []
    for each in release:
        event = each.event if isinstance(each, Unkeyed) else each
        placed = isinstance(each, Placed)
        refuse_no_record(event)
        if not isinstance(event, Event):
            raise WrongTypeError(f"a release holds events, not {type(event).__name__}: leave out what was retracted")
        found.append(Row(event, placed or not isinstance(each, Unkeyed), placed=placed))
    return found


def batches(release: Iterable[Row]) -> Iterator[list[Row]]:
    """Return the rows so that each comes in a later batch than those that it points to.

    Those that point to each other in a circle, and what points to them, come last and all at once.
    """
    by_name: dict[str, list[Row]] = {}
    for row in release:
        by_name.setdefault(row.name, []).append(row)
    pointing: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    for name, named in by_name.items():
        others = {other for row in named if (other := of(row.event)) is not None and other in by_name and other != name}
        waiting[name] = len(others)
        for other in others:
            pointing.setdefault(other, []).append(name)
    ordered = list(_in_order(waiting, pointing))
    weighed = _weights(ordered, by_name) if any(not row.keyed for name in pointing for row in by_name[name]) else {}
    for names in ordered:
        yield [attrs.evolve(row, weight=weighed.get(id(row), "")) for name in names for row in by_name[name]]


def of(event: Event) -> str | None:
    """Return the fact that an event names in ``of``; None where it names none."""
    named = getattr(event, "of", None)
    return named if isinstance(named, str) else None


class References:
    """Which facts the names in a release came to stand for, as far as that is decided."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, set[type[Event]]]] = {}
        self._found: dict[tuple[str, type[Event] | None], tuple[str, ...]] = {}

    def add(self, name: str, fact: str, event: Event) -> None:
        """Take it that a row of this name states this fact."""
        self._facts.setdefault(name, {}).setdefault(fact, set()).add(type(event))

    def followed(self, row: Row) -> Row:
        """Return the row with the fact in ``of`` that is meant; one that is not of the release stays as it is."""
        meant = self._meant(row.event)
        if not meant:
            return row
        event = row.event
        if meant[0] != of(event):
            event = annotated(attrs.evolve(event, of=meant[0]), origin=event.origin)  # type: ignore[call-arg]  # it has one
        return attrs.evolve(row, event=event, meant=meant)

    def _meant(self, event: Event) -> tuple[str, ...]:
        """Return the facts that can be meant by the name in ``of``: those of the kind that it takes, the name first."""
        name, wanted = of(event), referent(event)
        if name is None or name not in self._facts:
            return ()
        found = self._found.get((name, wanted))
        if found is None:
            facts = self._facts[name]
            fitting = [fact for fact, kinds in facts.items() if wanted in kinds] or list(facts)
            found = tuple(sorted(fitting, key=lambda fact: (fact != name, len(fact), fact)))
            self._found[name, wanted] = found
        return found


def _in_order(waiting: dict[str, int], pointing: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    ready = [name for name, count in waiting.items() if not count]
    while ready:
        yield ready
        after = []
        for name in ready:
            del waiting[name]
            for other in pointing.get(name, ()):
                waiting[other] -= 1
                if not waiting[other]:
                    after.append(other)
        ready = after
    if waiting:
        yield sorted(waiting)


def _weights(ordered: Sequence[Sequence[str]], by_name: Mapping[str, Sequence[Row]]) -> dict[int, str]:
    """Return for each row a text made of what it says, and of the weights of what points to it, in any order."""
    weighed: dict[int, str] = {}
    on: dict[str | None, list[str]] = {}
    for names in reversed(ordered):
        for row in [row for name in names for row in by_name[name]]:
            said = [row.name if row.keyed else "", fingerprint(row.event, "of"), *sorted(on.get(row.name, ()))]
            weight = hashlib.sha256("\n".join(said).encode()).hexdigest()
            weighed[id(row)] = weight
            if of(row.event) != row.name:
                on.setdefault(of(row.event), []).append(weight)
    return weighed
