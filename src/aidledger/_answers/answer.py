"""What a question returns: plain values that read well, pickle, and never change."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

import attrs

from aidledger._records.plain import group_fields, group_text, plain
from aidledger._records.records import Event
from aidledger._values.dates import When
from aidledger._values.fields import Shares
from aidledger._values.money import ZERO, Bag, Groups, group_order, union_of_currencies
from aidledger._values.text import html_table
from aidledger.errors import WrongTypeError

FIGURES: Final = ("amount", "low", "high")
_NONE: Final = Bag()


def by_group(answer: Any) -> Mapping[Any, Any]:
    """Look at an answer as a mapping from group key; the whole has the key ``()``.

    >>> by_group(Groups({"JPN": 1})), by_group(1)
    (Groups({'JPN': 1}), {(): 1})
    """
    return answer if isinstance(answer, Groups) else {(): answer}


def label(key: Any) -> str:
    """Name a group before its figures; the whole has no name.

    >>> label("JPN"), label(())
    ('JPN: ', '')
    """
    return "" if key == () else f"{group_text(key)}: "


def figures(fields: tuple[str, ...], value: Any, bounds: Any, **besides: Any) -> Iterator[dict[str, Any]]:
    """List an answer, a row a group and currency: the fields, ``currency``, ``amount``, ``low``, ``high``, and besides.

    Groups come in their order. A currency that is in one figure of a group is in all; a group without any has one row
    of zeros, whose currency is None.

    >>> list(figures(("donor",), Groups({"JPN": _NONE}), Groups({})))
    [{'donor': 'JPN', 'currency': None, 'amount': Decimal('0'), 'low': Decimal('0'), 'high': Decimal('0')}]
    """
    both = by_group(bounds)
    ends = ({key: getattr(each, end) for key, each in both.items()} for end in FIGURES[1:])
    columns = [by_group(value), *ends, *map(by_group, besides.values())]
    for key in sorted({key for column in columns for key in column}, key=group_order):
        bags = [column.get(key, _NONE) for column in columns]
        for code in union_of_currencies(*bags) or (None,):
            amounts: list[Decimal] = [bag[code] if code else ZERO for bag in bags]
            yield {
                **group_fields(fields, key),
                "currency": code,
                **dict(zip((*FIGURES, *besides), amounts, strict=True)),
            }


@attrs.frozen
class Reached:
    """When a tally reached a threshold.

    ``when`` is the day, imprecise where dates are: in some worlds it is its first day, in some its last. It is None
    where no world reaches the threshold, and ``certain`` says that every world does. Where that would take to look at
    too many worlds, or an amount depends on its day, ``is_tight`` is False: then ``when`` can be wider than it has to
    be, but never misses a day, and ``certain`` is True only where that is shown. ``caveats`` say what dates do not:
    those that a source calls approximate or uncertain.
    """

    when: When | None
    certain: bool
    is_tight: bool = True
    caveats: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {
            "when": None if self.when is None else str(self.when),
            "certain": self.certain,
            "is_tight": self.is_tight,
            "caveats": list(self.caveats),
        }

    def __str__(self) -> str:
        """Return the day, and how sure it is.

        >>> str(Reached(When("2025-04"), certain=True)), str(Reached(None, certain=False))
        ('2025-04, certain', 'never')
        """
        if self.when is None:
            return "never"
        return f"{'' if self.is_tight else 'within '}{self.when}, {'certain' if self.certain else 'not certain'}"

    def _repr_html_(self) -> str:
        """Return it as a table."""
        cells = (self.when or "never", self.certain, self.is_tight)
        return html_table("reached", ("when", "certain", "is tight"), [list(map(str, cells))], self.caveats)


DATE: Final = "occurred"
"""The field of a doubt about a date."""


@attrs.frozen
class Doubt:
    """A date that is imprecise, or another field of an event that is not stated, and makes bounds wide for that.

    ``width`` is how wide it alone can make them, at most, by currency. An event that states neither its day nor its
    instrument has two doubts, each as wide as its amount, so that doubts are not added up.
    """

    event: Event
    field: str
    width: Bag

    @property
    def stated(self) -> str:
        """What the event says in the field, as text."""
        value = getattr(self.event, self.field, None)
        if isinstance(value, Shares):
            return f"{value.unstated:f} percent not stated"
        return "not stated" if value is None else str(value)

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the id of the event, the field, what it says, and the width by currency."""
        return {"event": self.event.id, "field": self.field, "stated": self.stated, "width": plain(self.width)}

    def __str__(self) -> str:
        """Return what to look up, and how much it can change."""
        field = "date" if self.field == DATE else self.field
        return f"{field} of {self.event.id} ({self.stated}): up to {self.width}"


