from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import When
from aidledger.errors import DateError
from aidledger.interchange._mapping.patterns import Patterns, Said, cut, month_after

AMERICAN = Patterns(order="mdy", begins=dt.date(2022, 1, 24), undated=("Undisclosed", "not specified", "unclear", ""))
EUROPEAN = Patterns(order="dmy")
NEITHER = Patterns()


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("2024", "2024"),
        ("2024-06", "2024-06"),
        ("2024-q3", "2024-35"),
        ("2024-06-13~", "2024-06-13~"),
        ("2022-03/2022-05", "2022-03/2022-05"),
        ("2022-2023", "2022/2023"),
        ("2022 \u2013 2023", "2022/2023"),
        ("Q2 2024", "2024-34"),
        ("12/31/2022", "2022-12-31"),
        ("3/4/22", "2022-03-04"),
        ("31.12.2022", "2022-12-31"),
        ("03/22", "2022-03"),
        ("8/2022", "2022-08"),
        ("March 2022", "2022-03"),
        ("Sept. 2022", "2022-09"),
        ("5 Mar 2022", "2022-03-05"),
        ("March 5th, 2022", "2022-03-05"),
        ("until 12/31/2022", "2022-01-24/2022-12-31"),
        ("until  5/7/2022", "2022-01-24/2022-05-07"),
        ("until 06.02.2024", "2022-01-24/2024-02-06"),
        ("until 11/2022", "2022-01-24/2022-11-30"),
        ("up to March 2023", "2022-01-24/2023-03-31"),
        ("since 2/24/2022", "2022-02-24/.."),
        ("from 01/01/2024 until 05/01/2024", "2024-01-01/2024-05-01"),
        ("between 3/4/22 & 3/11/22", "2022-03-04/2022-03-11"),
        ("between 3/20/2022 and 7/1/2022", "2022-03-20/2022-07-01"),
        ("3/2022 - 5/2022", "2022-03-01/2022-05-31"),
        ("not specified, 03/22", "2022-03"),
        ("unclear 01/2024", "2024-01"),
        ("Unclear,\u00a009/2022", "2022-09"),
    ],
)
def test_what_sheets_write_is_read_as_what_it_means(said, means):
    found = AMERICAN.read(said)
    assert (found.when.text, found.odd) == (means, None)


@pytest.mark.parametrize(
    ("patterns", "said", "means"),
    [
        (EUROPEAN, "3/4/2022", "2022-04-03"),
        (EUROPEAN, "3-4-2022", "2022-04-03"),
        (NEITHER, "3/4.2022", None),
        (NEITHER, "3/4/2022", None),
        (NEITHER, "13/4/2022", "2022-04-13"),
        (NEITHER, "4/13/2022", "2022-04-13"),
        (NEITHER, "4/4/2022", "2022-04-04"),
        (NEITHER, "3.4.2022", "2022-04-03"),
        (NEITHER, "until 2023", None),
    ],
)
def test_what_can_be_two_days_is_refused_until_the_mapping_says_which(patterns, said, means):
    if means is None:
        with pytest.raises(DateError):
            patterns.read(said)
    else:
        assert patterns.read(said).when.text == means


@pytest.mark.parametrize(
    ("said", "means", "odd"),
    [
        ("16/02/2023", "2023-02-16", "'16/02/2023' has no month 16: read as 2023-02-16"),
        ("until 06/31/2022", "2022-01-24/2022-06-30", "'06/31/2022' is not in the calendar: read as 2022-06"),
        ("2/29/2023", "2023-02", "'2/29/2023' is not in the calendar: read as 2023-02"),
        ("31 June 2022", "2022-06", "'31 june 2022' is not in the calendar: read as 2022-06"),
        (
            "between 2/30/2022 and 3/5/2022",
            "2022-02-01/2022-03-05",
            "'2/30/2022' is not in the calendar: read as 2022-02",
        ),
    ],
)
def test_what_can_be_meant_in_one_way_only_is_read_with_a_remark(said, means, odd):
    found = AMERICAN.read(said)
    assert (found.when.text, found.odd) == (means, odd)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("soon", "is no date that is known here"),
        ("unclear", "is no date that is known here"),
        ("13/13/2022", "is not in the calendar"),
        ("0/5/2022", "is not in the calendar"),
        ("13.13.2022", "is not in the calendar"),
        ("1/1/0000", "is not in the calendar"),
        ("32 June 2022", "is not in the calendar"),
        ("99/2022", "is not in the calendar"),
        ("2022-13", "is not in the calendar"),
        ("until 2021", "ends before it begins"),
        ("from 2023 to 2022", "ends before it begins"),
        ("from until 2022 to 2023", "ends before it begins"),
        ("until " * 100, "is no date: it is longer than 200 characters"),
        ("until " * 30, "is no date"),
    ],
)
def test_what_is_no_date_is_refused(said, message):
    patterns = AMERICAN if "from until" not in said else Patterns(order="mdy", begins=dt.date(2024, 1, 1))
    with pytest.raises(DateError, match=message):
        patterns.read(said)


