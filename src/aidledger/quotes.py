"""Exchange rates as they are published: on some days, so many units of each currency for one of the base."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Protocol, runtime_checkable

import attrs

from aidledger import codes
from aidledger.errors import AidledgerError, RateTableError, WrongTypeError
from aidledger.groups import Groups
from aidledger.money import exact
from aidledger.when import When, as_when

Row = tuple[When | dt.date | str, str, Decimal | int | str]
"""A day, a currency, and how many units of it one unit of the base is worth."""

NOT_PUBLISHED: Final = frozenset({"", "N/A"})
"""What a cell says where there is no rate."""

_LONGEST: Final = 366  # days for which one rate is given: a year
_MOST: Final = 4_000_000  # rates, each of a currency on a day: 160 currencies over 60 years, by the year
_LONGEST_SHOWN: Final = 200  # characters of a currency that may be none
NONE: Final[Groups[dt.date, Decimal]] = Groups({})
"""No rate on any day."""


@runtime_checkable
class Rates(Protocol):
    """Dated exchange rates, all of them in units of a currency for one unit of ``base``.

    `RateTable` and `EcbRates` are such; a class of your own is one where it has these four. It is
    also hashable, never changes, and pickles where answers are to be pickled.
    """

    @property
    def base(self) -> str:
        """The currency of which one unit is quoted in units of the others."""

    @property
    def source(self) -> str:
        """Who published the rates, as an answer is to name them."""

    @property
    def currencies(self) -> Collection[str]:
        """The currencies for which there are rates; the base need not be among them."""

    def published(self, currency: str) -> Mapping[dt.date, Decimal]:
        """Return the units of a currency for one of the base, by day of publication; empty where there are none."""


@attrs.frozen(init=False, repr=False, order=False)
class RateTable:
    """Exchange rates given by hand.

    ``rows`` are days, currencies, and units of the currency for one unit of ``base``, as text, int or `Decimal`.
    In place of a day there can be a month, a quarter, a year or an interval of at most a year: the rate then
    holds on each day in it. ``source`` is who published them. Raises `RateTableError` on a currency that has two rates
    on a day, or that is the base itself, on what is no rate above zero, and on more than four million rates;
    `WrongTypeError` on floats.

    >>> table = RateTable([("2024-06-13", "USD", "1.0784"), ("2024-06-13", "JPY", "169.58")], base="EUR", source="ECB")
    >>> table.published("JPY")[dt.date(2024, 6, 13)]
    Decimal('169.58')
    """

    base: str
    source: str
    quotes: Groups[str, Groups[dt.date, Decimal]]

    def __init__(self, rows: Iterable[Row], *, base: str, source: str) -> None:
        self._fill(((f"row {number}", row) for number, row in enumerate(rows, 1)), base, source)

    @classmethod
    def from_csv(cls, text: str, *, base: str, source: str) -> RateTable:
        r"""Return the table of a CSV text as the European Central Bank publishes it.

        The first line names the columns: one for the date, then a currency each. The others give a date, and units
        of the currency for one of ``base``; a cell that is empty or ``N/A`` says nothing. Raises `RateTableError`,
        with the line, on what cannot be read so.

        >>> RateTable.from_csv("Date,USD,JPY\n2024-06-13,1.0784,169.58\n", base="EUR", source="ECB").currencies
        ('JPY', 'USD')
        """
        if not isinstance(text, str):
            raise WrongTypeError(f"from_csv() takes the text of a file, not {type(text).__name__}: read it first")
        table = cls.__new__(cls)
        table._fill(_rows_of_csv(text), base, source)  # noqa: SLF001 -- the same class
        return table

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies for which there are rates, sorted."""
        return tuple(self.quotes)

    def published(self, currency: str) -> Mapping[dt.date, Decimal]:
        """Return the units of a currency for one of the base, by day; empty where there are none."""
        return self.quotes.get(currency, NONE)

    def __hash__(self) -> int:
        """Return a hash that is quick to tell, and the same for equal tables."""
        return hash((self.base, self.source, self.currencies))

    def __repr__(self) -> str:
        """Return whose rates they are, and of what."""
        return f"<RateTable of {self.source}: {', '.join(self.currencies) or 'nothing'} for one {self.base}>"

    def _fill(self, rows: Iterable[tuple[str, Row]], base: str, source: str) -> None:
        if not isinstance(source, str) or not source.strip():
            raise WrongTypeError(f"source says who published the rates, as text, and not {source!r:.200}")
        codes.currency(base)
        found: dict[str, dict[dt.date, Decimal]] = {}
        count = 0
        for where, row in rows:
            try:
                days, currency, units = _checked(row, base)
            except WrongTypeError as error:
                raise WrongTypeError(f"{where}: {error}") from error
            except AidledgerError as error:
                raise RateTableError(f"{where}: {error}") from error
            by_day = found.setdefault(currency, {})
            count += len(days)
            if count > _MOST:
                raise RateTableError(f"{where}: there are more than {_MOST:,} rates: leave out what is not asked for")
            for day in days:
                if day in by_day:
                    raise RateTableError(f"{where}: {currency} has two rates on {day}: leave one of them out")
                by_day[day] = units
        self.__attrs_init__(
            base, source, Groups({code: Groups(dict(sorted(by_day.items()))) for code, by_day in sorted(found.items())})
        )


def as_units(value: Decimal | int | str) -> Decimal:
    """Return a rate as a decimal; raise `RateTableError` on one that is not above zero, as `exact` does on others."""
    units = exact(value)
    if units <= 0:
        raise RateTableError(f"{value} is no rate: one unit of the base is worth more than nothing")
    return units


def _checked(row: Any, base: str) -> tuple[list[dt.date], str, Decimal]:
    try:
        date, code, value = row
    except (TypeError, ValueError):
        raise WrongTypeError(
            f"a row is a day, a currency and a rate, as in ('2024-06-13', 'JPY', '169.58'), not {row!r:.200}"
        ) from None
    when, currency, units = as_when(date), codes.currency(code), as_units(value)
    if currency == base:
        raise RateTableError(f"one {base} is one {base}: leave the row out")
    if when.earliest is None or when.latest is None or (when.latest - when.earliest).days >= _LONGEST:
        raise RateTableError(f"{when} is longer than a year: give the rate of each year in a row")
    return _days(when.earliest, when.latest), currency, units


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [dt.date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def _rows_of_csv(text: str) -> Iterator[tuple[str, Row]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if len(header) <= 1:
            raise RateTableError("line 1: a header names the columns, as in Date,USD,JPY")
        for cells in reader:
            where = f"line {reader.line_num}"
            if not cells:
                continue
            if len(cells) > len(header):
                raise RateTableError(f"{where}: {len(cells)} cells, and only {len(header)} columns in the header")
            for code, cell in zip(header[1:], cells[1:], strict=False):  # a line can end early: the rest is empty
                value = cell.strip()
                if value not in NOT_PUBLISHED:
                    yield f"{where}, {_shown(code)}", (cells[0].strip(), code, value)
    except csv.Error as error:
        raise RateTableError(f"line {reader.line_num}: {error}") from error


def _shown(code: str) -> str:
    return (code if code.isprintable() else repr(code))[:_LONGEST_SHOWN] or "a column without a currency"
