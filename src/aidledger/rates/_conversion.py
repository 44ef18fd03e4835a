"""What an amount of one currency is worth in another: on a day, or over the days of an imprecise date."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs
from dateutil.easter import easter

from aidledger._values import codes
from aidledger._values.dates import When, as_day
from aidledger._values.money import EXACT, ZERO, Bag, Extremes, Spread, added, exact, exact_sum
from aidledger._values.text import Hint, Message
from aidledger.errors import RateError, WrongTypeError, exists
from aidledger.rates._tables import Rates, as_units

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIXED: Final = {(1, 1): "New Year's Day", (5, 1): "Labour Day", (12, 25): "Christmas Day", (12, 26): "26 December"}
_FROM_EASTER: Final = {-2: "Good Friday", 1: "Easter Monday"}
_SATURDAY: Final = 5
_DAY: Final = dt.timedelta(days=1)


def described(day: dt.date) -> str:
    """Return the day with its name: that of the holiday where the euro's payment system is closed, else of the weekday.

    >>> described(dt.date(2025, 4, 18)), described(dt.date(2025, 4, 19))
    ('2025-04-18 (Good Friday)', '2025-04-19 (Saturday)')
    """
    holiday = _FIXED.get((day.month, day.day)) or _FROM_EASTER.get((day - easter(day.year)).days)
    return f"{day} ({holiday or _WEEKDAYS[day.weekday()]})"


def first_open(day: dt.date) -> dt.date:
    """Return ``day``, or the next day that is no Saturday, Sunday or New Year's Day, on which nobody publishes.

    The last day that there can be is a Friday.

    >>> first_open(dt.date(1999, 1, 1))
    datetime.date(1999, 1, 4)
    """
    while _is_closed(day):
        day += _DAY
    return day


def last_open(day: dt.date) -> dt.date:
    """Return ``day``, or the day before it that is no Saturday, Sunday or New Year's Day.

    >>> last_open(dt.date(2026, 1, 1))
    datetime.date(2025, 12, 31)
    """
    while _is_closed(day) and day > dt.date.min:
        day -= _DAY
    return day


def _is_closed(day: dt.date) -> bool:
    return day.weekday() >= _SATURDAY or (day.month, day.day) == (1, 1)


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
