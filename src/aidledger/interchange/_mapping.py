"""How a sheet becomes events: a mapping, which is data, and says what the columns of a sheet mean.

What a mapping can say is on the page of the reference on mappings.
"""

from __future__ import annotations

import datetime as dt
import enum
import types
import typing
from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as Table
from decimal import Decimal
from typing import Any, Final, TypeVar

import attrs

from aidledger._records.records import Event
from aidledger._values import codes
from aidledger._values.dates import When, as_day, as_when
from aidledger._values.fields import KEY, resolved
from aidledger._values.money import Money, Qualifier, exact
from aidledger.errors import AmountError, Finding, Origin, UnknownCodeError, WrongTypeError, exists
from aidledger.files._problems import MOST, Problem, Where, found, in_order
from aidledger.files._toml_lines import nearest_lines
from aidledger.interchange._names import folded
from aidledger.interchange._patterns import Patterns

T = TypeVar("T")
_NO_PATTERNS: Final = Patterns()
FORMAT: Final = 1
"""The version of the form of mappings."""
RECORDED: Final = "recorded"
"""Stands for the day of recording, where a mapping states a date."""
STATES: Final = ("positive", "negative", "zero", "non-zero", "empty", "stated")
"""What a condition can say of a cell without naming its content."""


@attrs.frozen(kw_only=True, eq=False)
class Field:
    """Where the value of one field comes from: a constant, a text with columns in braces, or columns.

    ``of`` is what the field holds: ``text``, ``key``, ``code``, ``word``, ``codes``, ``money``, ``date``, ``day``,
    ``number``, ``whole``, ``truth``, ``choice`` (one of ``choices``, by its stored text) or ``list`` (some of them, or
    any texts). The first of ``columns`` that says something counts. ``words`` gives the value for each text, ``codes``
    the list in which names are looked up, ``otherwise`` the value of all others ("" for none).
    """

    name: str
    of: str
    where: Where
    constant: Any = None
    template: str | None = None
    columns: tuple[str, ...] = ()
    words: Table[str, Any] | None = None
    codes: str | None = None
    choices: Table[str, Any] | None = None
    otherwise: Any = None
    currency: Field | None = None
    factor: Decimal | None = None
    separator: str | None = None
    month: tuple[str, When] | None = None
    """A column that counts months, and the first of them."""
    calendar: tuple[str, ...] = ()
    """The columns of a year, of the month in it, and of the day in that; the last two may be missing."""

    @property
    def is_constant(self) -> bool:
        """Whether no column says anything of it."""
        return not (self.columns or self.month or self.calendar)

    @property
    def named(self) -> str:
        """The columns that can give its value, for messages."""
        return ", ".join((*self.columns, *self.calendar))


@attrs.frozen(kw_only=True)
class Condition:
    """What a column has to hold: one of these texts and numbers; anything, or nothing; or what ``states`` say of it.

    These are of `STATES`, any one of them.
    """

    column: str
    texts: frozenset[str]
    numbers: frozenset[Decimal]
    stated: bool | None
    where: Where
    states: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Kind:
    """One ``[[event]]``: the rows for which it is, and what becomes of them."""

    cls: type[Event]
    conditions: tuple[Condition, ...]
    fact: Field | None
    fields: tuple[Field, ...]


@attrs.frozen(kw_only=True)
class Refusal:
    """One ``[[refuse]]``: rows that are left out, and why."""

    conditions: tuple[Condition, ...]
    because: str


@attrs.frozen(kw_only=True)
class Cells:
    """How the sheet writes nothing, and numbers in texts."""

    missing: frozenset[str] = frozenset()
    decimal: str = "."
    thousands: str = ","


