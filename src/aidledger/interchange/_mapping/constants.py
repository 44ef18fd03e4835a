"""What a mapping states itself: values of fields, and sources and notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from aidledger._values import codes
from aidledger._values.dates import as_day, as_when
from aidledger._values.fields import KEY
from aidledger._values.money import Money, Qualifier, exact
from aidledger.errors import AmountError, UnknownCodeError, WrongTypeError, exists
from aidledger.files._problems import MOST, Problem, Where, found
from aidledger.interchange._mapping.names import folded

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


_OF_NUMBERS: Final = ("+", "-")


class TooManyError(Exception):
    """So much is wrong that no more is looked at."""


class Noting:
    """Takes values from tables; `problems` is what was wrong so far, so that all of a text is looked at."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def known(self, raw: Iterable[str], known: Iterable[str], where: Where) -> None:
        """Note the keys that are none of these."""
        names = list(known)
        for key in raw:
            if key not in names:
                self.say("unknown-field", (*where, key), f"there is no such key here: {exists(key, names, most=40)}")

    def table(self, raw: dict[str, Any], name: str, where: Where = ()) -> dict[str, Any]:
        """Return a table; an empty one where there is none."""
        value = raw.get(name, {})
        if isinstance(value, dict):
            return value
        self.say("wrong-type", (*where, name), f"a table is expected, not {found(value)}: write {{ key = value }}")
        return {}

    def tables(self, raw: dict[str, Any], name: str, where: Where = ()) -> list[dict[str, Any]]:
        """Return a list of tables; an empty one where there is none."""
        value = raw.get(name, [])
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return value
        header = ".".join([*(part for part in where if isinstance(part, str)), name])
        self.say("wrong-type", (*where, name), f"begin each with [[{header}]], in two brackets")
        return []

    def text(self, raw: dict[str, Any], name: str, where: Where) -> str | None:
        """Return a text; None where there is none."""
        value = raw.get(name)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.say("wrong-type", (*where, name), f"a text is expected, not {found(value)}: quote it")
        return None

    def texts(self, raw: dict[str, Any], name: str, where: Where) -> list[str]:
        """Return a list of texts; an empty one where there is none."""
        value = raw.get(name, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        self.say("wrong-type", (*where, name), f'a list of texts is expected, not {found(value)}: write ["…"]')
        return []

    def letter(self, raw: dict[str, Any], name: str, where: Where, default: str, *, may_be_empty: bool = False) -> str:
        """Return one sign, or the default."""
        value = raw.get(name, default)
        if isinstance(value, str) and (len(value) == 1 or (may_be_empty and not value)):
            if not value.isalnum() and value not in _OF_NUMBERS:
                return value
            self.say("bad-value", (*where, name), f"{found(value)} stands in numbers and names: write another sign")
            return default
        self.say("wrong-type", (*where, name), f"one sign is expected, not {found(value)}: write it in quotes")
        return default

    def flag(self, raw: dict[str, Any], name: str, where: Where) -> bool:
        """Return a truth value, false where there is none."""
        value = raw.get(name, False)
        if isinstance(value, bool):
            return value
        self.say("wrong-type", (*where, name), f"true or false is expected, not {found(value)}, without quotes")
        return False

    def encoding(self, csv: dict[str, Any]) -> str:
        """Return the name of an encoding, UTF-8 where none is given."""
        value = self.text(csv, "encoding", ("csv",)) or "utf-8"
        try:
            "".encode(value)
        except (LookupError, ValueError):  # ValueError: "undefined", and a zero in the name
            self.say("bad-value", ("csv", "encoding"), f"{found(value)} is no encoding: write 'utf-8' or 'cp1252'")
            return "utf-8"
        return value

    def number(self, raw: dict[str, Any], name: str, where: Where) -> Decimal | None:
        """Return a number above zero; None where there is none."""
        value = raw.get(name)
        if value is None:
            return None
        is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool) and Decimal(value).is_finite()
        if not is_number or value <= 0:
            self.say("wrong-type", (*where, name), f"a number above zero is expected, not {found(value)}")
            return None
        try:
            return exact(value, is_stated=True)
        except AmountError as error:
            self.say("bad-value", (*where, name), str(error))
            return None

    def one_of(self, raw: dict[str, Any], name: str, where: Where, known: Iterable[Any]) -> Any:
        """Return one of these values; None where there is none."""
        value = raw.get(name)
        options = list(known)
        if value is None or (value in options and not isinstance(value, bool)):
            return value
        self.say("bad-value", (*where, name), f"{found(value)} is none of these: {', '.join(map(repr, options))}")
        return None

    def say(self, code: str, where: Where, message: str) -> None:
        """Note what is wrong at one place, and what to write instead; raise `TooManyError` where it is too much."""
        self.problems.append(Problem(code, where, message))
        if len(self.problems) > MOST:
            raise TooManyError
