"""Dates as sheets write them, read as the `When` that they mean: "until 12/31/2022", "not specified, 03/22".

No date is guessed. What can be read in two ways is refused until the mapping says which order its numbers have.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

import attrs

from aidledger._values.dates import When, is_placeholder
from aidledger._values.edtf import refusal
from aidledger._values.text import Hint, Message
from aidledger.errors import DateError

ORDERS: Final = ("mdy", "dmy")
_CENTURY: Final = 2000  # of a year in two digits
_TWO_DIGITS: Final = 2
_MONTHS: Final = 12
_ALWAYS: Final = 28  # every month has so many days
_LONGEST: Final = 31
_LONGEST_TEXT: Final = 200
_DASHES: Final = str.maketrans({"\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"})
_MONTH_NAMES: Final = (  # in English, whatever the language of the system
    "january february march april may june july august september october november december"
).split()
_NAMES: Final = {name: number for number, whole in enumerate(_MONTH_NAMES, start=1) for name in (whole, whole[:3])} | {
    "sept": 9
}
_NAMED: Final = "|".join(sorted(_NAMES, key=len, reverse=True))

_SIDE: Final = r"\d[\dx]{3}(?:-(?:[\dx]{2}(?:-[\dx]{2})?|q[1-4]))?[~?%]?"
_EDTF: Final = re.compile(rf"{_SIDE}(?:/(?:{_SIDE}|\.\.|))?|(?:\.\.|)/{_SIDE}", re.ASCII)
_YEARS: Final = re.compile(r"(\d{4}) ?- ?(\d{4})", re.ASCII)
_QUARTER: Final = re.compile(r"q([1-4])[ /]?(\d{4})", re.ASCII)
_NUMBERS: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[./-](\d{4}|\d{2})", re.ASCII)
_NAME_YEAR: Final = re.compile(rf"({_NAMED})\.?,?[ -](\d{{4}})", re.ASCII)
_DAY_NAME_YEAR: Final = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?[ -]({_NAMED})\.?,?[ -](\d{{4}}|\d{{2}})", re.ASCII)
_NAME_DAY_YEAR: Final = re.compile(rf"({_NAMED})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.ASCII)
_BOTH: Final = re.compile(r"(?:(?:from|between) )?(.+?)(?: (?:until|till|to|and|through) | ?& ?| - )(.+)")
_UNTIL: Final = re.compile(r"(?:until|till|up to|by) (.+)")
_SINCE: Final = re.compile(r"(?:since|from) (.+)")
_TIMED: Final = re.compile(
    r"(?P<day>.*\d)(?:t|,? (?:at )?)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?:z|utc|gmt|[+-]\d\d(?::?\d\d)?))?",
    re.ASCII,
)
_HOURS: Final = 24
_SIXTY: Final = 60


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_plain, words))


@attrs.frozen
class ReadDate:
    """What a text says of a day: the date, open where it is open there, and what is odd in how it says it."""

    when: When
    odd: str | None = None


@attrs.frozen(kw_only=True)
class Patterns:
    """How a sheet writes its dates.

    ``order`` is that of ``3/4/2022``: ``"mdy"`` or ``"dmy"``; without one, such a date is refused where both can be.
    With dots it is the day, then the month. ``begins`` is the first day that the sheet is about, at which "until …"
    begins; ``undated`` are words for a day that is not given, which may stand before a month, too, ``""`` where it is
    not given at all.

    >>> sheet = Patterns(order="mdy", begins=dt.date(2022, 1, 24), undated=("not specified", "unclear"))
    >>> [str(sheet.read(text).when) for text in ("until 12/31/2022", "not specified, 03/22", "2022-2023")]
    ['2022-01-24/2022-12-31', '2022-03', '2022/2023']
    """

    order: str | None = None
    begins: dt.date | None = None
    undated: tuple[str, ...] = attrs.field(default=(), converter=_words)

    def is_undated(self, text: str) -> bool:
        """Return whether a text only says that there is no date."""
        return _plain(text) in self.undated

    @property
    def has_undated_days(self) -> bool:
        """Whether days are among the words for no day, such as 1900-01-01, which can be written in many ways."""
        return any(map(_is_day, self.undated))

    def read(self, text: str) -> ReadDate:
        """Return what a text means; raise `DateError` on a text that is no date, or can be two."""
        if len(text) > _LONGEST_TEXT:
            raise DateError(f"{text[:_LONGEST_TEXT]!r}… is no date: it is longer than {_LONGEST_TEXT} characters")
        plain = _plain(text)
        for word in self.undated:
            if word and plain.startswith(word) and not _is_day(word):
                plain = plain[len(word) :].lstrip(" ,:;-")
        for pattern, read in (
            (_EDTF, self._edtf),
            (_YEARS, _years),
            (_QUARTER, _quarter),
            (_NUMBERS, self._numbers),
            (_YEAR_FIRST, _year_first),
            (_MONTH_YEAR, _month_year),
            (_NAME_YEAR, _name_year),
            (_DAY_NAME_YEAR, _day_name_year),
            (_NAME_DAY_YEAR, _name_day_year),
            (_UNTIL, self._until),
            (_BOTH, self._both),
            (_SINCE, self._since),
            (_TIMED, self._timed),
        ):
            found = pattern.fullmatch(plain)
            if found is not None:
                return read(found)
        stripped = text.strip()
        said = refusal(stripped, stripped, _is_edtf)
        raise DateError(
            said or f"{text!r:.200} is no date that is known here: add it to 'undated', or correct the cell"
        )

    def _edtf(self, found: re.Match[str]) -> ReadDate:
        return ReadDate(When.parse(found[0].upper()))

    def _numbers(self, found: re.Match[str]) -> ReadDate:
        first, mark, second = int(found[1]), found[2], int(found[3])
        order = "dmy" if mark == "." else self.order
        if order is None:
            order = "dmy" if first > _MONTHS else "mdy" if second > _MONTHS or first == second else None
        if order is None:
            raise DateError(f'{found[0]!r} can be two days: say which with order = "mdy" or order = "dmy" in [dates]')
        month, day = (first, second) if order == "mdy" else (second, first)
        said = _day(found[0], _year(found[4]), month, day)
        if said is None and mark != "." and (said := _day(found[0], _year(found[4]), day, month)) is not None:
            return ReadDate(said.when, f"{found[0]!r} has no month {month}: read as {said.when}")
        if said is None:
            raise DateError(f"{found[0]!r} is not in the calendar")
        return said

    def _until(self, found: re.Match[str]) -> ReadDate:
        end = self.read(found[1])
        if self.begins is None:
            raise DateError(f"{found[0]!r} has no first day: give the first day of the sheet, begins = … in [dates]")
        return self._between(found[0], self.begins, end.when.latest, end.odd)

    def _since(self, found: re.Match[str]) -> ReadDate:
        start = self.read(found[1])
        return self._between(found[0], start.when.earliest, None, start.odd)

    def _both(self, found: re.Match[str]) -> ReadDate:
        start, end = self.read(found[1]), self.read(found[2])
        return self._between(found[0], start.when.earliest, end.when.latest, start.odd or end.odd)

    def _timed(self, found: re.Match[str]) -> ReadDate:
        """Return the day of a day with a time, as it is written: no zone moves it."""
        said = self.read(found["day"])
        if not said.when.is_day:
            raise DateError(f"{found[0]!r:.200} has a time of day, and no day: correct the cell")
        hour, minute, second, part = (int(found[name] or 0) for name in ("hour", "minute", "second", "part"))
        if hour > _HOURS or minute >= _SIXTY or second > _SIXTY or (found["half"] and not 1 <= hour <= _HOURS // 2):
            raise DateError(f"{found[0]!r:.200} has a time that a day does not have: correct the cell")
        if found["half"]:
            hour = hour % (_HOURS // 2) + (_HOURS // 2 if found["half"] == "p" else 0)
        return timed(found[0], said) if hour or minute or second or part else said

    def _between(self, text: str, earliest: dt.date | None, latest: dt.date | None, odd: str | None) -> ReadDate:
        if earliest is None or (latest is not None and earliest > latest):
            raise DateError(f"{text!r:.200} ends before it begins")
        return ReadDate(When.between(earliest, latest), odd)


def cut(when: When, recorded: dt.date, begins: dt.date | None = None) -> When:
    """Return a date that ends no later than the day it was recorded on, with its marks; an open one from ``begins`` on.

    Raises `DateError` where all of it is later: what is recorded has happened.

    >>> cut(When("2022"), dt.date(2022, 10, 11))
    When('2022-01-01/2022-10-11')
    """
    if when.is_closed and when.latest is not None and when.latest <= recorded:
        return when
    first = begins if when.earliest is None else when.earliest
    if first is None:
        raise DateError(f"{when} has no first day: give the first day of the sheet, begins = … in [dates]")
    if first > recorded and is_placeholder(when):
        advice = "add it to 'undated' under [dates] if it is one here, or correct the cell"
        raise DateError(f"{when} is what programs write for a date that is missing: {advice}")
    if first > recorded:
        later = Hint("past_recorded", str(when), when)
        message = f" is after {recorded}, when it was recorded: an event is recorded when it has happened"
        raise DateError(Message(later, message))
    mark = "%" if when.approximate and when.uncertain else "~" if when.approximate else "?" if when.uncertain else ""
    closed = When.between(first, recorded if when.latest is None else min(when.latest, recorded))
    return When.parse(f"{closed}{mark}")


def timed(text: str, day: ReadDate) -> ReadDate:
    """Return a day that was read with a time that is not midnight, which is odd."""
    odd = f"{text!r:.200} has a time of day: read as {day.when}, the day as it is written"
    return ReadDate(day.when, day.odd or odd)


def month_after(first: When, number: int) -> When:
    """Return the month that is ``number`` in a count in which ``first`` is 1.

    Raises `DateError` where the count leads out of the calendar, and on a number below 1.

    >>> month_after(When("2022-01"), 14)
    When('2023-02')
    """
    if number < 1 or first.earliest is None:
        raise DateError(f"{number} is no month: they are counted from 1")
    months = first.earliest.year * _MONTHS + first.earliest.month - 1 + number - 1
    return When.parse(f"{months // _MONTHS:04}-{months % _MONTHS + 1:02}")


def year_of(text: str) -> str:
    """Return a year, as a date writes it; raise `DateError` on anything else."""
    return _part(text, "year", range(1_000, 10_000), "write it in four digits")


def month_of(text: str) -> str:
    """Return a month, given by its number or name, as a date writes it; raise `DateError` on anything else.

    >>> month_of("6"), month_of("Sept.")
    ('06', '09')
    """
    named = _NAMES.get(_plain(text).removesuffix("."))
    return f"{named:02}" if named else _part(text, "month", range(1, _MONTHS + 1), "write 1 to 12, or its name")


def day_of(text: str) -> str:
    """Return a day of a month, as a date writes it; raise `DateError` on anything else."""
    return _part(text, "day of a month", range(1, _LONGEST + 1), "write 1 to 31")


def _part(text: str, what: str, known: range, advice: str) -> str:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(known[-1])) else 0
    if number not in known:
        raise DateError(f"{text!r:.200} is not a {what}: {advice}")
    return f"{number:02}"


def _plain(text: str) -> str:
    return " ".join(text.translate(_DASHES).casefold().split())


def _is_edtf(text: str) -> bool:
    try:
        When.parse(text)
    except DateError:
        return False
    return True


def _is_day(word: str) -> bool:
    return word[:1].isdigit()


def _year(text: str) -> int:
    return _CENTURY + int(text) if len(text) == _TWO_DIGITS else int(text)


def _day(text: str, year: int, month: int, day: int) -> ReadDate | None:
    """Return a day; the month where it has no day of that number, as in 06/31; None where there is no such month."""
    if not (1 <= month <= _MONTHS and 1 <= day <= _LONGEST):
        return None
    try:
        return ReadDate(When.on(dt.date(year, month, day)))
    except ValueError as error:
        if day <= _ALWAYS:
            raise DateError(f"{text!r} is not in the calendar") from error
        whole = When.parse(f"{year:04}-{month:02}")
        return ReadDate(whole, f"{text!r} is not in the calendar: read as {whole}")


def _exact_day(text: str, year: int, month: int, day: int) -> ReadDate:
    said = _day(text, year, month, day)
    if said is None:
        raise DateError(f"{text!r} is not in the calendar")
    return said


def _years(found: re.Match[str]) -> ReadDate:
    return ReadDate(When.parse(f"{found[1]}/{found[2]}"))


def _quarter(found: re.Match[str]) -> ReadDate:
    return ReadDate(When.parse(f"{found[2]}-Q{found[1]}"))


def _year_first(found: re.Match[str]) -> ReadDate:
    return _exact_day(found[0], int(found[1]), int(found[3]), int(found[4]))


def _month_year(found: re.Match[str]) -> ReadDate:
    return ReadDate(When.parse(f"{_year(found[2]):04}-{int(found[1]):02}"))


def _name_year(found: re.Match[str]) -> ReadDate:
    return ReadDate(When.parse(f"{found[2]}-{_NAMES[found[1]]:02}"))


def _day_name_year(found: re.Match[str]) -> ReadDate:
    return _exact_day(found[0], _year(found[3]), _NAMES[found[2]], int(found[1]))


def _name_day_year(found: re.Match[str]) -> ReadDate:
    return _exact_day(found[0], _year(found[3]), _NAMES[found[1]], int(found[2]))
