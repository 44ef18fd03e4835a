"""Between raw mappings and records: older stored forms are lifted, then structured, or refused with all reasons."""

from __future__ import annotations

import copy
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

from aidledger._aid.kinds import CORE
from aidledger._records.plain import plain
from aidledger._records.records import Record
from aidledger._records.vocabulary import Step, Vocabulary
from aidledger._values.fields import KEY
from aidledger._values.money import Groups
from aidledger.errors import LoadError, Origin, ReadError, VersionError, VocabularyError, WrongTypeError, exists
from aidledger.files._hooks import Hook, Hooks
from aidledger.files._problems import Problem, Where, explained, found


@attrs.frozen
class Chain:
    """The steps from version 1 of a stored form to 2, 2 to 3, and so on; ``what`` names the form in messages.

    >>> def split_name(raw):
    ...     donor, recipient = raw.pop("flow").split(">")
    ...     return {**raw, "donor": donor, "recipient": recipient}
    >>> chain = Chain("version", (split_name,))
    >>> chain.lift({"flow": "JPN>UKR"}, 1)
    {'donor': 'JPN', 'recipient': 'UKR'}
    """

    what: str
    steps: tuple[Step, ...] = ()

    @property
    def current(self) -> int:
        """The version that the last step leads to; 1 where there are no steps."""
        return 1 + len(self.steps)

    def lift(self, raw: Mapping[str, Any], version: object) -> Mapping[str, Any]:
        """Return the raw mapping in the current version; what is current comes back as it is.

        ``raw`` is never changed: steps work on a copy, and may change that. Raises `VersionError` where ``version``
        is none from which the steps lead here, or where a step fails on what it is given.
        """
        if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= self.current:
            readable = "1 is" if self.current == 1 else f"1 to {self.current} are"
            raise VersionError(f"{found(version)} is no {self.what} that can be read: {readable}")
        if version == self.current:
            return raw
        lifted = copy.deepcopy(dict(raw))
        for number, step in enumerate(self.steps[version - 1 :], start=version):
            try:
                lifted = step(lifted)
            except Exception as error:  # a step is a user's code, and ``raw`` anybody's data
                reason = f"{type(error).__name__}: {error}"
                raise VersionError(
                    f"the step from {number} to {number + 1} of the {self.what} failed: {reason}"
                ) from error
            if not isinstance(lifted, dict):
                raise VersionError(f"the step from {number} to {number + 1} of the {self.what} returned no mapping")
        return lifted


FILES: Final = Chain("schema")
"""The chain of the file format: its steps take the raw mapping of one record of any kind."""

SCHEMA: Final = FILES.current
"""The version of the file format that is written."""


def upcast(raw: Mapping[str, Any], vocabulary: Vocabulary, *, schema: object = SCHEMA) -> dict[str, Any]:
    """Return the raw mapping of one record in the current version of file format and kind, without ``version``.

    ``raw`` is left as it is. Raises `VersionError` on a version that cannot be read, or where a step gives the
    record another kind, `WrongTypeError` on what is not a mapping. A kind that is unknown has no versions, and is for
    others to refuse.

    >>> from aidledger import CORE
    >>> upcast({"kind": "committed", "version": 1, "donor": "JPN"}, CORE)
    {'kind': 'committed', 'donor': 'JPN'}
    """
    lifted = dict(FILES.lift(as_raw(raw), schema))
    version = lifted.pop("version", 1)
    kind = lifted.get("kind")
    if not isinstance(kind, str) or kind not in vocabulary:
        return lifted
    chain = Chain(f"version of {kind!r}", vocabulary.upcasts.get(kind, ()))
    current = dict(chain.lift(lifted, version))
    if current.get("kind") != kind:
        raise VersionError(
            f"a step made a record of the kind {kind!r} one of {found(current.get('kind'))}: keep the kind"
        )
    current.pop("version", None)  # where a step counts it on
    return current


def as_raw(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the raw mapping of a record; raise `WrongTypeError` on what is not a mapping."""
    if not isinstance(raw, Mapping):
        raise WrongTypeError(f"a record is stated as a mapping of its fields, not as {type(raw).__name__}")
    return dict(raw)


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
