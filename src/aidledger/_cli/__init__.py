"""Where the command line begins: nothing is imported before an interrupt is expected, nor before an extra is there."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing has it too: what is imported here can be interrupted before anybody expects it
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Final

COMPLETE: Final = "_AIDLEDGER_COMPLETE"
"""The variable of the environment by which a shell asks what can be typed."""

HELP: Final = """
What had been committed as of a day, and what was known of it.

\b
  aidledger as-of 2024-06-30                the whole picture of that day
  aidledger history --every quarter         how much was committed, and when
  aidledger explain 2024-06-30              ... and where the figure is from
  aidledger compare 2023-12-31 2024-12-31   what made the difference
  aidledger check my/events                 what is wrong in a ledger of your own
  aidledger import kiel FILE ...            what is new in a published file, into a ledger

Options that all questions share: see aidledger as-of --help.
"""
"""What ``--help`` says; a backspace alone on a line asks click to keep the lines below it as they are."""

_NEEDED: Final = ("click", "rich")
FAILED: Final = 1
BAD_USAGE: Final = 2
INTERRUPTED: Final = 130
UNREAD: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with these arguments, those of the process where None; return the exit status.

    0: done. 1: the ledger cannot be read, the question has no answer, ``verify`` found that one does not stand, or
    ``check`` an error. 2: bad usage, or the extra ``cli`` is not installed. 130: interrupted. 141: whoever read the
    output stopped reading. Without the extra there are ``--version`` and ``--help``.
    """
    before = sys.unraisablehook
    try:
        sys.unraisablehook = _unraisable
        if arguments is None:
            _be_done_at_exit()
        return _status(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        return _interrupted()
    finally:
        sys.unraisablehook = before


def _status(given: Sequence[str]) -> int:
    import importlib.util

    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        return _without_extra(given)
    from aidledger._cli.commands import program

    return program.run(given)


def _interrupted() -> int:
    from aidledger._cli import terminal

    terminal.complain("aidledger: interrupted")
    return INTERRUPTED


def _be_done_at_exit() -> None:
    """Ignore interrupts while the process ends: what was asked for is done, or was given up."""
    import atexit
    import signal

    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)


def _unraisable(unraisable: Any) -> None:
    """End at once where an interrupt came to code from which no exception gets out, as that which frees an object.

    A writer that is stopped at any moment leaves a ledger as it was, or with all that it appended.
    """
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        _interrupted()
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(unraisable)


def _without_extra(given: Sequence[str]) -> int:
    from aidledger._cli import terminal
    from aidledger._package import version
    from aidledger.errors import MissingExtraError

    if os.environ.get(COMPLETE, "").endswith("_complete"):  # somebody is typing: a message would be in the way
        return 0
    missing = MissingExtraError("the command line", "cli")
    if given[:1] == ["--version"]:
        said = f"aidledger {version()}\n"
    elif given[:1] in (["-h"], ["--help"]):
        page = HELP.replace("\b\n", "").strip()
        said = f"{page}\n\n{missing}\n"
    else:
        terminal.complain(f"aidledger: {missing}")
        return BAD_USAGE
    try:
        terminal.refuse_no_output()
        terminal.write(said)
    except terminal.UnreadError:
        return UNREAD
    except OSError as error:
        terminal.complain(f"aidledger: {error}")
        return FAILED
    return 0
