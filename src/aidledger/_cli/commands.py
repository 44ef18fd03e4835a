"""The program: its commands and arguments; no error leaves it but as a message and an exit status."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

import click

from aidledger import _cli as cli
from aidledger._cli import asking, helptexts, options, questions, reports, terminal
from aidledger._cli.exchange import PERIODS, adopt, export, import_
from aidledger._cli.options import Option
from aidledger._cli.questions import FAILED, SUMS, BadQuestionError, Place, Sum, as_sum
from aidledger._folds.projection import Projection
from aidledger._version import version

Asked = Sum | Projection[Any]

_DATE: Final[Option] = click.argument("date", callback=options.day)


@click.command("as-of", help=helptexts.AS_OF, short_help="Say what had happened by a day.")
@_DATE
@options.known
@options.asking(default=None)
@options.about_a_ledger
@options.json
def as_of(
    date: dt.date, known: dt.date | None, asked: Asked | None, place: Place, *, combined: bool, as_json: bool
) -> None:
    """Answer a question, or draw the whole picture."""
    found = place.opened()
    if asked is None:
        text = asking.picture_of_day(found, date, known, combined=combined, is_json=as_json)
    else:
        text = asking.answer(found, date, known, asked, is_json=as_json)
    terminal.write(text)


# --- over time -------------------------------------------------------------------------------------


@click.command(help=helptexts.HISTORY, short_help="Show how an answer grew.")
@click.option(
    "--every",
    type=click.Choice(PERIODS),
    help="The ends of these periods; those of years where nothing is said.",
)
@click.option("--on", multiple=True, callback=options.days, metavar="DATE", help="This day; again: that one too.")
@click.option("--start", callback=options.day, metavar="DATE", help="The first day. Left out: where it begins.")
@click.option(
    "--end",
    callback=options.day,
    metavar="DATE",
    help="The last day. Left out: that of knowledge, or of the last event.",
)
@options.known
@options.asking()
@options.about_a_ledger
@click.option("--csv", "as_csv", is_flag=True, help="Print it as CSV, a row for each day, group and currency.")
@options.json
@click.option(
    "--plot",
    metavar="FILE",
    shell_complete=options.files,
    help="Draw it in a file that ends in .png, .svg or .pdf; print nothing.",
)
def history(  # noqa: PLR0913 -- one for each option
    every: str | None,
    on: tuple[dt.date, ...],
    start: dt.date | None,
    end: dt.date | None,
    known: dt.date | None,
    asked: Asked,
    place: Place,
    plot: str | None,
    *,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Print or draw the answers on many days."""
    from aidledger._cli import histories

    if on and (every or start or end):
        raise BadQuestionError("--on names every day of the history: leave out --every, --start and --end")
    if as_csv + as_json + (plot is not None) > 1:
        raise BadQuestionError("a history is printed once: choose one of --csv, --json and --plot")
    if plot is not None:
        histories.refuse_no_picture(plot)
    found = place.opened()
    days = histories.Days(every or (None if on else "year"), on, start, end)
    grown = histories.history(found, days, known, asked)
    if plot is not None:
        histories.draw(grown, plot)
    elif as_csv:
        terminal.write_data(histories.as_csv(grown))
    elif as_json:
        terminal.write(histories.in_json(grown))
    else:
        terminal.write(histories.in_text(grown, found, asked, known))


@click.command(help=helptexts.REACHES, short_help="Say when a sum was reached.")
@click.argument("amount", nargs=-1, required=True, shell_complete=options.currencies)
@options.known
@options.asking(groups=False, offered=SUMS)
@options.about_a_ledger
@options.json
def reaches(amount: tuple[str, ...], known: dt.date | None, asked: Asked, place: Place, *, as_json: bool) -> None:
    """Print when a sum was reached."""
    from aidledger._cli import comparisons

    threshold = comparisons.money(" ".join(amount))
    whole = as_sum(asked, "reaches an amount", is_whole=True)
    terminal.write(comparisons.reached(place.opened(), known, whole, threshold, is_json=as_json))


@click.command(help=helptexts.REVISIONS, short_help="Say how an answer changed as more became known.")
@_DATE
@options.asking(offered=SUMS)
@options.about_a_ledger
@options.json
def revisions(date: dt.date, asked: Asked, place: Place, *, as_json: bool) -> None:
    """Print every answer that there ever was about a day."""
    from aidledger._cli import comparisons

    revised = as_sum(asked, "has revisions")
    terminal.write(comparisons.revisions(place.opened(), date, revised, is_json=as_json))


# --- what an answer is made of -----------------------------------------------------------------------


@click.command(help=helptexts.COMPARE, short_help="Say what changed from one answer to another.")
@_DATE
@click.argument("second", required=False, callback=options.day, metavar="[DATE]")
@options.known
@click.option(
    "--with-known",
    callback=options.day_or_best,
    metavar="DATE",
    shell_complete=options.words(options.BEST),
    help="Of the second: the day of knowledge, or best: all that is on record.",
)
@options.asking(offered=SUMS)
@options.about_a_ledger
@click.option(
    "--with-ledger", metavar="PATH", shell_complete=options.files, help="Of the second: a file or folder of events."
)
@options.json
def compare(
    date: dt.date,
    second: dt.date | None,
    known: dt.date | None,
    with_known: dt.date | str | None,
    asked: Asked,
    place: Place,
    with_ledger: str | None,
    *,
    as_json: bool,
) -> None:
    """Print what leads from one answer to another; the second is as the first in all that is not said of it."""
    from aidledger._cli.comparisons import Side, comparison

    if second is None and with_known is None and with_ledger is None:
        raise BadQuestionError(
            "two answers are compared: give a second DATE, --with-known DATE, --with-known best, or --with-ledger PATH"
        )
    moved = as_sum(asked, "has a bridge")
    found = place.opened()
    other = found if with_ledger is None else Place(with_ledger, place.vocabulary).opened()
    then = known if with_known is None else (with_known if isinstance(with_known, dt.date) else None)
    sides = Side(found, date, known), Side(other, second or date, then)
    terminal.write(comparison(*sides, moved, is_json=as_json))


