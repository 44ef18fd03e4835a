"""A history: what an answer was on each of many days. A plain value, made by `aidledger.Timeline.history`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar, overload

import attrs

from aidledger._answers.answer import Bounds, by_group, label, structured
from aidledger._records.aid_names import MilestoneReached
from aidledger._records.plain import group_fields, group_text, one_line
from aidledger._values.money import Bag, union_of_currencies
from aidledger._values.text import html_table

R = TypeVar("R", covariant=True)

_LONGEST = 200  # characters of a value that is no sum
_MOST_SHOWN = 60  # days in a notebook; of more, those between the first and the last half are left out


class Point(NamedTuple, Generic[R]):
    """The answer at the end of one day: a tally's value with its bounds, or the result of any other projection."""

    date: dt.date
    value: R
    bounds: Any


class Stamp:
    """The fingerprint of the records known, worked out when it is first asked for, since that takes a while."""

    __slots__ = ("_found",)
    _found: str | Callable[[], str]

    def __init__(self, found: str | Callable[[], str]) -> None:
        self._found = found

    @property
    def text(self) -> str:
        """The fingerprint, as ``sha256:`` and 64 hexadecimal digits."""
        if not isinstance(self._found, str):
            self._found = self._found()
        return self._found

    def __eq__(self, other: object) -> bool:
        """Return whether another is of the same records."""
        return self is other or self.text == other.text if isinstance(other, Stamp) else NotImplemented

    def __hash__(self) -> int:
        """Return the hash of the fingerprint."""
        return hash(self.text)

    def __reduce__(self) -> tuple[type[Stamp], tuple[str]]:
        """Pickle by the fingerprint."""
        return (Stamp, (self.text,))


