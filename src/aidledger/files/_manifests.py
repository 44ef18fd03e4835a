"""Manifests: a digest for each day of recording, by which a ledger shows that it was only added to.

A manifest is made once a day is over, and kept where nobody can change it together with the ledger.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from aidledger._aid.kinds import CORE
from aidledger._ledger.ledger import Ledger
from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger.errors import Finding, Origin
from aidledger.files._codec import SCHEMA, unstructure
from aidledger.files._problems import found, refusal, safe

_FORMAT: Final = 1
_MOST_BYTES: Final = 16 << 20  # of a manifest: 150,000 days
_LONGEST_PATH: Final = 4_096
_HEAD: Final = re.compile(r"aidledger-manifest (\d{1,9}) schema (\d{1,9})", re.ASCII)
_LINE: Final = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{1,12}) sha256:([0-9a-f]{64})", re.ASCII)
_BEGINNING: Final = "0" * 64


@attrs.frozen
class RecordedDay:
    """A day of recording: how many records became known on it, and the digest of all records known by its end."""

    day: dt.date
    records: int
    digest: str

    def __str__(self) -> str:
        """Return it as a line of a manifest."""
        return f"{self.day} {self.records} sha256:{self.digest}"


@attrs.frozen
class Manifest:
    """The days on which the records of a ledger became known, each with a digest chained over all before it.

    The digest of a day is the SHA-256 of a text: the digest of the day before (64 zeros for the first), the day, and
    each record of the day as one line of JSON in the order of the ids, all ended by newlines. A line has ``schema``,
    ``kind``, and the fields that are stated, keys sorted, without blanks. ``str`` gives the text of the manifest.

    >>> from aidledger import reference
    >>> kept = Manifest.of(reference())
    >>> kept.difference(reference()) is None
    True
    >>> kept.difference(Ledger(list(reference())[1:])).code
    'record-removed'
    """

    days: tuple[RecordedDay, ...]
    path: str = attrs.field(default="<manifest>", eq=False)

    @classmethod
    def of(cls, ledger: Ledger, vocabulary: Vocabulary = CORE) -> Manifest:
        """Make the manifest of a ledger; raise `VocabularyError` on a record of another vocabulary."""
        return cls(tuple(_chained(ledger, vocabulary)))

    @classmethod
    def parse(cls, text: str, path: str = "<manifest>") -> Manifest:
        """Read the text of a manifest; raise `LoadError` with the first line that is not one of a manifest."""
        first, *lines = [line.removesuffix("\n") for line in io.StringIO(text, newline=None)] or [""]
        head = _HEAD.fullmatch(first)
        if head is None or int(head[1]) != _FORMAT:
            message = f"{found(first)} does not begin a manifest: make one with 'aidledger manifest'"
            raise refusal(path, "bad-manifest", message, 1)
        if int(head[2]) != SCHEMA:
            message = f"its digests are of schema {head[2]}, and this version makes those of schema {SCHEMA}"
            raise refusal(path, "other-schema", f"{message}: check it with a version that has schema {head[2]}", 1)
        days: list[RecordedDay] = []
        for number, line in enumerate(lines, start=2):
            try:
                days.append(_recorded_day(line, days))
            except ValueError as error:
                message = f"{found(line)} is not a line of a manifest ({error}): restore the file as it was written"
                raise refusal(path, "bad-manifest", message, number) from error
        return cls(tuple(days), path)

    def difference(self, ledger: Ledger, vocabulary: Vocabulary = CORE) -> Finding | None:
        """Find the first day on which a record was altered, removed or added since; None where there is none.

        What became known after the last day of the manifest is not looked at.
        """
        last = self.days[-1].day if self.days else dt.date.min
        here = itertools.takewhile(lambda each: each.day <= last, _chained(ledger, vocabulary))
        for number, (kept, now) in enumerate(itertools.zip_longest(self.days, here), start=2):
            if kept != now:
                return self._finding(number, kept, now)
        return None

    def _finding(self, number: int, kept: RecordedDay | None, now: RecordedDay | None) -> Finding:
        day = min(each.day for each in (kept, now) if each is not None)
        before, after = (0 if each is None or each.day != day else each.records for each in (kept, now))
        code = "record-removed" if after < before else "record-added" if after > before else "record-altered"
        counts = (
            f"all {before:,} records that became known on that day are counted, and one at least has other content"
            if before == after
            else f"{before:,} records became known on that day by the manifest, and {after:,} by the ledger"
        )
        return Finding(
            code=code,
            message=f"{day}: {counts}: compare the files of that day with a copy from when the manifest was made",
            origin=Origin(self.path, number),
        )

    def __str__(self) -> str:
        """Return the text of the manifest."""
        return "".join(f"{line}\n" for line in (f"aidledger-manifest {_FORMAT} schema {SCHEMA}", *self.days))


def load_manifest(path: str | os.PathLike[str]) -> Manifest:
    """Read a manifest from a file; raise `LoadError` where it cannot be read, or is not a manifest."""
    place = os.fsdecode(path)
    shown = safe(place, most=_LONGEST_PATH)
    try:
        with Path(place).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise refusal(shown, "too-large", f"it has more than {_MOST_BYTES:,} bytes: give a manifest", 1)
        return Manifest.parse(content.decode("ascii"), shown)
    except (OSError, ValueError) as error:  # ValueError: a zero in the path, or letters that a manifest does not have
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refusal(shown, "cannot-read", f"it cannot be read ({reason.lower()}): give a manifest", 1) from error


def _chained(ledger: Ledger, vocabulary: Vocabulary) -> Iterator[RecordedDay]:
    """Work out the days of recording, from the first on; a ledger is in the order of days and ids."""
    digest = _BEGINNING
    for day, records in itertools.groupby(ledger, key=lambda record: record.recorded):
        whole = hashlib.sha256(f"{digest}\n{day}\n".encode())
        count = 0
        for record in records:
            whole.update(_line(record, vocabulary))
            count += 1
        digest = whole.hexdigest()
        yield RecordedDay(day, count, digest)


def _line(record: Record, vocabulary: Vocabulary) -> bytes:
    stated = {"schema": SCHEMA, **unstructure(record, vocabulary)}
    return (json.dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _recorded_day(line: str, before: list[RecordedDay]) -> RecordedDay:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("a day, a count and a digest are expected")
    day = dt.date.fromisoformat(match[1])
    if before and day <= before[-1].day:
        raise ValueError(f"it does not come after {before[-1].day}")
    return RecordedDay(day, int(match[2]), match[3])
