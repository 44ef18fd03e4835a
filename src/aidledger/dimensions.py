"""By which fields a tally can be grouped and filtered, and what can be asked for in each."""

from __future__ import annotations

import enum
import functools
import types
import typing
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger import codes
from aidledger.errors import UnknownCodeError, WrongTypeError, exists
from aidledger.events import Alteration, Event
from aidledger.fields import Shares
from aidledger.typed import resolved

INHERITED_NOT: Final = frozenset({"dataset", "kind"})
"""What an alteration states itself; in every other field it has what it alters."""

WIDENING: Final = frozenset({"donor", "recipient", "instrument", "category"})
"""Where one of these is not stated and the question asks for it, bounds widen; elsewhere None is a value."""

_NOT_ASKED: Final = frozenset({"id", "release", "title", "note"})
_SIMPLE: Final = (str, bool, int, Shares, types.NoneType)
_LISTS: Final = {"instrument": codes.INSTRUMENTS, "category": codes.CATEGORIES}
_PARTIES: Final = frozenset({"donor", "recipient", "channel", "location"})


@functools.lru_cache(maxsize=256)
def dimensions(kinds: tuple[type[Event], ...]) -> frozenset[str]:
    """Return the fields that at least one of these kinds has: codes, words and keys, and ``kind``."""
    return frozenset({"kind"}.union(*(_dimensions(kind) for kind in kinds)))


def checked_values(field: str, values: Any, kinds: Iterable[str]) -> frozenset[Any]:
    """Return the values asked for in a field as a set; raise `UnknownCodeError` on one that cannot be."""
    is_one = values is None or isinstance(values, (str, int, enum.Enum))
    if not is_one and (not isinstance(values, Iterable) or isinstance(values, (bytes, bytearray))):
        raise WrongTypeError(f"where({field}=…) takes a value or a set of them, not {type(values).__name__}")
    try:
        wanted = frozenset({values} if is_one else values)
    except TypeError as error:
        raise WrongTypeError(f"where({field}=…) takes a set of codes or words: {error}") from error
    if not wanted:
        raise WrongTypeError(f"where({field}=…) asks for none of the values: leave the field out to ask for all")
    for value in wanted - {None}:
        if field in _PARTIES and not isinstance(value, enum.Enum):  # an own kind's words are its own
            codes.party(value)
        words = _LISTS.get(field) or (tuple(kinds) if field == "kind" else ())
        if words and value not in words:
            raise UnknownCodeError(f"{field}: {value!r} is unknown: {exists(value, words)}")
    return wanted


def is_wide(field: str, value: Any) -> bool:
    """Return whether what an event says in a field can turn out to be something else: nothing, or mixed."""
    return field in WIDENING and (value is None or (field == "instrument" and value == codes.MIXED))


def _dimensions(kind: type[Event]) -> frozenset[str]:
    if issubclass(kind, Alteration):
        return _dimensions(kind.alters)
    return frozenset(
        field.name for field in attrs.fields(resolved(kind)) if field.name not in _NOT_ASKED and _is_simple(field.type)
    )


def _is_simple(annotation: Any) -> bool:
    members = (
        typing.get_args(annotation)
        if typing.get_origin(annotation) in (typing.Union, types.UnionType)
        else (annotation,)
    )
    return all(isinstance(each, type) and issubclass(each, (*_SIMPLE, enum.Enum)) for each in members)
