"""The command line, run in this process or as a command of its own."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from typing import Any, Final

import attrs
from click.testing import CliRunner

_START: Final = "import sys; from aidledger._cli import main; sys.exit(main())"


@attrs.frozen
class Run:
    """What a run printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """The lines of the output, each as its words."""
        return [line.split() for line in self.out.splitlines()]


def aidledger(line: str = "", *more: str, **environment: str | None) -> Run:
    """Run a line in this process, and more words as they are; what escapes as an exception is raised here."""
    from aidledger._cli.commands import program

    env = {"COLUMNS": None, "NO_COLOR": None, **environment}
    result = CliRunner().invoke(program, [*shlex.split(line), *more], env=env, catch_exceptions=False)
    return Run(result.exit_code, result.stdout, result.stderr)


def says(line: str, *wanted: str, status: int = 0, **environment: str | None) -> Run:
    """Run a line; return what it printed, which has each of these texts in it."""
    run = aidledger(line, **environment)
    assert run.status == status, run.out + run.err
    assert [text for text in wanted if text not in run.out + run.err] == [], run.out + run.err
    return run


def refused(line: str, *wanted: str, status: int = 1) -> Run:
    """Run a line that has no result, and a message with each of these texts in it."""
    run = says(line, *wanted, status=status)
    assert (run.out, run.err[:11], "Traceback" in run.err) == ("", "aidledger: ", False)
    return run


def answered(line: str, *more: str) -> Any:
    """Return what a line with ``--json`` prints."""
    run = aidledger(line, *more, "--json")
    assert (run.status, run.err) == (0, "")
    return json.loads(run.out)


def command(*arguments: str, start: str = _START, stdout: Any = subprocess.PIPE, **environment: str) -> Run:
    """Run as a process of its own."""
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    done = subprocess.run(  # noqa: PLW1510 -- the status is what is asked for
        [sys.executable, "-c", start, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**env, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=60,
    )
    return Run(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())