@pytest.mark.parametrize(("said", "is_so"), [("unclear ", True), ("UNDISCLOSED", True), ("unclear 01/2024", False)])
def test_words_for_no_date(said, is_so):
    assert AMERICAN.is_undated(said) is is_so


@pytest.mark.parametrize(
    ("when", "recorded", "means"),
    [
        ("2022-06", "2022-10-11", "2022-06"),
        ("2022", "2022-10-11", "2022-01-01/2022-10-11"),
        ("2022~", "2022-10-11", "2022-01-01/2022-10-11~"),
        ("2022?", "2022-10-11", "2022-01-01/2022-10-11?"),
        ("2022%", "2022-10-11", "2022-01-01/2022-10-11%"),
        ("2022-10-11/..", "2022-10-11", "2022-10-11"),
    ],
)
def test_a_date_ends_no_later_than_it_was_recorded(when, recorded, means):
    assert cut(When(when), dt.date.fromisoformat(recorded)).text == means


def test_what_is_later_is_not_cut():
    with pytest.raises(DateError, match="is after 2022-10-11, when it was recorded"):
        cut(When("2922-02-09"), dt.date(2022, 10, 11))


def test_months_are_counted():
    assert [month_after(When("2022-01"), number).text for number in (1, 12, 13, 30)] == [
        "2022-01",
        "2022-12",
        "2023-01",
        "2024-06",
    ]


@pytest.mark.parametrize(("first", "number"), [("2022-01", 0), ("2022-01", 10**6), ("../2022", 3)])
def test_what_is_no_month_is_refused(first, number):
    with pytest.raises(DateError):
        month_after(When(first), number)


# --- times of day ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "2023-02-05T00:00:00Z",
        "2023-02-05t00:00",
        "2023-02-05 00:00:00",
        "2023-02-05 00:00:00.000",
        "2023-02-05T00:00:00,000+05:30",
        "2023-02-05T00:00:00-1000",
        "2023-02-05T00:00:00 UTC",
        "2/5/2023 00:00",
        "2/5/2023 12:00:00 AM",
        "2/5/2023 12:00 a.m.",
        "5.2.2023, 00:00",
        "Feb 5, 2023 at 12:00 am",
        "5-Feb-2023 0:00",
    ],
)
def test_midnight_is_how_a_program_writes_a_day(said):
    found = AMERICAN.read(said)
    assert (found.when.text, found.odd) == ("2023-02-05", None)


@pytest.mark.parametrize(
    "said",
    [
        "2023-02-05t23:30:00z",  # in no zone the next day
        "2023-02-05t00:30:00+05:30",  # nor the day before
        "2023-02-05 00:00:00.001",
        "2023-02-05 00:00:60",
        "2023-02-05t24:00",
        "2/5/2023 12:00 pm",
        "2/5/2023 1:00 am",
    ],
)
def test_a_time_of_day_is_odd_and_never_moves_the_day(said):
    found = AMERICAN.read(said)
    odd = f"{said!r} has a time of day: read as 2023-02-05, the day as it is written"
    assert (found.when.text, found.odd) == ("2023-02-05", odd)


def test_a_time_of_day_may_stand_in_an_interval():
    assert AMERICAN.read("from 1/1/2024 00:00 until 5/1/2024 00:00").when == When("2024-01-01/2024-05-01")
    assert AMERICAN.read("until 2022-12-31T00:00").when == When("2022-01-24/2022-12-31")
    assert AMERICAN.read("16/02/2023 10:00").odd == "'16/02/2023' has no month 16: read as 2023-02-16"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("2023-02-05T25:00", "has a time that a day does not have: correct the cell"),
        ("2023-02-05 10:60", "has a time that a day does not have"),
        ("2023-02-05 10:00:61", "has a time that a day does not have"),
        ("2/5/2023 13:00 pm", "has a time that a day does not have"),
        ("2/5/2023 0:00 am", "has a time that a day does not have"),
        ("March 2023 10:00", "has a time of day, and no day: correct the cell"),
        ("2023-02-30 00:00", "is not in the calendar"),
    ],
)
def test_a_time_that_cannot_be_is_refused(said, message):
    with pytest.raises(DateError, match=message):
        AMERICAN.read(said)


