"""Whether it is right: what is wrong in a ledger, its manifest, and whether an answer that was cited stands."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import click

from aidledger import stores
from aidledger._absorb.absorptions import Correction, corrections_in_effect
from aidledger._aid.checks import check as checked_ledger
from aidledger._aid.checks import check_record
from aidledger._aid.verifying import Verification, format_refusals
from aidledger._aid.verifying import verify as verified
from aidledger._cli import FAILED, options, terminal, words
from aidledger._cli.pages import as_json
from aidledger._cli.picture import ANSWERS, KEYS, LATER_KEYS, accords
from aidledger._cli.questions import BadQuestionError, LedgerPlace, Opened, Question, projection_of
from aidledger._ledger.ledger import Ledger
from aidledger._records.plain import plain
from aidledger._values.text import Message
from aidledger.errors import AidledgerError, CitationError, Finding, LoadError, Severity, StoreError
from aidledger.files._manifests import Manifest, load_manifest
from aidledger.files._problems import Reading
from aidledger.projections import agreements

_MOST_OF_A_CODE: Final = 3  # findings; a release has thousands
_UNTIL_THEN: Final = "what shows among records only is looked at once these are mended"
_NOTHING: Final = ("not-found", "no-events")  # nothing is there that could be looked at


@click.command(short_help="Say what is wrong in a ledger.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=options.files)
@options.flag("--all", "is_all", help="Print every finding on a terminal, too: not just the first ones.")
@options.of_file(
    "--against", metavar="MANIFEST", help="Name the first day on which a record differs from this manifest."
)
@options.about_a_ledger
def check(paths: tuple[str, ...], place: LedgerPlace, *, against: str | None, is_all: bool) -> int:
    """Say what is wrong in a ledger: a file or folder, or the shipped ledger where PATH is left out. Several are one
    ledger.

    \b
      aidledger check
      aidledger check my/events
      aidledger check my/events/one.toml
      aidledger check my/events --vocabulary acme:VOCABULARY
      aidledger check my/events --against kept/manifest.txt

    Prints "path:line: CODE message" for each problem; a message that begins with "warning:" is about what may be so on
    purpose. What shows among records only (two live records of one fact, more disbursed than committed) is looked at
    once all of them can be read. On a terminal the first of each code are printed, errors first, unless --all is given;
    in a pipe or a file, all.

    Exit status: 0 no errors; 1 errors; 2 bad usage.
    """
    named = [LedgerPlace(path, place.vocabulary) for path in paths]
    found = _checked(*named, *([] if named and place.path is None else [place]), against=against)
    if is_all or not terminal.is_terminal():
        lines = [*map(shown, found.findings)]
    else:
        lines = [*capped(found.findings, shown, "--all prints them")]
    lines += map(_corrected, found.corrections)
    terminal.write("".join(f"{line}\n" for line in lines))
    terminal.complain(found.summary)
    return FAILED if found.has_errors else 0


@attrs.frozen
class Checked:
    """Every finding, by path and line; ``records`` counts what was looked at, None where not all could be read."""

    findings: tuple[Finding, ...]
    records: int | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong, and not only worth a look."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def summary(self) -> str:
        """One line about all of it."""
        errors = sum(finding.severity is Severity.ERROR for finding in self.findings)
        warnings = len(self.findings) - errors
        counts = [words.counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
        found = " and ".join(counts) or "no findings"
        if self.records is not None:
            return f"{words.counted(self.records, 'record')}, {found}"
        return found if all(finding.code in _NOTHING for finding in self.findings) else f"{found}; {_UNTIL_THEN}"


def _checked(place: LedgerPlace, *others: LedgerPlace, against: str | None = None) -> Checked:
    """Check files and folders, which are one ledger, or the shipped ledger.

    ``against`` is the path of a manifest of a ledger that was only added to since.

    Of each record that could be read all is said; what is among records only where all of them make a ledger.
    Raises `LoadError` on what is not a manifest.
    """
    kept = None if against is None else load_manifest(against)
    if place.path is None:
        try:
            ledger = stores.reference()
        except LoadError as error:
            return Checked(error.findings)
        return _all(ledger, kept, place)
    places = [(each.path, each.vocabulary) for each in (place, *others) if each.path is not None]
    reading = Reading.joined(stores.read(path, vocabulary) for path, vocabulary in places)
    built, problems = reading.built()
    if built is not None and not problems:
        return _all(built, kept, place)
    findings = [*problems, *(finding for record in reading.records for finding in check_record(record))]
    return Checked(tuple(sorted(findings, key=_place)))


def _all(ledger: Ledger, kept: Manifest | None, place: LedgerPlace) -> Checked:
    difference = None if kept is None else kept.difference(ledger, place.vocabulary)
    findings = checked_ledger(ledger) if difference is None else (difference, *checked_ledger(ledger))
    return Checked(findings, len(ledger), corrections_in_effect(ledger))


def shown(finding: Finding) -> str:
    """Return a finding on one line, ``path:line: CODE message``; of a warning the message begins with that word."""
    if finding.severity is Severity.WARNING:
        finding = attrs.evolve(finding, message=f"warning: {finding.message}")
    return terminal.line(finding)


def capped(findings: Iterable[Finding], line: Callable[[Finding], str], rest: str) -> Iterator[str]:
    """Yield a line for each error, then each warning, rare ones first; of each code some, and where the ``rest`` is."""
    by_code: dict[tuple[bool, str], list[Finding]] = {}
    for finding in findings:
        by_code.setdefault((finding.severity is not Severity.ERROR, finding.code), []).append(finding)
    for (_, code), same in sorted(by_code.items(), key=lambda item: (item[0][0], len(item[1]), item[0][1])):
        most = _MOST_OF_A_CODE if len(same) > _MOST_OF_A_CODE + 1 else len(same)
        yield from map(line, same[:most])
        if most < len(same):
            yield f"… and {len(same) - most:,} more {code}: {rest}"


def _corrected(correction: Correction) -> str:
    """Return a correction in effect on one line: where it was made, its row, and each field beside the publisher's."""
    where = correction.record.origin or correction.record.id
    return terminal.line(f"{where}: correction in effect: {correction}")


