"""Strategies for what becomes of ledgers: later records, narrower dates, releases, files."""

from __future__ import annotations

import datetime as dt
import functools
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from aidledger import Event, Ledger, Money, When, retract, revise
from aidledger._answers.answer import DATE
from aidledger._records.records import earliest, latest
from aidledger._values.codes import MIXED
from aidledger.answers import Doubt
from aidledger.events import Alteration, Committed, Record
from aidledger.interchange import Unkeyed
from aidledger.testing._ledgers import asked, asking, histories, ledgers, meeting, rivals
from aidledger.testing._oracle import filled
from aidledger.testing._records import commitments
from aidledger.testing._records import events as usual
from aidledger.testing._strategies import KNOWN, SearchStrategy, days, known_days
from aidledger.testing._strategies import strategies as st

_DAY: Final = dt.timedelta(days=1)
_AFTER_ALL: Final = When("2025-01/2025-02")
_STATED: Final = {
    "donor": ("JPN", "USA"),
    "recipient": ("UKR", "POL"),
    "instrument": ("loan", "grant"),
    "category": ("financial", "humanitarian"),
}
_KNOWN: Final = st.none() | known_days()
_MOMENTS: Final = st.lists(st.tuples(days(), _KNOWN), max_size=2)

Draw = Callable[[SearchStrategy[Any]], Any]

Moment = tuple[dt.date, dt.date | None]
"""A day to ask about, and the last day of knowledge; None for as best known."""


@st.composite
def becoming_known(
    draw: Draw, events: SearchStrategy[Event] | None = None
) -> tuple[Ledger, list[Record], dt.date, dt.date]:
    """Return a strategy for a ledger, records to include, a day to ask about, and a known-day before all of those."""
    records = draw(histories(events=events, last=usual() if events is None else events))
    cut, known = draw(st.integers(0, 6)), draw(known_days())
    before = [record for number, record in enumerate(records) if record.recorded <= known or number < cut]
    return Ledger(before), [record for record in records if record not in before], draw(days()), known


@st.composite
def growing(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, tuple[Record, ...], list[Moment]]:
    """Return a strategy for a ledger, records to include, and days to ask about, each with a day of knowledge or None.

    What is included may be known, and may have happened, before what is there: back-dated events, corrections of
    what was asked about, retractions.
    """
    records = draw(histories(events=events, last=usual() if events is None else events))
    size = draw(st.integers(0, len(records) - 1))
    ledger = Ledger(records[:size])
    day, others = draw(asking())(ledger), draw(_MOMENTS)
    return ledger, records[size:], [(day, None), *others, (day, draw(_KNOWN))]


@st.composite
def moments(
    draw: Draw, events: SearchStrategy[Event] | None = None
) -> tuple[tuple[Ledger, dt.date, dt.date | None], tuple[Ledger, dt.date, dt.date | None]]:
    """Return a strategy for two answers to compare: of each the ledger, the day to ask about, and that of knowledge.

    The second ledger holds one record more, mostly one that corrects or retracts another; the days are mostly those on
    which that makes a difference. Now and then it is the other way round, or knowledge ends earlier.
    """
    ledger, _, line = _with_something_live(draw, events)
    counting = [event for event in line if not isinstance(event, Alteration) or event.altered is not None]
    event, other = draw(st.sampled_from(counting or line)), draw(usual() if events is None else events)
    taken = draw(st.sampled_from((("occurred",), ("occurred", "amount"), ("amount", "donor"), (), None)))
    newest = attrs.evolve(other, id="newest", supersedes=(), recorded=KNOWN[-1])
    if taken is None:
        more: Record = newest
    elif taken:
        shared = {field.name for field in attrs.fields(type(event))}
        stated = {name: getattr(other, name) for name in taken if name in shared and hasattr(other, name)}
        more = revise(event, recorded=KNOWN[-1], sources=(), id="newest", **stated)
    else:
        more = retract(event, recorded=KNOWN[-1], id="newest")
    pair = [ledger, ledger.including(more)]
    if draw(st.sampled_from((False, False, False, True))):
        pair.reverse()
    asking = st.one_of(*[st.sampled_from((event.placed_on, newest.placed_on))] * 4, days())
    first, second = draw(asking), draw(asking)
    day = draw(st.sampled_from((first, first, second)))
    known = st.sampled_from((*[None] * 12, *KNOWN))
    return (pair[0], first, draw(known)), (pair[1], day, draw(known))


