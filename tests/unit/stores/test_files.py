from __future__ import annotations

import os
import socket
import time
import tracemalloc

import pytest

from aidledger import CORE
from aidledger.files import _trees as trees
from aidledger.files._trees import read_content, read_tree
from aidledger.stores._directory import MAX_BYTES

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


def read(path="events", max_bytes=MAX_BYTES):
    return read_tree(path, CORE, max_bytes)


def said(path="events", max_bytes=MAX_BYTES):
    return [str(finding) for finding in read(path, max_bytes).findings]


def origins(path="events"):
    reading = read(path)
    assert reading.findings == ()
    return [str(record.origin) for record in reading.records]


# --- which files are read ------------------------------------------------------------------------


def test_every_toml_file_of_the_tree_is_read_and_nothing_else(tree):
    for name in ("b.toml", "a.toml", "2025/c.toml", "2025/08/d.toml", "odd.toml/e.toml", "i.TOML"):
        write(tree / name, name.replace("/", ".").lower().removesuffix(".toml"))
    for name in (".hidden.toml", ".git/f.toml", "2025/.x/g.toml", "README.md", "h.toml~", "j.txt"):
        write(tree / name, "hidden")
    assert sorted(origins()) == [
        "events/2025/08/d.toml:4",
        "events/2025/c.toml:4",
        "events/a.toml:4",
        "events/b.toml:4",
        "events/i.TOML:4",
        "events/odd.toml/e.toml:4",
    ]


def test_one_file_is_read_whatever_its_name(tree):
    write(tree / "events.txt")
    assert origins("events/events.txt") == ["events/events.txt:4"]


def test_paths_are_said_as_they_were_given(tree):
    write(tree / "a.toml")
    assert origins(f"{tree}") == [f"{tree}/a.toml:4"]
    assert origins("./events/") == ["./events/a.toml:4"]
    assert origins(os.path.join("events", "..", "events")) == ["events/../events/a.toml:4"]


def test_an_empty_folder_has_nothing_wrong(tree):
    assert read() == read_tree(str(tree), CORE, 0)
    assert (read().records, read().findings, read().lost) == ((), (), frozenset())


# --- links ------------------------------------------------------------------------------------------


def test_a_link_out_of_the_tree_is_refused(tree, tmp_path):
    write(tmp_path / "outside.toml")
    write(tmp_path / "other/b.toml")
    (tree / "a.toml").symlink_to(tmp_path / "outside.toml")
    (tree / "folder").symlink_to(tmp_path / "other")
    (tree / "up").symlink_to("..")
    write(tmp_path / "events-not/c.toml")
    (tree / "near.toml").symlink_to("../events-not/c.toml")
    leaves = " leaves-the-tree the link leads out of the tree, to"
    assert said() == [
        f"events/a.toml:{leaves} '{tmp_path}/outside.toml': put a copy here",
        f"events/folder:{leaves} '{tmp_path}/other': put a copy here",
        f"events/near.toml:{leaves} '{tmp_path}/events-not/c.toml': put a copy here",
        f"events/up:{leaves} '{tmp_path}': put a copy here",
    ]


def test_a_link_through_a_link_that_leaves_is_refused(tree, tmp_path):
    write(tmp_path / "outside.toml")
    (tree / ".way").symlink_to(tmp_path)
    (tree / "a.toml").symlink_to(".way/outside.toml")
    assert [line[:34] for line in said()] == ["events/a.toml: leaves-the-tree the"]


def test_what_a_link_within_the_tree_leads_to_is_read_once(tree):
    write(tree / "a.toml")
    write(tree / "below/b.toml", "b")
    (tree / "again.toml").symlink_to("a.toml")
    (tree / "below/again").symlink_to("..")
    (tree / "round").symlink_to("below")
    assert sorted(origins()) == ["events/a.toml:4", "events/below/b.toml:4"]


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
    assert sorted(origins()) == ["events/a.toml:4", "events/below/b.toml:4", "events/c.toml:4"]


def test_a_tree_that_is_given_by_a_link_is_read(tree):
    write(tree / "a.toml")
    os.symlink("events", "current")
    os.symlink("events/a.toml", "one.toml")
    assert origins("current") == ["current/a.toml:4"]
    assert origins("one.toml") == ["one.toml:4"]


def test_a_link_to_nothing_is_refused_where_it_would_be_read(tree):
    (tree / "a.toml").symlink_to("nowhere.toml")
    (tree / "notes").symlink_to("nowhere")
    (tree / "b.toml").symlink_to("c.toml")
    (tree / "c.toml").symlink_to("b.toml")
    message = " not-found the link leads to nothing: remove it, or put the file itself here"
    assert said()[0] == f"events/a.toml:{message}"
    assert len(said()) == 3


# --- what is no file, or cannot be read -------------------------------------------------------------


def test_what_is_not_there_is_said():
    assert said("nowhere") == ["nowhere: not-found there is no such file or folder: check the path"]
    assert said("pyproject.toml/x")[0].startswith("pyproject.toml/x: cannot-read it cannot be read (not a directory)")
    assert said("a\0b")[0].startswith("a\\x00b: cannot-read it cannot be read (")


def test_a_pipe_does_not_make_the_reader_wait(tree):
    os.mkfifo(tree / "a.toml")
    os.mkfifo(tree / "ignored")
    assert said() == ["events/a.toml: not-a-file it is no regular file: remove it, or put a file here"]
    assert said("events/a.toml") == ["events/a.toml: not-a-file it is no regular file: remove it, or put a file here"]
    assert [line[:33] for line in said(os.devnull)] == ["/dev/null: not-a-file it is no re"]