def _place(finding: Finding) -> tuple[str, int]:
    return ("", 0) if finding.origin is None else finding.origin.place


@click.command(short_help="Print a digest for each day on which records became known.")
@click.argument("path", required=False, shell_complete=options.files)
@options.vocabulary
def manifest(path: str | None, vocabulary: str | None) -> None:
    """Print the manifest of a ledger: for each day on which records became known, how many, and a digest of all records
    known by its end. PATH is a file or folder; left out, the shipped ledger.

    \b
      aidledger manifest my/events > kept/manifest.txt
      aidledger check my/events --against kept/manifest.txt

    Make it when the day is over, and keep it where nobody can change it together with the ledger. From then on "check
    --against" names the first day on which a record was altered, removed or added. Later days are free to come.

    Exit status: 0 done; 1 the ledger cannot be read; 2 bad usage.
    """
    place = LedgerPlace.of(path, vocabulary)
    terminal.write_data(str(Manifest.of(place.opened().ledger, place.vocabulary)))


# --- what was cited --------------------------------------------------------------------------------

STANDARD_INPUT: Final = "-"
_MOST_BYTES: Final = 64 << 20
_ACCORDS: Final = agreements.name
_ANSWERS: Final = "answers"  # of a whole picture
_MOST_SHOWN: Final = 200  # characters of what was cited
_UNSAID: Final = " (what it says of later records is not verified)"


@click.command(short_help="Say whether an answer that was printed as JSON stands.")
@click.argument("file", shell_complete=options.files)
@options.asking(default=None)
@options.about_a_ledger
@options.json
def verify(file: str, asked: Question | None, place: LedgerPlace, *, combined: bool, is_json: bool) -> int:
    """Say whether an answer stands that as-of --json printed: FILE is where it was kept, or - for the standard input.

    \b
      aidledger as-of 2024-06-30 --where recipient=UKR --json > answer.json
      aidledger verify answer.json
      aidledger verify answer.json --ledger my/events

    It is worked out again from the records that were known then. Where it stands, what changed since is said besides.
    The question is found in the answer; one about a projection of your own is asked again with the options that it had.

    Exit status: 0 it stands; 1 it does not, the file is no answer, or the ledger cannot be read; 2 bad usage.
    """
    if combined and asked is None:
        raise BadQuestionError("--combined is part of the question: the answer says it, so leave it out")
    answer = cited(file)
    stands, text = verification(place.opened(), answer, asked, is_json=is_json)
    terminal.write(text)
    return 0 if stands else FAILED


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
    found: Opened, answer: Mapping[str, Any], asked: Question | None, *, is_json: bool
) -> tuple[bool, str]:
    """Return whether an answer stands, and that as text or as JSON; of a whole picture, each answer in it.

    Raises `CitationError` on what is no answer.
    """
    projection = None if asked is None else projection_of(asked)
    if _ANSWERS not in answer:
        whole = verified(found.ledger, answer, projection=projection)
        return whole.stands, as_json(whole.to_dict()) if is_json else f"{terminal.printable(whole)}\n"
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
            yield name, tuple(verified(found.ledger, each) for each in several)
        except AidledgerError as error:
            raise CitationError(Message(f"{name}: ", Message(error))) from error


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
