"""Which kinds of record can be stored and read, and by which of their fields a question can group and filter."""

from __future__ import annotations

import enum
import functools
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from aidledger._records.plain import plain, stored_text
from aidledger._records.records import Alteration, Event, Record
from aidledger._values import codes
from aidledger._values.fields import KEY, Shares, resolved
from aidledger._values.money import Groups
from aidledger.errors import UnknownCodeError, UnknownFieldError, VocabularyError, WrongTypeError, exists

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
            f"{' | '.join(sorted(each.__name__ for each in types))} of {kind.__name__}"
            for kind, types in declared.items()
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
