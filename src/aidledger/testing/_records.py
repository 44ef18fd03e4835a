"""Strategies for records: `events` that meet in one ledger, and `records` that hold anything that can be stored."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import itertools
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger import CORE, Event, Money, Shares, Source, Vocabulary, When
from aidledger._values import codes
from aidledger._values.fields import resolved
from aidledger.errors import WrongTypeError
from aidledger.events import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Allocated,
    Cancelled,
    CommitmentChanged,
    Committed,
    Delivered,
    Disbursed,
    Flow,
    MilestoneReached,
    Pledged,
    RankReported,
    Record,
    TotalReported,
)
from aidledger.testing._strategies import (
    DIVISIONS,
    KNOWN,
    SearchStrategy,
    days,
    decimals,
    divisions,
    moneys,
    sources,
    texts,
    whens,
)
from aidledger.testing._strategies import strategies as st

USUAL: Final[tuple[type[Event], ...]] = (
    *(Committed, Committed, Committed, Committed, CommitmentChanged, CommitmentChanged, Cancelled),
    *(Disbursed, Allocated, Pledged, Delivered, TotalReported, RankReported, MilestoneReached),
    *(AgreementSigned, AgreementEnded, AgreementEnteredIntoForce),
)
"""The kinds that `events` makes where none are asked for, the commonest named most often."""

_OWN: Final = "pass a strategy of your own for such events, as in events=st.builds(Tranche, amount=moneys(), …)"
_FACTS: Final = ("f", "g", "h")
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "instrument": codes.INSTRUMENTS,
    "category": codes.CATEGORIES,
    "measure": codes.MEASURES,
    "takes_effect": ("on-signature", "on-entry"),
    "form": ("goods", "service"),
}
_CODES: Final = frozenset({"donor", "recipient", "channel", "location", "parties", "partners", "flow_type", "aid_type"})
_NEVER_DRAWN: Final = frozenset({"release", "supersedes"})  # only an import or a correction states these
_KEYS: Final = frozenset({"id", "fact", "dataset", "of", "retracts", "supersedes"})

# The few values of a field in events that meet, the simplest first. Each group is drawn as one combination.
_IDENTITY: Final[Mapping[str, tuple[Any, ...]]] = {
    "id": ("a", "b", "c"),
    "fact": _FACTS,
    "of": ("f", "f", "g"),
    "dataset": ("one", "one", "one", "two"),
}
_PLACE: Final[Mapping[str, tuple[Any, ...]]] = {
    "donor": ("JPN", None, "USA"),
    "recipient": ("UKR", None, "POL", *DIVISIONS),
    "instrument": ("loan", None, codes.MIXED, "grant"),
    "category": ("financial", None, "humanitarian"),
}
_ASIDES: Final[Mapping[str, tuple[Any, ...]]] = {
    "channel": ("WFP", "FAO"),
    "mechanism": ("ERA",),
    "measure": ("committed",),
    "takes_effect": ("on-entry",),
    "form": ("service",),
    "location": ("KHM",),
    "parties": (("JPN", "UKR"),),
    "partners": (("UNDP",),),
    "title": ("title",),
    "note": ("note",),
    "sectors": (Shares({"11110": 60, "11120": 40}),),
    "flow_type": ("10",),
    "aid_type": ("C01",),
    "sources": ((Source(title="title", publisher="publisher", published="2024"),),),
}


def events(*kinds: type[Event]) -> SearchStrategy[Event]:
    """Return a strategy for events of these kinds, a kind named twice twice as often; of the ``USUAL`` ones with none.

    They are made to meet in one ledger: ids, facts (also those in ``of``), data sets, days and codes are from short
    lists, fields are often not stated, instruments often mixed, and shares do not always make 100. Nothing supersedes
    anything: corrections are for the ledger to make. Fields of a kind of your own are filled by their names, where
    a shipped kind has them too with such values, else by their types. `WrongTypeError` names a field of which no values
    are known, and a kind that refuses what is drawn for it: give a strategy of your own for such events.
    """
    return _events(kinds or USUAL)


@functools.lru_cache(maxsize=64)
def _events(kinds: tuple[type[Any], ...]) -> SearchStrategy[Event]:
    return st.sampled_from(kinds).flatmap(_meeting)


def commitments() -> SearchStrategy[Event]:
    """Return a strategy for commitments, and changes and cancellations of them, or of nothing."""
    return events(Committed, Committed, Committed, CommitmentChanged, CommitmentChanged, Cancelled)


def records(*kinds: type[Record], vocabulary: Vocabulary = CORE) -> SearchStrategy[Record]:
    """Return a strategy for single records of these kinds, or of all in the vocabulary, with any of their fields.

    They are made to be stored and read: texts hold anything that is allowed, amounts are of any size, dates
    anywhere in the calendar. What they link to need not exist. Raises as `events` does.
    """
    chosen: tuple[type[Any], ...] = kinds or tuple(vocabulary.kinds.values())
    return st.sampled_from(chosen).flatmap(_storable)


def unreadable_versions(current: int = 1) -> SearchStrategy[object]:
    """Return a strategy for what is no version from 1 to the current one: other numbers, texts, and nothing."""
    return st.sampled_from((0, -1, current + 1, current + 7, "1", str(current), 1.0, True, None, [1]))


@functools.cache
def _meeting(kind: type[Any]) -> SearchStrategy[Any]:
    groups: tuple[dict[str, tuple[Any, ...]], ...] = ({}, {})
    asides: list[dict[str, Any]] = [{}, {}, {}]
    drawn: dict[str, SearchStrategy[Any]] = {}
    for field in _fields(kind):
        identities, places, others = (_fitting(few, field) for few in (_IDENTITY, _PLACE, _ASIDES))
        if identities:
            groups[0][field.name] = identities if field.default is attrs.NOTHING else (*identities, None)
        elif len(places) > 1:
            groups[1][field.name] = places
        elif field.name == "amount" and issubclass(kind, (CommitmentChanged, Flow)):
            drawn[field.name] = moneys(signed=True)
        elif others and field.default is not attrs.NOTHING:
            asides.extend({field.name: each} for each in others)
        elif field.name not in _NEVER_DRAWN:
            drawn[field.name] = _stated_or_not(kind, field, wide=False)

    def made(identity: dict[str, Any], place: dict[str, Any], aside: dict[str, Any], **others: Any) -> Any:
        return _made(kind, **identity, **place, **aside, **others)

    made.__name__ = kind.__name__  # as failures show it
    return st.builds(
        made, *(st.sampled_from(_combinations(group)) for group in groups), st.sampled_from(asides), **drawn
    )


@functools.cache
def _storable(kind: type[Any]) -> SearchStrategy[Any]:
    drawn: dict[str, SearchStrategy[Any]] = {}
    for field in _fields(kind):
        drawn[field.name] = _stated_or_not(kind, field, wide=True)
    return st.builds(functools.partial(_made, kind), **drawn)


def _made(kind: type[Any], **stated: Any) -> Any:
    """Return an event; raise `WrongTypeError` where its kind asks for more than the types of its fields say."""
    try:
        return kind(**stated)
    except (TypeError, ValueError, LookupError) as error:
        raise WrongTypeError(
            f"{kind.__name__}: values of the types of its fields are refused ({error}): {_OWN}"
        ) from error


def _fitting(few: Mapping[str, tuple[Any, ...]], field: attrs.Attribute[Any]) -> tuple[Any, ...]:
    """Return the values for a field of this name that are of its type."""
    classes = tuple(typing.get_origin(member) or member for member in _members(field.type))
    kinds = tuple(each for each in classes if isinstance(each, type))
    return tuple(each for each in few.get(field.name, ()) if isinstance(each, kinds))


def _combinations(group: Mapping[str, tuple[Any, ...]]) -> Sequence[dict[str, Any]]:
    """Every combination of these values, first those that are simplest in most fields."""
    every = itertools.product(*(enumerate(few) for few in group.values()))
    ordered = sorted(every, key=lambda chosen: sum(number for number, _ in chosen))
    return [dict(zip(group, (value for _, value in chosen), strict=True)) for chosen in ordered]


def _fields(kind: type[Any]) -> list[attrs.Attribute[Any]]:
    return [field for field in attrs.fields(resolved(kind)) if field.init]


def _members(annotation: Any) -> tuple[Any, ...]:
    """Return the types that a value can be of, without what is said besides in ``Annotated``."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _members(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return tuple(member for each in typing.get_args(annotation) for member in _members(each))
    return (annotation,)


