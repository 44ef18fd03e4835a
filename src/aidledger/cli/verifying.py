"""Whether an answer that was printed as JSON stands."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from aidledger.citations import Verification, format_refusals
from aidledger.cli import terminal
from aidledger.cli.failures import BadQuestionError
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json
from aidledger.cli.picture import ANSWERS, KEYS, LATER_KEYS, accords
from aidledger.cli.questions import Sum
from aidledger.errors import AidledgerError, CitationError, StoreError
from aidledger.ledger import Ledger
from aidledger.plain import plain
from aidledger.projection import Projection
from aidledger.projections import agreements
from aidledger.verification import verify

STANDARD_INPUT: Final = "-"
_MOST_BYTES: Final = 64 << 20
_ACCORDS: Final = agreements.name
_ANSWERS: Final = "answers"  # of a whole picture
_MOST_SHOWN: Final = 200  # characters of what was cited
_UNSAID: Final = " (what it says of later records is not verified)"


def cited(path: str) -> dict[str, Any]:
    """Return what a file holds, or the standard input where it is ``-``.

    Raises `StoreError` where it cannot be read, `CitationError` where it is no JSON object.
    """
    name = "the standard input" if path == STANDARD_INPUT else terminal.printable(path)
    content = _content(path, name)
    if len(content) > _MOST_BYTES:
        raise CitationError(f"{name} is larger than {_MOST_BYTES:,} bytes: that is no answer")
    try:
        found = json.loads(content, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise CitationError(f"{name}:{error.lineno}:{error.colno}: no JSON: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, thousands of digits, too deep, or a key that is twice
        raise CitationError(f"{name}: no JSON that an answer can be: {error}") from error
    if not isinstance(found, dict):
        raise CitationError(f"{name}: no answer but a {type(found).__name__}: give what as-of --json printed")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for number, key in enumerate(names) if key in names[:number])
        raise ValueError(f"the key {twice!r:.200} stands twice in one object, so nobody knows which is meant")
    return said


def verification(
    found: Opened, answer: Mapping[str, Any], asked: Sum | Projection[Any] | None, *, is_json: bool
) -> tuple[bool, str]:
    """Return whether an answer stands, and that as text or as JSON; of a whole picture, each answer in it.

    Raises `CitationError` on what is no answer.
    """
    projection = asked.tally if isinstance(asked, Sum) else asked
    if _ANSWERS not in answer:
        verified = verify(found.ledger, answer, projection=projection)
        return verified.stands, as_json(verified.to_dict()) if is_json else f"{terminal.printable(verified)}\n"
    if projection is not None:
        raise BadQuestionError("--projection is about one answer, and this is a whole picture: leave it out")
    later = answer.get("not_yet_known")
    unknown = [*(set(answer) - set(KEYS)), *(set(later) - set(LATER_KEYS) if isinstance(later, dict) else ())]
    if wrong := [*format_refusals(answer), *(f"no picture has {key!r:.200}" for key in sorted(unknown))]:
        raise CitationError("; ".join(wrong))
    every = dict(_each(found, answer[_ANSWERS]))
    differing = tuple(_differing(found, answer, every))
    flat = [each for several in every.values() for each in several]
    stands = not differing and all(each.stands for each in flat)
    if is_json:
        told = {name: [each.to_dict() for each in several] for name, several in every.items()}
        answers = {name: each if isinstance(answer[_ANSWERS][name], list) else each[0] for name, each in told.items()}
        return stands, as_json({"stands": stands, "reasons": list(differing), _ANSWERS: answers})
    said = f"the picture around them: {'does not stand' if differing else 'stands'}{_UNSAID}"
    return stands, "".join(f"{terminal.printable(line)}\n" for line in [*map(str, flat), said, *differing])


def _differing(found: Opened, whole: Mapping[str, Any], every: Mapping[str, Sequence[Verification]]) -> Iterator[str]:
    """Return what of a picture is not as it was printed, besides its answers."""
    first = next(iter(every.values()))[0]
    at = (found.ledger if first.known else Ledger()).as_of(first.as_of, known=first.known)
    printed = {"as_of": str(first.as_of), "known": first.known and str(first.known), "on_record": at.on_record}
    for key, here in {**printed, "possible": plain(at.possible())}.items():
        if whole.get(key) != here:
            yield f"  {key}: cited {json.dumps(whole.get(key))[:_MOST_SHOWN]}, here {json.dumps(here)[:_MOST_SHOWN]}"
    if len({(each.as_of, each.known) for several in every.values() for each in several}) > 1:
        yield "  its answers are as of different days, or as known on different ones"
    cited, here = ([each.projection for each in every.get(_ACCORDS, ())], [each.name for each in accords(at)])
    if cited and cited != here:
        yield f"  {_ACCORDS}: cited {', '.join(cited)}, here {', '.join(here)}"
    missing = [name for name in ANSWERS if name not in every]
    if missing:
        yield f"  {_ANSWERS}: without {', '.join(missing)}"


def _each(found: Opened, answers: Any) -> Iterator[tuple[str, tuple[Verification, ...]]]:
    """Return each answer by its name; several where data sets are kept apart."""
    if not isinstance(answers, dict) or not answers:
        raise CitationError(f"{_ANSWERS}: there are none in it: give what as-of --json printed")
    for name, answer in answers.items():
        try:
            several = answer if isinstance(answer, list) and answer else [answer]
            yield name, tuple(verify(found.ledger, each) for each in several)
        except AidledgerError as error:
            raise CitationError(f"{name}: {error}") from error


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
