from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import When
from aidledger.errors import DateError
from aidledger.interchange._patterns import Patterns, ReadDate, cut, month_after

AMERICAN = Patterns(order="mdy", begins=dt.date(2022, 1, 24), undated=("Undisclosed", "not specified", "unclear", ""))
EUROPEAN = Patterns(order="dmy")
NEITHER = Patterns()
ENGLISH = "January February March April May June July August September October November December".split()


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("2024-q3", "2024-35"), ("2024-06-13~", "2024-06-13~"), ("2022-03/2022-05", "2022-03/2022-05"),
        ("2022-2023", "2022/2023"), ("2022 \u2013 2023", "2022/2023"), ("Q2 2024", "2024-34"),
        ("12/31/2022", "2022-12-31"), ("3/4/22", "2022-03-04"), ("31.12.2022", "2022-12-31"), ("03/22", "2022-03"),
        ("8/2022", "2022-08"), ("March 2022", "2022-03"), ("Sept. 2022", "2022-09"), ("5 Mar 2022", "2022-03-05"),
        ("March 5th, 2022", "2022-03-05"), ("until 12/31/2022", "2022-01-24/2022-12-31"),
        ("until  5/7/2022", "2022-01-24/2022-05-07"), ("until 06.02.2024", "2022-01-24/2024-02-06"),
        ("until 11/2022", "2022-01-24/2022-11-30"), ("up to March 2023", "2022-01-24/2023-03-31"),
        ("since 2/24/2022", "2022-02-24/.."), ("from 01/01/2024 until 05/01/2024", "2024-01-01/2024-05-01"),
        ("between 3/4/22 & 3/11/22", "2022-03-04/2022-03-11"),
        ("between 3/20/2022 and 7/1/2022", "2022-03-20/2022-07-01"), ("3/2022 - 5/2022", "2022-03-01/2022-05-31"),
        ("not specified, 03/22", "2022-03"), ("unclear 01/2024", "2024-01"), ("Unclear,\u00a009/2022", "2022-09"),
        # a time of day may stand in an interval
        ("from 1/1/2024 00:00 until 5/1/2024 00:00", "2024-01-01/2024-05-01"),
        ("until 2022-12-31T00:00", "2022-01-24/2022-12-31"),
        # midnight is how a program writes a day
        *((f"2023-02-05{time}", "2023-02-05") for time in ("T00:00:00Z", "t00:00", " 00:00:00", " 00:00:00.000",
          "T00:00:00,000+05:30", "T00:00:00-1000", "T00:00:00 UTC")),
        *((text, "2023-02-05") for text in ("2/5/2023 00:00", "2/5/2023 12:00:00 AM", "2/5/2023 12:00 a.m.",
          "5.2.2023, 00:00", "Feb 5, 2023 at 12:00 am", "5-Feb-2023 0:00")),
        # what begins with the year can be read in one way
        ("2024/06/13", "2024-06-13"), ("2024-6-3", "2024-06-03"), ("2024.6.3", "2024-06-03"), ("198x", "1980/1989"),
        ("2024-06-XX", "2024-06"), ("2022-03/..", "2022-03/.."), ("../2022-03", "../2022-03"),
    ],
)  # fmt: skip
def test_what_sheets_write_is_read_as_what_it_means(said, means):
    found = AMERICAN.read(said)
    assert (found.when.text, found.odd) == (means, None)


@pytest.mark.parametrize(
    ("patterns", "said", "means"),
    [
        (EUROPEAN, "3/4/2022", "2022-04-03"), (EUROPEAN, "3-4-2022", "2022-04-03"), (NEITHER, "3/4.2022", None),
        (NEITHER, "3/4/2022", None), (NEITHER, "13/4/2022", "2022-04-13"), (NEITHER, "4/13/2022", "2022-04-13"),
        (NEITHER, "4/4/2022", "2022-04-04"), (NEITHER, "3.4.2022", "2022-04-03"), (NEITHER, "until 2023", None),
    ],
)  # fmt: skip
def test_what_can_be_two_days_is_refused_until_the_mapping_says_which(patterns, said, means):
    if means is None:
        with pytest.raises(DateError):
            patterns.read(said)
    else:
        assert patterns.read(said).when.text == means


