"""What of a ledger is written to a file, for other programs: its records, or an answer and what is behind it."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath
from typing import Any, Final

import attrs

from aidledger.cli.failures import BadQuestionError
from aidledger.cli.opening import Place
from aidledger.cli.questions import Sum, question
from aidledger.errors import exists
from aidledger.interchange import exporting
from aidledger.interchange.exported import Exported
from aidledger.interchange.exporting import FORMATS
from aidledger.ledger import Ledger
from aidledger.projection import Projection

_QUESTIONS: Final = ("history", "answer", "explanation")
_OF_A_DAY: Final = ("answer", "explanation")
_DEFAULT: Final = "committed"


@attrs.frozen(kw_only=True)
class Asked:
    """What is to be written: ``what`` of it, about which day, as known when; ``question`` where there is one."""

    what: str
    date: dt.date | None = None
    known: dt.date | None = None
    every: str | None = None
    question: Sum | Projection[Any] | None = None
    is_combined: bool = False
    is_wide: bool = False


def write(file: str, asked: Asked, place: Place) -> None:
    """Write a file, whole or not at all; its suffix says in which format.

    Raises `BadQuestionError` on options that do not fit, before anything is read, and what `export` raises.
    """
    _refuse_misfits(file, asked)
    ledger = place.opened().ledger
    found = _of_a_question(asked, ledger) if asked.what in _QUESTIONS else _held(asked, ledger)
    exporting.export(found, file, place.vocabulary, wide=asked.is_wide)


def _refuse_misfits(file: str, asked: Asked) -> None:
    suffix = PurePath(file).suffix.removeprefix(".").lower()
    if suffix not in FORMATS:
        raise BadQuestionError(f"FILE: the suffix of {file!r:.200} is no format: {exists(suffix, FORMATS)}")
    about = f"--what {asked.what}"
    if asked.what not in _QUESTIONS and (asked.question is not None or asked.is_combined):
        raise BadQuestionError(f"{about} asks no question: leave out the options of one, or ask for --what answer")
    if asked.what in _OF_A_DAY and asked.date is None:
        raise BadQuestionError(f"{about} is about a day: add --as-of DATE")
    if asked.what in ("records", "history") and asked.date is not None:
        raise BadQuestionError(f"{about} is about no single day: leave out --as-of, or ask for --what events")
    if asked.what != "history" and asked.every is not None:
        raise BadQuestionError(f"{about} has no periods: leave out --every, or ask for --what history")


def _held(asked: Asked, ledger: Ledger) -> Exported:
    if asked.what == "records":
        return [record for record in ledger if asked.known is None or record.recorded <= asked.known]
    return ledger.timeline(known=asked.known) if asked.date is None else ledger.as_of(asked.date, known=asked.known)


def _of_a_question(asked: Asked, ledger: Ledger) -> Exported:
    given = asked.question
    if given is None:
        given = question(_DEFAULT, (), (), combined=asked.is_combined)
    if not isinstance(given, Sum):
        return _answered(asked, ledger, given)
    with given.asked():
        return _answered(asked, ledger, given.tally)


def _answered(asked: Asked, ledger: Ledger, projection: Projection[Any]) -> Exported:
    if asked.date is None:
        return ledger.timeline(known=asked.known).history(projection, every=asked.every or "year")
    at = ledger.as_of(asked.date, known=asked.known)
    return at.answer(projection) if asked.what == "answer" else at.explain(projection)
