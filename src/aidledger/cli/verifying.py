"""Whether an answer that was printed as JSON stands."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from aidledger.citations import Verification
from aidledger.cli import terminal
from aidledger.cli.failures import BadQuestionError
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json
from aidledger.cli.questions import Sum
from aidledger.errors import AidledgerError, CitationError, StoreError
from aidledger.projection import Projection
from aidledger.verification import verify

STANDARD_INPUT: Final = "-"
_MOST_BYTES: Final = 64 << 20
_ANSWERS: Final = "answers"  # of a whole picture


def cited(path: str) -> dict[str, Any]:
    """Return what a file holds, or the standard input where it is ``-``.

    Raises `StoreError` where it cannot be read, `CitationError` where it is no JSON object.
    """
    name = "the standard input" if path == STANDARD_INPUT else path
    content = _content(path, name)
    if len(content) > _MOST_BYTES:
        raise CitationError(f"{name} is larger than {_MOST_BYTES:,} bytes: that is no answer")
    try:
        found = json.loads(content)
    except json.JSONDecodeError as error:
        raise CitationError(f"{name}:{error.lineno}:{error.colno}: no JSON: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, a number of thousands of digits, or too deep
        raise CitationError(f"{name}: no JSON that an answer can be: {error}") from error
    if not isinstance(found, dict):
        raise CitationError(f"{name}: no answer but a {type(found).__name__}: give what as-of --json printed")
    return found


def verification(
    found: Opened, answer: Mapping[str, Any], asked: Sum | Projection[Any] | None, *, is_json: bool
) -> tuple[bool, str]:
    """Return whether an answer stands, and that as text or as JSON; of a whole picture, each answer in it.

    Raises `CitationError` on what is no answer.
    """
    projection = asked.tally if isinstance(asked, Sum) else asked
    if _ANSWERS not in answer:
        verified = verify(found.ledger, answer, projection=projection)
        return verified.stands, as_json(verified.to_dict()) if is_json else _text([verified])
    if projection is not None:
        raise BadQuestionError("--projection is about one answer, and this is a whole picture: leave it out")
    every = dict(_each(found, answer[_ANSWERS]))
    stands = all(each.stands for each in every.values())
    if is_json:
        return stands, as_json({"stands": stands, _ANSWERS: {name: each.to_dict() for name, each in every.items()}})
    return stands, _text(list(every.values()))


def _each(found: Opened, answers: Any) -> Iterator[tuple[str, Verification]]:
    if not isinstance(answers, dict) or not answers:
        raise CitationError(f"{_ANSWERS}: there are none in it: give what as-of --json printed")
    for name, answer in answers.items():
        try:
            yield name, verify(found.ledger, answer)
        except AidledgerError as error:
            raise CitationError(f"{name}: {error}") from error


def _text(verified: list[Verification]) -> str:
    return "".join(f"{terminal.printable(each)}\n" for each in verified)


def _content(path: str, name: str) -> bytes:
    """Return what there is to read, and never much more than what is allowed."""
    if path == STANDARD_INPUT and sys.stdin is None:
        raise StoreError("the standard input is closed: name a file")
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else Path(path).open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(f"{name} cannot be read ({reason.lower()}): check the path") from error
