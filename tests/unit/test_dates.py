from __future__ import annotations

import datetime as dt
import operator
import re
from typing import ClassVar

import attrs
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from aidledger import NO, UNKNOWN, YES, Event, Source, When
from aidledger._values.dates import as_day, as_when, is_placeholder, placeholders
from aidledger.errors import DateError, UndecidedError, WrongTypeError
from aidledger.events import Committed, Disbursed, TotalReported
from tests.records import record

# --- yes, no, unknown -----------------------------------------------------------------------------


def test_yes_and_no_are_true_and_false_and_unknown_is_neither():
    assert bool(YES) is True
    assert bool(NO) is False
    with pytest.raises(UndecidedError, match="compare with 'is YES' or 'is not NO'"):
        bool(UNKNOWN)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, UNKNOWN, UNKNOWN, YES),
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_and_and_or_are_those_of_kleene(left, right, both, either):
    assert (left & right, right & left) == (both, both)
    assert (left | right, right | left) == (either, either)
    assert (~left | ~right) is ~both


@pytest.mark.parametrize("combine", [operator.and_, operator.or_])
@pytest.mark.parametrize("other", [True, False, None, "yes"])
def test_certainty_does_not_mix_with_other_values(combine, other):
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(YES, other)
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(other, UNKNOWN)


# --- texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical", "earliest", "latest"),
    [
        ("2024", "2024", "2024-01-01", "2024-12-31"),
        ("2024-06", "2024-06", "2024-06-01", "2024-06-30"),
        ("2024-02", "2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02", "2023-02-01", "2023-02-28"),
        ("2100-02", "2100-02", "2100-02-01", "2100-02-28"),
        ("2024-12", "2024-12", "2024-12-01", "2024-12-31"),
        ("2024-06-13", "2024-06-13", "2024-06-13", "2024-06-13"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-33", "2024-33", "2024-01-01", "2024-03-31"),
        ("2024-34", "2024-34", "2024-04-01", "2024-06-30"),
        ("2024-35", "2024-35", "2024-07-01", "2024-09-30"),
        ("2024-36", "2024-36", "2024-10-01", "2024-12-31"),
        ("2024-Q1", "2024-33", "2024-01-01", "2024-03-31"),
        ("2024-Q4", "2024-36", "2024-10-01", "2024-12-31"),
        ("2024-06/2024-08", "2024-06/2024-08", "2024-06-01", "2024-08-31"),
        ("2024-Q2/2025", "2024-34/2025", "2024-04-01", "2025-12-31"),
        ("2024/2024", "2024/2024", "2024-01-01", "2024-12-31"),
        ("2024-06-13/2024-06-13", "2024-06-13/2024-06-13", "2024-06-13", "2024-06-13"),
        ("2024-12/2024", "2024-12/2024", "2024-12-01", "2024-12-31"),
        ("0001", "0001", "0001-01-01", "0001-12-31"),
        ("9999-12", "9999-12", "9999-12-01", "9999-12-31"),
    ],
)
def test_a_text_has_a_first_and_a_last_day(text, canonical, earliest, latest):
    when = When(text)
    assert str(when) == canonical
    assert (when.earliest, when.latest) == (dt.date.fromisoformat(earliest), dt.date.fromisoformat(latest))
    assert when.is_closed
    assert When(str(when)) == when


