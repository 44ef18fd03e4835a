from __future__ import annotations

import datetime as dt

import pytest

from aidledger.errors import DateError
from aidledger.interchange.patterns import Patterns, cut, month_after
from aidledger.when import When

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


@pytest.mark.parametrize("when", ["2922-02-09", "../2023"])
def test_what_is_later_or_has_no_beginning_is_not_cut(when):
    with pytest.raises(DateError, match="is after 2022-10-11, when it was recorded"):
        cut(When(when), dt.date(2022, 10, 11))


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
