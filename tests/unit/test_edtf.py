from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import When
from aidledger.errors import DateError

OFFERED = re.compile(r"\.\./[\dQX~?%-]+|[\dQX~?%-]+/\.\.|\d{4}[\dQX/~?%-]*")
"""What a message offers to write, as a date or an interval."""


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


def test_a_side_that_is_not_read_is_named():
    assert said_of("2024/2025-21").startswith("'2025-21' in '2024/2025-21' is a season, spring")


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


def test_nothing_is_offered_that_is_not_read():
    with pytest.raises(DateError, match=r"write '\.\./1985' for any day up to then"):
        When("/2024\u202e..")
