"""What an event says, whatever record says it: all but id, fact, recorded, release, supersedes and origin."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Hashable
from typing import Any, Final

import attrs

from aidledger.events import Event
from aidledger.plain import plain

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
        return (type(event), fingerprint(event))
    return (type(event), values)


def fingerprint(event: Event, *without: str) -> str:
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