@attrs.frozen(kw_only=True, repr=False)
class History(Sequence[Point[R]], Generic[R]):
    """An answer on each of some days, in order: ``points`` of date, value and bounds.

    Of a tally each point has its value and bounds; in groups, of every group that appears by the last day, with
    nothing where nothing had come to it yet. The bounds of a group are those of its own ``where``, on every day.
    Of any other projection ``bounds`` are None. ``fields`` are those that a tally is grouped by, ``known`` the last day
    of knowledge (inclusive; None where the ledger is empty), ``milestones`` those that the timeline has from the start
    to the last day.

    >>> from aidledger import reference
    >>> from aidledger.projections import committed
    >>> print(reference().timeline().history(committed, every="year", start="2022-02-24", end="2024-06-30"))
    2022-12-31  USD 231,000,000
    2023-12-31  USD 3,931,000,000
    2024-06-30  USD 3,931,000,000
    """

    dates: tuple[dt.date, ...]
    values: tuple[R, ...]
    bounds: tuple[Any, ...] | None
    fields: tuple[str, ...] = ()
    projection: str
    known: dt.date | None
    caveats: tuple[str, ...]
    datasets: tuple[str, ...]
    milestones: tuple[MilestoneReached, ...] = ()
    _stamp: Stamp

    @property
    def digest(self) -> str:
        """The fingerprint of the records known."""
        return self._stamp.text

    @overload
    def __getitem__(self, index: int) -> Point[R]: ...
    @overload
    def __getitem__(self, index: slice) -> History[R]: ...
    def __getitem__(self, index: int | slice) -> Point[R] | History[R]:
        """Return one point, or the history of some of the days."""
        if isinstance(index, slice):
            bounds = None if self.bounds is None else self.bounds[index]
            return attrs.evolve(self, dates=self.dates[index], values=self.values[index], bounds=bounds)
        return Point(self.dates[index], self.values[index], None if self.bounds is None else self.bounds[index])

    def __len__(self) -> int:
        """Return how many days there are."""
        return len(self.dates)

    def rows(self) -> list[dict[str, Any]]:
        """Return it as a long table: a row a day, group and currency.

        Each has ``date``, the fields that it is grouped by, ``currency``, ``amount``, ``low`` and ``high``, the
        amounts as decimals; a currency that a group has on one day it has on all. Of what is no tally, each row has
        ``date`` and ``value``.
        """
        if self.bounds is None:
            return [{"date": date, "value": value} for date, value in zip(self.dates, self.values, strict=True)]
        return [
            {
                "date": date,
                **group,
                "currency": code,
                "amount": bag[code],
                "low": both.low[code],
                "high": both.high[code],
            }
            for date, group, code, bag, both in self._cells()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: amounts and days as text, points as the rows of `rows`."""
        return {
            "dates": [date.isoformat() for date in self.dates],
            "known": None if self.known is None else self.known.isoformat(),
            "projection": self.projection,
            "by": list(self.fields),
            "rows": [structured(row) for row in self.rows()],
            "caveats": list(self.caveats),
            "datasets": list(self.datasets),
            "digest": self.digest,
            "milestones": [
                {"id": each.id, "occurred": str(each.occurred), "title": each.title} for each in self.milestones
            ],
        }

    def __str__(self) -> str:
        """Return a line a day: the value, and its bounds in brackets where they differ from it."""
        return "\n".join(f"{point.date}  {line}" for point in self for line in _lines(point))

    def __repr__(self) -> str:
        """Return what it is the history of, and from when to when."""
        span = f"{len(self)} days, {self.dates[0]} to {self.dates[-1]}" if self.dates else "no day"
        return f"<History of {self.projection}, known {self.known}: {span}>"

    def _repr_html_(self) -> str:
        """Return a table for a notebook: a row a day, a column a group and currency."""
        columns = list(self._columns())
        head = ["date", *(" ".join((*map(group_text, group.values()), code)) for group, _, code in columns)]
        is_plain = self.bounds is None or not columns
        shown = [*self[: _MOST_SHOWN // 2], *self[-_MOST_SHOWN // 2 :]] if len(self) > _MOST_SHOWN else list(self)
        rows = [
            [str(point.date), *([_cut(point.value)] if is_plain else (_cell(point, *of) for _, *of in columns))]
            for point in shown
        ]
        if len(self) > _MOST_SHOWN:
            rows.insert(_MOST_SHOWN // 2, [f"… {len(self) - _MOST_SHOWN} more …"])
        caption = f"{self.projection}, known {self.known}"
        return html_table(caption, ["date", "value"] if is_plain else head, rows, self.caveats)

    def _columns(self) -> Iterator[tuple[dict[str, Any], Any, str]]:
        """Return each group, as fields and as key, with each currency that it has on some day."""
        if self.bounds is None or not self.dates:
            return
        values: Sequence[Any] = self.values
        for key in by_group(values[0]):
            bags = {id(bag): bag for bag in (by_group(each)[key] for each in values)}
            both = {id(one): one for one in (by_group(each)[key] for each in self.bounds)}
            ends = (end for one in both.values() for end in (one.low, one.high))
            group = group_fields(self.fields, key)
            for code in union_of_currencies(*bags.values(), *ends):
                yield group, key, code

    def _cells(self) -> Iterator[tuple[dt.date, dict[str, Any], str, Bag, Bounds]]:
        columns = list(self._columns())
        for date, value, bounds in self:
            for group, key, code in columns:
                yield date, group, code, by_group(value)[key], by_group(bounds)[key]


def _cell(point: Point[Any], key: Any, code: str) -> str:
    both = by_group(point.bounds)[key]
    amount, low, high = by_group(point.value)[key][code], both.low[code], both.high[code]
    return f"{amount:,f}" + (f" ({low:,f} … {high:,f})" if (low, high) != (amount, amount) else "")


def _cut(value: object) -> str:
    """Return a value on a line; what is too long for one ends in dots."""
    text = one_line(str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _lines(point: Point[Any]) -> list[str]:
    if point.bounds is None:
        return [_cut(point.value)]
    bounds = by_group(point.bounds)
    pairs = [(label(key), value, bounds[key]) for key, value in by_group(point.value).items()]
    return [
        f"{name}{_cut(value)}" + ("" if both.low == value == both.high else f" ({both})") for name, value, both in pairs
    ]
