"""Where the command line begins. Nothing that an extra brings is imported until it is known to be there."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from typing import Final

from aidledger.cli import helptexts, terminal
from aidledger.errors import MissingExtraError
from aidledger.version import version

COMPLETE: Final = "_AIDLEDGER_COMPLETE"
"""The variable of the environment by which a shell asks what can be typed."""

_NEEDED: Final = ("click", "rich")
_FAILED: Final = 1
_BAD_USAGE: Final = 2
_INTERRUPTED: Final = 130
_UNREAD: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with these arguments, those of the process where None; return the exit status.

    0: done. 1: the ledger cannot be read, the question has no answer, ``verify`` found that one does not stand, or
    ``check`` an error. 2: bad usage, or the extra ``cli`` is not installed. 130: interrupted. 141: whoever read the
    output stopped reading. Without the extra there are ``--version`` and ``--help``.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if any(importlib.util.find_spec(name) is None for name in _NEEDED):
            return _without_extra(given)
        from aidledger.cli.app import program

        return program.run(given)
    except KeyboardInterrupt:  # while it was imported: from then on the program sees to it
        terminal.complain("aidledger: interrupted")
        return _INTERRUPTED


def _without_extra(given: Sequence[str]) -> int:
    if os.environ.get(COMPLETE, "").endswith("_complete"):  # somebody is typing: a message would be in the way
        return 0
    missing = MissingExtraError("the command line", "cli")
    if given[:1] == ["--version"]:
        said = f"aidledger {version()}\n"
    elif given[:1] in (["-h"], ["--help"]):
        page = helptexts.PROGRAM.replace("\b\n", "").strip()
        said = f"{page}\n\n{missing}\n"
    else:
        terminal.complain(f"aidledger: {missing}")
        return _BAD_USAGE
    try:
        terminal.refuse_no_output()
        terminal.write(said)
    except terminal.UnreadError:
        return _UNREAD
    except OSError as error:
        terminal.complain(f"aidledger: {error}")
        return _FAILED
    return 0
