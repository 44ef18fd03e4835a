"""The Ukraine Support Tracker of the Kiel Institute, in whichever of its layouts a release has: `read_kiel`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from aidledger.errors import Finding, LoadError, Origin, ReadError
from aidledger.files._problems import safe
from aidledger.interchange._imported import Imported, Paths, together
from aidledger.interchange._mapping_reading import shipped_mappings
from aidledger.interchange._table import read_table

RECOGNISED_BY: Final = ("occurred", "amount", "measure")
"""What a key of the tracker still means the same fact by: not the title, which is the type of aid, and that of many.

A sum that it reports states its measure, which stays, while its date is that of the release.
"""

_PREFIX: Final = "kiel-"
_OTHER_LAYOUT: Final = frozenset({"no-sheet", "no-header", "no-column", "column-twice"})
_LONGEST_MESSAGE: Final = 300


def read_kiel(path: Paths, *, recorded: dt.date | str, dataset: str) -> tuple[str, Imported]:
    """Return the name of the shipped mapping that a release of the tracker fits, and what came of reading it so.

    The layout is found by the names of the sheet and of its columns; each is a mapping that `read_table` takes by its
    name. ``path`` may be those of several files of one layout that are one release. Raises `LoadError` where no layout
    fits, with what each of them misses, and else what `read_table` raises.
    """
    missed: list[Finding] = []  # no errors: they would keep the sheets open that they came from
    files, shown = together(path)
    paths = [file for file, _ in files]
    for layout in reversed([name for name in shipped_mappings() if name.startswith(_PREFIX)]):
        try:
            return layout, read_table(paths, layout, recorded=recorded, dataset=dataset)
        except LoadError as error:
            if not {finding.code for finding in error.findings} <= _OTHER_LAYOUT:
                raise
            missed.append(_finding(shown, layout, error.findings))
    advice = "write a mapping for it, and read it as a table"
    raise LoadError(f"{shown}: it has no layout of the tracker that is known: {advice}", list(map(ReadError, missed)))


def _finding(path: str, layout: str, problems: Sequence[Finding]) -> Finding:
    """Return what a layout misses in the sheet: the first of it, and how much more."""
    first, *others = problems
    more = f" (and {len(others):,} more)" if others else ""
    message = safe(f"it is not {layout}: {first.message}{more}", most=_LONGEST_MESSAGE)
    return Finding(code="other-layout", message=message, origin=Origin(path, 1))