def _stated_or_not(kind: type[Any], field: attrs.Attribute[Any], *, wide: bool) -> SearchStrategy[Any]:
    """Return the values of a field, and its default where it has one."""
    values = _value(kind, field, wide=wide)
    default: Any = field.default
    if default is attrs.NOTHING:
        return values
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, which its stub calls a function
        return values if default.takes_self else st.builds(default.factory) | values
    return st.just(default) | values


def _value(kind: type[Any], field: attrs.Attribute[Any], *, wide: bool) -> SearchStrategy[Any]:
    members = [member for member in _members(field.type) if member is not types.NoneType]
    try:
        return st.one_of(*(_of_type(field.name, member, wide=wide) for member in members))
    except WrongTypeError as error:
        raise WrongTypeError(f"{kind.__name__}.{field.name}: {error}") from None


def _of_type(name: str, member: Any, *, wide: bool) -> SearchStrategy[Any]:
    """Return the values of a field by its name, where it has a meaning here, else by its type."""
    if typing.get_origin(member) in (tuple, frozenset):
        return _several(name, member, wide=wide)
    if member is str:
        return _text(name, wide=wide)
    if member is When:
        return whens(closed=name == "occurred", anywhere=wide)
    if member is dt.date:
        return days(anywhere=True) if wide else st.sampled_from((KNOWN[0], *KNOWN))
    return _of_plain_type(member, wide=wide)


