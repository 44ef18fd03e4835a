"""A ledger as a folder of TOML files: read whole, appended to by new files, never edited."""

from __future__ import annotations

import contextlib
import functools
import importlib
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

import aidledger
from aidledger._aid.kinds import CORE
from aidledger._ledger.ledger import Ledger
from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.fields import KEY
from aidledger.errors import RecordError, StoreError
from aidledger.files._folders import (
    UnsyncedError,
    publish_file,
    publish_folder,
    read_content,
    read_tree,
    remove_unpublished,
    shown_path,
)
from aidledger.files._problems import Reading
from aidledger.files._toml import to_toml

MAX_BYTES: Final = 64 << 20
"""The size of the largest file that is read, unless another limit is given."""

_fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None

StrPath = str | os.PathLike[str]
_Piece = tuple[tuple[Record, ...], bytes]


def load(path: StrPath, vocabulary: Vocabulary = CORE, *, max_bytes: int = MAX_BYTES) -> Ledger:
    """Return the ledger of a TOML file, or of every ``*.toml`` in a folder and those below it.

    Names that begin with a dot, and files of other names, are passed over. ``max_bytes`` is the size of the largest
    file that is read. Raises `LoadError` with every problem there is, each as ``path:line: CODE message``.
    """
    return read(path, vocabulary, max_bytes=max_bytes).ledger(shown_path(os.fsdecode(path)))


def read(path: StrPath, vocabulary: Vocabulary = CORE, *, max_bytes: int = MAX_BYTES) -> Reading:
    """Return what is in a file or folder, as `load` reads it, and all that is wrong; bad content raises nothing.

    What is wrong with the links between records is in the findings of its `Reading.built`.
    """
    place = os.fsdecode(path)
    if not place:
        return Reading.failed(
            "''", None, "not-found", "the path is empty: name a file or folder, '.' for the one you are in"
        )
    reading = read_tree(place, vocabulary, max_bytes)
    if not reading.records and not reading.findings:
        message = "there is no *.toml in the folder: check the path, or append the first event"
        return Reading.failed(shown_path(place), None, "no-events", message)
    return reading


