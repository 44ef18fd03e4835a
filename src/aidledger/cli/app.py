"""The commands, their arguments, and what becomes of errors; what is printed is made elsewhere."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

import click

from aidledger.cli import asking, checking, helptexts, terminal
from aidledger.cli.questions import NOT_STATED, PROJECTIONS, BadQuestionError, question
from aidledger.errors import AidledgerError, DateError, LoadError
from aidledger.when import as_day

FAILED: Final = 1
BAD_USAGE: Final = 2
INTERRUPTED: Final = 130
UNREAD: Final = 141
_MOST_PROBLEMS: Final = 20


class Program(click.Group):
    """A group of commands from which no error gets out but as a message and an exit status."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Run, and leave the process with the exit status."""
        sys.exit(self.run(sys.argv[1:] if args is None else args))

    def run(self, arguments: Sequence[str]) -> int:
        """Run with these arguments; return the exit status, after a message where something went wrong."""
        try:
            return int(super().main(list(arguments), "aidledger", standalone_mode=False) or 0)
        except (terminal.UnreadError, click.Abort, click.UsageError, AidledgerError, OSError) as error:
            return _report(error)


def _report(error: Exception) -> int:
    """Say what went wrong, where anybody reads it; return the exit status."""
    if isinstance(error, terminal.UnreadError):
        return UNREAD
    if isinstance(error, click.Abort):
        terminal.complain("aidledger: interrupted")
        return INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        terminal.complain(error.format_message())
        return BAD_USAGE
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "aidledger"
        terminal.complain(f"aidledger: {error.format_message()}\n(see {command} --help)")
        return BAD_USAGE
    terminal.complain(f"aidledger: {_problems(error) if isinstance(error, LoadError) else error}")
    return FAILED


def _problems(error: LoadError) -> str:
    """Return a line for each problem of a load; after some of them, the rest is counted."""
    shown = [f"  {terminal.line(finding)}" for finding in error.findings[:_MOST_PROBLEMS]]
    rest = len(error.findings) - len(shown)
    more = [f"  … and {rest:,} more: aidledger check shows all"] if rest else []
    return "\n".join([terminal.line(error.message), *shown, *more])


def _day(_: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | None:
    """Return the day that was written, or say how one is."""
    if value is None:
        return None
    try:
        return as_day(value, "DATE" if isinstance(parameter, click.Argument) else "--known")
    except DateError as error:
        raise click.UsageError(str(error)) from error


def _version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 -- click passes it so
    if is_asked and not context.resilient_parsing:
        import importlib.metadata

        try:
            version = importlib.metadata.version("aidledger")
        except importlib.metadata.PackageNotFoundError:
            version = "(not installed)"
        terminal.write(f"aidledger {version}\n")
        context.exit()


@click.group(
    cls=Program,
    help=helptexts.PROGRAM,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": terminal.WIDTH},
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Say which this is."
)
def program() -> None:
    """Do nothing: the commands below do it."""


@program.command("as-of", help=helptexts.AS_OF, short_help="Say what had happened by a day.")
@click.argument("date", callback=_day)
@click.option("--known", callback=_day, metavar="DATE", help="Count only what was on record by the end of this day.")
@click.option("--projection", metavar="NAME", help=f"Ask for this alone: {', '.join(PROJECTIONS)}.")
@click.option("--by", multiple=True, metavar="FIELD", help="Sum in groups; with several fields, in combinations.")
@click.option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    help=f"Sum only this. The same field again: either value; other fields: all of them. "
    f"FIELD={NOT_STATED} asks for what is not stated.",
)
@click.option("--combined", is_flag=True, help="Add data sets up, where you know that they do not overlap.")
@click.option("--ledger", metavar="PATH", help="A file or folder of events. Left out: the shipped ledger.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def as_of(
    date: dt.date,
    known: dt.date | None,
    projection: str | None,
    by: tuple[str, ...],
    where: tuple[str, ...],
    ledger: str | None,
    *,
    combined: bool,
    as_json: bool,
) -> None:
    """Answer a question, or draw the whole picture."""
    asked = None
    if projection is not None or by or where:
        try:
            asked = question(projection or "committed", by, where, combined=combined)
        except BadQuestionError as error:
            raise click.UsageError(str(error)) from error
    opened = asking.opened(ledger)
    if asked is None:
        text = asking.picture(opened, date, known, combined=combined, as_json=as_json)
    else:
        text = asking.answer(opened, date, known, asked, as_json=as_json)
    terminal.write(text)


@program.command(help=helptexts.CHECK, short_help="Say what is wrong in a ledger.")
@click.argument("path", required=False)
def check(path: str | None) -> int:
    """Print every finding, then a summary; return the exit status."""
    found = checking.checked(path)
    terminal.write("".join(f"{checking.shown(finding)}\n" for finding in found.findings))
    terminal.complain(found.summary)
    return FAILED if found.has_errors else 0
