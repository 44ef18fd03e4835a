"""Records as JSON Lines: one object a line, each complete in itself, for other programs and other stores."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from aidledger._aid.kinds import CORE
from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger.errors import Origin, RecordError, VersionError
from aidledger.files._codec import FILES, SCHEMA, Decoder, identity, unstructure
from aidledger.files._problems import Collected, Problem, Reading, explained, found
from aidledger.files._toml_lines import DEEPEST

_LONGEST_LINE: Final = 1 << 20
_TEXT: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?')
_SHOWN: Final = 80  # of a line that is shown


def to_jsonl(records: Iterable[Record], vocabulary: Vocabulary = CORE) -> str:
    """Return the records as text, one a line: ``schema``, ``kind``, ``version`` where it is not 1, and the fields.

    `from_jsonl` gives them back exactly. Raises `VocabularyError` on a kind that the vocabulary does not have.

    >>> from aidledger.events import Retracted
    >>> print(to_jsonl([Retracted(id="b", fact="a", dataset="d", recorded="2025-01-02", retracts="a")]), end="")
    {"schema": 1, "kind": "retracted", "id": "b", "fact": "a", "dataset": "d", "recorded": "2025-01-02", ...}
    """
    return "".join(_line(record, vocabulary) for record in records)


def from_jsonl(text: str, vocabulary: Vocabulary = CORE, *, path: str = "<text>") -> tuple[Record, ...]:
    """Return the records of JSON Lines, each with its line as ``origin``; ``path`` names the text in messages.

    Raises `LoadError` with all that is wrong. Links between records are for the `Ledger` to check.
    """
    return read_jsonl(text, vocabulary, path=path).checked(path)


def read_jsonl(text: str, vocabulary: Vocabulary = CORE, *, path: str = "<text>") -> Reading:
    """Return what JSON Lines hold, and all that is wrong with them; bad content raises nothing, empty lines neither."""
    decoder = Decoder.of(vocabulary)
    collected = Collected()
    for number, line in enumerate(_lines(text), start=1):
        if not line or line.isspace():
            continue
        origin = Origin(path, number)
        try:
            raw, schema = _object(line)
        except _LineError as error:
            problems: tuple[Problem, ...] = (error.problem,)
            name = identity(error.raw)
        else:
            made = decoder.decode(raw, origin=origin, schema=schema)
            if isinstance(made, Record):
                collected.add(made)
                continue
            name, problems = identity(raw), made
        if collected.lose(name, [problem.finding(origin, name) for problem in problems]):
            break
    return collected.reading()


def _line(record: Record, vocabulary: Vocabulary) -> str:
    line = json.dumps({"schema": SCHEMA, **unstructure(record, vocabulary)}, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError as error:
        half = found(line[error.start])
        raise RecordError(f"{record.id}: {half} is half of a character and cannot be stored: take it out") from error
    return f"{line}\n"


def _lines(text: str) -> Iterator[str]:
    """Return the lines of a text one by one: there may be too many to have them all beside it."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


class _LineError(Exception):
    def __init__(self, problem: Problem, raw: object = None) -> None:
        super().__init__(problem.message)
        self.problem, self.raw = problem, raw


def _object(line: str) -> tuple[dict[str, Any], object]:
    """Return the object of a line, and its schema; raise `_LineError` where it is none of ours."""
    raw = _parsed(line)
    if not isinstance(raw, dict):
        raise _LineError(Problem("wrong-type", (), f"one object is expected on a line, not {found(raw)}"))
    if "schema" not in raw:
        message = f'is missing: write "schema": {SCHEMA} on each line'
        raise _LineError(Problem("missing-field", ("schema",), message), raw)
    schema = raw.pop("schema")
    try:
        FILES.lift({}, schema)
    except VersionError as error:
        raise _LineError(explained(error, ("schema",)), raw) from None
    return raw, schema


def _parsed(line: str) -> object:
    if len(line) > _LONGEST_LINE:
        message = f"the line has {len(line):,} characters, the limit is {_LONGEST_LINE:,}: write shorter texts"
        raise _LineError(Problem("line-too-long", (), message))
    if line.count("[") + line.count("{") > DEEPEST and _depth(line) > DEEPEST:
        message = f"brackets go deeper than {DEEPEST}: write flatter lists and objects"
        raise _LineError(Problem("too-deep", (), message))
    try:
        return json.loads(line, parse_float=_decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        place = f"at column {error.colno} of {found(line[:_SHOWN])}"
        problem = Problem(
            "bad-json", (), f"{error.msg[:1].lower()}{error.msg[1:]} {place}: write one JSON object a line"
        )
    except ValueError:  # of Python itself
        problem = Problem("bad-json", (), "a number is beyond what can be read: write fewer digits, or quote it")
    raise _LineError(problem)


def _depth(line: str) -> int:
    """Return how deep the brackets of a line go, those within texts left out."""
    steps = (1 if mark in "[{" else -1 for mark in _TEXT.sub("", line) if mark in "[]{}")
    return max(itertools.accumulate(steps, initial=0))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _refused(f"the key {found(key)} is there twice: take one out")
        made[key] = value
    return made


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _refused(f"the number {text:.40} is beyond what can be read: quote it") from None


def _refuse_constant(word: str) -> NoReturn:
    raise _refused(f"{word} is no number: leave the field out where there is nothing to say")


def _refused(message: str) -> _LineError:
    return _LineError(Problem("bad-json", (), message))
