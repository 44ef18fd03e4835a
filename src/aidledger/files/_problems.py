"""What came of reading: records, and everything that is wrong, in words that are safe to print."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._ledger.ledger import Ledger
from aidledger._records.corrections import links
from aidledger._records.records import Record
from aidledger._values.text import Hint, Message, visible
from aidledger.errors import (
    AmountError,
    DateError,
    Finding,
    LedgerError,
    LoadError,
    Origin,
    ReadError,
    UnknownCodeError,
    VersionError,
    VocabularyError,
    WrongTypeError,
)

Where = tuple[str | int, ...]
"""The way from the top of a file, or of a record, to a value: keys, and positions in lists."""

_LONGEST_QUOTE: Final = 200
_LONGEST_MESSAGE: Final = 1_000
_MOST_DIGITS: Final = 4_000  # bits of a whole number that is printed; beyond, Python itself refuses to
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,120}")
_CLASS: Final = re.compile(r"<(?:class|enum) '(?:[^'.]+\.)*([^'.]+)'>")
_CODES: Final = (
    (WrongTypeError, "wrong-type"),
    (DateError, "bad-date"),
    (AmountError, "bad-amount"),
    (UnknownCodeError, "unknown-code"),
    (VersionError, "unknown-version"),
    (VocabularyError, "unknown-kind"),
)


@attrs.frozen
class Problem:
    """One thing that is wrong at one place within a file or a record."""

    code: str
    where: Where
    message: str

    def finding(self, origin: Origin | None = None, record: str | None = None) -> Finding:
        """Return it as a finding, with the place in front."""
        place = spelled(self.where)
        return Finding(
            code=self.code,
            message=safe(f"{place}: {self.message}" if place else self.message, most=_LONGEST_MESSAGE),
            origin=origin,
            record=record,
        )


def safe(text: str, *, most: int = _LONGEST_QUOTE) -> str:
    r"""Return ``text`` on one line, escaped so that no terminal is driven by it, and cut where it is long.

    >>> safe("red\x1b[31m")
    'red\\x1b[31m'
    """
    if isinstance(text, Message) and len(text) <= most:
        return Message(*(part if isinstance(part, Hint) else safe(part, most=most) for part in text.parts))
    cut = text if len(text) <= most else f"{text[:most]}…"
    printable = cut if cut.isprintable() else "".join(x if x.isprintable() else repr(x)[1:-1] for x in cut)
    return visible(printable)


def found(raw: object) -> str:
    """Return in words what was found: safe to print, and short.

    >>> found(2024), found(dt.date(2024, 6, 13)), found("Jpan"), found(["JPN"])
    ('the number 2024', 'the day 2024-06-13', "'Jpan'", 'a list')
    """
    if isinstance(raw, str):
        return visible(f"{raw[:_LONGEST_QUOTE]!r:.{_LONGEST_QUOTE}}") + ("…" if len(raw) > _LONGEST_QUOTE else "")
    if raw is None or isinstance(raw, bool):
        return {None: "nothing", True: "true", False: "false"}[raw]
    if isinstance(raw, int) and raw.bit_length() > _MOST_DIGITS:
        return "a number of more than 1,000 digits"
    if isinstance(raw, (int, Decimal)):
        return f"the number {raw!s:.{_LONGEST_QUOTE}}"
    for kind, word in ((dt.datetime, "the moment"), (dt.date, "the day"), (dt.time, "the time of day")):
        if isinstance(raw, kind):
            return f"{word} {raw}"
    return "a table" if isinstance(raw, Mapping) else "a list" if isinstance(raw, (list, tuple)) else type(raw).__name__


def spelled(where: Where) -> str:
    """Return a place as it is written in messages; ``event`` and its position are left out.

    >>> spelled(("event", 3, "sources", 0, "publisher"))
    'sources[0].publisher'
    """
    inner = where[2:] if where[:1] == ("event",) and len(where) > 1 else where
    text = ""
    for step in inner:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += ("." if text else "") + (step if _WORD.fullmatch(step) else found(step))
    return text


def unreadable(what: str, findings: Iterable[Finding]) -> LoadError:
    """Return the error of a load that has these problems, counted."""
    problems = [ReadError(finding) for finding in findings]
    return LoadError(f"{what}: {len(problems):,} {'problem' if len(problems) == 1 else 'problems'}", problems)


def refusal(path: str, code: str, message: str, line: int | None = None) -> LoadError:
    """Return the error that says why a file, or a part of it that all else needs, cannot be read, and where."""
    return unreadable(path, [Finding(code=code, message=safe(message, most=2_000), origin=Origin(path, line))])


def explained(error: BaseException, where: Where) -> Problem:
    """Return what an error says of the value at this place: its message, without names of Python's classes."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "bad-value")
    said: Any = error.args[0] if error.args else type(error).__name__
    if not isinstance(said, str) or isinstance(error, KeyError):
        said = f"{type(error).__name__}: {said!r:.{_LONGEST_QUOTE}}"
    message = _CLASS.sub(r"\1", said) or type(error).__name__
    names = [step for step in where if isinstance(step, str)]
    return Problem(code, where, message.removeprefix(f"{names[-1]}: ") if names else message)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by path, then line; what is at one line keeps its order."""
    return tuple(sorted(findings, key=lambda one: one.origin.place if one.origin else ("", 0)))


MOST: Final = 1_000
"""After so many problems a file is not read on: more of them help nobody, and a hostile file has millions."""


@attrs.frozen
class Reading:
    """The records that could be read, and what is wrong with the rest, by path and line.

    ``lost`` has the ids of the records that could not be read; it is None where nobody knows all of them.
    """

    records: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] | None = frozenset()

    @classmethod
    def failed(cls, path: str, line: int | None, code: str, message: str) -> Reading:
        """Return what came of a file that could not be read at all; ``line`` is None where no line is to blame."""
        return cls(findings=(Problem(code, (), message).finding(Origin(path, line)),), lost=None)

    @classmethod
    def joined(cls, readings: Iterable[Reading]) -> Reading:
        """Return what came of all of them together."""
        records: list[Record] = []
        findings: list[Finding] = []
        lost: frozenset[str] | None = frozenset()
        for one in readings:
            records += one.records
            findings += one.findings
            lost = None if lost is None or one.lost is None else lost | one.lost
        return cls(tuple(records), in_order(findings), lost)

    def checked(self, path: str) -> tuple[Record, ...]:
        """Return the records; raise `LoadError` with all that is wrong, in what was read from ``path``."""
        if self.findings:
            raise unreadable(path, self.findings)
        return self.records

    def built(self) -> tuple[Ledger | None, tuple[Finding, ...]]:
        """Return the ledger of the records (None where they make none), and all that is wrong.

        A link to a record that is not there is no finding where that record may be among those that could not be read.
        """
        try:
            return Ledger(self.records), self.findings
        except LedgerError as error:
            by_id = {record.id: record for record in self.records}
            grave = [finding for finding in error.findings if not self._may_point_to_lost(finding, by_id)]
            return None, in_order([*self.findings, *grave])

    def ledger(self, path: str) -> Ledger:
        """Return the ledger of the records; raise `LoadError` with all that is wrong in what is at ``path``."""
        ledger, findings = self.built()
        if findings or ledger is None:
            raise unreadable(path, findings)
        return ledger

    def _may_point_to_lost(self, finding: Finding, by_id: dict[str, Record]) -> bool:
        if finding.code != "link-to-nothing" or finding.record not in by_id:
            return False
        return self.lost is None or not self.lost.isdisjoint(links(by_id[finding.record]))


class Collected:
    """What has come of reading so far: records, and what is wrong with those that are lost."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._findings: list[Finding] = []
        self._lost: set[str | None] = set()  # with None, nobody knows all of them

    def add(self, record: Record) -> None:
        """Take a record that could be read."""
        self._records.append(record)

    def lose(self, record: str | None, findings: Iterable[Finding] = ()) -> bool:
        """Take what is wrong with a record, by its id; return whether that is so much that no more is to be read."""
        self._lost.add(record)
        self._findings += findings
        is_full = len(self._findings) > MOST
        if is_full:
            self._lost.add(None)
        return is_full

    def reading(self) -> Reading:
        """Return what has come of it."""
        lost = None if None in self._lost else frozenset(filter(None, self._lost))
        return Reading(tuple(self._records), shortened(self._findings, more=len(self._findings) > MOST), lost)


def shortened(findings: Sequence[Finding], *, more: bool) -> tuple[Finding, ...]:
    """Return the first findings of one file; where there are more, the last one says so."""
    if not more:
        return tuple(findings)
    message = f"there are more than {MOST:,} problems: correct these first"
    return (*findings[:MOST], Finding(code="too-many", message=message, origin=findings[MOST - 1].origin))
