"""The reference ledger that comes with the package: Japan's support for Ukraine."""

from __future__ import annotations

import functools
from pathlib import Path

import aidledger
from aidledger.errors import StoreError
from aidledger.ledger import Ledger
from aidledger.stores.directory import load


@functools.cache
def reference() -> Ledger:
    """Return the shipped ledger; it is read once.

    Raises `StoreError` where the package was installed without it.

    >>> "jpn-ukr-era-loan@2025-08-15" in reference()
    True
    """
    return load(_folder(Path(aidledger.__file__).resolve().parent))


def _folder(package: Path) -> Path:
    checkout = package.parent.parent
    if (package / "_reference").is_dir():  # a wheel carries it
        return package / "_reference"
    if (checkout / "pyproject.toml").is_file() and (checkout / "events").is_dir():  # an editable install
        return checkout / "events"
    raise StoreError(
        f"the reference ledger is neither in {package / '_reference'} nor in {checkout / 'events'}: "
        "install aidledger again, or load a ledger of your own with load(path)"
    )
