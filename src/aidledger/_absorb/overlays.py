"""Manual records on top of a release: what keeps them in effect."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from aidledger._absorb.recording import (
    Corrected,
    Fate,
    ImportChange,
    Place,
    Recording,
    Restating,
    Touched,
    by_fact,
    corrected_fields,
    in_turn,
    merged,
)
from aidledger._records.corrections import behind, live, retracted
from aidledger._records.plain import content
from aidledger._records.records import Event, Record, Retracted, Source


class Settling:
    """Some places as known at the end of one day, and what is to be recorded on it.

    What should be in effect follows from the records that were there before the release, as far as they were known.
    """

    def __init__(self, recording: Recording, places: Sequence[Place], facts: Sequence[str], day: dt.date) -> None:
        self._recording, self._places, self._day = recording, places, day
        self._known = _by_id(recording.before, facts, day)
        self._gone = retracted(self._known)
        self._live = {event.id: event for event in live(self._known.values())}
        self._taken_off = {
            record.retracts
            for record in self._known.values()
            if isinstance(record, Retracted) and record.release is None and record.id not in self._gone
        }
        self._now = {**self._known, **_by_id(recording.added, facts, day)}
        self._gone_now = retracted(self._now)
        self._live_now = {event.id for event in live(self._now.values())}

    def settle(self) -> None:
        """Make what is needed on the day."""
        claims = self._claims()
        for place in self._places:
            ours = sorted(claims[id(place)], key=in_turn)
            row, was = place.after, place.before
            if row is None:
                self._let_go(place, ours)
            elif ours and self._recording.replaces and not place.is_kept:
                reason = f"the release recorded {self._recording.restating.day} replaces it"
                for event in [each for each in ours if self._end(each, row, reason)]:
                    self._touch(Fate.REPLACED, event, row, fields=self._differing(place, event, row))
            elif ours:
                self._correct(place, row, ours)
            elif was is not None and self._is_off(place, was):
                self._take_off(place, row, was)
            else:
                self._bring_out(place, row)

    def _claims(self) -> dict[int, list[Event]]:
        """Return the live events that lead to each place, and for which its row is not what is in effect."""
        rows = {place.before.id for place in self._places if place.before is not None and not place.is_back}
        claims: dict[int, list[Event]] = {id(place): [] for place in self._places}
        left = []
        for event in self._live.values():
            if event.id not in rows:
                place = self._place_of(event)
                if place is None:
                    left.append(event)
                else:
                    claims[id(place)].append(event)
        if not self._recording.replaces:
            settled = self._live.keys() | self._taken_off
            for place in self._places:
                claims[id(place)] += [
                    each for each in place.suspended if each.recorded <= self._day and each.id not in settled
                ]
        for event in left:  # made by hand, or of a row that had vanished: it is the row that states its fact now
            stated = [place for place in self._places if place.after is not None and place.after.fact == event.fact]
            stated.sort(key=lambda each: (bool(claims[id(each)]), not self._is_hidden(each)))
            for place in stated[:1]:
                claims[id(place)].append(event)
        return claims

    def _place_of(self, event: Event) -> Place | None:
        near = self._recording.nearest(event, self._known)
        for place in self._places:
            if place.before is not None and place.before.id in near:
                return place
        for place in self._places:
            if place.before is not None and near & behind(place.before, self._known).keys():
                return place
        return None

    def _is_hidden(self, place: Place) -> bool:
        return place.before is not None and place.before.id not in self._live and not place.is_back

    def _is_off(self, place: Place, was: Event) -> bool:
        return bool(self._taken_off_by(was)) if place.is_back else was.id not in self._live

    def _taken_off_by(self, row: Event) -> list[Retracted]:
        """Return the retractions made by hand that took a row off."""
        return [
            record
            for record in self._known.values()
            if isinstance(record, Retracted)
            and record.retracts == row.id
            and record.id not in self._gone
            and record.id not in self._recording.imported
        ]

    # --- what is done with a place ----------------------------------------------------------------------

    def _let_go(self, place: Place, ours: Sequence[Event]) -> None:
        """End the corrections of a row that vanished; a row that was taken off is gone in any case."""
        day, was = self._recording.restating.day, place.before
        for event in ours:
            if self._end(event, was, f"its row is not in the release recorded {day}"):
                self._touch(Fate.WITHOUT_ROW, event, was, fields=self._differing(place, event, was or event))
        if was is not None and not ours:
            for record in self._taken_off_by(was):
                self._touch(Fate.WITHOUT_ROW, record, was)

    def _correct(self, place: Place, row: Event, ours: Sequence[Event]) -> None:
        """Restate the corrections of a row over it, unless they are as they should be."""
        if place.is_kept and len(ours) == 1 and row.id not in self._live_now and place.now is None:
            if ours[0].id in self._recording.imported:
                self._touch(Fate.REVERTED, self._reverting(row) or ours[0], row)
            return
        made_of = frozenset(event.id for event in ours)
        if place.made_of == made_of:
            return
        corrected, fates = row, []
        for event in ours:
            base = self._base(place, event)
            laid = merged(event, base, row, corrected)
            corrected = corrected if laid.is_over else laid.event
            fates.append((event, self._fate(place, event, base, laid.is_over, laid.fields), laid.fields))
        before, place.now, place.made_of = place.now, None, made_of
        if corrected is not row:
            place.now = attrs.evolve(
                corrected,
                id=self._recording.restating.fresh(row.fact, f"@{self._day}.corrected"),
                recorded=self._day,
                release=None,
                supersedes=(row.id,),
            )
            self._recording.make(place.now)
        for event in (*ours, *filter(None, [before])):
            self._end(event, row, f"restated as {place.now.id}" if place.now else f"{row.id} says the same")
        if place.now is None:
            self._bring_out(place, row)
        for event, fate, fields in fates:
            self._touch(fate, event, row, place.now, fields)

    def _base(self, place: Place, event: Event) -> Event | None:
        """Return the record that a correction corrects; of an earlier version that counts, the newest version."""
        return place.before if event.id in self._recording.imported else self._recording.over(event, self._known)

    def _differing(self, place: Place, event: Event, row: Event) -> tuple[Corrected, ...]:
        return corrected_fields(event, self._base(place, event), row)

    def _fate(self, place: Place, event: Event, base: Event | None, is_over: bool, fields: Sequence[Corrected]) -> Fate:  # noqa: FBT001
        if base is None:
            return Fate.RELEASED
        if is_over:
            return Fate.OVER
        if any(each.is_contested for each in fields):
            return Fate.CONTESTED
        return Fate.BACK if event in place.suspended else Fate.RESTATED

    def _reverting(self, row: Event) -> Record | None:
        return next(iter(self._taken_off_by(row)), None)

    def _take_off(self, place: Place, row: Event, was: Event) -> None:
        """Take a row off again that an editor took off."""
        if place.is_kept:
            return
        by = self._taken_off_by(was)
        if self._recording.replaces:
            for record in by:
                self._touch(Fate.REPLACED, record, row)
            return
        if place.now is not None:
            self._end(place.now, row, "it was taken off")
            place.now, place.made_of = None, frozenset()
        if row.id not in self._gone_now:
            retraction = Retracted(
                id=self._recording.restating.fresh(row.id, f".retracted@{self._day}"),
                fact=row.fact,
                dataset=row.dataset,
                recorded=self._day,
                sources=by[0].sources if by else (),
                retracts=row.id,
                reason=by[0].reason if by else "one record stands for several copies of the row",
            )
            self._recording.make(retraction)
            for record in by:
                self._touch(Fate.OFF_AGAIN, record, row, retraction)

    def _bring_out(self, place: Place, row: Event) -> None:
        """See that a row is in effect that no editor touched: it may have the record of a copy that one took off."""
        if place.now is not None:
            self._end(place.now, row, "it was lifted")
            place.now, place.made_of = None, frozenset()
        if row.id in self._gone_now and not place.is_kept:
            for record in self._taken_off_by(row):
                self._retract(
                    record,
                    row,
                    f"the copy that it took off vanished in the release recorded {self._recording.restating.day}",
                )
                self._touch(Fate.OTHER_COPY, record, row)

    # --- what is made -----------------------------------------------------------------------------------

    def _end(self, event: Event, row: Event | None, reason: str) -> bool:
        """End a correction, with all manual records that it supersedes; return whether there was something to end."""
        ending: list[Record] = []
        if event.id in self._recording.imported:  # an editor brought it back by retracting its retraction
            naming = {
                record.id
                for record in self._now.values()
                if isinstance(record, Retracted)
                and record.retracts == event.id
                and record.id in self._recording.imported
            }
            ending = [
                record for record in self._now.values() if isinstance(record, Retracted) and record.retracts in naming
            ]
        else:
            ending = [event, *behind(event, self._now, until=self._recording.imported).values()]
        standing = [
            record for record in ending if record.id not in self._gone_now and record.id not in self._recording.imported
        ]
        for record in standing:
            self._retract(record, row, reason)
        return bool(standing)

    def _retract(self, record: Record, row: Event | None, reason: str) -> None:
        recording = self._recording
        self._gone_now.add(record.id)
        recording.make(recording.restating.ended(record, self._day, reason, recording.sources, row))

    def _touch(
        self,
        fate: Fate,
        record: Record,
        row: Event | None,
        after: Record | None = None,
        fields: tuple[Corrected, ...] = (),
    ) -> None:
        if not any(each.fate is fate and each.record is record for each in self._recording.touched):
            self._recording.touched.append(Touched(fate, record, row, after, fields))


def _by_id(records: Mapping[str, Sequence[Record]], facts: Sequence[str], day: dt.date) -> dict[str, Record]:
    return {record.id: record for fact in facts for record in records.get(fact, ()) if record.recorded <= day}


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
        change: ImportChange,
        restating: Restating,
        *,
        sources: tuple[Source, ...] = (),
        replaces: bool = False,
    ) -> None:
        listed = tuple(manual)
        self.recording = Recording(listed, imported, change.new, restating, sources, replaces=replaces)
        self._change = change
        self._manual = by_fact(listed)

    def settled(self, facts: Iterable[str]) -> Recording:
        """Make what is needed for the manual records of these facts, and return it."""
        for places in self._together(sorted(fact for fact in facts if fact in self._manual)):
            facts_here = sorted({fact for place in places for fact in place.facts})
            recorded = {record.recorded for fact in facts_here for record in self._manual.get(fact, ())}
            first = self.recording.restating.day
            for day in sorted({first, *(each for each in recorded if each > first)}):
                Settling(self.recording, places, facts_here, day).settle()
        return self.recording

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
