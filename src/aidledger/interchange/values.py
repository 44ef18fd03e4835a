"""From the columns of a row to the values of fields: what a mapping says of each field, made into a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Table
from decimal import Decimal
from typing import Any, Final

from aidledger.interchange.cells import CellError, CellReader, Row
from aidledger.interchange.coding import folded
from aidledger.interchange.dated import DateField
from aidledger.interchange.lookups import Remarks, lookup, short, slug
from aidledger.interchange.mapping import RECORDED, Condition, Field
from aidledger.interchange.sheet_cells import Cell
from aidledger.interchange.spreadsheets import squeezed
from aidledger.money import EXACT, Money
from aidledger.when import When

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
        stated, text = self._stated(field), self._reader.text

        def read(row: Row, remarks: Remarks) -> str | None:
            cell, column = stated(row)
            return None if cell is None else short(text(cell, column), column, remarks)

        return read

    def _word(self, field: Field) -> Read:
        stated, text, looked_up = self._stated(field), self._reader.text, lookup(field)

        def read(row: Row, _: Remarks) -> str | None:
            cell, column = stated(row)
            return None if cell is None else looked_up(text(cell, column), column)

        if len(field.columns) != 1:
            return read
        at, known = self._positions[field.columns[0]], dict[str, str | None]()

        def remembered(row: Row, remarks: Remarks) -> str | None:
            cell = row[at] if at < len(row) else ""
            if not isinstance(cell, str):
                return read(row, remarks)
            if cell not in known:
                known[cell] = read(row, remarks)
            return known[cell]

        return remembered

    _code = _word

    def _choice(self, field: Field) -> Read:
        stated, text, looked_up = self._stated(field), self._reader.text, lookup(field)

        def read(row: Row, _: Remarks) -> Any:
            cell, column = stated(row)
            if cell is None:
                return None
            return looked_up(str(cell).lower() if isinstance(cell, bool) else text(cell, column), column)

        return read

    _truth = _choice

    def _key(self, field: Field) -> Read:
        word, column = self._word(field), field.columns[0]

        def read(row: Row, remarks: Remarks) -> str | None:
            said = word(row, remarks)
            return None if said is None else slug(said, column)

        return read

    def _codes(self, field: Field) -> Read:
        stated, text, looked_up, separator = self._stated(field), self._reader.text, lookup(field), field.separator

        def read(row: Row, _: Remarks) -> tuple[Any, ...]:
            cell, column = stated(row)
            if cell is None:
                return ()
            said = text(cell, column)
            parts = [said] if separator is None else [part for each in said.split(separator) if (part := each.strip())]
            return tuple(code for part in parts if (code := looked_up(part, column)) is not None)

        return read

    _list = _codes

    def _number(self, field: Field) -> Read:
        stated, number, factor = self._stated(field), self._reader.number, field.factor
        words, otherwise = field.words or {}, field.otherwise

        def read(row: Row, _: Remarks) -> Decimal | None:
            cell, column = stated(row)
            if cell is None:
                return None
            word = folded(cell) if isinstance(cell, str) else None
            if word is not None and word in words:
                return None if words[word] == "" else Decimal(words[word])
            try:
                value = number(cell, column)
            except CellError:
                if otherwise is None:
                    raise
                return None if otherwise == "" else Decimal(otherwise)
            return value if factor is None else EXACT.multiply(value, factor)

        return read

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
        stated = self._first(
            field, lambda cell, column: None if reader.is_undated(cell) else reader.dated(cell, column)
        )

        def read(row: Row, remarks: Remarks) -> Any:
            cell, column = stated(row)
            if cell is None:
                return None
            said, odd = reader.day(cell, column)
            if odd is not None:
                remarks.append(("odd-date", column, odd))
            return said

        return read

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
