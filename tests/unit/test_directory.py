from __future__ import annotations

import errno
import os
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Ledger, Source
from aidledger.errors import ConflictError, LedgerError, LoadError, RecordError, StoreError, VocabularyError
from aidledger.events import Committed, Disbursed
from aidledger.files import _folders as publishing
from aidledger.files import to_toml
from aidledger.stores import DirectoryStore, load, reference
from aidledger.stores import _directory as directory
from tests.documentation import ROOT
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 3", note="Two\nlines.", sources=(Source(publisher="CEIAS"),))
PAID = record(Disbursed, "paid", amount="USD 1", of="loan")
THIRD = record(Committed, "third", amount="USD 5")
MANY = [record(Committed, f"e{number}", amount="USD 3", note="x" * 200) for number in range(5)]


@attrs.frozen(kw_only=True)
class Free(Event):
    kind: ClassVar[str] = "acme.free"

    text: str = ""
    number: int = attrs.field(default=0, converter=lambda value: value + 1)


@attrs.frozen(kw_only=True)
class Unknown(Event):
    kind: ClassVar[str] = "acme.unknown"


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "events"
    folder.mkdir()
    return DirectoryStore(folder)


@pytest.fixture
def small(store):
    """Return a store of which no file holds more than two or three of many."""
    return attrs.evolve(store, max_bytes=1_000)


def names(store):
    return sorted(os.listdir(store.path))


def refuse(number=errno.ENOSPC):
    def refusing(*_, **__):
        raise OSError(number, os.strerror(number))

    return refusing


# --- reading ----------------------------------------------------------------------------------------


def test_a_store_is_a_value(store):
    assert DirectoryStore(store.path) == store == pickle.loads(pickle.dumps(store))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        store.path = "elsewhere"


# --- appending --------------------------------------------------------------------------------------


def test_one_append_writes_one_new_file_and_nothing_else(store):
    ledger = store.append(LOAN, PAID)
    assert (names(store), ledger) == (["loan.toml"], Ledger([LOAN, PAID]))
    assert [str(record.origin) for record in ledger] == [f"{store.path}/loan.toml:4", f"{store.path}/loan.toml:18"]
    read_by_others = tomllib.loads(Path(store.path, "loan.toml").read_text(encoding="utf-8"))
    assert [event["id"] for event in read_by_others["event"]] == ["loan", "paid"]
    before = Path(store.path, "loan.toml").stat()
    store.append(record(Committed, "other", amount="USD 5", dataset="elsewhere"))
    assert names(store) == ["loan.toml", "other.toml"]
    assert Path(store.path, "loan.toml").stat() == before
    assert store.load() == load(store.path) == load(Path(store.path))


def test_a_new_file_can_be_read_by_whom_the_mask_allows(store):
    before = os.umask(0o027)
    try:
        store.append(LOAN)
    finally:
        os.umask(before)
    assert Path(store.path, "loan.toml").stat().st_mode & 0o777 == 0o640


def test_a_name_that_is_taken_stays_as_it_is(store):
    store.append(LOAN, PAID, name="third")
    Path(store.path, "third.2.toml").mkdir()
    Path(store.path, "LOAN.TOML").write_text(to_toml([MANY[0]]), encoding="utf-8")
    store.append(THIRD)
    assert len(store.append(MANY[1], name="loan")) == 5
    assert names(store) == ["LOAN.TOML", "loan.2.toml", "third.2.toml", "third.3.toml", "third.toml"]


@pytest.mark.parametrize("name", ["../release", "", "Release", ".hidden", "a/b"])
def test_a_name_is_formed_as_a_key(store, name):
    with pytest.raises(RecordError, match=r"^name: .* is no key: lower-case letters"):
        store.append(THIRD, name=name)


def test_what_was_worked_out_from_a_ledger_is_appended_to_no_other(store):
    before = store.append(LOAN, onto=Ledger())
    with pytest.raises(StoreError, match=r"events has changed since it was read: read it again, and then append$"):
        store.append(PAID, onto=Ledger())
    assert names(store) == ["loan.toml"]
    assert len(store.append(PAID, onto=before)) == 2


NOTHING = record(Committed, "a", amount="USD 4", supersedes=("nothing",))
CYCLE = record(Committed, "b", amount="USD 4", supersedes=("b",))


