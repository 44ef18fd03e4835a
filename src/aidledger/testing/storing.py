"""The laws of stores in one line of a test: `check_store`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs

from aidledger.corrections import retract, revise
from aidledger.events import Event, Record
from aidledger.testing.laws import edges
from aidledger.testing.ledgers import batches, histories
from aidledger.testing.needed import SearchStrategy, given
from aidledger.testing.needed import strategies as st
from aidledger.testing.records import events as any_events
from aidledger.testing.records import records
from aidledger.testing.strategies import KNOWN, days
from aidledger.vocabulary import CORE

S = TypeVar("S", bound=edges.Store)


def check_store(
    make: Callable[[], S],
    events: SearchStrategy[Event] | None = None,
    *,
    reopen: Callable[[S], edges.Store] | None = None,
) -> None:
    """Hold a store to the laws of what it holds (26) and of what it refuses (8).

    ``make`` returns a new and empty store each time. ``reopen`` returns another store of the place where one keeps its
    records, so that what lasts is looked at, too; without it, the store is one that ends with the process. ``events``
    are those that happened; left out, they are of the shipped kinds, and each is stored with any of its fields.

    Raises ``AssertionError`` with the law that is broken: where a record is lost, changed, overwritten by another with
    its id, or stored with an append that is refused.

    >>> import tempfile
    >>> from aidledger import DirectoryStore
    >>> check_store(lambda: DirectoryStore(tempfile.mkdtemp()), reopen=lambda store: DirectoryStore(store.path))
    """
    said = any_events() if events is None else events

    def keeps_everything(drawn: Sequence[Record], size: int, day: Any) -> None:
        edges.a_store_reads_back_what_was_appended(make(), batches(drawn, size), day, reopen=reopen)

    def keeps_what_is_corrected(event: Event, day: Any) -> None:
        edges.a_store_reads_back_what_was_appended(make(), [_corrected(event)], day, reopen=reopen)

    def refuses_all_or_nothing(event: Event, others: Sequence[Event]) -> None:
        held = _corrected(event)
        store = make()
        store.append(*held)
        edges.a_store_refuses_all_or_nothing(store, held, _refused(held, others), reopen=reopen)

    def keeps_any_field(record: Any, day: Any) -> None:
        alone = attrs.evolve(record, supersedes=())
        edges.a_store_reads_back_what_was_appended(make(), [[alone]], day, reopen=reopen)

    given(said, days())(keeps_what_is_corrected)()
    given(said, st.lists(said, min_size=2, max_size=3))(refuses_all_or_nothing)()
    given(histories(events=said, max_size=6), st.integers(0, 6), days())(keeps_everything)()
    if events is None:
        kinds = [kind for kind in CORE.kinds.values() if issubclass(kind, Event)]
        given(records(*kinds), days())(keeps_any_field)()


def _corrected(event: Event) -> list[Record]:
    """Return the event, a correction of it, and one more that is taken back again."""
    day = max(event.recorded, KNOWN[-1])
    first = attrs.evolve(event, id="first", supersedes=())
    second = revise(first, recorded=day, sources=(), id="second", note="corrected")
    third = revise(second, recorded=day, sources=(), id="third", note="corrected again")
    return [first, second, third, retract(third, recorded=day, id="fourth")]


def _refused(held: Sequence[Record], others: Sequence[Event]) -> list[list[Record]]:
    """Return batches of which one record contradicts what is held, or links to nothing, at each place among others."""
    *new, last = (
        attrs.evolve(other, id=f"new-{number}", dataset=held[0].dataset, supersedes=())
        for number, other in enumerate(others)
    )
    wrong = [attrs.evolve(record, note="something else") for record in held]
    wrong.append(attrs.evolve(last, supersedes=("nothing",)))
    return [[*new[:place], record, *new[place:]] for record in wrong for place in range(len(new) + 1)]
