from __future__ import annotations

import errno
import os
import pickle
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Ledger, Source
from aidledger.errors import ConflictError, LedgerError, LoadError, RecordError, StoreError, VocabularyError
from aidledger.events import Committed, Disbursed
from aidledger.files import _publishing as publishing
from aidledger.files import _trees as trees
from aidledger.files import to_toml
from aidledger.stores import DirectoryStore, load, read
from aidledger.stores import _directory as directory
from tests.documentation import ROOT
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 3", note="Two\nlines.", sources=(Source(publisher="CEIAS"),))
PAID = record(Disbursed, "paid", amount="USD 1", of="loan")


@attrs.frozen(kw_only=True)
class Free(Event):
    kind: ClassVar[str] = "acme.free"

    text: str = ""
    number: int = attrs.field(default=0, converter=lambda value: value + 1)


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "events"
    folder.mkdir()
    return DirectoryStore(folder)


def names(store):
    return sorted(os.listdir(store.path))


# --- reading ----------------------------------------------------------------------------------------


def test_what_was_appended_is_loaded(store):
    store.append(LOAN)
    store.append(PAID)
    assert store.load() == load(store.path) == load(Path(store.path)) == Ledger([LOAN, PAID])


def test_a_folder_without_events_is_no_ledger(store, monkeypatch):
    monkeypatch.chdir(store.path)
    with pytest.raises(LoadError) as caught:
        load(".")
    message = " no-events there is no *.toml in the folder: check the path, or append the first event"
    assert [str(finding) for finding in caught.value.findings] == [f".:{message}"]
    assert read(".").lost is None