def test_a_side_can_be_open():
    until, since = When("../2024-06"), When("2024-06/..")
    assert (until.earliest, until.latest, str(until)) == (None, dt.date(2024, 6, 30), "../2024-06")
    assert (since.earliest, since.latest, str(since)) == (dt.date(2024, 6, 1), None, "2024-06/..")
    assert not until.is_closed
    assert not since.is_closed
    assert not until.is_day
    assert not since.is_day


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2024", False, False),
        ("2024~", True, False),
        ("2024-06?", False, True),
        ("2024-06-13%", True, True),
        ("2024~/2025", True, False),
        ("2024/2025?", False, True),
        ("2024~/2025?", True, True),
        ("../2025%", True, True),
    ],
)
def test_marks_say_how_sure_the_source_is_and_do_not_widen(text, approximate, uncertain):
    when = When(text)
    assert (when.approximate, when.uncertain, str(when)) == (approximate, uncertain, text)
    bare = When("".join(letter for letter in text if letter not in "~?%"))
    assert (when.earliest, when.latest) == (bare.earliest, bare.latest)
    assert (when == bare) is (text == str(bare))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-Q0",
        "2024-Q5",
        "2024-q2",
        "2024-Q2-01",
        "2024-06-13 ",
        " 2024",
        "2024\n",
        "２０２４",  # fullwidth digits, which int() would take
        "٢٠٢٤",
        "2024..2025",
        "..",
        "2024/2025/2026",
        "June 2024",
        "unknown",
    ],
)
def test_a_text_that_is_no_date_is_refused_with_what_to_write(text):
    with pytest.raises(DateError) as caught:
        When(text)
    assert str(caught.value).startswith(f"{text!r} is no date: write a year, month, quarter, day or interval: 2024")


@pytest.mark.parametrize(
    "text",
    [
        "0000",
        "2024-00",
        "2024-13",
        "2024-20",
        "2024-42",
        "000X",
        "2024-33-01",
        "2023-02-29",
        "2024-06-31",
        "2024-06-00",
        "2024/2024-13",
    ],
)
def test_a_date_that_is_in_no_calendar_is_refused(text):
    with pytest.raises(DateError) as caught:
        When(text)
    assert f"{text!r} is not in the calendar (" in str(caught.value)
    assert "write a year, month, quarter, day or interval" in str(caught.value)


@pytest.mark.parametrize("text", ["2025/2024", "2024-07/2024-06", "2024-06-14/2024-06-13", "2025/2024-12-31"])
def test_an_interval_that_runs_backwards_is_refused(text):
    with pytest.raises(DateError, match="ends before it begins: write the earlier date first"):
        When(text)


def test_what_is_open_on_both_sides_is_no_date():
    with pytest.raises(DateError, match=r"'../..' is open on both sides and says nothing: leave the date out"):
        When("../..")
    with pytest.raises(DateError, match="open on both sides"):
        When.between(None, None)


@pytest.mark.parametrize("value", [2024, 2024.0, b"2024", None, dt.date(2024, 1, 1), True])
def test_what_is_no_text_is_refused(value):
    with pytest.raises(WrongTypeError, match=f"a date is given as text, not as {type(value).__name__}"):
        When(value)


# --- comparison -----------------------------------------------------------------------------------


def test_equality_and_hash_go_by_the_canonical_text():
    assert When("2024-Q2") == When("2024-34")
    assert hash(When("2024-Q2")) == hash(When("2024-34"))
    assert When("2024") != When("2024-01/2024-12")  # the same days, said otherwise
    assert When("2024") != "2024"
    assert When("2024") != None  # noqa: E711 -- comparison never raises


def test_the_sort_key_is_total_and_open_sides_are_far_away():
    texts = ["2024", "../2024", "2024/..", "2024-01", "2024~", "2023/2024", "2024-01-01"]
    assert [str(each) for each in sorted(map(When, texts), key=lambda when: when.sort_key)] == [
        "../2024",
        "2023/2024",
        "2024-01-01",
        "2024-01",
        "2024",
        "2024~",
        "2024/..",
    ]


