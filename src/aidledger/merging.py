"""A correction laid over a row that changed: what it corrected stays as the editor has it, all else is the row's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger.contents import stated_fields
from aidledger.events import Event, Source

_KIND: Final = "kind"
_SOURCES: Final = "sources"
_BESIDE: Final = frozenset({"note", _SOURCES})
"""What goes along with a correction, and is one by itself only where nothing else was corrected."""


@attrs.frozen
class Corrected:
    """A field that a correction states otherwise than the row: ``published`` is what the row says now.

    ``before`` is what the row said when it was corrected; the same as ``published`` unless the publisher changed it.
    """

    field: str
    before: Any
    published: Any
    corrected: Any

    @property
    def is_contested(self) -> bool:
        """Whether the publisher changed it as well, and to something else."""
        return bool(self.before != self.published)


@attrs.frozen
class Merged:
    """What a row says once it is corrected, and in which ``fields`` that is not what was published.

    The correction is over where the row now says itself all that it corrected. ``is_whole`` is set where the two make
    no event together: then all is as the editor has it.
    """

    event: Event
    fields: tuple[Corrected, ...]
    is_over: bool
    is_whole: bool = False


def merged(ours: Event, base: Event | None, published: Event, onto: Event) -> Merged:
    """Return a row with what a correction of ``base`` changed in it, and with the sources of both.

    ``onto`` is the row as corrected so far: at first as ``published``.
    """
    fields = corrected_fields(ours, base, published)
    own = _own_sources(ours, base)
    sources = tuple(dict.fromkeys((*onto.sources, *own)))
    is_over = _is_over(ours, base, fields, (source for source in own if source not in published.sources))
    kind = type(ours) if any(each.field == _KIND for each in fields) else type(onto)
    names = [name for name in _names(kind) if name != _SOURCES]
    stated = {name: getattr(onto if hasattr(onto, name) else ours, name) for name in names}
    stated.update({each.field: each.corrected for each in fields if each.field in stated})
    record = {name: getattr(onto, name) for name in ("id", "fact", "recorded")}
    try:
        event = kind(**record, **stated, sources=sources)
    except Exception:  # noqa: BLE001 -- whatever a user's class refuses: fields that each are right, and not together
        return Merged(attrs.evolve(ours, **record, sources=sources), fields, is_over, is_whole=True)
    return Merged(event, fields, is_over)


def corrected_fields(ours: Event, base: Event | None, published: Event) -> tuple[Corrected, ...]:
    """Return the fields in which a correction of ``base`` differs from it, and from what is published.

    Without a base that is each field that it states, and that the row has otherwise. Sources are none of them.
    """
    found = []
    if type(ours) is not type(published) and (base is None or type(ours) is not type(base)):
        found.append(Corrected(_KIND, (base or published).kind, published.kind, ours.kind))
    names = _names(type(ours))
    for field in attrs.fields(type(ours)):
        if field.name not in names or field.name == _SOURCES:
            continue
        value, now = getattr(ours, field.name), getattr(published, field.name, None)
        unstated = None if field.default is attrs.NOTHING else field.default
        was: Any = getattr(base, field.name, None) if base is not None else now if now == unstated else unstated
        if value not in (unstated if base is None else was, now):
            found.append(Corrected(field.name, was, now, value))
    return tuple(found)


def _own_sources(ours: Event, base: Event | None) -> tuple[Source, ...]:
    return tuple(source for source in ours.sources if base is None or source not in base.sources)


def _is_over(ours: Event, base: Event | None, fields: Iterable[Corrected], sources: Iterable[Source]) -> bool:
    """Return whether nothing is left of a correction; a note and sources alone are one if nothing else ever was."""
    left = {each.field for each in fields}
    was = {each.field for each in corrected_fields(ours, base, base)} if base is not None else {_KIND}
    return not left - _BESIDE if was - _BESIDE else not left and not any(sources)


def _names(kind: type[Event]) -> tuple[str, ...]:
    return stated_fields(kind)  # type: ignore[arg-type]  # a class has a hash, whatever its instances have
