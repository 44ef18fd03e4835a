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


# --- yes, no, unknown -----------------------------------------------------------------------------


def test_yes_and_no_are_true_and_false_and_unknown_is_neither():
    assert (bool(YES), bool(NO)) == (True, False)
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
@pytest.mark.parametrize("other", [True, None, "yes"])
def test_certainty_does_not_mix_with_other_values(combine, other):
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(YES, other)
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(other, UNKNOWN)


# --- texts ----------------------------------------------------------------------------------------

READ = """
2024                       2024                   2024-01-01  2024-12-31
2024-06                    2024-06                2024-06-01  2024-06-30
2024-02                    2024-02                2024-02-01  2024-02-29
2100-02                    2100-02                2100-02-01  2100-02-28
2024-12                    2024-12                2024-12-01  2024-12-31
2024-02-29                 2024-02-29             2024-02-29  2024-02-29
2024-33                    2024-33                2024-01-01  2024-03-31
2024-Q2                    2024-34                2024-04-01  2024-06-30
2024-35                    2024-35                2024-07-01  2024-09-30
2024-Q4                    2024-36                2024-10-01  2024-12-31
2024-06/2024-08            2024-06/2024-08        2024-06-01  2024-08-31
2024-Q2/2025               2024-34/2025           2024-04-01  2025-12-31
2024/2024                  2024/2024              2024-01-01  2024-12-31
2024-06-13/2024-06-13      2024-06-13/2024-06-13  2024-06-13  2024-06-13
0001                       0001                   0001-01-01  0001-12-31
9999-12                    9999-12                9999-12-01  9999-12-31
198X                       1980/1989              1980-01-01  1989-12-31
19XX                       1900/1999              1900-01-01  1999-12-31
198X?                      1980?/1989?            1980-01-01  1989-12-31
2004-XX~                   2004~                  2004-01-01  2004-12-31
2004-XX-XX                 2004                   2004-01-01  2004-12-31
2004-06-XX                 2004-06                2004-06-01  2004-06-30
198X~/199X                 1980~/1999             1980-01-01  1999-12-31
2004-06-XX/2004-07-03      2004-06/2004-07-03     2004-06-01  2004-07-03
"""


@pytest.mark.parametrize(("text", "canonical", "earliest", "latest"), [row.split() for row in READ.split("\n")[1:-1]])
def test_a_text_has_a_first_and_a_last_day(text, canonical, earliest, latest):
    when = When(text)
    assert (str(when), str(when.earliest), str(when.latest)) == (canonical, earliest, latest)
    assert (when.is_closed, When(canonical)) == (True, when)


def test_a_side_can_be_open():
    until, since = When("../2024-06"), When("198X/..")
    assert (until.earliest, until.latest, str(until)) == (None, dt.date(2024, 6, 30), "../2024-06")
    assert (since.earliest, since.latest, str(since)) == (dt.date(1980, 1, 1), None, "1980/..")
    assert [each.is_closed or each.is_day for each in (until, since)] == [False, False]


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2024", False, False),
        ("2024-06?", False, True),
        ("2024-06-13%", True, True),
        ("2024~/2025", True, False),
        ("2024~/2025?", True, True),
        ("../2025%", True, True),
    ],
)
def test_marks_say_how_sure_the_source_is_and_do_not_widen(text, approximate, uncertain):
    when, bare = When(text), When(re.sub("[~?%]", "", text))
    assert (when.approximate, when.uncertain, str(when)) == (approximate, uncertain, text)
    assert (when.earliest, when.latest, when == bare) == (bare.earliest, bare.latest, text == str(bare))


GENERAL = "write a year, month, quarter, day or interval: 2024, 2024-06, 2024-Q2, 2024-06-13, 2024-06/2024-08"
SEASON = "and seasons differ in their months from place to place: write the months that are meant, as in "


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-Q0", "2024-q2", "2024-Q2-01", "2024-06-13 ", "2024\n", "２０２４", "..", "June 2024"],
)
def test_a_text_that_is_no_date_is_refused_with_what_to_write(text):
    assert said_of(text) == f"{text!r} is no date: {GENERAL}"


