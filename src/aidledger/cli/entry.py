"""Where the command line begins. Nothing that an extra brings is imported until it is known to be there."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from typing import Final

from aidledger.cli import terminal
from aidledger.errors import MissingExtraError

_NEEDED: Final = ("click", "rich")
_BAD_USAGE: Final = 2
_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with these arguments, those of the process where None; return the exit status.

    0: done. 1: the ledger cannot be read, the question has no answer, ``verify`` found that one does not stand, or
    ``check`` an error. 2: bad usage, or the extra ``cli`` is not installed. 130: interrupted. 141: whoever read the
    output stopped reading.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        terminal.complain(f"aidledger: {MissingExtraError('the command line', 'cli')}")
        return _BAD_USAGE
    try:
        from aidledger.cli.app import program

        return program.run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:  # while it was imported: from then on the program sees to it
        terminal.complain("aidledger: interrupted")
        return _INTERRUPTED