FEBRUARY = "'2/30/2022' is not in the calendar: read as 2022-02"


@pytest.mark.parametrize(
    ("said", "means", "odd"),
    [
        ("16/02/2023", "2023-02-16", "'16/02/2023' has no month 16: read as 2023-02-16"),
        ("16/02/2023 10:00", "2023-02-16", "'16/02/2023' has no month 16: read as 2023-02-16"),
        ("until 06/31/2022", "2022-01-24/2022-06-30", "'06/31/2022' is not in the calendar: read as 2022-06"),
        ("31 June 2022", "2022-06", "'31 june 2022' is not in the calendar: read as 2022-06"),
        ("between 2/30/2022 and 3/5/2022", "2022-02-01/2022-03-05", FEBRUARY),
        # a time of day never moves the day, in whatever zone
        *(
            (text, "2023-02-05", f"{text!r} has a time of day: read as 2023-02-05, the day as it is written")
            for text in ("2023-02-05t23:30:00z", "2023-02-05t00:30:00+05:30", "2023-02-05 00:00:00.001")
        ),
        *(
            (text, "2023-02-05", f"{text!r} has a time of day: read as 2023-02-05, the day as it is written")
            for text in ("2023-02-05 00:00:60", "2023-02-05t24:00", "2/5/2023 12:00 pm", "2/5/2023 1:00 am")
        ),
    ],
)
def test_what_can_be_meant_in_one_way_only_is_read_with_a_remark(said, means, odd):
    found = AMERICAN.read(said)
    assert (found.when.text, found.odd) == (means, odd)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("soon", "is no date that is known here"), ("unclear", "is no date that is known here"),
        *((text, "is not in the calendar") for text in ("13/13/2022", "0/5/2022", "13.13.2022", "1/1/0000",
          "32 June 2022", "99/2022", "2022-13", "2023-02-30 00:00", "2024/13/40")),
        ("until 2021", "ends before it begins"), ("from 2023 to 2022", "ends before it begins"),
        ("until " * 100, "is no date: it is longer than 200 characters"), ("until " * 30, "is no date"),
        ("2023-02-05T25:00", "has a time that a day does not have: correct the cell"),
        *((text, "has a time that a day does not have") for text in ("2023-02-05 10:60", "2023-02-05 10:00:61",
          "2/5/2023 13:00 pm", "2/5/2023 0:00 am")),
        ("March 2023 10:00", "has a time of day, and no day: correct the cell"),
        ("2024-21", "'2024-21' is a season, spring"),
        ("2022-03/", r"does not say when it ends: write '2022-03/..'"),
        ("/2022", r"does not say when it begins: write '../2022'"), ("1990s", "is a decade: write 1990/1999"),
        ("20240613", "has no hyphens: write 2024-06-13"), ("-1985", "is a year that a date cannot have"),
        ("2022/23", "is no date that is known here"),
        ("2022/06", "has slashes, which stand between two dates: write 2022-06"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_what_to_write(said, message):
    with pytest.raises(DateError, match=message):
        AMERICAN.read(said)


def test_what_would_begin_after_the_sheet_is_refused():
    with pytest.raises(DateError, match="ends before it begins"):
        Patterns(order="mdy", begins=dt.date(2024, 1, 1)).read("from until 2022 to 2023")


@pytest.mark.parametrize(("said", "is_so"), [("unclear ", True), ("UNDISCLOSED", True), ("unclear 01/2024", False)])
def test_words_for_no_date(said, is_so):
    assert AMERICAN.is_undated(said) is is_so


@pytest.mark.parametrize(
    ("when", "begins", "means"),
    [
        ("2022-06", None, "2022-06"),
        ("2022", None, "2022-01-01/2022-10-11"),
        *((f"2022{mark}", None, f"2022-01-01/2022-10-11{mark}") for mark in "~?%"),
        ("2022-10-11/..", None, "2022-10-11"),
        ("../2021", "2021-05-01", "2021-05-01/2021-12-31"),
        ("../2022", "2021-05-01", "2021-05-01/2022-10-11"),
        ("2922-02-09", None, "is after 2022-10-11, when it was recorded"),
        ("../2021", None, "../2021 has no first day: give the first day of the sheet, begins = …"),
        ("../2021", "2022-06-01", "ends before it begins"),
        ("9999-12-31", None, "9999-12-31 is what programs write for a date that is missing: add it to"),
    ],
)
def test_a_date_begins_with_the_sheet_and_ends_no_later_than_it_was_recorded(when, begins, means):
    given = (When(when), dt.date(2022, 10, 11), *([] if begins is None else [dt.date.fromisoformat(begins)]))
    if " " not in means:
        assert cut(*given).text == means
    else:
        with pytest.raises(DateError, match=means):
            cut(*given)


def test_months_are_counted():
    months = ["2022-01", "2022-12", "2023-01", "2024-06"]
    assert [month_after(When("2022-01"), number).text for number in (1, 12, 13, 30)] == months
    for first, number in (("2022-01", 0), ("2022-01", 10**6), ("../2022", 3)):
        with pytest.raises(DateError):
            month_after(When(first), number)


@pytest.mark.parametrize("number", range(1, 13))
def test_months_are_read_by_their_english_names(number):
    name = ENGLISH[number - 1]
    for form in {name, name.upper(), name.lower(), name[:3], f"{name[:3]}.", *(["Sept", "SEPT."] * (number == 9))}:
        for month in (f"{form} 2022", f"{form}-2022"):
            assert NEITHER.read(month).when == When(f"2022-{number:02}")
        for day in (f"5 {form} 2022", f"5-{form}-2022", f"05-{form}-22", f"{form} 5, 2022", f"5th {form}, 2022"):
            assert NEITHER.read(day).when == When(f"2022-{number:02}-05")


def test_months_do_not_depend_on_the_language_of_the_process():
    german = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
    program = f"""
import calendar
calendar.month_name, calendar.month_abbr = ["", *{german!r}], ["", *(name[:3] for name in {german!r})]
from aidledger.interchange._patterns import Patterns
print(*(Patterns().read(text).when for text in ("March 2022", "5 May 2022", "Dec 31, 2022", "oct. 2022")))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["2022-03", "2022-05-05", "2022-12-31", "2022-10"]


WRITTEN = (
    *("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0:%m/%d/%Y}", "{0:%d.%m.%Y}", "{0.day} {1} {0:%Y}"),
    *("{0.day:02}-{2}-{0:%Y}", "{1} {0.day}, {0:%Y}", "{2}. {0.day}, {0:%Y}"),
)
CLOCKS = ("{0:%H:%M}", "{0:%H:%M:%S}", "{0:%H:%M:%S.%f}", "{0:%H:%M:%S} {1}", "{2}:{0:%M:%S} {3}")
ZONES = ("", "Z", " UTC", "+05:30", "-1000")
MOMENTS = st.datetimes(dt.datetime(1000, 1, 1))  # noqa: DTZ001 -- sheets know no zones


@given(MOMENTS, st.sampled_from(WRITTEN), st.sampled_from(CLOCKS), st.sampled_from(ZONES), st.booleans())
def test_a_day_is_the_same_in_whatever_way_a_sheet_writes_it(moment, written, clock, zone, is_midnight):
    """A time of day and a zone never move the day; only what is not midnight is odd."""
    if is_midnight:
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    month = ENGLISH[moment.month - 1]
    day = written.format(moment, month, month[:3])
    hour, half = moment.hour % 12 or 12, "PM" if moment.hour >= 12 else "AM"
    time = clock.format(moment, "", hour, half).strip() + zone
    seen = moment.time() if "%f" in clock else moment.time().replace(microsecond=0)
    seen = seen.replace(second=0) if "%S" not in clock else seen
    assert AMERICAN.read(day) == ReadDate(When.on(moment.date()))
    timed = AMERICAN.read(f"{day} {time}")
    assert timed.when == When.on(moment.date())
    assert (timed.odd is None) is (seen == dt.time.min)
