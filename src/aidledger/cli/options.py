"""The options that several commands share: each is said once, and several reach a command as one value."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, Final

import click

from aidledger.cli import offers
from aidledger.cli.failures import BadQuestionError
from aidledger.cli.opening import Place
from aidledger.cli.questions import NOT_STATED, PROJECTIONS, Figure, Sum, Valuing, question
from aidledger.errors import DateError
from aidledger.projection import Projection
from aidledger.when import When, as_day, as_when

Command = Callable[..., Any]
Option = Callable[[Command], Command]

BEST: Final = "best"
_OWN: Final = "MODULE:NAME"
_EVENT: Final = "event"


# --- what is typed, as values ----------------------------------------------------------------------


def day(_: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | None:
    """Return the day that was written, or say how one is."""
    return None if value is None else _day(parameter, value)


def days(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[dt.date, ...]:
    """Return the days that were written."""
    return tuple(_day(parameter, value) for value in values)


def day_or_best(_: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | str | None:
    """Return the day that was written, or the word for as best known."""
    return value if value is None or value == BEST else _day(parameter, value)


def _day(parameter: click.Parameter, value: str) -> dt.date:
    try:
        return as_day(value, "DATE" if isinstance(parameter, click.Argument) else parameter.opts[0])
    except DateError as error:
        raise BadQuestionError(str(error)) from error


def _when(_: click.Context, __: click.Parameter, value: str | None) -> When | str | None:
    """Return the date of which rates are asked for."""
    if value is None or value == _EVENT:
        return value
    try:
        return as_when(value)
    except DateError as error:
        raise BadQuestionError(f"--at: {error}") from error


# --- single options --------------------------------------------------------------------------------

json: Final[Option] = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
known: Final[Option] = click.option(
    "--known", callback=day, metavar="DATE", help="Count only what was on record by the end of this day."
)
last_within: Final[Option] = click.option(
    "--last-within",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="On a day without a rate, take the last of so many days before.",
)
_ledger: Final[Option] = click.option(
    "--ledger",
    metavar="PATH",
    shell_complete=offers.files,
    help="A file or folder of events. Left out: the shipped ledger.",
)
vocabulary: Final[Option] = click.option(
    "--vocabulary", metavar=_OWN, help="Kinds of your own, with which the ledger is read."
)
_by: Final[Option] = click.option(
    "--by",
    multiple=True,
    metavar="FIELD",
    shell_complete=offers.fields,
    help="Sum in groups; with several fields, in combinations.",
)
_SUM: Final[tuple[Option, ...]] = (
    click.option(
        "--where",
        multiple=True,
        metavar="FIELD=VALUE",
        shell_complete=offers.conditions,
        help=f"Sum only this. The same field again: either value; other fields: all of them. "
        f"FIELD={NOT_STATED} asks for what is not stated. Of what is no sum: dataset=NAME.",
    ),
    click.option("--valued", is_flag=True, help="Sum what the source itself made of each amount, at rates of its own."),
    click.option("--partial", is_flag=True, help="With --valued: leave out events of which it made nothing."),
    click.option("--combined", is_flag=True, help="Add data sets up, where you know that they do not overlap."),
    click.option(
        "--in",
        "currency",
        metavar="CURRENCY",
        shell_complete=offers.currencies,
        help="In one currency, by the rates of the European Central Bank.",
    ),
    click.option(
        "--at",
        callback=_when,
        metavar="DATE",
        shell_complete=offers.words(_EVENT),
        help=f"With --in: the rate of this day, month or year. Left out, or {_EVENT!r}: that of each event.",
    ),
    last_within,
)


# --- options that reach a command as one value -----------------------------------------------------


def about_a_ledger(command: Command) -> Command:
    """Add the options that name a ledger; the command gets them as ``place``."""

    @functools.wraps(command)
    def called(*, ledger: str | None, vocabulary: str | None, **given: Any) -> Any:
        return command(place=Place.of(ledger, vocabulary), **given)

    return _ledger(vocabulary(called))


def asking(*, default: str | None = "committed", groups: bool = True, offered: tuple[str, ...] = PROJECTIONS) -> Option:
    """Return what adds the options of a question; the command gets it as ``asked``.

    Where nothing was typed, that is the ``default``, or None. ``offered`` are the shipped projections to choose from.
    """
    projection = click.option(
        "--projection",
        metavar="NAME",
        shell_complete=offers.words(*offered),
        help=f"Ask for this: {', '.join(offered)}; or {_OWN}, one of your own.",
    )
    options: tuple[Option, ...] = (projection, *([_by] if groups else []), *_SUM)

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def called(  # noqa: PLR0913 -- one for each option
            *,
            projection: str | None,
            where: tuple[str, ...],
            valued: bool,
            partial: bool,
            combined: bool,
            currency: str | None,
            at: When | str | None,
            last_within: int | None,
            by: tuple[str, ...] = (),
            **given: Any,
        ) -> Any:
            valuing = _valuing(currency, at, last_within)
            name = projection
            figure = _figure(valued=valued, partial=partial)
            if name is None and (by or where or figure or valuing):
                name = "committed"
            name = name or default
            asked: Sum | Projection[Any] | None = None
            if name is not None:
                asked = question(name, by, where, combined=combined, figure=figure, valuing=valuing)
            extra = {} if default else {"combined": combined}
            return command(asked=asked, **extra, **given)

        decorated: Command = called
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def _figure(*, valued: bool, partial: bool) -> Figure | None:
    if partial and not valued:
        raise BadQuestionError("--partial is about what sources made of amounts: add --valued, or leave it out")
    return Figure(is_partial=partial) if valued else None


def _valuing(currency: str | None, at: When | str | None, last_within: int | None) -> Valuing | None:
    if currency is not None:
        return Valuing(currency, at if isinstance(at, When) else None, last_within)
    for option, value in (("--at", at), ("--last-within", last_within)):
        if value is not None:
            raise BadQuestionError(f"{option} is about exchange rates: add --in CURRENCY, or leave it out")
    return None
