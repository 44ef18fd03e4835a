"""Days that programs write where nobody gave one: the first and last that they know, the zero of their clocks."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import functools
import re
from collections.abc import Iterator
from typing import Any, Final, cast

import attrs
from dateutil.relativedelta import relativedelta

from aidledger._values.edtf import refusal
from aidledger.errors import DateError, UndecidedError, WrongTypeError

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_POINT: Final = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d\d)(?:-(\d\d))?))?([~?%]?)", re.ASCII)
_OPEN_DAYS: Final = re.compile(r"(?:(\d{4})(?:-XX){1,2}|(\d{4}-[01]\d)-XX)([~?%]?)", re.ASCII)
_OPEN_YEARS: Final = re.compile(r"(?=[\dX]{4}(?!\w))\d+X+[~?%]?", re.ASCII)
_ADVICE: Final = "write a year, month, quarter, day or interval: 2024, 2024-06, 2024-Q2, 2024-06-13, 2024-06/2024-08"
_FIRST_QUARTER: Final = 33  # ISO 8601-2, sub-year groupings: 33 to 36 are the quarters


class Certainty(enum.Enum):
    """The answer to a yes/no question about dates that may be imprecise.

    ``bool(YES)`` is True and ``bool(NO)`` False; ``bool(UNKNOWN)`` raises `UndecidedError`,
    so that no ``if`` takes a side that the dates do not take. ``&``, ``|`` and ``~`` are Kleene's.

    >>> Certainty.YES & Certainty.UNKNOWN
    <Certainty.UNKNOWN>
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """Return whether it is so; raise `UndecidedError` where that is not known."""
        if self is Certainty.UNKNOWN:
            raise UndecidedError("the answer is UNKNOWN, neither true nor false: compare with 'is YES' or 'is not NO'")
        return self is Certainty.YES

    def __and__(self, other: Certainty) -> Certainty:
        """Return YES if both are, NO if one is, else UNKNOWN."""
        if not isinstance(other, Certainty):
            return NotImplemented
        if Certainty.NO in (self, other):
            return Certainty.NO
        return Certainty.YES if self is other is Certainty.YES else Certainty.UNKNOWN

    def __or__(self, other: Certainty) -> Certainty:
        """Return YES if one is, NO if both are, else UNKNOWN."""
        return ~(~self & ~other) if isinstance(other, Certainty) else NotImplemented

    def __invert__(self) -> Certainty:
        """Return the answer to the opposite question."""
        return {Certainty.YES: Certainty.NO, Certainty.NO: Certainty.YES}.get(self, self)

    def __repr__(self) -> str:
        """Return the name, without the word that it is stored by."""
        return f"<Certainty.{self.name}>"


YES: Final = Certainty.YES
NO: Final = Certainty.NO
UNKNOWN: Final = Certainty.UNKNOWN


