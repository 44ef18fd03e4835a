from __future__ import annotations

import io
import json
import os
import sys

import pytest

from aidledger._cli import pages, terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\tb\rc\x00", "a\\x09b\\x0dc\\x00"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("\u202e\u2066\u200f\u2028", "\\u202e\\u2066\\u200f\\u2028"),
        ("\udcff", "\\udcff"),
        ("first\nsecond", "first\nsecond"),
        ("日本 · Київ → 🙂", "日本 · Київ → 🙂"),
    ],
)
def test_what_a_terminal_acts_upon_is_escaped_and_nothing_else(text, shown):
    assert terminal.printable(text) == shown


def test_a_line_has_no_newline_in_it():
    assert terminal.line("a\n  b\tc\rd") == "a b c\\x0dd"


def test_json_has_escapes_that_json_reads():
    text = terminal.json_safe(json.dumps({"a": "\x7f\x9b\u202e\udcff\n"}, ensure_ascii=False))
    assert text == '{"a": "\\u007f\\u009b\\u202e\\udcff\\n"}'
    assert json.loads(text) == {"a": "\x7f\x9b\u202e\udcff\n"}


# --- width and colours ---------------------------------------------------------------------------


class Screen(io.StringIO):
    """A terminal, as far as a program can tell."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


@pytest.fixture
def screen(monkeypatch):
    """Return a function that makes a terminal the output; pytest has one of its own until the test begins."""
    for name in ("COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return lambda: monkeypatch.setattr("sys.stdout", Screen())


@pytest.mark.parametrize(("columns", "width"), [(77, 77), (3, 20), (0, 100)])
def test_the_width_is_that_of_the_terminal(screen, monkeypatch, columns, width):
    screen()
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((columns, 24)))
    assert terminal.width() == width


@pytest.mark.parametrize(
    ("asked", "width"), [("140", 140), ("1", 20), ("0", 100), ("-5", 100), ("wide", 100), ("²", 100)]
)
def test_the_width_that_is_asked_for_goes_first(screen, monkeypatch, asked, width):
    screen()
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((100, 24)))
    monkeypatch.setenv("COLUMNS", asked)
    assert terminal.width() == width


def test_what_is_no_terminal_has_a_width_of_its_own(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    for stdout in (io.StringIO(), None):
        monkeypatch.setattr("sys.stdout", stdout)
        assert terminal.width() == terminal.WIDTH
        assert not terminal.has_colours()


def test_colours_are_for_terminals_that_have_them_and_users_who_want_them(screen, monkeypatch):
    screen()
    assert terminal.has_colours()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.has_colours()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not terminal.has_colours()


# --- writing ---------------------------------------------------------------------------------------


class Broken(io.StringIO):
    """An output of which nobody reads, with a file behind it."""

    encoding = "utf-8"

    def __init__(self, error: OSError, number: int) -> None:
        super().__init__()
        self.error, self.number = error, number

    def write(self, _: str) -> int:
        raise self.error

    def fileno(self) -> int:
        return self.number


@pytest.fixture
def number(tmp_path):
    opened = os.open(tmp_path / "output", os.O_WRONLY | os.O_CREAT)
    yield opened
    os.close(opened)


def test_an_output_that_nobody_reads_is_told_apart_and_silenced(monkeypatch, number, tmp_path):
    monkeypatch.setattr("sys.stdout", Broken(BrokenPipeError(), number))
    with pytest.raises(terminal.UnreadError):
        terminal.write("text")
    os.write(number, b"what was still in the buffer")
    assert (tmp_path / "output").read_bytes() == b""


def test_an_output_that_cannot_be_written_is_an_error(monkeypatch, number):
    monkeypatch.setattr("sys.stdout", Broken(OSError("no space"), number))
    with pytest.raises(OSError, match="no space"):
        terminal.write("text")


def test_a_complaint_that_cannot_be_written_is_dropped(monkeypatch, number):
    for error in (BrokenPipeError(), OSError("no space")):
        monkeypatch.setattr("sys.stderr", Broken(error, number))
        terminal.complain("text")


def test_without_outputs_nothing_is_written(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    terminal.write("text")
    terminal.complain("text")


@pytest.mark.parametrize(
    ("encoding", "written"), [("utf-8", "… · é →"), ("latin-1", "... - é ->"), ("ascii", "... - \\xe9 ->")]
)
def test_signs_that_an_output_does_not_have_are_written_in_those_that_it_has(monkeypatch, encoding, written):
    output = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(output, encoding=encoding))
    terminal.write("… · é →")
    assert output.getvalue().decode(encoding) == written


def test_data_is_utf_8_whatever_the_output_has(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", newline="\r\n"))
    terminal.write_data("日本\n")
    assert written.getvalue() == "日本\n".encode()


def test_data_is_text_where_there_are_no_bytes(monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    terminal.write_data("a\n")
    assert written.getvalue() == "a\n"


def test_what_the_output_can_have(monkeypatch):
    for encoding, can in (("ascii", False), ("utf-8", True)):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
        assert terminal.can_have("日本") is can
        assert ("日本" in pages.as_json({"a": "日本"})) is can
        assert json.loads(pages.as_json({"a": "日本"})) == {"a": "日本"}
