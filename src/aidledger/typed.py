"""The types of fields: found by the names that stand for them, or refused with what to do."""

from __future__ import annotations

from typing import Final, TypeVar

import attrs

from aidledger.errors import VocabularyError

C = TypeVar("C", bound=type)

_WITHIN: Final = ".<locals>."


def resolved(cls: C) -> C:
    """Return an attrs class whose fields have types, where texts stood for them.

    Raises `VocabularyError` where a text names none that can be seen from the top of its module: a type that is
    imported for type checkers alone, or one that is made inside a function.
    """
    try:
        return attrs.resolve_types(cls)
    except Exception as error:  # noqa: BLE001 -- an annotation can be any text, and fail in any way
        raise VocabularyError(f"{cls.__name__}: a field's type cannot be found ({error}): {_advice(cls)}") from None


def _advice(cls: type) -> str:
    function, inside, _ = cls.__qualname__.rpartition(_WITHIN)
    if inside:
        return (
            f"the class is made inside the function {function.rpartition('.')[2]}(), whose names are not seen from "
            "outside: move the class, and the types that it names, to the top of a module"
        )
    return "import it outside TYPE_CHECKING, or correct its name"