@attrs.frozen(init=False, repr=False, order=False)
class When:
    """Some day from ``earliest`` to ``latest``, both inclusive; a side that is ``None`` is open.

    ``approximate`` (``~``, ``%``) and ``uncertain`` (``?``, ``%``) say how sure the source is; they
    do not widen the bounds. Equality and hash go by the canonical text. There is no ``<``: two
    imprecise dates may have no order; `sort_key` gives a total one.

    Digits that are not known are written X: ``198X`` is some day of ``1980/1989``, ``2024-06-XX`` one of ``2024-06``.

    Raises `DateError` on a text that is not such a date, with what to write instead; `WrongTypeError` on what is not
    text.

    >>> june = When("2024-06")
    >>> june.earliest, june.latest
    (datetime.date(2024, 6, 1), datetime.date(2024, 6, 30))
    >>> When("2024-Q2")
    When('2024-34')
    >>> june.happened_by(dt.date(2024, 6, 13))
    <Certainty.UNKNOWN>
    """

    text: str
    earliest: dt.date | None = attrs.field(eq=False)
    latest: dt.date | None = attrs.field(eq=False)
    approximate: bool = attrs.field(eq=False)
    uncertain: bool = attrs.field(eq=False)

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise WrongTypeError(f"a date is given as text, not as {type(text).__name__}: {_ADVICE}")
        start, slash, end = text.partition("/")
        end = end if slash else start
        if "X" in text:
            start, end = _without_unknown(start, "0"), _without_unknown(end, "9")
        earliest: dt.date | None
        latest: dt.date | None
        if not slash and start == end:
            earliest, latest, canonical, marks = _point(start, text)
        else:
            earliest, _, left, first = _side(start, text)
            _, latest, right, second = _side(end, text)
            if earliest is None and latest is None:
                raise DateError(f"{text!r} is open on both sides and says nothing: leave the date out")
            if earliest is not None and latest is not None and earliest > latest:
                raise DateError(f"{text!r} ends before it begins: write the earlier date first")
            canonical, marks = f"{left}/{right}", first + second
        self.__attrs_init__(canonical, earliest, latest, "~" in marks or "%" in marks, "?" in marks or "%" in marks)

    @staticmethod
    @functools.lru_cache(maxsize=65_536)
    def parse(text: str) -> When:
        """Return the date of this text, the same object for the same text where it is still cached.

        >>> When.parse("2022-02-24/2022-04-24").latest
        datetime.date(2022, 4, 24)
        """
        return When(text)

    @classmethod
    def on(cls, day: dt.date) -> When:
        """Return the exact day.

        >>> When.on(dt.date(2024, 6, 13))
        When('2024-06-13')
        """
        return cls.parse(as_day(day, "a date").isoformat())

    @classmethod
    def between(cls, earliest: dt.date | None, latest: dt.date | None) -> When:
        """Return some day from ``earliest`` to ``latest``, both inclusive; ``None`` leaves a side open.

        >>> When.between(dt.date(2025, 4, 1), dt.date(2025, 4, 30))
        When('2025-04-01/2025-04-30')
        """
        if earliest is not None and earliest == latest:
            return cls.on(earliest)
        left, right = (".." if side is None else as_day(side, "a date").isoformat() for side in (earliest, latest))
        return cls.parse(f"{left}/{right}")

    @classmethod
    def fiscal_year(cls, year: int, *, starts: int) -> When:
        """Return some day of the fiscal year that begins in ``year``, in the month ``starts`` (1 to 12).

        >>> When.fiscal_year(2023, starts=4)
        When('2023-04-01/2024-03-31')
        """
        try:
            return cls.between(dt.date(year, starts, 1), dt.date(year + 1, starts, 1) - dt.timedelta(days=1))
        except (ValueError, OverflowError) as error:
            raise DateError(
                f"no fiscal year {year} starts in month {starts}: a year to 9998, a month 1 to 12"
            ) from error

    @classmethod
    def within(cls, start: dt.date | str, span: relativedelta | dt.timedelta) -> When:
        """Return some day from ``start`` to ``start + span``, both inclusive.

        >>> from dateutil.relativedelta import relativedelta
        >>> When.within("2022-02-24", relativedelta(months=2))
        When('2022-02-24/2022-04-24')
        """
        if not isinstance(span, (relativedelta, dt.timedelta)):
            raise WrongTypeError(f"a span is a relativedelta or timedelta, not {type(span).__name__}")
        first = as_day(start, "start")
        try:
            last = first + span
        except (ValueError, OverflowError) as error:
            raise DateError(f"{span} after {first} is past the last day that a date can be") from error
        return cls.between(first, as_day(last.date() if isinstance(last, dt.datetime) else last, "the last day"))

    @property
    def is_day(self) -> bool:
        """Whether it is one exact day."""
        return self.earliest is not None and self.earliest == self.latest

    @property
    def is_closed(self) -> bool:
        """Whether it has an earliest and a latest day."""
        return self.earliest is not None and self.latest is not None

    @property
    def sort_key(self) -> tuple[dt.date, dt.date, str]:
        """A total order: earliest, then latest (an open side is as far as dates go), then text."""
        return (self.earliest or dt.date.min, self.latest or dt.date.max, self.text)

    @property
    def _extent(self) -> tuple[dt.date, dt.date]:
        """The first and the last day of a closed date as it is on record, whatever day of it is chosen."""
        return cast("tuple[dt.date, dt.date]", (self.earliest, self.latest))

    def happened_by(self, day: dt.date | str) -> Certainty:
        """Return whether it was over by the end of ``day``.

        >>> When("2024").happened_by(dt.date(2023, 12, 31))
        <Certainty.NO>
        """
        day = as_day(day, "happened_by")
        if self.latest is not None and self.latest <= day:
            return YES
        return NO if self.earliest is not None and self.earliest > day else UNKNOWN

    def __contains__(self, other: When | dt.date | str) -> bool:
        """Return whether every day that ``other`` can be is one that this can be.

        >>> When("2024-06") in When("2024")
        True
        """
        inner = as_when(other)
        starts = self.earliest is None or (inner.earliest is not None and self.earliest <= inner.earliest)
        ends = self.latest is None or (inner.latest is not None and inner.latest <= self.latest)
        return starts and ends

    def __str__(self) -> str:
        """Return the canonical text."""
        return self.text

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"When({self.text!r})"


