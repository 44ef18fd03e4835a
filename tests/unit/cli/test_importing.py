from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import attrs
import pytest

from aidledger import CORE
from aidledger._cli.exchange import _tell
from aidledger._cli.importing import ImportRequest as Asked
from aidledger._cli.importing import done
from aidledger._cli.terminal import WorkShown as Watch
from aidledger.stores import DirectoryStore
from tests.trackers import written

SILENT = Watch(lambda _, __: None, lambda _: None)
ASKED = Asked(
    form="table",
    files=("october.csv",),
    recorded=dt.date(2022, 10, 11),
    dataset="acme",
    into="new/ledger",
    mapping="acme.toml",
    vocabulary=CORE,
    release=None,
    is_dry=False,
)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path)


def interrupting(monkeypatch, *, before):
    """Have an interrupt arrive before, or after, the file of an append is there."""
    real = os.link

    def publish(*arguments):
        if not before:
            real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", publish)


def test_an_interrupt_before_the_file_is_there_leaves_nothing_behind(monkeypatch):
    interrupting(monkeypatch, before=True)
    with pytest.raises(KeyboardInterrupt):
        done(ASKED, SILENT)
    assert not Path("new").exists()


def test_an_interrupt_that_comes_after_it_is_too_late(monkeypatch):
    interrupting(monkeypatch, before=False)
    found = done(ASKED, SILENT)
    assert found.written == "new/ledger/acme-2022-10-11.toml"
    assert Path(found.written).exists()


def test_what_is_too_large_for_one_file_is_written_to_a_folder(monkeypatch):
    monkeypatch.setattr(Asked, "store", property(lambda asked: DirectoryStore(asked.into, max_bytes=600)))
    found = done(ASKED, SILENT)
    assert found.written == "new/ledger/acme-2022-10-11"
    assert sorted(each.name for each in Path(found.written).iterdir()) == ["0001.toml", "0002.toml"]


def test_the_name_of_a_file_is_never_too_long_for_a_key():
    asked = attrs.evolve(ASKED, dataset="a" * 120, into=".")
    assert asked.name == "a" * 100 + "-2022-10-11"
    assert asked.store.path == "."


def test_every_step_is_watched():
    steps = []
    done(ASKED, Watch(lambda step, size: steps.append((step, size)), lambda _: None))
    assert steps == [
        ("reading new/ledger", None),
        ("reading october.csv", None),
        ("comparing it with the ledger", None),
        ("writing", None),
    ]


def test_the_parents_of_a_new_folder_are_synced(monkeypatch):
    """A folder is a name in another one: without that it can be lost with all that is in it."""
    synced = []
    monkeypatch.setattr("aidledger._cli.importing.sync_folder", synced.append)
    assert done(ASKED, SILENT).written == "new/ledger/acme-2022-10-11.toml"
    assert synced == ["new", "."]
    synced.clear()
    done(attrs.evolve(ASKED, recorded=dt.date(2023, 1, 1)), SILENT)
    assert synced == []


@pytest.mark.parametrize("written", ["new/ledger/a.toml", None])
def test_where_a_report_cannot_be_written_what_else_was_is_told(monkeypatch, capsys, written):
    def full(_: str) -> None:
        raise OSError("full")

    monkeypatch.setattr("aidledger._cli.terminal.write", full)
    with pytest.raises(OSError, match="full"):
        _tell("report", written)
    said = "aidledger: the records were written to new/ledger/a.toml, and the report was not\n"
    assert capsys.readouterr().err == (said if written else "")
