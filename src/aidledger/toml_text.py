"""Records written as TOML, the form of the files: ``schema``, ``dataset``, and one table ``[[event]]`` a record."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from aidledger.codec import stored_kind
from aidledger.errors import RecordError
from aidledger.events import Record
from aidledger.plain import plain
from aidledger.upcast import SCHEMA
from aidledger.vocabulary import CORE, Vocabulary

_FIRST: Final = ("id", "fact", "kind", "version", "title", "occurred", "recorded", "release")
_LAST: Final = ("note", "sources")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SHORT: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def to_toml(records: Iterable[Record], vocabulary: Vocabulary = CORE) -> str:
    """Return the TOML text of records of one data set; `from_toml` gives them back exactly.

    Raises `RecordError` where they are of several data sets, or there are none, and `VocabularyError` on a kind that
    the vocabulary does not have.

    >>> from aidledger.events import Retracted
    >>> print(to_toml([Retracted(id="b", fact="a", dataset="d", recorded="2025-01-02", retracts="a")]), end="")
    schema = 1
    dataset = "d"
    <BLANKLINE>
    [[event]]
    id = "b"
    fact = "a"
    kind = "retracted"
    recorded = 2025-01-02
    retracts = "a"
    """
    listed = list(records)
    datasets = sorted({record.dataset for record in listed})
    if len(datasets) != 1:
        raise RecordError(f"one file holds records of one data set, not of {', '.join(datasets) or 'none'}: split them")
    lines = [f"schema = {SCHEMA}", f"dataset = {_text(datasets[0])}"]
    for record in listed:
        lines += ["", "[[event]]", *_event({**plain(record, day=_bare_day), **stored_kind(record, vocabulary)})]
    return "\n".join(lines) + "\n"


def _bare_day(day: dt.date) -> dt.date:
    return day


def _event(stored: dict[str, Any]) -> list[str]:
    del stored["dataset"]
    middle = [name for name in stored if name not in _FIRST and name not in _LAST]
    lines: list[str] = []
    tables: list[str] = []
    for name in (*_FIRST, *middle, *_LAST):
        value = stored.get(name)
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            for each in value:
                tables += ["", f"[[event.{_key(name)}]]", *_pairs(each)]
        elif isinstance(value, str) and "\n" in value:
            lines.append(f"{_key(name)} = {_paragraphs(value)}")
        elif value is not None:
            lines.append(f"{_key(name)} = {_value(value)}")
    return lines + tables


def _pairs(table: dict[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _paragraphs(text: str) -> str:
    escaped = "".join(letter if letter in '\n"' else _escaped(letter) for letter in text)
    # two quotes in a row could be the beginning of the end, and so could one before it
    return '"""\n' + re.sub(r'"(?="|\Z)', r"\\" + '"', escaped) + '"""'


def _escaped(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    if letter.isprintable() or unicodedata.category(letter) == "Zs":  # the wide spaces of Japanese text
        return letter
    if _SURROGATES.match(letter):
        raise RecordError(f"{letter!r} is half of a character and cannot be stored: take it out")
    number = ord(letter)
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"  # noqa: PLR2004 -- as far as 4 digits go
