"""From the words of the command line to a question: which ledger, which projection; and what is said of a bad one."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import attrs
import click

import aidledger
from aidledger import stores
from aidledger._aid.kinds import CORE
from aidledger._aid.verifying import SHIPPED
from aidledger._cli import BAD_USAGE, FAILED, INTERRUPTED, UNREAD, terminal, words
from aidledger._folds.projection import Fold, Projection, unmapped
from aidledger._folds.tally import Tally
from aidledger._ledger.ledger import Ledger
from aidledger._records.records import Event
from aidledger._records.vocabulary import Vocabulary, dimensions
from aidledger._values.dates import YES, When
from aidledger._values.money import Bag, Groups
from aidledger._values.text import Hint, Message
from aidledger.errors import (
    AidledgerError,
    Finding,
    LedgerError,
    LoadError,
    MixedDatasetsError,
    RateError,
    UnknownCodeError,
    UnknownFieldError,
    WrongTypeError,
    exists,
)
from aidledger.rates._conversion import valued as in_currency
from aidledger.rates._tables import ecb

_MOST_PROBLEMS: Final = 20
_OURS: Final = Path(aidledger.__file__).parent
_WORDED: Final = {
    "adopt": "run aidledger adopt once",
    "mixed": "--where dataset={}, keep them apart with --by dataset, or add them with --combined",
    "project": "",
    "rates": "add --rates ecb",
    "unvalued": "leave out --valued, narrow it with --where",
    "verify": "verify takes what as-of --json printed",
}
"""Hints that are advice; each has a place for the value, if it has one."""
_FACTS: Final = ("past_recorded", "question")
"""Hints that are none: what they are about."""


class BadQuestionError(click.UsageError):
    """Something that was asked for in a way that is not understood; the message says what to write instead."""


def report(error: Exception | SystemExit) -> int:
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
    terminal.complain(f"aidledger: {_message(error)}")
    return FAILED


def spelled(message: str, **own: str) -> str:
    """Word a message of the library, with its advice as it is followed here; ``own`` has words for some hints.

    >>> spelled(Message("no rate on 2025-04-18: ask for it with ", Hint.keyword(last_within=1)))
    'no rate on 2025-04-18: ask for it with --last-within 1'
    """
    return Message(message).worded(lambda hint: own.get(hint.name) or _word(hint))


def worded(finding: Finding) -> Finding:
    """Word the message of a finding."""
    return attrs.evolve(finding, message=spelled(finding.message))


def _word(hint: Hint) -> str:
    """Word a hint; one that has no words here is about an option."""
    if hint.name in _FACTS:
        return hint.text
    option = f"--{hint.name.replace('_', '-')}" + ("" if hint.value is True else " {}")
    return _WORDED.get(hint.name, option).format(hint.value)


def _message(error: Exception | SystemExit) -> str:
    if isinstance(error, LoadError):
        return _problems(error)
    if isinstance(error, LedgerError):
        return "\n".join(str(worded(finding)) for finding in error.findings)
    if isinstance(error, (AidledgerError, OSError)):
        return spelled(Message(error))
    return _mistake(error)


def _problems(error: LoadError) -> str:
    """Return a line for each problem of a load; after some of them, the rest is counted."""
    shown = [f"  {terminal.line(finding)}" for finding in error.findings[:_MOST_PROBLEMS]]
    rest = len(error.findings) - len(shown)
    more = [f"  … and {rest:,} more: aidledger check --all shows all"] if rest else []
    return "\n".join([terminal.line(error.message), *shown, *more])


def _mistake(error: Exception | SystemExit) -> str:
    """Return where an error was raised that nobody foresaw: in a projection that was given, or in here."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = f"{type(error).__name__} was raised at {place.filename}:{place.lineno}"
    said += f": {terminal.line(error)}" if str(error) else ""
    if Path(place.filename).is_relative_to(_OURS):
        return f"{said}: this is a mistake in aidledger, please report it with the command that you gave"
    return f"{said}: if that is your code, make it answer for every event of the ledger"


def named(text: str, kind: type[Any], option: str) -> Any:
    """Return what ``MODULE:NAME`` names: of the modules that are installed, then of the folder that one is in.

    Raises `BadQuestionError` where there is no such thing, where importing the module fails, and on what is not of
    the kind.
    """
    module_name, _, name = text.partition(":")
    if not (module_name and name):
        raise BadQuestionError(f"{option}: {text!r} names nothing: write MODULE:NAME, as in acme.aid:NAME")
    module = _imported(module_name, option)
    try:
        found: Any = functools.reduce(getattr, name.split("."), module)
    except AttributeError:
        there = (each for each, value in vars(module).items() if isinstance(value, kind))
        raise BadQuestionError(f"{option}: {module_name} has no {name!r}: {exists(name, there)}") from None
    if not isinstance(found, kind):
        raise BadQuestionError(
            f"{option}: {text} is of the type {type(found).__name__}: name a {kind.__name__.lower()}"
        )
    return found


