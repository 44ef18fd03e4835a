"""The command line: ``aidledger as-of`` and ``aidledger check`` (extra ``cli``)."""

from aidledger.cli.entry import main

__all__ = ["main"]