@click.command(help=helptexts.EXPLAIN, short_help="Say where an answer comes from.")
@_DATE
@options.known
@options.asking()
@options.about_a_ledger
@options.json
def explain(date: dt.date, known: dt.date | None, asked: Asked, place: Place, *, as_json: bool) -> None:
    """Print what an answer is the sum of, with the sources."""
    from aidledger._cli import histories

    terminal.write(histories.explanation(place.opened(), date, known, asked, is_json=as_json))


@click.command(help=helptexts.RECONCILE, short_help="Set reported totals beside what is itemised.")
@_DATE
@options.known
@click.option(
    "--against",
    metavar="DATASET",
    shell_complete=options.datasets,
    help="What this data set itemises. Left out: that of each total.",
)
@click.option(
    "--rates",
    type=click.Choice(["ecb"]),
    help="Compare other currencies too, by the rates of the European Central Bank of the date of each total.",
)
@options.last_within
@options.about_a_ledger
@options.json
def reconcile(
    date: dt.date,
    known: dt.date | None,
    against: str | None,
    rates: str | None,
    last_within: int | None,
    place: Place,
    *,
    as_json: bool,
) -> None:
    """Print each reported total beside what is itemised."""
    from aidledger._cli import histories
    from aidledger.rates._tables import ecb

    if last_within is not None and rates is None:
        raise BadQuestionError("--last-within is about exchange rates: add --rates ecb, or leave it out")
    given = ecb() if rates else None
    asked = histories.Asked(date, known, against, given, last_within)
    terminal.write(histories.reconciliation(place.opened(), asked, is_json=as_json))


# --- whether it is right -----------------------------------------------------------------------------


@click.command(help=helptexts.CHECK, short_help="Say what is wrong in a ledger.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=options.files)
@click.option("--all", "is_all", is_flag=True, help="Print every finding on a terminal, too: not just the first ones.")
@click.option(
    "--against",
    metavar="MANIFEST",
    shell_complete=options.files,
    help="Name the first day on which a record differs from this manifest.",
)
@options.about_a_ledger
def check(paths: tuple[str, ...], place: Place, *, against: str | None, is_all: bool) -> int:
    """Print every finding, the corrections in effect, then a summary; return the exit status."""
    named = [Place(path, place.vocabulary) for path in paths]
    found = reports.checked(*named, *([] if named and place.path is None else [place]), against=against)
    if is_all or not terminal.is_terminal():
        lines = [*map(reports.shown, found.findings)]
    else:
        lines = [*reports.capped(found.findings, reports.shown, "--all prints them")]
    lines += map(reports.corrected, found.corrections)
    terminal.write("".join(f"{line}\n" for line in lines))
    terminal.complain(found.summary)
    return FAILED if found.has_errors else 0


@click.command(help=helptexts.MANIFEST, short_help="Print a digest for each day on which records became known.")
@click.argument("path", required=False, shell_complete=options.files)
@options.vocabulary
def manifest(path: str | None, vocabulary: str | None) -> None:
    """Print the manifest of a ledger."""
    from aidledger.files._manifests import Manifest

    place = Place.of(path, vocabulary)
    terminal.write_data(str(Manifest.of(place.opened().ledger, place.vocabulary)))


@click.command(help=helptexts.VERIFY, short_help="Say whether an answer that was printed as JSON stands.")
@click.argument("file", shell_complete=options.files)
@options.asking(default=None)
@options.about_a_ledger
@options.json
def verify(file: str, asked: Asked | None, place: Place, *, combined: bool, as_json: bool) -> int:
    """Print whether an answer stands, and what changed since; return the exit status."""
    from aidledger._cli import asking

    if combined and asked is None:
        raise BadQuestionError("--combined is part of the question: the answer says it, so leave it out")
    answer = asking.cited(file)
    stands, text = asking.verification(place.opened(), answer, asked, is_json=as_json)
    terminal.write(text)
    return 0 if stands else FAILED


COMMANDS: Final = (
    as_of,
    history,
    reaches,
    compare,
    revisions,
    explain,
    reconcile,
    verify,
    check,
    manifest,
    import_,
    adopt,
    export,
)


class Program(click.Group):
    """A group of commands from which no error gets out but as a message and an exit status."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Run, and leave the process with the exit status."""
        sys.exit(self.run(sys.argv[1:] if args is None else args))

    def run(self, arguments: Sequence[str]) -> int:
        """Run with these arguments; return the exit status, after a message where something went wrong.

        Where a shell asks what can be typed, by the environment, that is answered instead.
        """
        try:
            if asked := os.environ.get(cli.COMPLETE):
                from aidledger._cli import options

                options.answer(self, asked)
                return 0
            terminal.refuse_no_output()
            return int(super().main(list(arguments), "aidledger", standalone_mode=False) or 0)
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- nothing gets out but a message
            return questions.report(error)

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the commands in the order in which one would want them."""
        return list(self.commands)


def _version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 -- click passes it so
    if is_asked and not context.resilient_parsing:
        terminal.write(f"aidledger {version()}\n")
        context.exit()


@click.group(
    cls=Program,
    commands=COMMANDS,
    help=helptexts.PROGRAM,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": terminal.WIDTH},
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Say which this is."
)
def program() -> None:
    """Do nothing: the commands do it."""
