"""From an IATI activity file to events: `read_iati`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Final

from aidledger.interchange.iati.importer import Importer
from aidledger.interchange.iati.stream import Reading
from aidledger.interchange.iati.totals import IatiImported
from aidledger.problems import safe
from aidledger.when import as_day

MOST_ROWS: Final = 1_000_000
"""Transactions of one file that are read where nothing else is asked for: all of them are held in memory."""
_LONGEST_PATH: Final = 4_096


def read_iati(
    path: str | os.PathLike[str],
    *,
    recorded: dt.date | str,
    dataset: str,
    max_rows: int = MOST_ROWS,
    advanced: Callable[[int], None] = lambda _: None,
) -> IatiImported:
    """Return the transactions of an IATI 2.0x activity file as events, and findings on those that are none.

    Each event is recorded on the day ``recorded`` in the data set ``dataset``. The file is read in pieces, whatever its
    size; what is returned holds up to ``max_rows`` transactions. ``advanced`` is told how many bytes were read at each
    step. Raises `LoadError` where the file is no such file, is hostile, or has more transactions, and
    `MissingExtraError` without the extra ``iati``.
    """
    day = as_day(recorded, "recorded")
    shown = safe(os.fspath(path), most=_LONGEST_PATH)
    reading = Reading(os.fspath(path), shown, max_rows=max_rows, advanced=advanced)
    importer = Importer(shown, day, dataset)
    for activity in reading:
        importer.take(activity)
    return importer.done(reading.rows)
