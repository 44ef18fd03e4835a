"""Bad input: what a user gets is file, line, field and what to write instead, for every problem in one go."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from aidledger import DirectoryStore, load
from aidledger.errors import LoadError
from aidledger.stores import read
from tests.command_line import aidledger, command

GOOD = """\
schema = 1
dataset = "japan-ukraine"

[[event]]
id = "loan@2025-08-15"
fact = "loan"
kind = "committed"
title = "A loan"
occurred = "2025-04"
recorded = 2025-08-15
amount = "USD 3,000,000,000"
donor = "JPN"
recipient = "UKR"
category = "financial"

[[event.sources]]
title = "The Kyiv-Tokyo axis"
publisher = "CEIAS"
published = "2025-08-15"
"""


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new).encode()


# what is in events/bad.toml; the line, code and field of the finding, and its advice
FILES = {
    "no TOML": (changed('"JPN"', "JPN"), "12: bad-toml invalid value", "text and imprecise dates are quoted"),
    "an unknown kind": (changed('"committed"', '"comitted"'), "7: unknown-kind kind:", "did you mean 'committed'?"),
    "a missing field": (changed('fact = "loan"\n', ""), "4: missing-field fact:", "has to be stated"),
    "an extra field": (changed("donor =", "doner ="),
        "12: unknown-field doner:", "did you mean 'donor'? (exist: aid_type, amount, "),
    "an extra field of a source": (changed("publisher", "publishr"),
        "18: unknown-field sources[0].publishr:", "'publisher'?"),
    "an int as a date": (changed('"2025-04"', "2025"), "9: wrong-type occurred:", 'quote it, as in "2024"'),
    "a float as a date": (changed('"2025-04"', "2025.04"),
        "9: wrong-type occurred:", "not the number 2025.04: quote it"),
    "an int as a day": (changed("2025-08-15\namount", "2025\namount"), "10: wrong-type recorded:", "as in 2024-06-30"),
    "a moment as a date": (changed('"2025-04"', "2025-04-18T10:30:00"),
        "9: wrong-type occurred:", "leave the time out"),
    "a moment as a day": (changed("2025-08-15\na", "2025-08-15 10:30:00Z\na"),
        "10: wrong-type recorded:", "leave the time out"),
    "a time as a date": (changed('"2025-04"', "10:30:00"), "9: wrong-type occurred:", "not the time of day 10:30:00"),
    "no date at all": (changed('"2025-04"', '"April 2025"'),
        "9: bad-date occurred:", "write a year, month, quarter, day or"),
    "a day not in the calendar": (changed('"2025-04"', '"2025-04-31"'),
        "9: bad-date occurred:", "is not in the calendar"),
    "an open date": (changed('"2025-04"', '"2025-04/.."'),
        "9: bad-value occurred:", "write the first and the last day"),
    "an unknown currency": (changed("USD", "USX"),
        "11: unknown-code amount:", "is no ISO 4217 currency code: (exist: AED,"),
    "money as a number": (changed('"USD 3,000,000,000"', "3e9"), "11: wrong-type amount:", 'as in "USD 3,700,000,000"'),
    "an unknown category": (changed('"financial"', '"finance"'),
        "14: unknown-code category:", "financial, humanitarian, military)"),
    "a number as a code": (changed('"UKR"', "804"), "13: wrong-type recipient:", "not the number 804: quote it"),
    "shares above 100": (changed('"UKR"', "{ UKR = 60, POL = 50 }"), "13: bad-value recipient:", "at most 100 percent"),
    "true as a share": (changed('"UKR"', "{ UKR = true }"),
        "13: wrong-type recipient.UKR:", "a number is expected, not true"),
    "a text as a list": (changed("donor", 'supersedes = "a"\ndonor'),
        "12: wrong-type supersedes:", "write it in brackets"),
    "no key": (changed('"loan"', '"The Loan"'), "6: bad-value fact:", "lower-case letters, digits"),
    "a terminal escape": (changed("A loan", r"\u001b[31mA loan"),
        "8: bad-value title:", r"'\x1b' at position 0 is refused"),
    "a raw terminal escape": (changed("A loan", "\x1b[31mA loan"), "8: bad-toml illegal character", "take it out"),
    "an escape in a key": (changed("donor =", r'"\u001b[2J" ='),
        r"12: unknown-field '\x1b[2J':", "there is no such field"),
    "an empty text": (changed("A loan", ""),
        "8: bad-value title:", "leave the field out where there is nothing to say"),
    "a newer schema": (changed("schema = 1", "schema = 2"), "1: unknown-version schema:", "that can be read: 1 is"),
    "a newer version": (changed("donor", "version = 3\ndonor"),
        "12: unknown-version version:", "that can be read: 1 is"),
    "no schema": (changed("schema = 1\n", ""), "1: missing-field schema:", "write schema = 1 as the first line"),
    "no dataset": (changed('dataset = "japan-ukraine"\n', ""), "1: missing-field dataset:", 'write dataset = "'),
    "an unknown key": (changed("dataset =", "datset = 1\ndataset ="),
        "2: unknown-field datset:", "did you mean 'dataset'?"),
    "a single event": (changed("[[event]]", "[event]"),
        "4: wrong-type event:", "begin each with [[event]], in two brackets"),
    "no event": (b'schema = 1\ndataset = "d"\n', "1: no-events there is no event in it:", "write an [[event]]"),
    "nothing": (b"", "1: empty-file there is nothing in it:", "write schema = 1, dataset"),
    "a link to nothing": (changed("donor", 'supersedes = ["loan"]\ndonor'),
        "4: link-to-nothing supersedes:", "not its fact"),
    "a link to itself": (changed("donor", 'supersedes = ["loan@2025-08-15"]\ndonor'),
        "4: link-cycle", "must be the first"),
    "another encoding": (changed("A loan", "Réparation").replace("é".encode(), b"\xe9"),
        "8: not-utf-8 byte 0xe9", "UTF-8"),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), "1: byte-order-mark", "save it as UTF-8 without one"),
    "a long line": (GOOD.encode() + b"#" * (2 << 20), "20: line-too-long", "break it, or write shorter texts"),
    "deep lists": (GOOD.encode() + b"x = " + b"[" * 10_000 + b"]" * 10_000,
        "20: too-deep brackets", "write flatter lists"),
    "deep tables": (GOOD.encode() + b"x = " + b"{a=" * 10_000,
        "20: too-deep brackets", "write flatter lists and tables"),
    "a deep key": (GOOD.encode() + b"a." * 10_000 + b"a = 1", "20: too-deep a key", "write flatter tables"),
    "a long number": (GOOD.encode() + b"x = " + b"9" * 10_000, "20: bad-toml a number is beyond", "write fewer digits"),
}  # fmt: skip


@pytest.fixture
def events(tmp_path, monkeypatch):
    """Return an empty folder `events` in the folder where the test runs."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "events"
    folder.mkdir()
    return folder


