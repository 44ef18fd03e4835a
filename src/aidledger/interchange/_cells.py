"""What stands in a cell of the columns that a mapping names: text, number, date, or a name to look up."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._values.dates import When
from aidledger._values.fields import CONTROL, KEY, can_be_code
from aidledger._values.money import exact
from aidledger.errors import AmountError, DateError, UnknownCodeError, exists
from aidledger.files._problems import Problem, Where, found, unreadable
from aidledger.interchange._mapping import Cells, Field, Mapping
from aidledger.interchange._names import LISTS, folded
from aidledger.interchange._patterns import Patterns, ReadDate, timed
from aidledger.interchange._sheets import Cell, Sheet, Valueless

Row = Sequence[Cell]
_LINE_ENDS: Final = re.compile(r"\r\n?|_x000D_\n?")
_GROUPS: Final = r"[+-]?(?:[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+|\d+)(?:{decimal}\d+)?"
_EXPONENT: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
_MINUS: Final = "\N{MINUS SIGN}"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_EPOCHS: Final = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
_FIRST_SERIAL: Final = 61  # before, Excel counts a 29 February 1900 that never was
_LAST_SERIAL: Final = 2_958_465


class CellError(Exception):
    """A cell that cannot be read: the code and the message of a finding, and the column."""

    def __init__(self, code: str, column: str, message: str) -> None:
        super().__init__(message)
        self.code, self.column = code, column


class UnknownNameError(CellError):
    """A name that is in no list of codes, and that no word of the mapping gives a code for."""

    def __init__(self, name: str, column: str, message: str) -> None:
        super().__init__("unknown-code", column, message)
        self.name = name


@attrs.frozen
class CellReader:
    """Reads the cells of one sheet; ``recorded`` is the day on which its rows become known."""

    cells: Cells
    mapping: Mapping
    recorded: dt.date
    _longest: int = attrs.field(
        init=False, default=attrs.Factory(lambda self: max(map(len, self.cells.missing), default=0), takes_self=True)
    )
    _number: re.Pattern[str] = attrs.field(
        init=False, default=attrs.Factory(lambda self: _numbers(self.cells), takes_self=True)
    )
    _missing_numbers: frozenset[Decimal] = attrs.field(
        init=False, default=attrs.Factory(lambda self: frozenset(self._numbers_of(self.cells.missing)), takes_self=True)
    )

    def stated(self, cell: Cell, column: str) -> Cell | None:
        """Return the cell, a text without blanks around it; None where it says nothing."""
        if isinstance(cell, str):
            text = cell.strip()
            return None if not text or (len(text) <= 2 * self._longest and folded(text) in self.cells.missing) else text
        if isinstance(cell, Valueless):
            advice = "open the file in a spreadsheet and save it again, or correct the cell"
            raise CellError(cell.code, column, f"the cell holds {cell.said}: {advice}")
        return None if self._missing_numbers and cell in self._missing_numbers else cell

    def dated(self, cell: Cell, column: str) -> Cell | None:
        """Return a cell of a date, as `stated` does; one that the mapping corrects says something in any case."""
        return self.stated(cell, column) if self._correction(cell) is None else cell

    def is_undated(self, cell: Cell) -> bool:
        """Return whether a cell only says that there is no date; an empty one does where the mapping says so."""
        dates = self.mapping.dates
        if self._correction(cell) is not None:
            return False
        if dates.is_undated(_written(cell)):
            return True
        return isinstance(cell, str) and dates.has_undated_days and dates.is_undated(_read_text(dates, cell))

    def text(self, cell: Cell, column: str) -> str:
        """Return what a cell says as text; whole numbers without a dot, days as 2024-06-13."""
        if isinstance(cell, str):
            if cell.isprintable():
                return cell
            return CONTROL.sub(" ", _LINE_ENDS.sub("\n", cell)).strip()
        if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal, dt.date)):
            raise CellError("bad-value", column, f"a text is expected, not {found(cell)}")
        if isinstance(cell, dt.date):
            return (cell.date() if isinstance(cell, dt.datetime) else cell).isoformat()
        return f"{exact(self.number(cell, column)):f}"

    def number(self, cell: Cell, column: str) -> Decimal:
        """Return what a cell says as a number, exactly as the file has it."""
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
            return Decimal(repr(cell))
        plain = str(cell) if isinstance(cell, Decimal) else self._digits(cell) if isinstance(cell, str) else None
        if plain is not None:
            try:
                return exact(plain)
            except AmountError as error:
                raise CellError("bad-amount", column, str(error)) from error
        advice = "see 'missing', 'decimal' and 'thousands' under [cells] of the mapping"
        raise CellError("bad-amount", column, f"{found(cell)} is no number: {advice}")

    def _numbers_of(self, texts: Iterable[str]) -> Iterator[Decimal]:
        """Yield the numbers among texts: those that a cell can hold as a number."""
        for text in texts:
            with contextlib.suppress(CellError):
                yield self.number(text, "")

    def _digits(self, text: str) -> str | None:
        """Return a number as it is written everywhere; None where a text is none."""
        decimal, thousands = self.cells.decimal, self.cells.thousands
        text = text.replace(_MINUS, "-")
        if thousands.isspace():
            text = "".join(text.split())
        if self._number.fullmatch(text):
            plain = text.replace(thousands, "") if thousands else text
            return plain.replace(decimal, ".").removeprefix("+")
        return text.removeprefix("+") if decimal == "." and _EXPONENT.fullmatch(text) else None

    def date(self, cell: Cell) -> ReadDate:
        """Return what a cell says as a date, as the mapping corrects it; raise `DateError` where it is none."""
        if isinstance(cell, dt.datetime):
            said = self.date(cell.date())
            return said if cell.time() == dt.time() else timed(str(cell), said)
        when = self._correction(cell)
        if when is not None:
            return ReadDate(when, f"{found(cell)} is corrected by the mapping: read as {when}")
        if isinstance(cell, dt.date):
            return ReadDate(When.on(cell))
        if isinstance(cell, str):
            said = _read(self.mapping.dates, cell)
            when = self.mapping.corrections.get(said.when.text)  # what is wrong can be named by its day, too
            return (
                said if when is None else ReadDate(when, f"{found(cell)} is corrected by the mapping: read as {when}")
            )
        if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
            return self._counted(cell)
        raise DateError(f"{found(cell)} is no date")

    def _correction(self, cell: Cell) -> When | None:
        return self.mapping.corrections.get(_written(cell)) if self.mapping.corrections else None

    def day(self, cell: Cell, column: str) -> tuple[dt.date, str | None]:
        """Return what a cell says as one exact day, and what is odd in how it says it."""
        try:
            said = self.date(cell)
        except DateError as error:
            raise CellError("bad-date", column, str(error)) from error
        if said.when.latest is None or not said.when.is_day:
            raise CellError("bad-date", column, f"{found(cell)} is not one day: correct the cell")
        return said.when.latest, said.odd

    def _counted(self, cell: float | Decimal) -> ReadDate:
        """Return a year; or the day of a number that counts days, where the mapping says from when."""
        if cell == int(cell) and _FIRST_YEAR <= cell <= _LAST_YEAR:
            return ReadDate(When.parse(f"{int(cell):04}"))
        serials = self.mapping.serials
        if serials is not None and _FIRST_SERIAL <= cell <= _LAST_SERIAL:
            day = ReadDate(When.on(_EPOCHS[serials] + dt.timedelta(days=int(cell))))
            return day if cell == int(cell) else timed(str(cell), day)
        advice = "format the cells as dates, or say serials = 1900 under [dates] where they count days"
        raise DateError(f"{found(Decimal(str(cell)))} is no date: {advice}")


def _written(cell: Cell) -> str:
    """Return what a mapping writes for a cell: a text in any case, a day as 2024-06-13, a number without a dot."""
    if isinstance(cell, str):
        return folded(cell)
    if isinstance(cell, dt.date):
        return (cell.date() if isinstance(cell, dt.datetime) else cell).isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@functools.lru_cache(maxsize=4_096)
def _read(patterns: Patterns, text: str) -> ReadDate:
    return patterns.read(text)


def _read_text(patterns: Patterns, text: str) -> str:
    """Return the date that a text means, in EDTF; nothing where it means none."""
    try:
        return _read(patterns, text).when.text
    except DateError:
        return ""


def _numbers(cells: Cells) -> re.Pattern[str]:
    thousands = "" if cells.thousands.isspace() else re.escape(cells.thousands)
    pattern = _GROUPS if thousands else r"[+-]?\d+(?:{decimal}\d+)?"
    return re.compile(pattern.format(thousands=thousands, decimal=re.escape(cells.decimal)), re.ASCII)


Remarks = list[tuple[str, str, str]]
"""What is to be said of a row that is accepted: code, column, message."""
_KEY_AS_IT_IS: Final = re.compile(r"[a-z0-9](?:[a-z0-9.@]|-(?=[a-z0-9.@])){0,119}", re.ASCII)
_LONGEST: Final = 20_000
_MOST_ADVISED: Final = 1_000  # texts of a field for which what was meant is looked for


@functools.lru_cache(maxsize=1_024)
def slug(text: str, column: str) -> str:
    """Return a text as a key: lower case, ``-`` for what lies between its parts, other letters by their number.

    Raises `CellError` where that is none.

    >>> slug("JPF5_1", "Allocation ID"), slug("Zürich 3", "ID")
    ('jpf5-1', 'zurich-3')
    """
    plain = text.casefold().replace("_", "-")
    if _KEY_AS_IT_IS.fullmatch(plain):
        return plain
    plain = unicodedata.normalize("NFKD", plain)
    letters = [
        each if each.isascii() and (each.isalnum() or each in ".@-") else f"u{ord(each):04x}" if each.isalnum() else "-"
        for each in plain
        if not unicodedata.combining(each)
    ]
    key = re.sub("-{2,}", "-", "".join(letters)).strip("-")
    if KEY.fullmatch(key) is None:
        raise CellError("bad-value", column, f"{found(text)} makes no key: it is empty, or too long")
    return key


_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def lookup(field: Field) -> Callable[[str, str], Any]:
    """Return what gives the value for a text: by the words of the mapping, a list of codes, what the field can have.

    It gives None where the mapping says that a text says nothing.
    """
    words, look, otherwise = field.words, LISTS.get(field.codes or ""), field.otherwise
    choices = _TRUTHS if field.of == "truth" else {folded(text): value for text, value in (field.choices or {}).items()}

    def found_in(said: str, column: str, *, is_advised: bool) -> Any:
        word = folded(said)
        if words is not None and word in words:
            return None if words[word] == "" else words[word]
        if word in choices:
            return choices[word]
        if look is not None:
            try:
                return look(said, is_advised=is_advised and otherwise is None)
            except UnknownCodeError as error:
                if otherwise is None:
                    raise UnknownNameError(said, column, str(error)) from error
        if otherwise is None and (words is not None or choices):
            known = {**(words or {}), **(field.choices or choices)}
            advice = exists(said, known) if is_advised else "add it to them, or correct the cell"
            message = f"{found(said)} is none of the words of {field.name!r}: {advice}"
            raise UnknownNameError(said, column, message)
        if otherwise is None and field.of == "code" and not can_be_code(said):
            advice = 'look names up, as in { column = "…", codes = "parties" }'
            raise UnknownNameError(said, column, f"{found(said)} is not a code: {advice}")
        return said if otherwise is None else None if otherwise == "" else otherwise

    return _advising_once(found_in)


def _advising_once(look: Callable[..., Any]) -> Callable[[str, str], Any]:
    """Return a look-up that says once, and of so many texts, what each was probably meant for: that is slow."""
    refused: dict[str, str] = {}

    def looked_up(said: str, column: str) -> Any:
        if said in refused:
            raise UnknownNameError(said, column, refused[said])
        is_advised = len(refused) < _MOST_ADVISED
        try:
            return look(said, column, is_advised=is_advised)
        except UnknownNameError as error:
            if is_advised:
                refused[said] = str(error)
            raise

    return looked_up


def short(text: str, column: str, remarks: Remarks) -> str:
    """Return a text that a record can hold; what is longer is cut, with a remark."""
    if len(text) <= _LONGEST:
        return text
    remarks.append(("text-cut", column, f"the text has {len(text):,} characters: the first {_LONGEST:,} are kept"))
    return text[:_LONGEST].rstrip()


def positions(sheet: Sheet, mapping: Mapping) -> dict[str, int]:
    """Return the place of each column that the mapping names; raise `LoadError` on those that are not there once."""
    found: dict[str, int] = {}
    problems = []
    named = [name for name in sheet.columns if name]
    for column, where in _named(mapping):
        count = named.count(column)
        if count == 1:
            found[column] = sheet.columns.index(column)
        elif count:
            message = f"the sheet has {count} columns {column!r}: rename all but one of them in the file"
            problems.append(Problem("column-twice", where, message))
        else:
            message = f"the sheet has no column {column!r:.200}: {exists(column, named, most=100)}"
            problems.append(Problem("no-column", where, message))
    if problems:
        if not found and sheet.name is None and len(named) == 1:
            problems = [Problem("no-column", ("csv", "delimiter"), _undivided(named[0]))]
        raise unreadable(sheet.path, mapping.findings(list(dict.fromkeys(problems))))
    return found


def _undivided(header: str) -> str:
    """Return what is said of a CSV file that has one column, and none that the mapping names."""
    sign = next((each for each in ";|,:" if each in header), "\\t")
    advice = f'say in the mapping which sign is between its cells, under [csv], as in delimiter = "{sign}"'
    return f"the sheet has one column, {header!r:.200}: {advice}"


def _named(mapping: Mapping) -> Iterator[tuple[str, Where]]:
    """Return every column that a mapping names, with the place where it does."""
    fields: list[Field] = [field for source in mapping.sources for field in source]
    conditions = [condition for refusal in mapping.refusals for condition in refusal.conditions]
    for kind in mapping.events:
        fields += kind.fields if kind.fact is None else (kind.fact, *kind.fields)
        conditions += kind.conditions
    for field in fields:
        yield from ((column, field.where) for column in (*field.columns, *field.calendar))
        if field.month is not None:
            yield field.month[0], field.where
        if field.currency is not None:
            yield from ((column, field.currency.where) for column in field.currency.columns)
    for condition in conditions:
        yield condition.column, condition.where