@pytest.mark.parametrize(
    ("records", "error", "message"),
    [
        ([record(Committed, "loan", amount="USD 4")], ConflictError, "duplicate-id the id 'loan' already stands for"),
        ([NOTHING], LedgerError, "link-to-nothing supersedes: "),
        ([PAID, CYCLE], LedgerError, "link-cycle"),
        (
            [PAID, record(Committed, "b", amount="USD 1", dataset="x")],
            RecordError,
            "one data set, not of test, x: spli",
        ),
        ([record(Unknown, "a")], VocabularyError, "the kind 'acme.unknown' is unknown"),
        ([record(Free, "a", text="\x1b")], RecordError, "^a cannot be stored: bad-value text: the control character"),
        ([record(Free, "a", text="\ud800")], RecordError, "is half of a character and cannot be stored"),
        ([record(Free, "a", text="x" * (1 << 20))], RecordError, "^a cannot be stored: line-too-long "),
        ([record(Free, "a", number=5)], RecordError, "^a cannot be stored: number would not be read back as it is"),
    ],
)
def test_what_cannot_be_in_the_ledger_or_read_back_as_it_is_is_not_written(store, records, error, message):
    store.append(LOAN)
    with pytest.raises(error, match=message):
        attrs.evolve(store, vocabulary=CORE.extended(Free)).append(*records)
    assert (names(store), store.load()) == (["loan.toml"], Ledger([LOAN]))


def test_a_file_larger_than_is_read_is_not_written(store):
    with pytest.raises(RecordError, match=r"^loan cannot be stored: too-large it has "):
        attrs.evolve(store, max_bytes=50).append(LOAN)
    store.append(LOAN)
    with pytest.raises(LoadError, match="1 problem"):
        attrs.evolve(store, max_bytes=50).load()


def test_what_is_too_large_for_one_file_is_one_folder_of_several(small):
    small.append(LOAN)
    ledger = small.append(*MANY, name="release")
    assert names(small) == ["loan.toml", "release"]
    assert sorted(os.listdir(Path(small.path, "release"))) == ["0001.toml", "0002.toml", "0003.toml"]
    assert ledger == small.load() == Ledger([LOAN, *MANY])
    assert str(ledger["e4"].origin) == str(small.load()["e4"].origin)
    assert str(ledger["e4"].origin).startswith(f"{small.path}/release/0003.toml:")
    assert all(file.stat().st_size <= 1_000 for file in Path(small.path).rglob("*.toml"))
    assert small.append(*MANY, name="release") == ledger
    assert names(small) == ["loan.toml", "release"]


def test_a_folder_that_is_there_is_not_taken_the_place_of(small):
    Path(small.path, "release").mkdir()
    Path(small.path, "release.2").symlink_to("nowhere")
    small.append(*MANY, name="release")
    assert names(small) == ["release", "release.2", "release.3"]
    assert os.listdir(Path(small.path, "release")) == []


