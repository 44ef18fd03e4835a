"""Mappings read from TOML: a file becomes a mapping, or a list of all that is wrong with it."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import attrs

from aidledger._aid.kinds import CORE
from aidledger._records.records import Event
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.dates import When, as_day, as_when
from aidledger.errors import AidledgerError, DateError, exists
from aidledger.files._problems import Where, found, refusal, safe, shortened, unreadable
from aidledger.files._toml import NotTomlError, parsed
from aidledger.interchange._mapping import (
    FORMAT,
    RECORDED,
    SOURCE_FIELDS,
    STATES,
    Cells,
    Condition,
    Field,
    Kind,
    Mapping,
    Noting,
    Refusal,
    TooManyError,
    choices_of,
    constant,
    fields_of,
    located,
    required_of,
)
from aidledger.interchange._names import LISTS, folded, squeezed
from aidledger.interchange._patterns import ORDERS, Patterns

_BRACES: Final = re.compile(r"\{([^{}]+)\}")
FURTHER: Final = ("sheet", "header", "optional", "cells", "dates", "all", "event", "source", "refuse")
TOP: Final = ("mapping", "about", "csv", "further", *(key for key in FURTHER if key != "optional"))
SPEC: Final = {
    "text": ("codes",),
    "code": ("codes",),
    "codes": ("codes", "separator"),
    "list": ("codes", "separator"),
    "money": ("currency", "factor"),
    "date": ("year", "month", "day"),
    "number": ("factor",),
}
CELLS: Final = ("missing", "decimal", "thousands")
DATES: Final = ("order", "begins", "undated", "serials", "corrections")
COMMON: Final = ("column", "columns", "words", "otherwise")
_NO_WORDS: Final = ("money", "date", "day")
_CURRENCY: Final = "currency"
_FACT: Final = "fact"
_CALENDAR: Final = ("year", "month", "day")
_NO_CHOICES: Final[Table[str, Any]] = {}
_SERIALS: Final = (1900, 1904)
_NO_CURRENCY: Final = "XXX"  # stands in for one that is missing, so that all else is looked at


class MappingReading(Noting):
    """One text while it is looked at; what is wrong is noted, and stood in for, so that all else is looked at, too."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._inherited: dict[tuple[Any, ...], Field] = {}  # of [all]: kinds that share a field share what reads it

    def mapping(self, raw: dict[str, Any], path: str, text: str) -> Mapping:
        """Return the mapping; it is of use where there are no problems."""
        self.known(raw, TOP, ())
        if raw.get("mapping") != FORMAT or isinstance(raw.get("mapping"), bool):
            self.say(
                "unknown-version", ("mapping",), f"write mapping = {FORMAT} as the first line: the version of its form"
            )
        self.text(raw, "about", ())
        csv = self.table(raw, "csv")
        self.known(csv, ("delimiter", "encoding"), ("csv",))
        form = Mapping(
            path=path,
            text=text,
            delimiter=self.letter(csv, "delimiter", ("csv",), ","),
            encoding=self._encoding(csv),
        )
        whole = self._sheet(raw, (), form)
        further = [self._further(each, ("further", index), whole) for index, each in self._numbered(raw, "further", ())]
        return attrs.evolve(whole, further=tuple(further))

    def _encoding(self, csv: dict[str, Any]) -> str:
        """Return the name of an encoding, UTF-8 where none is given."""
        value = self.text(csv, "encoding", ("csv",)) or "utf-8"
        try:
            "".encode(value)
        except (LookupError, ValueError):  # ValueError: "undefined", and a zero in the name
            self.say("bad-value", ("csv", "encoding"), f"{found(value)} is no encoding: write 'utf-8' or 'cp1252'")
            return "utf-8"
        return value

    # --- sheets -----------------------------------------------------------------------------------

    def _further(self, raw: dict[str, Any], where: Where, whole: Mapping) -> Mapping:
        self.known(raw, FURTHER, where)
        if self.text(raw, "sheet", where) is None:
            self.say("missing-field", (*where, "sheet"), 'is missing: say which sheet it is, as in sheet = "Summary"')
        return attrs.evolve(self._sheet(raw, where, whole), is_optional=self.flag(raw, "optional", where))

    def _sheet(self, raw: dict[str, Any], where: Where, form: Mapping) -> Mapping:
        """Return the mapping of one sheet; its cells and dates are written as in ``form`` where it does not say how."""
        shared = self.table(raw, "all", where)
        every = (
            self._kind(each, (*where, "event", index), shared) for index, each in self._numbered(raw, "event", where)
        )
        kinds = tuple(kind for kind in every if kind is not None)
        self._shared(shared, kinds, where)
        if not raw.get("event"):
            self.say("no-events", where, "there is no [[event]] in it: say what becomes of the rows")
        return attrs.evolve(
            form,
            sheet=self.text(raw, "sheet", where),
            header=self.header(raw, where),
            cells=self._cells(raw, where) if "cells" in raw else form.cells,
            events=kinds,
            sources=tuple(
                self._fields(each, (*where, "source", index), SOURCE_FIELDS)
                for index, each in self._numbered(raw, "source", where)
            ),
            refusals=tuple(
                self._refusal(each, (*where, "refuse", index)) for index, each in self._numbered(raw, "refuse", where)
            ),
            **(self._dates(raw, (*where, "dates")) if "dates" in raw else {}),
        )

    def _numbered(self, raw: dict[str, Any], name: str, where: Where) -> Iterator[tuple[int, dict[str, Any]]]:
        return enumerate(self.tables(raw, name, where))

    def _cells(self, raw: dict[str, Any], where: Where) -> Cells:
        cells, where = self.table(raw, "cells", where), (*where, "cells")
        self.known(cells, CELLS, where)
        decimal = self.letter(cells, "decimal", where, ".")
        thousands = self.letter(cells, "thousands", where, "." if decimal == "," else ",", may_be_empty=True)
        if decimal == thousands:
            message = f"{decimal!r} is the sign of decimals: write another, or none"
            self.say("bad-value", (*where, "thousands"), message)
        missing = frozenset(map(folded, self.texts(cells, "missing", where)))
        return Cells(missing=missing, decimal=decimal, thousands=thousands)

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
        own = {key: value for key, value in raw.items() if key not in ("kind", "where", _FACT)}
        fact = self._field(raw[_FACT], _FACT, "key", (*where, _FACT)) if _FACT in raw else None
        everywhere = (*where[:-2], "all")
        if fact is None and _FACT in shared:
            fact = self._shared_field(shared, _FACT, "key", everywhere)
        inherited = [
            self._shared_field(shared, name, held[name], everywhere, choices_of(cls, name))
            for name in shared
            if name in held and name not in own
        ]
        fields = (*self._fields(own, where, held, cls), *inherited)
        stated = {field.name for field in fields}
        for name in ("occurred", *required_of(cls)):
            if name not in stated:
                self.say("missing-field", where, f"{name} is missing, and every {kind} has to state it")
        return Kind(cls=cls, conditions=self._conditions(raw, where), fact=fact, fields=fields)

    def _shared_field(
        self, shared: dict[str, Any], name: str, of: str, where: Where, choices: Table[str, Any] = _NO_CHOICES
    ) -> Field:
        key = (where, name, of, *choices.items())
        if key not in self._inherited:
            self._inherited[key] = self._field(shared[name], name, of, (*where, name), choices)
        return self._inherited[key]

    def _shared(self, shared: dict[str, Any], kinds: Sequence[Kind], where: Where) -> None:
        known = {_FACT, *(name for kind in kinds for name in fields_of(kind.cls))}
        for name in shared:
            if name not in known and kinds:
                message = f"no event here has such a field: {exists(name, known, most=40)}"
                self.say("unknown-field", (*where, "all", name), message)

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
        if isinstance(wanted, dict):
            return self._state(column, wanted, where)
        stated = wanted if isinstance(wanted, bool) else None
        values = [] if stated is not None else wanted if isinstance(wanted, list) else [wanted]
        texts, numbers = set(), set()
        for value in values:
            if isinstance(value, str):
                texts.add(folded(value))
            elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                numbers.add(Decimal(value))
            else:
                advice = 'write a text, a number, a list of them, true, false, or { is = "negative" }'
                self.say("wrong-type", where, f"{found(value)} is nothing that a cell can hold: {advice}")
        return Condition(column=column, texts=frozenset(texts), numbers=frozenset(numbers), stated=stated, where=where)

    def _state(self, column: str, wanted: dict[str, Any], where: Where) -> Condition:
        self.known(wanted, ("is",), where)
        said = wanted.get("is")
        words = said if isinstance(said, list) else [said]
        for word in words:
            if word not in STATES:
                self.say("bad-value", (*where, "is"), f"{found(word)} is none of these: {', '.join(map(repr, STATES))}")
        states = frozenset(word for word in words if word in STATES)
        return Condition(column=column, texts=frozenset(), numbers=frozenset(), stated=None, where=where, states=states)

    def _fields(
        self, raw: dict[str, Any], where: Where, held: Table[str, str], cls: type[Event] | None = None
    ) -> tuple[Field, ...]:
        self.known(raw, held, where)
        return tuple(
            self._field(value, name, held[name], (*where, name), choices_of(cls, name) if cls else _NO_CHOICES)
            for name, value in raw.items()
            if name in held
        )

    def _field(self, raw: Any, name: str, of: str, where: Where, choices: Table[str, Any] = _NO_CHOICES) -> Field:
        if not isinstance(raw, dict):
            return self._constant(raw, name, of, where, choices)
        self.known(raw, (*COMMON, *SPEC.get(of, ())), where)
        columns = self.texts(raw, "columns", where)
        if (column := self.text(raw, "column", where)) is not None:
            columns = [column, *columns]
        words = self._words(raw, name, of, where, choices)
        otherwise = raw.get("otherwise")
        if otherwise is not None:
            otherwise = self._word(otherwise, name, of, (*where, "otherwise"), choices)
        if of in _NO_WORDS and (words is not None or otherwise is not None):
            self.say("unknown-field", where, f"a {of} has no 'words' and no 'otherwise': take them out")
        month, calendar = self._month(raw, where), self._calendar(raw, where)
        if not columns and not calendar and "month" not in raw:
            self.say("missing-field", (*where, "column"), 'is missing: write { column = "the name of a column" }')
        return Field(
            name=name,
            of=of,
            where=where,
            columns=tuple(map(squeezed, columns)),
            words=words,
            codes=self.one_of(raw, "codes", where, LISTS),
            choices=choices or None,
            otherwise=otherwise,
            currency=self._currency(raw, where) if of == "money" else None,
            factor=self.number(raw, "factor", where),
            separator=self.text(raw, "separator", where),
            month=month,
            calendar=calendar,
        )

    def _constant(self, raw: Any, name: str, of: str, where: Where, choices: Table[str, Any]) -> Field:
        if isinstance(raw, str) and of in ("text", "key") and (columns := _BRACES.findall(raw)):
            return Field(name=name, of=of, where=where, template=raw, columns=tuple(map(squeezed, columns)))
        try:
            value = raw if of == "date" and raw == RECORDED else constant(raw, name, of, choices)
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
        if not isinstance(raw.get("month"), dict):
            return None
        where = (*where, "month")
        month = raw["month"]
        self.known(month, ("column", "first"), where)
        column, first = self.text(month, "column", where), self.text(month, "first", where)
        try:
            return squeezed(column or ""), When.parse(first or "")
        except DateError:
            pass
        advice = 'write { column = "…", first = "2022-01" }, the month that is 1'
        self.say("bad-date", (*where, "first"), f"{found(first)} is no month: {advice}")
        return None

    def _calendar(self, raw: dict[str, Any], where: Where) -> tuple[str, ...]:
        """Return the columns of year, month and day, as far as they are named."""
        named = [name for name in _CALENDAR if name in raw and not isinstance(raw[name], dict)]
        columns = [self.text(raw, name, where) for name in named]
        if named != list(_CALENDAR[: len(named)]):
            missing = next(name for name in _CALENDAR if name not in named)
            message = f'is missing: a {named[-1]} is one of a {missing}: write {missing} = "the name of a column"'
            self.say("missing-field", (*where, missing), message)
        for name in ("year", "day"):
            if isinstance(raw.get(name), dict):
                self.text(raw, name, where)
        return tuple(squeezed(column) for column in columns if column is not None)

    def _words(
        self, raw: dict[str, Any], name: str, of: str, where: Where, choices: Table[str, Any]
    ) -> dict[str, Any] | None:
        if "words" not in raw:
            return None
        words = self.table(raw, "words", where)
        return {
            folded(word): self._word(value, name, of, (*where, "words", word), choices) for word, value in words.items()
        }

    def _word(self, value: Any, name: str, of: str, where: Where, choices: Table[str, Any]) -> Any:
        """Return a value that is written for a text of the sheet; note where it is none that the field can have."""
        try:
            if value != "":  # which says: nothing
                one = {"codes": "code", "list": "choice" if choices else "text"}.get(of, of)
                return constant(value, name, one, choices)
        except AidledgerError as error:
            self.say("bad-value", where, str(error))
        return value

    def _dates(self, raw: dict[str, Any], where: Where) -> dict[str, Any]:
        """Return what a mapping has of its dates."""
        dates = self.table(raw, "dates", where[:-1])
        self.known(dates, DATES, where)
        begins = dates.get("begins")
        try:
            begins = None if begins is None else as_day(begins, "begins")
        except AidledgerError as error:
            self.say("bad-date", (*where, "begins"), str(error).removeprefix("begins: "))
            begins = None
        order = self.one_of(dates, "order", where, ORDERS)
        undated = tuple(self.texts(dates, "undated", where))
        return {
            "dates": Patterns(order=order, begins=begins, undated=undated),
            "serials": self.one_of(dates, "serials", where, _SERIALS),
            "corrections": self._corrections(dates, where),
        }

    def _corrections(self, dates: dict[str, Any], where: Where) -> dict[str, When]:
        corrections = {}
        for said, date in self.table(dates, "corrections", where).items():
            try:
                corrections[folded(said)] = as_when(date)
            except AidledgerError as error:
                self.say("bad-date", (*where, "corrections", said), str(error))
        return corrections


