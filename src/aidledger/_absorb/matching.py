"""Matching: which fact each row of a release states, and how the rows refer to each other."""

from __future__ import annotations

import contextlib
import graphlib
import hashlib
import itertools
import re
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

import attrs

from aidledger._aid.checks import referent
from aidledger._ledger.ledger import refuse_no_record
from aidledger._records.corrections import Placed, Unkeyed
from aidledger._records.plain import content, content_hash
from aidledger._records.records import Event, annotated
from aidledger.errors import WrongTypeError


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


def rows_of(release: Iterable[Event | Unkeyed]) -> list[Row]:
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
    pointed = {
        name: {other for row in named if (other := of(row.event)) is not None and other in by_name and other != name}
        for name, named in by_name.items()
    }
    ordered = list(_by_reference(pointed))
    is_weighed = any(not row.keyed for others in pointed.values() for name in others for row in by_name[name])
    weighed = _weights(ordered, by_name) if is_weighed else {}
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


def _by_reference(pointed: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield names after those that they point to; last all that are in a circle, or point to one."""
    sorter = graphlib.TopologicalSorter(pointed)
    with contextlib.suppress(graphlib.CycleError):
        sorter.prepare()
    waiting = set(pointed)
    while ready := sorter.get_ready():
        yield list(ready)
        waiting -= set(ready)
        sorter.done(*ready)
    if waiting:
        yield sorted(waiting)


def _weights(ordered: Sequence[Sequence[str]], by_name: Mapping[str, Sequence[Row]]) -> dict[int, str]:
    """Return for each row a text made of what it says, and of the weights of what points to it, in any order."""
    weighed: dict[int, str] = {}
    on: dict[str | None, list[str]] = {}
    for names in reversed(ordered):
        for row in [row for name in names for row in by_name[name]]:
            said = [row.name if row.keyed else "", content_hash(row.event, "of"), *sorted(on.get(row.name, ()))]
            weight = hashlib.sha256("\n".join(said).encode()).hexdigest()
            weighed[id(row)] = weight
            if of(row.event) != row.name:
                on.setdefault(of(row.event), []).append(weight)
    return weighed


_OTHER: Final = re.compile(r"(.+)\.other-[0-9a-f]{16}(\.[0-9]+)?")
_UNKEYED: Final = "row-"
_LONGEST_STEM: Final = 90  # of a key has 120; room for what is put behind it
_DIGITS: Final = 16

T = TypeVar("T")
_Look = Callable[[Event], Hashable]


@attrs.frozen(eq=False)
class Stated:
    """A row, and the fact that it states: ``same`` is the live record that says so already, if one does.

    ``before`` are the live records that it supersedes; ``repeats`` is the row that it repeats entirely, if it does.
    """

    row: Row
    fact: str
    same: Event | None = None
    before: tuple[Event, ...] = ()
    repeats: Row | None = None

    @property
    def is_reused(self) -> bool:
        """Whether the key of the row, which the source gave it, stands for another fact."""
        return self.row.keyed and not self.row.placed and self.fact != self.row.name


def other(key: str, event: Event) -> str:
    """Return the fact for a row whose key stands for another one, made from the key and from what the row says."""
    return f"{_stem(key)}.other-{content_hash(event)[:_DIGITS]}"


def unkeyed(event: Event) -> str:
    """Return the fact for a row without a key, made from what it says."""
    return _UNKEYED + content_hash(event)[:_DIGITS]


class Families:
    """The facts of a data set by the keys of a release, and which of them its rows have taken so far.

    ``live`` has the live records of each fact, ``newest`` the newest event of each fact that there ever was, ``keys``
    are all keys of the release. As long as a key means the same fact all fields of ``identity`` stay the same, and one
    of ``recognised_by``, unless there are several and a row states one at most.
    """

    def __init__(
        self,
        live: Mapping[str, Sequence[Event]],
        newest: Mapping[str, Event],
        keys: Iterable[str],
        identity: Sequence[str],
        recognised_by: Sequence[str],
    ) -> None:
        self._live = live
        self._newest = {**newest, **{fact: events[-1] for fact, events in live.items()}}
        self._keys = frozenset(keys)
        self._identity = tuple(identity)
        self._recognised_by = tuple(recognised_by)
        looks = {field: self._same_in(field) for field in self._recognised_by or ("occurred",)}
        self._looks = (*looks.values(), self._same_identity)
        # the title of a row that is known by its place is that of what it stands in
        self._looks_of_placed = (*(look for field, look in looks.items() if field != "title"), self._same_identity)
        self._taken: set[str] = set()
        self._families, self._unclaimed = self._sorted_out()
        self._by_content: dict[Hashable, deque[Event]] | None = None

    def of_key(self, key: str, rows: Iterable[Row]) -> Iterator[Stated]:
        """Return what each row with this key states.

        Rows that say what a live record says are that record. Of the others each takes the fact of a live record, or
        of one that vanished earlier, which it is recognised as; what is left takes the key, where that never stood for
        anything, or a fact of its own.
        """
        family = self._families.get(key, [])
        held = _by_content([event for fact in family for event in self._live.get(fact, ())], lambda event: event)
        left: list[list[Row]] = []
        told = list(_by_content(rows, lambda row: row.event).items())
        if len(told) > 1:  # in an order that does not depend on that of the rows
            told.sort(key=lambda each: _by_date(each[1]))
        for said, same in told:
            found = held.get(said, [])
            if found:
                self._taken.update(event.fact for event in found[: len(same)])
                yield from _repeated(same, found[0].fact, found)
            else:
                left.append(same)
        free = [fact for fact in family if fact not in self._taken]
        for facts in ([fact for fact in free if fact in self._live], [fact for fact in free if fact not in self._live]):
            for look in self._looks_of_placed if any(same[0].placed for same in left) else self._looks:
                pairs, left = self._paired(left, [fact for fact in facts if fact not in self._taken], look)
                for same, fact in pairs:
                    self._taken.add(fact)
                    yield from _repeated(same, fact, before=tuple(self._live.get(fact, ())))
        for same in left:
            is_first = not family and key not in self._taken
            fact = key if is_first else next(self._fresh(other(key, same[0].event)))
            self._taken.add(fact)
            yield from _repeated(same, fact)

    def placed(self, by_key: Mapping[str, list[Row]]) -> list[Stated]:
        """Take out the rows that state another fact than their key, which was made of what stands beside them.

        Such a row says what a live record says that no row of its own key says any more; or it is of the same day and
        sources as one, and no row of its own key is. Of several those are taken first that have the same amount.
        """
        found = [Stated(row, event.fact, same=event) for row, event in self._elsewhere(by_key, content)]
        for look in (_figure, _place):
            changed = self._elsewhere(by_key, look)
            found += [Stated(row, event.fact, before=tuple(self._live[event.fact])) for row, event in changed]
        return found

    def _elsewhere(self, by_key: Mapping[str, list[Row]], look: _Look) -> list[tuple[Row, Event]]:
        """Take out the rows that look like a live record of another key, and return them with it."""
        strangers, claimed = self._strangers(by_key, look)
        keys = {fact: key for key, facts in self._families.items() for fact in facts} if strangers else {}
        found = []
        for fact in sorted(self._live) if strangers else ():
            for event in self._free(fact):
                claim = (keys.get(fact, ""), look(event))
                if claimed[claim]:
                    claimed[claim] -= 1
                elif strangers.get(claim[1]) and fact not in self._taken:
                    row = strangers[claim[1]].popleft()
                    by_key[row.name].remove(row)
                    self._taken.add(fact)
                    found.append((row, event))
        return found

    def _strangers(
        self, by_key: Mapping[str, list[Row]], look: _Look
    ) -> tuple[dict[Hashable, deque[Row]], Counter[tuple[str, Hashable]]]:
        """Return the rows that look like no record of their own key, and which looks others have in common with one."""
        strangers: dict[Hashable, deque[Row]] = {}
        claimed: Counter[tuple[str, Hashable]] = Counter()
        for key, rows in by_key.items():
            if all(row.placed for row in rows):
                held = Counter(look(event) for fact in self._families.get(key, ()) for event in self._free(fact))
                for row in sorted(rows, key=lambda row: row.place):
                    seen = look(row.event)
                    if claimed[key, seen] < held[seen]:
                        claimed[key, seen] += 1
                    else:
                        strangers.setdefault(seen, deque()).append(row)
        return strangers, claimed

    def _free(self, fact: str) -> Sequence[Event]:
        return () if fact in self._taken else self._live.get(fact, ())

    def of_content(self, rows: Iterable[Row]) -> Iterator[Stated]:
        """Return what each of these rows without a key states: what a live record says that no key stands for, or new.

        Several that say the same have facts of their own, told apart by a count.
        """
        if self._by_content is None:
            live = (event for fact in self._unclaimed for event in self._live[fact])
            self._by_content = {said: deque(events) for said, events in _by_content(live, lambda event: event).items()}
        for said, same in _by_content(rows, lambda row: row.event).items():
            found = self._by_content.get(said, deque())
            fresh = self._fresh(unkeyed(same[0].event))
            for row, repeats in _in_order(same):
                record = found.popleft() if found else None
                fact = next(fresh) if record is None else record.fact
                self._taken.add(fact)
                yield Stated(row, fact, same=record, repeats=repeats)

    def _sorted_out(self) -> tuple[dict[str, list[str]], list[str]]:
        """Return the facts of each key, the key itself first, and the live facts that belong to no key."""
        stems = {_stem(key): key for key in self._keys}
        found: dict[str, list[str]] = {key: [key] for key in self._keys if key in self._newest}
        unclaimed = []
        for fact in sorted(self._newest.keys() - self._keys, key=lambda fact: (len(fact), fact)):
            made = _OTHER.fullmatch(fact)
            key = stems.get(made[1]) if made else None
            if key is not None:
                found.setdefault(key, []).append(fact)
            elif fact in self._live:
                unclaimed.append(fact)
        return found, unclaimed

    def _paired(
        self, left: Iterable[list[Row]], facts: Iterable[str], look: _Look
    ) -> tuple[list[tuple[list[Row], str]], list[list[Row]]]:
        """Return which of the rows take which of the facts, those that look the same, and the rows that are left."""
        waiting: dict[Hashable, deque[str]] = {}
        for fact in facts:
            waiting.setdefault(look(self._newest[fact]), deque()).append(fact)
        waiting.pop(None, None)
        pairs, rest = [], []
        for same in left:
            found = waiting.get(look(same[0].event))
            if found:
                pairs.append((same, found.popleft()))
            else:
                rest.append(same)
        return pairs, rest

    def _same_in(self, field: str) -> _Look:
        """Return what an event looks like by its identity and one field; None where that is not stated."""

        def look(event: Event) -> Hashable:
            value = getattr(event, field, None)
            return None if value is None else (self._stated(event), value)

        return look

    def _same_identity(self, event: Event) -> Hashable:
        """Return what an event looks like by its identity alone; None where there is more to recognise it by."""
        stated = sum(getattr(event, field, None) is not None for field in self._recognised_by)
        enough = min(len(self._recognised_by), 2)  # of several fields one alone, mostly the date, says too little
        return None if stated >= enough > 0 else self._stated(event)

    def _stated(self, event: Event) -> Hashable:
        return tuple(getattr(event, field, None) for field in self._identity)

    def _fresh(self, fact: str) -> Iterator[str]:
        """Return this fact and, one after the other, those with a count behind it, less what is taken or is a key."""
        every = itertools.chain([fact], (f"{fact}.{number}" for number in itertools.count(2)))
        return (each for each in every if each not in self._taken and each not in self._keys)


def _place(event: Event) -> Hashable:
    """Return what an event of one kind is known by where its amount changed: its day, and where it is from."""
    return (type(event), event.occurred, event.sources, getattr(event, "donor", None))


def _figure(event: Event) -> Hashable:
    return (_place(event), getattr(event, "amount", None))


def _by_content(each: Iterable[T], said_by: Callable[[T], Event]) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = {}
    for one in each:
        found.setdefault(content(said_by(one)), []).append(one)
    return found


def _by_date(same: Sequence[Row]) -> tuple[Hashable, ...]:
    event = same[0].event
    return (event.occurred.sort_key, content_hash(event))


def _repeated(
    rows: Iterable[Row], fact: str, found: Sequence[Event] = (), before: tuple[Event, ...] = ()
) -> Iterator[Stated]:
    """Return rows that say the same, of which as many as there are found are these records."""
    records = iter(found)
    for row, repeats in _in_order(rows):
        same = next(records, None)
        if same is not None:
            yield Stated(row, same.fact, same=same, repeats=repeats)
        else:
            yield Stated(row, fact, before=before, repeats=repeats)


def _in_order(same: Iterable[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Return the rows that say the same, in an order that does not depend on theirs; with the others the first."""
    first, *others = sorted(same, key=lambda row: row.place)
    yield first, None
    for row in others:
        yield row, first


def _stem(key: str) -> str:
    if len(key) <= _LONGEST_STEM:
        return key
    return f"{key[: _LONGEST_STEM - _DIGITS - 1]}.{hashlib.sha256(key.encode()).hexdigest()[:_DIGITS]}"


def stated_by(
    given: Sequence[Row],
    live: Mapping[str, Sequence[Event]],
    newest: Mapping[str, Event],
    identity: Sequence[str],
    recognised_by: Sequence[str],
) -> list[Stated]:
    """Return what each row states, in the order of fact and then as families have it; first what others point to."""
    families = Families(live, newest, (row.name for row in given if row.keyed), identity, recognised_by)
    references = References()
    decided: list[Stated] = []
    for batch in batches(given):
        by_key: dict[str, list[Row]] = {}
        unkeyed: list[Row] = []
        for row in map(references.followed, batch):
            (by_key.setdefault(row.name, []) if row.keyed else unkeyed).append(row)
        found = families.placed(by_key)
        found += [stated for key, same in by_key.items() if same for stated in families.of_key(key, same)]
        found += families.of_content(unkeyed)
        for stated in found:
            references.add(stated.row.name, stated.fact, stated.row.event)
        decided += found
    return sorted(decided, key=lambda stated: stated.fact)