@st.composite
def happening_later(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, Event, dt.date]:
    """Return a strategy for a ledger, an event that it does not hold, and a day before that can have happened."""
    *records, event = draw(histories(events=events, last=usual() if events is None else events))
    if draw(st.booleans()):  # after all that is on record, which then has mostly happened by the day
        event = attrs.evolve(event, occurred=_AFTER_ALL)
    return Ledger(records), event, min(draw(days()), event.occurred.earliest - draw(st.sampled_from((1, 20))) * _DAY)


@st.composite
def narrowings(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, dt.date, Event, When]:
    """Return a strategy for a ledger, a day to ask about, a live event, and a date inside that of the event."""
    ledger, day, line = _with_something_live(draw, events)
    event = draw(st.sampled_from([event for event in line if not event.occurred.is_day] or line))
    sides = {event.occurred.earliest, event.occurred.latest, day, day + _DAY}
    inside = sorted(side for side in sides if side in event.occurred)
    first, last = sorted((draw(st.sampled_from(inside)), draw(st.sampled_from(inside))))
    return ledger, day, event, When.between(first, last)


@st.composite
def statings(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, dt.date, Event, dict[str, str]]:
    """Return a strategy for a ledger, a day to ask about, a live event, and values for fields that it leaves open."""
    ledger, day, line = _with_something_live(draw, events)
    event = draw(st.sampled_from([event for event in line if _left_open(event)] or line))
    left_open = _left_open(event)
    chosen = draw(st.sets(st.sampled_from(sorted(left_open)))) if left_open else set()
    which = draw(st.integers(0, 1))
    return ledger, day, event, {field: _STATED[field][which] for field in chosen or left_open}


@attrs.frozen
class FoundOut:
    """What turns out about doubts: of each the date is a day, and the field a word, that depend on ``number``."""

    number: int

    def __call__(self, doubt: Doubt) -> dict[str, Any]:
        """Return the field that was not known, with its value."""
        chance = zlib.crc32(f"{self.number} {doubt.event.id} {doubt.field}".encode())
        if doubt.field == DATE:
            first, last = earliest(doubt.event), latest(doubt.event)
            return {DATE: When.on(first + dt.timedelta(days=chance % ((last - first).days + 1)))}
        return {doubt.field: filled(getattr(doubt.event, doubt.field), _STATED[doubt.field][chance % 2])}


def found_out() -> SearchStrategy[FoundOut]:
    """Return a strategy for what turns out about `aidledger.answers.Doubt`: a function to the field and its value."""
    return st.integers(0, 99).map(FoundOut)


@st.composite
def restatements(draw: Draw, events: SearchStrategy[Event] | None = None) -> tuple[Ledger, dt.date, Event, dt.date]:
    """Return a strategy for a ledger, a day to ask about, the only live event of a fact, and a day of recording."""
    ledger, day, line = _with_something_live(draw, events)
    keys = [(event.dataset, event.fact) for event in line]
    alone = [event for event, key in zip(line, keys, strict=True) if keys.count(key) == 1]
    event = draw(st.sampled_from(alone or line[:1]))
    return ledger if alone else Ledger([attrs.evolve(event, supersedes=())]), day, event, max(event.recorded, KNOWN[-1])


def _with_something_live(draw: Draw, events: SearchStrategy[Event] | None) -> tuple[Ledger, dt.date, list[Event]]:
    """Draw a ledger, a day to ask about, and the live events of the ledger, of which there is at least one."""
    ledger, day = draw(asked(ledgers(events=events)))
    if not ledger.timeline():
        ledger = Ledger([draw(usual() if events is None else events)])
    return ledger, day, list(ledger.timeline())


