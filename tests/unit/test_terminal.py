from __future__ import annotations

import io
import json
import os
import signal
import sys
from types import SimpleNamespace

import pytest

from aidledger import _cli as cli
from aidledger._cli import main, pages, terminal
from aidledger._cli.exchange import _tell
from aidledger._cli.terminal import UnreadError


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
    assert terminal.line(f"a\n  b\tc{text}".partition("\n")[0]) == "a"
    escaped = terminal.json_safe(json.dumps(text, ensure_ascii=False))
    assert (json.loads(escaped), escaped.isprintable()) == (text, True)


class Screen(io.StringIO):
    """An output that is a terminal."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("columns", "asked", "width"),
    [
        *((columns, None, width) for columns, width in ((77, 77), (3, 20), (0, 100))),
        *(
            (90, asked, width)
            for asked, width in (("140", 140), ("1", 20), ("0", 90), ("-5", 90), ("x", 90), ("²", 90))
        ),
    ],
)
def test_the_width_that_is_asked_for_goes_before_that_of_the_terminal(monkeypatch, columns, asked, width):
    monkeypatch.setattr("sys.stdout", Screen())
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((columns, 24)))
    monkeypatch.delenv("COLUMNS", raising=False) if asked is None else monkeypatch.setenv("COLUMNS", asked)
    assert terminal.width() == width


@pytest.mark.parametrize(
    ("stream", "variables", "has_colours"),
    [
        (Screen(), {}, True),
        (Screen(), {"NO_COLOR": "1"}, False),
        (Screen(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
        (None, {}, False),
    ],
)
def test_colours_are_for_terminals_that_have_them_and_users_who_want_them(monkeypatch, stream, variables, has_colours):
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"TERM": "xterm", "COLUMNS": "", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", stream)
    assert terminal.has_colours() is has_colours
    if not isinstance(stream, Screen):
        assert terminal.width() == terminal.WIDTH


# --- writing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "raised"), [(BrokenPipeError(), UnreadError), (OSError("no space"), OSError)])
def test_an_output_that_cannot_be_written_is_silenced_and_a_complaint_is_dropped(monkeypatch, tmp_path, error, raised):
    number = os.open(tmp_path / "output", os.O_WRONLY | os.O_CREAT)

    def write(_: str) -> int:
        raise error

    broken = SimpleNamespace(encoding="utf-8", fileno=lambda: number, write=write)
    monkeypatch.setattr("sys.stdout", broken)
    with pytest.raises(raised):
        terminal.write("text")
    os.write(number, b"what was still in the buffer")
    assert (tmp_path / "output").read_bytes() == b""
    for stream in (broken, None):
        monkeypatch.setattr("sys.stderr", stream)
        terminal.complain("text")
    monkeypatch.setattr("sys.stdout", None)
    terminal.write("text")
    os.close(number)


@pytest.mark.parametrize(
    ("encoding", "written"), [("utf-8", "… · é →"), ("latin-1", "... - é ->"), ("ascii", "... - \\xe9 ->")]
)
def test_an_output_gets_signs_that_it_has_and_data_is_utf_8(monkeypatch, encoding, written):
    for write, text in ((terminal.write, written.encode(encoding)), (terminal.write_data, "… · é →".encode())):
        output = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(output, encoding=encoding, newline="\r\n"))
        write("… · é →")
        assert output.getvalue() == text
    assert ("日本" in pages.as_json({"a": "日本"})) is (encoding == "utf-8")
    assert json.loads(pages.as_json({"a": "日本"})) == {"a": "日本"}
    monkeypatch.setattr(sys, "stdout", text := io.StringIO())
    terminal.write_data("a\n")
    assert text.getvalue() == "a\n"


@pytest.mark.parametrize("written", ["new/ledger/a.toml", None])
def test_where_a_report_cannot_be_written_what_else_was_is_told(monkeypatch, capsys, written):
    def full(_: str) -> None:
        raise OSError("full")

    monkeypatch.setattr("aidledger._cli.terminal.write", full)
    with pytest.raises(OSError, match="full"):
        _tell("report", written)
    said = "aidledger: the records were written to new/ledger/a.toml, and the report was not\n"
    assert capsys.readouterr().err == (said if written else "")


# --- how the program begins and ends ---------------------------------------------------------------


def test_it_returns_the_status_and_exits_nothing(monkeypatch, capsys):
    assert (main(["check"]), main(["as-of"])) == (0, 2)
    assert "Missing argument" in capsys.readouterr().err
    monkeypatch.setattr("aidledger._cli.commands.program.run", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    assert (main(["check"]), capsys.readouterr()) == (130, ("", "aidledger: interrupted\n"))
    monkeypatch.undo()
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["check"]) == 1


@pytest.mark.parametrize(
    ("missing", "argument"), [("click", "--version"), ("click", "-h"), ("nothing", "check"), ("nothing", "--version")]
)
@pytest.mark.parametrize(
    ("error", "status", "said"), [(UnreadError(), 141, ""), (OSError("full"), 1, "aidledger: full\n")]
)
def test_an_output_that_fails_has_a_status(monkeypatch, capsys, missing, argument, error, status, said):
    def failing(_: str) -> None:
        raise error

    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr("aidledger._cli.terminal.write", failing)
    assert (main([argument]), capsys.readouterr()) == (status, ("", said))


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_there_is_a_version_and_help_and_nothing_for_who_is_typing(monkeypatch, capsys, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert main([]) == 2
    advice = "the command line needs the extra 'cli': pip install 'aidledger[cli]', or '.[cli]' in a clone\n"
    assert capsys.readouterr() == ("", f"aidledger: {advice}")
    assert main(["-h"]) == 0
    said = capsys.readouterr().out
    assert ("aidledger check my/events" in said, said.endswith(advice)) == (True, True)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("aidledger ")
    monkeypatch.setenv(cli.COMPLETE, "bash_complete")
    assert (main(["as-of"]), capsys.readouterr()) == (0, ("", ""))


def test_as_a_program_it_expects_interrupts_until_the_process_ends(monkeypatch, capsys):
    registered = []
    monkeypatch.setattr(sys, "argv", ["aidledger", "--version"])
    monkeypatch.setattr("atexit.register", lambda *given: registered.append(given))
    before = sys.unraisablehook
    assert cli.main() == 0
    assert registered == [(signal.signal, signal.SIGINT, signal.SIG_IGN)]
    assert sys.unraisablehook is before
    assert capsys.readouterr().out.startswith("aidledger ")


def test_what_no_exception_gets_out_of_is_ended_by_an_interrupt_and_by_nothing_else(monkeypatch, capsys):
    left, told = [], []
    monkeypatch.setattr("os._exit", left.append)
    monkeypatch.setattr(sys, "__unraisablehook__", told.append)
    said = SimpleNamespace(exc_type=ValueError)
    cli._unraisable(said)
    assert (left, told) == ([], [said])
    cli._unraisable(SimpleNamespace(exc_type=KeyboardInterrupt))
    assert (left[0], capsys.readouterr().err) == (130, "aidledger: interrupted\n")


@pytest.mark.parametrize(
    ("stream", "term", "is_shown"),
    [(Screen(), "xterm", True), (Screen(), "dumb", False), (io.StringIO(), "xterm", False)],
)
def test_the_steps_of_some_work_are_shown_on_a_terminal_and_taken_away(monkeypatch, stream, term, is_shown):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "80")
    with terminal.watched() as watch:
        watch.begin("reading [bold]a\x1b[31m.xml", 10)
        watch.advance(10)
        watch.begin("comparing", None)
    text = stream.getvalue()
    assert ("comparing" in text, text.endswith("\x1b[2K"), "\x1b[31m.xml" in text) == (is_shown, is_shown, False)
