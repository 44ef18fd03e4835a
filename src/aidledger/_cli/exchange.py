"""The commands by which data comes into a ledger, and leaves one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from aidledger._cli import helptexts, options, terminal
from aidledger._cli.questions import FAILED, NOT_STATED, BadQuestionError, Place, Sum, question
from aidledger._folds.projection import Projection
from aidledger._ledger.ledger import Ledger
from aidledger._values.fields import KEY, LONGEST_LABEL
from aidledger.errors import exists
from aidledger.interchange._export import writing
from aidledger.interchange._export.answers import Exported
from aidledger.interchange._export.writing import FORMATS

if TYPE_CHECKING:
    from aidledger.interchange.iati._importer import Practice


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
    writing.export(found, file, place.vocabulary, wide=asked.is_wide)


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


KIEL: Final = "kiel"
TABLE: Final = "table"
IATI: Final = "iati"
FORMS: Final = (KIEL, IATI, TABLE)
CORRECTIONS: Final = ("keep", "replace")
PRACTICES: Final = ("keep", "leave-out")
WHATS: Final = ("records", "events", "history", "answer", "explanation")
PERIODS: Final = ("day", "week", "month", "quarter", "year")


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


@click.command("import", help=helptexts.IMPORT, short_help="Take what is new in a published file into a ledger.")
@click.argument("form", type=click.Choice(FORMS), metavar=f"{'|'.join(FORMS)}")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=options.files)
@click.option(
    "--recorded", required=True, callback=options.day, metavar="DATE", help="The day on which it became known."
)
@click.option(
    "--dataset",
    required=True,
    callback=_dataset,
    metavar="NAME",
    shell_complete=options.datasets,
    help="The series that it is a release of.",
)
@click.option(
    "--into",
    required=True,
    callback=_path,
    metavar="LEDGER",
    shell_complete=options.files,
    help="The folder of the ledger; it may be a new one.",
)
@click.option(
    "--release",
    metavar="LABEL",
    callback=_label,
    help='What the release is called, such as "release 18 of 2024-07". Left out: "release of" and the day.',
)
@click.option("--partial", is_flag=True, help="It holds some of the rows only: those that it lacks stay on record.")
@click.option("--whole", is_flag=True, help="Rows that it lacks are gone, even where these are most rows on record.")
@click.option(
    "--corrections",
    type=click.Choice(CORRECTIONS),
    default=CORRECTIONS[0],
    help="What becomes of manual corrections of rows that changed; left out: keep.",
)
@click.option(
    "--mapping", metavar="FILE", shell_complete=options.mappings, help="Of a table: how its columns become events."
)
@click.option(
    "--identity",
    multiple=True,
    callback=_fields,
    metavar="FIELD",
    shell_complete=options.event_fields,
    help="A key means the same fact only while this stays the same; again: and this. Left out: kind, donor; -: none.",
)
@click.option(
    "--recognised-by",
    multiple=True,
    callback=_fields,
    metavar="FIELD",
    shell_complete=options.event_fields,
    help="... and only while one of these does. Left out: occurred, amount, and but for kiel title; -: none.",
)
@click.option("--secondary", type=click.Choice(PRACTICES), help="Of IATI: what secondary reporters repeat of others.")
@click.option("--parents", type=click.Choice(PRACTICES), help="Of IATI: what parents repeat of their children.")
@click.option(
    "--strict", is_flag=True, help="Write nothing where a row is refused that the mapping does not leave out."
)
@click.option(
    "--allow-unknown", is_flag=True, help="Leave rows out whose donor, recipient or other party has an unknown name."
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and leave the ledger as it is.")
@click.option(
    "--findings", metavar="FILE", shell_complete=options.files, help="Write every finding to this file, a line each."
)
@options.vocabulary
@options.json
def import_(  # noqa: PLR0913 -- one for each option
    form: str,
    files: tuple[str, ...],
    *,
    recorded: dt.date,
    dataset: str,
    into: str,
    release: str | None,
    partial: bool,
    whole: bool,
    corrections: str,
    mapping: str | None,
    identity: tuple[str, ...] | None,
    recognised_by: tuple[str, ...] | None,
    secondary: Practice | None,
    parents: Practice | None,
    findings: str | None,
    vocabulary: str | None,
    strict: bool,
    allow_unknown: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Print what came of an import; return the exit status."""
    from aidledger._absorb.absorb import IDENTITY, RECOGNISED_BY
    from aidledger._cli import reports
    from aidledger._cli.importing import Asked, done, watched
    from aidledger.interchange._kiel import RECOGNISED_BY as OF_KIEL

    _refuse_mapping(form, mapping)
    if partial and whole:
        raise BadQuestionError("--partial, --whole: a release is one of the two: leave the other out")
    if findings is not None and Path(findings).exists():
        raise BadQuestionError(f"--findings: {findings} is there already: name a file that is not")
    if form != IATI and (secondary or parents):
        raise BadQuestionError(f"{'--secondary' if secondary else '--parents'} is about IATI: leave it out for {form}")
    asked = Asked(
        form=form,
        files=files,
        recorded=recorded,
        dataset=dataset,
        into=into,
        release=release,
        is_partial=partial,
        is_whole=whole,
        corrections=corrections,
        mapping=mapping,
        vocabulary=Place.of(None, vocabulary).vocabulary,
        identity=IDENTITY if identity is None else identity,
        recognised_by=(OF_KIEL if form == KIEL else RECOGNISED_BY) if recognised_by is None else recognised_by,
        secondary=secondary or "evidence",
        parents=parents or "evidence",
        is_strict=strict,
        allows_unknown=allow_unknown,
        is_dry=dry_run,
    )
    with watched() as watch:
        found = done(asked, watch, lambda every: None if findings is None else reports.keep(every, findings))
    _tell(reports.in_json(found) if as_json else reports.in_text(found, kept=findings), found.written)
    for warning in found.warnings:
        terminal.complain(f"aidledger: warning: {warning}")
    if found.refusal is None:
        return 0
    terminal.complain(f"aidledger: {found.imported.path}: nothing is written: {found.refusal}")
    return FAILED