def _imported(name: str, option: str) -> Any:
    """Return a module; whatever its code does on import, what gets out is a message."""
    here = os.getcwd()  # noqa: PTH109 -- sys.path holds text
    if here not in sys.path and "" not in sys.path:
        sys.path.append(here)  # last, so that a file here never takes the place of an installed module
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what it prints is no part of an answer
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            raise BadQuestionError(
                f"{option}: there is no module {name!r}: install it, or run the command in the folder that it is in"
            ) from error
        raise BadQuestionError(f"{option}: {name} cannot be imported: {error}") from error
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise BadQuestionError(f"{option}: {name} cannot be imported: {said}") from error


@attrs.frozen
class Opened:
    """A ledger, and what it is called."""

    ledger: Ledger
    name: str


@attrs.frozen
class LedgerPlace:
    """A file or folder, or the shipped ledger where there is no path; and the vocabulary that it is read with."""

    path: str | None
    vocabulary: Vocabulary = CORE

    @classmethod
    def of(cls, path: str | None, vocabulary: str | None) -> LedgerPlace:
        """Return it from what was typed; raise `BadQuestionError` where that names no vocabulary."""
        found: Vocabulary = CORE if vocabulary is None else named(vocabulary, Vocabulary, "--vocabulary")
        return cls(path, found)

    def opened(self) -> Opened:
        """Return the ledger; raise what `stores.load` raises."""
        if self.path is None:
            return Opened(stores.reference(), "the shipped ledger")
        return Opened(stores.load(self.path, self.vocabulary), self.path)


NOT_STATED: Final = "-"
"""How a value that is not stated is asked for."""

FOLDS: Final[Groups[str, Projection[Any]]] = Groups(
    {name: projection for name, projection in SHIPPED.items() if not isinstance(projection, Tally)}
)
"""The shipped projections that are no tallies, by name."""
SUMS: Final = tuple(name for name in SHIPPED if name not in FOLDS)
"""The names of those that are."""
PROJECTIONS: Final = tuple(SHIPPED)

_VALUED: Final = "valued"
Valued = Literal["whole", "partial"]
"""What the source itself made of each amount is asked for: of all, or where it did."""
_VALUED_IN_WORDS: Final = {
    "whole": ", as sources valued it",
    "partial": ", as sources valued it, where they did",
}
_PLACES: Final = 2  # decimals of what is converted


@attrs.frozen
class Valuing:
    """In which currency amounts are asked for; at the rate of the date of each event where ``at`` is None."""

    currency: str
    at: When | None = None
    last_within: int | None = None

    def of(self, tally: Tally[Any]) -> Tally[Any]:
        """Return the tally in that currency, by the rates of the European Central Bank.

        Raises `MissingExtraError` where these are not installed, `BadQuestionError` on a currency that has none.
        """
        rates = ecb()
        try:
            return in_currency(
                tally, self.currency, rates, at=self.at or "event", last_within=self.last_within, places=_PLACES
            )
        except (UnknownCodeError, RateError, WrongTypeError) as error:
            raise BadQuestionError(f"--in: {error}") from error


@attrs.frozen
class Sum:
    """A question about money: a tally, whole and as grouped."""

    name: str
    whole: Tally[Bag]
    fields: tuple[str, ...]
    wanted: tuple[tuple[str, tuple[str | None, ...]], ...]
    is_combined: bool
    currency: str = ""
    valued: Valued | None = None

    @property
    def tally(self) -> Tally[Any]:
        """The tally, in groups where some were asked for."""
        return self.whole.by(*self.fields) if self.fields else self.whole

    @property
    def in_words(self) -> str:
        """The question as a heading: ``committed by donor, where recipient is UKR or SOM``."""
        parts = [self.name]
        if self.fields:
            parts.append(f"by {' and '.join(self.fields)}")
        text = " ".join(parts) + self.conditions
        text += ", data sets combined" if self.is_combined else ""
        text += _VALUED_IN_WORDS[self.valued] if self.valued else ""
        return text + (f", in {self.currency}" if self.currency else "")

    @property
    def conditions(self) -> str:
        """Of what it is asked, to stand after a heading: ``, where recipient is UKR or SOM``."""
        return "".join(f", where {field} is {' or '.join(map(words.named, values))}" for field, values in self.wanted)

    def is_about(self, event: Event) -> bool:
        """Return whether an event of any kind states, in each field that was chosen, one of the values asked for."""
        stated = dimensions((type(event),))
        return all(field in stated for field, _ in self.wanted) and any(
            self.whole.matches(part) is YES for part in self.whole.divided(self.whole.values(event))
        )


Question = Sum | Projection[Any]
T = TypeVar("T")


def projection_of(asked: Question) -> Projection[Any]:
    """Return what the library is asked for."""
    return asked.tally if isinstance(asked, Sum) else asked


def answered(asked: Question, ask: Callable[[Any], T]) -> T:
    """Ask the library; what is said of data sets that would be added up says what to write here instead."""
    try:
        return ask(projection_of(asked))
    except MixedDatasetsError as error:
        raise MixedDatasetsError(spelled(Message(error), question=in_words(asked))) from error