def caveat(what: str, when: When) -> str | None:
    """Return what is to be said of a date that its source calls approximate or uncertain; None of any other.

    >>> caveat("the date of loan", When("2024~"))
    'the date of loan, 2024~, is approximate in its source'
    """
    said = (("approximate", when.approximate), ("uncertain", when.uncertain))
    words = " and ".join(word for word, is_so in said if is_so)
    return f"{what}, {when}, is {words} in its source" if words else None


R = TypeVar("R", covariant=True)

FORMAT: Final = 1
"""The format of what `Answer.to_dict` returns, in which it stands as ``format``."""

_MOST_CITED: Final = 6  # groups in a citation; of more, the rest is counted
_LONGEST: Final = 200  # characters of a result that is no sum, in a citation


@attrs.frozen
class Bounds:
    """The lowest and the highest value over every possible choice of days, both reached.

    They are taken currency by currency. They also widen where the question asks for a donor, recipient, instrument or
    category that an event does not state. ``caveats`` say what bounds do not: dates that a source
    calls approximate or uncertain.

    >>> from aidledger import Money
    >>> print(Bounds(Bag(), Bag(Money("2e8", "USD"))))
    USD 0 … 200,000,000
    """

    low: Bag
    high: Bag
    caveats: tuple[str, ...] = ()
    _why: Callable[[Bag], tuple[Doubt, ...]] | None = attrs.field(default=None, eq=False, repr=False, kw_only=True)

    @property
    def because(self) -> tuple[Doubt, ...]:
        """The dates and fields that make them wide, the widest first: what to look up next.

        With all of them known the lowest and the highest are the same. Between currencies they are ordered by their
        share of the width. Worked out when asked; it is no part of equality, so that bounds are the same where
        another record states the same date.

        >>> from aidledger import reference
        >>> from aidledger.projections import committed
        >>> print(*reference().as_of("2023-06-30").bounds(committed).because)
        date of jpn-ukr-loans-and-grants-2023@2025-08-15 (2023): up to USD 3,700,000,000
        """
        return () if self._why is None or self.is_point else self._why(self.high - self.low)

    @property
    def is_point(self) -> bool:
        """Whether the lowest and the highest value are the same."""
        return self.low == self.high

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in either, sorted."""
        return union_of_currencies(self.low, self.high)

    def __contains__(self, value: Bag) -> bool:
        """Return whether a value lies between them, in every currency.

        >>> from aidledger import Money
        >>> Bag(Money(1, "USD")) in Bounds(Bag(), Bag(Money(2, "USD")))
        True
        """
        every = union_of_currencies(self.low, value, self.high)
        return all(self.low[code] <= value[code] <= self.high[code] for code in every)

    def __str__(self) -> str:
        """Return each currency with its lowest and highest amount, or the one amount where they agree."""
        shown = [
            f"{code} {self.low[code]:,f}" + (f" … {self.high[code]:,f}" if self.low[code] != self.high[code] else "")
            for code in self.currencies
        ]
        return ", ".join(shown) or "0"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with what makes them wide worked out: the ledger stays where it is."""
        return (_bounds, (self.low, self.high, self.caveats, self.because))


def _bounds(low: Bag, high: Bag, caveats: tuple[str, ...], doubts: tuple[Doubt, ...]) -> Bounds:
    return Bounds(low, high, caveats, why=lambda _: doubts)


