"""A bridge: what the difference of two answers is made of. `aidledger.answers.Delta.bridge` makes it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Any

import attrs

from aidledger._folds.grouping import names
from aidledger._records.plain import group_fields, group_text, plain
from aidledger._records.records import Key
from aidledger._values.money import Bag, Groups, group_order, total, union_of_currencies
from aidledger._values.text import html_table
from aidledger.errors import UnknownFieldError, WrongTypeError, exists

_MOST_FACTS = 3  # named on one line of text; more are counted


class Cause(enum.StrEnum):
    """Why an answer moved: first what became known about the first day, then that time passed.

    >>> Cause("re-dated")
    <Cause.RE_DATED: 're-dated'>
    """

    NEWLY_KNOWN = "newly known"
    RE_DATED = "re-dated"
    RE_VALUED = "re-valued"
    RETRACTED = "retracted"
    TIME_PASSED = "time passed"


@attrs.frozen
class Movement:
    """By how much one fact moved an answer for one cause; ``events`` are the ids of the records that say so.

    ``key`` is the group (``()`` where there are no groups), ``dataset`` the data set of the fact: another can use the
    same for something else.
    """

    cause: Cause
    fact: str
    events: tuple[str, ...]
    amount: Bag
    key: Any = ()
    dataset: str = attrs.field(kw_only=True)


@attrs.frozen(kw_only=True, repr=False)
class Bridge:
    """What leads from one answer to another: ``contributions``, which sum exactly to ``after`` less ``before``.

    ``as_of`` and ``known`` are the two days of the first answer, and those of the second; ``fields`` are those that the
    tally is grouped by.
    """

    projection: str
    fields: tuple[str, ...]
    as_of: tuple[dt.date, dt.date]
    known: tuple[dt.date | None, dt.date | None]
    before: Any
    after: Any
    contributions: tuple[Movement, ...]

    @property
    def keys(self) -> tuple[Any, ...]:
        """The groups that are in either answer, or moved on the way; ``((),)`` where there are no groups."""
        if not self.fields:
            return ((),)
        return tuple(sorted({*self.before, *self.after, *(each.key for each in self.contributions)}, key=group_order))

    @property
    def names(self) -> dict[Key, str]:
        """What each fact is called, by data set and fact: itself, with its data set where another has the same."""
        return names((each.dataset, each.fact) for each in self.contributions)

    @property
    def amounts(self) -> Groups[Cause, Any]:
        """What each of the five causes amounts to: a bag, or in groups a bag for each group.

        A cause can be named by its text: ``bridge.amounts["re-dated"]``.
        """
        sums = self._sums()
        if not self.fields:
            return Groups({cause: sums.get((cause, ()), Bag()) for cause in Cause})
        return Groups({cause: Groups({key: sums.get((cause, key), Bag()) for key in self.keys}) for cause in Cause})

    @property
    def total(self) -> Any:
        """The sum of all contributions: a bag, or in groups a bag for each group."""
        moved: dict[Any, list[Bag]] = {key: [] for key in self.keys}
        for (_, key), amount in self._sums().items():
            moved[key].append(amount)
        sums = {key: total(bags) for key, bags in moved.items()}
        return Groups(sums) if self.fields else sums[()]

    def group(self, key: Any) -> Bridge:
        """Return the bridge of one group, as if it were asked for alone.

        Raises `WrongTypeError` where there are no groups, `UnknownFieldError` where there is no such one.
        """
        if not self.fields:
            raise WrongTypeError(
                f"{self.projection} is not grouped: ask with .by(…), or read the amounts of the bridge"
            )
        if key not in self.keys:
            raise UnknownFieldError(f"no group {key!r:.200} in the bridge: {exists(key, map(group_text, self.keys))}")
        mine = (attrs.evolve(each, key=()) for each in self.contributions if each.key == key)
        return attrs.evolve(
            self,
            projection=f"{self.projection}, {group_text(key)}",
            fields=(),
            before=self.before.get(key, Bag()),
            after=self.after.get(key, Bag()),
            contributions=tuple(mine),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: amounts and days as text, groups as rows.

        ``before``, ``after`` and each of ``amounts`` are amounts by currency, in groups rows with the fields,
        ``currency`` and ``amount``. A currency that is in one of them is in all, so that a zero is written as one.
        """
        return {
            "projection": self.projection,
            "by": list(self.fields),
            "as_of": [day.isoformat() for day in self.as_of],
            "known": [None if day is None else day.isoformat() for day in self.known],
            "before": self._plain(self.before),
            "after": self._plain(self.after),
            "amounts": {cause.value: self._plain(amount) for cause, amount in self.amounts.items()},
            "contributions": [
                {
                    "cause": each.cause.value,
                    "dataset": each.dataset,
                    "fact": each.fact,
                    "events": list(each.events),
                    **group_fields(self.fields, each.key),
                    "amount": plain(each.amount),
                }
                for each in self.contributions
            ],
        }

    def __str__(self) -> str:
        """Return a small table: the first answer, what each cause amounts to with its facts, and the second answer."""
        return "\n".join([self._title(), *self._lines()])

    def __repr__(self) -> str:
        """Return what it is the bridge of, and how much moved."""
        return f"<Bridge: {self._title()}, {len(self.contributions)} contribution(s)>"

    def _repr_html_(self) -> str:
        """Return a table for a notebook: a row a contribution, between the two answers."""
        rows = []
        called = self.names
        for bridge in map(self.group, self.keys) if self.fields else [self]:
            name = bridge.projection.removeprefix(self.projection).removeprefix(", ")
            rows.append([name, "before", "", str(bridge.before)])
            rows.extend(
                [name, each.cause.value, called[each.dataset, each.fact], str(each.amount)]
                for each in bridge.contributions
            )
            rows.append([name, "after", "", str(bridge.after)])
        head = ["group", "cause", "fact", "amount"]
        return html_table(self._title(), *((head, rows) if self.fields else (head[1:], [row[1:] for row in rows])))

    def _sums(self) -> dict[tuple[Cause, Any], Bag]:
        moved: dict[tuple[Cause, Any], list[Bag]] = {}
        for each in self.contributions:
            moved.setdefault((each.cause, each.key), []).append(each.amount)
        return {where: total(bags) for where, bags in moved.items()}

    def _plain(self, value: Any) -> Any:
        codes = self._currencies()
        if not self.fields:
            return {code: f"{value[code]:f}" for code in codes[()]}
        return [
            {**group_fields(self.fields, key), "currency": code, "amount": f"{value.get(key, Bag())[code]:f}"}
            for key in self.keys
            for code in codes[key]
        ]

    def _currencies(self) -> dict[Any, tuple[str, ...]]:
        """Return by group the currencies that it has before, after, or on the way."""
        bags: dict[Any, list[Bag]] = {key: [] for key in self.keys}
        for value in (self.before, self.after):
            for key, bag in value.items() if self.fields else [((), value)]:
                bags[key].append(bag)
        for each in self.contributions:
            bags[each.key].append(each.amount)
        return {key: union_of_currencies(*found) for key, found in bags.items()}

    def _title(self) -> str:
        first, second = (f"{day} ({_known(known)})" for day, known in zip(self.as_of, self.known, strict=True))
        return f"{self.projection}, from {first} to {second}"

    def _lines(self) -> Iterator[str]:
        if self.fields:
            for key in self.keys:
                yield f"{group_text(key)}:"
                yield from self.group(key)._lines()  # noqa: SLF001 -- the same class
            return
        said = [(str(self.before), "before"), *self._causes(), (str(self.after), "after")]
        width = max(len(amount) for amount, _ in said)
        for amount, what in said:
            yield f"{amount:>{width}}  {what}"

    def _causes(self) -> Iterator[tuple[str, str]]:
        called = self.names
        for cause in Cause:
            mine = [each for each in self.contributions if each.cause is cause]
            if mine:
                facts = ", ".join(called[each.dataset, each.fact] for each in mine[:_MOST_FACTS])
                more = f" and {len(mine) - _MOST_FACTS} more" if len(mine) > _MOST_FACTS else ""
                yield str(total(each.amount for each in mine)), f"{cause.value}: {facts}{more}"


def _known(day: dt.date | None) -> str:
    return "nothing known" if day is None else f"known {day}"
