"""Amounts in another currency: on a day, or over the days of an imprecise date, and tallies valued so."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

import attrs

from aidledger._folds.projection import called
from aidledger._folds.tally import Tally
from aidledger._records.records import Event
from aidledger._values import codes
from aidledger._values.dates import When, as_day, as_when
from aidledger._values.money import EXACT, ZERO, Bag, Extremes, Money, Spread, added, exact, exact_sum
from aidledger._values.text import Hint, Message
from aidledger.errors import DateError, RateError, WrongTypeError, exists
from aidledger.rates._tables import Rates, as_units, described, first_open, last_open

Ratio = tuple[Decimal, Decimal]
"""So many units of one currency are worth so many of another."""

PLACES: Final = 6
"""To how many decimals a value is rounded, where nothing else is asked."""

_MOST_PLACES: Final = 12
_WEEK: Final = 7
_ONE: Final = Decimal(1)
_TWO: Final = Decimal(2)


@attrs.frozen
class Rate:
    """What a currency is worth over the days of a date: units of the target, and units of the currency for them.

    ``mean`` is the one of all days, ``lows`` and ``highs`` are the lowest and highest so far, from each day on,
    beginning with the first day of the date.
    """

    mean: Ratio
    lows: tuple[tuple[dt.date, Ratio], ...]
    highs: tuple[tuple[dt.date, Ratio], ...]


@attrs.frozen
class Exchange:
    """Turns amounts of any currency into ``currency``, rounded half to even at so many ``places``.

    Over an imprecise date the rate is the mean, over the days in it for which the rates have both currencies, of the
    units for one of the base; the one mean is then divided by the other. Only with ``last_within`` does a day without a
    rate have the last one before it, of at most so many days ago.
    """

    currency: str
    rates: Rates
    last_within: int | None = None
    places: int = PLACES
    _quoted: dict[str, _Quoted] = attrs.field(init=False, eq=False, repr=False, factory=dict)
    _found: dict[tuple[str, dt.date, dt.date], Rate] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be asked for."""
        codes.currency(self.currency)
        _refuse_no_rates(self.rates)
        if self.last_within is not None and not (_is_whole(self.last_within) and self.last_within >= 1):
            raise WrongTypeError(f"last_within is a number of days, at least 1, not {self.last_within!r:.200}")
        if not (_is_whole(self.places) and 0 <= self.places <= _MOST_PLACES):
            raise WrongTypeError(f"places is a number of decimals, 0 to {_MOST_PLACES}, not {self.places!r:.200}")
        if self.currency != self.rates.base:
            self._quotes(self.currency)

    def worth(self, bag: Bag, when: When) -> Bag:
        """Return what all that is in the bag is worth at the mean over a date, each currency rounded by itself.

        Raises `RateError`, naming the pair and the date, where there is no rate.
        """
        amount = ZERO
        for code, figure in bag.amounts:
            own = code == self.currency
            amount = EXACT.add(amount, figure if own else self._value(figure, self.rate(code, *_days_of(when)).mean))
        return Bag.settled(((self.currency, exact(amount)),)) if amount else Bag()

    def spread(self, bag: Bag, when: When) -> Spread | None:
        """Return what it is worth at least and at most, depending on the day; None where it does not.

        Of several currencies in one bag each has its own extreme, so that their sum need not be reached.
        """
        if when.is_day or all(code == self.currency for code, _ in bag.amounts):
            return None
        first, last = _days_of(when)
        lows: list[Extremes] = []
        highs: list[Extremes] = []
        for code, figure in bag.amounts:
            if code == self.currency:
                always: Extremes = ((first, figure),)
                low = high = always
            else:
                rate = self.rate(code, first, last)
                low, high = (
                    tuple((day, self._value(figure, ratio)) for day, ratio in ratios)
                    for ratios in ((rate.lows, rate.highs) if figure > 0 else (rate.highs, rate.lows))
                )
            lows.append(low)
            highs.append(high)
        return Spread(self.currency, added(lows), added(highs))

    def rate(self, code: str, first: dt.date, last: dt.date) -> Rate:
        """Return the rate of another currency over some days; raise `RateError` where there is none."""
        key = (code, first, last)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._rate(code, first, last)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what it was made from; what was worked out is worked out again."""
        return (type(self), (self.currency, self.rates, self.last_within, self.places))

    # --- amounts --------------------------------------------------------------------------------

    def _value(self, figure: Decimal, ratio: Ratio) -> Decimal:
        """Return the figure times the ratio, rounded once, half to even."""
        scaled = EXACT.multiply(figure, ratio[0]).scaleb(self.places, EXACT)
        whole, rest = EXACT.divmod(scaled, ratio[1])
        twice = EXACT.multiply(rest.copy_abs(), _TWO)
        if twice > ratio[1] or (twice == ratio[1] and EXACT.remainder(whole, _TWO)):
            whole = EXACT.add(whole, _ONE.copy_sign(scaled))
        return whole.scaleb(-self.places, EXACT)

    # --- rates ----------------------------------------------------------------------------------

    def _rate(self, code: str, first: dt.date, last: dt.date) -> Rate:
        quoted = {each: self._quotes(each) for each in (code, self.currency) if each != self.rates.base}
        within = self.last_within or 0
        for each, quotes in quoted.items():
            self._refuse_outside(each, quotes, (first, last), within)
        days = _common(list(quoted.values()), first, last)
        opening = None if days and days[0] == first else _last_before(list(quoted.values()), first)
        if not days and (opening is None or (last - opening).days > within):
            raise RateError(self._missing(code, quoted, (first, last), opening))
        if opening is None or (first - opening).days > within:
            opening = days[0]  # a date that begins on a weekend has its first rate from there
        dated = [(first, self._ratio(code, opening)), *((day, self._ratio(code, day)) for day in days)]
        averaged = [ratio for _, ratio in dated[1:] or dated]
        mean = (exact_sum(ratio[0] for ratio in averaged), exact_sum(ratio[1] for ratio in averaged))
        return Rate(mean, _records(dated, _is_less), _records(dated, lambda one, other: _is_less(other, one)))

    def _ratio(self, code: str, day: dt.date) -> Ratio:
        return self._units(self.currency, day), self._units(code, day)

    def _units(self, code: str, day: dt.date) -> Decimal:
        return _ONE if code == self.rates.base else self._quotes(code).units[day]

    def _quotes(self, code: str) -> _Quoted:
        found = self._quoted.get(code)
        if found is None:
            found = self._quoted[code] = _Quoted.of(self.rates, code)
        return found

    # --- what is missing ------------------------------------------------------------------------

    def _refuse_outside(self, code: str, quotes: _Quoted, date: tuple[dt.date, dt.date], within: int) -> None:
        """Raise where a date is not all within the days for which there are rates; on a weekend nobody misses one."""
        first, last = date
        starts, ends = quotes.days[0], quotes.days[-1]
        if first_open(first) < starts or (last_open(last) > ends and (last - ends).days > within):
            raise RateError(
                f"no rate for {self.rates.base}/{code} {_said(first, last)}: those of {self.rates.source} go from "
                f"{starts} to {ends}"
            )

    def _missing(
        self, code: str, quoted: Mapping[str, _Quoted], date: tuple[dt.date, dt.date], before: dt.date | None
    ) -> str:
        lacking = [each for each, quotes in quoted.items() if not quotes.within(*date)]
        pair = f"{self.rates.base}/{lacking[0]}" if lacking else f"{code}/{self.currency}"
        said = f"no rate for {pair} {_said(*date)} from {self.rates.source}"
        if before is None:
            return f"{said}, and none before"
        ago = (date[1] - before).days
        said = f"{said}, the last published is that of {before}"
        return Message(f"{said}: ask for it with ", Hint.keyword(last_within=ago)) if ago <= _WEEK else said


@attrs.frozen
class _Quoted:
    """The rates of one currency, with their days in order."""

    days: tuple[dt.date, ...]
    units: Mapping[dt.date, Decimal]

    @classmethod
    def of(cls, rates: Rates, code: str) -> _Quoted:
        """Return them, checked, since the rates can be anybody's."""
        published = rates.published(code)
        if not published:
            others = {each for each in rates.currencies if each != code}
            raise RateError(f"no rates for {code} from {rates.source}: {exists(code, others, most=60)}")
        units = {as_day(day, "published"): as_units(value) for day, value in published.items()}
        return cls(tuple(sorted(units)), units)

    def within(self, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        return self.days[bisect.bisect_left(self.days, first) : bisect.bisect_right(self.days, last)]


def _common(quoted: Sequence[_Quoted], first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the days in a date on which all of these have a rate."""
    return [day for day in quoted[0].within(first, last) if all(day in each.units for each in quoted[1:])]


def _last_before(quoted: Sequence[_Quoted], first: dt.date) -> dt.date | None:
    """Return the last day before this one on which all of these have a rate."""
    days = quoted[0].days
    for index in range(bisect.bisect_left(days, first) - 1, -1, -1):
        if all(days[index] in each.units for each in quoted[1:]):
            return days[index]
    return None


def _records(
    dated: Iterable[tuple[dt.date, Ratio]], is_beyond: Callable[[Ratio, Ratio], bool]
) -> tuple[tuple[dt.date, Ratio], ...]:
    """Return each ratio that is beyond all before it, the first one included."""
    found: list[tuple[dt.date, Ratio]] = []
    for day, ratio in dated:
        if not found or is_beyond(ratio, found[-1][1]):
            found.append((day, ratio))
    return tuple(found)


def _is_less(first: Ratio, second: Ratio) -> bool:
    return EXACT.multiply(first[0], second[1]) < EXACT.multiply(second[0], first[1])


def _days_of(when: When) -> tuple[dt.date, dt.date]:
    if when.earliest is None or when.latest is None:
        raise WrongTypeError(f"{when} is open on one side, and has no rate: give a day, a month or a year")
    return when.earliest, when.latest


def _said(first: dt.date, last: dt.date) -> str:
    return f"on {described(first)}" if first == last else f"in {When.between(first, last)}"


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse_no_rates(rates: object) -> None:
    if not isinstance(rates, Rates):
        raise WrongTypeError(
            f"rates are a RateTable, ecb(), or have base, source, currencies and published(), not {rates!r:.200}"
        )
    try:
        hash(rates)
    except TypeError as error:
        raise WrongTypeError(f"{type(rates).__name__} has no hash, by which answers are found: freeze it") from error


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
