"""From IATI activity files to events: `read_iati`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final, Literal

from aidledger.errors import WrongTypeError
from aidledger.interchange.iati.importer import Importer
from aidledger.interchange.iati.overlaps import EVIDENCE, PRACTICES
from aidledger.interchange.iati.stream import Reading
from aidledger.interchange.iati.totals import IatiImported
from aidledger.interchange.imported import Paths, together
from aidledger.when import as_day

MOST_ROWS: Final = 1_000_000
"""Transactions of one release that are read where nothing else is asked for: all of them are held in memory."""

Practice = Literal["evidence", "keep", "leave-out"]


def read_iati(
    path: Paths,
    *,
    recorded: dt.date | str,
    dataset: str,
    max_rows: int = MOST_ROWS,
    secondary: Practice = EVIDENCE,
    parents: Practice = EVIDENCE,
    advanced: Callable[[int], None] = lambda _: None,
) -> IatiImported:
    """Return the transactions of IATI 2.0x activity files as events, and findings on those that are none.

    ``path`` is that of one file, or of several that are one release together. Each event is recorded on the day
    ``recorded`` in the data set ``dataset``. Files are read in pieces, whatever their size; what is returned holds up
    to ``max_rows`` transactions, and as many activities without one. ``advanced`` is told how many bytes were read at
    each step.

    ``secondary`` and ``parents`` say what to do where a secondary reporter repeats an activity, and where a parent
    repeats its children. ``"evidence"`` leaves out what is proven to stand in the release twice; ``"keep"`` leaves out
    nothing; ``"leave-out"`` leaves out everything of secondary reporters, or of parents with children in the release.

    Raises `LoadError` where a file is no such file, is hostile, or has more transactions, `WrongTypeError` on another
    practice or no path at all, and `MissingExtraError` without the extra ``iati``.
    """
    day = as_day(recorded, "recorded")
    for name, practice in (("secondary", secondary), ("parents", parents)):
        if practice not in PRACTICES:
            raise WrongTypeError(f"{name}: {practice!r:.100} is not one of {', '.join(map(repr, PRACTICES))}")
    files, shown = together(path)
    importer = Importer(shown, day, dataset, most=max_rows)
    rows = 0
    for file, shown_file in files:
        reading = Reading(file, shown_file, max_rows=max_rows, advanced=advanced, before=rows)
        for activity in reading:
            importer.take(activity, shown_file)
        rows += reading.rows
    return importer.done(rows, secondary=secondary, parents=parents)
