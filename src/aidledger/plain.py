"""Values as plain text, lists and tables: what is stored, printed as JSON, and digested."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger.errors import WrongTypeError
from aidledger.events import Record
from aidledger.fields import Shares
from aidledger.money import Bag, Money, exact
from aidledger.when import When

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
    import hashlib  # here and below: importing aidledger stays quick

    whole = hashlib.sha256()
    for one in sorted(map(fingerprint, records)):
        whole.update(one)
    return f"sha256:{whole.hexdigest()}"


def fingerprint(record: Record) -> bytes:
    """Return the SHA-256 of what one record states."""
    import hashlib
    import json

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
    import json

    made: Any = plain(key)
    return made if isinstance(made, str) else json.dumps(made)
