"""The commands by which data comes into a ledger, and leaves one."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path, PurePath
from typing import Any, Final

import click

from aidledger._absorb.absorb import CORRECTIONS
from aidledger._cli import FAILED, options, terminal
from aidledger._cli.questions import NOT_STATED, BadQuestionError, LedgerPlace, Question, answered, question
from aidledger._folds.projection import Projection
from aidledger._values.fields import KEY, LONGEST_LABEL
from aidledger.errors import exists
from aidledger.interchange._export.writing import FORMATS, Exported
from aidledger.interchange._export.writing import export as exported

KIEL: Final = "kiel"
TABLE: Final = "table"
IATI: Final = "iati"
FORMS: Final = (KIEL, IATI, TABLE)
PRACTICES: Final = ("keep", "leave-out")
WHATS: Final = ("records", "events", "history", "answer", "explanation")


def _dataset(_: click.Context, __: click.Parameter, value: str) -> str:
    if KEY.fullmatch(value) is None:
        raise BadQuestionError(f"--dataset: {value!r:.200} is no key: lower-case letters, digits, '.', '@' and '-'")
    return value


def _fields(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the fields that were named: None where none was, and none at all where that was said."""
    return None if not values else tuple(value for value in values if value != NOT_STATED)


def _label(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and (not value.strip() or not value.isprintable() or len(value) > LONGEST_LABEL):
        raise BadQuestionError(
            f"--release: {value!r:.200} is not a label: write one line of at most {LONGEST_LABEL} characters"
        )
    return value


def _path(_: click.Context, parameter: click.Parameter, value: str) -> str:
    if not value or "\0" in value:
        raise BadQuestionError(
            f"{parameter.opts[0]}: {value!r:.200} is no path: name a folder, '.' for the one you are in"
        )
    return value


_dataset_option: Final = functools.partial(
    click.option, "--dataset", required=True, callback=_dataset, metavar="NAME", shell_complete=options.datasets
)
_into: Final = functools.partial(options.of_file, "--into", required=True, callback=_path, metavar="LEDGER")
_release: Final = functools.partial(click.option, "--release", metavar="LABEL", callback=_label)
_mapping: Final = functools.partial(options.of_file, "--mapping", help="Of a table: how its columns become events.")
_event_fields: Final = functools.partial(
    click.option, multiple=True, callback=_fields, metavar="FIELD", shell_complete=options.event_fields
)
_dry_run: Final[options.Option] = options.flag(
    "--dry-run", "is_dry", help="Say what would be written, and leave the ledger as it is."
)


@click.command("import", short_help="Take what is new in a published file into a ledger.")
@click.argument("form", type=click.Choice(FORMS), metavar="|".join(FORMS))
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=options.files)
@options.of_day("--recorded", required=True, help="The day on which it became known.")
@_dataset_option(help="The series that it is a release of.")
@_into(help="The folder of the ledger; it may be a new one.")
@_release(help='What the release is called, such as "release 18 of 2024-07". Left out: "release of" and the day.')
@options.flag("--partial", "is_partial", help="It holds some of the rows only: those that it lacks stay on record.")
@options.flag("--whole", "is_whole", help="Rows that it lacks are gone, even where these are most rows on record.")
@click.option(
    "--corrections",
    type=click.Choice(CORRECTIONS),
    default=CORRECTIONS[0],
    help="What becomes of manual corrections of rows that changed; left out: keep.",
)
@_mapping(shell_complete=options.mappings)
@_event_fields(
    "--identity",
    help="A key means the same fact only while this stays the same; again: and this. Left out: kind, donor; -: none.",
)
@_event_fields(
    "--recognised-by",
    help="... and only while one of these does. Left out: occurred, amount, and but for kiel title; -: none.",
)
@click.option("--secondary", type=click.Choice(PRACTICES), help="Of IATI: what secondary reporters repeat of others.")
@click.option("--parents", type=click.Choice(PRACTICES), help="Of IATI: what parents repeat of their children.")
@options.flag("--strict", "is_strict", help="Write nothing where a row is refused that the mapping does not leave out.")
@options.flag(
    "--allow-unknown",
    "allows_unknown",
    help="Leave rows out whose donor, recipient or other party has an unknown name.",
)
@_dry_run
@options.of_file("--findings", help="Write every finding to this file, a line each.")
@options.vocabulary
@options.json
def import_(
    form: str,
    *,
    findings: str | None,
    vocabulary: str | None,
    is_json: bool,
    **given: Any,
) -> int:
    """Take what is new in a published file into the ledger in the folder LEDGER: what is there stays, rows that changed
    supersede what was on record, and rows that vanished are retracted, all of it known from the day --recorded on.

    \b
      aidledger import kiel release-18.xlsx --recorded 2024-08-06 --dataset kiel --into my/ledger
      aidledger import iati activities.xml --recorded 2024-08-06 --dataset iati --into my/ledger
      aidledger import table aid.csv --mapping aid.toml \\
          --recorded 2024-08-06 --dataset acme --into my/ledger --dry-run

    Several files can be one release. It is compared with what was imported, and has a label (--release). What was
    revised, retracted or added by hand stays: corrections of rows that changed are restated over them, each with a
    finding, unless --corrections replace is given. A release that lacks most rows on record is refused: with --partial
    they stay, with --whole they go. A ledger from before labels is adopted first (aidledger adopt).

    kiel is a release of the Ukraine Support Tracker, whose layout is found by its columns; iati an activity file of
    IATI 2.0x; table a CSV file or a sheet of an XLSX file, of which a mapping says how its columns become events.

    Every row is in an event, or refused with its line and the reason; the counts add up. An IATI release can state
    money twice: what is proven to be a copy is left out, unless --secondary or --parents say otherwise. Of the findings
    the first of each code are printed; --findings and --json have all. A message that begins with "warning:" is about
    what was taken all the same, or what the mapping leaves out. With --strict nothing is written where a row is refused
    for another reason; where the name of a donor or other party is not known, nothing is without --allow-unknown.

    All of it is written at once, in one new file (or one folder, where it is too large), or nothing is: also where the
    command is interrupted. A release of an earlier day than the newest record of the data set is refused. The same file
    again writes nothing.

    Exit status: 0 done; 1 refused, or something cannot be read or written; 2 bad usage.
    """
    _refuse_mapping(form, given["mapping"])
    if given["is_partial"] and given["is_whole"]:
        raise BadQuestionError("--partial, --whole: a release is one of the two: leave the other out")
    if findings is not None and Path(findings).exists():
        raise BadQuestionError(f"--findings: {findings} is there already: name a file that is not")
    of_iati = [f"--{name}" for name in ("secondary", "parents") if given[name]]
    if form != IATI and of_iati:
        raise BadQuestionError(f"{of_iati[0]} is about IATI: leave it out for {form}")
    from aidledger._cli import importing  # the importers take long to import

    own = LedgerPlace.of(None, vocabulary).vocabulary
    asked = importing.ImportRequest(form=form, vocabulary=own, **given)
    with terminal.watched() as watch:
        found = importing.done(asked, watch, findings)
    _tell(importing.in_json(found) if is_json else importing.in_text(found, kept=findings), found.written)
    for warning in found.warnings:
        terminal.complain(f"aidledger: warning: {warning}")
    if found.refusal is None:
        return 0
    terminal.complain(f"aidledger: {found.imported.path}: nothing is written: {found.refusal}")
    return FAILED


