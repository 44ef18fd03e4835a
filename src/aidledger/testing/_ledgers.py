"""Strategies for ledgers: events that meet, are corrected and retracted; short dates; two data sets that share keys."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, Final, TypeVar

import attrs

from aidledger import Event, Ledger, When, retract
from aidledger._values.fields import resolved
from aidledger.events import Alteration, Record, Retracted
from aidledger.testing._oracle import ends
from aidledger.testing._records import events as usual
from aidledger.testing._strategies import KNOWN, SearchStrategy, days, known_days
from aidledger.testing._strategies import strategies as st

R = TypeVar("R", bound=Record)
_DAY: Final = dt.timedelta(days=1)
_KEPT: Final = 64  # strategies that are made once: whoever draws from one asks for it each time

_OTHER: Final = {"JPN": "USA", "USA": "JPN"}
_WRONG: Final = ("anything", "retraction", "correction")

# Which fields a revision takes from the event drawn with it; None: all, and its kind besides.
_TAKEN: Final[tuple[tuple[str, ...] | None, ...]] = (
    ("note",),
    ("occurred",),
    ("amount",),
    ("instrument", "donor", "recipient"),
    ("occurred", "amount", "of"),
    None,
)


_Made = dict[str, Record]
_Step = Callable[[_Made], Record | None]
"""What makes the next record out of those before, or none; the records are by id."""


@functools.lru_cache(maxsize=_KEPT)
def histories(
    *,
    events: SearchStrategy[Event] | None = None,
    extra: SearchStrategy[Event] | None = None,
    last: SearchStrategy[Event] | None = None,
    min_size: int = 0,
    max_size: int = 12,
) -> SearchStrategy[tuple[Record, ...]]:
    """Return a strategy for the records of a valid ledger, in an order in which each links only to earlier ones.

    So every beginning of it is a valid ledger too. ``events`` are what happened (those of `events` where it is left
    out), ``extra`` some more, such as those of a kind of your own. Of what is drawn, later steps restate
    earlier events, in whole or in part, join two of one fact, and retract anything; several live records of
    one fact, and alterations of nothing, come about by chance. The last record is one of ``last``, where
    that is given, and links to nothing. ``min_size`` is of steps; one that finds nothing to correct makes no record.
    """
    said = usual() if events is None else events
    if extra is not None:
        said = said | extra
    back, taken = st.sampled_from((0, 0, 1, 2, 3)), st.sampled_from(_TAKEN)
    meeting = _steps(_met, said)
    corrections = _steps(_revised, back, st.sampled_from(_WRONG[::2]), st.integers(0, 1), taken, said)
    retractions = _steps(_retracted, back, st.sampled_from(_WRONG), st.sampled_from(KNOWN))
    again = _steps(_revised, st.just(0), st.just("correction"), st.just(0), taken, said)
    taken_back = _steps(_retracted, st.sampled_from((1, 0)), st.just("correction"), st.sampled_from(KNOWN))
    chains = st.tuples(corrections, again, taken_back).map(lambda steps: [each for (each,) in steps])
    step = st.one_of(said, *[meeting] * 7, *[corrections] * 2, retractions, chains)
    larger = max(min_size, min(4, max_size))
    steps = st.lists(step, min_size=min_size, max_size=max_size) | st.lists(step, min_size=larger, max_size=max_size)
    made = steps.map(lambda drawn: _assembled(drawn, max_size))
    if last is None:
        return made
    return st.tuples(made, last).map(
        lambda pair: (*pair[0], attrs.evolve(pair[1], id=_fresh(pair[1].id, _ids(pair[0]))))
    )


@functools.lru_cache(maxsize=_KEPT)
def rivals(events: SearchStrategy[Event], *, max_size: int) -> SearchStrategy[tuple[Record, ...]]:
    """Return a strategy for records most of which are live at once: several state one fact, others alter it.

    Of each kind there is one fact, mostly of another donor than the record before, and nothing is corrected.
    """
    return st.lists(events, min_size=min(3, max_size), max_size=max_size).map(_gathered)


@functools.lru_cache(maxsize=_KEPT)
def ledgers(
    *, events: SearchStrategy[Event] | None = None, extra: SearchStrategy[Event] | None = None, max_size: int = 12
) -> SearchStrategy[Ledger]:
    """Return a strategy for valid ledgers of at most so many records, as `histories` has them."""
    return histories(events=events, extra=extra, max_size=max_size).map(Ledger)


def _steps(step: Callable[..., Record | None], *drawn: SearchStrategy[Any]) -> SearchStrategy[Sequence[_Step]]:
    return st.builds(lambda *arguments: (functools.partial(step, *arguments),), *drawn)


def _assembled(steps: Iterable[Event | Sequence[_Step]], most: int) -> tuple[Record, ...]:
    """Return the records that the steps make, and no more than ``most``; a correction of nothing is passed over."""
    made: _Made = {}
    for each in steps:
        for step in [functools.partial(_happened, each)] if isinstance(each, Event) else each:
            record = step(made)
            if record is not None:
                made[record.id] = record
    return tuple(made.values())[:most]


def _happened(event: Event, made: _Made) -> Event:
    return attrs.evolve(event, id=_fresh(event.id, made), supersedes=())


def _met(event: Event, made: _Made) -> Event:
    """Return the event; an alteration of nothing yet is one of what happened last instead."""
    return _happened(meeting(event, made.values()), made)


def meeting(event: Event, among: Iterable[Record]) -> Event:
    """Return the event; an alteration that alters none of these alters the last that it can, where there is one."""
    if not isinstance(event, Alteration):
        return event
    facts = [(record.dataset, record.fact) for record in among if type(record) is event.alters]
    if (event.dataset, event.of) in facts or not facts:
        return event
    dataset, fact = facts[-1]
    return attrs.evolve(event, dataset=dataset, of=fact)


def _gathered(events: Iterable[Event]) -> tuple[Record, ...]:
    """Return the events as records of one fact a kind, the first that one of them states or alters."""
    facts: dict[type[Event], tuple[str, str]] = {}
    donors: dict[type[Event], object] = {}
    made: dict[str, Record] = {}
    for event in events:
        identity = _fresh(event.id, made)
        if isinstance(event, Alteration):
            dataset, fact = facts.setdefault(event.alters, (event.dataset, event.of))
            made[identity] = attrs.evolve(event, id=identity, dataset=dataset, of=fact)
        else:
            dataset, fact = facts.setdefault(type(event), (event.dataset, event.fact))
            donor = getattr(event, "donor", None)
            other = {"donor": _OTHER[donor]} if donor in _OTHER and donor == donors.get(type(event)) else {}
            made[identity] = attrs.evolve(event, id=identity, dataset=dataset, fact=fact, **other)
            donors[type(event)] = getattr(made[identity], "donor", None)
    return tuple(made.values())


def _revised(
    back: int, sort: str, joined: int, taken: tuple[str, ...] | None, event: Event, made: _Made
) -> Event | None:
    """State anew the event counted back from the newest, or from the newest correction, joined with so many others."""
    every = [record for record in made.values() if isinstance(record, Event)]
    corrections = [record for record in every if record.supersedes]
    target = _counted_back(corrections if sort == "correction" and corrections else every, back)
    if target is None:
        return None
    others = [each for each in every if (each.fact, each.dataset) == (target.fact, target.dataset)]
    others.remove(target)
    targets = [target, *others[-joined:]] if joined else [target]
    if taken is None:
        base, changes = event, {}
    else:
        shared = _types(type(target)).items() & _types(type(event)).items()
        base, changes = target, {name: getattr(event, name) for name, _ in shared if name in taken}
    return attrs.evolve(
        base,
        **changes,
        id=_fresh(event.id, made),
        fact=target.fact,
        dataset=target.dataset,
        recorded=max(event.recorded, *(each.recorded for each in targets)),
        supersedes=tuple(each.id for each in targets),
    )


def _retracted(back: int, wrong: str, recorded: dt.date, made: _Made) -> Record | None:
    """Take back the record counted back from the newest, or from the newest correction or retraction."""
    every = list(made.values())
    kinds: dict[str, list[Record]] = {
        "retraction": [record for record in every if isinstance(record, Retracted)],
        "correction": [record for record in every if isinstance(record, Event) and record.supersedes],
    }
    target = _counted_back(kinds.get(wrong) or every, back)
    if target is None:
        return None
    return retract(target, recorded=max(recorded, target.recorded), id=_fresh(f"{target.id}-r", made))


def _types(kind: type[Event]) -> dict[str, Any]:
    return {field.name: field.type for field in attrs.fields(resolved(kind)) if field.init}


def _counted_back(records: Sequence[R], back: int) -> R | None:
    return records[-1 - back % len(records)] if records else None


def _ids(records: Iterable[Record]) -> set[str]:
    return {record.id for record in records}


def _fresh(identity: str, made: Container[str]) -> str:
    every = itertools.chain([identity], (f"{identity}.{number}" for number in itertools.count(2)))
    return next(each for each in every if each not in made)


def batches(records: Iterable[R], size: int) -> list[list[R]]:
    """Return the records in order, in lists of one data set each and of at most ``size``, or of one at least."""
    found: list[list[R]] = []
    for record in records:
        if found and found[-1][-1].dataset == record.dataset and len(found[-1]) < size:
            found[-1].append(record)
        else:
            found.append([record])
    return found


@functools.lru_cache(maxsize=_KEPT)
def asked(of: SearchStrategy[Ledger] | None = None) -> SearchStrategy[tuple[Ledger, dt.date]]:
    """Return a strategy for a ledger, of these or of any, and a day on or next to one that matters in it."""
    return st.tuples(ledgers() if of is None else of, asking()).map(lambda pair: (pair[0], pair[1](pair[0])))


@functools.cache
def asking() -> SearchStrategy[Callable[[Ledger], dt.date]]:
    """Return a strategy for what says of a ledger which day to ask about: one on or next to one that matters in it."""
    drawn = st.tuples(days(), st.integers(0, 11), st.sampled_from((None, None, 0, 1, 2, 3, 3)))
    return drawn.map(lambda chosen: functools.partial(_day_that_matters, *chosen))


def _day_that_matters(day: dt.date, which: int, side: int | None, ledger: Ledger) -> dt.date:
    """Return mostly a day on which one of the live events may just have happened, or has."""
    line = ledger.timeline()
    if side is None or not line:
        return day
    first, last = ends(line[-1 - which % len(line)])
    return (first, first - _DAY, last - _DAY, last)[side]


FIRST, SECOND = "one", "two"


def sharing(
    events: SearchStrategy[Event] | None = None, *, max_size: int = 6
) -> SearchStrategy[tuple[Ledger, tuple[Record, ...]]]:
    """Return a strategy for a ledger of one data set, and records of another with the same facts.

    ``events`` are those of `aidledger.testing.events` where it is left out; their own data sets are not kept. Both
    have one event at least. An id of the second is one that the first can have, and an ending.
    """
    said = usual() if events is None else events
    made = histories(events=events, last=said, max_size=max_size)
    return st.tuples(made, made).map(_apart)


def asked_of_both(
    events: SearchStrategy[Event] | None = None,
) -> SearchStrategy[tuple[Ledger, tuple[Record, ...], dt.date, dt.date | None]]:
    """Return a strategy for what `sharing` has, a day to ask about, and one of knowledge."""
    known = st.none() | known_days()
    return st.tuples(sharing(events), st.integers(0, 7), days(), known).map(_asked_of_both)


def _apart(drawn: tuple[tuple[Record, ...], tuple[Record, ...]]) -> tuple[Ledger, tuple[Record, ...]]:
    first, second = drawn
    return Ledger(_of(first, FIRST, "")), tuple(_of(second, SECOND, f"-{SECOND}"))


def _of(records: Iterable[Record], dataset: str, tail: str) -> list[Record]:
    """Return the records as those of a data set; what corrects another by its id does so by its new one."""
    found = []
    for record in records:
        links: dict[str, Any] = {"supersedes": tuple(f"{target}{tail}" for target in getattr(record, "supersedes", ()))}
        if isinstance(record, Retracted):
            links = {"retracts": f"{record.retracts}{tail}"}
        found.append(attrs.evolve(record, id=f"{record.id}{tail}", dataset=dataset, **links))
    return found


def _asked_of_both(drawn: Any) -> tuple[Ledger, tuple[Record, ...], dt.date, dt.date | None]:
    """Ask mostly about the day on which one of the events of either is placed."""
    (ledger, others), which, day, known = drawn
    line = [*ledger.timeline(), *Ledger(others).timeline()]
    if which < len(line):
        day = line[which].placed_on
    return ledger, others, day, known


_DAYS: Final = tuple(dt.date(2024, 2, 28) + dt.timedelta(days=number) for number in range(4))
_EXACT: Final = tuple(map(When.on, _DAYS))
_IMPRECISE: Final = tuple(When.between(first, last) for first, last in itertools.combinations(_DAYS, 2))


def brief(events: SearchStrategy[Event] | None = None, *, max_size: int = 6) -> SearchStrategy[tuple[Ledger, dt.date]]:
    """Return a strategy for ledgers as `histories` has them, or of rivals, dated within four days, and one of these.

    ``events`` are those of `aidledger.testing.events` where it is left out; their own dates are not kept. The day to
    ask about is more often a late one. For laws that look at every world: ``certainty_is_that_of_all_worlds`` and
    ``reaching_is_that_of_all_worlds``.
    """
    made = histories(events=events, max_size=max_size)
    large = histories(events=events, min_size=min(5, max_size), max_size=max_size)
    said = usual() if events is None else events
    close = rivals(said, max_size=max_size)
    few = rivals(said, max_size=min(4, max_size))  # nothing else is in doubt then, and hides what is
    drawn = st.one_of(made, large, *[close] * 3, *[few] * 3)
    date = st.sampled_from((*_EXACT, *_IMPRECISE * 3))
    dates = st.lists(date, min_size=max_size, max_size=max_size)
    return st.tuples(drawn, dates, st.sampled_from((*_DAYS, *_DAYS[2:], _DAYS[3]))).map(_asked_of_brief)


def _asked_of_brief(drawn: tuple[Sequence[Record], Sequence[When], dt.date]) -> tuple[Ledger, dt.date]:
    records, dates, day = drawn
    return Ledger(
        attrs.evolve(record, occurred=occurred) if isinstance(record, Event) else record
        for record, occurred in zip(records, dates, strict=False)
    ), day
