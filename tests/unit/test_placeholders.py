from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs
import pytest

from aidledger import Event, Source, When
from aidledger._values.dates import is_placeholder, placeholders
from aidledger.events import Committed, Disbursed, TotalReported
from tests.records import record


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01",
        "1753-01-01",
        "1899-12-30",
        "1899-12-31",
        "1900-01-01",
        "1900-01-01~",
        "1904-01-01",
        "1970-01-01",
        "1969-12-31",
        "2079-06-06",
        "2099-12-31",
        "9999-12-31",
        "9999-12",
        "9999",
        "0001",
        "2022-02-24/9999-12-31",
        "1900-01-01?/2022",
        "1900-01-01/..",
        "../2099-12-31",
    ],
)
def test_what_programs_write_for_nothing(text):
    assert is_placeholder(When(text))


@pytest.mark.parametrize(
    "text",
    ["1900", "1970-01", "1970", "1970-01-02", "2000-01-01", "2024-01-01", "2023-12-31", "1970/1979", "2022-02-24/.."],
)
def test_what_people_write_is_none(text):
    assert not is_placeholder(When(text))


def test_a_day_is_looked_at_like_a_date():
    assert is_placeholder(dt.date(1900, 1, 1))
    assert not is_placeholder(dt.date(2024, 1, 1))


@attrs.frozen(kw_only=True)
class Place:
    opened: dt.date | None = None


@attrs.frozen(kw_only=True)
class Visited(Event):
    kind: ClassVar[str] = "acme.visited"
    again: tuple[When, ...] = ()
    places: tuple[Place, ...] = ()
    tags: tuple[str, ...] = ()


EPOCH, ZERO = dt.date(1970, 1, 1), When("1900-01-01")


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (record(Committed, "a", amount="USD 5", occurred="1900-01-01"), [("occurred", ZERO)]),
        (record(Committed, "a", amount="USD 5", occurred="1900-01"), []),
        (record(Disbursed, "a", amount="USD 5", value_date="1970-01-01"), [("value_date", EPOCH)]),
        (record(Committed, "a", amount="USD 5", recorded=EPOCH, occurred="1969"), [("recorded", EPOCH)]),
        (
            record(TotalReported, "a", amount="USD 5", since="1900-01-01", period="2022-01/9999-12-31"),
            [("since", ZERO), ("period", When("2022-01/9999-12-31"))],
        ),
        (
            record(Committed, "a", amount="USD 5", sources=[Source(), Source(published=ZERO, accessed=EPOCH)]),
            [("sources[1].published", ZERO), ("sources[1].accessed", EPOCH)],
        ),
        (
            record(
                Visited, "a", again=(When("2024"), ZERO), places=(Place(), Place(opened=EPOCH)), tags=("1900-01-01",)
            ),
            [("again[1]", ZERO), ("places[1].opened", EPOCH)],
        ),
    ],
)
def test_every_date_of_a_record_is_looked_at(event, found):
    assert sorted(placeholders(event)) == sorted(found)