def on_day(when: When, day: dt.date) -> When:
    """Return one day of a date, with its marks: a source that is not sure of a date is not sure of any day of it.

    >>> on_day(When("2024-06~"), dt.date(2024, 6, 13))
    When('2024-06-13~')
    """
    mark = "%" if when.approximate and when.uncertain else "~" if when.approximate else "?" if when.uncertain else ""
    return When.parse(f"{day.isoformat()}{mark}")


def later(first: When, second: When) -> dt.date:
    """Return the later of the last days of two closed dates.

    It asks for these days only where they decide: of May and of the 13th of June it is the 13th, on whatever day of
    May the one is.
    """
    start, end = (max(days) for days in zip(first._extent, second._extent, strict=True))  # noqa: SLF001 -- of this module
    return end if start == end else max(cast("dt.date", first.latest), cast("dt.date", second.latest))


def as_when(value: When | dt.date | str, axis: str = "a date") -> When:
    """Return ``value`` as a `When`: a day is day precision, a text is read as EDTF; ``axis`` names it in messages."""
    if isinstance(value, When):
        return value
    return When.parse(value if isinstance(value, str) else as_day(value, axis).isoformat())


def as_day(value: dt.date | str, axis: str) -> dt.date:
    """Return ``value`` as one exact day; ``axis`` names it in messages.

    Raises `WrongTypeError` on a ``datetime`` (its day depends on a time zone) and on numbers,
    `DateError` on a text that is no single day.

    >>> as_day("2024-06-30", "as_of")
    datetime.date(2024, 6, 30)
    """
    if isinstance(value, dt.datetime):
        raise WrongTypeError(f"{axis} is a day, and {value!r} is a moment: write its .date() in the zone that you mean")
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise WrongTypeError(f"{axis} is a day, not {type(value).__name__}: write it as '2024-06-30' or as a date")
    if _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise DateError(f"{axis}: {value!r} is not in the calendar ({error})") from error
    begun = _DAY.match(value)
    example = begun[0] if begun else "2024-06-30"
    raise DateError(f"{axis}: {value!r:.200} is not one day: write year, month and day, as in {example}")


def _side(side: str, text: str) -> tuple[dt.date | None, dt.date | None, str, str]:
    return (None, None, "..", "") if side == ".." else _point(side, text)


def _without_unknown(side: str, digit: str) -> str:
    """Return a side that leaves digits open as one that does not: 2024-06-XX is 2024-06, and 198X begins with 1980."""
    found = _OPEN_DAYS.fullmatch(side)
    if found is not None:
        return (found[1] or found[2]) + found[3]
    return side.replace("X", digit) if _OPEN_YEARS.fullmatch(side) else side