def test_all_problems_are_in_one_error_with_those_of_links(store, monkeypatch):
    monkeypatch.chdir(Path(store.path).parent)
    store.append(LOAN)
    one = Path(store.path, "loan.toml").read_text(encoding="utf-8")
    Path(store.path, "again.toml").write_text(one.replace("USD 3", "USD 4"), encoding="utf-8")
    Path(store.path, "new.toml").write_text(
        one.replace('id = "loan"', 'id = "loan.2"\nsupersedes = ["loon"]'), encoding="utf-8"
    )
    Path(store.path, "wrong.toml").write_text(one.replace('id = "loan"', 'id = "loan.3"\ndonor = 5'), encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load("events")
    head, *lines = str(caught.value).splitlines()
    assert head == "events: 3 problems"
    assert [line.partition(": name the id")[0].partition(": give a")[0] for line in lines] == [
        "  events/loan.toml:4: duplicate-id the id 'loan' already stands for other content (events/again.toml:4)",
        "  events/new.toml:4: link-to-nothing supersedes: there is no record 'loon'",
        "  events/wrong.toml:6: wrong-type donor: text is expected, not the number 5: quote it",
    ]


def test_the_limit_of_size_can_be_chosen(store):
    store.append(LOAN)
    with pytest.raises(LoadError, match="1 problem"):
        load(store.path, max_bytes=10)
    with pytest.raises(LoadError, match="1 problem"):
        DirectoryStore(store.path, max_bytes=10).load()


def test_a_store_is_a_value(store):
    assert DirectoryStore(store.path) == store == pickle.loads(pickle.dumps(store))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        store.path = "elsewhere"


# --- appending --------------------------------------------------------------------------------------


def test_one_append_writes_one_new_file_and_nothing_else(store):
    ledger = store.append(LOAN, PAID)
    assert names(store) == ["loan.toml"]
    assert ledger == Ledger([LOAN, PAID])
    assert [str(record.origin) for record in ledger] == [f"{store.path}/loan.toml:4", f"{store.path}/loan.toml:18"]
    read_by_others = tomllib.loads(Path(store.path, "loan.toml").read_text(encoding="utf-8"))
    assert [event["id"] for event in read_by_others["event"]] == ["loan", "paid"]
    before = Path(store.path, "loan.toml").stat()
    store.append(record(Committed, "other", amount="USD 5", dataset="elsewhere"))
    assert names(store) == ["loan.toml", "other.toml"]
    assert Path(store.path, "loan.toml").stat() == before


def test_a_new_file_can_be_read_by_whom_the_mask_allows(store):
    before = os.umask(0o027)
    try:
        store.append(LOAN)
    finally:
        os.umask(before)
    assert Path(store.path, "loan.toml").stat().st_mode & 0o777 == 0o640


def test_what_is_there_already_is_not_written(store):
    store.append(LOAN)
    assert store.append(LOAN) == Ledger([LOAN])
    assert store.append() == Ledger([LOAN])
    assert names(store) == ["loan.toml"]
    assert store.append(LOAN, PAID, PAID) == Ledger([LOAN, PAID])
    assert names(store) == ["loan.toml", "paid.toml"]


def test_a_file_of_the_same_name_with_other_records_stays_as_it_is(store):
    store.append(LOAN, PAID)
    os.rename(Path(store.path, "loan.toml"), Path(store.path, "third.toml"))
    Path(store.path, "third.2.toml").mkdir()
    assert len(store.append(record(Committed, "third", amount="USD 5"))) == 3
    assert names(store) == ["third.2.toml", "third.3.toml", "third.toml"]


def test_a_file_can_be_given_a_name(store):
    store.append(LOAN, PAID, name="release-2024")
    store.append(record(Committed, "third", amount="USD 5"), name="release-2024")
    assert names(store) == ["release-2024.2.toml", "release-2024.toml"]
    for name in ("../release", "", "Release", ".hidden", "a/b"):
        with pytest.raises(RecordError, match=r"^name: .* is no key: lower-case letters"):
            store.append(record(Committed, "fourth", amount="USD 5"), name=name)
    assert len(store.load()) == 3


def test_what_was_worked_out_from_a_ledger_is_appended_to_no_other(store):
    before = store.append(LOAN, onto=Ledger())
    with pytest.raises(StoreError, match=r"events has changed since it was read: read it again, and then append$"):
        store.append(PAID, onto=Ledger())
    assert names(store) == ["loan.toml"]
    assert len(store.append(PAID, onto=before)) == 2


def test_a_correction_is_a_new_file(store):
    store.append(LOAN)
    better = record(
        Committed, "loan", id="loan@2025-02-01", recorded="2025-02-01", amount="USD 4", supersedes=("loan",)
    )
    assert len(store.append(better)) == 2
    assert names(store) == ["loan.toml", "loan@2025-02-01.toml"]


@pytest.mark.parametrize(
    ("records", "error", "message"),
    [
        (
            [record(Committed, "loan", amount="USD 4")],
            ConflictError,
            "duplicate-id the id 'loan' already stands for other",
        ),
        (
            [record(Committed, "a", amount="USD 4", supersedes=("nothing",))],
            LedgerError,
            "link-to-nothing supersedes: ",
        ),
        ([PAID, record(Committed, "b", amount="USD 4", supersedes=("b",))], LedgerError, "link-cycle"),
        (
            [PAID, record(Committed, "b", amount="USD 1", dataset="x")],
            RecordError,
            "one data set, not of test, x: split",
        ),
        ([record(Free, "a")], VocabularyError, "the kind 'acme.free' is unknown"),
    ],
)
def test_what_cannot_be_in_the_ledger_or_in_one_file_is_not_written(store, records, error, message):
    store.append(LOAN)
    with pytest.raises(error, match=message):
        store.append(*records)
    assert names(store) == ["loan.toml"]
    assert store.load() == Ledger([LOAN])


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (record(Free, "a", text="\x1b"), "^a cannot be stored: bad-value text: the control character"),
        (record(Free, "a", text="\ud800"), "is half of a character and cannot be stored"),
        (record(Free, "a", text="x" * (1 << 20)), "^a cannot be stored: line-too-long "),
        (record(Free, "a", number=5), "^a cannot be stored: number would not be read back as it is"),
    ],
)
def test_what_would_not_be_read_back_as_it_is_is_not_written(store, event, message):
    own = attrs.evolve(store, vocabulary=CORE.extended(Free))
    with pytest.raises(RecordError, match=message):
        own.append(event)
    assert names(store) == []


