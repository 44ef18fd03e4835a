"""The command line: ``aidledger as-of`` and the other questions (extra ``cli``)."""

from aidledger.cli.entry import main

__all__ = ["main"]