@pytest.mark.parametrize("text", "0000 2024-00 2024-13 2024-20 2024-42 000X 2023-02-29 2024-06-00 2024/2024-13".split())
def test_a_date_that_is_in_no_calendar_is_refused(text):
    assert re.match(rf"{text!r} is not in the calendar \(.*: {GENERAL}", said_of(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025/2024", "'2025/2024' ends before it begins: write the earlier date first"),
        ("2024-06-14/2024-06-13", "ends before it begins"),
        ("../..", "'../..' is open on both sides and says nothing: leave the date out"),
        *((text, f"{text!r} says nothing: leave the date out") for text in ("/", "/..", "unknown/unknown", "XXXX")),
        ("1985-04-12 00:00:00.000+04:30", "has a time of day, and a date has none: write 1985-04-12"),
        ("2024-21", f"'2024-21' is a season, spring, {SEASON}2024-03/2024-05"),
        ("2024-24~", f"is a season, winter, {SEASON}2024-12/2025-02~"),
        ("9999-24", f"is a season, winter, {SEASON}9998-12/9999-02"),
        ("2024-26", f"is a season, summer in the north, {SEASON}2024-06/2024-08"),
        ("2024-29", f"is a season, spring in the south, {SEASON}2024-09/2024-11"),
        ("2024/2025-21", "'2025-21' in '2024/2025-21' is a season, spring"),
        (
            "1985-04/open",
            "'1985-04/open' does not say when it ends: write '1985-04/..' for any day from then on, or give the last",
        ),
        (
            "/1985",
            "'/1985' does not say when it begins: write '../1985' for any day up to then, or give the first",
        ),
        ("2024-37", "is the first four months of a year: write 2024-01/2024-04"),
        ("2024-39~", "is the last four months of a year: write 2024-09/2024-12~"),
        ("2024-H2", "is the second half of a year: write 2024-07/2024-12"),
        ("198u", "has a small letter for a digit that is not known: write 198X"),
        ("2004-uu-uu", "has a small letter for a digit that is not known: write 2004-XX-XX"),
    ],
)
def test_other_forms_are_refused_with_what_to_write(text, said):
    assert said in said_of(text)


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("156X-12-25", "leaves open what a date has to state", "1984-10/1984-12"),
        ("1950S2", "is a year of which 2 digits are known", "1900/1999"),
        ("0950S1", "is a year of which 1 digits are known", "0001/0999"),
        ("198", "is a decade", "1980/1989"),
        ("1980s", "is a decade", "1980/1989"),
        ("000", "is a decade", "0001/0009"),
        ("2004?-06-~11", "is not at its end", "2004-06-11%"),
        ("~2024", "is not at its end", "2024~"),
        ("2024-6-3", "has one digit where there are two", "2024-06-03"),
        ("20240613", "has no hyphens", "2024-06-13"),
        ("202406", "has no hyphens", "2024-06"),
        ("2024/06/13", "has slashes, which stand between two dates", "2024-06-13"),
        ("2024/6", "has slashes, which stand between two dates", "2024-06"),
        ("[1667,1668..1672]", "is one date of a set", "1667/1672"),
        ("{1960,1961-12}", "is a set of dates", "1960/1961-12"),
        ("-1985", "is a year that a date cannot have", "1985"),
        ("Y-17E7", "is a year that a date cannot have", "1985"),
    ],
)
def test_what_has_another_form_is_told_which(text, what, instead):
    assert re.search(rf"{re.escape(repr(text))} .*{re.escape(what)}.*{re.escape(instead)}", said_of(text))


OFFERED = re.compile(r"\.\./[\dQX~?%-]+|[\dQX~?%-]+/\.\.|\d{4}[\dQX/~?%-]*")
YEARS = st.integers(1, 9999).map("{:04}".format)
ODD_YEARS = st.sampled_from(("0000", "198X", "19XX", "000X", "XXXX", "1X8X", "198", "Y20000", "-0001"))
PARTS = st.integers(0, 99).map("{:02}".format) | st.sampled_from(("XX", "1X", "uu", "H1", "H2", "Q1", "Q5", "6"))
MARKS = st.sampled_from(("", "", "", "~", "?", "%", "~~"))
POINTS = st.one_of(
    st.builds("{}{}".format, YEARS | ODD_YEARS, MARKS),
    st.builds("{}-{}{}".format, YEARS, PARTS, MARKS),
    st.builds("{}-{}-{}{}".format, YEARS, PARTS, PARTS, MARKS),
    st.builds("{}{}-{}{}".format, YEARS, MARKS, PARTS, MARKS),
    st.builds("{}-12-31T10:00{}".format, YEARS, st.sampled_from(("", "Z"))),
    st.builds("{}S{}".format, YEARS, st.integers(0, 9)),
)
SIDES = POINTS | st.sampled_from(("", "..", "unknown", "open"))


@given(POINTS | st.builds("{}/{}".format, SIDES, SIDES))
def test_every_form_is_read_and_written_back_or_refused_with_what_to_write(text):
    """Law 1, of whatever looks like EDTF; what is refused is said to be so with advice."""
    when, said = read(text)
    again = when and When(str(when))
    assert again == when
    assert when is None or (again.earliest, again.latest) == (when.earliest, when.latest)
    assert when or re.search(r": (?:write|leave) ", said)


