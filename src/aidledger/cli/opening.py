"""From what was typed to a ledger: where it is, and with which kinds it is read."""

from __future__ import annotations

import attrs

from aidledger import stores
from aidledger.cli.loading import named
from aidledger.ledger import Ledger
from aidledger.vocabulary import CORE, Vocabulary


@attrs.frozen
class Opened:
    """A ledger, and what it is called."""

    ledger: Ledger
    name: str


@attrs.frozen
class Place:
    """A file or folder, or the shipped ledger where there is no path; and the vocabulary that it is read with."""

    path: str | None
    vocabulary: Vocabulary = CORE

    @classmethod
    def of(cls, path: str | None, vocabulary: str | None) -> Place:
        """Return it from what was typed; raise `BadQuestionError` where that names no vocabulary."""
        found: Vocabulary = CORE if vocabulary is None else named(vocabulary, Vocabulary, "--vocabulary")
        return cls(path, found)

    def opened(self) -> Opened:
        """Return the ledger; raise what `stores.load` raises."""
        if self.path is None:
            return Opened(stores.reference(), "the shipped ledger")
        return Opened(stores.load(self.path, self.vocabulary), self.path)