def test_a_file_larger_than_is_read_is_not_written(store):
    with pytest.raises(RecordError, match=r"^loan cannot be stored: too-large it has "):
        attrs.evolve(store, max_bytes=50).append(LOAN)
    assert names(store) == []


# --- what is too large for one file -----------------------------------------------------------------


MANY = [record(Committed, f"e{number}", amount="USD 3", note="x" * 200) for number in range(5)]


@pytest.fixture
def small(store):
    """Return a store of which no file holds more than two or three of many."""
    return attrs.evolve(store, max_bytes=1_000)


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


@pytest.mark.parametrize("call", ["mkdir", "open", "write", "fsync", "rename"])
def test_of_a_folder_that_cannot_be_written_nothing_is_left(small, monkeypatch, call):
    real = getattr(os, call)

    def refuse(*arguments, **others):
        if call == "open" and ".tmp" not in str(arguments[0]):
            return real(*arguments, **others)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(StoreError, match=r"events cannot be written to \(no space left on device\)"):
        small.append(*MANY)
    monkeypatch.undo()
    assert names(small) == []


def test_a_folder_that_holds_something_unreadable_is_not_appended_to(store):
    Path(store.path, "broken.toml").write_text("x =")
    with pytest.raises(LoadError, match="1 problem"):
        store.append(LOAN)
    assert names(store) == ["broken.toml"]


