from __future__ import annotations

import os
import socket

import pytest

from aidledger.files import _folders as trees
from aidledger.stores import read

TEXT = """\
schema = 1
dataset = "d"

[[event]]
id = "{0}"
fact = "{0}"
kind = "committed"
occurred = "2024"
recorded = 2025-08-15
amount = "USD 3"
"""
NOT_A_FILE = "not-a-file it is no regular file: remove it, or put a file here"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Return an empty folder `events` in the folder where the test runs."""
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "events"
    root.mkdir()
    return root


def write(path, fact="a"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(fact), encoding="utf-8")


def said(path="events", **limit):
    return [str(finding) for finding in read(path, **limit).findings]


def origins(path="events"):
    reading = read(path)
    assert reading.findings == ()
    return sorted(str(record.origin).removesuffix(":4") for record in reading.records)


def test_every_toml_file_of_the_tree_is_read_and_nothing_else(tree):
    names = ["2025/08/d.toml", "2025/c.toml", "a.toml", "b.toml", "i.TOML", "odd.toml/e.toml"]
    for name in names:
        write(tree / name, name.replace("/", ".").lower().removesuffix(".toml"))
    for name in (".hidden.toml", ".git/f.toml", "2025/.x/g.toml", "README.md", "h.toml~", "j.txt"):
        write(tree / name, "hidden")
    assert origins() == [f"events/{name}" for name in names]
    assert origins("events/j.txt") == ["events/j.txt"]  # one file is read whatever its name


def test_paths_are_said_as_they_were_given(tree):
    write(tree / "a.toml")
    os.symlink("events", "current")
    for path in (f"{tree}", "./events", "events/../events", "current"):
        assert origins(path) == [f"{path}/a.toml"]


def test_a_link_out_of_the_tree_is_refused(tree, tmp_path):
    write(tmp_path / "outside.toml")
    write(tmp_path / "events-not/c.toml")
    (tree / ".way").symlink_to(tmp_path)
    (tree / "a.toml").symlink_to(tmp_path / "outside.toml")
    (tree / "near.toml").symlink_to("../events-not/c.toml")
    (tree / "through.toml").symlink_to(".way/outside.toml")
    (tree / "up").symlink_to("..")
    leaves = " leaves-the-tree the link leads out of the tree, to"
    assert said() == [
        f"events/a.toml:{leaves} '{tmp_path}/outside.toml': put a copy here",
        f"events/near.toml:{leaves} '{tmp_path}/events-not/c.toml': put a copy here",
        f"events/through.toml:{leaves} '{tmp_path}/outside.toml': put a copy here",
        f"events/up:{leaves} '{tmp_path}': put a copy here",
    ]


def test_what_a_link_within_the_tree_leads_to_is_read_once(tree):
    write(tree / "a.toml")
    write(tree / "below/b.toml", "b")
    (tree / "again.toml").symlink_to("a.toml")
    (tree / "below/again").symlink_to("..")
    (tree / "round").symlink_to("below")
    assert origins() == ["events/a.toml", "events/below/b.toml"]


def test_what_only_a_link_shows_is_read_through_it(tree):
    # as a folder looks that is mounted from a map of settings: links to links into a hidden folder
    write(tree / "..2025_11_22/a.toml")
    write(tree / "..2025_11_22/below/b.toml", "b")
    write(tree / "notes.txt", "c")
    (tree / "..data").symlink_to("..2025_11_22")
    (tree / "a.toml").symlink_to("..data/a.toml")
    (tree / "twice.toml").symlink_to("..data/a.toml")
    (tree / "below").symlink_to("..data/below")
    (tree / "c.toml").symlink_to("notes.txt")
    assert origins() == ["events/a.toml", "events/below/b.toml", "events/c.toml"]


def test_a_link_to_nothing_is_refused_where_it_would_be_read(tree):
    (tree / "a.toml").symlink_to("nowhere.toml")
    (tree / "notes").symlink_to("nowhere")
    (tree / "b.toml").symlink_to("b.toml")
    first, second = said()
    assert first == "events/a.toml: not-found the link leads to nothing: remove it, or put the file itself here"
    assert second.startswith("events/b.toml: cannot-read it cannot be read (too many levels of symbolic links)")


def test_what_is_no_file_is_said_and_never_waited_for(tree):
    write(tree / "a.toml")
    os.mkfifo(tree / "ignored")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("events/b.toml")
        assert said() == [f"events/b.toml: {NOT_A_FILE}"]
    assert said(os.devnull) == [f"/dev/null: {NOT_A_FILE}"]
    assert said("events/a.toml/x")[0].startswith("events/a.toml/x: cannot-read it cannot be read (not a directory)")
    assert said("a\0b")[0].startswith("a\\x00b: cannot-read it cannot be read (")


@pytest.mark.parametrize("call", ["open", "scandir", "stat"])
def test_what_the_system_refuses_is_said(tree, monkeypatch, call):
    (tree / "a.toml").symlink_to("b.toml") if call == "stat" else write(tree / "a.toml")
    real = os.scandir

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    class Entry:
        def __init__(self, entry):
            self.name, self.path, self.is_dir = entry.name, entry.path, refuse

    class Listing:
        def __init__(self, path):
            self.entries = real(path)

        def __enter__(self):
            return [Entry(entry) for entry in self.entries]

        def __exit__(self, *_):
            self.entries.close()

    monkeypatch.setattr(trees.os, "scandir" if call == "stat" else call, Listing if call == "stat" else refuse)
    place = "events" if call == "scandir" else "events/a.toml"
    (line,) = said()
    assert line.startswith(f"{place}: cannot-read it cannot be read (permission denied): check what it is, and who may")


def test_control_characters_in_a_name_are_escaped(tree):
    write(tree / "\x1b[31m\n\u202e.toml")
    (tree / b"\xff.toml".decode("utf-8", "surrogateescape")).write_text("x")
    assert said()[0].startswith("events/\\udcff.toml:1: bad-toml ")
    assert [str(record.origin) for record in read("events").records] == ["events/\\x1b[31m\\n\\u202e.toml:4"]


def test_no_more_is_read_than_the_limit_even_of_a_file_that_grows(tree, monkeypatch):
    write(tree / "a.toml")
    size = (tree / "a.toml").stat().st_size
    assert said(max_bytes=size) == []
    assert [line[:25] for line in said(max_bytes=size - 1)] == ["events/a.toml: too-large "]
    asked = []

    def endless(_, count):
        asked.append(count)
        return b"x" * count

    monkeypatch.setattr(trees.os, "read", endless)
    assert [line[:25] for line in said(max_bytes=size + 100)] == ["events/a.toml: too-large "]
    assert sum(asked) == size + 101


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"x" * ((1 << 20) + 1) + b"\n", 1),
        (b"\n" * 5 + b"#" * ((1 << 20) + 1), 6),
        ((b"#" * (1 << 20) + b"\n") * 3 + b"#" * ((1 << 20) + 1), 4),
        (b"a\n" * (1 << 20) + b"#" * (3 << 20), (1 << 20) + 1),
        ((b"#" * (1 << 20) + b"\n") * 3, None),
        (b"\n" * (3 << 20), None),
    ],
)
def test_a_long_line_is_refused(tree, content, line):
    (tree / "a.toml").write_bytes(content)
    found = said()[0]
    assert found.startswith(f"events/a.toml:{line}: line-too-long ") or (line is None and "line-too-long" not in found)
