"""The options that commands share, and the values that can be typed next."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs
import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

from aidledger._cli import COMPLETE, terminal
from aidledger._cli.questions import (
    NOT_STATED,
    PROJECTIONS,
    BadQuestionError,
    LedgerPlace,
    Question,
    Sum,
    Valued,
    Valuing,
    question,
)
from aidledger._ledger.ledger import Ledger
from aidledger._records.plain import stored_text
from aidledger._records.records import Event
from aidledger._records.vocabulary import dimensions
from aidledger._values.dates import When, as_day, as_when
from aidledger._values.fields import Shares
from aidledger.errors import DateError, StoreError

Offer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]
"""Returns what can be typed for a parameter, by what was typed of it; whatever it raises, nothing is offered."""

_LARGEST: Final = 16 << 20  # bytes of a ledger that is read while somebody waits
_COMMITTED: Final = "committed"


def words(*known: str) -> Offer:
    """Return what offers these words."""
    return _offer(lambda _context, _typed: known)


def _offer(values: Callable[[click.Context, str], Iterable[str]]) -> Offer:
    def offered(context: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem[str]]:
        found = dict.fromkeys(each for each in values(context, typed) if each.startswith(typed))
        return [CompletionItem(each) for each in found]

    return offered


def files(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Offer the files and folders that the shell finds."""
    return [CompletionItem(typed, type="file")]


# --- what the program knows ------------------------------------------------------------------------


