"""Days that programs write where nobody gave one: the first and last that they know, the zero of their clocks."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Any, Final

import attrs

from aidledger.when import When

_DAYS: Final = frozenset(
    {
        "1111-11-11",
        "1601-01-01",  # Windows
        "1753-01-01",  # SQL Server
        "1800-01-01",
        "1899-12-30",  # spreadsheets
        "1899-12-31",
        "1900-01-01",
        "1901-01-01",
        "1904-01-01",  # spreadsheets of old Macs
        "1969-12-31",  # Unix, west of Greenwich
        "1970-01-01",  # Unix
        "2038-01-19",
        "2079-06-06",  # SQL Server, smalldatetime
        "2099-12-31",
        "2199-12-31",
        "2200-12-31",
        "2262-04-11",  # pandas
        "2500-12-31",
        "2999-12-31",
        "3000-01-01",
        "4712-12-31",  # Oracle
    }
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