@attrs.frozen(kw_only=True, eq=False)
class Mapping:
    """A mapping that is right in itself; whether its columns exist shows when a sheet is read.

    ``path`` and ``text`` are where it was read, for the lines of findings; ``serials`` is the year from which bare
    numbers count days (1900 or 1904), None where they are no dates; ``corrections`` gives the date for what a cell
    says wrongly. ``further`` are other sheets of the workbook, each with a mapping of its own; one that ``is_optional``
    need not be there.
    """

    path: str
    text: str = attrs.field(repr=False)
    sheet: str | None = None
    header: int = 1
    delimiter: str = ","
    encoding: str = "utf-8"
    cells: Cells = Cells()
    dates: Patterns = _NO_PATTERNS
    serials: int | None = None
    corrections: Table[str, When] = attrs.field(factory=dict)
    events: tuple[Kind, ...] = ()
    sources: tuple[tuple[Field, ...], ...] = ()
    refusals: tuple[Refusal, ...] = ()
    further: tuple[Mapping, ...] = ()
    is_optional: bool = False

    def findings(self, problems: list[Problem]) -> tuple[Finding, ...]:
        """Return what is wrong in the mapping, each with the line that it is about."""
        return located(self.path, self.text, problems)


SOURCE_FIELDS: Final = {
    "title": "text",
    "publisher": "text",
    "published": "date",
    "accessed": "day",
    "locator": "text",
    "url": "text",
}
"""What a source can state, each with what it holds."""
_PARTIES: Final = ("donor", "recipient", "channel", "location")
PARTIES: Final = frozenset({*_PARTIES, "parties", "partners"})
"""The fields that name countries and organisations."""
_WORDS: Final = ("instrument", "category", "measure", "form", "takes_effect", "qualifier", "flow_type", "aid_type")
_OWN: Final = ("id", "fact", "dataset", "recorded", "release", "sources", "supersedes", "origin", "altered")
_TYPES: Final[Table[Any, str]] = {
    bool: "truth",
    typing.Literal: "choice",
    str: "text",
    Money: "money",
    When: "date",
    dt.date: "day",
    Decimal: "number",
    int: "whole",
    tuple: "codes",
}


def fields_of(cls: type[Event]) -> dict[str, str]:
    """Return the fields of a kind that columns can fill, each with what it holds.

    >>> from aidledger.events import MilestoneReached
    >>> fields_of(MilestoneReached)
    {'note': 'text', 'occurred': 'date', 'title': 'text', 'parties': 'codes', 'period': 'date'}
    """
    is_own = "." in cls.kind
    held = {
        field.name: _held(field, is_own=is_own)
        for field in attrs.fields(resolved(cls))
        if field.init and field.name not in _OWN
    }
    return {name: of for name, of in held.items() if of is not None}


def required_of(cls: type[Event]) -> tuple[str, ...]:
    """Return the fields that an event of the kind has to state, besides its date."""
    return tuple(
        field.name
        for field in attrs.fields(cls)
        if field.init and field.default is attrs.NOTHING and field.name not in (*_OWN, "occurred")
    )


def located(path: str, text: str, problems: list[Problem]) -> tuple[Finding, ...]:
    """Return problems of a TOML text as findings, with the line of the key that each names, or the nearest above."""
    lines = nearest_lines(text, [problem.where for problem in problems])
    return in_order(
        attrs.evolve(problem, where=_shown(problem.where)).finding(Origin(path, line))
        for problem, line in zip(problems, lines, strict=True)
    )


def choices_of(cls: type[Event], name: str) -> dict[str, Any]:
    """Return the values that a field of a kind is one of, or some of, each by its stored text."""
    for member in (part for each in _members(attrs.fields_dict(cls)[name].type) for part in (each, _part(each))):
        if typing.get_origin(member) is typing.Literal:
            return {str(value): value for value in typing.get_args(member)}
        if _is_enum(member):
            return {str(value.value): value for value in member}
    return {}


def _shown(where: Where) -> Where:
    while len(where) > 2 and isinstance(where[1], int):  # noqa: PLR2004 -- list, position, key
        where = where[2:]
    return where


def _held(field: attrs.Attribute[Any], *, is_own: bool) -> str | None:
    if field.name == "of":
        return "key"
    if field.name in _PARTIES:
        return "code"
    if field.name in _WORDS and not is_own:
        return "word"
    for member in _members(field.type):
        if is_own and typing.get_origin(member) is tuple:
            part = _part(member)
            return "list" if part is str or _is_enum(part) or typing.get_origin(part) is typing.Literal else None
        of = "choice" if _is_enum(member) else _TYPES.get(typing.get_origin(member) or member)
        if of is not None:
            return of
    return None