@given(POINTS)
def test_what_is_offered_is_read(text):
    """Advice that is refused itself would be worse than none."""
    when, said = read(text)
    if when is None and "in the calendar" not in said:
        assert all(When(instead).is_closed for instead in OFFERED.findall(said.rpartition(": write ")[2]))


@pytest.mark.parametrize("begun", ["", "2024-", "2024/", "[", "Y", "~"])
@pytest.mark.parametrize("letter", ["1", "X", "-", "~", " ", "/"])
def test_a_long_text_is_refused_at_once(begun, letter):
    """Were a form quadratic in the length, this would take hours."""
    said = said_of(begun + letter * 1_000_000)
    assert len(said) < 500
    assert re.search(r": (?:write|leave) ", said)


@pytest.mark.parametrize("value", [2024, 2024.0, b"2024", None, dt.date(2024, 1, 1), True])
def test_what_is_no_text_is_refused(value):
    with pytest.raises(WrongTypeError, match=f"a date is given as text, not as {type(value).__name__}"):
        When(value)


# --- comparison -----------------------------------------------------------------------------------


def test_equality_and_hash_go_by_the_canonical_text():
    assert (When("2024-Q2"), hash(When("2024-Q2"))) == (When("2024-34"), hash(When("2024-34")))
    assert When("2024") != When("2024-01/2024-12")  # the same days, said otherwise
    assert When("2024") != "2024"
    with pytest.raises(TypeError):
        When("2023") < When("2024")  # noqa: B015


def test_the_sort_key_is_total_and_open_sides_are_far_away():
    expected = ["../2024", "2023/2024", "2024-01-01", "2024-01", "2024", "2024~", "2024/.."]
    assert [str(each) for each in sorted(map(When, sorted(expected)), key=lambda when: when.sort_key)] == expected


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
        ("../2024-06-13", "2024-06-13", YES),
        ("2024-06-13/..", "2024-06-12", NO),
        ("2024-06-13/..", "9999-12-31", UNKNOWN),
    ],
)
def test_whether_it_was_over_by_a_day_can_be_unknown(text, day, answer):
    assert When(text).happened_by(day) is When(text).happened_by(dt.date.fromisoformat(day)) is answer


@pytest.mark.parametrize(
    ("inner", "outer", "is_inside"),
    [
        (When("2024-06"), "2024", True),
        (When("2024"), "2024-06", False),
        (When("2024"), "2024", True),
        (When("2023-12/2024-02"), "2024", False),
        (dt.date(2024, 12, 31), "2024", True),
        (dt.date(2025, 1, 1), "2024", False),
        ("2024-06", "2024", True),
        (When("2024"), "../2024", True),
        (When("../2024"), "2024", False),
        (When("2024"), "2024/..", True),
        (When("2024/.."), "2024", False),
        (When("../2024"), "../2025", True),
        (When("2024/.."), "2023/..", True),
        (When("../2024"), "2023/..", False),
    ],
)
def test_one_date_can_lie_within_another(inner, outer, is_inside):
    assert (inner in When(outer)) is is_inside


@pytest.mark.parametrize("value", [2024, None, dt.datetime(2024, 6, 13, tzinfo=dt.UTC)])
def test_what_is_no_date_lies_nowhere(value):
    with pytest.raises(WrongTypeError, match="a date is a day, "):
        value in When("2024")  # noqa: B015


# --- ways to make one -----------------------------------------------------------------------------

