"""From stored values to the fields of records: strict, so that nothing turns into something else unseen.

A stored value is what TOML and JSON have: text, whole numbers, decimals, booleans, days, lists and tables. Each type
that a field can have takes the stored forms that are listed here and refuses all others; no value is made a text or
a number because a field wants one. Classes are read by one cattrs converter, which finds everything that is wrong in
a record at once.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs
from cattrs import Converter
from cattrs.errors import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from aidledger._records.plain import plain
from aidledger._records.records import Record
from aidledger._values.dates import When, as_day
from aidledger._values.fields import CONTROL, Shares, resolved
from aidledger._values.money import Money, exact
from aidledger.errors import DateError, RecordError, UnknownCodeError, VocabularyError, WrongTypeError, exists
from aidledger.files._problems import found

Hook = Callable[[Any, Any], Any]
"""Takes a stored value and its annotation, as cattrs has it; returns the value of the field."""

_NONE: Final = type(None)
_LARGEST: Final = 4_000  # bits of a whole number: farther than any amount may be, and quick to print
_DAY: Final = "a day"
_STORABLE: Final = (
    "str, bool, int, Decimal, Money, When, date, Shares, an enum, a frozen attrs class, or a tuple of these"
)
_OF_CATTRS: Final = ("cl", "converter")  # arguments of its own beside which it takes the names of fields
_OF_RECORDS: Final = ("kind", "schema", "version")  # stored beside the fields


# --- values -----------------------------------------------------------------------------------


def _text(raw: Any, _: Any) -> str:
    if not isinstance(raw, str):
        advice = "write one text" if isinstance(raw, (list, tuple, Mapping)) else "quote it"
        raise WrongTypeError(f"text is expected, not {found(raw)}: {advice}")
    if not raw.isprintable() and (control := CONTROL.search(raw)):
        raise RecordError(f"the control character {control[0]!r} at position {control.start()} is refused: take it out")
    return raw


def _truth(raw: Any, _: Any) -> bool:
    if not isinstance(raw, bool):
        raise WrongTypeError(f"true or false is expected, not {found(raw)}: write it without quotes")
    return raw


def _whole(raw: Any, _: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw.bit_length() > _LARGEST:
        raise WrongTypeError(f"a whole number is expected, not {found(raw)}: write digits, without quotes")
    return raw


def _number(raw: Any, _: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, (int, str, Decimal)):
        raise WrongTypeError(f'a number is expected, not {found(raw)}: write it in digits, as in "0.5"')
    return exact(_whole(raw, None) if isinstance(raw, int) else raw, is_stated=True)


def _money(raw: Any, _: Any) -> Money:
    if not isinstance(raw, str):
        raise WrongTypeError(
            f'money is expected, not {found(raw)}: write currency and amount in quotes, as in "USD 3,700,000,000"'
        )
    return Money.parse(raw)


def _day(raw: Any, _: Any) -> dt.date:
    if isinstance(raw, str):
        try:
            return as_day(raw, _DAY)
        except DateError as error:
            raise DateError(str(error).removeprefix(f"{_DAY}: ")) from error
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw
    advice = _timeless(raw) or "write year, month and day, as in 2024-06-30"
    raise WrongTypeError(f"a day is expected, not {found(raw)}: {advice}")


def _when(raw: Any, _: Any) -> When:
    if isinstance(raw, str):
        return When.parse(raw)
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return When.on(raw)
    advice = _timeless(raw) or 'quote it, as in "2024", "2024-06" or "2024-06-13"'
    raise WrongTypeError(f"a date is expected, not {found(raw)}: {advice}")


def _timeless(raw: Any) -> str | None:
    return f"leave the time out, as in {raw.date()}" if isinstance(raw, dt.datetime) else None


def _shares(raw: Any, annotation: Any) -> Shares:
    if not isinstance(raw, Mapping):
        raise WrongTypeError(
            f"a table of codes and percentages is expected, not {found(raw)}: as in {{ UKR = 60, POL = 40 }}"
        )
    keys = tuple(raw)
    parts = _each(zip(keys, raw.values(), strict=True), itertools.repeat(_number), annotation)
    return Shares(dict(zip(keys, parts, strict=True)))


_SIMPLE: Final[Mapping[Any, tuple[type, Hook]]] = {
    # what it is stored as (see `plain`), and how it is read
    str: (str, _text),
    bool: (bool, _truth),
    int: (int, _whole),
    Decimal: (str, _number),
    Money: (str, _money),
    dt.date: (str, _day),
    When: (str, _when),
    Shares: (dict, _shares),
}


# --- values made of values ---------------------------------------------------------------------


class Hooks:
    """The hooks of one vocabulary's classes; each class is worked out once.

    Raises `VocabularyError` where a field has a type that cannot be stored and read back as it was.
    """

    def __init__(self) -> None:
        self._converter = Converter(forbid_extra_keys=True, detailed_validation=True)
        self._classes: dict[type, Hook | None] = {}

    def of_class(self, cls: type) -> Hook:
        """Return the hook that reads a table as this attrs class."""
        if cls in self._classes:
            return self._classes[cls] or (lambda raw, _: self.of_class(cls)(raw, cls))  # a class that contains itself
        self._classes[cls] = None
        resolved(cls)
        blank: Any = object.__new__(cls)
        overrides: dict[str, Any] = {
            field.name: override(struct_hook=self._of_field(field, cls, blank))
            for field in attrs.fields(cls)
            if field.init
        }
        made: Hook = make_dict_structure_fn(cls, self._converter, **overrides)

        def structure(raw: Any, _: Any) -> Any:
            if not isinstance(raw, dict):
                raise WrongTypeError(f"a table is expected, not {found(raw)}")
            return made(raw, cls)

        self._classes[cls] = structure
        return structure

    def _of_field(self, field: attrs.Attribute[Any], cls: type, blank: Any) -> Hook:
        place = f"{cls.__name__}.{field.name}"
        if field.name in _OF_CATTRS or (issubclass(cls, Record) and field.name in _OF_RECORDS):
            raise VocabularyError(f"{place}: the name is taken: choose another")
        if not field.eq and field.default is attrs.NOTHING:
            raise VocabularyError(f"{place}: what is no part of equality is not stored: give it a default")
        if _NONE in typing.get_args(_bare(field.type)) and field.default is not None:
            raise VocabularyError(f"{place}: what is None is not stored: make None the default")
        return _checked(self._of(field.type, place), field, blank)

    def _of(self, annotation: Any, place: str) -> Hook:
        bare = _bare(annotation)
        origin, inner = typing.get_origin(bare), typing.get_args(bare)
        if bare in _SIMPLE:
            return _SIMPLE[bare][1]
        if origin in (typing.Union, types.UnionType):
            return self._of_union(inner, place)
        if origin in (tuple, frozenset) and inner:
            return self._of_list(origin, inner, place)
        if origin is typing.Literal:
            return _choice([(one, one) for one in inner], place)
        if isinstance(bare, type) and issubclass(bare, enum.Enum) and not issubclass(bare, enum.Flag):
            return _choice([(plain(one.value), one) for one in bare], place)
        if isinstance(bare, type) and attrs.has(bare) and "__attrs_init__" not in vars(bare):
            return self.of_class(bare)
        raise VocabularyError(f"{place}: {_named(bare)} cannot be stored: use {_STORABLE}")

    def _of_union(self, members: tuple[Any, ...], place: str) -> Hook:
        stored = [member for member in members if member is not _NONE]
        hooks: dict[Any, Hook] = {
            _form(member): hook for member, hook in [(member, self._of(member, place)) for member in stored]
        }
        if len(hooks) < len(stored) or (None in hooks and len(stored) > 1):
            names = " | ".join(map(_named, stored))
            raise VocabularyError(f"{place}: two types of {names} look the same when stored: keep one of them")
        other = hooks.get(str) or next(iter(hooks.values()))  # its message says what is wrong with what fits none
        if len(hooks) == 1:  # most fields: one type, or nothing
            return lambda raw, annotation: None if raw is None else other(raw, annotation)
        if len(stored) < len(members):
            hooks[_NONE] = lambda raw, _: raw
        return lambda raw, annotation: hooks.get(type(raw), other)(raw, annotation)

    def _of_list(self, make: Callable[[Iterable[Any]], Any], inner: tuple[Any, ...], place: str) -> Hook:
        size = None if make is frozenset or inner[-1] is Ellipsis else len(inner)
        items = [self._of(one, place) for one in inner if one is not Ellipsis]
        if any(_NONE in typing.get_args(_bare(one)) for one in inner):
            raise VocabularyError(f"{place}: nothing cannot be stored in a list: leave None out")

        def structure(raw: Any, annotation: Any) -> Any:
            if not isinstance(raw, (list, tuple)):
                way = "as in [[event.sources]]" if isinstance(raw, Mapping) else "as in [ … ]"
                raise WrongTypeError(f"a list is expected, not {found(raw)}: write it in brackets, {way}")
            if size is not None and len(raw) != size:
                raise RecordError(f"a list of {size} is expected, not of {len(raw)}")
            return make(_each(enumerate(raw), items if size else itertools.repeat(items[0]), annotation))

        return structure


def _each(values: Iterable[tuple[int | str, Any]], hooks: Iterable[Hook], annotation: Any) -> list[Any]:
    """Return what the hooks make of the values; raise all that is wrong at once, noting where."""
    made, errors = [], []
    for (place, raw), hook in zip(values, hooks, strict=False):
        try:
            made.append(hook(raw, None))
        except Exception as error:  # noqa: BLE001 -- whatever a user's class raises is a problem of this value
            error.add_note(IterableValidationNote("in a list or table", place, None))
            errors.append(error)
    if errors:
        raise IterableValidationError("in a list or table", errors, annotation)  # pyright: ignore[reportCallIssue]
    return made


def _choice(options: list[tuple[Any, Any]], place: str) -> Hook:
    """Return the hook that takes one of these stored values and no other, of the same type."""
    by_type = {(type(stored), stored): value for stored, value in options if type(stored) in (str, int, bool)}
    if len(by_type) < len(options):
        raise VocabularyError(f"{place}: only text, whole numbers, true and false can be chosen among when stored")
    words = [str(stored) for _, stored in by_type]

    def structure(raw: Any, _: Any) -> Any:
        key = (type(raw), raw)
        if not isinstance(raw, (str, int)) or key not in by_type:
            raise UnknownCodeError(f"{found(raw)} is unknown: {exists(raw, words)}")
        return by_type[key]

    return structure


def _checked(hook: Hook, field: attrs.Attribute[Any], blank: Any) -> Hook:
    """Return the hook that also runs the field's own checks, so that they are reported along with all others."""
    convert: Any = field.converter
    validate = field.validator
    if (convert is None and validate is None) or isinstance(convert, attrs.Converter):
        return hook  # a Converter (of attrs since 24.1) wants the whole object, as some checks below do

    def structure(raw: Any, annotation: Any) -> Any:
        value = hook(raw, annotation)
        try:
            converted = value if convert is None else convert(value)
            if validate is not None:
                validate(blank, field, converted)
        except AttributeError:  # a check that looks at other fields is made when there is a whole object to look at
            pass
        return value

    return structure


def _bare(annotation: Any) -> Any:
    """Return the annotation without the names that were given to it."""
    while True:
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        else:
            return annotation


def _form(annotation: Any) -> type | None:
    """Return what a value of this type is when stored, as `plain` makes it; None where that has no single answer."""
    bare = _bare(annotation)
    if bare in _SIMPLE:
        return _SIMPLE[bare][0]
    if typing.get_origin(bare) is typing.Literal:
        forms = {type(one) for one in typing.get_args(bare)}
    elif typing.get_origin(bare) is not None:
        return list
    elif issubclass(bare, enum.Enum):
        forms = {type(plain(one.value)) for one in bare}
    else:
        return dict
    return forms.pop() if len(forms) == 1 else None


def _named(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).removeprefix("typing.")
