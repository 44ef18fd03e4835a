"""What changed from one answer to another, and how the answer about one day was revised as more became known."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, overload

import attrs

from aidledger._answers.answer import by_group, figures, label, structured
from aidledger._answers.bridge import Bridge, Cause, Movement
from aidledger._folds.projection import called
from aidledger._folds.tally import Tally
from aidledger._ledger.timeline import AsOf
from aidledger._records.corrections import behind
from aidledger._records.plain import group_text
from aidledger._records.records import Alteration, Event, Key, Placement, Record, altered_key, annotated, key_of, place
from aidledger._uncertainty.known import Knowledge
from aidledger._values.money import Bag, total
from aidledger._values.text import html_table
from aidledger.errors import WrongTypeError

Held = dict[tuple[Key, Any], Bag]
"""What each fact of a data set contributes to each group."""

_ORDER: Final = tuple(Cause)
_WORDS: Final = frozenset({"id", "recorded", "release", "supersedes", "sources", "note", "title"})


def bridge(first: AsOf, second: AsOf, tally: Tally[Any]) -> Bridge:
    """Return what leads from the first answer to the second; see `aidledger.answers.Delta.bridge`."""
    if not isinstance(tally, Tally):
        raise WrongTypeError(
            f"only a tally has a bridge, not {called(tally)}: project it on both, and see what entered and left"
        )
    before, after = first.project(tally), second.project(tally)
    old, new = first._knowledge, second._knowledge  # noqa: SLF001 -- not for users of an answer
    learnt = (
        [] if old is new else sorted(_learnt(tally, old, new, first.as_of), key=lambda each: _ORDER.index(each.cause))
    )
    return Bridge(
        projection=tally.name,
        fields=tally.fields,
        as_of=(first.as_of, second.as_of),
        known=(first.known, second.known),
        before=before,
        after=after,
        contributions=(*learnt, *_passed(tally, new, first.as_of, second.as_of)),
    )


def _passed(tally: Tally[Any], known: Knowledge, start: dt.date, end: dt.date) -> Iterator[Movement]:
    """Return what was placed after the one day and by the other; taken away, where the second comes first."""
    reached = (bisect.bisect_right(known.days, day) for day in sorted((start, end)))
    between = known.placed[slice(*reached)]
    ids: dict[Key, list[str]] = {}
    for each in between:
        ids.setdefault(key_of(each.event), []).append(each.event.id)
    for (key, group), amount in _held(tally, between, dt.date.max).items():
        if amount:
            yield _movement(Cause.TIME_PASSED, key, ids[key], amount if start <= end else -amount, group)


def _learnt(tally: Tally[Any], old: Knowledge, new: Knowledge, day: dt.date) -> Iterator[Movement]:
    """Return what other knowledge about one day makes of the answer, step by step."""
    before, after, changed = _that_differ(old.events, new.events)
    old_keys, new_keys = (set(map(key_of, events)) for events in (before, after))
    kept = [event for event in before if key_of(event) in new_keys]
    following = _following(kept, after, changed, (old, new))
    dated = [_dated(event, following.get(event.id, event)) for event in kept]
    restated = [event for event in after if key_of(event) in old_keys]
    steps = (
        (Cause.RETRACTED, kept),
        (Cause.RE_DATED, dated),
        (Cause.RE_VALUED, restated),
        (Cause.NEWLY_KNOWN, after),
    )
    ids: dict[Key, dict[str, None]] = {}
    for event in (*before, *after):
        ids.setdefault(key_of(event), {})[event.id] = None
    held = _held(tally, place(before), day)
    for cause, events in steps:
        now = _held(tally, place(events), day)
        for key, group in {**held, **now}:
            amount = now.get((key, group), Bag()) - held.get((key, group), Bag())
            if amount:
                yield _movement(cause, key, ids[key], amount, group)
        held = now


def _movement(cause: Cause, key: Key, ids: Iterable[str], amount: Bag, group: Any) -> Movement:
    dataset, fact = key
    return Movement(cause, fact, tuple(ids), amount, group, dataset=dataset)


def ways(old: Sequence[Event], new: Sequence[Event], known: tuple[Knowledge, Knowledge]) -> tuple[Cause, ...]:
    """Return in what ways one fact, live in both knowledges, is stated otherwise: re-dated, re-valued, or both.

    A new date is what the record has that states an old one otherwise; whatever else is other, but for the words, is a
    new value. These are the steps of a bridge, whether they move an amount or not.
    """
    following = _following(old, new, set(map(key_of, old)), known)
    dated = [_dated(event, following.get(event.id, event)) for event in old]
    is_redated = any(event.occurred != before.occurred for event, before in zip(dated, old, strict=True))
    found = ((Cause.RE_DATED, is_redated), (Cause.RE_VALUED, _content(dated) != _content(new)))
    return tuple(cause for cause, is_so in found if is_so)


def _content(events: Iterable[Event]) -> list[list[str]]:
    """Return what events state, but for words."""
    return sorted(
        [
            event.kind,
            *(repr(getattr(event, f.name)) for f in attrs.fields(type(event)) if f.eq and f.name not in _WORDS),
        ]
        for event in events
    )


def _that_differ(old: Iterable[Event], new: Iterable[Event]) -> tuple[list[Event], list[Event], set[Key]]:
    """Return, of the live events of both, those whose facts differ, what alters these, and what these alter.

    And the facts that differ. Nothing else can be placed otherwise, or count otherwise.
    """
    before, after = ({event.id: event for event in events} for events in (old, new))
    differing = (
        event
        for events, others in ((before, after), (after, before))
        for event in events.values()
        if others.get(event.id) != event
    )
    changed = set(map(key_of, differing))
    altering = [event for event in (*before.values(), *after.values()) if isinstance(event, Alteration)]
    moving = changed | {key_of(event) for event in altering if altered_key(event) in changed}
    needed = moving | {altered_key(event) for event in altering if key_of(event) in moving}
    kept = [[event for event in events.values() if key_of(event) in needed] for events in (before, after)]
    return kept[0], kept[1], changed


def _following(
    old: Iterable[Event], new: Iterable[Event], changed: set[Key], known: tuple[Knowledge, Knowledge]
) -> Mapping[str, Event]:
    """Return, by the id of an old event, the new one of the same fact that states it otherwise.

    Where a fact has several, those linked by ``supersedes`` belong together, then those in the same place of the order.
    """
    followers: dict[str, Event] = {}
    olds, news = _by_key(old, changed), _by_key(new, changed)
    for key, mine in olds.items():
        theirs = news[key]
        same = {event.id for event in mine if event in theirs}
        left = [event for event in mine if event.id not in same]
        right = [event for event in theirs if event.id not in same]
        if len(left) > 1 or len(right) > 1:
            records = {each.id: each for one in known for each in one.records if key_of(each) == key}
            reached = {each.id: behind(records[each.id], records) for each in (*left, *right)}
            for event in list(left):
                linked = (each for each in right if each.id in reached[event.id] or event.id in reached[each.id])
                follower = next(linked, None)
                if follower is not None:
                    followers[event.id] = follower
                    left.remove(event)
                    right.remove(follower)
        followers.update((event.id, follower) for event, follower in zip(left, right, strict=False))
    return followers


def _by_key(events: Iterable[Event], keys: set[Key]) -> dict[Key, list[Event]]:
    found: dict[Key, list[Event]] = {}
    for event in events:
        if key_of(event) in keys:
            found.setdefault(key_of(event), []).append(event)
    return found


def _dated(event: Event, follower: Event) -> Event:
    """Return an event with the date of the one that states it otherwise, and else as it was."""
    return event if follower.occurred == event.occurred else annotated(event, occurred=follower.occurred)


def _held(tally: Tally[Any], placed: Sequence[Placement], day: dt.date) -> Held:
    """Return what each fact contributes to each group by the end of a day."""
    found: dict[tuple[Key, Any], list[Bag]] = {}
    for each in placed:
        if each.day <= day:
            for group, amount in tally.contributions(each.event):
                found.setdefault((key_of(each.event), group), []).append(amount)
    return {where: total(amounts) for where, amounts in found.items()}


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
        return bridge(self.first, self.second, tally)

    def __repr__(self) -> str:
        """Return the two answers."""
        return f"<Delta from {self.first!r} to {self.second!r}>"


def compare(first: AsOf, second: AsOf) -> Delta:
    """Return what changed from one answer to another: other events, and by what a tally moved.

    The two can differ in the day, in what was known, and in the ledger. Raises `WrongTypeError` on what is no `AsOf`.

    >>> from aidledger import reference
    >>> ledger = reference()
    >>> delta = compare(ledger.as_of("2023-12-31"), ledger.as_of("2025-12-31"))
    >>> "jpn-ukr-era-loan" in {event.fact for event in delta.entered}
    True
    """
    for each in (first, second):
        if not isinstance(each, AsOf):
            raise WrongTypeError(
                f"compare() takes two answers as of a day, not {each!r:.200}: ledger.as_of('2024-06-30')"
            )
    return Delta(first, second)


_CAUSES: Final = tuple(cause for cause in Cause if cause is not Cause.TIME_PASSED)  # the day stays the same


@attrs.frozen
class Revision:
    """The answer as known from the end of the day ``known`` on, until the next.

    ``bridge`` is what moved it from the one before, at first from nothing; it is empty where only the bounds changed.
    ``records`` are the ids of what was recorded that day about facts of which something can count, in the data set
    that was chosen, where one was.
    """

    known: dt.date
    value: Any
    bounds: Any
    bridge: Bridge
    records: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class Revisions(Sequence[Revision]):
    """Every answer that there ever was about the day ``as_of``, in the order in which they were known.

    One for each recorded day on which value or bounds changed. ``fields`` are those that the tally is grouped by.
    """

    as_of: dt.date
    projection: str
    fields: tuple[str, ...]
    revisions: tuple[Revision, ...]

    @overload
    def __getitem__(self, index: int) -> Revision: ...
    @overload
    def __getitem__(self, index: slice) -> Revisions: ...
    def __getitem__(self, index: int | slice) -> Revision | Revisions:
        """Return one revision, or some of them."""
        if isinstance(index, slice):
            return attrs.evolve(self, revisions=self.revisions[index])
        return self.revisions[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.revisions)

    def rows(self) -> list[dict[str, Any]]:
        """Return it as a long table: a row a recorded day, group and currency.

        Each has ``known``, the fields that it is grouped by, ``currency``, ``amount``, ``low`` and ``high``, and what
        each cause moved the amount by, under its name (``newly known`` and so on); amounts are decimals.
        """
        return [row for each in self.revisions for row in self._rows(each)]

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: amounts and days as text, revisions as the rows of `rows`."""
        return {
            "as_of": self.as_of.isoformat(),
            "projection": self.projection,
            "by": list(self.fields),
            "rows": [structured(row) for row in self.rows()],
            "records": {each.known.isoformat(): list(each.records) for each in self.revisions},
        }

    def __str__(self) -> str:
        """Return a few lines a revision: when it became known, the answer, and what moved it."""
        return (
            "\n".join(line for each in self.revisions for line in _lines(each)) or "nothing that counts was ever known"
        )

    def __repr__(self) -> str:
        """Return which answer it is about, and how often it changed."""
        return f"<Revisions of {self.projection} as of {self.as_of}: {len(self)}>"

    def _repr_html_(self) -> str:
        """Return a table for a notebook: the rows of `rows`, but for what did not move."""
        head = ["known", *self.fields, "currency", "amount", "low", "high", "moved by"]
        rows = []
        for row in self.rows():
            moved = (f"{cause}: {row[cause]:+,f}" for cause in _CAUSES if row[cause])
            said = [group_text(row[field]) for field in self.fields]
            amounts = [f"{row[name]:,f}" for name in ("amount", "low", "high")]
            rows.append([str(row["known"]), *said, row["currency"], *amounts, ", ".join(moved)])
        return html_table(f"{self.projection} as of {self.as_of}", head, rows)

    def _rows(self, each: Revision) -> Iterator[dict[str, Any]]:
        moved = each.bridge.amounts
        causes = {cause.value: moved[cause] for cause in _CAUSES}
        for row in figures(self.fields, each.value, each.bounds, **causes):
            if row["currency"]:
                yield {"known": each.known, **row}


