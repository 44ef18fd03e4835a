"""Records as plain values, and what a record says: its content, apart from how it is recorded."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._records.records import Event, Record
from aidledger._values.dates import When
from aidledger._values.fields import Shares
from aidledger._values.money import Bag, Money, exact
from aidledger.errors import WrongTypeError

_FORMS: Final[tuple[tuple[type, Callable[[Any], Any]], ...]] = (
    (When, str),
    (Money, str),
    (Decimal, lambda value: f"{exact(value):f}"),
    (enum.Enum, lambda value: value.value),
    (Shares, lambda value: {code: f"{percent:f}" for code, percent in value.parts}),
    (Bag, lambda value: {code: f"{amount:f}" for code, amount in value.amounts}),
)


def plain(value: object, *, day: Callable[[dt.date], Any] = dt.date.isoformat) -> Any:
    """Return ``value`` as text, numbers, booleans, lists and mappings with text keys.

    Amounts and other decimals become text, days what ``day`` makes of them, attrs classes a mapping of what
    they state (``None`` and empty tuples are left out), a record with its ``kind`` first.
    Raises `WrongTypeError` on a float and on types that it does not know.

    >>> plain({"a": Money(3, "USD"), "b": (When("2024"), None)})
    {'a': 'USD 3', 'b': ['2024', None]}
    """
    if isinstance(value, enum.Enum):  # before text and numbers, which members can be besides
        return plain(value.value, day=day)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return day(value)
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    return _structure(value, day)


def _structure(value: object, day: Callable[[dt.date], Any]) -> Any:
    if attrs.has(type(value)):
        return _stated(value, day)
    if isinstance(value, Mapping):
        return {_text_key(key): plain(each, day=day) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        listed = [plain(each, day=day) for each in value]
        return sorted(listed, key=repr) if isinstance(value, AbstractSet) else listed
    raise WrongTypeError(
        f"{type(value).__name__} has no plain form: use text, int, Decimal, Money, When or attrs classes"
    )


def one_line(text: str) -> str:
    r"""Return a text in which what begins a new line, or a column, is a blank, so that it cannot pass for another line.

    >>> one_line("Grant\n2024-01-01  USD 5")
    'Grant 2024-01-01  USD 5'
    """
    return text.replace("\n", " ").replace("\t", " ")


def stored_text(value: object) -> str:
    """Return a code, a word, a number or a truth as the text that it is stored by.

    >>> stored_text(True), stored_text(5), stored_text("JPN")
    ('true', '5', 'JPN')
    """
    made = plain(value)
    return str(made).lower() if isinstance(made, bool) else str(made)


def group_text(key: Any) -> str:
    """Return a group key as a reader takes it: what is not stated says so.

    >>> group_text(("JPN", None))
    'JPN, not stated'
    """
    parts = key if isinstance(key, tuple) else (key,)
    return ", ".join("not stated" if part is None else one_line(stored_text(part)) for part in parts)


def group_fields(fields: Sequence[str], key: Any) -> dict[str, Any]:
    """Return a group key as what JSON can hold, by the fields that a tally is grouped by.

    >>> group_fields(("donor",), "JPN")
    {'donor': 'JPN'}
    """
    parts = (key,) if len(fields) == 1 else key
    return {field: plain(part) for field, part in zip(fields, parts, strict=True)}


def digest(records: Iterable[Record]) -> str:
    """Return the SHA-256 of what the records state, as ``sha256:`` and 64 hexadecimal digits.

    It depends on their content alone: not on order, files, or lines.
    """
    whole = hashlib.sha256()
    for one in sorted(map(fingerprint, records)):
        whole.update(one)
    return f"sha256:{whole.hexdigest()}"


def fingerprint(record: Record) -> bytes:
    """Return the SHA-256 of what one record states."""
    return hashlib.sha256(json.dumps(plain(record), sort_keys=True, ensure_ascii=False).encode()).digest()


def _stated(value: Any, day: Callable[[dt.date], Any]) -> dict[str, Any]:
    kind = {"kind": value.kind} if isinstance(value, Record) else {}
    return kind | {
        field.name: plain(each, day=day)
        for field in attrs.fields(type(value))
        if field.init
        and field.eq
        and (each := getattr(value, field.name)) is not None
        and (each != () or field.default != ())
    }


def _text_key(key: object) -> str:
    made: Any = plain(key)
    return made if isinstance(made, str) else json.dumps(made)


_OF_THE_RECORD: Final = frozenset({"id", "fact", "recorded", "release", "supersedes"})


def content(event: Event) -> Hashable:
    """Return what the event says, to be compared: equal where two events differ in their records alone.

    >>> import attrs
    >>> from aidledger import reference
    >>> era = reference()["jpn-ukr-era-loan@2025-08-15"]
    >>> content(era) == content(attrs.evolve(era, id="another", recorded="2026-01-01"))
    True
    """
    names = stated_fields(type(event))  # type: ignore[arg-type]  # a class has a hash, whatever its instances have
    values = tuple(getattr(event, name) for name in names)
    try:
        hash(values)
    except TypeError:  # a kind of your own may have a field that has no hash
        return (type(event), content_hash(event))
    return (type(event), values)


def content_hash(event: Event, *without: str) -> str:
    """Return 64 hexadecimal digits made from what the event says, less the fields named.

    They are the same on any day and on any machine; a field that is not stated is no part of them.
    """
    said = plain(event)
    for name in (*_OF_THE_RECORD, *without):
        said.pop(name, None)
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@functools.cache
def stated_fields(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields in which an event of the kind says something, in the order of the class."""
    return tuple(field.name for field in attrs.fields(kind) if field.eq and field.name not in _OF_THE_RECORD)
