"""What becomes of errors: a message on the standard error, and an exit status; never a traceback."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import Final

import click

import aidledger
from aidledger.cli import terminal
from aidledger.errors import AidledgerError, LoadError

FAILED: Final = 1
BAD_USAGE: Final = 2
INTERRUPTED: Final = 130
UNREAD: Final = 141

_MOST_PROBLEMS: Final = 20
_OURS: Final = Path(aidledger.__file__).parent
_TAKES: Final = "verify takes what as-of --json printed"
# what a message tells a Python programmer to write, as it is written here
_SPELLED: Final = (
    (re.compile(r"\blast_within=(\d+)"), r"--last-within \1"),
    (re.compile(r"\bgive rates\b"), "add --rates ecb"),
    (re.compile(r"\.where\(dataset='([^']*)'\)"), r"--where dataset=\1"),
    (re.compile(r"\bsum 'amount', choose other events with where\(\)"), "leave out --valued, narrow it with --where"),
    (re.compile(r"\bchoose other events with where\(\), or count"), "choose other events with --where, or count"),
    (re.compile(r"; project\(\) gives the value with each event on its latest day$"), ""),
    (re.compile(r"\bpartial=True"), "--partial"),
    (re.compile(r"\bwhole=True"), "--whole"),
    (re.compile(r"\badopt it once, with the rows that were imported last"), "run aidledger adopt once"),
    (re.compile(r"\bdiffering=True"), "--differing"),
    (re.compile(r"\bwide=True\b"), "--wide"),
    (re.compile(r"\bsay by identity= and recognised_by="), "say by --identity and --recognised-by"),
    (re.compile(r"\b(secondary|parents)='(keep|leave-out)'"), r"--\1 \2"),
    (re.compile(r"^identity: "), "--identity: "),
    (re.compile(r"^recognised_by: "), "--recognised-by: "),
    (re.compile(r"\bverify\(\) takes an answer, or what its to_dict\(\) or as-of --json gave"), _TAKES),
)


class BadQuestionError(click.UsageError):
    """Something that was asked for in a way that is not understood; the message says what to write instead."""


def report(error: Exception | SystemExit) -> int:
    """Say what went wrong, where anybody reads it; return the exit status."""
    if isinstance(error, terminal.UnreadError):
        return UNREAD
    if isinstance(error, click.Abort):
        terminal.complain("aidledger: interrupted")
        return INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        terminal.complain(error.format_message())
        return BAD_USAGE
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "aidledger"
        terminal.complain(f"aidledger: {error.format_message()}\n(see {command} --help)")
        return BAD_USAGE
    terminal.complain(f"aidledger: {_message(error)}")
    return FAILED


def spelled(message: str) -> str:
    """Return a message of the library, with advice as it is followed on the command line.

    >>> spelled("no rate on 2025-04-18: ask for it with last_within=1")
    'no rate on 2025-04-18: ask for it with --last-within 1'
    """
    for found, said in _SPELLED:
        message = found.sub(said, message)
    return message


def _message(error: Exception | SystemExit) -> str:
    if isinstance(error, LoadError):
        return _problems(error)
    if isinstance(error, (AidledgerError, OSError)):
        return spelled(str(error))
    return _mistake(error)


def _problems(error: LoadError) -> str:
    """Return a line for each problem of a load; after some of them, the rest is counted."""
    shown = [f"  {terminal.line(finding)}" for finding in error.findings[:_MOST_PROBLEMS]]
    rest = len(error.findings) - len(shown)
    more = [f"  … and {rest:,} more: aidledger check --all shows all"] if rest else []
    return "\n".join([terminal.line(error.message), *shown, *more])


def _mistake(error: Exception | SystemExit) -> str:
    """Return where an error was raised that nobody foresaw: in a projection that was given, or in here."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = f"{type(error).__name__} was raised at {place.filename}:{place.lineno}"
    said += f": {terminal.line(error)}" if str(error) else ""
    if Path(place.filename).is_relative_to(_OURS):
        return f"{said}: this is a mistake in aidledger, please report it with the command that you gave"
    return f"{said}: if that is your code, make it answer for every event of the ledger"