@attrs.frozen
class DirectoryStore:
    """A folder of TOML files, with the vocabulary that it is read with.

    Files are only ever added, each written whole or not at all; none is changed. A process that is killed while it
    appends leaves the ledger as it was, or with everything that it appended. ``max_bytes`` is as for `load`.

    >>> import tempfile
    >>> from aidledger.events import MilestoneReached
    >>> store = DirectoryStore(tempfile.mkdtemp())
    >>> event = MilestoneReached(id="a", fact="a", dataset="d", occurred="2024-06-13", recorded="2025-08-15")
    >>> store.append(event) == store.load()
    True
    """

    path: str = attrs.field(converter=os.fsdecode)
    vocabulary: Vocabulary = CORE
    max_bytes: int = attrs.field(default=MAX_BYTES, kw_only=True)

    def load(self) -> Ledger:
        """Return the ledger as it is now; raise `LoadError` with all that is wrong."""
        return load(self.path, self.vocabulary, max_bytes=self.max_bytes)

    def append(self, *records: Record, name: str | None = None, onto: Ledger | None = None) -> Ledger:
        """Write the records to one new file, and return the ledger with them; what is there already is not written.

        The file is called by ``name``, which is formed as an id is; left out, by the id of the first record. A number
        is put behind it where there is such a file. What would be larger than is read becomes a new folder of several
        files, which appears as one. Records that were worked out from a ledger are appended ``onto`` it: where the
        folder holds another by now, that is a `StoreError`.

        All or nothing: a record that cannot be in the ledger raises what `Ledger.including` raises, one that cannot
        be stored, or records of several data sets, `RecordError` or `VocabularyError`, a folder that holds something
        unreadable `LoadError`, a folder that cannot be written `StoreError`; and nothing is written. The one
        exception says so: where the folder cannot be synced in the end, the `StoreError` tells that the records were
        written and may not last. Of several processes that append at once each sees what the one before it wrote.
        """
        if name is not None and KEY.fullmatch(name) is None:
            raise RecordError(f"name: {name!r:.200} is no key: lower-case letters, digits, '.', '@' and '-'")
        if not os.path.isdir(self.path):
            raise StoreError(f"{self._shown} is no folder: create it first, or check the path")
        try:
            with _one_at_a_time(self.path):
                return self._append(records, name, onto)
        except StoreError:
            raise
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            if isinstance(error, UnsyncedError):
                advice = "sync the file system, then load the folder and see whether they are there"
                raise StoreError(
                    f"the records were written to {self._shown} and may not last ({reason}): {advice}"
                ) from error
            advice = "check its permissions, the space, and that its file system has hard links"
            raise StoreError(f"{self._shown} cannot be written to ({reason}): {advice}") from error

    @property
    def _shown(self) -> str:
        return shown_path(self.path)

    def _append(self, records: tuple[Record, ...], called: str | None, onto: Ledger | None) -> Ledger:
        while True:
            ledger = read_tree(self.path, self.vocabulary, self.max_bytes).ledger(self._shown)
            if onto is not None and ledger != onto:
                raise StoreError(f"{self._shown} has changed since it was read: read it again, and then append")
            ledger.including(*records)
            new = tuple({record.id: record for record in records if record not in ledger}.values())
            if not new:
                return ledger
            pieces = self._pieces(new)
            name = self._free_name(new[0].id if called is None else called, ".toml" if len(pieces) == 1 else "")
            try:
                stored = self._publish(pieces, name)
            except FileExistsError:  # where there are no locks, another process was faster: look again
                continue
            return ledger.including(*stored)

    def _free_name(self, stem: str, suffix: str) -> str:
        """Return the first name that nothing in the folder has: the stem, or with a number behind it."""
        taken = {name.casefold() for name in os.listdir(self.path)}
        names = itertools.chain([stem], (f"{stem}.{number}" for number in itertools.count(2)))
        return next(name for name in names if f"{name}{suffix}" not in taken)

    def _publish(self, pieces: Sequence[_Piece], name: str) -> list[Record]:
        """Make the pieces appear as one file or one folder; return the records as they are read back."""
        if len(pieces) == 1:
            [(records, content)] = pieces
            stored = self._read_back(records, content, f"{name}.toml")
            publish_file(content, self.path, f"{name}.toml")
            return list(stored)
        files = {f"{place:04}.toml": piece for place, piece in enumerate(pieces, start=1)}
        back = [self._read_back(*piece, os.path.join(name, file)) for file, piece in files.items()]
        publish_folder({file: content for file, (_, content) in files.items()}, self.path, name)
        return [record for records in back for record in records]

    def _pieces(self, new: tuple[Record, ...]) -> list[_Piece]:
        """Return the records with their text, in as many pieces as the limit of size asks for."""
        content = to_toml(new, self.vocabulary).encode()
        if len(content) <= self.max_bytes or len(new) == 1:
            return [(new, content)]
        half = len(new) // 2
        return [*self._pieces(new[:half]), *self._pieces(new[half:])]

    def _read_back(self, new: tuple[Record, ...], content: bytes, name: str) -> tuple[Record, ...]:
        """Return the records as they will be read; refuse those that would not be, or not as they are."""
        reading = read_content(content, self.vocabulary, os.path.join(self.path, name), self.max_bytes)
        for finding in reading.findings:
            raise RecordError(f"{finding.record or new[0].id} cannot be stored: {finding.code} {finding.message}")
        for record, read_again in zip(new, reading.records, strict=True):
            if record != read_again:
                names = [field.name for field in attrs.fields(type(record)) if field.eq]
                lost = [name for name in names if getattr(record, name) != getattr(read_again, name)]
                raise RecordError(f"{record.id} cannot be stored: {', '.join(lost)} would not be read back as it is")
        return reading.records


@contextlib.contextmanager
def _one_at_a_time(folder: str) -> Iterator[None]:
    """Wait until no other process appends to the folder; a process that dies lets the next one in."""
    if _fcntl is None:
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    is_locked = False
    try:
        with contextlib.suppress(OSError):  # without locks: two files of one name are refused all the same
            _fcntl.flock(opened, _fcntl.LOCK_EX)
            is_locked = True
        if is_locked:
            remove_unpublished(folder)
        yield
    finally:
        if is_locked:
            _fcntl.flock(opened, _fcntl.LOCK_UN)  # a child that was forked meanwhile keeps ``opened`` open
        os.close(opened)


@functools.cache
def reference() -> Ledger:
    """Return the shipped ledger; it is read once.

    Raises `StoreError` where the package was installed without it.

    >>> "jpn-ukr-era-loan@2025-08-15" in reference()
    True
    """
    return load(_folder(Path(aidledger.__file__).resolve().parent))


def _folder(package: Path) -> Path:
    checkout = package.parent.parent
    if (package / "_reference").is_dir():  # a wheel carries it
        return package / "_reference"
    if (checkout / "pyproject.toml").is_file() and (checkout / "events").is_dir():  # an editable install
        return checkout / "events"
    raise StoreError(
        f"the reference ledger is neither in {package / '_reference'} nor in {checkout / 'events'}: "
        "install aidledger again, or load a ledger of your own with load(path)"
    )
