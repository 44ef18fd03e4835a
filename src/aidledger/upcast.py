"""Older stored forms lifted to the current one: functions on raw mappings, one step each.

Two things have a version: the file (``schema``, at its top) and each kind of record (``version``, in its event; 1
where it is left out). Both are a `Chain`. Steps are never edited once files of that version exist.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

import attrs

from aidledger.errors import VersionError, WrongTypeError
from aidledger.problems import found
from aidledger.vocabulary import Step, Vocabulary


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

    >>> from aidledger.vocabulary import CORE
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
