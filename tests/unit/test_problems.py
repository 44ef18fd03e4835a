from __future__ import annotations

import datetime as dt
from decimal import Decimal

import attrs
import pytest

from aidledger.errors import AmountError, Finding, Origin, RecordError, WrongTypeError
from aidledger.files._problems import Problem, explained, found, in_order, safe, spelled


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        (2024, "the number 2024"),
        (Decimal("0.20"), "the number 0.20"),
        (Decimal("NaN"), "the number NaN"),
        (1 << 5_000, "a number of more than 1,000 digits"),
        ("Jpan", "'Jpan'"),
        ("\x1b[31m", r"'\x1b[31m'"),
        (dt.date(2024, 6, 13), "the day 2024-06-13"),
        (dt.datetime(2024, 6, 13, 10, 30), "the moment 2024-06-13 10:30:00"),  # noqa: DTZ001 -- as files have it
        (dt.time(10, 30), "the time of day 10:30:00"),
        ({"a": 1}, "a table"),
        (["a"], "a list"),
        ((), "a list"),
        (1.5, "float"),
    ],
)
def test_what_was_found_is_said_in_words(raw, words):
    assert found(raw) == words


@pytest.mark.parametrize("raw", ["a" * 10**6, "\x1b" * 10**6, Decimal("1" * 10_000)])
def test_what_was_found_is_short(raw):
    assert len(found(raw)) < 220


def test_text_that_is_printed_drives_no_terminal_and_stays_on_its_line():
    assert safe("a\x1b[2Jb\x9bc\u202ed\ne\ud800") == "a\\x1b[2Jb\\x9bc\\u202ed\\ne\\ud800"
    assert safe("réparations 日本") == "réparations 日本"


def test_text_that_is_printed_is_short():
    assert safe("a" * 300) == "a" * 200 + "…"
    assert safe("a" * 300, most=300) == "a" * 300


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ((), ""),
        (("schema",), "schema"),
        (("event",), "event"),
        (("event", 3), ""),
        (("event", 3, "sources", 0, "publisher"), "sources[0].publisher"),
        (("sources", 0), "sources[0]"),
        (("a b", "\x1b"), r"'a b'.'\x1b'"),
    ],
)
def test_a_place_is_spelled_as_it_is_written(where, text):
    assert spelled(where) == text


def test_a_problem_becomes_a_finding_with_the_place_in_front():
    problem = Problem("bad-value", ("event", 0, "title"), "take \x1b out")
    finding = problem.finding(Origin("a.toml", 7), "some-id")
    assert str(finding) == "a.toml:7: bad-value title: take \\x1b out"
    assert finding.record == "some-id"
    assert str(Problem("no-events", (), "no event").finding(Origin("a.toml", 1))) == "a.toml:1: no-events no event"


def test_a_message_has_an_end():
    assert len(Problem("bad-value", (), "x" * 10**6).finding().message) <= 1_001


@attrs.frozen
class Checked:
    number: int = attrs.field(validator=attrs.validators.instance_of(int))


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (WrongTypeError("text is expected"), "wrong-type", "text is expected"),
        (AmountError("no amount"), "bad-amount", "no amount"),
        (RecordError("title: the text is empty"), "bad-value", "the text is empty"),
        (ValueError("no good"), "bad-value", "no good"),
        (ValueError(), "bad-value", "ValueError"),
        (KeyError("x"), "bad-value", "KeyError: 'x'"),
        (OSError(2, "missing"), "bad-value", "FileNotFoundError: 2"),
        (ValueError(""), "bad-value", "ValueError"),
        (
            TypeError("must be <class 'int'>, <class 'a.b.Flow'> or <enum 'Colour'>"),
            "bad-value",
            "must be int, Flow or Colour",
        ),
    ],
)
def test_an_error_is_explained_without_names_of_classes(error, code, message):
    assert explained(error, ("event", 0, "title")) == Problem(code, ("event", 0, "title"), message)


def test_what_validators_of_attrs_say_is_explained():
    with pytest.raises(TypeError) as caught:
        Checked("x")
    assert explained(caught.value, ()).message == "'number' must be int (got 'x' that is a str)."


def test_findings_are_ordered_by_path_and_line():
    placed = [
        Finding(code="a", message="", origin=Origin(*place)) for place in (("b", 1), ("a", 10), ("a", 9), ("a", 10))
    ]
    nowhere = Finding(code="a", message="")
    assert in_order([*placed, nowhere]) == (nowhere, placed[2], placed[1], placed[3], placed[0])