def _point(point: str, text: str) -> tuple[dt.date, dt.date, str, str]:
    """Return first day, last day, canonical text and marks of a year, month, quarter or day."""
    try:
        read = _read(point)
    except ValueError as error:
        raise _refused(text, point, f"{text!r} is not in the calendar ({error}): {_ADVICE}") from error
    if read is None:
        raise _refused(text, point, f"{text!r:.200} is no date: {_ADVICE}")
    return read


def _read(point: str) -> tuple[dt.date, dt.date, str, str] | None:
    """Return what `_point` does; None on another form. Raise `ValueError` on what is not in the calendar."""
    found = _POINT.fullmatch(point)
    if found is None:
        return None
    year_text, quarter, group, day, mark = found.groups()
    year = int(year_text)
    if quarter:
        group = str(_FIRST_QUARTER - 1 + int(quarter))
    if group is None:
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        canonical = year_text
    elif day is not None:
        first = last = dt.date(year, int(group), int(day))
        canonical = f"{year_text}-{group}-{day}"
    else:
        first, last = _months(year, int(group))
        canonical = f"{year_text}-{group}"
    return first, last, canonical + mark, mark


def _refused(text: str, point: str, otherwise: str) -> DateError:
    """Return the error that says why a point is not read: by its form, or else as is said here."""
    return DateError(refusal(text, point, _is_read) or otherwise)


def _is_read(point: str) -> bool:
    try:
        return _read(_without_unknown(point, "0")) is not None
    except ValueError:
        return False


def _months(year: int, group: int) -> tuple[dt.date, dt.date]:
    """Return first and last day of a month (1 to 12) or quarter (33 to 36)."""
    quarter = group - _FIRST_QUARTER
    first, last = (3 * quarter + 1, 3 * quarter + 3) if 0 <= quarter <= 3 else (group, group)  # noqa: PLR2004
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


_DAYS: Final = frozenset(
    # of Windows, SQL Server, spreadsheets, old Macs, Unix (and west of Greenwich), pandas and Oracle; and round ones
    """
    1601-01-01 1753-01-01 2079-06-06 1899-12-30 1899-12-31 1900-01-01 1904-01-01 1970-01-01 1969-12-31 2038-01-19
    2262-04-11 4712-12-31 1111-11-11 1800-01-01 1901-01-01 2099-12-31 2199-12-31 2200-12-31 2500-12-31 2999-12-31
    3000-01-01
    """.split()
)
_YEARS: Final = ("0001", "9999")
_MARKS: Final = "~?%"


def is_placeholder(date: When | dt.date) -> bool:
    """Return whether a date, or one side of it, is a day that programs write where nobody gave one.

    >>> is_placeholder(When("1900-01-01")), is_placeholder(When("1900-01")), is_placeholder(When("2022-02-24/9999"))
    (True, False, True)
    """
    return _has_placeholder(str(date))


def placeholders(record: Any) -> Iterator[tuple[str, When | dt.date]]:
    """Yield each date of a record, and of its sources, that is a placeholder, with the name of its field."""
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        if isinstance(value, (When, dt.date)):
            if is_placeholder(value):
                yield field.name, value
        elif isinstance(value, tuple):
            for number, each in enumerate(value):
                if isinstance(each, (When, dt.date)):
                    if is_placeholder(each):
                        yield f"{field.name}[{number}]", each
                elif attrs.has(type(each)):
                    yield from ((f"{field.name}[{number}].{name}", date) for name, date in placeholders(each))


@functools.lru_cache(maxsize=4_096)  # of many rows the days come again and again
def _has_placeholder(text: str) -> bool:
    sides = (side.rstrip(_MARKS) for side in text.split("/"))
    return any(side in _DAYS or side.startswith(_YEARS) for side in sides)
