"""Which kinds of record can be stored and read, by their stored names."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from aidledger import events
from aidledger.errors import VocabularyError, exists
from aidledger.events import Event, Record
from aidledger.fields import KEY
from aidledger.groups import Groups
from aidledger.typed import resolved

Step = Callable[[dict[str, Any]], dict[str, Any]]
"""One upcast: takes the raw mapping of one record in version n, returns it in version n + 1."""

_NOT_EXACT: Final = (float, complex)
_MUTABLE: Final = (list, dict, set, bytearray)


@attrs.frozen(repr=False)
class Vocabulary:
    """The kinds of record that a ledger's files may hold, by the explicit string ``kind``.

    `CORE` has the shipped ones. A vocabulary with kinds of your own is made by `extended`; with
    each kind can come the upcasts that lift older stored versions of it.
    """

    kinds: Groups[str, type[Record]]
    upcasts: Groups[str, tuple[Step, ...]] = attrs.field(factory=lambda: Groups({}))

    def extended(self, *kinds: type[Event], upcasts: Mapping[str, tuple[Step, ...]] | None = None) -> Vocabulary:
        """Return a new vocabulary with these kinds besides.

        A kind is a frozen attrs class that subclasses `Event` directly, with a ``kind`` that is written like a
        key and has a dot, and with no float, list, dict or set in its fields; `VocabularyError` says what is
        wrong. ``upcasts`` gives, by kind, the steps from version 1 to 2, 2 to 3 and so on of its stored form.

        >>> from aidledger import CORE
        >>> @attrs.frozen(kw_only=True)
        ... class Tranche(Event):
        ...     kind: typing.ClassVar[str] = "acme.tranche"
        >>> "acme.tranche" in CORE.extended(Tranche)
        True
        """
        known = dict(self.kinds)
        for kind in kinds:
            _refuse_unstorable(kind)
            if known.setdefault(kind.kind, kind) is not kind:
                raise VocabularyError(f"the kind {kind.kind!r} is taken by {known[kind.kind].__name__}: choose another")
        for kind_name, chain in (upcasts or {}).items():
            if not isinstance(chain, (tuple, list)) or not all(map(callable, chain)):
                raise VocabularyError(f"upcasts of {kind_name!r} are functions in a tuple, as in (first_to_second,)")
        steps = {**self.upcasts, **{kind: tuple(chain) for kind, chain in (upcasts or {}).items()}}
        for kind_name in steps:
            if kind_name not in known:
                raise VocabularyError(
                    f"upcasts for the kind {kind_name!r}, which is unknown: {exists(kind_name, known)}"
                )
        return Vocabulary(Groups(dict(sorted(known.items()))), Groups(steps))

    def version(self, kind: str) -> int:
        """Return the current stored version of a kind: 1, and 1 more for each upcast."""
        return 1 + len(self.upcasts.get(kind, ()))

    def __getitem__(self, kind: str) -> type[Record]:
        """Return the class of a kind; raise `VocabularyError` where it is unknown, naming those that exist."""
        try:
            return self.kinds[kind]
        except (KeyError, TypeError):
            raise VocabularyError(f"the kind {kind!r:.200} is unknown: {exists(kind, self.kinds, most=40)}") from None

    def __contains__(self, kind: object) -> bool:
        """Return whether a kind is known by this string."""
        return kind in self.kinds

    def __iter__(self) -> Iterator[str]:
        """Iterate over the strings of the kinds, sorted."""
        return iter(self.kinds)

    def __len__(self) -> int:
        """Return how many kinds it has."""
        return len(self.kinds)

    def __repr__(self) -> str:
        """Return the kinds, by their stored names."""
        return f"<Vocabulary of {', '.join(self.kinds)}>"


_SHARED: Final = frozenset(field.name for field in attrs.fields(Event))


def _refuse_unstorable(kind: type[Event]) -> None:
    name = getattr(kind, "__name__", repr(kind))
    if not (isinstance(kind, type) and Event in kind.__bases__ and "__attrs_attrs__" in vars(kind)):
        raise VocabularyError(f"{name}: a kind is an attrs class that subclasses Event itself, and no other kind")
    if not _is_frozen(kind):
        raise VocabularyError(f"{name}: an event cannot change: write @attrs.frozen(kw_only=True)")
    stored = vars(kind).get("kind")
    if not isinstance(stored, str) or "." not in stored or KEY.fullmatch(stored) is None:
        raise VocabularyError(f'{name}: give it a stored name with a dot, as in kind: ClassVar[str] = "acme.tranche"')
    for field in attrs.fields(resolved(kind)):
        if not field.inherited and field.name in _SHARED:
            raise VocabularyError(f"{name}.{field.name}: every event has that field: choose another name")
        if _mentions(field.type, _NOT_EXACT):
            raise VocabularyError(f"{name}.{field.name}: no figure is a float: use Decimal or Money")
        if _mentions(field.type, _MUTABLE):
            raise VocabularyError(f"{name}.{field.name}: an event cannot change: use tuple[…, ...] or frozenset[…]")


def _is_frozen(kind: type[Event]) -> bool:
    # attrs freezes a class by this method, and a subclass of a frozen one loses it only by writing its own
    return kind.__setattr__ is Event.__setattr__


def _mentions(annotation: Any, unwanted: tuple[type, ...]) -> bool:
    if annotation in unwanted or typing.get_origin(annotation) in unwanted:
        return True
    return any(_mentions(part, unwanted) for part in typing.get_args(annotation))


CORE: Final = Vocabulary(
    Groups(
        {
            kind.kind: kind
            for kind in (
                events.AgreementEnded,
                events.AgreementEnteredIntoForce,
                events.AgreementSigned,
                events.Allocated,
                events.Cancelled,
                events.CommitmentChanged,
                events.Committed,
                events.Delivered,
                events.Disbursed,
                events.Guaranteed,
                events.InterestPaid,
                events.MilestoneReached,
                events.Pledged,
                events.RankReported,
                events.Repaid,
                events.Retracted,
                events.ShareReported,
                events.Spent,
                events.TotalReported,
            )
        }
    )
)
"""The shipped kinds."""
