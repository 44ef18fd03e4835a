"""The command as a process of its own: pipes, encodings, signals, and what is not installed."""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path

import pytest

from aidledger import load
from tests.command_line import Run, aidledger, command

DAY = ("as-of", "2024-06-30")


def test_it_prints_what_it_prints_in_this_process():
    run = command(*DAY)
    assert (run.status, run.err) == (0, "")
    assert run.out == aidledger(*DAY).out


@pytest.mark.parametrize("more", [(), ("--json",), ("--by", "recipient", "--by", "instrument")])
def test_the_order_of_sets_in_memory_changes_no_byte(more):
    outputs = {command(*DAY, *more, PYTHONHASHSEED=seed).out for seed in ("1", "2", "3")}
    assert len(outputs) == 1


def test_in_a_pipe_there_are_no_colours_and_a_width_that_is_the_same_everywhere():
    run = command(*DAY, FORCE_COLOR="1", TERM="xterm-256color", COLORTERM="truecolor")
    assert "\x1b" not in run.out
    assert run.out == command(*DAY, COLUMNS="100").out


@pytest.mark.parametrize("arguments", [DAY, (*DAY, "--json"), (*DAY, "--projection", "reported"), ("history", "--csv")])
def test_a_reader_who_stops_reading_is_no_error_to_tell_of(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        run = command(*arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (run.status, run.err) == (141, "")


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes the output is asked for")
@pytest.mark.parametrize("arguments", [DAY, ("--help",), ("--version",), ("check",), ("history", "--csv")])
def test_an_output_that_is_closed_is_an_error(arguments):
    start = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'aidledger', *sys.argv[1:]])"
    run = command(*arguments, start=start)
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("aidledger: the standard output is closed")
    run = command(*arguments, start=start.replace("os.close(1)", "os.close(1); os.close(2)"))
    assert (run.status, run.err) == (1, "")


def test_json_is_json_in_every_encoding(tmp_path):
    event = """
        schema = 1
        dataset = "acme"
        [[event]]
        id = "a"
        fact = "a"
        kind = "milestone-reached"
        title = "Café, 日本 🌾"
        occurred = "2024"
        recorded = 2025-01-01
        """
    (tmp_path / "a.toml").write_text(event, encoding="utf-8")
    for encoding in ("ascii", "latin-1", "cp1252", "utf-8"):
        run = command(*DAY, "--ledger", str(tmp_path), "--json", PYTHONIOENCODING=encoding)
        assert json.loads(run.out)["possible"][0]["title"] == "Café, 日本 🌾"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_gets_a_message():
    with Path("/dev/full").open("w") as full:
        for run in (command(*DAY, stdout=full), command("history", "--csv", stdout=full)):
            assert run.status == 1
            assert "No space left" in run.err
            assert "Traceback" not in run.err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_output_that_cannot_have_every_letter_gets_those_that_it_can(encoding):
    run = command("as-of", "2025-12-31", PYTHONIOENCODING=encoding)
    assert (run.status, run.err) == (0, "")
    assert "2025-04 -> 2025-04-18" in run.out


def test_the_group_of_commands_takes_the_arguments_of_the_process_too(monkeypatch, capsys):
    from aidledger._cli.commands import program

    monkeypatch.setattr("sys.argv", ["aidledger", "check"])
    with pytest.raises(SystemExit) as left:
        program()
    assert (left.value.code, capsys.readouterr().err) == (0, "37 records, no findings\n")


def test_json_needs_no_drawing():
    start = "import sys; from aidledger._cli import main; main(); sys.exit('rich' in sys.modules)"
    assert command(*DAY, "--json", start=start).status == 0


def test_an_interrupt_is_quiet_and_has_its_own_status(monkeypatch):
    def interrupted(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("aidledger._cli.picture.DayPicture.of", interrupted)
    run = aidledger(*DAY)
    assert run.status == 130
    assert "interrupted" in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize("count", [0, 1, 3, 10, 40, 150, 400])
def test_an_interrupt_before_the_program_is_there_is_quiet_too(count):
    """Importing takes most of the time; it is interrupted after so many imports."""
    start = (
        "import sys, builtins; from aidledger._cli import main; real, made = builtins.__import__, []\n"
        "def interrupted(name, *more):\n"
        f"    if len(made) == {count}: builtins.__import__ = real; raise KeyboardInterrupt\n"
        "    made.append(name); return real(name, *more)\n"
        "builtins.__import__ = interrupted; sys.exit(main())"
    )
    run = command(*DAY, start=start)
    assert (run.status, run.out, run.err) == (130, "", "aidledger: interrupted\n")


def test_an_interrupt_where_no_exception_gets_out_ends_the_program():
    start = (
        "import sys; from aidledger import stores; from aidledger._cli import main; real = stores.reference\n"
        "class Freed:\n"
        "    def __del__(self): raise KeyboardInterrupt\n"
        "def reference(): Freed(); return real()\n"
        "stores.reference = reference; sys.exit(main())"
    )
    run = command(*DAY, start=start)
    assert (run.status, run.out, run.err) == (130, "", "aidledger: interrupted\n")
    run = command(*DAY, start=start.replace("KeyboardInterrupt", "ValueError"))
    assert run.status == 0
    assert "ValueError" in run.err


def test_an_interrupt_when_all_is_done_changes_nothing():
    start = (
        "import atexit, signal, sys; from aidledger._cli import main\n"
        "atexit.register(lambda: signal.raise_signal(signal.SIGINT)); sys.exit(main())"
    )
    run = command(*DAY, start=start)
    assert (run.status, run.err) == (0, "")


def test_the_version():
    import aidledger as package

    assert aidledger("--version") == Run(0, f"aidledger {package.__version__}\n", "")


TABLE = "import table a.csv --recorded 2024-02-01 --dataset a --into new/ledger --mapping m.toml".split()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_an_import_whose_report_cannot_be_written_says_that_it_was_done(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("m.toml").write_text(
        'mapping = 1\n[[event]]\nkind = "committed"\nfact = "a-{id}"\noccurred = { column = "date" }\n'
        'amount = { column = "eur", currency = "EUR" }\n'
    )
    Path("a.csv").write_text("id,date,eur\n1,2024-01-05,10\n")
    with Path("/dev/full").open("w") as full:
        run = command(*TABLE, stdout=full)
    assert run.status == 1
    first, second = run.err.splitlines()
    assert first == "aidledger: the records were written to new/ledger/a-2024-02-01.toml, and the report was not"
    assert "No space left on device" in second
    assert len(load("new/ledger")) == 1
    with Path("/dev/full").open("w") as full:
        again = command(*TABLE, stdout=full)
    assert again.err.splitlines() == [second]  # nothing was new


def test_it_runs_as_a_module_too(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["aidledger", "--version"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("aidledger", run_name="__main__")
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("aidledger")
