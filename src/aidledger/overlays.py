"""What becomes of manual records when a release comes in: corrections of what changed are restated over it.

An import is decided without them. Here each row is a `Place`: the imported record that stated it before, and the one
that states it now. A place has the corrections that lead to it, and from these follows what is in effect there: the
row, the row as corrected, or nothing where an editor took it off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from aidledger.contents import content
from aidledger.events import Event, Record, Retracted, Source
from aidledger.places import Change, Place, Recording, by_fact, in_turn
from aidledger.restating import Restating
from aidledger.stages import Stage
from aidledger.standing import behind, live, retracted

_COPY: Final = re.compile(r"\.[0-9]+\Z")
_CORRECTED, _UNTOUCHED, _OFF = range(3)


class Overlay:
    """The manual records of a data set, and what is to be recorded for them when imported ones change.

    That is in ``recording``.
    """

    def __init__(
        self,
        manual: Iterable[Record],
        imported: Mapping[str, Record],
        change: Change,
        restating: Restating,
        *,
        sources: tuple[Source, ...] = (),
        replaces: bool = False,
    ) -> None:
        listed = tuple(manual)
        self.recording = Recording(listed, imported, change.new, restating, sources, replaces=replaces)
        self._change = change
        self._manual = by_fact(listed)

    def settle(self, facts: Iterable[str]) -> None:
        """Make what is needed for the manual records of these facts."""
        for places in self._together(sorted(fact for fact in facts if fact in self._manual)):
            facts_here = sorted({fact for place in places for fact in place.facts})
            recorded = {record.recorded for fact in facts_here for record in self._manual.get(fact, ())}
            first = self.recording.restating.day
            for day in sorted({first, *(each for each in recorded if each > first)}):
                Stage(self.recording, places, facts_here, day).settle()

    # --- which places there are ---------------------------------------------------------------------

    def _together(self, facts: Sequence[str]) -> Iterator[list[Place]]:
        """Yield the places of each fact; those of several facts together where one copy stays in place of another."""
        found = {fact: self._places(fact) for fact in facts}
        for fact in self._with_copies(found):
            found[fact] = self._places(fact)
        joined = self._swapped([place for places in found.values() for place in places])
        done: set[str] = set()
        for fact in sorted(found):
            if fact not in done:
                same = joined.get(fact, {fact})
                done |= same
                yield [place for each in sorted(same) for place in found[each]]

    def _places(self, fact: str) -> list[Place]:
        before, after = self._change.before.get(fact, ()), self._change.after.get(fact, ())
        kept = {event.id for event in before} & {event.id for event in after}
        old = [event for event in before if event.id not in kept]
        new = [event for event in after if event.id not in kept]
        places = [Place(event, event) for event in before if event.id in kept]
        places += [Place(*pair) for pair in zip(old, new, strict=False)]
        places += [Place(event, None) for event in old[len(new) :]]
        for place in places:
            moved = self._change.moved.get(place.before.id) if place.before is not None else None
            if place.after is None and moved is not None and moved.fact not in self._manual:
                place.after = moved
        new = new[len(old) :]
        vanished = [] if before else self._vanished(fact)[: len(new)]
        places += [
            Place(was, event, is_back=True, suspended=ended) for (was, ended), event in zip(vanished, new, strict=False)
        ]
        return places + [Place(None, event) for event in new[len(vanished) :]]

    def _vanished(self, fact: str) -> list[tuple[Event, tuple[Event, ...]]]:
        """Return the rows of a fact that vanished last, each with the corrections that ended then."""
        known = {record.id: record for record in self.recording.before[fact]}
        gone = retracted(known)
        events = [each for each in known.values() if isinstance(each, Event) and each.id in self.recording.imported]
        within = {target for event in events for target in event.supersedes}
        standing = [each for each in known.values() if isinstance(each, Retracted) and each.id not in gone]
        vanished = {each.retracts: each for each in standing if each.id in self.recording.imported}
        tips = sorted(
            (event for event in events if event.id in vanished and event.id not in within), key=in_turn, reverse=True
        )
        last = max((vanished[event.id].recorded for event in tips), default=None)
        found = []
        for row in (event for event in tips if vanished[event.id].recorded == last):
            end = vanished[row.id]
            ended = {
                each.retracts
                for each in standing
                if each.id not in self.recording.imported
                and each.release == end.release
                and each.recorded >= end.recorded
            }
            over = [each for each in map(known.__getitem__, ended) if isinstance(each, Event)]
            under = {target for event in over for target in behind(event, known)}
            corrections = [
                each for each in over if each.id not in under and row.id in self.recording.nearest(each, known)
            ]
            found.append((row, tuple(sorted(corrections, key=in_turn))))
        return found

    def _with_copies(self, found: Mapping[str, object]) -> list[str]:
        """Return the other facts that may have a copy of a row of these."""
        families = {self._family(fact) for fact in found}
        return [fact for fact in self._change.before if fact not in found and self._family(fact) in families]

    def _family(self, fact: str) -> str:
        """Return the fact of which another is a copy by its number: an importer told rows apart that are the same."""
        stem = _COPY.sub("", fact)
        return stem if stem in self.recording.before else fact

    def _swapped(self, places: Sequence[Place]) -> dict[str, set[str]]:
        """Let that copy of a row vanish which an editor took off, and that one stay which was corrected.

        Return which facts belong together since one has the row of the other now.
        """
        joined: dict[str, set[str]] = {}
        copies: dict[object, list[tuple[int, Place]]] = {}
        for place in places:
            row = place.before
            if row is not None and not place.is_back:
                copies.setdefault((self._family(row.fact), content(row)), []).append((self._rank(row), place))
        for same in copies.values():
            ranked = sorted(same, key=lambda each: each[0])
            staying = [each for each in reversed(ranked) if each[1].after is not None]
            going = [each for each in ranked if each[1].after is None]
            for (worse, stays), (better, goes) in zip(staying, going, strict=False):
                if better < worse:
                    facts = stays.facts | goes.facts
                    stays.after, goes.after = None, stays.after
                    together = facts.union(*(joined.get(fact, ()) for fact in facts))
                    joined.update(dict.fromkeys(together, together))
        return joined

    def _rank(self, row: Event) -> int:
        """Return what editors made of a row that was on record."""
        known = {record.id: record for record in self.recording.before[row.fact]}
        here = live(known.values())
        if any(event.id == row.id for event in here):
            return _UNTOUCHED
        return _CORRECTED if any(row.id in behind(event, known) for event in here) else _OFF