def _part(annotation: Any) -> Any:
    """Return the type of the parts of a tuple of any length, None of what is none."""
    parts = typing.get_args(annotation)
    return parts[0] if typing.get_origin(annotation) is tuple and parts[1:] == (...,) else None


def _members(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return typing.get_args(annotation) if is_union else (annotation,)


def _is_enum(member: Any) -> bool:
    return isinstance(member, type) and issubclass(member, enum.Enum)


_CLOSED: Final[Table[str, Collection[str]]] = {
    "instrument": codes.INSTRUMENTS,
    "category": codes.CATEGORIES,
    "measure": codes.MEASURES,
    "form": ("goods", "service"),
    "takes_effect": ("on-signature", "on-entry"),
    "qualifier": tuple(each.value for each in Qualifier),
}


def allowed(value: Any, name: str, of: str) -> str:
    """Return a text that the field ``name``, which holds ``of``, can have; raise `AidledgerError` on any other value.

    >>> allowed("loan", "instrument", "word")
    'loan'
    """
    if not isinstance(value, str) or not value.strip():
        raise WrongTypeError(f"{found(value)} is no text: write one in quotes")
    if of == "word" and name in _CLOSED and value not in _CLOSED[name]:
        raise UnknownCodeError(f"{found(value)} is unknown: {exists(value, _CLOSED[name])}")
    if name == "currency" and of == "code":
        return codes.currency(value)
    if of == "code":
        return codes.party(value)
    if of == "key" and KEY.fullmatch(value) is None:
        raise WrongTypeError(f"{found(value)} is no key: lower-case letters, digits, '.', '@' and '-'")
    return value


def constant(raw: Any, name: str, of: str, choices: Table[str, Any] | None = None) -> Any:
    """Return the value that a mapping states for a field; raise `AidledgerError` where the field cannot have it.

    ``choices`` are the values that it can have, by their stored text, where it is one of several.

    >>> constant("2024-06", "occurred", "date"), constant("EUR 5", "amount", "money")
    (When('2024-06'), Money('5', 'EUR'))
    """
    if of in ("codes", "list"):
        if not isinstance(raw, list):
            raise WrongTypeError(f'{found(raw)} is no list: write ["JPN", "UKR"]')
        one = "code" if of == "codes" else "choice" if choices else "text"
        return tuple(constant(each, name, one, choices) for each in raw)
    if of == "choice":
        return _choice(raw, choices or {})
    return _READ[of](raw) if of in _READ else allowed(raw, name, of)


def _choice(raw: Any, choices: Table[str, Any]) -> Any:
    """Return the value that is stored so, or is written in another case."""
    plain = "" if isinstance(raw, bool) or not isinstance(raw, (str, int)) else folded(str(raw))
    for text, value in choices.items():
        if folded(text) == plain:
            return value
    raise UnknownCodeError(f"{found(raw)} is unknown: {exists(str(raw), choices)}")


def _truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise WrongTypeError(f"{found(raw)} is neither true nor false: write one of them, without quotes")
    return raw


def _whole(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise WrongTypeError(f"{found(raw)} is no whole number: write digits, without quotes")
    return raw


_READ: Final[Table[str, Callable[[Any], Any]]] = {
    "money": Money.parse,
    "date": as_when,
    "day": lambda raw: as_day(raw, "a day"),
    "number": exact,
    "whole": _whole,
    "truth": _truth,
}


_OF_NUMBERS: Final = ("+", "-")


class TooManyError(Exception):
    """So much is wrong that no more is looked at."""


def _is_list_of(value: Any, of: type) -> bool:
    return isinstance(value, list) and all(isinstance(each, of) for each in value)


class Noting:
    """Takes values from tables; `problems` is what was wrong so far, so that all of a text is looked at."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def known(self, raw: Iterable[str], known: Iterable[str], where: Where) -> None:
        """Note the keys that are none of these."""
        names = list(known)
        for key in raw:
            if key not in names:
                self.say("unknown-field", (*where, key), f"there is no such key here: {exists(key, names, most=40)}")

    def table(self, raw: dict[str, Any], name: str, where: Where = ()) -> dict[str, Any]:
        """Return a table; an empty one where there is none."""
        message = "a table is expected, not {}: write {{ key = value }}"
        return self._taken(raw, name, where, lambda value: isinstance(value, dict), message, default={})

    def tables(self, raw: dict[str, Any], name: str, where: Where = ()) -> list[dict[str, Any]]:
        """Return a list of tables; an empty one where there is none."""
        header = ".".join([*(part for part in where if isinstance(part, str)), name])
        message = f"begin each with [[{header}]], in two brackets"
        return self._taken(raw, name, where, lambda value: _is_list_of(value, dict), message, default=[])

    def text(self, raw: dict[str, Any], name: str, where: Where) -> str | None:
        """Return a text; None where there is none."""
        message = "a text is expected, not {}: quote it"
        return self._taken(
            raw, name, where, lambda value: isinstance(value, str) and value.strip(), message, default=None
        )

    def texts(self, raw: dict[str, Any], name: str, where: Where) -> list[str]:
        """Return a list of texts; an empty one where there is none."""
        message = 'a list of texts is expected, not {}: write ["…"]'
        return self._taken(raw, name, where, lambda value: _is_list_of(value, str), message, default=[])

    def flag(self, raw: dict[str, Any], name: str, where: Where) -> bool:
        """Return a truth value, false where there is none."""
        message = "true or false is expected, not {}, without quotes"
        return self._taken(raw, name, where, lambda value: isinstance(value, bool), message, default=False)

    def header(self, raw: dict[str, Any], where: Where) -> int:
        """Return the number of a row, from 1; that of the first where there is none."""
        message = "{} is no row: write its number, from 1, as in header = 1"
        return self._taken(raw, "header", where, lambda value: type(value) is int and value >= 1, message, default=1)

    def _taken(
        self, raw: dict[str, Any], name: str, where: Where, is_right: Callable[[Any], Any], message: str, *, default: T
    ) -> T:
        """Return the value of a key, the default where there is none; note that it is wrong, and what it is."""
        value: T = raw.get(name, default)
        if name not in raw or is_right(value):
            return value
        self.say("wrong-type", (*where, name), message.format(found(value)))
        return default

    def letter(self, raw: dict[str, Any], name: str, where: Where, default: str, *, may_be_empty: bool = False) -> str:
        """Return one sign, or the default."""
        value = raw.get(name, default)
        if isinstance(value, str) and (len(value) == 1 or (may_be_empty and not value)):
            if not value.isalnum() and value not in _OF_NUMBERS:
                return value
            self.say("bad-value", (*where, name), f"{found(value)} stands in numbers and names: write another sign")
        else:
            self.say("wrong-type", (*where, name), f"one sign is expected, not {found(value)}: write it in quotes")
        return default

    def number(self, raw: dict[str, Any], name: str, where: Where) -> Decimal | None:
        """Return a number above zero; None where there is none."""
        value = raw.get(name, 1)
        is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool) and Decimal(value).is_finite()
        if not is_number or value <= 0:
            self.say("wrong-type", (*where, name), f"a number above zero is expected, not {found(value)}")
            return None
        try:
            return exact(value, is_stated=True) if name in raw else None
        except AmountError as error:
            self.say("bad-value", (*where, name), str(error))
            return None

    def one_of(self, raw: dict[str, Any], name: str, where: Where, known: Iterable[Any]) -> Any:
        """Return one of these values; None where there is none."""
        value = raw.get(name)
        options = list(known)
        if value is None or (value in options and not isinstance(value, bool)):
            return value
        self.say("bad-value", (*where, name), f"{found(value)} is none of these: {', '.join(map(repr, options))}")
        return None

    def say(self, code: str, where: Where, message: str) -> None:
        """Note what is wrong at one place, and what to write instead; raise `TooManyError` where it is too much."""
        self.problems.append(Problem(code, where, message))
        if len(self.problems) > MOST:
            raise TooManyError
