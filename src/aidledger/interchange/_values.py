"""The values of events that the cells of a row give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Mapping as Table
from decimal import Decimal
from typing import Any, Final

from aidledger._values.dates import When
from aidledger._values.money import EXACT, Money
from aidledger._values.text import Message
from aidledger.errors import DateError
from aidledger.files._problems import found
from aidledger.interchange._cells import CellError, CellReader, Remarks, Row, UnknownNameError, lookup, short, slug
from aidledger.interchange._mapping import PARTIES, RECORDED, Condition, Field
from aidledger.interchange._names import folded, squeezed
from aidledger.interchange._patterns import cut, day_of, month_after, month_of, year_of
from aidledger.interchange._sheets import IMPOSSIBLE, Cell

_OCCURRED: Final = "occurred"
_PARTS: Final = (year_of, month_of, day_of)


class DateField:
    """Reads one field that is a date; that of an event ends no later than it was recorded."""

    def __init__(self, field: Field, positions: Mapping[str, int], reader: CellReader) -> None:
        self._places = [(positions[column], column) for column in field.columns]
        self._reader = reader
        self._is_event = field.name == _OCCURRED
        self._calendar = [(positions[column], column) for column in field.calendar]
        self._month = None if field.month is None else (positions[field.month[0]], *field.month)

    def read(self, row: Row, remarks: Remarks) -> When | None:
        """Return the date, None where the row says nothing; raise `CellError` where what it says is none."""
        failed: CellError | None = None
        undated: tuple[Cell, str] | None = None
        for at, column in self._places:
            raw = row[at] if at < len(row) else ""
            is_undated = self._reader.is_undated(raw)  # before it is nothing: a word can be among both
            cell = None if is_undated else self._reader.dated(raw, column)
            if cell is None:
                undated = (raw, column) if is_undated or self._reader.is_undated("") else undated
                continue
            try:
                return self._date(cell, column, remarks)
            except DateError as error:
                failed = failed or CellError("bad-date", column, Message(error))
        when = self._by_calendar(row, remarks, failed) or self._by_month(row, remarks, failed)
        if when is not None:
            return when
        if failed is not None:
            raise failed
        return None if undated is None or not self._is_event else self._undated(*undated, remarks)

    def _date(self, cell: Cell, column: str, remarks: Remarks) -> When:
        said = self._reader.date(cell)
        if said.odd is not None:
            remarks.append(("odd-date", column, said.odd))
        return self._cut(said.when, column, remarks) if self._is_event else said.when

    def _cut(self, said: When, column: str, remarks: Remarks) -> When:
        recorded = self._reader.recorded
        when = cut(said, recorded, self._reader.mapping.dates.begins)
        if said.latest is not None and said.latest > recorded:
            message = f"{said} reaches past {recorded}, when it was recorded: read as {when}"
            remarks.append(("odd-date", column, message))
        return when

    def _by_calendar(self, row: Row, remarks: Remarks, failed: CellError | None) -> When | None:
        """Return the year, month or day that columns of their own give; None where they give no year."""
        parts: list[str] = []
        column = ""
        try:
            for (at, name), read in zip(self._calendar, _PARTS, strict=False):
                raw = row[at] if at < len(row) else ""
                cell = None if self._reader.is_undated(raw) else self._reader.stated(raw, name)
                if cell is None:
                    break
                column = name
                parts.append(read(self._reader.text(cell, column)))
            if not parts:
                return None
            said = When.parse("-".join(parts))
            when = self._cut(said, column, remarks) if self._is_event else said
        except DateError as error:
            raise failed or CellError("bad-date", column, Message(error)) from error
        if failed is not None:
            message = Message(f"read as {when}, by the columns of year and month: ", failed)
            remarks.append(("date-by-month", column, message))
        return when

    def _by_month(self, row: Row, remarks: Remarks, failed: CellError | None) -> When | None:
        if self._month is None:
            return None
        at, column, first = self._month
        try:
            cell = self._reader.stated(row[at], column) if at < len(row) else None
            number = 0 if cell is None else self._reader.number(cell, column)
            if number < 1 or number != int(number):
                return None
            when = month_after(first, int(number))
            when = cut(when, self._reader.recorded) if self._is_event else when
        except (CellError, DateError) as error:
            if isinstance(error, CellError) and error.code == IMPOSSIBLE:
                raise
            return None  # it is no help
        message = Message(f"read as {when}, by the number of the month", *(() if failed is None else (": ", failed)))
        remarks.append(("date-by-month", column, message))
        return when

    def _undated(self, cell: Cell, column: str, remarks: Remarks) -> When:
        begins, recorded = self._reader.mapping.dates.begins, self._reader.recorded
        said = "the empty cell" if isinstance(cell, str) and not cell.strip() else found(cell)
        if begins is None or begins > recorded:
            advice = "give the first day of the sheet, begins = … in [dates]"
            raise CellError("bad-date", column, f"{said} gives no day: {advice}")
        when = When.between(begins, recorded)
        remarks.append(("no-date", column, f"{said} gives no day: it can be any of {when}"))
        return when


Read = Callable[[Row, Remarks], Any]
"""Gives the value of a field, None where the row states none; raises `CellError`."""
_BRACES: Final = re.compile(r"\{([^{}]+)\}")


class Values:
    """Makes functions of what a mapping says, for a sheet that has these columns."""

    def __init__(self, positions: Table[str, int], reader: CellReader) -> None:
        self._positions, self._reader = positions, reader

    def field(self, field: Field) -> Read:
        """Return what gives the value of a field."""
        if field.template is not None:
            is_bare = field.of == "text" and not any(_BRACES.split(field.template)[::2])
            return self._text(field) if is_bare and len(field.columns) == 1 else self._template(field, field.template)
        if field.is_constant:
            value = (
                When.on(self._reader.recorded) if field.constant == RECORDED and field.of == "date" else field.constant
            )
            return lambda _row, _remarks: value
        make: Callable[[Field], Read] = getattr(self, f"_{field.of}")
        return make(field)

    def conditions(self, conditions: Iterable[Condition]) -> tuple[Callable[[Row], bool], ...]:
        """Return what says whether a row is as conditions want it; those that need a number are asked last."""
        return tuple(map(self.condition, sorted(conditions, key=lambda each: bool(each.states))))

    def condition(self, condition: Condition) -> Callable[[Row], bool]:
        """Return what says whether a row is as a condition wants it."""
        if condition.states:
            return self._state(condition)
        at, column, reader = self._positions[condition.column], condition.column, self._reader
        texts, numbers, stated = condition.texts, condition.numbers, condition.stated
        known: dict[str, bool] = {"": stated is False}

        def holds(row: Row) -> bool:
            cell = row[at] if at < len(row) else ""
            if isinstance(cell, str):
                if cell not in known:
                    known[cell] = text_holds(cell)
                return known[cell]
            if stated is not None:
                return (reader.stated(cell, column) is not None) is stated
            return isinstance(cell, (int, float, Decimal)) and cell in numbers  # a Decimal equals a float of its value

        def text_holds(cell: str) -> bool:
            if stated is not None:
                return (reader.stated(cell, column) is not None) is stated
            try:
                return folded(cell) in texts or (bool(numbers) and reader.number(cell.strip(), column) in numbers)
            except CellError:
                return False

        return holds

    def _state(self, condition: Condition) -> Callable[[Row], bool]:
        at, column, reader, states = self._positions[condition.column], condition.column, self._reader, condition.states
        asks_for_number = bool(states - {"empty", "stated"})

        def holds(row: Row) -> bool:
            cell = reader.stated(row[at] if at < len(row) else "", column)
            if cell is None:
                return "empty" in states
            if "stated" in states or not asks_for_number:
                return "stated" in states
            number = reader.number(cell, column)
            return ("zero" if not number else "negative" if number < 0 else "positive") in states or (
                bool(number) and "non-zero" in states
            )

        return holds

    # --- one kind of field each ---------------------------------------------------------------------

    def _text(self, field: Field) -> Read:
        if field.words is not None or field.otherwise is not None or field.codes is not None:
            return self._word(field)
        text = self._reader.text
        return self._of_cell(field, lambda cell, column, remarks: short(text(cell, column), column, remarks))

    def _word(self, field: Field) -> Read:
        text, looked_up = self._reader.text, lookup(field)
        read = self._of_cell(field, lambda cell, column, _: looked_up(text(cell, column), column))
        if len(field.columns) != 1:
            return read
        at, known = self._positions[field.columns[0]], dict[str, str | None]()

        def remembered(row: Row, remarks: Remarks) -> Any:
            cell = row[at] if at < len(row) else ""
            if not isinstance(cell, str):
                return read(row, remarks)
            if cell not in known:
                known[cell] = read(row, remarks)
            return known[cell]

        return remembered

    _code = _word

    def _choice(self, field: Field) -> Read:
        text, looked_up = self._reader.text, lookup(field)

        def value(cell: Cell, column: str, _: Remarks) -> Any:
            return looked_up(str(cell).lower() if isinstance(cell, bool) else text(cell, column), column)

        return self._of_cell(field, value)

    _truth = _choice

    def _key(self, field: Field) -> Read:
        word, column = self._word(field), field.columns[0]

        def read(row: Row, remarks: Remarks) -> str | None:
            said = word(row, remarks)
            return None if said is None else slug(said, column)

        return read

    def _codes(self, field: Field) -> Read:
        text, looked_up, separator = self._reader.text, lookup(field), field.separator

        def value(cell: Cell, column: str, _: Remarks) -> tuple[Any, ...]:
            said = text(cell, column)
            parts = [said] if separator is None else [part for each in said.split(separator) if (part := each.strip())]
            return tuple(code for part in parts if (code := looked_up(part, column)) is not None)

        return self._of_cell(field, value, nothing=())

    _list = _codes

    def _number(self, field: Field) -> Read:
        number, factor, words, otherwise = self._reader.number, field.factor, field.words or {}, field.otherwise

        def value(cell: Cell, column: str, _: Remarks) -> Decimal | None:
            word = folded(cell) if isinstance(cell, str) else None
            if word is not None and word in words:
                return None if words[word] == "" else Decimal(words[word])
            try:
                stated = number(cell, column)
            except CellError:
                if otherwise is None:
                    raise
                return None if otherwise == "" else Decimal(otherwise)
            return stated if factor is None else EXACT.multiply(stated, factor)

        return self._of_cell(field, value)

    def _whole(self, field: Field) -> Read:
        number, column = self._number(field), field.columns[0]

        def read(row: Row, remarks: Remarks) -> int | None:
            value = number(row, remarks)
            if value is not None and value != value.to_integral_value():
                raise CellError("bad-value", column, f"{value} is no whole number")
            return None if value is None else int(value)

        return read

    def _money(self, field: Field) -> Read:
        number, coded = self._number(field), field.currency or field
        currency, columns = self.field(coded), ", ".join(coded.columns)

        def read(row: Row, remarks: Remarks) -> Money | None:
            value = number(row, remarks)
            if value is None:
                return None
            code = currency(row, remarks)
            if code is None:
                raise CellError("bad-amount", columns, f"nothing says in which currency {value:,f} is")
            return Money(value, code)

        return read

    def _day(self, field: Field) -> Read:
        reader = self._reader

        def value(cell: Cell, column: str, remarks: Remarks) -> Any:
            said, odd = reader.day(cell, column)
            if odd is not None:
                remarks.append(("odd-date", column, odd))
            return said

        def dated(cell: Cell, column: str) -> Cell | None:
            return None if reader.is_undated(cell) else reader.dated(cell, column)

        return self._of_cell(field, value, stated=self._first(field, dated))

    def _date(self, field: Field) -> Read:
        return DateField(field, self._positions, self._reader).read

    def _template(self, field: Field, template: str) -> Read:
        pieces = _BRACES.split(template)
        places = [(self._positions[squeezed(column)], squeezed(column)) for column in pieces[1::2]]
        texts, is_key = pieces[::2], field.of == "key"
        reader = self._reader

        def read(row: Row, remarks: Remarks) -> str | None:
            said = []
            for at, column in places:
                cell = reader.stated(row[at], column) if at < len(row) else None
                said.append("" if cell is None else reader.text(cell, column))
            if not any(said) or (is_key and not all(said)):
                return None
            whole = "".join(map("".join, zip(texts, [*said, ""], strict=True)))
            return slug(whole, places[0][1]) if is_key else short(squeezed(whole), places[0][1], remarks)

        return read

    def _of_cell(
        self,
        field: Field,
        value: Callable[[Cell, str, Remarks], Any],
        *,
        nothing: Any = None,
        stated: Callable[[Row], tuple[Cell | None, str]] | None = None,
    ) -> Read:
        """Return what gives the value of the first cell that says something."""
        found_in = stated or self._stated(field)

        def read(row: Row, remarks: Remarks) -> Any:
            cell, column = found_in(row)
            return nothing if cell is None else value(cell, column, remarks)

        return read

    def _stated(self, field: Field) -> Callable[[Row], tuple[Cell | None, str]]:
        """Return what gives the first cell that says something, and its column."""
        stated, words = self._reader.stated, field.words
        if words is None:
            return self._first(field, stated)

        def said(cell: Cell, column: str) -> Cell | None:
            return cell if isinstance(cell, str) and folded(cell) in words else stated(cell, column)

        return self._first(field, said)  # a word of the field says something, also where it does not elsewhere

    def _first(
        self, field: Field, stated: Callable[[Cell, str], Cell | None]
    ) -> Callable[[Row], tuple[Cell | None, str]]:
        places = [(self._positions[column], column) for column in field.columns]
        if len(places) == 1:
            ((only, name),) = places
            return lambda row: (stated(row[only] if only < len(row) else "", name), name)

        def first(row: Row) -> tuple[Cell | None, str]:
            for at, column in places:
                cell = stated(row[at] if at < len(row) else "", column)
                if cell is not None:
                    return cell, column
            return None, column

        return first


def read_as(name: str, read: Read, row: Row, remarks: Remarks) -> Any:
    """Return the value of a field; of a party that is not known, the error that says so."""
    try:
        return read(row, remarks)
    except UnknownNameError as error:
        if name in PARTIES:
            return error
        raise


def holds(conditions: tuple[Callable[[Row], bool], ...], row: Row) -> bool:
    for holds in conditions:  # noqa: SIM110 -- a generator would take twice as long, three times a row
        if not holds(row):
            return False
    return True
