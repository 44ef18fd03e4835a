"""Laws 6, 8, 24 and 26: what is stored is read back, older forms are lifted, every store holds what it was given."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from aidledger.codec import structure, unstructure
from aidledger.errors import LedgerError, LoadError, VersionError
from aidledger.events import Record
from aidledger.jsonl_text import from_jsonl, to_jsonl
from aidledger.ledger import Ledger
from aidledger.testing.asking import agree, all_said, holds
from aidledger.toml_reading import from_toml
from aidledger.toml_text import to_toml
from aidledger.upcast import upcast
from aidledger.vocabulary import CORE, Vocabulary

R = TypeVar("R")
S = TypeVar("S", bound="Store")


class Store(Protocol):
    """What every store can do; `DirectoryStore` is one."""

    def load(self) -> Ledger:
        """Return the ledger as it is now."""
        ...

    def append(self, *records: Record) -> Ledger:
        """Store the records, all or none, and return the ledger with them."""
        ...


def a_record_is_stored_and_read(record: Record, vocabulary: Vocabulary = CORE) -> None:
    """6. ``structure(unstructure(e)) == e`` for every kind, own kinds too, through TOML and JSONL text."""
    raw = unstructure(record, vocabulary)
    again = _read(f"{raw}", lambda: structure(raw, vocabulary))
    agree("the raw mapping states another record", record, again)
    agree("what was read states another raw mapping", raw, unstructure(again, vocabulary))
    toml, jsonl = to_toml([record], vocabulary), to_jsonl([record], vocabulary)
    agree(f"TOML states another record:\n{toml}", (record,), _read(toml, lambda: from_toml(toml, vocabulary)))
    agree(f"JSONL states another record:\n{jsonl}", (record,), _read(jsonl, lambda: from_jsonl(jsonl, vocabulary)))


def current_data_is_left_alone(record: Record, vocabulary: Vocabulary = CORE) -> None:
    """24. An upcast chain ends at the current schema and leaves current data alone."""
    raw = unstructure(record, vocabulary)
    before = copy.deepcopy(raw)
    lifted = upcast(raw, vocabulary)
    agree("current data was changed", {key: value for key, value in before.items() if key != "version"}, lifted)
    agree("lifting changed what it was given", before, raw)


def older_data_is_lifted(record: Record, older: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    """24. An upcast chain ends at the current schema and leaves current data alone.

    ``older`` is the raw mapping as an earlier version stored the record, with its ``version`` where that is not 1.
    """
    before = copy.deepcopy(dict(older))
    lifted = _read(f"{before}", lambda: structure(older, vocabulary))
    agree("the older form states another record", record, lifted)
    agree("lifting changed what it was given", before, dict(older))
    again = unstructure(lifted, vocabulary)
    agree("what was lifted is stored in another form", unstructure(record, vocabulary), again)


def an_unknown_version_is_refused(record: Record, version: object, vocabulary: Vocabulary = CORE) -> None:
    """24. An unknown version is refused.

    ``version`` is anything but a whole number from 1 to the current one of the record's kind.
    """
    raw = {**unstructure(record, vocabulary), "version": version}
    for read, refusal in ((upcast, VersionError), (structure, LoadError)):
        try:
            made = read(raw, vocabulary)
        except refusal:
            continue
        raise AssertionError(f"version {version!r} of {record.kind!r} was read as {made!r}")


def a_store_reads_back_what_was_appended(
    store: S, batches: Iterable[Sequence[Record]], day: dt.date, *, reopen: Callable[[S], Store] | None = None
) -> None:
    """26. Every store reads back the set that was appended and agrees with the in-memory ledger on every answer.

    ``store`` is empty; each batch is of one data set, and links to nothing later. The first record of a batch is
    appended before the whole of it is. ``reopen`` returns another store of the same place, as another process has it.
    """
    expected = Ledger()
    for batch in batches:
        for some in (batch[:1], batch)[: len(batch)]:
            expected = expected.including(*some)
            told = _told(expected, day)
            _holds_the_same("append returned", told, store.append(*some), day)
            _holds_the_same("the store reads", told, store.load(), day)
            if reopen is not None:
                _holds_the_same("opened again, the store reads", told, reopen(store).load(), day)
        store.append(*batch)
        agree("appending again what is there changed the store", list(expected), list(store.load()))


def a_store_refuses_all_or_nothing(
    store: S,
    held: Sequence[Record],
    refused: Iterable[Sequence[Record]],
    *,
    reopen: Callable[[S], Store] | None = None,
) -> None:
    """8. The same id with other content is refused, and the ledger is as before. Origin is not content.

    So it is with what links to nothing. ``held`` is all that is in the store. Of each batch that is to be ``refused``
    some records could be appended without the others, and none is: there is a `LedgerError`, and the store reads what
    it read before.
    """
    expected = list(Ledger(held))
    for batch in refused:
        what = f"of {[record.id for record in batch]} after {[record.id for record in held]}"
        try:
            store.append(*batch)
        except LedgerError as error:
            holds(bool(error.findings), f"the refusal {what} does not say what was found")
        else:
            raise AssertionError(f"the append {what} was not refused: the store reads {list(store.load())}")
        agree(f"the refusal {what} changed the store", expected, list(store.load()))
        if reopen is not None:
            agree(f"the refusal {what} changed the store, opened again", expected, list(reopen(store).load()))


def _told(ledger: Ledger, day: dt.date) -> dict[str, Any]:
    return {"another ledger": list(ledger), "another digest": ledger.digest(), "other answers": all_said(ledger, day)}


def _holds_the_same(what: str, told: Mapping[str, Any], ledger: Ledger, day: dt.date) -> None:
    found = _told(ledger, day)
    for how, expected in told.items():
        agree(f"{what} {how}", expected, found[how])


def _read(stored: str, read: Callable[[], R]) -> R:
    """Return what is read; that it cannot be read breaks a law."""
    try:
        return read()
    except LoadError as error:
        raise AssertionError(f"what was stored cannot be read: {error}\n{stored}") from error
