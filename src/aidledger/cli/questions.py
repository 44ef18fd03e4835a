"""From the words of the command line to a question: a day, a projection, fields and values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger.cli import words
from aidledger.errors import UnknownCodeError, UnknownFieldError, exists
from aidledger.groups import Groups
from aidledger.money import Bag
from aidledger.projection import Projection
from aidledger.projections import TALLIES, agreements, deliveries, milestones, reported
from aidledger.tally import Tally

NOT_STATED: Final = "-"
"""How a value that is not stated is asked for."""

FOLDS: Final[Groups[str, Projection[Any]]] = Groups(
    {fold.name: fold for fold in (agreements, milestones, deliveries, reported)}
)
"""The shipped projections that are no tallies, by name."""
PROJECTIONS: Final = (*TALLIES, *FOLDS)


class BadQuestionError(ValueError):
    """Something that was asked for in a way that is not understood; the message says what to write instead."""


@attrs.frozen
class Sum:
    """A question about money: a tally, whole and as grouped."""

    name: str
    whole: Tally[Bag]
    fields: tuple[str, ...]
    wanted: tuple[tuple[str, tuple[str | None, ...]], ...]
    is_combined: bool

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
        text = " ".join(parts)
        for field, values in self.wanted:
            text += f", where {field} is {' or '.join(map(words.named, values))}"
        return text + (", data sets combined" if self.is_combined else "")


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


def question(name: str, by: Iterable[str], where: Iterable[str], *, combined: bool) -> Sum | Projection[Any]:
    """Return what is asked for.

    Raises `BadQuestionError` on a projection, a field or a code that does not exist, and where something that is no
    tally is asked for in groups.
    """
    fields, wanted = tuple(dict.fromkeys(by)), conditions(where)
    if name in FOLDS:
        for option, given in (("--by", fields), ("--where", wanted), ("--combined", combined)):
            if given:
                raise BadQuestionError(
                    f"{option} is about sums of money, and {name} is none: leave it out, or ask for "
                    f"{', '.join(TALLIES)}"
                )
        return FOLDS[name]
    if name not in TALLIES:
        raise BadQuestionError(
            f"--projection: there is no {name!r}: {exists(name, PROJECTIONS, most=len(PROJECTIONS))}"
        )
    try:
        tally = TALLIES[name].where(**{field: frozenset(values) for field, values in wanted})
    except (UnknownFieldError, UnknownCodeError) as error:
        raise BadQuestionError(f"--where: {error}") from error
    asked = Sum(name, tally.combined() if combined else tally, fields, wanted, combined)
    try:
        _ = asked.tally
    except UnknownFieldError as error:
        raise BadQuestionError(f"--by: {error}") from error
    return asked
