"""The values that can be typed next: names of the program, and what is in the ledger that is asked about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import click
from click.shell_completion import CompletionItem

from aidledger.cli.opening import Place
from aidledger.cli.questions import NOT_STATED, Sum, question
from aidledger.dimensions import dimensions
from aidledger.errors import StoreError
from aidledger.events import Event
from aidledger.fields import Shares
from aidledger.ledger import Ledger
from aidledger.plain import stored_text

Offer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]
"""Returns what can be typed for a parameter, by what was typed of it; whatever it raises, nothing is offered."""

_LARGEST: Final = 16 << 20  # bytes of a ledger that is read while somebody waits
_COMMITTED: Final = "committed"


def words(*known: str) -> Offer:
    """Return what offers these words."""
    return _offer(lambda _context, _typed: known)


def _offer(values: Callable[[click.Context, str], Iterable[str]]) -> Offer:
    def offered(context: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem[str]]:
        found = dict.fromkeys(each for each in values(context, typed) if each.startswith(typed))
        return [CompletionItem(each) for each in found]

    return offered


def files(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Offer the files and folders that the shell finds."""
    return [CompletionItem(typed, type="file")]


# --- what the program knows ------------------------------------------------------------------------


def mappings(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Offer the mappings that are shipped, and files where none of them begins so."""
    from aidledger.interchange.mapping_files import shipped_mappings

    return words(*shipped_mappings())(context, parameter, typed) or files(context, parameter, typed)


def _currencies(_: click.Context, __: str) -> Iterable[str]:
    from aidledger.codes import CURRENCIES

    return sorted(CURRENCIES)


def _event_fields(context: click.Context, _: str) -> Iterable[str]:
    vocabulary = Place.of(None, context.params.get("vocabulary")).vocabulary
    kinds = [kind for name in vocabulary if issubclass(kind := vocabulary[name], Event)]
    named = {field.name for kind in kinds for field in attrs.fields(kind) if field.init}
    return [*sorted({"kind", *named} - {"id", "fact", "dataset", "recorded"}), NOT_STATED]


currencies: Final = _offer(_currencies)
event_fields: Final = _offer(_event_fields)


# --- what is in the ledger ---------------------------------------------------------------------------


def _kinds(context: click.Context) -> tuple[type[Event], ...]:
    """Return the kinds that a sum counts; none where no sum is asked for."""
    asked = question(context.params.get("projection") or _COMMITTED, (), (), combined=False)
    return tuple(kind for kind, _ in asked.whole.counts) if isinstance(asked, Sum) else ()


def _fields(context: click.Context, _: str) -> Sequence[str]:
    kinds = _kinds(context)
    return sorted(dimensions(kinds)) if kinds else ()


def _conditions(context: click.Context, typed: str) -> Iterable[str]:
    field, equals, _ = typed.partition("=")
    known = _fields(context, typed) or ("dataset",)  # which is asked for in every question
    if not equals:
        return (f"{each}=" for each in known)
    if field not in known:
        return ()
    kinds = _kinds(context) or Event
    found = {value for record in _ledger(context) if isinstance(record, kinds) for value in _values(record, field)}
    return (f"{field}={value}" for value in sorted(found, key=lambda value: (value == NOT_STATED, value)))


def _values(event: Any, field: str) -> Iterator[str]:
    """Yield the values of a field of an event, as they are typed; none where its kind has no such field."""
    value = getattr(event, field, ...)
    if isinstance(value, Shares):
        yield from (code for code, _ in value.parts)
    elif value is None:
        yield NOT_STATED
    elif value is not ...:
        yield stored_text(value)


def _datasets(context: click.Context, _: str) -> Iterable[str]:
    return _ledger(context).datasets


def _ledger(context: click.Context) -> Ledger:
    """Return the ledger that is asked about; raise `StoreError` on one that takes long to read."""
    path = context.params.get("into") or context.params.get("ledger")
    if path is not None and _size(path) > _LARGEST:
        raise StoreError(f"{path} is too large to be read in passing")
    return Place.of(path, context.params.get("vocabulary")).opened().ledger


def _size(path: str) -> int:
    """Return how many bytes the files of a ledger have."""
    place = Path(path)
    every = place.rglob("*.toml") if place.is_dir() else [place]
    return sum(os.stat(each).st_size for each in every)  # noqa: PTH116 -- ten thousand files


fields: Final = _offer(_fields)
conditions: Final = _offer(_conditions)
datasets: Final = _offer(_datasets)