@click.command(short_help="Say once which records of an older ledger were imported.")
@click.argument("form", type=click.Choice(FORMS), metavar=f"[{'|'.join(FORMS)}", required=False)
@click.argument("files", nargs=-1, metavar="FILE...]", shell_complete=options.files)
@_release(required=True, help="What the release is called.")
@options.of_day("--recorded", help="The day that was given when the files were imported.")
@_dataset_option(help="The series to adopt.")
@_into(help="The folder of the ledger.")
@options.of_day(
    "--on",
    "day",
    help="When the adoption becomes known. Left out: the day after that of the newest record of the series.",
)
@_mapping()
@options.flag(
    "--differing",
    "is_differing",
    help="Also where rows say something else on record: that was made by hand, then.",
)
@_dry_run
@options.vocabulary
@options.json
def adopt(
    form: str | None,
    files: tuple[str, ...],
    *,
    recorded: dt.date | None,
    day: dt.date | None,
    vocabulary: str | None,
    is_json: bool,
    **given: Any,
) -> None:
    """Say once which records of a data set were imported, where none of them has the label of a release yet.

    \b
      aidledger adopt kiel release-07.xlsx --recorded 2022-10-11 \\
          --dataset kiel --into my/ledger --release "release 7"
      aidledger adopt --dataset acme --into my/ledger --release "before all releases"

    Name the files that were imported last, with the --recorded of then. The rows that are on record are recorded once
    more, with the label; no answer changes, and what was cited stands. All other records were made by hand, and are
    listed; those that correct a row are restated over it. Without files all records were made by hand. It cannot be
    done again, so rows of which something else is on record are refused: was it the same file, with the same
    --recorded?

    Exit status: 0 done; 1 refused, or something cannot be read or written; 2 bad usage.
    """
    if form is not None:
        if not files or recorded is None:
            missing = "--recorded: give the day" if files else "FILE: name the files"
            raise BadQuestionError(f"{missing} of the release that was imported last")
        _refuse_mapping(form, given["mapping"])
    from aidledger._cli import importing

    own, day_then = LedgerPlace.of(None, vocabulary).vocabulary, recorded or dt.date.min
    asked = importing.ImportRequest(form=form or "", files=files, recorded=day_then, vocabulary=own, **given)
    with terminal.watched() as watch:
        adoption, written = importing.adopted(asked, day, watch)
    in_json, in_text = importing.adopted_in_json(asked, adoption, written), importing.adopted_in_text(adoption, written)
    _tell(in_json if is_json else in_text, written)


