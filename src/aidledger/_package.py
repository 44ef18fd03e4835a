"""The package itself: its names, imported on first use so that one name does not wait for all, and its version."""

from __future__ import annotations

TYPE_CHECKING = False  # typing has it too, and takes longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazily(
    package: str, places: Mapping[str, str], moved: Mapping[str, str] | None = None
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make ``__getattr__`` and ``__dir__`` of a package: ``places`` has the names of each module, parted by blanks.

    ``moved`` has, for each promised path, the modules that were there once and whose public names it has now.
    """
    import sys

    place_of = {name: place for place, names in places.items() for name in names.split()}
    now_at = {name: path for path, names in (moved or {}).items() for name in names.split()}
    held = vars(sys.modules[package])

    def get(name: str) -> object:
        import importlib

        if name not in place_of:
            moved_to = f": its public names are in {now_at[name]} now" if name in now_at else ""
            raise AttributeError(f"module {package!r} has no attribute {name!r}{moved_to}", name=name)
        value = held[name] = getattr(importlib.import_module(place_of[name]), name)
        return value

    def listed() -> list[str]:
        return sorted({*held, *place_of} - {"TYPE_CHECKING", "lazily"})

    return get, listed


def version() -> str:
    """Look up the version of the package that is installed, such as ``2026.11``; ``0+unknown`` in an uninstalled copy.

    >>> import importlib.metadata
    >>> version() == importlib.metadata.version("aidledger")
    True
    """
    import importlib.metadata

    try:
        return importlib.metadata.version("aidledger")
    except importlib.metadata.PackageNotFoundError:
        return "0+unknown"


def __getattr__(name: str) -> str:
    """Work out ``__version__`` when it is asked for; raise `AttributeError` on another name."""
    if name == "__version__":
        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
