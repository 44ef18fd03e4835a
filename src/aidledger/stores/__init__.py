"""Where ledgers last: folders of TOML files, and the reference ledger that is shipped."""

from aidledger.stores._directory import DirectoryStore, load, read, reference

__all__ = ["DirectoryStore", "load", "read", "reference"]