def _several(name: str, member: Any, *, wide: bool) -> SearchStrategy[Any]:
    """Return tuples of one type, or of as many as are named, or sets."""
    origin, arguments = typing.get_origin(member), typing.get_args(member)
    parts = [
        st.one_of(*(_of_type(name, one, wide=wide) for one in _members(part))) for part in arguments if part is not ...
    ]
    if origin is tuple and arguments[-1:] != (...,):
        return st.tuples(*parts)
    made: Callable[[Any], Any] = tuple if origin is tuple else frozenset
    return st.lists(parts[0], max_size=3, unique=True).map(made)


def _of_plain_type(member: Any, *, wide: bool) -> SearchStrategy[Any]:
    simple = (_WIDE if wide else _NARROW).get(member)
    if simple is not None:
        return simple()
    if isinstance(member, type) and issubclass(member, enum.Enum):
        return st.sampled_from(tuple(member))
    if typing.get_origin(member) is typing.Literal:
        return st.sampled_from(typing.get_args(member))
    if attrs.has(member):
        return st.builds(member, **{field.name: _value(member, field, wide=wide) for field in _fields(member)})
    raise WrongTypeError(f"no values are known of the type {member!r}: {_OWN}")


def _text(name: str, *, wide: bool) -> SearchStrategy[str]:
    if name == "release":
        return st.sampled_from(("release 7", "release 18 of 2024-07", "Ausgabe „März“"))
    if name in _WORDS:
        return st.sampled_from(_WORDS[name])
    if name in _KEYS:
        return _keys() if wide else st.sampled_from(_FACTS)
    if name in _CODES:
        return st.sampled_from(("UKR", "JPN", "WFP", "XM-DAC-41114", "a_code-of'its\"own"))
    return texts() if wide else st.sampled_from(("x", "y"))


def _keys() -> SearchStrategy[str]:
    inner = st.text("abc019.@-", max_size=119)
    return st.builds("{}{}".format, st.sampled_from("a0z9"), inner)


_NARROW: Final[Mapping[Any, Callable[[], SearchStrategy[Any]]]] = {
    Money: moneys,
    Decimal: lambda: st.sampled_from((Decimal(1), Decimal("2.5"), Decimal(40))),
    int: lambda: st.integers(1, 3),
    bool: st.booleans,
    Shares: divisions,
}
_WIDE: Final[Mapping[Any, Callable[[], SearchStrategy[Any]]]] = {
    Money: lambda: moneys(signed=True, anywhere=True),
    Decimal: decimals,
    int: st.integers,
    bool: st.booleans,
    Shares: divisions,
    Source: sources,
}