def lines(path="events"):
    """Return what is said of a path: by `load`, and the same by the command; nothing is written, whatever it is."""
    before = sorted(Path().rglob("*"))
    with pytest.raises(LoadError) as caught:
        load(path)
    said = [str(finding) for finding in caught.value.findings]
    run = aidledger("check", path)
    assert run.status == 1
    assert [line for line in run.out.splitlines() if line.startswith(path)] == said
    assert sorted(Path().rglob("*")) == before
    assert all(line.isprintable() and len(line) < 1_200 for line in said)
    return said


@pytest.mark.parametrize("name", FILES)
def test_one_bad_file(events, name):
    content, beginning, advice = FILES[name]
    (events / "bad.toml").write_bytes(content)
    (line,) = lines()
    assert line.startswith(f"events/bad.toml:{beginning}")
    assert advice in line


def test_the_same_id_with_other_content(events):
    (events / "a.toml").write_text(GOOD)
    (events / "b.toml").write_text(GOOD)
    assert len(load("events")) == 1
    (events / "b.toml").write_text(GOOD.replace("A loan", "Another loan"))
    (line,) = lines()
    stands = "the id 'loan@2025-08-15' already stands for other content (events/a.toml:4)"
    assert line == f"events/b.toml:4: duplicate-id {stands}: give a correction an id of its own"


def test_what_is_not_there(events):
    assert lines("nowhere") == ["nowhere: not-found there is no such file or folder: check the path"]
    assert lines("events/a.toml") == ["events/a.toml: not-found there is no such file or folder: check the path"]


def test_an_empty_folder(events):
    (events / "README.md").touch()
    message = "no-events there is no *.toml in the folder: check the path, or append the first event"
    assert lines() == [f"events: {message}"]


def test_a_line_of_100_mb(events):
    with (events / "bad.toml").open("wb") as file:
        file.truncate(100 << 20)
    before = time.monotonic()
    (line,) = lines()
    assert time.monotonic() - before < 10
    assert line.startswith("events/bad.toml: too-large it has 104,857,600 bytes, the limit is 67,108,864: split it")
    with pytest.raises(LoadError) as caught:
        load("events", max_bytes=200 << 20)
    (finding,) = caught.value.findings
    assert str(finding).startswith("events/bad.toml:1: line-too-long the line is longer than 1,048,576 bytes: break it")


def test_links_out_of_the_tree(events, tmp_path):
    (tmp_path / "secret.toml").write_text(GOOD)
    (tmp_path / "secrets").mkdir()
    (events / "a.toml").symlink_to("../secret.toml")
    (events / "b").symlink_to(tmp_path / "secrets")
    leaves = " leaves-the-tree the link leads out of the tree, to"
    assert lines() == [
        f"events/a.toml:{leaves} '{tmp_path}/secret.toml': put a copy here",
        f"events/b:{leaves} '{tmp_path}/secrets': put a copy here",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe(events):
    os.mkfifo(events / "a.toml")
    assert lines() == ["events/a.toml: not-a-file it is no regular file: remove it, or put a file here"]


def test_every_problem_of_a_load_in_one_go(events):
    for number, (content, _, _) in enumerate(FILES.values()):
        (events / f"{number:02}.toml").write_bytes(content.replace(b"loan@2025", f"loan.{number}@2025".encode()))
    said = lines()
    assert {line[7:14] for line in said} == {
        f"{number:02}.toml" for number, name in enumerate(FILES) if name != "a link to nothing"
    }  # the link may be to something in a file that could not be read
    assert said == sorted(said, key=lambda line: (line.split(":")[0], int(line.split(":")[1])))


def test_nothing_is_written_over_what_is_bad(events):
    (events / "bad.toml").write_bytes(changed("USD", "USX"))
    good = events.parent / "good.toml"
    good.write_text(GOOD)
    (record,) = load(good)
    with pytest.raises(LoadError):
        DirectoryStore("events").append(record)
    assert sorted(path.name for path in events.iterdir()) == ["bad.toml"]


def test_no_traceback_from_the_command_line(events):
    for number, (content, _, _) in enumerate(FILES.values()):
        (events / f"{number:02}.toml").write_bytes(content)
    for arguments in (("check", "events"), ("as-of", "2024-06-30", "--ledger", "events")):
        run = command(*arguments)
        assert run.status == 1
        assert "Traceback" not in run.out + run.err
        assert "\x1b" not in run.out + run.err


def test_an_empty_path_is_not_the_folder_one_is_in():
    (finding,) = read("").findings
    assert str(finding).startswith("'': not-found the path is empty: name a file or folder")
