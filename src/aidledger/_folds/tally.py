"""Tallies: linear projections, to which each event contributes signed amounts, in any order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final, TypeVar, overload

import attrs

from aidledger._folds.folding import days_read
from aidledger._folds.projection import Projection
from aidledger._records.aid_names import Cancelled, CommitmentChanged, Flow
from aidledger._records.records import Alteration, Event
from aidledger._records.vocabulary import (
    INHERITED_NOT,
    TEXT,
    Types,
    as_declared,
    checked_values,
    dimensions,
    is_wide,
    types_of,
)
from aidledger._values.dates import NO, UNKNOWN, YES, Certainty, When
from aidledger._values.fields import Shares
from aidledger._values.money import EXACT, HUNDRED, Bag, Groups, Money, Spread
from aidledger._values.text import Hint, Message
from aidledger.errors import RateError, UnknownFieldError, WrongTypeError, exists

E = TypeVar("E", bound=Event)
R = TypeVar("R", covariant=True)

Amount = Money | Bag | None
Values = frozenset[Any]
AMOUNT: Final = "amount"
VALUED: Final = "valued"
_NOTHING: Final = Bag()


@attrs.frozen
class Measure:
    """Takes a figure of an event: the ``amount`` that the source gave, or ``valued``, its own conversion.

    ``is_withdrawn`` turns the sign. Where there is no such figure it raises `RateError`; if ``is_partial``, nothing
    counts. It does not look at the date.
    """

    field: str = AMOUNT
    is_withdrawn: bool = False
    is_partial: bool = False

    def __call__(self, event: Any) -> Money | None:
        """Return what an event counts."""
        money: Money | None = getattr(event, self.field)
        if money is None and not self.is_partial:
            raise RateError(_unvalued(event))
        return money if money is None or not self.is_withdrawn else -money


STATED: Final = Measure()
"""The amount as the source gave it."""

WITHDRAWN: Final = Measure(is_withdrawn=True)
"""What is withdrawn, as the source gave it."""


@attrs.frozen
class OwnConversion:
    """Gives the source's own conversion into one currency, nothing where there is none.

    ``with_amounts`` gives the amount itself where it is in that currency already; ``is_withdrawn`` turns the sign.
    """

    currency: str
    with_amounts: bool
    is_withdrawn: bool

    def __call__(self, event: Flow | CommitmentChanged | Cancelled) -> Money | None:
        """Return what an event counts."""
        for money in (event.valued, event.amount if self.with_amounts else None):
            if money is not None and money.currency == self.currency:
                return -money if self.is_withdrawn else money
        return None


def _unvalued(event: Event) -> Message:
    return Message(
        f"{event.id}: its source gives no conversion of its own, and there is no 'valued' to sum: ",
        Hint("unvalued", "sum 'amount', choose other events with where()"),
        ", or leave such events out with ",
        Hint.keyword(partial=True),
    )


@attrs.frozen
class Part:
    """A percentage of an event that has one value in each field that a tally asks for."""

    percent: Decimal
    values: dict[str, Any] = attrs.field(hash=False)


@attrs.frozen
class Tally(Projection[R]):
    """A sum of money over events, whole or in groups.

    ``counts`` says which kinds contribute, and how much; ``wanted`` which values of which fields,
    ``fields`` by which fields it is grouped. The result is a `Bag`, or with `by` `Groups` of bags.

    An alteration (``commitment-changed``, ``cancelled``) has the fields of what it alters, except
    its data set and kind. What is not stated is a value of its own, ``None``.
    """

    base: str
    counts: tuple[tuple[type[Event], Callable[[Any], Amount]], ...]
    wanted: tuple[tuple[str, Values], ...] = ()
    fields: tuple[str, ...] = ()
    is_combined: bool = False
    _amounts: dict[type, Callable[[Any], Amount]] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(lambda self: dict(self.counts), takes_self=True)
    )
    _asked: tuple[str, ...] = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: _asked(self.fields, self.wanted), takes_self=True),
    )

    _types: tuple[Types, ...] = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: _types(self.asked, self.counts), takes_self=True),
    )

    commutes = True

    # --- what a user says -----------------------------------------------------------------------

    def counting(self, kind: type[E], amount: Callable[[E], Amount]) -> Tally[R]:
        """Return the tally that also counts events of this class, with the signed ``amount`` of each.

        ``amount`` returns a `Money`, a `Bag`, or None where an event contributes nothing: the same for the same event,
        each time. Where it reads the date of an event (``occurred``, ``placed_on``) that is not one day, bounds and
        what is built on them raise `OpenDayError`.
        """
        if not (isinstance(kind, type) and issubclass(kind, Event) and "kind" in vars(kind)):
            raise WrongTypeError(
                f"counting() takes the class of a kind of event, not {kind!r:.200}: write .counting(Tranche, amount)"
            )
        others = tuple((each, how) for each, how in self.counts if each is not kind)
        return attrs.evolve(self, base=f"{self.base}.counting({kind.kind})", counts=(*others, (kind, amount)))

    def summing(self, field: str, *, partial: bool = False) -> Tally[R]:
        """Return the tally that sums ``"valued"``, what the source itself made of each amount, or ``"amount"`` again.

        Where an event that can count gives no such conversion, a question raises `RateError` and names it;
        ``partial`` leaves such events out. Raises `UnknownFieldError` on any other field, and where a kind is
        counted by a function of your own: write ``.counting(Tranche, lambda e: e.valued)`` for it afterwards.
        """
        if field not in (AMOUNT, VALUED):
            raise UnknownFieldError(f"no tally sums {field!r:.200}: {exists(field, (AMOUNT, VALUED))}")
        counts = []
        for kind, how in self.counts:
            if not isinstance(how, Measure):
                advice = f"sum {field!r} first, then write .counting({kind.__name__}, …) with a function for it"
                raise UnknownFieldError(f"{self.base} counts {kind.kind} by a function of your own: {advice}")
            counts.append((kind, Measure(field, how.is_withdrawn, partial and field == VALUED)))
        plain = self.base.partition(".summing(")[0]
        said = f".summing({field!r}, partial=True)" if partial else f".summing({field!r})"
        return attrs.evolve(self, base=plain + (said if field == VALUED else ""), counts=tuple(counts))

    def where(self, **wanted: Any) -> Tally[R]:
        """Return the tally of events that have one of these values in each of these fields.

        A value is a code or word, ``None`` for not stated, or a set of them. Of a field that is an enum, a bool or an
        int it is one of these, or the text by which that is stored ("co2", "true", "5"). Of an event that is divided
        by `Shares`, the shares that match count, those of two fields as if each was divided alike. Asked twice of one
        field, both must hold. Raises `UnknownFieldError` on a field that no counted kind
        has, or that they declare differently, `UnknownCodeError` on a code, word or number that cannot be.
        """
        kept = dict(self.wanted)
        for field, values in wanted.items():
            asked = checked_values(self._known(field), values, tuple(kind for kind, _ in self.counts))
            kept[field] = kept[field] & asked if field in kept else asked
        return attrs.evolve(self, wanted=tuple(sorted(kept.items(), key=lambda item: item[0])))

    @overload
    def by(self, field: str, /) -> Tally[Groups[str | None, Bag]]: ...
    @overload
    def by(self, field: str, second: str, /, *more: str) -> Tally[Groups[tuple[str | None, ...], Bag]]: ...
    def by(self, field: str, /, *more: str) -> Tally[Any]:
        """Return the tally in groups: keys are values of the field, or tuples of them with several.

        What is not stated is the group ``None``. Raises `UnknownFieldError` as `where` does, `WrongTypeError` where
        it is grouped already.
        """
        if self.fields:
            together = ", ".join(map(repr, (*self.fields, field, *more)))
            raise WrongTypeError(f"{self.base} is grouped already: name all fields at once, as in .by({together})")
        fields = tuple(dict.fromkeys(self._known(each) for each in (field, *more)))
        return attrs.evolve(self, fields=fields)

    def combined(self) -> Tally[R]:
        """Return the tally that adds data sets together, where you know that they do not overlap."""
        return attrs.evolve(self, is_combined=True)

    def chooses(self, field: str) -> bool:
        """Return whether the question is about some values of a field, or is grouped by it."""
        return field in self._asked

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that it is grouped by, then those of which it wants some values."""
        return self._asked

    @property
    def name(self) -> str:  # type: ignore[override]
        """How the tally would be written: ``committed.where(instrument='loan').by('donor')``."""
        said = [f"{field}={_readable(values)}" for field, values in self.wanted]
        name = self.base + (f".where({', '.join(said)})" if said else "")
        name += f".by({', '.join(map(repr, self.fields))})" if self.fields else ""
        return name + (".combined()" if self.is_combined else "")

    # --- as a projection ------------------------------------------------------------------------

    def initial(self) -> Bag | Groups[Any, Bag]:
        """Return nothing, in no group."""
        return Groups({}) if self.fields else Bag()

    def evolve(self, state: Any, event: Event) -> Any:
        """Return the sums after ``event``."""
        return self.merge(state, self._grouped(self.contributions(event)))

    def finish(self, state: Any) -> R:
        """Return the sums."""
        sums: R = state
        return sums

    def merge(self, first: Any, second: Any) -> Any:
        """Return the sums of two stretches of events, added."""
        if not self.fields:
            return first + second
        merged = dict(first)
        for key, bag in second.items():
            merged[key] = merged.get(key, Bag()) + bag
        return Groups(merged)

    # --- what events contribute -----------------------------------------------------------------

    def contributions(self, event: Event) -> list[tuple[Any, Bag]]:
        """Return what the event contributes, by group key: only what it states to be in the question."""
        if type(event) not in self._amounts:
            return []
        parts = [part for part in self.divided(self.values(event)) if self.matches(part) is YES]
        amount = self.amount(event) if parts else None  # what is in no question needs no exchange rate
        if not amount:
            return []
        return [(self.key(part), amount.scaled(part.percent)) for part in parts]

    def amount(self, event: Event) -> Bag | None:
        """Return the signed amount of the whole event; None where it counts nothing."""
        how = self._amounts.get(type(event))
        if how is None or (isinstance(event, Alteration) and event.altered is None):
            return None
        amount = how(event)
        if isinstance(amount, Money):
            return Bag.settled(((amount.currency, amount.amount),)) if amount.amount else _NOTHING
        if amount is None or isinstance(amount, Bag):
            return amount
        raise WrongTypeError(f"{self.base} counts {type(amount).__name__} of {event.id}: return Money, a Bag, or None")

    def days_read(self, event: Event) -> set[str]:
        """Return the ids of the events of an open date on whose day the amount of an event depends, or its groups.

        What an exchange rate makes of the amount is a `spread`. Only of `own_kinds` is there anything to find out.
        """
        return days_read(lambda each: (self.values(each), Tally.amount(self, each)), event)

    @property
    def own_kinds(self) -> frozenset[type[Event]]:
        """The kinds that are counted by functions of a user's own, which can look at the date."""
        return frozenset(kind for kind, how in self.counts if not isinstance(how, Measure))

    def may_count(self, event: Event) -> bool:
        """Return whether an event is of a kind that counts, and of a data set that was chosen, where one was."""
        return type(event) in self._amounts and all(
            event.dataset in values for field, values in self.wanted if field == "dataset"
        )

    def spread(self, event: Event) -> Spread | None:  # noqa: ARG002 -- for tallies whose amounts depend on the day
        """Return what the amount can be, by each day, where it depends on the day of the event; None where not."""
        return None

    def rate_of(self, event: Event) -> When | None:  # noqa: ARG002 -- for tallies that convert
        """Return the date of an event by which its amount was converted; None where it was not, or all alike."""
        return None

    def remark(self, event: Event) -> str | None:  # noqa: ARG002 -- as above
        """Return what is to be said of every answer to which an event can contribute; None where there is nothing."""
        return None

    @property
    def currency(self) -> str | None:
        """The one currency in which all amounts are; None where they are as their events state them."""
        return None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of every answer to which something can contribute."""
        is_partial = any(isinstance(how, Measure) and how.is_partial for _, how in self.counts)
        return ("amounts of which the source gives no conversion of its own are left out",) if is_partial else ()

    def values(self, event: Event) -> tuple[Any, ...]:
        """Return what the event states in the fields asked for; an alteration has them from what it alters.

        Each is of the type that its field declares, where it is stated in the form in which that is stored.
        """
        stated = self._stated(event)
        return tuple(map(as_declared, stated, self._types)) if self.is_converted else stated

    @property
    def is_converted(self) -> bool:
        """Whether a field that is asked for is declared as something else than text."""
        return self._types.count(TEXT) < len(self._types)

    def _stated(self, event: Event) -> tuple[Any, ...]:
        if not self._asked:
            return ()
        if isinstance(event, Alteration) and event.altered is not None:
            altered = event.altered
            return tuple(getattr(event if field in INHERITED_NOT else altered, field, None) for field in self._asked)
        if len(self._asked) == 1:
            return (getattr(event, self._asked[0], None),)
        return tuple(getattr(event, field, None) for field in self._asked)

    def divided(self, values: tuple[Any, ...]) -> list[Part]:
        """Return an event with these values, divided by the shares among them; the rest is not stated."""
        choices = [_shares(value) if isinstance(value, Shares) else [(value, HUNDRED)] for value in values]
        parts = []
        for combination in itertools.product(*choices):
            percent = HUNDRED
            for _, share in combination:
                percent = percent if share == HUNDRED else EXACT.multiply(percent, share).scaleb(-2, EXACT)
            parts.append(Part(percent, dict(zip(self._asked, (value for value, _ in combination), strict=True))))
        return parts

    def key(self, part: Part) -> Any:
        """Return the group key of a part: one value, a tuple of several, or () where there are no groups."""
        if len(self.fields) == 1:
            return part.values[self.fields[0]]
        return tuple(part.values[field] for field in self.fields)

    def matches(self, part: Part, group: Any = ...) -> Certainty:
        """Return whether a part is in the question, and in the group where one is given.

        UNKNOWN where a field that it does not state (donor, recipient, instrument, category) decides.
        """
        answer = YES
        for field, values in self.wanted:
            answer &= _match(field, part.values[field], values)
        if group is not ...:
            keys = (group,) if len(self.fields) == 1 else group
            for field, value in zip(self.fields, keys, strict=True):
                answer &= _match(field, part.values[field], frozenset({value}))
        return answer

    def is_wide(self, part: Part) -> bool:
        """Return whether a part can turn out to be in other groups than its own."""
        return any(is_wide(field, part.values[field]) for field in self.fields)

    def keys(self, part: Part) -> list[Any]:
        """Return the groups that a part makes possible: its own, or those asked for where it does not state a field."""
        wanted = dict(self.wanted)
        choices = []
        for field in self.fields:
            value = part.values[field]
            fits = field not in wanted or value in wanted[field]
            choices.append([value] if fits else sorted((each for each in wanted[field] if each is not None), key=str))
        return [key[0] if len(self.fields) == 1 else key for key in itertools.product(*choices)]

    def _grouped(self, contributions: Iterable[tuple[Any, Bag]]) -> Any:
        sums: dict[Any, Bag] = {}
        for key, bag in contributions:
            sums[key] = sums[key] + bag if key in sums else bag
        return Groups(sums) if self.fields else sums.get((), Bag())

    def _known(self, field: str) -> str:
        if not isinstance(field, str):
            raise WrongTypeError(f"a field is named by text, not by {type(field).__name__}: as in .by('donor')")
        kinds = tuple(kind for kind, _ in self.counts)
        known = dimensions(kinds)
        if field not in known:
            raise UnknownFieldError(f"{self.base} has no field {field!r}: {exists(field, known, most=40)}")
        return field


def _asked(fields: tuple[str, ...], wanted: tuple[tuple[str, Values], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*fields, *(field for field, _ in wanted))))


def _types(asked: tuple[str, ...], counts: tuple[tuple[type[Event], Any], ...]) -> tuple[Types, ...]:
    """Return the types of the fields asked for; raise `UnknownFieldError` where the counted kinds do not agree."""
    kinds = tuple(kind for kind, _ in counts)
    return tuple(types_of(field, kinds) for field in asked)


def _match(field: str, value: Any, wanted: Values) -> Certainty:
    if value in wanted:
        return YES
    other = wanted - {None, value}  # mixed money can be of any instrument but mixed
    return UNKNOWN if other and is_wide(field, value) else NO


def _shares(shares: Shares) -> list[tuple[str | None, Decimal]]:
    rest: list[tuple[str | None, Decimal]] = [(None, shares.unstated)] if shares.unstated else []
    return [*shares.parts, *rest]


def _readable(values: Values) -> str:
    listed = sorted(map(repr, values))
    return listed[0] if len(listed) == 1 else f"{{{', '.join(listed)}}}"