def _left_open(event: Event) -> list[str]:
    return [field for field in _STATED if getattr(event, field, ...) in (None, MIXED)]


DATASET: Final = "one"
"""The data set of all rows."""

RELEASED: Final = (KNOWN[-1], KNOWN[-1] + dt.timedelta(days=1), KNOWN[-1] + dt.timedelta(days=40))
"""The days on which releases become known: none before the newest record of a ledger that strategies make."""

Release = tuple[Event | Unkeyed, ...]
R = TypeVar("R", bound=Record)

_KEPT: Final = "kept"
_FATES: Final = (
    *[_KEPT] * 7,
    *("noted", "re-valued", "re-dated", "another row", "vanished", "renumbered"),
    *("repeated", "twin", "key re-used", "keyless"),
)
_KEYS: Final = ("f", "g", "h", "x", "y")
_TAKEN: Final = {"re-valued": "amount", "re-dated": "occurred"}


@st.composite
def releases(
    draw: Draw, events: SearchStrategy[Event] | None = None, *, number: int = 2
) -> tuple[Ledger, tuple[Release, ...]]:
    """Return a strategy for a ledger, and so many releases of its data set ``DATASET``, in which all is imported.

    The first grew out of what is live in the ledger, which may hold nothing of the data set, each other out of the one
    before. On the way rows change in a note, a date, an amount or altogether, vanish, come back, are
    renumbered, repeated, lose their key, and keys are re-used; alterations of other rows are among them; now and
    then there is no row at all.
    """
    said = _either() if events is None else events
    ledger = Ledger(map(_imported, draw(_before(said))))
    rows: list[Event | Unkeyed] = [event for event in ledger.timeline() if event.dataset == DATASET]
    gone: list[Event | Unkeyed] = []
    made: list[Release] = []
    for _ in range(number):
        after: list[Event | Unkeyed] = []
        for row in rows:
            after.extend(_become(draw, row, draw(st.sampled_from(_FATES)), said))
        for event in draw(_more(said)):
            met = meeting(attrs.evolve(event, dataset=DATASET), map(event_of, after))
            after.append(_row(met, keyed=draw(st.booleans())))
        if gone and draw(st.booleans()):
            after.append(draw(st.sampled_from(gone)))
        gone.extend(rows)
        rows = draw(st.sampled_from((*[after] * 9, [])))
        made.append(tuple(rows))
    return ledger, tuple(made)


@functools.cache
def _either() -> SearchStrategy[Event]:
    return usual() | commitments()


@functools.lru_cache(maxsize=8)
def _before(said: SearchStrategy[Event]) -> SearchStrategy[Sequence[Record]]:
    return histories(events=said) | st.just(())


@functools.lru_cache(maxsize=8)
def _more(said: SearchStrategy[Event]) -> SearchStrategy[Sequence[Record]]:
    return st.lists(said, max_size=3) | rivals(said, max_size=4)


def _imported(record: R) -> R:
    return attrs.evolve(record, release="before") if record.dataset == DATASET else record


def _become(draw: Draw, row: Event | Unkeyed, fate: str, said: SearchStrategy[Event]) -> Sequence[Event | Unkeyed]:
    event, keyed = event_of(row), not isinstance(row, Unkeyed)
    certain: dict[str, tuple[Event | Unkeyed, ...]] = {
        _KEPT: (row,),
        "vanished": (),
        "repeated": (row, row),
        "keyless": (_row(event, keyed=not keyed),),
        "noted": (_row(attrs.evolve(event, note=f"{event.note or ''}."), keyed=keyed),),
    }
    if fate in certain:
        return certain[fate]
    if fate in ("renumbered", "twin"):
        moved = _row(attrs.evolve(event, fact=draw(st.sampled_from(_KEYS))), keyed=keyed)
        return [row, moved] if fate == "twin" else [moved]
    other = draw(said)
    taken = _TAKEN.get(fate)
    if taken is not None and type(getattr(event, taken, None)) is type(getattr(other, taken, event)):
        return [_row(attrs.evolve(event, **{taken: getattr(other, taken)}), keyed=keyed)]
    another = _row(attrs.evolve(other, fact=event.fact), keyed=keyed)
    return [row, another] if fate == "key re-used" else [another]