@attrs.frozen(kw_only=True)
class Answer(Generic[R]):
    """A value with everything that it takes to understand, cite and check it.

    ``as_of`` is the last day counted (inclusive), ``known`` the last day of knowledge (inclusive; None
    where the ledger is empty), ``projection`` the question, ``digest`` the fingerprint of the records known then, and
    ``datasets`` the data sets that can have contributed. ``bounds`` is None for what is no tally; ``fields`` are those
    that a tally is grouped by.
    """

    value: R
    bounds: Bounds | Groups[Any, Bounds] | None
    caveats: tuple[str, ...]
    as_of: dt.date
    known: dt.date | None
    projection: str
    datasets: tuple[str, ...]
    digest: str
    fields: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: amounts and days as text, groups as rows.

        ``format`` is the number of this form; what was written before it was stated is of format 1.

        A tally's ``value`` is amounts by currency, its ``bounds`` the same for ``low`` and ``high``; in
        groups each is a list of rows with the fields, currency, and ``amount`` or ``low`` and ``high``. A currency that
        is in one of them is in all, so that a zero is written as one; a group in which all cancels out has the
        currency None.
        """
        value, bounds = self._plain()
        return {
            "format": FORMAT,
            "as_of": self.as_of.isoformat(),
            "known": None if self.known is None else self.known.isoformat(),
            "projection": self.projection,
            "value": value,
            "bounds": bounds,
            "caveats": list(self.caveats),
            "datasets": list(self.datasets),
            "digest": self.digest,
        }

    def cite(self) -> str:
        """Return what it takes to cite it, on a line: figure, bounds, both days, data sets, digest and caveats.

        `verify` tells from what `to_dict` returns whether it stands.

        >>> from aidledger import reference
        >>> from aidledger.projections import committed
        >>> print(reference().as_of("2022-03-15").answer(committed).cite().partition("; records")[0])
        committed as of 2022-03-15: USD 0 (bounds USD 0 … 200,000,000); known 2026-11-22; data set japan-ukraine
        """
        sets = f"data set{'' if len(self.datasets) == 1 else 's'} {', '.join(self.datasets) or '(none)'}"
        known = "nothing known" if self.known is None else f"known {self.known}"
        parts = [f"{self.projection} as of {self.as_of}: {self._figure()}", known, sets, f"records {self.digest}"]
        return "; ".join([*parts, *self.caveats])

    def _figure(self) -> str:
        if self.bounds is None:
            text = json.dumps(structured(self.value), ensure_ascii=False)
            return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        values, bounds = by_group(self.value), by_group(self.bounds)
        shown = [
            f"{group_text(key)} {_bounded(values.get(key, Bag()), each)}".lstrip()
            for key, each in itertools.islice(bounds.items(), _MOST_CITED)
        ]
        rest = len(bounds) - len(shown)
        return ", ".join([*shown, *([f"and {rest:,} more groups"] if rest else [])]) or "0"

    def _repr_html_(self) -> str:
        """Return a table for a notebook: a row a group and currency, or the result of what is no tally."""
        notes = [*self.caveats, f"data sets: {', '.join(self.datasets) or 'none'}; records {self.digest}"]
        caption = f"{self.projection} as of {self.as_of}, known {self.known}"
        if self.bounds is None:
            listed = self.value if isinstance(self.value, tuple) else (self.value,)
            return html_table(caption, ("value",), [[str(each)] for each in listed], notes)
        rows = [
            [
                *(group_text(row[field]) for field in self.fields),
                row["currency"],
                *(f"{row[end]:,f}" for end in FIGURES),
            ]
            for row in figures(self.fields, self.value, self.bounds)
            if row["currency"]
        ]
        return html_table(caption, (*self.fields, "currency", *FIGURES), rows, notes)

    def _plain(self) -> tuple[Any, Any]:
        if self.bounds is None:
            return structured(self.value), None
        rows = [plain(row) for row in figures(self.fields, self.value, self.bounds)]
        if self.fields:
            return [_without(row, "low", "high") for row in rows], [_without(row, "amount") for row in rows]
        amount, low, high = ({row["currency"]: row[end] for row in rows if row["currency"]} for end in FIGURES)
        return amount, {"low": low, "high": high}


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _bounded(value: Bag, bounds: Bounds) -> str:
    """Return a value with its bounds; a currency that is in one of them is in both."""
    every = union_of_currencies(bounds.low, value, bounds.high)
    text = ", ".join(f"{code} {value[code]:,f}" for code in every) or "0"
    return f"{text} (bounds {'the same' if bounds.low == value == bounds.high else bounds})"


def structured(value: object) -> Any:
    """Return a result as what JSON can hold; raise `WrongTypeError` with advice where it cannot be."""
    try:
        return plain(value)
    except WrongTypeError as error:
        raise WrongTypeError(
            f"the result cannot be written as JSON ({error}): add a .map(…) to the projection"
        ) from error