_LONGEST: Final = 1 << 20
_LONGEST_PATH: Final = 4_096
_SUFFIX: Final = ".toml"


def shipped_mappings() -> tuple[str, ...]:
    """Return the names of the mappings that come with this package.

    >>> shipped_mappings()
    ('kiel-release-18', 'kiel-release-7', 'kiel-snake-case')
    """
    folder = importlib.resources.files("aidledger.interchange") / "mappings"
    return tuple(sorted(each.name.removesuffix(_SUFFIX) for each in folder.iterdir() if each.name.endswith(_SUFFIX)))


def load_mapping(mapping: str | Path, vocabulary: Vocabulary = CORE) -> Mapping:
    """Return a mapping by the path of its file, or one that comes with this package by its name.

    Raises `LoadError` with all that is wrong in it; each finding has its line.

    >>> load_mapping("kiel-release-7").sheet
    'Bilateral assistance, MAIN DATA'
    """
    name = str(mapping)
    if name in shipped_mappings():
        place = importlib.resources.files("aidledger.interchange") / "mappings" / f"{name}{_SUFFIX}"
        return mapping_from_toml(place.read_text(encoding="utf-8"), path=f"{name}{_SUFFIX}", vocabulary=vocabulary)
    shown = safe(name, most=_LONGEST_PATH)
    try:
        with Path(name).open("rb") as file:
            content = file.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise refusal(shown, "too-large", f"a mapping has at most {_LONGEST:,} bytes: this is no mapping")
        text = content.decode()
    except FileNotFoundError as error:
        advice = f"give a path, or the name of a shipped mapping {exists(name, shipped_mappings())}"
        raise refusal(shown, "not-found", f"there is no such mapping: {advice}") from error
    except UnicodeDecodeError as error:
        raise refusal(shown, "not-utf-8", "the mapping is no UTF-8: save it as UTF-8") from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refusal(shown, "cannot-read", f"the mapping cannot be read ({reason.lower()}): check the path") from error
    return mapping_from_toml(text, path=shown, vocabulary=vocabulary)


def mapping_from_toml(text: str, *, path: str = "<mapping>", vocabulary: Vocabulary = CORE) -> Mapping:
    """Return the mapping that a TOML text states; ``path`` names the text in findings.

    Raises `LoadError` with all that is wrong in it, at most a thousand findings; each has its line.
    """
    text = text.replace("\r\n", "\n")
    try:
        raw = parsed(text)
    except NotTomlError as error:
        raise refusal(path, error.code, str(error), error.line) from error
    reading = MappingReading(vocabulary)
    try:
        mapping = reading.mapping(raw, path, text)
    except TooManyError:
        mapping = None
    if mapping is None or reading.problems:
        raise unreadable(path, shortened(located(path, text, reading.problems), more=mapping is None))
    return mapping