@pytest.mark.parametrize(
    ("text", "day", "answer"),
    [
        ("2024-06", "2024-05-31", NO),
        ("2024-06", "2024-06-01", UNKNOWN),
        ("2024-06", "2024-06-29", UNKNOWN),
        ("2024-06", "2024-06-30", YES),
        ("2024-06-13", "2024-06-12", NO),
        ("2024-06-13", "2024-06-13", YES),
        ("../2024-06-13", "0001-01-01", UNKNOWN),
        ("../2024-06-13", "2024-06-12", UNKNOWN),
        ("../2024-06-13", "2024-06-13", YES),
        ("2024-06-13/..", "2024-06-12", NO),
        ("2024-06-13/..", "2024-06-13", UNKNOWN),
        ("2024-06-13/..", "9999-12-31", UNKNOWN),
    ],
)
def test_whether_it_was_over_by_a_day_can_be_unknown(text, day, answer):
    assert When(text).happened_by(day) is answer
    assert When(text).happened_by(dt.date.fromisoformat(day)) is answer


@pytest.mark.parametrize(
    ("inner", "outer", "is_inside"),
    [
        (When("2024-06"), When("2024"), True),
        (When("2024"), When("2024-06"), False),
        (When("2024"), When("2024"), True),
        (When("2023-12/2024-02"), When("2024"), False),
        (dt.date(2024, 12, 31), When("2024"), True),
        (dt.date(2025, 1, 1), When("2024"), False),
        ("2024-06", When("2024"), True),
        ("2023-Q4/2024", When("2024"), False),
        (When("2024"), When("../2024"), True),
        (When("../2024"), When("2024"), False),
        (When("2024"), When("2024/.."), True),
        (When("2024/.."), When("2024"), False),
        (When("../2024"), When("../2025"), True),
        (When("2024/.."), When("2023/.."), True),
        (When("../2024"), When("2023/.."), False),
    ],
)
def test_one_date_can_lie_within_another(inner, outer, is_inside):
    assert (inner in outer) is is_inside


@pytest.mark.parametrize("value", [2024, None, dt.datetime(2024, 6, 13, tzinfo=dt.UTC)])
def test_what_is_no_date_lies_nowhere(value):
    with pytest.raises(WrongTypeError, match="a date is a day, "):
        value in When("2024")  # noqa: B015


def test_a_long_text_is_not_repeated_whole_and_the_advice_is_still_there():
    for make in (When, lambda text: as_day(text, "as_of")):
        with pytest.raises(DateError) as caught:
            make("x" * 100_000)
        assert len(str(caught.value)) < 400
        assert "write " in str(caught.value)


# --- ways to make one -----------------------------------------------------------------------------


def test_between_two_days_that_are_one_is_that_day():
    assert When.between(dt.date(2024, 6, 13), dt.date(2024, 6, 13)) == When("2024-06-13")
    assert When.between(dt.date(2024, 6, 13), dt.date(2024, 6, 14)) == When("2024-06-13/2024-06-14")
    assert When.between(None, dt.date(2024, 6, 14)) == When("../2024-06-14")
    assert When.between(dt.date(2024, 6, 14), None) == When("2024-06-14/..")
    with pytest.raises(DateError, match="ends before it begins"):
        When.between(dt.date(2024, 6, 14), dt.date(2024, 6, 13))
    with pytest.raises(WrongTypeError, match="moment"):
        When.between(dt.datetime(2024, 6, 14, tzinfo=dt.UTC), None)


def test_a_fiscal_year_begins_in_its_month():
    assert When.fiscal_year(2023, starts=4) == When("2023-04-01/2024-03-31")
    assert When.fiscal_year(2023, starts=1) == When("2023-01-01/2023-12-31")
    assert When.fiscal_year(2023, starts=3).latest == dt.date(2024, 2, 29)
    assert When.fiscal_year(9998, starts=12).latest == dt.date(9999, 11, 30)


@pytest.mark.parametrize(("year", "starts"), [(0, 4), (2023, 0), (2023, 13), (9999, 1), (9999, 4), (10_000, 1)])
def test_a_fiscal_year_that_cannot_be_is_refused(year, starts):
    with pytest.raises(DateError, match=f"no fiscal year {year} starts in month {starts}: a year to 9998, a month 1"):
        When.fiscal_year(year, starts=starts)


