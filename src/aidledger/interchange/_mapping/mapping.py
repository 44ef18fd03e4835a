"""How a sheet becomes events: a mapping, written in TOML by whoever knows the sheet, read here with all its mistakes.

What a mapping can say is on the page of the reference on mappings. It is data: no part of it is run.
"""

from __future__ import annotations

import datetime as dt
import enum
import types
import typing
from collections.abc import Mapping as Table
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._records.records import Event
from aidledger._values.dates import When
from aidledger._values.fields import resolved
from aidledger._values.money import Money
from aidledger.errors import Finding, Origin
from aidledger.files._problems import Problem, Where
from aidledger.files._toml_lines import lines_of
from aidledger.interchange._mapping.patterns import Patterns

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
    ways = {problem.where[:size] for problem in problems for size in range(1, len(problem.where) + 1)}
    lines = lines_of(text, ways)
    found = []
    for problem in problems:
        near = (problem.where[:size] for size in range(len(problem.where), 0, -1))
        line = next((lines[way] for way in near if way in lines), 1)
        found.append(attrs.evolve(problem, where=_shown(problem.where)).finding(Origin(path, line)))
    return tuple(sorted(found, key=lambda one: one.origin.place if one.origin else ("", 0)))


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