def conditions(given: Iterable[str]) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    """Return the values wanted in each field, from texts such as ``recipient=UKR``.

    >>> conditions(["recipient=UKR", "instrument=-", "recipient=SOM"])
    (('recipient', ('UKR', 'SOM')), ('instrument', (None,)))
    """
    found: dict[str, tuple[str | None, ...]] = {}
    for text in given:
        field, equals, value = text.partition("=")
        if not (field and equals and value):
            raise BadQuestionError(
                f"--where: {text!r} is no condition: write FIELD=VALUE, as in recipient=UKR, "
                f"and FIELD={NOT_STATED} for what is not stated"
            )
        one = None if value == NOT_STATED else value
        found[field] = (*found.get(field, ()), *([] if one in found.get(field, ()) else [one]))
    return tuple(found.items())


def question(
    name: str,
    by: Iterable[str],
    where: Iterable[str],
    *,
    combined: bool,
    valued: Valued | None = None,
    valuing: Valuing | None = None,
) -> Question:
    """Return what is asked for: a shipped projection by its name, one's own as ``MODULE:NAME``.

    Raises `BadQuestionError` on a projection, a field or a code that does not exist, and where something that is no
    tally is asked for in groups, or in a currency.
    """
    projection = _projection(name)
    fields, wanted = tuple(dict.fromkeys(by)), conditions(where)
    if not isinstance(projection, Tally):
        for option, given in (("--by", fields), ("--valued", valued), ("--combined", combined), ("--in", valuing)):
            if given:
                raise BadQuestionError(
                    f"{option} is about sums of money, and {name} is none: leave it out, or ask for {', '.join(SUMS)}"
                )
        return _of_datasets(projection, name, wanted) if wanted else projection
    tally: Tally[Any] = projection
    try:
        if valued:
            tally = tally.summing(_VALUED, partial=valued == "partial")
    except UnknownFieldError as error:  # it counts by a function of one's own
        raise BadQuestionError(f"--valued: {error}") from error
    try:
        tally = tally.where(**{field: frozenset(values) for field, values in wanted})
    except (UnknownFieldError, UnknownCodeError) as error:
        raise BadQuestionError(f"--where: {error}") from error
    try:
        fields = (tally.by(*fields) if fields else tally).fields
    except (UnknownFieldError, WrongTypeError) as error:
        raise BadQuestionError(f"--by: {error}") from error
    whole = attrs.evolve(tally, fields=())  # one's own may be grouped already
    whole = valuing.of(whole) if valuing else whole
    currency = valuing.currency if valuing else ""
    whole = whole.combined() if combined else whole
    return Sum(projection.base, whole, fields, wanted, combined, currency, valued)


def as_sum(asked: Question, what: str, *, is_whole: bool = False) -> Sum:
    """Return a question about money; raise `BadQuestionError` on another, which has no such thing as ``what``."""
    if not isinstance(asked, Sum):
        raise BadQuestionError(
            f"--projection: only a sum of money {what}, and {asked.name} is none: ask for {', '.join(SUMS)}"
        )
    if is_whole and asked.fields:
        raise BadQuestionError(f"--projection: {asked.tally.name} is in groups, and only a whole sum {what}")
    return asked


def in_words(projection: Question) -> str:
    """Return a question as a heading: ``agreements, where dataset is kiel``."""
    if isinstance(projection, Sum):
        return projection.in_words
    root, _ = unmapped(projection)
    if not isinstance(root, Fold) or root.datasets is None:
        return projection.name
    name, _, _ = projection.name.partition(".where(")
    return f"{name}, where dataset is {' or '.join(sorted(root.datasets))}"


def _of_datasets(
    projection: Projection[Any], name: str, wanted: Iterable[tuple[str, tuple[str | None, ...]]]
) -> Projection[Any]:
    """Return what is no sum of money of the data sets that were chosen."""
    root, _ = unmapped(projection)
    chosen = dict(wanted)
    if not isinstance(root, Fold) or set(chosen) != {"dataset"} or None in chosen["dataset"]:
        advice = "choose a data set of it by --where dataset=NAME" if isinstance(root, Fold) else "leave it out"
        raise BadQuestionError(
            f"--where is about sums of money, and {name} is none: {advice}, or ask for {', '.join(SUMS)}"
        )
    values = chosen["dataset"]
    asked: Any = projection
    found: Projection[Any] = asked.where(dataset=values[0] if len(values) == 1 else frozenset(values))
    return found


def _projection(name: str) -> Projection[Any]:
    if ":" in name:
        own: Projection[Any] = named(name, Projection, "--projection")
        return own
    found = SHIPPED.get(name)
    if found is None:
        raise BadQuestionError(
            f"--projection: there is no {name!r}: {exists(name, PROJECTIONS, most=len(PROJECTIONS))}; "
            "MODULE:NAME names one of your own"
        )
    return found
