"""From the words of the command line to a question: a projection, fields and values, a currency."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from aidledger.cli import words
from aidledger.cli.failures import BadQuestionError
from aidledger.cli.loading import named
from aidledger.dimensions import dimensions
from aidledger.errors import (
    MixedDatasetsError,
    RateError,
    UnknownCodeError,
    UnknownFieldError,
    WrongTypeError,
    exists,
)
from aidledger.events import Event
from aidledger.groups import Groups
from aidledger.money import Bag
from aidledger.projection import Fold, Projection, unmapped
from aidledger.projections.naming import SHIPPED
from aidledger.tally import Tally
from aidledger.when import YES, When

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
_PLACES: Final = 2  # decimals of what is converted
_WOULD: Final = " would add up "
_CHOOSE: Final = re.compile(r"choose with \.where\(dataset='([^']*)'\), or add them with \.combined\(\)$")


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
        from aidledger.rates import ecb, valued

        rates = ecb()
        try:
            return valued(
                tally, self.currency, rates, at=self.at or "event", last_within=self.last_within, places=_PLACES
            )
        except (UnknownCodeError, RateError, WrongTypeError) as error:
            raise BadQuestionError(f"--in: {error}") from error


@attrs.frozen(kw_only=True)
class Figure:
    """What the source itself made of each amount is asked for; where it ``is_partial``, only of those it did."""

    is_partial: bool = False

    def of(self, tally: Tally[Any]) -> Tally[Any]:
        """Return the tally that sums it; raise `BadQuestionError` where it counts by a function of one's own."""
        try:
            return tally.summing(_VALUED, partial=self.is_partial)
        except UnknownFieldError as error:
            raise BadQuestionError(f"--valued: {error}") from error

    @property
    def in_words(self) -> str:
        """Return what is summed, as the end of a heading."""
        return ", as sources valued it" + (", where they did" if self.is_partial else "")


@attrs.frozen
class Sum:
    """A question about money: a tally, whole and as grouped."""

    name: str
    whole: Tally[Bag]
    fields: tuple[str, ...]
    wanted: tuple[tuple[str, tuple[str | None, ...]], ...]
    is_combined: bool
    currency: str = ""
    figure: Figure | None = None

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
        text += self.figure.in_words if self.figure else ""
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

    @contextlib.contextmanager
    def asked(self) -> Iterator[None]:
        """While it is asked: what is said of data sets that would be added up says what to write here instead."""
        try:
            yield
        except MixedDatasetsError as error:
            _, _, which = str(error).partition(_WOULD)
            advice = "choose with --where dataset={}, keep them apart with --by dataset, or add them with --combined"
            which = _CHOOSE.sub(lambda found: advice.format(found[1]), which)
            raise MixedDatasetsError(f"{self.in_words}{_WOULD}{which}") from error


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
    figure: Figure | None = None,
    valuing: Valuing | None = None,
) -> Sum | Projection[Any]:
    """Return what is asked for: a shipped projection by its name, one's own as ``MODULE:NAME``.

    Raises `BadQuestionError` on a projection, a field or a code that does not exist, and where something that is no
    tally is asked for in groups, or in a currency.
    """
    projection = _projection(name)
    fields, wanted = tuple(dict.fromkeys(by)), conditions(where)
    if not isinstance(projection, Tally):
        options = (
            ("--by", fields),
            ("--valued", figure),
            ("--combined", combined),
            ("--in", valuing),
        )
        for option, given in options:
            if given:
                raise BadQuestionError(
                    f"{option} is about sums of money, and {name} is none: leave it out, or ask for {', '.join(SUMS)}"
                )
        return _of_datasets(projection, name, wanted) if wanted else projection
    tally: Tally[Any] = figure.of(projection) if figure else projection
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
    return Sum(projection.base, whole, fields, wanted, combined, currency, figure)


def as_sum(asked: Sum | Projection[Any], what: str, *, is_whole: bool = False) -> Sum:
    """Return a question about money; raise `BadQuestionError` on another, which has no such thing as ``what``."""
    if not isinstance(asked, Sum):
        raise BadQuestionError(
            f"--projection: only a sum of money {what}, and {asked.name} is none: ask for {', '.join(SUMS)}"
        )
    if is_whole and asked.fields:
        raise BadQuestionError(f"--projection: {asked.tally.name} is in groups, and only a whole sum {what}")
    return asked


def in_words(projection: Projection[Any]) -> str:
    """Return what is no sum of money as a heading: ``agreements, where dataset is kiel``."""
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
