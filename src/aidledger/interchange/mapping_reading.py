"""What a mapping says, looked at key by key: every mistake becomes a problem that says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger.errors import AidledgerError, DateError, exists
from aidledger.events import Event
from aidledger.interchange.coding import LISTS, folded
from aidledger.interchange.constants import allowed, constant
from aidledger.interchange.mapping import (
    FORMAT,
    SOURCE_FIELDS,
    Cells,
    Condition,
    Field,
    Kind,
    Mapping,
    Refusal,
    fields_of,
    required_of,
)
from aidledger.interchange.noting import Noting
from aidledger.interchange.patterns import ORDERS, Patterns
from aidledger.interchange.spreadsheets import squeezed
from aidledger.problems import Where, found
from aidledger.vocabulary import Vocabulary
from aidledger.when import When, as_day, as_when

_BRACES: Final = re.compile(r"\{([^{}]+)\}")
TOP: Final = ("mapping", "about", "sheet", "header", "cells", "dates", "csv", "all", "event", "source", "refuse")
SPEC: Final = {
    "code": ("codes",),
    "codes": ("codes", "separator"),
    "money": ("currency", "factor"),
    "date": ("month",),
    "number": ("factor",),
}
CELLS: Final = ("missing", "decimal", "thousands")
DATES: Final = ("order", "begins", "undated", "serials", "corrections")
COMMON: Final = ("column", "columns", "words", "otherwise")
_NO_WORDS: Final = ("money", "date", "day")
_CURRENCY: Final = "currency"
_SERIALS: Final = (1900, 1904)
_NO_CURRENCY: Final = "XXX"  # stands in for one that is missing, so that all else is looked at


class MappingReading(Noting):
    """One text while it is looked at; what is wrong is noted, and stood in for, so that all else is looked at, too."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._inherited: dict[tuple[str, str], Field] = {}  # of [all]: kinds that share a field share what reads it

    def mapping(self, raw: dict[str, Any], path: str, text: str) -> Mapping:
        """Return the mapping; it is of use where there are no problems."""
        self.known(raw, TOP, ())
        if raw.get("mapping") != FORMAT or isinstance(raw.get("mapping"), bool):
            self.say(
                "unknown-version", ("mapping",), f"write mapping = {FORMAT} as the first line: the version of its form"
            )
        self.text(raw, "about", ())
        cells, dates, csv = (self.table(raw, name) for name in ("cells", "dates", "csv"))
        self.known(cells, CELLS, ("cells",))
        self.known(dates, DATES, ("dates",))
        self.known(csv, ("delimiter", "encoding"), ("csv",))
        shared = self.table(raw, "all")
        events = tuple(
            self._kind(each, ("event", index), shared) for index, each in enumerate(self.tables(raw, "event"))
        )
        self._shared(shared, [kind for kind in events if kind is not None])
        if not raw.get("event"):
            self.say("no-events", (), "there is no [[event]] in it: say what becomes of the rows")
        header = raw.get("header", 1)
        if not isinstance(header, int) or isinstance(header, bool) or header < 1:
            self.say(
                "wrong-type", ("header",), f"{found(header)} is no row: write its number, from 1, as in header = 1"
            )
            header = 1
        decimal = self.letter(cells, "decimal", ("cells",), ".")
        thousands = self.letter(cells, "thousands", ("cells",), "." if decimal == "," else ",", may_be_empty=True)
        if decimal == thousands:
            self.say(
                "bad-value", ("cells", "thousands"), f"{decimal!r} is the sign of decimals: write another, or none"
            )
        return Mapping(
            path=path,
            text=text,
            sheet=self.text(raw, "sheet", ()),
            header=header,
            delimiter=self.letter(csv, "delimiter", ("csv",), ","),
            encoding=self.encoding(csv),
            cells=Cells(
                missing=frozenset(map(folded, self.texts(cells, "missing", ("cells",)))),
                decimal=decimal,
                thousands=thousands,
            ),
            dates=self._dates(dates),
            serials=self.one_of(dates, "serials", ("dates",), _SERIALS),
            corrections=self._corrections(dates),
            events=tuple(kind for kind in events if kind is not None),
            sources=tuple(
                self._fields(each, ("source", index), SOURCE_FIELDS)
                for index, each in enumerate(self.tables(raw, "source"))
            ),
            refusals=tuple(
                self._refusal(each, ("refuse", index)) for index, each in enumerate(self.tables(raw, "refuse"))
            ),
        )

    # --- the parts of a mapping -------------------------------------------------------------------

    def _kind(self, raw: dict[str, Any], where: Where, shared: dict[str, Any]) -> Kind | None:
        kind = raw.get("kind")
        known = [name for name in self._vocabulary if issubclass(self._vocabulary[name], Event)]
        if kind not in known:
            message = f"{found(kind)} is no kind of event: {exists(kind, known, most=40)}"
            self.say("unknown-kind", (*where, "kind"), message)
            return None
        cls: Any = self._vocabulary[kind]
        held = fields_of(cls)
        fact = self._field(raw["fact"], "fact", "key", (*where, "fact")) if "fact" in raw else None
        own = {key: value for key, value in raw.items() if key not in ("kind", "where", "fact")}
        inherited = [name for name in shared if name in held and name not in own]
        for name in inherited:
            if (name, held[name]) not in self._inherited:
                self._inherited[name, held[name]] = self._field(shared[name], name, held[name], ("all", name))
        fields = (*self._fields(own, where, held), *(self._inherited[name, held[name]] for name in inherited))
        stated = {field.name for field in fields}
        for name in ("occurred", *required_of(cls)):
            if name not in stated:
                self.say("missing-field", where, f"{name} is missing, and every {kind} has to state it")
        return Kind(cls=cls, conditions=self._conditions(raw, where), fact=fact, fields=fields)

    def _shared(self, shared: dict[str, Any], kinds: list[Kind]) -> None:
        known = {name for kind in kinds for name in fields_of(kind.cls)}
        for name in shared:
            if name not in known and kinds:
                self.say(
                    "unknown-field", ("all", name), f"no event here has such a field: {exists(name, known, most=40)}"
                )

    def _refusal(self, raw: dict[str, Any], where: Where) -> Refusal:
        self.known(raw, ("where", "because"), where)
        because = self.text(raw, "because", where)
        if because is None:
            self.say("missing-field", (*where, "because"), "is missing: say why such rows are left out")
        conditions = self._conditions(raw, where)
        if not conditions:
            self.say("missing-field", (*where, "where"), "is missing: say which rows are left out")
        return Refusal(conditions=conditions, because=because or "")

    def _conditions(self, raw: dict[str, Any], where: Where) -> tuple[Condition, ...]:
        return tuple(
            self._condition(squeezed(column), wanted, (*where, "where", column))
            for column, wanted in self.table(raw, "where", where).items()
        )

    def _condition(self, column: str, wanted: Any, where: Where) -> Condition:
        stated = wanted if isinstance(wanted, bool) else None
        values = [] if stated is not None else wanted if isinstance(wanted, list) else [wanted]
        texts, numbers = set(), set()
        for value in values:
            if isinstance(value, str):
                texts.add(folded(value))
            elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                numbers.add(Decimal(value))
            else:
                advice = "write a text, a number, a list of them, or true (something) or false (nothing)"
                self.say("wrong-type", where, f"{found(value)} is nothing that a cell can hold: {advice}")
        return Condition(column=column, texts=frozenset(texts), numbers=frozenset(numbers), stated=stated, where=where)

    def _fields(self, raw: dict[str, Any], where: Where, held: Table[str, str]) -> tuple[Field, ...]:
        self.known(raw, held, where)
        return tuple(
            self._field(value, name, held[name], (*where, name)) for name, value in raw.items() if name in held
        )

    def _field(self, raw: Any, name: str, of: str, where: Where) -> Field:
        if not isinstance(raw, dict):
            return self._constant(raw, name, of, where)
        self.known(raw, (*COMMON, *SPEC.get(of, ())), where)
        columns = self.texts(raw, "columns", where)
        if (column := self.text(raw, "column", where)) is not None:
            columns = [column, *columns]
        words = self._words(raw, name, of, where)
        otherwise = raw.get("otherwise")
        if otherwise is not None:
            self._word(otherwise, name, of, (*where, "otherwise"))
        if of in _NO_WORDS and (words is not None or otherwise is not None):
            self.say("unknown-field", where, f"a {of} has no 'words' and no 'otherwise': take them out")
        month = self._month(raw, where)
        if not columns and month is None:
            self.say("missing-field", (*where, "column"), 'is missing: write { column = "the name of a column" }')
        return Field(
            name=name,
            of=of,
            where=where,
            columns=tuple(map(squeezed, columns)),
            words=words,
            codes=self.one_of(raw, "codes", where, LISTS),
            otherwise=otherwise,
            currency=self._currency(raw, where) if of == "money" else None,
            factor=self.number(raw, "factor", where),
            separator=self.text(raw, "separator", where),
            month=month,
        )

    def _constant(self, raw: Any, name: str, of: str, where: Where) -> Field:
        if isinstance(raw, str) and of in ("text", "key") and (columns := _BRACES.findall(raw)):
            return Field(name=name, of=of, where=where, template=raw, columns=tuple(map(squeezed, columns)))
        try:
            value = constant(raw, name, of)
        except AidledgerError as error:
            self.say("bad-value", where, f'{error}; or write {{ column = "the name of a column" }}')
            value = None
        return Field(name=name, of=of, where=where, constant=value)

    def _currency(self, raw: dict[str, Any], where: Where) -> Field:
        where = (*where, _CURRENCY)
        if _CURRENCY not in raw:
            self.say("missing-field", where, 'is missing: write currency = "EUR", or currency = { column = "…" }')
        currency = self._field(raw.get(_CURRENCY, _NO_CURRENCY), _CURRENCY, "code", where)
        return attrs.evolve(currency, codes=currency.codes or "currencies")

    def _month(self, raw: dict[str, Any], where: Where) -> tuple[str, When] | None:
        if "month" not in raw:
            return None
        where = (*where, "month")
        month = self.table(raw, "month", where[:-1])
        self.known(month, ("column", "first"), where)
        column, first = self.text(month, "column", where), self.text(month, "first", where)
        try:
            return squeezed(column or ""), When.parse(first or "")
        except DateError:
            pass
        advice = 'write { column = "…", first = "2022-01" }, the month that is 1'
        self.say("bad-date", (*where, "first"), f"{found(first)} is no month: {advice}")
        return None

    def _words(self, raw: dict[str, Any], name: str, of: str, where: Where) -> dict[str, str] | None:
        if "words" not in raw:
            return None
        words = self.table(raw, "words", where)
        for word, value in words.items():
            self._word(value, name, of, (*where, "words", word))
        return {folded(word): value for word, value in words.items()}

    def _word(self, value: Any, name: str, of: str, where: Where) -> None:
        """Note where a value that is written for a text of the sheet is none that the field can have."""
        try:
            if value != "":  # which says: nothing
                allowed(value, name, of)
        except AidledgerError as error:
            self.say("bad-value", where, str(error))

    def _dates(self, dates: dict[str, Any]) -> Patterns:
        begins = dates.get("begins")
        try:
            begins = None if begins is None else as_day(begins, "begins")
        except AidledgerError as error:
            self.say("bad-date", ("dates", "begins"), str(error).removeprefix("begins: "))
            begins = None
        order = self.one_of(dates, "order", ("dates",), ORDERS)
        return Patterns(order=order, begins=begins, undated=tuple(self.texts(dates, "undated", ("dates",))))

    def _corrections(self, dates: dict[str, Any]) -> dict[str, When]:
        corrections = {}
        for said, date in self.table(dates, "corrections", ("dates",)).items():
            try:
                corrections[folded(said)] = as_when(date)
            except AidledgerError as error:
                self.say("bad-date", ("dates", "corrections", said), str(error))
        return corrections
