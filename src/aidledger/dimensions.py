"""By which fields a tally can be grouped and filtered, and what can be asked for in each."""

from __future__ import annotations

import enum
import functools
import re
import types
import typing
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger import codes
from aidledger.errors import UnknownCodeError, UnknownFieldError, WrongTypeError, exists
from aidledger.events import Alteration, Event
from aidledger.fields import Shares
from aidledger.plain import plain, stored_text
from aidledger.typed import resolved

Types = frozenset[type]
"""Of which types the values of a field can be; what is not stated is a value besides."""

TEXT: Final[Types] = frozenset({str})

INHERITED_NOT: Final = frozenset({"dataset", "kind"})
"""What an alteration states itself; in every other field it has what it alters."""

WIDENING: Final = frozenset({"donor", "recipient", "instrument", "category"})
"""Where one of these is not stated and the question asks for it, bounds widen; elsewhere None is a value."""

_NOT_ASKED: Final = frozenset({"id", "release", "title", "note"})
_SIMPLE: Final = (str, bool, int, Shares, types.NoneType)
_LISTS: Final = {"instrument": codes.INSTRUMENTS, "category": codes.CATEGORIES}
_WHOLE: Final = re.compile("0|-?[1-9][0-9]{0,999}")
_PARTIES: Final = frozenset({"donor", "recipient", "channel", "location"})


@functools.lru_cache(maxsize=256)
def dimensions(kinds: tuple[type[Event], ...]) -> frozenset[str]:
    """Return the fields that at least one of these kinds has: codes, words and keys, numbers and truths, ``kind``."""
    return frozenset({"kind"}.union(*(_dimensions(kind) for kind in kinds)))


@functools.lru_cache(maxsize=1_024)
def types_of(field: str, kinds: tuple[type[Event], ...]) -> Types:
    """Return of which types the values of a field are: of what an event is divided by, those of the codes.

    Raises `UnknownFieldError` where these kinds declare it differently, so that no value would be asked of all.
    """
    if field == "kind":
        return TEXT
    declared = {kind: types for kind in kinds if (types := _dimensions(kind).get(field))}
    if len(set(declared.values())) > 1:
        said = ", ".join(
            f"{' | '.join(sorted(map(_name, types)))} of {_name(kind)}" for kind, types in declared.items()
        )
        raise UnknownFieldError(
            f"{field} is declared differently ({said}): ask for it in a tally of one of these kinds"
        )
    return next(iter(declared.values()), TEXT)


def checked_values(field: str, values: Any, kinds: tuple[type[Event], ...]) -> frozenset[Any]:
    """Return the values asked for in a field as a set, each of the type that these kinds declare.

    A text is the stored form of a value: of an enum's, of a truth or of a whole number. Raises `UnknownCodeError` on
    one that cannot be.
    """
    is_one = values is None or isinstance(values, (str, int, enum.Enum))
    if not is_one and (not isinstance(values, Iterable) or isinstance(values, (bytes, bytearray))):
        raise WrongTypeError(f"where({field}=…) takes a value or a set of them, not {type(values).__name__}")
    try:
        wanted = frozenset({values} if is_one else values)
    except TypeError as error:
        raise WrongTypeError(f"where({field}=…) takes a set of codes or words: {error}") from error
    if not wanted:
        raise WrongTypeError(f"where({field}=…) asks for none of the values: leave the field out to ask for all")
    types = types_of(field, kinds)
    words = (
        (_LISTS.get(field) or (tuple(kind.kind for kind in kinds) if field == "kind" else ())) if str in types else ()
    )
    for value in wanted - {None}:
        if field in _PARTIES and str in types:  # the words of an enum are an own kind's
            codes.party(value)
        if words and value not in words:
            raise UnknownCodeError(f"{field}: {value!r} is unknown: {exists(value, words)}")
    return frozenset(None if value is None else _converted(field, value, types) for value in wanted)


def is_wide(field: str, value: Any) -> bool:
    """Return whether what an event says in a field can turn out to be something else: nothing, or mixed."""
    return field in WIDENING and (value is None or (field == "instrument" and value == codes.MIXED))


def as_declared(value: Any, types: Types) -> Any:
    """Return a value of one of the types where it is one, or the stored form of one; else the value itself.

    >>> [as_declared(said, frozenset({int, bool})) for said in ("5", "true", "five")]
    [5, True, 'five']
    """
    if type(value) in types or not isinstance(value, (str, int)):
        return value
    if isinstance(value, str) and str in types:  # a word of an enum of texts, where any text can be
        return plain(value)
    members = [(each, plain(each)) for kind in types for each in _members(kind)]
    same = [each for each, stored in members if type(stored) is type(value) and stored == value]
    alike = same or [each for each, stored in members if isinstance(value, str) and stored_text(stored) == value]
    if len(alike) == 1:
        return alike[0]
    return int(value) if int in types and isinstance(value, str) and _WHOLE.fullmatch(value) else value


def _converted(field: str, value: Any, types: Types) -> Any:
    """Return a value as it is declared; raise `UnknownCodeError` where it cannot be."""
    found = as_declared(value, types)
    if type(found) in types:
        return found
    words = [stored_text(each) for kind in types for each in _members(kind)]
    advice = ["a whole number is asked for, in digits"] if int in types else []
    advice += ["a text is asked for, in quotes"] if str in types else []
    advice += [exists(plain(value) if isinstance(value, enum.Enum) else value, words)] if words else []
    raise UnknownCodeError(f"{field}: {value!r:.200} is unknown: {'; '.join(advice)}")


def _members(kind: type) -> Iterable[Any]:
    """Return the values that there are of a type; nothing where they are not listed."""
    return kind if issubclass(kind, enum.Enum) else (True, False) if kind is bool else ()


def _name(cls: type) -> str:
    return cls.__name__


def _dimensions(kind: type[Event]) -> dict[str, Types]:
    if issubclass(kind, Alteration):
        return _dimensions(kind.alters)
    return {
        field.name: types
        for field in attrs.fields(resolved(kind))
        if field.name not in _NOT_ASKED and (types := _types(field.type))
    }


def _types(annotation: Any) -> Types:
    """Return of which types a value of a field can be, of what it is divided by that of a code; none if not simple."""
    is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    members = typing.get_args(annotation) if is_union else (annotation,)
    if not all(isinstance(each, type) and issubclass(each, (*_SIMPLE, enum.Enum)) for each in members):
        return frozenset()
    return frozenset(str if each is Shares else each for each in members if each is not types.NoneType)
