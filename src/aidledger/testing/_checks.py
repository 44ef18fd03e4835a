"""The laws of importers, releases and stores in one line of a test."""

from __future__ import annotations

import csv
import functools
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import attrs

from aidledger import CORE, Event, Ledger, Vocabulary, retract, revise
from aidledger.errors import LedgerError
from aidledger.events import Record
from aidledger.interchange import Imported, Unkeyed
from aidledger.testing import _laws as laws
from aidledger.testing._changes import DATASET, RELEASED, event_of
from aidledger.testing._changes import releases as usual
from aidledger.testing._checking import first_of
from aidledger.testing._laws import edges
from aidledger.testing._laws.absorbing import (
    Taking,
    releases_taken_stay_known,
    what_is_said,
    what_is_taken_is_the_release,
)
from aidledger.testing._ledgers import batches, histories, ledgers
from aidledger.testing._records import events, records
from aidledger.testing._records import events as any_events
from aidledger.testing._strategies import KNOWN, SearchStrategy, days, given
from aidledger.testing._strategies import strategies as st

_PRINTABLE: Final = st.characters(exclude_categories=["C", "Z"], include_characters=" ")


@attrs.frozen(kw_only=True)
class TextFile:
    r"""A text file: what stands before its rows, each row as it is written, with its line end, and what stands after.

    A row can take several lines, and several can stand on one; blank lines before it are written as part of it.

    >>> file = TextFile(head="key,day\n", rows=("a,2024\n", "\nb,2023\n"))
    >>> file.lines
    (2, 4)
    """

    rows: tuple[str, ...]
    head: str = ""
    tail: str = ""

    @property
    def text(self) -> str:
        """All that is in the file."""
        return "".join((self.head, *self.rows, self.tail))

    @property
    def lines(self) -> tuple[int, ...]:
        """The line on which each row begins; the first of the file is 1."""
        found, line = [], 1 + self.head.count("\n")
        for row in self.rows:
            found.append(line + len(row) - len(row.lstrip("\n")))
            line += row.count("\n")
        return tuple(found)


def tables(
    columns: Mapping[str, Sequence[str]], *, delimiter: str = ",", max_size: int = 12
) -> SearchStrategy[TextFile]:
    """Return a strategy for CSV files with a header and some rows, none of them blank.

    ``columns`` has by name what cells of a column can hold: what is read, what is refused, nothing. In some rows they
    hold one of these, in others any short text now and then.
    """
    usual = [st.sampled_from(tuple(cells)) for cells in columns.values()]
    any_text = st.text(_PRINTABLE, max_size=6)
    cells = st.tuples(*usual) | st.tuples(*(each | any_text for each in usual))
    stated = cells.map(lambda row: row if "".join(row).strip() else ("?", *row[1:]))  # a blank row is no row
    rows = st.lists(stated.map(lambda row: _written(row, delimiter)), max_size=max_size)
    return rows.map(lambda drawn: TextFile(head=_written(tuple(columns), delimiter), rows=tuple(drawn)))


def _written(cells: Sequence[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return text.getvalue()


_MOST: Final = 12
_DRAWN, _ACCEPTED, _REFUSED = "was drawn", "became an event", "was refused"


def check_importer(
    read: Callable[[Path], Imported],
    files: SearchStrategy[TextFile],
    *,
    name: str = "rows.csv",
    vocabulary: Vocabulary = CORE,
    is_ordered: bool = False,
) -> None:
    """Hold an importer of your own to the law that an import loses nothing (25).

    Every row of each of these ``files`` is in an event or refused by a finding, never both, never neither. To read a
    file again gives the same, and so does another order of its rows, unless ``is_ordered`` says that rows depend on
    those before. Events are in the order of their rows and read back as they were stored (6). Once they are absorbed
    they are what is live (12).

    ``read`` gets the path of a file called ``name`` and reads it for one data set and one day; ``vocabulary`` has the
    kinds of its events. A check in which no row was drawn, none became an event, or none was refused, fails.

    >>> from aidledger.interchange import mapping_from_toml
    >>> from aidledger.interchange import read_table
    >>> from aidledger.testing import tables
    >>> mapping = mapping_from_toml('''mapping = 1
    ... [[event]]
    ... kind = "committed"
    ... fact = "acme-{key}"
    ... occurred = { column = "day" }
    ... amount = { column = "euros", currency = "EUR" }
    ... ''')
    >>> check_importer(
    ...     lambda path: read_table(path, mapping, recorded="2024-08-06", dataset="acme"),
    ...     tables({"key": ["a", "b", ""], "day": ["2024-01-31", "2023", "soon"], "euros": ["5", "0.1", "none"]}),
    ...     is_ordered=True,  # a key that comes again gets a number, in the order of the rows
    ... )
    """
    seen: Counter[str] = Counter()

    def read_in(folder: str, file: TextFile) -> Imported:
        path = Path(folder, name)
        path.write_text(file.text, encoding="utf-8", newline="")
        found = read(path)
        seen.update({_DRAWN: found.rows, _ACCEPTED: found.accepted, _REFUSED: len(found.refused)})
        return found

    def loses_nothing(file: TextFile, order: Sequence[int]) -> None:
        other = file if is_ordered else attrs.evolve(file, rows=_in_order(file.rows, order))
        with tempfile.TemporaryDirectory(prefix="aidledger-") as folder:
            shuffled, imported, again = (read_in(folder, each) for each in (other, file, file))
        laws.an_import_loses_nothing(shuffled, other.lines)
        laws.an_import_loses_nothing(imported, file.lines)
        laws.an_import_is_the_same_again(imported, again)
        laws.the_order_of_rows_means_nothing(imported, shuffled)
        for event in imported.events:
            laws.a_record_is_stored_and_read(event, vocabulary)
        _is_absorbed(imported, shuffled)

    def is_met(sort: str, file: TextFile) -> bool:
        with tempfile.TemporaryDirectory(prefix="aidledger-") as folder:
            read_in(folder, file)
        return bool(seen[sort])

    given(files, st.permutations(range(_MOST)))(loses_nothing)()
    for sort in (_DRAWN, _ACCEPTED, _REFUSED):
        if not seen[sort]:
            found = first_of(files, functools.partial(is_met, sort))
            if found is None:
                raise AssertionError(f"no row {sort}, of {seen[_DRAWN]:,}: pass files with such rows, too")
            loses_nothing(found, range(_MOST))


def _in_order(rows: Sequence[str], order: Sequence[int]) -> tuple[str, ...]:
    """Return the rows in another order; those beyond stay where they are."""
    return (*(rows[place] for place in order if place < len(rows)), *rows[len(order) :])


def _is_absorbed(imported: Imported, shuffled: Imported) -> None:
    if not imported.release:
        return
    dataset, recorded = imported.events[0].dataset, max(event.recorded for event in imported.events)
    try:
        laws.what_is_live_is_the_release(Ledger(), imported.release, recorded, dataset)
        laws.absorbing_again_appends_nothing(Ledger(), imported.release, shuffled.release, recorded, dataset)
    except LedgerError as error:
        raise AssertionError(f"what was read cannot be absorbed: {error}") from error


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
    moved = [(row, attrs.evolve(event_of(row), dataset=dataset)) for row in release]
    return tuple(Unkeyed(event) if isinstance(row, Unkeyed) else event for row, event in moved)


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