@click.command(help=helptexts.ADOPT, short_help="Say once which records of an older ledger were imported.")
@click.argument("form", type=click.Choice(FORMS), metavar=f"[{'|'.join(FORMS)}", required=False)
@click.argument("files", nargs=-1, metavar="FILE...]", shell_complete=options.files)
@click.option("--release", required=True, metavar="LABEL", callback=_label, help="What the release is called.")
@click.option(
    "--recorded", callback=options.day, metavar="DATE", help="The day that was given when the files were imported."
)
@click.option(
    "--dataset",
    required=True,
    callback=_dataset,
    metavar="NAME",
    shell_complete=options.datasets,
    help="The series to adopt.",
)
@click.option(
    "--into",
    required=True,
    callback=_path,
    metavar="LEDGER",
    shell_complete=options.files,
    help="The folder of the ledger.",
)
@click.option(
    "--on",
    "day",
    callback=options.day,
    metavar="DATE",
    help="When the adoption becomes known. Left out: the day after that of the newest record of the series.",
)
@click.option(
    "--mapping", metavar="FILE", shell_complete=options.files, help="Of a table: how its columns become events."
)
@click.option(
    "--differing", is_flag=True, help="Also where rows say something else on record: that was made by hand, then."
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and leave the ledger as it is.")
@options.vocabulary
@options.json
def adopt(  # noqa: PLR0913 -- one for each option
    form: str | None,
    files: tuple[str, ...],
    *,
    release: str,
    recorded: dt.date | None,
    dataset: str,
    into: str,
    day: dt.date | None,
    mapping: str | None,
    vocabulary: str | None,
    differing: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Print what came of an adoption."""
    from aidledger._cli import reports
    from aidledger._cli.importing import Asked, adopted, watched

    if form is not None:
        if not files or recorded is None:
            missing = "--recorded: give the day" if files else "FILE: name the files"
            raise BadQuestionError(f"{missing} of the release that was imported last")
        _refuse_mapping(form, mapping)
    asked = Asked(
        form=form or "",
        files=files,
        recorded=recorded or dt.date.min,
        dataset=dataset,
        into=into,
        release=release,
        mapping=mapping,
        vocabulary=Place.of(None, vocabulary).vocabulary,
        is_differing=differing,
        is_dry=dry_run,
    )
    with watched() as watch:
        adoption, written = adopted(asked, day, watch)
    if as_json:
        _tell(reports.adopted_in_json(asked, adoption, written), written)
    else:
        _tell(reports.adopted_in_text(adoption, written), written)


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


@click.command(help=helptexts.EXPORT, short_help="Write records, or an answer, as Parquet or CSV.")
@click.argument("file", shell_complete=options.files)
@click.option("--what", type=click.Choice(WHATS), default=WHATS[0], help="What to write; left out: the records.")
@click.option("--as-of", "date", callback=options.day, metavar="DATE", help="Of events, or an answer: by this day.")
@click.option(
    "--every", type=click.Choice(PERIODS), help="Of a history: the ends of these periods; left out: of years."
)
@options.known
@options.asking(default=None)
@options.about_a_ledger
@click.option("--wide", is_flag=True, help="Of Parquet: figures of up to 76 digits, which not every program reads.")
def export(  # noqa: PLR0913 -- one for each option
    file: str,
    *,
    what: str,
    date: dt.date | None,
    every: str | None,
    known: dt.date | None,
    asked: Sum | Projection[Any] | None,
    place: Place,
    combined: bool,
    wide: bool,
) -> None:
    """Write a file, whole or not at all."""
    wanted = Asked(what=what, date=date, known=known, every=every, question=asked, is_combined=combined, is_wide=wide)
    write(file, wanted, place)