def test_within_a_span_of_a_day():
    assert When.within("2022-02-24", relativedelta(months=2)) == When("2022-02-24/2022-04-24")
    assert When.within(dt.date(2023, 12, 31), relativedelta(months=2)) == When("2023-12-31/2024-02-29")
    assert When.within("2022-02-24", relativedelta()) == When("2022-02-24")
    assert When.within("2022-02-24", relativedelta(hours=36)) == When("2022-02-24/2022-02-25")


def test_within_what_cannot_be():
    with pytest.raises(DateError, match="ends before it begins"):
        When.within("2022-02-24", relativedelta(days=-1))
    with pytest.raises(DateError, match=r"relativedelta\(years=\+1\) after 9999-02-24 is past the last day"):
        When.within("9999-02-24", relativedelta(years=1))
    with pytest.raises(DateError, match="start: '2022-02' is not one day"):
        When.within("2022-02", relativedelta(months=2))


# --- one day --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [dt.datetime(2024, 6, 30), dt.datetime(2024, 6, 30, tzinfo=dt.UTC)])  # noqa: DTZ001
def test_a_moment_is_no_day(value):
    with pytest.raises(WrongTypeError, match=r"known is a day, and datetime.datetime\(2024.* is a moment: write its"):
        as_day(value, "known")


@pytest.mark.parametrize("value", [2024, 20240630, 1.5, None, True, b"2024-06-30", ("2024", "06", "30")])
def test_what_is_neither_date_nor_text_is_no_day(value):
    with pytest.raises(WrongTypeError, match=f"as_of is a day, not {type(value).__name__}: write it as '2024-06-30'"):
        as_day(value, "as_of")


@pytest.mark.parametrize(
    "text", ["2024", "2024-06", "20240630", "2024-W26-7", "2024-06-30T00:00", "２０２４-06-30", ""]
)
def test_a_text_that_is_no_single_day_is_refused(text):
    with pytest.raises(DateError, match="is not one day: write year, month and day, as in 2024-06-30"):
        as_day(text, "as_of")


def test_a_date_is_given_as_text_as_a_day_or_as_itself():
    when = When("2024")
    assert as_when(when) is when
    assert as_when("2024") == when
    assert as_when(dt.date(2024, 6, 13)) == When("2024-06-13")
    with pytest.raises(WrongTypeError, match="a date is a day, not int"):
        as_when(2024)


OFFERED = re.compile(r"\.\./[\dQX~?%-]+|[\dQX~?%-]+/\.\.|\d{4}[\dQX/~?%-]*")


def said_of(text):
    with pytest.raises(DateError) as caught:
        When(text)
    return str(caught.value)


def read(text):
    """Return the date of a text, or what is said against it."""
    try:
        return When(text), ""
    except DateError as error:
        return None, str(error)


def offered(text):
    """Return every date that the message about a text offers, in its order."""
    _, _, advice = said_of(text).rpartition(": write ")
    return OFFERED.findall(advice)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("198X", "1980/1989"),
        ("19XX", "1900/1999"),
        ("1XXX", "1000/1999"),
        ("198X?", "1980?/1989?"),
        ("2004-XX", "2004"),
        ("2004-XX~", "2004~"),
        ("2004-XX-XX", "2004"),
        ("2004-06-XX", "2004-06"),
        ("198X/2004", "1980/2004"),
        ("198X~/199X", "1980~/1999"),
        ("2004-06-XX/2004-07-03", "2004-06/2004-07-03"),
        ("198X/..", "1980/.."),
        ("../198X", "../1989"),
    ],
)
def test_a_digit_that_is_not_known_is_any(text, canonical):
    when = When(text)
    assert (str(when), when) == (canonical, When(canonical))
    assert hash(when) == hash(When(canonical))


@pytest.mark.parametrize("text", ["1985-04-12T23:20:30", "1985-04-12T23:20:30Z", "1985-04-12 00:00:00.000+04:30"])
def test_a_time_of_day_is_refused_with_the_day(text):
    assert said_of(text) == f"{text!r} has a time of day, and a date has none: write 1985-04-12"


