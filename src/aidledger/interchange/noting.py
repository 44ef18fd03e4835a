"""Values of a TOML table, taken with a look at what they are: what is wrong is noted, and stood in for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from aidledger.errors import AmountError, exists
from aidledger.money import exact
from aidledger.problems import Problem, Where, found
from aidledger.reading import MOST

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
