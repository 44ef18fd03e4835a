"""Names that are imported when they are first asked for: who needs one name does not wait for all."""

TYPE_CHECKING = False  # typing has it too, and takes longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazily(package: str, places: "Mapping[str, str]") -> "tuple[Callable[[str], object], Callable[[], list[str]]]":
    """Return ``__getattr__`` and ``__dir__`` of a package, from the modules and the names that each has."""
    import sys

    place_of = {name: place for place, names in places.items() for name in names.split()}
    held = vars(sys.modules[package])

    def get(name: str) -> object:
        import importlib

        try:
            place = place_of[name]
        except KeyError:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name) from None
        value = held[name] = getattr(importlib.import_module(place), name)
        return value

    def listed() -> list[str]:
        return sorted({*held, *place_of} - {"TYPE_CHECKING", "lazily"})

    return get, listed