@pytest.mark.parametrize(
    ("text", "name", "months"),
    [
        ("2024-21", "spring", "2024-03/2024-05"),
        ("2024-22", "summer", "2024-06/2024-08"),
        ("2024-23", "autumn", "2024-09/2024-11"),
        ("2024-24", "winter", "2024-12/2025-02"),
        ("9999-24", "winter", "9998-12/9999-02"),
        ("2024-24~", "winter", "2024-12/2025-02~"),
        ("2024-25", "spring in the north", "2024-03/2024-05"),
        ("2024-28", "winter in the north", "2024-12/2025-02"),
        ("2024-29", "spring in the south", "2024-09/2024-11"),
        ("2024-30", "summer in the south", "2024-12/2025-02"),
        ("2024-31", "autumn in the south", "2024-03/2024-05"),
        ("2024-32", "winter in the south", "2024-06/2024-08"),
    ],
)
def test_a_season_is_refused_as_one(text, name, months):
    assert said_of(text) == (
        f"{text!r} is a season, {name}, and seasons differ in their months from place to place: "
        f"write the months that are meant, as in {months}"
    )
    assert offered(text) == [months]


@pytest.mark.parametrize("text", ["1985-04/", "1985-04/unknown", "1985-04/open"])
def test_an_unknown_end_is_not_an_open_one(text):
    assert said_of(text) == (
        f"{text!r} does not say when it ends: write '1985-04/..' for any day from then on, "
        "or give the last day that it can be, as in 1985-04/1985-12-31"
    )


@pytest.mark.parametrize("text", ["/1985", "unknown/1985"])
def test_an_unknown_start_is_not_an_open_one(text):
    assert said_of(text) == (
        f"{text!r} does not say when it begins: write '../1985' for any day up to then, "
        "or give the first day that it can be, as in 1980-01-01/1985"
    )


@pytest.mark.parametrize("text", ["/", "../", "/..", "unknown/unknown", "XXXX", "XXXX-XX-XX"])
def test_what_says_nothing_is_refused_as_that(text):
    assert f"{text!r} says nothing: leave the date out" in said_of(text)


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("2024-37", "is the first four months of a year", "2024-01/2024-04"),
        ("2024-38", "is the second four months of a year", "2024-05/2024-08"),
        ("2024-39~", "is the last four months of a year", "2024-09/2024-12~"),
        ("2024-40", "is the first half of a year", "2024-01/2024-06"),
        ("2024-41", "is the second half of a year", "2024-07/2024-12"),
        ("2024-H2", "is the second half of a year", "2024-07/2024-12"),
        ("198x", "has a small letter for a digit that is not known", "198X"),
        ("198u", "has a small letter for a digit that is not known", "198X"),
        ("2004-uu-uu", "has a small letter for a digit that is not known", "2004-XX-XX"),
        ("2004-06-xx", "has a small letter for a digit that is not known", "2004-06-XX"),
        ("156X-12-25", "leaves open what a date has to state", "1984-10/1984-12"),
        ("1984-1X", "leaves open what a date has to state", "1984-10/1984-12"),
        ("XXXX-12-XX", "leaves open what a date has to state", "1984-10/1984-12"),
        ("1950S2", "is a year of which 2 digits are known", "1900/1999"),
        ("0950S1", "is a year of which 1 digits are known", "0001/0999"),
        ("1950S9", "is a year of which 9 digits are known", "1950/1950"),
        ("198", "is a decade", "1980/1989"),
        ("1980s", "is a decade", "1980/1989"),
        ("000", "is a decade", "0001/0009"),
        ("1984~-06", "is not at its end", "1984-06~"),
        ("2004?-06-~11", "is not at its end", "2004-06-11%"),
        ("~2024", "is not at its end", "2024~"),
        ("2024~~", "is not at its end", "2024~"),
        ("2024-6", "has one digit where there are two", "2024-06"),
        ("2024-6-3", "has one digit where there are two", "2024-06-03"),
        ("2024-06-1", "has one digit where there are two", "2024-06-01"),
        ("20240613", "has no hyphens", "2024-06-13"),
        ("202406", "has no hyphens", "2024-06"),
        ("2024/06/13", "has slashes, which stand between two dates", "2024-06-13"),
        ("2024/6", "has slashes, which stand between two dates", "2024-06"),
        ("[1667,1668..1672]", "is one date of a set", "1667/1672"),
        ("[1667/1668]", "is one date of a set", "1667/1672"),
        ("{1960,1961-12}", "is a set of dates", "1960/1961-12"),
        ("-1985", "is a year that a date cannot have", "1985"),
        ("10000", "is a year that a date cannot have", "1985"),
        ("Y170000002", "is a year that a date cannot have", "1985"),
        ("Y-17E7", "is a year that a date cannot have", "1985"),
    ],
)
def test_other_forms_are_refused_with_what_to_write(text, what, instead):
    said = said_of(text)
    assert f"{text!r} " in said
    assert what in said
    assert instead in said