def test_a_socket_is_no_file(tree):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("events/a.toml")
        assert said() == ["events/a.toml: not-a-file it is no regular file: remove it, or put a file here"]


@pytest.mark.parametrize("call", ["open", "scandir"])
def test_what_the_system_refuses_is_said(tree, monkeypatch, call):
    write(tree / "a.toml")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(trees.os, call, refuse)
    place = "events" if call == "scandir" else "events/a.toml"
    (line,) = said()
    assert line.startswith(f"{place}: cannot-read it cannot be read (permission denied): check what it is, and who may")


def test_an_entry_that_the_system_will_not_tell_about_is_said(tree, monkeypatch):
    write(tree / "a.toml")
    real = os.scandir

    class Refusing:
        def __init__(self, entry):
            self.name, self.path = entry.name, entry.path

        def is_dir(self):
            raise OSError(5, "Input/output error")

    class Listing:
        def __init__(self, path):
            self.entries = real(path)

        def __enter__(self):
            return [Refusing(entry) for entry in self.entries]

        def __exit__(self, *_):
            self.entries.close()

    monkeypatch.setattr(trees.os, "scandir", Listing)
    assert said()[0].startswith("events/a.toml: cannot-read it cannot be read (input/output error)")


def test_control_characters_in_a_name_are_escaped(tree):
    write(tree / "\x1b[31m\n\u202e.toml")
    (tree / b"\xff.toml".decode("utf-8", "surrogateescape")).write_text("x")
    lines = said()
    assert lines[0].startswith("events/\\udcff.toml:1: bad-toml ")
    assert [str(record.origin) for record in read().records] == ["events/\\x1b[31m\\n\\u202e.toml:4"]


# --- what is too large --------------------------------------------------------------------------------


def test_a_file_over_the_limit_is_not_read(tree):
    with (tree / "a.toml").open("wb") as file:
        file.truncate(100 << 20)  # one line of 100 MB, and no room taken on the disk
    tracemalloc.start()
    before = time.monotonic()
    lines = said()
    assert time.monotonic() - before < 5
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    assert lines == [
        "events/a.toml: too-large it has 104,857,600 bytes, the limit is 67,108,864: split it, or raise max_bytes"
    ]


def test_the_limit_can_be_chosen(tree):
    write(tree / "a.toml")
    size = (tree / "a.toml").stat().st_size
    assert said(max_bytes=size) == []
    assert [line[:25] for line in said(max_bytes=size - 1)] == ["events/a.toml: too-large "]
    assert read_content(b"x" * 11, CORE, "a.toml", 10).findings[0].code == "too-large"


def test_a_file_that_grows_while_it_is_read_is_read_no_further_than_the_limit(tree, monkeypatch):
    write(tree / "a.toml")
    size = (tree / "a.toml").stat().st_size
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
        (b"x" * ((1 << 20) + 1), 1),
        (b"x" * ((1 << 20) + 1) + b"\n", 1),
        (b"\n" * 5 + b"#" * ((1 << 20) + 1), 6),
        ((b"#" * (1 << 20) + b"\n") * 3 + b"#" * ((1 << 20) + 1), 4),
        (b"a\n" * (1 << 20) + b"#" * (3 << 20), (1 << 20) + 1),
    ],
)
def test_a_long_line_is_refused(content, line):
    (finding,) = read_content(content, CORE, "a.toml", MAX_BYTES).findings
    message = "line-too-long the line is longer than 1,048,576 bytes: break it, or write shorter texts"
    assert str(finding) == f"a.toml:{line}: {message}"


@pytest.mark.parametrize(
    "content", [b"#" * (1 << 20), b"#" * (1 << 20) + b"\n", (b"#" * (1 << 20) + b"\n") * 3, b"\n" * (3 << 20)]
)
def test_a_line_within_the_limit_is_read(content):
    assert read_content(content, CORE, "a.toml", MAX_BYTES).findings[0].code in ("missing-field", "empty-file")


# --- what is no text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"schema = 1\n\n# caf\xe9\n", "3: not-utf-8 byte 0xe9 is no UTF-8: save the file as UTF-8"),
        (b"\xff\xfes\x00", "1: not-utf-8 byte 0xff is no UTF-8: save the file as UTF-8"),
        (b"# \xed\xa0\x80", "1: not-utf-8 byte 0xed is no UTF-8: save the file as UTF-8"),
        (
            b"\xef\xbb\xbfschema = 1",
            "1: byte-order-mark the file begins with a byte order mark: save it as UTF-8 without one",
        ),
        (b"", "1: empty-file there is nothing in it: write schema = 1, dataset = "),
    ],
)
def test_what_is_no_text_of_ours_is_refused(tree, content, message):
    (tree / "a.toml").write_bytes(content)
    (line,) = said()
    assert line.startswith(f"events/a.toml:{message}")


def test_all_problems_of_all_files_are_said_in_their_order(tree):
    (tree / "b.toml").write_bytes(b"\xff")
    (tree / "a").mkdir()
    (tree / "a/z.toml").write_text("schema = 1\nx =\ny = 1")
    (tree / "c.toml").write_text("schema = 1\ndataset = 5\nevnt = 1\n")
    write(tree / "d.toml")
    reading = read()
    assert [str(finding).partition(" ")[0] + finding.code for finding in reading.findings] == [
        "events/a/z.toml:2:bad-toml",
        "events/b.toml:1:not-utf-8",
        "events/c.toml:1:no-events",
        "events/c.toml:2:bad-value",
        "events/c.toml:3:unknown-field",
    ]
    assert len(reading.records) == 1
    assert reading.lost is None
