"""Exchange rates in answers: tallies valued in one currency, and amounts converted at a day's rate.

A conversion names its rates and its date, and is of everything: where a rate is missing, it is an error that names
the pair and the day, never an amount that is left as it was.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, TypeVar

import attrs

from aidledger._folds.projection import called
from aidledger._folds.tally import Tally
from aidledger._records.records import Event
from aidledger._values.dates import When, as_when
from aidledger._values.money import ZERO, Bag, Money, Spread
from aidledger._values.text import Message
from aidledger.errors import DateError, RateError, WrongTypeError
from aidledger.rates._conversion import PLACES, Exchange
from aidledger.rates._tables import Rates

R = TypeVar("R", covariant=True)

_EVENT: Final = "event"
_VALUE_DATE: Final = (
    "where the source of an event names a day for its exchange rate (value_date), the rate is of that day"
)


@attrs.frozen
class Valued(Tally[R]):
    """A tally in one currency; `valued` makes it.

    ``at`` is None where each event has the rate of its own date: of its ``value_date``, where its source names one.
    """

    exchange: Exchange = attrs.field(kw_only=True)
    at: When | None = attrs.field(kw_only=True)

    @property
    def name(self) -> str:  # type: ignore[override]
        """How the tally would be written, with whose rates."""
        asked = [repr(self.exchange.currency), repr(self.exchange.rates.source), f"at={str(self.at or _EVENT)!r}"]
        asked += [f"last_within={self.exchange.last_within}"] if self.exchange.last_within else []
        asked += [f"places={self.exchange.places}"] if self.exchange.places != PLACES else []
        return f"valued({super().name}, {', '.join(asked)})"

    @property
    def currency(self) -> str:
        """The currency in which all amounts are."""
        return self.exchange.currency

    @property
    def remarks(self) -> tuple[str, ...]:
        """Whose rates, and of which day."""
        source, currency, within = self.exchange.rates.source, self.exchange.currency, self.exchange.last_within
        if self.at is None:
            said = "of the day of each event, over an imprecise date at their mean"
        else:
            said = f"of {self.at}" if self.at.is_day else f"at their mean over {self.at}"
        last = f"; where none was published, the last of at most {within} days before" if within else ""
        return (*super().remarks, f"{currency} by the exchange rates of {source} {said}{last}")

    def amount(self, event: Event) -> Bag | None:
        """Return what the event contributes, in the one currency; raise `RateError` where there is no rate for it."""
        amount = super().amount(event)
        if not amount:
            return amount
        try:
            return self.exchange.worth(amount, self._when(event))
        except RateError as error:
            whose = ", by its value_date" if self._value_date(event) else ""
            raise RateError(Message(f"{event.id}{whose}: ", Message(error))) from error

    def spread(self, event: Event) -> Spread | None:
        """Return what the event contributes at least and at most, where that depends on its day."""
        amount = super().amount(event) if self.at is None else None
        return self.exchange.spread(amount, self._when(event)) if amount else None

    def rate_of(self, event: Event) -> When | None:
        """Return the date whose rate converts the amount of an event; None where nothing is, or all have one rate."""
        amount = super().amount(event) if self.at is None else None
        return self._when(event) if amount and amount.currencies != (self.currency,) else None

    def remark(self, event: Event) -> str | None:
        """Return that a source has said which day's rate is to be used, where it is used."""
        return _VALUE_DATE if self._value_date(event) and self.rate_of(event) else None

    def _when(self, event: Event) -> When:
        return self.at or self._value_date(event) or event.occurred

    def _value_date(self, event: Event) -> When | None:
        """Return the day that the source of an event names for its rate, where that is asked for and another day."""
        day = getattr(event, "value_date", None) if self.at is None else None
        if not isinstance(day, dt.date) or event.occurred.earliest == day == event.occurred.latest:
            return None
        return When.on(day)


def valued(
    tally: Tally[R],
    currency: str,
    rates: Rates,
    *,
    at: When | dt.date | str,
    last_within: int | None = None,
    places: int = PLACES,
) -> Tally[R]:
    """Return the tally with every amount in ``currency``.

    ``at="event"`` takes the rate of the date of each event: of the ``value_date`` that its source names for that, else
    of the day on which it happened. ``at`` a day takes the rate of that day for all events.
    Over a date that is not one day, and over such an ``at``, the rate is the mean, over the days on which ``rates``
    have it: of the units of each currency for one of the base, and then the one is divided by the other. With
    ``at="event"`` the bounds take the lowest and the highest rate of each imprecise date.

    It is a tally: it can be asked by field, filtered, explained. Each event's value is rounded by itself, half to even,
    to so many decimal ``places`` (0 to 12), so that all of them add up to the total exactly; what is in ``currency``
    stays as it is. An alteration has the rate of its own date, not of what it alters; a cancellation states no
    ``value_date``. The explanation says which date's rate each amount has.

    Raises `RateError` where ``rates`` do not have the currency. A question raises it where an event that can count by
    its day has no rate, as on a weekend; ``last_within`` so many days takes the last rate that was published before.

    >>> from aidledger import reference
    >>> from aidledger.projections import committed
    >>> from aidledger.rates import RateTable
    >>> table = RateTable([("2022", "USD", "1.0530")], base="EUR", source="my bank")
    >>> print(reference().as_of("2022-04-30").project(valued(committed, "EUR", table, at="event", places=2)))
    EUR 189,933,523.27
    """
    if not isinstance(tally, Tally):
        raise WrongTypeError(f"only a tally is valued, not {called(tally)}: convert() turns amounts into a currency")
    if isinstance(tally, Valued):
        raise WrongTypeError(f"{tally.name} is valued already: value the tally that it was made from")
    exchange = Exchange(currency, rates, last_within, places)
    fields = {field.name: getattr(tally, field.name) for field in attrs.fields(Tally) if field.init}
    return Valued(**fields, exchange=exchange, at=None if at == _EVENT else _as_date(at, "at"))


def convert(
    amount: Bag | Money,
    currency: str,
    rates: Rates,
    *,
    on: When | dt.date | str,
    last_within: int | None = None,
    places: int = PLACES,
) -> Money:
    """Return what an amount, of however many currencies, is worth in ``currency`` by the rates of the day ``on``.

    Over a month, a year or an interval the rate is the mean, as `valued` takes it. Each currency is rounded by
    itself, half to even, to so many decimal ``places``. Raises `RateError` where one of them has no rate;
    ``last_within`` so many days takes the last rate that was published before.

    >>> from aidledger.rates import RateTable
    >>> table = RateTable([("2024-06-13", "USD", "1.0784"), ("2024-06-13", "JPY", "169.58")], base="EUR", source="ECB")
    >>> print(convert(Money("471.9e9", "JPY"), "USD", table, on="2024-06-13", places=0))
    USD 3,000,925,581
    """
    if isinstance(amount, Money):
        amount = Bag(amount)
    if not isinstance(amount, Bag):
        raise WrongTypeError(f"convert() takes a Bag or Money, not {amount!r:.200}: a tally is valued()")
    worth = Exchange(currency, rates, last_within, places).worth(amount, _as_date(on, "on"))
    return worth.only() if worth else Money(ZERO, currency)


def _as_date(value: Any, name: str) -> When:
    """Return a date for which there can be a rate."""
    try:
        when = as_when(value)
    except DateError as error:
        raise DateError(f"{name}: {error}") from error
    if not when.is_closed:
        raise DateError(f"{name}: {when} is open on one side, and has no rate: give a day, a month or a year")
    return when