def mappings(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Offer the mappings that are shipped, and files where none of them begins so."""
    from aidledger.interchange._mapping_reading import shipped_mappings

    return words(*shipped_mappings())(context, parameter, typed) or files(context, parameter, typed)


@_offer
def currencies(_: click.Context, __: str) -> Iterable[str]:
    """Offer the codes of currencies."""
    from aidledger._values.codes import CURRENCIES

    return sorted(CURRENCIES)


@_offer
def event_fields(context: click.Context, _: str) -> Iterable[str]:
    """Offer the fields in which two events can be compared."""
    vocabulary = LedgerPlace.of(None, context.params.get("vocabulary")).vocabulary
    kinds = [kind for name in vocabulary if issubclass(kind := vocabulary[name], Event)]
    named = {field.name for kind in kinds for field in attrs.fields(kind) if field.init}
    return [*sorted({"kind", *named} - {"id", "fact", "dataset", "recorded"}), NOT_STATED]


# --- what is in the ledger ---------------------------------------------------------------------------


def _kinds(context: click.Context) -> tuple[type[Event], ...]:
    """Return the kinds that a sum counts; none where no sum is asked for."""
    asked = question(context.params.get("projection") or _COMMITTED, (), (), combined=False)
    return tuple(kind for kind, _ in asked.whole.counts) if isinstance(asked, Sum) else ()


def _dimensions(context: click.Context) -> Sequence[str]:
    kinds = _kinds(context)
    return sorted(dimensions(kinds)) if kinds else ()


@_offer
def fields(context: click.Context, _: str) -> Sequence[str]:
    """Offer the fields by which a sum can be grouped."""
    return _dimensions(context)


@_offer
def conditions(context: click.Context, typed: str) -> Iterable[str]:
    """Offer the fields and values by which a sum can be narrowed."""
    field, equals, _ = typed.partition("=")
    known = _dimensions(context) or ("dataset",)  # which is asked for in every question
    if not equals:
        return (f"{each}=" for each in known)
    if field not in known:
        return ()
    kinds = _kinds(context) or Event
    found = {value for record in _ledger(context) if isinstance(record, kinds) for value in _values(record, field)}
    return (f"{field}={value}" for value in sorted(found, key=lambda value: (value == NOT_STATED, value)))


def _values(event: Any, field: str) -> Iterator[str]:
    """Yield the values of a field of an event, as they are typed; none where its kind has no such field."""
    value = getattr(event, field, ...)
    if isinstance(value, Shares):
        yield from (code for code, _ in value.parts)
    elif value is None:
        yield NOT_STATED
    elif value is not ...:
        yield stored_text(value)


@_offer
def datasets(context: click.Context, _: str) -> Iterable[str]:
    """Offer the names of the data sets of the ledger."""
    return _ledger(context).datasets


def _ledger(context: click.Context) -> Ledger:
    """Return the ledger that is asked about; raise `StoreError` on one that takes long to read."""
    path = context.params.get("into") or context.params.get("ledger")
    if path is not None and _size(path) > _LARGEST:
        raise StoreError(f"{path} is too large to be read in passing")
    return LedgerPlace.of(path, context.params.get("vocabulary")).opened().ledger


def _size(path: str) -> int:
    """Return how many bytes the files of a ledger have."""
    place = Path(path)
    every = place.rglob("*.toml") if place.is_dir() else [place]
    return sum(os.stat(each).st_size for each in every)  # noqa: PTH116 -- ten thousand files


Command = Callable[..., Any]
Option = Callable[[Command], Command]

BEST: Final = "best"
_OWN: Final = "MODULE:NAME"
_EVENT: Final = "event"
PERIODS: Final = ("day", "week", "month", "quarter", "year")


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

flag: Final = functools.partial(click.option, is_flag=True)
"""Make an option that is said, or is not."""
of_day: Final = functools.partial(click.option, callback=day, metavar="DATE")
"""Make an option that names a day."""
of_file: Final = functools.partial(click.option, metavar="FILE", shell_complete=files)
"""Make an option that names a file."""

date: Final[Option] = click.argument("date", callback=day)
json: Final[Option] = flag("--json", "is_json", help="Print it as JSON.")
known: Final[Option] = of_day("--known", help="Count only what was on record by the end of this day.")
last_within: Final[Option] = click.option(
    "--last-within",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="On a day without a rate, take the last of so many days before.",
)
_ledger_option: Final[Option] = of_file(
    "--ledger", metavar="PATH", help="A file or folder of events. Left out: the shipped ledger."
)
vocabulary: Final[Option] = click.option(
    "--vocabulary", metavar=_OWN, help="Kinds of your own, with which the ledger is read."
)
_several: Final = functools.partial(click.option, multiple=True)
_by: Final[Option] = _several(
    "--by", metavar="FIELD", shell_complete=fields, help="Sum in groups; with several fields, in combinations."
)
_SUM: Final[tuple[Option, ...]] = (
    _several(
        "--where",
        metavar="FIELD=VALUE",
        shell_complete=conditions,
        help=f"Sum only this. The same field again: either value; other fields: all of them. "
        f"FIELD={NOT_STATED} asks for what is not stated. Of what is no sum: dataset=NAME.",
    ),
    flag("--valued", help="Sum what the source itself made of each amount, at rates of its own."),
    flag("--partial", help="With --valued: leave out events of which it made nothing."),
    flag("--combined", help="Add data sets up, where you know that they do not overlap."),
    click.option(
        "--in",
        "currency",
        metavar="CURRENCY",
        shell_complete=currencies,
        help="In one currency, by the rates of the European Central Bank.",
    ),
    click.option(
        "--at",
        callback=_when,
        metavar="DATE",
        shell_complete=words(_EVENT),
        help=f"With --in: the rate of this day, month or year. Left out, or {_EVENT!r}: that of each event.",
    ),
    last_within,
)


# --- options that reach a command as one value -----------------------------------------------------


def about_a_ledger(command: Command) -> Command:
    """Add the options that name a ledger; the command gets them as ``place``."""

    @functools.wraps(command)
    def called(*, ledger: str | None, vocabulary: str | None, **given: Any) -> Any:
        return command(place=LedgerPlace.of(ledger, vocabulary), **given)

    return _ledger_option(vocabulary(called))


def asking(*, default: str | None = _COMMITTED, groups: bool = True, offered: tuple[str, ...] = PROJECTIONS) -> Option:
    """Return what adds the options of a question; the command gets it as ``asked``.

    Where nothing was typed, that is the ``default``, or None. ``offered`` are the shipped projections to choose from.
    """
    projection = click.option(
        "--projection",
        metavar="NAME",
        shell_complete=words(*offered),
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
            how = _valued(valued=valued, partial=partial)
            name = projection or (_COMMITTED if by or where or how or valuing else default)
            asked: Question | None = None
            if name is not None:
                asked = question(name, by, where, combined=combined, valued=how, valuing=valuing)
            extra = {} if default else {"combined": combined}
            return command(asked=asked, **extra, **given)

        decorated: Command = called
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def _valued(*, valued: bool, partial: bool) -> Valued | None:
    if partial and not valued:
        raise BadQuestionError("--partial is about what sources made of amounts: add --valued, or leave it out")
    return ("partial" if partial else "whole") if valued else None


def _valuing(currency: str | None, at: When | str | None, last_within: int | None) -> Valuing | None:
    if currency is not None:
        return Valuing(currency, at if isinstance(at, When) else None, last_within)
    for option, value in (("--at", at), ("--last-within", last_within)):
        if value is not None:
            raise BadQuestionError(f"{option} is about exchange rates: add --in CURRENCY, or leave it out")
    return None


_SHELLS: Final = ("bash", "fish", "zsh")
_COMPLETE: Final = "complete"
_SOURCE: Final = "source"
_BREAKS: Final = re.compile("[=:]+")  # where bash ends a word, and begins another


def answer(program: click.Command, instruction: str) -> None:
    """Print what a shell asks for: the script, or what can come next.

    Raises `BadQuestionError` on what is no instruction. What goes wrong while somebody types is not told: it would
    stand in the middle of the line.
    """
    shell, _, what = instruction.partition("_")
    for each in (_Bash, _Fish, _Zsh):
        add_completion_class(each)
    found = get_completion_class(shell)
    if found is None or what not in (_COMPLETE, _SOURCE):
        names = ", ".join(f"{shell}_{_SOURCE}" for shell in _SHELLS)
        raise BadQuestionError(f"{COMPLETE}: {instruction!r:.200} is not understood: write one of {names}")
    asked = found(program, {}, "aidledger", COMPLETE)
    if what == _SOURCE:
        terminal.write(asked.source())
        return
    with contextlib.suppress(Exception, SystemExit):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            offered = asked.complete()
        terminal.write(f"{offered}\n")


class _Whole(ShellComplete):
    """Offers whole words: what was typed in one word as ``--where=donor=J`` keeps its beginning."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return what can come next, as words that take the place of the one that was begun."""
        offered = super().get_completions(args, incomplete)
        option, equals, _ = incomplete.partition("=")
        if not (equals and option.startswith("-")):
            return offered
        return [CompletionItem(f"{option}={each.value}", each.type, each.help) for each in offered]


class _Bash(_Whole, BashComplete):
    source_template: ClassVar[str] = BashComplete.source_template.replace(
        "COMPREPLY+=($value)", "COMPREPLY+=($value)\n            [[ $value == *= ]] && compopt -o nospace"
    ).replace("bash_complete $1)", "bash_complete $1 2>/dev/null)")

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that was begun, and that one; put together where bash took them apart."""
        args, incomplete = super().get_completion_args()
        words: list[str] = []
        is_open = False
        for word in [*args, incomplete]:
            is_break = _BREAKS.fullmatch(word) is not None
            if words and (is_open or is_break):
                words[-1] += word
            else:
                words.append(word)
            is_open = is_break
        self._kept = words[-1] if is_open else words[-1].removesuffix(incomplete)
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return what takes the place of the part after the last break, which is all that bash replaces."""
        return super().format_completion(CompletionItem(item.value.removeprefix(self._kept), item.type, item.help))


class _Zsh(_Whole, ZshComplete):
    source_template: ClassVar[str] = ZshComplete.source_template.replace(
        "zsh_complete %(prog_name)s)", "zsh_complete %(prog_name)s 2>/dev/null)"
    ).replace(
        "compadd -U -V unsorted -a completions",
        "compadd -U -V unsorted -S '' -- ${(M)completions:#*=}\n        compadd -U -V unsorted -- ${completions:#*=}",
    )


class _Fish(_Whole, FishComplete):
    source_template: ClassVar[str] = FishComplete.source_template.replace(
        "(commandline -t) %(prog_name)s)", "(commandline -t) %(prog_name)s 2>/dev/null)"
    )
