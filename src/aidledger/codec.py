"""Between raw mappings and records: what is read becomes a record, or a list of all that is wrong with it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)

from aidledger.errors import LoadError, ReadError, VersionError, VocabularyError, exists
from aidledger.events import Record
from aidledger.fields import KEY
from aidledger.findings import Origin
from aidledger.groups import Groups
from aidledger.hooks import Hook, Hooks
from aidledger.plain import plain
from aidledger.problems import Problem, Where, explained, found
from aidledger.upcast import SCHEMA, as_raw, upcast
from aidledger.vocabulary import CORE, Vocabulary

_MOST: Final = 40  # names listed in a message: every field of a kind, and the shipped kinds


def structure(raw: Mapping[str, Any], vocabulary: Vocabulary = CORE) -> Record:
    """Return the record that a raw mapping states: ``kind``, its ``version`` where it is not 1, and its fields.

    The values are those of TOML and JSON. Nothing is guessed: a number where text belongs, a key that is no field, a
    version that cannot be read are refused. Raises `LoadError` with all that is wrong, `WrongTypeError` on what is not
    a mapping.

    >>> structure({
    ...     "kind": "pledged", "id": "a", "fact": "a", "dataset": "d",
    ...     "occurred": "2024", "recorded": "2025-01-01", "amount": "USD 3",
    ... })
    Pledged(id='a', fact='a', dataset='d', recorded=2025-01-01, occurred=2024, amount=USD 3, 0 source(s))
    """
    made = Decoder.of(vocabulary).decode(as_raw(raw))
    if isinstance(made, Record):
        return made
    problems = [ReadError(problem.finding(record=identity(raw))) for problem in made]
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    raise LoadError(f"{count} in one record", problems)


def unstructure(record: Record, vocabulary: Vocabulary = CORE) -> dict[str, Any]:
    """Return the raw mapping that states a record: text, whole numbers, booleans, lists and mappings.

    ``version`` is in it where it is not 1; what is not stated is left out. Raises `VocabularyError` on a record of
    another vocabulary.

    >>> from aidledger.events import Retracted
    >>> unstructure(Retracted(id="b", fact="a", dataset="d", recorded="2025-01-02", retracts="a"))
    {'kind': 'retracted', 'id': 'b', 'fact': 'a', 'dataset': 'd', 'recorded': '2025-01-02', 'retracts': 'a'}
    """
    return {**stored_kind(record, vocabulary), **plain(record)}


def stored_kind(record: Record, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return how the kind of a record is stored: ``kind``, and ``version`` where it is not 1."""
    cls = type(record)
    kind: object = getattr(cls, "kind", None)
    if not isinstance(kind, str) or vocabulary[kind] is not cls:
        raise VocabularyError(
            f"{cls.__name__} is no kind of this vocabulary: extend it with the class, as in CORE.extended"
        )
    version = vocabulary.version(kind)
    return {"kind": kind} if version == 1 else {"kind": kind, "version": version}


def identity(raw: object) -> str | None:
    """Return the id that a raw mapping gives, where it is one."""
    given = raw.get("id") if isinstance(raw, Mapping) else None
    return given if isinstance(given, str) and KEY.fullmatch(given) else None


@attrs.frozen(eq=False)
class Decoder:
    """What turns raw mappings into the records of one vocabulary."""

    vocabulary: Vocabulary
    _hooks: Mapping[str, Hook]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Decoder:
        """Return the decoder of a vocabulary.

        Raises `VocabularyError` where one of its kinds has a field that cannot be stored.
        """
        return cls(vocabulary, _hooks(vocabulary.kinds))

    def decode(
        self, raw: dict[str, Any], *, origin: Origin | None = None, schema: object = SCHEMA
    ) -> Record | tuple[Problem, ...]:
        """Return the record, or all that is wrong with it; ``raw`` is used up."""
        kind = raw.get("kind")
        if schema != SCHEMA or (isinstance(kind, str) and ("version" in raw or kind in self.vocabulary.upcasts)):
            try:
                raw = upcast(raw, self.vocabulary, schema=schema)
            except VersionError as error:
                return (explained(error, ("version",)),)
            kind = raw.get("kind")
        if not isinstance(kind, str) or kind not in self._hooks:
            return (_kindless(raw, self.vocabulary),)
        hook = self._hooks[kind]
        del raw["kind"]
        try:
            record: Record = hook(raw, None)
        except Exception as error:  # noqa: BLE001 -- whatever a user's class raises is a problem of this record
            return tuple(_problems(error, ()))
        if origin is not None:
            object.__setattr__(record, "origin", origin)  # nobody else has seen the record yet
        return record


@functools.lru_cache(maxsize=32)
def _hooks(kinds: Groups[str, type[Record]]) -> Mapping[str, Hook]:
    hooks = Hooks()
    return {kind: hooks.of_class(cls) for kind, cls in kinds.items()}


def _kindless(raw: Mapping[str, Any], vocabulary: Vocabulary) -> Problem:
    where: Where = ("kind",)
    if "kind" not in raw:
        return Problem("missing-field", where, f"is missing: say what happened {exists('', vocabulary, most=_MOST)}")
    kind = raw["kind"]
    if not isinstance(kind, str):
        return Problem("wrong-type", where, f"text is expected, not {found(kind)} {exists('', vocabulary, most=_MOST)}")
    return Problem("unknown-kind", where, f"{found(kind)} is unknown: {exists(kind, vocabulary, most=_MOST)}")


def _problems(error: BaseException, where: Where) -> Iterator[Problem]:
    """Return the leaves of the tree of errors that cattrs makes, each with the way to it."""
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _problems(inner, (*where, *_step(inner)))
    elif isinstance(error, ForbiddenExtraKeysError):
        names = [field.name for field in attrs.fields(error.cl) if field.init]
        for key in sorted(map(str, error.extra_fields)):
            yield Problem("unknown-field", (*where, key), f"there is no such field: {exists(key, names, most=_MOST)}")
    elif isinstance(error, KeyError) and error.args == where[-1:]:
        yield Problem("missing-field", where, "is missing, and has to be stated")
    else:
        yield explained(error, where)


def _step(error: BaseException) -> Where:
    """Return the key or position that cattrs noted on an error."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (note.name,)
        if isinstance(note, IterableValidationNote):
            return (note.index,)
    return ()
