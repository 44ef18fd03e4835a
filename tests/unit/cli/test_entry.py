from __future__ import annotations

import signal
import sys
from types import SimpleNamespace

import pytest

from aidledger import _cli as cli
from aidledger._cli import main
from aidledger._cli.terminal import UnreadError


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_it_says_how_to_get_it(monkeypatch, capsys, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert main([]) == 2
    expected = (
        "aidledger: the command line needs the extra 'cli': pip install 'aidledger[cli]', or '.[cli]' in a clone\n"
    )
    assert capsys.readouterr() == ("", expected)


def test_it_returns_the_status_and_exits_nothing(capsys):
    assert main(["check"]) == 0
    assert main(["as-of"]) == 2
    assert "Missing argument" in capsys.readouterr().err


def test_a_reader_who_stops_reading_has_a_status_and_no_message(monkeypatch, capsys):
    def unread(_: str) -> None:
        raise UnreadError

    monkeypatch.setattr("aidledger._cli.terminal.write", unread)
    assert main(["check"]) == 141
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_that_the_program_does_not_see_is_quiet_too(monkeypatch, capsys):
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("aidledger._cli.commands.program.run", interrupted)
    assert main(["check"]) == 130
    assert capsys.readouterr() == ("", "aidledger: interrupted\n")


def test_an_output_that_is_closed_is_an_error(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["check"]) == 1
    assert capsys.readouterr().err.startswith("aidledger: the standard output is closed, so that nobody would see")


# --- without the extra -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "said"), [(UnreadError(), 141, ""), (OSError("full"), 1, "aidledger: full\n")]
)
def test_without_the_extra_an_output_that_fails_is_an_error_too(monkeypatch, capsys, error, status, said):
    def failing(_: str) -> None:
        raise error

    monkeypatch.setitem(sys.modules, "click", None)
    monkeypatch.setattr("aidledger._cli.terminal.write", failing)
    assert main(["--version"]) == status
    assert capsys.readouterr() == ("", said)


def test_without_the_extra_there_is_help_and_nothing_for_who_is_typing(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "click", None)
    assert main(["-h"]) == 0
    said = capsys.readouterr().out
    assert "aidledger check my/events" in said
    assert said.rstrip().endswith("in a clone")
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("aidledger ")
    monkeypatch.setenv(cli.COMPLETE, "bash_complete")
    assert main(["as-of"]) == 0
    assert capsys.readouterr() == ("", "")


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
