"""How the answer about one day was revised as more became known. Made by `aidledger.Ledger.revisions`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, overload

import attrs

from aidledger._answers.answer import structured
from aidledger._answers.bridge import Bridge, Cause
from aidledger._answers.figures import by_group, figures, label
from aidledger._folds.projection import called
from aidledger._folds.tally import Tally
from aidledger._ledger.comparing import bridge
from aidledger._ledger.timeline import AsOf
from aidledger._records.order import altered_key, key_of
from aidledger._records.plain import group_text
from aidledger._records.records import Alteration, Event, Record
from aidledger._values.money import Bag
from aidledger._values.text import html_table
from aidledger.errors import WrongTypeError

_CAUSES: Final = tuple(cause for cause in Cause if cause is not Cause.TIME_PASSED)  # the day stays the same


@attrs.frozen
class Revision:
    """The answer as known from the end of the day ``known`` on, until the next.

    ``bridge`` is what moved it from the one before, at first from nothing; it is empty where only the bounds changed.
    ``records`` are the ids of what was recorded that day about facts of which something can count, in the data set
    that was chosen, where one was.
    """

    known: dt.date
    value: Any
    bounds: Any
    bridge: Bridge
    records: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class Revisions(Sequence[Revision]):
    """Every answer that there ever was about the day ``as_of``, in the order in which they were known.

    One for each recorded day on which value or bounds changed. ``fields`` are those that the tally is grouped by.
    """

    as_of: dt.date
    projection: str
    fields: tuple[str, ...]
    revisions: tuple[Revision, ...]

    @overload
    def __getitem__(self, index: int) -> Revision: ...
    @overload
    def __getitem__(self, index: slice) -> Revisions: ...
    def __getitem__(self, index: int | slice) -> Revision | Revisions:
        """Return one revision, or some of them."""
        if isinstance(index, slice):
            return attrs.evolve(self, revisions=self.revisions[index])
        return self.revisions[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.revisions)

    def rows(self) -> list[dict[str, Any]]:
        """Return it as a long table: a row a recorded day, group and currency.

        Each has ``known``, the fields that it is grouped by, ``currency``, ``amount``, ``low`` and ``high``, and what
        each cause moved the amount by, under its name (``newly known`` and so on); amounts are decimals.
        """
        return [row for each in self.revisions for row in self._rows(each)]

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: amounts and days as text, revisions as the rows of `rows`."""
        return {
            "as_of": self.as_of.isoformat(),
            "projection": self.projection,
            "by": list(self.fields),
            "rows": [structured(row) for row in self.rows()],
            "records": {each.known.isoformat(): list(each.records) for each in self.revisions},
        }

    def __str__(self) -> str:
        """Return a few lines a revision: when it became known, the answer, and what moved it."""
        return (
            "\n".join(line for each in self.revisions for line in _lines(each)) or "nothing that counts was ever known"
        )

    def __repr__(self) -> str:
        """Return which answer it is about, and how often it changed."""
        return f"<Revisions of {self.projection} as of {self.as_of}: {len(self)}>"

    def _repr_html_(self) -> str:
        """Return a table for a notebook: the rows of `rows`, but for what did not move."""
        head = ["known", *self.fields, "currency", "amount", "low", "high", "moved by"]
        rows = []
        for row in self.rows():
            moved = (f"{cause}: {row[cause]:+,f}" for cause in _CAUSES if row[cause])
            said = [group_text(row[field]) for field in self.fields]
            amounts = [f"{row[name]:,f}" for name in ("amount", "low", "high")]
            rows.append([str(row["known"]), *said, row["currency"], *amounts, ", ".join(moved)])
        return html_table(f"{self.projection} as of {self.as_of}", head, rows)

    def _rows(self, each: Revision) -> Iterator[dict[str, Any]]:
        moved = each.bridge.amounts
        causes = {cause.value: moved[cause] for cause in _CAUSES}
        for row in figures(self.fields, each.value, each.bounds, **causes):
            if row["currency"]:
                yield {"known": each.known, **row}


def revisions(
    tally: Tally[Any], records: Iterable[Record], nothing: AsOf, known_on: Callable[[dt.date], AsOf]
) -> Revisions:
    """Return every answer that there ever was about a day: ``nothing`` is what was known of it before all records."""
    if not isinstance(tally, Tally):
        raise WrongTypeError(
            f"only a tally has revisions, not {called(tally)}: ask as_of(…, known=…) on the days you mean"
        )
    found: list[Revision] = []
    before = nothing
    said = _figures(before.project(tally), before.bounds(tally))
    for known, ids in _that_count(tuple(records), tally).items():
        at = known_on(known)
        value, bounds = at.project(tally), at.bounds(tally)
        now = _figures(value, bounds)
        if now != said:
            found.append(Revision(known, value, bounds, bridge(before, at, tally), tuple(ids)))
            before, said = at, now
    return Revisions(as_of=nothing.as_of, projection=tally.name, fields=tally.fields, revisions=tuple(found))


def _that_count(records: Sequence[Record], tally: Tally[Any]) -> dict[dt.date, list[str]]:
    """Return by recorded day the ids of the records about facts of which one can count, or that such a one alters."""
    counting = [record for record in records if isinstance(record, Event) and tally.may_count(record)]
    keys = {*map(key_of, counting), *(altered_key(each) for each in counting if isinstance(each, Alteration))}
    found: dict[dt.date, list[str]] = {}
    for record in records:
        if key_of(record) in keys:
            found.setdefault(record.recorded, []).append(record.id)
    return found


def _figures(value: Any, bounds: Any) -> Any:
    """Return value and bounds without what is said about them."""
    ends = {key: (both.low, both.high) for key, both in by_group(bounds).items()}
    return value, ends


def _lines(each: Revision) -> Iterator[str]:
    values = by_group(each.value)
    for key, both in by_group(each.bounds).items():
        value = values.get(key, Bag())
        yield f"{each.known}  {label(key)}{value}" + ("" if both.low == value == both.high else f" ({both})")
    called = each.bridge.names
    for cause in _CAUSES:
        mine = (one for one in each.bridge.contributions if one.cause is cause)
        facts = list(dict.fromkeys(called[one.dataset, one.fact] for one in mine))
        if facts:
            yield f"            {cause.value}: {', '.join(facts)}"
