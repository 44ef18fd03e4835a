"""The laws of importers in one line of a test: `check_importer`."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import attrs

from aidledger.errors import LedgerError
from aidledger.interchange.imported import Imported
from aidledger.ledger import Ledger
from aidledger.testing import laws
from aidledger.testing.counted import first_of
from aidledger.testing.files import TextFile
from aidledger.testing.needed import SearchStrategy, given
from aidledger.testing.needed import strategies as st
from aidledger.vocabulary import CORE, Vocabulary

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

    >>> from aidledger.interchange.mapping_files import mapping_from_toml
    >>> from aidledger.interchange.tables import read_table
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
