"""Where ledgers last: folders of TOML files, and the reference ledger that is shipped."""

from aidledger.stores.directory import DirectoryStore, load, read
from aidledger.stores.shipped import reference

__all__ = ["DirectoryStore", "load", "read", "reference"]