@pytest.mark.parametrize("name", ["nowhere", "file.toml", "\x1b[31m"])
def test_what_is_no_folder_is_not_appended_to(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("file.toml").touch()
    shown = r"^(nowhere|file.toml|\\x1b\[31m) is no folder: create it first, or check the path$"
    with pytest.raises(StoreError, match=shown):
        DirectoryStore(name).append(LOAN)


# --- when the system refuses, and others write ----------------------------------------------------------


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link", "mkdir", "rename"])
def test_what_the_system_refuses_is_a_store_error_and_leaves_nothing_behind(small, monkeypatch, call):
    real = getattr(os, call)

    def refusing(*given, **others):
        if call == "open" and ".tmp" not in str(given[0]):
            return real(*given, **others)
        return refuse()()

    monkeypatch.setattr(os, call, refusing)
    for records in ([LOAN], MANY):
        if (len(records) == 1 and call in ("mkdir", "rename")) or (len(records) > 1 and call == "link"):
            continue
        said = r"events cannot be written to \(no space left on device\): check its permissions"
        with pytest.raises(StoreError, match=said):
            small.append(*records)
    monkeypatch.undo()
    assert names(small) == []


def test_a_write_that_is_cut_short_goes_on(store, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda opened, content: real(opened, content[:7]))
    store.append(LOAN)
    monkeypatch.undo()
    assert store.load() == Ledger([LOAN])


def test_what_cannot_be_tidied_up_does_not_fail_an_append(store, monkeypatch):
    monkeypatch.setattr(os, "unlink", refuse(errno.EPERM))
    store.append(LOAN)
    monkeypatch.undo()
    assert len(names(store)) == 2
    assert store.load() == Ledger([LOAN])


def test_an_append_needs_no_locks(store, monkeypatch):
    class Refusing:
        LOCK_EX = 2
        flock = staticmethod(refuse(errno.ENOLCK))

    left = Path(store.path, ".loan.toml.17.0123abcd.tmp")  # as others are writing, perhaps
    left.touch()
    monkeypatch.setattr(directory, "_fcntl", Refusing)
    store.append(LOAN)
    monkeypatch.setattr(directory, "_fcntl", None)  # as on systems without them
    monkeypatch.setattr(publishing, "_OPENS_FOLDERS", False)
    store.append(PAID)
    assert store.load() == Ledger([LOAN, PAID])
    assert left.exists()


@pytest.mark.parametrize("other", [b"USD 4", b"USD 3"])
def test_a_name_that_was_taken_in_between_is_looked_at_again(store, monkeypatch, other):
    """Without locks, another process may append between our look and our writing: the name decides."""
    real = os.link

    def late(hidden, path):
        monkeypatch.setattr(os, "link", real)
        Path(path).write_bytes(Path(hidden).read_bytes().replace(b"USD 3", other))
        real(hidden, path)

    monkeypatch.setattr(os, "link", late)
    if other == b"USD 3":
        assert store.append(LOAN) == Ledger([LOAN])
    else:
        with pytest.raises(ConflictError, match="duplicate-id"):
            store.append(LOAN)
    assert names(store) == ["loan.toml"]


def test_a_folder_that_was_made_in_between_is_looked_at_again(small, monkeypatch):
    real = os.mkdir

    def late(hidden, *mode):
        monkeypatch.setattr(os, "mkdir", real)
        real(Path(small.path, "release"))
        real(hidden, *mode)

    monkeypatch.setattr(os, "mkdir", late)
    assert small.append(*MANY, name="release") == Ledger(MANY)
    assert names(small) == ["release", "release.2"]


def test_what_was_written_and_could_not_be_synced_is_told_as_written(small, monkeypatch):
    real = os.open

    def refusing(path, *given, **others):
        if path == small.path and sys._getframe(1).f_code.co_name != "_one_at_a_time":
            refuse(errno.EIO)()
        return real(path, *given, **others)

    monkeypatch.setattr(os, "open", refusing)
    said = r"^the records were written to .*events and may not last \(input/output error\): sync the file system"
    for records in ([LOAN], MANY):
        with pytest.raises(StoreError, match=said):
            small.append(*records)
    monkeypatch.undo()
    assert small.load() == Ledger([LOAN, *MANY])


def test_what_killed_writers_left_is_removed_and_nothing_else(store):
    left = ".loan.toml.17.0123abcd.tmp", ".release.17.0123abcd.tmp/0001.toml"
    kept = ".loan.toml.tmp", ".figures.csv.17.0123abcd.tmp", "loan.toml.17.0123abcd.tmp", ".toml.17.0123.tmp"
    for name in (*left, *kept):
        path = Path(store.path, name)
        path.parent.mkdir(exist_ok=True)
        path.touch()
    Path(store.path, ".linked.17.0123abcd.tmp").symlink_to(store.path, target_is_directory=True)
    store.append(LOAN)
    assert names(store) == sorted([*kept, ".linked.17.0123abcd.tmp", "loan.toml"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_that_was_forked_during_an_append_does_not_keep_the_lock(store):
    """The next writer would wait as long as the child lives."""
    code = f"""
import os, signal
from aidledger.stores import DirectoryStore
from tests.unit.test_directory import LOAN, PAID

real = os.link

def forking(*given):
    real(*given)
    child = os.fork()
    if not child:
        signal.pause()
    children.append(child)

children, os.link = [], forking
store = DirectoryStore({store.path!r})
store.append(LOAN)
os.link = real
signal.alarm(20)
try:
    print(len(store.append(PAID)))
finally:
    os.kill(children[0], signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)  # noqa: PLW1510
    assert (done.stdout, done.stderr) == ("2\n", "")


# --- the shipped ledger -----------------------------------------------------------------------------------


def test_the_reference_ledger_is_that_of_the_checkout_and_read_once():
    assert reference() is reference()
    assert reference() == load(ROOT / "events")


@pytest.mark.parametrize(
    ("there", "found"),
    [
        (("lib/aidledger/_reference/",), "lib/aidledger/_reference"),  # a wheel carries it
        (("events/", "pyproject.toml"), "events"),  # an editable install has it in the checkout
        (("events/",), None),
        (("pyproject.toml",), None),
        ((), None),
    ],
)
def test_where_the_reference_ledger_is(tmp_path, there, found):
    package = tmp_path / "lib" / "aidledger"
    package.mkdir(parents=True)
    for name in there:
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).touch()
    if found is not None:
        assert directory._folder(package) == tmp_path / found
    else:
        with pytest.raises(StoreError, match=r"neither in .*/_reference nor in .*/events: install aidledger again"):
            directory._folder(package)