# --- names of months, and other ways to write a date -----------------------------------------------


@pytest.mark.parametrize("number", range(1, 13))
def test_months_are_read_by_their_english_names(number):
    name = "January February March April May June July August September October November December".split()[number - 1]
    means = When(f"2022-{number:02}")
    forms = {name, name.upper(), name.lower(), name[:3], f"{name[:3]}.", *(["Sept", "SEPT."] if number == 9 else [])}
    for form in forms:
        assert NEITHER.read(f"{form} 2022").when == means
        assert NEITHER.read(f"{form}-2022").when == means
        for day in (f"5 {form} 2022", f"5-{form}-2022", f"05-{form}-22", f"{form} 5, 2022", f"5th {form}, 2022"):
            assert NEITHER.read(day).when == When(f"2022-{number:02}-05")


def test_months_do_not_depend_on_the_language_of_the_process():
    german = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
    program = f"""
import calendar
calendar.month_name, calendar.month_abbr = ["", *{german!r}], ["", *(name[:3] for name in {german!r})]
from aidledger.interchange._mapping.patterns import Patterns
print(*(Patterns().read(text).when for text in ("March 2022", "5 May 2022", "Dec 31, 2022", "oct. 2022")))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["2022-03", "2022-05-05", "2022-12-31", "2022-10"]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("2024/06/13", "2024-06-13"),
        ("2024-6-3", "2024-06-03"),
        ("2024.6.3", "2024-06-03"),
        ("198x", "1980/1989"),
        ("2024-06-XX", "2024-06"),
        ("2022-03/..", "2022-03/.."),
        ("../2022-03", "../2022-03"),
    ],
)
def test_what_begins_with_the_year_can_be_read_in_one_way(said, means):
    assert NEITHER.read(said).when.text == means


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("2024-21", "'2024-21' is a season, spring"),
        ("2022-03/", r"does not say when it ends: write '2022-03/..'"),
        ("/2022", r"does not say when it begins: write '../2022'"),
        ("1990s", "is a decade: write 1990/1999"),
        ("20240613", "has no hyphens: write 2024-06-13"),
        ("-1985", "is a year that a date cannot have"),
        ("2022/23", "is no date that is known here"),
        ("2022/06", "has slashes, which stand between two dates: write 2022-06"),
        ("2024/13/40", "is not in the calendar"),
    ],
)
def test_other_forms_are_refused_with_what_to_write(said, message):
    with pytest.raises(DateError, match=message):
        NEITHER.read(said)


def test_an_event_with_an_open_start_begins_with_the_sheet():
    recorded = dt.date(2024, 1, 1)
    assert cut(When("../2022"), recorded, dt.date(2021, 5, 1)) == When("2021-05-01/2022-12-31")
    assert cut(When("../2024"), recorded, dt.date(2021, 5, 1)) == When("2021-05-01/2024-01-01")
    with pytest.raises(DateError, match=r"../2022 has no first day: give the first day of the sheet, begins = …"):
        cut(When("../2022"), recorded)
    with pytest.raises(DateError, match="ends before it begins"):
        cut(When("../2022"), recorded, dt.date(2023, 1, 1))


def test_a_placeholder_of_a_program_has_not_happened_later():
    with pytest.raises(DateError, match="9999-12-31 is what programs write for a date that is missing: add it to"):
        cut(When("9999-12-31"), dt.date(2024, 1, 1))


ENGLISH = "January February March April May June July August September October November December".split()
WRITTEN = (
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y.%m.%d}",
    "{0:%m/%d/%Y}",
    "{0:%d.%m.%Y}",
    "{0.day} {1} {0:%Y}",
    "{0.day:02}-{2}-{0:%Y}",
    "{1} {0.day}, {0:%Y}",
    "{2}. {0.day}, {0:%Y}",
)
CLOCKS = ("{0:%H:%M}", "{0:%H:%M:%S}", "{0:%H:%M:%S.%f}", "{0:%H:%M:%S} {1}", "{2}:{0:%M:%S} {3}")
ZONES = ("", "Z", " UTC", "+05:30", "-1000")


@given(
    st.datetimes(dt.datetime(1000, 1, 1)),  # noqa: DTZ001 -- sheets know no zones
    st.sampled_from(WRITTEN),
    st.sampled_from(CLOCKS),
    st.sampled_from(ZONES),
    st.booleans(),
)
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
    assert AMERICAN.read(day) == Said(When.on(moment.date()))
    timed = AMERICAN.read(f"{day} {time}")
    assert timed.when == When.on(moment.date())
    assert (timed.odd is None) is (seen == dt.time.min)
