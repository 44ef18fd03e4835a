"""Keys that several data sets use: where a result holds what it finds by fact alone, they are never taken for one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from aidledger.errors import MixedDatasetsError
from aidledger.events import Alteration
from aidledger.groups import Groups
from aidledger.placement import Key, Placed, first_day
from aidledger.projection import Fold, Projection, unmapped
from aidledger.tally import Tally

V = TypeVar("V")

_WHERE: Final = ".where(dataset={})"

Refusal = tuple[dt.date, MixedDatasetsError]
"""From which day on a question has no answer, and why."""


def mixed(what: str, fact: str, datasets: Iterable[str], choose: str) -> MixedDatasetsError:
    """Return the error that says which data sets use one key; ``choose`` has a place for the name of one of them."""
    found = sorted(datasets)
    return MixedDatasetsError(
        f"{what} would mix {len(found)} data sets ({', '.join(found)}), which use the same key {fact!r} and may mean "
        f"other things by it: choose with {choose.format(repr(found[0]))}"
    )


def names(keys: Iterable[Key]) -> dict[Key, str]:
    """Name each key by its fact, and by its data set too where another has the same fact.

    >>> names([("kiel", "loan"), ("ours", "loan"), ("ours", "grant")])[("ours", "loan")]
    'loan (ours)'
    """
    every = dict.fromkeys(keys)
    count = Counter(fact for _, fact in every)
    return {key: key[1] if count[key[1]] == 1 else f"{key[1]} ({key[0]})" for key in every}


def by_fact(name: str, found: Mapping[Key, V]) -> Groups[str, V]:
    """Return by fact alone what was found by data set and fact; raise `MixedDatasetsError` where two have the same."""
    datasets: dict[str, str] = {}
    for dataset, fact in found:
        other = datasets.setdefault(fact, dataset)
        if other != dataset:
            raise mixed(name, fact, (other, dataset), _WHERE)
    return Groups({fact: value for (_, fact), value in found.items()})


def chosen(projection: Projection[Any]) -> frozenset[Any] | None:
    """Return the data sets that a question is about; None where it chooses none."""
    root, _ = unmapped(projection)
    if isinstance(root, Tally):
        return dict(root.wanted).get("dataset")
    return root.datasets if isinstance(root, Fold) else None


def refusal(projection: Projection[Any], placed: Iterable[Placed]) -> Refusal | None:
    """Return from which day on a fold that holds events by fact would mix data sets; None where it never does.

    That is the day by the end of which events of two data sets with the same key can have happened.
    """
    root, _ = unmapped(projection)
    if not isinstance(root, Fold) or root.key is None:
        return None
    firsts: dict[str, dict[str, dt.date]] = {}
    for each in placed:
        event = each.event
        if not root.takes(event) or (isinstance(event, Alteration) and event.altered is None):
            continue
        days, day = firsts.setdefault(root.key(event), {}), first_day(event)
        days[event.dataset] = min(day, days.get(event.dataset, day))
    shared = [(sorted(days.values())[1], fact) for fact, days in firsts.items() if len(days) > 1]
    if not shared:
        return None
    day, fact = min(shared)
    return day, mixed(projection.name, fact, (each for each, first in firsts[fact].items() if first <= day), _WHERE)
