"""A tally over time: for each group its value, lowest and highest, as step functions of the day.

All three change only on days with which some date begins or ends, so they are worked out once for each
timeline and tally; every answer is then found by bisection.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from aidledger.answers import Bounds
from aidledger.curves import Band, Curve
from aidledger.errors import MixedDatasetsError, OpenDayError, RateError
from aidledger.groups import Groups
from aidledger.money import Bag
from aidledger.tally import Tally

_NOTHING: Final = Bag()
EMPTY: Final = Band(*(Curve((), ()),) * 3)
"""A group that nothing is ever in."""


@attrs.frozen
class Steps:
    """Everything that a tally says of a timeline, for any day."""

    tally: Tally[Any]
    bands: dict[Any, Band]
    possible: dict[Any, dt.date]
    """The first day on which something can contribute to a group."""
    datasets: dict[str, dt.date]
    """The first day on which something of a data set can contribute."""
    caveats: tuple[tuple[dt.date, str], ...]
    refused: tuple[tuple[dt.date, str], ...] = ()
    """The first day on which something can count whose amount cannot be told, and why, in order."""
    depending: tuple[tuple[dt.date, str], ...] = ()
    """The first day on which something can count whose amount depends on a day not known, and what, in order."""

    def value(self, day: dt.date) -> Any:
        """Return the value at the end of ``day``: a bag, or groups of those that something contributed to."""
        self.refuse(day)
        if not self.tally.fields:
            return self.bands[()].value.at(day) if self.bands else _NOTHING
        reached = ((key, band.value) for key, band in self.bands.items() if band.value.days)
        return Groups({key: curve.at(day) for key, curve in reached if curve.days[0] <= day})

    def bounds(self, day: dt.date) -> Any:
        """Return the bounds at the end of ``day``; in groups, for those that something can contribute to."""
        self.refuse(day)
        self.refuse_open_days(day)
        caveats = self.caveats_by(day)
        if not self.tally.fields:
            return self.bands[()].bounds(day, caveats) if self.bands else Bounds(_NOTHING, _NOTHING, caveats)
        return Groups(
            {key: self.bands[key].bounds(day, caveats) for key, first in self.possible.items() if first <= day}
        )

    def sweep(self, days: Sequence[dt.date]) -> tuple[list[Any], list[Any]]:
        """Return the values and the bounds at the end of each of these days, which are in order and at least one.

        In groups, for those to which something can contribute by the last of the days, at every day.
        """
        self.refuse(days[-1])
        self.refuse_open_days(days[-1])
        caveats = self._caveats_over(days)
        if not self.tally.fields:
            return self.bands.get((), EMPTY).sweep(days, caveats)
        keys = [key for key, first in self.possible.items() if first <= days[-1]]
        swept = [self.bands[key].sweep(days, caveats) for key in keys]
        values = [Groups(dict(zip(keys, row, strict=True))) for row in _rows([each for each, _ in swept], len(days))]
        bounds = [Groups(dict(zip(keys, row, strict=True))) for row in _rows([each for _, each in swept], len(days))]
        return values, bounds

    def datasets_by(self, day: dt.date) -> tuple[str, ...]:
        """Return the data sets of which something can have contributed by the end of ``day``, sorted."""
        return tuple(sorted(dataset for dataset, first in self.datasets.items() if first <= day))

    def caveats_by(self, day: dt.date) -> tuple[str, ...]:
        """Return what is to be said about the dates of what can have contributed by the end of ``day``."""
        return tuple(sorted({caveat for first, caveat in self.caveats if first <= day})) if self.caveats else ()

    def _caveats_over(self, days: Sequence[dt.date]) -> list[tuple[str, ...]]:
        """Return the caveats of each of these days, the same object where there is nothing new."""
        firsts = sorted({first for first, _ in self.caveats})
        found: list[tuple[str, ...]] = []
        said: tuple[str, ...] = ()
        reached = 0
        for day in days:
            index = bisect.bisect_right(firsts, day)
            said = said if index == reached else self.caveats_by(day)
            reached = index
            found.append(said)
        return found

    def refuse(self, day: dt.date) -> None:
        """Raise where there is no answer for ``day``: `MixedDatasetsError`, or `RateError` where a rate is missing."""
        self.refuse_mixture(day)
        if self.refused and self.refused[0][0] <= day:
            raise RateError(self.refused[0][1])

    def is_open(self, day: dt.date) -> bool:
        """Return whether some amount that can count by the end of ``day`` depends on a day that is not known."""
        return bool(self.depending) and self.depending[0][0] <= day

    def refuse_open_days(self, day: dt.date) -> None:
        """Raise `OpenDayError` where there are no bounds for ``day``, since an amount depends on a day that is open."""
        if not self.is_open(day):
            return
        found = [said for first, said in self.depending if first <= day]
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        raise OpenDayError(
            f"{self.tally.name}: {found[0]}{more}, so nobody can say what the sum is at least and at most: narrow the "
            "date, choose other events with where(), or count an amount that does not read the date; "
            "project() gives the value with each event on its latest day"
        )

    def refuse_mixture(self, day: dt.date) -> None:
        """Raise `MixedDatasetsError` where several data sets can contribute and nobody chose or asked for all."""
        if len(self.datasets) <= 1 or self.tally.is_combined or self.tally.chooses("dataset"):
            return
        found = self.datasets_by(day)
        if len(found) > 1:
            raise MixedDatasetsError(
                f"{self.tally.name} would add up {len(found)} data sets ({', '.join(found)}), which may hold the same "
                f"facts: choose with .where(dataset={found[0]!r}), or add them with .combined()"
            )


def _rows(columns: Sequence[Sequence[Any]], length: int) -> Iterator[tuple[Any, ...]]:
    """Return what is in each row of these columns, so many, also where there is no column."""
    return zip(*columns, strict=True) if columns else iter([()] * length)
