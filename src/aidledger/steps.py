"""A tally over time: for each group its value, lowest and highest, as step functions of the day.

All three change only on days with which some date begins or ends, so they are worked out once for each
timeline and tally; every answer is then found by bisection.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger.answers import Bounds
from aidledger.blocks import Amounts, Block, blocks, extremes
from aidledger.errors import MixedDatasetsError
from aidledger.events import Event
from aidledger.groups import Groups
from aidledger.money import EXACT, ZERO, Bag
from aidledger.placement import Placed
from aidledger.tally import Tally
from aidledger.when import NO

Changes = dict[dt.date, Amounts]
_NOTHING: Final = Bag()


@attrs.frozen
class Curve:
    """A sum that changes on some days: ``totals[i]`` holds from the end of ``days[i]`` on, nothing before."""

    days: tuple[dt.date, ...]
    totals: tuple[Bag, ...]

    def at(self, day: dt.date) -> Bag:
        """Return the sum at the end of ``day``."""
        index = bisect.bisect_right(self.days, day)
        return self.totals[index - 1] if index else _NOTHING

    @classmethod
    def adding(cls, changes: Changes) -> Curve:
        """Return the running sum of the changes on each day."""
        days = sorted(changes)
        running: Amounts = {}
        totals = []
        for day in days:
            for code, amount in changes[day].items():
                running[code] = EXACT.add(running.get(code, ZERO), amount)
            totals.append(Bag.of(running))
        return cls(tuple(days), tuple(totals))


@attrs.frozen
class Steps:
    """Everything that a tally says of a timeline, for any day."""

    tally: Tally[Any]
    values: dict[Any, Curve]
    lows: dict[Any, Curve]
    highs: dict[Any, Curve]
    possible: dict[Any, dt.date]
    """The first day on which something can contribute to a group."""
    datasets: dict[str, dt.date]
    """The first day on which something of a data set can contribute."""
    caveats: tuple[tuple[dt.date, str], ...]

    def value(self, day: dt.date) -> Any:
        """Return the value at the end of ``day``: a bag, or groups of those that something contributed to."""
        self.refuse_mixture(day)
        if not self.tally.fields:
            return self._at(self.values, (), day)
        return Groups({key: curve.at(day) for key, curve in self.values.items() if curve.days[0] <= day})

    def bounds(self, day: dt.date) -> Any:
        """Return the bounds at the end of ``day``; in groups, for those that something can contribute to."""
        self.refuse_mixture(day)
        caveats = self.caveats_by(day)
        if not self.tally.fields:
            return Bounds(self._at(self.lows, (), day), self._at(self.highs, (), day), caveats)
        return Groups(
            {
                key: Bounds(self._at(self.lows, key, day), self._at(self.highs, key, day), caveats)
                for key, first in self.possible.items()
                if first <= day
            }
        )

    def datasets_by(self, day: dt.date) -> tuple[str, ...]:
        """Return the data sets of which something can have contributed by the end of ``day``, sorted."""
        return tuple(sorted(dataset for dataset, first in self.datasets.items() if first <= day))

    def caveats_by(self, day: dt.date) -> tuple[str, ...]:
        """Return what is to be said about the dates of what can have contributed by the end of ``day``."""
        return tuple(sorted({caveat for first, caveat in self.caveats if first <= day}))

    def refuse_mixture(self, day: dt.date) -> None:
        """Raise `MixedDatasetsError` where several data sets can contribute and nobody chose or asked for all."""
        found = self.datasets_by(day)
        chosen = self.tally.is_combined or "dataset" in (*self.tally.fields, *(field for field, _ in self.tally.wanted))
        if len(found) > 1 and not chosen:
            raise MixedDatasetsError(
                f"{self.tally.name} would add up {len(found)} data sets ({', '.join(found)}), which may hold the same "
                f"facts: choose with .where(dataset={found[0]!r}), or add them with .combined()"
            )

    @staticmethod
    def _at(curves: dict[Any, Curve], key: Any, day: dt.date) -> Bag:
        return curves[key].at(day) if key in curves else _NOTHING


def steps(tally: Tally[Any], placed: Sequence[Placed]) -> Steps:
    """Return everything that the tally says of these events."""
    found = [block for block in blocks(placed) if any(tally.amount(event) for event, _ in block.members())]
    possible: dict[Any, dt.date] = {}
    datasets: dict[str, dt.date] = {}
    caveats: list[tuple[dt.date, str]] = []
    keys_of: list[set[Any] | None] = []
    for block in found:
        keys: set[Any] = set()
        is_wide = False
        for event, first in block.members():
            if not tally.amount(event):
                continue
            parts = [part for part in tally.parts(event) if tally.matches(part) is not NO]
            if parts:
                datasets[event.dataset] = min(first, datasets.get(event.dataset, first))
                caveats.extend((first, caveat) for caveat in _caveats(event))
            for part in parts:
                is_wide = is_wide or tally.is_wide(part)
                for key in tally.keys(part):
                    keys.add(key)
                    possible[key] = min(first, possible.get(key, first))
        keys_of.append(None if is_wide else keys)
    lows: dict[Any, Changes] = {}
    highs: dict[Any, Changes] = {}
    for block, own in zip(found, keys_of, strict=True):
        for key in possible if own is None else own:
            _add_extremes(tally, block, key, lows.setdefault(key, {}), highs.setdefault(key, {}))
    in_order = sorted(possible, key=_sortable)
    values = _values(tally, placed)
    return Steps(
        tally,
        {key: Curve.adding(values[key]) for key in in_order if key in values},
        {key: Curve.adding(lows[key]) for key in in_order if key in lows},
        {key: Curve.adding(highs[key]) for key in in_order if key in highs},
        {key: possible[key] for key in in_order},
        datasets,
        tuple(caveats),
    )


def _values(tally: Tally[Any], placed: Sequence[Placed]) -> dict[Any, Changes]:
    values: dict[Any, Changes] = {}
    for each in placed:
        for key, bag in tally.contributions(each.event):
            _add(values.setdefault(key, {}).setdefault(each.day, {}), dict(bag.amounts))
    return values


def _add_extremes(tally: Tally[Any], block: Block, key: Any, lows: Changes, highs: Changes) -> None:
    at = extremes(tally, block, key)
    if at is None:
        return
    before: tuple[Amounts, Amounts] = ({}, {})
    for day in block.days():
        now = at(day)
        for changes, old, new in zip((lows, highs), before, now, strict=True):
            difference = {code: EXACT.subtract(new.get(code, ZERO), old.get(code, ZERO)) for code in {*old, *new}}
            _add(changes.setdefault(day, {}), difference)
        before = now


def _add(amounts: Amounts, more: dict[str, Decimal]) -> None:
    for code, amount in more.items():
        amounts[code] = EXACT.add(amounts.get(code, ZERO), amount)


def _caveats(event: Event) -> list[str]:
    words = [
        word
        for word, holds in (("approximate", event.occurred.approximate), ("uncertain", event.occurred.uncertain))
        if holds
    ]
    return [f"the date of {event.id}, {event.occurred}, is {' and '.join(words)} in its source"] if words else []


def _sortable(key: Any) -> tuple[tuple[bool, str], ...]:
    """Return a sort key for group keys: what is not stated comes last."""
    return tuple((value is None, str(value)) for value in (key if isinstance(key, tuple) else (key,)))