THE_13TH, THE_14TH = dt.date(2024, 6, 13), dt.date(2024, 6, 14)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (When.on(THE_13TH), "2024-06-13"),
        (When.between(THE_13TH, THE_13TH), "2024-06-13"),
        (When.between(THE_13TH, THE_14TH), "2024-06-13/2024-06-14"),
        (When.between(None, THE_14TH), "../2024-06-14"),
        (When.between(THE_14TH, None), "2024-06-14/.."),
        (When.fiscal_year(2023, starts=4), "2023-04-01/2024-03-31"),
        (When.fiscal_year(2023, starts=3), "2023-03-01/2024-02-29"),
        (When.fiscal_year(2023, starts=1), "2023-01-01/2023-12-31"),
        (When.fiscal_year(9998, starts=12), "9998-12-01/9999-11-30"),
        (When.within("2022-02-24", relativedelta(months=2)), "2022-02-24/2022-04-24"),
        (When.within(dt.date(2023, 12, 31), relativedelta(months=2)), "2023-12-31/2024-02-29"),
        (When.within("2022-02-24", relativedelta()), "2022-02-24"),
        (When.within("2022-02-24", relativedelta(hours=36)), "2022-02-24/2022-02-25"),
        (as_when(When("2024")), "2024"),
        (as_when(THE_13TH), "2024-06-13"),
    ],
)
def test_a_date_is_made_of_days(made, text):
    assert made == When(text)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: When.on(dt.datetime(2024, 6, 13, tzinfo=dt.UTC)), WrongTypeError, "is a moment: write its .date()"),
        (lambda: When.between(dt.datetime(2024, 6, 14, tzinfo=dt.UTC), None), WrongTypeError, "moment"),
        (lambda: When.between(THE_14TH, THE_13TH), DateError, "ends before it begins"),
        (lambda: When.between(None, None), DateError, "open on both sides"),
        *(
            (
                lambda year=year, starts=starts: When.fiscal_year(year, starts=starts),
                DateError,
                f"no fiscal year {year} starts in month {starts}: a year to 9998, a month 1",
            )
            for year, starts in [(0, 4), (2023, 0), (2023, 13), (9999, 1), (10_000, 1)]
        ),
        (lambda: When.within("2022-02-24", relativedelta(days=-1)), DateError, "ends before it begins"),
        (
            lambda: When.within("9999-02-24", relativedelta(years=1)),
            DateError,
            "relativedelta(years=+1) after 9999-02-24 is past the last day",
        ),
        (lambda: When.within("2022-02", relativedelta(months=2)), DateError, "start: '2022-02' is not one day"),
        (lambda: When.within("2022-02-24", 60), WrongTypeError, "a span is a relativedelta or timedelta, not int"),
        (lambda: as_when(2024), WrongTypeError, "a date is a day, not int"),
    ],
)
def test_what_makes_no_date_is_refused(make, error, said):
    with pytest.raises(error, match=re.escape(said)):
        make()


# --- one day --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (dt.datetime(2024, 6, 30), WrongTypeError, r"known is a day, and datetime.* is a moment: write its"),  # noqa: DTZ001
        *(
            (value, WrongTypeError, f"known is a day, not {type(value).__name__}: write it as '2024-06-30'")
            for value in (2024, 1.5, None, True, b"2024-06-30", ("2024", "06", "30"))
        ),
        *(
            (text, DateError, r"known: '.* is not one day: write year, month and day, as in 2024-06-30$")
            for text in ("2024", "2024-06", "20240630", "2024-W26-7", "２０２４-06-30", "", "x" * 100_000)
        ),
        ("2024-06-13T10:30", DateError, r"'2024-06-13T10:30' is not one day: write .*, as in 2024-06-13$"),
        *((text, DateError, f"known: '{text}' is not in the calendar") for text in ("2023-02-29", "0000-01-01")),
    ],
)
def test_what_is_not_one_day_is_refused(value, error, said):
    with pytest.raises(error, match=said) as caught:
        as_day(value, "known")
    assert len(str(caught.value)) < 400


# --- days that programs write for nothing ---------------------------------------------------------

NOTHING = (
    *("0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1900-01-01~", "1904-01-01", "1969-12-31"),
    *("1970-01-01", "2079-06-06", "2099-12-31", "9999-12-31", "9999-12", "9999", "0001", "2022-02-24/9999-12-31"),
    *("1900-01-01?/2022", "1900-01-01/..", "../2099-12-31"),
)
SAID = ("1900", "1970-01", "1970", "1970-01-02", "2000-01-01", "2024-01-01", "2023-12-31", "1970/1979", "2022-02-24/..")


@pytest.mark.parametrize("text", [*NOTHING, *SAID])
def test_what_programs_write_for_nothing(text):
    assert is_placeholder(When(text)) is (text in NOTHING)


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
    ("kind", "stated", "found"),
    [
        (Committed, {"occurred": "1900-01-01"}, [("occurred", ZERO)]),
        (Committed, {"occurred": "1900-01"}, []),
        (Disbursed, {"value_date": "1970-01-01"}, [("value_date", EPOCH)]),
        (Committed, {"recorded": EPOCH, "occurred": "1969"}, [("recorded", EPOCH)]),
        (
            TotalReported,
            {"since": "1900-01-01", "period": "2022-01/9999-12-31"},
            [("since", ZERO), ("period", When("2022-01/9999-12-31"))],
        ),
        (
            Committed,
            {"sources": [Source(), Source(published=ZERO, accessed=EPOCH)]},
            [("sources[1].published", ZERO), ("sources[1].accessed", EPOCH)],
        ),
        (
            Visited,
            {"again": (When("2024"), ZERO), "places": (Place(), Place(opened=EPOCH)), "tags": ("1900-01-01",)},
            [("again[1]", ZERO), ("places[1].opened", EPOCH)],
        ),
    ],
)
def test_every_date_of_a_record_is_looked_at(kind, stated, found):
    event = record(kind, "a", **({} if kind is Visited else {"amount": "USD 5"}), **stated)
    assert sorted(placeholders(event)) == sorted(found)
