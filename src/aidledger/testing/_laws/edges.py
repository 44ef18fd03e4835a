"""Laws 6, 8 and 24 to 26: what is stored or imported is read back, and nothing of it is lost."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from aidledger import CORE, Ledger, Vocabulary
from aidledger._records.plain import plain
from aidledger.errors import LedgerError, LoadError, Origin, VersionError
from aidledger.events import Record
from aidledger.files import from_jsonl, from_toml, structure, to_jsonl, to_toml, unstructure, upcast
from aidledger.interchange import Imported
from aidledger.testing._laws.ledger import agree, all_said, holds

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


Form = tuple[Callable[[Iterable[Record], Vocabulary], str], Callable[[str, Vocabulary], Iterable[Record]]]
"""How records are written as text, and read again."""

FORMS: Final[Mapping[str, Form]] = {"TOML": (to_toml, from_toml), "JSONL": (to_jsonl, from_jsonl)}


def a_record_is_stored_and_read(
    record: Record, vocabulary: Vocabulary = CORE, *, forms: Mapping[str, Form] = FORMS
) -> None:
    """6. ``structure(unstructure(e)) == e`` for every kind, own kinds too, through TOML and JSONL text."""
    raw = unstructure(record, vocabulary)
    again = _read(f"{raw}", lambda: structure(raw, vocabulary))
    agree("the raw mapping states another record", record, again)
    agree("what was read states another raw mapping", raw, unstructure(again, vocabulary))
    for name, (write, read) in forms.items():
        text = write([record], vocabulary)
        found = _read(text, functools.partial(read, text, vocabulary))
        agree(f"{name} states another record:\n{text}", (record,), tuple(found))


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
    store: S, held: Sequence[Record], refused: Iterable[Sequence[Record]], *, reopen: Callable[[S], Store] | None = None
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


_NAMING = ("id", "fact", "of", "sources")


def an_import_loses_nothing(imported: Imported, rows: Iterable[int | Origin]) -> None:
    """25. Import loses nothing: every row is in an event or refused by a finding, never both, never neither.

    ``rows`` has the line of each row of the file, as somebody else found it, or its place where the release has several
    files; several rows may stand on one line. A row that says what another one says may be left out by a finding
    instead. Findings may annotate accepted rows: such a remark names a record of the import, or none.
    """
    there: Counter[Origin | None] = Counter(
        each if isinstance(each, Origin) else Origin(imported.path, each) for each in rows
    )
    agree("rows in the file", there.total(), imported.rows)
    left_out: Counter[Origin | None] = Counter(place for one in imported.left_out for place in one.rows)
    agree(
        "rows accepted, refused and left out",
        imported.rows,
        imported.accepted + len(imported.refused) + left_out.total(),
    )
    refused: Counter[Origin | None] = Counter()
    for one in imported.refused:
        places = {finding.origin for finding in one.findings}
        agree("places of one refused row", 1, len(places))
        refused[places.pop()] += 1
    agree("refused rows that the file does not have", Counter(), refused - there)
    agree("rows left out that the file does not have", Counter(), left_out - (there - refused))
    accepted = there - refused - left_out
    agree("rows that are neither accepted, refused nor left out", imported.accepted, accepted.total())
    made = Counter(event.origin for event in imported.events)
    agree("places of events that no accepted row has", set(), made.keys() - accepted.keys())
    agree("rows without an event", Counter(), accepted - made)
    ids = Counter(event.id for event in imported.events)
    agree("ids given twice", [], [key for key, count in ids.items() if count > 1])
    strangers = [finding.record for finding in imported.remarks if finding.record and finding.record not in ids]
    agree("remarks on records that are not there", [], strangers)


def an_import_is_the_same_again(imported: Imported, again: Imported) -> None:
    """25. Import loses nothing: what a file says does not depend on when, or how often, it is read.

    Both are of the same file.
    """
    agree("reading it again gives another import", imported, again)
    agree("reading it again finds other places", *([each.origin for each in one.events] for one in (imported, again)))
    agree("reading it again finds something else", *(list(map(str, one.findings)) for one in (imported, again)))


def the_order_of_rows_means_nothing(imported: Imported, shuffled: Imported) -> None:
    """25. Import loses nothing, in whatever order rows stand: as many are refused, and what the others say is the same.

    ``shuffled`` is of a file with the same rows in any order. Events are in the order of their rows.
    """
    for one in (imported, shuffled):
        places = [event.origin.line or 0 for event in one.events if event.origin is not None]
        agree("the events are not in the order of their rows", sorted(places), places)
    agree("the order of rows changes why they are refused", imported.reasons, shuffled.reasons)
    agree("the order of rows changes what is said", _said(imported), _said(shuffled))


def _said(imported: Imported) -> Counter[str]:
    """Return what the events say, but for what names a row within its file."""
    every = (plain(event) for event in imported.events)
    return Counter(json.dumps({name: value for name, value in each.items() if name not in _NAMING}) for each in every)