@pytest.mark.parametrize("name", ["nowhere", "file.toml", "\x1b[31m"])
def test_what_is_no_folder_is_not_appended_to(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("file.toml").touch()
    with pytest.raises(
        StoreError, match=r"^(nowhere|file.toml|\\x1b\[31m) is no folder: create it first, or check the path$"
    ):
        DirectoryStore(name).append(LOAN)


# --- when the system refuses ------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link"])
def test_what_the_system_refuses_is_a_store_error_and_leaves_nothing_behind(store, monkeypatch, call):
    real = getattr(os, call)

    def refuse(*arguments, **others):
        if call == "open" and not str(arguments[0]).endswith(".tmp"):
            return real(*arguments, **others)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(
        StoreError, match=r"events cannot be written to \(no space left on device\): check its permissions"
    ):
        store.append(LOAN)
    monkeypatch.undo()
    assert names(store) == []


def test_a_write_that_is_cut_short_goes_on(store, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda opened, content: real(opened, content[:7]))
    store.append(LOAN)
    monkeypatch.undo()
    assert store.load() == Ledger([LOAN])


def test_what_cannot_be_tidied_up_does_not_fail_an_append(store, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "unlink", refuse)
    store.append(LOAN)
    monkeypatch.undo()
    assert len(names(store)) == 2
    assert store.load() == Ledger([LOAN])


def test_an_append_needs_no_locks(store, monkeypatch):
    class Refusing:
        LOCK_EX = 2

        @staticmethod
        def flock(*_):
            raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(directory, "_fcntl", Refusing)
    store.append(LOAN)
    monkeypatch.setattr(directory, "_fcntl", None)  # as on systems without them
    monkeypatch.setattr(publishing, "_OPENS_FOLDERS", False)
    store.append(PAID)
    assert store.load() == Ledger([LOAN, PAID])


def test_a_name_that_was_taken_in_between_is_looked_at_again(store, monkeypatch):
    """Without locks, another process may append between our look and our writing: the name decides."""
    real = publishing.publish_file

    def late(content, folder, name):
        monkeypatch.setattr(publishing, "publish_file", real)
        real(content.replace(b"USD 3", b"USD 4"), folder, name)
        real(content, folder, name)

    monkeypatch.setattr(publishing, "publish_file", late)
    with pytest.raises(ConflictError, match="duplicate-id"):
        store.append(LOAN)
    assert names(store) == ["loan.toml"]


def test_a_name_that_was_taken_by_the_same_record_is_no_problem(store, monkeypatch):
    real = publishing.publish_file

    def late(content, folder, name):
        monkeypatch.setattr(publishing, "publish_file", real)
        real(content, folder, name)
        real(content, folder, name)

    monkeypatch.setattr(publishing, "publish_file", late)
    assert store.append(LOAN) == Ledger([LOAN])
    assert names(store) == ["loan.toml"]


def test_a_folder_that_was_made_in_between_is_looked_at_again(small, monkeypatch):
    real = publishing.publish_folder

    def late(contents, folder, name):
        monkeypatch.setattr(publishing, "publish_folder", real)
        Path(folder, name).mkdir()
        real(contents, folder, name)

    monkeypatch.setattr(publishing, "publish_folder", late)
    assert small.append(*MANY, name="release") == Ledger(MANY)
    assert names(small) == ["release", "release.2"]


def test_threads_append_one_after_the_other(store):
    results = []

    def append(number):
        try:
            results.append(
                store.append(
                    record(Committed, "same", amount=f"USD {number}"), record(Disbursed, f"of.{number}", amount="USD 1")
                )
            )
        except ConflictError as error:
            results.append(error)

    threads = [threading.Thread(target=append, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [result for result in results if isinstance(result, Ledger)]
    assert len(won) == 1
    assert store.load() == won[0]


def test_what_was_written_and_could_not_be_synced_is_told_as_written(store, monkeypatch):
    real = publishing.sync_folder

    def refuse(folder):
        if folder == store.path:
            raise OSError(errno.EIO, "Input/output error")
        real(folder)

    monkeypatch.setattr(publishing, "sync_folder", refuse)
    said = r"^the records were written to .*events and may not last \(input/output error\): sync the file system"
    with pytest.raises(StoreError, match=said):
        store.append(LOAN)
    with pytest.raises(StoreError, match=said):
        attrs.evolve(store, max_bytes=1_000).append(*MANY, name="release")
    monkeypatch.undo()
    assert store.load() == Ledger([LOAN, *MANY])


def test_the_next_free_name_is_found_without_reading_the_folder_again(store, monkeypatch):
    for number in range(12):
        store.append(record(Committed, f"e{number}", amount="USD 1"), name="batch")
    read = []
    real = trees.read_tree
    monkeypatch.setattr(trees, "read_tree", lambda *given: read.append(given) or real(*given))
    store.append(record(Committed, "last", amount="USD 1"), name="batch")
    assert len(read) == 1
    assert "batch.13.toml" in names(store)


def test_a_name_in_capitals_is_taken_too(store):
    Path(store.path, "LOAN.TOML").write_text(to_toml([PAID]), encoding="utf-8")
    assert store.append(LOAN) == Ledger([LOAN, PAID])
    assert names(store) == ["LOAN.TOML", "loan.2.toml"]


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


def test_without_locks_what_others_are_writing_stays(store, monkeypatch):
    monkeypatch.setattr(directory, "_fcntl", None)
    Path(store.path, ".loan.toml.17.0123abcd.tmp").touch()
    store.append(LOAN)
    assert names(store) == [".loan.toml.17.0123abcd.tmp", "loan.toml"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_that_was_forked_during_an_append_does_not_keep_the_lock(store):
    """The next writer would wait as long as the child lives."""
    code = f"""
import os, signal, sys
from aidledger.files import _publishing as publishing
from aidledger.stores import DirectoryStore
from tests.unit.stores.test_directory import LOAN, PAID

real = publishing.publish_file

def forking(*given):
    real(*given)
    child = os.fork()
    if not child:
        signal.pause()
    children.append(child)

children, publishing.publish_file = [], forking
store = DirectoryStore({store.path!r})
store.append(LOAN)
publishing.publish_file = real
signal.alarm(20)
try:
    print(len(store.append(PAID)))
finally:
    os.kill(children[0], signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)  # noqa: PLW1510
    assert (done.stdout, done.stderr) == ("2\n", "")
