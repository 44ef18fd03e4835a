"""Values that a mapping states itself: what each field takes, and what is said of any other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from aidledger import codes
from aidledger.errors import UnknownCodeError, WrongTypeError, exists
from aidledger.fields import KEY
from aidledger.interchange.coding import folded
from aidledger.money import Money, Qualifier, exact
from aidledger.problems import found
from aidledger.when import as_day, as_when

_CLOSED: Final[Mapping[str, Collection[str]]] = {
    "instrument": codes.INSTRUMENTS,
    "category": codes.CATEGORIES,
    "measure": codes.MEASURES,
    "form": ("goods", "service"),
    "takes_effect": ("on-signature", "on-entry"),
    "qualifier": tuple(each.value for each in Qualifier),
}


def allowed(value: Any, name: str, of: str) -> str:
    """Return a text that the field ``name``, which holds ``of``, can have; raise `AidledgerError` on any other value.

    >>> allowed("loan", "instrument", "word")
    'loan'
    """
    if not isinstance(value, str) or not value.strip():
        raise WrongTypeError(f"{found(value)} is no text: write one in quotes")
    if of == "word" and name in _CLOSED and value not in _CLOSED[name]:
        raise UnknownCodeError(f"{found(value)} is unknown: {exists(value, _CLOSED[name])}")
    if name == "currency" and of == "code":
        return codes.currency(value)
    if of == "code":
        return codes.party(value)
    if of == "key" and KEY.fullmatch(value) is None:
        raise WrongTypeError(f"{found(value)} is no key: lower-case letters, digits, '.', '@' and '-'")
    return value


def constant(raw: Any, name: str, of: str, choices: Mapping[str, Any] | None = None) -> Any:
    """Return the value that a mapping states for a field; raise `AidledgerError` where the field cannot have it.

    ``choices`` are the values that it can have, by their stored text, where it is one of several.

    >>> constant("2024-06", "occurred", "date"), constant("EUR 5", "amount", "money")
    (When('2024-06'), Money('5', 'EUR'))
    """
    if of in ("codes", "list"):
        if not isinstance(raw, list):
            raise WrongTypeError(f'{found(raw)} is no list: write ["JPN", "UKR"]')
        one = "code" if of == "codes" else "choice" if choices else "text"
        return tuple(constant(each, name, one, choices) for each in raw)
    if of == "choice":
        return _choice(raw, choices or {})
    return _READ[of](raw) if of in _READ else allowed(raw, name, of)


def _choice(raw: Any, choices: Mapping[str, Any]) -> Any:
    """Return the value that is stored so, or is written in another case."""
    plain = "" if isinstance(raw, bool) or not isinstance(raw, (str, int)) else folded(str(raw))
    for text, value in choices.items():
        if folded(text) == plain:
            return value
    raise UnknownCodeError(f"{found(raw)} is unknown: {exists(str(raw), choices)}")


def _truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise WrongTypeError(f"{found(raw)} is neither true nor false: write one of them, without quotes")
    return raw


def _whole(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise WrongTypeError(f"{found(raw)} is no whole number: write digits, without quotes")
    return raw


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "money": Money.parse,
    "date": as_when,
    "day": lambda raw: as_day(raw, "a day"),
    "number": exact,
    "whole": _whole,
    "truth": _truth,
}
