"""Which version of aidledger this is: what its installation says, asked for late, since that takes time to find out."""

from __future__ import annotations

import functools
from typing import Final

_UNKNOWN: Final = "0+unknown"  # of a copy that nobody installed; a version still, for those who compare it


@functools.cache
def version() -> str:
    """Return the version of the package that is installed, as ``2026.11``.

    >>> import importlib.metadata
    >>> version() == importlib.metadata.version("aidledger")
    True
    """
    import importlib.metadata

    try:
        return importlib.metadata.version("aidledger")
    except importlib.metadata.PackageNotFoundError:
        return _UNKNOWN


def __getattr__(name: str) -> str:
    """Work out ``__version__`` when it is asked for; raise `AttributeError` on another name."""
    if name == "__version__":
        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
