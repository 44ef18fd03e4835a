"""Records as TOML: one file's text becomes records, and findings with the line of what they name."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import attrs

from aidledger._aid.kinds import CORE
from aidledger._records.plain import plain
from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.fields import KEY
from aidledger.errors import Finding, Origin, RecordError, VersionError, exists
from aidledger.files._codec import FILES, SCHEMA, Decoder, identity, stored_kind
from aidledger.files._problems import MOST, Problem, Reading, Where, explained, found, in_order, shortened
from aidledger.files._toml_lines import TooDeepError, event_lines, nearest_lines, refuse_deep, without_strings

_TOP: Final = ("dataset", "event", "schema")
_OUTLINE: Final = 'schema = 1, dataset = "…", and an [[event]]'
_LONGEST_LINE: Final = 80  # of a line that is shown
_STAND_IN: Final = "unknown"  # for a data set that is missing, so that all else in the file is looked at
_POSITION: Final = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
# Numbers that the parser gives up on. A run of digits is looked at once, from its beginning.
_BEYOND: Final = re.compile(r"(?<![0-9_])[0-9_]{4000}|[eE][+-]?[0-9_]{17}")
_ADVICE: Final = (
    # what the parser says, and what to do
    ("Invalid value", "text and imprecise dates are quoted"),
    ("Cannot overwrite", "the key is there twice, take one out"),
    ("Cannot declare", "the table is there twice, take one out"),
    ("Illegal character", "take it out"),
    ("", "write it as TOML 1.0"),
)


def from_toml(text: str, vocabulary: Vocabulary = CORE, *, path: str = "<text>") -> tuple[Record, ...]:
    """Return the records of a TOML text, each with its line as ``origin``; ``path`` names the text in messages.

    Raises `LoadError` with all that is wrong. Links between records are for the `Ledger` to check.
    """
    return read_toml(text, vocabulary, path=path).checked(path)


class NotTomlError(Exception):
    """A text that the parser refuses: the line, code and message of the finding."""

    def __init__(self, line: int, code: str, message: str) -> None:
        super().__init__(message)
        self.line, self.code = line, code


def parsed(text: str) -> dict[str, Any]:
    """Return the table of a TOML text, in which lines end with a newline; raise `NotTomlError` on what is none.

    Numbers with a dot or an exponent are decimals, as they are written.
    """
    try:
        refuse_deep(text)
        return tomllib.loads(text, parse_float=_decimal)
    except TooDeepError as error:
        raise NotTomlError(error.line, "too-deep", str(error)) from error
    except RecursionError as error:  # within the limits, but the caller is deep itself
        raise NotTomlError(1, "too-deep", "brackets go deeper than can be read from here") from error
    except ValueError as error:
        raise NotTomlError(*_syntax(error, text)) from error


def read_toml(text: str, vocabulary: Vocabulary = CORE, *, path: str = "<text>") -> Reading:
    """Return what the TOML text of one file holds, and all that is wrong with it; bad content raises nothing."""
    text = text.replace("\r\n", "\n")
    if not text.strip():
        return Reading.failed(path, 1, "empty-file", f"there is nothing in it: write {_OUTLINE}, or remove the file")
    try:
        data = parsed(text)
    except NotTomlError as error:
        return Reading.failed(path, error.line, error.code, str(error))
    return _File(text, path, Decoder.of(vocabulary)).read(data)


class _File:
    """One file while it is looked at."""

    def __init__(self, text: str, path: str, decoder: Decoder) -> None:
        self._text, self._path, self._decoder = text, path, decoder
        self._problems: list[tuple[Problem, str | None]] = []  # each with the id of its record
        self._records: list[Record] = []
        self._lost: set[str | None] = set()

    def read(self, data: dict[str, Any]) -> Reading:
        for key in sorted(data.keys() - set(_TOP)):
            self._add(Problem("unknown-field", (key,), f"there is no such key of a file: {exists(key, _TOP)}"))
        schema_is_known = self._has_schema(data)
        dataset = self._dataset(data)
        events = self._events(data)
        if schema_is_known:
            self._read_all(events, dataset, data["schema"])
        else:
            self._lost.update(map(identity, events))
        lost = None if None in self._lost else frozenset(filter(None, self._lost))
        return Reading(tuple(self._records), self._findings(), lost)

    def _read_all(self, events: list[dict[str, Any]], dataset: str | None, schema: object) -> None:
        for index, (raw, line) in enumerate(zip(events, event_lines(self._text, len(events)), strict=True)):
            place: Where = ("event", index)
            if "dataset" in raw:
                message = "the data set is said once, at the top of the file: take it out here"
                self._add(Problem("unknown-field", (*place, "dataset"), message), identity(raw))
            raw["dataset"] = dataset or _STAND_IN
            made = self._decoder.decode(raw, origin=Origin(self._path, line), schema=schema)
            if isinstance(made, Record):
                if dataset is not None:
                    self._records.append(made)
                else:
                    self._lost.add(made.id)
                continue
            name = identity(raw)
            self._lost.add(name)
            for problem in made:
                self._add(attrs.evolve(problem, where=place + problem.where), name)
            if len(self._problems) > MOST:
                self._lost.add(None)
                return

    def _has_schema(self, data: dict[str, Any]) -> bool:
        if "schema" not in data:
            self._add(Problem("missing-field", ("schema",), f"is missing: write schema = {SCHEMA} as the first line"))
            return False
        try:
            FILES.lift({}, data["schema"])
        except VersionError as error:
            self._add(explained(error, ("schema",)))
            return False
        return True

    def _dataset(self, data: dict[str, Any]) -> str | None:
        given = data.get("dataset")
        if "dataset" not in data:
            self._add(
                Problem("missing-field", ("dataset",), 'is missing: write dataset = "…" above the first [[event]]')
            )
        elif not isinstance(given, str) or KEY.fullmatch(given) is None:
            message = f"{found(given)} is no name of a data set: lower-case letters, digits, '.', '@', '-', in quotes"
            self._add(Problem("bad-value", ("dataset",), message))
        else:
            return given
        return None

    def _events(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        events = data.get("event", [])
        if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
            message = f"{found(events)} is no list of events: begin each with [[event]], in two brackets"
            self._add(Problem("wrong-type", ("event",), message))
            self._lost.add(None)
            return []
        if not events:
            self._add(Problem("no-events", (), "there is no event in it: write an [[event]], or remove the file"))
        return events

    def _add(self, problem: Problem, record: str | None = None) -> None:
        self._problems.append((problem, record))

    def _findings(self) -> tuple[Finding, ...]:
        listed = self._problems[:MOST]
        lines = nearest_lines(self._text, [problem.where for problem, _ in listed])
        findings = [
            problem.finding(Origin(self._path, line), record)
            for (problem, record), line in zip(listed, lines, strict=True)
        ]
        return shortened(in_order(findings), more=len(self._problems) > MOST)


def _syntax(error: ValueError, text: str) -> tuple[int, str, str]:
    """Return the line, the code and the message of what the parser says."""
    said = str(error)
    position = _POSITION.search(said)
    if position is None:  # numbers that Python itself refuses to read
        text = without_strings(text)
        beyond = _BEYOND.search(text)
        line = text.count("\n", 0, beyond.start()) + 1 if beyond else 1
        return line, "bad-toml", "a number is beyond what can be read: write fewer digits, or quote it"
    said = said[: position.start()]
    advice = next(advice for beginning, advice in _ADVICE if said.startswith(beginning))
    if position["line"] is None:
        line, place = text.rstrip().count("\n") + 1, "at the end"
    else:
        line, place = int(position["line"]), f"at column {position['column']}"
    shown = found(text.split("\n")[line - 1].strip()[:_LONGEST_LINE])
    return line, "bad-toml", f"{said[:1].lower()}{said[1:]} {place} of {shown}: {advice}"


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("an exponent beyond what a decimal can have") from None


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
        lines += ["", "[[event]]", *_event({**stored_kind(record, vocabulary), **plain(record, day=_bare_day)})]
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