def event_of(row: Event | Unkeyed) -> Event:
    """Return what a row of a release states."""
    return row.event if isinstance(row, Unkeyed) else row


def _row(event: Event, *, keyed: bool) -> Event | Unkeyed:
    row = attrs.evolve(event, dataset=DATASET, supersedes=())
    return row if keyed else Unkeyed(row)


# --- what publishers and editors do ----------------------------------------------------------------------------

EDITED: Final = "one"
"""The data set of all steps."""

FIRST: Final = dt.date(2024, 1, 10)
AMOUNTS: Final = tuple(Money(amount, "USD") for amount in (1, 2, 4, 8))

_EDITS: Final[Mapping[str, tuple[Any, ...]]] = {"amount": AMOUNTS, "donor": ("JPN", "POL"), "title": ("t", "u", None)}
_WHATS: Final = (*[("revise",)] * 3, *[("take off",)] * 2, ("undo",), ("add",), *[("revise", "undo")] * 3)
_COPIES: Final = st.sampled_from((0, 0, 1, 1, 1, 1, 2))
_TITLES: Final = st.sampled_from(("t", "u"))
_OCCURRED: Final = st.sampled_from(("2023-05-05", "2023-06"))
_PAID: Final = st.sampled_from(AMOUNTS[:2])
_LINES: Final = st.sets(st.integers(0, 1), max_size=2)


@attrs.frozen
class Published:
    """A release: its rows, the day on which it becomes known, and whether it holds some of the rows only."""

    rows: tuple[Event | Unkeyed, ...]
    recorded: dt.date
    partial: bool


@attrs.frozen
class Edited:
    """What an editor does: to the live event counted by ``which``, so many days after the newest release, or before."""

    what: str
    which: int
    field: str
    value: Any
    days: int


Step = Published | Edited


@st.composite
def editings(draw: Draw) -> tuple[Step, ...]:
    """Return a strategy for releases of the data set ``EDITED``, and what editors do in between.

    Rows change, vanish, come back, are written twice, and have no key; releases are whole or partial. Editors revise,
    take off, take back what they did, and add; some of it is recorded later than the next release, some earlier.
    """
    day = FIRST
    steps: list[Step] = []
    for number in range(draw(st.integers(3, 7))):
        if number == 0 or draw(st.booleans()):
            rows = _rows(draw, least=int(number == 0))
            steps.append(Published(rows, day, partial=number > 0 and draw(st.sampled_from((False, False, True)))))
            day += dt.timedelta(days=draw(st.sampled_from((0, 1, 5))))
        else:
            field = draw(st.sampled_from(tuple(_EDITS)))
            value, which = draw(st.sampled_from(_EDITS[field])), draw(st.integers(0, 5))
            days = draw(st.sampled_from((-5, 0, 1, 9)))
            steps += [Edited(what, which, field, value, days) for what in draw(st.sampled_from(_WHATS))]
    return tuple(steps)


def _rows(draw: Draw, *, least: int) -> tuple[Event | Unkeyed, ...]:
    found: list[Event | Unkeyed] = []
    for key in ("f", "g", "k"):
        copies = max(draw(_COPIES), least if key == "f" else 0)
        title, occurred = draw(_TITLES), draw(_OCCURRED)
        found += [published_row(key, draw(_PAID), title, occurred)] * copies
    for number in draw(_LINES):
        found.append(Unkeyed(published_row(f"line-{number}", AMOUNTS[number], f"line {number}", "2023-07-07")))
    return tuple(found)


def published_row(key: str, amount: Money, title: str, occurred: str) -> Committed:
    """Return a row of the data set that is edited."""
    return Committed(
        id=key, fact=key, dataset=EDITED, recorded=FIRST, occurred=occurred, donor="JPN", amount=amount, title=title
    )
