"""Records that correct records: our statement was wrong, the world did not change."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

import attrs

from aidledger._records.records import Event, Record, Retracted, Source
from aidledger._values.dates import as_day
from aidledger.errors import RecordError, UnknownFieldError, WrongTypeError, exists

R = TypeVar("R", bound=Record)

_FIXED = ("fact", "dataset", "release", "supersedes")


def revise(event: R, *, recorded: dt.date | str, sources: tuple[Source, ...], **changes: Any) -> R:
    """Return a record that states the same fact again, with ``changes``, and supersedes ``event``.

    Its id is that of ``event`` up to its ``@``, and ``@recorded`` (with a number behind it where that is the id of
    ``event`` itself) unless ``id`` is among the changes. Raises `RecordError` where it would be recorded before
    ``event`` or move to another fact or data set, `UnknownFieldError` on a field that the kind does not have.
    It is a record made by hand: it has no ``release``, even where ``event`` has one.

    >>> from aidledger import reference
    >>> era = reference()["jpn-ukr-era-loan@2025-08-15"]
    >>> revise(era, recorded="2026-11-22", sources=era.sources, occurred="2025-04-18").supersedes
    ('jpn-ukr-era-loan@2025-08-15',)
    """
    if not isinstance(event, Event):
        raise WrongTypeError(f"only an event is revised, not {type(event).__name__}: retract the retraction instead")
    names = [field.name for field in attrs.fields(type(event)) if field.init]
    for name in changes:
        if name not in names:
            raise UnknownFieldError(f"{type(event).__name__} has no field {name!r}: {exists(name, names, most=40)}")
        if name in _FIXED:
            if name == "release":
                raise RecordError("a revision is made by hand and has no release: only an import gives that label")
            raise RecordError(f"a revision keeps the {name} of what it revises: record a new event instead")
    day = _not_before(event, recorded)
    new = {"id": _next_id(event, day), "recorded": day, "release": None, "sources": sources, "supersedes": (event.id,)}
    return attrs.evolve(event, **{**new, **changes})


def retract(
    record: Record,
    *,
    recorded: dt.date | str,
    sources: tuple[Source, ...] = (),
    reason: str | None = None,
    id: str | None = None,  # noqa: A002 -- the name of the field
) -> Retracted:
    """Return a record that says: ``record`` was wrong, and nothing replaces it.

    Its id is that of ``record`` with ``.retracted@`` and the day, unless ``id`` is given.
    Raises `RecordError` where it would be recorded before ``record``. Retracting a retraction
    brings back what it alone hid.
    """
    if not isinstance(record, Record):
        raise WrongTypeError(f"only a record is retracted, not {type(record).__name__}")
    day = _not_before(record, recorded)
    return Retracted(
        id=id or f"{record.id}.retracted@{day}",
        fact=record.fact,
        dataset=record.dataset,
        recorded=day,
        sources=sources,
        retracts=record.id,
        reason=reason,
    )


def _not_before(record: Record, recorded: dt.date | str) -> dt.date:
    day = as_day(recorded, "recorded")
    if day < record.recorded:
        raise RecordError(
            f"{record.id} was recorded on {record.recorded}: a correction of it cannot be recorded before, on {day}"
        )
    return day


def _next_id(event: Event, day: dt.date) -> str:
    base = f"{event.id.partition('@')[0]}@{day}"
    if event.id != base and not event.id.startswith(f"{base}."):
        return base
    number = event.id.removeprefix(base).removeprefix(".")
    return f"{base}.{int(number) + 1 if number.isdecimal() else 2}"