def _tell(report: str, written: str | None) -> None:
    """Write a report; where that cannot be, say at least what else was written, or it would be done again."""
    try:
        terminal.write(report)
    except (OSError, terminal.UnreadError):
        if written is not None:
            terminal.complain(f"aidledger: the records were written to {written}, and the report was not")
        raise


def _refuse_mapping(form: str, mapping: str | None) -> None:
    if form == TABLE and mapping is None:
        raise BadQuestionError("--mapping: a table is read by a mapping: name its file, or a shipped one")
    if form != TABLE and mapping is not None:
        raise BadQuestionError(f"--mapping is about tables: leave it out, or write {TABLE} in place of {form}")


# --- what leaves it --------------------------------------------------------------------------------

_QUESTIONS: Final = ("history", "answer", "explanation")
_OF_A_DAY: Final = ("answer", "explanation")
_DEFAULT: Final = "committed"


@click.command(short_help="Write records, or an answer, as Parquet or CSV.")
@click.argument("file", shell_complete=options.files)
@click.option("--what", type=click.Choice(WHATS), default=WHATS[0], help="What to write; left out: the records.")
@options.of_day("--as-of", "date", help="Of events, or an answer: by this day.")
@click.option(
    "--every", type=click.Choice(options.PERIODS), help="Of a history: the ends of these periods; left out: of years."
)
@options.known
@options.asking(default=None)
@options.about_a_ledger
@options.flag("--wide", help="Of Parquet: figures of up to 76 digits, which not every program reads.")
def export(  # noqa: PLR0913 -- one for each option
    file: str,
    *,
    what: str,
    date: dt.date | None,
    every: str | None,
    known: dt.date | None,
    asked: Question | None,
    place: LedgerPlace,
    combined: bool,
    wide: bool,
) -> None:
    """Write records, or an answer and what is behind it, to FILE.parquet or FILE.csv, for other programs.

    \b
      aidledger export records.parquet
      aidledger export events.csv --what events --as-of 2024-06-30 --known 2025-12-31
      aidledger export history.csv --what history --every month --by recipient
      aidledger export parts.parquet --what explanation --as-of 2024-06-30 --where recipient=UKR

    records are all that were known, corrections and retractions too; events those that count then, each on its day;
    history, answer and explanation are about a question. Amounts stay exact: Parquet needs the extra arrow. No cell of
    a CSV file is a formula. What was in the file before is replaced once all is written.

    Exit status: 0 written; 1 it cannot be read, answered or written; 2 bad usage.
    """
    _refuse_misfits(file, what, date, every, asks=asked is not None or combined)
    ledger = place.opened().ledger
    line = ledger.timeline(known=known)
    at = None if date is None else ledger.as_of(date, known=known)

    def ask(projection: Projection[Any]) -> Exported:
        if at is None:
            return line.history(projection, every=every or "year")
        return at.answer(projection) if what == "answer" else at.explain(projection)

    if what == "records":
        found: Exported = [record for record in ledger if known is None or record.recorded <= known]
    elif what == "events":
        found = line if at is None else at
    else:
        asked = question(_DEFAULT, (), (), combined=combined) if asked is None else asked
        found = answered(asked, ask)
    exported(found, file, place.vocabulary, wide=wide)


def _refuse_misfits(file: str, what: str, date: dt.date | None, every: str | None, *, asks: bool) -> None:
    """Raise `BadQuestionError` on options that do not fit, before anything is read."""
    suffix = PurePath(file).suffix.removeprefix(".").lower()
    if suffix not in FORMATS:
        raise BadQuestionError(f"FILE: the suffix of {file!r:.200} is no format: {exists(suffix, FORMATS)}")
    about = f"--what {what}"
    if asks and what not in _QUESTIONS:
        raise BadQuestionError(f"{about} asks no question: leave out the options of one, or ask for --what answer")
    if what in _OF_A_DAY and date is None:
        raise BadQuestionError(f"{about} is about a day: add --as-of DATE")
    if what in ("records", "history") and date is not None:
        raise BadQuestionError(f"{about} is about no single day: leave out --as-of, or ask for --what events")
    if what != "history" and every is not None:
        raise BadQuestionError(f"{about} has no periods: leave out --every, or ask for --what history")