@pytest.mark.parametrize("text", ["24", "June 2024", "2024-W26", "2024-165", "unknown", "2024-42", "2024-13"])
def test_what_has_none_of_these_forms_is_left_to_the_general_advice(text):
    assert said_of(text).endswith("2024, 2024-06, 2024-Q2, 2024-06-13, 2024-06/2024-08")


YEARS = st.integers(1, 9999).map("{:04}".format)


PARTS = st.integers(0, 99).map("{:02}".format) | st.sampled_from(("XX", "1X", "uu", "H1", "H2", "Q1", "Q5", "6"))


MARKS = st.sampled_from(("", "", "", "~", "?", "%", "~~"))


POINTS = st.one_of(
    st.builds(
        "{}{}".format,
        YEARS | st.sampled_from(("0000", "198X", "19XX", "000X", "XXXX", "1X8X", "198", "Y20000", "-0001")),
        MARKS,
    ),
    st.builds("{}-{}{}".format, YEARS, PARTS, MARKS),
    st.builds("{}-{}-{}{}".format, YEARS, PARTS, PARTS, MARKS),
    st.builds("{}{}-{}{}".format, YEARS, MARKS, PARTS, MARKS),
    st.builds(
        "{}-{:02}-{:02}T10:00{}".format, YEARS, st.integers(1, 12), st.integers(1, 31), st.sampled_from(("", "Z"))
    ),
    st.builds("{}S{}".format, YEARS, st.integers(0, 9)),
)


SIDES = POINTS | st.sampled_from(("", "..", "unknown", "open"))


EVERY = POINTS | st.builds("{}/{}".format, SIDES, SIDES)


@given(EVERY)
def test_every_form_is_read_and_written_back_or_refused_with_what_to_write(text):
    """Law 1, of whatever looks like EDTF; what is refused is said to be so with advice."""
    when, said = read(text)
    if when is None:
        assert re.search(r": (?:write|leave) ", said)
    else:
        again = When(str(when))
        assert (again, again.earliest, again.latest) == (when, when.earliest, when.latest)
        assert "X" not in str(when)


@given(POINTS)
def test_what_is_offered_is_read(text):
    """Advice that is refused itself would be worse than none."""
    when, said = read(text)
    if when is None and "in the calendar" not in said:
        for instead in offered(text):
            assert When(instead).is_closed


@pytest.mark.parametrize("begun", ["", "2024-", "2024/", "[", "Y", "~"])
@pytest.mark.parametrize("letter", ["1", "X", "-", "~", " ", "/"])
def test_a_long_text_is_refused_at_once(begun, letter):
    """Were a form quadratic in the length, this would take hours."""
    assert len(said_of(begun + letter * 1_000_000)) < 500


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
