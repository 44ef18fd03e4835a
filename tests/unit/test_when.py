from __future__ import annotations

import datetime as dt
import operator
import pickle

import pytest
from dateutil.relativedelta import relativedelta

from aidledger import NO, UNKNOWN, YES, Certainty, When
from aidledger._values.dates import as_day, as_when
from aidledger.errors import DateError, UndecidedError, WrongTypeError

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


def test_the_opposite_of_unknown_is_unknown():
    assert (~YES, ~NO, ~UNKNOWN) == (NO, YES, UNKNOWN)


@pytest.mark.parametrize("combine", [operator.and_, operator.or_])
@pytest.mark.parametrize("other", [True, False, None, "yes"])
def test_certainty_does_not_mix_with_other_values(combine, other):
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(YES, other)
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(other, UNKNOWN)


def test_certainty_shows_its_name_and_pickles_to_itself():
    assert repr(UNKNOWN) == "<Certainty.UNKNOWN>"
    assert pickle.loads(pickle.dumps(UNKNOWN)) is Certainty.UNKNOWN


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


@pytest.mark.parametrize("side", ["2024-Q2~", "2024-34~"])
def test_a_marked_quarter_keeps_its_mark(side):
    assert str(When(side)) == "2024-34~"


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


def test_there_is_no_less_than():
    with pytest.raises(TypeError):
        When("2023") < When("2024")  # noqa: B015


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


def test_happened_by_wants_one_day():
    with pytest.raises(DateError, match="happened_by: '2024-06' is not one day"):
        When("2024").happened_by("2024-06")


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


def test_parse_gives_the_same_object_for_the_same_text():
    assert When.parse("2024-06-13") is When.parse("2024-06-13")
    assert When.parse("2024-06-13") == When("2024-06-13")


def test_a_day_is_an_exact_date():
    assert When.on(dt.date(2024, 6, 13)).is_day
    assert not When("2024-06").is_day
    with pytest.raises(WrongTypeError, match=r"is a moment: write its .date\(\) in the zone that you mean"):
        When.on(dt.datetime(2024, 6, 13, tzinfo=dt.UTC))


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


def test_a_when_pickles_and_shows_the_call_that_makes_it():
    when = When("2024-06~/2025")
    twin = pickle.loads(pickle.dumps(when))
    assert (twin, twin.earliest, twin.latest, twin.approximate) == (when, when.earliest, when.latest, True)
    assert repr(when) == "When('2024-06~/2025')"


# --- one day --------------------------------------------------------------------------------------


def test_a_date_or_its_text_is_a_day():
    assert as_day("2024-06-30", "as_of") == as_day(dt.date(2024, 6, 30), "as_of") == dt.date(2024, 6, 30)


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


def test_a_day_with_more_behind_it_is_the_example():
    with pytest.raises(DateError, match=r"'2024-06-13T10:30' is not one day: write .*, as in 2024-06-13$"):
        as_day("2024-06-13T10:30", "as_of")


@pytest.mark.parametrize("text", ["2023-02-29", "2024-13-01", "0000-01-01"])
def test_a_day_that_is_in_no_calendar_is_refused(text):
    with pytest.raises(DateError, match=f"as_of: '{text}' is not in the calendar"):
        as_day(text, "as_of")


def test_a_date_is_given_as_text_as_a_day_or_as_itself():
    when = When("2024")
    assert as_when(when) is when
    assert as_when("2024") == when
    assert as_when(dt.date(2024, 6, 13)) == When("2024-06-13")
    with pytest.raises(WrongTypeError, match="a date is a day, not int"):
        as_when(2024)


def test_a_span_that_is_none_is_refused():
    with pytest.raises(WrongTypeError, match="a span is a relativedelta or timedelta, not int"):
        When.within("2022-02-24", 60)