def revisions(
    tally: Tally[Any], records: Iterable[Record], nothing: AsOf, known_on: Callable[[dt.date], AsOf]
) -> Revisions:
    """Return every answer that there ever was about a day: ``nothing`` is what was known of it before all records."""
    if not isinstance(tally, Tally):
        raise WrongTypeError(
            f"only a tally has revisions, not {called(tally)}: ask as_of(…, known=…) on the days you mean"
        )
    found: list[Revision] = []
    before = nothing
    said = _figures(before.project(tally), before.bounds(tally))
    for known, ids in _that_count(tuple(records), tally).items():
        at = known_on(known)
        value, bounds = at.project(tally), at.bounds(tally)
        now = _figures(value, bounds)
        if now != said:
            found.append(Revision(known, value, bounds, bridge(before, at, tally), tuple(ids)))
            before, said = at, now
    return Revisions(as_of=nothing.as_of, projection=tally.name, fields=tally.fields, revisions=tuple(found))


def _that_count(records: Sequence[Record], tally: Tally[Any]) -> dict[dt.date, list[str]]:
    """Return by recorded day the ids of the records about facts of which one can count, or that such a one alters."""
    counting = [record for record in records if isinstance(record, Event) and tally.may_count(record)]
    keys = {*map(key_of, counting), *(altered_key(each) for each in counting if isinstance(each, Alteration))}
    found: dict[dt.date, list[str]] = {}
    for record in records:
        if key_of(record) in keys:
            found.setdefault(record.recorded, []).append(record.id)
    return found


def _figures(value: Any, bounds: Any) -> Any:
    """Return value and bounds without what is said about them."""
    ends = {key: (both.low, both.high) for key, both in by_group(bounds).items()}
    return value, ends


def _lines(each: Revision) -> Iterator[str]:
    values = by_group(each.value)
    for key, both in by_group(each.bounds).items():
        value = values.get(key, Bag())
        yield f"{each.known}  {label(key)}{value}" + ("" if both.low == value == both.high else f" ({both})")
    called = each.bridge.names
    for cause in _CAUSES:
        mine = (one for one in each.bridge.contributions if one.cause is cause)
        facts = list(dict.fromkeys(called[one.dataset, one.fact] for one in mine))
        if facts:
            yield f"            {cause.value}: {', '.join(facts)}"
